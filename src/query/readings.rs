//! What each state of each resource says, read once and kept.
use super::scene::Scene;
use crate::ledger::ledger::ResourceId;
use serde_json::Value;
use std::sync::{Arc, OnceLock};

/// What a state says; none where its configuration is not recorded, or of a tombstone.
type Reading<T> = OnceLock<Option<Arc<T>>>;

/// Readings of one kind; shared by all threads, filled as they are asked for.
#[derive(Debug)]
pub struct Readings<T> {
    of: Vec<OnceLock<Box<[Reading<T>]>>>,
}

impl<T> Readings<T> {
    /// None yet, of so many resources.
    pub fn of(resources: usize) -> Self {
        Self { of: (0..resources).map(|_| OnceLock::new()).collect() }
    }

    /// What a state of a resource says, by its place in the story; `read` is asked the first time.
    pub fn get(
        &self,
        scene: &Scene<'_, '_>,
        resource: ResourceId,
        state: usize,
        read: impl FnOnce(Value) -> Option<T>,
    ) -> Option<Arc<T>> {
        let states = self.of[resource.0 as usize]
            .get_or_init(|| scene.story(resource).states.iter().map(|_| OnceLock::new()).collect());
        let fresh = || scene.read(resource, state).and_then(read).map(Arc::new);
        states.get(state)?.get_or_init(fresh).clone()
    }
}
