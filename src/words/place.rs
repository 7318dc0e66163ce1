//! Where in a document an edit lies: its keys, and the small document around it.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use crate::json::path::{Path, Segment};

/// The keys of a path in order, members and indexes left out.
pub(super) fn keys(path: &Path) -> Vec<&str> {
    path.keys().collect()
}

/// Cuts small documents out of one document: what a sentence needs of the surroundings of an edit.
/// Remembers the lists it came through, so that many edits in one list cost one walk through it.
#[derive(Debug)]
pub(super) struct Excerpts<'a> {
    doc: Option<&'a Value>,
    /// The lists in which an element was looked up by its identity, by their places.
    lists: HashMap<&'a [Segment], Elements<'a>>,
    /// The places of the elements that were given as they stand.
    given: HashSet<&'a [Segment]>,
}

impl<'a> Excerpts<'a> {
    /// `doc` is the document the edits were taken from: the one before for old values, the one
    /// after for new ones.
    pub(super) fn of(doc: Option<&'a Value>) -> Self {
        Self { doc, lists: HashMap::new(), given: HashSet::new() }
    }

    /// The document in which nothing stands but `value` at `path`, and of the list elements on the
    /// way as much as a sentence needs (a rule's protocol, a statement's effect).
    ///
    /// Of an element that is told as a whole (a route, a statement) all is given as it stands in
    /// the document, even without a value; but only once, as there is no more to say of it.
    pub(super) fn take(&mut self, path: &'a Path, value: Option<&Value>) -> Option<Value> {
        self.below(self.doc, path.segments(), 0, value)
    }

    /// `here` is what stands in the document after the first `depth` steps of the path.
    fn below(
        &mut self,
        here: Option<&'a Value>,
        path: &'a [Segment],
        depth: usize,
        value: Option<&Value>,
    ) -> Option<Value> {
        match path.get(depth) {
            None => value.cloned(),
            Some(Segment::Key(key)) => {
                let child = here.and_then(|here| here.get(key));
                let inner = self.below(child, path, depth + 1, value)?;
                Some(Value::Object(Map::from_iter([(key.clone(), inner)])))
            }
            Some(Segment::Index(_) | Segment::Member(_)) => {
                let element = here.and_then(|list| self.element(list, path, depth));
                Some(Value::Array(vec![self.around(element, path, depth, value)?]))
            }
        }
    }

    /// The list element on the way to an edit: the changed part, and what belongs to its sentence.
    /// The step at `depth` leads to it.
    fn around(
        &mut self,
        element: Option<&'a Value>,
        path: &'a [Segment],
        depth: usize,
        value: Option<&Value>,
    ) -> Option<Value> {
        let next = path.get(depth + 1);
        let (Some(Value::Object(whole)), Some(next)) = (element, next) else {
            return self.below(element, path, depth + 1, value);
        };
        let list = match depth.checked_sub(1).and_then(|above| path.get(above)) {
            Some(Segment::Key(key)) => key.as_str(),
            _ => "",
        };
        let nested = NESTED.contains(&list);
        let separable = list == "Statement"
            && matches!(next, Segment::Key(key) if SEPARABLE.contains(&key.as_str()));
        if !nested && !separable {
            let place = path.get(..=depth).unwrap_or_default();
            return self.given.insert(place).then(|| Value::Object(whole.clone()));
        }
        let Value::Object(mut part) = self.below(element, path, depth + 1, value)? else {
            return None;
        };
        // What the edit leads to may be a long list: the copy leaves it out.
        let plain = |value: &Value| !value.is_array() && !value.is_object();
        for (key, value) in whole {
            if (separable || plain(value)) && !part.contains_key(key) {
                part.insert(key.clone(), value.clone());
            }
        }
        part.sort_keys();
        Some(Value::Object(part))
    }

    /// The element the step at `depth` names: by index, or by an identity that stands in it.
    fn element(&mut self, list: &'a Value, path: &'a [Segment], depth: usize) -> Option<&'a Value> {
        let list = list.as_array()?;
        match path.get(depth)? {
            Segment::Index(index) => list.get(*index),
            Segment::Member(identity) if !identity.is_empty() => {
                let place = path.get(..depth).unwrap_or_default();
                self.lists.entry(place).or_insert_with(|| Elements::of(list)).find(identity)
            }
            _ => None,
        }
    }
}

/// The elements of a list by what names them; of several with one name the first.
#[derive(Debug)]
struct Elements<'a> {
    list: &'a [Value],
    named: HashMap<String, &'a Value>,
    /// By any plain value in them: made when a name is not found.
    holding: Option<HashMap<String, &'a Value>>,
}

impl<'a> Elements<'a> {
    fn of(list: &'a [Value]) -> Self {
        Self { list, named: by(list, names), holding: None }
    }

    fn find(&mut self, identity: &str) -> Option<&'a Value> {
        if let Some(element) = self.named.get(identity) {
            return Some(element);
        }
        let holding = self.holding.get_or_insert_with(|| by(self.list, held));
        holding.get(identity).copied()
    }
}

fn by(list: &[Value], texts: impl Fn(&Value) -> Vec<String>) -> HashMap<String, &Value> {
    let mut found = HashMap::with_capacity(list.len());
    for element in list {
        for text in texts(element) {
            found.entry(text).or_insert(element);
        }
    }
    found
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

/// What an element is called: the values under naming keys; a permission's `tcp/22-22` or an
/// access-list entry's `100/ingress` alone.
fn names(element: &Value) -> Vec<String> {
    let [protocol, from, to, number] =
        ["ipProtocol", "fromPort", "toPort", "ruleNumber"].map(|key| of(element, key));
    if !number.is_empty() {
        let is_egress = element.get("egress") == Some(&Value::Bool(true));
        return vec![format!("{number}/{}", if is_egress { "egress" } else { "ingress" })];
    }
    if !protocol.is_empty() {
        let ports = if from.is_empty() { String::new() } else { format!("/{from}-{to}") };
        return vec![format!("{protocol}{ports}")];
    }
    NAMES.iter().map(|key| of(element, key)).filter(|name| !name.is_empty()).collect()
}

/// The plain values in an element, or the element itself.
fn held(element: &Value) -> Vec<String> {
    match element {
        Value::Object(members) => members.values().map(text).collect(),
        other => vec![text(other)],
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::kit::path;
    use super::*;

    #[test]
    fn a_list_is_walked_once_and_only_what_is_edited_is_copied() {
        let range = |n: usize| json!({"cidrIp": format!("10.0.{}.{}/32", n / 250, n % 250)});
        let ranges: Vec<Value> = (0..1000).map(range).collect();
        let doc = json!({"configuration": {"ipPermissions":
            [{"ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "ipv4Ranges": ranges}]}});
        let at = |range: &Value| {
            let permission = "/configuration/ipPermissions/[tcp/22-22]";
            path(&format!("{permission}/ipv4Ranges/[{}]/description", of(range, "cidrIp")))
        };
        let paths: Vec<Path> = ranges.iter().map(at).collect();
        let mut excerpts = Excerpts::of(Some(&doc));
        for (path, range) in paths.iter().zip(&ranges) {
            let expected = json!({"configuration": {"ipPermissions":
                [{"ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "ipv4Ranges": [range]}]}});
            assert_eq!(excerpts.take(path, None), Some(expected));
            assert_eq!(excerpts.take(path, None), None, "a range is told once");
        }
        assert_eq!(excerpts.lists.len(), 2, "the permissions and the ranges of the one");
    }
}
