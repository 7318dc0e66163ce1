//! Presence and certainty along a timeline: what is known of a resource, from when till when.
//!
//! `judge` says what holds at one moment of one state. It is asked once between every two moments
//! at which its answer can turn, so the spans over a year and the answer for a second agree.
use super::answer::{Certainty, Presence, Reason};
use super::gap::Gap;
use super::horizon::{Horizon, Region, RegionId};
use super::states::{State, is_launch_time, states};
use crate::evidence::item::Life;
use crate::evidence::origin::Origin;
use crate::ledger::body::BodyReader;
use crate::ledger::ledger::{Ledger, ResourceId, Timeline, Version};
use crate::time::moment::Moment;
use std::collections::{BTreeMap, BTreeSet};

/// What is known of a resource during a stretch of time: a row of the `states` table.
#[derive(Clone, Debug)]
pub struct Span<'a> {
    /// The version that stands for it; before the first one, that first one.
    pub version: Version<'a>,
    /// Whether the resource stood.
    pub presence: Presence,
    /// How sure that is.
    pub certainty: Certainty,
    /// Why it is only inferred.
    pub reason: Option<Reason>,
    /// Counts from 1.
    pub incarnation: u32,
    /// The begin, included; none before the first version.
    pub from: Option<Moment>,
    /// The true begin lies after this moment, where the begin is a change.
    pub from_after: Option<Moment>,
    /// The end, excluded; none where it is open.
    pub to: Option<Moment>,
    /// The true end lies after this moment, where the end is a change.
    pub to_after: Option<Moment>,
    /// The list that says that it was deleted, where it is a list that does.
    pub listed: Option<Origin>,
}

impl Span<'_> {
    /// Where the evidence for it stands.
    pub fn source(&self) -> Origin {
        self.listed.unwrap_or(self.version.origin())
    }

    /// Whether a moment lies in it.
    pub fn holds(&self, at: Moment) -> bool {
        self.from.is_none_or(|from| from <= at) && self.to.is_none_or(|to| at < to)
    }
}

/// A stretch in which a live state was missing from snapshots, or deleted by a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Absence {
    /// The last sighting before it (S0).
    pub seen: Moment,
    /// The snapshot that first missed it (S1), or the deletion that a list tells of.
    pub from: Moment,
    /// When it was sighted again.
    pub to: Option<Moment>,
    /// The list that tells of the deletion.
    pub listed: Option<Origin>,
}

/// One resource's whole story: its states, when they were missing, and what is known when.
#[derive(Clone, Debug)]
pub struct Story<'a> {
    /// Whose it is.
    pub resource: ResourceId,
    /// Its type.
    pub resource_type: &'a str,
    /// Its states, oldest first.
    pub states: Vec<State<'a>>,
    /// For each state, when it was missing.
    pub absences: Vec<Vec<Absence>>,
    /// What is known when, without a hole, from before the first version on.
    pub spans: Vec<Span<'a>>,
    /// Where the evidence of its recording regions begins.
    pub begin: Option<Moment>,
    /// Its creation times are those of its starts.
    pub is_launched: bool,
}

impl<'a> Story<'a> {
    /// What is known at a moment.
    pub fn at(&self, at: Moment) -> Option<&Span<'a>> {
        let begun = self.spans.partition_point(|it| it.from.is_none_or(|from| from <= at));
        self.spans.get(begun.checked_sub(1)?)
    }

    /// The state in force at a moment, by its place.
    pub fn state_at(&self, at: Moment) -> Option<usize> {
        self.states.partition_point(|it| it.from() <= at).checked_sub(1)
    }
}

