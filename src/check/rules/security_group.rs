//! Rules of security groups. What a group says is read in network/; here it is judged.
use crate::check::rule::{Parameter, Parameters, Rule, Trigger};
use crate::check::subject::{Item, Subject, elements, text};
use crate::check::verdict::{Code, Judgement};
use crate::network::security_group::{Permission, SecurityGroup};
use crate::network::traffic::{Ports, Protocol};
use crate::truth::Truth;
use serde_json::Value;

const GROUP: &[&str] = &["AWS::EC2::SecurityGroup"];
const INTERFACE: &str = "AWS::EC2::NetworkInterface";
const INSTANCE: &str = "AWS::EC2::Instance";

const OPEN: &[&str] = &[
    "The newer meaning is replayed: ::/0 counts as 0.0.0.0/0 does.",
    "Protocol -1 and ranges that cover the port count.",
    "The blocks are compared literally: 0.0.0.0/1 and its other half do not count. Other groups \
     and prefix lists are no blocks.",
    "A group counts whether or not anything uses it.",
];

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "restricted-ssh",
        identifier: "INCOMING_SSH_DISABLED",
        types: GROUP,
        trigger: Trigger::Both,
        parameters: &[],
        replays: "docs.aws.amazon.com/config/latest/developerguide/restricted-ssh.html, read \
                  2026-11-26 as kept at c2hans/aws-docs@3bfec7d; until AWS's documentation of \
                  2023-06 (awsdocs/aws-config-developer-guide@572f307) it applied to IPv4 only",
        checks: "No security group lets SSH in from anywhere.",
        matters: "A login that the whole internet may try is tried all day.",
        reads: "configuration.ipPermissions",
        blind: "Routes, addresses and network ACLs: whether anybody gets there. Other ports that \
                SSH may listen on.",
        choices: OPEN,
        judge: restricted_ssh,
    },
    Rule {
        name: "restricted-common-ports",
        identifier: "RESTRICTED_INCOMING_TRAFFIC",
        types: GROUP,
        trigger: Trigger::Both,
        parameters: &[
            Parameter::optional("blockedPort1", "a blocked TCP port").filled_with("20"),
            Parameter::optional("blockedPort2", "a blocked TCP port").filled_with("21"),
            Parameter::optional("blockedPort3", "a blocked TCP port").filled_with("3389"),
            Parameter::optional("blockedPort4", "a blocked TCP port").filled_with("3306"),
            Parameter::optional("blockedPort5", "a blocked TCP port").filled_with("4333"),
            Parameter::optional("blockedPorts", "blocked TCP ports, with commas between"),
        ],
        replays: "docs.aws.amazon.com/config/latest/developerguide/restricted-common-ports.html, \
                  read 2026-11-26 as kept at c2hans/aws-docs@3bfec7d; until AWS's documentation of \
                  2023-06 (awsdocs/aws-config-developer-guide@572f307) it applied to IPv4 only and \
                  had no blockedPorts",
        checks: "No security group lets the named TCP ports in from anywhere.",
        matters: "Remote desktops and databases are not meant for the whole internet.",
        reads: "configuration.ipPermissions",
        blind: "Routes, addresses and network ACLs: whether anybody gets there.",
        choices: OPEN,
        judge: restricted_ports,
    },
    Rule {
        name: "vpc-default-security-group-closed",
        identifier: "VPC_DEFAULT_SECURITY_GROUP_CLOSED",
        types: GROUP,
        trigger: Trigger::Change,
        parameters: &[],
        replays: "docs.aws.amazon.com/config/latest/developerguide/\
                  vpc-default-security-group-closed.html, read 2026-11-26 as kept at \
                  c2hans/aws-docs@3bfec7d; that other groups are not applicable is said in \
                  awsdocs/aws-config-developer-guide@1d71457",
        checks: "The default security group of a VPC lets nothing in and nothing out.",
        matters: "What is launched without naming a group gets the default one.",
        reads: "configuration.groupName, .vpcId, .ipPermissions, .ipPermissionsEgress",
        blind: "Whether anything uses the group.",
        choices: &["A default group without a VPC (EC2-Classic) is not applicable."],
        judge: default_closed,
    },
    Rule {
        name: "vpc-sg-open-only-to-authorized-ports",
        identifier: "VPC_SG_OPEN_ONLY_TO_AUTHORIZED_PORTS",
        types: GROUP,
        trigger: Trigger::Both,
        parameters: &[
            Parameter::optional("authorizedTcpPorts", "TCP ports and ranges, as 443,1020-1025"),
            Parameter::optional("authorizedUdpPorts", "UDP ports and ranges, as 500,1020-1025"),
        ],
        replays: "docs.aws.amazon.com/config/latest/developerguide/\
                  vpc-sg-open-only-to-authorized-ports.html, read 2026-11-26 as kept at \
                  c2hans/aws-docs@1ae5aa2; in 2021 (awsdocs/aws-config-developer-guide@1d71457) it \
                  spoke of 0.0.0.0/0 only",
        checks: "Security groups that are open to anywhere are so on authorized ports only.",
        matters: "A port that is open to the internet should be open on purpose.",
        reads: "configuration.ipPermissions",
        blind: "Routes, addresses and network ACLs: whether anybody gets there.",
        choices: &[
            "The newer meaning is replayed: ::/0 counts as 0.0.0.0/0 does, both literally.",
            "Every port of an open range must be authorized; protocol -1 is every port of TCP and \
             of UDP.",
            "Open permissions of other protocols make the group asked, and break nothing.",
        ],
        judge: authorized_ports,
    },
    Rule {
        name: "ec2-security-group-attached-to-eni",
        identifier: "EC2_SECURITY_GROUP_ATTACHED_TO_ENI",
        types: GROUP,
        trigger: Trigger::Change,
        parameters: &[],
        replays: "docs.aws.amazon.com/config/latest/developerguide/\
                  ec2-security-group-attached-to-eni.html, read 2026-11-26 as kept at \
                  c2hans/aws-docs@1ae5aa2",
        checks: "Security groups other than the default one are used by an instance or a network \
                 interface.",
        matters: "A group that is left over is opened, and one day used, without a thought.",
        reads: "configuration.groupName, relationships; AWS::EC2::NetworkInterface \
                configuration.groups; AWS::EC2::Instance configuration.securityGroups",
        blind: "Interfaces of other accounts that use a shared group.",
        choices: &[
            "The interfaces' own items decide where they were recorded; the relationships of the \
             group's item, which are not always written anew, only where they were not.",
        ],
        judge: attached,
    },
];

