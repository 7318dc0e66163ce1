//! Users, roles, groups and customer-managed policies, as their items tell them.
//!
//! Shapes: docs/FORMATS, "IAM"; AWS Config's "supported resource types". Documents come
//! percent-encoded; members of a group stand in the users' `groupList`.
use super::document::policy;
use crate::policy::document::Policy;
use crate::time::moment::Moment;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A user or a role, in one state.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// Whether it is a role.
    pub is_role: bool,
    /// Its ARN.
    pub arn: String,
    /// Its name, without path.
    pub name: String,
    /// `AIDA…`, `AROA…`
    pub unique_id: String,
    /// When IAM made it.
    pub created_at: Option<Moment>,
    /// Its own policies.
    pub inline: Vec<Inline>,
    /// The managed policies attached to it.
    pub attached: Vec<Attached>,
    /// The names of the groups it is in.
    pub groups: Vec<String>,
    /// The ARN of its permissions boundary.
    pub boundary: Option<String>,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
    /// Who may assume it.
    pub trust: Option<Arc<Policy>>,
}

/// A policy that is part of its holder.
#[derive(Debug, Clone, PartialEq)]
pub struct Inline {
    /// Its name.
    pub name: String,
    /// Its document; `None` if the item does not hold it.
    pub policy: Option<Arc<Policy>>,
}

/// A managed policy, as its holder names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attached {
    /// Its ARN.
    pub arn: String,
    /// Its name.
    pub name: String,
}

/// A group, in one state.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// Its own policies.
    pub inline: Vec<Inline>,
    /// The managed policies attached to it.
    pub attached: Vec<Attached>,
}

/// A customer-managed policy, in one state.
#[derive(Debug, Clone, PartialEq)]
pub struct Managed {
    /// Its ARN.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// The version in force, `v3`, and its document if the item holds it.
    pub default: (String, Option<Arc<Policy>>),
}

/// Reads a user's or a role's item.
pub(super) fn person(content: &Value, is_role: bool, arn: Option<&str>, id: &str) -> Person {
    let configuration = &content["configuration"];
    let inline = if is_role { "rolePolicyList" } else { "userPolicyList" };
    let name = if is_role { "roleName" } else { "userName" };
    let (inline, attached) = policies(configuration, inline);
    let text = |key: &str| configuration[key].as_str();
    Person {
        is_role,
        arn: arn.or(text("arn")).unwrap_or_default().to_owned(),
        name: text(name).or(content["resourceName"].as_str()).unwrap_or_default().to_owned(),
        unique_id: id.to_owned(),
        created_at: created_at(content),
        inline,
        attached,
        groups: list(&configuration["groupList"]).filter_map(name_of).collect(),
        boundary: configuration["permissionsBoundary"]["permissionsBoundaryArn"]
            .as_str()
            .map(str::to_owned),
        tags: tags(content),
        trust: policy(configuration.get("assumeRolePolicyDocument")),
    }
}

/// Reads a group's item.
pub(super) fn group(content: &Value) -> Group {
    let configuration = &content["configuration"];
    let (inline, attached) = policies(configuration, "groupPolicyList");
    let name = configuration["groupName"].as_str().or(content["resourceName"].as_str());
    Group { name: name.unwrap_or_default().to_owned(), inline, attached }
}

/// Reads a customer-managed policy's item.
pub(super) fn managed(content: &Value, arn: Option<&str>) -> Managed {
    let configuration = &content["configuration"];
    let versions: Vec<&Value> = list(&configuration["policyVersionList"]).collect();
    let version = |it: &Value| it["versionId"].as_str().unwrap_or_default().to_owned();
    let is_default =
        |it: &&&Value| it["isDefaultVersion"] == true || it["isDefaultVersion"] == "true";
    let named = configuration["defaultVersionId"].as_str();
    let default = versions
        .iter()
        .find(|it| named.is_some_and(|named| version(it) == named))
        .or_else(|| versions.iter().find(is_default).filter(|_| named.is_none()));
    let default = default.map(|it| (version(it), policy(it.get("document"))));
    let text = |key: &str| configuration[key].as_str().unwrap_or_default().to_owned();
    Managed {
        arn: arn.map_or_else(|| text("arn"), str::to_owned),
        name: text("policyName"),
        default: default.unwrap_or_else(|| (named.unwrap_or_default().to_owned(), None)),
    }
}

fn policies(configuration: &Value, inline: &str) -> (Vec<Inline>, Vec<Attached>) {
    let text = |it: &Value, key: &str| it[key].as_str().unwrap_or_default().to_owned();
    let inline = list(&configuration[inline])
        .map(|it| Inline { name: text(it, "policyName"), policy: policy(it.get("policyDocument")) })
        .collect();
    let attached = list(&configuration["attachedManagedPolicies"])
        .map(|it| Attached { arn: text(it, "policyArn"), name: text(it, "policyName") })
        .collect();
    (inline, attached)
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// A group's name: plain, or in an object.
fn name_of(value: &Value) -> Option<String> {
    value.as_str().or(value["groupName"].as_str()).map(str::to_owned)
}

fn created_at(content: &Value) -> Option<Moment> {
    let told = |value: &Value| crate::evidence::instant::instant(value).map(|it| it.at);
    told(&content["configuration"]["createDate"]).or_else(|| told(&content["resourceCreationTime"]))
}

/// Tags, in any of the shapes in which items have them: a map, a list of keys and values, in the
/// configuration or beside it.
pub(super) fn tags(content: &Value) -> BTreeMap<String, String> {
    let mut tags = BTreeMap::new();
    let supplementary = &content["supplementaryConfiguration"];
    let places = [
        &content["configuration"]["tags"],
        &content["configuration"]["Tags"],
        &supplementary["Tags"],
        &supplementary["BucketTaggingConfiguration"]["tagSets"],
        &content["tags"],
    ];
    for place in places {
        match place {
            Value::Object(members) => {
                for (key, value) in members {
                    if let Some(value) = value.as_str() {
                        tags.insert(key.clone(), value.to_owned());
                    }
                }
            }
            Value::Array(list) => {
                for tag in list {
                    let key = ["key", "Key", "tagKey"].iter().find_map(|it| tag[it].as_str());
                    let value =
                        ["value", "Value", "tagValue"].iter().find_map(|it| tag[it].as_str());
                    if let (Some(key), Some(value)) = (key, value) {
                        tags.insert(key.to_owned(), value.to_owned());
                    }
                }
            }
            _ => {}
        }
    }
    tags
}
