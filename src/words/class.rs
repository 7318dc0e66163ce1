//! Which kind of change an edit is: of access, exposure, tags, relationships, or plain
//! configuration.

use std::fmt;

use super::place::keys;
use crate::json::path::Path;

/// The class of a change, spelled as in the `class` column of the `changes` table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Anything that has no class of its own.
    Configuration,
    /// Who may do what: policies, trust, attachments, membership, grants.
    Access,
    /// What can be reached over the network: rules, routes, public addresses and public-access
    /// blocks.
    Exposure,
    /// Tags, and the copies of them inside configurations.
    Tags,
    /// Recorded relationships to other resources.
    Relationships,
    /// Creation, deletion and the like: an event of the whole resource, without a path.
    Lifecycle,
}

impl Class {
    /// The word for it in every output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Configuration => "configuration",
            Self::Access => "access",
            Self::Exposure => "exposure",
            Self::Tags => "tags",
            Self::Relationships => "relationships",
            Self::Lifecycle => "lifecycle",
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The class of an edit at `path` of an item of this type; an empty path is a lifecycle event.
///
/// Sources: AWS resource schemas; docs/FORMATS §3 for policies in strings.
#[must_use]
pub fn class_of(resource_type: &str, path: &Path) -> Class {
    let keys: Vec<String> = keys(path).iter().map(|key| key.to_lowercase()).collect();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    match keys.as_slice() {
        [] => Class::Lifecycle,
        ["tags", ..] => Class::Tags,
        ["relationships", ..] => Class::Relationships,
        ["supplementaryconfiguration"] if GUARDED.contains(&resource_type) => Class::Access,
        ["configuration" | "supplementaryconfiguration", inside @ ..] => {
            class_inside(resource_type, inside)
        }
        _ => Class::Configuration,
    }
}

/// Keys under which tags are copied into configurations, in lower case.
const TAG_COPIES: &[&str] = &["tags", "tagset", "taglist", "buckettaggingconfiguration"];

/// Whether the keys inside a configuration lead to a copy of the tags.
pub(super) fn is_tag_copy(inside: &[&str]) -> bool {
    inside.first().is_some_and(|key| TAG_COPIES.contains(&key.to_lowercase().as_str()))
}

/// Types that are access through and through.
const ACCESS_TYPES: &[&str] = &[
    "AWS::EKS::AccessEntry",
    "AWS::IAM::OIDCProvider",
    "AWS::IAM::SAMLProvider",
    "AWS::LakeFormation::Permissions",
    "AWS::Lambda::Permission",
    "AWS::Organizations::Policy",
    "AWS::RAM::ResourceShare",
    "AWS::RolesAnywhere::Profile",
    "AWS::RolesAnywhere::TrustAnchor",
    "AWS::S3::BucketPolicy",
    "AWS::SSO::Assignment",
    "AWS::SSO::PermissionSet",
    "AWS::SecretsManager::ResourcePolicy",
];

/// Types that are exposure through and through.
const EXPOSURE_TYPES: &[&str] = &[
    "AWS::EC2::EIP",
    "AWS::EC2::EIPAssociation",
    "AWS::EC2::NetworkAclEntry",
    "AWS::EC2::Route",
    "AWS::EC2::SecurityGroupEgress",
    "AWS::EC2::SecurityGroupIngress",
    "AWS::EC2::SnapshotBlockPublicAccess",
    "AWS::EC2::SubnetNetworkAclAssociation",
    "AWS::EC2::SubnetRouteTableAssociation",
    "AWS::EC2::VPCBlockPublicAccessExclusion",
    "AWS::EC2::VPCBlockPublicAccessOptions",
    "AWS::EC2::VPCGatewayAttachment",
    "AWS::EMR::BlockPublicAccessConfiguration",
    "AWS::Lambda::Url",
    "AWS::S3::AccountPublicAccessBlock",
];

/// Types whose configuration as a whole is access or exposure, though single keys of it are not.
const ACCESS_WHOLE: &[&str] =
    &["AWS::IAM::Group", "AWS::IAM::Policy", "AWS::IAM::Role", "AWS::IAM::User"];
const EXPOSURE_WHOLE: &[&str] =
    &["AWS::EC2::NetworkAcl", "AWS::EC2::RouteTable", "AWS::EC2::SecurityGroup"];

/// Types whose supplementary configuration holds their own policy.
const GUARDED: &[&str] = &["AWS::KMS::Key", "AWS::Lambda::Function", "AWS::S3::Bucket"];

/// Keys that mean access wherever they stand, in lower case.
const ACCESS_KEYS: &[&str] = &[
    "accesscontrollist",
    "accesspolicies",
    "accesspolicy",
    "assumerolepolicydocument",
    "attachedmanagedpolicies",
    "bucketpolicy",
    "createvolumepermission",
    "createvolumepermissions",
    "dbclustersnapshotattributes",
    "dbsnapshotattributes",
    "defaultversionid",
    "filesystempolicy",
    "grouplist",
    "grouppolicylist",
    "iamdatabaseauthenticationenabled",
    "iaminstanceprofile",
    "instanceprofilelist",
    "keypolicy",
    "launchpermission",
    "launchpermissions",
    "ownershipcontrols",
    "permissionsboundary",
    "policydocument",
    "policytext",
    "policyversionlist",
    "repositorypolicytext",
    "resourcepolicy",
    "rolepolicylist",
    "taskrolearn",
    "userpolicylist",
];

/// Keys that mean exposure wherever they stand, in lower case.
const EXPOSURE_KEYS: &[&str] = &[
    "assignipv6addressoncreation",
    "blockpublicacls",
    "blockpublicpolicy",
    "dbsecuritygroups",
    "endpointpublicaccess",
    "ignorepublicacls",
    "ippermissions",
    "ippermissionsegress",
    "ipv6addresses",
    "mappubliciponlaunch",
    "publicaccessblockconfiguration",
    "publicaccesscidrs",
    "publicdnsname",
    "publicip",
    "publicipaddress",
    "publiclyaccessible",
    "restrictpublicbuckets",
    "securitygroupids",
    "securitygroups",
    "vpcsecuritygroupids",
    "vpcsecuritygroups",
];

/// Keys that mean exposure in one type only: words too common to mean it elsewhere.
const EXPOSURE_OF_TYPE: &[(&str, &str)] = &[
    ("AWS::EC2::Instance", "association"),
    ("AWS::EC2::Instance", "groups"),
    ("AWS::EC2::InternetGateway", "attachments"),
    ("AWS::EC2::NetworkAcl", "associations"),
    ("AWS::EC2::NetworkAcl", "entries"),
    ("AWS::EC2::NetworkInterface", "association"),
    ("AWS::EC2::NetworkInterface", "groups"),
    ("AWS::EC2::RouteTable", "associations"),
    ("AWS::EC2::RouteTable", "propagatingvgws"),
    ("AWS::EC2::RouteTable", "routes"),
    ("AWS::EC2::VPCEndpoint", "groups"),
    ("AWS::ElasticLoadBalancing::LoadBalancer", "scheme"),
    ("AWS::ElasticLoadBalancingV2::LoadBalancer", "scheme"),
    ("AWS::S3::AccessPoint", "networkorigin"),
];

fn class_inside(resource_type: &str, inside: &[&str]) -> Class {
    let is = |types: &[&str]| types.contains(&resource_type);
    let has = |keys: &[&str]| inside.iter().any(|key| keys.contains(key));
    let is_access = is(ACCESS_TYPES)
        || inside.is_empty() && is(ACCESS_WHOLE)
        || has(ACCESS_KEYS)
        || is_access_of_type(resource_type, inside);
    let is_exposure = is(EXPOSURE_TYPES)
        || inside.is_empty() && is(EXPOSURE_WHOLE)
        || has(EXPOSURE_KEYS)
        || is_exposure_of_type(resource_type, inside);
    if is_tag_copy(inside) {
        Class::Tags
    } else if is_access {
        Class::Access
    } else if is_exposure {
        Class::Exposure
    } else {
        Class::Configuration
    }
}

/// Keys that mean access by their place: a `Policy` directly in the configuration is a resource
/// policy in every type that has one; a function's `role` is what its code may do.
fn is_access_of_type(resource_type: &str, inside: &[&str]) -> bool {
    match inside {
        ["policy", ..] => true,
        ["role", ..] => resource_type == "AWS::Lambda::Function",
        ["roles", ..] => resource_type == "AWS::IAM::InstanceProfile",
        _ => false,
    }
}

/// An instance's network interface as a whole brings its groups and its public address with it, a
/// function's place in a VPC its groups.
fn is_exposure_of_type(resource_type: &str, inside: &[&str]) -> bool {
    inside == ["networkinterfaces"] && resource_type == "AWS::EC2::Instance"
        || inside == ["vpcconfig"] && resource_type == "AWS::Lambda::Function"
        || EXPOSURE_OF_TYPE.iter().any(|(kind, key)| *kind == resource_type && inside.contains(key))
}

#[cfg(test)]
mod tests {
    use super::super::kit::path;
    use super::*;

