//! Rules of S3 that read one setting of a bucket.
use super::shown::{part, part_of_each, settled};
use crate::check::rule::{Parameter, Parameters, Rule, Trigger};
use crate::check::subject::{Subject, at, elements, flag, text};
use crate::check::verdict::{Code, Judgement};
use crate::policy::pattern::Pattern;
use crate::truth::Truth;
use serde_json::Value;

const BUCKET: &str = "AWS::S3::Bucket";

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "s3-bucket-versioning-enabled",
        identifier: "S3_BUCKET_VERSIONING_ENABLED",
        types: &[BUCKET],
        trigger: Trigger::Change,
        parameters: &[Parameter::optional(
            "isMfaDeleteEnabled",
            "`true` asks that deleting a version needs a second factor too",
        )],
        replays: "AWS's page, as c2hans/aws-docs@1ae5aa2 holds it, read 2026-11-26; it reads the \
                  same in awsdocs/aws-config-developer-guide@1d71457",
        checks: "Versioning is enabled on the bucket, and MFA delete if it is asked for.",
        matters: "Without versioning, what is overwritten or deleted is gone.",
        reads: "supplementaryConfiguration.BucketVersioningConfiguration.status, \
                .isMfaDeleteEnabled",
        blind: "Whether older versions are kept: a lifecycle rule may remove them.",
        choices: &[
            "Suspended versioning is not enabled.",
            "isMfaDeleteEnabled asks for something only where it is `true`.",
        ],
        judge: |subject, parameters| settled(versioning(subject, parameters)),
    },
    Rule {
        name: "s3-bucket-logging-enabled",
        identifier: "S3_BUCKET_LOGGING_ENABLED",
        types: &[BUCKET],
        trigger: Trigger::Change,
        parameters: &[
            Parameter::optional("targetBucket", "the bucket to which logs must go"),
            Parameter::optional("targetPrefix", "the prefix that logs must have there"),
        ],
        replays: "AWS's page, as c2hans/aws-docs@1ae5aa2 holds it, read 2026-11-26; it means the \
                  same in awsdocs/aws-config-developer-guide@1d71457",
        checks: "Server access logging is set on the bucket.",
        matters: "Without access logs nobody can say afterwards who read which object.",
        reads: "supplementaryConfiguration.BucketLoggingConfiguration.destinationBucketName, \
                .logFilePrefix",
        blind: "Whether logs arrive: the target may refuse them.",
        choices: &["targetBucket and targetPrefix are compared as a whole."],
        judge: |subject, parameters| settled(logging(subject, parameters)),
    },
    Rule {
        name: "s3-bucket-replication-enabled",
        identifier: "S3_BUCKET_REPLICATION_ENABLED",
        types: &[BUCKET],
        trigger: Trigger::Change,
        parameters: &[Parameter::optional("ReplicationType", "CROSS-REGION or SAME-REGION")],
        replays: "AWS's page, as c2hans/aws-docs@1ae5aa2 holds it, read 2026-11-26; in 2023 \
                  (awsdocs/aws-config-developer-guide@1d71457) it asked for replication across \
                  regions and had no parameter",
        checks: "The bucket has replication rules and all of them are enabled, to the kind of \
                 region that is asked for.",
        matters: "A copy elsewhere survives what happens to the bucket.",
        reads: "supplementaryConfiguration.BucketReplicationConfiguration.rules; with \
                ReplicationType the region of the destination's own AWS::S3::Bucket",
        blind: "Whether objects were replicated, and destinations in accounts that are not in \
                evidence.",
        choices: &[
            "Every rule must be enabled: the page says that a rule which is not makes the bucket \
             noncompliant.",
            "A bucket whose item shows no replication has none: AWS Config leaves it out.",
        ],
        judge: |subject, parameters| settled(replication(subject, parameters)),
    },
    Rule {
        name: "s3-bucket-default-lock-enabled",
        identifier: "S3_BUCKET_DEFAULT_LOCK_ENABLED",
        types: &[BUCKET],
        trigger: Trigger::Change,
        parameters: &[Parameter::optional("mode", "the mode of retention: GOVERNANCE, COMPLIANCE")],
        replays: "AWS's page, as c2hans/aws-docs@1ae5aa2 holds it, read 2026-11-26; it means the \
                  same in awsdocs/aws-config-developer-guide@1d71457",
        checks: "Object Lock is enabled on the bucket, with the default mode that is asked for.",
        matters: "Locked objects cannot be deleted or overwritten before their time.",
        reads: "supplementaryConfiguration.ObjectLockConfiguration.objectLockEnabled, \
                .rule.defaultRetention.mode",
        blind: "Locks and legal holds of single objects.",
        choices: &[
            "Without the parameter, Object Lock without a default retention is enough.",
            "A bucket whose item shows no Object Lock has none: AWS Config leaves it out.",
        ],
        judge: |subject, parameters| settled(lock(subject, parameters)),
    },
    Rule {
        name: "s3-version-lifecycle-policy-check",
        identifier: "S3_VERSION_LIFECYCLE_POLICY_CHECK",
        types: &[BUCKET],
        trigger: Trigger::Change,
        parameters: &[Parameter::optional("bucketNames", "the buckets that the rule is about")],
        replays: "AWS's page, as c2hans/aws-docs@1ae5aa2 holds it, read 2026-11-26; it reads the \
                  same in awsdocs/aws-config-developer-guide@1df7a42",
        checks: "A bucket with versioning enabled has a lifecycle rule that is enabled.",
        matters: "Without lifecycle rules every older version is kept, and paid for, for ever.",
        reads: "supplementaryConfiguration.BucketVersioningConfiguration.status, \
                BucketLifecycleConfiguration.rules; configuration.name",
        blind: "What the lifecycle rules do.",
        choices: &[
            "A bucket without versioning, or with versioning suspended, is not applicable.",
            "Where bucketNames names buckets, others are not applicable.",
            "A bucket whose item shows no lifecycle has none: AWS Config leaves it out.",
        ],
        judge: |subject, parameters| settled(lifecycle(subject, parameters)),
    },
    Rule {
        name: "s3-event-notifications-enabled",
        identifier: "S3_EVENT_NOTIFICATIONS_ENABLED",
        types: &[BUCKET],
        trigger: Trigger::Change,
        parameters: &[
            Parameter::optional("destinationArn", "the topic, queue or function to be told"),
            Parameter::optional("eventTypes", "the event types that must be told"),
        ],
        replays: "AWS's page, as c2hans/aws-docs@1ae5aa2 holds it, read 2026-11-26; it reads the \
                  same in awsdocs/aws-config-developer-guide@1df7a42",
        checks: "The bucket tells events, of all types and to the destination that are asked for.",
        matters: "Notifications let others act when objects come or go.",
        reads: "supplementaryConfiguration.BucketNotificationConfiguration.configurations",
        blind: "Events that the bucket sends to EventBridge, and whether notifications arrive.",
        choices: &[
            "Each of eventTypes must be told, by any of the notifications to destinationArn.",
            "A notification with a wildcard tells every event type that the wildcard means.",
        ],
        judge: |subject, parameters| settled(notifications(subject, parameters)),
    },
];

