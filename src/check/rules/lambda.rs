//! Rules of Lambda: who may call a function, and how it runs.
use super::kit;
use crate::access;
use crate::check::rule::{Parameter, Parameters, Rule, Trigger};
use crate::check::subject::{Subject, at, number};
use crate::check::verdict::{Code, Judgement};
use crate::policy::condition::Condition;
use crate::policy::document::{Effect, Statement};
use crate::policy::operator::Family;
use crate::policy::principal::Named;
use crate::policy::public;
use serde_json::Value;

const FUNCTION: &str = "AWS::Lambda::Function";

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "lambda-concurrency-check",
        identifier: "LAMBDA_CONCURRENCY_CHECK",
        types: &[FUNCTION],
        trigger: Trigger::Change,
        parameters: &[
            Parameter::optional("ConcurrencyLimitLow", "least limit"),
            Parameter::optional("ConcurrencyLimitHigh", "highest limit"),
        ],
        replays: "https://docs.aws.amazon.com/config/latest/developerguide/\
                   lambda-concurrency-check.html, 2026-11-26",
        checks: "Functions have a limit of their own to how often they run at once, within the \
                 bounds if any are named.",
        matters: "Without a limit one function can use up what the account may run.",
        reads: "supplementaryConfiguration.Concurrency.reservedConcurrentExecutions",
        blind: "The limit of the account.",
        choices: &[
            "A function whose item has no Concurrency has no limit.",
            "A bound belongs to what it bounds.",
        ],
        judge: concurrency,
    },
    Rule {
        name: "lambda-dlq-check",
        identifier: "LAMBDA_DLQ_CHECK",
        types: &[FUNCTION],
        trigger: Trigger::Change,
        parameters: &[Parameter::optional(
            "dlqArns",
            "ARNs of the queues and topics that may be used",
        )],
        replays: "https://docs.aws.amazon.com/config/latest/developerguide/\
                   lambda-dlq-check.html, 2026-11-26",
        checks: "Functions have a dead-letter queue, one of those named if any are.",
        matters: "Else an event that a function fails on is lost.",
        reads: "configuration.deadLetterConfig.targetArn",
        blind: "Destinations for failures, which are another setting.",
        choices: &["A function whose item has no deadLetterConfig has none."],
        judge: dead_letter_queue,
    },
    Rule {
        name: "lambda-function-public-access-prohibited",
        identifier: "LAMBDA_FUNCTION_PUBLIC_ACCESS_PROHIBITED",
        types: &[FUNCTION],
        trigger: Trigger::Change,
        parameters: &[],
        replays: "https://docs.aws.amazon.com/config/latest/developerguide/\
                   lambda-function-public-access-prohibited.html, 2026-11-26; the page of 2022 \
                   (awsdocs/aws-config-developer-guide@1d71457) did not speak of S3, and AWS \
                   already looked at it (zappa/Zappa issue 1039, 2021)",
        checks: "The policy of a function lets nobody call it whom it does not name.",
        matters: "Whoever calls a function uses its role and runs up its cost.",
        reads: "supplementaryConfiguration.Policy",
        blind: "Policies of versions and aliases, and where a function URL leads.",
        choices: &[
            "A function whose item has no Policy has none.",
            "A grant to everyone is public unless conditions narrow it to fixed values, as S3 \
             reads them.",
            "A grant to S3 needs a fixed aws:SourceAccount or aws:SourceOrgID: the ARN of a bucket \
             names no account.",
            "Grants to other services need no condition.",
            "A statement that cannot be read leaves it undecidable, unless another is public.",
        ],
        judge: public_access,
    },
    Rule {
        name: "lambda-function-settings-check",
        identifier: "LAMBDA_FUNCTION_SETTINGS_CHECK",
        types: &[FUNCTION],
        trigger: Trigger::Change,
        parameters: &[
            Parameter::required("runtime", "runtimes that are allowed"),
            Parameter::optional("role", "name or ARN of the role"),
            Parameter::optional("timeout", "seconds").filled_with("3"),
            Parameter::optional("memorySize", "megabytes").filled_with("128"),
        ],
        replays: "https://docs.aws.amazon.com/config/latest/developerguide/\
                   lambda-function-settings-check.html, 2026-11-26; the page of 2022 \
                   (awsdocs/aws-config-developer-guide@1d71457) did not except OS-only runtimes",
        checks: "Functions have the runtime, role, timeout and memory that are expected.",
        matters: "An old runtime gets no more fixes.",
        reads: "configuration.runtime, .role, .timeout, .memorySize, .packageType",
        blind: "Settings of versions.",
        choices: &[
            "What is not given is not compared.",
            "Images are not applicable, nor are the runtimes provided, provided.al2 and their \
             like.",
        ],
        judge: settings,
    },
    Rule {
        name: "lambda-inside-vpc",
        identifier: "LAMBDA_INSIDE_VPC",
        types: &[FUNCTION],
        trigger: Trigger::Change,
        parameters: &[Parameter::optional("subnetIds", "subnets that may be used")],
        replays: "https://docs.aws.amazon.com/config/latest/developerguide/\
                   lambda-inside-vpc.html, 2026-11-26",
        checks: "Functions run in a VPC, in the named subnets if any are.",
        matters: "Outside of a VPC neither security groups nor endpoints hold what a function \
                  sends.",
        reads: "configuration.vpcConfig.subnetIds",
        blind: "Where the routes of the subnets lead.",
        choices: &[
            "A function whose item has no vpcConfig has none.",
            "Each of its subnets must be among those named.",
        ],
        judge: inside_vpc,
    },
];

