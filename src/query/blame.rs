//! Field by field: the value at a moment, since when, by which item, and what it was before
//! (SEMANTICS R35, R36).
use super::answer::{Certainty, Event, Presence, Reason};
use super::before::before_by_diff;
use super::changes::{Change, entering};
use super::known::{Contents, Known, Untold};
use super::spans::Story;
use crate::evidence::item::Life;
use crate::evidence::origin::Origin;
use crate::json::edit::{Edit, Op};
use crate::json::fields::{Field, fields};
use crate::ledger::body::BodyReader;
use crate::time::moment::Moment;
use crate::words::class::{Class, class_of};
use crate::words::noise::is_noise;
use crate::words::summary::summarize;
use serde_json::Value;
use std::collections::HashMap;

/// One field of a resource, and how it came to its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Blamed {
    /// A JSON Pointer; members of set-like lists stand as `[identity]`.
    pub path: String,
    /// What kind of field.
    pub class: Class,
    /// The value.
    pub value: Value,
    /// How it came to be.
    pub event: Event,
    /// It came after this …
    pub since_after: Option<Moment>,
    /// … and not after this.
    pub since: Moment,
    /// How sure it is at the moment asked about.
    pub certainty: Certainty,
    /// Why it is only inferred.
    pub reason: Option<Reason>,
    /// The value before, where there was one and it is known.
    pub old: Option<Value>,
    /// What the value means; empty where that is not known.
    pub summary: String,
    /// Known noise, hidden unless all fields are asked for.
    pub noise: bool,
    /// The item that first shows the value.
    pub source: Origin,
}

/// The fields at a moment; none where the resource did not stand with a known configuration.
pub fn blame(story: &Story<'_>, at: Moment, reader: &mut BodyReader<'_>) -> Vec<Blamed> {
    let resource_type = story.resource_type;
    let standing = story.at(at).filter(|it| it.presence == Presence::Standing);
    let (Some(span), Some(place)) = (standing, story.state_at(at)) else { return Vec::new() };
    if story.states[place].life != Life::Live {
        return Vec::new();
    }
    let mut contents = Contents::of(story);
    // Parts are read forward, each state once; whole items backward, no more than are needed.
    let parts = if contents.has_parts(place) { place + 1 } else { 0 };
    let read: Vec<Known> = (0..parts).map(|it| contents.known(it, reader).clone()).collect();
    let now = contents.known(place, reader).clone();
    let content = now.content.clone();
    let all = fields(resource_type, &content);
    let mut begun: Vec<Option<Begin>> = all.iter().map(|_| None).collect();
    let search = Search { story, now: &now, all: &all };
    for state in (0..=place).rev() {
        if begun.iter().all(Option::is_some) {
            break;
        }
        let before = search.goes_on_from(state).map(|before| match read.get(before) {
            Some(known) => known.clone(),
            None => contents.known(before, reader).clone(),
        });
        search.settle(state, before, &mut begun, reader);
    }
    let summaries = meanings(resource_type, &content, &all);
    let told = all.into_iter().zip(begun).zip(summaries);
    told.filter_map(|((field, start), summary)| {
        let start = start?;
        let by_diff = start.reason == Some(Reason::FromDiff);
        let certainty = if by_diff { Certainty::Inferred } else { Certainty::Exact };
        Some(Blamed {
            path: field.path.to_string(),
            class: class_of(resource_type, &field.path),
            noise: is_noise(resource_type, &field.path),
            value: field.value,
            event: start.event,
            since_after: start.after,
            since: start.at,
            certainty: span.certainty.min(certainty),
            reason: start.reason.or(span.reason),
            old: start.old,
            summary,
            source: start.source,
        })
    })
    .collect()
}

/// How a field's value began.
struct Begin {
    event: Event,
    after: Option<Moment>,
    at: Moment,
    reason: Option<Reason>,
    old: Option<Value>,
    source: Origin,
}

struct Search<'s, 'a> {
    story: &'s Story<'a>,
    /// What is known at the moment that is asked about.
    now: &'s Known,
    all: &'s [Field],
}

impl Search<'_, '_> {
    /// The state before, if the run of values goes on from it.
    fn goes_on_from(&self, state: usize) -> Option<usize> {
        let states = &self.story.states;
        let goes_on = |it: &usize| {
            states[*it].life == Life::Live && states[*it].incarnation == states[state].incarnation
        };
        state.checked_sub(1).filter(goes_on)
    }

    /// Settles the fields whose value began with a state: all that the state before did not show,
    /// or all of them where no state before counts.
    fn settle(
        &self,
        state: usize,
        before: Option<Known>,
        begun: &mut [Option<Begin>],
        reader: &mut BodyReader<'_>,
    ) {
        let states = &self.story.states;
        let entry = entering(self.story, state, None);
        if let Some(before) = before {
            let old = by_key(fields(self.story.resource_type, &before.spelled_as(self.now)));
            return self.compare(begun, &old, &entry, Source::Items(before.untold));
        }
        let earlier = state.checked_sub(1).map(|it| &states[it]);
        let told = before_by_diff(earlier, &states[state], self.story.resource_type, reader);
        if let Some((old, _)) = told {
            let old = by_key(fields(self.story.resource_type, &old));
            self.compare(begun, &old, &entry, Source::Diff);
        }
        self.compare(begun, &HashMap::new(), &entry, Source::Items(Untold::Nothing));
    }

    fn compare(
        &self,
        begun: &mut [Option<Begin>],
        old: &HashMap<String, Value>,
        entry: &Change<'_>,
        source: Source,
    ) {
        for (field, begin) in self.all.iter().zip(begun).filter(|it| it.1.is_none()) {
            let before = old.get(&field.key);
            if before == Some(&field.value) {
                continue;
            }
            // What a part leaves out may have been so before.
            let silent = |it: Untold| it.holds(&field.path.to_string());
            let untold = before.is_none() && matches!(source, Source::Items(it) if silent(it));
            let event = match source {
                Source::Diff => Event::Changed,
                Source::Items(_) if untold => Event::FirstSeen,
                Source::Items(_) => entry.event,
            };
            *begin = Some(Begin {
                event,
                after: entry.changed_after.filter(|_| source != Source::Diff && !untold),
                at: entry.changed_at,
                reason: (source == Source::Diff).then_some(Reason::FromDiff),
                old: before.cloned(),
                source: entry.source,
            });
        }
    }
}

/// What tells the values before: an item's diff, or items, which may be parts only.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Source {
    Diff,
    Items(Untold),
}

fn by_key(fields: Vec<Field>) -> HashMap<String, Value> {
    fields.into_iter().map(|it| (it.key, it.value)).collect()
}

/// What each field means, in the words for an addition of it.
fn meanings(resource_type: &str, content: &Value, all: &[Field]) -> Vec<String> {
    let edits: Vec<Edit> = all
        .iter()
        .map(|it| {
            let (path, new) = (it.path.clone(), Some(it.value.clone()));
            Edit { path, op: Op::Add, old: None, new }
        })
        .collect();
    let summaries = summarize(resource_type, None, Some(content), &edits);
    summaries.into_iter().map(|it| it.trim_start_matches("+ ").to_owned()).collect()
}
