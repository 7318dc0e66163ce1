//! Rules of EFS: file systems. Those on backups are in `backup_plan`.
use super::kit::{is_key, word};
use crate::check::rule::{Parameter, Parameters, Rule, Trigger};
use crate::check::subject::Subject;
use crate::check::verdict::Judgement;
use crate::truth::Truth;

pub(super) const RULES: &[Rule] = &[Rule {
    name: "efs-encrypted-check",
    identifier: "EFS_ENCRYPTED_CHECK",
    types: &["AWS::EFS::FileSystem"],
    trigger: Trigger::Periodic,
    parameters: &[Parameter::optional("KmsKeyId", "ARN of the KMS key that must be used")],
    replays: "c2hans/aws-docs@1ae5aa2 docs/config/latest/developerguide/efs-encrypted-check.md, a \
              copy of AWS's page",
    checks: "File systems are encrypted, with the named key if one is named.",
    matters: "Unencrypted files can be read from a copy of the storage.",
    reads: "configuration.Encrypted, .KmsKeyId",
    blind: "Whether clients encrypt what they send, and whether the key was usable.",
    choices: &["An id and the ARN that ends in it are one key."],
    judge: encrypted,
}];

fn encrypted(subject: &Subject<'_>, parameters: &Parameters) -> Judgement {
    match (subject.flag("Encrypted"), parameters.text("KmsKeyId")) {
        (Truth::Unknown, _) => Judgement::odd("configuration.Encrypted"),
        (Truth::No, _) => Judgement::noncompliant("not encrypted"),
        (Truth::Yes, None) => Judgement::compliant(),
        (Truth::Yes, Some(wanted)) => match word(subject.item, "KmsKeyId") {
            None => Judgement::odd("configuration.KmsKeyId"),
            Some(key) => {
                Judgement::expect(is_key(key, wanted), format!("encrypted with another key: {key}"))
            }
        },
    }
}
