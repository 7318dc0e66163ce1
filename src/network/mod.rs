//! AWS's network language and its judgement: what security groups, ACLs, routes, subnets and
//! interfaces say, and which addresses they let reach a port. It knows no file, no ledger, no time.
pub mod acl;
pub mod blocks;
pub mod interface;
pub mod known;
pub mod place;
pub mod reach;
pub mod routes;
pub mod security_group;
pub mod traffic;

mod fields;
mod guards;
mod path;