/// What a group lets in, or why that is not known.
fn group(subject: &Subject<'_>) -> Result<SecurityGroup, Judgement> {
    let configuration = subject.configuration("").and_then(SecurityGroup::read);
    configuration.ok_or_else(|| Judgement::odd("configuration.ipPermissions"))
}

/// Whether a permission lets in anybody, by the block of all addresses of a family, literally.
fn is_open(permission: &Permission) -> bool {
    permission.v4.iter().any(|it| it == "0.0.0.0/0") || permission.v6.iter().any(|it| it == "::/0")
}

fn restricted_ssh(subject: &Subject<'_>, _: &Parameters) -> Judgement {
    closed_to_anywhere(subject, &[22])
}

fn closed_to_anywhere(subject: &Subject<'_>, ports: &[u16]) -> Judgement {
    let group = match group(subject) {
        Ok(group) => group,
        Err(odd) => return odd,
    };
    let admits = |it: &&Permission| ports.iter().any(|port| it.admits(Protocol::TCP, *port));
    match group.ingress.iter().filter(|it| is_open(it)).find(admits) {
        Some(open) => Judgement::noncompliant(format!("{} from anywhere", open.traffic())),
        None => unless_unread(&group),
    }
}

/// Compliant, unless the group says something that cannot be read.
fn unless_unread(group: &SecurityGroup) -> Judgement {
    match group.unread.first() {
        None => Judgement::compliant(),
        Some(unread) => Judgement::undecidable(Code::UnknownShape, format!("cannot read {unread}")),
    }
}

const BLOCKED: &[&str] =
    &["blockedPort1", "blockedPort2", "blockedPort3", "blockedPort4", "blockedPort5"];

fn restricted_ports(subject: &Subject<'_>, parameters: &Parameters) -> Judgement {
    let single = BLOCKED.iter().filter_map(|it| parameters.text(it));
    let told: Vec<&str> = single.chain(parameters.list("blockedPorts")).collect();
    let read: Result<Vec<u16>, &str> = told.iter().map(|it| it.parse().map_err(|_| *it)).collect();
    match read {
        Ok(ports) if ports.is_empty() => {
            Judgement::undecidable(Code::ParameterUnresolved, "no blocked port is named")
        }
        Ok(ports) => closed_to_anywhere(subject, &ports),
        Err(odd) => {
            let why = format!("a blocked port that is none: {odd}");
            Judgement::undecidable(Code::ParameterUnresolved, why)
        }
    }
}

