//! Members of configurations, which EC2's own items spell `cidrBlock` and items by CloudFormation's
//! schema `CidrBlock`.
use serde_json::Value;

/// A member, in either spelling.
pub(super) fn get<'v>(of: &'v Value, key: &str) -> Option<&'v Value> {
    let found = of.get(key).or_else(|| {
        let (first, rest) = key.split_at_checked(1)?;
        of.get(first.to_uppercase() + rest)
    });
    found.filter(|it| !it.is_null())
}

/// The elements of a list; none where there is no list.
pub(super) fn list<'v>(of: &'v Value, key: &str) -> &'v [Value] {
    get(of, key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// A text, or a number as it is written; none where it is empty.
pub(super) fn text(of: &Value, key: &str) -> Option<String> {
    get(of, key).and_then(plain)
}

/// A whole number, or a text that is one.
pub(super) fn number(of: &Value, key: &str) -> Option<i64> {
    text(of, key)?.parse().ok()
}

/// A yes or no.
pub(super) fn flag(of: &Value, key: &str) -> Option<bool> {
    match get(of, key)? {
        Value::Bool(it) => Some(*it),
        Value::String(it) => it.to_ascii_lowercase().parse().ok(),
        _ => None,
    }
}

/// A text, or a number as it is written.
pub(super) fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(it) => Some(it.clone()).filter(|it| !it.is_empty()),
        Value::Number(it) => Some(it.to_string()),
        _ => None,
    }
}

/// What a list names, as texts or as objects with the name under `key`.
pub(super) fn names(of: &Value, list_key: &str, key: &str) -> Vec<String> {
    let name = |it: &Value| if it.is_object() { text(it, key) } else { plain(it) };
    list(of, list_key).iter().filter_map(name).collect()
}
