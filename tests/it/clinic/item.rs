//! One resource's state, and the text in which AWS Config delivers an item of it.
use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::clock;

/// From here on items have version 1.3.
const VERSION_1_3: &str = "2016-06-01T00:00:00.000Z";

/// An account and the region that records it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Site {
    pub(crate) account: &'static str,
    pub(crate) region: &'static str,
}

/// What a recorder knows of one resource.
#[derive(Clone, Debug)]
pub(crate) struct Thing {
    pub(crate) kind: &'static str,
    pub(crate) id: String,
    pub(crate) name: Option<String>,
    pub(crate) arn: Option<String>,
    pub(crate) region: &'static str,
    pub(crate) zone: Option<&'static str>,
    pub(crate) created: Option<&'static str>,
    pub(crate) tags: Vec<(String, String)>,
    /// Type, id, name of the other, and the relationship as AWS Config words it.
    pub(crate) relationships: Vec<Value>,
    pub(crate) configuration: Value,
    pub(crate) supplementary: Value,
}

impl Thing {
    /// A resource of which nothing but its type, id and configuration is known.
    pub(crate) fn new(site: Site, kind: &'static str, id: &str, configuration: Value) -> Self {
        Thing {
            kind,
            id: id.to_owned(),
            name: None,
            arn: None,
            region: site.region,
            zone: None,
            created: None,
            tags: Vec::new(),
            relationships: Vec::new(),
            configuration,
            supplementary: json!({}),
        }
    }

    pub(crate) fn named(mut self, name: &str) -> Self {
        self.name = Some(name.to_owned());
        self
    }

    pub(crate) fn arn(mut self, arn: &str) -> Self {
        self.arn = Some(arn.to_owned());
        self
    }

    pub(crate) fn zone(mut self, zone: &'static str) -> Self {
        self.zone = Some(zone);
        self
    }

    pub(crate) fn created(mut self, at: &'static str) -> Self {
        self.created = Some(at);
        self
    }

    pub(crate) fn tags(mut self, tags: &[(&str, &str)]) -> Self {
        self.tags = tags.iter().map(|it| (it.0.to_owned(), it.1.to_owned())).collect();
        self.list_tags();
        self
    }

    pub(crate) fn related(mut self, name: &str, kind: &str, id: &str) -> Self {
        self.relationships.push(json!({"resourceId": id, "resourceType": kind, "name": name}));
        self
    }

    pub(crate) fn with(mut self, supplementary: Value) -> Self {
        self.supplementary = supplementary;
        self
    }

    /// Repeats the tags inside the configuration, where EC2 lists them once more.
    pub(crate) fn list_tags(&mut self) {
        if self.kind.starts_with("AWS::EC2::") {
            let list = self.tags.iter().map(|(key, value)| json!({"key": key, "value": value}));
            self.configuration["tags"] = list.collect();
        }
    }

    /// What is left in the item of a resource that is gone or not recorded.
    pub(crate) fn bare(&self) -> Self {
        Thing {
            name: None,
            arn: None,
            zone: None,
            created: None,
            tags: Vec::new(),
            relationships: Vec::new(),
            configuration: Value::Null,
            supplementary: json!({}),
            ..self.clone()
        }
    }
}

/// One version of a resource, as one recorder took it.
#[derive(Clone, Debug)]
pub(crate) struct Capture {
    pub(crate) site: Site,
    pub(crate) at: i64,
    pub(crate) status: &'static str,
    /// The how-manieth capture of this resource by this recorder.
    pub(crate) n: i64,
    pub(crate) event: Option<String>,
    pub(crate) thing: Thing,
}

impl Capture {
    pub(crate) fn state_id(&self) -> i64 {
        if self.is_1_3() { self.at } else { self.n }
    }

    /// The delivered item: members in AWS's order, what is null left out.
    pub(crate) fn text(&self) -> String {
        let thing = &self.thing;
        let mut members: Vec<(&str, Value)> = vec![
            ("relatedEvents", self.event.iter().filter(|_| !self.is_1_3()).cloned().collect()),
            ("relationships", thing.relationships.clone().into()),
            ("configuration", thing.configuration.clone()),
            ("supplementaryConfiguration", thing.supplementary.clone()),
            ("tags", thing.tags.iter().map(|(k, v)| (k.clone(), json!(v))).collect()),
        ];
        let content: String = members[1..].iter().map(|it| spell(&it.1)).collect();
        let digest = if self.is_1_3() { String::new() } else { hex(&content) };
        members.extend([
            ("configurationItemVersion", json!(if self.is_1_3() { "1.3" } else { "1.2" })),
            ("configurationItemCaptureTime", json!(clock::iso(self.at))),
            ("configurationStateId", json!(self.state_id())),
            ("awsAccountId", json!(self.site.account)),
            ("configurationItemStatus", json!(self.status)),
            ("resourceType", json!(thing.kind)),
            ("resourceId", json!(thing.id)),
            ("resourceName", json!(thing.name)),
            ("ARN", json!(thing.arn)),
            ("awsRegion", json!(thing.region)),
            ("availabilityZone", json!(thing.zone)),
            ("configurationStateMd5Hash", json!(digest)),
            ("resourceCreationTime", json!(thing.created)),
        ]);
        members.retain(|it| !it.1.is_null());
        let members: Vec<String> =
            members.iter().map(|(name, value)| format!("\"{name}\":{}", spell(value))).collect();
        format!("{{{}}}", members.join(","))
    }

    fn is_1_3(&self) -> bool {
        self.at >= clock::millis(VERSION_1_3)
    }
}

/// Compact JSON with sorted keys, whichever map `serde_json` was built with.
pub(crate) fn spell(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let mut keys: Vec<&String> = map.keys().collect();
            keys.sort();
            let member = |key: &String| format!("{}:{}", json!(key), spell(&map[key]));
            format!("{{{}}}", keys.into_iter().map(member).collect::<Vec<_>>().join(","))
        }
        Value::Array(list) => {
            format!("[{}]", list.iter().map(spell).collect::<Vec<_>>().join(","))
        }
        other => other.to_string(),
    }
}

/// Hexadecimal digits that look drawn by lot, and depend on `text` alone (FNV-1a, 128 bits).
pub(crate) fn hex(text: &str) -> String {
    let mut hash: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    for byte in text.bytes() {
        hash = (hash ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
    }
    format!("{:032x}", hash ^ (hash >> 64))
}

/// A UUID made from `text`.
pub(crate) fn uuid(text: &str) -> String {
    let hex = hex(text);
    format!("{}-{}-4{}-8{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..])
}

/// `text` percent-encoded as IAM encodes its documents: all but the unreserved characters.
pub(crate) fn percent(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte));
            }
            _ => write!(encoded, "%{byte:02X}").unwrap(),
        }
    }
    encoded
}

/// A policy document around `statements`, its keys in the order people write them.
pub(crate) fn policy(statements: &[&str]) -> String {
    format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, statements.join(","))
}

/// `null` for every member that a notification spells out and a file leaves out.
pub(crate) fn with_nulls(item: &Value) -> Value {
    let mut nulled: Map<String, Value> = item.as_object().unwrap().clone();
    for name in ["resourceName", "ARN", "availabilityZone", "resourceCreationTime"] {
        nulled.entry(name).or_insert(Value::Null);
    }
    nulled.into()
}
