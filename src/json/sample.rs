//! Random documents for the laws of this room: dense in what it treats apart from other JSON.
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

const TYPES: &[&str] =
    &["AWS::EC2::SecurityGroup", "AWS::IAM::Role", "AWS::EC2::NetworkAcl", "AWS::Any::Thing"];
const SECTIONS: &[&str] =
    &["configuration", "supplementaryConfiguration", "tags", "relationships", "resourceName"];
const KEYS: &[&str] = &[
    "Statement",
    "Sid",
    "Effect",
    "Action",
    "Principal",
    "Condition",
    "AWS",
    "tags",
    "key",
    "value",
    "Key",
    "ipPermissions",
    "ipProtocol",
    "fromPort",
    "toPort",
    "ipRanges",
    "ipv4Ranges",
    "cidrIp",
    "entries",
    "ruleNumber",
    "egress",
    "rolePolicyList",
    "policyName",
    "policyDocument",
    "name",
    "relationshipName",
    "list",
    "a/b~",
];

/// A resource type and a document.
pub(super) fn document() -> impl Strategy<Value = (&'static str, Value)> {
    (prop::sample::select(TYPES), object(SECTIONS, value()))
}

/// A resource type and two documents, sometimes alike.
pub(super) fn pair() -> impl Strategy<Value = (&'static str, Value, Value)> {
    let sections = || {
        let rules = rules().prop_map(|rules| json!({"ipPermissions": rules, "list": rules}));
        prop_oneof![3 => object(SECTIONS, value()), 2 => object(&["configuration"], rules)]
    };
    (prop::sample::select(TYPES), sections(), sections())
}

/// Lists of few different rules, so that two lists have much in common.
fn rules() -> impl Strategy<Value = Value> {
    let rule = (0..3_u8, 0..3_u8, 0..3_u8).prop_map(|(port, source, text)| {
        let ranges: Vec<Value> = (0..source).map(|n| json!({"cidrIp": n, "text": text})).collect();
        json!({"ipProtocol": "tcp", "fromPort": port, "toPort": port, "ipv4Ranges": ranges})
    });
    prop::collection::vec(rule, 0..5).prop_map(Value::from)
}

/// A document, or a part of one.
pub(super) fn value() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-2..3_i8).prop_map(Value::from),
        (-2..3_i8).prop_map(|n| Value::from(f64::from(n))),
        (-4..5_i8).prop_map(|n| Value::from(f64::from(n) / 4.0)),
        prop::sample::select(&["", "a", "b ", "1", "{", "[x", "%7B", "\"{}\"", "tcp"][..])
            .prop_map(Value::from),
    ];
    scalar.prop_recursive(7, 60, 5, |inner| {
        let map = object(KEYS, inner.clone());
        prop_oneof![
            3 => map.clone(),
            2 => prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            1 => prop::collection::vec(map, 0..5).prop_map(Value::from),
            1 => inner.clone().prop_map(|value| Value::from(value.to_string())),
            1 => inner.prop_map(|value| {
                Value::from(utf8_percent_encode(&value.to_string(), NON_ALPHANUMERIC).to_string())
            }),
        ]
    })
}

fn object(
    keys: &'static [&'static str],
    value: impl Strategy<Value = Value>,
) -> impl Strategy<Value = Value> + Clone {
    let value = std::sync::Arc::new(value);
    prop::collection::vec((prop::sample::select(keys), value), 0..5).prop_map(|fields| {
        let fields = fields.into_iter().map(|(key, value)| (key.to_owned(), value));
        Value::Object(fields.collect::<Map<String, Value>>())
    })
}
