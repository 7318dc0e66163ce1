//! Each distinct text once; a `Name` stands for it.
//!
//! Numbers are given in the order in which threads arrive, so they mean nothing: whatever is
//! sorted or shown goes by the text.
use super::block::lock;
use super::pile::Pile;
use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::BuildHasher;
use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};

const SHARDS: usize = 32;

/// A text in `Names`. What order names have is an accident.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(NonZeroU32);

impl Name {
    fn new(shard: usize, place: usize) -> Self {
        let number = u32::try_from(place * SHARDS + shard + 1).unwrap_or(u32::MAX);
        Self(NonZeroU32::new(number).unwrap_or(NonZeroU32::MAX))
    }

    fn shard(self) -> usize {
        (self.0.get() as usize - 1) % SHARDS
    }

    fn place(self) -> usize {
        (self.0.get() as usize - 1) / SHARDS
    }
}

/// The hash of a text: its upper half tells the shard, its lower half is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Hash(u32);

impl Hash {
    fn of(hashing: &DefaultHashBuilder, text: &str) -> (usize, Self) {
        let hash = hashing.hash_one(text);
        let kept = u32::try_from(hash & u64::from(u32::MAX)).unwrap_or(0);
        ((hash >> 32) as usize % SHARDS, Self(kept))
    }

    /// What a table goes by, which looks at a number's ends.
    fn spread(self) -> u64 {
        u64::from(self.0).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }
}

/// Texts one behind the other, in pages that are never moved.
#[derive(Debug, Default)]
struct Texts {
    pages: Vec<String>,
    places: Pile<Place>,
}

/// Room for texts in a page, in bytes; a longer text has a page of its own.
const PAGE_BYTES: usize = 16 << 10;

/// Where a text lies.
#[derive(Clone, Copy, Debug)]
struct Place {
    page: u32,
    begin: u16,
    /// Of one that has a page of its own this says too little.
    length: u16,
}

impl Texts {
    fn push(&mut self, text: &str) -> usize {
        let has_room = |it: &String| it.len() + text.len() <= PAGE_BYTES;
        if !self.pages.last().is_some_and(has_room) {
            self.pages.push(String::with_capacity(PAGE_BYTES.max(text.len())));
        }
        if let Some(page) = self.pages.last_mut() {
            let [begin, length] =
                [page.len(), text.len()].map(|it| u16::try_from(it).unwrap_or(u16::MAX));
            page.push_str(text);
            let page = u32::try_from(self.pages.len() - 1).unwrap_or(u32::MAX);
            self.places.push(Place { page, begin, length });
        }
        self.places.len() - 1
    }

    fn get(&self, place: usize) -> &str {
        let Place { page, begin, length } = self.places[place];
        let page = &self.pages[page as usize];
        let [begin, length] = [begin, length].map(usize::from);
        if length > PAGE_BYTES { page } else { &page[begin..begin + length] }
    }
}

#[derive(Debug, Default)]
struct Shard {
    /// Places in `texts`, each with the hash of its text: a table that grows reads no text again.
    known: HashTable<(Hash, u32)>,
    texts: Texts,
}

impl Shard {
    fn find(&self, hash: Hash, text: &str) -> Option<usize> {
        let is_it = |it: &(Hash, u32)| it.0 == hash && self.texts.get(it.1 as usize) == text;
        self.known.find(hash.spread(), is_it).map(|it| it.1 as usize)
    }
}

/// Gathers texts from many threads.
#[derive(Debug)]
pub struct Interner {
    shards: [Mutex<Shard>; SHARDS],
    hashing: DefaultHashBuilder,
}

impl Default for Interner {
    fn default() -> Self {
        let shards = std::array::from_fn(|_| Mutex::default());
        Self { shards, hashing: DefaultHashBuilder::default() }
    }
}

impl Interner {
    /// The name of a text, given now if it had none.
    pub fn name(&self, text: &str) -> Name {
        let (index, hash) = Hash::of(&self.hashing, text);
        let mut shard = lock(&self.shards[index]);
        if let Some(place) = shard.find(hash, text) {
            return Name::new(index, place);
        }
        let place = shard.texts.push(text);
        let entry = (hash, u32::try_from(place).unwrap_or(u32::MAX));
        shard.known.insert_unique(hash.spread(), entry, |it| it.0.spread());
        Name::new(index, place)
    }

    /// The name of a text, if it was given one.
    pub(super) fn find(&self, text: &str) -> Option<Name> {
        let (index, hash) = Hash::of(&self.hashing, text);
        Some(Name::new(index, lock(&self.shards[index]).find(hash, text)?))
    }

    /// A copy of the text of a name.
    pub(super) fn text(&self, name: Name) -> String {
        lock(&self.shards[name.shard()]).texts.get(name.place()).to_owned()
    }

    /// Ends the gathering; from now on names are only read.
    pub fn freeze(self) -> Names {
        let texts =
            |shard: Mutex<Shard>| shard.into_inner().unwrap_or_else(PoisonError::into_inner).texts;
        Names { shards: self.shards.map(texts) }
    }
}

/// All texts, fixed.
#[derive(Debug)]
pub struct Names {
    shards: [Texts; SHARDS],
}

impl Names {
    /// These texts; a name for each in its place.
    pub(super) fn of(texts: &[&str]) -> (Self, Vec<Name>) {
        let shards = std::array::from_fn(|_| Texts::default());
        let mut all = Self { shards };
        let names = texts.iter().zip((0..SHARDS).cycle()).map(|it| all.push(it.1, it.0)).collect();
        (all, names)
    }

    /// One text more, in a shard.
    pub(super) fn push(&mut self, shard: usize, text: &str) -> Name {
        Name::new(shard, self.shards[shard].push(text))
    }

    /// The text of a name.
    pub fn text(&self, name: Name) -> &str {
        self.shards[name.shard()].get(name.place())
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

    #[test]
    fn texts_of_any_length_lie_side_by_side() {
        let mut texts = Texts::default();
        let lengths = [0, 1, PAGE_BYTES - 1, 0, 1, PAGE_BYTES, 0, PAGE_BYTES + 1, 0, 70_000, 0, 5];
        let text = |it: usize| "xyz".repeat(it)[..it].to_owned();
        for (place, length) in lengths.into_iter().enumerate() {
            assert_eq!(texts.push(&text(length)), place);
        }
        for (place, length) in lengths.into_iter().enumerate() {
            assert_eq!(texts.get(place), text(length));
        }
    }
}
