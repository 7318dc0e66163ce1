//! The only door by which evidence enters.
//!
//! Paths are found (`discover`), each file is hashed and inflated (`stored`, `whole`, `inflate`),
//! its text is walked through (`walk`): a delivered list is split into its items (`split`, `scan`),
//! any other form into documents (`documents`), which are unfolded down to their items (`unfold`,
//! `members`, `leaf`). Each distinct item is judged and read once (`element`, `fields`), and what a
//! file gave goes to the ledger as a page (`read`, `verdict`). Nothing here fails on bad evidence:
//! what cannot be read becomes a flaw with its place.
pub mod about;
pub mod again;
pub mod discover;
mod documents;
mod element;
mod envelope;
mod fields;
mod fingerprint;
mod gathered;
mod gzip;
mod held;
mod inflate;
#[expect(clippy::module_inception, reason = "the room is named for what it does")]
pub mod intake;
pub mod key;
mod leaf;
mod letter;
pub mod listing;
mod members;
mod needle;
pub mod progress;
mod read;
mod row;
mod scan;
pub mod side;
mod signs;
mod split;
mod spoiled;
mod stored;
mod tools;
mod unfold;
mod verdict;
mod walk;
mod whole;
