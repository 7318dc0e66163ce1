//! How two serialisations of one state differ: by what they leave out, or by what they say.
use std::collections::HashMap;

use serde_json::{Map, Value};

use super::place::{Place, Step};
use super::setlike::{self, Bag};
use super::setlike_table::Row;

/// The kinds of difference, the lesser first (SEMANTICS §3: nothing, a variant, a contradiction).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Difference {
    /// The documents are equal.
    None,
    /// They differ only in keys that one of them lacks.
    Presence,
    /// A value present in both differs, or a list has other elements.
    Value,
}

/// How two canonical documents differ. Lists of unequal length differ in value; in those of equal
/// length the elements are compared in turn, in set-like lists by identity and, where there is
/// none, each with the first that does not contradict it.
#[must_use]
pub fn difference(a: &Value, b: &Value) -> Difference {
    if a == b {
        return Difference::None;
    }
    // Equal but for the order of a list: set-like for some type, not for this one.
    match compare(&Place::ROOT, a, b) {
        Difference::None => Difference::Value,
        found => found,
    }
}

fn compare(place: &Place<'_>, a: &Value, b: &Value) -> Difference {
    match (a, b) {
        (Value::Object(a), Value::Object(b)) => objects(place, a, b),
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            match setlike::rule_of_any_type(place) {
                Some(rule) => members(rule, place, a, b),
                None => worst(
                    a.iter()
                        .zip(b)
                        .enumerate()
                        .map(|(index, (a, b))| compare(&place.below(Step::Index(index)), a, b)),
                ),
            }
        }
        _ if a == b => Difference::None,
        _ => Difference::Value,
    }
}

fn objects(place: &Place<'_>, a: &Map<String, Value>, b: &Map<String, Value>) -> Difference {
    let of_values = worst(a.iter().map(|(key, in_a)| match b.get(key) {
        Some(in_b) => compare(&place.below(Step::Key(key)), in_a, in_b),
        None => Difference::Presence,
    }));
    let lacks_keys = b.keys().any(|key| !a.contains_key(key));
    of_values.max(if lacks_keys { Difference::Presence } else { Difference::None })
}

fn members(rule: &Row, place: &Place<'_>, a: &[Value], b: &[Value]) -> Difference {
    let below = |a: &Value, b: &Value| compare(&place.below(Step::Member("")), a, b);
    let (ids_a, ids_b) = (setlike::identities(rule, a), setlike::identities(rule, b));
    let pairs = setlike::pairs(&ids_a, &ids_b);
    let is_paired = |id: &Option<String>| id.as_deref().is_some_and(|id| pairs.contains_key(id));
    let mut found = worst(pairs.values().map(|(at_a, at_b)| match (a.get(*at_a), b.get(*at_b)) {
        (Some(a), Some(b)) => below(a, b),
        _ => Difference::Value,
    }));
    let single = |list: &'_ [Value], ids: &[Option<String>]| -> Vec<Value> {
        let singles = list.iter().zip(ids).filter(|(_, id)| !is_paired(id));
        singles.map(|(member, _)| member.clone()).collect()
    };
    let (mut rest_a, mut rest_b) = (single(a, &ids_a), single(b, &ids_b));
    drop_equal(&mut rest_a, &mut rest_b);
    let keys = plain_keys(&rest_a, &rest_b);
    let mut alike: HashMap<Vec<Option<&Value>>, Vec<&Value>> = HashMap::new();
    for other in &rest_b {
        alike.entry(at_keys(other, &keys)).or_default().push(other);
    }
    for member in &rest_a {
        let fits = |other: &&Value| below(member, other) < Difference::Value;
        let Some(others) = alike.get_mut(&at_keys(member, &keys)) else {
            return Difference::Value;
        };
        let Some(at) = others.iter().position(fits) else {
            return Difference::Value;
        };
        others.remove(at);
        found = found.max(Difference::Presence);
    }
    found
}

