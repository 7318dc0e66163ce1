//! Rules of RDS: instances of databases. Their clusters and snapshots are in `rds_cluster`, their
//! logs in `rds_logging`.
use super::kit::{count, is_key, must_hold, unresolved, word};
use crate::check::rule::{Parameter, Parameters, Rule, Trigger};
use crate::check::subject::Subject;
use crate::check::verdict::Judgement;
use crate::truth::Truth;

const INSTANCE: &[&str] = &["AWS::RDS::DBInstance"];

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "db-instance-backup-enabled",
        identifier: "DB_INSTANCE_BACKUP_ENABLED",
        types: INSTANCE,
        trigger: Trigger::Change,
        parameters: &[
            Parameter::optional("backupRetentionMinimum", "fewest days that backups are kept"),
            Parameter::optional("backupRetentionPeriod", "days that backups are kept"),
            Parameter::optional("checkReadReplicas", "whether read replicas are checked"),
            Parameter::optional("preferredBackupWindow", "time range in which backups are made"),
        ],
        replays: "c2hans/aws-docs@1ae5aa2 docs/config/latest/developerguide/\
                  db-instance-backup-enabled.md, a copy of AWS's page",
        checks: "DB instances have automated backups, kept as long and made when it is asked for.",
        matters: "Without backups a lost or damaged database cannot be restored.",
        reads: "configuration.backupRetentionPeriod, .preferredBackupWindow, \
                .readReplicaSourceDBInstanceIdentifier, .readReplicaSourceDBClusterIdentifier",
        blind: "Whether backups succeeded, and whether one can be restored.",
        choices: &[
            "backupRetentionPeriod is compared for equality, backupRetentionMinimum as a lower \
             bound.",
            "Read replicas are not applicable where checkReadReplicas is false, and undecidable \
             where it is not given: the page does not say what holds then.",
        ],
        judge: db_instance_backup_enabled,
    },
    Rule {
        name: "rds-automatic-minor-version-upgrade-enabled",
        identifier: "RDS_AUTOMATIC_MINOR_VERSION_UPGRADE_ENABLED",
        types: INSTANCE,
        trigger: Trigger::Change,
        parameters: &[],
        replays: "c2hans/aws-docs@1ae5aa2 docs/config/latest/developerguide/\
                  rds-automatic-minor-version-upgrade-enabled.md, a copy of AWS's page",
        checks: "DB instances take minor versions of their engine by themselves.",
        matters: "Minor versions mend known weaknesses of the engine.",
        reads: "configuration.autoMinorVersionUpgrade",
        blind: "The setting of the cluster that an Aurora instance also needs, and whether an \
                upgrade was made.",
        choices: &[],
        judge: automatic_minor_version_upgrade,
    },
    Rule {
        name: "rds-enhanced-monitoring-enabled",
        identifier: "RDS_ENHANCED_MONITORING_ENABLED",
        types: INSTANCE,
        trigger: Trigger::Change,
        parameters: &[Parameter::optional("monitoringInterval", "seconds between measurements")],
        replays: "c2hans/aws-docs@1ae5aa2 docs/config/latest/developerguide/\
                  rds-enhanced-monitoring-enabled.md, a copy of AWS's page",
        checks: "DB instances have enhanced monitoring, at the named interval if one is named.",
        matters: "Measurements of the operating system show what the database's own do not.",
        reads: "configuration.monitoringInterval",
        blind: "Whether measurements arrived.",
        choices: &["An interval is compared for equality: a shorter one does not count."],
        judge: enhanced_monitoring,
    },
    Rule {
        name: "rds-instance-deletion-protection-enabled",
        identifier: "RDS_INSTANCE_DELETION_PROTECTION_ENABLED",
        types: INSTANCE,
        trigger: Trigger::Change,
        parameters: &[Parameter::optional("databaseEngines", "engines that are checked")],
        replays: "c2hans/aws-docs@1ae5aa2 docs/config/latest/developerguide/\
                  rds-instance-deletion-protection-enabled.md, a copy of AWS's page",
        checks: "DB instances cannot be deleted before their protection is taken away.",
        matters: "The protection stops a deletion by mistake or by an intruder at its first step.",
        reads: "configuration.deletionProtection, .dBClusterIdentifier, .engine",
        blind: "Who may take the protection away.",
        choices: &[
            "A member of a cluster is not applicable: the page says so of some, as the cluster \
             has the setting.",
            "Instances of engines that are not asked for are not applicable.",
        ],
        judge: deletion_protection,
    },
    Rule {
        name: "rds-instance-public-access-check",
        identifier: "RDS_INSTANCE_PUBLIC_ACCESS_CHECK",
        types: INSTANCE,
        trigger: Trigger::Change,
        parameters: &[],
        replays: "c2hans/aws-docs@3bfec7d docs/config/latest/developerguide/\
                  rds-instance-public-access-check.md, a copy of AWS's page",
        checks: "DB instances are not publicly accessible.",
        matters: "A public address lets anybody knock whom security groups do not keep out.",
        reads: "configuration.publiclyAccessible",
        blind: "Security groups, routes and network lists, which decide who gets through.",
        choices: &[],
        judge: public_access,
    },
    Rule {
        name: "rds-multi-az-support",
        identifier: "RDS_MULTI_AZ_SUPPORT",
        types: INSTANCE,
        trigger: Trigger::Change,
        parameters: &[],
        replays: "c2hans/aws-docs@1ae5aa2 docs/config/latest/developerguide/\
                  rds-multi-az-support.md, a copy of AWS's page",
        checks: "DB instances have a standby in a second availability zone.",
        matters: "Without a standby the failure of one zone stops the database.",
        reads: "configuration.multiAZ, .engine, .dBClusterIdentifier",
        blind: "Whether a failover would succeed.",
        choices: &[
            "Members of a Multi-AZ DB cluster are not applicable, as Security Hub says of RDS.5.",
            "Read replicas are judged like all others.",
        ],
        judge: multi_az,
    },
    Rule {
        name: "rds-storage-encrypted",
        identifier: "RDS_STORAGE_ENCRYPTED",
        types: INSTANCE,
        trigger: Trigger::Change,
        parameters: &[Parameter::optional("kmsKeyId", "id or ARN of the KMS key to be used")],
        replays: "c2hans/aws-docs@1ae5aa2 docs/config/latest/developerguide/\
                  rds-storage-encrypted.md, a copy of AWS's page",
        checks: "The storage of DB instances is encrypted, with the named key if one is named.",
        matters: "Unencrypted storage can be read by whoever gets hold of a copy of it.",
        reads: "configuration.storageEncrypted, .kmsKeyId",
        blind: "Whether the key was usable.",
        choices: &["kmsKeyId is compared with the key's whole ARN and with the id at its end."],
        judge: storage_encrypted,
    },
];

