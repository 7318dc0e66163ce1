//! Rules of ECS: what the containers of a task definition may do.
use super::kit;
use crate::check::rule::{Parameter, Parameters, Rule, Trigger};
use crate::check::subject::{Item, Subject, at, elements, flag, text};
use crate::check::verdict::Judgement;
use crate::truth::Truth;
use serde_json::Value;

const TASKS: &str = "AWS::ECS::TaskDefinition";

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "ecs-containers-readonly-access",
        identifier: "ECS_CONTAINERS_READONLY_ACCESS",
        types: &[TASKS],
        trigger: Trigger::Change,
        parameters: &[],
        replays: "https://docs.aws.amazon.com/config/latest/developerguide/\
                   ecs-containers-readonly-access.html, 2026-11-26; the page of 2022 \
                   (awsdocs/aws-config-developer-guide@1df7a42) did not leave out older and \
                   inactive revisions",
        checks: "Containers may only read their root file systems.",
        matters: "What cannot be written cannot be tampered with.",
        reads: "configuration.ContainerDefinitions, .Status, .TaskDefinitionArn, .RuntimePlatform; \
                the revisions that follow",
        blind: "Volumes that a container may write.",
        choices: &[
            "A container that does not say is noncompliant, as the page of Security Hub on ECS.5 \
             says.",
            "A revision that is not active, or not the latest that is, is not applicable; so is \
             one for Windows.",
            "Later revisions are looked for one by one, till one was never seen.",
        ],
        judge: readonly_access,
    },
    Rule {
        name: "ecs-task-definition-user-for-host-mode-check",
        identifier: "ECS_TASK_DEFINITION_USER_FOR_HOST_MODE_CHECK",
        types: &[TASKS],
        trigger: Trigger::Change,
        parameters: &[Parameter::optional(
            "SkipInactiveTaskDefinitions",
            "whether inactive task definitions are left out",
        )],
        replays: "https://docs.aws.amazon.com/config/latest/developerguide/\
                   ecs-task-definition-user-for-host-mode-check.html, 2026-11-26; the page of 2022 \
                   (awsdocs/aws-config-developer-guide@1d71457) had no parameter and did not speak \
                   of revisions",
        checks: "In host network mode, containers are privileged or run as a user that is not \
                 root.",
        matters: "A container in host network mode reaches everything that listens on the host.",
        reads: "configuration.NetworkMode, .ContainerDefinitions, .Status, .TaskDefinitionArn; the \
                revisions that follow",
        blind: "The user that the image itself sets.",
        choices: &[
            "Only host mode is looked at: any other is compliant, as the page says.",
            "Root is the user root or 0, with or without a group, and no user at all.",
            "Without the parameter inactive task definitions are evaluated.",
            "A revision that is not the latest active one is not applicable; later ones are looked \
             for one by one, till one was never seen.",
        ],
        judge: host_mode,
    },
];

fn readonly_access(subject: &Subject<'_>, _: &Parameters) -> Judgement {
    match kit::word(subject.item, "Status") {
        None => return Judgement::odd("configuration.Status"),
        Some("ACTIVE") => {}
        Some(status) => return Judgement::not_applicable(format!("it is {status}")),
    }
    let system = kit::word(subject.item, "RuntimePlatform/OperatingSystemFamily");
    if system.is_some_and(|it| it.starts_with("WINDOWS_SERVER")) {
        return Judgement::not_applicable("it is for Windows");
    }
    if let Some(later) = later_active(subject) {
        return Judgement::not_applicable(format!("revision {later} is active"));
    }
    let writes = |it: &&Value| flag(at(it, "ReadonlyRootFilesystem")) != Truth::Yes;
    of_each_container(subject, "may write its root file system", &writes)
}

fn host_mode(subject: &Subject<'_>, parameters: &Parameters) -> Judgement {
    if subject.configuration("Family").is_none() && subject.configuration("NetworkMode").is_none() {
        return Judgement::odd("configuration.Family");
    }
    let is_inactive = kit::word(subject.item, "Status") == Some("INACTIVE");
    if is_inactive && parameters.is_true("SkipInactiveTaskDefinitions") {
        return Judgement::not_applicable("it is inactive");
    }
    if let Some(later) = later_active(subject) {
        return Judgement::not_applicable(format!("revision {later} is active"));
    }
    if kit::word(subject.item, "NetworkMode") != Some("host") {
        return Judgement::compliant();
    }
    let is_root = |it: &&Value| {
        let user = text(it, "User").and_then(|it| it.split(':').next());
        flag(at(it, "Privileged")) != Truth::Yes && user.is_none_or(|it| matches!(it, "root" | "0"))
    };
    of_each_container(subject, "runs as root without being privileged, in host mode", &is_root)
}

/// Noncompliant if a container is so.
fn of_each_container(
    subject: &Subject<'_>,
    what: &str,
    is_so: &dyn Fn(&&Value) -> bool,
) -> Judgement {
    let containers = elements(subject.configuration("ContainerDefinitions"));
    if containers.is_empty() {
        return Judgement::odd("configuration.ContainerDefinitions");
    }
    match containers.iter().find(is_so) {
        None => Judgement::compliant(),
        Some(it) => {
            Judgement::noncompliant(format!("{} {what}", text(it, "Name").unwrap_or("a container")))
        }
    }
}

/// A later revision that is active, where each revision is a resource of its own: `family:3`. Where
/// the family is the resource, its item is of the latest revision.
fn later_active(subject: &Subject<'_>) -> Option<u64> {
    let (family, revision) = subject.item.resource_id.rsplit_once(':')?;
    let next = revision.parse::<u64>().ok()?.checked_add(1)?;
    let named =
        |it: u64| subject.around.one(TASKS, &format!("{family}:{it}")).map(|item| (it, item));
    let is_active = |item: &Item| kit::word(item, "Status") == Some("ACTIVE");
    (next..).map_while(named).find(|it| is_active(&it.1)).map(|it| it.0)
}
