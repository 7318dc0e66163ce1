//! What a resource itself says of who may use it: its policy, S3's access lists and blocks.
//!
//! Where each type's policy stands in its item: docs/FORMATS, "Policies of resources". For types
//! whose policy Config does not record, that is told: it may grant.
use super::acl;
use super::document::{opened, policy};
use super::principals::{configuration, tags};
use crate::policy::document::Policy;
use serde_json::{Value, json};
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
    /// Whether the default encryption is there and cannot be read.
    pub is_key_unknown: bool,
    /// Of a key: its state, if it cannot be used.
    pub key_state: Option<String>,
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
    /// It is there, and what it says is not known.
    pub is_unknown: bool,
}

impl Block {
    /// The block of a bucket and that of its account: either is enough.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            ignores_lists: self.ignores_lists || other.ignores_lists,
            restricts: self.restricts || other.restricts,
            is_unknown: self.is_unknown || other.is_unknown,
        }
    }

    /// Reads the four switches.
    pub(super) fn read(value: &Value) -> Self {
        let is = |key: &str| value[key] == true || value[key] == "true";
        Self {
            ignores_lists: is("ignorePublicAcls"),
            restricts: is("restrictPublicBuckets"),
            is_unknown: false,
        }
    }
}

/// Reads what an item says of who may use its resource.
///
/// `None` if it does not hold a configuration.
pub(super) fn guard(resource_type: &str, content: &Value) -> Option<Guard> {
    let mut guard = Guard { tags: tags(content), ..Guard::default() };
    let configuration = &configuration(content)?;
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
            let state = configuration["keyState"].as_str();
            guard.key_state = state.filter(|it| *it != "Enabled").map(str::to_owned);
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
    Some(guard)
}

/// Whether every resource of a type has a policy, or says that it has none, or could have one.
pub(super) fn can_hold_policy(resource_type: &str) -> bool {
    // A configuration that says something, and nothing of a policy.
    let bare = guard(resource_type, &json!({"configuration": {"id": "x"}}));
    bare.is_some_and(|it| it.policy != Held::Never)
}

/// Whether an item of any other type may hold a policy, by its JSON: where this says no, so does
/// `guard`. Much cheaper than reading the item.
pub(super) fn may_hold_policy(raw: &str) -> bool {
    ["Policy", "\\u"].iter().any(|it| raw.contains(it))
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
    // A member that is there and cannot be read is told from one that is not.
    let open = |key: &str| match supplementary.get(key) {
        None | Some(Value::Null) => Some(Value::Null),
        Some(value) => opened(value).filter(Value::is_object),
    };
    guard.policy = open("BucketPolicy").map_or_else(unreadable, |it| bucket_policy(&it));
    // An item as Config makes it says so, if there is no policy.
    if supplementary.get("BucketPolicy").is_none() {
        guard.unrecorded.push("policies of buckets whose items do not show any");
    }
    let configuration = configuration(content).unwrap_or_default();
    guard.owner = configuration["owner"]["id"].as_str().map(str::to_owned);
    let name = configuration["name"].as_str().or(content["resourceName"].as_str());
    guard.access_list = match open("AccessControlList") {
        Some(list) => acl::policy(&list, name.unwrap_or_default()),
        None => Some(Arc::new(Policy::unreadable("it cannot be read".to_owned()))),
    };
    guard.block = match open("PublicAccessBlockConfiguration") {
        Some(block) => Block::read(&block),
        None => Block { is_unknown: true, ..Block::default() },
    };
    encryption(open("ServerSideEncryptionConfiguration").as_ref(), guard);
    let abac = open("AbacStatus").unwrap_or_default();
    let abac = abac["status"].as_str().or(supplementary["AbacStatus"].as_str());
    guard.is_abac = abac.is_some_and(|it| it.eq_ignore_ascii_case("enabled"));
    guard.unrecorded.push("access lists of objects");
}

/// The policy in a bucket's `BucketPolicy`.
pub fn bucket_policy(document: &Value) -> Held {
    let text = document.get("policyText").or(document.get("PolicyText"));
    match (text, document) {
        (Some(text), _) => policy(Some(text)).map_or(Held::None, Held::Some),
        (None, Value::Object(members)) if members.contains_key("Statement") => {
            policy(Some(document)).map_or(Held::None, Held::Some)
        }
        (None, Value::Object(members)) if !members.is_empty() => unreadable(),
        _ => Held::None,
    }
}

/// A policy that is there and cannot be read.
fn unreadable() -> Held {
    Held::Some(Arc::new(Policy::unreadable("it cannot be read".to_owned())))
}

/// The default encryption of a bucket's objects.
fn encryption(configuration: Option<&Value>, guard: &mut Guard) {
    let has_none = |it: &Value| {
        let is_empty = it.as_object().is_some_and(serde_json::Map::is_empty);
        is_empty || it["rules"].as_array().is_some_and(Vec::is_empty)
    };
    let rule = match configuration {
        Some(it) if it.is_null() || has_none(it) => return,
        Some(it) => &it["rules"][0]["applyServerSideEncryptionByDefault"],
        None => &Value::Null,
    };
    let algorithm = rule["sseAlgorithm"].as_str();
    guard.is_key_unknown = algorithm.is_none();
    if algorithm.is_some_and(|it| it.starts_with("aws:kms")) {
        guard.default_key = rule["kmsMasterKeyID"]
            .as_str()
            .filter(|it| !it.is_empty() && !it.ends_with("alias/aws/s3"))
            .map(str::to_owned);
        guard.is_aws_key = guard.default_key.is_none();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_that_can_hold_a_policy_is_known_without_its_items() {
        for of_type in ["AWS::Lambda::Function", "AWS::SNS::Topic", "AWS::SecretsManager::Secret"] {
            assert!(can_hold_policy(of_type), "{of_type}");
        }
        assert!(!can_hold_policy("AWS::EC2::Volume"));
        assert!(may_hold_policy(r#"{"supplementaryConfiguration":{"Policy":"{}"}}"#));
        assert!(!may_hold_policy(r#"{"configuration":{"volumeId":"vol-1"}}"#));
    }
}
