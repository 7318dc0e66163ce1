//! Which records belong together: those of a resource, and of these those of a version.
use super::gather::Record;
use super::intern::{Name, Names};
use super::ledger::ResourceId;
use crate::evidence::item::StateId;
use rayon::prelude::*;

/// Nobody chooses the numbers of names: they are hashed without a guard against floods.
type ByName<K, V> = hashbrown::HashMap<K, V>;

/// The distinct resources in order of account, region, type and id; and each record's.
pub(super) fn number_resources(
    records: &[Record],
    names: &Names,
) -> (Vec<[Name; 4]>, Vec<ResourceId>) {
    let mut numbers: ByName<[Name; 4], ResourceId> =
        records.iter().map(|it| (it.key, ResourceId(0))).collect();
    // Many resources share few accounts, regions and types: their order is found once.
    let places = [0, 1, 2].map(|part| in_order(numbers.keys().map(|it| it[part]), names));
    let keys: Vec<[Name; 4]> = numbers.keys().copied().collect();
    let mut resources: Vec<([usize; 3], &str, [Name; 4])> = keys
        .into_par_iter()
        .map(|key| ([0, 1, 2].map(|part| places[part][&key[part]]), names.text(key[3]), key))
        .collect();
    resources.par_sort_unstable_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)));
    let resources: Vec<[Name; 4]> = resources.into_iter().map(|it| it.2).collect();
    for (resource, number) in resources.iter().zip(0..) {
        numbers.insert(*resource, ResourceId(number));
    }
    let of = records.par_iter().map(|it| numbers[&it.key]).collect();
    (resources, of)
}

/// The place of each name among these, by their texts.
fn in_order(all: impl Iterator<Item = Name>, names: &Names) -> ByName<Name, usize> {
    let all: ByName<Name, ()> = all.map(|it| (it, ())).collect();
    let mut all: Vec<Name> = all.into_keys().collect();
    all.sort_unstable_by_key(|it| names.text(*it));
    all.into_iter().zip(0..).collect()
}

/// The records of each version, versions in order of resource, capture time and state id.
pub(super) struct Groups {
    slots: Vec<usize>,
    /// Where in `slots` each begins; one more than there are versions.
    first: Vec<usize>,
}

impl Groups {
    /// A missing state id equals any at its instant: such records join the smallest one present.
    pub(super) fn of(records: &[Record], resource_of: &[ResourceId]) -> Self {
        let mut slots: Vec<usize> = (0..records.len()).collect();
        let key =
            |slot: usize| (resource_of[slot], records[slot].captured_at, &records[slot].state_id);
        slots.par_sort_unstable_by(|a, b| key(*a).cmp(&key(*b)));
        let joins = |before: usize, slot: usize| {
            let ((resource, at, state_id), next) = (key(before), key(slot));
            (resource, at) == (next.0, next.1)
                && (state_id == next.2 || *state_id == StateId::Missing)
        };
        let begins = |it: &usize| *it == 0 || !joins(slots[*it - 1], slots[*it]);
        let first = (0..slots.len()).filter(begins).chain([slots.len()]).collect();
        Self { slots, first }
    }

    pub(super) fn len(&self) -> usize {
        self.first.len() - 1
    }

    pub(super) fn get(&self, place: usize) -> &[usize] {
        &self.slots[self.first[place]..self.first[place + 1]]
    }
}
