//! Where reading threads bring their items: each distinct item once, each sighting noted.
//!
//! An item is known by a fingerprint of its bytes. The fingerprint must be unforgeable (keyed and
//! strong): names and tags come from whoever is being investigated, and two items taken for one
//! would hide one of them.
use super::block::{Budget, lock};
use super::body::{Bodies, BodyId, BodyWriter};
use super::intern::{Interner, Name, Names};
use crate::evidence::file::SourceFile;
use crate::evidence::flaw::Flaw;
use crate::evidence::item::{ConfigurationItem, ItemStatus, StateId};
use crate::evidence::listed::Listed;
use crate::evidence::partial::Extent;
use crate::evidence::resource::ResourceKey;
use crate::time::moment::Moment;
use std::collections::{BTreeSet, HashMap};
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::{Mutex, MutexGuard, PoisonError};

const SHARDS: usize = 64;

/// A strong keyed hash of an item's bytes.
pub type Fingerprint = u128;

/// A distinct item in the `Gather`, or in one list of all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RecordId(u32);

impl RecordId {
    fn new(shard: usize, place: usize) -> Self {
        Self::at(place * SHARDS + shard)
    }

    fn shard(self) -> usize {
        self.slot() % SHARDS
    }

    fn place(self) -> usize {
        self.slot() / SHARDS
    }

    /// The record with this place in one list of all.
    pub(crate) fn at(slot: usize) -> Self {
        Self(u32::try_from(slot).unwrap_or(u32::MAX))
    }

    /// That place, of a record in such a list.
    pub(super) fn slot(self) -> usize {
        self.0 as usize
    }
}

/// What the ledger keeps of a distinct item beside its body.
#[derive(Clone, Debug)]
pub(super) struct Record {
    /// Account, region, type, id.
    pub key: [Name; 4],
    pub name: Option<Name>,
    pub arn: Option<Name>,
    pub captured_at: Moment,
    pub state_id: StateId,
    pub status: ItemStatus,
    pub created_at: Option<Moment>,
    pub item_version: Name,
    pub tags: Option<Name>,
    pub odd: Option<String>,
    pub body: BodyId,
    /// Most items have none.
    pub aside: Option<Box<Aside>>,
}

/// What came with an item that AWS Config did not deliver in a list.
#[derive(Clone, Debug)]
pub(super) struct Aside {
    pub extent: Extent,
    /// The string around the item, decoded.
    pub enclosing: Option<BodyId>,
    pub diff: Option<BodyId>,
}

impl Record {
    pub(super) fn extent(&self) -> Extent {
        self.aside.as_ref().map_or(Extent::Whole, |it| it.extent)
    }
}

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
    /// Where a record stands, and its capture time, which is asked for with it.
    known: HashMap<Fingerprint, (u32, Moment), BuildHasherDefault<AsItIs>>,
    records: Pile<Record>,
}

/// A list that grows without moving what it has.
#[derive(Debug)]
struct Pile<T>(Vec<Vec<T>>);

impl<T> Default for Pile<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Pile<T> {
    const LAYER: usize = 256;

    fn len(&self) -> usize {
        let full = self.0.len().saturating_sub(1) * Self::LAYER;
        full + self.0.last().map_or(0, Vec::len)
    }

    fn push(&mut self, one: T) {
        if self.len() == self.0.len() * Self::LAYER {
            self.0.push(Vec::with_capacity(Self::LAYER));
        }
        self.0.last_mut().unwrap_or_else(|| unreachable!("one was pushed")).push(one);
    }

    fn iter(&self) -> impl Iterator<Item = &T> {
        self.0.iter().flatten()
    }
}

/// A fingerprint is a strong hash already: its upper half serves as it is.
#[derive(Debug, Default)]
struct AsItIs(u64);

