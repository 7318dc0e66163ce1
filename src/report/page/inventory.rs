//! What stood at the end of the window: how many of each type, then which.
use super::Asked;
use super::bits::{Bit, resource};
use super::grid::{Grid, Limits};
use super::section::{Block, Section};
use super::sources::Sources;
use super::text::{NAME_CHARS, clip, so_many, thousands};
use super::view::{Row, rows};
use crate::sheet::Sheet;
use std::collections::BTreeMap;

const COUNT_LIMITS: Limits = Limits { rows: 120, bytes: 60_000 };
const LIMITS: Limits = Limits { rows: 250, bytes: 200_000 };

/// The section.
pub(super) fn section<'s>(sheet: &'s Sheet, asked: &Asked, sources: &mut Sources<'s>) -> Section {
    let done = |blocks| Section { id: "inventory", title: "What stood at the end", blocks };
    if sheet.rows() == 0 {
        return done(vec![Block::say("The evidence knows of no resource at the end.")]);
    }
    let what = so_many(sheet.rows(), "resource");
    let begin = Bit::Text(format!("{what} as of the end of the window, "));
    let mut blocks = vec![Block::Para(vec![begin, Bit::time(asked.to), Bit::Text(".".to_owned())])];
    blocks.extend(Block::grid(counts(sheet), "tables/inventory.csv"));
    let mut grid = list(sheet, sources);
    grid.fold = Some("Show the resources".to_owned());
    blocks.extend(Block::grid(grid, "tables/inventory.csv"));
    done(blocks)
}

/// Presence in a reader's words.
fn presence(word: &str) -> String {
    match word {
        "not_yet_seen" => "not yet seen".to_owned(),
        "never_seen" => "never seen".to_owned(),
        other => clip(other, 40),
    }
}

fn counts(sheet: &Sheet) -> Grid {
    let mut counts: BTreeMap<(&str, &str), i64> = BTreeMap::new();
    for row in rows(sheet) {
        *counts.entry((row.word("resource_type"), row.word("presence"))).or_default() += 1;
    }
    let mut grid = Grid::new("Resources by type", &["Type", "Presence", "Number"], COUNT_LIMITS);
    grid.class = "numbers narrow";
    for ((kind, word), number) in counts {
        let cells = vec![
            vec![Bit::code(kind)],
            vec![Bit::Text(presence(word))],
            vec![Bit::Text(thousands(number))],
        ];
        grid.push(String::new(), cells);
    }
    grid
}

fn list<'s>(sheet: &'s Sheet, sources: &mut Sources<'s>) -> Grid {
    let heads =
        ["Resource", "Presence", "Recorded", "Created", "Made by", "Tags", "How sure", "Evidence"];
    let mut grid = Grid::new("Resources at the end", &heads, LIMITS);
    grid.class = "cards";
    for row in rows(sheet) {
        if !grid.has_room() {
            grid.leave_out(1);
            continue;
        }
        let time = |column| row.time(column).map_or_else(Vec::new, |at| vec![Bit::time(at)]);
        let cells = vec![
            resource(row),
            vec![Bit::Text(presence(row.word("presence")))],
            time("captured_at"),
            time("resource_created_at"),
            vec![Bit::text(row.word("made_by"))],
            tags(row),
            vec![Bit::Text(row.certainty())],
            sources.cite(row),
        ];
        grid.push(String::new(), cells);
    }
    grid
}

fn tags(row: Row<'_>) -> Vec<Bit> {
    match row.text("tags").filter(|it| *it != "{}") {
        Some(tags) => vec![Bit::Code(clip(tags, NAME_CHARS))],
        None => Vec::new(),
    }
}
