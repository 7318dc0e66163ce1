//! `configurationItemDiff`: what a notification says of the state before (SEMANTICS R31).
//!
//! AWS documents it by examples only (developer guide, "Example configuration item change
//! notifications"): properties are dotted paths whose words begin with capitals, elements of
//! lists are numbered, one that changed being a removal and an addition.
use crate::json::sound::sound;
use serde_json::{Map, Value};

/// A diff that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemDiff {
    /// What it says happened to the item.
    pub change: Change,
    properties: Vec<Property>,
}

/// The word `changeType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Seen for the first time; it says nothing of the time before.
    Create,
    /// There before.
    Update,
    /// There before, and gone.
    Delete,
}

#[derive(Clone, Debug, PartialEq)]
struct Property {
    path: String,
    previous: Value,
    updated: Value,
}

impl ItemDiff {
    /// Reads a diff; what is wrong with it in a sentence, beside what could be read.
    /// A `null` is none, and nothing is wrong with it.
    pub fn read(raw: &str) -> (Option<Self>, Option<String>) {
        let said = match sound(raw) {
            Ok(said) => said,
            Err(why) => return (None, Some(format!("the diff cannot be trusted: {why}"))),
        };
        if said.is_null() {
            return (None, None);
        }
        let Some(change) = said.get("changeType").and_then(change) else {
            return (None, Some("the diff has no `changeType` that AWS lists".to_owned()));
        };
        let mut odd = None;
        let mut properties = Vec::new();
        let changed = said.get("changedProperties").unwrap_or(&Value::Null);
        for (path, property) in changed.as_object().into_iter().flatten() {
            match values(property) {
                Some((previous, updated)) => {
                    properties.push(Property { path: path.clone(), previous, updated });
                }
                None => odd = Some(format!("the diff's `{path}` does not say what changed")),
            }
        }
        if !changed.is_object() && !changed.is_null() {
            odd = Some("the diff's `changedProperties` is no object".to_owned());
        }
        (Some(Self { change, properties }), odd)
    }

    /// The content before, from the content after (both under the delivered names).
    pub fn undo(&self, after: &Value) -> Value {
        let mut before = after.clone();
        for property in &self.properties {
            let (head, rest) = property.path.split_once('.').unwrap_or((&property.path, ""));
            let Some(member) = CONTENT.iter().find(|it| it.eq_ignore_ascii_case(head)) else {
                continue; // of the item's own making: capture time, state id, status
            };
            let Value::Object(members) = &mut before else { continue };
            let place = members.entry(*member).or_insert(Value::Null);
            if *member == "tags" && !rest.is_empty() {
                set_tag(place, rest, &property.previous);
            } else {
                set_back(place, rest, property);
            }
            if place.is_null() {
                members.remove(*member);
            }
        }
        before
    }
}

/// A tag's key is all that follows, dots and capitals included.
fn set_tag(tags: &mut Value, key: &str, previous: &Value) {
    if !tags.is_object() {
        *tags = Value::Object(Map::new());
    }
    let Value::Object(tags) = tags else { return };
    let key = known_key(tags, key).filter(|it| it.len() == key.len()).unwrap_or(key.to_owned());
    if previous.is_null() {
        tags.remove(&key);
    } else {
        tags.insert(key, previous.clone());
    }
}

/// The members of an item that are content (SEMANTICS R6).
const CONTENT: [&str; 8] = [
    "ARN",
    "availabilityZone",
    "configuration",
    "relationships",
    "resourceCreationTime",
    "resourceName",
    "supplementaryConfiguration",
    "tags",
];

fn change(word: &Value) -> Option<Change> {
    match word.as_str()? {
        "CREATE" => Some(Change::Create),
        "UPDATE" => Some(Change::Update),
        "DELETE" => Some(Change::Delete),
        _ => None,
    }
}

fn values(property: &Value) -> Option<(Value, Value)> {
    change(property.get("changeType")?)?;
    Some((property.get("previousValue")?.clone(), property.get("updatedValue")?.clone()))
}

