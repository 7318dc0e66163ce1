//! What was open, on exports of a few items: what ends an opening, which other doors there are, and
//! what is said where the evidence is silent.
use serde_json::{Value, json};

use crate::kit::{ACCOUNT, Cmd, Export, REGION, item, with};
use crate::tables::text;

const START: &str = "2024-03-01T10:00:00.000Z";
const LATER: &str = "2024-03-05T10:00:00.000Z";
const LAST: &str = "2024-03-09T10:00:00.000Z";

fn thing(kind: &str, id: &str, captured: &str, configuration: Value) -> Value {
    let it = with(item(id, captured), "resourceType", json!(kind));
    let it = with(it, "ARN", json!(format!("arn:aws:ec2:{REGION}:{ACCOUNT}:thing/{id}")));
    let it = with(it, "resourceCreationTime", Value::Null);
    with(with(it, "tags", json!({})), "configuration", configuration)
}

fn group(captured: &str, sources: &Value) -> Value {
    let rule = json!({"ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "ipRanges": sources});
    let configuration = json!({"groupId": "sg-1", "groupName": "web", "vpcId": "vpc-1",
        "ipPermissions": [rule], "ipPermissionsEgress": []});
    thing("AWS::EC2::SecurityGroup", "sg-1", captured, configuration)
}

fn instance(captured: &str, state: &str) -> Value {
    let configuration = json!({"instanceId": "i-1", "state": {"name": state}});
    thing("AWS::EC2::Instance", "i-1", captured, configuration)
}

fn table(captured: &str, gateway: &str) -> Value {
    let route = |to: &str, by: &str| {
        let state = "active";
        json!({"destinationCidrBlock": to, "gatewayId": by, "state": state})
    };
    let configuration = json!({"routeTableId": "rtb-1", "vpcId": "vpc-1",
        "routes": [route("10.0.0.0/16", "local"), route("0.0.0.0/0", gateway)],
        "associations": [{"main": false, "subnetId": "subnet-1"}]});
    thing("AWS::EC2::RouteTable", "rtb-1", captured, configuration)
}

/// An instance in a public subnet, whose group lets everybody in by SSH.
fn network() -> Vec<Value> {
    let entry = |egress: bool| {
        json!({"ruleNumber": 100, "protocol": "-1", "ruleAction": "allow", "egress": egress,
            "cidrBlock": "0.0.0.0/0"})
    };
    let of = |kind: &str, id: &str, it: Value| thing(kind, id, START, it);
    vec![
        of(
            "AWS::Config::ConfigurationRecorder",
            "default",
            json!({"Name": "default", "Recording": true,
                "RecordingGroup": {"AllSupported": true, "IncludeGlobalResourceTypes": true}}),
        ),
        of("AWS::EC2::Subnet", "subnet-1", json!({"vpcId": "vpc-1", "cidrBlock": "10.0.1.0/24"})),
        of(
            "AWS::EC2::InternetGateway",
            "igw-1",
            json!({"attachments": [{"vpcId": "vpc-1", "state": "available"}]}),
        ),
        table(START, "igw-1"),
        of(
            "AWS::EC2::NetworkAcl",
            "acl-1",
            json!({"networkAclId": "acl-1", "vpcId": "vpc-1", "isDefault": true,
                "associations": [{"subnetId": "subnet-1"}],
                "entries": [entry(false), entry(true)]}),
        ),
        group(START, &json!(["0.0.0.0/0"])),
        instance(START, "running"),
        of(
            "AWS::EC2::NetworkInterface",
            "eni-1",
            json!({"networkInterfaceId": "eni-1", "subnetId": "subnet-1", "vpcId": "vpc-1",
                "status": "in-use", "groups": [{"groupId": "sg-1"}],
                "attachment": {"instanceId": "i-1", "status": "attached"},
                "privateIpAddress": "10.0.1.4", "association": {"publicIp": "54.1.2.3"}}),
        ),
    ]
}

/// Rows over all time, of the network and what came later.
fn rows(base: &[Value], later: &[Value], question: &str) -> Vec<Value> {
    let export = Export::new();
    export.snapshot(START, base);
    for one in later {
        export.history(std::slice::from_ref(one));
    }
    let last = thing("AWS::EC2::VPC", "vpc-9", LAST, json!({"cidrBlock": "10.9.0.0/16"}));
    export.history(&[last]);
    let cmd = Cmd::on(export.root()).arg("exposure").args(question.split_whitespace());
    cmd.args(["--from", "start", "--to", "end", "-f", "jsonl"]).run().exits(0).rows()
}

fn short(row: &Value) -> String {
    let to = row["valid_to"].as_str().unwrap_or("open").get(..10).unwrap_or("open");
    format!("{} {} {to}", text(row, "resource_id"), text(row, "verdict"))
}

#[test]
fn an_interface_is_reached_until_any_part_of_the_way_closes() {
    let deleted =
        with(group(LATER, &json!([])), "configurationItemStatus", json!("ResourceDeleted"));
    let closed = "2024-03-05";
    for (what, later, door, reached, by) in [
        ("nothing", vec![], "open", "open", ""),
        ("the rule goes", vec![group(LATER, &json!(["10.0.0.0/8"]))], closed, closed, "- ingress"),
        (
            "another rule comes",
            vec![group(LATER, &json!(["0.0.0.0/0", "10.0.0.0/8"]))],
            "open",
            "open",
            "",
        ),
        (
            "two halves instead",
            vec![group(LATER, &json!(["0.0.0.0/1", "128.0.0.0/1"]))],
            "open",
            "open",
            "",
        ),
        ("the group is deleted", vec![deleted], closed, closed, "sg-1 deleted"),
        ("the instance stops", vec![instance(LATER, "stopped")], "open", closed, "i-1"),
        ("the route goes", vec![table(LATER, "nat-1")], "open", closed, "rtb-1: "),
    ] {
        let rows = rows(&network(), &later, "");
        let of = |id: &str| -> Vec<&Value> {
            rows.iter().filter(|it| text(it, "resource_id") == id).collect()
        };
        let ends = |id: &str| short(of(id)[0]).rsplit(' ').next().unwrap().to_owned();
        assert_eq!([ends("sg-1"), ends("eni-1")], [door, reached], "{what}: {rows:#?}");
        let told = of("eni-1")[0]["closed_by"].as_str().unwrap_or_default();
        assert!(told.contains(by), "{what}: {told}");
    }
}

#[test]
fn what_is_not_in_evidence_leaves_it_open_and_is_named() {
    for (missing, why) in [
        ("i-1", "whether i-1 ran is not in evidence"),
        ("igw-1", "igw-1 is not in evidence"),
        ("acl-1", "the network ACL of subnet-1 is not in evidence"),
        ("rtb-1", "the route table of subnet-1 is not in evidence"),
    ] {
        let mut base = network();
        base.retain(|it| it["resourceId"] != missing);
        let rows = rows(&base, &[], "--port 22");
        let row = rows.iter().find(|it| text(it, "resource_id") == "eni-1").unwrap();
        assert_eq!(text(row, "verdict"), "undecidable", "{missing}");
        assert!(text(row, "behind").contains(why), "{missing}: {row}");
    }
    let mut base = network();
    base.retain(|it| it["resourceId"] != "sg-1");
    let rows = rows(&base, &[], "--port 22");
    assert!(text(&rows[0], "behind").contains("security group sg-1 is not in evidence"));
}

#[test]
fn while_the_recorder_is_off_the_last_state_goes_on() {
    let off = json!({"Name": "default", "Recording": false,
        "RecordingGroup": {"AllSupported": true, "IncludeGlobalResourceTypes": true}});
    let off = thing("AWS::Config::ConfigurationRecorder", "default", LATER, off);
    let rows = rows(&network(), &[off], "--port 22");
    let door = rows.iter().find(|it| text(it, "resource_id") == "sg-1").unwrap();
    assert!(door["valid_to"].is_null(), "{door}");
    assert_eq!(text(door, "certainty"), "stale");
}

#[test]
fn policies_and_switches_are_doors_too() {
    let policy = |principal: &Value, action: &str, condition: Value| {
        let mut it = json!({"Effect": "Allow", "Principal": principal, "Action": action,
            "Resource": "*"});
        if !condition.is_null() {
            it["Condition"] = condition;
        }
        json!({"Version": "2012-10-17", "Statement": [it]}).to_string()
    };
    let (all, one) = (json!("*"), json!({"AWS": "arn:aws:iam::444455556666:root"}));
    let bucket = |id: &str, principal: &Value, condition: Value| {
        let text = policy(principal, "s3:GetObject", condition);
        let it = thing("AWS::S3::Bucket", id, START, json!({"name": id}));
        let it = with(it, "ARN", json!(format!("arn:aws:s3:::{id}")));
        let policy = json!({"BucketPolicy": {"policyText": text}});
        with(it, "supplementaryConfiguration", policy)
    };
    let office = json!({"IpAddress": {"aws:SourceIp": "198.51.100.0/24"}});
    let tls = json!({"Bool": {"aws:SecureTransport": "true"}});
    let database = |id: &str, public: bool, port: i64| {
        let it = json!({"publiclyAccessible": public, "endpoint": {"port": port},
            "vpcSecurityGroups": [{"vpcSecurityGroupId": "sg-1"}]});
        thing("AWS::RDS::DBInstance", id, START, it)
    };
    let snapshot = |id: &str, who: &str| {
        let it = thing("AWS::RDS::DBSnapshot", id, START, json!({"dBSnapshotIdentifier": id}));
        let attributes = json!([{"attributeName": "restore", "attributeValues": [who]}]);
        with(it, "supplementaryConfiguration", json!({"DBSnapshotAttributes": attributes}))
    };
    let base = vec![
        bucket("b-all", &all, Value::Null),
        bucket("b-one", &one, Value::Null),
        bucket("b-office", &all, office),
        bucket("b-tls", &all, tls),
        group(START, &json!(["0.0.0.0/0"])),
        database("db-public", true, 22),
        database("db-private", false, 22),
        database("db-closed", true, 3306),
        snapshot("snap-all", "all"),
        snapshot("snap-one", "444455556666"),
    ];
    let rows = rows(&base, &[], "");
    let mut told: Vec<String> = rows
        .iter()
        .map(|it| {
            let id = text(it, "resource_id");
            format!("{id} {} {}", text(it, "door"), text(it, "verdict"))
        })
        .collect();
    told.sort();
    let expected = [
        "b-all resource_policy door_open",
        "b-tls resource_policy door_open",
        "db-public public_access door_open",
        "sg-1 security_group door_open",
        "snap-all public_access door_open",
    ];
    assert_eq!(told, expected, "{rows:#?}");
    let row = |id: &str| rows.iter().find(|it| text(it, "resource_id") == id).unwrap();
    assert!(text(row("b-all"), "behind").contains("everybody may s3:GetObject"));
    assert!(text(row("b-tls"), "behind").contains("aws:SecureTransport"), "{}", row("b-tls"));
    assert_eq!(text(row("db-public"), "source_cidr"), "0.0.0.0/0");
    // That no more is in evidence closes no door.
    assert!(rows.iter().all(|it| it["valid_to"].is_null()), "{rows:#?}");
    let later = long_after(&base);
    let stale = |it: &Value| it["valid_to"].is_null() && text(it, "certainty") == "stale";
    assert!(later.len() == expected.len() && later.iter().all(stale), "{later:#?}");
}

/// What is told of a time long after the last evidence.
fn long_after(base: &[Value]) -> Vec<Value> {
    let export = Export::new();
    export.snapshot(START, base);
    let asked = ["exposure", "--at", "2025-01-01", "-f", "jsonl"];
    Cmd::on(export.root()).args(asked).run().exits(0).rows()
}

#[test]
fn a_configuration_that_is_not_told_is_no_revocation() {
    for configuration in [Value::Null, json!({})] {
        let untold = with(group(LATER, &json!([])), "configuration", configuration.clone());
        let rows = rows(&network(), &[untold], "--port 22");
        let door = rows.iter().find(|it| text(it, "resource_id") == "sg-1").unwrap();
        let by = "sg-1: its configuration is not recorded before it or after it";
        assert_eq!(text(door, "closed_by"), by, "{configuration}");
        assert!(rows.iter().any(|it| text(it, "verdict") == "undecidable"), "{rows:#?}");
    }
}

#[test]
fn a_subnet_may_be_tied_to_its_table_by_an_item_of_its_own() {
    let base = || {
        let mut base = network();
        for it in &mut base {
            if it["resourceId"] == "rtb-1" {
                it["configuration"]["associations"] = json!([]);
            }
        }
        let mut main = table(START, "nat-1");
        main["resourceId"] = json!("rtb-main");
        main["configuration"]["routeTableId"] = json!("rtb-main");
        main["configuration"]["associations"] = json!([{"main": true}]);
        base.push(main);
        base
    };
    let reached = |base: &[Value]| -> Vec<String> {
        let of = |it: &&Value| text(it, "resource_id") == "eni-1";
        rows(base, &[], "--port 22").iter().filter(of).map(short).collect()
    };
    assert_eq!(reached(&base()), [] as [&str; 0], "the main table leads nowhere");
    for (to, expected) in [("rtb-1", "eni-1 reachable open"), ("rtb-9", "eni-1 undecidable open")] {
        let tie = json!({"SubnetId": "subnet-1", "RouteTableId": to, "Id": "rtbassoc-1"});
        let kind = "AWS::EC2::SubnetRouteTableAssociation";
        let tied = [base(), vec![thing(kind, "rtbassoc-1", START, tie)]].concat();
        assert_eq!(reached(&tied), [expected]);
    }
}

#[test]
fn a_prefix_list_that_is_read_in_part_is_not_known() {
    let mut base = network();
    for it in &mut base {
        if it["resourceId"] == "sg-1" {
            let rule = &mut it["configuration"]["ipPermissions"][0];
            (rule["ipRanges"], rule["prefixListIds"]) =
                (json!([]), json!([{"prefixListId": "pl-1"}]));
        }
    }
    for (entries, expected) in [
        (json!([{"Cidr": "0.0.0.0/0"}]), "door_open"),
        (json!([{"Cidr": "10.0.0.0/8"}, {"Cidr": "garbled"}]), "undecidable"),
    ] {
        let list = json!({"PrefixListId": "pl-1", "Entries": entries});
        let all = [base.clone(), vec![thing("AWS::EC2::PrefixList", "pl-1", START, list)]].concat();
        let rows = rows(&all, &[], "--port 22");
        let door = rows.iter().find(|it| text(it, "resource_id") == "sg-1").unwrap();
        assert_eq!(text(door, "verdict"), expected, "{rows:#?}");
    }
}

#[test]
fn old_and_new_spelling_of_a_group_give_the_same_answer() {
    let mut new = network();
    for it in &mut new {
        if it["resourceId"] == "sg-1" {
            let rule = &mut it["configuration"]["ipPermissions"][0];
            rule["ipv4Ranges"] = json!([{"cidrIp": "0.0.0.0/0", "description": "patch"}]);
            rule["ipv6Ranges"] = json!([]);
        }
    }
    // The spelling is longer: what stands behind it in the file begins at a later byte.
    let told = |network: &[Value]| {
        let mut rows = rows(network, &[], "--port all");
        for row in &mut rows {
            assert!(row.as_object_mut().unwrap().remove("src_byte").is_some());
        }
        rows
    };
    assert_eq!(told(&network()), told(&new));
}

#[test]
fn an_instance_tells_of_interfaces_that_have_no_item() {
    let mut base = network();
    let mut card = base.pop().unwrap()["configuration"].clone();
    card["attachment"] = json!({"attachmentId": "eni-attach-1", "status": "attached"});
    for it in &mut base {
        if it["resourceId"] == "i-1" {
            it["configuration"]["networkInterfaces"] = json!([card]);
        }
    }
    let rows = rows(&base, &[], "--port 22");
    let told: Vec<String> = rows.iter().map(short).collect();
    assert_eq!(told, ["sg-1 door_open open", "i-1 reachable open"], "{rows:#?}");
    assert_eq!(text(&rows[0], "behind"), "i-1 by eni-1 (54.1.2.3)");
}

#[test]
fn a_group_whose_members_are_not_known_is_no_closed_door() {
    let mut base = network();
    for it in &mut base {
        if it["resourceId"] == "sg-1" {
            let rule = &mut it["configuration"]["ipPermissions"][0];
            rule["ipRanges"] = json!([]);
            rule["userIdGroupPairs"] = json!([{"groupId": "sg-far", "userId": "999988887777"}]);
        }
    }
    let rows = rows(&base, &[], "--port 22 --not-from 192.168.0.0/16");
    let told: Vec<String> = rows.iter().map(short).collect();
    assert_eq!(told, ["eni-1 undecidable open", "sg-1 undecidable open"], "{rows:#?}");
    let why = "who is in security group sg-far is not in evidence";
    assert_eq!(text(&rows[1], "behind"), why);
}

#[test]
fn words_that_name_no_port_and_no_block_are_refused() {
    for question in [["--port", "ssh"], ["--port", "70000"], ["--not-from", "office"]] {
        let ran = Cmd::on("testdata/exports/clinic").arg("exposure").args(question).run();
        assert!(ran.exits(2).to_string().contains("write "), "{question:?}");
    }
}
