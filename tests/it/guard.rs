//! Guard policies that people wrote for configuration items, over items from many places: nothing
//! crashes, and a policy that is scoped to a type says nothing of another.
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use asof::check::guard::{GuardJudgement, Memory, Policy};
use asof::check::verdict::{Code, Verdict};
use serde_json::Value;

use crate::kit::files_under;
use crate::suites::{Suite, outside};

/// They do not parse, whoever reads them: a comment goes on without its `#`, and the like.
const BROKEN: [&str; 5] = [
    "check_alb_listener_policy.guard",
    "check_application_layer_ddos_mitigation_enabled.guard",
    "check_nlb_listener_policy.guard",
    "security_group_internet_check_approval.guard",
    "sqs_queues_not_encrypted.guard",
];

/// Policies of the suite: 59 files, and 2 in templates.
const POLICIES: usize = 61;
/// Of these, the ones whose every rule is for some types only.
const SCOPED: usize = 19;
/// Items of the suite.
const ITEMS: usize = 252;

#[test]
fn policies_of_the_field_are_read_but_for_five() {
    let Some(policies) = policies() else { return };
    let mut suite = Suite::new("Guard policies: read", POLICIES);
    for (name, text) in &policies {
        let fault = Policy::read(text).fault().cloned();
        let is_broken = BROKEN.contains(&name.as_str());
        let code = fault.as_ref().and_then(|it| it.code);
        let says_where = fault.as_ref().is_some_and(|it| it.because.contains("line"));
        let right =
            if is_broken { code == Some(Code::GuardError) && says_where } else { code.is_none() };
        suite.case(name, right, &format!("{fault:?}"));
    }
    suite.end();
}

#[test]
fn no_policy_crashes_on_any_item_and_each_keeps_to_its_scope() {
    let (Some(policies), Some(items)) = (policies(), items()) else { return };
    let read: Vec<(String, Policy, Vec<String>)> = policies
        .iter()
        .filter(|it| !BROKEN.contains(&it.0.as_str()))
        .map(|(name, text)| (name.clone(), Policy::read(text), scope(text)))
        .collect();
    assert_eq!(read.iter().filter(|it| !it.2.is_empty()).count(), SCOPED, "scoped policies");
    let memory = Memory::default();
    // Every parameter that one of them asks for.
    let asked = policies.iter().flat_map(|it| it.1.split("CONFIG_RULE_PARAMETERS.").skip(1));
    let word = |it: &str| {
        it.split(|it: char| !it.is_alphanumeric() && it != '_').next().map(str::to_owned)
    };
    let parameters: BTreeMap<String, String> =
        asked.filter_map(word).map(|it| (it, "some value".to_owned())).collect();
    let mut suite = Suite::new("Guard policies: items", read.len() * ITEMS);
    let mut said: BTreeMap<String, usize> = BTreeMap::new();
    for item in &items {
        let kind = serde_json::from_str::<Value>(item).unwrap();
        let kind = kind["resourceType"].as_str().unwrap_or_default().to_owned();
        for (name, policy, scope) in &read {
            let judgement = memory.judge(policy, item, &parameters);
            let in_scope = scope.is_empty() || scope.contains(&kind);
            let right = is_sane(&judgement, in_scope);
            suite.case(name, right, &format!("{kind}: {judgement:?}"));
            *said.entry(format!("{:?}", judgement.engine.verdict)).or_default() += 1;
        }
    }
    suite.end();
    // Not all may say the same, or nothing was asked.
    for verdict in [Verdict::Compliant, Verdict::Noncompliant, Verdict::NotApplicable] {
        assert!(said.get(&format!("{verdict:?}")).is_some_and(|it| *it > 100), "{said:?}");
    }
}

