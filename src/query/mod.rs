//! Questions of time: what stood at T, how it got there, what differs between two moments.
//!
//! `horizon` knows how far the evidence of each account and region reaches and where it has gaps;
//! `states` folds a timeline's versions; `spans` judges presence and certainty along them;
//! `stretch` carries any pure judgement along time, by `sight`s of a `scene`; the others ask. Knows
//! no files' formats and no output.
pub mod answer;
pub mod atlas;
pub mod basis;
pub mod before;
pub mod blame;
pub mod changes;
pub mod compare;
pub mod completeness;
pub mod coverage;
pub mod edges;
pub mod gap;
mod glance;
pub mod holders;
pub mod horizon;
pub mod known;
pub mod maker;
pub mod readings;
pub mod recorder;
pub mod register;
pub mod related;
pub mod scene;
pub mod scope;
pub mod sight;
pub mod spans;
pub mod states;
pub mod stories;
pub mod stretch;
