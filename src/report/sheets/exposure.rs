//! `exposure`: what was open to whom, from when till when, and what stood behind it.
use super::{IDENTITY, SOURCE, SPAN, columns, identity, laid, source, with_name};
use crate::exposure::opening::{Opening, Openness};
use crate::ledger::ledger::Ledger;
use crate::query::answer::Reason;
use crate::query::basis::Basis;
use crate::report::lasting::{lasting, to_the_second};
use crate::report::wrap::wrap;
use crate::sheet::{Cell, Kind, Rows, Sheet};
use crate::time::moment::Moment;
use std::fmt::Write;

const OPENING: [(&str, Kind); 11] = [
    ("door", Kind::Text),
    ("protocol", Kind::Text),
    ("port_from", Kind::Int),
    ("port_to", Kind::Int),
    ("source_cidr", Kind::Text),
    ("behind", Kind::Text),
    ("verdict", Kind::Text),
    ("open_seconds_min", Kind::Int),
    ("open_seconds_max", Kind::Int),
    ("opened_by", Kind::Text),
    ("closed_by", Kind::Text),
];

/// The stretch of time that is asked about: from, included, to, left out.
pub type Window = (Moment, Moment);

/// The `exposure` table: one row for each opening. How sure it is, is said of the part of the
/// opening that is asked about. Seconds are rounded so that they stay least and most.
pub fn exposure(ledger: &Ledger, openings: &[Opening<'_>], window: Window) -> Sheet {
    let parts: [&[(&'static str, Kind)]; 4] = [&IDENTITY, &OPENING, &SPAN, &SOURCE];
    let mut sheet: Rows<26> = Rows::new("exposure", columns(&parts));
    for it in openings {
        let least = it.least().map(|it| it.div_euclid(1_000_000));
        let most = it.most().map(|it| (it + 999_999).div_euclid(1_000_000));
        let opening = [
            it.door.as_str().into(),
            it.protocol.as_deref().into(),
            it.ports.map(|it| i64::from(it.first)).into(),
            it.ports.map(|it| i64::from(it.last)).into(),
            it.source.as_deref().into(),
            Some(it.behind.join("; ")).filter(|it| !it.is_empty()).into(),
            it.verdict.as_str().into(),
            least.into(),
            most.into(),
            it.opened_by.as_deref().into(),
            it.closed_by.as_deref().into(),
        ];
        let basis = basis(it, window);
        let span = [
            it.span.from_after.into(),
            it.span.from.into(),
            it.span.to_after.into(),
            it.span.to.into(),
            basis.certainty.as_str().into(),
            basis.reason.map(Reason::as_str).into(),
        ];
        let source = it.from_item.map(|it| source(ledger, it));
        let source = source.unwrap_or([Cell::None, Cell::None, Cell::None]);
        let whose = identity(ledger, it.resource, &it.version);
        sheet.push(laid(whose.into_iter().chain(opening).chain(span).chain(source)));
    }
    sheet.finish()
}

fn basis(opening: &Opening<'_>, (from, to): Window) -> Basis {
    opening.span.basis(from, to)
}

/// The headings of a terminal.
pub const FOR_PEOPLE: [(&str, &str); 9] = [
    ("resource", "resource"),
    ("port", "port"),
    ("source", "source"),
    ("verdict", "verdict"),
    ("opened", "opened"),
    ("closed", "closed"),
    ("lasted", "open for"),
    ("behind", "behind it"),
    ("certainty", "certainty"),
];

/// The same rows for people.
pub fn for_people(ledger: &Ledger, openings: &[Opening<'_>], window: Window) -> Sheet {
    let columns = FOR_PEOPLE.map(|it| (it.0, Kind::Text));
    let mut sheet: Rows<9> = Rows::new("exposure", columns);
    for it in openings {
        let [resource, port, source, verdict] = head(ledger, it);
        sheet.push([
            resource.into(),
            Some(port).filter(|it| !it.is_empty()).into(),
            Some(source).filter(|it| !it.is_empty()).into(),
            verdict.into(),
            it.span.from.map(|it| to_the_second(it).to_string()).into(),
            it.span.to.map_or_else(|| "open".to_owned(), |it| to_the_second(it).to_string()).into(),
            it.recorded().map(lasting).into(),
            Some(it.behind.join("; ")).filter(|it| !it.is_empty()).into(),
            certainty(basis(it, window)).into(),
        ]);
    }
    sheet.finish()
}

/// The same as paragraphs, with what opened and closed each, and the least and the most that it can
/// have lasted.
pub fn paragraphs(
    ledger: &Ledger,
    openings: &[Opening<'_>],
    window: Window,
    width: Option<usize>,
) -> String {
    let mut text = String::new();
    for it in openings {
        let [resource, port, source, verdict] = head(ledger, it);
        let from = if source.is_empty() { String::new() } else { format!("from {source}") };
        let words = [port, from].into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>();
        let subject = [resource, words.join(" "), verdict];
        let subject = subject.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>();
        let _ = writeln!(text, "{}", wrap(&subject.join("  "), width, 2));
        for (name, value) in details(it, window) {
            if !value.is_empty() {
                let _ = writeln!(text, "{}", wrap(&format!("  {name:<10}{value}"), width, 12));
            }
        }
    }
    text
}

fn details(opening: &Opening<'_>, window: Window) -> [(&'static str, String); 6] {
    let turn = |at: Option<Moment>, by: &Option<String>| {
        let at = at.map(|it| it.to_string());
        let parts = [at.as_deref(), by.as_deref()];
        parts.into_iter().flatten().collect::<Vec<&str>>().join("  ")
    };
    let closed = match opening.span.to {
        Some(_) => turn(opening.span.to, &opening.closed_by),
        None => "open at the last evidence".to_owned(),
    };
    [
        ("opened", turn(opening.span.from, &opening.opened_by)),
        ("closed", closed),
        ("open for", opening.recorded().map(lasting).unwrap_or_default()),
        ("bounds", bounds(opening)),
        ("behind", opening.behind.join("; ")),
        ("certainty", certainty(basis(opening, window))),
    ]
}

/// `at least 39d 6h 4m, at most 40d 7h 7m`; nothing where both are what was recorded.
fn bounds(opening: &Opening<'_>) -> String {
    let (recorded, least, most) = (opening.recorded(), opening.least(), opening.most());
    if least == recorded && most == recorded {
        return String::new();
    }
    let least = least.map(|it| format!("at least {}", lasting(it)));
    let most = most.map_or_else(
        || "at most: nothing shows it closed before".to_owned(),
        |it| format!("at most {}", lasting(it)),
    );
    least.into_iter().chain([most]).collect::<Vec<_>>().join(", ")
}

/// What it is about: the resource, the port, the source, the verdict.
fn head(ledger: &Ledger, opening: &Opening<'_>) -> [String; 4] {
    let resource = with_name(ledger, &opening.version);
    let protocol = opening.protocol.clone().unwrap_or_default();
    let port = match opening.ports {
        Some(ports) => format!("{protocol}/{ports}"),
        None => protocol,
    };
    let verdict = match opening.verdict {
        Openness::DoorOpen => "door open",
        Openness::Reachable => "reachable",
        Openness::Undecidable => "undecidable",
    };
    [resource, port, opening.source.clone().unwrap_or_default(), verdict.to_owned()]
}

fn certainty(basis: Basis) -> String {
    match basis.reason {
        Some(reason) => format!("{} ({})", basis.certainty.as_str(), reason.as_str()),
        None => basis.certainty.as_str().to_owned(),
    }
}
