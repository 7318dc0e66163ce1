//! What stands around an interface, seen through a look that remembers. What the evidence does not
//! show is not taken for what was not there.
use crate::ledger::ledger::ResourceId;
use crate::network::acl::NetworkAcl;
use crate::network::blocks::{Blocks, Cidr};
use crate::network::interface::{Instance, Interface};
use crate::network::place::{Association, Gateway, Place, PrefixList, PublicAccessBlock};
use crate::network::reach::Around;
use crate::network::routes::RouteTable;
use crate::network::security_group::{Peer, SecurityGroup};
use crate::query::answer::Presence;
use crate::query::readings::Readings;
use crate::query::register::Register;
use crate::query::sight::Sight;
use crate::truth::Truth;
use serde_json::Value;
use std::sync::Arc;

/// The type of a security group.
pub(super) const GROUP: &str = "AWS::EC2::SecurityGroup";
/// The type of a network interface.
pub(super) const INTERFACE: &str = "AWS::EC2::NetworkInterface";
const ACL: &str = "AWS::EC2::NetworkAcl";
const TABLE: &str = "AWS::EC2::RouteTable";
const ACL_TIE: &str = "AWS::EC2::SubnetNetworkAclAssociation";
const TABLE_TIE: &str = "AWS::EC2::SubnetRouteTableAssociation";
const GATEWAY: &str = "AWS::EC2::InternetGateway";
const SUBNET: &str = "AWS::EC2::Subnet";
const LIST: &str = "AWS::EC2::PrefixList";
/// The type of an instance.
pub(super) const INSTANCE: &str = "AWS::EC2::Instance";
const BLOCK: &str = "AWS::EC2::VPCBlockPublicAccessOptions";
const EXCLUSION: &str = "AWS::EC2::VPCBlockPublicAccessExclusion";

/// What the items of a network say, each read once.
#[derive(Debug)]
pub(super) struct Library {
    groups: Readings<SecurityGroup>,
    /// By their groups.
    interfaces: Register<Interface>,
    /// By their subnets, and the default one by its VPC.
    acls: Register<NetworkAcl>,
    /// By their subnets, the main one by its VPC, and a gateway's own by `edge` and the VPC.
    tables: Register<RouteTable>,
    /// By their subnets: items of their own, where the ACL or the table does not name them.
    acl_ties: Register<Association>,
    table_ties: Register<Association>,
    gateways: Readings<Gateway>,
    subnets: Readings<Place>,
    lists: Readings<PrefixList>,
    blocks: Readings<PublicAccessBlock>,
    instances: Readings<Instance>,
}

impl Library {
    /// Nothing is read yet, of so many resources.
    pub(super) fn of(resources: usize) -> Self {
        let ties = |of| {
            Register::new(
                resources,
                of,
                |it| Association::read(it.get("configuration")?),
                |it| vec![it.subnet_id.clone()],
            )
        };
        Self {
            acl_ties: ties(ACL_TIE),
            table_ties: ties(TABLE_TIE),
            groups: Readings::of(resources),
            interfaces: Register::new(
                resources,
                INTERFACE,
                |it| Interface::read(it.get("configuration")?),
                |it| it.groups.clone(),
            ),
            acls: Register::new(
                resources,
                ACL,
                |it| NetworkAcl::read(it.get("configuration")?),
                |it| {
                    let default = it.vpc_id.iter().filter(|_| it.is_default);
                    it.subnets.iter().chain(default).cloned().collect()
                },
            ),
            tables: Register::new(
                resources,
                TABLE,
                |it| RouteTable::read(it.get("configuration")?),
                |it| {
                    let main = it.vpc_id.iter().filter(|_| it.is_main).cloned();
                    let edge = it.vpc_id.iter().filter(|_| !it.gateways.is_empty());
                    it.subnets
                        .iter()
                        .cloned()
                        .chain(main)
                        .chain(edge.map(|it| edge_of(it)))
                        .collect()
                },
            ),
            gateways: Readings::of(resources),
            subnets: Readings::of(resources),
            lists: Readings::of(resources),
            blocks: Readings::of(resources),
            instances: Readings::of(resources),
        }
    }

    pub(super) fn group(
        &self,
        sight: &Sight<'_, '_, '_>,
        group: ResourceId,
    ) -> Option<Arc<SecurityGroup>> {
        sight.reading(&self.groups, group, |it| SecurityGroup::read(it.get("configuration")?))
    }