impl Hasher for AsItIs {
    fn write(&mut self, bytes: &[u8]) {
        for (place, byte) in bytes.iter().enumerate() {
            self.0 ^= u64::from(*byte) << (8 * (place % 8));
        }
    }
    fn write_u128(&mut self, fingerprint: u128) {
        self.0 = u64::try_from(fingerprint >> 64).unwrap_or(0);
    }
    fn finish(&self) -> u64 {
        self.0
    }
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
        let (place, captured_at) = *shard.known.get(&fingerprint)?;
        Some((RecordId::new(index, place as usize), captured_at))
    }

    /// The resources so far that have one of these names as an id, a name or an ARN.
    pub fn called(&self, names: &[String]) -> BTreeSet<ResourceKey> {
        let wanted: Vec<Name> = names.iter().filter_map(|it| self.names.find(it)).collect();
        let is_called = |it: &Record| {
            let names = [Some(it.key[3]), it.name, it.arn];
            names.iter().flatten().any(|it| wanted.contains(it))
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
    /// the same one: it is kept once.
    pub fn keep(
        &self,
        fingerprint: Fingerprint,
        item: ConfigurationItem<'_>,
        enclosing: Option<BodyId>,
    ) -> RecordId {
        if let Some((id, _)) = self.known(fingerprint) {
            return id;
        }
        let keep =
            |text: &str| self.bodies.keep(&item.resource_type, &item.resource_id, text.as_bytes());
        let plain = item.extent == Extent::Whole && enclosing.is_none() && item.diff.is_none();
        let aside = (!plain).then(|| {
            let diff = item.diff.map(keep);
            Box::new(Aside { extent: item.extent, enclosing, diff })
        });
        let record = Record {
            key: [&item.account_id, &item.region, &item.resource_type, &item.resource_id]
                .map(|text| self.names.name(text)),
            name: item.name.map(|text| self.names.name(&text)),
            arn: item.arn.map(|text| self.names.name(&text)),
            captured_at: item.captured_at,
            state_id: item.state_id,
            status: item.status,
            created_at: item.created_at,
            item_version: self.names.name(&item.item_version),
            tags: item.tags.map(|text| self.names.name(&text)),
            odd: item.odd,
            body: keep(item.raw),
            aside,
        };
        let (index, mut shard) = self.shard(fingerprint);
        let next = shard.records.len();
        let of_it = (u32::try_from(next).unwrap_or(u32::MAX), record.captured_at);
        let place = shard.known.entry(fingerprint).or_insert(of_it).0 as usize;
        let id = RecordId::new(index, place);
        if place == next {
            shard.records.push(record);
        }
        id
    }

    fn shard(&self, fingerprint: Fingerprint) -> (usize, MutexGuard<'_, Shard>) {
        let index = usize::try_from(fingerprint % 64).unwrap_or(0) % SHARDS;
        (index, lock(&self.shards[index]))
    }

    pub(super) fn freeze(self) -> (Records, Names, Bodies) {
        let records = |shard: Mutex<Shard>| {
            shard.into_inner().unwrap_or_else(PoisonError::into_inner).records
        };
        let records = Records { shards: self.shards.into_iter().map(records).collect() };
        (records, self.names.freeze(), self.bodies.freeze())
    }
}

/// All distinct items, fixed.
#[derive(Debug)]
pub(super) struct Records {
    shards: Vec<Pile<Record>>,
}

impl Records {
    /// The records, shard by shard; `slot` says where an id stands in this list.
    pub(super) fn into_list(self) -> (Vec<Record>, Slots) {
        let mut starts = Vec::with_capacity(self.shards.len());
        let mut list = Vec::with_capacity(self.shards.iter().map(Pile::len).sum());
        for shard in self.shards {
            starts.push(list.len());
            list.extend(shard.0.into_iter().flatten());
        }
        (list, Slots { starts })
    }
}

/// Where the records of each shard begin in the one list of all.
#[derive(Debug)]
pub(super) struct Slots {
    starts: Vec<usize>,
}

impl Slots {
    pub(super) fn slot(&self, id: RecordId) -> usize {
        self.starts[id.shard()] + id.place()
    }
}
