//! Offline forensics on AWS Config history.
pub mod evidence;
pub mod intake;
pub mod json;
pub mod ledger;
pub mod query;
pub mod time;
pub mod words;
