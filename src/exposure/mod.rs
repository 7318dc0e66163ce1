//! What was open to whom, from when till when, and what stood behind it: doors (security groups,
//! public access, policies that let everybody in) and the interfaces that could be reached through
//! them. It lays out no answer.
pub mod asked;
pub mod opening;
pub mod question;

mod around;
mod behind;
mod cause;
mod door;
mod policies;
mod public;
mod reached;
