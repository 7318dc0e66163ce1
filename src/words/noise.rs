//! Which edits say nothing about what a resource is: counters, last-used stamps, copies.

use super::class::{Class, class_of, is_tag_copy};
use super::place::keys;
use crate::json::path::Path;

/// Whether an edit at `path` is known noise, hidden unless all fields are asked for.
///
/// Conservative: a key is noise only in the types named here, and nothing about access or exposure
/// ever is, use stamps of a principal excepted: they tell what it did, not what it may.
#[must_use]
pub fn is_noise(resource_type: &str, path: &Path) -> bool {
    let keys = keys(path);
    let [root @ ("configuration" | "supplementaryConfiguration"), inside @ ..] = keys.as_slice()
    else {
        return false;
    };
    if inside.iter().any(|key| USE_STAMPS.contains(key)) && resource_type.starts_with("AWS::IAM::")
    {
        return true;
    }
    match class_of(resource_type, path) {
        Class::Tags => is_tag_copy(inside) && !OWN_TAGS.contains(&resource_type),
        Class::Configuration => {
            *root == "configuration"
                && inside.first().is_some_and(|key| is_counter(resource_type, key))
        }
        _ => false,
    }
}

/// When a principal was last seen at work.
const USE_STAMPS: &[&str] = &["roleLastUsed", "passwordLastUsed", "RoleLastUsed"];

/// Types whose tags inside the configuration are more than a copy: a scaling group's say whether
/// instances inherit them; of the other two the top-level tags are not recorded.
const OWN_TAGS: &[&str] = &[
    "AWS::AutoScaling::AutoScalingGroup",
    "AWS::CloudFront::StreamingDistribution",
    "AWS::CloudTrail::Trail",
];

/// Counters and stamps that move by use alone: type and key directly in the configuration.
const COUNTERS: &[(&str, &str)] = &[
    ("AWS::CloudWatch::Alarm", "stateReasonData"),
    ("AWS::CloudWatch::Alarm", "stateTransitionedTimestamp"),
    ("AWS::CloudWatch::Alarm", "stateUpdatedTimestamp"),
    ("AWS::DynamoDB::Table", "itemCount"),
    ("AWS::DynamoDB::Table", "tableSizeBytes"),
    ("AWS::EC2::Subnet", "availableIpAddressCount"),
    ("AWS::ECR::Repository", "imageCount"),
    ("AWS::ECS::Cluster", "pendingTasksCount"),
    ("AWS::ECS::Cluster", "runningTasksCount"),
    ("AWS::ECS::Service", "pendingCount"),
    ("AWS::ECS::Service", "runningCount"),
    ("AWS::EFS::FileSystem", "sizeInBytes"),
    ("AWS::IAM::Policy", "attachmentCount"),
    ("AWS::IAM::Policy", "permissionsBoundaryUsageCount"),
    ("AWS::Logs::LogGroup", "storedBytes"),
    ("AWS::RDS::DBCluster", "earliestRestorableTime"),
    ("AWS::RDS::DBCluster", "latestRestorableTime"),
    ("AWS::RDS::DBInstance", "latestRestorableTime"),
    ("AWS::SQS::Queue", "ApproximateNumberOfMessages"),
    ("AWS::SQS::Queue", "ApproximateNumberOfMessagesDelayed"),
    ("AWS::SQS::Queue", "ApproximateNumberOfMessagesNotVisible"),
    ("AWS::SSM::ManagedInstanceInventory", "captureTime"),
    ("AWS::SecretsManager::Secret", "lastAccessedDate"),
];

fn is_counter(resource_type: &str, key: &str) -> bool {
    COUNTERS
        .iter()
        .any(|(kind, counter)| *kind == resource_type && counter.eq_ignore_ascii_case(key))
}

#[cfg(test)]
mod tests {
    use super::super::kit::path;
    use super::*;

    #[track_caller]
    fn check(resource_type: &str, at: &str, expected: bool) {
        assert_eq!(is_noise(resource_type, &path(at)), expected, "{resource_type} {at}");
    }

    #[test]
    fn counters_are_noise_in_their_own_type_only() {
        check("AWS::EC2::Subnet", "/configuration/availableIpAddressCount", true);
        check("AWS::IAM::Policy", "/configuration/attachmentCount", true);
        check("AWS::IAM::Policy", "/configuration/permissionsBoundaryUsageCount", true);
        check("AWS::DynamoDB::Table", "/configuration/itemCount", true);
        check("AWS::Logs::LogGroup", "/configuration/StoredBytes", true);
        check("AWS::RDS::DBInstance", "/configuration/latestRestorableTime", true);
        check("AWS::EC2::Volume", "/configuration/itemCount", false);
    }

    #[test]
    fn stamps_of_use_are_noise_even_inside_a_role_that_a_profile_embeds() {
        check("AWS::IAM::Role", "/configuration/roleLastUsed/lastUsedDate", true);
        check("AWS::IAM::User", "/configuration/passwordLastUsed", true);
        let embedded = "/configuration/instanceProfileList/[p]/roles/[r]/roleLastUsed/region";
        check("AWS::IAM::Role", embedded, true);
        check("AWS::IAM::Role", "/configuration/instanceProfileList/[p]/roles/[r]", false);
    }

    #[test]
    fn a_copy_of_the_tags_is_noise_and_the_tags_are_not() {
        check("AWS::EC2::Instance", "/configuration/tags/[env]/value", true);
        check("AWS::S3::Bucket", "/supplementaryConfiguration/BucketTaggingConfiguration", true);
        check("AWS::EC2::Instance", "/tags/env", false);
        check("AWS::CloudTrail::Trail", "/supplementaryConfiguration/Tags/[env]", false);
        check("AWS::AutoScaling::AutoScalingGroup", "/configuration/tags/[env]", false);
    }

    #[test]
    fn nothing_about_access_or_exposure_is_noise() {
        check("AWS::EC2::SecurityGroup", "/configuration/ipPermissions/[]", false);
        check("AWS::IAM::Policy", "/configuration/defaultVersionId", false);
        check("AWS::IAM::Role", "/configuration/rolePolicyList/[roleLastUsed]", false);
    }

    #[test]
    fn what_may_carry_meaning_is_not_noise() {
        check("AWS::Lambda::Function", "/configuration/lastModified", false);
        check("AWS::IAM::Policy", "/configuration/updateDate", false);
        check("AWS::EC2::Instance", "/configuration/launchTime", false);
        check("AWS::EC2::Instance", "/relationships/[]", false);
        check("AWS::ECS::Service", "/configuration/desiredCount", false);
    }
}
