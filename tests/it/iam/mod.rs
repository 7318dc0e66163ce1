//! The judgement of IAM against what others recorded of it, against a slow model and another
//! program, and against its own laws.
mod core;
mod differential;
mod functions;
pub(crate) mod judge;
mod laws;
mod model;
mod others;
mod peer;
mod published;
mod random;
mod recorded;
mod resources;
mod small;
mod twin;
