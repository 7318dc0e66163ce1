//! What AWS Config records of a network of EC2 in 2016.
use serde_json::{Value, json};

use super::item::{Site, Thing};

pub(crate) const VPC: &str = "AWS::EC2::VPC";
pub(crate) const SUBNET: &str = "AWS::EC2::Subnet";
pub(crate) const GATEWAY: &str = "AWS::EC2::InternetGateway";
pub(crate) const ROUTE_TABLE: &str = "AWS::EC2::RouteTable";
pub(crate) const ACL: &str = "AWS::EC2::NetworkAcl";
pub(crate) const GROUP: &str = "AWS::EC2::SecurityGroup";
pub(crate) const INTERFACE: &str = "AWS::EC2::NetworkInterface";
pub(crate) const ADDRESS: &str = "AWS::EC2::EIP";

pub(crate) const ANYWHERE: &str = "0.0.0.0/0";
const IN_VPC: &str = "Is contained in Vpc";

fn ec2_arn(site: Site, what: &str, id: &str) -> String {
    format!("arn:aws:ec2:{}:{}:{what}/{id}", site.region, site.account)
}

pub(crate) fn vpc(site: Site, id: &str, cidr: &str, name: &str) -> Thing {
    let configuration = json!({
        "vpcId": id, "state": "available", "cidrBlock": cidr, "dhcpOptionsId": "dopt-0c9b2e6a",
        "instanceTenancy": "default", "isDefault": false,
    });
    Thing::new(site, VPC, id, configuration)
        .arn(&ec2_arn(site, "vpc", id))
        .zone("Multiple Availability Zones")
        .tags(&[("Name", name)])
}

pub(crate) fn subnet(
    site: Site,
    id: &str,
    vpc: &str,
    cidr: &str,
    zone: &'static str,
    public: bool,
) -> Thing {
    let configuration = json!({
        "subnetId": id, "state": "available", "vpcId": vpc, "cidrBlock": cidr,
        "availableIpAddressCount": 246, "availabilityZone": zone, "defaultForAz": false,
        "mapPublicIpOnLaunch": public,
    });
    Thing::new(site, SUBNET, id, configuration)
        .arn(&ec2_arn(site, "subnet", id))
        .zone(zone)
        .tags(&[("Name", if public { "public" } else { "private" })])
        .related(IN_VPC, VPC, vpc)
}

pub(crate) fn gateway(site: Site, id: &str, vpc: &str) -> Thing {
    let attachments = json!([{"vpcId": vpc, "state": "available"}]);
    let configuration = json!({"internetGatewayId": id, "attachments": attachments});
    Thing::new(site, GATEWAY, id, configuration)
        .arn(&ec2_arn(site, "internet-gateway", id))
        .zone("Multiple Availability Zones")
        .tags(&[])
        .related("Is attached to Vpc", VPC, vpc)
}

/// A table with the local route; `out` is its gateway, `subnet` the one associated, else main.
pub(crate) fn route_table(
    site: Site,
    id: &str,
    (vpc, cidr): (&str, &str),
    out: Option<&str>,
    subnet: Option<&str>,
) -> Thing {
    let route = |cidr: &str, gateway: &str, origin: &str| {
        json!({
            "destinationCidrBlock": cidr, "gatewayId": gateway, "state": "active",
            "origin": origin,
        })
    };
    let mut routes = vec![route(cidr, "local", "CreateRouteTable")];
    routes.extend(out.map(|gateway| route(ANYWHERE, gateway, "CreateRoute")));
    let mut association = json!({
        "routeTableAssociationId": id.replace("rtb-", "rtbassoc-"), "routeTableId": id,
        "main": subnet.is_none(),
    });
    if let Some(subnet) = subnet {
        association["subnetId"] = json!(subnet);
    }
    let configuration = json!({
        "routeTableId": id, "vpcId": vpc, "routes": routes, "associations": [association],
        "propagatingVgws": [],
    });
    let table = Thing::new(site, ROUTE_TABLE, id, configuration)
        .arn(&ec2_arn(site, "route-table", id))
        .zone("Not Applicable")
        .tags(&[])
        .related(IN_VPC, VPC, vpc);
    match (subnet, out) {
        (Some(subnet), Some(out)) => {
            table.related("Contains Subnet", SUBNET, subnet).related("Contains ", GATEWAY, out)
        }
        (_, Some(out)) => table.related("Contains ", GATEWAY, out),
        _ => table,
    }
}

/// The default ACL, which lets everything through.
pub(crate) fn acl(site: Site, id: &str, vpc: &str, subnets: &[&str]) -> Thing {
    let entry = |number: i64, action: &str, egress: bool| {
        json!({
            "ruleNumber": number, "protocol": "-1", "ruleAction": action, "egress": egress,
            "cidrBlock": ANYWHERE,
        })
    };
    let association = |subnet: &&str| {
        json!({
            "networkAclAssociationId": subnet.replace("subnet-", "aclassoc-"),
            "networkAclId": id, "subnetId": subnet,
        })
    };
    let configuration = json!({
        "networkAclId": id, "vpcId": vpc, "isDefault": true,
        "entries": [
            entry(100, "allow", true), entry(32_767, "deny", true),
            entry(100, "allow", false), entry(32_767, "deny", false),
        ],
        "associations": subnets.iter().map(association).collect::<Vec<_>>(),
    });
    let acl = Thing::new(site, ACL, id, configuration)
        .arn(&ec2_arn(site, "network-acl", id))
        .zone("Multiple Availability Zones")
        .tags(&[])
        .related(IN_VPC, VPC, vpc);
    subnets.iter().fold(acl, |acl, subnet| acl.related("Is attached to Subnet", SUBNET, subnet))
}

