//! One compressed block of bodies: held in memory, or laid in a file when memory is short.
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use zstd::bulk::{Compressor, Decompressor};
use zstd::zstd_safe::CParameter;

const ZSTD_LEVEL: i32 = 1;

/// A block.
#[derive(Debug)]
pub(super) struct Block {
    place: Place,
    /// How long its text is, in bytes.
    pub(super) length: usize,
}

#[derive(Debug)]
enum Place {
    Held(Box<[u8]>),
    Filed { file: Arc<Mutex<File>>, at: u64, packed: u32 },
}

impl Block {
    /// One that lies in a file.
    pub(super) fn in_file(file: &Arc<Mutex<File>>, at: u64, packed: u32, length: usize) -> Self {
        Self { place: Place::Filed { file: Arc::clone(file), at, packed }, length }
    }

    /// How long it is, packed.
    pub(super) fn packed_bytes(&self) -> u64 {
        match &self.place {
            Place::Held(packed) => packed.len() as u64,
            Place::Filed { packed, .. } => u64::from(*packed),
        }
    }

    /// Inflates it into an empty buffer.
    ///
    /// # Errors
    /// The system's, of a file; what is there is no such block.
    pub(super) fn inflate(
        &self,
        inflate: &mut Decompressor<'static>,
        text: &mut Vec<u8>,
    ) -> io::Result<()> {
        text.reserve(self.length);
        let length = match &self.place {
            Place::Held(packed) => inflate.decompress_to_buffer(packed, text)?,
            Place::Filed { file, at, packed } => {
                let mut bytes = vec![0; *packed as usize];
                {
                    let mut file = lock(file);
                    file.seek(SeekFrom::Start(*at))?;
                    file.read_exact(&mut bytes)?;
                }
                inflate.decompress_to_buffer(&bytes, text)?
            }
        };
        if length == self.length {
            Ok(())
        } else {
            Err(io::Error::other("a block of another size"))
        }
    }
}

/// Packs one block after the other.
#[derive(Default)]
pub(super) struct Packer {
    pub(super) text: Vec<u8>,
    packed: Vec<u8>,
    compressor: Option<Compressor<'static>>,
}

impl Packer {
    /// Packs the text, and leaves none: the packed bytes, and the text's length. What goes to a
    /// disk carries a checksum of its text: a byte that rots there is told when the block is
    /// inflated, and never read as evidence.
    pub(super) fn pack(&mut self, for_disk: bool) -> (&[u8], usize) {
        self.packed.clear();
        self.packed.reserve(zstd::zstd_safe::compress_bound(self.text.len()));
        let made = self.compressor.take().map_or_else(compressor, Ok);
        let packed = made.and_then(|mut it| {
            it.include_checksum(for_disk)?;
            it.compress_to_buffer(&self.text, &mut self.packed)?;
            Ok(self.compressor.insert(it))
        });
        assert!(packed.is_ok(), "zstd compresses any bytes into a buffer of the size it asked for");
        let length = self.text.len();
        self.text.clear();
        (&self.packed, length)
    }
}

/// JSON of one kind repeats itself at length: shorter matches are not worth the search.
fn compressor() -> io::Result<Compressor<'static>> {
    let mut compressor = Compressor::new(ZSTD_LEVEL)?;
    compressor.set_parameter(CParameter::MinMatch(7))?;
    Ok(compressor)
}

/// How much may be held in memory, and where the rest goes.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    /// Packed bodies that are held, in bytes.
    pub held_bytes_max: u64,
    /// Opens a file that is nobody else's.
    pub spill: fn() -> io::Result<File>,
}

impl Default for Budget {
    fn default() -> Self {
        let spill = || Err(io::Error::other("nothing is spilled without a budget"));
        Self { held_bytes_max: u64::MAX, spill }
    }
}

/// Takes packed blocks, and lays them into a file once the budget is used up.
#[derive(Debug, Default)]
pub(super) struct Store {
    budget: Budget,
    held_bytes: AtomicU64,
    spill: Mutex<Spill>,
}

#[derive(Debug, Default)]
struct Spill {
    file: Option<Arc<Mutex<File>>>,
    end: u64,
    /// The system refused: what comes is held after all, for an answer is worth more.
    is_refused: bool,
}

impl Store {
    pub(super) fn new(budget: Budget) -> Self {
        Self { budget, ..Self::default() }
    }

    /// Packs and keeps what a packer holds.
    pub(super) fn keep(&self, packer: &mut Packer) -> Block {
        let is_over = self.held_bytes.load(Ordering::Relaxed) >= self.budget.held_bytes_max;
        let (block, length) = packer.pack(is_over);
        if let Some(place) = is_over.then(|| self.lay_down(block)).flatten() {
            return Block { place, length };
        }
        self.held_bytes.fetch_add(block.len() as u64, Ordering::Relaxed);
        Block { place: Place::Held(block.into()), length }
    }

    /// How many bytes went to the file.
    pub(super) fn spilled_bytes(&self) -> u64 {
        lock(&self.spill).end
    }

    fn lay_down(&self, packed: &[u8]) -> Option<Place> {
        let mut spill = lock(&self.spill);
        if spill.is_refused {
            return None;
        }
        let (at, size) = (spill.end, u32::try_from(packed.len()).ok()?);
        let laid = spill
            .file
            .take()
            .map_or_else(|| (self.budget.spill)().map(|it| Arc::new(Mutex::new(it))), Ok);
        let laid = laid.and_then(|file| {
            let mut end = lock(&file);
            end.seek(SeekFrom::Start(at))?;
            end.write_all(packed)?;
            drop(end);
            Ok(file)
        });
        let Ok(file) = laid else {
            spill.is_refused = true;
            return None;
        };
        spill.end += u64::from(size);
        spill.file = Some(Arc::clone(&file));
        Some(Place::Filed { file, at, packed: size })
    }
}

pub(crate) fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_that_rots_is_told_wherever_it_lies() {
        let item = br#"{"resourceId":"sg-1","tags":{"a":"1"}}"#;
        let mut bench = Packer { text: item.repeat(9), ..Packer::default() };
        let (packed, length) = bench.pack(true);
        let rotten = |at: usize| {
            let mut bytes = packed.to_vec();
            bytes[at] ^= 1;
            Block { place: Place::Held(bytes.into()), length }
        };
        let inflate = |block: &Block| {
            let mut text = Vec::new();
            block.inflate(&mut Decompressor::new().unwrap(), &mut text).map(|()| text)
        };
        let whole = inflate(&Block { place: Place::Held(packed.into()), length }).unwrap();
        assert_eq!(whole.len(), length);
        for at in 0..packed.len() {
            // A bit of the frame's head says nothing of the text.
            assert!(inflate(&rotten(at)).map_or(true, |it| it == whole), "byte {at}");
        }
        let told = (0..packed.len()).filter(|it| inflate(&rotten(*it)).is_err()).count();
        assert!(told + 1 >= packed.len(), "{told} of {}", packed.len());
    }
}
