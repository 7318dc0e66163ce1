//! `asof` reads the files that AWS Config delivered to a bucket and answers what stood at a moment,
//! how it got there, and what changed. Offline: it opens the files it is given and nothing else.
//!
//! Evidence goes one way: `intake` reads it into the `ledger`, `query` asks the ledger, `report`
//! makes an answer into bytes, `cli` writes them. A room uses rooms on lower floors only; a test
//! holds it to that.
//!
//! ```text
//! floor  room      what it is for                                   it knows nothing of
//!   9    main      one expression
//!   8    cli       words in, words out; the clock, the environment
//!   7    report    answers become bytes, in five formats            where the bytes go
//!   6    check     rules replayed: what broke which, then            exposure, formats
//!   6    exposure  what was open to whom, then                       rules, formats
//!   5    access    who could do what, then                            exposure, rules, formats
//!   4    intake    the only door by which evidence enters           questions
//!   4    query     questions of time                                formats, output
//!   4    frame     sheets as data frames: CSV, Parquet              questions
//!   3    ledger    every dated entry, sorted, never changed         gzip, paths, formats
//!   2    evidence  what AWS Config recorded, in its own words       how files are opened
//!   2    words     what a field edit means                          files, time
//!   2    network   AWS's network language and its judgement         time, files, the ledger
//!   2    policy    IAM's language and its judgement                  time, files, the ledger
//!   2    catalog   what AWS published: its policies, its actions     files, questions
//!   2    sheet     the one shape of an answer                       what the answer means
//!   1    time      instants, durations, zones                       AWS
//!   1    truth     yes, no, unknown                                  AWS
//!   1    json      one spelling for one configuration; edits        times, files, items
//! ```
//!
//! What the words of an answer mean is written in `docs/SEMANTICS.md`. One question, asked by hand:
//! was the security group `sg-5e8c1a04` there at midnight, and since when was it as it was?
//!
//! ```
//! use asof::intake::intake::{Terms, read};
//! use asof::intake::progress::Silent;
//! use asof::query::answer::{Certainty, Presence, Reason};
//! use asof::query::horizon::Horizon;
//! use asof::query::spans::story;
//! use asof::time::moment::Moment;
//! use std::path::PathBuf;
//!
//! let inputs = [PathBuf::from("testdata/exports/clinic")];
//! let ledger = read(&inputs, Terms::default(), &Silent)?;
//! let horizon = Horizon::survey(&ledger);
//! let group = ledger
//!     .resources()
//!     .find(|&it| ledger.key_texts(it)[3] == "sg-5e8c1a04")
//!     .ok_or("the export has no such group")?;
//!
//! let mut reader = ledger.bodies();
//! let story = story(&ledger, &horizon, &ledger.timeline(group), &mut reader);
//!
//! let midnight = story.at(Moment::parse("2016-05-12T00:00:00Z")?).ok_or("no span")?;
//! assert_eq!(midnight.presence, Presence::Standing);
//! assert_eq!(midnight.certainty, Certainty::Exact);
//! assert_eq!(midnight.version.captured_at().to_string(), "2016-05-11T21:05:23.910Z");
//!
//! // After the last snapshot that shows it, and before the item that ends it.
//! let later = story.at(Moment::parse("2016-06-20T08:00:00Z")?).ok_or("no span")?;
//! assert_eq!(later.certainty, Certainty::Inferred);
//! assert_eq!(later.reason, Some(Reason::NextVersion));
//!
//! // Before its first item nothing is known: it may have been there.
//! let earlier = story.at(Moment::parse("2016-03-10T00:00:00Z")?).ok_or("no span")?;
//! assert_eq!(earlier.presence, Presence::NotYetSeen);
//! assert_eq!(earlier.certainty, Certainty::Unknown);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
pub mod access;
pub mod catalog;
pub mod check;
pub mod cli;
pub mod evidence;
pub mod exposure;
pub mod frame;
pub mod index;
pub mod intake;
pub mod json;
pub mod ledger;
pub mod network;
pub mod policy;
pub mod query;
pub mod report;
pub mod sheet;
pub mod time;
pub mod truth;
pub mod words;