    #[track_caller]
    fn check(resource_type: &str, at: &str, expected: Class) {
        assert_eq!(class_of(resource_type, &path(at)), expected, "{resource_type} {at}");
    }

    #[test]
    fn an_event_of_the_whole_resource_is_lifecycle() {
        check("AWS::EC2::Instance", "", Class::Lifecycle);
    }

    #[test]
    fn tags_and_their_copies_are_tags() {
        check("AWS::EC2::Instance", "/tags/env", Class::Tags);
        check("AWS::EC2::Instance", "/configuration/tags/[env]/value", Class::Tags);
        check("AWS::EC2::NetworkInterface", "/configuration/tagSet/[env]", Class::Tags);
        check("AWS::KMS::Key", "/supplementaryConfiguration/Tags/[env]", Class::Tags);
        let copy = "/supplementaryConfiguration/BucketTaggingConfiguration/tagSets/0/tags/a";
        check("AWS::S3::Bucket", copy, Class::Tags);
    }

    #[test]
    fn relationships_are_relationships() {
        check("AWS::EC2::Instance", "/relationships/[]", Class::Relationships);
    }

    #[test]
    fn everything_about_who_may_is_access() {
        for (kind, at) in [
            ("Role", "/configuration/rolePolicyList/[read]/policyDocument/Statement/[]"),
            ("Role", "/configuration/assumeRolePolicyDocument/Statement/[a]/Principal/AWS/[]"),
            ("User", "/configuration/groupList/[]"),
            ("User", "/configuration/permissionsBoundary/permissionsBoundaryArn"),
            ("Group", "/configuration/attachedManagedPolicies/[]"),
            ("Policy", "/configuration/policyVersionList/[v2]"),
            ("Policy", "/configuration/defaultVersionId"),
        ] {
            check(&format!("AWS::IAM::{kind}"), at, Class::Access);
        }
        for (kind, at) in [
            ("AWS::S3::Bucket", "/supplementaryConfiguration/BucketPolicy/policyText/Statement/[]"),
            ("AWS::S3::Bucket", "/supplementaryConfiguration/AccessControlList/grantList/[]"),
            ("AWS::KMS::Key", "/supplementaryConfiguration/Policy/Statement/[]"),
            ("AWS::Lambda::Function", "/supplementaryConfiguration/Policy"),
            ("AWS::SNS::Topic", "/configuration/Policy/Statement/[]"),
            ("AWS::EC2::VPCEndpoint", "/configuration/policyDocument/Statement/[]"),
            ("AWS::EC2::Instance", "/configuration/iamInstanceProfile/arn"),
        ] {
            check(kind, at, Class::Access);
        }
    }

