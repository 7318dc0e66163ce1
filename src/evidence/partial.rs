//! Partial items: what they leave out is not said to be absent, and what they say may be spelled
//! in another way (SEMANTICS R28, R29).
use super::instant::instant;
use crate::json::canonical::canonical_text;
use serde_json::{Map, Value};
use std::collections::HashMap;

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
/// otherwise. Where both mean the same, the spelling of `base` stays. Of the tags it says all or
/// nothing.
pub fn overlay(base: &Value, said: &Value) -> Value {
    let (Value::Object(base), Value::Object(said)) = (base, said) else {
        return overlay_value(base, said);
    };
    let mut merged = base.clone();
    for (key, said) in said {
        let value = match base.get(key) {
            Some(base) if key == "tags" => respelled_as(said, base),
            Some(base) => overlay_value(base, said),
            None => said.clone(),
        };
        if base.contains_key(key) || !is_silent(&value) {
            merged.insert(key.clone(), value);
        }
    }
    Value::Object(merged)
}

fn overlay_value(base: &Value, said: &Value) -> Value {
    match (base, said) {
        _ if alike(base, said) => base.clone(),
        (Value::Object(base), Value::Object(said)) => {
            let mut merged = base.clone();
            for (key, said) in said {
                let known = base.get(key);
                let value = known.map_or_else(|| said.clone(), |base| overlay_value(base, said));
                if known.is_some() || !is_silent(&value) {
                    merged.insert(key.clone(), value);
                }
            }
            merged.sort_keys();
            Value::Object(merged)
        }
        // What a query selects of `{"value": x, …}` is x.
        (Value::Object(base), said) if base.contains_key("value") && !said.is_array() => {
            let mut merged = base.clone();
            merged.insert("value".to_owned(), overlay_value(&base["value"], said));
            Value::Object(merged)
        }
        (Value::Array(base), Value::Array(said)) if is_of_objects(base) && is_of_objects(said) => {
            let completed = |(at, said): (Option<usize>, &Value)| {
                at.map_or_else(|| said.clone(), |at| overlay_value(&base[at], said))
            };
            partners(base, said).into_iter().zip(said).map(completed).collect()
        }
        _ => respelled_as(said, base),
    }
}

fn is_of_objects(list: &[Value]) -> bool {
    list.iter().any(Value::is_object)
}

/// For each element that is said the place of one in `base` that it may be a part of, each place
/// once: a query selects members of the elements of a list, too.
fn partners(base: &[Value], said: &[Value]) -> Vec<Option<usize>> {
    let mut free: Vec<usize> = (0..base.len()).collect();
    let partner = |said: &Value| {
        let place = free.iter().position(|&it| !contradicts(&base[it], said))?;
        Some(free.remove(place))
    };
    said.iter().map(partner).collect()
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
            spelled.sort_keys();
            Value::Object(spelled)
        }
        _ => respelled_as(old, new),
    }
}

/// A value that means something else, its members in the spelling that the other side has for them.
fn respelled_as(value: &Value, other: &Value) -> Value {
    let (Value::Array(list), Value::Array(other)) = (value, other) else { return value.clone() };
    let spellings: HashMap<String, &Value> =
        other.iter().map(|it| (canonical_text(&meaning(it)), it)).collect();
    let spelled = |it: &Value| {
        spellings.get(&canonical_text(&meaning(it))).map_or_else(|| it.clone(), |it| (*it).clone())
    };
    list.iter().map(spelled).collect()
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
            filled.sort_keys();
            Value::Object(filled)
        }
        _ => old.clone(),
    }
}

/// A row's content in the delivered form: every `{"value": x}` as x (SEMANTICS R29).
pub fn unwrapped(value: &Value) -> Value {
    match plain(value) {
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
        (Value::Object(members), other) | (other, Value::Object(members))
            if members.contains_key("value") =>
        {
            contradicts(&members["value"], other)
        }
        (Value::Array(a), Value::Array(b)) if is_of_objects(a) && is_of_objects(b) => {
            a.len() != b.len() || partners(a, b).contains(&None)
        }
        _ => true,
    }
}

/// Whether two values mean the same, spelled by different services.
pub fn alike(a: &Value, b: &Value) -> bool {
    a == b || meaning(a) == meaning(b)
}

/// One spelling for all that mean the same: texts for plain values, instants for times, nothing for
/// what is silent, no `{"value": x}` around x, and objects in a list in one order, since spellings
/// may have sorted a list without order differently.
fn meaning(value: &Value) -> Value {
    let text = match plain(value) {
        it if is_silent(it) => return Value::Null,
        Value::Object(members) => {
            let meant = members.iter().map(|(key, value)| (key.clone(), meaning(value)));
            return meant.filter(|it| !it.1.is_null()).collect();
        }
        Value::Array(list) => {
            let mut meant: Vec<Value> = list.iter().map(meaning).collect();
            if list.iter().any(Value::is_object) {
                meant.sort_by_cached_key(canonical_text);
            }
            return meant.into();
        }
        Value::String(text) => text.clone(),
        other => canonical_text(other),
    };
    let may_be_time = text.contains('T') || is_epoch(&text);
    let told = may_be_time.then(|| instant(plain(value))).flatten();
    told.map_or(text, |it| format!("at {}", it.at)).into()
}

/// Whether a text can be seconds or milliseconds since 1970 of a time at which there was AWS.
fn is_epoch(text: &str) -> bool {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|it| it.is_ascii_digit());
    [10, 13].contains(&whole.len()) && digits(whole) && digits(fraction) && fraction.len() <= 6
}

/// `{"value": x}` as x.
fn plain(value: &Value) -> &Value {
    match value {
        Value::Object(members) if members.len() == 1 => members.get("value").unwrap_or(value),
        _ => value,
    }
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
            (json!("1.10"), json!("1.1")),
            (json!("007"), json!("7")),
            (json!("0.1234567"), json!("0.1234001")),
            (json!(null), json!("")),
            (json!([1]), json!([1, 1])),
            (json!([1, 2]), json!([2, 1])),
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
        assert_eq!(overlay(&base, &unwrapped(&other)), expected);
    }

    #[test]
    fn members_that_mean_the_same_keep_their_spelling_and_tags_are_told_whole() {
        let base = json!({"list": [{"p": 22}, {"p": 80}], "tags": {"a": "1", "b": "2"}});
        let row = json!({"list": [{"p": "22"}, {"p": "80"}, {"p": "443"}], "tags": {"a": "1"}});
        let expected = json!({"list": [{"p": 22}, {"p": 80}, {"p": "443"}], "tags": {"a": "1"}});
        assert_eq!(overlay(&base, &row), expected);
        assert_eq!(respell(&row, &base)["list"], expected["list"]);
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
