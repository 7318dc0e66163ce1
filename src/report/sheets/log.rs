//! Changes for people, in the manner of `git log`: what, when, how surely, and in which words.
use super::{heading, place};
use crate::json::edit::Op;
use crate::ledger::ledger::Ledger;
use crate::query::answer::{Event, Reason};
use crate::query::changes::{Change, FieldEdit};
use crate::report::wrap::{short, wrap};
use serde_json::Value;
use std::fmt::Write;

/// The changes of one or more resources, in order. With `fields`, each field's value before and
/// after; else its meaning, or its path where no meaning is known.
pub fn text(ledger: &Ledger, changes: &[Change<'_>], fields: bool, width: Option<usize>) -> String {
    let mut out = String::new();
    let mut whose = None;
    let mut say = |line: &str| {
        let _ = writeln!(out, "{}", wrap(line, width, 2));
    };
    for change in changes {
        if whose != Some(change.resource) {
            if whose.is_some() {
                say("");
            }
            whose = Some(change.resource);
            say(&heading(ledger, change.resource, change.version.name()));
        }
        head(&mut say, ledger, change, width);
        for edit in &change.edits {
            if fields {
                field(&mut say, edit);
            } else {
                say(&format!("    {}", line(edit)));
            }
        }
    }
    out
}

fn head(say: &mut dyn FnMut(&str), ledger: &Ledger, change: &Change<'_>, width: Option<usize>) {
    let Change { event, changed_at, certainty, .. } = change;
    say(&format!("  {changed_at}  {event}  ({certainty})"));
    if let Some(after) = change.changed_after {
        say(&format!("    after {after}"));
    }
    say(&place(ledger, change.source, width));
    if change.reason == Some(Reason::FromDiff) {
        say("    the state before is known from the notification's diff alone");
    }
    if *event == Event::Unknown {
        say("    the configuration is not known on one side: no edits are told");
    }
}

fn line(edit: &FieldEdit) -> String {
    if !edit.summary.is_empty() {
        return edit.summary.clone();
    }
    let value = |it: &Option<Value>| it.as_ref().map_or_else(String::new, short);
    match edit.op {
        Op::Add => format!("+ {}: {}", edit.path, value(&edit.new)),
        Op::Remove => format!("- {}: {}", edit.path, value(&edit.old)),
        Op::Replace => format!("{}: {} -> {}", edit.path, value(&edit.old), value(&edit.new)),
    }
}

fn field(say: &mut dyn FnMut(&str), edit: &FieldEdit) {
    say(&format!("    {} [{}]", edit.path, edit.class));
    for (sign, value) in [('-', &edit.old), ('+', &edit.new)] {
        if let Some(value) = value {
            say(&format!("      {sign} {value}"));
        }
    }
    if !edit.summary.is_empty() {
        say(&format!("      = {}", edit.summary));
    }
}
