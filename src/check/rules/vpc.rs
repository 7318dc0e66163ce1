//! Rules of a VPC's parts: subnets, gateways, routes, network ACLs, flow logs, VPN connections.
use super::ec2_instance::state;
use crate::check::rule::{Parameter, Parameters, Rule, Trigger};
use crate::check::subject::{Item, Subject, at, elements, flag, number, text};
use crate::check::verdict::{Code, Judgement};
use crate::network::traffic::{Ports, Protocol};
use crate::truth::Truth;
use serde_json::Value;

const ACL: &[&str] = &["AWS::EC2::NetworkAcl"];
const FLOW_LOG: &str = "AWS::EC2::FlowLog";

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "subnet-auto-assign-public-ip-disabled",
        identifier: "SUBNET_AUTO_ASSIGN_PUBLIC_IP_DISABLED",
        types: &["AWS::EC2::Subnet"],
        trigger: Trigger::Change,
        parameters: &[],
        replays: "docs.aws.amazon.com/config/latest/developerguide/\
                  subnet-auto-assign-public-ip-disabled.html, read 2026-11-26 as kept at \
                  c2hans/aws-docs@3bfec7d; in 2021 (awsdocs/aws-config-developer-guide@1d71457) \
                  the page spoke of a public IP address and not of IPv6",
        checks: "Subnets give no public IPv4 and no IPv6 address to what is launched in them.",
        matters: "An address that nobody asked for makes a machine reachable by accident.",
        reads: "configuration.mapPublicIpOnLaunch, .assignIpv6AddressOnCreation",
        blind: "Launch settings of instances that overrule the subnet's.",
        choices: &[
            "The newer meaning is replayed: IPv6 counts as well.",
            "Items from before 2016-12 lack the IPv6 member: subnets could not assign any then.",
        ],
        judge: auto_assign,
    },
    Rule {
        name: "internet-gateway-authorized-vpc-only",
        identifier: "INTERNET_GATEWAY_AUTHORIZED_VPC_ONLY",
        types: &["AWS::EC2::InternetGateway"],
        trigger: Trigger::Change,
        parameters: &[Parameter::optional(
            "AuthorizedVpcIds",
            "VPCs that may have a gateway, with commas between; none if absent",
        )],
        replays: "docs.aws.amazon.com/config/latest/developerguide/\
                  internet-gateway-authorized-vpc-only.html, read 2026-11-26 as kept at \
                  c2hans/aws-docs@1ae5aa2",
        checks: "Internet gateways are attached to authorized VPCs only.",
        matters: "A gateway is what a VPC needs for a way in from the internet and out to it.",
        reads: "configuration.attachments",
        blind: "Routes: whether anything uses the gateway.",
        choices: &["A gateway that is attached to nothing is compliant."],
        judge: gateway_authorized,
    },
    Rule {
        name: "no-unrestricted-route-to-igw",
        identifier: "NO_UNRESTRICTED_ROUTE_TO_IGW",
        types: &["AWS::EC2::RouteTable"],
        trigger: Trigger::Both,
        parameters: &[Parameter::optional(
            "routeTableIds",
            "route tables that may have such a route, with commas between",
        )],
        replays: "docs.aws.amazon.com/config/latest/developerguide/\
                  no-unrestricted-route-to-igw.html, read 2026-11-26 as kept at \
                  c2hans/aws-docs@1ae5aa2",
        checks: "No route sends 0.0.0.0/0 or ::/0 to an internet gateway.",
        matters: "Such a route makes public what else is meant to be private.",
        reads: "configuration.routes[]",
        blind: "Which subnets use the table, and what prefix lists hold.",
        choices: &[
            "0.0.0.0/0 and ::/0 are compared literally.",
            "A route in state blackhole counts. An egress-only gateway is no internet gateway.",
        ],
        judge: route_to_gateway,
    },
    Rule {
        name: "nacl-no-unrestricted-ssh-rdp",
        identifier: "NACL_NO_UNRESTRICTED_SSH_RDP",
        types: ACL,
        trigger: Trigger::Change,
        parameters: &[],
        replays: "docs.aws.amazon.com/config/latest/developerguide/\
                  nacl-no-unrestricted-ssh-rdp.html, read 2026-11-26 as kept at \
                  c2hans/aws-docs@1ae5aa2",
        checks: "No entry of a network ACL allows port 22 or 3389 in from anywhere.",
        matters: "The ACL is the second wall around a subnet's remote logins.",
        reads: "configuration.entries, .isDefault",
        blind: "Security groups and routes: whether anybody gets in.",
        choices: &[
            "Anywhere is 0.0.0.0/0 or ::/0, literally; TCP, UDP and protocol -1 count.",
            "The default ACL is not applicable: Security Hub says so of this rule (EC2.21).",
            "Each entry counts by itself, also where an earlier one denies the same.",
        ],
        judge: acl_open,
    },
    Rule {
        name: "vpc-network-acl-unused-check",
        identifier: "VPC_NETWORK_ACL_UNUSED_CHECK",
        types: ACL,
        trigger: Trigger::Change,
        parameters: &[],
        replays: "docs.aws.amazon.com/config/latest/developerguide/\
                  vpc-network-acl-unused-check.html, read 2026-11-26 as kept at \
                  c2hans/aws-docs@1ae5aa2",
        checks: "Network ACLs are associated with a subnet.",
        matters: "An ACL that protects nothing is mistaken for one that does.",
        reads: "configuration.associations, .isDefault",
        blind: "Whether anything runs in the subnet.",
        choices: &[
            "An unused default ACL is not applicable: Security Hub says so of this rule (EC2.16).",
        ],
        judge: acl_unused,
    },
    Rule {
        name: "vpc-flow-logs-enabled",
        identifier: "VPC_FLOW_LOGS_ENABLED",
        types: &["AWS::EC2::VPC"],
        trigger: Trigger::Periodic,
        parameters: &[Parameter::optional("trafficType", "ACCEPT, REJECT or ALL; any if absent")],
        replays: "docs.aws.amazon.com/config/latest/developerguide/vpc-flow-logs-enabled.html, \
                  read 2026-11-26 as kept at c2hans/aws-docs@3bfec7d",
        checks: "VPCs have a flow log, of the named kind of traffic if one is named.",
        matters: "Without flow logs nobody can tell later who talked to whom.",
        reads: "AWS::EC2::FlowLog configuration.resourceId, .flowLogStatus, .trafficType",
        blind: "Whether the records arrived, and Security Lake's own logs.",
        choices: &[
            "A flow log of ALL traffic satisfies every trafficType.",
            "One of a subnet or an interface does not count.",
        ],
        judge: flow_logs,
    },
    Rule {
        name: "vpc-vpn-2-tunnels-up",
        identifier: "VPC_VPN_2_TUNNELS_UP",
        types: &["AWS::EC2::VPNConnection"],
        trigger: Trigger::Change,
        parameters: &[],
        replays: "docs.aws.amazon.com/config/latest/developerguide/vpc-vpn-2-tunnels-up.html, read \
                  2026-11-26 as kept at c2hans/aws-docs@3bfec7d",
        checks: "Both tunnels of a VPN connection are up.",
        matters: "With one tunnel left, its failure cuts the connection.",
        reads: "configuration.vgwTelemetry[].status, .state",
        blind: "Changes of a tunnel between items: AWS says they may be seen up to a day late.",
        choices: &["A connection that is being deleted, or was, is not applicable."],
        judge: tunnels_up,
    },
];

