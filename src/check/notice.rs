//! An item as AWS Config hands it to a rule: the names and forms of a change notification,
//! whatever form it came in (docs/FORMATS §3). It adds nothing that the item does not say.
use crate::evidence::instant::instant;
use crate::json::canonical::tag_map;
use crate::json::sound::sound;
use serde_json::{Map, Value};

/// The item as a notification spells it: `configuration` an object, `tags` a map, the names of
/// version 1.3. Documents that a service keeps in strings, such as policies, stay in them.
///
/// Other members keep their form and place. A notification writes some members as `null` that a
/// delivered file leaves out; they are not made up here, so a rule that asks whether such a member
/// is there may answer otherwise than it did.
///
/// # Errors
/// The text is no object, or cannot be trusted: it has a key twice, for example.
pub fn as_notified(item: &str) -> Result<Map<String, Value>, String> {
    let item = sound(item).map_err(|error| format!("the item cannot be read: {error}"))?;
    let Value::Object(members) = item else { return Err("the item is no object".to_owned()) };
    // The API puts each document of `supplementaryConfiguration` into a string (SEMANTICS R30).
    let of_api = members.contains_key("accountId") && !members.contains_key("awsAccountId");
    let mut notified = Map::new();
    for (name, value) in members {
        let ours = delivered_name(&name);
        let value = match ours {
            "configuration" if !value.is_object() => opened(value),
            "supplementaryConfiguration" if of_api => each(value, opened),
            "relationships" => each(value, named),
            "tags" => tagged(value),
            "configurationItemCaptureTime" | "resourceCreationTime" => timed(value),
            "configurationStateId" => counted(value),
            _ => value,
        };
        // Of two names for one thing the delivered one counts.
        if ours == name || !notified.contains_key(ours) {
            notified.insert(ours.to_owned(), value);
        }
    }
    Ok(notified)
}

/// The name in a delivered file, of a member that the API or version 1.0 calls otherwise.
fn delivered_name(name: &str) -> &str {
    match name {
        "accountId" => "awsAccountId",
        "arn" => "ARN",
        "version" | "snapshotVersion" => "configurationItemVersion",
        "availibilityZone" => "availabilityZone",
        "configuationItemStatus" => "configurationItemStatus",
        "configurationStateID" | "configurationItemState" => "configurationStateId",
        "configurationItemMD5Hash" => "configurationStateMd5Hash",
        _ => name,
    }
}

/// The JSON in a string; any other value, and a string that holds none, as it is.
fn opened(value: Value) -> Value {
    let inside = value.as_str().and_then(|text| sound(text).ok());
    inside.unwrap_or(value)
}

fn each(value: Value, change: fn(Value) -> Value) -> Value {
    match value {
        Value::Array(elements) => elements.into_iter().map(change).collect(),
        Value::Object(members) => {
            members.into_iter().map(|(key, value)| (key, change(value))).collect()
        }
        other => other,
    }
}

/// A relationship whose label stands in `name`.
fn named(value: Value) -> Value {
    match value {
        Value::Object(mut members) => {
            if let Some(label) = members.remove("relationshipName") {
                members.entry("name").or_insert(label);
            }
            Value::Object(members)
        }
        other => other,
    }
}

fn tagged(value: Value) -> Value {
    let map = value.as_array().and_then(|it| tag_map(it));
    map.map_or(value, Value::Object)
}

fn timed(value: Value) -> Value {
    instant(&value).map_or(value, |it| it.at.to_string().into())
}

fn counted(value: Value) -> Value {
    let number = value.as_str().and_then(|it| it.parse::<u64>().ok());
    number.map_or(value, Value::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn notified(item: &Value) -> Value {
        Value::Object(as_notified(&item.to_string()).unwrap())
    }

    #[test]
    fn an_item_of_the_api_becomes_one_of_a_notification() {
        let of_api = json!({
            "version": "1.3", "accountId": "111122223333", "arn": "arn:aws:s3:::b",
            "configurationItemCaptureTime": 1_462_999_523.91, "configurationStateId": "12",
            "awsRegion": "eu-west-1", "resourceType": "AWS::S3::Bucket", "resourceId": "b",
            "configurationItemMD5Hash": "", "tags": [{"key": "env", "value": "prod"}],
            "relationships": [{"resourceId": "x", "relationshipName": "Is attached to "}],
            "configuration": "{\"name\":\"b\",\"size\":1}",
            "supplementaryConfiguration": {
                "BucketPolicy": "{\"policyText\":\"{\\\"Version\\\":1}\"}",
                "AccessControlList": "\"{\\\"owner\\\":1}\"",
                "IsRequesterPaysEnabled": "false", "n": "1"}});
        let expected = json!({
            "configurationItemVersion": "1.3", "awsAccountId": "111122223333",
            "ARN": "arn:aws:s3:::b", "configurationItemCaptureTime": "2016-05-11T20:45:23.910Z",
            "configurationStateId": 12, "awsRegion": "eu-west-1",
            "resourceType": "AWS::S3::Bucket", "resourceId": "b",
            "configurationStateMd5Hash": "", "tags": {"env": "prod"},
            "relationships": [{"resourceId": "x", "name": "Is attached to "}],
            "configuration": {"name": "b", "size": 1},
            "supplementaryConfiguration": {
                "BucketPolicy": {"policyText": "{\"Version\":1}"},
                "AccessControlList": "{\"owner\":1}",
                "IsRequesterPaysEnabled": false, "n": 1}});
        assert_eq!(notified(&of_api), expected);
        assert_eq!(notified(&expected), expected, "what is notified stays so");
    }

    #[test]
    fn a_delivered_item_keeps_its_strings() {
        let delivered = json!({
            "awsAccountId": "111122223333", "resourceName": null, "tags": {},
            "configuration": {"assumeRolePolicyDocument": "%7B%7D", "policy": "{}"},
            "supplementaryConfiguration": {"AccessControlList": "{\"owner\":1}"}});
        assert_eq!(notified(&delivered), delivered);
    }

    #[test]
    fn the_delivered_name_counts_wherever_it_stands() {
        for text in [r#"{"ARN":"a","arn":"b"}"#, r#"{"arn":"b","ARN":"a"}"#] {
            assert_eq!(Value::Object(as_notified(text).unwrap()), json!({"ARN": "a"}));
        }
    }

    #[test]
    fn what_cannot_be_trusted_is_refused() {
        for text in ["[]", "nonsense", r#"{"tags":{"a":"1","a":"2"}}"#] {
            assert!(as_notified(text).is_err(), "{text}");
        }
    }
}
