//! Random lives of one resource, as AWS Config delivers them: what `mixed` spells in other forms.

use serde_json::{Value, json};

use super::instant::{DAY, Micros, days_from_civil, text_millis};
use super::world::Rng;

pub(crate) const ACCOUNT: &str = "111122223333";
pub(crate) const REGION: &str = "us-east-1";

/// Something that can change about a resource. No two of a type touch the same field.
type Knob = fn(&mut Rng, &mut Value);

const ANY_TYPE: [Knob; 3] = [turn_tag, turn_extra_tag, turn_relationship];
const GROUP: [Knob; 3] = [turn_ingress, turn_egress, turn_description];
const FUNCTION: [Knob; 4] = [turn_timeout, turn_environment, turn_state, turn_policy];
const KEY: [Knob; 4] = [turn_description, turn_enabled, turn_rotation, turn_policy];
const QUEUE: [Knob; 4] = [turn_visibility, turn_delay, turn_queue_policy, turn_redrive];
const BUCKET: [Knob; 4] = [turn_bucket_policy, turn_versioning, turn_encryption, turn_access_block];

/// The items of a resource, oldest first, as they are delivered.
#[derive(Clone, Debug)]
pub(crate) struct Chain {
    pub(crate) kind: &'static str,
    pub(crate) id: String,
    pub(crate) items: Vec<Value>,
}

impl Chain {
    /// Two to six states. Where `is_plain`, nothing changes twice, and it is never deleted.
    pub(crate) fn new(rng: &mut Rng, is_plain: bool) -> Self {
        let (kind, id, mut item, own) = newborn(rng);
        let mut knobs: Vec<Knob> = ANY_TYPE.iter().chain(own).copied().collect();
        rng.shuffle(&mut knobs);
        let mut at = days_from_civil(2024, 3, 1) * DAY + milliseconds(rng, 80_000_000);
        if rng.chance(80) {
            item["resourceCreationTime"] = json!(text_millis(at - 3 * DAY));
        }
        let mut items = vec![dated(&item, at, "ResourceDiscovered")];
        for step in 0..=rng.below(5) {
            at += 1_000_000 + milliseconds(rng, 8_000_000);
            if is_plain {
                knobs[step](rng, &mut item);
            } else {
                for _ in 0..rng.below(4) {
                    rng.pick(&knobs)(rng, &mut item);
                }
                if rng.chance(12) {
                    items.push(tombstone(&item, at));
                    continue;
                }
            }
            items.push(dated(&item, at, "OK"));
        }
        Self { kind, id, items }
    }

    pub(crate) fn captured(&self, index: usize) -> &str {
        self.items[index]["configurationItemCaptureTime"].as_str().unwrap()
    }

    pub(crate) fn is_tombstone(&self, index: usize) -> bool {
        self.items[index]["configurationItemStatus"] == "ResourceDeleted"
    }
}

/// Up to so many milliseconds.
fn milliseconds(rng: &mut Rng, bound: usize) -> Micros {
    i64::try_from(rng.below(bound)).unwrap() * 1000
}

fn dated(item: &Value, at: Micros, status: &str) -> Value {
    let mut item = item.clone();
    item["configurationItemCaptureTime"] = json!(text_millis(at));
    item["configurationStateId"] = json!(at / 1000);
    item["configurationItemStatus"] = json!(status);
    item
}

/// A tombstone comes without name, ARN, tags, zone and creation time.
fn tombstone(item: &Value, at: Micros) -> Value {
    let mut item = dated(item, at, "ResourceDeleted");
    let members = item.as_object_mut().unwrap();
    let lost = ["resourceName", "ARN", "resourceCreationTime", "availabilityZone", "configuration"];
    for key in lost {
        members.remove(key);
    }
    item["tags"] = json!({});
    item["relationships"] = json!([]);
    item["supplementaryConfiguration"] = json!({});
    item
}

