//! How a resource got there: each transition from one state to the next, with its field edits.
use super::answer::{Certainty, Event, Reason};
use super::before::before_by_diff;
use super::known::Contents;
use super::scope::Scope;
use super::spans::Story;
use super::states::State;
use crate::evidence::item::{ItemStatus, Life};
use crate::evidence::origin::Origin;
use crate::json::edit::{Op, edits};
use crate::ledger::body::BodyReader;
use crate::ledger::ledger::{ResourceId, Version};
use crate::time::moment::Moment;
use crate::words::class::{Class, class_of};
use crate::words::noise::is_noise;
use crate::words::summary::summarize;
use serde_json::Value;

/// What happened to a resource at one transition (SEMANTICS R22 to R24).
#[derive(Clone, Debug)]
pub struct Change<'a> {
    /// Whose change it is.
    pub resource: ResourceId,
    /// The version after the change; of a vanishing, the one that vanished.
    pub version: Version<'a>,
    /// The version before it, where there is one.
    pub before: Option<Version<'a>>,
    /// What happened.
    pub event: Event,
    /// It happened after this moment …
    pub changed_after: Option<Moment>,
    /// … and not after this one.
    pub changed_at: Moment,
    /// The lower of both ends'.
    pub certainty: Certainty,
    /// `FromDiff`, where the side before is known from a diff alone.
    pub reason: Option<Reason>,
    /// Where the item stands that says so.
    pub source: Origin,
    /// The fields that differ; only where both sides are known.
    pub edits: Vec<FieldEdit>,
    /// The two documents, in canonical form, where there are edits.
    pub sides: Option<(Value, Value)>,
}

impl Change<'_> {
    /// Whether the filters admit the version on either side: a tag that was lost is asked for, too.
    pub fn is_within(&self, scope: &Scope, reader: &mut BodyReader<'_>) -> bool {
        self.before.is_some_and(|it| scope.admits_version(&it, reader))
            || scope.admits_version(&self.version, reader)
    }

    /// Tells what differs between the two sides. Where one has no configuration and the other has
    /// one, it was not told there, and no edits are invented (SEMANTICS §6, R95).
    pub(super) fn compare(&mut self, resource_type: &str, (old, new): (Value, Value)) {
        if self.event == Event::Changed && is_configured(&old) != is_configured(&new) {
            self.event = Event::Unknown;
            return;
        }
        self.edits = field_edits(resource_type, &old, &new);
        self.sides = Some((old, new));
    }

    /// It is known from a diff alone what was there before, but not since when.
    fn told_by_diff(&mut self) {
        if self.event != Event::Deleted {
            self.event = Event::Changed;
        }
        self.changed_after = None;
        self.certainty = self.certainty.min(Certainty::Inferred);
        self.reason = Some(Reason::FromDiff);
    }

    /// Whether the change is only known noise: counters, last-used stamps, copies.
    pub fn is_noise(&self) -> bool {
        self.event == Event::Changed && self.edits.iter().all(|it| it.noise)
    }
}

/// One field's difference.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldEdit {
    /// A JSON Pointer; members of set-like lists stand as `[identity]`.
    pub path: String,
    /// What kind of change.
    pub class: Class,
    /// What it does.
    pub op: Op,
    /// Before.
    pub old: Option<Value>,
    /// After.
    pub new: Option<Value>,
    /// What it means, in a line; empty where no meaning is known.
    pub summary: String,
    /// Known noise, hidden unless all fields are asked for.
    pub noise: bool,
}

/// The stretch of time that is asked about, and which of its ends belongs to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// A listing: `[from, to)`.
    Listing(Option<Moment>, Option<Moment>),
    /// A difference: `(from, to]`.
    Between(Moment, Moment),
}

impl Window {
    fn holds(self, at: Moment) -> bool {
        match self {
            Self::Listing(from, to) => {
                from.is_none_or(|from| from <= at) && to.is_none_or(|to| at < to)
            }
            Self::Between(from, to) => from < at && at <= to,
        }
    }

    fn start(self) -> Option<Moment> {
        match self {
            Self::Listing(from, _) => from,
            Self::Between(from, _) => Some(from),
        }
    }
}

/// Whether a canonical document tells a configuration.
fn is_configured(document: &Value) -> bool {
    match document.get("configuration") {
        None => false,
        Some(Value::Object(members)) => !members.is_empty(),
        Some(_) => true,
    }
}

/// The differences between two canonical documents, with class, noise and meaning.
pub fn field_edits(resource_type: &str, before: &Value, after: &Value) -> Vec<FieldEdit> {
    let found = edits(resource_type, before, after);
    let summaries = summarize(resource_type, Some(before), Some(after), &found);
    found
        .into_iter()
        .zip(summaries)
        .map(|(edit, summary)| FieldEdit {
            path: edit.path.to_string(),
            class: class_of(resource_type, &edit.path),
            noise: is_noise(resource_type, &edit.path),
            op: edit.op,
            old: edit.old,
            new: edit.new,
            summary,
        })
        .collect()
}

