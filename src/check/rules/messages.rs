//! Rules of services that carry messages: SNS, Kinesis.
use super::shown::{configured, is_listed, settled};
use crate::check::rule::{Parameter, Parameters, Rule, Trigger};
use crate::check::subject::{Subject, text};
use crate::check::verdict::{Code, Judgement};
use crate::truth::Truth;

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "sns-encrypted-kms",
        identifier: "SNS_ENCRYPTED_KMS",
        types: &["AWS::SNS::Topic"],
        trigger: Trigger::Change,
        parameters: &[Parameter::optional("kmsKeyIds", "the KMS keys that are allowed")],
        replays: "AWS's page, as c2hans/aws-docs@3bfec7d holds it, read 2026-11-26; \
                  awsdocs/aws-config-developer-guide@1d71457 names ARNs only",
        checks: "The topic is encrypted with a KMS key, with one of those allowed.",
        matters: "Messages that wait in a topic can hold whatever the sender put into them.",
        reads: "configuration.KmsMasterKeyId",
        blind: "Which key an alias meant, and whether the key was usable.",
        choices: &[
            "A topic whose item shows no key has none: SNS names it only where it is set.",
            "An alias is found by its name or ARN; whether it meant a listed key stays open.",
        ],
        judge: |subject, parameters| settled(topic(subject, parameters)),
    },
    Rule {
        name: "kinesis-stream-encrypted",
        identifier: "KINESIS_STREAM_ENCRYPTED",
        types: &["AWS::Kinesis::Stream"],
        trigger: Trigger::Change,
        parameters: &[],
        replays: "AWS's page, as c2hans/aws-docs@3bfec7d holds it, read 2026-11-26; it means the \
                  same in awsdocs/aws-config-developer-guide@1df7a42",
        checks: "The stream is encrypted at rest.",
        matters: "What is not encrypted can be read by whoever gets hold of the storage.",
        reads: "configuration.StreamEncryption.EncryptionType",
        blind: "Records that were written before, and whether the key was usable.",
        choices: &["A stream whose encryption is of type NONE, or of none, is not encrypted."],
        judge: |subject, _| settled(stream(subject)),
    },
];

fn topic(subject: &Subject<'_>, parameters: &Parameters) -> Result<Judgement, Judgement> {
    configured(subject)?;
    let key = subject.configuration("").and_then(|it| text(it, "KmsMasterKeyId"));
    let Some(key) = key else { return Ok(Judgement::noncompliant("not encrypted with KMS")) };
    let allowed = parameters.list("kmsKeyIds");
    let is_allowed = if allowed.is_empty() { Truth::Yes } else { is_listed(key, &allowed) };
    match is_allowed {
        Truth::Yes => Ok(Judgement::compliant()),
        Truth::No => Ok(Judgement::noncompliant(format!("encrypted with another key: {key}"))),
        Truth::Unknown => {
            let why = format!("which key {key} meant");
            Err(Judgement::undecidable(Code::StateNotInItem, why))
        }
    }
}

fn stream(subject: &Subject<'_>) -> Result<Judgement, Judgement> {
    configured(subject)?;
    let encryption = subject.configuration("StreamEncryption");
    match encryption.and_then(|it| text(it, "EncryptionType")) {
        Some("KMS") => Ok(Judgement::compliant()),
        None | Some("NONE") => Ok(Judgement::noncompliant("not encrypted at rest")),
        Some(_) => Err(Judgement::odd("configuration.StreamEncryption of a type that is known")),
    }
}
