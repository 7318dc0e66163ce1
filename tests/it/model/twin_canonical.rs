//! The twin's own canonical form of an item's content, and the comparison of two copies of one
//! version. Knows only the lists that the random worlds permute.

use serde_json::{Map, Value};

/// Lists whose order means nothing, by the key that holds them.
const SETS: [&str; 12] = [
    "relationships",
    "tags",
    "ipPermissions",
    "ipPermissionsEgress",
    "ipRanges",
    "ipv4Ranges",
    "userIdGroupPairs",
    "rolePolicyList",
    "attachedManagedPolicies",
    "Action",
    "Resource",
    "NotAction",
];

/// What differs between two canonical values.
#[derive(Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord)]
pub(crate) enum Difference {
    None,
    /// Only keys that one of them lacks.
    Presence,
    /// A value present in both, and not the same.
    Value,
}

/// The canonical form: no nulls, keys sorted, strings of JSON opened, set-like lists sorted.
pub(crate) fn canonical(value: &Value) -> Value {
    canon("", value, 3)
}

/// Compares two canonical values as copies of one version.
pub(crate) fn difference(a: &Value, b: &Value) -> Difference {
    match (a, b) {
        (Value::Object(a), Value::Object(b)) => {
            let mut worst = Difference::None;
            for (key, in_a) in a {
                let one = b.get(key).map_or(Difference::Presence, |in_b| difference(in_a, in_b));
                worst = worst.max(one);
            }
            if b.keys().any(|key| !a.contains_key(key)) {
                worst = worst.max(Difference::Presence);
            }
            worst
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            let pairs = a.iter().zip(b);
            pairs.map(|(x, y)| difference(x, y)).max().unwrap_or(Difference::None)
        }
        (a, b) if a == b => Difference::None,
        _ => Difference::Value,
    }
}

fn canon(key: &str, value: &Value, levels: u32) -> Value {
    match value {
        Value::Object(map) => {
            let mut keys: Vec<&String> = map.keys().filter(|k| !map[*k].is_null()).collect();
            keys.sort();
            let pairs = keys.into_iter().map(|k| (k.clone(), canon(k, &map[k], levels)));
            Value::Object(pairs.collect::<Map<_, _>>())
        }
        Value::Array(list) => {
            let mut out: Vec<Value> = list.iter().map(|v| canon("", v, levels)).collect();
            if key == "relationships" {
                out.iter_mut().for_each(cut_name);
            }
            if SETS.contains(&key) {
                out.sort_by_key(Value::to_string);
            }
            Value::Array(out)
        }
        Value::String(text) if levels > 0 => match opened(text) {
            Some(inner) => canon(key, &inner, levels - 1),
            None => value.clone(),
        },
        other => other.clone(),
    }
}

/// Names of relationships without a label end in a space, which is cut (FORMATS section 3).
fn cut_name(relationship: &mut Value) {
    if let Some(Value::String(name)) = relationship.get_mut("name") {
        name.truncate(name.trim_end().len());
    }
}

/// The JSON inside a string, if the string begins as an object or a list, percent-encoded or not.
fn opened(text: &str) -> Option<Value> {
    let decoded = if text.starts_with("%7B") || text.starts_with("%5B") {
        percent_decoded(text)?
    } else {
        text.to_owned()
    };
    if decoded.starts_with('{') || decoded.starts_with('[') {
        serde_json::from_str(&decoded).ok()
    } else {
        None
    }
}

fn percent_decoded(text: &str) -> Option<String> {
    let (mut bytes, mut rest) = (Vec::new(), text.as_bytes());
    while let Some((&first, tail)) = rest.split_first() {
        if first == b'%' && tail.len() >= 2 {
            let hex = std::str::from_utf8(&tail[..2]).ok()?;
            bytes.push(u8::from_str_radix(hex, 16).ok()?);
            rest = &tail[2..];
        } else {
            bytes.push(first);
            rest = tail;
        }
    }
    String::from_utf8(bytes).ok()
}

#[test]
fn null_is_absent_and_key_order_is_nothing() {
    let a: Value = serde_json::from_str(r#"{"b":null,"a":1,"c":{"x":null}}"#).unwrap();
    let b: Value = serde_json::from_str(r#"{"c":{},"a":1}"#).unwrap();
    assert_eq!(canonical(&a), canonical(&b));
}

#[test]
fn a_string_of_json_is_opened_and_a_plus_is_no_space() {
    let doc = Value::from("%7B%22Action%22%3A%5B%22b+c%22%2C%22a%22%5D%7D");
    assert_eq!(canonical(&doc).to_string(), r#"{"Action":["a","b+c"]}"#);
    assert_eq!(canonical(&Value::from("100%7B")), Value::from("100%7B"));
}

#[test]
fn set_like_lists_compare_as_multisets_and_others_in_order() {
    let a = serde_json::json!({"tags": [2, 1, 2], "steps": [2, 1]});
    let b = serde_json::json!({"tags": [2, 2, 1], "steps": [1, 2]});
    assert_eq!(canonical(&a)["tags"], canonical(&b)["tags"]);
    assert_ne!(canonical(&a)["steps"], canonical(&b)["steps"]);
}

#[test]
fn the_space_behind_the_name_of_a_relationship_is_nothing() {
    let a = serde_json::json!({"relationships": [{"name": "Is contained in "}]});
    let b = serde_json::json!({"relationships": [{"name": "Is contained in"}]});
    assert_eq!(canonical(&a), canonical(&b));
}

#[test]
fn a_missing_key_is_a_variant_and_another_value_a_contradiction() {
    let a = serde_json::json!({"x": {"y": 1, "z": 2}});
    let b = serde_json::json!({"x": {"y": 1}});
    let c = serde_json::json!({"x": {"y": 3}});
    assert_eq!(difference(&a, &b), Difference::Presence);
    assert_eq!(difference(&a, &c), Difference::Value);
}