/// Tells one resource's story.
pub fn story<'a>(
    ledger: &'a Ledger,
    horizon: &Horizon<'_>,
    timeline: &Timeline<'a>,
    reader: &mut BodyReader<'_>,
) -> Story<'a> {
    let witness = Witness::hear(ledger, horizon, timeline);
    let states = states(ledger, timeline, reader);
    let mut spans = Vec::new();
    if let Some(first) = states.first() {
        spans.push(Span {
            version: first.leader,
            presence: Presence::NotYetSeen,
            certainty: Certainty::Unknown,
            reason: None,
            incarnation: 1,
            from: None,
            from_after: None,
            to: Some(first.from()),
            to_after: None,
            listed: None,
        });
    }
    let mut before = None;
    let next = states.iter().skip(1).map(Some).chain([None]);
    let absences = states.iter().zip(next).map(|(it, next)| witness.absences(it, next));
    let absences: Vec<Vec<Absence>> = absences.collect();
    for (state, absences) in states.iter().zip(&absences) {
        witness.judge_state(state, absences, before, &mut spans);
        before = Some(state.last_capture());
    }
    let is_launched = is_launch_time(witness.resource_type);
    Story {
        resource: timeline.resource(),
        resource_type: ledger.place_texts(timeline.resource())[2],
        states,
        absences,
        spans,
        begin: witness.begin,
        is_launched,
    }
}

/// All that the evidence has to say about one resource, beside its versions.
struct Witness<'w> {
    resource: ResourceId,
    resource_type: &'w str,
    regions: Vec<(RegionId, &'w Region<'w>)>,
    /// When it was seen, each moment once, in order.
    times: Vec<Moment>,
    /// Sound sightings of each version, by its row.
    sound: BTreeMap<usize, Vec<Moment>>,
    gaps: Vec<Gap>,
    begin: Option<Moment>,
    last: Option<Moment>,
    /// When lists say that it was deleted.
    deletions: &'w [(Moment, Origin)],
}

impl<'w> Witness<'w> {
    fn hear(ledger: &'w Ledger, horizon: &'w Horizon<'w>, timeline: &Timeline<'_>) -> Self {
        let resource_type = ledger.place_texts(timeline.resource())[2];
        let mut times = BTreeSet::new();
        let mut sound: BTreeMap<usize, Vec<Moment>> = BTreeMap::new();
        for version in timeline.versions() {
            for sighting in version.sightings() {
                let id = sighting.origin().file;
                let file = ledger.file(id);
                // A snapshot tells twice: it was there, and Config had captured it before.
                let told = [Some(version.captured_at()), file.snapshot_time()];
                times.extend(told.into_iter().flatten());
                // A part does not show the version that is in force (SEMANTICS R28).
                if file.is_sound() && !sighting.is_part() {
                    sound.entry(version.row()).or_default().extend(told.into_iter().flatten());
                }
            }
        }
        let ids = horizon.regions_of(ledger, timeline.resource());
        let regions: Vec<_> = ids.iter().map(|&id| (id, horizon.get(id))).collect();
        Self {
            resource: timeline.resource(),
            resource_type,
            gaps: horizon.gaps(&ids, resource_type),
            deletions: ledger.listed_deletions(timeline.resource()),
            begin: regions.iter().filter_map(|it| it.1.begin).min(),
            last: regions.iter().filter_map(|it| it.1.last).max(),
            regions,
            times: times.into_iter().collect(),
            sound,
        }
    }

