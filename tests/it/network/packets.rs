//! A slow model that sends one packet after another: no sets, no blocks joined, every rule walked
//! one by one, addresses compared as numbers. Random small networks are judged by it and by the
//! tool, and must agree on every address.
use asof::network::reach::Stand;
use asof::network::traffic::Protocol;
use serde_json::{Value, json};

use super::dice::{Dice, network};
use super::kit::Network;

/// Yes, no, perhaps; in the order of `min` for "and", `max` for "or".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Answer {
    No,
    Perhaps,
    Yes,
}
use Answer::{No, Perhaps, Yes};

fn sure(is: bool) -> Answer {
    if is { Yes } else { No }
}

/// An address as a number, and whether it is of IPv6.
type Address = (u128, bool);

fn number(text: &str) -> Address {
    match text.parse().unwrap() {
        std::net::IpAddr::V4(it) => (u128::from(u32::from(it)), false),
        std::net::IpAddr::V6(it) => (u128::from(it), true),
    }
}

/// How many leading bits of a block an address has to share, if it lies in it.
fn matches(block: &str, (address, is_v6): Address) -> Option<u32> {
    let (base, length) = block.split_once('/').unwrap();
    let (base, of_v6) = number(base);
    let (length, bits) = (length.parse::<u32>().unwrap(), if of_v6 { 128 } else { 32 });
    let same = |it: u128| if length == 0 { 0 } else { it >> (bits - length) };
    (is_v6 == of_v6 && same(base) == same(address)).then_some(length)
}

fn list<'v>(of: &'v Value, key: &str) -> &'v [Value] {
    of[key].as_array().map_or(&[], Vec::as_slice)
}

fn names(of: &Value, list_key: &str, key: &str) -> Vec<String> {
    list(of, list_key).iter().map(|it| it[key].as_str().unwrap().to_owned()).collect()
}

struct Packet<'n> {
    network: &'n Network,
    from: Address,
    protocol: &'static str,
    port: i64,
}

