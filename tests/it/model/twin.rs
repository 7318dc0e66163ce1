//! The twin itself: what stands at an instant, by definition (SEMANTICS section 4), and spans
//! made by asking at every instant where the answer could change.

use std::path::Path;

use serde_json::{Value, json};

use super::instant::{Micros, text};
use super::twin_gaps::{self, Gap, covers, is_daily, is_inside, touches};
use super::twin_read::{Export, Kind, read};
use super::twin_versions::{Life, Line, State, lines};

/// An export read back, ready to be asked.
#[derive(Debug)]
pub(crate) struct Twin {
    pub(crate) export: Export,
    pub(crate) lines: Vec<Line>,
}

/// The answer for one timeline at one instant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Point {
    pub(crate) presence: &'static str,
    pub(crate) certainty: &'static str,
    pub(crate) reason: Option<&'static str>,
    /// Index of the state; `None` where none is yet.
    pub(crate) state: Option<usize>,
}

/// A point's answer with the span that it holds for.
#[derive(Clone, Debug)]
pub(crate) struct Span {
    pub(crate) point: Point,
    pub(crate) from_after: Option<Micros>,
    pub(crate) from: Option<Micros>,
    pub(crate) to_after: Option<Micros>,
    pub(crate) to: Option<Micros>,
}

/// What one timeline is judged by.
struct Case<'a> {
    twin: &'a Twin,
    line: &'a Line,
    gaps: Vec<Gap>,
    begin: Micros,
    last: Micros,
}

impl Twin {
    pub(crate) fn of(root: &Path) -> Self {
        let export = read(root);
        let lines = lines(&export);
        Self { export, lines }
    }

    /// What stands at an instant.
    pub(crate) fn point(&self, line: &Line, at: Micros) -> Point {
        self.case(line).point(at)
    }

    /// All spans of a timeline, that before its first version included.
    pub(crate) fn spans(&self, line: &Line) -> Vec<Span> {
        let case = self.case(line);
        let first = line.states[0].captured();
        let mut spans: Vec<Span> = vec![Span {
            point: case.point(first - 1),
            from_after: None,
            from: None,
            to_after: None,
            to: Some(first),
        }];
        for at in case.candidates() {
            let point = case.point(at);
            let last = spans.last_mut().unwrap();
            if last.point == point {
                continue;
            }
            let after = case.bound(last.point, point, at);
            (last.to, last.to_after) = (Some(at), after);
            spans.push(Span { point, from_after: after, from: Some(at), to_after: None, to: None });
        }
        spans
    }

    /// The rows of the `states` table, over all time.
    pub(crate) fn states(&self) -> Vec<Value> {
        let mut rows = vec![];
        for line in &self.lines {
            rows.extend(self.spans(line).iter().map(|span| self.state_row(line, span)));
        }
        rows
    }

    /// The rows of `inventory --all --at`.
    pub(crate) fn inventory(&self, at: Micros) -> Vec<Value> {
        let mut rows = vec![];
        for line in &self.lines {
            let spans = self.spans(line);
            let holds = |s: &&Span| s.from.is_none_or(|f| f <= at) && s.to.is_none_or(|t| at < t);
            let span = spans.iter().find(holds).unwrap();
            assert_eq!(span.point, self.point(line, at), "spans and points differ at {at}");
            let state = &line.states[span.point.state.unwrap_or(0)];
            let mut row = self.state_row(line, span);
            row["resource_created_at"] = state.created.clone();
            row["tags"] = state.tags.clone();
            rows.push(row);
        }
        rows
    }

    /// Begin of the evidence for a timeline.
    pub(crate) fn begin(&self, line: &Line) -> Micros {
        self.case(line).begin
    }

    fn case<'a>(&'a self, line: &'a Line) -> Case<'a> {
        let (begin, last) = twin_gaps::window_of(&self.export, line);
        let gaps = twin_gaps::gaps_of(&self.export, &self.lines, line);
        Case { twin: self, line, gaps, begin, last }
    }

