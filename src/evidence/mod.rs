//! What AWS Config recorded, in its own words, and where it says so.
pub mod diff;
pub mod file;
pub mod flaw;
pub mod hex;
pub mod instant;
pub mod item;
pub mod listed;
pub mod origin;
pub mod partial;
pub mod resource;
pub mod side;
pub mod tags;
