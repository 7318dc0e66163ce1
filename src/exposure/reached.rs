//! The interfaces that could be reached: by which ports, from where, and through which groups.
use super::around::Surroundings;
use super::asked::Asked;
use super::door::Way;
use super::opening::{Openness, Told};
use crate::ledger::ledger::ResourceId;
use crate::network::blocks::Blocks;
use crate::network::interface::Interface;
use crate::network::reach::{Around, Reach, Stand};
use crate::network::traffic::{Ports, Protocol};
use std::collections::BTreeSet;

/// Who could reach an interface, or an instance by interfaces of which no item is in evidence, at a
/// moment.
pub(super) fn reached(
    around: &Surroundings<'_, '_, '_, '_>,
    asked: &Asked,
    resource: ResourceId,
) -> Told<Way> {
    let mut told = Told::new();
    if !around.sight.stands(resource) {
        return told;
    }
    let Some(interfaces) = around.interfaces(resource) else {
        let way = Way {
            protocol: Protocol::ANY.to_string(),
            ports: None,
            source: String::new(),
            verdict: Openness::Undecidable,
        };
        told.insert(way, vec!["its configuration is not recorded".to_owned()]);
        return told;
    };
    for interface in interfaces.iter().filter(|it| may_count(it, asked, around)) {
        let stand = Stand::of(interface, around);
        if stand.is_closed() {
            continue;
        }
        for protocol in protocols(&stand, asked) {
            for Range { ports, reach, through } in ranges(&stand, protocol, asked) {
                tell(interface, (protocol, ports), &reach, &through, asked, &mut told);
            }
        }
    }
    told
}

/// Whether its groups may let in somebody who counts, wherever the ways lead: else nothing else has
/// to be looked at.
fn may_count(interface: &Interface, asked: &Asked, around: &Surroundings<'_, '_, '_, '_>) -> bool {
    let mut blocks = Blocks::none();
    for id in &interface.groups {
        let Some(group) = around.group(id).filter(|it| it.unread.is_empty()) else { return true };
        for permission in group.ingress.iter().filter(|it| asked.wants(it.protocol, it.ports)) {
            let by_peers = asked.looks_inside() && !permission.groups.is_empty();
            if by_peers || !permission.prefix_lists.is_empty() {
                return true;
            }
            blocks.add(&permission.blocks());
        }
    }
    interface.groups.is_empty() || !asked.counted(&blocks).is_empty()
}

/// The protocols that are asked about, and, where all are, those that a permission names.
fn protocols(stand: &Stand<'_>, asked: &Asked) -> BTreeSet<Protocol> {
    let mut protocols: BTreeSet<Protocol> = asked.protocols().into_iter().collect();
    if asked.wants(Protocol::ICMP, None) {
        let named = stand.groups().flat_map(|it| it.ingress.iter().map(|it| it.protocol));
        protocols.extend(named.filter(|it| *it != Protocol::ANY));
    }
    protocols
}

/// The permissions that let a port through: the group, and what it is about.
type Through = Vec<(String, String)>;

/// Ports that the same permissions let through to the same ones.
struct Range {
    ports: Option<Ports>,
    reach: Reach,
    through: Through,
}

/// The ranges that hold a port that is asked about.
fn ranges(stand: &Stand<'_>, protocol: Protocol, asked: &Asked) -> Vec<Range> {
    let mut alike: Vec<(Through, Vec<Ports>)> = Vec::new();
    for piece in stand.pieces(protocol) {
        let through = through(stand, protocol, piece.first);
        match alike.last_mut() {
            Some((same, pieces)) if *same == through => pieces.push(piece),
            _ => alike.push((through, vec![piece])),
        }
    }
    let mut ranges = Vec::new();
    for (through, pieces) in alike {
        let ports = |it: &Ports| Some(*it).filter(|_| protocol.has_ports());
        if !pieces.iter().any(|it| asked.wants(protocol, ports(it))) {
            continue;
        }
        let mut own: Vec<Range> = Vec::new();
        for piece in &pieces {
            let reach = stand.reach(protocol, piece.first);
            match own.last_mut() {
                Some(Range { ports: Some(last), reach: same, .. }) if *same == reach => {
                    last.last = piece.last;
                }
                _ => own.push(Range { ports: ports(piece), reach, through: through.clone() }),
            }
        }
        ranges.extend(own);
    }
    ranges.retain(|it| asked.wants(protocol, it.ports));
    ranges
}

fn through(stand: &Stand<'_>, protocol: Protocol, port: u16) -> Through {
    let mut through = Through::new();
    for group in stand.groups() {
        for permission in group.ingress.iter().filter(|it| it.admits(protocol, port)) {
            let rule = (group.id.clone(), permission.traffic());
            if !through.contains(&rule) {
                through.push(rule);
            }
        }
    }
    through
}

fn tell(
    interface: &Interface,
    (protocol, ports): (Protocol, Option<Ports>),
    reach: &Reach,
    through: &Through,
    asked: &Asked,
    told: &mut Told<Way>,
) {
    let mut groups: Vec<&str> = through.iter().map(|it| it.0.as_str()).collect();
    groups.dedup();
    let whom = whom(interface, &groups);
    let mut tell = |part: &Blocks, let_in: &Blocks, verdict, whys: &[String]| {
        for block in let_in.cidrs() {
            for cidr in asked.told(block, part) {
                let (protocol, source) = (protocol.to_string(), cidr.to_string());
                let said = told.entry(Way { protocol, ports, source, verdict }).or_default();
                for one in whom.iter().chain(whys).chain(&reach.notes) {
                    if !said.contains(one) {
                        said.push(one.clone());
                    }
                }
            }
        }
    };
    tell(&reach.sources.yes, &reach.let_in.yes, Openness::Reachable, &[]);
    for (part, whys) in reach.sources.doubts() {
        tell(&part, &reach.let_in.maybe, Openness::Undecidable, &whys);
    }
}

/// Who is reached: the instance, the addresses, the groups that let it through.
fn whom(interface: &Interface, groups: &[&str]) -> Vec<String> {
    let whose = interface.instance_id.as_ref().or(interface.requester.as_ref());
    let mut whom: Vec<String> = whose.cloned().into_iter().collect();
    let addresses = interface.addresses();
    whom.push(if addresses.is_empty() {
        format!("{} (no public address)", interface.private.join(", "))
    } else {
        addresses.join(", ")
    });
    whom.extend(groups.iter().map(|it| (*it).to_owned()));
    whom
}
