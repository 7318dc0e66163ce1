//! Partial items: what they leave out is not said to be absent, and what they say may be spelled
//! in another way (SEMANTICS R28, R29).
use super::instant::instant;
use serde_json::{Map, Value};

/// How much of a resource's state an item carries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Extent {
    /// All that AWS Config records.
    #[default]
    Whole,
    /// No tags and no relationships (`batch-get-resource-config`).
    WithoutRelations,
    /// What a query selected.
    Selected,
    /// That it was there, and nothing more (the summary of an oversized change).
    Nothing,
}

/// The content that stands once a partial item has spoken: `base`, and in it what the item says
/// otherwise. Where both mean the same, the spelling of `base` stays.
pub fn overlay(base: &Value, said: &Value) -> Value {
    match (base, said) {
        _ if alike(base, said) => base.clone(),
        (Value::Object(base), Value::Object(said)) => {
            let mut merged = base.clone();
            for (key, value) in said {
                let value = base.get(key).map_or_else(|| plain(value), |base| overlay(base, value));
                if !is_silent(&value) || base.contains_key(key) {
                    merged.insert(key.clone(), value);
                }
            }
            Value::Object(merged)
        }
        _ => plain(said),
    }
}

/// `old` in the spelling of `new`, where both mean the same.
pub fn respell(old: &Value, new: &Value) -> Value {
    match (old, new) {
        _ if alike(old, new) => new.clone(),
        (Value::Object(old), Value::Object(new)) => {
            let spelled = |(key, value): (&String, &Value)| {
                (key.clone(), new.get(key).map_or_else(|| value.clone(), |new| respell(value, new)))
            };
            let mut spelled: Map<String, Value> = old.iter().map(spelled).collect();
            // Silence on one side only is silence on both.
            let silent = |it: &(&String, &Value)| !old.contains_key(it.0) && is_silent(it.1);
            spelled.extend(new.iter().filter(silent).map(|(key, it)| (key.clone(), it.clone())));
            spelled.retain(|key, value| new.contains_key(key) || !is_silent(value));
            Value::Object(spelled)
        }
        _ => old.clone(),
    }
}

/// `old`, and from `new` all that `old` is silent about.
pub fn fill(old: &Value, new: &Value) -> Value {
    match (old, new) {
        (Value::Object(old), Value::Object(new)) => {
            let mut filled = old.clone();
            for (key, value) in new {
                let value = old.get(key).map_or_else(|| value.clone(), |old| fill(old, value));
                filled.insert(key.clone(), value);
            }
            Value::Object(filled)
        }
        _ => old.clone(),
    }
}

/// A row's content in the delivered form: every `{"value": x}` as x (SEMANTICS R29).
pub fn unwrapped(value: &Value) -> Value {
    match plain_ref(value) {
        Value::Object(members) => {
            members.iter().map(|(key, value)| (key.clone(), unwrapped(value))).collect()
        }
        Value::Array(list) => list.iter().map(unwrapped).collect(),
        other => other.clone(),
    }
}

/// Whether two documents disagree in a value that both have.
pub fn contradicts(a: &Value, b: &Value) -> bool {
    match (a, b) {
        _ if alike(a, b) || is_silent(a) || is_silent(b) => false,
        (Value::Object(a), Value::Object(b)) => {
            a.iter().any(|(key, a)| b.get(key).is_some_and(|b| contradicts(a, b)))
        }
        _ => true,
    }
}

/// Whether two values mean the same, spelled by different services.
pub fn alike(a: &Value, b: &Value) -> bool {
    match (plain_ref(a), plain_ref(b)) {
        (a, b) if a == b => true,
        (a, b) if is_silent(a) && is_silent(b) => true,
        (Value::Object(a), Value::Object(b)) => {
            let silent = Value::Null;
            let keys = a.keys().chain(b.keys());
            let side = |members: &'_ Map<String, Value>, key: &str| {
                members.get(key).cloned().unwrap_or_else(|| silent.clone())
            };
            keys.into_iter().all(|key| alike(&side(a, key), &side(b, key)))
        }
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && lists_alike(a, b),
        (a, b) => scalars_alike(a, b),
    }
}