/// The keys under which all members of both lists have plain values: members that differ there
/// contradict each other, so that long lists need not be compared each with each.
fn plain_keys<'a>(a: &'a [Value], b: &[Value]) -> Vec<&'a str> {
    let Some(Value::Object(first)) = a.first() else {
        return Vec::new();
    };
    let has_plain = |key: &str, member: &Value| {
        member.get(key).is_some_and(|value| !value.is_array() && !value.is_object())
    };
    let is_plain = |key: &&str| a.iter().chain(b).all(|member| has_plain(key, member));
    first.keys().map(String::as_str).filter(is_plain).collect()
}

fn at_keys<'a>(member: &'a Value, keys: &[&str]) -> Vec<Option<&'a Value>> {
    keys.iter().map(|key| member.get(*key)).collect()
}

/// Takes away what both lists hold, as often as both hold it.
fn drop_equal(a: &mut Vec<Value>, b: &mut Vec<Value>) {
    let (mut in_a, mut in_b) = (Bag::of(a.iter()), Bag::of(b.iter()));
    a.retain(|member| !in_b.take(member));
    b.retain(|member| !in_a.take(member));
}

fn worst(differences: impl Iterator<Item = Difference>) -> Difference {
    let mut worst = Difference::None;
    for difference in differences {
        worst = worst.max(difference);
        if worst == Difference::Value {
            break;
        }
    }
    worst
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::canonical::canonical;
    use serde_json::json;

    fn of(a: &Value, b: &Value) -> Difference {
        let kind = "AWS::EC2::SecurityGroup";
        let found = difference(&canonical(kind, a), &canonical(kind, b));
        assert_eq!(found, difference(&canonical(kind, b), &canonical(kind, a)));
        found
    }

    #[test]
    fn a_missing_key_is_a_difference_of_presence_at_any_depth() {
        let whole = json!({"configuration": {"a": {"b": 1}, "list": [{"x": 1, "y": []}, 2]}});
        assert_eq!(of(&whole, &whole), Difference::None);
        assert_eq!(of(&whole, &json!({})), Difference::Presence);
        let partly = json!({"configuration": {"a": {}, "c": 1, "list": [{"x": 1}, 2]}});
        assert_eq!(of(&whole, &partly), Difference::Presence);
    }

    #[test]
    fn another_value_or_another_element_is_a_difference_of_value() {
        let list = |list: Value| json!({"configuration": {"only_here": 1, "list": list}});
        assert_eq!(of(&list(json!([1, 2])), &list(json!([2, 1]))), Difference::Value);
        assert_eq!(of(&list(json!([1])), &list(json!([1, 2]))), Difference::Value);
        assert_eq!(of(&list(json!("1")), &list(json!(1))), Difference::Value);
        assert_eq!(of(&list(json!([])), &list(json!({}))), Difference::Value);
        assert_eq!(of(&list(json!({"a": 1})), &list(json!({"a": 2}))), Difference::Value);
    }

    #[test]
    fn members_of_a_set_are_compared_with_their_like() {
        let rules = |rules: Value| json!({"configuration": {"ipPermissions": rules}});
        let (ssh, web) = (json!({"ipProtocol": "tcp", "fromPort": 22, "toPort": 22}), "10.0.0.0/8");
        let a = rules(json!([ssh, {"ipProtocol": "-1", "a": 1, "ipRanges": [web]}]));
        let b = rules(json!([{"ipProtocol": "-1", "ipRanges": [web]}, ssh]));
        assert_eq!(of(&a, &b), Difference::Presence);
        let c = rules(json!([{"ipProtocol": "-1", "ipRanges": ["0.0.0.0/0"]}, ssh]));
        assert_eq!(of(&a, &c), Difference::Value);
        let edges = |edges: Value| json!({"relationships": edges});
        let (one, two) = (json!({"name": "x", "resourceId": "1"}), json!({"resourceId": "1"}));
        let other = json!({"name": "y", "resourceId": "2"});
        assert_eq!(
            of(&edges(json!([one, other])), &edges(json!([other, two]))),
            Difference::Presence
        );
        assert_eq!(of(&edges(json!([one, one])), &edges(json!([one, other]))), Difference::Value);
    }

    #[test]
    fn a_list_without_order_for_another_type_only_keeps_its_order() {
        let (a, b) = (json!({"configuration": {"routes": [1, 2]}}), json!([2, 1]));
        let b = json!({"configuration": {"routes": b}});
        assert_eq!(of(&a, &b), Difference::Value);
    }
}
