//! Who had access to what: principals by resources, what was gained and lost, and every stretch.
use super::Asked;
use super::bits::{Bit, bounds, resource};
use super::grid::{Grid, Limits};
use super::section::{Block, Section};
use super::sources::Sources;
use super::text::{NAME_CHARS, SENTENCE_CHARS, clip, day, thousands};
use super::view::{Identity, Row, rows};
use crate::sheet::Sheet;
use std::collections::{BTreeMap, BTreeSet};

/// Resources that the matrix shows.
const COLUMNS_MAX: usize = 10;
const MATRIX_LIMITS: Limits = Limits { rows: 60, bytes: 200_000 };
const TURNS_LIMITS: Limits = Limits { rows: 120, bytes: 150_000 };
const SPANS_LIMITS: Limits = Limits { rows: 150, bytes: 200_000 };
/// Verdicts from the most to the least, with their words.
const VERDICTS: [(&str, &str, &str); 4] = [
    ("allowed", "allowed", "yes"),
    ("conditional", "usual", "under conditions"),
    ("indeterminate", "unsure", "not decidable"),
    ("denied", "", "no"),
];

/// What one principal could do with one resource.
#[derive(Default)]
struct Pair<'s> {
    actions: BTreeSet<&'s str>,
    /// The place of the most generous verdict among `VERDICTS`.
    best: Option<usize>,
    turns: Vec<(&'s str, String)>,
}

/// The section.
pub(super) fn section<'s>(
    asked: &Asked,
    sheet: Option<&'s Sheet>,
    sources: &mut Sources<'s>,
) -> Section {
    let done = |blocks| Section { id: "access", title: "Who had access", blocks };
    let Some(sheet) = sheet else {
        let say = "Who had access was not asked, or is not in this evidence.";
        return done(vec![Block::say(say)]);
    };
    if sheet.rows() == 0 {
        let say = "No access is told in this window: by what is in evidence, and within the \
            filter, nobody could, or no resource with a policy and nobody with a policy is in it. \
            That nobody is seen here does not mean that nobody could.";
        return done(vec![Block::say(say)]);
    }
    let say = "Judged from the policies in force. Who could is not who did: AWS Config records \
        permissions, not use.";
    let mut blocks = vec![Block::say(say)];
    blocks.extend(matrix(sheet, asked));
    blocks.push(Block::Heading("Gained and lost".to_owned()));
    let turned = turns(sheet, asked, sources);
    if turned.rows.is_empty() {
        blocks.push(Block::say("Nobody gained or lost access in this window."));
    } else {
        blocks.extend(Block::grid(turned, "tables/access.csv"));
    }
    blocks.push(Block::Heading("Every stretch".to_owned()));
    let mut spans = spans(sheet, sources);
    spans.fold = Some(format!("Show {} of them", thousands(spans.rows.len())));
    blocks.extend(Block::grid(spans, "tables/access.csv"));
    done(blocks)
}

/// Whether the row tells of a turn within the window.
fn turn<'s>(row: Row<'s>, asked: &Asked) -> Option<&'s str> {
    let change = row.text("change")?;
    let inside = row.time("valid_from").is_some_and(|at| at >= asked.from && at < asked.to);
    inside.then_some(change)
}

/// How many rows tell of that turn within the window.
pub(super) fn turned(sheet: &Sheet, asked: &Asked, change: &str) -> usize {
    rows(sheet).filter(|it| turn(*it, asked) == Some(change)).count()
}

fn matrix(sheet: &Sheet, asked: &Asked) -> Vec<Block> {
    let mut pairs: BTreeMap<(&str, Identity<'_>), Pair<'_>> = BTreeMap::new();
    let mut names: BTreeMap<Identity<'_>, Row<'_>> = BTreeMap::new();
    for row in rows(sheet) {
        let pair = pairs.entry((row.word("principal_arn"), row.identity())).or_default();
        names.entry(row.identity()).or_insert(row);
        let verdict = VERDICTS.iter().position(|it| it.0 == row.word("verdict"));
        pair.best = [pair.best, verdict].into_iter().flatten().min();
        pair.actions.insert(row.word("action"));
        if let Some(change) = turn(row, asked) {
            let at = row.time("valid_from").map(day).unwrap_or_default();
            pair.turns.push((change, at));
        }
    }
    // Whoever is denied all the time is no column and no row.
    pairs.retain(|_, it| it.best.is_some_and(|best| best < 3) || !it.turns.is_empty());
    let mut principals: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut resources: BTreeMap<Identity<'_>, (usize, usize)> = BTreeMap::new();
    for ((principal, resource), pair) in &pairs {
        for score in
            [principals.entry(principal).or_default(), resources.entry(*resource).or_default()]
        {
            score.0 += pair.turns.len();
            score.1 += 1;
        }
    }
    let columns = most(&resources);
    let mut heads = vec!["Principal".to_owned()];
    let shown = &columns[..columns.len().min(COLUMNS_MAX)];
    heads.extend(
        shown.iter().map(|it| names.get(*it).map_or(String::new(), |row| clip(row.name(), 60))),
    );
    let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
    let mut grid = Grid::new("Principals by resources, within the window", &heads, MATRIX_LIMITS);
    grid.class = "matrix";
    for principal in most(&principals) {
        if !grid.has_room() {
            grid.leave_out(1);
            continue;
        }
        let cell = |resource: &&Identity<'_>| {
            pairs.get(&(*principal, **resource)).map_or_else(|| vec![Bit::small("–")], cell)
        };
        let cells =
            [vec![Bit::code(principal)]].into_iter().chain(shown.iter().map(cell)).collect();
        grid.push(String::new(), cells);
    }
    let mut blocks = Block::grid(grid, "tables/access.csv");
    if columns.len() > COLUMNS_MAX {
        let more = thousands(columns.len() - COLUMNS_MAX);
        blocks.push(Block::note(&format!("{more} more resources in tables/access.csv.")));
    }
    blocks
}

