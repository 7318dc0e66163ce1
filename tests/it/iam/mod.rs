//! The judgement of IAM against what others recorded of it, and against its own laws.
mod core;
pub mod judge;
mod recorded;
