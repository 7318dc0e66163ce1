//! Rules that ask whether a resource is in a backup plan: one for each type, and one judgement.
use super::backup_cover::{BLIND, CHOICES, coverage};
use super::kit::{unresolved, word};
use crate::check::rule::{Parameter, Parameters, Rule, Trigger};
use crate::check::subject::Subject;
use crate::check::verdict::{Code, Judgement, Verdict};
use crate::json::embedded;
use serde_json::Value;

const PROTECTED_BY: &[Parameter] = &[
    Parameter::optional("resourceTags", "tags of the resources that are checked, as JSON"),
    Parameter::optional("resourceId", "id of the one resource that is checked"),
    Parameter::optional("crossRegionList", "regions into which backups must be copied"),
    Parameter::optional("crossAccountList", "accounts into which backups must be copied"),
    Parameter::optional("maxRetentionDays", "most days that the vault's lock lets backups stay"),
    Parameter::optional("minRetentionDays", "fewest days that the vault's lock makes them stay"),
    Parameter::optional("backupVaultLockCheck", "whether the vault must be locked"),
];

/// Parameters that ask for more than a selection: copies, and the lock of the vault.
const FURTHER: &[&str] =
    &["crossRegionList", "crossAccountList", "maxRetentionDays", "minRetentionDays"];

const MATTERS: &str = "What is in no plan is backed up only as long as somebody thinks of it.";

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "aurora-resources-protected-by-backup-plan",
        identifier: "AURORA_RESOURCES_PROTECTED_BY_BACKUP_PLAN",
        types: &["AWS::RDS::DBCluster"],
        trigger: Trigger::Periodic,
        parameters: PROTECTED_BY,
        replays: "c2hans/aws-docs@1ae5aa2 docs/config/latest/developerguide/\
                  aurora-resources-protected-by-backup-plan.md, a copy of AWS's page",
        checks: "Clusters of Aurora are in a plan of AWS Backup.",
        matters: MATTERS,
        reads: "configuration.engine, ARN, tags; each AWS::Backup::BackupSelection",
        blind: BLIND,
        choices: &[
            CHOICES[0],
            CHOICES[1],
            CHOICES[2],
            CHOICES[3],
            "Clusters of other engines, tags and ids are not applicable.",
            "Where copies or a locked vault are asked for, a cluster in a plan is undecidable.",
        ],
        judge: aurora,
    },
    Rule {
        name: "dynamodb-in-backup-plan",
        identifier: "DYNAMODB_IN_BACKUP_PLAN",
        types: &["AWS::DynamoDB::Table"],
        trigger: Trigger::Periodic,
        parameters: &[],
        replays: "c2hans/aws-docs@3bfec7d docs/config/latest/developerguide/\
                  dynamodb-in-backup-plan.md, a copy of AWS's page",
        checks: "Tables are in a plan of AWS Backup.",
        matters: MATTERS,
        reads: "ARN, tags; each AWS::Backup::BackupSelection",
        blind: BLIND,
        choices: CHOICES,
        judge: in_backup_plan,
    },
    Rule {
        name: "ebs-in-backup-plan",
        identifier: "EBS_IN_BACKUP_PLAN",
        types: &["AWS::EC2::Volume"],
        trigger: Trigger::Periodic,
        parameters: &[],
        replays: "c2hans/aws-docs@1ae5aa2 docs/config/latest/developerguide/\
                  ebs-in-backup-plan.md, a copy of AWS's page",
        checks: "Volumes are in a plan of AWS Backup.",
        matters: MATTERS,
        reads: "ARN, tags; each AWS::Backup::BackupSelection",
        blind: BLIND,
        choices: &[
            CHOICES[0],
            CHOICES[1],
            CHOICES[2],
            CHOICES[3],
            "A volume must be selected itself: that its instance is does not count.",
        ],
        judge: in_backup_plan,
    },
    Rule {
        name: "ec2-resources-protected-by-backup-plan",
        identifier: "EC2_RESOURCES_PROTECTED_BY_BACKUP_PLAN",
        types: &["AWS::EC2::Instance"],
        trigger: Trigger::Periodic,
        parameters: PROTECTED_BY,
        replays: "c2hans/aws-docs@1ae5aa2 docs/config/latest/developerguide/\
                  ec2-resources-protected-by-backup-plan.md, a copy of AWS's page",
        checks: "Running instances are in a plan of AWS Backup.",
        matters: MATTERS,
        reads: "configuration.state.name, ARN, tags; each AWS::Backup::BackupSelection",
        blind: BLIND,
        choices: &[
            CHOICES[0],
            CHOICES[1],
            CHOICES[2],
            CHOICES[3],
            "Instances that do not run, and those of other tags and ids, are not applicable.",
            "Where copies or a locked vault are asked for, an instance in a plan is undecidable.",
        ],
        judge: ec2,
    },
    Rule {
        name: "efs-in-backup-plan",
        identifier: "EFS_IN_BACKUP_PLAN",
        types: &["AWS::EFS::FileSystem"],
        trigger: Trigger::Periodic,
        parameters: &[],
        replays: "c2hans/aws-docs@1ae5aa2 docs/config/latest/developerguide/\
                  efs-in-backup-plan.md, a copy of AWS's page",
        checks: "File systems are in a plan of AWS Backup.",
        matters: MATTERS,
        reads: "ARN, tags, configuration.BackupPolicy; each AWS::Backup::BackupSelection",
        blind: BLIND,
        choices: &[
            CHOICES[0],
            CHOICES[1],
            CHOICES[2],
            CHOICES[3],
            "Where automatic backups are on and no selection takes the file system, the verdict \
             is undecidable: EFS keeps a plan of its own for those.",
        ],
        judge: efs,
    },
    Rule {
        name: "rds-in-backup-plan",
        identifier: "RDS_IN_BACKUP_PLAN",
        types: &["AWS::RDS::DBInstance"],
        trigger: Trigger::Periodic,
        parameters: &[],
        replays: "c2hans/aws-docs@1ae5aa2 docs/config/latest/developerguide/\
                  rds-in-backup-plan.md, a copy of AWS's page; its note on Aurora is not in \
                  awsdocs/aws-config-developer-guide@1d71457",
        checks: "DB instances are in a plan of AWS Backup.",
        matters: MATTERS,
        reads: "ARN, tags; each AWS::Backup::BackupSelection",
        blind: BLIND,
        choices: &[
            CHOICES[0],
            CHOICES[1],
            CHOICES[2],
            CHOICES[3],
            "The page's note that the rule applies to Aurora DB instances only and not to \
             clusters is read so: of Aurora the instances are asked, not the clusters. Instances \
             of every engine are judged.",
        ],
        judge: in_backup_plan,
    },
];

