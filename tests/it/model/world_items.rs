//! Items of the random worlds: how a resource lives, and how one version of it is spelled in a
//! copy. Two faithful copies of one version differ in bytes and mean the same.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::instant::{Micros, text_millis};
use super::world::{Rng, full_type};
use super::world_relations::{Resident, Ties, relate, rename, weave};

/// What a resource is at a moment.
#[derive(Clone, Debug)]
pub(crate) struct Body {
    pub(crate) configuration: Value,
    pub(crate) supplementary: Value,
    pub(crate) tags: Value,
    pub(crate) relationships: Value,
    pub(crate) name: Value,
    pub(crate) created: Option<Micros>,
    /// What the relationships are made of.
    pub(crate) ties: Ties,
}

/// One version, before it is spelled.
#[derive(Clone, Debug)]
pub(crate) struct ItemSpec {
    pub(crate) account: String,
    pub(crate) region: String,
    pub(crate) recorded_in: String,
    pub(crate) kind: String,
    pub(crate) id: String,
    pub(crate) captured: Micros,
    pub(crate) state_id: Option<i64>,
    pub(crate) status: &'static str,
    pub(crate) body: Body,
    /// Not recorded, it says neither name nor ARN nor creation time.
    pub(crate) loses_names: bool,
}

/// What a copy does to its version.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Copy {
    Faithful,
    LacksKey,
    Contradicts,
    LacksStateId,
    Broken,
}

/// How a copy is spelled.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    pub(crate) copy: Copy,
    pub(crate) is_sharp: bool,
}

/// Strings that hold a policy: written as object, JSON text or percent-encoded JSON text.
const POLICIES: [&str; 3] = ["policyText", "assumeRolePolicyDocument", "policyDocument"];

/// Lists that are written in any order.
const SETS: [&str; 8] = [
    "relationships",
    "tags",
    "ipPermissions",
    "ipRanges",
    "ipv4Ranges",
    "rolePolicyList",
    "attachedManagedPolicies",
    "Action",
];

impl ItemSpec {
    pub(crate) fn new(
        account: &str,
        region: &str,
        recorded_in: &str,
        kind: &str,
        id: &str,
        captured: Micros,
    ) -> Self {
        Self {
            account: account.into(),
            region: region.into(),
            recorded_in: recorded_in.into(),
            kind: kind.into(),
            id: id.into(),
            captured,
            state_id: Some(captured / 1000),
            status: "OK",
            body: Body {
                configuration: json!({}),
                supplementary: json!({}),
                tags: json!({}),
                relationships: json!([]),
                name: Value::Null,
                created: None,
                ties: Ties::default(),
            },
            loses_names: false,
        }
    }
}

/// A new resource.
pub(crate) fn new_body(rng: &mut Rng, resident: &Resident, created: Option<Micros>) -> Body {
    let (configuration, supplementary) = match resident.kind {
        "SecurityGroup" => (
            json!({"description": "caf\u{e9}", "groupName": "web", "ipPermissions": [rule(22)],
                "ipPermissionsEgress": [], "mode": "one", "optionalFlag": false}),
            json!({}),
        ),
        "Bucket" => (
            json!({"owner": {"id": "abc", "displayName": null}, "mode": "one",
                "optionalFlag": false}),
            json!({"BucketPolicy": {"policyText": policy("s3:GetObject")},
                "BucketVersioningConfiguration": {"status": "Off"}}),
        ),
        "Volume" => (
            json!({"size": 8, "mode": "one", "optionalFlag": false, "steps": [1, 2, 3]}),
            json!({}),
        ),
        _ => (
            json!({"path": "/", "mode": "one", "optionalFlag": false,
                "assumeRolePolicyDocument": policy("sts:AssumeRole"),
                "rolePolicyList": [{"policyName": "read", "policyDocument": policy("s3:Get+")}],
                "attachedManagedPolicies": [managed("a"), managed("b")]}),
            json!({}),
        ),
    };
    let tags = if rng.chance(70) { json!({"env": "prod", "owner": "a b"}) } else { json!({}) };
    let (relationships, name) = (json!([]), json!(resident.name));
    let ties = resident.ties.clone();
    let mut body = Body { configuration, supplementary, tags, relationships, name, created, ties };
    weave(&mut body);
    body
}

