//! SHA-256 of what a report writes, quotes or is held against.
use crate::evidence::hex::hex;
use sha2::Digest as _;
use std::io::{self, Write};

/// A hash that grows with what it is given.
#[derive(Clone, Debug, Default)]
pub struct Digest {
    sha256: sha2::Sha256,
    size: u64,
}

impl Digest {
    /// How many bytes it took.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The hash of all of them, in lower-case hexadecimal digits.
    pub fn hex(self) -> String {
        hex(&self.sha256.finalize())
    }
}

/// Takes more bytes, which never fails.
impl Write for Digest {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.sha256.update(bytes);
        self.size += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The hash of these bytes, in lower-case hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&sha2::Sha256::digest(bytes))
}