impl Packet<'_> {
    fn get(&self, id: &str) -> Option<&Value> {
        self.network.0.get(id)
    }

    fn interface(&self) -> &Value {
        &self.network.0["eni-1"]
    }

    fn is_of(&self, protocol: &Value) -> bool {
        let by_number = if self.protocol == "tcp" { "6" } else { "17" };
        [self.protocol, by_number, "-1"].iter().any(|it| protocol == it)
    }

    fn list_holds(&self, id: &str) -> Option<u32> {
        let entries = list(self.get(id)?, "Entries").iter();
        entries.filter_map(|it| matches(it["Cidr"].as_str().unwrap(), self.from)).max()
    }

    /// Let in by blocks and lists, and by being a member of a group that is let in.
    fn group_lets(&self, id: &str) -> (Answer, Answer) {
        let Some(group) = self.get(id) else { return (Perhaps, No) };
        let (mut by_block, mut by_group) = (No, No);
        for rule in list(group, "ipPermissions") {
            let is_all = rule["ipProtocol"] == "-1";
            let within = |it: i64| {
                rule["fromPort"].as_i64().unwrap() <= it && it <= rule["toPort"].as_i64().unwrap()
            };
            if !self.is_of(&rule["ipProtocol"]) || !(is_all || within(self.port)) {
                continue;
            }
            for (key, name) in [("ipv4Ranges", "cidrIp"), ("ipv6Ranges", "cidrIpv6")] {
                for block in names(rule, key, name) {
                    by_block = by_block.max(sure(matches(&block, self.from).is_some()));
                }
            }
            for named in names(rule, "prefixListIds", "prefixListId") {
                let is_known = self.get(&named).is_some();
                let holds = sure(self.list_holds(&named).is_some());
                by_block = by_block.max(if is_known { holds } else { Perhaps });
            }
            for peer in names(rule, "userIdGroupPairs", "groupId") {
                by_group = by_group.max(self.is_member(&peer));
            }
        }
        (by_block, by_group)
    }

    fn is_member(&self, group: &str) -> Answer {
        if self.get(group).is_none() {
            return Perhaps;
        }
        let interfaces = self.network.0.iter().filter(|it| it.0.starts_with("eni-"));
        let mut is_one = false;
        for (_, interface) in interfaces {
            let own = names(interface, "privateIpAddresses", "privateIpAddress");
            let own = own.into_iter().chain(names(interface, "ipv6Addresses", "ipv6Address"));
            let has = names(interface, "groups", "groupId").iter().any(|it| it == group);
            is_one |= has && own.into_iter().any(|it| number(&it) == self.from);
        }
        sure(is_one)
    }

    fn acl_says(&self, acl: &Value, egress: bool, port: i64) -> Answer {
        let mut rules: Vec<&Value> = list(acl, "entries").iter().collect();
        rules.sort_by_key(|it| it["ruleNumber"].as_i64());
        for rule in rules {
            let block = rule["cidrBlock"].as_str().or(rule["ipv6CidrBlock"].as_str()).unwrap();
            let of_port = match rule.get("portRange") {
                Some(range) => {
                    range["from"].as_i64().unwrap() <= port && port <= range["to"].as_i64().unwrap()
                }
                None => true,
            };
            let is_about = rule["egress"] == egress
                && self.is_of(&rule["protocol"])
                && of_port
                && matches(block, self.from).is_some();
            if is_about {
                return sure(rule["ruleAction"] == "allow");
            }
        }
        No
    }

    fn acl(&self) -> Answer {
        let Some(acl) = self.get("acl-1") else { return Perhaps };
        let replies = |ports: &[i64]| ports.iter().any(|&it| self.acl_says(acl, true, it) == Yes);
        // Every end of every range, and the ports beside it.
        let mut ports = vec![0, 1023, 1024, 65535];
        for rule in list(acl, "entries").iter().filter_map(|it| it.get("portRange")) {
            for end in ["from", "to"].map(|it| rule[it].as_i64().unwrap()) {
                ports.extend([end - 1, end, end + 1]);
            }
        }
        ports.retain(|it| (0..=65535).contains(it));
        let (high, low): (Vec<i64>, Vec<i64>) = ports.iter().partition(|it| **it >= 1024);
        let answered = if replies(&high) {
            Yes
        } else if replies(&low) {
            Perhaps
        } else {
            No
        };
        self.acl_says(acl, false, self.port).min(answered)
    }

    /// The longest of the routes for the sender; a written one before one of a prefix list.
    fn route(&self, table: &Value) -> Option<Value> {
        let mut best: Option<(u32, bool, &Value)> = None;
        for route in list(table, "routes") {
            let block = ["destinationCidrBlock", "destinationIpv6CidrBlock"];
            let block = block.iter().find_map(|it| route[*it].as_str());
            let length = match (block, route["destinationPrefixListId"].as_str()) {
                (Some(block), _) => matches(block, self.from),
                (None, Some(id)) => self.list_holds(id),
                _ => None,
            };
            let Some(length) = length else { continue };
            if best.is_none_or(|it| (it.0, it.1) < (length, block.is_some())) {
                best = Some((length, block.is_some(), route));
            }
        }
        best.map(|it| it.2.clone())
    }

    fn is_public(&self) -> bool {
        const NOT: [&str; 9] = [
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "224.0.0.0/4",
            "240.0.0.0/4",
        ];
        if self.from.1 {
            return matches("2000::/3", self.from).is_some();
        }
        NOT.iter().all(|it| matches(it, self.from).is_none())
    }

    fn over_gateway(&self, id: &str) -> Answer {
        let addressed = if self.from.1 {
            names(self.interface(), "ipv6Addresses", "ipv6Address")
                .iter()
                .any(|it| matches("2000::/3", number(it)).is_some())
        } else {
            self.interface().get("association").is_some()
        };
        let attached = match self.get(id) {
            None => Perhaps,
            Some(it) => sure(list(it, "attachments").iter().any(|it| it["vpcId"] == "vpc-1")),
        };
        let is_blocked = self.get("bpa-1").is_some() && self.get("bpa-2").is_none();
        sure(addressed && self.is_public() && !is_blocked).min(attached)
    }

    /// Whether it arrives.
    fn arrives(&self) -> Answer {
        let interface = self.interface();
        let key = if self.from.1 { "ipv6Addresses" } else { "privateIpAddresses" };
        let running = match self.get("i-1") {
            None => Perhaps,
            Some(it) => sure(it["state"]["name"] == "running"),
        };
        let there = sure(!list(interface, key).is_empty()).min(running);
        let (mut by_block, mut by_group) = (No, No);
        for id in names(interface, "groups", "groupId") {
            let (block, group) = self.group_lets(&id);
            (by_block, by_group) = (by_block.max(block), by_group.max(group));
        }
        let (acl, inside) = (self.acl(), by_block.max(by_group));
        let Some(table) = self.get("rtb-1") else { return inside.min(acl).min(Perhaps).min(there) };
        let way = match self.route(table) {
            None => No,
            Some(it) if it["state"] == "blackhole" => No,
            Some(it) if it["gatewayId"] == "local" => {
                let near = matches("10.0.1.0/24", self.from).is_some()
                    || matches("2600:1f00:0:101::/64", self.from).is_some();
                inside.min(acl.max(sure(near)))
            }
            Some(it) if it.get("gatewayId").is_some() => {
                let id = it["gatewayId"].as_str().unwrap();
                self.over_gateway(id).min(by_block).min(acl)
            }
            Some(it) if it.get("natGatewayId").is_some() => No,
            Some(_) => inside.min(acl).min(Perhaps),
        };
        way.min(there)
    }
}

