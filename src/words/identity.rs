//! IAM users, groups, roles and policies in words.

use serde_json::Value;

use super::fact::Fact;
use super::place::{at, each, of, text};
use super::{network, statement};

/// What an IAM identity or managed policy may do and who may use it.
pub(super) fn facts(doc: &Value) -> Vec<Fact> {
    let mut facts = Vec::new();
    let Some(configuration) = doc.get("configuration") else { return facts };
    for list in ["rolePolicyList", "userPolicyList", "groupPolicyList"] {
        for policy in each(configuration.get(list)) {
            let head = format!("inline policy {}", of(policy, "policyName"));
            facts.extend(statement::facts(&head, policy.get("policyDocument")));
        }
    }
    for version in each(configuration.get("policyVersionList")) {
        // The version in force is the policy; a new version may say what the old one said.
        let head = if of(version, "isDefaultVersion") == "false" {
            format!("version {} (not default)", of(version, "versionId"))
        } else {
            "policy statement".to_owned()
        };
        facts.extend(statement::facts(&head, version.get("document")));
    }
    facts.extend(statement::trust(configuration.get("assumeRolePolicyDocument")));
    for attached in each(configuration.get("attachedManagedPolicies")) {
        let (name, arn) = (of(attached, "policyName"), of(attached, "policyArn"));
        let shown = if arn.is_empty() { name.clone() } else { format!("{name} ({arn})") };
        let same = if arn.is_empty() { name } else { arn };
        facts.push(Fact::member("attached", same).shown_as(shown));
    }
    for group in each(configuration.get("groupList")) {
        let name = match group {
            Value::String(name) => name.clone(),
            _ => network::first(group, &["groupName", "arn"]),
        };
        facts.push(Fact::member("member of group", name));
    }
    for profile in each(configuration.get("instanceProfileList")) {
        let name = network::first(profile, &["instanceProfileName", "arn"]);
        if !name.is_empty() {
            facts.push(Fact::member("in instance profile", name));
        }
    }
    let boundary = at(configuration, "permissionsBoundary/permissionsBoundaryArn").map(text);
    facts.extend(boundary.map(|arn| Fact::value("permission boundary", arn)));
    let default = of(configuration, "defaultVersionId");
    if !default.is_empty() {
        facts.push(Fact::value("default version", default));
    }
    facts
}