fn db_instance_backup_enabled(subject: &Subject<'_>, parameters: &Parameters) -> Judgement {
    let is_replica =
        ["readReplicaSourceDBInstanceIdentifier", "readReplicaSourceDBClusterIdentifier"]
            .iter()
            .any(|it| subject.configuration(it).is_some());
    if is_replica && !parameters.is_true("checkReadReplicas") {
        return match parameters.text("checkReadReplicas") {
            Some(word) if word.eq_ignore_ascii_case("false") => {
                Judgement::not_applicable("a read replica, and replicas are not checked")
            }
            _ => unresolved("checkReadReplicas", "a read replica, and no true or false is given"),
        };
    }
    retention(subject, parameters).unwrap_or_else(|it| it)
}

fn retention(subject: &Subject<'_>, parameters: &Parameters) -> Result<Judgement, Judgement> {
    let minimum = parameters.number("backupRetentionMinimum")?;
    let exact = parameters.number("backupRetentionPeriod")?;
    let days = count(subject, "backupRetentionPeriod")
        .ok_or_else(|| Judgement::odd("configuration.backupRetentionPeriod"))?;
    if days == 0 {
        return Ok(Judgement::noncompliant("automated backups are off"));
    }
    if minimum.is_some_and(|it| days < it) || exact.is_some_and(|it| days != it) {
        return Ok(Judgement::noncompliant(format!("backups are kept {days} days")));
    }
    let Some(wanted) = parameters.text("preferredBackupWindow") else {
        return Ok(Judgement::compliant());
    };
    let window = word(subject.item, "preferredBackupWindow")
        .ok_or_else(|| Judgement::odd("configuration.preferredBackupWindow"))?;
    Ok(Judgement::expect(window == wanted, format!("backups are made at {window}")))
}

