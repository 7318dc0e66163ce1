//! Rules of Redshift: clusters and the groups of their parameters.
use super::kit::{count, must_hold, opened, unresolved, word};
use crate::check::rule::{Parameter, Parameters, Rule, Trigger};
use crate::check::subject::{Subject, at, elements, flag, text};
use crate::check::verdict::{Code, Judgement, Verdict};
use crate::truth::Truth;

const CLUSTER: &[&str] = &["AWS::Redshift::Cluster"];
const GROUP: &str = "AWS::Redshift::ClusterParameterGroup";
const DAYS: &str = "automatedSnapshotRetentionPeriod";
const WINDOW: &str = "preferredMaintenanceWindow";

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "redshift-backup-enabled",
        identifier: "REDSHIFT_BACKUP_ENABLED",
        types: CLUSTER,
        trigger: Trigger::Change,
        parameters: &[
            Parameter::optional("MinRetentionPeriod", "fewest days that snapshots are kept"),
            Parameter::optional("MaxRetentionPeriod", "most days that snapshots are kept"),
        ],
        replays: "c2hans/aws-docs@1ae5aa2 docs/config/latest/developerguide/\
                  redshift-backup-enabled.md, a copy of AWS's page",
        checks: "Clusters make automated snapshots and keep them as long as it is asked for.",
        matters: "Without snapshots a lost or damaged warehouse cannot be restored.",
        reads: "configuration.automatedSnapshotRetentionPeriod",
        blind: "Whether snapshots succeeded.",
        choices: &[],
        judge: backup_enabled,
    },
    Rule {
        name: "redshift-cluster-configuration-check",
        identifier: "REDSHIFT_CLUSTER_CONFIGURATION_CHECK",
        types: CLUSTER,
        trigger: Trigger::Change,
        parameters: &[
            Parameter::required("clusterDbEncrypted", "whether the database is encrypted")
                .filled_with("true"),
            Parameter::required("loggingEnabled", "whether audit logging is on")
                .filled_with("true"),
            Parameter::optional("nodeTypes", "node types that are allowed")
                .filled_with("dc1.large"),
        ],
        replays: "c2hans/aws-docs@1ae5aa2 docs/config/latest/developerguide/\
                  redshift-cluster-configuration-check.md, a copy of AWS's page",
        checks: "Clusters are encrypted, write an audit log, and are of a named node type.",
        matters: "Unencrypted data can be read from a copy; without a log nobody knows who did.",
        reads: "configuration.encrypted, .nodeType; \
                supplementaryConfiguration.LoggingStatus.loggingEnabled",
        blind: "Whether the log arrives in its bucket, and which key encrypts: no parameter names \
                one.",
        choices: &["Where a parameter says false and the cluster has the setting, the verdict is \
             undecidable: the page does not say whether false forbids it."],
        judge: cluster_configuration,
    },
    Rule {
        name: "redshift-cluster-maintenancesettings-check",
        identifier: "REDSHIFT_CLUSTER_MAINTENANCESETTINGS_CHECK",
        types: CLUSTER,
        trigger: Trigger::Change,
        parameters: &[
            Parameter::required("allowVersionUpgrade", "whether major versions are taken")
                .filled_with("true"),
            Parameter::optional(WINDOW, "the weekly window, as `Mon:09:30-Mon:10:00`"),
            Parameter::optional(DAYS, "days that snapshots are kept").filled_with("1"),
        ],
        replays: "c2hans/aws-docs@1ae5aa2 docs/config/latest/developerguide/\
                  redshift-cluster-maintenancesettings-check.md, a copy of AWS's page",
        checks: "Clusters take major versions by themselves, with the named window and retention.",
        matters: "Versions mend known weaknesses of the engine.",
        reads: "configuration.allowVersionUpgrade, .preferredMaintenanceWindow, \
                .automatedSnapshotRetentionPeriod",
        blind: "Whether an upgrade was made.",
        choices: &[
            "automatedSnapshotRetentionPeriod is compared for equality.",
            "Where allowVersionUpgrade says false and the cluster takes versions, the verdict is \
             undecidable: the page does not say whether false forbids it.",
        ],
        judge: maintenance_settings,
    },
    Rule {
        name: "redshift-cluster-public-access-check",
        identifier: "REDSHIFT_CLUSTER_PUBLIC_ACCESS_CHECK",
        types: CLUSTER,
        trigger: Trigger::Change,
        parameters: &[],
        replays: "c2hans/aws-docs@1ae5aa2 docs/config/latest/developerguide/\
                  redshift-cluster-public-access-check.md, a copy of AWS's page",
        checks: "Clusters are not publicly accessible.",
        matters: "A public address lets anybody knock whom security groups do not keep out.",
        reads: "configuration.publiclyAccessible",
        blind: "Security groups, routes and network lists, which decide who gets through.",
        choices: &[],
        judge: public_access,
    },
    Rule {
        name: "redshift-enhanced-vpc-routing-enabled",
        identifier: "REDSHIFT_ENHANCED_VPC_ROUTING_ENABLED",
        types: CLUSTER,
        trigger: Trigger::Change,
        parameters: &[],
        replays: "c2hans/aws-docs@3bfec7d docs/config/latest/developerguide/\
                  redshift-enhanced-vpc-routing-enabled.md, a copy of AWS's page",
        checks: "Clusters load and unload data through their VPC.",
        matters: "Traffic outside of the VPC passes by its security groups, lists and flow logs.",
        reads: "configuration.enhancedVpcRouting",
        blind: "The routes of the VPC.",
        choices: &[],
        judge: enhanced_vpc_routing,
    },
    Rule {
        name: "redshift-require-tls-ssl",
        identifier: "REDSHIFT_REQUIRE_TLS_SSL",
        types: CLUSTER,
        trigger: Trigger::Change,
        parameters: &[],
        replays: "c2hans/aws-docs@1ae5aa2 docs/config/latest/developerguide/\
                  redshift-require-tls-ssl.md, a copy of AWS's page",
        checks: "Clusters accept encrypted connections only.",
        matters: "What goes over an unencrypted connection can be read and altered on its way.",
        reads: "configuration.clusterParameterGroups; of AWS::Redshift::ClusterParameterGroup \
                supplementaryConfiguration.Parameters: require_ssl",
        blind: "Whether the cluster was restarted since the parameter was changed.",
        choices: &[
            "The verdict is on the cluster; the page names the parameter group as a type because \
             its change starts the evaluation.",
        ],
        judge: require_tls,
    },
];

