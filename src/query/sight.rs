//! A look at the evidence at one moment that remembers what it was shown: how long that holds, how
//! sure it is, and what ends it. A judgement that looks through it needs to know no time.
use super::answer::Presence;
use super::atlas::Reference;
use super::basis::Basis;
use super::readings::Readings;
use super::scene::Scene;
use super::spans::Span;
use crate::ledger::ledger::ResourceId;
use crate::time::moment::Moment;
use crate::truth::Truth;
use serde_json::Value;
use std::cell::RefCell;
use std::sync::Arc;

/// The scene at a moment.
#[derive(Debug)]
pub struct Sight<'v, 's, 'a> {
    scene: &'v Scene<'s, 'a>,
    at: Moment,
    shown: RefCell<Shown>,
}

/// What a look was shown.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    /// The first instant at which any of it turns.
    pub(super) until: Option<Moment>,
    /// Of the instants at which something turns that no item names, the first that is not exact.
    pub(super) about: Option<Moment>,
    /// The lowest certainty of all.
    pub(super) basis: Basis,
    /// What began at this very instant, and the instant behind which it truly did.
    pub(super) begun: Vec<(ResourceId, Option<Moment>)>,
    /// What ends, when, and the instant behind which it truly does.
    pub(super) ends: Vec<(ResourceId, Moment, Option<Moment>)>,
}

impl<'v, 's, 'a> Sight<'v, 's, 'a> {
    /// A look that was shown nothing yet.
    pub fn new(scene: &'v Scene<'s, 'a>, at: Moment) -> Self {
        let shown = Shown {
            until: None,
            about: None,
            basis: Basis::SURE,
            begun: Vec::new(),
            ends: Vec::new(),
        };
        Self { scene, at, shown: RefCell::new(shown) }
    }

    /// What a resource that stood says, as `read` reads it; read once for each state.
    pub fn reading<T>(
        &self,
        readings: &Readings<T>,
        resource: ResourceId,
        read: impl FnOnce(Value) -> Option<T>,
    ) -> Option<Arc<T>> {
        if !self.stands(resource) {
            return None;
        }
        let state = self.scene.story(resource).state_at(self.at)?;
        readings.get(self.scene, resource, state, read)
    }

    /// The moment.
    pub fn at(&self) -> Moment {
        self.at
    }

    /// The scene.
    pub fn scene(&self) -> &'v Scene<'s, 'a> {
        self.scene
    }

    /// What is known of a resource: whether it stood, how sure that is.
    pub fn span(&self, resource: ResourceId) -> Option<&'v Span<'a>> {
        let span = self.scene.story(resource).at(self.at)?;
        self.shown.borrow_mut().basis.rest_on(span);
        self.note(resource, span);
        Some(span)
    }

    /// Whether a resource stood.
    pub fn stands(&self, resource: ResourceId) -> bool {
        self.span(resource).is_some_and(|it| it.presence == Presence::Standing)
    }

    /// What a resource that stood says; none where it did not, or where its configuration is not
    /// recorded.
    pub fn content(&self, resource: ResourceId) -> Option<Arc<Value>> {
        if !self.stands(resource) {
            return None;
        }
        let state = self.scene.story(resource).state_at(self.at)?;
        self.scene.content(resource, state)
    }

    /// What stood of a type in an account and region, in order. Who is not among them counts, too:
    /// the look holds until anything of the type turns.
    pub fn of_type(&self, account: &str, region: &str, resource_type: &str) -> Vec<ResourceId> {
        let Some(kind) = self.scene.kind(account, region, resource_type) else {
            return Vec::new();
        };
        self.hold_until(self.scene.next_turn(kind, self.at));
        self.standing(kind.resources.iter().copied())
    }

    /// Which of these stood, in order. The look holds until any of them turns.
    pub(super) fn standing(&self, of: impl IntoIterator<Item = ResourceId>) -> Vec<ResourceId> {
        let mut standing = Vec::new();
        for resource in of {
            let Some(span) = self.scene.story(resource).at(self.at) else { continue };
            self.note(resource, span);
            if span.presence == Presence::Standing {
                standing.push(resource);
            }
        }
        standing
    }

    /// The one resource of a type in an account with this id, ARN, or, at the moment, this name;
    /// standing or not. Of several, those of the region come first, and of these the one that
    /// stands.
    pub fn named(
        &self,
        account: &str,
        region: &str,
        resource_type: &str,
        named: &str,
    ) -> Option<ResourceId> {
        let ledger = self.scene.ledger();
        let of_type = |it: &ResourceId| ledger.place_texts(*it)[2] == resource_type;
        let mut found: Vec<ResourceId> =
            self.scene.of_arn(account, named).iter().copied().filter(of_type).collect();
        let atlas = self.scene.atlas();
        for (id, name) in [(Some(named), None), (None, Some(named))] {
            if found.is_empty() {
                let reference = Reference {
                    relation: String::new(),
                    resource_type: resource_type.to_owned(),
                    id: id.map(str::to_owned),
                    name: name.map(str::to_owned),
                };
                found = atlas.all_of(account, &reference).to_vec();
            }
        }
        found.sort_by_key(|it| ledger.place_texts(*it)[1] != region);
        let stands = found.iter().copied().find(|&it| self.stands(it));
        stands.or(found.first().copied())
    }

    /// Whether a type was recorded in an account and region: only then does silence mean that there
    /// was none.
    pub fn is_recorded(&self, account: &str, region: &str, resource_type: &str) -> Truth {
        let recording = self.scene.recording(account, region, resource_type);
        let (truth, basis, until) = recording.at(self.at);
        self.shown.borrow_mut().basis.join(basis);
        self.hold_about(until);
        truth
    }

    /// The look holds until about this moment: what turns then truly did at some time before.
    pub fn hold_about(&self, until: Option<Moment>) {
        self.hold_until(until);
        let mut shown = self.shown.borrow_mut();
        let until = until.filter(|&it| it > self.at);
        shown.about = shown.about.into_iter().chain(until).min();
    }

    /// What it was shown.
    pub(super) fn shown(self) -> Shown {
        self.shown.into_inner()
    }

    fn note(&self, resource: ResourceId, span: &Span<'a>) {
        self.hold_until(span.to);
        let mut shown = self.shown.borrow_mut();
        if span.from == Some(self.at) && !shown.begun.iter().any(|it| it.0 == resource) {
            shown.begun.push((resource, span.from_after));
        }
        if let Some(to) = span.to
            && shown.until == Some(to)
            && !shown.ends.iter().any(|it| it.0 == resource)
        {
            shown.ends.push((resource, to, span.to_after));
        }
    }

    /// Nothing that ends later than the first end matters.
    fn hold_until(&self, until: Option<Moment>) {
        let Some(until) = until.filter(|&it| it > self.at) else { return };
        let mut shown = self.shown.borrow_mut();
        if shown.until.is_none_or(|it| until < it) {
            shown.until = Some(until);
            shown.ends.retain(|it| it.1 == until);
        }
    }
}
