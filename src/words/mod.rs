//! What a field edit means, in the words of the field. Pure: no file, no time, no other room but
//! `json`.
pub mod class;
pub mod noise;
pub mod summary;
pub mod types;

mod bucket;
mod fact;
mod identity;
mod network;
mod place;
mod plain;
mod rules;
mod statement;

#[cfg(test)]
mod kit;
