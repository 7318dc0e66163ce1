//! Rules of `CloudWatch`, CloudFormation and `GuardDuty`: who is told of what happens.
use super::kit;
use crate::check::rule::{ACCOUNT, Parameter, Parameters, Rule, Trigger};
use crate::check::subject::{Subject, flag};
use crate::check::verdict::{Code, Judgement};
use crate::truth::Truth;
use serde_json::Value;

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "cloudformation-stack-notification-check",
        identifier: "CLOUDFORMATION_STACK_NOTIFICATION_CHECK",
        types: &["AWS::CloudFormation::Stack"],
        trigger: Trigger::Change,
        parameters: &[
            Parameter::optional("snsTopic1", "ARN of a topic that may be told"),
            Parameter::optional("snsTopic2", "ARN of a topic that may be told"),
            Parameter::optional("snsTopic3", "ARN of a topic that may be told"),
            Parameter::optional("snsTopic4", "ARN of a topic that may be told"),
            Parameter::optional("snsTopic5", "ARN of a topic that may be told"),
        ],
        replays: "https://docs.aws.amazon.com/config/latest/developerguide/\
                   cloudformation-stack-notification-check.html, 2026-11-26",
        checks: "Stacks tell an SNS topic what happens to them, one of those named if any are.",
        matters: "Else nobody hears of a stack that is changed or deleted.",
        reads: "configuration.notificationARNs",
        blind: "Who listens to the topic.",
        choices: &["One of the named topics is enough, also beside others."],
        judge: stack_notification,
    },
    Rule {
        name: "cloudwatch-alarm-action-check",
        identifier: "CLOUDWATCH_ALARM_ACTION_CHECK",
        types: &["AWS::CloudWatch::Alarm"],
        trigger: Trigger::Change,
        parameters: &[
            Parameter::required(
                "alarmActionRequired",
                "whether an action is asked for when the alarm goes off",
            )
            .filled_with("true"),
            Parameter::required(
                "insufficientDataActionRequired",
                "whether one is asked for when data is missing",
            )
            .filled_with("true"),
            Parameter::required(
                "okActionRequired",
                "whether one is asked for when all is well again",
            )
            .filled_with("false"),
            Parameter::optional("action1", "ARN of an action that may be taken"),
            Parameter::optional("action2", "ARN of an action that may be taken"),
            Parameter::optional("action3", "ARN of an action that may be taken"),
            Parameter::optional("action4", "ARN of an action that may be taken"),
            Parameter::optional("action5", "ARN of an action that may be taken"),
        ],
        replays: "https://docs.aws.amazon.com/config/latest/developerguide/\
                   cloudwatch-alarm-action-check.html, 2026-11-26",
        checks: "Alarms have an action for each state that is asked for, one of those named if any \
                 are.",
        matters: "An alarm without an action is heard by nobody.",
        reads: "configuration.alarmActions, .insufficientDataActions, .okactions",
        blind: "What the action does, and who hears of it.",
        choices: &[
            "Whether actions are switched off is not looked at: another rule does.",
            "One named action is enough, for whichever state.",
        ],
        judge: alarm_action,
    },
    Rule {
        name: "guardduty-enabled-centralized",
        identifier: "GUARDDUTY_ENABLED_CENTRALIZED",
        types: ACCOUNT,
        trigger: Trigger::Periodic,
        parameters: &[Parameter::optional(
            "CentralMonitoringAccount",
            "accounts that may hold the results",
        )],
        replays: "https://docs.aws.amazon.com/config/latest/developerguide/\
                   guardduty-enabled-centralized.html, 2026-11-26",
        checks: "GuardDuty is enabled in the account and region.",
        matters: "Without it nobody looks for signs of an intruder.",
        reads: "AWS::GuardDuty::Detector",
        blind: "Whether an administrator account holds the results: no item says so.",
        choices: &[
            "An account has one detector in a region: one that is suspended proves that none \
             works.",
            "With CentralMonitoringAccount an account whose detector works is undecidable.",
        ],
        judge: guardduty,
    },
];

fn stack_notification(subject: &Subject<'_>, parameters: &Parameters) -> Judgement {
    if subject.configuration("notificationARNs").and_then(Value::as_array).is_none() {
        return Judgement::odd("configuration.notificationARNs");
    }
    let told = kit::words(subject.configuration("notificationARNs"));
    if told.is_empty() {
        return Judgement::noncompliant("it tells no topic");
    }
    expect_named(&told, &numbered(parameters, "snsTopic"))
}

fn alarm_action(subject: &Subject<'_>, parameters: &Parameters) -> Judgement {
    const STATES: &[(&str, &str)] = &[
        ("alarmActionRequired", "alarmActions"),
        ("insufficientDataActionRequired", "insufficientDataActions"),
        ("okActionRequired", "okactions"),
    ];
    let asked = STATES.iter().filter(|it| parameters.is_true(it.0)).map(|it| it.1);
    let lists: Vec<(&str, Option<&Vec<Value>>)> =
        asked.map(|it| (it, subject.configuration(it).and_then(Value::as_array))).collect();
    if let Some((path, _)) = lists.iter().find(|it| it.1.is_some_and(Vec::is_empty)) {
        return Judgement::noncompliant(format!("{path} is empty"));
    }
    if let Some((path, _)) = lists.iter().find(|it| it.1.is_none()) {
        return Judgement::odd(&format!("configuration.{path}"));
    }
    let all = STATES.iter().flat_map(|it| kit::words(subject.configuration(it.1)));
    expect_named(&all.collect::<Vec<_>>(), &numbered(parameters, "action"))
}

/// The values of parameters that differ by a number, 1 to 5.
fn numbered<'p>(parameters: &'p Parameters, stem: &str) -> Vec<&'p str> {
    (1..=5).filter_map(|it| parameters.text(&format!("{stem}{it}"))).collect()
}

/// Compliant if nothing is named, or one of these is.
fn expect_named(found: &[&str], named: &[&str]) -> Judgement {
    let is_named = named.is_empty() || found.iter().any(|it| named.contains(it));
    Judgement::expect(is_named, format!("none of those named: {}", found.join(", ")))
}

fn guardduty(subject: &Subject<'_>, parameters: &Parameters) -> Judgement {
    const DETECTOR: &str = "AWS::GuardDuty::Detector";
    let detectors = subject.around.all(DETECTOR);
    let works = Truth::any(detectors.iter().map(|it| flag(it.configuration("Enable"))));
    match works {
        Truth::Yes if parameters.text("CentralMonitoringAccount").is_none() => {
            Judgement::compliant()
        }
        Truth::Yes => {
            Judgement::undecidable(Code::StateNotInItem, "which account holds the results")
        }
        Truth::Unknown => Judgement::odd("configuration.Enable of its detector"),
        Truth::No if detectors.is_empty() => kit::unrecorded(subject, DETECTOR)
            .unwrap_or_else(|| Judgement::noncompliant("it has no detector")),
        Truth::No => Judgement::noncompliant("its detector is suspended"),
    }
}