fn auto_assign(subject: &Subject<'_>, _: &Parameters) -> Judgement {
    match (subject.flag("mapPublicIpOnLaunch"), subject.flag("assignIpv6AddressOnCreation")) {
        (Truth::Yes, _) => Judgement::noncompliant("assigns public IPv4 addresses"),
        (_, Truth::Yes) => Judgement::noncompliant("assigns IPv6 addresses"),
        (Truth::No, _) => Judgement::compliant(),
        (Truth::Unknown, _) => Judgement::odd("configuration.mapPublicIpOnLaunch"),
    }
}

/// A list that AWS Config writes in every item of a type.
fn list<'s>(subject: &Subject<'s>, path: &str) -> Result<&'s [Value], Judgement> {
    match subject.configuration(path).and_then(Value::as_array) {
        Some(elements) => Ok(elements),
        None => Err(Judgement::odd(&format!("configuration.{path}"))),
    }
}

fn gateway_authorized(subject: &Subject<'_>, parameters: &Parameters) -> Judgement {
    let authorized = parameters.list("AuthorizedVpcIds");
    let attachments = match list(subject, "attachments") {
        Ok(it) => it.iter().filter(|it| text(it, "state") != Some("detached")),
        Err(odd) => return odd,
    };
    let vpcs: Vec<Option<&str>> = attachments.map(|it| text(it, "vpcId")).collect();
    match vpcs.iter().flatten().find(|it| !authorized.contains(*it)) {
        Some(vpc) => Judgement::noncompliant(format!("attached to {vpc}")),
        None if vpcs.contains(&None) => Judgement::odd("configuration.attachments[].vpcId"),
        None => Judgement::compliant(),
    }
}