    fn state_row(&self, line: &Line, span: &Span) -> Value {
        let (account, region, kind, id) = &line.identity;
        let shown = span.point.state.map(|i| &line.states[i]);
        let state = shown.unwrap_or(&line.states[0]);
        let lead = state.lead();
        json!({
            "account_id": account,
            "region": region,
            "resource_type": kind,
            "resource_id": id,
            "resource_name": state.name,
            "arn": state.arn,
            "presence": span.point.presence,
            "incarnation": state.incarnation,
            "status": shown.map(|s| s.lead().item["configurationItemStatus"].clone()),
            "captured_at": shown.map(|s| text(s.captured())),
            "valid_from_after": span.from_after.map(text),
            "valid_from": span.from.map(text),
            "valid_to_after": span.to_after.map(text),
            "valid_to": span.to.map(text),
            "certainty": span.point.certainty,
            "reason": span.point.reason,
            "src_file": self.export.files[lead.file].path,
            "src_ordinal": lead.ordinal,
            "src_byte": lead.byte,
        })
    }
}

impl Case<'_> {
    fn point(&self, at: Micros) -> Point {
        let in_force = self.line.states.iter().rposition(|s| s.captured() <= at);
        let Some(index) = in_force else {
            return Point {
                presence: "not_yet_seen",
                certainty: "unknown",
                reason: None,
                state: None,
            };
        };
        let state = &self.line.states[index];
        let next = self.line.states.get(index + 1).map(State::captured);
        let is_stale = is_inside(&self.gaps, at) || at > self.last;
        let (presence, certainty, reason);
        if self.vanished_since(state, at).is_some_and(|since| since <= at) {
            let is_ended = next.is_some() || self.listings().iter().any(|s| *s > at);
            presence = "vanished";
            certainty = "inferred";
            reason = Some(if is_ended { "next_version" } else { "open_end" });
        } else {
            presence = if state.life == Life::Tombstone { "deleted" } else { "standing" };
            let end = self.vanishing(state, at, next).or(next);
            if self.is_exact(state, at, next) {
                (certainty, reason) = ("exact", None);
            } else {
                certainty = "inferred";
                reason = Some(self.reason(state, at, end));
            }
        }
        if is_stale {
            return Point { presence, certainty: "stale", reason: None, state: Some(index) };
        }
        Point { presence, certainty, reason, state: Some(index) }
    }

    /// Soundly sighted again at or after this instant, with no gap in between.
    fn is_exact(&self, state: &State, at: Micros, next: Option<Micros>) -> bool {
        let is_unsure = state.versions[0].contradicted
            || !state.versions[0].is_sound()
            || at < self.begin
            || is_daily(&self.twin.lines, self.line, at)
            // Before a vanishing it stands, after the last sighting `inferred`.
            || self.vanished_since(state, at).is_some_and(|since| {
                next.is_none_or(|next| since < next) && at > self.last_listing(at)
            });
        !is_unsure
            && state.sound_sightings().into_iter().any(|s| {
                s >= at && s > state.captured() && !touches(&self.gaps, state.captured(), s)
            })
    }

    fn reason(&self, state: &State, at: Micros, end: Option<Micros>) -> &'static str {
        if state.versions[0].contradicted {
            "contradicted"
        } else if !state.versions[0].is_sound() {
            "salvaged"
        } else if at < self.begin {
            "before_window"
        } else if is_daily(&self.twin.lines, self.line, at) {
            "daily"
        } else if touches(&self.gaps, state.captured(), end.unwrap_or(self.last)) {
            "gap_follows"
        } else if end.is_some() {
            "next_version"
        } else {
            "open_end"
        }
    }

    /// Instants at which some file lists the resource, whatever version of it.
    fn listings(&self) -> Vec<Micros> {
        let mut times = vec![];
        for version in &self.line.versions {
            times.push(version.captured);
            times.extend(version.sightings.iter().map(|s| s.time));
        }
        times.sort_unstable();
        times.dedup();
        times
    }

    fn last_listing(&self, at: Micros) -> Micros {
        self.listings().into_iter().filter(|s| *s <= at).max().unwrap()
    }

    /// S1 after the last listing at or before an instant: in every region that ever sighted the
    /// resource there is a snapshot that proves its absence, all before it is listed again.
    fn vanished_since(&self, state: &State, at: Micros) -> Option<Micros> {
        if state.life == Life::Tombstone {
            return None;
        }
        let s0 = self.last_listing(at);
        let again = self.listings().into_iter().find(|s| *s > s0);
        let mut since = s0;
        for region in &self.line.regions {
            since = since.max(self.first_absence(state, region, s0)?);
        }
        again.is_none_or(|again| since < again).then_some(since)
    }

    /// S1 of the standing run that an instant lies in, if a vanishing ends it.
    fn vanishing(&self, state: &State, at: Micros, next: Option<Micros>) -> Option<Micros> {
        let mut asked = vec![at];
        asked.extend(self.listings().into_iter().filter(|s| *s > at));
        asked.retain(|s| next.is_none_or(|next| *s < next));
        asked.into_iter().find_map(|s| self.vanished_since(state, s))
    }

    /// The first snapshot of a region after S0 that proves absence.
    fn first_absence(&self, state: &State, region: &str, s0: Micros) -> Option<Micros> {
        let (account, _, kind, _) = &self.line.identity;
        let mut found = vec![];
        for (index, file) in self.twin.export.files.iter().enumerate() {
            let Some(key) = &file.key else { continue };
            let is_own = file.kind == Kind::Snapshot
                && file.outcome == "read"
                && file.rejected == 0
                && key.account == *account
                && key.region == region
                && key.from > s0;
            if !is_own {
                continue;
            }
            let listed = || self.twin.export.sightings.iter().filter(|s| s.file == index);
            let before = state.versions.iter().filter(|v| v.captured <= key.from);
            let captured = before.map(|v| v.captured).max().unwrap();
            let lacks_it = listed().all(|s| s.identity != self.line.identity);
            let is_fresh =
                listed().any(|s| s.identity != self.line.identity && s.captured > captured);
            let is_covered = covers(&self.twin.lines, account, region, kind, key.from)
                .unwrap_or_else(|| listed().any(|s| s.identity.2 == *kind));
            if lacks_it && is_fresh && is_covered {
                found.push(key.from);
            }
        }
        found.into_iter().min()
    }

    /// What the change is known to lie after, where version or presence changes.
    fn bound(&self, before: Point, after: Point, at: Micros) -> Option<Micros> {
        let in_force = self.line.states.iter().flat_map(|s| &s.versions);
        let previous = in_force.map(|v| v.captured).filter(|c| *c < at).max();
        if before.state == after.state && before.presence == after.presence {
            None
        } else if before.state == after.state && after.presence == "vanished" {
            Some(self.last_listing(at - 1))
        } else if before.state == after.state && before.presence == "vanished" {
            // Seen again: it came back after the snapshot that first missed it.
            self.vanished_since(&self.line.states[before.state.unwrap()], at - 1)
        } else {
            previous
        }
    }

    /// Every instant from the first version on where the answer could change.
    fn candidates(&self) -> Vec<Micros> {
        let first = self.line.states[0].captured();
        let mut all = vec![first, self.begin, self.last + 1];
        all.extend(self.listings().iter().flat_map(|s| [*s, *s + 1]));
        all.extend(self.gaps.iter().flat_map(|(lower, upper)| [*lower + 1, *upper]));
        all.extend(self.twin.export.files.iter().filter_map(|f| f.snapshot_time));
        all.extend(twin_gaps::recorder_captures(&self.twin.lines));
        all.retain(|at| *at >= first && *at < twin_gaps::WITHOUT_END);
        all.sort_unstable();
        all.dedup();
        all
    }
}
