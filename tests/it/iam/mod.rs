//! The judgement of IAM against what others recorded of it, and against its own laws.
mod core;
mod functions;
pub(crate) mod judge;
mod laws;
mod others;
mod random;
mod recorded;
mod resources;
