//! What is known of a state's content: a partial item is completed by what went before it
//! (SEMANTICS R28, R29).
use super::spans::Story;
use super::states::State;
use crate::evidence::item::Life;
use crate::evidence::partial::{Extent, fill, overlay, respell, unwrapped};
use crate::json::canonical::into_canonical;
use crate::json::sound;
use crate::ledger::body::BodyReader;
use crate::ledger::content::content;
use crate::ledger::ledger::Version;
use serde_json::Value;

/// What no item has told yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Untold {
    Nothing,
    /// Tags and relationships.
    Relations,
    /// All that no query selected.
    Rest,
}

impl Untold {
    /// Whether it is untold what stood at a path.
    pub(super) fn holds(self, path: &str) -> bool {
        match self {
            Self::Nothing => false,
            Self::Relations => {
                RELATIONS.iter().any(|it| path.trim_start_matches('/').starts_with(it))
            }
            Self::Rest => true,
        }
    }
}

const RELATIONS: [&str; 2] = ["tags", "relationships"];

/// A content, and what is to be kept in mind of the items it was read from.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub content: Value,
    pub untold: Untold,
    /// Something in it is spelled as a row spells it.
    spelled_by_row: bool,
    extent: Extent,
}

impl Known {
    /// One version's content in canonical form.
    pub(super) fn of(
        version: &Version<'_>,
        resource_type: &str,
        reader: &mut BodyReader<'_>,
    ) -> Self {
        let item = sound::unsorted(version.raw(reader));
        let mut content = into_canonical(resource_type, content(item));
        let extent = version.extent();
        let is_row = extent == Extent::Selected;
        if is_row {
            content = unwrapped(&content);
        }
        let untold = match extent {
            Extent::Whole => Untold::Nothing,
            Extent::WithoutRelations => Untold::Relations,
            Extent::Selected | Extent::Nothing => Untold::Rest,
        };
        Self { content, untold, spelled_by_row: is_row, extent }
    }

    /// Whether the next version says the same, and no more than those before it; and what is known
    /// after it.
    pub(super) fn told_again(
        &self,
        next: &Version<'_>,
        resource_type: &str,
        reader: &mut BodyReader<'_>,
    ) -> (bool, Self) {
        let (equal, known) = self.followed_by(Self::of(next, resource_type, reader));
        (equal && !self.is_exceeded_by(&known), known)
    }

    /// Whether the next item says the same, and what is known after it.
    pub(super) fn followed_by(&self, next: Self) -> (bool, Self) {
        let content = match next.extent {
            Extent::Whole => return (self.is_seen_in(&next), next),
            Extent::WithoutRelations => with_relations_of(&self.content, next.content),
            Extent::Selected | Extent::Nothing => overlay(&self.content, &next.content),
        };
        let spelled_by_row = self.spelled_by_row || next.spelled_by_row;
        let untold = match (self.untold, next.untold) {
            (Untold::Rest, Untold::Relations) => Untold::Relations,
            (untold, _) => untold,
        };
        let known = Self { content, untold, spelled_by_row, ..*self };
        let equal = self.is_seen_in(&known);
        (equal, known)
    }

    /// Whether a later content says the same.
    fn is_seen_in(&self, later: &Self) -> bool {
        if self.untold == Untold::Nothing && !self.spelled_by_row && !later.spelled_by_row {
            return self.content == later.content;
        }
        self.seen_from(later) == later.content
    }

    /// This content as a later one would say it: in its spelling, and with what this one leaves
    /// out where nothing is known of it.
    pub(super) fn seen_from(&self, later: &Self) -> Value {
        let spelled = self.spelled_as(later);
        match self.untold {
            Untold::Nothing => spelled,
            Untold::Relations => with_relations_of(&later.content, spelled),
            Untold::Rest => fill(&spelled, &later.content),
        }
    }

    /// Whether the other, which goes on from this and contradicts nothing, tells what was untold.
    fn is_exceeded_by(&self, other: &Self) -> bool {
        self.untold != Untold::Nothing && self.content != other.content
    }

    /// This content in the spelling of a later one.
    pub(super) fn spelled_as(&self, later: &Self) -> Value {
        if self.spelled_by_row || later.spelled_by_row {
            respell(&self.content, &later.content)
        } else {
            self.content.clone()
        }
    }
}

