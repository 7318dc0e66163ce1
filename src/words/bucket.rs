//! Policies, grants and guards that stand on a resource itself: buckets, keys, queues, functions.

use serde_json::Value;

use super::fact::Fact;
use super::place::{at, each, of, text};
use super::{network, statement};

/// Where resource policies stand in an item (docs/FORMATS §3, JSON in strings).
const POLICIES: &[&str] = &[
    "supplementaryConfiguration/BucketPolicy/policyText",
    "supplementaryConfiguration/Policy",
    "configuration/Policy",
    "configuration/policy",
    "configuration/policyDocument",
    "configuration/PolicyDocument",
    "configuration/KeyPolicy",
    "configuration/ResourcePolicy",
    "configuration/accessPolicies",
    "configuration/AccessPolicies",
    "configuration/RepositoryPolicyText",
    "configuration/FileSystemPolicy",
];

/// The statements of every resource policy.
pub(super) fn policies(doc: &Value) -> Vec<Fact> {
    let documents = POLICIES.iter().filter_map(|place| at(doc, place));
    documents.flat_map(|document| statement::facts("policy statement", Some(document))).collect()
}

/// Who may restore a database snapshot; `all` is everyone (RDS API, `DBSnapshotAttribute`).
pub(super) fn shares(doc: &Value) -> Vec<Fact> {
    let mut facts = Vec::new();
    for list in ["DBSnapshotAttributes", "DBClusterSnapshotAttributes"] {
        let attributes = each(at(doc, &format!("supplementaryConfiguration/{list}")));
        for attribute in attributes {
            if of(attribute, "attributeName") != "restore" {
                continue;
            }
            for account in each(attribute.get("attributeValues")).into_iter().map(text) {
                let shown = if account == "all" { "everyone (all)" } else { &account };
                facts.push(Fact::member("may be restored by", &account).shown_as(shown));
            }
        }
    }
    facts
}

/// Grants, default encryption and versioning of a bucket.
pub(super) fn bucket(doc: &Value) -> Vec<Fact> {
    let mut facts = Vec::new();
    let Some(more) = doc.get("supplementaryConfiguration") else { return facts };
    for grant in each(at(more, "AccessControlList/grantList")) {
        let permission = screaming(&of(grant, "permission"));
        let (id, shown) = grantee(grant);
        let grant = Fact::member(format!("acl grant {permission} to"), id);
        facts.push(grant.shown_as(shown));
    }
    for rule in each(at(more, "ServerSideEncryptionConfiguration/rules")) {
        let Some(default) = rule.get("applyServerSideEncryptionByDefault") else { continue };
        let algorithm = network::first(default, &["sseAlgorithm", "SSEAlgorithm"]);
        let key = network::first(default, &["kmsMasterKeyID", "kMSMasterKeyID", "KMSMasterKeyID"]);
        let with = if key.is_empty() { String::new() } else { format!(" with key {key}") };
        facts.push(Fact::value("default encryption", format!("{algorithm}{with}")));
    }
    let value = |keys: &str| at(more, keys).map_or_else(String::new, text);
    for (name, keys) in [
        ("versioning", "BucketVersioningConfiguration/status"),
        ("mfa delete", "BucketVersioningConfiguration/isMfaDeleteEnabled"),
        ("access log bucket", "BucketLoggingConfiguration/destinationBucketName"),
        ("website index", "BucketWebsiteConfiguration/indexDocumentSuffix"),
    ] {
        if !value(keys).is_empty() {
            facts.push(Fact::value(name, value(keys)));
        }
    }
    facts
}

/// Whom a grant names, and how to show it. Two groups mean more than one account: they are told as
/// what they are. Display names come and go between items; the id is who it is.
fn grantee(grant: &Value) -> (String, String) {
    let (id, name) = match grant.get("grantee") {
        Some(Value::String(group)) => (group.clone(), String::new()),
        Some(other) => {
            let id = network::first(other, &["uri", "URI", "id", "emailAddress"]);
            (id, of(other, "displayName"))
        }
        None => (String::new(), String::new()),
    };
    let group = id.rsplit('/').next().unwrap_or_default();
    let shown = match group {
        "AllUsers" => "AllUsers (everyone)".to_owned(),
        "AuthenticatedUsers" => "AuthenticatedUsers (any AWS account)".to_owned(),
        _ if name.is_empty() => id.clone(),
        _ => format!("{name} ({id})"),
    };
    (group.to_owned(), shown)
}

/// `FullControl` as the S3 API spells it: `FULL_CONTROL`.
fn screaming(permission: &str) -> String {
    let mut spelled = String::new();
    let mut was_lower = false;
    for letter in permission.chars() {
        if letter.is_uppercase() && was_lower {
            spelled.push('_');
        }
        was_lower = letter.is_lowercase();
        spelled.extend(letter.to_uppercase());
    }
    spelled
}
