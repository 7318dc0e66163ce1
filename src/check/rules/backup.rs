//! Rules of AWS Backup: plans, vaults and recovery points. Whether a resource is in a plan is asked
//! in `backup_plan`.
use super::backup_schedule::longest_pause;
use super::kit::{must_hold, opened, unresolved};
use crate::check::rule::{Parameter, Parameters, Rule, Trigger};
use crate::check::subject::{Subject, at, text};
use crate::check::verdict::{Code, Judgement};
use crate::policy::document::{Effect, Policy, Statement};
use crate::policy::pattern::Pattern;
use crate::policy::principal::Named;
use crate::truth::Truth;
use serde_json::Value;

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "backup-plan-min-frequency-and-min-retention-check",
        identifier: "BACKUP_PLAN_MIN_FREQUENCY_AND_MIN_RETENTION_CHECK",
        types: &["AWS::Backup::BackupPlan"],
        trigger: Trigger::Change,
        parameters: &[
            Parameter::optional("requiredFrequencyValue", "how many units may lie between backups")
                .filled_with("1"),
            Parameter::optional("requiredFrequencyUnit", "hours or days").filled_with("days"),
            Parameter::optional("requiredRetentionDays", "fewest days that backups are kept")
                .filled_with("35"),
        ],
        replays: "c2hans/aws-docs@1ae5aa2 docs/config/latest/developerguide/\
                  backup-plan-min-frequency-and-min-retention-check.md, a copy of AWS's page",
        checks: "Plans have a rule that backs up often enough and keeps backups long enough.",
        matters: "What was changed since the last backup is lost; what expired cannot be restored.",
        reads: "configuration.BackupPlan.BackupPlanRule: ScheduleExpression, \
                Lifecycle.DeleteAfterDays",
        blind: "Whether backups were made: windows, missed jobs, and what the plan selects.",
        choices: &[
            "The longest pause of a schedule counts; a change of clocks in its time zone does not.",
            "A rule without days of deletion keeps for ever; one without a schedule runs at 5:00 \
             each day, as the API page says.",
            "One rule must do both.",
            "Without all three parameters the verdict is undecidable: the page does not say what \
             holds where nobody filled them in.",
        ],
        judge: frequency_and_retention,
    },
    Rule {
        name: "backup-recovery-point-encrypted",
        identifier: "BACKUP_RECOVERY_POINT_ENCRYPTED",
        types: &["AWS::Backup::RecoveryPoint"],
        trigger: Trigger::Change,
        parameters: &[],
        replays: "c2hans/aws-docs@1ae5aa2 docs/config/latest/developerguide/\
                  backup-recovery-point-encrypted.md, a copy of AWS's page",
        checks: "Recovery points are encrypted.",
        matters: "A backup holds all that its source holds, and is guarded by others.",
        reads: "configuration.IsEncrypted",
        blind: "Who may use the key.",
        choices: &[],
        judge: recovery_point_encrypted,
    },
    Rule {
        name: "backup-recovery-point-manual-deletion-disabled",
        identifier: "BACKUP_RECOVERY_POINT_MANUAL_DELETION_DISABLED",
        types: &["AWS::Backup::BackupVault"],
        trigger: Trigger::Change,
        parameters: &[Parameter::optional("principalArnList", "principals that are not checked")],
        replays: "c2hans/aws-docs@1ae5aa2 docs/config/latest/developerguide/\
                  backup-recovery-point-manual-deletion-disabled.md, a copy of AWS's page",
        checks: "The policies of vaults deny everybody to delete recovery points by hand.",
        matters: "Who deletes the backups first can destroy the data for good.",
        reads: "configuration.AccessPolicy",
        blind: "The lock of the vault, and policies of the organization, which may deny it too.",
        choices: &[
            "One statement must deny all three actions, to *, on *; a wildcard names them too.",
            "Undecidable are a condition on the statement (also one that lets the principals of \
             principalArnList through), a wildcard within an ARN, and a denial in several parts.",
            "An item without AccessPolicy is undecidable, an empty policy noncompliant.",
        ],
        judge: manual_deletion_disabled,
    },
];

/// The schedule of a rule that names none: AWS Backup's API reference, `BackupRule`.
const UNNAMED_SCHEDULE: &str = "cron(0 5 ? * * *)";

