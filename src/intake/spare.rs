//! Buffers and tools that pass from one file to the next.
use crate::ledger::gather::Seen;
use libdeflater::Decompressor;
use std::sync::{Mutex, PoisonError};

/// What waits for the next file: fresh buffers would cost more than what is read in them.
#[derive(Debug)]
pub(super) struct Spare<T>(Mutex<Vec<T>>);

impl<T> Default for Spare<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Default> Spare<T> {
    /// One that waits, or a new one.
    pub(super) fn take(&self) -> T {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }

    /// Lays one aside.
    pub(super) fn put(&self, one: T) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(one);
    }
}

/// What a small file is read with.
#[derive(Default)]
pub(super) struct Tools {
    /// The stored bytes of the file before.
    pub(super) stored: Vec<u8>,
    pub(super) inflate: Decompressor,
    /// The text of the file before, which the next one's overwrites.
    pub(super) text: Vec<u8>,
    /// Room for the sightings of a file, whose page keeps no more than it needs.
    pub(super) seen: Vec<Seen>,
}