fn automatic_minor_version_upgrade(subject: &Subject<'_>, _: &Parameters) -> Judgement {
    let told = subject.flag("autoMinorVersionUpgrade");
    must_hold(told, "configuration.autoMinorVersionUpgrade", "minor versions are not taken")
}

fn enhanced_monitoring(subject: &Subject<'_>, parameters: &Parameters) -> Judgement {
    let wanted = match parameters.number("monitoringInterval") {
        Ok(wanted) => wanted,
        Err(unresolved) => return unresolved,
    };
    match count(subject, "monitoringInterval") {
        None => Judgement::odd("configuration.monitoringInterval"),
        Some(0) => Judgement::noncompliant("enhanced monitoring is off"),
        Some(seconds) => Judgement::expect(
            wanted.is_none_or(|it| it == seconds),
            format!("measured every {seconds} seconds"),
        ),
    }
}

fn deletion_protection(subject: &Subject<'_>, parameters: &Parameters) -> Judgement {
    if subject.configuration("dBClusterIdentifier").is_some() {
        return Judgement::not_applicable("a member of a cluster, which has the setting");
    }
    let engines = parameters.list("databaseEngines");
    if !engines.is_empty() {
        match word(subject.item, "engine") {
            None => return Judgement::odd("configuration.engine"),
            Some(engine) if !engines.iter().any(|it| it.eq_ignore_ascii_case(engine)) => {
                return Judgement::not_applicable(format!("of the engine {engine}"));
            }
            Some(_) => {}
        }
    }
    let told = subject.flag("deletionProtection");
    must_hold(told, "configuration.deletionProtection", "not protected against deletion")
}

fn public_access(subject: &Subject<'_>, _: &Parameters) -> Judgement {
    let told = subject.flag("publiclyAccessible").negated();
    must_hold(told, "configuration.publiclyAccessible", "publicly accessible")
}

fn multi_az(subject: &Subject<'_>, _: &Parameters) -> Judgement {
    let Some(engine) = word(subject.item, "engine") else {
        return Judgement::odd("configuration.engine");
    };
    if engine.starts_with("aurora") || ["docdb", "neptune"].contains(&engine) {
        return Judgement::not_applicable(format!("of the engine {engine}"));
    }
    if subject.configuration("dBClusterIdentifier").is_some() {
        return Judgement::not_applicable("a member of a Multi-AZ DB cluster");
    }
    must_hold(subject.flag("multiAZ"), "configuration.multiAZ", "no standby in a second zone")
}

fn storage_encrypted(subject: &Subject<'_>, parameters: &Parameters) -> Judgement {
    match (subject.flag("storageEncrypted"), parameters.text("kmsKeyId")) {
        (Truth::Unknown, _) => Judgement::odd("configuration.storageEncrypted"),
        (Truth::No, _) => Judgement::noncompliant("the storage is not encrypted"),
        (Truth::Yes, None) => Judgement::compliant(),
        (Truth::Yes, Some(wanted)) => match word(subject.item, "kmsKeyId") {
            None => Judgement::odd("configuration.kmsKeyId"),
            Some(key) => {
                Judgement::expect(is_key(key, wanted), format!("encrypted with another key: {key}"))
            }
        },
    }
}
