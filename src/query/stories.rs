//! Many stories at once: each resource on any thread, the answers in the resources' order.
use super::horizon::Horizon;
use super::spans::{Story, story};
use crate::ledger::body::BodyReader;
use crate::ledger::ledger::{Ledger, ResourceId, Version};
use rayon::prelude::*;

/// Tells each resource's story and asks `ask` of it.
pub fn each<'a, T: Send>(
    ledger: &'a Ledger,
    horizon: &Horizon<'_>,
    resources: &[ResourceId],
    ask: impl Fn(&Story<'a>, &mut BodyReader<'_>) -> T + Sync,
) -> Vec<T> {
    let tell = |reader: &mut BodyReader<'a>, &resource: &ResourceId| {
        let story = story(ledger, horizon, &ledger.timeline(resource), reader);
        ask(&story, reader)
    };
    resources.par_iter().with_min_len(16).map_init(|| ledger.bodies(), tell).collect()
}

/// Asks something of many versions' bodies: each block is inflated once, the answers stand in the
/// versions' order.
pub fn of_bodies<'a, T: Send>(
    ledger: &'a Ledger,
    versions: &[Version<'a>],
    ask: impl Fn(&Version<'a>, &mut BodyReader<'_>) -> T + Sync,
) -> Vec<T> {
    let mut order: Vec<usize> = (0..versions.len()).collect();
    order.sort_unstable_by_key(|&place| versions[place].body_order());
    let answer =
        |reader: &mut BodyReader<'a>, &place: &usize| (place, ask(&versions[place], reader));
    let mut answers: Vec<(usize, T)> =
        order.par_iter().with_min_len(64).map_init(|| ledger.bodies(), answer).collect();
    answers.sort_unstable_by_key(|it| it.0);
    answers.into_iter().map(|it| it.1).collect()
}
