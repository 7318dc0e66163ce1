//! What a route table says: which way an answer to an address takes. The longest prefix wins.
use super::blocks::{Blocks, Cidr};
use super::fields::{flag, get, list, text};
use serde_json::Value;

/// A route table, as its item says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RouteTable {
    /// `rtb-…`
    pub id: String,
    /// The VPC.
    pub vpc_id: Option<String>,
    /// The subnets that are associated with it.
    pub subnets: Vec<String>,
    /// The gateways whose incoming traffic it leads.
    pub gateways: Vec<String>,
    /// Whether it serves the subnets that no table is associated with.
    pub is_main: bool,
    /// Its routes, as the item lists them.
    pub routes: Vec<Route>,
}

/// A route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// What it is for.
    pub destination: Destination,
    /// Where it leads.
    pub target: Target,
    /// Whether a virtual private gateway told it, and nobody wrote it.
    pub is_propagated: bool,
}

/// What a route is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// A block.
    Block(Cidr),
    /// A prefix list, `pl-…`.
    List(String),
    /// What cannot be read.
    Unread,
}

/// Where a route leads.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// Within the VPC.
    Local,
    /// An internet gateway, `igw-…`.
    Internet(String),
    /// Out only: a NAT gateway or an egress-only internet gateway; nothing begins from there.
    OutOnly(String),
    /// A target that is gone.
    Blackhole,
    /// A gateway endpoint of a service of AWS.
    Service(String),
    /// What is not traced, by its kind and id: `transit gateway tgw-1`.
    Beyond(String),
}

/// A part of the addresses, and the way to them.
pub type Way = (Blocks, Target);

impl RouteTable {
    /// Reads the configuration of an `AWS::EC2::RouteTable`. None where it tells no routes.
    pub fn read(configuration: &Value) -> Option<Self> {
        get(configuration, "routes")?.as_array()?;
        let associations = list(configuration, "associations");
        let of = |key: &str| associations.iter().filter_map(|it| text(it, key)).collect();
        Some(Self {
            id: text(configuration, "routeTableId").unwrap_or_default(),
            vpc_id: text(configuration, "vpcId"),
            subnets: of("subnetId"),
            gateways: of("gatewayId"),
            is_main: associations.iter().any(|it| flag(it, "main") == Some(true)),
            routes: list(configuration, "routes").iter().map(route).collect(),
        })
    }

    /// Every address that a route is for, with the way it takes. Of routes of one length a written
    /// one is before one of a prefix list, that before a propagated one (VPC user guide, "Route
    /// priority"). The second part names prefix lists whose contents are not known.
    pub fn ways(
        &self,
        lists: &dyn Fn(&str) -> Option<Vec<Cidr>>,
    ) -> (Vec<Way>, Vec<(String, Target)>) {
        let (mut flat, mut unknown) = (Vec::new(), Vec::new());
        for route in &self.routes {
            match &route.destination {
                Destination::Block(block) => {
                    let rank = if route.is_propagated { 2 } else { 0 };
                    flat.push((*block, rank, &route.target));
                }
                Destination::List(id) => match lists(id) {
                    Some(entries) => {
                        flat.extend(entries.into_iter().map(|it| (it, 1, &route.target)));
                    }
                    None => unknown.push((id.clone(), route.target.clone())),
                },
                Destination::Unread => unknown.push((String::new(), route.target.clone())),
            }
        }
        flat.sort_by_key(|it| (std::cmp::Reverse(it.0.prefix_len()), it.1));
        // Within the VPC no propagated route counts, however narrow (Site-to-Site VPN user guide,
        // "Route tables and route priority").
        let is_local = |it: &&(Cidr, u8, &Target)| *it.2 == Target::Local;
        let mut local = Blocks::none();
        flat.iter().filter(is_local).for_each(|it| local.add(&it.0.blocks()));
        let mut taken = Blocks::none();
        let mut ways: Vec<Way> = Vec::new();
        for (block, rank, target) in &flat {
            let rivals = |it: &&(Cidr, u8, &Target)| {
                (it.0, it.1) == (*block, *rank) && it.2 != *target && *rank == 1
            };
            let mut part = block.blocks().without(&taken);
            if *rank == 2 {
                part = part.without(&local);
            }
            taken.add(&part);
            let target = match flat.iter().find(rivals) {
                // AWS chooses one of them at random.
                Some(_) => Target::Beyond("one of two prefix lists of one length".to_owned()),
                None => (*target).clone(),
            };
            match ways.iter_mut().find(|it| it.1 == target) {
                Some(way) => way.0.add(&part),
                None => ways.push((part, target)),
            }
        }
        ways.retain(|it| !it.0.is_empty());
        (ways, unknown)
    }
}

fn route(value: &Value) -> Route {
    let block = ["destinationCidrBlock", "destinationIpv6CidrBlock"];
    let block = block.iter().find_map(|it| text(value, it)).and_then(|it| Cidr::parse(&it));
    let destination = match (block, text(value, "destinationPrefixListId")) {
        (Some(block), _) => Destination::Block(block),
        (None, Some(list)) => Destination::List(list),
        (None, None) => Destination::Unread,
    };
    let origin = text(value, "origin");
    let is_propagated = origin.as_deref() == Some("EnableVgwRoutePropagation");
    Route { destination, target: target(value), is_propagated }
}

fn target(value: &Value) -> Target {
    const BEYOND: [(&str, &str); 9] = [
        ("vpcPeeringConnectionId", "peering connection"),
        ("transitGatewayId", "transit gateway"),
        ("networkInterfaceId", "appliance"),
        ("instanceId", "appliance"),
        ("vpcEndpointId", "endpoint"),
        ("localGatewayId", "local gateway"),
        ("carrierGatewayId", "carrier gateway"),
        ("coreNetworkArn", "core network"),
        ("odbNetworkArn", "database network"),
    ];
    if text(value, "state").as_deref() == Some("blackhole") {
        return Target::Blackhole;
    }
    for key in ["natGatewayId", "egressOnlyInternetGatewayId"] {
        if let Some(id) = text(value, key) {
            return Target::OutOnly(id);
        }
    }
    let known = BEYOND.iter().find_map(|(key, kind)| Some((*kind, text(value, key)?)));
    let is_list = text(value, "destinationPrefixListId").is_some();
    match (known, text(value, "gatewayId")) {
        (Some((kind, id)), _) => Target::Beyond(format!("{kind} {id}")),
        (None, Some(id)) if id == "local" => Target::Local,
        (None, Some(id)) if id.starts_with("igw-") => Target::Internet(id),
        (None, Some(id)) if id.starts_with("nat-") || id.starts_with("eigw-") => {
            Target::OutOnly(id)
        }
        (None, Some(id)) if id.starts_with("vpce-") && is_list => Target::Service(id),
        (None, Some(id)) if id.starts_with("vpce-") => Target::Beyond(format!("appliance {id}")),
        (None, Some(id)) if id.starts_with("vgw-") => {
            Target::Beyond(format!("virtual private gateway {id}"))
        }
        (None, Some(id)) => Target::Beyond(format!("gateway {id}")),
        (None, None) => Target::Beyond("a target that is not told".to_owned()),
    }
}