fn in_backup_plan(subject: &Subject<'_>, _: &Parameters) -> Judgement {
    coverage(subject)
}

fn efs(subject: &Subject<'_>, _: &Parameters) -> Judgement {
    let judgement = coverage(subject);
    let is_automatic = word(subject.item, "BackupPolicy/Status").is_some_and(|it| it != "DISABLED");
    if judgement.verdict == Verdict::Noncompliant && is_automatic {
        let why = "no selection takes it, and its automatic backups are not disabled";
        return Judgement::undecidable(Code::StateNotInItem, why);
    }
    judgement
}

fn aurora(subject: &Subject<'_>, parameters: &Parameters) -> Judgement {
    match word(subject.item, "engine") {
        None => Judgement::odd("configuration.engine"),
        Some(engine) if !engine.starts_with("aurora") => {
            Judgement::not_applicable(format!("of the engine {engine}"))
        }
        Some(_) => protected(subject, parameters),
    }
}

fn ec2(subject: &Subject<'_>, parameters: &Parameters) -> Judgement {
    match word(subject.item, "state/name") {
        None => Judgement::odd("configuration.state.name"),
        Some("running") => protected(subject, parameters),
        Some(state) => Judgement::not_applicable(format!("the instance is {state}")),
    }
}

fn protected(subject: &Subject<'_>, parameters: &Parameters) -> Judgement {
    let item = subject.item;
    let is_it =
        |id| id == item.resource_id || id == item.called() || item.arn.as_deref() == Some(id);
    if parameters.text("resourceId").is_some_and(|it| !is_it(it)) {
        return Judgement::not_applicable("another resource is asked for");
    }
    if let Some(wanted) = parameters.text("resourceTags") {
        let Some(Value::Object(wanted)) = embedded::parse(wanted) else {
            return unresolved("resourceTags", "no JSON object");
        };
        if wanted.iter().any(|(key, value)| item.tags.get(key) != Some(value)) {
            return Judgement::not_applicable("other tags are asked for");
        }
    }
    let asks_more = parameters.is_true("backupVaultLockCheck")
        || FURTHER.iter().any(|it| parameters.text(it).is_some());
    let judgement = coverage(subject);
    if judgement.verdict == Verdict::Compliant && asks_more {
        let why = "in a plan; copies and locks of vaults are not looked up here";
        return Judgement::undecidable(Code::StateNotInItem, why);
    }
    judgement
}
