//! Where reading threads bring their items: each distinct item once, each sighting noted.
//!
//! An item is known by a fingerprint of its bytes. The fingerprint must be unforgeable (keyed and
//! strong): names and tags come from whoever is being investigated, and two items taken for one
//! would hide one of them.
use super::arn::Arn;
use super::block::{Budget, lock};
use super::body::{Bodies, BodyId, BodyWriter};
use super::intern::{Interner, Name, Names};
use super::pile::Pile;
use super::plain::{Maybe, State, Status};
use super::records::{Aside, Record, RecordId, Records};
use crate::evidence::file::SourceFile;
use crate::evidence::flaw::Flaw;
use crate::evidence::item::ConfigurationItem;
use crate::evidence::listed::Listed;
use crate::evidence::resource::ResourceKey;
use crate::time::moment::Moment;
use hashbrown::HashTable;
use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

const SHARDS: usize = 64;

/// A strong keyed hash of an item's bytes.
pub type Fingerprint = u128;

/// One appearance of an item in a file.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    /// The item.
    pub record: RecordId,
    /// Its place in the file's list.
    pub ordinal: u32,
    /// Its first byte in the inflated text.
    pub byte: u64,
}

/// What one file gave. Its flaws' `FileId` is set when the pages are bound.
#[derive(Debug)]
pub struct Page {
    /// The file; its counts of versions and repeats are filled when bound.
    pub file: SourceFile,
    /// Its items.
    pub seen: Vec<Seen>,
    /// What could not be read.
    pub flaws: Vec<Flaw>,
    /// The entries of lists in it.
    pub listed: Vec<Listed>,
}

#[derive(Debug, Default)]
struct Shard {
    /// Places of records.
    known: HashTable<u32>,
    /// That of each record: a table of them would be copied whenever it grows.
    fingerprints: Pile<Fingerprint>,
    records: Pile<Record>,
}

impl Shard {
    fn find(&self, fingerprint: Fingerprint) -> Option<usize> {
        let is_it = |it: &u32| self.fingerprints[*it as usize] == fingerprint;
        self.known.find(half(fingerprint), is_it).map(|it| *it as usize)
    }

    fn add(&mut self, fingerprint: Fingerprint, record: Record) -> usize {
        let place = self.records.len();
        self.records.push(record);
        self.fingerprints.push(fingerprint);
        let half = |it: &u32| half(self.fingerprints[*it as usize]);
        let number = u32::try_from(place).unwrap_or(u32::MAX);
        self.known.insert_unique(half(&number), number, half);
        place
    }
}

/// A fingerprint is a strong hash already: its upper half serves as it is.
fn half(fingerprint: Fingerprint) -> u64 {
    u64::try_from(fingerprint >> 64).unwrap_or(0)
}

/// Gathers items from many threads.
#[derive(Debug)]
pub struct Gather {
    names: Interner,
    bodies: BodyWriter,
    shards: Vec<Mutex<Shard>>,
}

impl Gather {
    /// Nothing yet; bodies that pass the budget go to a file.
    pub fn new(budget: Budget) -> Self {
        let shards = (0..SHARDS).map(|_| Mutex::default()).collect();
        Self { names: Interner::default(), bodies: BodyWriter::new(budget), shards }
    }

    /// The item with this fingerprint, and its capture time, if it was seen before.
    pub fn known(&self, fingerprint: Fingerprint) -> Option<(RecordId, Moment)> {
        let (index, shard) = self.shard(fingerprint);
        let place = shard.find(fingerprint)?;
        Some((Records::id(SHARDS, index, place), shard.records[place].captured_at))
    }

    /// The resources so far that have one of these names as an id, a name or an ARN.
    pub fn called(&self, names: &[String]) -> BTreeSet<ResourceKey> {
        let wanted: Vec<Name> = names.iter().filter_map(|it| self.names.find(it)).collect();
        let arns: Vec<Arn> = names.iter().filter_map(|it| self.names.find_arn(it)).collect();
        let is_called = |it: &Record| {
            let names = [Some(it.key[3]), it.name];
            names.iter().flatten().any(|it| wanted.contains(it))
                || it.arn.is_some_and(|it| arns.contains(&it))
        };
        let mut called = BTreeSet::new();
        for shard in &self.shards {
            let keys: Vec<[Name; 4]> =
                lock(shard).records.iter().filter(|it| is_called(it)).map(|it| it.key).collect();
            called.extend(keys.into_iter().map(|key| {
                let [account_id, region, resource_type, resource_id] =
                    key.map(|it| self.names.text(it));
                ResourceKey { account_id, region, resource_type, resource_id }
            }));
        }
        called
    }

    /// Keeps a string that holds items, to quote it.
    pub fn quote(&self, text: &str) -> BodyId {
        self.bodies.keep("", "", text.as_bytes())
    }

    /// Keeps an item that was not known; `enclosing` is the string around it. Two threads may bring
    /// the same one at once: it is one record, and one of the bodies is never asked for.
    pub fn keep(
        &self,
        fingerprint: Fingerprint,
        item: ConfigurationItem<'_>,
        enclosing: Option<BodyId>,
    ) -> RecordId {
        let keep =
            |text: &str| self.bodies.keep(&item.resource_type, &item.resource_id, text.as_bytes());
        let name = |text: &str| self.names.name(text);
        let diff = item.diff.map(keep);
        let record = Record {
            key: [&item.account_id, &item.region, &item.resource_type, &item.resource_id]
                .map(|it| name(it)),
            name: item.name.as_deref().map(name),
            arn: item.arn.map(|it| self.names.arn(&it)),
            captured_at: item.captured_at,
            state_id: State::of(&item.state_id, name),
            status: Status::of(&item.status, name),
            created_at: Maybe::of(item.created_at),
            item_version: name(&item.item_version),
            body: keep(item.raw),
            aside: Aside { odd: item.odd, extent: item.extent, enclosing, diff }.boxed(),
        };
        let (index, mut shard) = self.shard(fingerprint);
        let place = shard.find(fingerprint).unwrap_or_else(|| shard.add(fingerprint, record));
        Records::id(SHARDS, index, place)
    }

    fn shard(&self, fingerprint: Fingerprint) -> (usize, MutexGuard<'_, Shard>) {
        let index = usize::try_from(fingerprint % 64).unwrap_or(0) % SHARDS;
        (index, lock(&self.shards[index]))
    }

    pub(super) fn freeze(self) -> (Records, Names, Bodies) {
        let records = |shard: Mutex<Shard>| {
            shard.into_inner().unwrap_or_else(PoisonError::into_inner).records
        };
        let records = Records::new(self.shards.into_iter().map(records).collect());
        (records, self.names.freeze(), self.bodies.freeze())
    }
}
