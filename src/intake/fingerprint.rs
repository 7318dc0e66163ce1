//! The fingerprint by which an item's bytes are known again.
//!
//! Names and tags come from whoever is being investigated: two items that were made to look like
//! one would hide one of them. So it is a message authentication code under a key that is secret
//! and new in each run, which nobody can work towards (AEGIS-128X4 as a MAC,
//! draft-irtf-cfrg-aegis-aead; ADR 18).
use crate::ledger::gather::Fingerprint;
use aegis::aegis128x4::Aegis128X4Mac;
use std::fmt;
use std::hash::{BuildHasher, RandomState};

/// Makes the fingerprints of one run.
pub(super) struct Fingerprints(Aegis128X4Mac<16>);

impl fmt::Debug for Fingerprints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fingerprints").finish_non_exhaustive()
    }
}

impl Fingerprints {
    /// Those under a key of the system's.
    pub(super) fn under_new_key() -> Self {
        let secret = RandomState::new();
        let halves = [0_u64, 1].map(|it| secret.hash_one(it).to_le_bytes());
        let mut key = [0; 16];
        key.copy_from_slice(halves.as_flattened());
        Self(Aegis128X4Mac::new(&key))
    }

    /// That of all these bytes, one behind the other.
    pub(super) fn of(&self, parts: &[&[u8]]) -> Fingerprint {
        let mut mac = self.0.clone();
        for part in parts {
            mac.update(part);
        }
        Fingerprint::from_le_bytes(mac.finalize())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_bytes_are_known_again_and_no_others_in_no_other_run() {
        let (one, other) = (Fingerprints::under_new_key(), Fingerprints::under_new_key());
        let text = vec![b'a'; 4099];
        let whole = one.of(&[&text]);
        for cut in [0, 1, 255, 256, 257, 4099] {
            assert_eq!(one.of(&[&text[..cut], &text[cut..]]), whole, "{cut}");
        }
        assert_ne!(other.of(&[&text]), whole);
        for at in 0..text.len() {
            let mut wrong = text.clone();
            wrong[at] ^= 1;
            assert_ne!(one.of(&[&wrong]), whole, "{at}");
            assert_ne!(one.of(&[&text[..at]]), whole, "{at}");
        }
    }
}
