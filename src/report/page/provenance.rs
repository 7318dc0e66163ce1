//! Where the evidence comes from: files, what could not be read, and the items that are quoted.
use super::Tables;
use super::bits::Bit;
use super::grid::{Grid, Limits};
use super::section::{Block, Section};
use super::sources::{Sources, anchor};
use super::text::{NAME_CHARS, SENTENCE_CHARS, clip, so_many, thousands};
use super::view::{Row, rows};
use crate::sheet::Sheet;
use std::collections::BTreeMap;

const KIND_LIMITS: Limits = Limits { rows: 60, bytes: 30_000 };
/// The list of cited files is bounded where they are cited.
const CITED_LIMITS: Limits = Limits { rows: usize::MAX, bytes: usize::MAX };
const UNREAD_LIMITS: Limits = Limits { rows: 150, bytes: 80_000 };
const FLAW_LIMITS: Limits = Limits { rows: 150, bytes: 100_000 };
/// Headings of a list of files.
const FILE_HEADS: [&str; 6] = ["File", "Kind", "State", "Bytes", "Items", "SHA-256"];

/// Files and flaws.
pub(super) fn section<'s>(tables: &Tables<'s>, sources: &mut Sources<'s>) -> Section {
    sources.list_the_rest();
    let files = so_many(tables.files.rows(), "input file");
    let say = format!("{files}. Each one, with its SHA-256, stands in tables/files.csv.");
    let mut blocks = vec![Block::say(&say)];
    if tables.files.rows() > 0 {
        blocks.extend(Block::grid(kinds(tables.files), "tables/files.csv"));
    }
    let by_path: BTreeMap<&str, Row<'_>> =
        rows(tables.files).map(|row| (row.word("path"), row)).collect();
    let mut cited = Grid::new("Cited files, as they were read", &FILE_HEADS, CITED_LIMITS);
    cited.class = "cards";
    for (number, path) in sources.files() {
        let cells = file(&format!("file {number}"), path, by_path.get(path).copied());
        cited.push(format!("file-{number}"), cells);
    }
    if !cited.rows.is_empty() {
        blocks.push(Block::Heading("Files that this page cites".to_owned()));
        blocks.extend(Block::grid(cited, "tables/files.csv"));
    }
    blocks.push(Block::Heading("Files that were not read whole".to_owned()));
    let unread = unread(tables.files);
    if unread.rows.is_empty() {
        blocks.push(Block::say("Every file was read whole."));
    } else {
        blocks.extend(Block::grid(unread, "tables/files.csv"));
    }
    blocks.push(Block::Heading("Flaws".to_owned()));
    if tables.flaws.rows() == 0 {
        blocks.push(Block::say("Nothing was found that cannot be read or contradicts itself."));
    } else {
        blocks.extend(Block::grid(flaws(tables.flaws), "tables/flaws.csv"));
    }
    Section { id: "provenance", title: "Where the evidence comes from", blocks }
}

/// The quoted items.
pub(super) fn appendix(tables: &Tables<'_>, sources: &Sources<'_>) -> Section {
    let done = |blocks| Section { id: "appendix", title: "Appendix: quoted items", blocks };
    if tables.quoted.is_empty() {
        return done(vec![Block::say("No item is quoted in details/.")]);
    }
    let say = "Each item stands in a file of its own in the folder details/. The SHA-256 is that \
        of the item as it is quoted there.";
    let heads = ["Item", "Resource", "Recorded", "Quoted in", "Where it stands", "SHA-256"];
    let mut grid = Grid::new("Quoted items", &heads, CITED_LIMITS);
    grid.class = "cards";
    for (item, it) in sources.listed() {
        let cells = vec![
            vec![Bit::Strong(format!("item {}", item + 1))],
            vec![Bit::text(&it.resource)],
            vec![Bit::time(it.captured_at)],
            vec![Bit::Code(format!("details/{}", clip(&it.name, NAME_CHARS)))],
            vec![
                Bit::code(&it.src_file),
                Bit::Break,
                Bit::Small(format!("ordinal {}, byte {}", it.src_ordinal, it.src_byte)),
            ],
            vec![Bit::code(&it.sha256)],
        ];
        grid.push(anchor(item), cells);
    }
    grid.leave_out(tables.quoted.len().saturating_sub(grid.rows.len()));
    let mut blocks = vec![Block::say(say)];
    blocks.extend(Block::grid(grid, "details/"));
    done(blocks)
}

