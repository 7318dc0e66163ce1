//! Tags, relationships, and plain values that have a name of their own.

use serde_json::Value;

use super::fact::{Fact, Manner};
use super::place::{at, each, of, text};

/// Tags of an item, and the copies of them in its configuration: the same fact.
pub(super) fn tags(doc: &Value) -> Vec<Fact> {
    const PLACES: [&str; 7] = [
        "tags",
        "configuration/tags",
        "configuration/tagSet",
        "configuration/tagList",
        "configuration/Tags",
        "supplementaryConfiguration/Tags",
        "supplementaryConfiguration/TagSet",
    ];
    let mut facts = Vec::new();
    for place in PLACES {
        collect_tags(&mut facts, at(doc, place));
    }
    let sets = at(doc, "supplementaryConfiguration/BucketTaggingConfiguration/tagSets");
    for set in each(sets) {
        collect_tags(&mut facts, set.get("tags"));
    }
    facts
}

fn collect_tags(facts: &mut Vec<Fact>, tags: Option<&Value>) {
    let mut push = |key: &str, value: String| {
        if !key.is_empty() {
            facts.push(Fact { manner: Manner::Tag, ..Fact::member(format!("tag {key}"), value) });
        }
    };
    match tags {
        Some(Value::Object(map)) => map.iter().for_each(|(key, value)| push(key, text(value))),
        other => {
            for tag in each(other) {
                let any = |keys: [&str; 3]| keys.iter().find_map(|key| tag.get(key)).map(text);
                let key = any(["key", "Key", "tagKey"]).unwrap_or_default();
                push(&key, any(["value", "Value", "tagValue"]).unwrap_or_default());
            }
        }
    }
}

/// Recorded relationships: `Is attached to Volume vol-1`. Names without a label end in a blank in
/// some items (docs/FORMATS §3).
pub(super) fn relationships(doc: &Value) -> Vec<Fact> {
    let fact = |relation: &Value| {
        let any =
            |keys: [&str; 2]| keys.iter().map(|key| of(relation, key)).find(|t| !t.is_empty());
        let mut name = any(["name", "relationshipName"]).unwrap_or_default().trim().to_owned();
        let kind = of(relation, "resourceType");
        let short = kind.rsplit("::").next().unwrap_or_default();
        if name.ends_with(" to")
            || name.ends_with(" in")
            || name.ends_with(" with")
            || name == "Contains"
        {
            name = format!("{name} {short}");
        }
        Fact::member(name, any(["resourceId", "resourceName"]).unwrap_or_default())
    };
    each(doc.get("relationships")).into_iter().filter(|value| value.is_object()).map(fact).collect()
}

