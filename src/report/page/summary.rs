//! The page in short: a few numbers, the gravest facts as sentences, and a drawing of it all.
use super::access::turned;
use super::bits::{Bit, bounds};
use super::coverage::gaps;
use super::exposure::{anchor, by, how_long};
use super::opening::Opening;
use super::section::{Block, Figure, Finding, Section};
use super::sources::Sources;
use super::text::{SENTENCE_CHARS, clip, kind_words, so_many, thousands};
use super::view::{Row, rows};
use super::{Asked, Tables, lanes, rules};
use crate::time::moment::Moment;
use std::collections::{BTreeMap, BTreeSet};

/// Openings that are told as sentences.
const FINDINGS_MAX: usize = 6;
/// Openings this grave or graver are told so, if there is any; else the gravest there are.
const GRAVE: u8 = 4;
/// Sentences of other kinds.
const SENTENCES_MAX: usize = 4;

/// The section.
pub(super) fn section<'s>(
    asked: &Asked,
    tables: &Tables<'s>,
    openings: &[Opening<'s>],
    violations: &[Row<'s>],
    sources: &mut Sources<'s>,
) -> Section {
    let figures = figures(asked, tables, openings, violations);
    let mut blocks = vec![Block::Figures(figures)];
    let doors = doors(openings);
    if !doors.is_empty() {
        let is_decided = doors.iter().any(|it| !it.is_undecidable());
        let heading = if is_decided { "The gravest openings" } else { "What may have been open" };
        blocks.push(Block::Heading(heading.to_owned()));
        let findings: Vec<Finding> =
            doors.iter().take(FINDINGS_MAX).map(|it| finding(it, openings, sources)).collect();
        let say = "“At” is when AWS Config first recorded it so; it came about between “after” \
            and “at”.";
        blocks.push(Block::note(say));
        blocks.push(Block::Findings(findings));
        if doors.len() > FINDINGS_MAX {
            let more = thousands(doors.len() - FINDINGS_MAX);
            let say = format!("{more} more stand in ");
            let link = Bit::Link("exposure".to_owned(), "what was open".to_owned());
            blocks.push(Block::Note(vec![Bit::Text(say), link, Bit::Text(".".to_owned())]));
        }
    }
    let sentences = sentences(asked, tables, violations);
    if !sentences.is_empty() {
        blocks.push(Block::Heading("Also in this window".to_owned()));
        blocks.push(Block::List(sentences));
    }
    blocks.push(Block::Heading("What happened, by resource".to_owned()));
    blocks.extend(lanes::blocks(asked, tables, openings, violations));
    Section { id: "summary", title: "Summary", blocks }
}

fn figures(
    asked: &Asked,
    tables: &Tables<'_>,
    openings: &[Opening<'_>],
    violations: &[Row<'_>],
) -> Vec<Figure> {
    let changed: BTreeSet<_> = rows(tables.changes).map(Row::identity).collect();
    let (undecided, decided): (Vec<&Opening<'_>>, Vec<&Opening<'_>>) =
        openings.iter().partition(|it| it.is_undecidable());
    let open = decided.iter().filter(|it| it.is_open).count();
    let open = thousands(open);
    let broken = violations.iter().filter(|it| rules::is_open(**it, asked)).count();
    let n_gaps = rows(tables.coverage)
        .filter(|it| gaps(*it).iter().any(|gap| gap.touches(asked.from, asked.to)))
        .count();
    let n_changes = tables.changes.rows();
    let broken = thousands(broken);
    let figure = |to, number: usize, label: String| Figure { to, number: thousands(number), label };
    let mut figures = vec![
        figure(
            "changes",
            n_changes,
            format!("{}, on {}", noun(n_changes, "change"), so_many(changed.len(), "resource")),
        ),
        figure(
            "exposure",
            decided.len(),
            format!("{}, {open} open at the end", noun(decided.len(), "opening")),
        ),
        figure(
            "rules",
            violations.len(),
            format!("rule {}, {broken} open at the end", noun(violations.len(), "violation")),
        ),
    ];
    if !undecided.is_empty() {
        let label = "that may have been open: the evidence does not tell (undecidable)";
        figures.insert(2, figure("exposure", undecided.len(), label.to_owned()));
    }
    if let Some(access) = tables.access {
        let (gained, lost) = (turned(access, asked, "gained"), turned(access, asked, "lost"));
        figures.push(figure(
            "access",
            gained + lost,
            format!("access turns: {} gained, {} lost", thousands(gained), thousands(lost)),
        ));
    }
    figures.push(figure("coverage", n_gaps, "types with gaps in their recording".to_owned()));
    figures.push(figure("inventory", tables.inventory.rows(), "resources at the end".to_owned()));
    figures.push(figure(
        "provenance",
        tables.flaws.rows(),
        format!(
            "{}, in {} read",
            noun(tables.flaws.rows(), "flaw"),
            so_many(tables.files.rows(), "file")
        ),
    ));
    figures
}

fn noun(number: usize, noun: &str) -> String {
    if number == 1 { noun.to_owned() } else { format!("{noun}s") }
}

/// The openings to tell of: grave ones, without the interfaces that stood behind a door of the
/// same port, source and time, for these are told with the door.
fn doors<'o, 's>(openings: &'o [Opening<'s>]) -> Vec<&'o Opening<'s>> {
    let has_grave = openings.iter().any(|it| it.gravity <= GRAVE);
    let is_decided = openings.iter().any(|it| !it.is_undecidable());
    let tells = |it: &&Opening<'_>| {
        it.gravity <= GRAVE || (!has_grave && it.is_undecidable() != is_decided)
    };
    let heads: BTreeSet<_> =
        openings.iter().filter(|it| it.row.word("verdict") == "door_open").map(same).collect();
    let mut doors: Vec<_> = openings.iter().filter(tells).collect();
    doors.retain(|it| it.row.word("verdict") == "door_open" || !heads.contains(&same(it)));
    doors
}

/// What a door and what is reached through it have in common.
fn same<'s>(it: &Opening<'s>) -> (&'s str, &'s str, Option<i64>, Option<i64>, &'s str, String) {
    let row = it.row;
    let cause = row.text("opened_by").unwrap_or_default();
    let time = format!("{:?} {:?} {}", it.from(), it.to(), clip(cause, SENTENCE_CHARS));
    let ports = (row.int("port_from"), row.int("port_to"));
    (row.word("account_id"), row.word("protocol"), ports.0, ports.1, row.word("source_cidr"), time)
}

