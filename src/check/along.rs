//! A rule carried along a resource's time: what it said from when till when, and what ended that.
use super::instance::{Body, Instance};
use super::items::{Surroundings, item};
use super::rule::{ACCOUNT, Rule};
use super::subject::{Item, Subject};
use super::verdict::{Code, Judgement, Verdict};
use crate::ledger::ledger::ResourceId;
use crate::query::answer::{Certainty, Presence};
use crate::query::gap::Cause;
use crate::query::readings::Readings;
use crate::query::scene::Scene;
use crate::query::sight::Sight;
use crate::query::stretch::{Stretch, carry};
use crate::time::moment::Moment;
use serde_json::Value;
use std::cell::{Cell, OnceCell, RefCell};
use std::sync::Arc;

/// What was said of a resource in a stretch of time.
#[derive(Debug, Clone)]
pub struct Told {
    /// The verdict.
    pub verdict: Verdict,
    /// Why it cannot be told.
    pub code: Option<Code>,
    /// What it rested on at the begin of the stretch.
    pub because: String,
    /// Whether, and how, the resource was there.
    pub being: Being,
}

/// Whether a resource was there to be asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Being {
    /// Not yet seen.
    NotYet,
    /// It stood.
    Standing,
    /// It was deleted, or had vanished.
    Gone,
}

/// Two verdicts are the same whatever they rested on.
impl PartialEq for Told {
    fn eq(&self, other: &Self) -> bool {
        (self.verdict, self.code, self.being) == (other.verdict, other.code, other.being)
    }
}

/// What ended a violation (docs/TABLES.md).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClosedBy {
    /// It does as the rule asks again.
    Fixed,
    /// It was deleted, or vanished.
    Deleted,
    /// It stands, and the rule is not asked of it any more: its tags changed, or the rule has
    /// nothing to say of its new state.
    LeftScope,
    /// The recorder was turned off, or its type left out.
    RecordingStopped,
    /// The rule is no more; of AWS's own record only.
    RuleEnded,
}

impl ClosedBy {
    /// The word of the tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fixed => "fixed",
            Self::Deleted => "deleted",
            Self::LeftScope => "left_scope",
            Self::RecordingStopped => "recording_stopped",
            Self::RuleEnded => "rule_ended",
        }
    }

    /// What ended a violation, by what is said behind it; none where that is not known.
    pub fn by(next: &Told) -> Option<Self> {
        match (next.being, next.verdict) {
            (Being::Gone, _) => Some(Self::Deleted),
            (_, Verdict::Compliant) => Some(Self::Fixed),
            (_, Verdict::NotApplicable | Verdict::OutOfScope) => Some(Self::LeftScope),
            (_, Verdict::NoData) => Some(Self::RecordingStopped),
            (_, Verdict::Undecidable | Verdict::Noncompliant) => None,
        }
    }
}

/// Judges by what is not a function of this crate: a Guard policy, a custom function's own code.
pub trait Bench: Sync {
    /// What a rule says of a state of a resource.
    fn judge(&self, instance: &Instance, asked: &Asked<'_>) -> Judgement;
}

/// A state of a resource, for a `Bench`.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'k> {
    /// The item, byte for byte.
    pub item: &'k str,
    /// Its tags are no more those of the rule's scope; AWS Config then asks a function once more.
    pub left_scope: bool,
}

/// All that verdicts along time need.
pub struct Court<'k, 's, 'a> {
    /// The scene.
    pub scene: &'k Scene<'s, 'a>,
    /// The items that rules looked up.
    pub readings: &'k Readings<Item>,
    /// Who judges what no function of this crate does.
    pub bench: &'k dyn Bench,
}

impl std::fmt::Debug for Court<'_, '_, '_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Court").finish_non_exhaustive()
    }
}

/// A resource's own items, each read once for all rules; thrown away with it.
#[derive(Debug)]
pub(super) struct Own {
    resource: ResourceId,
    items: Vec<OnceCell<Option<Arc<Item>>>>,
}