    fn instance(&self, sight: &Sight<'_, '_, '_>, instance: ResourceId) -> Option<Arc<Instance>> {
        let read = |it: Value| it.get("configuration").map(Instance::read);
        sight.reading(&self.instances, instance, read)
    }

    fn interface(
        &self,
        sight: &Sight<'_, '_, '_>,
        interface: ResourceId,
    ) -> Option<Arc<Interface>> {
        self.interfaces.get(sight, interface)
    }
}

fn edge_of(vpc: &str) -> String {
    format!("edge {vpc}")
}

/// The surroundings in one account and region.
#[derive(Debug, Clone, Copy)]
pub(super) struct Surroundings<'k, 'v, 's, 'a> {
    pub(super) sight: &'k Sight<'v, 's, 'a>,
    pub(super) library: &'k Library,
    pub(super) account: &'k str,
    pub(super) region: &'k str,
    /// Whether addresses within a VPC can matter at all.
    pub(super) looks_inside: bool,
}

impl Surroundings<'_, '_, '_, '_> {
    fn named(&self, resource_type: &str, id: &str) -> Option<ResourceId> {
        self.sight.named(self.account, self.region, resource_type, id)
    }

    fn all<T>(
        &self,
        resource_type: &str,
        readings: &Readings<T>,
        read: fn(&Value) -> Option<T>,
    ) -> Vec<Option<Arc<T>>> {
        let all = self.sight.of_type(self.account, self.region, resource_type);
        let each = all.into_iter();
        each.map(|it| self.sight.reading(readings, it, |it| read(it.get("configuration")?)))
            .collect()
    }

    fn saying<T>(&self, register: &Register<T>, words: &[&str]) -> Vec<Option<Arc<T>>> {
        register.saying(self.sight, (self.account, self.region), words)
    }

    /// An interface, or those of an instance of which no item is in evidence; none where what
    /// stands there is not recorded.
    pub(super) fn interfaces(&self, resource: ResourceId) -> Option<Vec<Interface>> {
        let scene = self.sight.scene();
        if scene.ledger().place_texts(resource)[2] == INTERFACE {
            let interface = self.library.interface(self.sight, resource)?;
            return Some(vec![Interface::clone(&interface)]);
        }
        // Of an instance that is not recorded its interfaces tell.
        let Some(instance) = self.library.instance(self.sight, resource) else {
            return Some(Vec::new());
        };
        let is_unseen = |it: &&Interface| self.named(INTERFACE, &it.id).is_none();
        Some(instance.interfaces.iter().filter(is_unseen).cloned().collect())
    }

    /// What an item of its own ties a subnet to, if there is one; an empty text where it does not
    /// tell.
    fn tied(&self, ties: &Register<Association>, subnet: &str) -> Option<String> {
        let all = self.saying(ties, &[subnet]);
        let own = all.into_iter().find(|it| it.as_ref().is_none_or(|it| it.subnet_id == subnet))?;
        Some(own.map_or_else(String::new, |it| it.to.clone()))
    }

    fn is_recorded(&self, resource_type: &str) -> bool {
        self.sight.is_recorded(self.account, self.region, resource_type) == Truth::Yes
    }
}

impl Around for Surroundings<'_, '_, '_, '_> {
    fn group(&self, id: &str) -> Option<Arc<SecurityGroup>> {
        self.library.group(self.sight, self.named(GROUP, id)?)
    }

    fn acl(&self, subnet: &str, vpc: &str) -> Option<Arc<NetworkAcl>> {
        let all = self.saying(&self.library.acls, &[subnet, vpc]);
        let own = all.iter().flatten().find(|it| it.subnets.iter().any(|it| it == subnet));
        let default = || {
            let is_default =
                |it: &&Arc<NetworkAcl>| it.is_default && it.vpc_id.as_deref() == Some(vpc);
            let is_whole = all.iter().all(Option::is_some) && self.is_recorded(ACL);
            is_whole.then(|| all.iter().flatten().find(is_default)).flatten()
        };
        if own.is_none()
            && let Some(tied) = self.tied(&self.library.acl_ties, subnet)
        {
            return self.library.acls.get(self.sight, self.named(ACL, &tied)?);
        }
        own.or_else(default).cloned()
    }

