//! `changes`: field edits and lifecycle events.
use super::{IDENTITY, SOURCE, columns, identity, laid, source};
use crate::ledger::ledger::Ledger;
use crate::query::answer::{Event, Reason};
use crate::query::changes::{Change, FieldEdit};
use crate::sheet::{Cell, Kind, Rows, Sheet};
use crate::words::class::Class;
use serde_json::Value;

const OWN: [(&str, Kind); 10] = [
    ("event", Kind::Text),
    ("class", Kind::Text),
    ("changed_after", Kind::Time),
    ("changed_at", Kind::Time),
    ("certainty", Kind::Text),
    ("path", Kind::Text),
    ("op", Kind::Text),
    ("old_value", Kind::Json),
    ("new_value", Kind::Json),
    ("summary", Kind::Text),
];

/// The `changes` table: a row for each lifecycle event and each field edit, in order.
///
/// `Changed` has rows for its edits only; of every other event the event itself is the first row.
pub fn changes(ledger: &Ledger, changes: &[Change<'_>]) -> Sheet {
    const REASON: [(&str, Kind); 1] = [("reason", Kind::Text)];
    let columns = columns(&[&IDENTITY, &OWN, &REASON, &SOURCE]);
    let mut rows: Rows<20> = Rows::new("changes", columns);
    for change in changes {
        let identity = identity(ledger, change.resource, &change.version);
        let source = source(ledger, change.source);
        let mut push = |class: Class, field: [Cell; 5]| {
            let own = [
                change.event.as_str().into(),
                class.as_str().into(),
                change.changed_after.into(),
                change.changed_at.into(),
                change.certainty.as_str().into(),
            ];
            let reason = [change.reason.map(Reason::as_str).into()];
            let (identity, source) = (identity.clone(), source.clone());
            rows.push(laid(
                identity.into_iter().chain(own).chain(field).chain(reason).chain(source),
            ));
        };
        if change.event != Event::Changed {
            push(Class::Lifecycle, [Cell::None, Cell::None, Cell::None, Cell::None, Cell::None]);
        }
        for edit in &change.edits {
            push(edit.class, field(edit));
        }
    }
    rows.finish()
}

fn field(edit: &FieldEdit) -> [Cell; 5] {
    let json = |value: &Option<Value>| value.as_ref().map(Value::to_string).into();
    [
        edit.path.as_str().into(),
        edit.op.to_string().into(),
        json(&edit.old),
        json(&edit.new),
        Some(edit.summary.as_str()).filter(|it| !it.is_empty()).into(),
    ]
}

/// Takes out the edits that are known noise, and the changes that are nothing else; tells how many
/// edits were taken.
pub fn hide_noise(changes: &mut Vec<Change<'_>>) -> usize {
    let count = |changes: &[Change<'_>]| changes.iter().map(|it| it.edits.len()).sum::<usize>();
    let before = count(changes);
    changes.retain(|it| !it.is_noise() || it.edits.is_empty());
    for change in changes.iter_mut() {
        change.edits.retain(|it| !it.noise);
    }
    before - count(changes)
}