/// One permission of a security group for one TCP port.
pub(crate) fn tcp(port: i64, ranges: &[&str]) -> Value {
    permission("tcp", port, ranges, &[])
}

/// One permission for one TCP port from other groups of the same account.
pub(crate) fn tcp_from_groups(site: Site, port: i64, groups: &[&str]) -> Value {
    let pair = |id: &&str| json!({"userId": site.account, "groupId": id});
    permission("tcp", port, &[], &groups.iter().map(pair).collect::<Vec<_>>())
}

fn permission(protocol: &str, port: i64, ranges: &[&str], pairs: &[Value]) -> Value {
    json!({
        "ipProtocol": protocol, "fromPort": port, "toPort": port, "userIdGroupPairs": pairs,
        "ipRanges": ranges, "prefixListIds": [],
    })
}

pub(crate) fn group(site: Site, id: &str, name: &str, vpc: &str, ingress: &[Value]) -> Thing {
    let egress = json!([{
        "ipProtocol": "-1", "userIdGroupPairs": [], "ipRanges": [ANYWHERE], "prefixListIds": [],
    }]);
    let configuration = json!({
        "ownerId": site.account, "groupName": name, "groupId": id, "description": name,
        "ipPermissions": ingress, "ipPermissionsEgress": egress, "vpcId": vpc,
    });
    Thing::new(site, GROUP, id, configuration)
        .named(name)
        .arn(&ec2_arn(site, "security-group", id))
        .zone("Not Applicable")
        .tags(&[("Name", name)])
        .related(IN_VPC, VPC, vpc)
}

/// Where an instance sits in its network.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seat {
    pub(crate) site: Site,
    pub(crate) zone: &'static str,
    pub(crate) vpc: &'static str,
    pub(crate) subnet: &'static str,
    pub(crate) group: (&'static str, &'static str),
    pub(crate) instance: &'static str,
    pub(crate) interface: &'static str,
    pub(crate) private: &'static str,
    pub(crate) public: Option<&'static str>,
}

/// The interface of an instance, for the interface's item and inside the instance's.
pub(crate) fn interface_json(seat: &Seat) -> Value {
    let mut interface = json!({
        "networkInterfaceId": seat.interface, "subnetId": seat.subnet, "vpcId": seat.vpc,
        "description": "", "ownerId": seat.site.account, "status": "in-use",
        "privateIpAddress": seat.private, "sourceDestCheck": true,
        "groups": [{"groupName": seat.group.1, "groupId": seat.group.0}],
        "privateIpAddresses": [{"privateIpAddress": seat.private, "primary": true}],
    });
    if let Some(public) = seat.public {
        let association = json!({"publicIp": public, "ipOwnerId": "amazon"});
        interface["association"] = association.clone();
        interface["privateIpAddresses"][0]["association"] = association;
    }
    interface
}

pub(crate) fn interface(seat: &Seat) -> Thing {
    let mut configuration = interface_json(seat);
    configuration["availabilityZone"] = json!(seat.zone);
    configuration["requesterManaged"] = json!(false);
    configuration["tagSet"] = json!([]);
    configuration["attachment"] = json!({
        "attachmentId": seat.interface.replace("eni-", "eni-attach-"),
        "instanceId": seat.instance, "instanceOwnerId": seat.site.account, "deviceIndex": 0,
        "status": "attached", "deleteOnTermination": true,
    });
    Thing::new(seat.site, INTERFACE, seat.interface, configuration)
        .arn(&ec2_arn(seat.site, "network-interface", seat.interface))
        .zone(seat.zone)
        .related("Is attached to Instance", "AWS::EC2::Instance", seat.instance)
        .related("Is associated with SecurityGroup", GROUP, seat.group.0)
        .related("Is contained in Subnet", SUBNET, seat.subnet)
        .related(IN_VPC, VPC, seat.vpc)
}

/// An Elastic IP; without a seat it is attached to nothing.
pub(crate) fn address(site: Site, id: &str, public: &str, seat: Option<&Seat>) -> Thing {
    let mut configuration = json!({"publicIp": public, "allocationId": id, "domain": "vpc"});
    if let Some(seat) = seat {
        configuration["instanceId"] = json!(seat.instance);
        configuration["associationId"] = json!(id.replace("eipalloc-", "eipassoc-"));
        configuration["networkInterfaceId"] = json!(seat.interface);
        configuration["networkInterfaceOwnerId"] = json!(site.account);
        configuration["privateIpAddress"] = json!(seat.private);
    }
    let address = Thing::new(site, ADDRESS, id, configuration)
        .named(public)
        .arn(&ec2_arn(site, "eip-allocation", id))
        .zone("Not Applicable");
    match seat {
        Some(seat) => address
            .related("Is attached to Instance", "AWS::EC2::Instance", seat.instance)
            .related("Is attached to NetworkInterface", INTERFACE, seat.interface),
        None => address,
    }
}