    /// When a state was missing: between two sightings (S0 and the next), from the moment on at
    /// which every region that ever sighted the resource has a snapshot that missed it.
    fn absences(&self, state: &State<'_>, next: Option<&State<'_>>) -> Vec<Absence> {
        if state.life == Life::Tombstone {
            return Vec::new();
        }
        let until = state.until.unwrap_or(Moment::MAX);
        // From the last sighting up to the state's own capture, to the first behind its end.
        let start = self.times.partition_point(|&it| it <= state.from()).saturating_sub(1);
        let within = self.times[start..].iter().copied().take_while(|&it| it < until);
        let times: Vec<Moment> = within.chain([until]).collect();
        let missed = |pair: &[Moment]| {
            let (seen, before) = (pair[0], pair[1]);
            let each = |it: &(RegionId, &Region<'_>)| self.first_miss(it.1, state, seen, before);
            let misses: Option<Vec<Moment>> = self.regions.iter().map(each).collect();
            let from = misses?.into_iter().max()?;
            let to = (before < Moment::MAX).then_some(before);
            Some(Absence { seen, from, to, listed: None })
        };
        let mut absences = self.listed_deletions(state, next, until);
        for missed in times.windows(2).filter_map(missed) {
            // What snapshots missed from then on, the list has told before.
            let told = absences.iter().find(|it| it.seen == missed.seen).map(|it| it.from);
            if told.is_none_or(|told| missed.from < told) {
                absences.push(Absence { to: told.or(missed.to), ..missed });
            }
        }
        absences.sort_by_key(|it| it.from);
        absences
    }

    /// The deletions that lists tell of while the state was in force, each until the resource was
    /// seen again (SEMANTICS R32).
    fn listed_deletions(
        &self,
        state: &State<'_>,
        next: Option<&State<'_>>,
        until: Moment,
    ) -> Vec<Absence> {
        let mut found: Vec<Absence> = Vec::new();
        let within = self.deletions.iter().filter(|it| state.from() < it.0 && it.0 < until);
        for &(from, origin) in within {
            // A sighting of that very instant does not say that it stood behind it.
            let before = self.times.partition_point(|&it| it <= from);
            let Some(&seen) = before.checked_sub(1).and_then(|it| self.times.get(it)) else {
                continue;
            };
            let again = self.times[before..].iter().copied().find(|&it| it < until);
            // The item of the deletion itself says it, too, and better.
            let told = again.is_none() && next.is_some_and(|it| it.life == Life::Tombstone);
            // What was deleted and not seen since cannot be deleted again.
            if !told && found.last().is_none_or(|it| it.seen != seen) {
                let to = again.or(state.until);
                found.push(Absence { seen, from, to, listed: Some(origin) });
            }
        }
        found
    }

    /// The first snapshot of a region between two moments that proves that the state was missing.
    fn first_miss(
        &self,
        region: &Region<'_>,
        state: &State<'_>,
        seen: Moment,
        before: Moment,
    ) -> Option<Moment> {
        let after = seen.max(state.from());
        let start = region.snapshots.partition_point(|it| it.time <= after);
        let mut between = region.snapshots[start..].iter().take_while(|it| it.time < before);
        let proving = between.find(|it| {
            it.proves_absence
                && it.shows_another_after(state.capture_before(it.time), self.resource)
                && region.covers(it, self.resource_type)
        });
        proving.map(|it| it.time)
    }

    /// Appends the spans of one state. `before`: the last capture of the state before it.
    fn judge_state<'a>(
        &self,
        state: &State<'a>,
        absences: &[Absence],
        before: Option<Moment>,
        spans: &mut Vec<Span<'a>>,
    ) {
        let proven = self.proven_until(state);
        let turns = self.turns(state, absences, proven);
        for (place, &from) in turns.iter().enumerate() {
            let absent =
                absences.iter().find(|it| it.from <= from && it.to.is_none_or(|to| from < to));
            let presence = match (state.life, absent) {
                (Life::Tombstone, _) | (_, Some(Absence { listed: Some(_), .. })) => {
                    Presence::Deleted
                }
                (_, Some(_)) => Presence::Vanished,
                _ => Presence::Standing,
            };
            let (certainty, reason) = self.judge(state, absences, absent, proven, from);
            let to = turns.get(place + 1).copied().or(state.until);
            if let Some(last) = spans.last_mut().filter(|_| place > 0) {
                let known = (last.presence, last.certainty, last.reason);
                if known == (presence, certainty, reason) {
                    last.to = to;
                    continue;
                }
            }
            let from_after = match (place, absences) {
                (0, _) => before,
                _ => bound(absences, from),
            };
            if let Some(last) = spans.last_mut() {
                last.to_after = from_after;
            }
            spans.push(Span {
                version: state.leader,
                presence,
                certainty,
                reason,
                incarnation: state.incarnation,
                from: Some(from),
                from_after,
                to,
                to_after: None,
                listed: absent.and_then(|it| it.listed),
            });
        }
    }