/// All transitions of a resource within the window, in order of time.
pub fn changes<'a>(
    story: &Story<'a>,
    window: Window,
    reader: &mut BodyReader<'_>,
) -> Vec<Change<'a>> {
    let resource_type = story.resource_type;
    let mut contents = Contents::of(story);
    let mut changes = Vec::new();
    for (place, state) in story.states.iter().enumerate() {
        let before = place.checked_sub(1).and_then(|it| story.states.get(it));
        if window.holds(state.from()) {
            let mut change = entering(story, place, window.start());
            let known = |it: &State<'_>| it.life == Life::Live;
            if before.is_some_and(|it| known(it) && known(state)) {
                change.compare(resource_type, contents.sides(place - 1, place, reader));
            } else if let Some(told) = before_by_diff(before, state, resource_type, reader) {
                change.told_by_diff();
                change.compare(resource_type, told);
            }
            // A whole item that says what parts have said before is no event.
            if change.event != Event::Changed || !change.edits.is_empty() {
                changes.push(change);
            }
        }
        changes.extend(missing(story, place).into_iter().filter(|it| window.holds(it.changed_at)));
    }
    changes
}

/// What befell a resource while a state was in force: it went, and was seen again.
fn missing<'a>(story: &Story<'a>, place: usize) -> Vec<Change<'a>> {
    let state = &story.states[place];
    let absences = &story.absences[place];
    let certainty = certainty_of(story, state);
    let mut changes = Vec::new();
    for absence in absences {
        let event = |event, changed_after, changed_at| Change {
            resource: story.resource,
            version: state.leader,
            before: Some(state.leader),
            event,
            changed_after,
            changed_at,
            certainty,
            reason: None,
            source: state.leader.origin(),
            edits: Vec::new(),
            sides: None,
        };
        let gone = if absence.listed.is_some() { Event::Deleted } else { Event::Vanished };
        let mut gone =
            event(gone, Some(absence.seen).filter(|&it| it < absence.from), absence.from);
        if let Some(list) = absence.listed {
            gone.source = list;
            gone.certainty = story.at(absence.from).map_or(certainty, |it| it.certainty);
        }
        changes.push(gone);
        // It did not come back where only another word for its absence begins.
        let goes_on = |to: Moment| absences.iter().any(|it| it.from == to);
        let back = absence.to.filter(|&to| Some(to) != state.until && !goes_on(to));
        changes.extend(back.map(|to| event(Event::Reappeared, Some(absence.from), to)));
    }
    changes
}

/// The transition into a state; its edits are not filled.
pub(super) fn entering<'a>(story: &Story<'a>, place: usize, since: Option<Moment>) -> Change<'a> {
    let state = &story.states[place];
    let before = place.checked_sub(1).and_then(|it| story.states.get(it));
    let event = match before {
        None => first_event(story, state, since.or(story.begin)),
        Some(before) => {
            // Missing to the end of its state: it is this capture that saw it again.
            let missing = story.absences[place - 1].iter().any(|it| it.to == before.until);
            next_event(before, state, missing)
        }
    };
    let own = certainty_of(story, state);
    Change {
        resource: story.resource,
        version: state.leader,
        before: before.map(|it| it.leader),
        event,
        changed_after: before.map(State::last_capture),
        changed_at: state.from(),
        certainty: before.map_or(own, |before| own.min(certainty_of(story, before))),
        reason: None,
        source: state.leader.origin(),
        edits: Vec::new(),
        sides: None,
    }
}

fn first_event(story: &Story<'_>, state: &State<'_>, since: Option<Moment>) -> Event {
    if state.life == Life::Tombstone {
        return Event::Deleted;
    }
    let created_since = created(story).is_some_and(|created| {
        since.is_none_or(|since| created > since) && created <= state.from()
    });
    if created_since { Event::Created } else { Event::FirstSeen }
}

/// When a resource was created, as its first version proves it: a start is a creation only of what
/// AWS Config then discovered (SEMANTICS R22).
pub(super) fn created(story: &Story<'_>) -> Option<Moment> {
    let first = &story.states.first()?.leader;
    let discovered = first.status() == ItemStatus::ResourceDiscovered;
    first.created_at().filter(|_| discovered || !story.is_launched)
}

fn next_event(before: &State<'_>, state: &State<'_>, was_missing: bool) -> Event {
    match (before.life, state.life) {
        (_, Life::Tombstone) => Event::Deleted,
        _ if state.incarnation != before.incarnation => Event::Recreated,
        (Life::Tombstone, _) => Event::Reappeared,
        _ if was_missing => Event::Reappeared,
        (Life::NotRecorded, _) | (_, Life::NotRecorded) => Event::Unknown,
        (Life::Live, Life::Live) => Event::Changed,
    }
}

/// A state's certainty at its own capture.
fn certainty_of(story: &Story<'_>, state: &State<'_>) -> Certainty {
    story.at(state.from()).map_or(Certainty::Unknown, |it| it.certainty)
}
