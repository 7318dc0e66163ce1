//! Which records belong together: those of a resource, and of these those of a version.
use super::intern::{Name, Names};
use super::ledger::ResourceId;
use super::plain::State;
use super::records::Records;
use crate::time::moment::Moment;
use rayon::prelude::*;
use std::cmp::Ordering;

/// A record in its place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed {
    pub resource: ResourceId,
    slot: u32,
    captured_at: Moment,
}

impl Placed {
    pub(super) fn slot(&self) -> usize {
        self.slot as usize
    }
}

/// The records of each version, versions in order of resource, capture time and state id.
pub(super) struct Groups {
    placed: Vec<Placed>,
    /// Where in `placed` each begins; one more than there are versions.
    first: Vec<usize>,
}

impl Groups {
    /// The distinct resources in order of account, region, type and id; and their versions.
    ///
    /// A missing state id equals any at its instant: such records join the smallest one present.
    pub(super) fn of(records: &Records, names: &Names) -> (Vec<[Name; 4]>, Self) {
        let (resources, mut placed) = place(records, names);
        let state = |it: &Placed| records[it.slot()].state_id;
        let order = |a: &Placed, b: &Placed| -> Ordering {
            let by_time = (a.resource, a.captured_at).cmp(&(b.resource, b.captured_at));
            by_time.then_with(|| state(a).cmp(state(b), names))
        };
        placed.par_sort_unstable_by(order);
        let joins = |before: &Placed, next: &Placed| {
            (before.resource, before.captured_at) == (next.resource, next.captured_at)
                && (matches!(state(before), State::Missing)
                    || state(before).cmp(state(next), names).is_eq())
        };
        let begins = |it: &usize| *it == 0 || !joins(&placed[*it - 1], &placed[*it]);
        let first = (0..placed.len()).filter(begins).chain([placed.len()]).collect();
        (resources, Self { placed, first })
    }

    pub(super) fn len(&self) -> usize {
        self.first.len() - 1
    }

    pub(super) fn get(&self, place: usize) -> &[Placed] {
        &self.placed[self.first[place]..self.first[place + 1]]
    }
}

/// Numbers the resources by their texts. Those of an account, region and type are brought together
/// first, by what their names happen to be: then only ids are compared letter by letter.
fn place(records: &Records, names: &Names) -> (Vec<[Name; 4]>, Vec<Placed>) {
    let mut slots: Vec<([Name; 4], u32)> =
        records.iter().map(|it| (it.1.key, u32::try_from(it.0).unwrap_or(u32::MAX))).collect();
    slots.par_sort_unstable();
    let mut kinds: Vec<&[([Name; 4], u32)]> = slots.chunk_by(|a, b| a.0[..3] == b.0[..3]).collect();
    kinds.sort_unstable_by_key(|it| [0, 1, 2].map(|part| names.text(it[0].0[part])));
    let (mut resources, mut placed) = (Vec::new(), Vec::with_capacity(slots.len()));
    for kind in kinds {
        let by_id = kind.chunk_by(|a, b| a.0[3] == b.0[3]);
        let mut by_id: Vec<_> = by_id.map(|it| (names.text(it[0].0[3]), it)).collect();
        by_id.par_sort_unstable_by_key(|it| it.0);
        for (_, of_one) in by_id {
            let resource = ResourceId(u32::try_from(resources.len()).unwrap_or(u32::MAX));
            resources.push(of_one[0].0);
            placed.extend(of_one.iter().map(|&(_, slot)| {
                let captured_at = records[slot as usize].captured_at;
                Placed { resource, slot, captured_at }
            }));
        }
    }
    (resources, placed)
}
