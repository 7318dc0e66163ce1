//! The items' bytes, each distinct item once, in compressed blocks.
//!
//! Snapshots repeat nearly everything, so bodies kept once and compressed take a few percent of
//! the inflated export. A block is small: reading one body inflates one block. What is asked for
//! together lies together: the bodies of a resource in one lane, those of a type in few.
use super::block::{Block, Budget, Packer, Store, lock};
use super::spare::Spare;
use std::collections::VecDeque;
use std::fs::File;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};
use zstd::bulk::Decompressor;

/// A block is closed once it is as long, in bytes.
pub(super) const BLOCK_BYTES: usize = 128 << 10;
/// How much inflated text a reader keeps, in bytes, of bodies that lie in lanes, where those of
/// neighbours are asked for in turn; and of those that lie in order, which stay in a near cache.
const HELD_OF_LANES: usize = 8 << 20;
const HELD_IN_ORDER: usize = 512 << 10;
/// So many lanes has a group of types.
const SPREAD: usize = 2;
const SHARDS: usize = 16 * SPREAD;

/// Where a body lies. There are many: shard and start share four bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BodyId {
    shard: u8,
    block: u32,
    /// The highest byte first. A body begins before its block is full.
    start: [u8; 3],
    length: u32,
}

impl BodyId {
    /// A body in the blocks of a file; none begins behind the length of a block.
    pub(super) fn in_file(block: u32, start: u32, length: u32) -> Option<Self> {
        Self::new(0, block as usize, usize::try_from(start).ok()?, length as usize)
    }

    fn new(shard: usize, block: usize, start: usize, length: usize) -> Option<Self> {
        let [0, start @ ..] = u32::try_from(start).ok()?.to_be_bytes() else { return None };
        let (block, length) = (u32::try_from(block).ok()?, u32::try_from(length).ok()?);
        Some(Self { shard: u8::try_from(shard).ok()?, block, start, length })
    }

    /// The same behind so many other shards.
    pub(super) fn behind(self, shards: u8) -> Self {
        Self { shard: self.shard + shards, ..self }
    }

    /// Its length, in bytes.
    pub(super) fn length(self) -> usize {
        self.length as usize
    }

    /// The bytes of it in its block.
    fn range(self) -> Range<usize> {
        let [high, middle, low] = self.start;
        let start = u32::from_be_bytes([0, high, middle, low]) as usize;
        start..start + self.length()
    }
}

#[derive(Debug, Default)]
struct Shard {
    open: Vec<u8>,
    blocks: Vec<Option<Block>>,
}

/// Takes bodies from many threads.
pub struct BodyWriter {
    shards: [Mutex<Shard>; SHARDS],
    store: Store,
    /// What waits for the next full block: to make them anew costs as much as to pack a block.
    packers: Spare<Packer>,
}

impl Default for BodyWriter {
    fn default() -> Self {
        Self::new(Budget::default())
    }
}

impl std::fmt::Debug for BodyWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BodyWriter").finish_non_exhaustive()
    }
}

impl BodyWriter {
    /// None yet; what passes the budget goes to a file.
    pub fn new(budget: Budget) -> Self {
        let shards = std::array::from_fn(|_| Mutex::default());
        Self { shards, store: Store::new(budget), packers: Spare::default() }
    }

    /// Keeps one body, in the lane of a resource.
    pub fn keep(&self, resource_type: &str, resource_id: &str, body: &[u8]) -> BodyId {
        let groups = SHARDS / SPREAD;
        let index = spread(resource_type) % groups * SPREAD + spread(resource_id) % SPREAD;
        let mut shard = lock(&self.shards[index]);
        if shard.open.capacity() == 0 {
            shard.open.reserve(BLOCK_BYTES + BLOCK_BYTES / 4);
        }
        let id = BodyId::new(index, shard.blocks.len(), shard.open.len(), body.len())
            .unwrap_or_else(|| {
                unreachable!("no memory holds so many blocks, no text such an item")
            });
        shard.open.extend_from_slice(body);
        if shard.open.len() >= BLOCK_BYTES {
            let mut packer = self.packers.take();
            std::mem::swap(&mut shard.open, &mut packer.text);
            let place = shard.blocks.len();
            shard.blocks.push(None);
            drop(shard); // compressing needs no lock
            let block = self.store.keep(&mut packer);
            lock(&self.shards[index]).blocks[place] = Some(block);
            self.packers.put(packer);
        }
        id
    }

    /// Ends the writing.
    pub fn freeze(self) -> Bodies {
        let mut packer = Packer::default();
        let store = self.store;
        let close = |shard: Mutex<Shard>| {
            let mut shard = shard.into_inner().unwrap_or_else(PoisonError::into_inner);
            packer.text = shard.open;
            shard.blocks.push(Some(store.keep(&mut packer)));
            shard.blocks.into_iter().flatten().collect()
        };
        let shards = self.shards.into_iter().map(close).collect();
        let (spilled_bytes, held) = (store.spilled_bytes(), Spare::default());
        Bodies { shards, spilled_bytes, held_bytes_max: HELD_OF_LANES, held }
    }
}

/// Any number that is the same for the same text.
fn spread(text: &str) -> usize {
    let hash = |sum: usize, byte: u8| (sum ^ usize::from(byte)).wrapping_mul(0x0100_0000_01b3);
    text.bytes().fold(0xcbf2_9ce4, hash) >> 7
}

