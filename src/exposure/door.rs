//! The doors that security groups are: which permissions let in somebody one would not let in.
use super::around::Surroundings;
use super::asked::Asked;
use super::opening::{Openness, Told};
use crate::ledger::ledger::ResourceId;
use crate::network::blocks::Blocks;
use crate::network::reach::Around;
use crate::network::security_group::{Permission, SecurityGroup};
use crate::network::traffic::{Ports, Protocol};
use std::collections::BTreeMap;

/// What tells one opening of a group, or of an interface, from another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Way {
    /// `tcp`, `icmp type 8`.
    pub(super) protocol: String,
    pub(super) ports: Option<Ports>,
    pub(super) source: String,
    pub(super) verdict: Openness,
}

/// What of a group stood open at a moment.
pub(super) fn doors(
    around: &Surroundings<'_, '_, '_, '_>,
    asked: &Asked,
    resource: ResourceId,
) -> Told<Way> {
    let mut told = Told::new();
    if !around.sight.stands(resource) {
        return told;
    }
    let Some(group) = around.library.group(around.sight, resource) else {
        let way = unknown(String::new());
        told.insert(way, vec!["its configuration is not recorded".to_owned()]);
        return told;
    };
    for part in &group.unread {
        let said = format!("a permission cannot be read: {part}");
        told.entry(unknown(String::new())).or_default().push(said);
    }
    for (kind, permissions) in alike(&group, asked) {
        let (blocks, unknown) = sources(&permissions, around);
        for block in asked.counted(&blocks) {
            let way = kind.way(block.to_string(), Openness::DoorOpen);
            told.entry(way).or_default();
        }
        for (source, said) in unknown {
            let way = kind.way(source, Openness::Undecidable);
            told.entry(way).or_default().push(said);
        }
    }
    told
}

/// What permissions are about: those about the same are one door.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Kind {
    protocol: String,
    ports: Option<Ports>,
}

impl Kind {
    fn of(permission: &Permission) -> Self {
        let protocol = match permission.ports {
            Some(_) => permission.protocol.to_string(),
            None => permission.traffic(),
        };
        let ports = permission.ports.filter(|_| permission.protocol != Protocol::ANY);
        Self { protocol, ports }
    }

    fn way(&self, source: String, verdict: Openness) -> Way {
        Way { protocol: self.protocol.clone(), ports: self.ports, source, verdict }
    }
}

fn unknown(source: String) -> Way {
    Way { protocol: Protocol::ANY.to_string(), ports: None, source, verdict: Openness::Undecidable }
}

/// The permissions that hold a port that is asked about.
fn alike<'g>(group: &'g SecurityGroup, asked: &Asked) -> BTreeMap<Kind, Vec<&'g Permission>> {
    let mut alike: BTreeMap<Kind, Vec<&Permission>> = BTreeMap::new();
    let wanted = group.ingress.iter().filter(|it| asked.wants(it.protocol, it.ports));
    for permission in wanted {
        alike.entry(Kind::of(permission)).or_default().push(permission);
    }
    alike
}

/// Whom permissions let in, and the lists and groups of which that is not known, with the reason.
fn sources(
    permissions: &[&Permission],
    around: &Surroundings<'_, '_, '_, '_>,
) -> (Blocks, BTreeMap<String, String>) {
    let (mut blocks, mut unknown) = (Blocks::none(), BTreeMap::new());
    for permission in permissions {
        blocks.add(&permission.blocks());
        for list in &permission.prefix_lists {
            if let Some(it) = around.list(list) {
                blocks.add(&Blocks::of_all(&it));
            } else {
                let why = format!("what prefix list {list} holds is not recorded");
                unknown.insert(list.clone(), why);
            }
        }
        for peer in permission.groups.iter().filter(|_| around.looks_inside) {
            if let Some(it) = around.members(peer) {
                blocks.add(&it);
            } else {
                let name = &peer.group_id;
                let why = format!("who is in security group {name} is not in evidence");
                unknown.insert(name.clone(), why);
            }
        }
    }
    (blocks, unknown)
}
