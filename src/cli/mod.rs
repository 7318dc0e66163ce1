//! The front door: words in, words out. The one room that reads the environment and the clock,
//! and that prints.
pub mod access;
mod accounting;
pub mod args;
pub mod args_access;
pub mod args_export;
pub mod bar;
mod beside;
pub mod blame;
pub mod coverage;
pub mod diff;
pub mod environment;
pub mod export;
pub mod hints;
pub mod inventory;
pub mod manual;
pub mod outcome;
pub mod output;
pub mod pager;
pub mod related;
pub mod run;
pub mod session;
pub mod show;
pub mod timeline;
pub mod when;
