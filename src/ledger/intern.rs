//! Each distinct text once; a `Name` stands for it.
//!
//! Numbers are given in the order in which threads arrive, so they mean nothing: whatever is
//! sorted or shown goes by the text.
use std::collections::HashMap;
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
    shards: [Mutex<Shard>; SHARDS],
}

impl Default for Interner {
    fn default() -> Self {
        Self { shards: std::array::from_fn(|_| Mutex::default()) }
    }
}

/// Any number that is the same for the same text: names differ in their last letters, mostly.
fn shard_of(text: &str) -> usize {
    let last = text.bytes().rev().take(8);
    last.fold(text.len(), |sum, byte| sum.wrapping_mul(31).wrapping_add(usize::from(byte))) % SHARDS
}

impl Interner {
    /// One that has given these names already.
    pub(super) fn holding(names: Names) -> Self {
        let mut shards: [Shard; SHARDS] = std::array::from_fn(|_| Shard::default());
        for (texts, index) in names.shards.into_iter().zip(0..) {
            for (text, place) in texts.iter().zip(0..) {
                let name: u32 = place * SHARDS_U32 + index;
                shards[shard_of(text)].known.insert(Arc::clone(text), name);
            }
            shards[index as usize].texts = texts;
        }
        Self { shards: shards.map(Mutex::new) }
    }

    /// The name of a text, given now if it had none.
    pub fn name(&self, text: &str) -> Name {
        let index = shard_of(text);
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
    /// These texts, a name for each in its place.
    pub(super) fn of(texts: Vec<String>) -> (Self, Vec<Name>) {
        let room = texts.len() / SHARDS + 1;
        let mut shards: Vec<Vec<Arc<str>>> =
            (0..SHARDS).map(|_| Vec::with_capacity(room)).collect();
        let mut names = Vec::with_capacity(texts.len());
        for (text, place) in texts.into_iter().zip(0..) {
            shards[place as usize % SHARDS].push(Arc::from(text));
            names.push(Name(place));
        }
        (Self { shards }, names)
    }

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
