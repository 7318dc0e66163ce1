//! The rule on the logs of RDS's instances, with the log types that each engine must publish.
use super::kit::{unresolved, word};
use crate::check::rule::{Parameter, Parameters, Rule, Trigger};
use crate::check::subject::{Subject, elements};
use crate::check::verdict::{Code, Judgement};
use serde_json::Value;

pub(super) const RULES: &[Rule] = &[Rule {
    name: "rds-logging-enabled",
    identifier: "RDS_LOGGING_ENABLED",
    types: &["AWS::RDS::DBInstance"],
    trigger: Trigger::Change,
    parameters: &[Parameter::optional(
        "additionalLogs",
        "further log types by engine: `oracle: general, slowquery ; aurora: alert`",
    )],
    replays: "c2hans/aws-docs@1ae5aa2 docs/config/latest/developerguide/rds-logging-enabled.md, a \
              copy of AWS's page; the log types of an engine: docs/securityhub/latest/userguide/\
              rds-controls.md@5605cb0, RDS.9",
    checks: "DB instances publish all log types of their engine to CloudWatch Logs.",
    matters: "Logs that stay on the instance are gone when it is, and nobody watches them.",
    reads: "configuration.engine, .dBInstanceStatus, .enabledCloudwatchLogsExports",
    blind: "Whether the engine writes the logs that are published: its parameters decide that.",
    choices: &[
        "The log types of an engine are those that Security Hub lists of this rule (RDS.9).",
        "additionalLogs are asked for beyond those; the name of a family of engines (oracle) \
         means each of them (oracle-ee).",
        "An item without the list publishes no logs: RDS leaves the list out then.",
        "An engine of which no page lists the log types is undecidable.",
    ],
    judge: logging,
}];

/// The statuses in which AWS evaluates the rule.
const EVALUATED: &[&str] = &["available", "backing-up", "storage-optimization", "storage-full"];

/// What an engine, or each engine of a family, must publish.
const LOGS: &[(&str, &[&str])] = &[
    ("aurora-postgresql", &["postgresql"]),
    ("aurora", &["audit", "error", "general", "slowquery"]),
    ("mariadb", &["audit", "error", "general", "slowquery"]),
    ("mysql", &["audit", "error", "general", "slowquery"]),
    ("oracle", &["alert", "audit", "trace", "listener"]),
    ("postgres", &["postgresql", "upgrade"]),
    ("sqlserver", &["error", "agent"]),
];

fn logging(subject: &Subject<'_>, parameters: &Parameters) -> Judgement {
    let Some(status) = word(subject.item, "dBInstanceStatus") else {
        return Judgement::odd("configuration.dBInstanceStatus");
    };
    if !EVALUATED.contains(&status) {
        return Judgement::not_applicable(format!("its status is {status}"));
    }
    let Some(engine) = word(subject.item, "engine") else {
        return Judgement::odd("configuration.engine");
    };
    let Some((_, own)) = LOGS.iter().find(|it| is_of(engine, it.0)) else {
        let why = format!("no page lists the logs that the engine {engine} must publish");
        return Judgement::undecidable(Code::UnknownShape, why);
    };
    let mut wanted: Vec<String> = own.iter().map(|it| (*it).to_owned()).collect();
    match more(engine, parameters.text("additionalLogs").unwrap_or("")) {
        Some(more) => wanted.extend(more),
        None => return unresolved("additionalLogs", "not of the form `engine: log, log ; …`"),
    }
    let published = elements(subject.configuration("enabledCloudwatchLogsExports"));
    let is_published = |log: &str| {
        published.iter().filter_map(Value::as_str).any(|it| it.eq_ignore_ascii_case(log))
    };
    let missing: Vec<&str> =
        wanted.iter().map(String::as_str).filter(|it| !is_published(it)).collect();
    Judgement::expect(missing.is_empty(), format!("not published: {}", missing.join(", ")))
}

/// The logs that the parameter asks of an engine; `None` where it cannot be read.
fn more(engine: &str, parameter: &str) -> Option<Vec<String>> {
    let mut logs = Vec::new();
    for part in parameter.split(';').map(str::trim).filter(|it| !it.is_empty()) {
        let (family, listed) = part.split_once(':')?;
        if is_of(engine, &family.trim().to_ascii_lowercase()) {
            let listed = listed.split(',').map(|it| it.trim().to_owned());
            logs.extend(listed.filter(|it| !it.is_empty()));
        }
    }
    Some(logs)
}

fn is_of(engine: &str, family: &str) -> bool {
    engine.strip_prefix(family).is_some_and(|it| it.is_empty() || it.starts_with('-'))
}