fn backup_enabled(subject: &Subject<'_>, parameters: &Parameters) -> Judgement {
    let bounds = parameters
        .number("MinRetentionPeriod")
        .and_then(|least| Ok((least, parameters.number("MaxRetentionPeriod")?)));
    let (least, most) = match bounds {
        Ok(bounds) => bounds,
        Err(unresolved) => return unresolved,
    };
    match count(subject, DAYS) {
        None => Judgement::odd("configuration.automatedSnapshotRetentionPeriod"),
        Some(0) => Judgement::noncompliant("no automated snapshots"),
        Some(days) => Judgement::expect(
            least.is_none_or(|it| days >= it) && most.is_none_or(|it| days <= it),
            format!("automated snapshots are kept {days} days"),
        ),
    }
}

fn cluster_configuration(subject: &Subject<'_>, parameters: &Parameters) -> Judgement {
    let status = opened(subject.supplementary("LoggingStatus"));
    let is_logged = flag(status.as_deref().and_then(|it| at(it, "loggingEnabled")));
    let nodes = parameters.list("nodeTypes");
    let node = match word(subject.item, "nodeType") {
        _ if nodes.is_empty() => Judgement::compliant(),
        None => Judgement::odd("configuration.nodeType"),
        Some(node) => Judgement::expect(nodes.contains(&node), format!("of node type {node}")),
    };
    worst([
        setting(subject.flag("encrypted"), "encrypted", parameters, "clusterDbEncrypted"),
        setting(is_logged, "LoggingStatus.loggingEnabled", parameters, "loggingEnabled"),
        node,
    ])
}

