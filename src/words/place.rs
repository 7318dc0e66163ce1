//! Where in a document an edit lies: its keys, and the small document around it.

use serde_json::{Map, Value};

use crate::json::path::{Path, Segment};

/// The keys of a path in order, members and indexes left out.
pub(super) fn keys(path: &Path) -> Vec<&str> {
    path.keys().collect()
}

/// The document in which nothing stands but `value` at `path`, and of the list elements on the way
/// as much as a sentence needs (a rule's protocol, a statement's effect). `doc` is the document the
/// edit was taken from: the one before for an old value, the one after for a new one.
///
/// Without a value the element around the path is given as it stands in `doc`, where it is told as
/// a whole (a route, a statement); else `None`.
pub(super) fn excerpt(doc: Option<&Value>, path: &Path, value: Option<&Value>) -> Option<Value> {
    build(doc, path.segments(), value, "")
}

/// Lists whose elements hold lists with sentences of their own: of the element around an edit only
/// the plain values are taken along.
const NESTED: &[&str] = &[
    "ipPermissions",
    "ipPermissionsEgress",
    "rolePolicyList",
    "userPolicyList",
    "groupPolicyList",
    "policyVersionList",
    "networkInterfaces",
    "instanceProfileList",
];

/// Parts of a policy statement that can be told alone: one more action is one more permission.
const SEPARABLE: &[&str] = &["Action", "Resource", "Principal"];

fn build(
    doc: Option<&Value>,
    path: &[Segment],
    value: Option<&Value>,
    list: &str,
) -> Option<Value> {
    let Some((first, rest)) = path.split_first() else {
        return value.cloned();
    };
    match first {
        Segment::Key(key) => {
            let inner = build(doc.and_then(|doc| doc.get(key)), rest, value, key)?;
            Some(Value::Object(Map::from_iter([(key.clone(), inner)])))
        }
        Segment::Index(_) | Segment::Member(_) => {
            let element = doc.and_then(|doc| find(doc, first));
            let inner = build(element, rest, value, "");
            Some(Value::Array(vec![around(element, inner, rest, list)?]))
        }
    }
}

/// The element of `list` on the way to an edit: the changed part, and what belongs to its sentence.
fn around(
    element: Option<&Value>,
    inner: Option<Value>,
    rest: &[Segment],
    list: &str,
) -> Option<Value> {
    if rest.is_empty() {
        return inner;
    }
    let Some(Value::Object(whole)) = element else {
        return inner;
    };
    let nested = NESTED.contains(&list);
    let separable = list == "Statement"
        && matches!(rest.first(), Some(Segment::Key(key)) if SEPARABLE.contains(&key.as_str()));
    let Some(Value::Object(part)) = inner else {
        return (!nested && !separable).then(|| Value::Object(whole.clone()));
    };
    let plain = |value: &Value| !value.is_array() && !value.is_object();
    let mut kept: Map<String, Value> = whole.clone();
    if nested {
        kept.retain(|_, value| plain(value));
    }
    if nested || separable {
        kept.extend(part);
    }
    Some(Value::Object(kept))
}

/// The element a segment names: by index, or by an identity that stands in it.
fn find<'a>(list: &'a Value, segment: &Segment) -> Option<&'a Value> {
    let list = list.as_array()?;
    match segment {
        Segment::Index(index) => list.get(*index),
        Segment::Member(identity) if !identity.is_empty() => {
            let named = list.iter().find(|element| is_named(element, identity));
            named.or_else(|| list.iter().find(|element| holds(element, identity)))
        }
        _ => None,
    }
}

/// Keys that name an element among its like.
const NAMES: &[&str] = &[
    "Sid",
    "policyArn",
    "policyName",
    "versionId",
    "key",
    "Key",
    "tagKey",
    "TagKey",
    "cidrIp",
    "cidrIpv6",
    "groupId",
    "groupName",
    "prefixListId",
    "destinationCidrBlock",
    "destinationIpv6CidrBlock",
    "destinationPrefixListId",
    "networkInterfaceId",
    "deviceName",
    "privateIpAddress",
    "instanceProfileId",
    "vpcSecurityGroupId",
];

/// Whether `identity` is the name of this element: a value under a naming key, a permission's
/// `tcp/22-22`, an access-list entry's `100/ingress`.
fn is_named(element: &Value, identity: &str) -> bool {
    let [protocol, from, to, number] =
        ["ipProtocol", "fromPort", "toPort", "ruleNumber"].map(|key| of(element, key));
    if !number.is_empty() {
        let is_egress = element.get("egress") == Some(&Value::Bool(true));
        return identity == format!("{number}/{}", if is_egress { "egress" } else { "ingress" });
    }
    if !protocol.is_empty() {
        let ports = if from.is_empty() { String::new() } else { format!("/{from}-{to}") };
        return identity == format!("{protocol}{ports}");
    }
    NAMES.iter().any(|key| of(element, key) == identity)
}

/// Whether `identity` is this element, or any plain value in it.
fn holds(element: &Value, identity: &str) -> bool {
    match element {
        Value::Object(members) => members.values().any(|value| text(value) == identity),
        other => text(other) == identity,
    }
}

/// A member's text, empty where it is absent or no plain value.
pub(super) fn of(value: &Value, key: &str) -> String {
    value.get(key).map(text).unwrap_or_default()
}

/// The text of a plain value; empty for lists, objects and null.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

/// The elements of a list; a value that is no list is its own only element.
pub(super) fn each(value: Option<&Value>) -> Vec<&Value> {
    match value {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(list)) => list.iter().collect(),
        Some(other) => vec![other],
    }
}

/// A value deep in a document, the keys joined by `/`.
pub(super) fn at<'a>(doc: &'a Value, keys: &str) -> Option<&'a Value> {
    keys.split('/').try_fold(doc, |value, key| value.get(key))
}