fn frequency_and_retention(subject: &Subject<'_>, parameters: &Parameters) -> Judgement {
    let (pause, days) = match required(parameters) {
        Ok(required) => required,
        Err(unresolved) => return unresolved,
    };
    let rules = subject.configuration("BackupPlan/BackupPlanRule").and_then(Value::as_array);
    let Some(rules) = rules else {
        return Judgement::odd("configuration.BackupPlan.BackupPlanRule");
    };
    let does_both = |rule: &Value| {
        let schedule = text(rule, "ScheduleExpression").unwrap_or(UNNAMED_SCHEDULE);
        let is_often = longest_pause(schedule).map_or(Truth::Unknown, |it| (it <= pause).into());
        Truth::all([is_often, is_kept(rule, days)])
    };
    match Truth::any(rules.iter().map(does_both)) {
        Truth::Yes => Judgement::compliant(),
        Truth::No => Judgement::noncompliant("no rule of it backs up so often and keeps so long"),
        Truth::Unknown => {
            let why = "a schedule or a lifecycle of its rules cannot be read";
            Judgement::undecidable(Code::UnknownShape, why)
        }
    }
}

/// The minutes that may lie between backups, and the days that they are kept.
fn required(parameters: &Parameters) -> Result<(u32, f64), Judgement> {
    let number = |name| {
        let value = parameters.number(name)?.and_then(|it| u32::try_from(it).ok());
        value.ok_or_else(|| unresolved(name, "not given, or negative"))
    };
    let unit = parameters.text("requiredFrequencyUnit").map(str::to_ascii_lowercase);
    let unit = match unit.as_deref() {
        Some("hours") => 60,
        Some("days") => 24 * 60,
        _ => return Err(unresolved("requiredFrequencyUnit", "not given, or not hours or days")),
    };
    let pause = number("requiredFrequencyValue")?.saturating_mul(unit);
    Ok((pause, f64::from(number("requiredRetentionDays")?)))
}

fn is_kept(rule: &Value, days: f64) -> Truth {
    match at(rule, "Lifecycle/DeleteAfterDays") {
        None => Truth::Yes,
        Some(kept) => kept.as_f64().map_or(Truth::Unknown, |it| (it >= days).into()),
    }
}

fn recovery_point_encrypted(subject: &Subject<'_>, _: &Parameters) -> Judgement {
    must_hold(subject.flag("IsEncrypted"), "configuration.IsEncrypted", "not encrypted")
}

/// What a vault's policy must deny, in lower case.
const DELETIONS: &[&str] = &[
    "backup:deleterecoverypoint",
    "backup:updaterecoverypointlifecycle",
    "backup:putbackupvaultaccesspolicy",
];

fn manual_deletion_disabled(subject: &Subject<'_>, _: &Parameters) -> Judgement {
    let Some(found) = subject.configuration("AccessPolicy") else {
        let why = "AWS Config wrote no policy, which need not mean that there is none";
        return Judgement::undecidable(Code::StateNotInItem, why);
    };
    let document = opened(Some(found));
    if document.as_deref().and_then(Value::as_object).is_some_and(serde_json::Map::is_empty) {
        return Judgement::noncompliant("the vault has no policy");
    }
    let policy = document
        .as_deref()
        .map_or_else(|| Policy::unreadable("the policy is no JSON".to_owned()), Policy::read);
    let denying: Vec<(&Statement, Truth)> =
        policy.statements.iter().map(|it| (it, denies_everybody(it))).collect();
    let does_all = |it: &Statement| DELETIONS.iter().all(|action| it.names_action(action));
    let told = |names: &dyn Fn(&Statement) -> bool| {
        Truth::any(denying.iter().filter(|it| names(it.0)).map(|it| it.1))
    };
    if told(&does_all) == Truth::Yes {
        return Judgement::compliant();
    }
    let each = DELETIONS.iter().map(|action| told(&|it| it.names_action(action)));
    if Truth::all(each) == Truth::No && policy.unread.is_empty() {
        return Judgement::noncompliant("no statement denies everybody to delete by hand");
    }
    let why = "it hangs on a condition, on a wildcard within an ARN, on several statements \
               together, or on a part that cannot be read";
    Judgement::undecidable(Code::AccessUnknown, why)
}

/// Whether a statement denies its actions to everybody on everything, as AWS's page asks it.
fn denies_everybody(statement: &Statement) -> Truth {
    let is_everybody = statement
        .principals
        .as_ref()
        .is_some_and(|it| !it.except && it.items.contains(&Named::Everyone));
    let everything = Pattern::new("*");
    let is_everything = |it: &Pattern| match it {
        it if it.covers(&everything) => Truth::Yes,
        it if it.literal().is_none() => Truth::Unknown,
        _ => Truth::No,
    };
    let on = match &statement.resources {
        None => Truth::No,
        Some(named) if named.except => Truth::Unknown,
        Some(named) => Truth::any(
            named.items.iter().map(|it| it.fixed().map_or(Truth::Unknown, is_everything)),
        ),
    };
    let always = if statement.conditions.is_empty() { Truth::Yes } else { Truth::Unknown };
    Truth::all([(statement.effect == Effect::Deny).into(), is_everybody.into(), on, always])
}