/// A resource as it begins, and what can change about it alone.
fn newborn(rng: &mut Rng) -> (&'static str, String, Value, &'static [Knob]) {
    let number = rng.below(90_000);
    let (kind, id, body, own): (_, _, _, &[Knob]) = match rng.below(5) {
        0 => ("AWS::EC2::SecurityGroup", format!("sg-{number:08x}"), group(number), &GROUP),
        1 => ("AWS::Lambda::Function", format!("fn-{number}"), function(number), &FUNCTION),
        2 => ("AWS::KMS::Key", format!("1234abcd-0000-4000-8000-{number:012}"), key(), &KEY),
        3 => {
            let url = format!("https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/jobs-{number}");
            ("AWS::SQS::Queue", url, queue(number), &QUEUE)
        }
        _ => ("AWS::S3::Bucket", format!("bucket-{number}"), bucket(number), &BUCKET),
    };
    let mut item = body;
    item["configurationItemVersion"] = json!("1.3");
    item["configurationStateMd5Hash"] = json!("");
    item["relatedEvents"] = json!([]);
    item["awsAccountId"] = json!(ACCOUNT);
    item["awsRegion"] = json!(REGION);
    item["resourceType"] = json!(kind);
    item["resourceId"] = json!(id);
    item["resourceName"] = json!(format!("name-{number}"));
    item["ARN"] = json!(format!("arn:aws:x:{REGION}:{ACCOUNT}:thing/{number}"));
    if rng.chance(70) {
        item["availabilityZone"] = json!(rng.pick(&["Regional", "Not Applicable"]));
    }
    item["tags"] = json!({"owner": "records", "env": "prod"});
    let mut relationships = vec![
        json!({"resourceType": "AWS::EC2::VPC", "resourceId": "vpc-1",
            "name": "Is contained in Vpc"}),
        json!({"resourceType": "AWS::IAM::Role", "resourceName": "runner",
            "name": "Is associated with "}),
    ];
    relationships.truncate(rng.below(3));
    item["relationships"] = json!(relationships);
    (kind, id, item, own)
}

fn group(number: usize) -> Value {
    let rules = json!([rule(22, &["10.0.0.0/8"]), rule(443, &["0.0.0.0/0", "192.168.0.0/16"])]);
    json!({"configuration": {"description": "web tier", "groupName": format!("web-{number}"),
        "groupId": format!("sg-{number:08x}"), "ownerId": ACCOUNT, "vpcId": "vpc-1",
        "ipPermissions": rules, "ipPermissionsEgress": [rule(5432, &["10.1.0.0/16"])],
        "tags": [{"key": "kept", "value": "yes"}]},
        "supplementaryConfiguration": {}})
}

fn rule(port: usize, from: &[&str]) -> Value {
    let ranges: Vec<Value> = from.iter().map(|cidr| json!({"cidrIp": cidr})).collect();
    json!({"ipProtocol": "tcp", "fromPort": port, "toPort": port, "ipv6Ranges": [],
        "prefixListIds": [], "userIdGroupPairs": [], "ipv4Ranges": ranges, "ipRanges": from})
}

fn function(number: usize) -> Value {
    json!({"configuration": {"functionName": format!("fn-{number}"), "runtime": "python3.12",
        "role": format!("arn:aws:iam::{ACCOUNT}:role/runner"), "handler": "index.handler",
        "codeSize": 10_485_760 + number, "timeout": 3, "memorySize": 128, "version": "$LATEST",
        "lastModified": "2024-02-01T10:00:00.000+0000", "state": "Active",
        "packageType": "Zip", "architectures": ["x86_64"], "layers": [],
        "tracingConfig": {"mode": "PassThrough"},
        "vpcConfig": {"subnetIds": ["subnet-2", "subnet-1"], "securityGroupIds": ["sg-1"]},
        "environment": {"variables": {"STAGE": "prod", "LEVEL": "info"}}},
        "supplementaryConfiguration": {"Policy": policy("lambda:InvokeFunction"), "Tags": {}}})
}