impl Own {
    pub(super) fn of(scene: &Scene<'_, '_>, resource: ResourceId) -> Self {
        let states = scene.story(resource).states.len();
        Self { resource, items: (0..states).map(|_| OnceCell::new()).collect() }
    }

    fn item(&self, scene: &Scene<'_, '_>, state: usize) -> Option<Arc<Item>> {
        let read = || {
            let content = scene.read(self.resource, state)?;
            Some(Arc::new(item(scene, self.resource, state, content)))
        };
        self.items.get(state)?.get_or_init(read).clone()
    }
}

/// The last judgement of a state that looked at nothing else: it holds for the state's whole time.
type Last = RefCell<Option<(usize, Judgement)>>;

impl Court<'_, '_, '_> {
    /// What a rule said of a resource at all times.
    pub(super) fn resource(&self, instance: &Instance, own: &Own) -> Vec<Stretch<Told>> {
        let last = Last::default();
        carry(self.scene, |sight| self.ask(instance, own, sight, &last))
    }

    /// What a rule said of an account and region at all times.
    pub fn account(&self, instance: &Instance, account: &str, region: &str) -> Vec<Stretch<Told>> {
        let begin = self.scene.horizon().regions().find(|it| (it.0, it.1) == (account, region));
        let begin = begin.and_then(|it| self.scene.horizon().get(it.2).begin);
        let asked = Item {
            account_id: account.to_owned(),
            region: region.to_owned(),
            resource_type: ACCOUNT[0].to_owned(),
            resource_id: account.to_owned(),
            ..Item::default()
        };
        carry(self.scene, |sight| {
            if begin.is_none_or(|it| sight.at() < it) {
                sight.hold_about(begin);
                return (not_yet(), None);
            }
            let around = self.around(sight, account, region);
            told(managed(instance, &asked, sight.at(), &around))
        })
    }

    fn ask(
        &self,
        instance: &Instance,
        own: &Own,
        sight: &Sight<'_, '_, '_>,
        last: &Last,
    ) -> (Told, Option<Moment>) {
        let Some(span) = sight.span(own.resource) else { return (not_yet(), None) };
        match span.presence {
            Presence::NotYetSeen | Presence::NeverSeen => return (not_yet(), None),
            Presence::Deleted | Presence::Vanished => {
                let gone = Judgement::not_applicable("it is gone");
                return (Told { being: Being::Gone, ..told(gone).0 }, None);
            }
            Presence::Standing => {}
        }
        if span.certainty == Certainty::Stale
            && let Some(code) = self.unrecorded(own.resource, sight.at())
        {
            let silent = Judgement { verdict: Verdict::NoData, ..unrecorded(code) };
            return told(silent);
        }
        let state = self.scene.story(own.resource).state_at(sight.at());
        let item = state.and_then(|it| own.item(self.scene, it));
        let Some((state, item)) = state.zip(item) else {
            return told(unrecorded(Code::TypeNotRecorded));
        };
        if let Some((of, judgement)) = &*last.borrow()
            && *of == state
            && judgement.until.is_none_or(|it| sight.at() < it)
        {
            return told(judgement.clone());
        }
        let (judgement, is_own) = self.judge(instance, own, state, &item, sight);
        if is_own {
            last.replace(Some((state, judgement.clone())));
        }
        told(judgement)
    }

    /// What a rule says of a state, and whether it looked at nothing else.
    fn judge(
        &self,
        instance: &Instance,
        own: &Own,
        state: usize,
        item: &Item,
        sight: &Sight<'_, '_, '_>,
    ) -> (Judgement, bool) {
        if !instance.scope.admits_tags(item) {
            return (self.outside(instance, own, state), true);
        }
        match &instance.body {
            Body::Managed(_) => {
                let around = self.around(sight, &item.account_id, &item.region);
                let judgement = managed(instance, item, sight.at(), &around);
                (judgement, !around.is_asked.get())
            }
            Body::Unreplayed(code, why) => (Judgement::undecidable(*code, why.clone()), true),
            Body::Guard(_) | Body::Custom(_) => {
                (self.by_bench(instance, own.resource, state, false), true)
            }
        }
    }

    /// What is said of a state whose tags are not those of the scope. A custom function is asked
    /// once more when that begins, as AWS Config does; what it answers beside `NOT_APPLICABLE` is
    /// told, and the resource is out of scope all the same.
    fn outside(&self, instance: &Instance, own: &Own, state: usize) -> Judgement {
        let mut because = "its tags are not those of the scope".to_owned();
        let before = state.checked_sub(1).and_then(|it| own.item(self.scene, it));
        if matches!(instance.body, Body::Custom(Some(_)))
            && before.is_some_and(|it| instance.scope.admits_tags(&it))
        {
            let said = self.by_bench(instance, own.resource, state, true);
            if said.verdict != Verdict::NotApplicable {
                let word = said.verdict.as_str();
                because = format!("{because}; the function says {word} ({})", said.because);
            }
        }
        Judgement { verdict: Verdict::OutOfScope, ..Judgement::not_applicable(because) }
    }

    fn by_bench(
        &self,
        instance: &Instance,
        resource: ResourceId,
        state: usize,
        left_scope: bool,
    ) -> Judgement {
        match self.scene.raw(resource, state) {
            Some(item) => self.bench.judge(instance, &Asked { item: &item, left_scope }),
            None => unrecorded(Code::TypeNotRecorded),
        }
    }

    fn around<'q, 'v, 's, 'a>(
        &'q self,
        sight: &'q Sight<'v, 's, 'a>,
        account: &'q str,
        region: &'q str,
    ) -> Surroundings<'q, 'v, 's, 'a> {
        let is_asked = Cell::new(false);
        Surroundings { sight, readings: self.readings, account, region, is_asked }
    }

    /// Why a resource was not recorded at a moment, if it was the recorder that did not.
    fn unrecorded(&self, resource: ResourceId, at: Moment) -> Option<Code> {
        let (horizon, ledger) = (self.scene.horizon(), self.scene.ledger());
        let ids = horizon.regions_of(ledger, resource);
        let gaps = horizon.gaps(&ids, ledger.place_texts(resource)[2]);
        gaps.iter().filter(|it| it.holds(at)).find_map(|it| match it.cause {
            Cause::RecorderOff => Some(Code::RecorderGap),
            Cause::TypeNotRecorded => Some(Code::TypeNotRecorded),
            // What was read is told, though something else was lost beside it.
            Cause::SnapshotHole | Cause::UnreadableFile => None,
        })
    }
}

