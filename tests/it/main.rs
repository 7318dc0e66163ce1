//! One integration binary, so that polars is linked once; each module proves one sentence.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test fails loudly, and writes the evidence it reads"
)]
/// The generator of large exports, shared with the bench.
#[expect(dead_code, reason = "the larger sizes are the bench's")]
#[path = "../bench/corpus/mod.rs"]
mod corpus;
/// What every test starts from: exports in the bucket's layout, and the tool run on them.
mod kit;
/// Tables of one export, and the law of accounting between them.
mod tables;

/// The story that the project shows and tests itself with.
mod clinic;
/// Damaged bytes lose what they must, keep the rest, and are counted.
mod damage;
/// Every envelope and item version that AWS Config has delivered is read.
mod forms;
/// Parquet opens elsewhere with the published columns and types.
mod frames;
/// A wrong item is one flaw, and its siblings are kept.
mod items;
/// Keys, folders, and what is no file of AWS Config's are told apart.
mod layout;
/// The oracle: slow, obvious twins, and random worlds to compare them on.
mod model;
/// The counts are those of a slow and obvious program.
mod oracle;
/// The same export and question give the same bytes.
mod repeatable;
/// Outside material is read as a careful reader reads it.
mod suites;
/// The house keeps itself tidy.
mod tidy;
