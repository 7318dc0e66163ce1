//! Events for Timesketch: one JSON object a line, with the fields that it requires (`message`,
//! `datetime`, `timestamp` in microseconds, `timestamp_desc`) before the columns of the table
//! [Timesketch guide: "Import from JSON or CSV"; notes: features §4.6].
use super::CUT;
use crate::json::canonical::canonical_text;
use crate::sheet::{Cells, Sheet};
use crate::time::moment::Moment;
use serde_json::{Map, Value, json};
use std::borrow::Cow;
use std::io::{self, Write};

/// What a field holds at most, in bytes: the search engine behind Timesketch keeps no longer ones.
const FIELD_BYTES_MAX: usize = 32_000;

/// The columns that are instants of an event, and what each of them says.
const MEANING: [(&str, &str); 8] = [
    ("changed_at", "Change recorded"),
    ("captured_at", "Configuration captured"),
    ("valid_from", "Begin recorded"),
    ("valid_to", "End recorded"),
    ("first_captured_at", "First captured"),
    ("last_captured_at", "Last captured"),
    ("resource_created_at", "Created"),
    ("since", "Value set"),
];

/// One event.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// When.
    pub at: Moment,
    line: String,
}

/// The events of a table: one for each instant of each row, in the order of the rows. A row without
/// any instant is no event.
pub fn events(sheet: &Sheet) -> Vec<Event> {
    let mut events = Vec::new();
    for row in 0..sheet.rows() {
        for column in &sheet.columns {
            let Some((_, meaning)) = MEANING.iter().find(|it| it.0 == column.name) else {
                continue;
            };
            let Cells::Time(times) = &column.cells else { continue };
            let open = [Some(Moment::MIN), Some(Moment::MAX)];
            if let Some(at) = times[row].filter(|_| !open.contains(&times[row])) {
                events.push(Event { at, line: line(sheet, row, (column.name, meaning), at) });
            }
        }
    }
    events
}

/// Writes events, a line each.
///
/// # Errors
/// Those of `out`.
pub fn write(events: &[Event], out: &mut dyn Write) -> io::Result<()> {
    events.iter().try_for_each(|it| writeln!(out, "{}", it.line))
}

fn line(sheet: &Sheet, row: usize, (name, meaning): (&str, &str), at: Moment) -> String {
    let mut event: Map<String, Value> = Map::new();
    for column in &sheet.columns {
        let value = match (&column.cells, column.cells.show(row)) {
            (_, None) => continue,
            (Cells::Int(values), _) => json!(values[row]),
            (Cells::Bool(values), _) => json!(values[row]),
            (_, Some(text)) => json!(cut(&text)),
        };
        event.insert(column.name.to_owned(), value);
    }
    event.insert("message".to_owned(), json!(message(sheet, row, name)));
    event.insert("datetime".to_owned(), json!(at.to_string()));
    event.insert("timestamp".to_owned(), json!(at.micros()));
    event.insert("timestamp_desc".to_owned(), json!(meaning));
    event.insert("data_type".to_owned(), json!(format!("aws:config:{}", sheet.title)));
    canonical_text(&Value::Object(event))
}

/// What a reader of the timeline sees: the resource and what is said of it.
fn message(sheet: &Sheet, row: usize, instant: &str) -> String {
    const TOLD: [&str; 12] = [
        "resource_type",
        "resource_id",
        "event",
        "summary",
        "rule_name",
        "verdict",
        "closed_by",
        "protocol",
        "port_from",
        "source_cidr",
        "opened_by",
        "path",
    ];
    let cell = |name: &str| sheet.column(name)?.cells.show(row).map(Cow::into_owned);
    // What ended it belongs to the end, what began it to the begin.
    let other = if instant == "valid_to" { "opened_by" } else { "closed_by" };
    let told = TOLD.iter().filter(|it| **it != other).filter_map(|it| cell(it));
    let told: Vec<String> = told.collect();
    let told = if told.is_empty() { sheet.title.to_owned() } else { told.join(" ") };
    cut(&told)
}

/// A text that is too long is cut, and says so.
fn cut(text: &str) -> String {
    if text.len() <= FIELD_BYTES_MAX {
        return text.to_owned();
    }
    let mut end = FIELD_BYTES_MAX - CUT.len();
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}{CUT}", &text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_has_what_timesketch_requires() {
        let at = Moment::from_micros(1_463_000_400_000_001);
        let sheet = Sheet::new("exposure")
            .with("resource_id", Cells::Text(vec![Some("sg-1".into()), Some("sg-2".into())]))
            .with("behind", Cells::Text(vec![Some("é".repeat(40_000)), None]))
            .with("valid_from", Cells::Time(vec![Some(at), None]))
            .with("valid_to", Cells::Time(vec![Some(Moment::MAX), None]));
        let events = events(&sheet);
        assert_eq!(events.len(), 1, "an end that is open is none");
        let mut out = Vec::new();
        write(&events, &mut out).unwrap();
        let event: Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(event["timestamp"], 1_463_000_400_000_001_i64);
        assert_eq!(event["datetime"], "2016-05-11T21:00:00.000001Z");
        assert_eq!(event["timestamp_desc"], "Begin recorded");
        assert_eq!(event["message"], "sg-1");
        assert!(event["behind"].as_str().unwrap().len() <= FIELD_BYTES_MAX);
    }
}