/// The recorder's own configuration.
pub(crate) fn recorder_body(rng: &mut Rng, is_sharp: bool) -> Body {
    let kinds = ["SecurityGroup", "Bucket", "Volume", "Role"].map(full_type);
    let (mut all, mut globals, mut only, mut but) = (true, true, vec![], vec![]);
    let mut strategy = "ALL_SUPPORTED_RESOURCE_TYPES";
    match rng.below(100) {
        0..=49 => {}
        50..=64 => globals = false,
        65..=84 => {
            (all, globals, strategy) = (false, false, "INCLUSION_BY_RESOURCE_TYPES");
            only = kinds.iter().filter(|_| rng.chance(50)).cloned().collect();
        }
        _ if is_sharp => {
            (all, strategy) = (false, "EXCLUSION_BY_RESOURCE_TYPES");
            but = kinds.iter().filter(|_| rng.chance(30)).cloned().collect();
        }
        _ => {}
    }
    let (mut frequency, mut overrides) = ("CONTINUOUS", json!([]));
    match rng.below(100) {
        0..=11 => frequency = "DAILY",
        12..=23 => {
            let (general, special) = *rng.pick(&[("CONTINUOUS", "DAILY"), ("DAILY", "CONTINUOUS")]);
            frequency = general;
            overrides = json!([{"ResourceTypes": [rng.pick(&kinds)],
                "RecordingFrequency": special}]);
        }
        _ => {}
    }
    let configuration = json!({
        "Id": "default", "Name": "default", "Recording": rng.chance(72),
        "RoleARN": "arn:aws:iam::111122223333:role/config",
        "RecordingGroup": {"AllSupported": all, "IncludeGlobalResourceTypes": globals,
            "ResourceTypes": only, "ExclusionByResourceTypes": {"ResourceTypes": but},
            "RecordingStrategy": {"UseOnly": strategy}},
        "RecordingMode": {"RecordingFrequency": frequency, "RecordingModeOverrides": overrides},
    });
    Body {
        configuration,
        supplementary: json!({}),
        tags: json!({}),
        relationships: json!([]),
        name: json!("default"),
        created: None,
        ties: Ties::default(),
    }
}

/// Lets a resource live on to its next version; returns its status there.
pub(crate) fn turn(
    rng: &mut Rng,
    body: &mut Body,
    kind: &str,
    is_dead: bool,
    is_first: bool,
    at: Micros,
    tick: Micros,
) -> &'static str {
    let dies = *rng.pick(&["ResourceDeleted", "ResourceDeleted", "ResourceDeletedNotRecorded"]);
    let lives = *rng.pick(&["OK", "OK", "ResourceDiscovered"]);
    let fate = rng.below(100);
    match (is_first, is_dead) {
        (true, _) if fate < 4 => dies,
        (true, _) if fate < 8 => "ResourceNotRecorded",
        (true, _) if fate < 70 => "ResourceDiscovered",
        (true, _) => "OK",
        (_, true) if fate < 12 => dies,
        (_, true) => {
            match rng.below(3) {
                0 => body.created = Some(at - *rng.pick(&[0, tick])),
                1 => body.created = None,
                _ => {}
            }
            if rng.chance(60) {
                change(rng, body, kind);
            }
            lives
        }
        _ if fate < 18 => dies,
        _ if fate < 32 => lives,
        _ if fate < 38 => "ResourceNotRecorded",
        _ if fate < 46 && body.created.is_some() => {
            body.created = Some(at - *rng.pick(&[0, tick]));
            lives
        }
        _ => {
            change(rng, body, kind);
            lives
        }
    }
}