/// Enabled, suspended or off.
fn versions(subject: &Subject<'_>) -> Result<(Value, bool), Judgement> {
    let told = part_of_each(subject, "BucketVersioningConfiguration")?;
    match text(&told, "status") {
        Some("Enabled") => Ok((told, true)),
        Some("Suspended" | "Off") => Ok((told, false)),
        _ => Err(Judgement::odd(
            "supplementaryConfiguration.BucketVersioningConfiguration.status that is known",
        )),
    }
}

fn versioning(subject: &Subject<'_>, parameters: &Parameters) -> Result<Judgement, Judgement> {
    let (told, is_enabled) = versions(subject)?;
    if !is_enabled {
        return Ok(Judgement::noncompliant("versioning is not enabled"));
    }
    let is_asked = parameters.is_true("isMfaDeleteEnabled");
    let is_set = flag(at(&told, "isMfaDeleteEnabled")) == Truth::Yes;
    Ok(Judgement::expect(!is_asked || is_set, "MFA delete is not enabled"))
}

fn logging(subject: &Subject<'_>, parameters: &Parameters) -> Result<Judgement, Judgement> {
    let told = part_of_each(subject, "BucketLoggingConfiguration")?;
    let Some(bucket) = text(&told, "destinationBucketName") else {
        return Ok(Judgement::noncompliant("access logging is not enabled"));
    };
    if parameters.text("targetBucket").is_some_and(|it| it != bucket) {
        return Ok(Judgement::noncompliant(format!("logs go to another bucket: {bucket}")));
    }
    let prefix = text(&told, "logFilePrefix").unwrap_or_default();
    let is_it = parameters.text("targetPrefix").is_none_or(|it| it == prefix);
    Ok(Judgement::expect(is_it, format!("logs have another prefix: {prefix}")))
}

