//! Rules of EC2: instances, volumes, addresses.
use crate::check::rule::{Parameter, Parameters, Rule, Trigger};
use crate::check::subject::{Subject, elements};
use crate::check::verdict::Judgement;
use crate::truth::Truth;
use serde_json::Value;

pub(super) const RULES: &[Rule] = &[Rule {
    name: "encrypted-volumes",
    identifier: "ENCRYPTED_VOLUMES",
    types: &["AWS::EC2::Volume"],
    trigger: Trigger::Change,
    parameters: &[Parameter::optional("kmsId", "id or ARN of the KMS key that must be used")],
    replays: "awsdocs/aws-config-developer-guide@e12607a doc_source/encrypted-volumes.md; the \
              page reads the same on 2026-11-26",
    checks: "Attached EBS volumes are encrypted, with the named KMS key if one is named.",
    matters: "An unencrypted volume's content can be read by whoever gets hold of a copy of it.",
    reads: "configuration.attachments, .state, .encrypted, .kmsKeyId",
    blind: "Whether the key was usable, and what lies on the volume.",
    choices: &[
        "An unattached volume is not applicable: the page speaks of attached volumes only.",
        "kmsId is compared with the key's whole ARN and with the id at its end.",
    ],
    judge: encrypted_volumes,
}];

fn encrypted_volumes(subject: &Subject<'_>, parameters: &Parameters) -> Judgement {
    let is_attached = !elements(subject.configuration("attachments")).is_empty()
        || subject.configuration("state").and_then(Value::as_str) == Some("in-use");
    if !is_attached {
        return Judgement::not_applicable("attached to nothing");
    }
    match (subject.flag("encrypted"), parameters.text("kmsId")) {
        (Truth::Unknown, _) => Judgement::odd("configuration.encrypted"),
        (Truth::No, _) => Judgement::noncompliant("attached and not encrypted"),
        (Truth::Yes, None) => Judgement::compliant(),
        (Truth::Yes, Some(wanted)) => {
            let key = subject.configuration("kmsKeyId").and_then(Value::as_str).unwrap_or("");
            let is_it = key == wanted || key.rsplit('/').next() == Some(wanted);
            Judgement::expect(is_it, format!("encrypted with another key: {key}"))
        }
    }
}
