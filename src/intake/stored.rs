//! A file's stored bytes, hashed as they are handed on; a small file's all at once.
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
    sha256: Sha256,
    /// Read and hashed so far.
    size_bytes: u64,
    buffer: Vec<u8>,
    /// What of the buffer was handed on.
    at: usize,
    /// The file's last byte stands in the buffer, or before it.
    ended: bool,
}

/// How much of a large file is read at once.
const READ_BYTES: usize = 64 << 10;

impl Stored {
    /// Opens a file and reads its beginning into the buffer, which comes from the file before.
    ///
    /// # Errors
    /// The system's.
    pub(super) fn open(path: &Path, buffer: Vec<u8>) -> io::Result<Self> {
        #[expect(clippy::disallowed_methods, reason = "this is the one door of evidence")]
        let file = File::open(path)?;
        let small = file.metadata()?.len() < STORED_BYTES_MAX as u64;
        let (sha256, size_bytes) = (Sha256::new(), 0);
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

    /// How many bytes were read.
    pub(super) fn size_bytes(&self) -> u64 {
        self.size_bytes
    }

    /// Reads what is left for the hash's sake; gives the size, the SHA-256, and the buffer back.
    ///
    /// # Errors
    /// The system's.
    pub(super) fn finish(mut self) -> io::Result<(u64, String, Vec<u8>)> {
        while !self.ended {
            self.read_on(READ_BYTES)?;
        }
        Ok((self.size_bytes, hex(&self.sha256.finalize()), self.buffer))
    }

    fn read_on(&mut self, want: usize) -> io::Result<()> {
        self.buffer.clear();
        self.at = 0;
        self.file.by_ref().take(want as u64).read_to_end(&mut self.buffer)?;
        self.ended = self.buffer.len() < want;
        self.size_bytes += self.buffer.len() as u64;
        self.sha256.update(&self.buffer);
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
        if self.at == self.buffer.len() && !self.ended {
            self.read_on(READ_BYTES)?;
        }
        Ok(&self.buffer[self.at..])
    }

    fn consume(&mut self, amount: usize) {
        self.at = self.at.saturating_add(amount).min(self.buffer.len());
    }
}
