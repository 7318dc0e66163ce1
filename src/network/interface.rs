//! What a network interface says: its addresses, its groups, where it sits and what it belongs to.
use super::blocks::{Blocks, Cidr};
use super::fields::{flag, get, list, names, plain, text};
use serde_json::Value;
use std::net::IpAddr;

/// A network interface, as its item says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Interface {
    /// `eni-…`
    pub id: String,
    /// The subnet.
    pub subnet_id: String,
    /// The VPC.
    pub vpc_id: String,
    /// Its security groups.
    pub groups: Vec<String>,
    /// Its private addresses of IPv4.
    pub private: Vec<String>,
    /// Those of the private addresses that a public one stands for.
    pub translated: Vec<String>,
    /// The public addresses that stand for them, each once.
    pub public: Vec<String>,
    /// Its addresses of IPv6.
    pub v6: Vec<String>,
    /// The instance it is attached to.
    pub instance_id: Option<String>,
    /// Who made it for a customer: `amazon-elb`.
    pub requester: Option<String>,
    /// Whether it is attached to anything; none where the item does not tell.
    pub is_attached: Option<bool>,
    /// Whether no traffic of an internet gateway is let to it.
    pub denies_gateways: bool,
    /// Whether it is a NAT gateway's: nothing begins from outside there.
    pub is_out_only: bool,
}

/// An instance, as far as its network goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Instance {
    /// `running`, `stopped`; none where the item does not tell.
    pub state: Option<String>,
    /// Its interfaces, as its own item tells of them.
    pub interfaces: Vec<Interface>,
}

impl Instance {
    /// Reads the configuration of an `AWS::EC2::Instance`.
    pub fn read(configuration: &Value) -> Self {
        let state = get(configuration, "state").or_else(|| get(configuration, "instanceState"));
        let state = state.and_then(|it| plain(it).or_else(|| text(it, "name")));
        let id = text(configuration, "instanceId");
        let of_instance = |it: Interface| Interface { instance_id: id.clone(), ..it };
        let cards = list(configuration, "networkInterfaces").iter();
        let interfaces = cards.filter_map(Interface::read).map(of_instance).collect();
        Self { state, interfaces }
    }
}

impl Interface {
    /// Reads the configuration of an `AWS::EC2::NetworkInterface`. None where it does not tell its
    /// subnet or its groups.
    pub fn read(configuration: &Value) -> Option<Self> {
        get(configuration, "groups").or_else(|| get(configuration, "groupSet"))?.as_array()?;
        let mut interface = Self {
            id: text(configuration, "networkInterfaceId").unwrap_or_default(),
            subnet_id: text(configuration, "subnetId")?,
            vpc_id: text(configuration, "vpcId").unwrap_or_default(),
            groups: names(configuration, "groups", "groupId"),
            v6: names(configuration, "ipv6Addresses", "ipv6Address"),
            requester: text(configuration, "requesterId"),
            denies_gateways: flag(configuration, "denyAllIgwTraffic") == Some(true),
            ..Self::default()
        };
        let kind = text(configuration, "interfaceType").unwrap_or_default();
        let about = text(configuration, "description").unwrap_or_default();
        interface.is_out_only = matches!(kind.as_str(), "nat_gateway" | "natGateway")
            || about.starts_with("Interface for NAT Gateway");
        interface.groups.extend(names(configuration, "groupSet", "groupId"));
        let attachment = get(configuration, "attachment");
        interface.instance_id = attachment.and_then(|it| text(it, "instanceId"));
        let state = attachment.and_then(|it| text(it, "status"));
        let status = text(configuration, "status");
        interface.is_attached = match (status.as_deref(), state.as_deref()) {
            (Some("available" | "pending"), _) | (None, Some("detached" | "detaching")) => {
                Some(false)
            }
            (Some("in-use" | "associated"), _) | (_, Some("attached" | "attaching")) => Some(true),
            _ => None,
        };
        let own = [configuration].into_iter();
        for holder in own.chain(list(configuration, "privateIpAddresses")) {
            let private = text(holder, "privateIpAddress");
            let public = get(holder, "association").and_then(|it| text(it, "publicIp"));
            let translated = private.as_deref().filter(|_| public.is_some());
            push(&mut interface.translated, translated);
            push(&mut interface.private, private.as_deref());
            push(&mut interface.public, public.as_deref());
        }
        Some(interface)
    }

    /// The addresses by which the internet may call it: public ones of IPv4, global ones of IPv6.
    pub fn addresses(&self) -> Vec<&str> {
        let public = Blocks::public();
        let is_global = |it: &&str| it.parse::<IpAddr>().is_ok_and(|it| public.holds(it));
        let v6 = self.v6.iter().map(String::as_str).filter(is_global);
        self.public.iter().map(String::as_str).chain(v6).collect()
    }

    /// The addresses of one family by which an internet gateway would lead to it.
    pub(super) fn behind_gateway(&self, v6: bool) -> Vec<Cidr> {
        let addresses: Vec<&str> = if v6 {
            self.addresses().into_iter().filter(|it| it.contains(':')).collect()
        } else {
            self.translated.iter().map(String::as_str).collect()
        };
        addresses.into_iter().filter_map(Cidr::parse).collect()
    }

    /// Its own addresses within the VPC.
    pub fn own(&self) -> Blocks {
        let own: Vec<&str> = self.private.iter().chain(&self.v6).map(String::as_str).collect();
        Blocks::of(&own)
    }
}

fn push(list: &mut Vec<String>, one: Option<&str>) {
    if let Some(one) = one
        && !list.iter().any(|it| it == one)
    {
        list.push(one.to_owned());
    }
}
