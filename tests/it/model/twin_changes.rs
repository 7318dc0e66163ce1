//! Net differences, events along a timeline, and the accounting: SEMANTICS sections 6 and 7,
//! readings R22 to R24.

use std::collections::{BTreeMap, BTreeSet};

use super::instant::{self, Micros};
use super::twin::{Point, Twin};
use super::twin_read::Identity;
use super::twin_versions::{Life, Line, State};

/// One event of one timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Event {
    pub(crate) identity: Identity,
    /// `None` where the contract names no event for what happened: any answer is accepted.
    pub(crate) word: Option<&'static str>,
    /// `None` where the contract is silent.
    pub(crate) certainty: Option<&'static str>,
    pub(crate) after: Option<Micros>,
    pub(crate) at: Option<Micros>,
    /// Fields of the content that differ; `None` where edits are not to be compared.
    pub(crate) fields: Option<BTreeSet<&'static str>>,
}

/// The totals that must reconcile.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Accounting {
    pub(crate) elements: usize,
    pub(crate) versions: usize,
    pub(crate) repeats: usize,
    pub(crate) rejected: usize,
}

/// The net difference of every timeline between two instants.
pub(crate) fn net(twin: &Twin, from: Micros, to: Micros) -> Vec<Event> {
    let mut events = vec![];
    for line in &twin.lines {
        let (a, b) = (twin.point(line, from), twin.point(line, to));
        let created = creation(&line.states[b.state.unwrap_or(0)]);
        let is_born = created.is_some_and(|c| from < c && c <= to);
        let Some(event) = net_event(line, a, b, is_born) else { continue };
        events.push(Event {
            identity: line.identity.clone(),
            word: event,
            certainty: Some(lower(a.certainty, b.certainty)),
            after: None,
            at: None,
            fields: edited(line, a, b, event),
        });
    }
    events
}

/// Every event of one timeline, in order. `start` is the start of the question, if it has one.
pub(crate) fn along(twin: &Twin, line: &Line, start: Option<Micros>) -> Vec<Event> {
    let start = start.unwrap_or_else(|| twin.begin(line));
    let mut events = vec![];
    let spans = twin.spans(line);
    for pair in spans.windows(2) {
        let (a, b) = (pair[0].point, pair[1].point);
        if a.state == b.state && a.presence == b.presence {
            continue;
        }
        let at = pair[1].from.unwrap();
        let is_born = creation(&line.states[0]).is_some_and(|c| start < c && c <= at);
        let event = net_event(line, a, b, is_born);
        let event = event.unwrap_or(None);
        let own = |p: Point| p.state.map(|i| line.states[i].captured());
        let certainty = match (own(a), own(b)) {
            (Some(x), Some(y)) if a.state != b.state => {
                Some(lower(twin.point(line, x).certainty, twin.point(line, y).certainty))
            }
            _ => None,
        };
        events.push(Event {
            identity: line.identity.clone(),
            word: event,
            certainty,
            after: pair[1].from_after,
            at: Some(at),
            fields: edited(line, a, b, event),
        });
    }
    events
}

/// Elements = versions + repeats + rejected, or it panics.
pub(crate) fn accounting(twin: &Twin) -> Accounting {
    let files = &twin.export.files;
    let versions = twin.lines.iter().map(|l| l.versions.len()).sum();
    let sums = Accounting {
        elements: files.iter().map(|f| f.elements).sum(),
        versions,
        repeats: twin.export.sightings.len() - versions,
        rejected: files.iter().map(|f| f.rejected).sum(),
    };
    assert_eq!(sums.elements, sums.versions + sums.repeats + sums.rejected, "accounting");
    sums
}

/// The event between two answers: `None` nothing, `Some(None)` something without a name.
#[expect(clippy::option_option, reason = "no event, and an event without a name, differ")]
fn net_event(line: &Line, a: Point, b: Point, is_born: bool) -> Option<Option<&'static str>> {
    let state = |p: Point| p.state.map(|i| &line.states[i]);
    let is_bare = |p: Point| state(p).is_some_and(|s| s.life == Life::NotRecorded);
    let same_state = a.state == b.state;
    let incarnation = |p: Point| state(p).map_or(0, |s| s.incarnation);
    let is_new = incarnation(a) != incarnation(b);
    match (a.presence, b.presence) {
        (x, y) if x == y && same_state => None,
        _ if is_bare(a) && is_bare(b) && same_state => Some(None),
        ("standing", "standing") if is_bare(a) != is_bare(b) && !is_new => Some(Some("unknown")),
        _ if is_bare(a) || is_bare(b) => Some(None),
        ("not_yet_seen", "standing") => Some(Some(if is_born { "created" } else { "first_seen" })),
        ("standing" | "vanished", "deleted") if !is_new => Some(Some("deleted")),
        ("standing", "vanished") if same_state => Some(Some("vanished")),
        ("deleted" | "vanished", "standing") => {
            Some(Some(if is_new { "recreated" } else { "reappeared" }))
        }
        ("standing", "standing") if is_new => Some(Some("recreated")),
        ("standing", "standing") if state(a)?.content == state(b)?.content => None,
        ("standing", "standing") => Some(Some("changed")),
        _ => Some(None),
    }
}

/// The fields that differ, where both sides have a content.
fn edited(
    line: &Line,
    a: Point,
    b: Point,
    event: Option<&'static str>,
) -> Option<BTreeSet<&'static str>> {
    let is_edit = matches!(event, Some("changed" | "recreated" | "reappeared"));
    let (a, b) = (&line.states[a.state?], &line.states[b.state?]);
    if !is_edit || a.life == Life::Tombstone || b.life == Life::Tombstone {
        return None;
    }
    Some(differing(&a.content, &b.content))
}

fn differing(
    a: &BTreeMap<&'static str, serde_json::Value>,
    b: &BTreeMap<&'static str, serde_json::Value>,
) -> BTreeSet<&'static str> {
    a.keys().filter(|key| a[*key] != b[*key]).copied().collect()
}

fn creation(state: &State) -> Option<Micros> {
    state.created.as_str().and_then(instant::parse)
}

fn lower(a: &'static str, b: &'static str) -> &'static str {
    let order = ["exact", "inferred", "stale", "unknown"];
    let rank = |word: &str| order.iter().position(|o| *o == word);
    if rank(a) >= rank(b) { a } else { b }
}
