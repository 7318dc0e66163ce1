//! Rules of CloudTrail that read one trail. Those of an account as a whole are not here: a trail of
//! another region or of the organization would do, and an item stands in its owner's home region.
use super::shown::{configured, settled};
use crate::check::rule::{Parameter, Parameters, Rule, Trigger};
use crate::check::subject::{Subject, text};
use crate::check::verdict::{Code, Judgement};
use crate::truth::Truth;

const TRAIL: &str = "AWS::CloudTrail::Trail";

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "cloud-trail-cloud-watch-logs-enabled",
        identifier: "CLOUD_TRAIL_CLOUD_WATCH_LOGS_ENABLED",
        types: &[TRAIL],
        trigger: Trigger::Periodic,
        parameters: &[Parameter::optional(
            "expectedDeliveryWindowAge",
            "how many hours the latest delivery to CloudWatch Logs may be old",
        )],
        replays: "AWS's page, as c2hans/aws-docs@1ae5aa2 holds it, read 2026-11-26; it means the \
                  same in awsdocs/aws-config-developer-guide@1d71457",
        checks: "The trail sends its events to a log group of CloudWatch Logs.",
        matters: "Alarms can only be raised on events that arrive in CloudWatch Logs.",
        reads: "configuration.cloudWatchLogsLogGroupArn",
        blind: "When events were delivered: with expectedDeliveryWindowAge a trail that has a log \
                group stays open.",
        choices: &["A trail whose item shows no log group has none: AWS Config leaves it out."],
        judge: |subject, parameters| settled(log_group(subject, parameters)),
    },
    Rule {
        name: "cloud-trail-encryption-enabled",
        identifier: "CLOUD_TRAIL_ENCRYPTION_ENABLED",
        types: &[TRAIL],
        trigger: Trigger::Periodic,
        parameters: &[],
        replays: "AWS's page, as c2hans/aws-docs@1ae5aa2 holds it, read 2026-11-26; it means the \
                  same in awsdocs/aws-config-developer-guide@1d71457",
        checks: "The trail encrypts its log files with a KMS key.",
        matters: "Who may read the logs then hangs on the key's policy too.",
        reads: "configuration.kmsKeyId",
        blind: "Whether the key was usable, and log files that were written before.",
        choices: &["A trail whose item shows no key has none: AWS Config leaves it out."],
        judge: |subject, _| {
            settled(configured(subject).map(|()| {
                let has_key = said(subject, "kmsKeyId");
                Judgement::expect(has_key, "log files are not encrypted with a KMS key")
            }))
        },
    },
    Rule {
        name: "cloud-trail-log-file-validation-enabled",
        identifier: "CLOUD_TRAIL_LOG_FILE_VALIDATION_ENABLED",
        types: &[TRAIL],
        trigger: Trigger::Periodic,
        parameters: &[],
        replays: "AWS's page, as c2hans/aws-docs@1ae5aa2 holds it, read 2026-11-26; it means the \
                  same in awsdocs/aws-config-developer-guide@1d71457",
        checks: "The trail writes signed digests of its log files.",
        matters: "Without digests nobody can prove that a log file was not changed or removed.",
        reads: "configuration.logFileValidationEnabled",
        blind: "Whether anybody validates the files.",
        choices: &[],
        judge: |subject, _| match subject.flag("logFileValidationEnabled") {
            Truth::Yes => Judgement::compliant(),
            Truth::No => Judgement::noncompliant("log file validation is off"),
            Truth::Unknown => Judgement::odd("configuration.logFileValidationEnabled"),
        },
    },
];

fn said(subject: &Subject<'_>, member: &str) -> bool {
    subject.configuration("").and_then(|it| text(it, member)).is_some()
}

fn log_group(subject: &Subject<'_>, parameters: &Parameters) -> Result<Judgement, Judgement> {
    configured(subject)?;
    if !said(subject, "cloudWatchLogsLogGroupArn") {
        return Ok(Judgement::noncompliant("no log group"));
    }
    if parameters.text("expectedDeliveryWindowAge").is_some() {
        let why = "when events were last delivered to CloudWatch Logs";
        return Err(Judgement::undecidable(Code::StateNotInItem, why));
    }
    Ok(Judgement::compliant())
}
