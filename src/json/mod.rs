//! One spelling for one configuration, and the edits between two. It knows of AWS only which
//! lists have no order (`setlike_table`), and of times, files and items nothing.
pub mod canonical;
pub(crate) mod compact;
pub mod difference;
pub mod edit;
pub mod embedded;
pub mod fields;
pub mod patch;
pub mod path;
pub(crate) mod scalar;
pub mod sound;

mod apply;
mod place;
mod setlike;
mod setlike_table;

#[cfg(test)]
mod sample;