    /// The moments of a state at which its judgement can turn, its begin first.
    fn turns(
        &self,
        state: &State<'_>,
        absences: &[Absence],
        proven: Option<Moment>,
    ) -> Vec<Moment> {
        let after = |at: Moment| at.plus_micros(1);
        let mut turns: BTreeSet<Moment> = BTreeSet::new();
        turns.extend(self.gaps.iter().flat_map(|gap| [after(gap.from), gap.to]));
        turns.extend(absences.iter().flat_map(|it| [Some(it.from), it.to]).flatten());
        turns.extend(proven.map(after));
        turns.extend(absences.iter().map(|it| after(it.seen)));
        turns.extend(self.last.map(after));
        turns.extend(self.begin);
        turns.extend(self.regions.iter().flat_map(|it| it.1.recorders.moments()));
        turns.retain(|&at| state.from() < at && state.until.is_none_or(|until| at < until));
        [state.from()].into_iter().chain(turns).collect()
    }

    /// The latest sound sighting after the state's capture with no gap between (SEMANTICS R11).
    fn proven_until(&self, state: &State<'_>) -> Option<Moment> {
        let from = state.from();
        let first_gap = self.gaps.iter().filter(|gap| from < gap.to).map(|gap| gap.from).min();
        let sound = state.versions.iter().filter_map(|it| self.sound.get(&it.row())).flatten();
        let again = sound.copied().filter(|&at| at > from);
        again.filter(|&at| first_gap.is_none_or(|gap| gap >= at)).max()
    }

    /// The certainty of a state at one moment: the first line of SEMANTICS §4 that holds.
    fn judge(
        &self,
        state: &State<'_>,
        absences: &[Absence],
        absent: Option<&Absence>,
        proven: Option<Moment>,
        at: Moment,
    ) -> (Certainty, Option<Reason>) {
        let in_gap = self.gaps.iter().any(|gap| gap.holds(at));
        if in_gap || self.last.is_none_or(|last| at > last) {
            return (Certainty::Stale, None);
        }
        let inferred = |reason| (Certainty::Inferred, Some(reason));
        if let Some(absence) = absent {
            let ended = absence.to.or(state.until).is_some();
            return inferred(if ended { Reason::NextVersion } else { Reason::OpenEnd });
        }
        let missed = absences.iter().map(|it| it.from).find(|&missed| at < missed);
        let end = missed.or(state.until).or(self.last).unwrap_or(Moment::MAX);
        let broken = self.gaps.iter().any(|gap| gap.touches(state.from(), end));
        let ended = state.until.is_some() || missed.is_some();
        // That it came back does not prove that it stood between its last sighting and the
        // snapshot that missed it.
        let doubted = absences.iter().any(|it| it.seen < at && at < it.from);
        match () {
            () if state.leader.is_contradicted() => inferred(Reason::Contradicted),
            () if state.leader.is_salvaged() => inferred(Reason::Salvaged),
            () if self.begin.is_some_and(|begin| at < begin) => inferred(Reason::BeforeWindow),
            () if self.is_daily(at) => inferred(Reason::Daily),
            () if !doubted && proven.is_some_and(|proven| at <= proven) => (Certainty::Exact, None),
            () if broken => inferred(Reason::GapFollows),
            () if ended => inferred(Reason::NextVersion),
            () => inferred(Reason::OpenEnd),
        }
    }

    fn is_daily(&self, at: Moment) -> bool {
        let daily = |region: &Region<'_>| region.recorders.is_daily(at, self.resource_type);
        !self.regions.is_empty() && self.regions.iter().all(|it| daily(it.1))
    }
}

/// The bound of a change of presence at `at`: a vanishing's last sighting, or, when the resource
/// is seen again, the snapshot that first missed it.
fn bound(absences: &[Absence], at: Moment) -> Option<Moment> {
    let begun = absences.iter().find(|it| it.from == at);
    let begun = begun.map(|it| it.seen).filter(|&seen| seen < at);
    begun.or_else(|| absences.iter().find(|it| it.to == Some(at)).map(|it| it.from))
}
