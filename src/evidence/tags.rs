//! An item's tags, in the one form in which they are shown and asked about.
use crate::json::canonical::canonical_text;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The tags that a member `tags` tells, as a compact JSON object of texts with sorted keys; the
/// member is an object or a list of pairs (docs/FORMATS §3). `None` where it is neither.
pub fn tags(member: &str) -> Option<String> {
    // As nearly all tags are: no text need be copied to be sorted.
    if let Ok(texts) = serde_json::from_str::<BTreeMap<Text<'_>, Text<'_>>>(member) {
        return serde_json::to_string(&texts).ok();
    }
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => canonical_text(other),
    };
    let pairs: BTreeMap<String, String> = match serde_json::from_str(member).ok()? {
        Value::Object(tags) => {
            let told = tags.iter().filter(|it| !it.1.is_null());
            told.map(|(key, value)| (key.clone(), text(value))).collect()
        }
        Value::Array(tags) => tags.iter().filter_map(|tag| listed(tag, text)).collect(),
        _ => return None,
    };
    serde_json::to_string(&pairs).ok()
}

/// A text, borrowed where it has no escapes.
#[derive(Deserialize, Serialize, PartialEq, Eq, PartialOrd, Ord)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

/// One tag of a list: `{"key", "value"}` in either case, or `{"tag": "key=value"}`; a tag without
/// a value has an empty one.
fn listed(tag: &Value, text: impl Fn(&Value) -> String) -> Option<(String, String)> {
    let member = |names: [&str; 2]| names.iter().find_map(|name| tag.get(*name)).map(&text);
    if let Some(key) = member(["key", "Key"]) {
        return Some((key, member(["value", "Value"]).unwrap_or_default()));
    }
    let (key, value) = tag.get("tag")?.as_str()?.split_once('=')?;
    Some((key.to_owned(), value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::tags;

    #[test]
    fn tags_are_told_in_one_form() {
        for (member, told) in [
            (r#"{"b":"2","a":"1"}"#, r#"{"a":"1","b":"2"}"#),
            (r#"{"b\n":"\"","a":7,"c":null}"#, r#"{"a":"7","b\n":"\""}"#),
            (r#"{"b":"1","\u0061":"2"}"#, r#"{"a":"2","b":"1"}"#),
            (r#"[{"key":"k","value":"v"},{"tag":"x=y"}]"#, r#"{"k":"v","x":"y"}"#),
            ("{}", "{}"),
        ] {
            assert_eq!(tags(member).as_deref(), Some(told), "{member}");
        }
        for none in ["null", "\"text\"", "5", "-5", "1.5", "false"] {
            assert_eq!(tags(none), None, "{none}");
        }
    }
}