/// Undecidable where the item does not describe a function.
fn undescribed(subject: &Subject<'_>) -> Option<Judgement> {
    let is_missing = subject.configuration("functionName").is_none();
    is_missing.then(|| Judgement::odd("configuration.functionName"))
}

fn public_access(subject: &Subject<'_>, _: &Parameters) -> Judgement {
    if subject.supplementary("").is_none() {
        return Judgement::odd("supplementaryConfiguration");
    }
    let Some(policy) = access::document::policy(subject.supplementary("Policy")) else {
        return Judgement::compliant();
    };
    if public::is_public(&policy) {
        return Judgement::noncompliant("its policy lets everyone call it");
    }
    if policy.statements.iter().any(is_open_to_buckets) {
        return Judgement::noncompliant("its policy lets buckets of any account call it");
    }
    match policy.unread.first() {
        Some(unread) => Judgement::undecidable(Code::AccessUnknown, unread.why.clone()),
        None => Judgement::compliant(),
    }
}

/// Whether a statement lets S3 call on behalf of an account that it does not name.
fn is_open_to_buckets(statement: &Statement) -> bool {
    let is_bucket = |it: &Named| matches!(it, Named::Service(name) if name == "s3.amazonaws.com");
    let principals = statement.principals.as_ref();
    statement.effect == Effect::Allow
        && principals.is_some_and(|it| !it.except && it.items.iter().any(is_bucket))
        && !statement.conditions.iter().any(|it| is_of_account(it))
}

fn is_of_account(condition: &Condition) -> bool {
    let operator = condition.operator;
    let is_text =
        matches!(operator.family, Family::Text | Family::TextIgnoreCase | Family::TextLike);
    matches!(condition.key.as_str(), "aws:sourceaccount" | "aws:sourceorgid")
        && is_text
        && !operator.negated
        && !operator.if_exists
        && !condition.values.is_empty()
        && condition.values.iter().all(|it| !it.text.contains(['*', '?', '$']))
}

fn concurrency(subject: &Subject<'_>, parameters: &Parameters) -> Judgement {
    if subject.supplementary("").is_none() {
        return Judgement::odd("supplementaryConfiguration");
    }
    let Some(told) = kit::supplementary(subject.item, "Concurrency") else {
        return Judgement::noncompliant("it has no limit of its own");
    };
    let Some(limit) = at(&told, "reservedConcurrentExecutions").and_then(whole) else {
        return Judgement::odd("Concurrency.reservedConcurrentExecutions");
    };
    let (low, high) =
        match (parameters.number("ConcurrencyLimitLow"), parameters.number("ConcurrencyLimitHigh"))
        {
            (Ok(low), Ok(high)) => (low, high),
            (Err(judgement), _) | (_, Err(judgement)) => return judgement,
        };
    let is_within = low.is_none_or(|it| limit >= it) && high.is_none_or(|it| limit <= it);
    Judgement::expect(is_within, format!("its limit is {limit}"))
}

