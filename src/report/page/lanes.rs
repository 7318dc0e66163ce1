//! Everything that happened, a lane for each resource: changes as letters, openings and
//! violations as bars.
use super::changes::{CLASSES, rank};
use super::gantt::{self, Bar};
use super::opening::Opening;
use super::picture::{AXIS, Picture, Shape};
use super::section::Block;
use super::text::{clip, count, instant, kind_words, so_many, thousands};
use super::view::{Identity, Row, rows};
use super::{Asked, Tables};
use std::collections::BTreeMap;

/// Lanes that are drawn.
const LANES_MAX: usize = 30;
/// Bars of one lane.
const BARS_MAX: usize = 12;
const LANE: i64 = 30;
/// Changes that lie nearer than this are one dot.
const DOT: i64 = 17;

/// What happened to a resource.
#[derive(Default)]
struct Lane<'s> {
    name: String,
    changes: Vec<Row<'s>>,
    openings: Vec<&'s Opening<'s>>,
    violations: Vec<Row<'s>>,
    /// Whether anything of it began or ended within the window.
    turns: bool,
}

/// The drawing, and how much it leaves out.
pub(super) fn blocks(
    asked: &Asked,
    tables: &Tables<'_>,
    openings: &[Opening<'_>],
    violations: &[Row<'_>],
) -> Vec<Block> {
    let lanes = lanes(asked, tables, openings, violations);
    if lanes.is_empty() {
        return vec![Block::say("Nothing in the evidence turned in this window.")];
    }
    let scale = gantt::scale(asked.from, asked.to);
    let shown = lanes.len().min(LANES_MAX);
    let mut picture =
        Picture::new("lanes", "What happened, by resource", scale, count(shown), LANE);
    picture.desc = "A lane for each resource. Letters are changes by class, bars are openings and \
        broken rules; sections 4, 5 and 7 have the same as tables."
        .into();
    for (lane, place) in lanes.iter().take(LANES_MAX).zip(0..) {
        let top = AXIS + place * LANE;
        picture.lane(top, LANE, &lane.name);
        draw(&mut picture, scale, lane, top);
    }
    picture.key = vec![
        ("grave", "", "open (grave)"),
        ("usual", "", "open (web, or narrower)"),
        ("broken", "", "a rule broken"),
    ];
    picture.key.extend(CLASSES.iter().map(|(name, letter, _)| ("dot", *letter, *name)));
    let mut blocks = vec![Block::Picture(picture)];
    if lanes.len() > shown {
        let more = thousands(lanes.len() - shown);
        blocks.push(Block::note(&format!("{more} more resources are not drawn.")));
    }
    blocks
}

/// Lanes in which something turned: openings first, gravest first; then by class of change.
fn lanes<'s>(
    asked: &Asked,
    tables: &Tables<'s>,
    openings: &'s [Opening<'s>],
    violations: &[Row<'s>],
) -> Vec<Lane<'s>> {
    let mut lanes: BTreeMap<Identity<'_>, Lane<'_>> = BTreeMap::new();
    let inside = |row: Row<'_>| {
        let times = [row.time("valid_from"), row.time("valid_to")];
        times.into_iter().flatten().any(|at| at >= asked.from && at < asked.to)
    };
    for row in rows(tables.changes) {
        let lane = lane(&mut lanes, row);
        lane.changes.push(row);
        lane.turns = true;
    }
    for opening in openings {
        let lane = lane(&mut lanes, opening.row);
        lane.openings.push(opening);
        lane.turns |= inside(opening.row);
    }
    for row in violations {
        let lane = lane(&mut lanes, *row);
        lane.violations.push(*row);
        lane.turns |= inside(*row);
    }
    let mut lanes: Vec<Lane<'_>> = lanes.into_values().filter(|it| it.turns).collect();
    lanes.sort_by_cached_key(|it| {
        let grave = it.openings.iter().filter(|it| it.began || it.to().is_some());
        let grave = grave.map(|it| it.gravity).min().unwrap_or(u8::MAX);
        let class = it.changes.iter().map(|row| rank(row.word("class"))).min();
        let first = it.changes.iter().filter_map(|row| row.time("changed_at")).min();
        (grave, class.unwrap_or(usize::MAX), first)
    });
    lanes
}

fn lane<'l, 's>(lanes: &'l mut BTreeMap<Identity<'s>, Lane<'s>>, row: Row<'s>) -> &'l mut Lane<'s> {
    let lane = lanes.entry(row.identity()).or_default();
    if lane.name.is_empty() {
        let name = clip(row.name(), 60);
        lane.name = format!("{name} · {}", kind_words(row.word("resource_type")));
    }
    lane
}

fn draw(picture: &mut Picture, scale: super::scale::Scale, lane: &Lane<'_>, top: i64) {
    // The usual lies below the grave.
    for it in lane.openings.iter().take(BARS_MAX).rev() {
        let title = format!("{} from {}", it.what, it.whom);
        let (from, to) = (it.from(), it.to());
        let bar = Bar { name: String::new(), class: it.class(), after: None, from, to, title };
        gantt::draw(picture, scale, &bar, top + 4, 9);
    }
    for row in lane.violations.iter().take(BARS_MAX) {
        let bar = Bar {
            name: String::new(),
            class: "broken",
            after: None,
            from: row.time("valid_from"),
            to: row.time("valid_to"),
            title: format!("broken: {}", clip(row.word("rule_name"), 60)),
        };
        gantt::draw(picture, scale, &bar, top + LANE - 9, 6);
    }
    for (x, changes) in dots(scale, &lane.changes) {
        let Some(first) = changes.iter().min_by_key(|it| rank(it.word("class"))) else { continue };
        let letter = CLASSES.get(rank(first.word("class"))).map_or("?", |it| it.1);
        let at = first.time("changed_at").map(instant).unwrap_or_default();
        let what = first.text("summary").unwrap_or(first.word("event"));
        let title = format!("{at}, {}: {}", so_many(changes.len(), "change"), clip(what, 90));
        let (y, letter) = (top + LANE / 2, letter.to_owned());
        picture.draw(Shape::Dot { x, y, class: "dot", letter, title });
    }
}

/// Changes that lie close together are one dot, where the first of them lies.
fn dots<'s>(scale: super::scale::Scale, changes: &[Row<'s>]) -> Vec<(i64, Vec<Row<'s>>)> {
    let mut placed: Vec<(i64, Row<'_>)> =
        changes.iter().filter_map(|it| Some((scale.x(it.time("changed_at")?), *it))).collect();
    placed.sort_by_key(|it| (it.0, it.1.place));
    let mut dots: Vec<(i64, Vec<Row<'_>>)> = Vec::new();
    for (x, row) in placed {
        match dots.last_mut() {
            Some((first, rows)) if x - *first < DOT => rows.push(row),
            _ => dots.push((x, vec![row])),
        }
    }
    dots
}
