//! Everything that a judgement over time may look at: resources by type, id and ARN, what each of
//! their states says, and what was recorded when.
use super::answer::{Certainty, Reason};
use super::atlas::Atlas;
use super::basis::Basis;
use super::horizon::Horizon;
use super::known::{Contents, recorded_content};
use super::readings::Readings;
use super::spans::Story;
use crate::ledger::ledger::{Ledger, ResourceId};
use crate::time::moment::Moment;
use crate::truth::Truth;
use serde_json::Value;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

/// The stage of judgements: shared by all threads, filled as it is looked at.
#[derive(Debug)]
pub struct Scene<'s, 'a> {
    atlas: &'s Atlas<'a>,
    horizon: &'s Horizon<'a>,
    /// By account, region and type.
    kinds: BTreeMap<[&'a str; 3], Kind>,
    /// By account and ARN, every one that bore it at any time.
    by_arn: OnceLock<HashMap<[Cow<'a, str>; 2], Vec<ResourceId>>>,
    contents: Readings<Value>,
    recordings: Mutex<BTreeMap<[String; 3], Arc<Recording>>>,
}

/// The resources of one type in one account and region.
#[derive(Debug, Default)]
pub(super) struct Kind {
    pub(super) resources: Vec<ResourceId>,
    turns: OnceLock<Vec<Moment>>,
}

/// When a type was recorded in an account and region.
#[derive(Debug)]
pub(super) struct Recording {
    /// What holds from each moment on, and how sure that is; the first is `Moment::MIN`.
    steps: Vec<(Moment, Truth, Basis)>,
}

impl<'s, 'a> Scene<'s, 'a> {
    /// Indexes what there is; reads no state yet.
    pub fn survey(atlas: &'s Atlas<'a>, horizon: &'s Horizon<'a>) -> Self {
        let ledger = atlas.ledger();
        let mut kinds: BTreeMap<[&'a str; 3], Kind> = BTreeMap::new();
        for resource in ledger.resources() {
            let [account, region, resource_type] = ledger.place_texts(resource);
            kinds.entry([account, region, resource_type]).or_default().resources.push(resource);
        }
        let contents = Readings::of(ledger.resources().len());
        Self {
            atlas,
            horizon,
            kinds,
            by_arn: OnceLock::new(),
            contents,
            recordings: Mutex::default(),
        }
    }

    /// The ledger it was made of.
    pub fn ledger(&self) -> &'a Ledger {
        self.atlas.ledger()
    }

    /// How far the evidence reaches.
    pub fn horizon(&self) -> &'s Horizon<'a> {
        self.horizon
    }

    /// A resource's story.
    pub fn story(&self, resource: ResourceId) -> &Story<'a> {
        self.atlas.story(resource)
    }

    /// What a state of a resource says, by its place in the story; kept.
    pub fn content(&self, resource: ResourceId, state: usize) -> Option<Arc<Value>> {
        self.contents.get(self, resource, state, Some)
    }

    /// What a state of a resource says, read anew.
    pub fn read(&self, resource: ResourceId, state: usize) -> Option<Value> {
        let story = self.story(resource);
        let mut parts = Contents::of(story);
        recorded_content(story, state, &mut parts, &mut self.ledger().bodies())
    }

    /// The item that leads a state of a resource, byte for byte.
    pub fn raw(&self, resource: ResourceId, state: usize) -> Option<String> {
        let leader = self.story(resource).states.get(state)?.leader;
        Some(leader.raw(&mut self.ledger().bodies()).to_owned())
    }

    /// Everything of a type in an account and region, whatever became of it.
    pub fn of_type<'k>(
        &'k self,
        account: &'k str,
        region: &'k str,
        resource_type: &'k str,
    ) -> &'k [ResourceId] {
        self.kind(account, region, resource_type).map_or(&[], |it| it.resources.as_slice())
    }

    /// The regions in which an account ever had something of a type, in order.
    pub fn regions_with(&self, account: &str, resource_type: &str) -> Vec<&'a str> {
        let of_it = self.kinds.keys().filter(|it| it[0] == account && it[2] == resource_type);
        of_it.map(|it| it[1]).collect()
    }

    /// Everything of an account that ever bore an ARN.
    pub(super) fn of_arn<'k>(&'k self, account: &'k str, arn: &'k str) -> &'k [ResourceId] {
        let by_arn = self.by_arn.get_or_init(|| bearers(self.ledger()));
        by_arn.get(&[account.into(), arn.into()]).map_or(&[], Vec::as_slice)
    }

    pub(super) fn atlas(&self) -> &'s Atlas<'a> {
        self.atlas
    }

    pub(super) fn kind<'k>(
        &'k self,
        account: &'k str,
        region: &'k str,
        resource_type: &'k str,
    ) -> Option<&'k Kind> {
        self.kinds.get(&[account, region, resource_type])
    }

    /// The first turn of anything of a kind behind a moment.
    pub(super) fn next_turn(&self, kind: &Kind, at: Moment) -> Option<Moment> {
        let turns = kind.turns.get_or_init(|| {
            let stories = kind.resources.iter().map(|&it| self.story(it));
            let begins = stories.flat_map(|it| it.spans.iter().filter_map(|it| it.from));
            let mut turns: Vec<Moment> = begins.collect();
            turns.sort_unstable();
            turns.dedup();
            turns
        });
        turns.get(turns.partition_point(|&it| it <= at)).copied()
    }

    /// When a type was recorded in an account and region, or, of a global type, in any region of
    /// the account.
    pub(super) fn recording(&self, account: &str, region: &str, kind: &str) -> Arc<Recording> {
        let key = [account, region, kind].map(str::to_owned);
        let found = locked(&self.recordings).get(&key).cloned();
        found.unwrap_or_else(|| {
            let made = Arc::new(self.recorded_when(account, region, kind));
            locked(&self.recordings).insert(key, Arc::clone(&made));
            made
        })
    }

    fn recorded_when(&self, account: &str, region: &str, kind: &str) -> Recording {
        let regions = self.horizon.regions().filter(|it| it.0 == account);
        let ids: Vec<_> = regions
            .filter(|it| it.1 == region || region == "global")
            .map(|it| self.horizon.get(it.2))
            .collect();
        let seen = self.of_type(account, region, kind).iter().filter_map(|&it| {
            self.ledger().timeline(it).versions().next().map(|it| it.captured_at())
        });
        let first = seen.min();
        let mut moments = vec![Moment::MIN];
        for region in &ids {
            let next = |it: Moment| it.plus_micros(1);
            moments.extend(region.begin.into_iter().chain(region.last.map(next)));
            moments.extend(region.gaps(kind).iter().flat_map(|it| [next(it.from), it.to]));
            moments.extend(region.recorders.moments());
        }
        moments.extend(first);
        moments.sort_unstable();
        moments.dedup();
        let holds = |at: Moment| {
            Truth::any(ids.iter().map(|region| {
                let is_within = region.begin.is_some_and(|it| it <= at);
                if !is_within || region.gaps(kind).iter().any(|it| it.holds(at)) {
                    return Truth::Unknown;
                }
                match region.recorders.covers(at, kind) {
                    Some(covers) => Truth::from(covers),
                    // No recorder's item: what was seen of a type before is recorded.
                    None if first.is_some_and(|it| it <= at) => Truth::Yes,
                    None => Truth::Unknown,
                }
            }))
        };
        let is_over = |at: Moment| ids.iter().all(|it| it.last.is_none_or(|last| last < at));
        let sure = Basis { certainty: Certainty::Inferred, reason: Some(Reason::OpenEnd) };
        let mut steps: Vec<(Moment, Truth, Basis)> = Vec::new();
        for at in moments {
            let stale = Basis { certainty: Certainty::Stale, reason: None };
            let basis = if is_over(at) { stale } else { sure };
            let now = (at, holds(at), basis);
            if steps.last().is_none_or(|it| (it.1, it.2) != (now.1, now.2)) {
                steps.push(now);
            }
        }
        Recording { steps }
    }
}

/// By account and ARN, every resource that bore it at any time.
fn bearers(ledger: &Ledger) -> HashMap<[Cow<'_, str>; 2], Vec<ResourceId>> {
    let mut by_arn: HashMap<[Cow<'_, str>; 2], Vec<ResourceId>> = HashMap::new();
    for resource in ledger.resources() {
        let account = ledger.place_texts(resource)[0];
        for version in ledger.timeline(resource).versions() {
            let Some(arn) = version.arn() else { continue };
            let bearers = by_arn.entry([account.into(), arn]).or_default();
            if bearers.last() != Some(&resource) {
                bearers.push(resource);
            }
        }
    }
    by_arn
}

fn locked<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Recording {
    /// What holds at a moment, how sure that is, and until when.
    pub(super) fn at(&self, at: Moment) -> (Truth, Basis, Option<Moment>) {
        let next = self.steps.partition_point(|it| it.0 <= at);
        let unknown = (Moment::MIN, Truth::Unknown, Basis::SURE);
        let now = next.checked_sub(1).map_or(unknown, |it| self.steps[it]);
        (now.1, now.2, self.steps.get(next).map(|it| it.0))
    }
}