/// An item of `batch-get-resource-config` is whole but for its tags and relationships.
fn with_relations_of(base: &Value, mut said: Value) -> Value {
    if let Value::Object(said) = &mut said {
        for section in RELATIONS {
            if let (None, Some(known)) = (said.get(section), base.get(section)) {
                said.insert(section.to_owned(), known.clone());
            }
        }
        said.sort_keys();
    }
    said
}

/// What a state says, of its item as it was recorded: the canonical form knows no order of
/// statements, and an answer names them by their place. None where its configuration is not
/// recorded, or of a tombstone.
pub fn recorded_content(
    story: &Story<'_>,
    place: usize,
    parts: &mut Contents<'_, '_>,
    reader: &mut BodyReader<'_>,
) -> Option<Value> {
    let state = &story.states[place];
    match (state.life, state.leader.extent()) {
        (Life::Live, Extent::Whole) => {
            let item = sound::value(state.leader.raw(reader));
            Some(content(item))
        }
        (Life::Live, _) => Some(parts.content(place, reader).clone()),
        _ => None,
    }
}

/// Reads the contents of a timeline's states. Cheapest from the first to the last: a state that
/// only parts tell goes on from the one before it.
#[derive(Debug)]
pub struct Contents<'s, 'a> {
    states: &'s [State<'a>],
    resource_type: &'s str,
    held: Option<(usize, Known)>,
}

impl<'s, 'a> Contents<'s, 'a> {
    /// The contents of a resource's states.
    pub fn of(story: &'s Story<'a>) -> Self {
        Self { states: &story.states, resource_type: story.resource_type, held: None }
    }

    /// The content of a state.
    pub fn content(&mut self, place: usize, reader: &mut BodyReader<'_>) -> &Value {
        &self.known(place, reader).content
    }

    /// The contents of two states, the earlier one first, as they compare.
    pub fn sides(
        &mut self,
        earlier: usize,
        later: usize,
        reader: &mut BodyReader<'_>,
    ) -> (Value, Value) {
        let old = self.known(earlier, reader).clone();
        let new = self.known(later, reader);
        (old.seen_from(new), new.content.clone())
    }

    /// Whether any state up to this one is told by parts alone.
    pub(super) fn has_parts(&self, place: usize) -> bool {
        self.states[..=place].iter().any(|it| it.leader.extent() != Extent::Whole)
    }

    pub(super) fn known(&mut self, place: usize, reader: &mut BodyReader<'_>) -> &Known {
        let held = self.held.take().filter(|it| it.0 <= place);
        let known_from = held.as_ref().map_or(0, |it| it.0 + 1);
        let alone = (known_from..=place).rev().find(|&it| self.stands_alone(it));
        let (mut at, mut known) = match (alone, held) {
            (Some(alone), _) => (alone, self.own(alone, reader)),
            (None, Some(held)) => held,
            (None, None) => (0, self.own(0, reader)),
        };
        while at < place {
            at += 1;
            for version in &self.states[at].versions {
                known = known.followed_by(Known::of(version, self.resource_type, reader)).1;
            }
        }
        &self.held.insert((place, known)).1
    }

    /// Whether a state needs nothing of the one before: a whole item leads it, or nothing that is
    /// known goes before.
    fn stands_alone(&self, place: usize) -> bool {
        let state = &self.states[place];
        let before = place.checked_sub(1).map(|it| &self.states[it]);
        // What is not recorded is not known from before, either (SEMANTICS R27).
        let lives = |it: &State<'_>| it.life == Life::Live && it.incarnation == state.incarnation;
        let goes_on = lives(state) && before.is_some_and(lives);
        !goes_on || state.leader.extent() == Extent::Whole
    }

    fn own(&self, place: usize, reader: &mut BodyReader<'_>) -> Known {
        let state = &self.states[place];
        let mut known = Known::of(&state.leader, self.resource_type, reader);
        if known.untold != Untold::Nothing {
            for version in state.versions.iter().skip(1) {
                known = known.followed_by(Known::of(version, self.resource_type, reader)).1;
            }
        }
        known
    }
}