/// Puts the previous value back at `path` below `place`.
fn set_back(place: &mut Value, path: &str, property: &Property) {
    if path.is_empty() {
        *place = property.previous.clone();
        return;
    }
    let (step, rest) = path.split_once('.').unwrap_or((path, ""));
    let index = step.parse::<usize>().ok();
    match (place, index) {
        (Value::Array(list), Some(index)) if rest.is_empty() => set_element(list, index, property),
        (Value::Array(list), Some(index)) => {
            if let Some(element) = list.get_mut(index) {
                set_back(element, rest, property);
            }
        }
        (Value::Object(members), _) => set_member(members, path, property),
        (place @ Value::Null, Some(_)) if rest.is_empty() => {
            *place = Value::Array(vec![property.previous.clone()]);
        }
        (place @ Value::Null, _) => {
            *place = Value::Object(Map::new());
            set_back(place, path, property);
        }
        _ => {}
    }
}

/// Elements are numbered on the side they stand on: one that went comes back, one that came goes.
/// Of one that was updated, what the diff tells may be a part.
fn set_element(list: &mut Vec<Value>, index: usize, property: &Property) {
    let Property { previous, updated, .. } = property;
    let whole = list.iter().position(|it| bare(it) == bare(updated));
    let part = || list.iter().position(|it| tells_part_of(updated, it));
    let by_number = (index < list.len()).then_some(index);
    match (updated.is_null(), whole.or_else(part).or(by_number)) {
        (false, Some(at)) if previous.is_object() && updated.is_object() => {
            if let Value::Object(element) = &mut list[at] {
                element.retain(|key, _| updated.get(key).is_none());
                let said = previous.as_object().into_iter().flatten();
                element.extend(said.map(|(key, value)| (key.clone(), value.clone())));
            }
            return;
        }
        (false, Some(at)) => drop(list.remove(at)),
        _ => {}
    }
    if !previous.is_null() {
        list.push(previous.clone());
    }
}

/// Whether all that a part says stands in the element.
fn tells_part_of(part: &Value, element: &Value) -> bool {
    let says = |it: (&String, &Value)| element.get(it.0).is_some_and(|own| bare(own) == bare(it.1));
    part.as_object().is_some_and(|part| !part.is_empty() && part.iter().all(says))
}

fn set_member(members: &mut Map<String, Value>, path: &str, property: &Property) {
    let key = known_key(members, path).unwrap_or_else(|| lost_key(members, path));
    let rest = path.get(key.len()..).unwrap_or("").trim_start_matches('.');
    let child = members.entry(key.clone()).or_insert(Value::Null);
    set_back(child, rest, property);
    if child.is_null() {
        members.remove(&key);
    }
    members.sort_keys();
}

/// The longest key that the path begins with, its first letter in either case. Keys may hold dots.
fn known_key(members: &Map<String, Value>, path: &str) -> Option<String> {
    let begins = |key: &&String| {
        path.get(..key.len()).is_some_and(|head| capitalised(head) == capitalised(key))
            && path.get(key.len()..).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    members.keys().filter(begins).max_by_key(|key| key.len()).cloned()
}

/// A key that is not there any more: its first letter is spelled as its neighbours' are.
fn lost_key(members: &Map<String, Value>, path: &str) -> String {
    let word = path.split('.').next().unwrap_or(path);
    let is_capital = |key: &String| key.starts_with(|it: char| it.is_ascii_uppercase());
    let capitals = members.keys().filter(|it| is_capital(it)).count();
    if capitals * 2 > members.len() {
        return word.to_owned();
    }
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |it| it.to_lowercase().chain(letters).collect())
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |it| it.to_uppercase().chain(letters).collect())
}