/// Plain values worth a name: the end of a type (empty: every type), the place, the name.
const VALUES: &[(&str, &str, &str)] = &[
    ("EC2::Instance", "configuration/state/name", "instance state"),
    ("EC2::Instance", "configuration/instanceType", "instance type"),
    ("EC2::Instance", "configuration/imageId", "image"),
    ("EC2::Instance", "configuration/subnetId", "subnet"),
    ("EC2::Instance", "configuration/iamInstanceProfile/arn", "instance profile"),
    ("EC2::Instance", "configuration/metadataOptions/httpTokens", "instance metadata tokens"),
    ("EC2::Instance", "configuration/metadataOptions/httpEndpoint", "instance metadata service"),
    ("EC2::Instance", "configuration/keyName", "key pair"),
    ("EC2::EIP", "configuration/instanceId", "associated instance"),
    ("EC2::EIP", "configuration/networkInterfaceId", "associated network interface"),
    ("EC2::NetworkInterface", "configuration/attachment/instanceId", "attached to instance"),
    ("EC2::NetworkInterface", "configuration/sourceDestCheck", "source/destination check"),
    ("EC2::Instance", "configuration/sourceDestCheck", "source/destination check"),
    ("EC2::SecurityGroup", "configuration/description", "description"),
    ("EC2::Volume", "configuration/state", "volume state"),
    ("EC2::Volume", "configuration/size", "size in GiB"),
    ("EC2::NatGateway", "configuration/state", "NAT gateway state"),
    ("AutoScaling::LaunchConfiguration", "configuration/iamInstanceProfile", "instance profile"),
    (
        "EC2::VPCBlockPublicAccessOptions",
        "configuration/InternetGatewayBlockMode",
        "internet gateway block mode",
    ),
    ("EKS::Cluster", "configuration/resourcesVpcConfig/endpointPublicAccess", "public endpoint"),
    ("", "configuration/iamdatabaseAuthenticationEnabled", "iam database authentication"),
    ("", "configuration/iAMDatabaseAuthenticationEnabled", "iam database authentication"),
    ("", "configuration/encrypted", "encrypted"),
    ("", "configuration/kmsKeyId", "key"),
    ("", "configuration/publiclyAccessible", "publiclyAccessible"),
    ("", "configuration/storageEncrypted", "storageEncrypted"),
    ("", "configuration/deletionProtection", "deletionProtection"),
    ("", "configuration/backupRetentionPeriod", "backup retention days"),
    ("", "configuration/mapPublicIpOnLaunch", "mapPublicIpOnLaunch"),
    ("", "configuration/assignIpv6AddressOnCreation", "assignIpv6AddressOnCreation"),
    ("", "configuration/scheme", "scheme"),
    ("", "resourceName", "name"),
    ("KMS::Key", "configuration/keyState", "key state"),
    ("KMS::Key", "configuration/enabled", "key enabled"),
    ("KMS::Key", "configuration/deletionDate", "key deletion date"),
    ("KMS::Key", "supplementaryConfiguration/KeyRotationStatus", "key rotation"),
    ("CloudTrail::Trail", "configuration/isMultiRegionTrail", "multi-region trail"),
    ("CloudTrail::Trail", "configuration/isLogging", "logging"),
    ("CloudTrail::Trail", "configuration/IsLogging", "logging"),
    ("CloudTrail::Trail", "supplementaryConfiguration/TrailStatus/isLogging", "logging"),
    ("CloudTrail::Trail", "configuration/logFileValidationEnabled", "log file validation"),
    ("CloudTrail::Trail", "configuration/includeGlobalServiceEvents", "global service events"),
    ("CloudTrail::Trail", "configuration/isOrganizationTrail", "organization trail"),
    ("CloudTrail::Trail", "configuration/s3BucketName", "log bucket"),
    ("CloudTrail::Trail", "configuration/kmsKeyId", "key"),
    ("CloudTrail::Trail", "configuration/cloudWatchLogsLogGroupArn", "log group"),
    ("CloudTrail::Trail", "configuration/hasCustomEventSelectors", "custom event selectors"),
    ("Lambda::Function", "configuration/role", "execution role"),
    ("Lambda::Function", "configuration/codeSha256", "code"),
    ("Lambda::Function", "configuration/runtime", "runtime"),
    ("Config::ConfigurationRecorder", "configuration/Recording", "recording"),
    ("CloudFormation::Stack", "configuration/stackStatus", "stack status"),
    ("S3::AccountPublicAccessBlock", "configuration/blockPublicAcls", "blockPublicAcls"),
    ("S3::AccountPublicAccessBlock", "configuration/ignorePublicAcls", "ignorePublicAcls"),
    ("S3::AccountPublicAccessBlock", "configuration/blockPublicPolicy", "blockPublicPolicy"),
    (
        "S3::AccountPublicAccessBlock",
        "configuration/restrictPublicBuckets",
        "restrictPublicBuckets",
    ),
    (
        "S3::Bucket",
        "supplementaryConfiguration/PublicAccessBlockConfiguration/blockPublicAcls",
        "blockPublicAcls",
    ),
    (
        "S3::Bucket",
        "supplementaryConfiguration/PublicAccessBlockConfiguration/ignorePublicAcls",
        "ignorePublicAcls",
    ),
    (
        "S3::Bucket",
        "supplementaryConfiguration/PublicAccessBlockConfiguration/blockPublicPolicy",
        "blockPublicPolicy",
    ),
    (
        "S3::Bucket",
        "supplementaryConfiguration/PublicAccessBlockConfiguration/restrictPublicBuckets",
        "restrictPublicBuckets",
    ),
    ("EC2::SnapshotBlockPublicAccess", "configuration/State", "snapshot public access block"),
    ("EKS::Cluster", "configuration/ResourcesVpcConfig/EndpointPublicAccess", "public endpoint"),
];

/// The named plain values of an item.
pub(super) fn values(resource_type: &str, doc: &Value) -> Vec<Fact> {
    let is = |kind: &&(&str, &str, &str)| resource_type.ends_with(kind.0);
    let fact = |(_, place, name): &(&str, &str, &str)| {
        let value = at(doc, place).map(text)?;
        (!value.is_empty()).then(|| Fact::value(*name, value))
    };
    VALUES.iter().filter(is).filter_map(fact).collect()
}