fn replication(subject: &Subject<'_>, parameters: &Parameters) -> Result<Judgement, Judgement> {
    let is_across_asked = match parameters.text("ReplicationType") {
        None => None,
        Some(kind) if kind.eq_ignore_ascii_case("CROSS-REGION") => Some(true),
        Some(kind) if kind.eq_ignore_ascii_case("SAME-REGION") => Some(false),
        Some(kind) => {
            let why = format!("parameter ReplicationType is neither of AWS's: {kind}");
            return Err(Judgement::undecidable(Code::ParameterUnresolved, why));
        }
    };
    let told = part(subject, "BucketReplicationConfiguration")?.unwrap_or_default();
    let rules: Vec<&Value> = match at(&told, "rules") {
        Some(Value::Object(rules)) => rules.values().collect(),
        list => elements(list).iter().collect(),
    };
    if rules.is_empty() {
        return Ok(Judgement::noncompliant("no replication rule"));
    }
    if !rules.iter().all(|it| text(it, "status") == Some("Enabled")) {
        return Ok(Judgement::noncompliant("a replication rule is not enabled"));
    }
    let Some(is_across_asked) = is_across_asked else { return Ok(Judgement::compliant()) };
    let is_as_asked = |rule: &&Value| {
        let arn = text(rule, "destinationConfig/bucketARN")?;
        let name = arn.rsplit(':').next().unwrap_or(arn);
        let destination = subject.around.one(BUCKET, name)?;
        Some((destination.region != subject.item.region) == is_across_asked)
    };
    let told = rules.iter().map(|it| is_as_asked(it).map_or(Truth::Unknown, Truth::from));
    Ok(match Truth::all(told) {
        Truth::Yes => Judgement::compliant(),
        Truth::No => Judgement::noncompliant("a replication rule is of the other type"),
        Truth::Unknown => Judgement::undecidable(
            Code::StateNotInItem,
            "the region of a destination bucket is not in evidence",
        ),
    })
}

fn lock(subject: &Subject<'_>, parameters: &Parameters) -> Result<Judgement, Judgement> {
    let mode = parameters.text("mode").map(str::to_ascii_uppercase);
    if let Some(mode) = mode.as_deref().filter(|it| !["GOVERNANCE", "COMPLIANCE"].contains(it)) {
        let why = format!("parameter mode is neither of S3's: {mode}");
        return Err(Judgement::undecidable(Code::ParameterUnresolved, why));
    }
    let told = part(subject, "ObjectLockConfiguration")?.unwrap_or_default();
    let is_enabled =
        text(&told, "objectLockEnabled").is_some_and(|it| it.eq_ignore_ascii_case("enabled"));
    if !is_enabled {
        return Ok(Judgement::noncompliant("Object Lock is not enabled"));
    }
    let found = text(&told, "rule/defaultRetention/mode").unwrap_or("none");
    let is_it = mode.is_none_or(|it| found.eq_ignore_ascii_case(&it));
    Ok(Judgement::expect(is_it, format!("another default mode: {found}")))
}

fn lifecycle(subject: &Subject<'_>, parameters: &Parameters) -> Result<Judgement, Judgement> {
    let named = parameters.list("bucketNames");
    if !named.is_empty() && !named.contains(&subject.item.called()) {
        return Ok(Judgement::not_applicable("the rule names other buckets"));
    }
    let (_, is_versioned) = versions(subject)?;
    if !is_versioned {
        return Ok(Judgement::not_applicable("versioning is not enabled"));
    }
    let told = part(subject, "BucketLifecycleConfiguration")?.unwrap_or_default();
    let is_enabled = |it: &Value| text(it, "status") == Some("Enabled");
    let has_any = elements(at(&told, "rules")).iter().any(is_enabled);
    Ok(Judgement::expect(has_any, "versioned, without a lifecycle rule that is enabled"))
}

fn notifications(subject: &Subject<'_>, parameters: &Parameters) -> Result<Judgement, Judgement> {
    let told = part_of_each(subject, "BucketNotificationConfiguration")?;
    let Some(all) = at(&told, "configurations").and_then(Value::as_object) else {
        let path = "supplementaryConfiguration.BucketNotificationConfiguration.configurations";
        return Err(Judgement::odd(path));
    };
    if all.is_empty() {
        return Ok(Judgement::noncompliant("no event notification is set"));
    }
    let goes_there = |it: &&Value| {
        let destination =
            ["topicARN", "queueARN", "functionARN"].iter().find_map(|at| text(it, at));
        parameters.text("destinationArn").is_none_or(|wanted| destination == Some(wanted))
    };
    let there: Vec<&Value> = all.values().filter(goes_there).collect();
    if there.is_empty() {
        return Ok(Judgement::noncompliant("no event is told to that destination"));
    }
    let events = there.iter().flat_map(|it| elements(at(it, "events")));
    let patterns: Vec<Pattern> = events.filter_map(Value::as_str).map(Pattern::new).collect();
    let is_told = |wanted: &&str| patterns.iter().any(|it| it.covers(&Pattern::new(wanted)));
    let missing = parameters.list("eventTypes").into_iter().find(|it| !is_told(it));
    Ok(missing.map_or_else(Judgement::compliant, |it| {
        Judgement::noncompliant(format!("an event type is not told: {it}"))
    }))
}
