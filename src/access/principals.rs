//! Users, roles, groups and customer-managed policies, as their items tell them.
//!
//! Shapes: docs/FORMATS, "IAM"; AWS Config's "supported resource types". Documents come
//! percent-encoded; members of a group stand in the users' `groupList`.
use super::document::{opened, policy};
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
    /// Members of its item that hold policies and cannot be read.
    pub broken: Vec<String>,
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
    /// Members of its item that hold policies and cannot be read.
    pub broken: Vec<String>,
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

/// Reads a user's or a role's item; `None` if it does not hold a configuration.
pub(super) fn person(
    content: &Value,
    is_role: bool,
    arn: Option<&str>,
    id: &str,
) -> Option<Person> {
    let configuration = &configuration(content)?;
    let inline = if is_role { "rolePolicyList" } else { "userPolicyList" };
    let name = if is_role { "roleName" } else { "userName" };
    let mut broken = Vec::new();
    let (inline, attached) = policies(configuration, inline, &mut broken);
    let groups = list(configuration, "groupList", &mut broken).into_iter().map(|it| {
        it.as_str().or(it["groupName"].as_str()).unwrap_or("that cannot be read").to_owned()
    });
    let groups = groups.collect();
    let text = |key: &str| configuration[key].as_str();
    let trust = policy(configuration.get("assumeRolePolicyDocument"));
    Some(Person {
        is_role,
        arn: arn.or(text("arn")).unwrap_or_default().to_owned(),
        name: text(name).or(content["resourceName"].as_str()).unwrap_or_default().to_owned(),
        unique_id: id.to_owned(),
        created_at: created_at(content),
        inline,
        attached,
        groups,
        boundary: boundary(&configuration["permissionsBoundary"]),
        tags: tags(content),
        trust,
        broken,
    })
}

/// Reads a group's item; `None` if it does not hold a configuration.
pub(super) fn group(content: &Value) -> Option<Group> {
    let configuration = &configuration(content)?;
    let mut broken = Vec::new();
    let (inline, attached) = policies(configuration, "groupPolicyList", &mut broken);
    let name = configuration["groupName"].as_str().or(content["resourceName"].as_str());
    Some(Group { name: name.unwrap_or_default().to_owned(), inline, attached, broken })
}

/// Reads a customer-managed policy's item; `None` if it does not hold a configuration.
pub(super) fn managed(content: &Value, arn: Option<&str>) -> Option<Managed> {
    let configuration = &configuration(content)?;
    let versions = list(configuration, "policyVersionList", &mut Vec::new());
    let version = |it: &Value| it["versionId"].as_str().unwrap_or_default().to_owned();
    let is_default =
        |it: &&Value| it["isDefaultVersion"] == true || it["isDefaultVersion"] == "true";
    let named = configuration["defaultVersionId"].as_str();
    let default = versions
        .iter()
        .find(|it| named.is_some_and(|named| version(it) == named))
        .or_else(|| versions.iter().find(is_default).filter(|_| named.is_none()));
    let default = default.map(|it| (version(it), policy(it.get("document"))));
    let text = |key: &str| configuration[key].as_str().unwrap_or_default().to_owned();
    Some(Managed {
        arn: arn.map_or_else(|| text("arn"), str::to_owned),
        name: text("policyName"),
        default: default.unwrap_or_else(|| (named.unwrap_or_default().to_owned(), None)),
    })
}

/// The configuration of an item: an object that says something, or such an object in a string.
pub(super) fn configuration(content: &Value) -> Option<Value> {
    opened(&content["configuration"]).filter(|it| it.as_object().is_some_and(|it| !it.is_empty()))
}

/// A boundary's ARN: a member, or the whole. What is there and is neither names no policy, and so
/// one that is missing.
fn boundary(value: &Value) -> Option<String> {
    if value.is_null() {
        return None;
    }
    let inner = opened(value).unwrap_or_else(|| value.clone());
    let arn = inner["permissionsBoundaryArn"].as_str().or(inner.as_str());
    Some(arn.unwrap_or("a boundary that cannot be read").to_owned())
}

fn policies(
    configuration: &Value,
    inline: &str,
    broken: &mut Vec<String>,
) -> (Vec<Inline>, Vec<Attached>) {
    let text = |it: &Value, key: &str| it[key].as_str().unwrap_or_default().to_owned();
    let inline = list(configuration, inline, broken).into_iter().map(|it| Inline {
        name: text(&it, "policyName"),
        policy: policy(it.get("policyDocument")),
    });
    let inline = inline.collect();
    let attached = list(configuration, "attachedManagedPolicies", broken);
    let attached = attached.into_iter().map(|it| Attached {
        arn: it["policyArn"].as_str().or(it.as_str()).unwrap_or_default().to_owned(),
        name: text(&it, "policyName"),
    });
    (inline, attached.collect())
}

/// The members of a list, or of a list in a string. One that is there and is no list is broken.
fn list(configuration: &Value, key: &str, broken: &mut Vec<String>) -> Vec<Value> {
    match opened(&configuration[key]) {
        Some(Value::Array(list)) => list,
        None if configuration[key].is_null() => Vec::new(),
        _ => {
            broken.push(format!("`{key}`, which cannot be read"));
            Vec::new()
        }
    }
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
