//! The rules that ask whether resources of a type have a description: one predicate, and a line for
//! each rule in `described.tsv` (name, identifier, type, page, member, what AWS objects to).
use super::family::{Row, rules};
use crate::check::rule::{Judge, Rule, Trigger};
use crate::check::subject::Subject;
use crate::check::verdict::Judgement;
use serde_json::Value;
use std::sync::LazyLock;

/// All of them, sorted by name.
pub(super) static RULES: LazyLock<Vec<Rule>> =
    LazyLock::new(|| rules(include_str!("described.tsv"), of));

fn of(row: Row) -> Rule {
    let [reads, objected] = row.more;
    let may_be_empty = objected == "missing";
    let (checks, choices): (_, &[&str]) = if may_be_empty {
        (
            "A resource has a description.",
            &["AWS's page objects to a missing description only: an empty one will do."],
        )
    } else {
        ("A resource has a description that is not empty.", &[])
    };
    let judge: Judge = match (reads, may_be_empty) {
        ("configuration.AlarmDescription", _) => |it, _| described(it, "alarmDescription", false),
        ("configuration.ImageDescription", _) => |it, _| described(it, "imageDescription", true),
        (_, true) => |it, _| described(it, "description", true),
        (_, false) => |it, _| described(it, "description", false),
    };
    Rule {
        name: row.name,
        identifier: row.identifier,
        types: row.types,
        trigger: Trigger::Change,
        parameters: &[],
        replays: row.page,
        checks,
        matters: "Without a description nobody but its maker knows what it is for.",
        reads,
        blind: "Whether the description is true.",
        choices,
        judge,
    }
}

fn described(subject: &Subject<'_>, member: &str, may_be_empty: bool) -> Judgement {
    if !subject.item.content.get("configuration").is_some_and(Value::is_object) {
        return Judgement::odd("configuration");
    }
    match subject.configuration(member) {
        None => Judgement::noncompliant("no description"),
        Some(Value::String(text)) if text.is_empty() && !may_be_empty => {
            Judgement::noncompliant("an empty description")
        }
        Some(Value::String(_)) => Judgement::compliant(),
        Some(_) => Judgement::odd("description that is a text"),
    }
}