/// Element by element; spellings may have sorted a list without order differently.
fn lists_alike(a: &[Value], b: &[Value]) -> bool {
    if a.iter().zip(b).all(|(a, b)| alike(a, b)) {
        return true;
    }
    let mut left: Vec<&Value> = b.iter().collect();
    a.iter().all(|member| {
        let found = left.iter().position(|it| alike(member, it));
        found.map(|at| left.remove(at)).is_some()
    })
}

fn scalars_alike(a: &Value, b: &Value) -> bool {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        _ => None,
    };
    let (Some(text_a), Some(text_b)) = (text(a), text(b)) else { return false };
    text_a == text_b || instant(a).is_some_and(|a| Some(a.at) == instant(b).map(|b| b.at))
}

/// `{"value": x}` as x.
fn plain_ref(value: &Value) -> &Value {
    match value {
        Value::Object(members) if members.len() == 1 => members.get("value").unwrap_or(value),
        _ => value,
    }
}

fn plain(value: &Value) -> Value {
    plain_ref(value).clone()
}

fn is_silent(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Object(members) => members.is_empty(),
        Value::Array(list) => list.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn spellings_of_one_value_are_alike() {
        for (a, b) in [
            (json!("Active"), json!({"value": "Active"})),
            (json!(30), json!("30")),
            (json!(true), json!("true")),
            (json!(1_770_957_209_595_i64), json!("2026-02-13T04:33:29.595Z")),
            (json!("1770957209"), json!("2026-02-13T04:33:29Z")),
            (json!({}), json!(null)),
            (json!([{"a": 1}, {"a": 2}]), json!([{"a": "2"}, {"a": "1"}])),
            (json!({"a": 1, "b": []}), json!({"a": 1})),
        ] {
            assert!(alike(&a, &b) && alike(&b, &a), "{a} {b}");
        }
        for (a, b) in [
            (json!("Active"), json!({"value": "Inactive"})),
            (json!(30), json!("31")),
            (json!(null), json!("")),
            (json!([1]), json!([1, 1])),
            (json!({"a": 1}), json!({"a": 1, "b": 2})),
        ] {
            assert!(!alike(&a, &b) && !alike(&b, &a), "{a} {b}");
        }
    }

    #[test]
    fn only_what_both_say_can_be_contradicted() {
        let whole = json!({"size": 1, "tags": {"a": "b"}, "list": [1]});
        for same in [json!({}), json!({"size": "1"}), json!({"tags": {}, "more": 1})] {
            assert!(!contradicts(&whole, &same) && !contradicts(&same, &whole), "{same}");
        }
        for other in [json!({"size": 2}), json!({"tags": {"a": "c"}}), json!({"list": [2]})] {
            assert!(contradicts(&whole, &other) && contradicts(&other, &whole), "{other}");
        }
    }

    #[test]
    fn a_row_changes_what_it_says_and_nothing_else() {
        let base =
            json!({"configuration": {"state": "Active", "size": 1, "role": "r"}, "tags": {}});
        let same = json!({"configuration": {"state": {"value": "Active"}, "size": "1"}});
        assert_eq!(overlay(&base, &same), base);
        let other = json!({"configuration": {"state": {"value": "Failed"}}});
        let expected =
            json!({"configuration": {"state": "Failed", "size": 1, "role": "r"}, "tags": {}});
        assert_eq!(overlay(&base, &other), expected);
    }

    #[test]
    fn what_a_row_left_out_is_filled_and_its_spelling_given_up() {
        let row = json!({"configuration": {"size": "1", "state": "Failed"}});
        let whole =
            json!({"configuration": {"size": 1, "state": "Active", "role": "r"}, "tags": {}});
        let expected = json!({"configuration": {"size": 1, "state": "Failed"}, "tags": {}});
        assert_eq!(respell(&row, &whole), expected);
        let expected =
            json!({"configuration": {"size": 1, "state": "Failed", "role": "r"}, "tags": {}});
        assert_eq!(fill(&respell(&row, &whole), &whole), expected);
    }
}
