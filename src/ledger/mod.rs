//! Every dated entry, sorted, never changed.
//!
//! Intake fills a `Gather` from many threads; `bind` sorts what was gathered, folds repeated
//! sightings, notes variants and contradictions, and yields the `Ledger`. It knows no gzip, no
//! paths' meaning and no formats.
mod arn;
pub mod bind;
pub mod block;
pub mod body;
pub mod content;
pub mod gather;
mod groups;
pub mod intern;
pub mod kept;
pub mod kept_pages;
#[expect(clippy::module_inception, reason = "the room is named for what it holds")]
pub mod ledger;
pub mod listed;
pub mod members;
pub mod parts;
pub mod pieces;
mod pile;
mod plain;
pub mod records;
pub mod restored;
pub mod spare;
mod versions;
