//! What was open, for whom, from when till when: as bars over time, and as a table.
use super::Asked;
use super::bits::{Bit, bounds, resource};
use super::gantt::{self, Bar};
use super::grid::{Grid, Limits};
use super::opening::Opening;
use super::section::{Block, Section};
use super::sources::Sources;
use super::text::{SENTENCE_CHARS, clip, thousands};

/// Bars that are drawn.
const BARS_MAX: usize = 40;
const LIMITS: Limits = Limits { rows: 300, bytes: 450_000 };

/// The section.
pub(super) fn section<'s>(
    asked: &Asked,
    openings: &[Opening<'s>],
    sources: &mut Sources<'s>,
) -> Section {
    let mut blocks = Vec::new();
    if openings.is_empty() {
        blocks.push(Block::say("The evidence shows no opening in this window."));
        return Section { id: "exposure", title: "What was open", blocks };
    }
    let say = "An opening is told whole, also where it began before the window or went on after \
        it. Who came through is not told: AWS Config records states, not traffic.";
    blocks.push(Block::say(say));
    let scale = gantt::scale(asked.from, asked.to);
    let bars: Vec<Bar> = openings.iter().take(BARS_MAX).map(bar).collect();
    let mut picture = gantt::picture("gantt", "Openings over time", scale, &bars);
    picture.desc = "A bar for each opening, gravest first; the table below has the same.".into();
    picture.key = vec![
        ("grave", "", "open: ways to log in, data, anything but the web"),
        ("usual", "", "open: web ports, or to a narrower source"),
        ("unsure", "", "undecidable"),
        ("maybe", "", "may have begun here already"),
    ];
    blocks.push(Block::Picture(picture));
    if openings.len() > BARS_MAX {
        let more = thousands(openings.len() - BARS_MAX);
        blocks.push(Block::note(&format!("{more} more are not drawn.")));
    }
    blocks.extend(Block::grid(grid(openings, sources), "tables/exposure.csv"));
    Section { id: "exposure", title: "What was open", blocks }
}

/// The anchor of an opening's row.
pub(super) fn anchor(opening: &Opening<'_>) -> String {
    format!("opening-{}", opening.row.place + 1)
}

fn bar(it: &Opening<'_>) -> Bar {
    Bar {
        name: format!("{} · {}", port(it), clip(it.row.name(), 60)),
        class: it.class(),
        after: it.row.time("valid_from_after"),
        from: it.from(),
        to: it.to(),
        title: format!("{} from {} on {}", it.what, it.whom, clip(it.row.name(), 60)),
    }
}

fn port(it: &Opening<'_>) -> String {
    match (it.row.int("port_from"), it.row.int("port_to")) {
        (Some(from), Some(to)) => {
            let protocol = clip(it.row.word("protocol"), 12);
            if from == to {
                format!("{protocol}/{from}")
            } else {
                format!("{protocol}/{from}-{to}")
            }
        }
        _ => it.what.clone(),
    }
}

fn grid<'s>(openings: &[Opening<'s>], sources: &mut Sources<'s>) -> Grid {
    let heads = [
        "What, for whom",
        "On",
        "Opened",
        "Closed",
        "How long",
        "Behind it",
        "How sure",
        "Evidence",
    ];
    let mut grid = Grid::new("Openings, the gravest first", &heads, LIMITS);
    grid.class = "cards";
    for it in openings {
        if !grid.has_room() {
            grid.leave_out(1);
            continue;
        }
        let row = it.row;
        let mut opened = bounds(row.time("valid_from_after"), it.from(), "not known");
        opened.extend(by(row.text("opened_by"), it.opened.as_ref()));
        let mut closed = bounds(row.time("valid_to_after"), it.to(), "no end is known");
        closed.extend(by(row.text("closed_by"), it.closed.as_ref()));
        let cells = vec![
            vec![
                Bit::strong(&it.what),
                Bit::Break,
                Bit::Text(format!("from {}", it.whom)),
                Bit::Break,
                Bit::Tag(it.class(), verdict(row.word("verdict"))),
            ],
            resource(row),
            opened,
            closed,
            how_long(it),
            vec![Bit::Text(clip(row.word("behind"), SENTENCE_CHARS))],
            vec![Bit::Text(row.certainty())],
            sources.cite(row),
        ];
        grid.push(anchor(it), cells);
    }
    grid
}

/// How long, as recorded and at least and at most.
pub(super) fn how_long(it: &Opening<'_>) -> Vec<Bit> {
    let mut bits = vec![Bit::Strong(it.lasted())];
    let bounds = it.at_least_at_most();
    if !bounds.is_empty() {
        bits.push(Bit::Break);
        bits.push(Bit::Small(bounds));
    }
    bits
}

/// What turned, in words, and where that change stands.
pub(super) fn by(cause: Option<&str>, change: Option<&String>) -> Vec<Bit> {
    let Some(cause) = cause else { return Vec::new() };
    let mut bits =
        vec![Bit::Break, Bit::Small("by".to_owned()), Bit::Text(" ".to_owned()), Bit::code(cause)];
    if let Some(change) = change {
        let link = Bit::Link(change.clone(), "change".to_owned());
        bits.extend([Bit::Text(" · ".to_owned()), link]);
    }
    bits
}

fn verdict(word: &str) -> String {
    match word {
        "door_open" => "door open".to_owned(),
        other => clip(other, 40),
    }
}