/// The text of one copy of a version.
pub(crate) fn render(rng: &mut Rng, spec: &ItemSpec, look: Look) -> String {
    let is_dead = spec.status.starts_with("ResourceDeleted");
    let is_bare = spec.status == "ResourceNotRecorded";
    let (mut body, mut copy) = (spec.body.clone(), look.copy);
    if spec.kind == "Recorder" && matches!(copy, Copy::LacksKey | Copy::Contradicts) {
        copy = Copy::Faithful;
    }
    match copy {
        Copy::LacksKey => drop(body.configuration.as_object_mut().unwrap().remove("optionalFlag")),
        Copy::Contradicts => body.configuration["mode"] = json!("another"),
        _ => {}
    }
    if is_dead || is_bare {
        body.configuration = Value::Null;
        (body.supplementary, body.tags) = (json!({}), json!({}));
        body.relationships = json!([]);
    }
    let is_nameless = is_dead || (is_bare && spec.loses_names);
    if is_nameless {
        (body.name, body.created) = (Value::Null, None);
    }
    let has_arn = !is_nameless && spec.kind != "Recorder";
    let arn = format!("arn:aws:x:{}:{}:{}", spec.region, spec.account, spec.id);
    let mut item = json!({
        "configurationItemVersion": "1.3", "configurationStateMd5Hash": "", "relatedEvents": [],
        "awsAccountId": spec.account, "awsRegion": spec.region,
        "resourceType": full_type(&spec.kind), "resourceId": spec.id, "resourceName": body.name,
        "ARN": if has_arn { json!(arn) } else { Value::Null },
        "availabilityZone": if is_dead { Value::Null } else { json!("Regional") },
        "configurationItemStatus": spec.status,
        "configurationItemCaptureTime": text_millis(spec.captured),
        "configurationStateId": spec.state_id,
        "resourceCreationTime": body.created.map(text_millis),
        "configuration": body.configuration, "supplementaryConfiguration": body.supplementary,
        "tags": body.tags, "relationships": body.relationships,
    });
    if copy == Copy::LacksStateId {
        item["configurationStateId"] = Value::Null;
    }
    if look.is_sharp && rng.chance(5) && item["configuration"].is_object() {
        item["configuration"] = json!(item["configuration"].to_string());
    }
    if copy == Copy::Broken {
        match rng.below(3) {
            0 => drop(item.as_object_mut().unwrap().remove("resourceId")),
            1 => item["configurationItemCaptureTime"] = json!("yesterday"),
            _ => {
                let whole = spell(rng, "", &item);
                return whole.replacen('{', "{\"awsRegion\":\"x\",\"awsRegion\":\"x\",", 1);
            }
        }
    }
    spell(rng, "", &item)
}

/// Changes one thing.
fn change(rng: &mut Rng, body: &mut Body, kind: &str) {
    let number = 1 + rng.below(60_000);
    match (rng.below(7), kind) {
        (0, _) => body.tags = json!({"env": "prod", "version": number.to_string()}),
        (1 | 3, _) => relate(rng, body),
        (4, _) => rename(rng, body),
        (_, "SecurityGroup") => {
            body.configuration["ipPermissions"] = json!([rule(22), rule(number)]);
        }
        (_, "Bucket") => {
            let text = policy(&format!("s3:Get{number}"));
            body.supplementary["BucketPolicy"]["policyText"] = text;
        }
        (2, "Volume") => body.configuration["steps"].as_array_mut().unwrap().rotate_left(1),
        (_, "Volume") => body.configuration["size"] = json!(number),
        _ => {
            let list = json!([{"policyName": "read", "policyDocument": policy("s3:Get+")},
                {"policyName": "more", "policyDocument": policy(&format!("ec2:{number}"))}]);
            body.configuration["rolePolicyList"] = list;
        }
    }
}

fn rule(port: usize) -> Value {
    json!({"ipProtocol": "tcp", "fromPort": port, "toPort": port,
        "ipRanges": ["10.0.0.0/8", "0.0.0.0/0"],
        "ipv4Ranges": [{"cidrIp": "10.0.0.0/8"}, {"cidrIp": "0.0.0.0/0"}]})
}

fn policy(action: &str) -> Value {
    json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Resource": "*",
        "Action": [action, "x:List*", "x:Describe*"]}]})
}

fn managed(name: &str) -> Value {
    json!({"policyName": name, "policyArn": format!("arn:aws:iam::aws:policy/{name}")})
}

/// Writes JSON with keys in any order, nulls here or not, sets permuted, policies in any dress.
fn spell(rng: &mut Rng, key: &str, value: &Value) -> String {
    if POLICIES.contains(&key) && value.is_object() && rng.chance(75) {
        let mut text = spell(rng, "", value);
        if rng.chance(50) {
            text = percent_encoded(&text);
        }
        return Value::from(text).to_string();
    }
    match value {
        Value::Object(map) => {
            let mut parts = vec![];
            for (key, value) in map {
                if !value.is_null() || rng.chance(40) {
                    parts.push(format!("{}:{}", Value::from(key.as_str()), spell(rng, key, value)));
                }
            }
            rng.shuffle(&mut parts);
            format!("{{{}}}", parts.join(","))
        }
        Value::Array(list) => {
            let mut parts: Vec<String> = list.iter().map(|v| spell(rng, "", v)).collect();
            if SETS.contains(&key) {
                rng.shuffle(&mut parts);
            }
            format!("[{}]", parts.join(","))
        }
        // What has no label ends in a space, or not.
        Value::String(text) if key == "name" && text.ends_with(' ') && rng.chance(30) => {
            Value::from(text.trim_end()).to_string()
        }
        other => other.to_string(),
    }
}

fn percent_encoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'*' | b'-' | b'.' | b'_' => {
                out.push(char::from(byte));
            }
            other => {
                let _ = write!(out, "%{other:02X}");
            }
        }
    }
    out
}
