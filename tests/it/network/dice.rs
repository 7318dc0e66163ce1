//! Random small networks, the same for the same seed.
use serde_json::{Value, json};

use super::kit::Network;

const V4: [&str; 11] = [
    "0.0.0.0/0",
    "0.0.0.0/1",
    "128.0.0.0/1",
    "10.0.0.0/8",
    "10.0.0.0/16",
    "10.0.2.0/24",
    "172.31.0.0/16",
    "198.51.100.0/24",
    "198.51.100.128/25",
    "203.0.113.7/32",
    "192.0.0.0/2",
];
const V6: [&str; 5] =
    ["::/0", "2000::/3", "2600:1f00:0:100::/56", "2001:db8::/32", "2600:1f00:0:102::20/128"];
const PORTS: [(i64, i64); 7] =
    [(22, 22), (443, 443), (53, 53), (0, 65535), (20, 25), (1024, 65535), (32768, 61000)];

/// A generator of numbers (xorshift): the same ones for the same seed.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from((self.0 >> 16) % u64::try_from(n).unwrap()).unwrap()
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
}

pub(super) fn network(dice: &mut Dice) -> Network {
    let mut network = Network::default();
    let mut put = |id: &str, it: Value| {
        network.0.insert(id.to_owned(), it);
    };
    put("sg-1", group(dice, "sg-1"));
    put("sg-2", group(dice, "sg-2"));
    put(
        "pl-1",
        json!({"PrefixListId": "pl-1", "Entries": [
        {"Cidr": dice.pick(&V4)}, {"Cidr": dice.pick(&V4)}, {"Cidr": dice.pick(&V6)}]}),
    );
    if !dice.one_in(12) {
        put("acl-1", acl(dice));
    }
    if !dice.one_in(12) {
        put("rtb-1", table(dice));
    }
    if !dice.one_in(8) {
        let vpc = if dice.one_in(8) { "vpc-2" } else { "vpc-1" };
        put("igw-1", json!({"attachments": [{"vpcId": vpc, "state": "available"}]}));
    }
    if !dice.one_in(10) {
        let state = if dice.one_in(10) { "stopped" } else { "running" };
        put("i-1", json!({"state": {"name": state}}));
    }
    if dice.one_in(8) {
        put("bpa-1", json!({"InternetGatewayBlockMode": "block-ingress"}));
        if dice.one_in(2) {
            let mode = "allow-bidirectional";
            put("bpa-2", json!({"InternetGatewayExclusionMode": mode, "VpcId": "vpc-1"}));
        }
    }
    put(
        "subnet-1",
        json!({"cidrBlock": "10.0.1.0/24",
        "ipv6CidrBlockAssociationSet": [{"ipv6CidrBlock": "2600:1f00:0:101::/64"}]}),
    );
    put("eni-1", interface(dice, "10.0.1.10", "2600:1f00:0:101::10"));
    put("eni-2", interface(dice, "10.0.2.20", "2600:1f00:0:102::20"));
    network
}

fn group(dice: &mut Dice, id: &str) -> Value {
    let rules: Vec<Value> = (0..dice.below(4)).map(|_| permission(dice)).collect();
    json!({"groupId": id, "vpcId": "vpc-1", "ipPermissions": rules})
}

fn permission(dice: &mut Dice) -> Value {
    let (from, to) = dice.pick(&PORTS);
    let mut rule = match dice.below(5) {
        0 => json!({"ipProtocol": "-1"}),
        1 => json!({"ipProtocol": "udp", "fromPort": from, "toPort": to}),
        _ => json!({"ipProtocol": "tcp", "fromPort": from, "toPort": to}),
    };
    match dice.below(8) {
        0 => rule["prefixListIds"] = json!([{"prefixListId": "pl-1"}]),
        1 if dice.one_in(3) => rule["prefixListIds"] = json!([{"prefixListId": "pl-9"}]),
        2 => rule["userIdGroupPairs"] = json!([{"groupId": dice.pick(&["sg-1", "sg-2"])}]),
        3 if dice.one_in(3) => rule["userIdGroupPairs"] = json!([{"groupId": "sg-9"}]),
        4 => rule["ipv6Ranges"] = json!([{"cidrIpv6": dice.pick(&V6)}]),
        _ => rule["ipv4Ranges"] = json!([{"cidrIp": dice.pick(&V4)}, {"cidrIp": dice.pick(&V4)}]),
    }
    rule
}

