//! Tests of what is read from a security group's item.
use super::*;
use serde_json::json;

fn group(permission: &Value) -> SecurityGroup {
    SecurityGroup::read(&json!({"groupId": "sg-1", "ipPermissions": [permission]})).unwrap()
}

#[test]
fn old_and_new_spelling_of_a_permission_say_the_same() {
    let old = json!({"ipProtocol": "tcp", "fromPort": 22, "toPort": 22,
        "ipRanges": ["0.0.0.0/0", "10.0.0.0/8"]});
    let both = json!({"ipProtocol": "tcp", "fromPort": 22, "toPort": 22,
        "ipRanges": ["0.0.0.0/0", "10.0.0.0/8"], "ipv6Ranges": [], "prefixListIds": [],
        "ipv4Ranges": [{"cidrIp": "0.0.0.0/0", "description": "x"}, {"cidrIp": "10.0.0.0/8"}]});
    let new = json!({"ipProtocol": "6", "fromPort": "22", "toPort": "22",
        "ipv4Ranges": [{"cidrIp": "0.0.0.0/0"}, {"cidrIp": "10.0.0.0/8"}]});
    assert_eq!(group(&old), group(&both));
    assert_eq!(group(&old), group(&new));
}

#[test]
fn protocols_have_their_ports_all_ports_or_none() {
    for (permission, tcp_22, udp_53, icmp, traffic) in [
        (json!({"ipProtocol": "-1"}), true, true, true, "all"),
        (json!({"ipProtocol": -1, "fromPort": 80, "toPort": 80}), true, true, true, "all"),
        (json!({"ipProtocol": "tcp", "fromPort": 22, "toPort": 22}), true, false, false, "tcp/22"),
        (json!({"ipProtocol": "tcp", "fromPort": 0, "toPort": 65535}), true, false, false, "tcp"),
        (
            json!({"ipProtocol": "17", "fromPort": 53, "toPort": 60}),
            false,
            true,
            false,
            "udp/53-60",
        ),
        (
            json!({"ipProtocol": "icmp", "fromPort": 8, "toPort": -1}),
            false,
            false,
            true,
            "icmp type 8",
        ),
        (json!({"ipProtocol": "icmp", "fromPort": -1, "toPort": -1}), false, false, true, "icmp"),
        (json!({"ipProtocol": "50"}), false, false, false, "50"),
    ] {
        let group = group(&permission);
        let it = &group.ingress[0];
        let admits = [(Protocol::TCP, 22), (Protocol::UDP, 53), (Protocol::ICMP, 0)];
        let admits = admits.map(|(protocol, port)| it.admits(protocol, port));
        assert_eq!(admits, [tcp_22, udp_53, icmp], "{permission}");
        assert_eq!(it.traffic(), traffic, "{permission}");
    }
}

#[test]
fn every_kind_of_source_is_read() {
    let group = group(&json!({"ipProtocol": "tcp", "fromPort": 22, "toPort": 22,
        "ipRanges": ["0.0.0.0/1", "128.0.0.0/1"], "ipv6Ranges": [{"cidrIpv6": "::/0"}],
        "prefixListIds": [{"prefixListId": "pl-1"}],
        "userIdGroupPairs": [{"groupId": "sg-2", "userId": "1"}]}));
    let it = &group.ingress[0];
    assert!(it.admits_everybody());
    assert_eq!(it.blocks().to_string(), "0.0.0.0/0, ::/0");
    assert_eq!((it.prefix_lists[0].as_str(), it.groups[0].group_id.as_str()), ("pl-1", "sg-2"));
}

#[test]
fn what_cannot_be_read_is_told() {
    for permission in [
        json!({"ipProtocol": "quic", "fromPort": 1, "toPort": 2}),
        json!({"ipProtocol": "tcp", "fromPort": 9, "toPort": 2}),
        json!({"fromPort": 9, "toPort": 9}),
    ] {
        let group = group(&permission);
        assert!(group.ingress.is_empty() && group.unread.len() == 1, "{permission}");
    }
    assert_eq!(SecurityGroup::read(&json!({"groupId": "sg-1"})), None);
    let group = group(&json!({"ipProtocol": "tcp", "fromPort": 9, "toPort": 9,
        "ipRanges": ["anywhere", "0.0.0.0/0"]}));
    assert!(group.ingress[0].admits_everybody(), "what can be read counts");
    assert_eq!(group.unread, ["the block anywhere"]);
}