/// Those with most turns first, then those with most pairs, then by name.
fn most<K: Ord + Copy>(scores: &BTreeMap<K, (usize, usize)>) -> Vec<&K> {
    let mut keys: Vec<_> = scores.iter().collect();
    keys.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
    keys.into_iter().map(|it| it.0).collect()
}

fn cell(pair: &Pair<'_>) -> Vec<Bit> {
    const ACTIONS_MAX: usize = 2;
    const TURNS_MAX: usize = 4;
    let (_, class, words) = VERDICTS[pair.best.unwrap_or(3)];
    let mut bits = vec![Bit::Tag(class, words.to_owned())];
    for (change, at) in pair.turns.iter().take(TURNS_MAX) {
        let strong = Bit::Strong(format!("{} {at}", clip(change, 20)));
        bits.extend([Bit::Break, strong]);
    }
    let actions = pair.actions.iter().take(ACTIONS_MAX).map(|it| clip(it, 60));
    let mut actions = actions.collect::<Vec<_>>().join(", ");
    if pair.actions.len() > ACTIONS_MAX {
        let more = thousands(pair.actions.len() - ACTIONS_MAX);
        actions = format!("{actions} and {more} more");
    }
    bits.extend([Bit::Break, Bit::Small(actions)]);
    bits
}

fn turns<'s>(sheet: &'s Sheet, asked: &Asked, sources: &mut Sources<'s>) -> Grid {
    let heads = ["Who", "Turn", "What", "When", "By", "Since then", "How sure", "Evidence"];
    let mut grid = Grid::new("Access gained, lost and changed", &heads, TURNS_LIMITS);
    grid.class = "cards";
    let mut turned: Vec<Row<'_>> = rows(sheet).filter(|it| turn(*it, asked).is_some()).collect();
    turned.sort_by_key(|it| (it.time("valid_from"), it.place));
    for row in turned {
        if !grid.has_room() {
            grid.leave_out(1);
            continue;
        }
        let mut what = vec![Bit::code(row.word("action")), Bit::Break];
        what.extend(resource(row));
        let change = row.word("change");
        let cells = vec![
            vec![Bit::code(row.word("principal_arn"))],
            vec![Bit::Tag(if change == "gained" { "grave" } else { "" }, clip(change, 40))],
            what,
            bounds(row.time("valid_from_after"), row.time("valid_from"), "not known"),
            vec![Bit::Text(clip(row.word("cause"), SENTENCE_CHARS))],
            verdict(row),
            vec![Bit::Text(row.certainty())],
            sources.cite(row),
        ];
        grid.push(format!("turn-{}", row.place + 1), cells);
    }
    grid
}

fn spans<'s>(sheet: &'s Sheet, sources: &mut Sources<'s>) -> Grid {
    let heads = ["Who", "Action", "On", "Verdict", "From", "Until", "How sure", "Evidence"];
    let mut grid =
        Grid::new("Stretches in which nothing that matters turned", &heads, SPANS_LIMITS);
    grid.class = "cards";
    for row in rows(sheet) {
        if !grid.has_room() {
            grid.leave_out(1);
            continue;
        }
        let cells = vec![
            vec![Bit::code(row.word("principal_arn"))],
            vec![Bit::code(row.word("action"))],
            resource(row),
            verdict(row),
            bounds(None, row.time("valid_from"), "before all evidence"),
            bounds(None, row.time("valid_to"), "no end is known"),
            vec![Bit::Text(row.certainty())],
            sources.cite(row),
        ];
        grid.push(String::new(), cells);
    }
    grid
}

/// The verdict, and what it rests or hangs on.
fn verdict(row: Row<'_>) -> Vec<Bit> {
    let found = VERDICTS.iter().find(|it| it.0 == row.word("verdict"));
    let class = found.map_or("", |it| it.1);
    let mut bits = vec![Bit::Tag(class, clip(row.word("verdict"), 40))];
    for column in ["conditions", "missing_evidence", "reasons"] {
        if let Some(text) = row.text(column).filter(|it| !it.is_empty()) {
            bits.extend([Bit::Break, Bit::Small(clip(text, NAME_CHARS))]);
        }
    }
    bits
}