/// Without nulls, which are the same as absence.
fn bare(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let kept = members.iter().filter(|it| !it.1.is_null());
            kept.map(|(key, value)| (key.clone(), bare(value))).collect()
        }
        Value::Array(list) => list.iter().map(bare).collect(),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn undone(after: &Value, properties: &Value) -> Value {
        let raw = json!({"changeType": "UPDATE", "changedProperties": properties}).to_string();
        let (diff, odd) = ItemDiff::read(&raw);
        assert_eq!(odd, None);
        diff.unwrap().undo(after)
    }

    fn property(previous: &Value, updated: &Value) -> Value {
        let word = if previous.is_null() { "CREATE" } else { "UPDATE" };
        json!({"previousValue": previous, "updatedValue": updated, "changeType": word})
    }

    #[test]
    fn a_diff_is_undone_field_by_field() {
        let after = json!({"configuration": {"state": {"name": "stopped"}, "reason": {"code": 1}}});
        let before = undone(
            &after,
            &json!({
                "Configuration.State.Name": property(&json!("running"), &json!("stopped")),
                "Configuration.Reason": property(&Value::Null, &json!({"code": 1})),
                "Configuration.PublicIpAddress": property(&json!("34.1.2.3"), &Value::Null),
            }),
        );
        let expected =
            json!({"configuration": {"state": {"name": "running"}, "publicIpAddress": "34.1.2.3"}});
        assert_eq!(before, expected);
    }

    #[test]
    fn elements_of_lists_come_back_and_go() {
        let (old, new) = (json!({"id": "eni-1", "ip": "1.2.3.4"}), json!({"id": "eni-1"}));
        let shown = json!({"id": "eni-1", "ip": null});
        let before = undone(
            &json!({"configuration": {"networkInterfaces": [new]}}),
            &json!({
                "Configuration.NetworkInterfaces.0": property(&old, &Value::Null),
                "Configuration.NetworkInterfaces.1": property(&Value::Null, &shown),
            }),
        );
        assert_eq!(before, json!({"configuration": {"networkInterfaces": [old]}}));
        let before = undone(
            &json!({"relationships": []}),
            &json!({"Relationships.0": property(&json!({"resourceId": "r"}), &Value::Null)}),
        );
        assert_eq!(before, json!({"relationships": [{"resourceId": "r"}]}));
    }

    #[test]
    fn an_element_that_was_updated_keeps_what_the_diff_does_not_tell() {
        let after = json!({"configuration": {"ipPermissions": [
            {"ipProtocol": "tcp", "fromPort": 80, "ipRanges": ["a"]},
            {"ipProtocol": "tcp", "fromPort": 22, "ipRanges": ["a", "b"]},
        ]}});
        let (old, new) = (
            json!({"fromPort": 22, "ipRanges": ["a"]}),
            json!({"fromPort": 22, "ipRanges": ["a", "b"]}),
        );
        let before =
            undone(&after, &json!({"Configuration.IpPermissions.0": property(&old, &new)}));
        let expected = json!({"configuration": {"ipPermissions": [
            {"ipProtocol": "tcp", "fromPort": 80, "ipRanges": ["a"]},
            {"ipProtocol": "tcp", "fromPort": 22, "ipRanges": ["a"]},
        ]}});
        assert_eq!(before, expected);
    }

    #[test]
    fn tags_keys_with_dots_and_capitals_are_found() {
        let before = undone(
            &json!({"tags": {"a.b": "new"}, "supplementaryConfiguration": {"Tags": []}}),
            &json!({
                "Tags.a.b": property(&json!("old"), &json!("new")),
                "Tags.1": property(&json!("one"), &Value::Null),
                "Tags.Owner.x/y": property(&json!("z"), &Value::Null),
                "SupplementaryConfiguration.BucketPolicy":
                    property(&json!({"policyText": "{}"}), &Value::Null),
            }),
        );
        let expected = json!({"tags": {"a.b": "old", "1": "one", "Owner.x/y": "z"},
            "supplementaryConfiguration": {"Tags": [], "BucketPolicy": {"policyText": "{}"}}});
        assert_eq!(before, expected);
    }

    #[test]
    fn a_deletion_carries_the_whole_last_configuration() {
        let whole = json!({"instanceId": "i-1"});
        let before = undone(
            &json!({}),
            &json!({"Configuration": property(&whole, &Value::Null),
                "ConfigurationItemStatus": property(&json!("OK"), &json!("ResourceDeleted"))}),
        );
        assert_eq!(before, json!({"configuration": whole}));
    }

    #[test]
    fn what_a_diff_does_not_say_is_told() {
        let odd = |raw: Value| ItemDiff::read(&raw.to_string()).1.unwrap_or_default();
        assert_eq!(odd(Value::Null), "");
        assert_eq!(odd(json!({"changeType": "CREATE", "changedProperties": null})), "");
        let missing = json!({"changeType": "DELETE", "changedProperties": {"Configuration": "x"}});
        assert_eq!(odd(missing), "the diff's `Configuration` does not say what changed");
        assert!(odd(json!({"changeType": "BEND"})).contains("changeType"));
    }
}
