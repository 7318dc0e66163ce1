//! Cases with hidden context keys, and all the ways to fill them in again.

use serde_json::Value;

use super::super::model::decide;
use super::words::{Dice, Family, KEYS};

/// How many keys one case hides at most: the completions are a product.
const HIDDEN_MAX: u64 = 2;

/// Keys to hide: of those that a policy mentions, one that decides the answer where there is one.
pub(crate) fn partial(case: &Value, seed: u64) -> Vec<String> {
    let mut dice = Dice::new(seed ^ 0x6869_6464_656E);
    let mut policies = case.clone();
    policies["request"]["context"] = Value::Null;
    let text = policies.to_string().to_lowercase();
    let names = KEYS.iter().map(|key| key.name);
    let mut known: Vec<&str> = names.filter(|name| mentioned(&text, name)).collect();
    let mut hidden = Vec::new();
    if dice.chance(75) {
        let deciding = known.iter().position(|name| decides(case, name));
        hidden.extend(deciding.map(|i| known.remove(i).to_owned()));
    }
    let n = 1 + dice.below(HIDDEN_MAX);
    while (hidden.len() as u64) < n && !known.is_empty() {
        let i = usize::try_from(dice.below(known.len() as u64)).unwrap();
        hidden.push(known.remove(i).to_owned());
    }
    hidden.sort();
    hidden
}

fn decides(case: &Value, name: &str) -> bool {
    let now = decide(case);
    completions(case, &[name.to_owned()]).iter().any(|other| decide(other) != now)
}

fn mentioned(text: &str, name: &str) -> bool {
    text.contains(&name.to_lowercase())
}

/// The case with every hidden key absent, then with every candidate value in its place.
pub(crate) fn completions(case: &Value, hidden: &[String]) -> Vec<Value> {
    let mut all = vec![case.clone()];
    for name in hidden {
        let choices = candidates(case, name);
        all = all
            .iter()
            .flat_map(|case| choices.iter().map(|c| with(case, name, c.as_ref())))
            .collect();
    }
    all
}

fn with(case: &Value, name: &str, choice: Option<&Value>) -> Value {
    let mut case = case.clone();
    let context = case["request"]["context"].as_object_mut().unwrap();
    context.retain(|given, _| !given.eq_ignore_ascii_case(name));
    if let Some(value) = choice {
        context.insert(name.to_owned(), value.clone());
    }
    case
}

/// Absent, the key's own alphabet, values made from what the policies want, their neighbours,
/// and one that matches nothing.
fn candidates(case: &Value, name: &str) -> Vec<Option<Value>> {
    let Some(key) = KEYS.iter().find(|key| key.name.eq_ignore_ascii_case(name)) else {
        return vec![None, Some("matches-nothing".into())];
    };
    let mut values: Vec<String> = key.values.iter().map(|value| (*value).to_owned()).collect();
    wanted(case, name, &mut values);
    values = values.iter().flat_map(|value| around(key.family, value)).collect();
    values.push(nothing(key.family).to_owned());
    values.sort();
    values.dedup();
    let mut all = vec![None];
    if key.family == Family::Many {
        all.push(Some(Value::Array(Vec::new())));
        for (i, one) in values.iter().enumerate() {
            all.push(Some(vec![one.clone()].into()));
            all.extend(values[..i].iter().map(|two| Some(vec![two.clone(), one.clone()].into())));
        }
    } else {
        all.extend(values.into_iter().map(|value| Some(value.into())));
    }
    all
}

/// The values that any condition of the case compares this key with.
fn wanted(node: &Value, name: &str, out: &mut Vec<String>) {
    match node {
        Value::Object(fields) => {
            for (field, value) in fields {
                if field.eq_ignore_ascii_case(name) {
                    let list = value.as_array().map_or(std::slice::from_ref(value), |list| list);
                    out.extend(list.iter().filter_map(Value::as_str).map(str::to_owned));
                }
                wanted(value, name, out);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| wanted(item, name, out)),
        _ => {}
    }
}

/// Concrete values near a wanted one: on, below and above it.
fn around(family: Family, wanted: &str) -> Vec<String> {
    match family {
        Family::Number => match wanted.parse::<f64>() {
            Ok(n) => vec![wanted.to_owned(), (n - 1.0).to_string(), (n + 1.0).to_string()],
            Err(_) => Vec::new(),
        },
        Family::Date => {
            let ends = ["1999-01-01T00:00:00Z", "2099-01-01T00:00:00Z"];
            ends.iter().copied().chain([wanted]).map(str::to_owned).collect()
        }
        Family::Ip => vec![wanted.split('/').next().unwrap_or(wanted).to_owned()],
        Family::Bool if wanted.contains('$') => Vec::new(),
        Family::Text | Family::Many | Family::Arn | Family::Binary | Family::Bool => {
            let plain = wanted.replace("${*}", "*");
            vec![plain.replace(['*', '?'], "x"), plain]
        }
    }
}

fn nothing(family: Family) -> &'static str {
    match family {
        Family::Number => "-7",
        Family::Date => "1971-01-01T00:00:00Z",
        Family::Bool => "false",
        Family::Ip => "203.0.113.77",
        Family::Arn => "arn:aws:none:none:000000000000:none",
        Family::Text | Family::Many | Family::Binary => "matches-nothing",
    }
}
