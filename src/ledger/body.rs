//! The items' bytes, each distinct item once, in compressed blocks.
//!
//! Snapshots repeat nearly everything, so bodies kept once and compressed take a few percent of
//! the inflated export. A block is small: reading one body inflates one block. What is asked for
//! together lies together: the bodies of a resource in one lane, those of a type in few.
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use zstd::bulk::{Compressor, Decompressor};

const BLOCK_BYTES: usize = 128 << 10;
const ZSTD_LEVEL: i32 = 1;
/// How much inflated text a reader keeps, in bytes.
const HELD_BYTES_MAX: usize = 8 << 20;
/// So many lanes has a group of types.
const SPREAD: usize = 8;
const SHARDS: usize = 16 * SPREAD;

/// Where a body lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BodyId {
    shard: u16,
    block: u32,
    start: u32,
    length: u32,
}

#[derive(Debug)]
struct Block {
    packed: Box<[u8]>,
    length: usize,
}

#[derive(Debug, Default)]
struct Shard {
    open: Vec<u8>,
    blocks: Vec<Option<Block>>,
}

/// Takes bodies from many threads.
pub struct BodyWriter {
    shards: [Mutex<Shard>; SHARDS],
    /// What waits for the next full block: to make them anew costs as much as to pack a block.
    packers: Mutex<Vec<Packer>>,
}

impl Default for BodyWriter {
    fn default() -> Self {
        Self { shards: std::array::from_fn(|_| Mutex::default()), packers: Mutex::default() }
    }
}

impl std::fmt::Debug for BodyWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BodyWriter").finish_non_exhaustive()
    }
}

impl BodyWriter {
    /// Keeps one body, in the lane of a resource.
    pub fn keep(&self, resource_type: &str, resource_id: &str, body: &[u8]) -> BodyId {
        let groups = SHARDS / SPREAD;
        let index = spread(resource_type) % groups * SPREAD + spread(resource_id) % SPREAD;
        let mut shard = lock(&self.shards[index]);
        let id = BodyId {
            shard: u16::try_from(index).unwrap_or(0),
            block: u32::try_from(shard.blocks.len()).unwrap_or(u32::MAX),
            start: u32::try_from(shard.open.len()).unwrap_or(u32::MAX),
            length: u32::try_from(body.len()).unwrap_or(u32::MAX),
        };
        shard.open.extend_from_slice(body);
        if shard.open.len() >= BLOCK_BYTES {
            let mut packer = lock(&self.packers).pop().unwrap_or_default();
            std::mem::swap(&mut shard.open, &mut packer.text);
            let place = shard.blocks.len();
            shard.blocks.push(None);
            drop(shard); // compressing needs no lock
            let block = packer.pack();
            lock(&self.shards[index]).blocks[place] = Some(block);
            lock(&self.packers).push(packer);
        }
        id
    }

    /// Ends the writing.
    pub fn freeze(self) -> Bodies {
        let mut packer = Packer::default();
        let close = |shard: Mutex<Shard>| {
            let mut shard = shard.into_inner().unwrap_or_else(PoisonError::into_inner);
            packer.text = shard.open;
            shard.blocks.push(Some(packer.pack()));
            shard.blocks.into_iter().flatten().collect()
        };
        Bodies { shards: self.shards.into_iter().map(close).collect() }
    }
}

/// Any number that is the same for the same text.
fn spread(text: &str) -> usize {
    let hash = |sum: usize, byte: u8| (sum ^ usize::from(byte)).wrapping_mul(0x0100_0000_01b3);
    text.bytes().fold(0xcbf2_9ce4, hash) >> 7
}

fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Packs one block after the other.
#[derive(Default)]
struct Packer {
    text: Vec<u8>,
    packed: Vec<u8>,
    compressor: Option<Compressor<'static>>,
}

impl Packer {
    /// Packs the text, and leaves none.
    fn pack(&mut self) -> Block {
        self.packed.clear();
        self.packed.reserve(zstd::zstd_safe::compress_bound(self.text.len()));
        let made = self.compressor.take().map_or_else(|| Compressor::new(ZSTD_LEVEL), Ok);
        let packed = made.and_then(|mut it| {
            it.compress_to_buffer(&self.text, &mut self.packed)?;
            Ok(self.compressor.insert(it))
        });
        assert!(packed.is_ok(), "zstd compresses any bytes into a buffer of the size it asked for");
        let block = Block { packed: self.packed.as_slice().into(), length: self.text.len() };
        self.text.clear();
        block
    }
}

/// All bodies, fixed.
#[derive(Debug)]
pub struct Bodies {
    shards: Vec<Vec<Block>>,
}

impl Bodies {
    /// A reader that keeps the last blocks it inflated; one per thread.
    pub fn reader(&self) -> BodyReader<'_> {
        BodyReader { bodies: self, held: VecDeque::new(), inflate: None }
    }
}

/// Reads bodies; fastest when asked in order of `BodyId`. The versions of neighbouring resources
/// lie in a few blocks, which are asked for in turn.
pub struct BodyReader<'a> {
    bodies: &'a Bodies,
    /// The last one used comes first.
    held: VecDeque<Inflated>,
    inflate: Option<Decompressor<'static>>,
}

struct Inflated {
    shard: u16,
    block: u32,
    text: Vec<u8>,
}

impl std::fmt::Debug for BodyReader<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BodyReader").field("held", &self.held.len()).finish_non_exhaustive()
    }
}

impl BodyReader<'_> {
    /// The item's JSON, byte for byte as delivered.
    pub fn read(&mut self, id: BodyId) -> &str {
        let wanted = |it: &Inflated| (it.shard, it.block) == (id.shard, id.block);
        let known = self.held.iter().position(wanted).and_then(|it| self.held.remove(it));
        let block = known.unwrap_or_else(|| self.inflate(id));
        self.held.push_front(block);
        let start = id.start as usize;
        str::from_utf8(&self.held[0].text[start..start + id.length as usize])
            .unwrap_or_else(|_| unreachable!("only UTF-8 was ever kept"))
    }

    /// Inflates a block in the place of those that were not used for longest.
    fn inflate(&mut self, BodyId { shard, block, .. }: BodyId) -> Inflated {
        let packed = &self.bodies.shards[shard as usize][block as usize];
        let mut text = Vec::new();
        let mut kept: usize = self.held.iter().map(|it| it.text.len()).sum();
        while kept + packed.length > HELD_BYTES_MAX
            && let Some(last) = self.held.pop_back()
        {
            kept -= last.text.len();
            text = last.text;
        }
        text.clear();
        text.reserve(packed.length);
        let inflate = self.inflate.get_or_insert_with(Decompressor::default);
        let inflated = inflate.decompress_to_buffer(&packed.packed, &mut text);
        assert!(inflated.is_ok(), "a block that this process compressed inflates again");
        Inflated { shard, block, text }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_come_back_byte_for_byte() {
        let writer = BodyWriter::default();
        let body = |n: usize| format!("{{\"n\":{n},\"pad\":\"{}\"}}", "é".repeat(n % 700));
        let ids: Vec<BodyId> =
            (0..3000).map(|n| writer.keep("t", &(n / 7).to_string(), body(n).as_bytes())).collect();
        let bodies = writer.freeze();
        let mut reader = bodies.reader();
        for (n, id) in ids.iter().enumerate() {
            assert_eq!(reader.read(*id), body(n));
        }
    }
}
