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
    of_each(ledger, resources, |reader, resource| {
        let story = story(ledger, horizon, &ledger.timeline(resource), reader);
        ask(&story, reader)
    })
}

/// Asks something of each resource, neighbours in the order of their bodies one after the other, so
/// that few blocks are inflated twice; the answers stand in the resources' order.
pub fn of_each<'a, T: Send>(
    ledger: &'a Ledger,
    resources: &[ResourceId],
    ask: impl Fn(&mut BodyReader<'a>, ResourceId) -> T + Sync,
) -> Vec<T> {
    let first = |it: ResourceId| ledger.timeline(it).versions().next().map(|it| it.body_order());
    let mut order: Vec<usize> = (0..resources.len()).collect();
    order.sort_by_cached_key(|&place| first(resources[place]));
    let answer =
        |reader: &mut BodyReader<'a>, &place: &usize| (place, ask(reader, resources[place]));
    let order = order.par_iter().with_min_len(16);
    in_order(order.map_init(|| ledger.bodies(), answer).collect())
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
    in_order(order.par_iter().with_min_len(64).map_init(|| ledger.bodies(), answer).collect())
}

fn in_order<T>(mut answers: Vec<(usize, T)>) -> Vec<T> {
    answers.sort_unstable_by_key(|it| it.0);
    answers.into_iter().map(|it| it.1).collect()
}
