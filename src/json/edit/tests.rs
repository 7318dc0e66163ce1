//! Which edits are found, and that they lead where they say.
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::json::canonical::canonical;
use crate::json::sample;

const GROUP: &str = "AWS::EC2::SecurityGroup";
const ROLE: &str = "AWS::IAM::Role";

/// The edits between two documents as lines, after a check that they lead from one to the other.
fn lines(kind: &str, before: &Value, after: &Value) -> Vec<String> {
    let (before, after) = (canonical(kind, before), canonical(kind, after));
    let edits = edits(kind, &before, &after);
    assert_eq!(apply(kind, &before, &edits), Ok(after));
    let text = |value: &Option<Value>| value.as_ref().map_or("-".to_owned(), Value::to_string);
    edits
        .iter()
        .map(|edit| format!("{} {} {} {}", edit.op, edit.path, text(&edit.old), text(&edit.new)))
        .collect()
}

fn configuration(value: &Value) -> Value {
    json!({ "configuration": value })
}

#[test]
fn keys_come_go_and_change_in_the_order_of_their_paths() {
    let before = json!({"configuration": {"b": 1, "c": {"d": [1]}}, "tags": {"env": "test"}});
    let after = json!({"configuration": {"a": {}, "c": {"d": "x"}}, "tags": {"env": "prod"}});
    assert_eq!(
        lines(ROLE, &before, &after),
        [
            "add /configuration/a - {}",
            "remove /configuration/b 1 -",
            "replace /configuration/c/d [1] \"x\"",
            "replace /tags/env \"test\" \"prod\"",
        ]
    );
    assert_eq!(lines(ROLE, &before, &json!({})).len(), 2);
    assert_eq!(lines(ROLE, &before, &before), [""; 0]);
    assert_eq!(lines(ROLE, &json!(1), &json!([])), ["replace  1 []"]);
}

#[test]
fn ordered_lists_change_between_their_common_ends() {
    let list = |list: Value| configuration(&json!({ "list": list }));
    let edits = lines(ROLE, &list(json!([1, {"a": 1}, 3])), &list(json!([1, {"a": 2}, 3])));
    assert_eq!(edits, ["replace /configuration/list/1/a 1 2"]);
    let edits = lines(ROLE, &list(json!([1, 2, 3, 4])), &list(json!([1, 9, 4])));
    assert_eq!(edits, ["replace /configuration/list/1 2 9", "remove /configuration/list/2 3 -"]);
    let edits = lines(ROLE, &list(json!([1, 1])), &list(json!([1, 1, 1, 2])));
    assert_eq!(edits, ["add /configuration/list/2 - 1", "add /configuration/list/3 - 2"]);
    let edits = lines(ROLE, &list(json!([5, 4])), &list(json!([0, null, 5, 4])));
    assert_eq!(edits, ["add /configuration/list/0 - 0", "add /configuration/list/1 - null"]);
}

#[test]
fn a_rule_of_a_group_is_followed_by_its_ports() {
    fn rule(port: u16, ranges: &Value) -> Value {
        json!({"ipProtocol": "tcp", "fromPort": port, "toPort": port, "ipRanges": ranges})
    }
    let group = |rules: Value| configuration(&json!({ "ipPermissions": rules }));
    let before = group(json!([rule(22, &json!(["10.0.0.0/8"])), rule(80, &json!([]))]));
    let after =
        group(json!([rule(443, &json!([])), rule(22, &json!(["0.0.0.0/0", "10.0.0.0/8"]))]));
    let found = lines(GROUP, &before, &after);
    assert_eq!(
        found.first().map(String::as_str),
        Some(r#"add /configuration/ipPermissions/[tcp~122-22]/ipRanges/[] - "0.0.0.0/0""#)
    );
    assert!(
        found
            .iter()
            .any(|line| line.starts_with("remove /configuration/ipPermissions/[tcp~180-80] {"))
    );
    assert!(
        found
            .iter()
            .any(|line| line.starts_with("add /configuration/ipPermissions/[tcp~1443-443] - {"))
    );
    assert_eq!(found.len(), 3);
}

#[test]
fn a_policy_is_followed_into_its_text() {
    let role = |action: Value| {
        let document = json!({"Statement": {"Effect": "Allow", "Action": action}}).to_string();
        configuration(&json!({"rolePolicyList": [
            {"policyName": "write", "policyDocument": "%7B%7D"},
            {"policyName": "read", "policyDocument": document}]}))
    };
    let found = lines(ROLE, &role(json!("s3:Get*")), &role(json!(["s3:*", "s3:Get*"])));
    // A statement without `Sid` is known by nothing: it goes and comes as a whole.
    let at = "/configuration/rolePolicyList/[read]/policyDocument/Statement/[]";
    assert_eq!(found.len(), 2);
    assert!(found[0].starts_with(&format!("remove {at} ")), "{found:?}");
    assert!(found[1].starts_with(&format!("add {at} ")), "{found:?}");
}

#[test]
fn members_without_a_unique_identity_are_counted() {
    let tags = |tags: Value| configuration(&json!({ "tags": tags }));
    let tag = |key: &str, value: u8| json!({"key": key, "value": value});
    let before = tags(json!([tag("a", 1), tag("a", 1), tag("a", 2), tag("b", 1)]));
    let after = tags(json!([tag("a", 1), tag("b", 2), tag("a", 3)]));
    assert_eq!(
        lines(ROLE, &before, &after),
        [
            r#"remove /configuration/tags/[a] {"key":"a","value":1} -"#,
            r#"remove /configuration/tags/[a] {"key":"a","value":2} -"#,
            r#"add /configuration/tags/[a] - {"key":"a","value":3}"#,
            "replace /configuration/tags/[b]/value 1 2",
        ]
    );
}

#[test]
fn an_edit_that_does_not_fit_is_refused_with_its_place() {
    let before =
        json!({"configuration": {"a": 1, "list": [1], "tags": [{"key": "k", "value": 1}]}});
    let after =
        json!({"configuration": {"a": 2, "list": [1, 2], "tags": [{"key": "k", "value": 2}]}});
    let found = edits(ROLE, &before, &after);
    assert_eq!(apply(ROLE, &before, &found), Ok(after.clone()));
    let refused = apply(ROLE, &after, &found).unwrap_err();
    assert_eq!(refused.path.to_string(), "/configuration/a");
    for edit in &found {
        let refused = apply(ROLE, &json!({"configuration": []}), std::slice::from_ref(edit));
        assert_eq!(refused.map_err(|error| error.path), Err(edit.path.clone()));
    }
}

proptest! {
    #[test]
    fn edits_lead_from_before_to_after((kind, before, after) in sample::pair()) {
        let (before, after) = (canonical(kind, &before), canonical(kind, &after));
        let found = edits(kind, &before, &after);
        prop_assert_eq!(found.is_empty(), before == after);
        prop_assert!(found.is_sorted_by(|a, b| a.path <= b.path));
        prop_assert_eq!(apply(kind, &before, &found), Ok(after));
    }
}
