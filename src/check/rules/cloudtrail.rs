//! Rules of CloudTrail: those that read one trail, and whether an account has any. Which events a
//! trail takes is in no item, so rules about that are not here.
use super::shown::{configured, settled};
use crate::check::rule::{ACCOUNT, Parameter, Parameters, Rule, Trigger};
use crate::check::subject::{Item, Subject, flag, text};
use crate::check::verdict::{Code, Judgement};
use crate::truth::Truth;

const TRAIL: &str = "AWS::CloudTrail::Trail";

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "cloudtrail-enabled",
        identifier: "CLOUD_TRAIL_ENABLED",
        types: ACCOUNT,
        trigger: Trigger::Periodic,
        parameters: &[
            Parameter::optional("s3BucketName", "the bucket that a trail must deliver to"),
            Parameter::optional("snsTopicArn", "the topic that a trail must notify"),
            Parameter::optional("cloudWatchLogsLogGroupArn", "the log group that it must send to"),
        ],
        replays: "AWS's page, as c2hans/aws-docs@1ae5aa2 holds it, read 2026-11-26",
        checks: "A trail of CloudTrail is enabled in the account.",
        matters: "Without a trail nobody can tell later who did what.",
        reads: "the account's AWS::CloudTrail::Trail of every region: isMultiRegionTrail, \
                isOrganizationTrail, s3BucketName, snsTopicARN, cloudWatchLogsLogGroupArn",
        blind: "Whether a trail logs: that is in no item, so the rule never says compliant. Trails \
                with their home in a region, or of an organization in an account, of which there \
                is no evidence.",
        choices: &[
            "A trail counts in the region of its item, and everywhere if it is one of all regions \
             or of the organization, or does not tell.",
            "A parameter that the trail's item does not have is one that it does not meet.",
        ],
        judge: any_trail,
    },
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

fn any_trail(subject: &Subject<'_>, parameters: &Parameters) -> Judgement {
    let trails = subject.around.everywhere(TRAIL);
    let of_here = trails.iter().filter(|it| reaches(it, &subject.item.region));
    let meant = of_here.filter(|it| is_as_asked(it, parameters)).map(|it| it.called());
    let names: Vec<&str> = meant.collect();
    if !names.is_empty() {
        let why = format!("whether {} logs", names.join(", "));
        return Judgement::undecidable(Code::StateNotInItem, why);
    }
    if subject.around.is_recorded(TRAIL) == Truth::Yes {
        let asked = if parameters.0.is_empty() { "" } else { " as the parameters ask" };
        return Judgement::noncompliant(format!("the account has no trail{asked}"));
    }
    Judgement::undecidable(Code::TypeNotRecorded, TRAIL)
}

/// Whether a trail may take the events of a region.
fn reaches(trail: &Item, region: &str) -> bool {
    let is_wide = |member| flag(trail.configuration(member)) != Truth::No;
    trail.region == region || is_wide("isMultiRegionTrail") || is_wide("isOrganizationTrail")
}

fn is_as_asked(trail: &Item, parameters: &Parameters) -> bool {
    let members = [
        ("s3BucketName", ["s3BucketName", "s3BucketName"]),
        ("snsTopicArn", ["snsTopicARN", "snsTopicArn"]),
        ("cloudWatchLogsLogGroupArn", ["cloudWatchLogsLogGroupArn", "cloudWatchLogsLogGroupArn"]),
    ];
    members.into_iter().all(|(name, spelled)| {
        let Some(wanted) = parameters.text(name) else { return true };
        let told = spelled.iter().find_map(|it| trail.configuration(it)?.as_str());
        told == Some(wanted)
    })
}

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
