//! The ways to an interface: from which addresses something may come to it, by where an answer to
//! them would go.
use super::blocks::{Blocks, Cidr};
use super::interface::Interface;
use super::known::Known;
use super::reach::Around;
use super::routes::{RouteTable, Target};
use crate::truth::Truth;

/// From where something may come.
#[derive(Clone, Debug, Default)]
pub(super) struct Paths {
    /// Over an internet gateway.
    pub(super) internet: Known,
    /// From within the VPC.
    pub(super) local: Known,
    /// By what is not traced.
    pub(super) beyond: Known,
    /// What else is to be said.
    pub(super) notes: Vec<String>,
}

pub(super) fn paths(interface: &Interface, around: &dyn Around) -> Paths {
    let mut paths = Paths::default();
    let Some(table) = around.table(&interface.subnet_id, &interface.vpc_id) else {
        let why = format!("the route table of {} is not in evidence", interface.subnet_id);
        paths.beyond = Known::doubt(Blocks::all(), why);
        return paths;
    };
    let (ways, unknown) = table.ways(&|it| around.list(it));
    for (blocks, target) in ways {
        match target {
            Target::Local => paths.local.add(Known::sure(blocks)),
            Target::Internet(id) => {
                paths.internet.add(over_gateway(interface, &id, &blocks, around));
            }
            Target::OutOnly(_) | Target::Blackhole | Target::Service(_) => {}
            Target::Beyond(what) => {
                paths.beyond.add(Known::doubt(blocks, format!("by {what}, which is not traced")));
            }
        }
    }
    for (list, target) in unknown {
        let what =
            if list.is_empty() { "a route".to_owned() } else { format!("prefix list {list}") };
        let why = format!("what {what} of {} holds is not recorded", table.id);
        let doubt = Known::doubt(Blocks::all(), why);
        match target {
            Target::Local => {}
            // What it takes away is no more than a service of AWS has.
            Target::Service(id) => paths.notes.push(format!(
                "but for what {what} holds, which is not recorded: answers to it go to {id}"
            )),
            Target::Internet(id) => {
                let over = over_gateway(interface, &id, &Blocks::all(), around);
                paths.internet.add(over.and(&doubt));
            }
            Target::OutOnly(_) | Target::Blackhole => paths.internet = paths.internet.and(&doubt),
            Target::Beyond(what) => {
                paths.internet = paths.internet.and(&doubt);
                let by = format!("by {what}, which is not traced");
                paths.beyond.add(doubt.and(&Known::doubt(Blocks::all(), by)));
            }
        }
    }
    paths
}

/// From which of these addresses something comes over an internet gateway.
fn over_gateway(
    interface: &Interface,
    gateway: &str,
    blocks: &Blocks,
    around: &dyn Around,
) -> Known {
    if interface.denies_gateways {
        return Known::default();
    }
    let mut found = Known::default();
    for v6 in [false, true] {
        let own = interface.behind_gateway(v6);
        if own.is_empty() {
            continue;
        }
        let from = blocks.common(&Blocks::public()).common(&Blocks::family(v6));
        found.add(detour(&own, gateway, from, interface, around));
    }
    let there = match around.gateway(gateway) {
        None => Known::doubt(Blocks::all(), format!("{gateway} is not in evidence")),
        Some(it) if it.vpcs.contains(&interface.vpc_id) => Known::sure(Blocks::all()),
        Some(_) => Known::default(),
    };
    let let_in = match around.is_internet_blocked(&interface.vpc_id, &interface.subnet_id) {
        Truth::No => Known::sure(Blocks::all()),
        Truth::Yes => Known::default(),
        Truth::Unknown => {
            Known::doubt(Blocks::all(), "whether public access to VPCs was blocked is not known")
        }
    };
    found.and(&there).and(&let_in)
}

/// A gateway that has a route table of its own may lead through an appliance.
fn detour(
    own: &[Cidr],
    gateway: &str,
    from: Blocks,
    interface: &Interface,
    around: &dyn Around,
) -> Known {
    let tables = around.edge_tables(&interface.vpc_id);
    let tables: Vec<&RouteTable> = tables
        .iter()
        .map(AsRef::as_ref)
        .filter(|it| it.gateways.iter().any(|it| it == gateway))
        .collect();
    let leads_astray = |address: &Cidr| {
        tables.iter().find_map(|table| {
            let (ways, unknown) = table.ways(&|it| around.list(it));
            let way = ways.into_iter().find(|it| address.blocks().is_within(&it.0));
            match way {
                Some((_, Target::Beyond(what))) => Some(what),
                _ => unknown.first().map(|it| it.0.clone()),
            }
        })
    };
    let astray: Vec<Option<String>> = own.iter().map(leads_astray).collect();
    match astray.iter().all(Option::is_some).then(|| astray.into_iter().flatten().next()).flatten()
    {
        None => Known::sure(from),
        Some(what) => {
            Known::doubt(from, format!("{gateway} leads to it by {what}, which is not traced"))
        }
    }
}
