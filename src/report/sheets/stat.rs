//! `diff --stat`: how many resources of each type changed, and how.
use crate::ledger::ledger::Ledger;
use crate::query::answer::Event;
use crate::query::changes::Change;
use crate::sheet::{Cells, Kind, Rows, Sheet};
use std::collections::BTreeMap;

/// One row for each type; a column for each event, and the number of fields.
pub fn stat(ledger: &Ledger, changes: &[Change<'_>]) -> Sheet {
    let mut counts: BTreeMap<&str, ([i64; 8], i64)> = BTreeMap::new();
    for change in changes {
        let count = counts.entry(ledger.place_texts(change.resource)[2]).or_default();
        if let Some(place) = EVENTS.iter().position(|it| *it == change.event) {
            count.0[place] += 1;
        }
        count.1 += i64::try_from(change.edits.len()).unwrap_or(i64::MAX);
    }
    let columns = std::array::from_fn(|place| match place {
        0 => ("resource_type", Kind::Text),
        9 => ("fields", Kind::Int),
        event => (EVENTS[event - 1].as_str(), Kind::Int),
    });
    let mut rows: Rows<10> = Rows::new("stat", columns);
    for (resource_type, (events, fields)) in counts {
        rows.push(std::array::from_fn(|place| match place {
            0 => resource_type.into(),
            9 => fields.into(),
            event => events[event - 1].into(),
        }));
    }
    rows.finish()
}

/// The columns that a terminal shows: of the events those that there are.
pub fn for_people(stat: &Sheet) -> Vec<(&'static str, &'static str)> {
    let counts = |cells: &Cells| match cells {
        Cells::Int(counts) => counts.iter().flatten().any(|it| *it > 0),
        _ => true,
    };
    let told = stat.columns.iter().filter(|it| it.name == "fields" || counts(&it.cells));
    let heading = |name| if name == "resource_type" { "type" } else { name };
    told.map(|it| (it.name, heading(it.name))).collect()
}

const EVENTS: [Event; 8] = [
    Event::Changed,
    Event::Created,
    Event::Deleted,
    Event::Recreated,
    Event::Reappeared,
    Event::Vanished,
    Event::FirstSeen,
    Event::Unknown,
];
