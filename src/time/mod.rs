//! Instants, spans and values that step: time without a word of AWS.
pub mod duration;
pub mod moment;
pub mod zone;
