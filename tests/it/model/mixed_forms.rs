//! The forms in which one configuration item is found outside of a delivery bucket: FORMATS
//! section 2, readings R26 to R31.

use serde_json::{Map, Value, json};

use super::instant::{self, HOUR, Micros, SECOND, text};
use super::mixed_chain::{ACCOUNT, Chain, REGION};
use super::world::Rng;

/// A form in which an item is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord)]
pub(crate) enum Form {
    Delivered,
    Api,
    Sns,
    EventBridge,
    RuleEvent,
    Bare,
    Batch,
    Row,
}

/// The forms that tell all of an item.
pub(crate) const FULL: [Form; 6] =
    [Form::Delivered, Form::Api, Form::Sns, Form::EventBridge, Form::RuleEvent, Form::Bare];

/// The forms that leave something out (R28).
pub(crate) const PARTIAL: [Form; 2] = [Form::Batch, Form::Row];

/// Members of a configuration that a notification writes as null where they say nothing.
const NULLS: [&str; 4] = ["deletionDate", "vpcEndpointId", "kmsKeyArn", "displayName"];

/// One document that holds states of a chain in one form: several items where the form has a list.
pub(crate) fn document(
    rng: &mut Rng,
    chain: &Chain,
    states: &[usize],
    form: Form,
    has_diffs: bool,
) -> Value {
    let items = states.iter().map(|index| &chain.items[*index]);
    let item = &chain.items[states[0]];
    let message = |rng: &mut Rng| {
        let diff = if has_diffs { diff(rng, chain, states[0]) } else { Value::Null };
        notification(rng, item, &diff)
    };
    match form {
        Form::Delivered => {
            json!({"fileVersion": "1.0", "configurationItems": items.collect::<Vec<_>>()})
        }
        Form::Api => {
            let mut items: Vec<Value> = items.rev().map(|item| api(rng, item)).collect();
            if rng.chance(20) {
                items.push(items[0].clone()); // Two pages that overlap, joined.
            }
            json!({"configurationItems": items, "nextToken": "AAAA"})
        }
        Form::Sns => json!({"Type": "Notification", "MessageId": "0b1c2d3e", "Signature": "x",
            "TopicArn": format!("arn:aws:sns:{REGION}:{ACCOUNT}:config"),
            "Subject": format!("[AWS Config:{REGION}] {} {} Updated", chain.kind, chain.id),
            "Message": message(rng).to_string(), "Timestamp": "2024-03-05T00:00:00.000Z"}),
        Form::EventBridge => json!({"version": "0", "id": "0b1c2d3e", "source": "aws.config",
            "detail-type": "Config Configuration Item Change", "account": ACCOUNT,
            "time": "2024-03-05T00:00:00Z", "region": REGION, "resources": [item["ARN"]],
            "detail": message(rng)}),
        Form::RuleEvent => json!({"version": "1.0", "ruleParameters": "{\"port\":\"22\"}",
            "invokingEvent": message(rng).to_string(), "resultToken": "token",
            "eventLeftScope": false, "configRuleName": "no-open-ports", "accountId": ACCOUNT}),
        Form::Bare => {
            let mut items: Vec<Value> = items.map(|item| bare(rng, item)).collect();
            let is_list = items.len() > 1 || rng.chance(20);
            if is_list { Value::Array(items) } else { items.remove(0) }
        }
        Form::Batch => {
            let mut item = api(rng, item);
            for key in ["tags", "relationships", "relatedEvents"] {
                item.as_object_mut().unwrap().remove(key);
            }
            json!({"baseConfigurationItems": [item], "unprocessedResourceKeys": []})
        }
        Form::Row => query(rng, item),
    }
}

/// An item by itself, as the console shows it, or as one takes it out of another form.
fn bare(rng: &mut Rng, item: &Value) -> Value {
    match rng.below(3) {
        0 => item.clone(),
        1 => api(rng, item),
        _ => {
            let mut shown = renamed(item);
            shown["configurationStateId"] = json!(item["configurationStateId"].to_string());
            shown
        }
    }
}

/// The message of a change: nulls stand where a delivered item leaves out.
fn notification(rng: &mut Rng, item: &Value, diff: &Value) -> Value {
    let mut item = item.clone();
    let absent = ["resourceName", "ARN", "availabilityZone", "resourceCreationTime"];
    for key in absent.iter().chain(&["configuration"]) {
        let members = item.as_object_mut().unwrap();
        members.entry((*key).to_owned()).or_insert(Value::Null);
    }
    if let Some(configuration) = item["configuration"].as_object_mut() {
        for key in NULLS.iter().filter(|_| rng.chance(50)) {
            configuration.entry((*key).to_owned()).or_insert(Value::Null);
        }
    }
    json!({"configurationItemDiff": diff, "configurationItem": item,
        "notificationCreationTime": "2024-03-05T00:00:00.000Z",
        "messageType": "ConfigurationItemChangeNotification", "recordVersion": "1.3"})
}

/// What changed since the state before; nothing that is not in evidence anyhow.
fn diff(rng: &mut Rng, chain: &Chain, index: usize) -> Value {
    if rng.chance(40) {
        return Value::Null;
    }
    let Some(before) = index.checked_sub(1) else {
        return json!({"changedProperties": {}, "changeType": "CREATE"});
    };
    let (old, new) = (&chain.items[before]["configuration"], &chain.items[index]["configuration"]);
    if chain.is_tombstone(index) {
        let lost = json!({"previousValue": old, "updatedValue": null, "changeType": "DELETE"});
        return json!({"changedProperties": {"Configuration": lost}, "changeType": "DELETE"});
    }
    if chain.is_tombstone(before) {
        return json!({"changedProperties": {}, "changeType": "CREATE"});
    }
    let mut changed = Map::new();
    for (key, value) in new.as_object().unwrap() {
        if old[key] != *value && value.is_string() {
            let (head, tail) = key.split_at(1);
            let name = format!("Configuration.{}{tail}", head.to_uppercase());
            let one = json!({"previousValue": old[key], "updatedValue": value,
                "changeType": "UPDATE"});
            changed.insert(name, one);
        }
    }
    json!({"changedProperties": changed, "changeType": "UPDATE"})
}

