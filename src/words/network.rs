//! Network access lists, routes, addresses and attachments in words.

use serde_json::Value;

use super::fact::Fact;
use super::place::{at, each, of, text};
use super::rules::traffic;

/// The entries of a network ACL and the subnets it guards.
pub(super) fn acl(doc: &Value) -> Vec<Fact> {
    let entries = each(at(doc, "configuration/entries"))
        .into_iter()
        .filter(|entry| entry.get("protocol").is_some())
        .map(entry);
    let subnets = each(at(doc, "configuration/associations"))
        .into_iter()
        .map(|association| Fact::member("associated with", of(association, "subnetId")));
    entries.chain(subnets).collect()
}

/// `ingress rule 100 allow tcp/22 from 0.0.0.0/0`
fn entry(entry: &Value) -> Fact {
    let is_egress = entry.get("egress") == Some(&Value::Bool(true));
    let (way, preposition) = if is_egress { ("egress", "to") } else { ("ingress", "from") };
    let protocol = of(entry, "protocol");
    let [from, to] = match entry.get("icmpTypeCode") {
        Some(icmp) => ["type", "code"].map(|key| of(icmp, key)),
        None => ["from", "to"]
            .map(|key| at(entry, &format!("portRange/{key}")).map_or_else(String::new, text)),
    };
    let what = traffic(&protocol, &from, &to);
    let (number, action) = (of(entry, "ruleNumber"), of(entry, "ruleAction"));
    let peer = first(entry, &["cidrBlock", "ipv6CidrBlock"]);
    Fact::member(format!("{way} rule {number} {action} {what} {preposition}"), peer)
}

/// The routes of a route table and the subnets it serves.
pub(super) fn routes(doc: &Value) -> Vec<Fact> {
    let mut facts: Vec<Fact> =
        each(at(doc, "configuration/routes")).into_iter().map(route).collect();
    for association in each(at(doc, "configuration/associations")) {
        let peer = first(association, &["subnetId", "gatewayId"]);
        if of(association, "main") == "true" {
            facts.push(Fact::member("main route table of its VPC", ""));
        } else if !peer.is_empty() {
            facts.push(Fact::member("associated with", peer));
        }
    }
    for gateway in each(at(doc, "configuration/propagatingVgws")) {
        facts.push(Fact::member("routes propagated from", of(gateway, "gatewayId")));
    }
    facts
}

/// `route 0.0.0.0/0 -> igw-1`; a route whose target is gone is a black hole.
fn route(route: &Value) -> Fact {
    let destination = first(
        route,
        &["destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId"],
    );
    let target = first(
        route,
        &[
            "gatewayId",
            "natGatewayId",
            "transitGatewayId",
            "vpcPeeringConnectionId",
            "egressOnlyInternetGatewayId",
            "localGatewayId",
            "carrierGatewayId",
            "coreNetworkArn",
            "networkInterfaceId",
            "instanceId",
        ],
    );
    let hole = if of(route, "state") == "blackhole" { " (blackhole)" } else { "" };
    Fact::member(format!("route {destination} -> {target}{hole}"), "")
}

/// Public addresses, security groups and disks of an instance or a network interface.
pub(super) fn attached(doc: &Value) -> Vec<Fact> {
    let mut facts = Vec::new();
    let Some(configuration) = doc.get("configuration") else { return facts };
    for key in ["publicIpAddress", "publicIp"] {
        push(&mut facts, "public ip", &of(configuration, key));
    }
    groups(&mut facts, configuration);
    interface(&mut facts, configuration);
    for card in each(configuration.get("networkInterfaces")) {
        let id = of(card, "networkInterfaceId");
        push(&mut facts, "network interface", &id);
        interface(&mut facts, card);
        groups(&mut facts, card);
    }
    for mapping in each(configuration.get("blockDeviceMappings")) {
        let volume = at(mapping, "ebs/volumeId").map_or_else(String::new, text);
        device(&mut facts, "volume", &volume, &of(mapping, "deviceName"));
    }
    for attachment in each(configuration.get("attachments")) {
        let target = first(attachment, &["instanceId", "vpcId"]);
        device(&mut facts, "attached to", &target, &of(attachment, "device"));
    }
    facts
}

/// The security groups of anything else that has some.
pub(super) fn guarded(doc: &Value) -> Vec<Fact> {
    let mut facts = Vec::new();
    let places = ["", "/vpcConfig", "/VpcConfig", "/resourcesVpcConfig", "/ResourcesVpcConfig"];
    for place in places {
        if let Some(holder) = at(doc, &format!("configuration{place}")) {
            groups(&mut facts, holder);
        }
    }
    facts
}

fn interface(facts: &mut Vec<Fact>, card: &Value) {
    if let Some(association) = card.get("association") {
        push(facts, "public ip", &of(association, "publicIp"));
    }
    for address in each(card.get("privateIpAddresses")) {
        if let Some(association) = address.get("association") {
            push(facts, "public ip", &of(association, "publicIp"));
        }
    }
    for address in each(card.get("ipv6Addresses")) {
        push(facts, "ipv6 address", &of(address, "ipv6Address"));
    }
}

/// Security groups, as each service spells them.
fn groups(facts: &mut Vec<Fact>, holder: &Value) {
    const LISTS: [&str; 7] = [
        "securityGroups",
        "groups",
        "vpcSecurityGroups",
        "securityGroupIds",
        "vpcSecurityGroupIds",
        "SecurityGroups",
        "SecurityGroupIds",
    ];
    for list in LISTS {
        for group in each(holder.get(list)) {
            let id = match group {
                Value::String(id) => id.clone(),
                _ => first(group, &["groupId", "vpcSecurityGroupId", "securityGroupId"]),
            };
            let name = first(group, &["groupName"]);
            // Other services have lists of these names too.
            if id.starts_with("sg-") {
                let shown = if name.is_empty() { id.clone() } else { format!("{id} ({name})") };
                facts.push(Fact::member("security group", id).shown_as(shown));
            }
        }
    }
}

fn device(facts: &mut Vec<Fact>, head: &str, target: &str, device: &str) {
    if target.is_empty() {
        return;
    }
    let at = if device.is_empty() { String::new() } else { format!(" as {device}") };
    facts.push(Fact::member(head, target).shown_as(format!("{target}{at}")));
}

fn push(facts: &mut Vec<Fact>, head: &str, item: &str) {
    if item.is_empty() {
        return;
    }
    if head == "public ip" {
        facts.push(Fact::value(head, item));
    } else {
        facts.push(Fact::member(head, item));
    }
}

/// The first of these members that has a text.
pub(super) fn first(value: &Value, keys: &[&str]) -> String {
    keys.iter().map(|key| of(value, key)).find(|text| !text.is_empty()).unwrap_or_default()
}
