//! Rules of RDS: clusters, and the snapshots of instances and clusters.
use super::kit::{must_hold, opened};
use crate::check::rule::{Parameters, Rule, Trigger};
use crate::check::subject::{Subject, elements, text};
use crate::check::verdict::Judgement;
use serde_json::Value;

const CLUSTER: &[&str] = &["AWS::RDS::DBCluster"];
const CLUSTER_SNAPSHOT: &str = "AWS::RDS::DBClusterSnapshot";
const SNAPSHOTS: &[&str] = &[CLUSTER_SNAPSHOT, "AWS::RDS::DBSnapshot"];

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "rds-cluster-deletion-protection-enabled",
        identifier: "RDS_CLUSTER_DELETION_PROTECTION_ENABLED",
        types: CLUSTER,
        trigger: Trigger::Change,
        parameters: &[],
        replays: "c2hans/aws-docs@3bfec7d docs/config/latest/developerguide/\
                  rds-cluster-deletion-protection-enabled.md, a copy of AWS's page",
        checks: "DB clusters cannot be deleted before their protection is taken away.",
        matters: "The protection stops a deletion by mistake or by an intruder at its first step.",
        reads: "configuration.deletionProtection",
        blind: "Who may take the protection away.",
        choices: &["Clusters of every engine are judged, those of DocumentDB and Neptune too."],
        judge: deletion_protection,
    },
    Rule {
        name: "rds-cluster-multi-az-enabled",
        identifier: "RDS_CLUSTER_MULTI_AZ_ENABLED",
        types: CLUSTER,
        trigger: Trigger::Change,
        parameters: &[],
        replays: "c2hans/aws-docs@1ae5aa2 docs/config/latest/developerguide/\
                  rds-cluster-multi-az-enabled.md, a copy of AWS's page",
        checks: "DB clusters have instances in more than one availability zone.",
        matters: "Without an instance in a second zone the failure of one zone stops the database.",
        reads: "configuration.multiAZ",
        blind: "Whether a failover would succeed.",
        choices: &["Clusters of every engine are judged by multiAZ, though the page names Aurora."],
        judge: multi_az,
    },
    Rule {
        name: "rds-snapshot-encrypted",
        identifier: "RDS_SNAPSHOT_ENCRYPTED",
        types: SNAPSHOTS,
        trigger: Trigger::Change,
        parameters: &[],
        replays: "c2hans/aws-docs@1ae5aa2 docs/config/latest/developerguide/\
                  rds-snapshot-encrypted.md, a copy of AWS's page",
        checks: "Snapshots of DB instances and clusters are encrypted.",
        matters: "An unencrypted snapshot can be read by everybody with whom it is shared.",
        reads: "configuration.encrypted of a snapshot, .storageEncrypted of a cluster's snapshot",
        blind: "Which key was used, and who may use it.",
        choices: &[],
        judge: snapshot_encrypted,
    },
    Rule {
        name: "rds-snapshots-public-prohibited",
        identifier: "RDS_SNAPSHOTS_PUBLIC_PROHIBITED",
        types: SNAPSHOTS,
        trigger: Trigger::Change,
        parameters: &[],
        replays: "c2hans/aws-docs@3bfec7d docs/config/latest/developerguide/\
                  rds-snapshots-public-prohibited.md, a copy of AWS's page",
        checks: "Snapshots of DB instances and clusters are not shared with all accounts.",
        matters: "Everybody with an AWS account can restore a public snapshot and read the data.",
        reads: "supplementaryConfiguration.DBSnapshotAttributes, .DBClusterSnapshotAttributes",
        blind: "A change of sharing that AWS Config recorded late: up to 12 hours, AWS says.",
        choices: &["Public is what is shared with `all`; single accounts are not the public."],
        judge: snapshots_public,
    },
];

fn deletion_protection(subject: &Subject<'_>, _: &Parameters) -> Judgement {
    let told = subject.flag("deletionProtection");
    must_hold(told, "configuration.deletionProtection", "not protected against deletion")
}

fn multi_az(subject: &Subject<'_>, _: &Parameters) -> Judgement {
    must_hold(subject.flag("multiAZ"), "configuration.multiAZ", "no instance in a second zone")
}

fn snapshot_encrypted(subject: &Subject<'_>, _: &Parameters) -> Judgement {
    let is_cluster = subject.item.resource_type == CLUSTER_SNAPSHOT;
    let path = if is_cluster { "storageEncrypted" } else { "encrypted" };
    must_hold(subject.flag(path), &format!("configuration.{path}"), "the snapshot is not encrypted")
}

fn snapshots_public(subject: &Subject<'_>, _: &Parameters) -> Judgement {
    let is_cluster = subject.item.resource_type == CLUSTER_SNAPSHOT;
    let path = if is_cluster { "DBClusterSnapshotAttributes" } else { "DBSnapshotAttributes" };
    let attributes = opened(subject.supplementary(path));
    let restore = (elements(attributes.as_deref()).iter())
        .find(|it| text(it, "attributeName") == Some("restore"));
    match restore.and_then(|it| it.get("attributeValues")).and_then(Value::as_array) {
        None => Judgement::odd(&format!("supplementaryConfiguration.{path}: restore")),
        Some(accounts) => Judgement::expect(
            !accounts.iter().any(|it| it.as_str() == Some("all")),
            "shared with all accounts",
        ),
    }
}
