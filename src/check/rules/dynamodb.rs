//! Rules of `DynamoDB`: tables.
use super::kit::{is_key, opened, word};
use crate::check::rule::{Parameter, Parameters, Rule, Trigger};
use crate::check::subject::{Subject, text};
use crate::check::verdict::{Code, Judgement};

const TABLE: &[&str] = &["AWS::DynamoDB::Table"];

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "dynamodb-autoscaling-enabled",
        identifier: "DYNAMODB_AUTOSCALING_ENABLED",
        types: TABLE,
        trigger: Trigger::Periodic,
        parameters: &[
            Parameter::optional("minProvisionedReadCapacity", "least units of reading"),
            Parameter::optional("maxProvisionedReadCapacity", "most units of reading"),
            Parameter::optional("targetReadUtilization", "part of reading that is aimed at"),
            Parameter::optional("minProvisionedWriteCapacity", "least units of writing"),
            Parameter::optional("maxProvisionedWriteCapacity", "most units of writing"),
            Parameter::optional("targetWriteUtilization", "part of writing that is aimed at"),
        ],
        replays: "c2hans/aws-docs@1ae5aa2 docs/config/latest/developerguide/\
                  dynamodb-autoscaling-enabled.md, a copy of AWS's page",
        checks: "Tables are paid on demand, or scale their provisioned capacity by themselves.",
        matters: "A table that does not scale refuses requests when they become many.",
        reads: "configuration.billingModeSummary.billingMode",
        blind: "Whether a provisioned table scales: AWS Config records no targets of scaling, so \
                the rule never says noncompliant.",
        choices: &["On demand the parameters mean nothing; indexes follow their table."],
        judge: autoscaling_enabled,
    },
    Rule {
        name: "dynamodb-pitr-enabled",
        identifier: "DYNAMODB_PITR_ENABLED",
        types: TABLE,
        trigger: Trigger::Change,
        parameters: &[],
        replays: "c2hans/aws-docs@3bfec7d docs/config/latest/developerguide/\
                  dynamodb-pitr-enabled.md, a copy of AWS's page",
        checks: "Tables can be restored to any second of the last days.",
        matters: "Without it what was overwritten or deleted by mistake is lost.",
        reads: "supplementaryConfiguration.ContinuousBackupsDescription\
                .pointInTimeRecoveryDescription.pointInTimeRecoveryStatus",
        blind: "How many days back a restore reaches.",
        choices: &[],
        judge: pitr_enabled,
    },
    Rule {
        name: "dynamodb-table-encrypted-kms",
        identifier: "DYNAMODB_TABLE_ENCRYPTED_KMS",
        types: TABLE,
        trigger: Trigger::Change,
        parameters: &[Parameter::optional("kmsKeyArns", "ARNs of the KMS keys that are allowed")],
        replays: "c2hans/aws-docs@3bfec7d docs/config/latest/developerguide/\
                  dynamodb-table-encrypted-kms.md, a copy of AWS's page",
        checks: "Tables are encrypted with a key of KMS, one of the named keys if any are named.",
        matters: "Use of a key of KMS can be limited, logged and stopped by the account.",
        reads: "configuration.ssedescription: status, ssetype, kmsmasterKeyArn",
        blind: "Whether the key was usable.",
        choices: &[
            "A table without the description uses a key that DynamoDB owns, which is none of KMS \
             in the account: noncompliant.",
            "A table whose key is being changed is encrypted.",
        ],
        judge: table_encrypted_kms,
    },
    Rule {
        name: "dynamodb-table-encryption-enabled",
        identifier: "DYNAMODB_TABLE_ENCRYPTION_ENABLED",
        types: TABLE,
        trigger: Trigger::Change,
        parameters: &[],
        replays: "c2hans/aws-docs@1ae5aa2 docs/config/latest/developerguide/\
                  dynamodb-table-encryption-enabled.md, a copy of AWS's page",
        checks: "The encryption of tables that DynamoDB describes is enabled or being enabled.",
        matters: "Encrypted data cannot be read from a copy of the storage.",
        reads: "configuration.ssedescription.status",
        blind: "The encryption with a key that DynamoDB owns, which every table has at least.",
        choices: &[
            "A table without the description is noncompliant, though DynamoDB encrypts it with a \
             key of its own: the rule asks for the status, and there is none.",
            "UPDATING is neither enabled nor enabling.",
        ],
        judge: table_encryption_enabled,
    },
];

fn autoscaling_enabled(subject: &Subject<'_>, _: &Parameters) -> Judgement {
    if word(subject.item, "billingModeSummary/billingMode") == Some("PAY_PER_REQUEST") {
        return Judgement::compliant();
    }
    let why = "a provisioned table; AWS Config does not record whether it scales";
    Judgement::undecidable(Code::StateNotInItem, why)
}

fn pitr_enabled(subject: &Subject<'_>, _: &Parameters) -> Judgement {
    let path = "pointInTimeRecoveryDescription/pointInTimeRecoveryStatus";
    let backups = opened(subject.supplementary("ContinuousBackupsDescription"));
    match backups.as_deref().and_then(|it| text(it, path)) {
        None => Judgement::odd("supplementaryConfiguration.ContinuousBackupsDescription"),
        Some(status) => {
            Judgement::expect(status == "ENABLED", format!("point-in-time recovery is {status}"))
        }
    }
}

fn table_encrypted_kms(subject: &Subject<'_>, parameters: &Parameters) -> Judgement {
    if subject.configuration("ssedescription").is_none() {
        return Judgement::noncompliant("encrypted with a key that DynamoDB owns");
    }
    let (status, kind) =
        (word(subject.item, "ssedescription/status"), word(subject.item, "ssedescription/ssetype"));
    match (status, kind) {
        (Some(status @ ("DISABLED" | "DISABLING")), _) => {
            return Judgement::noncompliant(format!("its status is {status}"));
        }
        (_, Some(kind)) if kind != "KMS" => {
            return Judgement::noncompliant(format!("encrypted with {kind}"));
        }
        (Some(_), Some(_)) => {}
        (None, _) => return Judgement::odd("configuration.ssedescription.status"),
        (_, None) => return Judgement::odd("configuration.ssedescription.ssetype"),
    }
    let wanted = parameters.list("kmsKeyArns");
    match word(subject.item, "ssedescription/kmsmasterKeyArn") {
        _ if wanted.is_empty() => Judgement::compliant(),
        None => Judgement::odd("configuration.ssedescription.kmsmasterKeyArn"),
        Some(key) => Judgement::expect(
            wanted.iter().any(|it| is_key(key, it)),
            format!("encrypted with another key: {key}"),
        ),
    }
}

fn table_encryption_enabled(subject: &Subject<'_>, _: &Parameters) -> Judgement {
    if subject.configuration("ssedescription").is_none() {
        return Judgement::noncompliant("no status of encryption: a key that DynamoDB owns");
    }
    match word(subject.item, "ssedescription/status") {
        None => Judgement::odd("configuration.ssedescription.status"),
        Some(status) => Judgement::expect(
            ["ENABLED", "ENABLING"].contains(&status),
            format!("its status is {status}"),
        ),
    }
}