fn route_to_gateway(subject: &Subject<'_>, parameters: &Parameters) -> Judgement {
    let routes = match list(subject, "routes") {
        Ok(routes) => routes,
        Err(odd) => return odd,
    };
    let is_open = |it: &&Value| {
        let is_gateway = text(it, "gatewayId").is_some_and(|it| it.starts_with("igw-"));
        is_gateway && is_anywhere(it, "destinationCidrBlock", "destinationIpv6CidrBlock")
    };
    let Some(route) = routes.iter().find(is_open) else { return Judgement::compliant() };
    let is_allowed = parameters.list("routeTableIds").contains(&subject.item.resource_id.as_str());
    let gateway = text(route, "gatewayId").unwrap_or_default();
    Judgement::expect(is_allowed, format!("a route from anywhere to {gateway}"))
}

/// Whether one of two members is the block of all addresses of its family, literally.
fn is_anywhere(value: &Value, v4: &str, v6: &str) -> bool {
    text(value, v4) == Some("0.0.0.0/0") || text(value, v6) == Some("::/0")
}

fn acl_open(subject: &Subject<'_>, _: &Parameters) -> Judgement {
    match subject.flag("isDefault") {
        Truth::Yes => return Judgement::not_applicable("the default network ACL"),
        Truth::Unknown => return Judgement::odd("configuration.isDefault"),
        Truth::No => {}
    }
    let entries = match list(subject, "entries") {
        Ok(entries) => entries,
        Err(odd) => return odd,
    };
    let opens: Vec<(Truth, &Value)> = entries.iter().map(|it| (opens(it), it)).collect();
    if let Some((_, entry)) = opens.iter().find(|it| it.0 == Truth::Yes) {
        let number = number(entry, "ruleNumber").unwrap_or_default();
        return Judgement::noncompliant(format!("entry {number} lets in ports 22 or 3389"));
    }
    match Truth::any(opens.iter().map(|it| it.0)) {
        Truth::Unknown => Judgement::odd("configuration.entries[] that can be read"),
        _ => Judgement::compliant(),
    }
}

/// Whether an entry lets in SSH or RDP from anywhere.
fn opens(entry: &Value) -> Truth {
    let is_allowing = text(entry, "ruleAction").map(|it| it == "allow");
    let is_inbound = flag(at(entry, "egress")).negated();
    let applies = [
        is_allowing.map_or(Truth::Unknown, Truth::from),
        is_inbound,
        Truth::from(is_anywhere(entry, "cidrBlock", "ipv6CidrBlock")),
    ];
    Truth::all(applies.into_iter().chain([lets_in_logins(entry)]))
}

