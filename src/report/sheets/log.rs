//! Changes for people, in the manner of `git log`: what, when, how surely, and in which words.
use crate::json::edit::Op;
use crate::ledger::ledger::Ledger;
use crate::query::answer::Event;
use crate::query::changes::{Change, FieldEdit};
use serde_json::Value;
use std::fmt::Write;

/// The longest value that is told in a line, in characters.
const VALUE_CHARS_MAX: usize = 120;

/// The changes of one or more resources, in order. With `fields`, each field's value before and
/// after; else its meaning, or its path where no meaning is known.
pub fn text(ledger: &Ledger, changes: &[Change<'_>], fields: bool, width: Option<usize>) -> String {
    let mut out = String::new();
    let mut whose = None;
    for change in changes {
        if whose != Some(change.resource) {
            let gap = if whose.is_some() { "\n" } else { "" };
            whose = Some(change.resource);
            let _ = writeln!(out, "{gap}{}", title(ledger, change));
        }
        head(&mut out, ledger, change, width);
        for edit in &change.edits {
            if fields {
                field(&mut out, edit);
            } else {
                let _ = writeln!(out, "    {}", line(edit));
            }
        }
    }
    out
}

fn title(ledger: &Ledger, change: &Change<'_>) -> String {
    let [account, region, resource_type, id] = ledger.key_texts(change.resource);
    let name = change.version.name().filter(|name| *name != id);
    let name = name.map_or_else(String::new, |name| format!(" ({name})"));
    format!("{resource_type}/{id}{name}, account {account}, {region}")
}

fn head(out: &mut String, ledger: &Ledger, change: &Change<'_>, width: Option<usize>) {
    let Change { event, changed_at, certainty, .. } = change;
    let _ = writeln!(out, "  {changed_at}  {event}  ({certainty})");
    if let Some(after) = change.changed_after {
        let _ = writeln!(out, "    after {after}");
    }
    let origin = change.version.origin();
    let path = &ledger.file(origin.file).path;
    let place = format!(": item {} (byte {})", origin.ordinal, origin.byte);
    let room = width.unwrap_or(usize::MAX).saturating_sub(place.len() + 9);
    let _ = writeln!(out, "    from {}{place}", tail(path, room));
    if *event == Event::Unknown {
        out.push_str("    the configuration is not known on one side: no edits are told\n");
    }
}

/// The end of a path, which says more than its begin.
fn tail(path: &str, room: usize) -> String {
    let length = path.chars().count();
    if length <= room.max(24) {
        return path.to_owned();
    }
    let name = path.rsplit('/').next().unwrap_or(path);
    format!("…/{name}")
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

fn field(out: &mut String, edit: &FieldEdit) {
    let _ = writeln!(out, "    {} [{}]", edit.path, edit.class);
    for (sign, value) in [('-', &edit.old), ('+', &edit.new)] {
        if let Some(value) = value {
            let _ = writeln!(out, "      {sign} {value}");
        }
    }
    if !edit.summary.is_empty() {
        let _ = writeln!(out, "      = {}", edit.summary);
    }
}

fn short(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() <= VALUE_CHARS_MAX {
        return text;
    }
    text.chars().take(VALUE_CHARS_MAX).chain(['…']).collect()
}