fn finding<'s>(door: &Opening<'s>, openings: &[Opening<'s>], sources: &mut Sources<'s>) -> Finding {
    let row = door.row;
    let is = match (door.is_undecidable(), door.is_open) {
        (true, _) => "may have been open (undecidable) to",
        (false, true) => "is open to",
        (false, false) => "was open to",
    };
    let ended = door.from().and(door.to()).map(|_| format!(" for {}", door.lasted()));
    let long = ended.unwrap_or_default();
    let title = vec![
        Bit::Strong(door.what.clone()),
        Bit::Text(format!(" on {} {is} {}{long}", clip(row.name(), 80), door.whom)),
    ];
    let end = if door.is_open { "no end within the window" } else { "not known" };
    let mut on = vec![Bit::Text(format!("{} ", kind_words(row.word("resource_type"))))];
    on.push(Bit::code(row.word("resource_id")));
    on.push(Bit::Text(format!(
        ", account {}, {}",
        clip(row.word("account_id"), 20),
        clip(row.word("region"), 40),
    )));
    let mut opened = bounds(row.time("valid_from_after"), door.from(), "not known");
    opened.extend(by(row.text("opened_by"), door.opened.as_ref()));
    let mut closed = bounds(row.time("valid_to_after"), door.to(), end);
    closed.extend(by(row.text("closed_by"), door.closed.as_ref()));
    let mut evidence = sources.cite(row);
    evidence.push(Bit::Text(" · ".to_owned()));
    evidence.push(Bit::Link(anchor(door), "row in section 5".to_owned()));
    let mut facts =
        vec![("On", on), ("Opened", opened), ("Closed", closed), ("How long", how_long(door))];
    facts.push(("Behind it", behind(door, openings)));
    facts.push(("How sure", vec![Bit::Text(row.certainty())]));
    facts.push(("Evidence", evidence));
    facts.push((
        "By whom",
        vec![Bit::text("AWS Config does not record who made a change: CloudTrail does")],
    ));
    let class = if door.is_undecidable() { "unsure" } else { "" };
    Finding { title, class, facts }
}

