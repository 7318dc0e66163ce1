//! AWS's network language and its judgement: what security groups, network ACLs, routes, subnets and
//! interfaces say, and which addresses they let reach a port. It knows no file, no ledger, no time.
pub mod blocks;
pub mod security_group;
pub mod traffic;

mod fields;