/// An item as the API gives it.
fn api(rng: &mut Rng, item: &Value) -> Value {
    let mut shown = renamed(item);
    shown["configurationStateId"] = json!(item["configurationStateId"].to_string());
    for key in ["configurationItemCaptureTime", "resourceCreationTime"] {
        if let Some(time) = item[key].as_str() {
            shown[key] = api_time(rng, instant::parse(time).unwrap());
        }
    }
    if item["configuration"].is_object() {
        shown["configuration"] = json!(item["configuration"].to_string());
    }
    for value in shown["supplementaryConfiguration"].as_object_mut().unwrap().values_mut() {
        *value = json!(value.to_string());
    }
    shown
}

/// The members under the names that the API has for them.
fn renamed(item: &Value) -> Value {
    let mut shown = item.clone();
    let members = shown.as_object_mut().unwrap();
    let names = [
        ("configurationItemVersion", "version"),
        ("awsAccountId", "accountId"),
        ("ARN", "arn"),
        ("configurationStateMd5Hash", "configurationItemMD5Hash"),
    ];
    for (ours, theirs) in names {
        if let Some(value) = members.remove(ours) {
            members.insert(theirs.to_owned(), value);
        }
    }
    for relationship in shown["relationships"].as_array_mut().unwrap() {
        let members = relationship.as_object_mut().unwrap();
        let name = members.remove("name").unwrap();
        members.insert("relationshipName".to_owned(), name);
    }
    shown
}

/// With an offset, that of the machine that asked, or seconds since 1970 with a fraction.
fn api_time(rng: &mut Rng, at: Micros) -> Value {
    let (seconds, micros) = (at.div_euclid(SECOND), at.rem_euclid(SECOND));
    let spelled = |at: Micros, offset: &str| {
        let whole = text(at - micros);
        json!(format!("{}.{micros:06}{offset}", whole.trim_end_matches('Z')))
    };
    match rng.below(4) {
        0 => spelled(at, "+00:00"),
        1 => spelled(at - 5 * HOUR, "-05:00"),
        2 => serde_json::from_str(&format!("{seconds}.{:03}", micros / 1000)).unwrap(),
        _ => serde_json::from_str(&format!("{seconds}.{micros:06}")).unwrap(),
    }
}

/// The answer to a query: one row, with some members, spelled as a query spells them (R29).
fn query(rng: &mut Rng, item: &Value) -> Value {
    let mut row = json!({"accountId": item["awsAccountId"]});
    let needed = ["awsRegion", "resourceType", "resourceId", "configurationItemCaptureTime"];
    for key in needed {
        row[key] = item[key].clone();
    }
    let mut fields: Vec<String> =
        needed.iter().chain(&["accountId"]).map(|s| (*s).to_owned()).collect();
    let taken = [
        ("arn", "ARN"),
        ("resourceName", "resourceName"),
        ("availabilityZone", "availabilityZone"),
        ("resourceCreationTime", "resourceCreationTime"),
        ("configurationStateId", "configurationStateId"),
        ("supplementaryConfiguration", "supplementaryConfiguration"),
    ];
    for (theirs, ours) in taken {
        if item.get(ours).is_some() && rng.chance(50) {
            row[theirs] = item[ours].clone();
            fields.push(theirs.to_owned());
        }
    }
    if rng.chance(50) {
        let tags = item["tags"].as_object().unwrap().iter().map(|(key, value)| {
            let tag = format!("{key}={}", value.as_str().unwrap());
            json!({"tag": tag, "key": key, "value": value})
        });
        row["tags"] = tags.collect();
        fields.push("tags".to_owned());
    }
    let told = told(rng, &item["configuration"]);
    if rng.chance(40) {
        row["configuration"] = told;
        fields.push("configuration".to_owned());
    } else {
        for (key, value) in told.as_object().unwrap().iter().filter(|_| rng.chance(40)) {
            row["configuration"][key] = value.clone();
            fields.push(format!("configuration.{key}"));
        }
    }
    let fields: Vec<Value> = fields.iter().map(|name| json!({"Name": name})).collect();
    json!({"Results": [row.to_string()], "QueryInfo": {"SelectFields": fields}})
}

/// A configuration in the spelling of a query.
fn told(rng: &mut Rng, configuration: &Value) -> Value {
    let mut told = Map::new();
    for (key, value) in configuration.as_object().unwrap() {
        let is_nothing = value.as_array().is_some_and(Vec::is_empty);
        let value = match (key.as_str(), value) {
            ("state", state) => json!({"value": state}),
            ("creationDate", Value::Number(at)) => {
                json!(instant::text_millis(at.as_i64().unwrap() * 1000))
            }
            (_, Value::String(digits)) if digits.parse::<u64>().is_ok() => {
                let is_id = key == "ownerId" || key == "awsaccountId";
                if is_id { value.clone() } else { serde_json::from_str(digits).unwrap() }
            }
            _ if is_nothing && rng.chance(50) => continue,
            _ => value.clone(),
        };
        told.insert(key.clone(), value);
    }
    Value::Object(told)
}
