//! Rules of EC2 instances that their own item decides: how they run and how long they do not.
use super::kit::word;
use crate::check::rule::{Parameter, Parameters, Rule, Trigger};
use crate::check::subject::{Item, Subject, elements, text};
use crate::check::verdict::{Code, Judgement};
use crate::time::moment::Moment;
use crate::truth::Truth;
use serde_json::Value;

const INSTANCE: &[&str] = &["AWS::EC2::Instance"];

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "ec2-imdsv2-check",
        identifier: "EC2_IMDSV2_CHECK",
        types: INSTANCE,
        trigger: Trigger::Change,
        parameters: &[],
        replays: "docs.aws.amazon.com/config/latest/developerguide/ec2-imdsv2-check.html, read \
                  2026-11-26 as kept at c2hans/aws-docs@3bfec7d",
        checks: "The instance metadata service asks for version 2: httpTokens is required.",
        matters: "Version 1 hands the instance's credentials to whoever can make a program on it \
                  fetch a URL.",
        reads: "configuration.metadataOptions.httpTokens",
        blind: "Whether anybody uses version 1.",
        choices: &[
            "httpTokens alone counts, also where the service's endpoint is off.",
            "Items from before 2019-11 have no metadataOptions: undecidable.",
        ],
        judge: imdsv2,
    },
    Rule {
        name: "ec2-instance-no-public-ip",
        identifier: "EC2_INSTANCE_NO_PUBLIC_IP",
        types: INSTANCE,
        trigger: Trigger::Change,
        parameters: &[],
        replays: "docs.aws.amazon.com/config/latest/developerguide/ec2-instance-no-public-ip.html, \
                  read 2026-11-26 as kept at c2hans/aws-docs@3bfec7d",
        checks: "Instances have no public IPv4 address.",
        matters: "A public address is the first half of being reachable from the internet.",
        reads: "configuration.publicIpAddress, .networkInterfaces[].association.publicIp, \
                .networkInterfaces[].privateIpAddresses[].association.publicIp",
        blind: "Routes, security groups and IPv6: whether anybody reaches the address.",
        choices: &["publicIpAddress counts as publicIp: it is the same address by another name."],
        judge: no_public_ip,
    },
    Rule {
        name: "ec2-instance-detailed-monitoring-enabled",
        identifier: "EC2_INSTANCE_DETAILED_MONITORING_ENABLED",
        types: INSTANCE,
        trigger: Trigger::Change,
        parameters: &[],
        replays: "docs.aws.amazon.com/config/latest/developerguide/\
                  ec2-instance-detailed-monitoring-enabled.html, read 2026-11-26 as kept at \
                  c2hans/aws-docs@3bfec7d",
        checks: "Detailed monitoring is enabled for instances.",
        matters: "With metrics every five minutes only, a short misuse or failure goes unseen.",
        reads: "configuration.monitoring.state",
        blind: "Whether anybody looks at the metrics.",
        choices: &["pending and disabling are not enabled."],
        judge: detailed_monitoring,
    },
    Rule {
        name: "ebs-optimized-instance",
        identifier: "EBS_OPTIMIZED_INSTANCE",
        types: INSTANCE,
        trigger: Trigger::Change,
        parameters: &[],
        replays: "docs.aws.amazon.com/config/latest/developerguide/ebs-optimized-instance.html, \
                  read 2026-11-26 as kept at c2hans/aws-docs@1ae5aa2; the types of \
                  awsdocs/amazon-ec2-user-guide@0446b90 doc_source/ebs-optimized.md",
        checks: "Instances that can be EBS-optimized are.",
        matters: "Without it, traffic to the volumes competes with the instance's other traffic.",
        reads: "configuration.ebsOptimized, .instanceType",
        blind: "How fast the volumes are.",
        choices: &[
            "Types that are optimized by default are compliant whatever the flag says: those of \
             every family but t1, t2, m1 to m3, c1, c3, cc1, cc2, cg1, cr1, g2, hi1, hs1, i2, r3.",
            "Of these families, types that cannot be optimized are not applicable.",
        ],
        judge: ebs_optimized,
    },
    Rule {
        name: "ec2-stopped-instance",
        identifier: "EC2_STOPPED_INSTANCE",
        types: INSTANCE,
        trigger: Trigger::Periodic,
        parameters: &[Parameter::optional(
            "AllowedDays",
            "days that an instance may be stopped; 30 if absent",
        )
        .filled_with("30")],
        replays: "docs.aws.amazon.com/config/latest/developerguide/ec2-stopped-instance.html, read \
                  2026-11-26 as kept at c2hans/aws-docs@3bfec7d",
        checks: "Instances are not stopped for longer than the allowed number of days.",
        matters: "A machine that nobody starts is not patched, and its disks keep what they hold.",
        reads: "configuration.state, .stateTransitionReason, .stateReason.message",
        blind: "Since when an instance is stopped, where neither reason names the time.",
        choices: &[
            "The time is the one that EC2 writes into the reason: User initiated (2016-04-01 \
             12:00:00 GMT). Without one AWS looks into its history; here it is undecidable.",
            "Without AllowedDays 30 days count: the page calls that the default number, and AWS's \
             own conformance packs name none.",
            "At the instant at which the days are over the instance is noncompliant.",
        ],
        judge: stopped,
    },
];

