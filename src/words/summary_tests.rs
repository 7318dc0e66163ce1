//! What is told of real-shaped items, through the real differ: each row a sentence.

use serde_json::{Value, json};

use super::super::kit::edit;
use super::summarize;
use crate::json::canonical::canonical;
use crate::json::edit::edits;

#[path = "summary_tests_access.rs"]
mod access;

/// The lines, less the empty ones, of everything that changed between two items.
pub(super) fn told(resource_type: &str, before: &Value, after: &Value) -> Vec<String> {
    let (before, after) = (canonical(resource_type, before), canonical(resource_type, after));
    let edits = edits(resource_type, &before, &after);
    let lines = summarize(resource_type, Some(&before), Some(&after), &edits);
    assert_eq!(lines.len(), edits.len());
    assert!(lines.iter().all(|line| line.chars().count() <= 200), "{lines:?}");
    lines.into_iter().filter(|line| !line.is_empty()).collect()
}

/// Both ways: what is told of the change, and of its undoing.
#[track_caller]
pub(super) fn check(
    resource_type: &str,
    before: &Value,
    after: &Value,
    there: &[&str],
    back: &[&str],
) {
    assert_eq!(told(resource_type, before, after), there, "there");
    assert_eq!(told(resource_type, after, before), back, "back");
}

const GROUP: &str = "AWS::EC2::SecurityGroup";

fn group(permissions: &Value) -> Value {
    json!({"configuration": {"groupId": "sg-1", "ownerId": "111122223333",
        "ipPermissions": permissions, "ipPermissionsEgress": []}})
}

fn old_ssh(cidrs: &[&str]) -> Value {
    json!({"ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "userIdGroupPairs": [],
        "ipRanges": cidrs, "prefixListIds": []})
}

fn new_ssh(cidrs: &[&str], description: &str) -> Value {
    let ranges: Vec<Value> =
        cidrs.iter().map(|cidr| json!({"cidrIp": cidr, "description": description})).collect();
    json!({"ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "userIdGroupPairs": [],
        "ipRanges": cidrs, "ipv4Ranges": ranges, "ipv6Ranges": [], "prefixListIds": []})
}

#[test]
fn a_rule_that_is_opened_is_told_once_in_old_and_new_form() {
    let (there, back) = (["+ ingress tcp/22 from 0.0.0.0/0"], ["- ingress tcp/22 from 0.0.0.0/0"]);
    let closed = group(&json!([]));
    check(GROUP, &closed, &group(&json!([old_ssh(&["0.0.0.0/0"])])), &there, &back);
    let (there, back) =
        (["+ ingress tcp/22 from 0.0.0.0/0 \"any\""], ["- ingress tcp/22 from 0.0.0.0/0 \"any\""]);
    check(GROUP, &closed, &group(&json!([new_ssh(&["0.0.0.0/0"], "any")])), &there, &back);
    let one = group(&json!([new_ssh(&["10.0.0.0/8"], "any")]));
    let two = group(&json!([new_ssh(&["0.0.0.0/0", "10.0.0.0/8"], "any")]));
    check(GROUP, &one, &two, &there, &back);
}

#[test]
fn a_rule_that_only_changes_its_spelling_opens_nothing() {
    let old = group(&json!([old_ssh(&["0.0.0.0/0"])]));
    let mut new = new_ssh(&["0.0.0.0/0"], "");
    new["ipv4Ranges"][0].as_object_mut().unwrap().remove("description");
    check(GROUP, &old, &group(&json!([new])), &[], &[]);
}

#[test]
fn a_rule_knows_its_ports_when_only_a_source_is_added() {
    let https = json!({"ipProtocol": "tcp", "fromPort": 443, "toPort": 443,
        "ipRanges": ["10.0.0.0/8"]});
    let before = group(&json!([old_ssh(&["10.0.0.0/8"]), https]));
    let mut wide = https.clone();
    wide["ipRanges"] = json!(["10.0.0.0/8", "0.0.0.0/0"]);
    let after = group(&json!([old_ssh(&["10.0.0.0/8", "10.1.0.0/16"]), wide]));
    check(
        GROUP,
        &before,
        &after,
        &["+ ingress tcp/22 from 10.1.0.0/16", "+ ingress tcp/443 from 0.0.0.0/0"],
        &["- ingress tcp/22 from 10.1.0.0/16", "- ingress tcp/443 from 0.0.0.0/0"],
    );
}

