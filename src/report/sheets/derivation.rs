//! How a verdict came about, statement by statement, as text (`--why`).
use super::access::principal;
use super::place;
use crate::access::row::{Row, origin, verdict_word};
use crate::access::subject::Subject;
use crate::ledger::ledger::Ledger;
use crate::policy::document::Effect;
use crate::policy::expression::Expression;
use crate::policy::principal::Strength;
use crate::policy::statement::{Element, Step};
use crate::report::wrap::wrap;
use std::fmt::Write;

/// Each verdict with every statement that names the action, and what became of it.
pub fn derivation(
    ledger: &Ledger,
    subjects: &[Subject<'_>],
    rows: &[Row],
    width: Option<usize>,
) -> String {
    let mut text = String::new();
    for row in rows {
        let what = subjects.get(row.subject).map_or("", |it| it.arn.as_str());
        let word = verdict_word(row.verdict);
        let head = format!("{} {} on {what}: {word}", principal(row), row.action);
        let _ = writeln!(text, "{}", wrap(&head, width, 2));
        if !row.path.is_empty() {
            let _ = writeln!(text, "{}", wrap(&format!("  by way of: {}", row.path), width, 4));
        }
        if !row.conditions.is_empty() {
            let _ = writeln!(text, "{}", wrap(&format!("  {}", row.conditions), width, 4));
        }
        for missing in &row.missing {
            let _ = writeln!(text, "{}", wrap(&format!("  not in evidence: {missing}"), width, 4));
        }
        if row.steps.is_empty() {
            for reason in &row.reasons {
                let _ = writeln!(text, "{}", wrap(&format!("  {reason}"), width, 4));
            }
        }
        for step in &row.steps {
            let _ = writeln!(text, "{}", wrap(&format!("  {}", told(step)), width, 4));
            if let Some(origin) = step.place.policy.source.and_then(origin) {
                let _ = writeln!(text, "{}", place(ledger, origin, width));
            }
        }
        for reason in row.reasons.iter().filter(|_| !row.steps.is_empty()) {
            let _ = writeln!(text, "{}", wrap(&format!("  so: {reason}"), width, 4));
        }
        text.push('\n');
    }
    text
}

fn told(step: &Step) -> String {
    let effect = match step.effect {
        Effect::Allow => "allow",
        Effect::Deny => "deny",
    };
    let became = match (&step.applies, step.unmet, step.strength) {
        (_, Some(Element::Principal), _) => "does not apply: it means somebody else".to_owned(),
        (_, Some(Element::Resource), _) => "does not apply: it is about other resources".to_owned(),
        (_, Some(Element::Condition), _) => "does not apply: its condition is not met".to_owned(),
        (Expression::Yes, _, Strength::Account) => "applies, to the account".to_owned(),
        (Expression::Yes, _, Strength::Role) => "applies, to the role".to_owned(),
        (Expression::Yes, ..) => "applies".to_owned(),
        (Expression::No, ..) => "does not apply".to_owned(),
        (open, ..) => format!("applies if {open:#}"),
    };
    format!("{} ({}): {effect}, {became}", step.place, step.place.policy.layer)
}
