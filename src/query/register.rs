//! What the states of a type say, and who of the type ever said a word: who never did cannot be
//! meant by it at any time, and need not be looked at.
use super::readings::Readings;
use super::scene::Scene;
use super::sight::Sight;
use crate::evidence::item::Life;
use crate::ledger::ledger::ResourceId;
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// One type's readings, by the words in them; shared by all threads, filled as it is asked.
#[derive(Debug)]
pub struct Register<T> {
    resource_type: &'static str,
    readings: Readings<T>,
    read: fn(Value) -> Option<T>,
    words: fn(&T) -> Vec<String>,
    /// By account and region.
    places: Mutex<HashMap<[String; 2], Arc<OnceLock<Words>>>>,
}

#[derive(Debug, Default)]
struct Words {
    said: HashMap<String, Vec<ResourceId>>,
    /// Those of which a state cannot be read: it may have said anything.
    silent: Vec<ResourceId>,
}

impl<T> Register<T> {
    /// An empty one, of a type of which `read` reads the content of a state, and `words` tells by
    /// what it can be meant; `resources` is how many the ledger has of all types.
    pub fn new(
        resources: usize,
        resource_type: &'static str,
        read: fn(Value) -> Option<T>,
        words: fn(&T) -> Vec<String>,
    ) -> Self {
        let readings = Readings::of(resources);
        Self { resource_type, readings, read, words, places: Mutex::default() }
    }

    /// What a resource says that stood; none where it did not, or where what it said is not known.
    pub fn get(&self, sight: &Sight<'_, '_, '_>, resource: ResourceId) -> Option<Arc<T>> {
        sight.reading(&self.readings, resource, self.read)
    }

    /// What stood in an account and region and may be meant by one of these words, in order; none
    /// of those whose content is not known.
    pub fn saying(
        &self,
        sight: &Sight<'_, '_, '_>,
        (account, region): (&str, &str),
        words: &[&str],
    ) -> Vec<Option<Arc<T>>> {
        let place = {
            let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
            let key = [account.to_owned(), region.to_owned()];
            Arc::clone(places.entry(key).or_default())
        };
        let all = place.get_or_init(|| self.survey(sight.scene(), account, region));
        let said = words.iter().filter_map(|it| all.said.get(*it)).flatten();
        let meant: BTreeSet<ResourceId> = said.chain(&all.silent).copied().collect();
        let standing = sight.standing(meant);
        standing.into_iter().map(|it| self.get(sight, it)).collect()
    }

    fn survey(&self, scene: &Scene<'_, '_>, account: &str, region: &str) -> Words {
        let mut words = Words::default();
        for &resource in scene.of_type(account, region, self.resource_type) {
            let mut own = BTreeSet::new();
            let mut is_silent = false;
            for (place, state) in scene.story(resource).states.iter().enumerate() {
                match self.readings.get(scene, resource, place, self.read) {
                    Some(reading) => own.extend((self.words)(&reading)),
                    None => is_silent |= state.life != Life::Tombstone,
                }
            }
            for word in own {
                words.said.entry(word).or_default().push(resource);
            }
            if is_silent {
                words.silent.push(resource);
            }
        }
        words
    }
}
