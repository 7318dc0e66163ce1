//! What changed, old beside new, with the words marked that differ.
use super::bits::{Bit, bounds, resource};
use super::grid::{Grid, Limits};
use super::section::{Block, Section};
use super::sources::Sources;
use super::text::{SENTENCE_CHARS, clip, so_many, thousands};
use super::view::{Row, rows};
use crate::report::neutral::neutral_lines;
use crate::report::unified::marked;
use crate::sheet::Sheet;
use crate::time::moment::Moment;
use serde_json::Value;

const LIMITS: Limits = Limits { rows: 500, bytes: 900_000 };
/// Bytes of a value that are shown, around the first place where old and new differ.
const VALUE_BYTES_MAX: usize = 1_600;
/// Bytes before that place.
const BEFORE_BYTES: usize = 240;
/// A longer value is shown as it is, not laid out.
const LAID_OUT_BYTES_MAX: usize = 64 << 10;

/// Classes of changes: the word in the table, the letter in drawings, the words; the most telling
/// first.
pub(super) const CLASSES: [(&str, &str, &str); 6] = [
    ("exposure", "E", "who can reach it over the network, or at all"),
    ("access", "A", "who may do what with it"),
    ("lifecycle", "L", "it came, went, or was first seen"),
    ("configuration", "C", "any other setting"),
    ("tags", "T", "its tags"),
    ("relationships", "R", "what it is attached to"),
];

/// The place of a class among all; unknown ones are last.
pub(super) fn rank(class: &str) -> usize {
    CLASSES.iter().position(|it| it.0 == class).unwrap_or(CLASSES.len())
}

/// The section.
pub(super) fn section<'s>(sheet: &'s Sheet, sources: &mut Sources<'s>) -> Section {
    let mut blocks = Vec::new();
    let total = sheet.rows();
    if total == 0 {
        blocks.push(Block::say("The evidence shows no change in this window."));
        return Section { id: "changes", title: "What changed", blocks };
    }
    let say = "A change happened between two captures: after the one that still shows the old \
        value, and at or before the one that shows the new value. Where the old state was seen \
        once more in between, openings and violations tell that nearer bound.";
    blocks.push(Block::say(say));
    let mut grid = grid(sheet, sources);
    if grid.rows.len() < total {
        let shown = thousands(grid.rows.len());
        let say = format!(
            "Of {} the {shown} most telling are shown, by class, in the order of time.",
            so_many(total, "change"),
        );
        blocks.push(Block::say(&say));
    }
    grid.class = "cards diff";
    blocks.extend(Block::grid(grid, "tables/changes.csv"));
    Section { id: "changes", title: "What changed", blocks }
}

fn grid<'s>(sheet: &'s Sheet, sources: &mut Sources<'s>) -> Grid {
    let heads = ["Change", "Resource", "When", "Old", "New", "How sure", "Evidence"];
    let mut grid = Grid::new("Changes in the order of time", &heads, LIMITS);
    let mut order: Vec<Row<'_>> = rows(sheet).collect();
    order.sort_by_cached_key(|it| (rank(it.word("class")), it.time("changed_at"), it.place));
    let mut times: Vec<(Option<Moment>, usize)> = Vec::new();
    for row in order {
        if !grid.has_room() {
            grid.leave_out(1);
            continue;
        }
        let [old, new] = values(row.text("old_value"), row.text("new_value"));
        let at = row.time("changed_at");
        let cells = vec![
            change(row),
            resource(row),
            bounds(row.time("changed_after"), at, "not known"),
            old,
            new,
            vec![Bit::Text(row.certainty())],
            sources.cite(row),
        ];
        if grid.push(anchor(row.place), cells) {
            times.push((at, row.place));
        }
    }
    let mut lines: Vec<_> = times.into_iter().zip(std::mem::take(&mut grid.rows)).collect();
    lines.sort_by_key(|it| it.0);
    grid.rows = lines.into_iter().map(|it| it.1).collect();
    grid
}