    #[test]
    fn everything_about_what_can_be_reached_is_exposure() {
        for (kind, at) in [
            ("SecurityGroup", "/configuration/ipPermissions/[tcp/22-22]/ipRanges/[]"),
            ("NetworkAcl", "/configuration/entries/[]"),
            ("RouteTable", "/configuration/routes/[]/gatewayId"),
            ("Instance", "/configuration/publicIpAddress"),
            ("Instance", "/configuration/securityGroups/[]"),
            ("Instance", "/configuration/networkInterfaces/[eni-1]/groups/[]"),
            ("NetworkInterface", "/configuration/association/publicIp"),
            ("Subnet", "/configuration/mapPublicIpOnLaunch"),
            ("InternetGateway", "/configuration/attachments/[]"),
            ("EIP", "/configuration/instanceId"),
        ] {
            check(&format!("AWS::EC2::{kind}"), at, Class::Exposure);
        }
        check("AWS::RDS::DBInstance", "/configuration/publiclyAccessible", Class::Exposure);
        let block = "/supplementaryConfiguration/PublicAccessBlockConfiguration/blockPublicAcls";
        check("AWS::S3::Bucket", block, Class::Exposure);
        check("AWS::Lambda::Function", "/configuration/vpcConfig", Class::Exposure);
        check("AWS::EC2::SecurityGroup", "/configuration", Class::Exposure);
    }

    #[test]
    fn the_rest_is_configuration() {
        check("AWS::EC2::Instance", "/configuration/instanceType", Class::Configuration);
        check("AWS::EC2::SecurityGroup", "/configuration/description", Class::Configuration);
        check("AWS::EC2::Volume", "/configuration/attachments/[]", Class::Configuration);
        check("AWS::EC2::Subnet", "/configuration/availableIpAddressCount", Class::Configuration);
        check("AWS::EC2::Instance", "/resourceName", Class::Configuration);
        let variable = "/configuration/environment/variables/role";
        check("AWS::Lambda::Function", variable, Class::Configuration);
    }
}