/// What a managed rule says of an item.
fn managed(
    instance: &Instance,
    item: &Item,
    now: Moment,
    around: &Surroundings<'_, '_, '_, '_>,
) -> Judgement {
    if let Some(name) = instance.lacks() {
        let why = format!("parameter {name} is not given");
        return Judgement::undecidable(Code::ParameterUnresolved, why);
    }
    match &instance.body {
        Body::Managed(rule) if lacks_configuration(rule, item) => Judgement::odd("configuration"),
        Body::Managed(rule) => (rule.judge)(&Subject { item, now, around }, &instance.parameters),
        Body::Unreplayed(code, why) => Judgement::undecidable(*code, why.clone()),
        _ => Judgement::not_applicable("it is asked of resources"),
    }
}

/// Whether a rule reads the configuration of an item that has none: what it does not say is not
/// taken for what was not set.
fn lacks_configuration(rule: &Rule, item: &Item) -> bool {
    let has = item.content.get("configuration").is_some_and(Value::is_object);
    !has && rule.types != ACCOUNT && rule.reads.contains("configuration")
}

fn unrecorded(code: Code) -> Judgement {
    Judgement::undecidable(code, "its configuration was not recorded")
}

fn not_yet() -> Told {
    Told { verdict: Verdict::NoData, code: None, because: String::new(), being: Being::NotYet }
}

fn told(judgement: Judgement) -> (Told, Option<Moment>) {
    let Judgement { verdict, code, because, until } = judgement;
    (Told { verdict, code, because, being: Being::Standing }, until)
}
