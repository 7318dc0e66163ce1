//! A network out of configurations, as a judgement may look at it. What is not among them is not in
//! evidence; what is among them is all there is of its type.
use std::collections::BTreeMap;
use std::sync::Arc;

use asof::network::acl::NetworkAcl;
use asof::network::blocks::{Blocks, Cidr};
use asof::network::interface::Interface;
use asof::network::place::{Gateway, Place, PrefixList, PublicAccessBlock};
use asof::network::reach::Around;
use asof::network::routes::RouteTable;
use asof::network::security_group::{Peer, SecurityGroup};
use asof::truth::Truth;
use serde_json::Value;

/// Configurations by their id.
#[derive(Clone, Debug, Default)]
pub(super) struct Network(pub(super) BTreeMap<String, Value>);

impl Network {
    pub(super) fn interface(&self, id: &str) -> Interface {
        Interface::read(&self.0[id]).unwrap()
    }

    fn all<T>(&self, prefix: &str, read: impl Fn(&Value) -> Option<T>) -> Vec<T> {
        let of_type = self.0.iter().filter(|it| it.0.starts_with(prefix));
        of_type.filter_map(|it| read(it.1)).collect()
    }
}

impl Around for Network {
    fn group(&self, id: &str) -> Option<Arc<SecurityGroup>> {
        self.0.get(id).and_then(SecurityGroup::read).map(Arc::new)
    }

    fn acl(&self, subnet: &str, vpc: &str) -> Option<Arc<NetworkAcl>> {
        let all = self.all("acl-", NetworkAcl::read);
        let own = all.iter().find(|it| it.subnets.iter().any(|it| it == subnet));
        let default = || all.iter().find(|it| it.is_default && it.vpc_id.as_deref() == Some(vpc));
        own.or_else(default).cloned().map(Arc::new)
    }

    fn table(&self, subnet: &str, vpc: &str) -> Option<Arc<RouteTable>> {
        let all = self.all("rtb-", RouteTable::read);
        let own = all.iter().find(|it| it.subnets.iter().any(|it| it == subnet));
        let main = || all.iter().find(|it| it.is_main && it.vpc_id.as_deref() == Some(vpc));
        own.or_else(main).cloned().map(Arc::new)
    }

    fn edge_tables(&self, _: &str) -> Vec<Arc<RouteTable>> {
        let all = self.all("rtb-", RouteTable::read);
        all.into_iter().filter(|it| !it.gateways.is_empty()).map(Arc::new).collect()
    }

    fn gateway(&self, id: &str) -> Option<Arc<Gateway>> {
        self.0.get(id).and_then(Gateway::read).map(Arc::new)
    }

    fn subnet(&self, id: &str) -> Option<Arc<Place>> {
        self.0.get(id).and_then(Place::read).map(Arc::new)
    }

    fn list(&self, id: &str) -> Option<Vec<Cidr>> {
        self.0.get(id).and_then(|it| PrefixList::read(it).entries)
    }

    fn members(&self, peer: &Peer) -> Option<Blocks> {
        self.0.get(&peer.group_id)?;
        let mut members = Blocks::none();
        for interface in self.all("eni-", Interface::read) {
            if interface.groups.contains(&peer.group_id) {
                members.add(&interface.own());
            }
        }
        Some(members)
    }

    fn is_running(&self, instance: &str) -> Truth {
        match self.0.get(instance).map(|it| it["state"]["name"].clone()) {
            None => Truth::Unknown,
            Some(state) => Truth::from(state == "running"),
        }
    }

    fn is_internet_blocked(&self, vpc: &str, subnet: &str) -> Truth {
        let all = self.all("bpa-", |it| Some(PublicAccessBlock::read(it)));
        let mut blocked = Truth::No;
        for part in all {
            match part {
                PublicAccessBlock::Exclusion(it) if it == vpc || it == subnet => return Truth::No,
                PublicAccessBlock::Options(Some(true)) => blocked = Truth::Yes,
                PublicAccessBlock::Options(None) => blocked = Truth::Unknown,
                _ => {}
            }
        }
        blocked
    }
}
