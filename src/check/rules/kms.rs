//! Rules of KMS about keys.
use super::shown::settled;
use crate::check::rule::{Parameter, Parameters, Rule, Trigger};
use crate::check::subject::{Subject, flag};
use crate::check::verdict::{Code, Judgement};
use crate::truth::Truth;
use serde_json::Value;

const KEY: &str = "AWS::KMS::Key";

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "kms-cmk-not-scheduled-for-deletion",
        identifier: "KMS_CMK_NOT_SCHEDULED_FOR_DELETION",
        types: &[KEY],
        trigger: Trigger::Periodic,
        parameters: &[Parameter::optional("kmsKeyIds", "the keys that the rule is about")],
        replays: "AWS's page, as c2hans/aws-docs@3bfec7d holds it, read 2026-11-26; it means the \
                  same in awsdocs/aws-config-developer-guide@1d71457",
        checks: "The customer's KMS key is not scheduled for deletion.",
        matters: "What a deleted key encrypted can never be read again.",
        reads: "configuration.keyState, .keyManager, .keyId, .arn",
        blind: "Whether anything is still encrypted with the key.",
        choices: &[
            "A key that AWS manages is not applicable, and so is one that kmsKeyIds does not name, \
             by id or ARN.",
            "A multi-Region primary key that waits for its replicas to be deleted is scheduled.",
        ],
        judge: not_scheduled,
    },
    Rule {
        name: "cmk-backing-key-rotation-enabled",
        identifier: "CMK_BACKING_KEY_ROTATION_ENABLED",
        types: &[KEY],
        trigger: Trigger::Periodic,
        parameters: &[],
        replays: "AWS's page, as c2hans/aws-docs@1ae5aa2 holds it, read 2026-11-26; it means the \
                  same in awsdocs/aws-config-developer-guide@1d71457, which exempts asymmetric and \
                  imported keys only",
        checks: "Automatic rotation is enabled for the customer's symmetric KMS key.",
        matters: "Rotation limits how much hangs on one piece of key material.",
        reads: "supplementaryConfiguration.KeyRotationStatus; configuration.keyManager, .origin, \
                .keySpec or .customerMasterKeySpec",
        blind: "Rotation by hand, and keys whose rotation the recorder's role may not read.",
        choices: &[
            "Keys that cannot rotate by themselves are not applicable: asymmetric and HMAC keys, \
             imported material, custom and external key stores; and keys that AWS manages.",
            "An item that does not tell the kind of key is of a symmetric one: it is from before \
             other kinds.",
            "Keys that are disabled or scheduled for deletion are evaluated like others.",
        ],
        judge: |subject, _| settled(rotates(subject)),
    },
];

fn word<'s>(subject: &Subject<'s>, path: &str) -> Option<&'s str> {
    subject.configuration(path).and_then(Value::as_str)
}

fn not_scheduled(subject: &Subject<'_>, parameters: &Parameters) -> Judgement {
    let named = parameters.list("kmsKeyIds");
    let item = subject.item;
    let own = [Some(item.resource_id.as_str()), item.arn.as_deref(), word(subject, "arn")];
    if !named.is_empty() && !own.iter().flatten().any(|it| named.contains(it)) {
        return Judgement::not_applicable("the rule names other keys");
    }
    let manager = word(subject, "keyManager");
    if manager == Some("AWS") {
        return Judgement::not_applicable("AWS manages the key");
    }
    match (word(subject, "keyState"), manager) {
        (None, _) => Judgement::odd("configuration.keyState"),
        (Some("PendingDeletion" | "PendingReplicaDeletion"), _) => {
            Judgement::noncompliant("scheduled for deletion")
        }
        (_, None) => Judgement::odd("configuration.keyManager"),
        _ => Judgement::compliant(),
    }
}

fn rotates(subject: &Subject<'_>) -> Result<Judgement, Judgement> {
    let needed = |path: &str| {
        word(subject, path).ok_or_else(|| Judgement::odd(&format!("configuration.{path}")))
    };
    if needed("keyManager")? == "AWS" {
        return Ok(Judgement::not_applicable("AWS manages the key"));
    }
    let spec = word(subject, "keySpec").or_else(|| word(subject, "customerMasterKeySpec"));
    if let Some(spec) = spec.filter(|it| *it != "SYMMETRIC_DEFAULT") {
        return Ok(Judgement::not_applicable(format!("a key of kind {spec} does not rotate")));
    }
    let origin = needed("origin")?;
    if origin != "AWS_KMS" {
        return Ok(Judgement::not_applicable(format!("a key of origin {origin} does not rotate")));
    }
    match flag(subject.supplementary("KeyRotationStatus")) {
        Truth::Yes => Ok(Judgement::compliant()),
        Truth::No => Ok(Judgement::noncompliant("automatic rotation is off")),
        Truth::Unknown => {
            let why = "the item has no supplementaryConfiguration.KeyRotationStatus";
            Err(Judgement::undecidable(Code::StateNotInItem, why))
        }
    }
}
