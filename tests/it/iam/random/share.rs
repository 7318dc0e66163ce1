//! How the random cases are distributed: what share has which layer, caller, operator and answer.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;

use super::super::model::Verdict;

/// How many of the cases have each trait.
#[derive(Debug, Default)]
pub(crate) struct Share {
    pub(crate) cases: usize,
    count: BTreeMap<String, usize>,
}

impl Share {
    /// In whole percent, rounded down.
    pub(crate) fn percent(&self, name: &str) -> usize {
        self.count.get(name).copied().unwrap_or_default() * 100 / self.cases.max(1)
    }
}

/// Counts the traits of the cases and of their answers, and writes them as a table.
pub(crate) fn distribution<'a>(
    cases: impl Iterator<Item = (&'a Value, Verdict)>,
) -> (Share, String) {
    let mut share = Share::default();
    for (case, verdict) in cases {
        share.cases += 1;
        let mut traits = traits(case);
        traits.push(format!("answer {verdict:?}"));
        traits.sort();
        traits.dedup();
        for name in traits {
            *share.count.entry(name).or_default() += 1;
        }
    }
    let mut table = format!("{} cases\n", share.cases);
    for (name, n) in &share.count {
        let _ = writeln!(table, "{n:>8} {:>3} %  {name}", share.percent(name));
    }
    (share, table)
}

fn traits(case: &Value) -> Vec<String> {
    let request = &case["request"];
    let caller = request["principal"].as_str().unwrap_or("anonymous");
    let account = caller.split(':').nth(4);
    let kind = match caller.splitn(6, ':').nth(5) {
        Some(name) => name.split('/').next().unwrap_or(name),
        None if caller == "anonymous" => caller,
        None => "service",
    };
    let mut out = vec![format!("caller {kind}")];
    out.push(format!("action {}", request["action"].as_str().unwrap()));
    if account.is_some_and(|account| request["resource"]["accountId"] != account) {
        out.push("cross-account".to_owned());
    }
    for (field, value) in case.as_object().into_iter().flatten() {
        let empty = value.as_array().is_some_and(Vec::is_empty);
        if !empty && !["name", "request"].contains(&field.as_str()) {
            out.push(format!("layer {field}"));
            statements(value, &mut out);
        }
    }
    out
}

/// Traits of every statement below this node.
fn statements(node: &Value, out: &mut Vec<String>) {
    match node {
        Value::Array(items) => items.iter().for_each(|item| statements(item, out)),
        Value::Object(fields) => {
            for (field, value) in fields {
                match field.as_str() {
                    "Condition" => condition(value, out),
                    "Effect" => {}
                    "Version" => out.push(format!("version {}", value.as_str().unwrap())),
                    name if name.starts_with("Not") => out.push(format!("element {name}")),
                    "Action" | "Resource" => {
                        let text = value.to_string();
                        let wild =
                            text.replace("\"*\"", "").replace("${*}", "").contains(['*', '?']);
                        out.extend(wild.then(|| format!("wildcard in {field}")));
                        out.extend(text.contains("${").then(|| format!("variable in {field}")));
                    }
                    _ => statements(value, out),
                }
            }
        }
        _ => {}
    }
}

fn condition(block: &Value, out: &mut Vec<String>) {
    out.push("condition".to_owned());
    for (operator, keys) in block.as_object().into_iter().flatten() {
        let (set, plain) = operator.split_once(':').unwrap_or(("", operator));
        out.push(format!("operator {}", plain.trim_end_matches("IfExists")));
        out.extend((!set.is_empty()).then(|| format!("set {set}")));
        out.extend(plain.ends_with("IfExists").then(|| "IfExists".to_owned()));
        out.extend(keys.to_string().contains("${").then(|| "variable in Condition".to_owned()));
    }
}