fn key() -> Value {
    json!({"configuration": {"keyId": "1234abcd", "creationDate": 1_700_000_000_123_i64,
        "enabled": true, "description": "patient records", "keyUsage": "ENCRYPT_DECRYPT",
        "keyState": "Enabled", "origin": "AWS_KMS", "keyManager": "CUSTOMER",
        "awsaccountId": ACCOUNT, "multiRegion": false},
        "supplementaryConfiguration": {"Policy": policy("kms:*"), "KeyRotationStatus": false,
            "Tags": []}})
}

fn queue(number: usize) -> Value {
    json!({"configuration": {"VisibilityTimeout": "30", "DelaySeconds": "0",
        "MaximumMessageSize": "262144", "MessageRetentionPeriod": "345600",
        "QueueArn": format!("arn:aws:sqs:{REGION}:{ACCOUNT}:jobs-{number}"),
        "CreatedTimestamp": "1700000000", "Policy": policy("sqs:SendMessage")},
        "supplementaryConfiguration": {}})
}

fn bucket(number: usize) -> Value {
    json!({"configuration": {"name": format!("bucket-{number}"), "region": REGION,
        "owner": {"id": "a1b2c3"}, "creationDate": "2024-01-01T08:00:00.000Z"},
        "supplementaryConfiguration": {
            "AccessControlList": json!({"grantSet": null, "owner": {"id": "a1b2c3"},
                "grantList": [{"grantee": {"id": "a1b2c3"}, "permission": "FullControl"}]})
                .to_string(),
            "BucketPolicy": {"policyText": policy("s3:GetObject")},
            "BucketVersioningConfiguration": {"status": "Off"},
            "IsRequesterPaysEnabled": false,
            "PublicAccessBlockConfiguration": {"blockPublicAcls": true, "blockPublicPolicy": true},
            "ServerSideEncryptionConfiguration": {"rules": [
                {"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"},
                    "bucketKeyEnabled": false}]}}})
}