const SENDERS: [&str; 26] = [
    "1.2.3.4",
    "8.8.8.8",
    "54.1.2.3",
    "100.64.1.1",
    "127.255.255.255",
    "128.0.0.0",
    "172.31.0.9",
    "192.168.0.1",
    "198.51.100.0",
    "198.51.100.127",
    "198.51.100.128",
    "198.51.100.255",
    "203.0.113.7",
    "203.0.113.8",
    "223.255.255.255",
    "224.0.0.1",
    "10.0.0.4",
    "10.0.1.20",
    "10.0.2.20",
    "10.1.0.1",
    "2001:db8::1",
    "2600:1f00:0:100::7",
    "2600:1f00:0:101::7",
    "2600:1f00:0:102::20",
    "3fff:ffff::1",
    "fd00::7",
];

#[test]
fn a_packet_arrives_where_the_sets_say_it_could() {
    let (mut asked, mut seen) = (0, [0_u32; 3]);
    for seed in 0..3000 {
        let network = network(&mut Dice::new(seed));
        let interface = network.interface("eni-1");
        let stand = Stand::of(&interface, &network);
        for (protocol, of, port) in
            [("tcp", Protocol::TCP, 22), ("tcp", Protocol::TCP, 443), ("udp", Protocol::UDP, 53)]
        {
            let sources = stand.reach(of, port).sources;
            for sender in SENDERS {
                let from = number(sender);
                let packet = Packet { network: &network, from, protocol, port: i64::from(port) };
                let expected = packet.arrives();
                let address = sender.parse().unwrap();
                let told = match (sources.yes.holds(address), sources.maybe.holds(address)) {
                    (true, _) => Yes,
                    (false, true) => Perhaps,
                    (false, false) => No,
                };
                let shown = || json!(network.0.values().collect::<Vec<_>>()).to_string();
                assert_eq!(told, expected, "{sender} {protocol}/{port} {seed}: {}", shown());
                asked += 1;
                seen[expected as usize] += 1;
            }
        }
    }
    assert_eq!(asked, 3000 * 3 * 26);
    assert!(seen.iter().all(|it| *it > 3000), "each answer must come up often: {seen:?}");
}
