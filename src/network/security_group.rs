//! What a security group says: who may send what to its members, and they to whom. It judges no
//! route and no address of a member.
use super::blocks::{Blocks, Cidr};
use super::fields::{get, list, names, number, text};
use super::traffic::{Ports, Protocol};
use serde_json::Value;

/// A security group, as its item says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SecurityGroup {
    /// `sg-…`
    pub id: String,
    /// Its name.
    pub name: String,
    /// The VPC it belongs to; none in EC2-Classic.
    pub vpc_id: Option<String>,
    /// The account it belongs to.
    pub owner_id: Option<String>,
    /// What may come in: it suffices that one of them lets it.
    pub ingress: Vec<Permission>,
    /// What may go out.
    pub egress: Vec<Permission>,
    /// Permissions of the ingress that cannot be read, in words: who may come in is known in part.
    pub unread: Vec<String>,
}

/// One permission: a protocol, its ports, and who is let through. A group only ever lets through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permission {
    /// The protocol, or any.
    pub protocol: Protocol,
    /// The ports of TCP and UDP; every port of any protocol; none of protocols without ports.
    pub ports: Option<Ports>,
    /// Of ICMP: the type, and its code; none of all.
    pub icmp: (Option<u8>, Option<u8>),
    /// The blocks of IPv4, as the item writes them, each once.
    pub v4: Vec<String>,
    /// The blocks of IPv6.
    pub v6: Vec<String>,
    /// Prefix lists, `pl-…`.
    pub prefix_lists: Vec<String>,
    /// Groups whose members are meant, by their private addresses.
    pub groups: Vec<Peer>,
}

/// A group that a permission names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Peer {
    /// `sg-…`; empty in EC2-Classic, where a name suffices.
    pub group_id: String,
    /// Its name, where the item tells it.
    pub group_name: Option<String>,
    /// The account it belongs to, where the item tells it.
    pub user_id: Option<String>,
    /// The peering it is reached by, where it is in another VPC.
    pub peering: Option<String>,
}

impl SecurityGroup {
    /// Reads the configuration of an `AWS::EC2::SecurityGroup`. None where it does not tell its
    /// permissions: then they are not known.
    pub fn read(configuration: &Value) -> Option<Self> {
        get(configuration, "ipPermissions")?.as_array()?;
        let mut unread = Vec::new();
        let ingress = permissions(configuration, "ipPermissions", &mut unread);
        let egress = permissions(configuration, "ipPermissionsEgress", &mut Vec::new());
        Some(Self {
            id: text(configuration, "groupId").unwrap_or_default(),
            name: text(configuration, "groupName").unwrap_or_default(),
            vpc_id: text(configuration, "vpcId"),
            owner_id: text(configuration, "ownerId"),
            ingress,
            egress,
            unread,
        })
    }
}

impl Permission {
    /// Whether it is about a port of a protocol; of protocols without ports any port will do.
    pub fn admits(&self, protocol: Protocol, port: u16) -> bool {
        self.protocol.covers(protocol) && self.ports.is_none_or(|it| it.holds(port))
    }

    /// The addresses of its blocks. Prefix lists and groups name addresses that are told elsewhere.
    pub fn blocks(&self) -> Blocks {
        let texts: Vec<&str> = self.v4.iter().chain(&self.v6).map(String::as_str).collect();
        Blocks::of(&texts)
    }

    /// Whether it lets in every address of IPv4, or every one of IPv6, however it is written.
    pub fn admits_everybody(&self) -> bool {
        self.blocks().cidrs().iter().any(|it| it.prefix_len() == 0)
    }

    /// What it is about: `tcp/22`, `icmp type 8`, `all`.
    pub fn traffic(&self) -> String {
        let protocol = self.protocol;
        match (self.ports, self.icmp) {
            (Some(Ports::ALL), _) | (None, (None, _)) => protocol.to_string(),
            (Some(ports), _) => format!("{protocol}/{ports}"),
            (None, (Some(of_type), None)) => format!("{protocol} type {of_type}"),
            (None, (Some(of_type), Some(code))) => format!("{protocol} type {of_type} code {code}"),
        }
    }
}

impl Peer {
    /// As people call it: by its id, else by its name, with its account where that is told.
    pub fn name(&self) -> String {
        let named = self.group_name.clone().unwrap_or_default();
        let id = if self.group_id.is_empty() { named } else { self.group_id.clone() };
        match &self.user_id {
            Some(account) => format!("{id} of {account}"),
            None => id,
        }
    }
}

fn permissions(configuration: &Value, key: &str, unread: &mut Vec<String>) -> Vec<Permission> {
    let mut found = Vec::new();
    for value in list(configuration, key) {
        match permission(value, unread) {
            Ok(it) => found.push(it),
            Err(why) => unread.push(why),
        }
    }
    found
}

/// Old items name IPv4 blocks in `ipRanges`, as texts; newer ones also in `ipv4Ranges`, with
/// descriptions. Both name the same blocks: one of each is kept.
fn permission(value: &Value, unread: &mut Vec<String>) -> Result<Permission, String> {
    let word = text(value, "ipProtocol").ok_or("a permission without protocol")?;
    let protocol = Protocol::parse(&word).ok_or_else(|| format!("protocol {word}"))?;
    let [from, to] = ["fromPort", "toPort"].map(|it| number(value, it));
    // Other protocols are let through on all ports, whatever the permission says of ports
    // (EC2 API reference, IpPermission).
    let ports = match protocol {
        Protocol::ANY => Some(Ports::ALL),
        it if it.has_ports() => {
            let ports = Ports::read(from, to);
            Some(ports.ok_or_else(|| format!("ports {from:?} to {to:?} of {word}"))?)
        }
        _ => None,
    };
    let kind = |it: Option<i64>| it.and_then(|it| u8::try_from(it).ok());
    let icmp = if protocol.has_types() { (kind(from), kind(to)) } else { (None, None) };
    let mut v4 = names(value, "ipRanges", "cidrIp");
    for block in names(value, "ipv4Ranges", "cidrIp") {
        if !v4.contains(&block) {
            v4.push(block);
        }
    }
    let mut v6 = names(value, "ipv6Ranges", "cidrIpv6");
    for blocks in [&mut v4, &mut v6] {
        let (read, strange) = std::mem::take(blocks).into_iter().partition(|it| is_block(it));
        *blocks = read;
        let strange: Vec<String> = strange;
        unread.extend(strange.iter().map(|it| format!("the block {it}")));
    }
    let peer = |it: &Value| Peer {
        group_id: text(it, "groupId").unwrap_or_default(),
        group_name: text(it, "groupName"),
        user_id: text(it, "userId"),
        peering: text(it, "vpcPeeringConnectionId"),
    };
    Ok(Permission {
        protocol,
        ports,
        icmp,
        v4,
        v6,
        prefix_lists: names(value, "prefixListIds", "prefixListId"),
        groups: list(value, "userIdGroupPairs").iter().map(peer).collect(),
    })
}

fn is_block(text: &str) -> bool {
    Cidr::parse(text).is_some()
}

#[cfg(test)]
#[path = "security_group_tests.rs"]
mod tests;
