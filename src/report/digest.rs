//! SHA-256 of what a report writes, quotes or is held against.
use crate::evidence::hex::hex;
use sha2::Digest as _;

/// A hash that grows with what it is given.
#[derive(Clone, Debug, Default)]
pub struct Digest {
    sha256: sha2::Sha256,
    size: u64,
}

impl Digest {
    /// Takes more bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.sha256.update(bytes);
        self.size += bytes.len() as u64;
    }

    /// How many bytes it took.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The hash of all of them, in lower-case hexadecimal digits.
    pub fn hex(self) -> String {
        hex(&self.sha256.finalize())
    }
}

/// The hash of these bytes, in lower-case hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    let mut digest = Digest::default();
    digest.update(bytes);
    digest.hex()
}
