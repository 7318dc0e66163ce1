//! What passes from one small file to the next.
use super::held::Held;
use crate::ledger::gather::Seen;
use libdeflater::Decompressor;

/// What a small file is read with.
#[derive(Default)]
pub(super) struct Tools {
    /// The stored bytes of the file before.
    pub(super) stored: Vec<u8>,
    pub(super) inflate: Decompressor,
    /// The text of the file before, which the next one's overwrites.
    pub(super) text: Held,
    /// Room for the sightings of a file, whose page keeps no more than it needs.
    pub(super) seen: Vec<Seen>,
}