fn acl(dice: &mut Dice) -> Value {
    let mut entries = Vec::new();
    for egress in [false, true] {
        for _ in 0..dice.below(3) {
            entries.push(entry(dice, egress));
        }
        if !dice.one_in(4) {
            for (block, key) in [("0.0.0.0/0", "cidrBlock"), ("::/0", "ipv6CidrBlock")] {
                let number = 1000 + i64::try_from(entries.len()).unwrap();
                entries.push(json!({"ruleNumber": number, "protocol": "-1",
                    "ruleAction": "allow", "egress": egress, key: block}));
            }
        }
    }
    json!({"vpcId": "vpc-1", "isDefault": true, "associations": [{"subnetId": "subnet-1"}],
        "entries": entries})
}

/// A rule with a number of its own, in no order.
fn entry(dice: &mut Dice, egress: bool) -> Value {
    let number = i64::try_from(dice.below(900)).unwrap() + 1;
    let (from, to) = dice.pick(&PORTS);
    let action = dice.pick(&["allow", "deny"]);
    let mut rule = json!({"ruleNumber": number, "ruleAction": action, "egress": egress});
    match dice.below(3) {
        0 => rule["protocol"] = json!("-1"),
        other => {
            rule["protocol"] = json!(if other == 1 { "6" } else { "17" });
            rule["portRange"] = json!({"from": from, "to": to});
        }
    }
    if dice.one_in(4) {
        rule["ipv6CidrBlock"] = json!(dice.pick(&V6));
    } else {
        rule["cidrBlock"] = json!(dice.pick(&V4));
    }
    rule
}

fn table(dice: &mut Dice) -> Value {
    let mut routes = vec![
        json!({"destinationCidrBlock": "10.0.0.0/16", "gatewayId": "local", "state": "active"}),
        json!({"destinationIpv6CidrBlock": "2600:1f00:0:100::/56", "gatewayId": "local"}),
    ];
    let own = ["10.0.0.0/16", "2600:1f00:0:100::/56"];
    let mut used: Vec<&str> = own.to_vec();
    for _ in 0..=dice.below(4) {
        let mut route = match dice.below(8) {
            0 => json!({"natGatewayId": "nat-1"}),
            1 => json!({"vpcPeeringConnectionId": "pcx-1"}),
            2 => json!({"gatewayId": "igw-1", "state": "blackhole"}),
            _ => json!({"gatewayId": "igw-1", "state": "active"}),
        };
        let (key, block) = match dice.below(5) {
            0 => ("destinationPrefixListId", "pl-1"),
            1 => ("destinationIpv6CidrBlock", dice.pick(&V6)),
            2 => ("destinationCidrBlock", dice.pick(&V4)),
            _ => ("destinationCidrBlock", "0.0.0.0/0"),
        };
        // A table has one route for one destination.
        if !used.contains(&block) {
            used.push(block);
            route[key] = json!(block);
            routes.push(route);
        }
    }
    json!({"routeTableId": "rtb-1", "vpcId": "vpc-1", "routes": routes,
        "associations": [{"main": true}]})
}

fn interface(dice: &mut Dice, private: &str, v6: &str) -> Value {
    let groups = match dice.below(8) {
        0 => json!([{"groupId": "sg-1"}, {"groupId": "sg-8"}]),
        1..4 => json!([{"groupId": "sg-2"}]),
        _ => json!([{"groupId": "sg-1"}, {"groupId": "sg-2"}]),
    };
    let mut it = json!({
        "subnetId": "subnet-1", "vpcId": "vpc-1", "status": "in-use", "groups": groups,
        "privateIpAddress": private, "privateIpAddresses": [{"privateIpAddress": private}],
        "attachment": {"instanceId": "i-1", "status": "attached"},
    });
    if !dice.one_in(4) {
        it["association"] = json!({"publicIp": "54.1.2.3"});
    }
    if dice.one_in(2) {
        it["ipv6Addresses"] = json!([{"ipv6Address": v6}]);
    }
    it
}
