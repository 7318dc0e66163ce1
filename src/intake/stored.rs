//! A file's stored bytes, hashed once they were handed on; a small file's all at once.
use super::whole::STORED_BYTES_MAX;
use crate::evidence::hex::hex;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, BufRead, Read};
use std::path::Path;

/// An open input file.
#[derive(Debug)]
pub(super) struct Stored {
    file: File,
    /// Of what stood before the buffer: a file that is searched and let go is never hashed.
    sha256: Sha256,
    /// Read so far.
    size_bytes: u64,
    buffer: Vec<u8>,
    /// What of the buffer was handed on.
    at: usize,
    /// The file's last byte stands in the buffer, or before it.
    ended: bool,
}

/// How much of a large file is read at once.
const READ_BYTES: usize = 64 << 10;
/// Room behind a small file's last byte, to see that it is the last.
const LOOK_BYTES: usize = 32;

impl Stored {
    /// Opens a file and reads its beginning into the buffer, which comes from the file before.
    /// `size` is how long it was when it was found.
    ///
    /// # Errors
    /// The system's.
    pub(super) fn open(path: &Path, size: u64, mut buffer: Vec<u8>) -> io::Result<Self> {
        #[expect(clippy::disallowed_methods, reason = "this is the one door of evidence")]
        let file = File::open(path)?;
        let small = size < STORED_BYTES_MAX as u64;
        let (sha256, size_bytes) = (Sha256::new(), 0);
        buffer.clear();
        if small {
            buffer.reserve(usize::try_from(size).unwrap_or(0) + LOOK_BYTES);
        }
        let mut stored = Self { file, sha256, size_bytes, buffer, at: 0, ended: false };
        stored.read_on(if small { STORED_BYTES_MAX } else { READ_BYTES })?;
        Ok(stored)
    }

    /// All of the file, if it is small and none of it was handed on.
    pub(super) fn whole(&self) -> Option<&[u8]> {
        let untouched = self.ended && self.size_bytes == self.buffer.len() as u64 && self.at == 0;
        untouched.then_some(&self.buffer)
    }

    /// How many bytes were handed on.
    pub(super) fn place(&self) -> u64 {
        self.size_bytes - (self.buffer.len() - self.at) as u64
    }

    /// The same in whole pieces, as far as the file goes: what a stream has read to come here.
    pub(super) fn read_bytes(&self) -> u64 {
        self.place().next_multiple_of(READ_BYTES as u64).min(self.size_bytes)
    }

    /// Gives the buffer back.
    pub(super) fn into_buffer(self) -> Vec<u8> {
        self.buffer
    }

    /// Reads what is left for the hash's sake; gives the size, the SHA-256, and the buffer back.
    ///
    /// # Errors
    /// The system's.
    pub(super) fn finish(mut self) -> io::Result<(u64, String, Vec<u8>)> {
        while !self.ended {
            self.at = self.buffer.len();
            self.read_on(READ_BYTES)?;
        }
        self.sha256.update(&self.buffer);
        Ok((self.size_bytes, hex(&self.sha256.finalize()), self.buffer))
    }

    /// Reads behind what was not handed on yet; what leaves the buffer is hashed.
    fn read_on(&mut self, want: usize) -> io::Result<()> {
        self.sha256.update(&self.buffer[..self.at]);
        self.buffer.drain(..self.at);
        self.at = 0;
        let before = self.buffer.len();
        self.file.by_ref().take(want as u64).read_to_end(&mut self.buffer)?;
        let new = self.buffer.len() - before;
        self.ended = new < want;
        self.size_bytes += new as u64;
        Ok(())
    }
}

impl Read for Stored {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let length = self.fill_buf()?.read(into)?;
        self.consume(length);
        Ok(length)
    }
}

impl BufRead for Stored {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        // Never a single byte before the end: a member's magic has two.
        if self.buffer.len() - self.at < 2 && !self.ended {
            self.read_on(READ_BYTES)?;
        }
        Ok(&self.buffer[self.at..])
    }

    fn consume(&mut self, amount: usize) {
        self.at = self.at.saturating_add(amount).min(self.buffer.len());
    }
}