/// A whole number, also as AWS Config writes those beside the configuration: `200.0`.
fn whole(value: &Value) -> Option<i64> {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    text.strip_suffix(".0").unwrap_or(&text).parse().ok()
}

fn dead_letter_queue(subject: &Subject<'_>, parameters: &Parameters) -> Judgement {
    if let Some(judgement) = undescribed(subject) {
        return judgement;
    }
    if subject.configuration("deadLetterConfig").is_some_and(|it| !it.is_object()) {
        return Judgement::odd("configuration.deadLetterConfig.targetArn");
    }
    let Some(queue) = kit::word(subject.item, "deadLetterConfig/targetArn") else {
        return Judgement::noncompliant("it has no dead-letter queue");
    };
    let named = parameters.list("dlqArns");
    let is_named = named.is_empty() || named.contains(&queue);
    Judgement::expect(is_named, format!("its queue is not one of those named: {queue}"))
}

fn inside_vpc(subject: &Subject<'_>, parameters: &Parameters) -> Judgement {
    if let Some(judgement) = undescribed(subject) {
        return judgement;
    }
    let network = subject.configuration("vpcConfig");
    if network.is_some_and(|it| !it.is_object()) {
        return Judgement::odd("configuration.vpcConfig.subnetIds");
    }
    let subnets = kit::words(network.and_then(|it| at(it, "subnetIds")));
    if subnets.is_empty() {
        return Judgement::noncompliant("it is in no VPC");
    }
    let named = parameters.list("subnetIds");
    let foreign = subnets.iter().find(|it| !named.is_empty() && !named.contains(it));
    match foreign {
        Some(foreign) => Judgement::noncompliant(format!("a subnet that is not named: {foreign}")),
        None => Judgement::compliant(),
    }
}

fn settings(subject: &Subject<'_>, parameters: &Parameters) -> Judgement {
    if kit::word(subject.item, "packageType") == Some("Image") {
        return Judgement::not_applicable("it is an image");
    }
    let Some(runtime) = kit::word(subject.item, "runtime") else {
        return Judgement::odd("configuration.runtime");
    };
    if runtime.starts_with("provided") {
        return Judgement::not_applicable(format!("its runtime is of the system only: {runtime}"));
    }
    let allowed = parameters.list("runtime");
    if allowed.is_empty() {
        return kit::unusable("runtime", "names no runtime");
    }
    if !allowed.contains(&runtime) {
        return Judgement::noncompliant(format!("its runtime is {runtime}"));
    }
    if let Some(wanted) = parameters.text("role") {
        match kit::word(subject.item, "role") {
            None => return Judgement::odd("configuration.role"),
            Some(role) if role == wanted || role.rsplit('/').next() == Some(wanted) => {}
            Some(role) => return Judgement::noncompliant(format!("its role is {role}")),
        }
    }
    ["timeout", "memorySize"]
        .iter()
        .find_map(|it| other_than_wanted(subject, parameters, it))
        .unwrap_or_else(Judgement::compliant)
}

/// What is wrong with a number that is expected, if it is.
fn other_than_wanted(
    subject: &Subject<'_>,
    parameters: &Parameters,
    name: &str,
) -> Option<Judgement> {
    let wanted = match parameters.number(name) {
        Ok(wanted) => wanted?,
        Err(judgement) => return Some(judgement),
    };
    let found = subject.configuration("").and_then(|it| number(it, name));
    match found {
        None => Some(Judgement::odd(&format!("configuration.{name}"))),
        Some(found) if found == wanted => None,
        Some(found) => Some(Judgement::noncompliant(format!("its {name} is {found}"))),
    }
}
