//! Rules of Secrets Manager.
use super::shown::{configured, is_listed, settled};
use crate::check::rule::{Parameter, Parameters, Rule, Trigger};
use crate::check::subject::{Subject, flag, number, text};
use crate::check::verdict::{Code, Judgement};
use crate::truth::Truth;
use serde_json::Value;

const SECRET: &str = "AWS::SecretsManager::Secret";
const DAYS: &str = "maximumAllowedRotationFrequency";
const HOURS: &str = "maximumAllowedRotationFrequencyInHours";

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "secretsmanager-rotation-enabled-check",
        identifier: "SECRETSMANAGER_ROTATION_ENABLED_CHECK",
        types: &[SECRET],
        trigger: Trigger::Change,
        parameters: &[
            Parameter::optional(DAYS, "days that may lie between two rotations"),
            Parameter::optional(HOURS, "hours that may lie between two rotations"),
        ],
        replays: "AWS's page, as c2hans/aws-docs@1ae5aa2 holds it, read 2026-11-26; \
                  awsdocs/aws-config-developer-guide@1d71457 does not have the parameter in hours",
        checks: "The secret rotates by itself, as often as is asked.",
        matters: "A secret that never changes is good for whoever once saw it.",
        reads: "configuration.RotationEnabled, .RotationRules.AutomaticallyAfterDays, \
                .AutomaticallyAfterHours, .RotationScheduleExpression",
        blind: "Whether rotations succeed, and how often a calendar (cron) rotates.",
        choices: &[
            "An item without RotationEnabled is of a secret that never rotated: Secrets Manager \
             says null then.",
            "Where both parameters are given, both must hold.",
        ],
        judge: |subject, parameters| settled(rotates(subject, parameters)),
    },
    Rule {
        name: "secretsmanager-using-cmk",
        identifier: "SECRETSMANAGER_USING_CMK",
        types: &[SECRET],
        trigger: Trigger::Change,
        parameters: &[Parameter::optional("kmsKeyArns", "ARNs of the KMS keys that are allowed")],
        replays: "AWS's page, as c2hans/aws-docs@1ae5aa2 holds it, read 2026-11-26; \
                  awsdocs/aws-config-developer-guide@1d71457 says nothing of other accounts",
        checks: "The secret is encrypted with a customer's KMS key, with one of those allowed.",
        matters: "Who may read the secret then hangs on the key's policy too.",
        reads: "configuration.KMSKeyId (KmsKeyId); keyManager of that AWS::KMS::Key",
        blind: "Which key an alias meant, and whether the key was usable.",
        choices: &[
            "An item without a key is of a secret under aws/secretsmanager: Secrets Manager leaves \
             it out then.",
            "A key or alias of another account is noncompliant, as the page says.",
            "A key that is not in evidence is the customer's: AWS's own is not named.",
        ],
        judge: |subject, parameters| settled(own_key(subject, parameters)),
    },
];

fn rotates(subject: &Subject<'_>, parameters: &Parameters) -> Result<Judgement, Judgement> {
    configured(subject)?;
    let enabled = subject.configuration("RotationEnabled");
    match (enabled, flag(enabled)) {
        (None, _) | (_, Truth::No) => return Ok(Judgement::noncompliant("rotation is off")),
        (_, Truth::Unknown) => return Err(Judgement::odd("configuration.RotationEnabled")),
        (_, Truth::Yes) => {}
    }
    let days = parameters.number(DAYS)?.map(|it| it.saturating_mul(24));
    let Some(most) = [days, parameters.number(HOURS)?].into_iter().flatten().min() else {
        return Ok(Judgement::compliant());
    };
    let hours = subject.configuration("RotationRules").and_then(hours_between);
    let Some(hours) = hours else {
        let why = "how many hours lie between two rotations";
        return Err(Judgement::undecidable(Code::StateNotInItem, why));
    };
    Ok(Judgement::expect(hours <= most, format!("{hours} hours between rotations, not {most}")))
}

/// The hours between two rotations, as the item tells them: of a calendar (cron) Secrets Manager
/// may tell the days.
fn hours_between(rules: &Value) -> Option<i64> {
    let days = || number(rules, "AutomaticallyAfterDays").map(|it| it.saturating_mul(24));
    rate(rules).or_else(|| number(rules, "AutomaticallyAfterHours")).or_else(days)
}

fn rate(rules: &Value) -> Option<i64> {
    let schedule = ["RotationScheduleExpression", "ScheduleExpression"];
    let schedule = schedule.iter().find_map(|it| text(rules, it))?;
    let (count, unit) = schedule.strip_prefix("rate(")?.strip_suffix(')')?.split_once(' ')?;
    let count: i64 = count.trim().parse().ok()?;
    match unit.trim() {
        "day" | "days" => Some(count.saturating_mul(24)),
        "hour" | "hours" => Some(count),
        _ => None,
    }
}

fn own_key(subject: &Subject<'_>, parameters: &Parameters) -> Result<Judgement, Judgement> {
    configured(subject)?;
    let configuration = subject.configuration("");
    let key = ["KMSKeyId", "KmsKeyId"].iter().find_map(|it| text(configuration?, it));
    let key = key.filter(|it| !it.ends_with("alias/aws/secretsmanager"));
    let is_aws = |key: &str| {
        let found = subject.around.one("AWS::KMS::Key", key.rsplit('/').next().unwrap_or(key));
        found.is_some_and(|it| it.configuration("keyManager").is_some_and(|it| it == "AWS"))
    };
    let Some(key) = key.filter(|it| it.contains("alias/") || !is_aws(it)) else {
        return Ok(Judgement::noncompliant("encrypted with aws/secretsmanager"));
    };
    let account = if key.starts_with("arn:") { key.split(':').nth(4) } else { None };
    if account.is_some_and(|it| it != subject.item.account_id) {
        return Ok(Judgement::noncompliant(format!("a key of another account: {key}")));
    }
    let allowed = parameters.list("kmsKeyArns");
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
