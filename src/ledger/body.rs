//! The items' bytes, each distinct item once, in compressed blocks.
//!
//! Snapshots repeat nearly everything, so bodies kept once and compressed take a few percent of
//! the inflated export. A block is small: reading one body inflates one block.
use std::sync::{Mutex, PoisonError};

const BLOCK_BYTES: usize = 128 << 10;
const ZSTD_LEVEL: i32 = 1;
const SHARDS: usize = 16;

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
#[derive(Debug)]
pub struct BodyWriter {
    shards: [Mutex<Shard>; SHARDS],
}

impl Default for BodyWriter {
    fn default() -> Self {
        Self { shards: std::array::from_fn(|_| Mutex::default()) }
    }
}

impl BodyWriter {
    /// Keeps one body. `lane` spreads the threads over the shards; any number will do.
    pub fn keep(&self, lane: usize, body: &[u8]) -> BodyId {
        let index = lane % SHARDS;
        let mut shard = self.lock(index);
        let id = BodyId {
            shard: u16::try_from(index).unwrap_or(0),
            block: u32::try_from(shard.blocks.len()).unwrap_or(u32::MAX),
            start: u32::try_from(shard.open.len()).unwrap_or(u32::MAX),
            length: u32::try_from(body.len()).unwrap_or(u32::MAX),
        };
        shard.open.extend_from_slice(body);
        if shard.open.len() >= BLOCK_BYTES {
            let text = std::mem::take(&mut shard.open);
            let place = shard.blocks.len();
            shard.blocks.push(None);
            drop(shard); // compressing needs no lock
            let block = pack(&text);
            self.lock(index).blocks[place] = Some(block);
        }
        id
    }

    fn lock(&self, index: usize) -> std::sync::MutexGuard<'_, Shard> {
        self.shards[index].lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends the writing.
    pub fn freeze(self) -> Bodies {
        let close = |shard: Mutex<Shard>| {
            let mut shard = shard.into_inner().unwrap_or_else(PoisonError::into_inner);
            let last = pack(&shard.open);
            shard.blocks.push(Some(last));
            shard.blocks.into_iter().flatten().collect()
        };
        Bodies { shards: self.shards.into_iter().map(close).collect() }
    }
}

fn pack(text: &[u8]) -> Block {
    match zstd::bulk::compress(text, ZSTD_LEVEL) {
        Ok(packed) => Block { packed: packed.into(), length: text.len() },
        Err(_) => unreachable!("zstd compresses any bytes into a buffer it sized itself"),
    }
}

/// All bodies, fixed.
#[derive(Debug)]
pub struct Bodies {
    shards: Vec<Vec<Block>>,
}

impl Bodies {
    /// A reader that keeps the last block it inflated; one per thread.
    pub fn reader(&self) -> BodyReader<'_> {
        BodyReader { bodies: self, held: None, text: Vec::new() }
    }
}

/// Reads bodies; fastest when asked in order of `BodyId`.
#[derive(Debug)]
pub struct BodyReader<'a> {
    bodies: &'a Bodies,
    held: Option<(u16, u32)>,
    text: Vec<u8>,
}

impl BodyReader<'_> {
    /// The item's JSON, byte for byte as delivered.
    pub fn read(&mut self, id: BodyId) -> &str {
        if self.held != Some((id.shard, id.block)) {
            let block = &self.bodies.shards[id.shard as usize][id.block as usize];
            self.text = zstd::bulk::decompress(&block.packed, block.length).unwrap_or_else(|_| {
                unreachable!("a block that this process compressed inflates again")
            });
            self.held = Some((id.shard, id.block));
        }
        let start = id.start as usize;
        str::from_utf8(&self.text[start..start + id.length as usize])
            .unwrap_or_else(|_| unreachable!("only UTF-8 was ever kept"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_come_back_byte_for_byte() {
        let writer = BodyWriter::default();
        let body = |n: usize| format!("{{\"n\":{n},\"pad\":\"{}\"}}", "é".repeat(n % 700));
        let ids: Vec<BodyId> = (0..3000).map(|n| writer.keep(n / 7, body(n).as_bytes())).collect();
        let bodies = writer.freeze();
        let mut reader = bodies.reader();
        for (n, id) in ids.iter().enumerate() {
            assert_eq!(reader.read(*id), body(n));
        }
    }
}