fn default_closed(subject: &Subject<'_>, _: &Parameters) -> Judgement {
    match is_default(subject.item) {
        Truth::Unknown => return Judgement::odd("configuration.groupName"),
        Truth::No => return Judgement::not_applicable("not the default group"),
        Truth::Yes if subject.configuration("vpcId").is_none() => {
            return Judgement::not_applicable("in no VPC");
        }
        Truth::Yes => {}
    }
    let lists = ["ipPermissions", "ipPermissionsEgress"];
    let told = lists.map(|it| subject.configuration(it).and_then(Value::as_array));
    match told {
        [Some(rules), _] if !rules.is_empty() => Judgement::noncompliant("lets something in"),
        [_, Some(rules)] if !rules.is_empty() => Judgement::noncompliant("lets something out"),
        [Some(_), Some(_)] => Judgement::compliant(),
        [None, _] => Judgement::odd("configuration.ipPermissions"),
        [_, None] => Judgement::odd("configuration.ipPermissionsEgress"),
    }
}

/// EC2 reserves the name of the default group.
fn is_default(item: &Item) -> Truth {
    let name = item.configuration("groupName").and_then(Value::as_str);
    name.or(item.resource_name.as_deref()).map_or(Truth::Unknown, |it| (it == "default").into())
}

fn authorized_ports(subject: &Subject<'_>, parameters: &Parameters) -> Judgement {
    let lists = ["authorizedTcpPorts", "authorizedUdpPorts"].map(|it| ranges(parameters, it));
    let [tcp, udp] = match lists {
        [Ok(tcp), Ok(udp)] => [tcp, udp],
        [Err(undecidable), _] | [_, Err(undecidable)] => return undecidable,
    };
    let group = match group(subject) {
        Ok(group) => group,
        Err(odd) => return odd,
    };
    let mut open = group.ingress.iter().filter(|it| is_open(it)).peekable();
    if open.peek().is_none() && group.unread.is_empty() {
        return Judgement::not_applicable("not open to anywhere");
    }
    let is_beyond = |it: &&Permission| {
        let each = [(Protocol::TCP, &tcp), (Protocol::UDP, &udp)];
        let ports = it.ports.unwrap_or(Ports::ALL);
        each.iter().any(|(of, ranges)| it.protocol.covers(*of) && !holds(ranges, ports))
    };
    match open.find(is_beyond) {
        Some(it) => Judgement::noncompliant(format!("{} from anywhere", it.traffic())),
        None => unless_unread(&group),
    }
}

/// The ranges of `443,1020-1025`, by their first ports.
fn ranges(parameters: &Parameters, name: &str) -> Result<Vec<Ports>, Judgement> {
    let range = |text: &str| {
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        let ports = Ports { first: first.trim().parse().ok()?, last: last.trim().parse().ok()? };
        Some(ports).filter(|it| it.first <= it.last)
    };
    let read: Option<Vec<Ports>> = parameters.list(name).into_iter().map(range).collect();
    let mut ranges = read.ok_or_else(|| {
        let why = format!("parameter {name} is no list of ports and ranges");
        Judgement::undecidable(Code::ParameterUnresolved, why)
    })?;
    ranges.sort();
    Ok(ranges)
}

/// Whether sorted ranges together hold every one of some ports.
fn holds(ranges: &[Ports], ports: Ports) -> bool {
    let mut next = Some(ports.first);
    for range in ranges {
        match next {
            Some(port) if range.holds(port) => next = range.last.checked_add(1),
            _ => {}
        }
    }
    next.is_none_or(|it| it > ports.last)
}

fn attached(subject: &Subject<'_>, _: &Parameters) -> Judgement {
    match is_default(subject.item) {
        Truth::Unknown => return Judgement::odd("configuration.groupName"),
        Truth::Yes => return Judgement::not_applicable("the default group"),
        Truth::No => {}
    }
    let id = subject.item.resource_id.as_str();
    let uses = |resource_type: &str, path: &str| {
        let has = |it: &Item| {
            elements(it.configuration(path)).iter().any(|it| text(it, "groupId") == Some(id))
        };
        subject.around.all(resource_type).iter().any(|it| has(it))
    };
    if uses(INTERFACE, "groups") || uses(INSTANCE, "securityGroups") {
        return Judgement::compliant();
    }
    let names = |it: &str| !subject.item.related(it).is_empty();
    // In EC2-Classic, which has no VPC, instances have groups and no interfaces.
    let decisive = if subject.configuration("vpcId").is_some() { INTERFACE } else { INSTANCE };
    if subject.around.is_recorded(decisive) == Truth::Yes {
        Judgement::noncompliant("no interface and no instance has it")
    } else if names(INTERFACE) || names(INSTANCE) {
        Judgement::compliant()
    } else {
        let why = "network interfaces were not recorded";
        Judgement::undecidable(Code::TypeNotRecorded, why)
    }
}
