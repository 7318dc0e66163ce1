//! What was recorded when: a heat map of types over time, and the gaps.
use super::bits::Bit;
use super::grid::{Grid, Limits};
use super::picture::{AXIS, LEFT, Picture, Shape, WIDTH};
use super::scale::Scale;
use super::section::{Block, Section};
use super::text::{clip, count, instant, kind_words, seconds, thousands};
use super::view::{Row, rows};
use super::{Asked, Tables};
use crate::time::moment::Moment;
use serde_json::Value;
use std::collections::BTreeMap;

/// Lanes of the heat map.
const LANES_MAX: usize = 60;
/// Parts of the window.
const PARTS: i64 = 26;
const LANE: i64 = 22;
const LIMITS: Limits = Limits { rows: 300, bytes: 200_000 };
/// Gaps of one row that are told.
const GAPS_MAX: usize = 5;

/// A time in which nothing was recorded.
#[derive(Clone, Debug)]
pub(super) struct Gap {
    /// Why: `recorder_off` and the like.
    pub cause: String,
    /// It lies after this.
    pub from: Option<Moment>,
    /// It lies before this; `None`: nothing ends it.
    pub to: Option<Moment>,
}

impl Gap {
    /// Whether it holds anything of `[from, to)`.
    pub(super) fn touches(&self, from: Moment, to: Moment) -> bool {
        self.from.is_none_or(|it| it < to) && self.to.is_none_or(|it| it > from)
    }
}

/// The gaps of a row.
pub(super) fn gaps(row: Row<'_>) -> Vec<Gap> {
    let Some(gaps) = row.text("gaps").and_then(listed) else { return Vec::new() };
    let time = |gap: &Value, key: &str| Moment::parse(gap.get(key)?.as_str()?).ok();
    let gap = |it: &Value| Gap {
        cause: it.get("cause").and_then(Value::as_str).map_or(String::new(), |it| clip(it, 40)),
        from: time(it, "from"),
        to: time(it, "to"),
    };
    gaps.iter().map(gap).collect()
}

fn listed(text: &str) -> Option<Vec<Value>> {
    serde_json::from_str(text).ok()
}

/// The section.
pub(super) fn section(asked: &Asked, tables: &Tables<'_>) -> Section {
    let done = |blocks| Section { id: "coverage", title: "What was recorded", blocks };
    if tables.coverage.rows() == 0 {
        return done(vec![Block::say(
            "Nothing in the evidence, or within the filter, tells what was recorded.",
        )]);
    }
    let say = "What was not recorded cannot be told. History is delivered only when something \
        changes, so silence alone is no gap.";
    let mut blocks = vec![Block::say(say), Block::Picture(picture(asked, tables))];
    let rows = tables.coverage.rows();
    if rows > LANES_MAX {
        let more = thousands(rows - LANES_MAX);
        blocks.push(Block::note(&format!("{more} more are not drawn.")));
    }
    blocks.extend(Block::grid(grid(tables), "tables/coverage.csv"));
    done(blocks)
}

fn picture(asked: &Asked, tables: &Tables<'_>) -> Picture {
    let left = LEFT + 90;
    let scale = Scale { from: asked.from, to: asked.to, left, width: WIDTH - left - 20 };
    // Types with gaps come first, for the drawing may be cut.
    let mut order: Vec<Row<'_>> = rows(tables.coverage).collect();
    order.sort_by_cached_key(|it| (gaps(*it).is_empty(), it.place));
    order.truncate(LANES_MAX);
    let lanes = count(order.len());
    let title = "Recording by account, region and type";
    let mut picture = Picture::new("heat", title, scale, lanes, LANE);
    picture.desc = "A row for each account, region and type, a cell for each part of the window: \
        recorded, nothing captured yet, or a gap. A number counts changes. The table below has \
        first and last capture and the gaps."
        .into();
    picture.key = vec![
        ("covered", "", "recorded; a number: changes in that time"),
        ("quiet", "", "nothing captured yet"),
        ("gap", "×", "a gap: recording was off, left out, or cannot be read"),
    ];
    let edges = scale.edges(PARTS);
    let changes = changes(tables, &edges);
    for (row, lane) in order.iter().zip(0..) {
        let top = AXIS + lane * LANE;
        picture.lane(top, LANE, &name(*row));
        let account = clip(row.word("account_id"), 12);
        let (x, y) = (scale.left - 12, top + LANE / 2 + 4);
        picture.draw(Shape::Label { x, y, class: "axis", text: account });
        cells(&mut picture, scale, *row, top, &edges, &changes);
    }
    picture
}

