//! What became of all files and all items, told on stderr before every answer (SEMANTICS §7).
use super::session::Session;
use crate::evidence::file::Outcome;
use crate::ledger::ledger::{Ledger, Tally};
use crate::ledger::listed::named;
use crate::query::scope::Named;
use crate::report::digits::thousands;
use std::collections::BTreeMap;

/// With `-v`: every file that was not read whole, and why.
pub(super) fn list_odd_files(session: &Session) {
    for file in session.ledger.files().iter().filter(|it| it.outcome != Outcome::Read) {
        session.say(&format!("{}: {} ({})", file.path, file.outcome.as_str(), file.kind.as_str()));
    }
    for flaw in session.ledger.flaws() {
        let path = &session.ledger.file(flaw.file).path;
        session.say(&format!("{path}: {}: {}", flaw.kind.as_str(), flaw.message));
    }
}

/// What became of all files and items, in a line.
pub(super) fn in_words(session: &Session) -> String {
    let tally = session.ledger.tally();
    let told = format!("{}{}", accounting(&tally), ignored(&session.ledger));
    let skipped = " (skipped: nothing in them can matter here; --read-all reads them)";
    if tally.skipped > 0 { told + skipped } else { told }
}

/// Says what became of all files and items.
pub(super) fn tell(session: &Session) {
    session.say(&in_words(session));
    tell_lists(session);
    let flaws = session.ledger.flaws().len();
    if flaws > 0 {
        let first = &session.ledger.flaws()[0];
        let place = &session.ledger.file(first.file).path;
        let item = match (first.ordinal, first.byte) {
            (Some(ordinal), Some(byte)) => format!(": item {ordinal} (byte {byte})"),
            (None, Some(byte)) => format!(": byte {byte}"),
            _ => String::new(),
        };
        session.say(&format!("flaw: {place}{item}: {}", first.message));
        if flaws > 1 {
            session.say(&format!("and {} more; `asof export flaws` lists them all", flaws - 1));
        }
    }
}

/// Entries of lists are no items, and in none of the sums: what they name is told (SEMANTICS R32).
fn tell_lists(session: &Session) {
    let named = named(&session.ledger);
    if named.is_empty() {
        return;
    }
    let count = |n: usize, what: &str| {
        let found = named.iter().filter(|it| it.len().min(2) == n).count();
        (found > 0).then(|| format!("{found} {what}"))
    };
    let told = [
        count(1, "of recorded resources"),
        count(0, "of resources without any item (asof show TYPE/id says what the list does)"),
        count(2, "of several of one id, which change nothing"),
    ];
    let told: Vec<String> = told.into_iter().flatten().collect();
    let entries = if named.len() == 1 { "entry" } else { "entries" };
    session.say(&format!("{} {entries} of resource lists: {}", named.len(), told.join(", ")));
}

/// What lists say of a resource of which nothing is recorded (SEMANTICS R32).
pub(super) fn tell_listed(session: &Session, wanted: &Named) {
    let is = |said: &Option<String>, text: &str| said.as_deref() == Some(text);
    for entry in session.ledger.listed() {
        if !is(&wanted.resource_type, &entry.resource_type)
            || !is(&wanted.resource_id, &entry.resource_id)
        {
            continue;
        }
        let origin = entry.origin;
        let path = &session.ledger.file(origin.file).path;
        let what = match entry.deleted_at {
            Some(at) => format!("it was deleted at {at}"),
            None => "it existed when the list was made".to_owned(),
        };
        session.say(&format!("a list names it, {path} (byte {}): {what}", origin.byte));
    }
}

/// The accounting of SEMANTICS §7 in a line: every file and every item is in one of the sums.
fn accounting(tally: &Tally) -> String {
    let sum = |total: u64, one: &str, parts: &[(u64, &str)]| {
        let many = if total == 1 { "" } else { "s" };
        let shown: Vec<String> = parts
            .iter()
            .enumerate()
            .filter(|(place, part)| *place == 0 || part.0 > 0)
            .map(|(_, (count, word))| format!("{} {word}", thousands(count)))
            .collect();
        format!("{} {one}{many} = {}", thousands(total), shown.join(" + "))
    };
    let files = [
        (tally.read, "read"),
        (tally.partly_read, "partly read"),
        (tally.unreadable, "unreadable"),
        (tally.ignored, "ignored"),
        (tally.skipped, "skipped"),
    ];
    let items =
        [(tally.versions, "versions"), (tally.repeats, "repeats"), (tally.rejected, "rejected")];
    format!("{}; {}", sum(tally.files(), "file", &files), sum(tally.elements(), "item", &items))
}

/// What kinds of files were ignored: evidence may lie in some that are not read yet.
fn ignored(ledger: &Ledger) -> String {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for file in ledger.files().iter().filter(|it| it.outcome == Outcome::Ignored) {
        *counts.entry(file.kind.as_str()).or_default() += 1;
    }
    let kinds: Vec<String> =
        counts.iter().map(|(kind, count)| format!("{} {kind}", thousands(count))).collect();
    if kinds.is_empty() { String::new() } else { format!(" (ignored: {})", kinds.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_accounting_is_one_line_of_sums() {
        let tally = Tally { read: 1, versions: 1234, repeats: 5, ..Tally::default() };
        let line = "1 file = 1 read; 1,239 items = 1,234 versions + 5 repeats";
        assert_eq!(accounting(&tally), line);
    }
}
