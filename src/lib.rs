//! Offline forensics on AWS Config history.
pub mod cli;
pub mod evidence;
pub mod frame;
pub mod intake;
pub mod json;
pub mod ledger;
pub mod query;
pub mod report;
pub mod sheet;
pub mod time;
pub mod words;
