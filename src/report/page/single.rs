//! One table as a page of its own: `-f html`.
use super::Frame;
use super::bits::Bit;
use super::grid::{Grid, Limits};
use super::section::{Block, Section};
use super::text::{SENTENCE_CHARS, clip, so_many};
use crate::sheet::{Cells, Sheet};
use askama::Template;

/// What a browser can show without effort.
const LIMITS: Limits = Limits { rows: 10_000, bytes: 4_000_000 };

/// The page: every column of the table, and as many rows as a page may hold; it says how many more
/// there are. Long cells are cut, and say so.
pub fn single(sheet: &Sheet) -> String {
    let heads: Vec<&str> = sheet.names().collect();
    let mut grid = Grid::new(sheet.title, &heads, LIMITS);
    grid.class = "plain";
    for row in 0..sheet.rows() {
        if !grid.has_room() {
            grid.leave_out(sheet.rows() - row);
            break;
        }
        let cells = sheet.columns.iter().map(|column| match &column.cells {
            Cells::Time(times) => times[row].map(Bit::time).into_iter().collect(),
            cells => {
                cells.show(row).map(|it| Bit::Text(clip(&it, SENTENCE_CHARS))).into_iter().collect()
            }
        });
        let cells = cells.collect();
        grid.push(String::new(), cells);
    }
    let mut blocks = vec![Block::say(&format!("{}.", so_many(sheet.rows(), "row")))];
    blocks.extend(Block::grid(grid, "the same table as CSV (-f csv)"));
    let frame = Frame {
        title: sheet.title.to_owned(),
        case: None,
        profile: None,
        window: Vec::new(),
        sections: vec![Section { id: "table", title: sheet.title, blocks }],
        made: concat!(
            "Made by asof ",
            env!("CARGO_PKG_VERSION"),
            "; one table, all of its columns. `asof report` makes a page with question, window and \
             gaps.",
        ),
    };
    // Writing into a string fails only where a value of ours refuses to be shown; none does.
    frame.render().unwrap_or_default()
}