/// All bodies, fixed.
#[derive(Debug)]
pub struct Bodies {
    shards: Vec<Vec<Block>>,
    /// How many bytes of them lie in a file of this process.
    pub(super) spilled_bytes: u64,
    held_bytes_max: usize,
    /// What readers inflated: a thread's next one goes on with it.
    held: Spare<Held>,
}

impl Bodies {
    /// Those that lie in blocks of a file; of each its first byte, its size there, and that of its
    /// text. They are one shard, in the order of their resources.
    pub(super) fn in_file(file: File, blocks: &[(u64, u32, usize)]) -> Self {
        let file = Arc::new(Mutex::new(file));
        let block = |it: &(u64, u32, usize)| Block::in_file(&file, it.0, it.1, it.2);
        let shards = vec![blocks.iter().map(block).collect()];
        let held = Spare::default();
        Self { shards, spilled_bytes: 0, held_bytes_max: HELD_IN_ORDER, held }
    }

    pub(super) fn packed_bytes(&self) -> u64 {
        self.shards.iter().flatten().map(Block::packed_bytes).sum()
    }

    /// These, and others behind them; gives how far the others' ids moved.
    pub(super) fn join(&mut self, others: Self) -> u8 {
        let moved = u8::try_from(self.shards.len()).unwrap_or(u8::MAX);
        self.shards.extend(others.shards);
        self.spilled_bytes += others.spilled_bytes;
        self.held_bytes_max = self.held_bytes_max.max(others.held_bytes_max);
        moved
    }

    /// A reader that keeps the last blocks it inflated, also for the next one of its thread.
    pub fn reader(&self) -> BodyReader<'_> {
        BodyReader { bodies: self, held: self.held.take() }
    }
}

/// Reads bodies; fastest when asked in order of `BodyId`. The versions of neighbouring resources
/// lie in a few blocks, which are asked for in turn.
#[derive(Debug)]
pub struct BodyReader<'a> {
    bodies: &'a Bodies,
    held: Held,
}

impl Drop for BodyReader<'_> {
    fn drop(&mut self) {
        self.bodies.held.put(std::mem::take(&mut self.held));
    }
}

#[derive(Default)]
struct Held {
    /// The last one used comes first.
    blocks: VecDeque<Inflated>,
    inflate: Option<Decompressor<'static>>,
}

struct Inflated {
    shard: u8,
    block: u32,
    text: Vec<u8>,
}

impl std::fmt::Debug for Held {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Held").field("blocks", &self.blocks.len()).finish_non_exhaustive()
    }
}

impl BodyReader<'_> {
    /// The item's JSON, byte for byte as delivered.
    pub fn read(&mut self, id: BodyId) -> &str {
        let wanted = |it: &Inflated| (it.shard, it.block) == (id.shard, id.block);
        let known = self.held.blocks.iter().position(wanted);
        let known = known.and_then(|it| self.held.blocks.remove(it));
        let block = known.unwrap_or_else(|| self.inflate(id));
        self.held.blocks.push_front(block);
        str::from_utf8(&self.held.blocks[0].text[id.range()])
            .unwrap_or_else(|_| unreachable!("only UTF-8 was ever kept"))
    }

    /// Inflates a block in the place of those that were not used for longest.
    fn inflate(&mut self, BodyId { shard, block, .. }: BodyId) -> Inflated {
        let one = &self.bodies.shards[shard as usize][block as usize];
        let mut text = Vec::new();
        let mut kept: usize = self.held.blocks.iter().map(|it| it.text.len()).sum();
        while kept + one.length > self.bodies.held_bytes_max
            && let Some(last) = self.held.blocks.pop_back()
        {
            kept -= last.text.len();
            text = last.text;
        }
        text.clear();
        let inflated = one.inflate(self.held.inflate.get_or_insert_default(), &mut text);
        assert!(inflated.is_ok(), "a block of bodies cannot be read again: {inflated:?}");
        Inflated { shard, block, text }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_come_back_byte_for_byte_from_memory_and_from_a_file() {
        let spill = || tempfile::tempfile();
        for held_bytes_max in [u64::MAX, 2000, 0] {
            let writer = BodyWriter::new(Budget { held_bytes_max, spill });
            let spilled = all_come_back(writer);
            assert_eq!(spilled > 0, held_bytes_max < u64::MAX, "{held_bytes_max}");
        }
        // Where there is no file, memory serves.
        assert_eq!(
            all_come_back(BodyWriter::new(Budget { held_bytes_max: 0, ..Budget::default() })),
            0
        );
    }

    fn all_come_back(writer: BodyWriter) -> u64 {
        let body = |n: usize| format!("{{\"n\":{n},\"pad\":\"{}\"}}", "é".repeat(n % 700));
        let ids: Vec<BodyId> =
            (0..3000).map(|n| writer.keep("t", &(n / 7).to_string(), body(n).as_bytes())).collect();
        let bodies = writer.freeze();
        let mut reader = bodies.reader();
        for (n, id) in ids.iter().enumerate() {
            assert_eq!(reader.read(*id), body(n));
        }
        bodies.spilled_bytes
    }
}
