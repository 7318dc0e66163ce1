//! The front door: words in, words out. The one room that reads the environment and the clock,
//! and that prints.
pub mod args;
pub mod bar;
pub mod environment;
pub mod hints;
pub mod manual;
pub mod outcome;
pub mod output;
pub mod pager;
pub mod when;
