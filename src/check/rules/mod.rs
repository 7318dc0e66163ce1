//! The managed rules: one file for each service, one `Rule` and one function for each rule, and
//! this list of the files. No rule knows of time, of the ledger, or of another rule.
use super::rule::Rule;

mod cloudtrail;
mod dms;
mod dynamodb;
mod ec2;
mod efs;
mod iam;
mod iam_documents;
mod kit;
mod kms;
mod messages;
mod rds;
mod rds_cluster;
mod rds_logging;
mod redshift;
mod s3;
mod s3_demands;
mod s3_public;
mod search;
mod secretsmanager;
mod shown;
pub mod unreplayed;

/// Each file's rules.
const FILES: &[&[Rule]] = &[
    cloudtrail::RULES,
    dms::RULES,
    dynamodb::RULES,
    ec2::RULES,
    efs::RULES,
    iam::RULES,
    iam_documents::RULES,
    kms::RULES,
    messages::RULES,
    rds::RULES,
    rds_cluster::RULES,
    rds_logging::RULES,
    redshift::RULES,
    s3::RULES,
    s3_demands::RULES,
    s3_public::RULES,
    search::RULES,
    secretsmanager::RULES,
];

/// Every rule that is replayed here, sorted by name.
pub fn all() -> Vec<&'static Rule> {
    let mut all: Vec<&'static Rule> = FILES.iter().flat_map(|it| it.iter()).collect();
    all.sort_by_key(|it| it.name);
    all
}

/// The rule with this name or identifier, in any capitals, blanks around it left out: packs have
/// some.
pub fn named(name: &str) -> Option<&'static Rule> {
    let is = |it: &str| it.eq_ignore_ascii_case(name.trim());
    FILES.iter().flat_map(|it| it.iter()).find(|it| is(it.name) || is(it.identifier))
}