/// The anchor of a change's row.
pub(super) fn anchor(place: usize) -> String {
    format!("change-{}", place + 1)
}

fn change(row: Row<'_>) -> Vec<Bit> {
    let (event, class) = (clip(row.word("event"), 40), clip(row.word("class"), 40));
    let mut bits = match row.text("summary") {
        Some(summary) => vec![Bit::Strong(clip(summary, SENTENCE_CHARS))],
        None => vec![Bit::Strong(event.replace('_', " "))],
    };
    bits.push(Bit::Break);
    bits.push(Bit::Tag(if class == "exposure" { "grave" } else { "" }, class));
    if row.text("summary").is_some() {
        bits.push(Bit::Text(" ".to_owned()));
        bits.push(Bit::Small(event));
    }
    if let Some(path) = row.text("path") {
        bits.push(Bit::Break);
        bits.push(Bit::code(path));
    }
    bits
}

/// Both values, laid out, with what differs marked.
fn values(old: Option<&str>, new: Option<&str>) -> [Vec<Bit>; 2] {
    let (Some(before), Some(after)) = (old, new) else {
        let none = if old.or(new).is_some() { "nothing" } else { "–" };
        return [old, new].map(|side| match side {
            Some(text) => vec![Bit::Marks("", vec![(false, window(&laid_out(text), 0))])],
            None => vec![Bit::small(none)],
        });
    };
    let (before, after) = (laid_out(before), laid_out(after));
    let same = before.bytes().zip(after.bytes()).take_while(|it| it.0 == it.1).count();
    let begin = same.saturating_sub(BEFORE_BYTES);
    let (before, after) = if before.len().max(after.len()) > VALUE_BYTES_MAX {
        (window(&before, begin), window(&after, begin))
    } else {
        (window(&before, 0), window(&after, 0))
    };
    let [old, new] = marked(&before, &after);
    [vec![Bit::Marks("del", old)], vec![Bit::Marks("ins", new)]]
}

/// A document, one value a line; what is none, or is long, as it stands.
fn laid_out(text: &str) -> String {
    if text.len() > LAID_OUT_BYTES_MAX {
        return text.to_owned();
    }
    serde_json::from_str::<Value>(text).map_or_else(|_| text.to_owned(), |it| format!("{it:#}"))
}

/// The text from about that byte on, as much as is shown of a value, made harmless.
fn window(text: &str, begin: usize) -> String {
    let begin = text.floor_char_boundary(begin);
    let end = text.floor_char_boundary(begin + VALUE_BYTES_MAX);
    let mut shown = neutral_lines(&text[begin..end]);
    if begin > 0 {
        shown = format!("({} bytes before)… {shown}", thousands(begin));
    }
    if end < text.len() {
        let more = thousands(text.len() - end);
        shown = format!("{shown}… ({more} more bytes)");
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_values_are_shown_where_they_differ() {
        let old = format!("\"{}old\"", "é".repeat(4_000));
        let new = format!("\"{}new\"", "é".repeat(4_000));
        let [old, new] = values(Some(&old), Some(&new));
        let [Bit::Marks("del", old)] = &old[..] else { panic!("{old:?}") };
        let [Bit::Marks("ins", new)] = &new[..] else { panic!("{new:?}") };
        assert!(old[0].1.starts_with("(7,7"), "{old:?}");
        assert!(old.iter().any(|it| it.0 && it.1.ends_with("old")), "{old:?}");
        assert!(new.iter().any(|it| it.0 && it.1.ends_with("new")), "{new:?}");
    }

    #[test]
    fn an_addition_has_no_old_value() {
        let [old, new] = values(None, Some("{\"a\":1}"));
        assert_eq!(old, [Bit::small("nothing")]);
        let text = "{\n  \"a\": 1\n}".to_owned();
        assert_eq!(new, [Bit::Marks("", vec![(false, text)])]);
    }
}
