//! Who is meant where one resource names another, at any moment (SEMANTICS R38).
//!
//! Stories are told when they are asked for, once: a question about one resource needs few.
use super::answer::Presence;
use super::horizon::Horizon;
use super::spans::{Story, story};
use crate::ledger::ledger::{Ledger, ResourceId};
use crate::time::moment::Moment;
use std::collections::{BTreeSet, HashMap};
use std::sync::OnceLock;

/// All resources by what may name them, and their stories.
#[derive(Debug)]
pub struct Atlas<'a> {
    ledger: &'a Ledger,
    horizon: &'a Horizon<'a>,
    stories: Vec<OnceLock<Story<'a>>>,
    by_id: HashMap<[&'a str; 3], Vec<ResourceId>>,
    /// By every name that a resource ever bore.
    by_name: HashMap<[&'a str; 3], Vec<ResourceId>>,
}

/// How an item names another resource; `id` or `name` is there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reference {
    /// AWS Config's name of the relationship, trimmed.
    pub relation: String,
    /// The other's type.
    pub resource_type: String,
    /// The other's id.
    pub id: Option<String>,
    /// The other's name.
    pub name: Option<String>,
}

impl<'a> Atlas<'a> {
    /// Indexes the ledger; tells no story yet.
    pub fn survey(ledger: &'a Ledger, horizon: &'a Horizon<'a>) -> Self {
        let (mut by_id, mut by_name) = (HashMap::new(), HashMap::new());
        let add = |map: &mut HashMap<_, Vec<ResourceId>>, key, resource| {
            let list = map.entry(key).or_default();
            if list.last() != Some(&resource) {
                list.push(resource);
            }
        };
        for resource in ledger.resources() {
            let [account, _, resource_type, id] = ledger.key_texts(resource);
            add(&mut by_id, [account, resource_type, id], resource);
            for version in ledger.timeline(resource).versions() {
                if let Some(name) = version.name() {
                    add(&mut by_name, [account, resource_type, name], resource);
                }
            }
        }
        let stories = ledger.resources().map(|_| OnceLock::new()).collect();
        Self { ledger, horizon, stories, by_id, by_name }
    }

    /// The ledger it was made of.
    pub fn ledger(&self) -> &'a Ledger {
        self.ledger
    }

    /// A resource's story.
    pub fn story(&self, resource: ResourceId) -> &Story<'a> {
        self.stories[resource.0 as usize].get_or_init(|| {
            let timeline = self.ledger.timeline(resource);
            story(self.ledger, self.horizon, &timeline, &mut self.ledger.bodies())
        })
    }

    /// Whether and how a resource stood.
    pub fn presence(&self, resource: ResourceId, at: Moment) -> Presence {
        self.story(resource).at(at).map_or(Presence::NeverSeen, |it| it.presence)
    }

    /// The name of a resource in the version then in force; of the first, where none is yet.
    pub fn name(&self, resource: ResourceId, at: Moment) -> Option<&'a str> {
        self.story(resource).at(at).and_then(|it| it.version.name())
    }

    /// What people call a resource: its name, else its tag `Name`.
    pub fn called(&self, resource: ResourceId, at: Moment) -> Option<String> {
        let version = self.story(resource).at(at)?.version;
        let tagged = || {
            let tags = version.tag_map(&mut self.ledger.bodies());
            tags.get("Name")?.as_str().filter(|it| !it.is_empty()).map(str::to_owned)
        };
        version.name().map(str::to_owned).or_else(tagged)
    }

    /// The one timeline that an item of `from` means at a moment, if it is one.
    pub fn resolve(
        &self,
        from: ResourceId,
        reference: &Reference,
        at: Moment,
    ) -> Option<ResourceId> {
        let all = self.candidates(from, reference);
        if reference.id.is_some() {
            return one(&self.nearest(from, all));
        }
        let bears = |it: &ResourceId| {
            let in_force = self.ledger.timeline(*it).in_force(at);
            in_force.is_some_and(|version| version.name() == reference.name.as_deref())
        };
        let bearers: Vec<ResourceId> = all.iter().copied().filter(bears).collect();
        let stands = |it: &ResourceId| self.presence(*it, at) == Presence::Standing;
        let standing: Vec<ResourceId> = bearers.iter().copied().filter(stands).collect();
        let chosen = if standing.is_empty() { bearers } else { standing };
        one(&self.nearest(from, &chosen))
    }

    /// Whether nothing that the reference may mean was ever seen.
    pub fn is_unknown(&self, from: ResourceId, reference: &Reference) -> bool {
        self.candidates(from, reference).is_empty()
    }

    /// The moments within a stretch at which another resource may be meant, or its presence
    /// changes.
    pub fn turns(
        &self,
        from: ResourceId,
        reference: &Reference,
        after: Moment,
        before: Moment,
    ) -> BTreeSet<Moment> {
        let all = self.candidates(from, reference);
        let meant = if reference.id.is_some() { self.nearest(from, all) } else { all.to_vec() };
        let spans = meant.iter().flat_map(|&it| self.story(it).spans.iter());
        let versions = meant.iter().filter(|_| reference.id.is_none());
        let captures =
            versions.flat_map(|&it| self.ledger.timeline(it).versions().map(|it| it.captured_at()));
        let moments = spans.filter_map(|it| it.from).chain(captures);
        moments.filter(|&it| after < it && it < before).collect()
    }

    /// All that the reference may mean at any time.
    fn candidates<'s>(&'s self, from: ResourceId, reference: &'s Reference) -> &'s [ResourceId] {
        self.all_of(self.ledger.place_texts(from)[0], reference)
    }

    /// All in an account that a reference may mean at any time.
    pub(super) fn all_of<'k>(
        &'k self,
        account: &'k str,
        reference: &'k Reference,
    ) -> &'k [ResourceId] {
        let of_type = reference.resource_type.as_str();
        let found = match (&reference.id, &reference.name) {
            (Some(id), _) => self.by_id.get(&[account, of_type, id.as_str()]),
            (None, Some(name)) => self.by_name.get(&[account, of_type, name.as_str()]),
            (None, None) => None,
        };
        found.map_or(&[], Vec::as_slice)
    }

    /// Those of the same region, else global ones, else all.
    fn nearest(&self, from: ResourceId, all: &[ResourceId]) -> Vec<ResourceId> {
        let region = self.ledger.place_texts(from)[1];
        let within = |region: &str| -> Vec<ResourceId> {
            all.iter().copied().filter(|&it| self.ledger.place_texts(it)[1] == region).collect()
        };
        [within(region), within("global")]
            .into_iter()
            .find(|it| !it.is_empty())
            .unwrap_or_else(|| all.to_vec())
    }
}

fn one(found: &[ResourceId]) -> Option<ResourceId> {
    match found {
        [one] => Some(*one),
        _ => None,
    }
}
