//! From sightings to versions, from versions to states: SEMANTICS sections 2 and 3, readings R6
//! to R10, each rule a plain loop.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde_json::Value;

use super::instant::{self, Micros};
use super::twin_canonical::{Difference, difference};
use super::twin_read::{Export, Identity, Sighting};

/// What a status says of the resource.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Life {
    Live,
    NotRecorded,
    Tombstone,
}

/// One (timeline, capture, state id), all its sightings, the leading one first.
#[derive(Clone, Debug)]
pub(crate) struct Version {
    pub(crate) captured: Micros,
    pub(crate) sightings: Vec<Sighting>,
    pub(crate) contradicted: bool,
}

/// Consecutive versions in force with equal content.
#[derive(Clone, Debug)]
pub(crate) struct State {
    /// The leading version first.
    pub(crate) versions: Vec<Version>,
    pub(crate) life: Life,
    pub(crate) incarnation: usize,
    /// Name, ARN, tags and creation time as shown; a tombstone carries them forward.
    pub(crate) name: Value,
    pub(crate) arn: Value,
    pub(crate) tags: Value,
    pub(crate) created: Value,
    /// The fields that make the content, by name.
    pub(crate) content: BTreeMap<&'static str, Value>,
}

/// One timeline.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) identity: Identity,
    /// All versions, also those not in force.
    pub(crate) versions: Vec<Version>,
    pub(crate) states: Vec<State>,
    /// Recording regions that ever sighted it, sorted.
    pub(crate) regions: Vec<String>,
}

/// Fields of the content: our name, AWS's name.
const CONTENT: [(&str, &str); 8] = [
    ("configuration", "configuration"),
    ("supplementary", "supplementaryConfiguration"),
    ("tags", "tags"),
    ("relationships", "relationships"),
    ("name", "resourceName"),
    ("arn", "ARN"),
    ("zone", "availabilityZone"),
    ("created", "resourceCreationTime"),
];

impl Version {
    pub(crate) fn lead(&self) -> &Sighting {
        &self.sightings[0]
    }

    pub(crate) fn is_sound(&self) -> bool {
        self.sightings.iter().any(|s| s.sound)
    }

    pub(crate) fn life(&self) -> Life {
        match self.lead().item["configurationItemStatus"].as_str() {
            Some("ResourceDeleted" | "ResourceDeletedNotRecorded") => Life::Tombstone,
            Some("ResourceNotRecorded") => Life::NotRecorded,
            _ => Life::Live,
        }
    }

    fn content(&self) -> BTreeMap<&'static str, Value> {
        if self.life() == Life::Tombstone {
            return BTreeMap::new();
        }
        CONTENT.iter().map(|(ours, theirs)| (*ours, self.lead().item[*theirs].clone())).collect()
    }
}

impl State {
    pub(crate) fn captured(&self) -> Micros {
        self.versions[0].captured
    }

    pub(crate) fn lead(&self) -> &Sighting {
        self.versions[0].lead()
    }

    /// Instants at which this very state is soundly sighted.
    pub(crate) fn sound_sightings(&self) -> Vec<Micros> {
        let mut times = vec![];
        for version in self.versions.iter().filter(|v| v.is_sound()) {
            times.push(version.captured);
            times.extend(version.sightings.iter().filter(|s| s.sound).map(|s| s.time));
        }
        times
    }
}

/// All timelines, sorted by identity.
pub(crate) fn lines(export: &Export) -> Vec<Line> {
    let mut groups: BTreeMap<Identity, Vec<Sighting>> = BTreeMap::new();
    for sighting in &export.sightings {
        groups.entry(sighting.identity.clone()).or_default().push(sighting.clone());
    }
    let mut lines = vec![];
    for (identity, sightings) in groups {
        let mut regions: Vec<String> =
            sightings.iter().map(|s| s.recording_region.clone()).collect();
        regions.sort();
        regions.dedup();
        if regions.iter().any(|region| region != "global") {
            regions.retain(|region| region != "global"); // no region that records
        }
        let versions = versions(export, sightings);
        let states = states(&versions);
        lines.push(Line { identity, versions, states, regions });
    }
    lines
}

