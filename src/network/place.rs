//! What stands around an interface: subnets, VPCs, gateways, prefix lists, and the block of
//! public access of VPCs.
use super::blocks::{Blocks, Cidr};
use super::fields::{get, list, names, text};
use serde_json::Value;

/// A subnet or a VPC: the addresses it has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The VPC: its own id, of a VPC.
    pub vpc_id: String,
    /// Its blocks, of both families.
    pub blocks: Blocks,
}

/// An internet gateway.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gateway {
    /// The VPCs it is attached to.
    pub vpcs: Vec<String>,
}

/// A managed prefix list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PrefixList {
    /// `pl-…`
    pub id: String,
    /// What it holds, entry by entry: in a route each counts by its own length. None where the item
    /// does not tell.
    pub entries: Option<Vec<Cidr>>,
}

/// The item of its own that ties a subnet to a route table or a network ACL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Association {
    /// `subnet-…`
    pub subnet_id: String,
    /// `rtb-…` or `acl-…`
    pub to: String,
}

/// A part of the block of public access: that of the account in a region, or an exclusion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublicAccessBlock {
    /// Whether the account's keeps traffic of the internet from coming in; none where the item says
    /// something else.
    Options(Option<bool>),
    /// A subnet or VPC to which both ways stay open.
    Exclusion(String),
    /// An exclusion that leaves the way in closed.
    NoExclusion,
}

impl Place {
    /// Reads the configuration of an `AWS::EC2::Subnet` or `AWS::EC2::VPC`. None where it tells no
    /// block.
    pub fn read(configuration: &Value) -> Option<Self> {
        let mut texts: Vec<String> = text(configuration, "cidrBlock").into_iter().collect();
        texts.extend(names(configuration, "cidrBlockAssociationSet", "cidrBlock"));
        for key in ["ipv6CidrBlockAssociationSet", "ipv6CidrBlocks"] {
            texts.extend(names(configuration, key, "ipv6CidrBlock"));
        }
        texts.extend(text(configuration, "ipv6CidrBlock"));
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let blocks = Blocks::of(&texts);
        let vpc_id = text(configuration, "vpcId").unwrap_or_default();
        (!blocks.is_empty()).then_some(Self { vpc_id, blocks })
    }
}

impl Gateway {
    /// Reads the configuration of an `AWS::EC2::InternetGateway`. None where it does not tell what
    /// it is attached to.
    pub fn read(configuration: &Value) -> Option<Self> {
        get(configuration, "attachments")?.as_array()?;
        let is_there =
            |it: &&Value| !matches!(text(it, "state").as_deref(), Some("detached" | "detaching"));
        let there = list(configuration, "attachments").iter().filter(is_there);
        Some(Self { vpcs: there.filter_map(|it| text(it, "vpcId")).collect() })
    }
}

impl PrefixList {
    /// Reads the configuration of an `AWS::EC2::PrefixList`.
    pub fn read(configuration: &Value) -> Self {
        let entries = get(configuration, "entries").filter(|it| it.is_array());
        // With an entry that cannot be read nobody knows what the list holds.
        let entries = entries.and_then(|it| {
            let texts = names(configuration, "entries", "cidr");
            let is_whole = it.as_array().is_some_and(|it| it.len() == texts.len());
            let read: Option<Vec<Cidr>> = texts.iter().map(|it| Cidr::parse(it)).collect();
            read.filter(|_| is_whole)
        });
        let id = ["prefixListId", "id"].iter().find_map(|it| text(configuration, it));
        Self { id: id.unwrap_or_default(), entries }
    }
}

impl Association {
    /// Reads the configuration of an `AWS::EC2::SubnetRouteTableAssociation` or
    /// `AWS::EC2::SubnetNetworkAclAssociation` (their schemas in CloudFormation's registry).
    pub fn read(configuration: &Value) -> Option<Self> {
        let to = ["routeTableId", "networkAclId"].iter().find_map(|it| text(configuration, it));
        Some(Self { subnet_id: text(configuration, "subnetId")?, to: to? })
    }
}

impl PublicAccessBlock {
    /// Reads the configuration of an `AWS::EC2::VPCBlockPublicAccessOptions` or
    /// `AWS::EC2::VPCBlockPublicAccessExclusion` (VPC user guide, "Block public access to VPCs").
    pub fn read(configuration: &Value) -> Self {
        if let Some(mode) = text(configuration, "internetGatewayExclusionMode") {
            let place = ["subnetId", "vpcId"].iter().find_map(|it| text(configuration, it));
            return match (mode.as_str(), place) {
                ("allow-bidirectional", Some(place)) => Self::Exclusion(place),
                _ => Self::NoExclusion,
            };
        }
        let mode = text(configuration, "internetGatewayBlockMode");
        Self::Options(match mode.as_deref() {
            Some("block-bidirectional" | "block-ingress") => Some(true),
            Some("off") => Some(false),
            _ => None,
        })
    }
}