/// A policy as a string of JSON, spaces and line ends in it.
fn policy(action: &str) -> String {
    let document = json!({"Version": "2012-10-17", "Statement": [
        {"Sid": "own", "Effect": "Allow", "Action": [action, "tag:Get*"], "Resource": "*",
            "Principal": {"AWS": format!("arn:aws:iam::{ACCOUNT}:root")}},
        {"Sid": "none", "Effect": "Deny", "Action": "x:*", "Resource": "*", "Principal": "*",
            "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]});
    serde_json::to_string_pretty(&document).unwrap()
}

/// Puts a value where another one is, or takes it away.
fn toggle(object: &mut Value, key: &str, value: Value) {
    let map = object.as_object_mut().unwrap();
    if map.remove(key).is_none() {
        map.insert(key.to_owned(), value);
    }
}

fn turn_tag(rng: &mut Rng, item: &mut Value) {
    item["tags"]["owner"] = json!(format!("team {}", rng.below(90_000)));
}

fn turn_extra_tag(rng: &mut Rng, item: &mut Value) {
    let value = json!(rng.pick(&["", "=", "{\"a\":1}", "caf\u{e9} \u{1f600}", "a\"b\\c"]));
    toggle(&mut item["tags"], "extra", value);
}

fn turn_relationship(rng: &mut Rng, item: &mut Value) {
    let stack = format!("arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/web/{}", rng.below(900));
    let list = item["relationships"].as_array_mut().unwrap();
    let is_stack = |r: &Value| r["resourceType"] == "AWS::CloudFormation::Stack";
    if list.iter().any(is_stack) {
        list.retain(|r| !is_stack(r));
    } else {
        list.push(json!({"resourceType": "AWS::CloudFormation::Stack", "resourceId": stack,
            "resourceName": "web", "name": "Is contained in "}));
    }
}

fn turn_description(rng: &mut Rng, item: &mut Value) {
    item["configuration"]["description"] = json!(format!("no. {}", rng.below(90_000)));
}

fn turn_ingress(rng: &mut Rng, item: &mut Value) {
    let list = item["configuration"]["ipPermissions"].as_array_mut().unwrap();
    list.truncate(2);
    list.push(rule(1024 + rng.below(60_000), &["0.0.0.0/0"]));
}

fn turn_egress(rng: &mut Rng, item: &mut Value) {
    let list = &mut item["configuration"]["ipPermissionsEgress"];
    *list = json!([rule(5432, &["10.1.0.0/16", &format!("10.2.{}.0/24", rng.below(255))])]);
}

fn turn_timeout(rng: &mut Rng, item: &mut Value) {
    item["configuration"]["timeout"] = json!(4 + rng.below(890));
}

fn turn_environment(rng: &mut Rng, item: &mut Value) {
    let level = json!(rng.pick(&["debug", "warn", "", "[1,2]"]));
    toggle(&mut item["configuration"]["environment"]["variables"], "EXTRA", level);
}

fn turn_state(_: &mut Rng, item: &mut Value) {
    let is_active = item["configuration"]["state"] == "Active";
    item["configuration"]["state"] = json!(if is_active { "Inactive" } else { "Active" });
}

fn turn_policy(rng: &mut Rng, item: &mut Value) {
    let action = format!("x:Do{}", rng.below(90_000));
    item["supplementaryConfiguration"]["Policy"] = json!(policy(&action));
}

fn turn_enabled(_: &mut Rng, item: &mut Value) {
    let was_on = item["configuration"]["enabled"] == true;
    item["configuration"]["enabled"] = json!(!was_on);
    item["configuration"]["keyState"] = json!(if was_on { "Disabled" } else { "Enabled" });
}

fn turn_rotation(_: &mut Rng, item: &mut Value) {
    let was_on = item["supplementaryConfiguration"]["KeyRotationStatus"] == true;
    item["supplementaryConfiguration"]["KeyRotationStatus"] = json!(!was_on);
}

fn turn_visibility(rng: &mut Rng, item: &mut Value) {
    item["configuration"]["VisibilityTimeout"] = json!((31 + rng.below(900)).to_string());
}

fn turn_delay(rng: &mut Rng, item: &mut Value) {
    item["configuration"]["DelaySeconds"] = json!((1 + rng.below(800)).to_string());
}

fn turn_queue_policy(rng: &mut Rng, item: &mut Value) {
    let action = format!("sqs:Do{}", rng.below(90_000));
    item["configuration"]["Policy"] = json!(policy(&action));
}

fn turn_redrive(rng: &mut Rng, item: &mut Value) {
    let redrive = json!({"deadLetterTargetArn": format!("arn:aws:sqs:{REGION}:{ACCOUNT}:dead"),
        "maxReceiveCount": 1 + rng.below(9)});
    toggle(&mut item["configuration"], "RedrivePolicy", json!(redrive.to_string()));
}

fn turn_bucket_policy(rng: &mut Rng, item: &mut Value) {
    let document = json!({"policyText": policy(&format!("s3:Do{}", rng.below(90_000)))});
    toggle(&mut item["supplementaryConfiguration"], "BucketPolicy", document);
}

fn turn_versioning(_: &mut Rng, item: &mut Value) {
    let versioning = &mut item["supplementaryConfiguration"]["BucketVersioningConfiguration"];
    let was_on = versioning["status"] == "Enabled";
    versioning["status"] = json!(if was_on { "Suspended" } else { "Enabled" });
}

fn turn_encryption(rng: &mut Rng, item: &mut Value) {
    let default =
        json!({"sseAlgorithm": "aws:kms", "kmsMasterKeyID": rng.below(90_000).to_string()});
    item["supplementaryConfiguration"]["ServerSideEncryptionConfiguration"]["rules"] =
        json!([{"applyServerSideEncryptionByDefault": default, "bucketKeyEnabled": false}]);
}

fn turn_access_block(_: &mut Rng, item: &mut Value) {
    let block = &mut item["supplementaryConfiguration"]["PublicAccessBlockConfiguration"];
    let was_on = block["blockPublicPolicy"] == true;
    block["blockPublicPolicy"] = json!(!was_on);
}
