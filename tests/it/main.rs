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

/// What an answer about access says that it does not know.
mod about;
mod access_caveats;
/// A real browser opens the page of a report.
mod browser;
/// Rules along time: scope, parameters, endings, AWS's own record.
mod check;
/// The story that the project shows and tests itself with.
mod clinic;
/// A custom rule's own code is replayed as it is.
mod custom;
/// Damaged bytes lose what they must, keep the rest, and are counted.
mod damage;
/// What ends an opening, which doors there are, what is said where the evidence is silent.
mod exposure;
/// Every envelope and item version that AWS Config has delivered is read.
mod forms;
/// Evidence that AWS Config did not deliver in a list is read in every form it is kept in.
mod forms_odd;
mod forms_other;
/// Parquet opens elsewhere with the published columns and types.
mod frames;
/// What the evidence cannot show is said where somebody asks.
mod gaps;
/// Guard policies of the field, over items of many places.
#[cfg(feature = "guard")]
mod guard;
/// The help is what it says it is: its examples run, and the document is made from it.
mod help;
/// Requests are judged as IAM judges them.
mod iam;
/// A wrong item is one flaw, and its siblings are kept.
mod index;
mod items;
/// No answer hangs on the order of an item's keys.
mod key_order;
/// Keys, folders, and what is no file of AWS Config's are told apart.
mod layout;
/// The oracle: slow, obvious twins, and random worlds to compare them on.
mod model;
/// Who could reach what in a network: AWS's own pages, and a slow model of packets.
mod network;
/// The counts are those of a slow and obvious program.
mod oracle;
/// Every file of the outside material becomes what a careful reader wrote down before.
mod outside;
mod outside_files;
mod outside_lives;
/// Packs of rules are read whole, unmodified.
mod packs;
/// The same export and question give the same bytes.
mod parts;
mod repeatable;
/// The evidence folder and its proof.
mod report;
/// Snapshots that repeat each other give what each gives by itself.
mod rows;
/// Each managed rule against its table.
mod rules;
/// The managed rules against the tests of the community's functions.
mod rules_outside;
/// The story of the clinic, through the tool: the evening of 11 May.
mod story;
/// The story of the clinic: who could read the records, and whom a trust meant.
mod story_access;
/// The story of the clinic: what was open, from when till when, and what stood behind it.
mod story_exposure;
/// The story of the clinic: what was not recorded, how sure an answer is, what a torn file costs.
mod story_gaps;
/// The story of the clinic: who could do what, who left, and who came back under an old name.
mod story_people;
/// The story of the clinic: neighbours, makers, since when, and what a leaver left behind.
mod story_relations;
/// What the rules said of the clinic.
mod story_rules;
/// The story of the clinic: what stood, who made it, and what became of it.
mod story_things;
/// The story of the clinic: how much of everything there is.
mod story_totals;
/// Outside material is read as a careful reader reads it.
mod suites;
/// The house keeps itself tidy.
mod tidy;
/// Flags and selectors do what the command line's contract says.
mod verbs;
/// Answers come in the forms that were asked for, and harm nobody who reads them.
mod verbs_output;
/// An export is graded by its own testimony, whole and doctored.
mod verify_export;