#[test]
fn groups_of_other_accounts_prefix_lists_and_ipv6_are_sources_too() {
    let all = json!({"ipProtocol": "-1", "ipv6Ranges": [{"cidrIpv6": "::/0"}],
        "userIdGroupPairs": [{"groupId": "sg-2", "userId": "111122223333"},
            {"groupId": "sg-3", "userId": "999988887777"}],
        "prefixListIds": [{"prefixListId": "pl-1"}]});
    check(
        GROUP,
        &group(&json!([])),
        &group(&json!([all])),
        &["+ ingress all from ::/0, sg-2, sg-3 of 999988887777 and 1 more"],
        &["- ingress all from ::/0, sg-2, sg-3 of 999988887777 and 1 more"],
    );
}

#[test]
fn a_description_of_a_rule_that_stays_is_told_as_such() {
    check(
        GROUP,
        &group(&json!([new_ssh(&["10.0.0.0/8"], "old")])),
        &group(&json!([new_ssh(&["10.0.0.0/8"], "new")])),
        &["description of ingress tcp/22 from 10.0.0.0/8: \"old\" -> \"new\""],
        &["description of ingress tcp/22 from 10.0.0.0/8: \"new\" -> \"old\""],
    );
}

#[test]
fn an_access_list_entry_is_told_as_a_whole() {
    let acl = |cidr: &str, ports: [u16; 2]| {
        json!({"configuration": {"entries": [{"ruleNumber": 100, "protocol": "6",
            "ruleAction": "allow", "egress": false, "cidrBlock": cidr,
            "portRange": {"from": ports[0], "to": ports[1]}}]}})
    };
    let none = json!({"configuration": {"entries": []}});
    let ssh = acl("0.0.0.0/0", [22, 22]);
    check(
        "AWS::EC2::NetworkAcl",
        &none,
        &ssh,
        &["+ ingress rule 100 allow tcp/22 from 0.0.0.0/0"],
        &["- ingress rule 100 allow tcp/22 from 0.0.0.0/0"],
    );
    assert_eq!(
        told("AWS::EC2::NetworkAcl", &acl("10.0.0.0/8", [80, 90]), &ssh),
        ["- ingress rule 100 allow tcp/80-90 from 10.0.0.0/8; \
          + ingress rule 100 allow tcp/22 from 0.0.0.0/0"]
    );
}

#[test]
fn a_route_is_told_with_its_target() {
    let table = |routes: Value| json!({"configuration": {"routes": routes}});
    let to = |gateway: &str| {
        json!({"destinationCidrBlock": "0.0.0.0/0", "gatewayId": gateway,
        "state": "active", "origin": "CreateRoute"})
    };
    let kind = "AWS::EC2::RouteTable";
    check(
        kind,
        &table(json!([])),
        &table(json!([to("igw-1")])),
        &["+ route 0.0.0.0/0 -> igw-1"],
        &["- route 0.0.0.0/0 -> igw-1"],
    );
    assert_eq!(
        told(kind, &table(json!([to("nat-1")])), &table(json!([to("igw-1")]))),
        ["- route 0.0.0.0/0 -> nat-1; + route 0.0.0.0/0 -> igw-1"]
    );
}

#[test]
fn a_tag_is_told_once_however_often_it_is_copied() {
    let tagged = |tags: &[(&str, &str)]| {
        let map: Value = tags.iter().map(|(k, v)| ((*k).to_owned(), json!(v))).collect();
        let copies: Vec<Value> = tags.iter().map(|(k, v)| json!({"key": k, "value": v})).collect();
        json!({"configuration": {"tags": copies}, "tags": map})
    };
    let (before, after) =
        (tagged(&[("env", "DEV"), ("X", "1")]), tagged(&[("PHI", "Yes"), ("env", "PROD")]));
    let kind = "AWS::EC2::Instance";
    let (before, after) = (canonical(kind, &before), canonical(kind, &after));
    let edits = edits(kind, &before, &after);
    let lines = summarize(kind, Some(&before), Some(&after), &edits);
    let told: Vec<(&str, String)> = edits
        .iter()
        .zip(&lines)
        .filter(|(_, line)| !line.is_empty())
        .map(|(edit, line)| (line.as_str(), edit.path.to_string()))
        .collect();
    let mut expected = vec![
        ("+ tag PHI=Yes", "/tags/PHI".to_owned()),
        ("- tag X", "/tags/X".to_owned()),
        ("tag env: DEV -> PROD", "/tags/env".to_owned()),
    ];
    expected.sort();
    let mut told = told;
    told.sort();
    assert_eq!(told, expected);
}

