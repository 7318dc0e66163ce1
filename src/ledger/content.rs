//! What of an item is its content, in the form in which AWS Config delivers it.
use crate::evidence::instant::instant;
use crate::json::sound::sound;
use serde_json::{Map, Value};

/// The part of an item that makes its content (SEMANTICS R6), under the delivered form's names.
pub fn content(item: Value) -> Value {
    const MEMBERS: [(&str, &str); 10] = [
        ("configuration", "configuration"),
        ("supplementaryConfiguration", "supplementaryConfiguration"),
        ("tags", "tags"),
        ("relationships", "relationships"),
        ("resourceName", "resourceName"),
        ("ARN", "ARN"),
        ("arn", "ARN"),
        ("availabilityZone", "availabilityZone"),
        ("availibilityZone", "availabilityZone"),
        ("resourceCreationTime", "resourceCreationTime"),
    ];
    let mut content = Map::new();
    if let Value::Object(mut members) = item {
        // The API puts documents into strings, each scalar included (SEMANTICS R30).
        let of_api = members.contains_key("accountId") && !members.contains_key("awsAccountId");
        for (theirs, ours) in MEMBERS {
            let Some(value) = members.remove(theirs) else { continue };
            let value = match ours {
                "resourceCreationTime" => one_spelling(value),
                "configuration" if of_api => opened(value),
                // A delivered one is an object; spelled as the API's it means the same.
                "configuration" => opened_object(value),
                "supplementaryConfiguration" if of_api => opened_within(value),
                _ => value,
            };
            if !value.is_null() {
                content.insert(ours.to_owned(), value);
            }
        }
    }
    Value::Object(content)
}

/// The JSON in a string; any other value, and a string that holds none, as it is.
fn opened(value: Value) -> Value {
    let inside = value.as_str().and_then(|text| sound(text).ok());
    inside.unwrap_or(value)
}

fn opened_object(value: Value) -> Value {
    let inside = value.as_str().and_then(|text| sound(text).ok()).filter(Value::is_object);
    inside.unwrap_or(value)
}

fn opened_within(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            members.into_iter().map(|(key, value)| (key, opened(value))).collect()
        }
        other => other,
    }
}

/// A time in the one spelling that `Moment` prints, whatever form it came in (docs/FORMATS §3);
/// what is no time stays as it is.
fn one_spelling(value: Value) -> Value {
    instant(&value).map_or(value, |it| it.at.to_string().into())
}
