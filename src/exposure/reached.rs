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

/// Who could reach an interface at a moment.
pub(super) fn reached(
    around: &Surroundings<'_, '_, '_, '_>,
    asked: &Asked,
    resource: ResourceId,
) -> Told<Way> {
    let mut told = Told::new();
    let Some(interface) = around.library.interface(around.sight, resource) else {
        if around.sight.stands(resource) {
            let way = Way {
                protocol: Protocol::ANY.to_string(),
                ports: None,
                source: String::new(),
                verdict: Openness::Undecidable,
            };
            told.insert(way, vec!["its configuration is not recorded".to_owned()]);
        }
        return told;
    };
    let stand = Stand::of(&interface, around);
    if stand.is_closed() {
        return told;
    }
    for protocol in protocols(&interface, asked, around) {
        for (ports, reach, through) in ranges(&stand, &interface, protocol, around) {
            if asked.wants(protocol, ports) {
                tell(&interface, (protocol, ports), &reach, &through, asked, &mut told);
            }
        }
    }
    told
}

/// The protocols that are asked about, and, where all are, those that a permission names.
fn protocols(interface: &Interface, asked: &Asked, around: &dyn Around) -> BTreeSet<Protocol> {
    let mut protocols: BTreeSet<Protocol> = asked.protocols().into_iter().collect();
    if asked.wants(Protocol::ICMP, None) {
        for group in interface.groups.iter().filter_map(|it| around.group(it)) {
            let named = group.ingress.iter().map(|it| it.protocol);
            protocols.extend(named.filter(|it| *it != Protocol::ANY));
        }
    }
    protocols
}

/// The permissions that let a port through: the group, its protocol, its ports.
type Through = Vec<(String, String)>;

/// Ranges of ports that the same permissions let through to the same ones.
fn ranges(
    stand: &Stand<'_>,
    interface: &Interface,
    protocol: Protocol,
    around: &dyn Around,
) -> Vec<(Option<Ports>, Reach, Through)> {
    let mut ranges: Vec<(Option<Ports>, Reach, Through)> = Vec::new();
    for piece in stand.pieces(protocol) {
        let through = through(interface, protocol, piece.first, around);
        let reach = stand.reach(protocol, piece.first);
        let ports = Some(piece).filter(|_| protocol.has_ports());
        match ranges.last_mut() {
            Some((Some(last), same, by)) if *same == reach && *by == through => {
                last.last = piece.last;
            }
            _ => ranges.push((ports, reach, through)),
        }
    }
    ranges
}

fn through(interface: &Interface, protocol: Protocol, port: u16, around: &dyn Around) -> Through {
    let mut through = Through::new();
    for id in &interface.groups {
        let Some(group) = around.group(id) else { continue };
        for permission in group.ingress.iter().filter(|it| it.admits(protocol, port)) {
            let rule = (id.clone(), permission.traffic());
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
