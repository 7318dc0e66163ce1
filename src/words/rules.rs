//! Security group rules in words: what may come in and go out, and from or to where.

use serde_json::Value;

use super::fact::{Fact, Manner};
use super::place::{at, each, of, text};

/// The rules of a security group. `owner` is the group's account: groups of others are told with
/// theirs.
///
/// Older items name sources in `ipRanges` only (texts), newer ones in `ipv4Ranges` as well (with
/// descriptions): one source is one fact, however it is written.
pub(super) fn facts(doc: &Value, owner: &str) -> Vec<Fact> {
    let mut facts = Vec::new();
    for (key, head) in [("ipPermissions", "ingress"), ("ipPermissionsEgress", "egress")] {
        let preposition = if head == "ingress" { "from" } else { "to" };
        for permission in each(at(doc, &format!("configuration/{key}"))) {
            let protocol = of(permission, "ipProtocol");
            if protocol.is_empty() {
                continue; // a part without its rule must not pass for a rule about everything
            }
            let what = traffic(&protocol, &of(permission, "fromPort"), &of(permission, "toPort"));
            let head = format!("{head} {what} {preposition}");
            for (list, name) in SOURCES {
                for source in each(permission.get(list)) {
                    tell(&mut facts, &head, source, name, owner);
                }
            }
        }
    }
    facts
}

/// The lists of sources in a permission, and the key that names a source in each.
const SOURCES: [(&str, &str); 5] = [
    ("ipRanges", "cidrIp"),
    ("ipv4Ranges", "cidrIp"),
    ("ipv6Ranges", "cidrIpv6"),
    ("userIdGroupPairs", "groupId"),
    ("prefixListIds", "prefixListId"),
];

fn tell(facts: &mut Vec<Fact>, head: &str, source: &Value, name: &str, owner: &str) {
    let mut item = if source.is_object() { of(source, name) } else { text(source) };
    let account = of(source, "userId");
    if item.is_empty() {
        item = of(source, "groupName");
    }
    if item.is_empty() {
        item.clone_from(&account);
    } else if !account.is_empty() && !owner.is_empty() && account != owner {
        item = format!("{item} of {account}");
    }
    if item.is_empty() {
        return;
    }
    let rule = Fact::member(head, item.clone());
    let description = of(source, "description");
    if description.is_empty() {
        facts.push(rule);
        return;
    }
    let about = Manner::Of(rule.key());
    let name = format!("description of {head} {item}");
    facts.push(rule.shown_as(format!("{item} \"{description}\"")));
    facts.push(Fact { manner: about, ..Fact::value(name, format!("\"{description}\"")) });
}

/// Protocol and ports: `tcp/22`, `tcp/8000-8100`, `icmp type 8`, `all`.
///
/// Protocols by number as IANA assigns them; -1 is any. For ICMP the ports are type and code.
pub(super) fn traffic(protocol: &str, from: &str, to: &str) -> String {
    let name = match protocol {
        "" | "-1" | "all" => return "all".to_owned(),
        "1" | "icmp" => "icmp".to_owned(),
        "6" | "tcp" => "tcp".to_owned(),
        "17" | "udp" => "udp".to_owned(),
        "58" | "icmpv6" => "icmpv6".to_owned(),
        other if other.chars().all(|digit| digit.is_ascii_digit()) => format!("protocol {other}"),
        other => other.to_owned(),
    };
    if name.starts_with("icmp") {
        return match (from, to) {
            ("" | "-1", _) => name,
            (kind, "" | "-1") => format!("{name} type {kind}"),
            (kind, code) => format!("{name} type {kind} code {code}"),
        };
    }
    match (from, to) {
        ("" | "-1", "" | "-1") => name,
        (one, other) if one == other => format!("{name}/{one}"),
        (first, last) => format!("{name}/{first}-{last}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traffic_is_named_by_protocol_and_ports() {
        for (given, expected) in [
            (["tcp", "22", "22"], "tcp/22"),
            (["tcp", "8000", "8100"], "tcp/8000-8100"),
            (["6", "0", "65535"], "tcp/0-65535"),
            (["-1", "", ""], "all"),
            (["-1", "0", "65535"], "all"),
            (["icmp", "8", "-1"], "icmp type 8"),
            (["icmp", "3", "4"], "icmp type 3 code 4"),
            (["icmp", "-1", "-1"], "icmp"),
            (["50", "", ""], "protocol 50"),
        ] {
            assert_eq!(traffic(given[0], given[1], given[2]), expected, "{given:?}");
        }
    }
}