fn kinds(files: &Sheet) -> Grid {
    let mut sums: BTreeMap<(&str, &str), [i64; 3]> = BTreeMap::new();
    for row in rows(files) {
        let sum = sums.entry((row.word("kind"), row.word("outcome"))).or_default();
        let more = [1, row.int("size_bytes").unwrap_or(0), row.int("elements").unwrap_or(0)];
        for (sum, more) in sum.iter_mut().zip(more) {
            *sum = sum.saturating_add(more);
        }
    }
    let heads = ["Kind", "State", "Files", "Bytes", "Items"];
    let mut grid = Grid::new("Files by kind", &heads, KIND_LIMITS);
    grid.class = "numbers narrow";
    for ((kind, outcome), sums) in sums {
        let words = [kind, outcome].map(|it| vec![Bit::Text(clip(it, 40).replace('_', " "))]);
        let numbers = sums.map(|it| vec![Bit::Text(thousands(it))]);
        grid.push(String::new(), words.into_iter().chain(numbers).collect());
    }
    grid
}

fn unread(files: &Sheet) -> Grid {
    let mut grid =
        Grid::new("Files ignored, unreadable, or read in part", &FILE_HEADS, UNREAD_LIMITS);
    grid.class = "cards";
    for row in rows(files).filter(|it| it.word("outcome") != "read") {
        if !grid.has_room() {
            grid.leave_out(1);
            continue;
        }
        grid.push(String::new(), file("", row.word("path"), Some(row)));
    }
    grid
}

/// The cells of a file.
fn file(name: &str, path: &str, row: Option<Row<'_>>) -> Vec<Vec<Bit>> {
    let word = |column: &str| {
        let text = row.and_then(|it| it.text(column)).unwrap_or_default();
        vec![Bit::Text(clip(text, 80).replace('_', " "))]
    };
    let number = |column: &str| {
        let number = row.and_then(|it| it.int(column));
        number.map_or_else(Vec::new, |it| vec![Bit::Text(thousands(it))])
    };
    let mut path_cell = Vec::new();
    if !name.is_empty() {
        path_cell.extend([Bit::Strong(name.to_owned()), Bit::Break]);
    }
    path_cell.push(Bit::code(path));
    let sha256 = row.and_then(|it| it.text("sha256")).unwrap_or_default();
    vec![
        path_cell,
        word("kind"),
        word("outcome"),
        number("size_bytes"),
        number("elements"),
        vec![Bit::code(sha256)],
    ]
}

fn flaws(sheet: &Sheet) -> Grid {
    let heads = ["Kind", "What is wrong", "Where"];
    let mut grid = Grid::new("What cannot be read or contradicts itself", &heads, FLAW_LIMITS);
    grid.class = "cards";
    for row in rows(sheet) {
        if !grid.has_room() {
            grid.leave_out(1);
            continue;
        }
        let mut place = vec![Bit::code(row.word("src_file"))];
        for (column, word) in [("src_ordinal", "ordinal"), ("src_byte", "byte")] {
            if let Some(number) = row.int(column) {
                place.extend([Bit::Break, Bit::Small(format!("{word} {number}"))]);
            }
        }
        let cells = vec![
            vec![Bit::Strong(clip(row.word("kind"), 40).replace('_', " "))],
            vec![Bit::Text(clip(row.word("message"), SENTENCE_CHARS))],
            place,
        ];
        grid.push(String::new(), cells);
    }
    grid
}
