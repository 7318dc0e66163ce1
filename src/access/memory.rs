//! What is worked out once for a whole question: when each user or role turns, and what each
//! brought at the moment that is asked about most.
use super::census::Census;
use super::world::{Equipment, Turns, World};
use crate::time::moment::Moment;
use std::sync::{Arc, OnceLock};

/// Kept answers about users and roles, by their places in the census.
#[derive(Debug)]
pub struct Memory {
    at: Moment,
    turns: Vec<OnceLock<Turns>>,
    equipment: Vec<OnceLock<Arc<Equipment>>>,
}

impl Memory {
    /// An empty memory; `at` is the moment at which equipment is kept.
    pub fn new(census: &Census<'_>, at: Moment) -> Self {
        let n = census.people.len();
        Self {
            at,
            turns: (0..n).map(|_| OnceLock::new()).collect(),
            equipment: (0..n).map(|_| OnceLock::new()).collect(),
        }
    }

    /// When a user or role turns, the dates that its policies name included.
    pub(super) fn turns(&self, world: World<'_, '_>, person: usize) -> &Turns {
        self.turns[person].get_or_init(|| {
            let entity = &world.census.people[person];
            let mut turns = world.turns(entity);
            super::along::add_dates(&mut turns, world.dates(entity));
            turns
        })
    }

    /// What a user or role brought, kept if it is of the moment of this memory.
    pub(super) fn equipment(
        &self,
        at: Moment,
        person: usize,
        find: impl FnOnce() -> Equipment,
    ) -> Arc<Equipment> {
        if at != self.at {
            return Arc::new(find());
        }
        Arc::clone(self.equipment[person].get_or_init(|| Arc::new(find())))
    }
}
