//! The only door by which evidence enters.
//!
//! Paths are found (`discover`), each file is inflated and hashed (`inflate`), its text is split
//! into items (`split`, `scan`), each distinct item is judged and read once (`element`, `sound`),
//! and what a file gave goes to the ledger as a page (`read`). Nothing here fails on bad
//! evidence: what cannot be read becomes a flaw with its place.
pub mod discover;
mod element;
mod fields;
mod gzip;
mod inflate;
#[expect(clippy::module_inception, reason = "the room is named for what it does")]
pub mod intake;
pub mod key;
pub mod progress;
mod read;
mod scan;
mod split;