    fn table(&self, subnet: &str, vpc: &str) -> Option<Arc<RouteTable>> {
        let all = self.saying(&self.library.tables, &[subnet, vpc]);
        let own = all.iter().flatten().find(|it| it.subnets.iter().any(|it| it == subnet));
        let main = || {
            let is_main = |it: &&Arc<RouteTable>| it.is_main && it.vpc_id.as_deref() == Some(vpc);
            let is_whole = all.iter().all(Option::is_some) && self.is_recorded(TABLE);
            is_whole.then(|| all.iter().flatten().find(is_main)).flatten()
        };
        if own.is_none()
            && let Some(tied) = self.tied(&self.library.table_ties, subnet)
        {
            return self.library.tables.get(self.sight, self.named(TABLE, &tied)?);
        }
        own.or_else(main).cloned()
    }

    fn edge_tables(&self, vpc: &str) -> Vec<Arc<RouteTable>> {
        let all = self.saying(&self.library.tables, &[&edge_of(vpc)]);
        let is_edge =
            |it: &Arc<RouteTable>| !it.gateways.is_empty() && it.vpc_id.as_deref() == Some(vpc);
        all.into_iter().flatten().filter(is_edge).collect()
    }

    fn gateway(&self, id: &str) -> Option<Arc<Gateway>> {
        let gateway = self.named(GATEWAY, id)?;
        let read = |it: Value| Gateway::read(it.get("configuration")?);
        self.sight.reading(&self.library.gateways, gateway, read)
    }

    fn subnet(&self, id: &str) -> Option<Arc<Place>> {
        let subnet = self.named(SUBNET, id)?;
        let read = |it: Value| Place::read(it.get("configuration")?);
        self.sight.reading(&self.library.subnets, subnet, read)
    }

    fn list(&self, id: &str) -> Option<Vec<Cidr>> {
        let list = self.named(LIST, id)?;
        let read = |it: Value| it.get("configuration").map(PrefixList::read);
        self.sight.reading(&self.library.lists, list, read)?.entries.clone()
    }

    fn members(&self, peer: &Peer) -> Option<Blocks> {
        if !self.looks_inside {
            return Some(Blocks::none());
        }
        let is_elsewhere = peer.user_id.as_deref().is_some_and(|it| it != self.account)
            || peer.peering.is_some()
            || peer.group_id.is_empty();
        if is_elsewhere || !self.is_recorded(INTERFACE) {
            return None;
        }
        let mut members = Blocks::none();
        for interface in self.saying(&self.library.interfaces, &[&peer.group_id]) {
            let interface = interface?;
            if interface.groups.contains(&peer.group_id) {
                members.add(&interface.own());
            }
        }
        Some(members)
    }

    fn is_running(&self, instance: &str) -> Truth {
        let Some(instance) = self.named(INSTANCE, instance) else { return Truth::Unknown };
        match self.sight.span(instance).map(|it| it.presence) {
            Some(Presence::Deleted | Presence::Vanished) => return Truth::No,
            Some(Presence::Standing) => {}
            _ => return Truth::Unknown,
        }
        let instance = self.library.instance(self.sight, instance);
        match instance.as_ref().and_then(|it| it.state.as_deref()) {
            Some(state) => Truth::from(!matches!(state, "stopped" | "terminated")),
            None => Truth::Unknown,
        }
    }

    fn is_internet_blocked(&self, vpc: &str, subnet: &str) -> Truth {
        let read = |it: &Value| Some(PublicAccessBlock::read(it));
        let blocks = self.all(BLOCK, &self.library.blocks, read);
        let mut blocked = Truth::No;
        for block in blocks {
            blocked = match block.as_deref() {
                Some(PublicAccessBlock::Options(Some(it))) => Truth::from(*it),
                _ => Truth::Unknown,
            };
        }
        if blocked == Truth::No {
            return blocked;
        }
        let exclusions = self.all(EXCLUSION, &self.library.blocks, read);
        let frees = |it: &Arc<PublicAccessBlock>| match &**it {
            PublicAccessBlock::Exclusion(place) => {
                [vpc, subnet].iter().any(|it| place.ends_with(it))
            }
            _ => false,
        };
        if exclusions.iter().flatten().any(frees) {
            return Truth::No;
        }
        if self.is_recorded(EXCLUSION) { blocked } else { Truth::Unknown }
    }
}
