//! Each distinct text once; a `Name` stands for it.
//!
//! Numbers are given in the order in which threads arrive, so they mean nothing: whatever is
//! sorted or shown goes by the text.
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, PoisonError};

const SHARDS: usize = 32;
const SHARDS_U32: u32 = 32;

/// A text in `Names`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Name(u32);

#[derive(Debug, Default)]
struct Shard {
    known: HashMap<Arc<str>, u32>,
    texts: Vec<Arc<str>>,
}

/// Gathers texts from many threads.
#[derive(Debug)]
pub struct Interner {
    hasher: RandomState,
    shards: [Mutex<Shard>; SHARDS],
}

impl Default for Interner {
    fn default() -> Self {
        Self { hasher: RandomState::new(), shards: std::array::from_fn(|_| Mutex::default()) }
    }
}

impl Interner {
    /// The name of a text, given now if it had none.
    pub fn name(&self, text: &str) -> Name {
        let index = usize::try_from(self.hasher.hash_one(text)).unwrap_or(usize::MAX) % SHARDS;
        let mut shard = self.shards[index].lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(&place) = shard.known.get(text) {
            return Name(place);
        }
        let kept: Arc<str> = text.into();
        let count = u32::try_from(shard.texts.len()).unwrap_or(u32::MAX / 64);
        let place = count * SHARDS_U32 + u32::try_from(index).unwrap_or(0);
        shard.texts.push(Arc::clone(&kept));
        shard.known.insert(kept, place);
        Name(place)
    }

    /// Ends the gathering; from now on names are only read.
    pub fn freeze(self) -> Names {
        let texts =
            |shard: Mutex<Shard>| shard.into_inner().unwrap_or_else(PoisonError::into_inner).texts;
        Names { shards: self.shards.into_iter().map(texts).collect() }
    }
}

/// All texts, fixed.
#[derive(Debug)]
pub struct Names {
    shards: Vec<Vec<Arc<str>>>,
}

impl Names {
    /// The name of a text, if it was ever given one.
    pub fn find(&self, text: &str) -> Option<Name> {
        self.shards.iter().enumerate().find_map(|(index, shard)| {
            let place = shard.iter().position(|it| **it == *text)?;
            u32::try_from(place * SHARDS + index).ok().map(Name)
        })
    }

    /// The text of a name.
    pub fn text(&self, name: Name) -> &str {
        let place = name.0 as usize;
        &self.shards[place % SHARDS][place / SHARDS]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_text_has_one_name() {
        let interner = Interner::default();
        let names: Vec<Name> =
            (0..500).map(|it| interner.name(&format!("n{}", it % 250))).collect();
        assert_eq!(names[3], names[253]);
        let texts = interner.freeze();
        assert!((0..500).all(|it| texts.text(names[it]) == format!("n{}", it % 250)));
    }
}
