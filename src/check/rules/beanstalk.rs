//! Rules of Elastic Beanstalk: options of an environment.
use super::kit;
use crate::check::rule::{Parameter, Parameters, Rule, Trigger};
use crate::check::subject::Subject;
use crate::check::verdict::Judgement;
use crate::truth::Truth;

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "beanstalk-enhanced-health-reporting-enabled",
        identifier: "BEANSTALK_ENHANCED_HEALTH_REPORTING_ENABLED",
        types: &["AWS::ElasticBeanstalk::Environment"],
        trigger: Trigger::Change,
        parameters: &[],
        replays: "https://docs.aws.amazon.com/config/latest/developerguide/\
                   beanstalk-enhanced-health-reporting-enabled.html, 2026-11-26",
        checks: "Environments report their health in the enhanced way.",
        matters: "The basic way does not tell why an environment is ill.",
        reads: "configuration.optionSettings, SystemType of \
                aws:elasticbeanstalk:healthreporting:system",
        blind: "Whether the agent that reports runs.",
        choices: &[],
        judge: enhanced_health,
    },
    Rule {
        name: "elastic-beanstalk-managed-updates-enabled",
        identifier: "ELASTIC_BEANSTALK_MANAGED_UPDATES_ENABLED",
        types: &["AWS::ElasticBeanstalk::Environment"],
        trigger: Trigger::Change,
        parameters: &[Parameter::optional(
            "UpdateLevel",
            "level that updates must have: minor or patch",
        )],
        replays: "https://docs.aws.amazon.com/config/latest/developerguide/\
                   elastic-beanstalk-managed-updates-enabled.html, 2026-11-26",
        checks: "Environments take platform updates by themselves, at the named level if one is \
                 named.",
        matters: "A platform without updates keeps holes that are known.",
        reads: "configuration.optionSettings, ManagedActionsEnabled and UpdateLevel of \
                aws:elasticbeanstalk:managedactions",
        blind: "Whether updates were made.",
        choices: &[
            "An environment whose item lacks the option is undecidable.",
            "No level of updates matches no named level.",
        ],
        judge: managed_updates,
    },
];

fn enhanced_health(subject: &Subject<'_>, _: &Parameters) -> Judgement {
    const SYSTEM: &str = "optionSettings/aws:elasticbeanstalk:healthreporting:system/SystemType";
    match kit::word(subject.item, &format!("{SYSTEM}/value")) {
        Some("enhanced") => Judgement::compliant(),
        Some("basic") => Judgement::noncompliant("its health is reported in the basic way"),
        _ => Judgement::odd("configuration.optionSettings with a SystemType"),
    }
}

fn managed_updates(subject: &Subject<'_>, parameters: &Parameters) -> Judgement {
    const ACTIONS: &str = "optionSettings/aws:elasticbeanstalk:managedactions";
    match subject.flag(&format!("{ACTIONS}/ManagedActionsEnabled/value")) {
        Truth::Unknown => {
            return Judgement::odd("configuration.optionSettings with ManagedActionsEnabled");
        }
        Truth::No => return Judgement::noncompliant("it takes no updates by itself"),
        Truth::Yes => {}
    }
    let level = kit::word(subject.item, &format!("{ACTIONS}:platformupdate/UpdateLevel/value"));
    match parameters.text("UpdateLevel") {
        Some(wanted) if level != Some(wanted) => Judgement::noncompliant(format!(
            "it takes updates of another level: {}",
            level.unwrap_or("none is named")
        )),
        _ => Judgement::compliant(),
    }
}