/// The state that an item tells: as a word, or as EC2's `name`, or as the schema's `value`.
pub(super) fn state(item: &Item) -> Option<&str> {
    let state = item.configuration("state")?;
    state.as_str().or_else(|| text(state, "name")).or_else(|| text(state, "value"))
}

fn imdsv2(subject: &Subject<'_>, _: &Parameters) -> Judgement {
    match word(subject.item, "metadataOptions/httpTokens") {
        Some("required") => Judgement::compliant(),
        Some("optional") => Judgement::noncompliant("httpTokens is optional"),
        Some(other) => Judgement::undecidable(Code::UnknownShape, format!("httpTokens is {other}")),
        None => {
            let why = "the item has no metadataOptions.httpTokens";
            Judgement::undecidable(Code::StateNotInItem, why)
        }
    }
}

fn no_public_ip(subject: &Subject<'_>, _: &Parameters) -> Judgement {
    let interfaces = subject.configuration("networkInterfaces");
    let on_interface = elements(interfaces).iter().find_map(|interface| {
        let further = elements(interface.get("privateIpAddresses")).iter();
        std::iter::once(interface).chain(further).find_map(|it| text(it, "association/publicIp"))
    });
    let on_instance = word(subject.item, "publicIpAddress");
    match on_interface.or(on_instance.filter(|it| !it.is_empty())) {
        Some(address) => Judgement::noncompliant(format!("public address {address}")),
        None if interfaces.is_some_and(Value::is_array) => Judgement::compliant(),
        None => Judgement::odd("configuration.networkInterfaces"),
    }
}

fn detailed_monitoring(subject: &Subject<'_>, _: &Parameters) -> Judgement {
    match word(subject.item, "monitoring/state") {
        Some("enabled") => Judgement::compliant(),
        Some(state @ ("disabled" | "disabling" | "pending")) => {
            Judgement::noncompliant(format!("detailed monitoring is {state}"))
        }
        Some(other) => {
            Judgement::undecidable(Code::UnknownShape, format!("monitoring.state is {other}"))
        }
        None => Judgement::odd("configuration.monitoring.state"),
    }
}

/// Types that can be EBS-optimized and are not by default: a closed list of old ones.
const OPTIMIZED_ON_DEMAND: &[&str] = &[
    "c1.xlarge",
    "c3.xlarge",
    "c3.2xlarge",
    "c3.4xlarge",
    "g2.2xlarge",
    "i2.xlarge",
    "i2.2xlarge",
    "i2.4xlarge",
    "m1.large",
    "m1.xlarge",
    "m2.2xlarge",
    "m2.4xlarge",
    "m3.xlarge",
    "m3.2xlarge",
    "r3.xlarge",
    "r3.2xlarge",
    "r3.4xlarge",
];

/// The families none of whose types is EBS-optimized by default.
const NOT_BY_DEFAULT: &[&str] = &[
    "t1", "t2", "m1", "m2", "m3", "c1", "c3", "cc1", "cc2", "cg1", "cr1", "g2", "hi1", "hs1", "i2",
    "r3",
];

fn ebs_optimized(subject: &Subject<'_>, _: &Parameters) -> Judgement {
    let flag = subject.flag("ebsOptimized");
    let kind = word(subject.item, "instanceType");
    match (flag, kind) {
        (Truth::Yes, _) => Judgement::compliant(),
        (Truth::Unknown, _) => Judgement::odd("configuration.ebsOptimized"),
        (_, None) => Judgement::odd("configuration.instanceType"),
        (_, Some(kind)) if OPTIMIZED_ON_DEMAND.contains(&kind) => {
            Judgement::noncompliant(format!("a {kind} that is not EBS-optimized"))
        }
        (_, Some(kind)) => {
            let family = kind.split('.').next().unwrap_or(kind);
            if NOT_BY_DEFAULT.contains(&family) {
                Judgement::not_applicable(format!("a {kind} cannot be EBS-optimized"))
            } else {
                Judgement::compliant()
            }
        }
    }
}

const DAY_MICROS: i64 = 24 * 60 * 60 * 1_000_000;

fn stopped(subject: &Subject<'_>, parameters: &Parameters) -> Judgement {
    let days = match parameters.number("AllowedDays") {
        Ok(days) => days.unwrap_or(30),
        Err(undecidable) => return undecidable,
    };
    if days < 0 {
        let why = "parameter AllowedDays is below zero";
        return Judgement::undecidable(Code::ParameterUnresolved, why);
    }
    match state(subject.item) {
        None => return Judgement::odd("configuration.state"),
        Some("stopped") => {}
        Some(_) => return Judgement::compliant(),
    }
    let reasons = ["stateTransitionReason", "stateReason/message"];
    let mut told = reasons.iter().filter_map(|it| subject.configuration(it)?.as_str());
    let Some(since) = told.find_map(moment_within) else {
        let why = "stopped; since when is not in the item";
        return Judgement::undecidable(Code::StateNotInItem, why);
    };
    let end = since.plus_micros(days.saturating_mul(DAY_MICROS));
    if subject.now >= end {
        Judgement::noncompliant(format!("stopped since {since}"))
    } else {
        Judgement::compliant().until(end)
    }
}

/// The time within `User initiated (2016-04-01 12:00:00 GMT)`.
fn moment_within(reason: &str) -> Option<Moment> {
    let (_, within) = reason.split_once('(')?;
    let (time, _) = within.split_once(" GMT)")?;
    let (day, hour) = time.split_once(' ')?;
    Moment::parse(&format!("{day}T{hour}Z")).ok()
}