#[test]
fn an_instance_tells_its_state_type_address_groups_and_disks() {
    let instance = |state: &str, kind: &str, ip: Value, groups: Value, disks: Value| {
        json!({"configuration": {"state": {"code": 1, "name": state}, "instanceType": kind,
            "publicIpAddress": ip, "securityGroups": groups, "blockDeviceMappings": disks,
            "networkInterfaces": [{"networkInterfaceId": "eni-1", "groups": groups,
                "association": {"publicIp": ip}}]}})
    };
    let web = json!({"groupId": "sg-1", "groupName": "web"});
    let disk = json!({"deviceName": "/dev/sdf", "ebs": {"volumeId": "vol-1"}});
    let lines = told(
        "AWS::EC2::Instance",
        &instance("running", "t2.micro", json!("54.1.2.3"), json!([]), json!([])),
        &instance("stopped", "t2.large", Value::Null, json!([web]), json!([disk])),
    );
    assert_eq!(
        lines,
        [
            "+ volume vol-1 as /dev/sdf",
            "instance type: t2.micro -> t2.large",
            "- public ip: 54.1.2.3",
            "+ security group sg-1 (web)",
            "instance state: running -> stopped",
        ]
    );
}

#[test]
fn a_relationship_reads_as_a_sentence() {
    let with = |relations: Value| json!({"relationships": relations});
    let disk = json!({"resourceId": "vol-1", "resourceType": "AWS::EC2::Volume",
        "name": "Is attached to Volume"});
    let unlabelled = json!({"resourceId": "subnet-1", "resourceType": "AWS::EC2::Subnet",
        "name": "Is contained in "});
    check(
        "AWS::EC2::Instance",
        &with(json!([])),
        &with(json!([disk, unlabelled])),
        &["+ Is attached to Volume vol-1", "+ Is contained in Subnet subnet-1"],
        &["- Is attached to Volume vol-1", "- Is contained in Subnet subnet-1"],
    );
}

#[test]
fn named_values_tell_both_ends() {
    for (kind, key, old, new, expected) in [
        ("EC2::Volume", "encrypted", json!(true), json!(false), "encrypted: true -> false"),
        (
            "RDS::DBInstance",
            "publiclyAccessible",
            json!(false),
            json!(true),
            "publiclyAccessible: false -> true",
        ),
        (
            "RDS::DBInstance",
            "storageEncrypted",
            json!(true),
            json!(false),
            "storageEncrypted: true -> false",
        ),
        (
            "KMS::Key",
            "keyState",
            json!("Enabled"),
            json!("PendingDeletion"),
            "key state: Enabled -> PendingDeletion",
        ),
        (
            "CloudTrail::Trail",
            "logFileValidationEnabled",
            json!(true),
            json!(false),
            "log file validation: true -> false",
        ),
        (
            "CloudTrail::Trail",
            "isMultiRegionTrail",
            json!(true),
            json!(false),
            "multi-region trail: true -> false",
        ),
    ] {
        let item = |value: Value| json!({"configuration": {key: value}});
        assert_eq!(told(&format!("AWS::{kind}"), &item(old), &item(new)), [expected]);
    }
}

#[test]
fn an_edit_without_meaning_is_told_by_nothing() {
    let edits = [
        edit("/configuration/amiLaunchIndex", Some(json!(0)), Some(json!(1))),
        edit("/configuration/ipPermissions/[tcp~22]/ipRanges/[]", None, Some(json!("0.0.0.0/0"))),
    ];
    assert_eq!(summarize(GROUP, None, None, &edits), ["", ""]);
}
