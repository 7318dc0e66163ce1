//! What a network ACL says: numbered rules, of which the first that matches decides, and nothing is
//! let through that none names. It keeps no state: replies are asked for on their own.
use super::blocks::Blocks;
use super::fields::{flag, get, list, number, text};
use super::traffic::{Ports, Protocol};
use serde_json::Value;

/// Where replies go: the ports a caller may have chosen (VPC user guide, "Ephemeral ports").
pub const EPHEMERAL: Ports = Ports { first: 1024, last: u16::MAX };

/// A network ACL, as its item says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NetworkAcl {
    /// `acl-…`
    pub id: String,
    /// The VPC.
    pub vpc_id: Option<String>,
    /// The subnets it guards.
    pub subnets: Vec<String>,
    /// Whether it guards what has no other.
    pub is_default: bool,
    ingress: Vec<Entry>,
    egress: Vec<Entry>,
    /// Rules that cannot be read, in words.
    pub unread: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    number: i64,
    is_allow: bool,
    protocol: Protocol,
    ports: Ports,
    /// Whether it is about some types of ICMP only.
    is_typed: bool,
    blocks: Blocks,
}

/// Whom an ACL lets through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Passage {
    /// These.
    pub open: Blocks,
    /// Perhaps these: it hangs on the type of an ICMP message.
    pub doubt: Blocks,
}

/// To whom an ACL lets replies out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Replies {
    /// To every ephemeral port.
    pub all: Blocks,
    /// To some ephemeral port at least.
    pub some: Blocks,
    /// To some port at least, ephemeral or below.
    pub any: Blocks,
    /// Perhaps: it hangs on the type of an ICMP message.
    pub doubt: Blocks,
}

impl NetworkAcl {
    /// Reads the configuration of an `AWS::EC2::NetworkAcl`. None where it does not tell its rules.
    pub fn read(configuration: &Value) -> Option<Self> {
        get(configuration, "entries")?.as_array()?;
        let mut acl = Self {
            id: text(configuration, "networkAclId").unwrap_or_default(),
            vpc_id: text(configuration, "vpcId"),
            subnets: list(configuration, "associations")
                .iter()
                .filter_map(|it| text(it, "subnetId"))
                .collect(),
            is_default: flag(configuration, "isDefault").unwrap_or(false),
            ..Self::default()
        };
        for value in list(configuration, "entries") {
            match (entry(value), flag(value, "egress").unwrap_or(false)) {
                (Some(it), false) => acl.ingress.push(it),
                (Some(it), true) => acl.egress.push(it),
                (None, _) => acl.unread.push(format!("a rule of {}", acl.id)),
            }
        }
        for entries in [&mut acl.ingress, &mut acl.egress] {
            entries.sort_by_key(|it| it.number);
        }
        Some(acl)
    }

    /// Who may send to a port.
    pub fn admits(&self, protocol: Protocol, port: u16) -> Passage {
        first_match(&self.ingress, protocol, port)
    }

    /// Who gets replies.
    pub fn replies(&self, protocol: Protocol) -> Replies {
        let passage = |ports: &[Ports]| -> Vec<Passage> {
            ports.iter().map(|it| first_match(&self.egress, protocol, it.first)).collect()
        };
        if !protocol.has_ports() {
            let Passage { open, doubt } = first_match(&self.egress, protocol, 0);
            return Replies { all: open.clone(), some: open.clone(), any: open, doubt };
        }
        let ports = self.egress.iter().filter(|it| it.protocol == protocol).map(|it| it.ports);
        let pieces = pieces(ports, &[EPHEMERAL.first]);
        let (high, low): (Vec<Ports>, Vec<Ports>) =
            pieces.into_iter().partition(|it| it.first >= EPHEMERAL.first);
        let mut replies = Replies { all: Blocks::all(), ..Replies::default() };
        for passage in passage(&high) {
            replies.all = replies.all.common(&passage.open);
            replies.some.add(&passage.open);
        }
        replies.any = replies.some.clone();
        for passage in passage(&low) {
            replies.any.add(&passage.open);
        }
        replies
    }

    /// The ranges of ports that its rules of the ingress tell apart.
    pub(super) fn ports(&self, protocol: Protocol) -> impl Iterator<Item = Ports> {
        self.ingress.iter().filter(move |it| it.protocol == protocol).map(|it| it.ports)
    }
}

/// All ports, cut at every end of these ranges and before these ports.
pub(super) fn pieces(ranges: impl Iterator<Item = Ports>, cuts: &[u16]) -> Vec<Ports> {
    let mut begins = vec![0];
    begins.extend(cuts);
    for ports in ranges {
        begins.push(ports.first);
        begins.extend(ports.last.checked_add(1));
    }
    begins.sort_unstable();
    begins.dedup();
    let ends = begins.iter().skip(1).map(|it| it - 1).chain([u16::MAX]);
    begins.iter().zip(ends).map(|(&first, last)| Ports { first, last }).collect()
}

fn first_match(entries: &[Entry], protocol: Protocol, port: u16) -> Passage {
    let mut left = Blocks::all();
    let mut passage = Passage::default();
    for entry in entries {
        if !entry.protocol.covers(protocol) || !entry.ports.holds(port) {
            continue;
        }
        let hit = left.common(&entry.blocks);
        match (entry.is_typed, entry.is_allow) {
            (true, _) => passage.doubt.add(&hit),
            (false, true) => passage.open.add(&hit),
            (false, false) => {}
        }
        left = left.without(&hit);
    }
    passage
}

fn entry(value: &Value) -> Option<Entry> {
    let protocol = Protocol::parse(&text(value, "protocol")?)?;
    let is_allow = match text(value, "ruleAction")?.as_str() {
        "allow" => true,
        "deny" => false,
        _ => return None,
    };
    let blocks: Vec<String> =
        ["cidrBlock", "ipv6CidrBlock"].iter().filter_map(|it| text(value, it)).collect();
    let blocks: Vec<&str> = blocks.iter().map(String::as_str).collect();
    let range = get(value, "portRange");
    let end = |key: &str| range.and_then(|it| number(it, key));
    let ports = match protocol {
        it if it.has_ports() => Ports::read(end("from"), end("to"))?,
        _ => Ports::ALL,
    };
    let of_type = get(value, "icmpTypeCode").and_then(|it| number(it, "type"));
    let is_typed = protocol.has_types() && of_type.is_some_and(|it| it != -1);
    let blocks = Blocks::of(&blocks);
    let number = number(value, "ruleNumber")?;
    (!blocks.is_empty()).then_some(Entry { number, is_allow, protocol, ports, is_typed, blocks })
}
