//! Which rules were broken, by what, from when till when, and how it ended.
use super::Asked;
use super::bits::{Bit, bounds, resource};
use super::gantt::{self, Bar};
use super::grid::{Grid, Limits};
use super::section::{Block, Section};
use super::sources::Sources;
use super::text::{SENTENCE_CHARS, clip, lasted, thousands};
use super::view::{Row, rows};
use crate::sheet::Sheet;
use crate::time::moment::Moment;
use std::collections::BTreeMap;

/// Bars that are drawn.
const BARS_MAX: usize = 30;
const LIMITS: Limits = Limits { rows: 250, bytes: 300_000 };
const TALLY_LIMITS: Limits = Limits { rows: 100, bytes: 60_000 };
/// The verdicts, in the order of the tally's columns.
const VERDICTS: [&str; 6] =
    ["noncompliant", "compliant", "undecidable", "no_data", "not_applicable", "out_of_scope"];

/// What the row says: the replay, else what AWS Config recorded.
fn verdict(row: Row<'_>) -> &str {
    row.text("verdict").unwrap_or(row.word("recorded_verdict"))
}

/// Whether a violation was open still at the end of the window.
pub(super) fn is_open(row: Row<'_>, asked: &Asked) -> bool {
    row.time("valid_to").is_none_or(|to| to >= asked.to)
}

/// Every violation: first those still open at the end, then the longest.
pub(super) fn violations<'s>(sheet: &'s Sheet, asked: &Asked) -> Vec<Row<'s>> {
    let mut found: Vec<Row<'_>> = rows(sheet).filter(|it| verdict(*it) == "noncompliant").collect();
    found.sort_by_cached_key(|it| {
        let from = it.time("valid_from").map_or(i64::MIN, Moment::micros);
        let to = it.time("valid_to").map_or(i64::MAX, Moment::micros);
        (!is_open(*it, asked), from.saturating_sub(to), it.place)
    });
    found
}

/// The section.
pub(super) fn section<'s>(
    asked: &Asked,
    sheet: &'s Sheet,
    violations: &[Row<'s>],
    sources: &mut Sources<'s>,
) -> Section {
    let mut blocks = Vec::new();
    if sheet.rows() == 0 {
        let say = "No rule was asked, or no rule had anything to say in this window.";
        blocks.push(Block::say(say));
        return Section { id: "rules", title: "Which rules were broken", blocks };
    }
    if violations.is_empty() {
        let of = |word: &str| rows(sheet).filter(|it| verdict(*it) == word).count();
        let (undecidable, silent) = (of("undecidable"), of("no_data"));
        let mut say = "No rule that was asked is known to be broken in this window.".to_owned();
        if undecidable + silent > 0 {
            say = format!(
                "{say} Of these nobody can tell: undecidable stretches, {}; without data, {}.",
                thousands(undecidable),
                thousands(silent)
            );
        }
        blocks.push(Block::say(&say));
    } else {
        let scale = gantt::scale(asked.from, asked.to);
        let bars: Vec<Bar> = violations.iter().take(BARS_MAX).map(|it| bar(*it)).collect();
        let mut picture = gantt::picture("violations", "Violations over time", scale, &bars);
        picture.desc = "A bar for each violation; the table below has the same.".into();
        picture.key =
            vec![("broken", "", "a rule is broken"), ("maybe", "", "may have begun here already")];
        blocks.push(Block::Picture(picture));
        if violations.len() > BARS_MAX {
            let more = thousands(violations.len() - BARS_MAX);
            blocks.push(Block::note(&format!("{more} more are not drawn.")));
        }
        blocks.extend(Block::grid(grid(asked, violations, sources), "tables/compliance.csv"));
    }
    blocks.push(Block::Heading("What each rule said".to_owned()));
    let say = "How many stretches of time have which verdict, over all resources that a rule was \
        asked of. An undecidable stretch is not a compliant one.";
    blocks.push(Block::say(say));
    blocks.extend(Block::grid(tally(sheet), "tables/compliance.csv"));
    Section { id: "rules", title: "Which rules were broken", blocks }
}

/// The anchor of a violation's row.
pub(super) fn anchor(row: Row<'_>) -> String {
    format!("violation-{}", row.place + 1)
}

fn bar(row: Row<'_>) -> Bar {
    let (rule, name) = (clip(row.word("rule_name"), 60), clip(row.name(), 60));
    Bar {
        name: format!("{name} · {rule}"),
        class: "broken",
        after: row.time("valid_from_after"),
        from: row.time("valid_from"),
        to: row.time("valid_to"),
        title: format!("{rule} is broken by {name}"),
    }
}

fn grid<'s>(asked: &Asked, violations: &[Row<'s>], sources: &mut Sources<'s>) -> Grid {
    let heads =
        ["Rule", "Broken by", "Since", "Until", "How long", "How it ended", "How sure", "Evidence"];
    let mut grid = Grid::new("Violations: still open ones first, then longest", &heads, LIMITS);
    grid.class = "cards";
    for row in violations {
        if !grid.has_room() {
            grid.leave_out(1);
            continue;
        }
        let (from, to) = (row.time("valid_from"), row.time("valid_to"));
        let mut rule = vec![Bit::strong(row.word("rule_name"))];
        if let Some(because) = row.text("because") {
            rule.push(Bit::Break);
            rule.push(Bit::Text(clip(because, SENTENCE_CHARS)));
        }
        let lasted = lasted(from, to, asked.to);
        let cells = vec![
            rule,
            resource(*row),
            bounds(row.time("valid_from_after"), from, "before all evidence"),
            bounds(row.time("valid_to_after"), to, "no end is known"),
            vec![Bit::Strong(lasted)],
            vec![Bit::Text(ended(row.text("closed_by"), to.is_some()))],
            vec![Bit::Text(row.certainty())],
            sources.cite(*row),
        ];
        grid.push(anchor(*row), cells);
    }
    grid
}

fn ended(closed_by: Option<&str>, has_end: bool) -> String {
    match closed_by {
        Some("fixed") => "fixed: it does as the rule asks".to_owned(),
        Some("deleted") => "deleted: the resource was deleted, or vanished".to_owned(),
        Some("left_scope") => "left scope: the rule applies no more; not a mending".to_owned(),
        Some("recording_stopped") => "recording stopped: nobody knows".to_owned(),
        Some("rule_ended") => "rule ended: AWS's record names the rule no more".to_owned(),
        Some(other) => clip(other, 80),
        None if has_end => "nobody knows: what follows cannot be decided".to_owned(),
        None => "still broken, as far as the evidence goes".to_owned(),
    }
}

fn tally(sheet: &Sheet) -> Grid {
    let mut heads = vec!["Rule".to_owned()];
    heads.extend(VERDICTS.iter().map(|it| it.replace('_', " ")));
    let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
    let mut grid = Grid::new("Stretches by rule and verdict", &heads, TALLY_LIMITS);
    grid.class = "numbers";
    let mut counts: BTreeMap<&str, [i64; VERDICTS.len()]> = BTreeMap::new();
    for row in rows(sheet) {
        let of_rule = counts.entry(row.word("rule_name")).or_default();
        if let Some(place) = VERDICTS.iter().position(|it| *it == verdict(row)) {
            of_rule[place] += 1;
        }
    }
    for (rule, counts) in counts {
        let numbers = counts.into_iter().map(|it| vec![Bit::Text(thousands(it))]);
        let cells = [vec![Bit::strong(rule)]].into_iter().chain(numbers).collect();
        grid.push(String::new(), cells);
    }
    grid
}
