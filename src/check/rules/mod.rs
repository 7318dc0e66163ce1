//! The managed rules: one file for each service, one `Rule` and one function for each rule, and
//! this list of the files. No rule knows of time, of the ledger, or of another rule.
use super::rule::Rule;

mod acm;
mod apigateway;
mod autoscaling;
mod backup;
mod backup_cover;
mod backup_plan;
mod backup_schedule;
mod beanstalk;
mod cloudfront;
mod cloudtrail;
mod codebuild;
mod described;
mod dms;
mod dynamodb;
mod ec2_instance;
mod ec2_managed;
mod ec2_place;
mod ec2_volume;
mod ecs;
mod efs;
mod elb;
mod elbv2;
mod family;
mod iam;
mod iam_documents;
mod kit;
mod kms;
mod lambda;
mod messages;
mod monitoring;
mod rds;
mod rds_cluster;
mod rds_logging;
mod redshift;
mod s3;
mod s3_demands;
mod s3_public;
mod sagemaker;
mod search;
mod secretsmanager;
mod security_group;
mod shown;
mod tagged;
mod tags;
pub mod unreplayed;
mod vpc;

use std::sync::LazyLock;

/// Rules of one shape, each family read from its table.
static FAMILIES: [&LazyLock<Vec<Rule>>; 2] = [&described::RULES, &tagged::RULES];

/// Each file's rules.
const FILES: &[&[Rule]] = &[
    acm::RULES,
    apigateway::RULES,
    autoscaling::RULES,
    backup::RULES,
    backup_plan::RULES,
    beanstalk::RULES,
    cloudfront::RULES,
    cloudtrail::RULES,
    codebuild::RULES,
    dms::RULES,
    dynamodb::RULES,
    ec2_instance::RULES,
    ec2_managed::RULES,
    ec2_place::RULES,
    ec2_volume::RULES,
    ecs::RULES,
    efs::RULES,
    elb::RULES,
    elbv2::RULES,
    iam::RULES,
    iam_documents::RULES,
    kms::RULES,
    lambda::RULES,
    messages::RULES,
    monitoring::RULES,
    rds::RULES,
    rds_cluster::RULES,
    rds_logging::RULES,
    redshift::RULES,
    s3::RULES,
    s3_demands::RULES,
    s3_public::RULES,
    sagemaker::RULES,
    search::RULES,
    secretsmanager::RULES,
    security_group::RULES,
    tags::RULES,
    vpc::RULES,
];

/// Every rule that is replayed here, sorted by name.
pub fn all() -> Vec<&'static Rule> {
    let mut all: Vec<&'static Rule> = each().collect();
    all.sort_by_key(|it| it.name);
    all
}

/// The rule with this name or identifier, in any capitals, blanks around it left out: packs have
/// some.
pub fn named(name: &str) -> Option<&'static Rule> {
    let is = |it: &str| it.eq_ignore_ascii_case(name.trim());
    each().find(|it| is(it.name) || is(it.identifier))
}

fn each() -> impl Iterator<Item = &'static Rule> {
    let of_families = FAMILIES.iter().flat_map(|it| it.iter());
    FILES.iter().flat_map(|it| it.iter()).chain(of_families)
}
