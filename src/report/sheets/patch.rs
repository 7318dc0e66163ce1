//! `diff --patch` and `diff -U`: the changes as documents for other tools.
use crate::json::canonical::canonical_text;
use crate::json::patch::patch;
use crate::ledger::ledger::Ledger;
use crate::query::changes::Change;
use crate::report::neutral::is_hidden;
use crate::report::unified::unified;
use serde_json::json;
use std::fmt::Write;

/// One JSON object a line: whose change, what happened, and the JSON Patch (RFC 6902) between the
/// two canonical documents; without edits the patch is empty.
pub fn patches(ledger: &Ledger, changes: &[Change<'_>]) -> String {
    let mut out = String::new();
    for change in changes {
        let [account_id, region, resource_type, resource_id] = ledger.key_texts(change.resource);
        let sides = change.sides.as_ref();
        let line = json!({
            "account_id": account_id,
            "region": region,
            "resource_type": resource_type,
            "resource_id": resource_id,
            "event": change.event.as_str(),
            "changed_at": change.changed_at.to_string(),
            "patch": sides.map_or_else(|| json!([]), |(old, new)| patch(old, new)),
        });
        // JSON allows any character to be escaped: a terminal gets no orders from data.
        for char in canonical_text(&line).chars() {
            if is_hidden(char) {
                let mut units = [0; 2];
                for unit in char.encode_utf16(&mut units) {
                    let _ = write!(out, "\\u{unit:04x}");
                }
            } else {
                out.push(char);
            }
        }
        out.push('\n');
    }
    out
}

/// Text diffs of the two canonical documents, as `diff -u` prints them; a line of its own for what
/// has no two documents.
pub fn unified_texts(ledger: &Ledger, changes: &[Change<'_>], context: usize) -> String {
    let mut out = String::new();
    for change in changes {
        let [account, region, resource_type, id] = ledger.key_texts(change.resource);
        let name = format!("{account}/{region}/{resource_type}/{id}");
        match (&change.sides, change.before) {
            (Some((old, new)), Some(before)) => {
                let side = |at| format!("{name} {at}");
                let (a, b) = (side(before.captured_at()), side(change.version.captured_at()));
                out.push_str(&unified(&a, &b, old, new, context));
            }
            _ => {
                let _ = writeln!(out, "# {name}: {} {}", change.event, change.changed_at);
            }
        }
    }
    out
}