fn maintenance_settings(subject: &Subject<'_>, parameters: &Parameters) -> Judgement {
    let upgrades = subject.flag("allowVersionUpgrade");
    let upgrades = setting(upgrades, "allowVersionUpgrade", parameters, "allowVersionUpgrade");
    let window = match (parameters.text(WINDOW), word(subject.item, WINDOW)) {
        (None, _) => Judgement::compliant(),
        (Some(_), None) => Judgement::odd("configuration.preferredMaintenanceWindow"),
        (Some(wanted), Some(window)) => Judgement::expect(
            window.eq_ignore_ascii_case(wanted),
            format!("maintained at {window}"),
        ),
    };
    let days = match parameters.number(DAYS) {
        Err(unresolved) => unresolved,
        Ok(None) => Judgement::compliant(),
        Ok(Some(wanted)) => match count(subject, DAYS) {
            None => Judgement::odd("configuration.automatedSnapshotRetentionPeriod"),
            Some(days) => Judgement::expect(
                days == wanted,
                format!("automated snapshots are kept {days} days"),
            ),
        },
    };
    worst([upgrades, window, days])
}

fn public_access(subject: &Subject<'_>, _: &Parameters) -> Judgement {
    let told = subject.flag("publiclyAccessible").negated();
    must_hold(told, "configuration.publiclyAccessible", "publicly accessible")
}

fn enhanced_vpc_routing(subject: &Subject<'_>, _: &Parameters) -> Judgement {
    let told = subject.flag("enhancedVpcRouting");
    must_hold(told, "configuration.enhancedVpcRouting", "not routed through its VPC")
}

fn require_tls(subject: &Subject<'_>, _: &Parameters) -> Judgement {
    let named: Vec<&str> = elements(subject.configuration("clusterParameterGroups"))
        .iter()
        .filter_map(|it| text(it, "parameterGroupName"))
        .collect();
    if named.is_empty() {
        return Judgement::odd("configuration.clusterParameterGroups");
    }
    named.iter().map(|it| group_requires_tls(subject, it)).fold(Judgement::compliant(), worse)
}

fn group_requires_tls(subject: &Subject<'_>, name: &str) -> Judgement {
    let groups = subject.around.all(GROUP);
    let Some(group) = groups.iter().find(|it| it.resource_id == name || it.called() == name) else {
        let is_recorded = subject.around.is_recorded(GROUP) == Truth::Yes;
        let code = if is_recorded { Code::StateNotInItem } else { Code::TypeNotRecorded };
        return Judgement::undecidable(code, format!("no item of the parameter group {name}"));
    };
    let parameters = opened(group.supplementary("Parameters"));
    let told = (elements(parameters.as_deref()).iter())
        .find(|it| text(it, "parameterName") == Some("require_ssl"))
        .map_or(Truth::Unknown, |it| flag(it.get("parameterValue")));
    let path = format!("require_ssl in the parameter group {name}");
    must_hold(told, &path, &format!("{path} is not true"))
}

/// Whether a setting is as a parameter of true or false asks for it.
fn setting(found: Truth, path: &str, parameters: &Parameters, name: &str) -> Judgement {
    match parameters.text(name).map(str::to_ascii_lowercase).as_deref() {
        Some("true") => must_hold(found, path, &format!("{path} is not true")),
        Some("false") if found == Truth::No => Judgement::compliant(),
        Some("false") => unresolved(name, "whether false forbids it, AWS's page does not say"),
        _ => unresolved(name, "neither true nor false"),
    }
}

fn worst(parts: [Judgement; 3]) -> Judgement {
    parts.into_iter().fold(Judgement::compliant(), worse)
}

/// What holds of two parts that must both be so.
fn worse(one: Judgement, other: Judgement) -> Judgement {
    let rank = |it: &Judgement| match it.verdict {
        Verdict::Noncompliant => 2,
        Verdict::Compliant => 0,
        _ => 1,
    };
    if rank(&other) > rank(&one) { other } else { one }
}