/// Changes by account, region and type, and by part of the window.
type Counts<'s> = BTreeMap<(&'s str, &'s str, &'s str, usize), i64>;

fn changes<'s>(tables: &Tables<'s>, edges: &[Moment]) -> Counts<'s> {
    let mut counts = Counts::new();
    for row in rows(tables.changes) {
        let Some(at) = row.time("changed_at") else { continue };
        let Some(part) = edges.partition_point(|edge| *edge <= at).checked_sub(1) else { continue };
        let (account, region, kind, _) = row.identity();
        *counts.entry((account, region, kind, part)).or_default() += 1;
    }
    counts
}

fn cells(
    picture: &mut Picture,
    scale: Scale,
    row: Row<'_>,
    top: i64,
    edges: &[Moment],
    changes: &Counts<'_>,
) {
    let gaps = gaps(row);
    let first = row.time("first_captured_at");
    let (account, region, kind, _) = row.identity();
    for (part, edge) in edges.windows(2).enumerate() {
        let (from, to) = (edge[0], edge[1]);
        let (x, end) = (scale.x(from), scale.x(to));
        let number = changes.get(&(account, region, kind, part)).copied().unwrap_or(0);
        let gap = gaps.iter().find(|it| it.touches(from, to));
        let (class, text) = match gap {
            Some(_) => ("gap", "×".to_owned()),
            None if first.is_none_or(|it| it >= to) => ("quiet", String::new()),
            None if number >= 5 => ("covered hot", thousands(number)),
            None if number > 0 => ("covered warm", thousands(number)),
            None => ("covered", String::new()),
        };
        let title = gap.map_or(String::new(), |it| it.cause.replace('_', " "));
        let (w, h) = ((end - x - 2).max(1), LANE - 4);
        picture.draw(Shape::Bar { x: x + 1, y: top + 2, w, h, class, title });
        if !text.is_empty() {
            let (x, y) = (i64::midpoint(x, end), top + LANE / 2 + 4);
            let class = if class == "covered hot" { "mid inverse" } else { "mid" };
            picture.draw(Shape::Label { x, y, class, text });
        }
    }
}

fn name(row: Row<'_>) -> String {
    format!("{} · {}", clip(row.word("region"), 20), kind_words(row.word("resource_type")))
}

fn grid(tables: &Tables<'_>) -> Grid {
    let heads = [
        "Type",
        "Region",
        "Account",
        "First capture",
        "Last capture",
        "Versions",
        "Sightings",
        "Longest silence",
        "Gaps",
    ];
    let mut grid = Grid::new("Recording by account, region and type", &heads, LIMITS);
    grid.fold = Some("Show the table".to_owned());
    for row in rows(tables.coverage) {
        if !grid.has_room() {
            grid.leave_out(1);
            continue;
        }
        let time = |column| row.time(column).map_or_else(Vec::new, |at| vec![Bit::time(at)]);
        let number =
            |column| row.int(column).map_or_else(Vec::new, |it| vec![Bit::Text(thousands(it))]);
        let silence = row.int("longest_silence_seconds").map(seconds).unwrap_or_default();
        let cells = vec![
            vec![Bit::code(row.word("resource_type"))],
            vec![Bit::text(row.word("region"))],
            vec![Bit::text(row.word("account_id"))],
            time("first_captured_at"),
            time("last_captured_at"),
            number("versions"),
            number("sightings"),
            vec![Bit::Text(silence)],
            told(row),
        ];
        grid.push(String::new(), cells);
    }
    grid
}

fn told(row: Row<'_>) -> Vec<Bit> {
    if row.text("gaps").is_some_and(|it| listed(it).is_none()) {
        return vec![Bit::small("cannot be read")];
    }
    let gaps = gaps(row);
    if gaps.is_empty() {
        return vec![Bit::small("none known")];
    }
    let mut bits = Vec::new();
    for gap in gaps.iter().take(GAPS_MAX) {
        let from = gap.from.map_or("the beginning".to_owned(), instant);
        let to = gap.to.map_or("no end is known".to_owned(), instant);
        let cause = gap.cause.replace('_', " ");
        bits.extend([Bit::Strong(cause), Bit::Text(format!(" {from} – {to}")), Bit::Break]);
    }
    if gaps.len() > GAPS_MAX {
        bits.push(Bit::Small(format!("and {} more", thousands(gaps.len() - GAPS_MAX))));
    }
    bits
}