fn lets_in_logins(entry: &Value) -> Truth {
    let told = at(entry, "protocol").map(|it| it.to_string().replace('"', ""));
    let Some(protocol) = told.as_deref().and_then(Protocol::parse) else { return Truth::Unknown };
    if protocol == Protocol::ANY || !protocol.has_ports() {
        return Truth::from(protocol == Protocol::ANY);
    }
    let [from, to] = ["portRange/from", "portRange/to"].map(|it| number(entry, it));
    match (from, to) {
        (Some(_), Some(_)) => Ports::read(from, to)
            .map_or(Truth::Unknown, |it| Truth::from(it.holds(22) || it.holds(3389))),
        _ => Truth::Unknown,
    }
}

fn acl_unused(subject: &Subject<'_>, _: &Parameters) -> Judgement {
    match (list(subject, "associations"), subject.flag("isDefault")) {
        (Err(odd), _) => odd,
        (Ok([_, ..]), _) => Judgement::compliant(),
        (Ok([]), Truth::Yes) => Judgement::not_applicable("the default network ACL"),
        (Ok([]), Truth::No) => Judgement::noncompliant("associated with no subnet"),
        (Ok([]), Truth::Unknown) => Judgement::odd("configuration.isDefault"),
    }
}

fn flow_logs(subject: &Subject<'_>, parameters: &Parameters) -> Judgement {
    let vpc = subject.item.resource_id.as_str();
    let logs = subject.around.all(FLOW_LOG);
    let found = Truth::any(logs.iter().map(|it| logs_traffic(it, vpc, parameters)));
    match (found, subject.around.is_recorded(FLOW_LOG)) {
        (Truth::Yes, _) => Judgement::compliant(),
        (Truth::Unknown, _) => Judgement::odd("configuration.trafficType of its flow log"),
        (Truth::No, Truth::Yes) => Judgement::noncompliant("no such flow log"),
        (Truth::No, _) => {
            Judgement::undecidable(Code::TypeNotRecorded, "flow logs were not recorded")
        }
    }
}

/// Whether a flow log is the VPC's, active, and of the kind of traffic that is asked for.
fn logs_traffic(log: &Item, vpc: &str, parameters: &Parameters) -> Truth {
    let told = |path: &str| log.configuration(path).and_then(Value::as_str);
    let is_its = told("resourceId") == Some(vpc);
    let is_active = told("flowLogStatus").is_none_or(|it| it.eq_ignore_ascii_case("active"));
    let kind = match (parameters.text("trafficType"), told("trafficType")) {
        (None, _) => Truth::Yes,
        (Some(_), None) => Truth::Unknown,
        (Some(wanted), Some(kind)) => {
            Truth::from(kind.eq_ignore_ascii_case(wanted) || kind.eq_ignore_ascii_case("all"))
        }
    };
    Truth::all([Truth::from(is_its), Truth::from(is_active), kind])
}

fn tunnels_up(subject: &Subject<'_>, _: &Parameters) -> Judgement {
    if let Some(state @ ("deleted" | "deleting")) = state(subject.item) {
        return Judgement::not_applicable(state);
    }
    let tunnels = elements(subject.configuration("vgwTelemetry"));
    let up = tunnels.iter().filter(|it| text(it, "status") == Some("UP")).count();
    if let Some(down) = tunnels.iter().find(|it| text(it, "status") == Some("DOWN")) {
        let address = text(down, "outsideIpAddress").unwrap_or("one");
        return Judgement::noncompliant(format!("tunnel {address} is down"));
    }
    if up >= 2 && up == tunnels.len() {
        Judgement::compliant()
    } else {
        Judgement::odd("configuration.vgwTelemetry[].status of both tunnels")
    }
}
