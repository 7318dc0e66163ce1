//! `blame`: each field's value, since when, by which item, and what it was before.
use super::{IDENTITY, SOURCE, columns, heading, identity, laid, place, source};
use crate::evidence::origin::Origin;
use crate::ledger::ledger::{Ledger, ResourceId, Version};
use crate::query::answer::{Event, Reason};
use crate::query::blame::Blamed;
use crate::report::wrap::{short, wrap};
use crate::sheet::{Kind, Rows, Sheet};
use crate::time::moment::Moment;
use serde_json::Value;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write;

const OWN: [(&str, Kind); 10] = [
    ("class", Kind::Text),
    ("path", Kind::Text),
    ("value", Kind::Json),
    ("event", Kind::Text),
    ("since_after", Kind::Time),
    ("since", Kind::Time),
    ("certainty", Kind::Text),
    ("reason", Kind::Text),
    ("old_value", Kind::Json),
    ("summary", Kind::Text),
];

/// The `blame` table: one row for each field, in the order of the document.
pub fn blame(
    ledger: &Ledger,
    resource: ResourceId,
    version: &Version<'_>,
    fields: &[Blamed],
) -> Sheet {
    let columns = columns(&[&IDENTITY, &OWN, &SOURCE]);
    let mut rows: Rows<19> = Rows::new("blame", columns);
    for field in fields {
        let own = [
            field.class.as_str().into(),
            field.path.as_str().into(),
            field.value.to_string().into(),
            field.event.as_str().into(),
            field.since_after.into(),
            field.since.into(),
            field.certainty.as_str().into(),
            field.reason.map(Reason::as_str).into(),
            field.old.as_ref().map(Value::to_string).into(),
            Some(field.summary.as_str()).filter(|it| !it.is_empty()).into(),
        ];
        let identity = identity(ledger, resource, version);
        let source = source(ledger, field.source);
        rows.push(laid(identity.into_iter().chain(own).chain(source)));
    }
    rows.finish()
}

/// For people: the items that set something, the newest first, and below each what it set.
pub fn text(
    ledger: &Ledger,
    resource: ResourceId,
    version: &Version<'_>,
    fields: &[Blamed],
    width: Option<usize>,
) -> String {
    let mut out = String::new();
    let mut say = |line: &str| {
        let _ = writeln!(out, "{}", wrap(line, width, 4));
    };
    say(&heading(ledger, resource, version.name()));
    let mut groups: BTreeMap<(Reverse<Moment>, Origin, Event), Vec<&Blamed>> = BTreeMap::new();
    for field in fields {
        groups.entry((Reverse(field.since), field.source, field.event)).or_default().push(field);
    }
    for ((Reverse(since), origin, event), fields) in groups {
        let sure = fields.first().map_or_else(String::new, |it| format!("  ({})", it.certainty));
        say(&format!("  since {since}  {event}{sure}"));
        if let Some(after) = fields.first().and_then(|it| it.since_after) {
            say(&format!("    after {after}"));
        }
        say(&place(ledger, origin, width));
        for field in fields {
            say(&format!("    {}", line(field)));
        }
    }
    out
}

fn line(field: &Blamed) -> String {
    let told = format!("{}: {}", field.path, short(&field.value));
    match &field.old {
        Some(old) => format!("{told} (was {})", short(old)),
        None => told,
    }
}
