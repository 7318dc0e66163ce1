//! What is one spelling, and what is not.
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::json::sample;

const ROLE: &str = "AWS::IAM::Role";
const GROUP: &str = "AWS::EC2::SecurityGroup";

fn same(kind: &str, a: &Value, b: &Value) {
    assert_eq!(canonical(kind, a), canonical(kind, b));
}

fn under_configuration(value: &Value) -> Value {
    let found = canonical("AWS::Any::Thing", &json!({"configuration": {"x": value}}));
    found.pointer("/configuration/x").cloned().unwrap_or_default()
}

/// The text inside that many strings, each the only value of an object.
fn wrapped(levels: usize, inner: &str) -> String {
    (0..levels).fold(inner.to_owned(), |text, _| json!({ "s": text }).to_string())
}

#[test]
fn a_key_with_null_is_absent_and_a_null_in_a_list_stays() {
    let document = json!({"configuration": {"a": null, "b": {"c": null}, "d": [null, {"e": null}]},
        "resourceName": null});
    let expected = json!({"configuration": {"b": {}, "d": [null, {}]}});
    assert_eq!(canonical(ROLE, &document), expected);
    assert_eq!(canonical(ROLE, &Value::Null), Value::Null);
}

#[test]
fn no_digit_of_a_number_is_lost() {
    for (text, expected) in [
        ("123456789012345678901234", "123456789012345678901234"),
        ("18446744073709551616.0", "18446744073709551616"),
        ("-9223372036854775809", "-9223372036854775809"),
        ("0.1000000000000000055", "0.1000000000000000055"),
        ("0.050e1", "0.5"),
        ("-0.0", "0"),
        ("1e300", "1e+300"),
        ("25e-45", "25e-45"),
    ] {
        let number: Value = serde_json::from_str(text).unwrap();
        assert_eq!(under_configuration(&number).to_string(), expected, "{text}");
    }
}

#[test]
fn numbers_of_one_value_are_one_number_and_texts_are_none() {
    for text in ["1", "1.0", "1.00", "1e0", "10e-1"] {
        let number: Value = serde_json::from_str(text).unwrap();
        assert_eq!(under_configuration(&number), json!(1), "{text}");
    }
    let minus: Value = serde_json::from_str("-2.0").unwrap();
    assert_eq!(under_configuration(&minus), json!(-2));
    assert_eq!(under_configuration(&json!(-0.0)), json!(0));
    assert_eq!(under_configuration(&json!(0.5)), json!(0.5));
    assert_eq!(under_configuration(&json!(1e300)), json!(1e300));
    assert_eq!(under_configuration(&json!(u64::MAX)), json!(u64::MAX));
    for text in ["1", "1.0", "true", "null", "", " {}", "\"{}\"", "{broken", "%7Bbroken"] {
        assert_eq!(under_configuration(&json!(text)), json!(text));
    }
}

#[test]
fn json_in_a_string_takes_its_place_plain_or_percent_encoded() {
    let expected = json!({"a": [1, {"b": "x+y"}]});
    for text in [
        r#"{"a":[1.0,{"b":"x+y","n":null}]}"#,
        "{\n  \"a\": [1, {\"b\": \"x+y\"}]\n}",
        "%7B%22a%22%3A%5B1%2C%7B%22b%22%3A%22x+y%22%7D%5D%7D",
        "%7b%22a%22%3a[1,{%22b%22:%22x%2By%22}]}",
    ] {
        assert_eq!(under_configuration(&json!(text)), expected, "{text}");
    }
}

#[test]
fn three_levels_of_strings_are_opened_and_a_string_of_four_stays_whole() {
    let three = under_configuration(&json!(wrapped(3, "end")));
    assert_eq!(three, json!({"s": {"s": {"s": "end"}}}));
    let four = wrapped(4, "end");
    assert_eq!(under_configuration(&json!(four)), json!(four));
    let broken = under_configuration(&json!(wrapped(3, "{broken")));
    assert_eq!(broken, json!({"s": {"s": {"s": "{broken"}}}));
}

#[test]
fn a_string_that_would_nest_too_deep_stays_whole() {
    let nested = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
    assert!(under_configuration(&json!(nested(100))).is_array());
    let twice = nested(100).replace("[]", &json!([nested(100)]).to_string());
    assert_eq!(under_configuration(&json!(twice)), json!(twice));
}

