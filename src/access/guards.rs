//! What a resource itself says of who may use it: its policy, S3's access lists and blocks.
//!
//! Where each type's policy stands in its item: docs/FORMATS, "Policies of resources". For types
//! whose policy Config does not record, that is told: it may grant.
use super::acl;
use super::document::{opened, policy};
use super::principals::tags;
use crate::policy::document::Policy;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What one state of a resource says of who may use it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Guard {
    /// The policy of the resource.
    pub policy: Held,
    /// What S3's access list grants, spelled as a policy.
    pub access_list: Option<Arc<Policy>>,
    /// S3's block of public access.
    pub block: Block,
    /// The key that encrypts what is put in by default, of a customer's.
    pub default_key: Option<String>,
    /// Whether the default key is the one that AWS manages for the service.
    pub is_aws_key: bool,
    /// The tags.
    pub tags: BTreeMap<String, String>,
    /// S3: whether the bucket's tags count as condition keys.
    pub is_abac: bool,
    /// S3: the canonical id of the bucket's owner.
    pub owner: Option<String>,
    /// What could grant access to it and is recorded nowhere.
    pub unrecorded: Vec<&'static str>,
}

/// A policy that a resource can have.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Held {
    /// Resources of this type have none.
    #[default]
    Never,
    /// It has none, as its item says.
    None,
    /// It has this one.
    Some(Arc<Policy>),
    /// Config does not record it.
    Unrecorded,
}

/// S3's block of public access, as far as it matters when a request is decided.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Block {
    /// Access lists that let everybody in are ignored.
    pub ignores_lists: bool,
    /// A policy that lets everybody in serves the account itself only.
    pub restricts: bool,
}

impl Block {
    /// The block of a bucket and that of its account: either is enough.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            ignores_lists: self.ignores_lists || other.ignores_lists,
            restricts: self.restricts || other.restricts,
        }
    }

    /// Reads the four switches.
    pub(super) fn read(value: &Value) -> Self {
        let is = |key: &str| value[key] == true || value[key] == "true";
        Self { ignores_lists: is("ignorePublicAcls"), restricts: is("restrictPublicBuckets") }
    }
}

/// Reads what an item says of who may use its resource.
pub(super) fn guard(resource_type: &str, content: &Value) -> Guard {
    let mut guard = Guard { tags: tags(content), ..Guard::default() };
    let configuration = &content["configuration"];
    let supplementary = &content["supplementaryConfiguration"];
    let held = |value: Option<&Value>| policy(value).map_or(Held::None, Held::Some);
    match resource_type {
        "AWS::S3::Bucket" => bucket(content, &mut guard),
        "AWS::KMS::Key" => {
            guard.policy = match supplementary.get("Policy") {
                Some(value) => held(Some(value)),
                // Every key has one.
                None => Held::Unrecorded,
            };
            guard.unrecorded.push("KMS grants");
        }
        "AWS::Lambda::Function" => guard.policy = held(supplementary.get("Policy")),
        "AWS::SNS::Topic" | "AWS::SQS::Queue" => guard.policy = held(configuration.get("Policy")),
        "AWS::ECR::Repository" => guard.policy = held(configuration.get("RepositoryPolicyText")),
        "AWS::OpenSearch::Domain" | "AWS::Elasticsearch::Domain" => {
            guard.policy =
                held(configuration.get("AccessPolicies").or(configuration.get("accessPolicies")));
        }
        "AWS::EFS::FileSystem" => guard.policy = held(configuration.get("FileSystemPolicy")),
        "AWS::IAM::Role" => {
            guard.policy = held(configuration.get("assumeRolePolicyDocument"));
        }
        "AWS::S3::AccessPoint" | "AWS::S3::MultiRegionAccessPoint" => {
            guard.policy = held(configuration.get("Policy"));
        }
        _ if supplementary.get("Policy").is_some() => {
            guard.policy = held(supplementary.get("Policy"));
        }
        _ if UNRECORDED.iter().any(|it| it.0 == resource_type) => {
            guard.policy = Held::Unrecorded;
        }
        _ => {}
    }
    if guard.policy == Held::Unrecorded {
        let what = UNRECORDED.iter().find(|it| it.0 == resource_type).map(|it| it.1);
        guard.unrecorded.push(what.unwrap_or("the resource's policy"));
    }
    guard
}

/// Types that can have a policy which their items do not hold.
const UNRECORDED: &[(&str, &str)] = &[
    ("AWS::SecretsManager::Secret", "policies of secrets"),
    ("AWS::DynamoDB::Table", "policies of DynamoDB tables"),
    ("AWS::ApiGateway::RestApi", "policies of APIs"),
    ("AWS::Backup::BackupVault", "policies of backup vaults"),
    ("AWS::Events::EventBus", "policies of event buses"),
    ("AWS::CodeArtifact::Repository", "policies of CodeArtifact repositories"),
    ("AWS::Kinesis::Stream", "policies of Kinesis streams"),
    ("AWS::Glacier::Vault", "policies of Glacier vaults"),
];

fn bucket(content: &Value, guard: &mut Guard) {
    let supplementary = &content["supplementaryConfiguration"];
    let open = |key: &str| supplementary.get(key).and_then(opened).unwrap_or_default();
    let document = open("BucketPolicy");
    let text = document.get("policyText").or(document.get("PolicyText"));
    guard.policy = match (supplementary.get("BucketPolicy"), text) {
        (Some(_), Some(text)) => policy(Some(text)).map_or(Held::None, Held::Some),
        _ if document.get("Statement").is_some() => {
            policy(Some(&document)).map_or(Held::None, Held::Some)
        }
        _ => Held::None,
    };
    guard.owner = content["configuration"]["owner"]["id"].as_str().map(str::to_owned);
    let list = open("AccessControlList");
    let name = content["configuration"]["name"].as_str().or(content["resourceName"].as_str());
    guard.access_list = acl::policy(&list, name.unwrap_or_default());
    guard.block = Block::read(&open("PublicAccessBlockConfiguration"));
    let encryption = open("ServerSideEncryptionConfiguration");
    let rule = &encryption["rules"][0]["applyServerSideEncryptionByDefault"];
    if rule["sseAlgorithm"].as_str().is_some_and(|it| it.starts_with("aws:kms")) {
        guard.default_key = rule["kmsMasterKeyID"]
            .as_str()
            .filter(|it| !it.is_empty() && !it.ends_with("alias/aws/s3"))
            .map(str::to_owned);
        guard.is_aws_key = guard.default_key.is_none();
    }
    let abac = open("AbacStatus");
    let status = abac["status"].as_str().or(abac.as_str());
    guard.is_abac = status.is_some_and(|it| it.eq_ignore_ascii_case("enabled"));
    guard.unrecorded.push("access lists of objects");
}