/// Out of scope a policy has nothing to say; in scope anything but an error of the engine. What
/// failed has a rule and a check to show for it.
fn is_sane(judgement: &GuardJudgement, in_scope: bool) -> bool {
    let GuardJudgement { aws, engine, is_only_missing, failures } = judgement;
    let shown = failures.iter().all(|it| !it.checks.is_empty() && it.n_checks > 0);
    let differ = aws.verdict != engine.verdict;
    let verdict = match engine.verdict {
        Verdict::Noncompliant => in_scope && !failures.is_empty(),
        Verdict::Compliant => in_scope && failures.is_empty(),
        Verdict::NotApplicable => failures.is_empty(),
        _ => false,
    };
    let both = if *is_only_missing {
        (aws.verdict, engine.verdict) == (Verdict::NotApplicable, Verdict::Noncompliant)
    } else {
        !differ
    };
    verdict && shown && both
}

/// The types that a policy's rules are for, where each says so in its own `when`.
fn scope(policy: &str) -> Vec<String> {
    let lines: Vec<&str> = policy.lines().map(|it| it.split('#').next().unwrap_or(it)).collect();
    let text = format!("\n{}", lines.join("\n"));
    let mut types = Vec::new();
    for rule in text.split("\nrule ").chain(text.split("\n    rule ").skip(1)).skip(1) {
        let head: String = rule.split('{').next().unwrap().split_whitespace().collect();
        let Some((_, rest)) = head.split_once("resourceType==") else { return Vec::new() };
        let named = rest.trim_start_matches(['"', '\'']).split(['"', '\'']).next().unwrap();
        types.push(named.to_owned());
    }
    types
}

/// Name and text of every policy of the suite.
fn policies() -> Option<Vec<(String, String)>> {
    outside("rules/guard_ci_policies/eip_amazon_owned.guard")?;
    let root = PathBuf::from(std::env::var("ASOF_SUITES").unwrap()).join("rules/guard_ci_policies");
    let mut found = Vec::new();
    for file in files_under(&root) {
        let text = fs::read_to_string(&file).unwrap();
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        match file.extension().and_then(|it| it.to_str()) {
            Some("guard") => found.push((name, text)),
            // In a template the policy is the block that `PolicyText` begins.
            Some("yaml") => {
                let block = text.split("PolicyText: |\n").nth(1).unwrap();
                found.push((name, block.split("SourceDetails").next().unwrap().to_owned()));
            }
            _ => {}
        }
    }
    Some(found)
}

/// Every item of the suite that is JSON, as it is spelled there.
fn items() -> Option<Vec<String>> {
    outside("items/awsdocs__aws-config-developer-guide/extracted/cis.jsonl")?;
    let root = PathBuf::from(std::env::var("ASOF_SUITES").unwrap());
    let mut found = Vec::new();
    let member = |line: &str, name: &str| {
        let value: Value = serde_json::from_str(line).unwrap();
        value[name].is_object().then(|| value[name].to_string())
    };
    for file in files_under(&root.join("items")) {
        let text = fs::read_to_string(&file).unwrap_or_default();
        if file.ends_with("extracted/cis.jsonl") {
            found.extend(text.lines().filter_map(|it| member(it, "item")));
        } else if file.components().any(|it| it.as_os_str() == "example_ci") {
            // Three of them are lists of one item, and two are no JSON.
            match serde_json::from_str(&text) {
                Ok(Value::Array(list)) => found.extend(list.iter().map(Value::to_string)),
                Ok(item) => found.push(item.to_string()),
                Err(_) => {}
            }
        } else if file.ends_with("config-history.log") || file.ends_with("config-snapshot.log") {
            let file: Value = serde_json::from_str(&text).unwrap();
            let items = file["configurationItems"].as_array().unwrap();
            found.extend(items.iter().map(Value::to_string));
        }
    }
    let cases = fs::read_to_string(root.join("rules/awslabs/ci_only.jsonl")).unwrap();
    found.extend(cases.lines().filter_map(|it| member(it, "configurationItem")));
    Some(found)
}
