//! Which addresses could reach a port of an interface: let in by its security groups, let in and
//! answered by its subnet's ACL, and on a way that leads back to them. What the other side's own
//! guards, hosts and programs say is not asked.
use super::acl::{NetworkAcl, pieces};
use super::blocks::{Blocks, Cidr};
use super::guards::{Admitted, acl_lets, groups};
use super::interface::Interface;
use super::known::Known;
use super::path::{Paths, paths};
use super::place::{Gateway, Place};
use super::routes::RouteTable;
use super::security_group::{Peer, SecurityGroup};
use super::traffic::{Ports, Protocol};
use crate::truth::Truth;
use std::sync::Arc;

/// What stands around an interface. Nothing is an answer only where it is known that there is
/// nothing: what is not in evidence is none.
pub trait Around {
    /// A security group.
    fn group(&self, id: &str) -> Option<Arc<SecurityGroup>>;
    /// The ACL of a subnet: the one associated with it, else the default one of its VPC.
    fn acl(&self, subnet: &str, vpc: &str) -> Option<Arc<NetworkAcl>>;
    /// The route table of a subnet: the one associated with it, else the main one of its VPC.
    fn table(&self, subnet: &str, vpc: &str) -> Option<Arc<RouteTable>>;
    /// The route tables of the gateways of a VPC.
    fn edge_tables(&self, vpc: &str) -> Vec<Arc<RouteTable>>;
    /// An internet gateway.
    fn gateway(&self, id: &str) -> Option<Arc<Gateway>>;
    /// A subnet.
    fn subnet(&self, id: &str) -> Option<Arc<Place>>;
    /// What a prefix list holds, entry by entry.
    fn list(&self, id: &str) -> Option<Vec<Cidr>>;
    /// The private addresses of a group's members.
    fn members(&self, peer: &Peer) -> Option<Blocks>;
    /// Whether an instance ran.
    fn is_running(&self, instance: &str) -> Truth;
    /// Whether the internet is kept from a subnet by the block of public access.
    fn is_internet_blocked(&self, vpc: &str, subnet: &str) -> Truth;
}

/// Who could reach a port.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// The addresses: surely, or perhaps.
    pub sources: Known,
    /// Whom the security groups let in, wherever they are.
    pub let_in: Known,
    /// What else is to be said, in words.
    pub notes: Vec<String>,
}

/// An interface and the ways to it, which are the same for all its ports.
pub struct Stand<'k> {
    interface: &'k Interface,
    around: &'k dyn Around,
    groups: Vec<(String, Option<Arc<SecurityGroup>>)>,
    acl: Option<Arc<NetworkAcl>>,
    paths: Paths,
    /// Whether there is anybody to reach.
    alive: Known,
    own_subnet: Known,
}

impl std::fmt::Debug for Stand<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stand").field("interface", &self.interface.id).finish_non_exhaustive()
    }
}

impl<'k> Stand<'k> {
    /// Looks at where an interface stands.
    pub fn of(interface: &'k Interface, around: &'k dyn Around) -> Self {
        let alive = alive(interface, around);
        let groups = interface.groups.iter().map(|it| (it.clone(), around.group(it))).collect();
        let is_dead = alive.maybe.is_empty();
        let paths = if is_dead { Paths::default() } else { paths(interface, around) };
        let acl = around.acl(&interface.subnet_id, &interface.vpc_id);
        let own_subnet = around.subnet(&interface.subnet_id).map_or_else(
            || {
                let why = format!("{} is not in evidence", interface.subnet_id);
                Known::doubt(Blocks::all(), why)
            },
            |it| Known::sure(it.blocks.clone()),
        );
        Self { interface, around, groups, acl, paths, alive, own_subnet }
    }

    /// Whether nothing could come to it from anywhere.
    pub fn is_closed(&self) -> bool {
        let Paths { internet, local, beyond, .. } = &self.paths;
        [internet, local, beyond].iter().all(|it| it.maybe.is_empty())
    }

    /// Who could reach a port of a protocol; of protocols without ports the port is nothing.
    pub fn reach(&self, protocol: Protocol, port: u16) -> Reach {
        if self.is_closed() {
            return Reach::default();
        }
        let Admitted { blocks, members } = groups(&self.groups, protocol, port, self.around);
        let acl = self.acl.as_deref();
        let (acl, in_part) = acl_lets(acl, &self.interface.subnet_id, protocol, port);
        let inside = blocks.clone().or(members);
        let Paths { internet, local, beyond, notes } = &self.paths;
        // Traffic within a subnet passes no ACL.
        let unless_near = acl.clone().or(self.own_subnet.clone());
        let mut sources = internet.and(&acl).and(&blocks);
        let answered_in_part = !sources.yes.common(&in_part).is_empty();
        sources.add(local.and(&unless_near).and(&inside));
        sources.add(beyond.and(&acl).and(&inside));
        let sources = sources.and(&self.alive);
        let mut told = Vec::new();
        if !sources.maybe.is_empty() {
            told.clone_from(notes);
        }
        if answered_in_part {
            told.push("replies are let out to some of the ports 1024-65535 only".to_owned());
        }
        Reach { sources, let_in: inside, notes: told }
    }

    /// The ranges of ports that may differ in who could reach them.
    pub fn pieces(&self, protocol: Protocol) -> Vec<Ports> {
        if !protocol.has_ports() {
            return vec![Ports::ALL];
        }
        let mut ranges = Vec::new();
        for group in self.groups() {
            let of_protocol = group.ingress.iter().filter(|it| it.protocol == protocol);
            ranges.extend(of_protocol.filter_map(|it| it.ports));
        }
        ranges.extend(self.acl.iter().flat_map(|it| it.ports(protocol)));
        pieces(ranges.into_iter(), &[])
    }

    /// Its security groups, as far as they are in evidence.
    pub fn groups(&self) -> impl Iterator<Item = &SecurityGroup> {
        self.groups.iter().filter_map(|it| it.1.as_deref())
    }
}

/// Whether there is anybody to reach, and in which families of addresses.
fn alive(interface: &Interface, around: &dyn Around) -> Known {
    let all = Blocks::all;
    if interface.is_out_only {
        return Known::default();
    }
    let attached = match interface.is_attached {
        Some(true) => Known::sure(all()),
        Some(false) => Known::default(),
        None => Known::doubt(all(), "whether it was attached to anything is not told"),
    };
    let running = match interface.instance_id.as_deref() {
        None => Known::sure(all()),
        Some(id) => match around.is_running(id) {
            Truth::Yes => Known::sure(all()),
            Truth::No => Known::default(),
            Truth::Unknown => Known::doubt(all(), format!("whether {id} ran is not in evidence")),
        },
    };
    let mut families = Blocks::none();
    for v6 in [false, true] {
        if !interface.own().common(&Blocks::family(v6)).is_empty() {
            families.add(&Blocks::family(v6));
        }
    }
    attached.and(&running).and(&Known::sure(families))
}