#[test]
fn sets_have_no_order_and_other_lists_have_one() {
    let a = json!({"configuration": {"ipPermissions": [
        {"ipProtocol": "tcp", "ipRanges": ["10.0.0.0/8", "0.0.0.0/0"], "fromPort": 22},
        {"ipProtocol": "-1", "ipRanges": []}, {"ipProtocol": "-1", "ipRanges": []}]}});
    let b = json!({"configuration": {"ipPermissions": [
        {"ipProtocol": "-1", "ipRanges": []}, {"ipRanges": [], "ipProtocol": "-1"},
        {"ipProtocol": "tcp", "fromPort": 22, "ipRanges": ["0.0.0.0/0", "10.0.0.0/8"]}]}});
    same(GROUP, &a, &b);
    let other = "AWS::Any::Thing";
    assert_ne!(canonical(other, &a), canonical(other, &b));
    let fewer = json!({"configuration": {"ipPermissions": [{"ipProtocol": "-1", "ipRanges": []},
        {"ipProtocol": "tcp", "fromPort": 22, "ipRanges": ["0.0.0.0/0", "10.0.0.0/8"]}]}});
    assert_ne!(canonical(GROUP, &a), canonical(GROUP, &fewer));
}

#[test]
fn a_single_value_in_a_policy_is_a_list_of_one() {
    let role = |document: Value| json!({"configuration": {"assumeRolePolicyDocument": document}});
    let short = json!({"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"Service": "ec2.amazonaws.com", "AWS": ["b", "a"]},
        "Condition": {"Bool": {"aws:SecureTransport": true}}, "NotResource": "x"}});
    let long = json!({"Statement": [{"Effect": "Allow", "Action": ["sts:AssumeRole"],
        "Principal": {"AWS": ["a", "b"], "Service": ["ec2.amazonaws.com"]},
        "Condition": {"Bool": {"aws:SecureTransport": [true]}}, "NotResource": ["x"]}]});
    same(ROLE, &role(short.clone()), &role(long.clone()));
    same(ROLE, &role(json!(short.to_string())), &role(long));
    let anyone = json!({"Statement": [{"Effect": "Allow", "Principal": "*"}]});
    assert_eq!(canonical(ROLE, &role(anyone.clone())), role(anyone));
    let web = json!({"configuration": {"Rules": [{"Statement": {"GeoMatchStatement": {}}}]}});
    assert_eq!(canonical("AWS::WAFv2::WebACL", &web), web);
}

#[test]
fn listed_tags_become_a_map_and_stay_text() {
    let map = json!({"tags": {"env": "{\"a\":1}", "empty": ""}});
    assert_eq!(canonical(ROLE, &map), map);
    let rows = json!({"tags": [{"tag": "empty=", "key": "empty", "value": null, "x": null},
        {"key": "env", "value": "{\"a\":1}"}]});
    assert_eq!(canonical(ROLE, &rows), map);
    let twice = json!({"tags": [{"key": "b", "value": "1"}, {"key": "a", "value": "1"},
        {"key": "a", "value": "2"}]});
    let found = canonical(ROLE, &twice);
    assert_eq!(found.pointer("/tags/0/key"), Some(&json!("a")));
    assert_eq!(canonical(ROLE, &found), found);
}

#[test]
fn a_relationship_has_one_name_without_spaces_at_its_ends() {
    let delivered = json!({"relationships": [
        {"resourceId": "vpc-1", "resourceType": "AWS::EC2::VPC", "name": "Is contained in "},
        {"resourceId": "sg-1", "name": "Is associated with SecurityGroup"}]});
    let api = json!({"relationships": [
        {"resourceId": "sg-1", "relationshipName": "Is associated with SecurityGroup"},
        {"resourceId": "vpc-1", "resourceType": "AWS::EC2::VPC", "resourceName": null,
            "relationshipName": "Is contained in"}]});
    same(ROLE, &delivered, &api);
}

#[test]
fn the_text_of_a_value_is_compact_and_sorted() {
    assert_eq!(canonical_text(&json!({"b": [1, "é\n"], "a": null})), r#"{"a":null,"b":[1,"é\n"]}"#);
}

proptest! {
    #[test]
    fn the_form_of_a_form_is_itself((kind, document) in sample::document()) {
        let once = canonical(kind, &document);
        prop_assert_eq!(canonical(kind, &once), once);
    }

    #[test]
    fn a_document_and_its_shuffle_have_one_form((kind, document) in sample::document()) {
        let once = canonical(kind, &document);
        let reversed = canonical(kind, &reversed(kind, &once, &Place::ROOT));
        prop_assert_eq!(reversed, once);
    }
}

/// The document with the members of every set-like list the other way round.
fn reversed(kind: &str, value: &Value, place: &Place<'_>) -> Value {
    match value {
        Value::Array(list) => {
            let elements = list.iter().enumerate();
            let mut list: Vec<Value> = elements
                .map(|(index, element)| reversed(kind, element, &place.below(Step::Index(index))))
                .collect();
            if setlike::rule(kind, place).is_some() {
                list.reverse();
            }
            Value::Array(list)
        }
        Value::Object(map) => map
            .iter()
            .map(|(key, value)| (key.clone(), reversed(kind, value, &place.below(Step::Key(key)))))
            .collect(),
        scalar => scalar.clone(),
    }
}