fn behind(door: &Opening<'_>, openings: &[Opening<'_>]) -> Vec<Bit> {
    let behind = door.row.text("behind").unwrap_or("nothing is known to have stood behind it");
    let mut bits = vec![Bit::Text(clip(behind, SENTENCE_CHARS))];
    let key = same(door);
    let reached =
        openings.iter().filter(|it| it.row.word("verdict") == "reachable" && same(it) == key);
    let n_reached = reached.count();
    if n_reached > 0 {
        let say =
            format!("{} could be reached through it", so_many(n_reached, "network interface"));
        bits.extend([Bit::Break, Bit::Strong(say)]);
    }
    bits
}

/// Access, rules and gaps, in a sentence each.
fn sentences(asked: &Asked, tables: &Tables<'_>, violations: &[Row<'_>]) -> Vec<Vec<Bit>> {
    let mut sentences = Vec::new();
    for row in tables.access.into_iter().flat_map(rows) {
        let Some(change @ ("gained" | "lost")) = row.text("change") else { continue };
        let Some(at) = row.time("valid_from").filter(|at| *at >= asked.from && *at < asked.to)
        else {
            continue;
        };
        let what = format!(" {change} {} on ", clip(row.word("action"), 80));
        sentences.push(vec![
            Bit::code(row.word("principal_arn")),
            Bit::Text(what),
            Bit::strong(row.name()),
            Bit::Text(" at ".to_owned()),
            Bit::time(at),
            Bit::Text(", ".to_owned()),
            Bit::Link("access".to_owned(), "details".to_owned()),
        ]);
        if sentences.len() == SENTENCES_MAX {
            break;
        }
    }
    let open = violations.iter().filter(|it| rules::is_open(**it, asked));
    for row in open.take(SENTENCES_MAX) {
        let mut bits = vec![
            Bit::strong(row.word("rule_name")),
            Bit::Text(" is broken at the end by ".to_owned()),
            Bit::strong(row.name()),
        ];
        if let Some(from) = row.time("valid_from") {
            bits.extend([Bit::Text(", since ".to_owned()), Bit::time(from)]);
        }
        bits.push(Bit::Text(", ".to_owned()));
        bits.push(Bit::Link(rules::anchor(*row), "details".to_owned()));
        sentences.push(bits);
    }
    sentences.extend(silences(asked, tables));
    sentences
}

/// Gaps of one account, region, cause and time are one sentence.
fn silences(asked: &Asked, tables: &Tables<'_>) -> Vec<Vec<Bit>> {
    let mut told: BTreeMap<SilenceKey<'_>, Vec<&str>> = BTreeMap::new();
    for row in rows(tables.coverage) {
        for gap in gaps(row).into_iter().filter(|it| it.touches(asked.from, asked.to)) {
            let key = (gap.from, gap.to, gap.cause, row.word("account_id"), row.word("region"));
            told.entry(key).or_default().push(row.word("resource_type"));
        }
    }
    let sentence = |((from, to, cause, account, region), kinds): (SilenceKey<'_>, Vec<&str>)| {
        let what = match kinds[..] {
            [kind] => kind_words(kind),
            _ => so_many(kinds.len(), "type"),
        };
        let place = format!(", account {}, {}: ", clip(account, 20), clip(region, 40));
        let mut bits = vec![
            Bit::Strong(cause.replace('_', " ")),
            Bit::Text(" for ".to_owned()),
            Bit::Strong(what),
            Bit::Text(place),
        ];
        if let Some(from) = from {
            bits.extend([Bit::at("from", from), Bit::Text(" ".to_owned())]);
        }
        match to {
            Some(to) => bits.push(Bit::at("to", to)),
            None => bits.push(Bit::Text("without an end".to_owned())),
        }
        bits.push(Bit::Text("; what happened then is not recorded, ".to_owned()));
        bits.push(Bit::Link("coverage".to_owned(), "details".to_owned()));
        bits
    };
    told.into_iter().take(SENTENCES_MAX).map(sentence).collect()
}

/// Begin, end, cause, account and region of a gap.
type SilenceKey<'s> = (Option<Moment>, Option<Moment>, String, &'s str, &'s str);
