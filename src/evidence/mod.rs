//! What AWS Config recorded, in its own words, and where it says so.
pub mod file;
pub mod flaw;
pub mod item;
pub mod origin;
pub mod resource;