/// Versions of one timeline in their order.
fn versions(export: &Export, sightings: Vec<Sighting>) -> Vec<Version> {
    let mut instants: BTreeMap<Micros, Vec<Sighting>> = BTreeMap::new();
    for sighting in sightings {
        instants.entry(sighting.captured).or_default().push(sighting);
    }
    let mut versions = vec![];
    for (captured, at_once) in instants {
        let mut ids: Vec<String> = at_once.iter().filter_map(|s| s.state_id.clone()).collect();
        ids.sort_by(|a, b| state_id_order(a, b));
        ids.dedup();
        let smallest = ids.first().cloned();
        if ids.is_empty() {
            ids.push(String::new());
        }
        for id in &ids {
            let belongs = |s: &&Sighting| match &s.state_id {
                Some(own) => own == id,
                None => smallest.as_ref().is_none_or(|smallest| smallest == id),
            };
            let mut own: Vec<Sighting> = at_once.iter().filter(belongs).cloned().collect();
            own.sort_by_key(|s| (s.kind, export.files[s.file].path.clone(), s.ordinal));
            let told: Vec<Value> = own.iter().map(|s| without_live_word(&s.item)).collect();
            let contradicted = told
                .iter()
                .enumerate()
                .any(|(i, a)| told[..i].iter().any(|b| difference(a, b) == Difference::Value));
            versions.push(Version { captured, sightings: own, contradicted });
        }
    }
    versions
}

/// Numeric ids by number and before words; words as text.
fn state_id_order(a: &str, b: &str) -> Ordering {
    match (a.parse::<i128>(), b.parse::<i128>()) {
        (Ok(a), Ok(b)) => a.cmp(&b),
        (Ok(_), Err(_)) => Ordering::Less,
        (Err(_), Ok(_)) => Ordering::Greater,
        (Err(_), Err(_)) => a.cmp(b),
    }
}

fn states(versions: &[Version]) -> Vec<State> {
    let mut states: Vec<State> = vec![];
    for (i, version) in versions.iter().enumerate() {
        if versions.get(i + 1).is_some_and(|next| next.captured == version.captured) {
            continue; // Not the greatest of its instant: it stays an item without a state.
        }
        let (life, content) = (version.life(), version.content());
        let incarnation = incarnation(&states, versions, version, life);
        if let Some(last) = states.last_mut()
            && last.life == life
            && last.content == content
            && last.incarnation == incarnation
        {
            last.versions.push(version.clone());
            continue;
        }
        let item = &version.lead().item;
        // The version directly before it may be a lesser one of the same instant.
        let lesser = versions[..i].iter().rev().take_while(|v| v.captured == version.captured);
        let carried = |name: &str, before: fn(&State) -> &Value| {
            let own = &item[name];
            if life != Life::Tombstone || !is_empty(own) {
                return own.clone();
            }
            let says =
                |v: &&Version| v.life() != Life::Tombstone || !is_empty(&v.lead().item[name]);
            let beside = lesser.clone().find(says).map(|v| v.lead().item[name].clone());
            beside.or_else(|| states.last().map(|s| before(s).clone())).unwrap_or(own.clone())
        };
        states.push(State {
            versions: vec![version.clone()],
            life,
            incarnation,
            name: carried("resourceName", |s| &s.name),
            arn: carried("ARN", |s| &s.arn),
            tags: carried("tags", |s| &s.tags),
            created: carried("resourceCreationTime", |s| &s.created),
            content,
        });
    }
    states
}

/// The incarnation that the next version belongs to.
fn incarnation(before: &[State], all: &[Version], version: &Version, life: Life) -> usize {
    let Some(last) = before.last() else { return 1 };
    if life == Life::Tombstone {
        return last.incarnation;
    }
    let creation = |item: &Value| item["resourceCreationTime"].as_str().and_then(instant::parse);
    let own = creation(&version.lead().item);
    // The last creation time that this incarnation was seen with, be it in a lesser version.
    let first = before.iter().find(|s| s.incarnation == last.incarnation).unwrap().captured();
    let same = |v: &&Version| first <= v.captured && v.captured < version.captured;
    let known = all.iter().rev().filter(same).find_map(|v| creation(&v.lead().item));
    // Where no live state came before, a tombstone may have carried the time of a lesser version.
    let known = known.or_else(|| last.created.as_str().and_then(instant::parse));
    let is_same = own.is_some() && own == known;
    let has_moved = own.is_some() && known.is_some() && own != known;
    let is_new = if last.life == Life::Tombstone { !is_same } else { has_moved };
    last.incarnation + usize::from(is_new)
}

/// Of the status only what it says of the resource is content.
fn without_live_word(item: &Value) -> Value {
    let mut item = item.clone();
    let word = match item["configurationItemStatus"].as_str().unwrap_or("") {
        "OK" | "ResourceDiscovered" => "live",
        "ResourceDeleted" | "ResourceDeletedNotRecorded" => "tombstone",
        _ => return item,
    };
    item["configurationItemStatus"] = word.into();
    item
}

fn is_empty(value: &Value) -> bool {
    value.is_null() || value.as_object().is_some_and(serde_json::Map::is_empty)
}
