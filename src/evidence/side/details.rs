//! What IAM said of an account's users, groups, roles and policies at one moment: the answer of
//! `aws iam get-account-authorization-details` (IAM API Reference, `UserDetail`, `GroupDetail`,
//! `RoleDetail` and `ManagedPolicyDetail`).
use crate::time::moment::Moment;
use std::collections::{BTreeMap, BTreeSet};

/// The details of one account, or of several; each list in order of ARNs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountDetails {
    /// The accounts, from the ARNs, and whether all pages of each are there. What is not in an
    /// incomplete answer may have existed.
    pub accounts: BTreeMap<String, bool>,
    /// Users.
    pub users: Vec<User>,
    /// Groups.
    pub groups: Vec<Group>,
    /// Roles.
    pub roles: Vec<Role>,
    /// Managed policies: the customer's own, and those of AWS that the answer lists.
    pub policies: Vec<ManagedPolicy>,
}

/// What users, groups and roles have in common.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entity {
    /// The ARN.
    pub arn: String,
    /// The name, without the path.
    pub name: String,
    /// The unique id: `AIDA…`, `AGPA…`, `AROA…`.
    pub id: Option<String>,
    /// The path: `/` or `/teams/billing/`.
    pub path: Option<String>,
    /// When it was made.
    pub created_at: Option<Moment>,
    /// The policies written into it, by name.
    pub inline: Vec<InlinePolicy>,
    /// The managed policies attached to it, by ARN.
    pub attached: BTreeSet<String>,
}

/// A policy that is written into a user, group or role.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct InlinePolicy {
    /// Its name.
    pub name: String,
    /// Its document, as JSON; `None` if it cannot be read, and may say anything.
    pub document: Option<String>,
}

/// A user.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct User {
    /// Its name, policies and the like.
    pub entity: Entity,
    /// The names of the groups it is in.
    pub groups: BTreeSet<String>,
    /// The ARN of its permissions boundary.
    pub boundary: Option<String>,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
}

/// A group.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Group {
    /// Its name, policies and the like.
    pub entity: Entity,
}

/// A role.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Role {
    /// Its name, policies and the like.
    pub entity: Entity,
    /// Who may take it on, as JSON; `None` if it cannot be read, and may say anything.
    pub trust: Option<String>,
    /// The ARN of its permissions boundary.
    pub boundary: Option<String>,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
    /// The ARNs of the instance profiles that hold it.
    pub instance_profiles: BTreeSet<String>,
    /// When it was last used, within the tracking period.
    pub last_used_at: Option<Moment>,
    /// In which region.
    pub last_used_region: Option<String>,
}

/// A managed policy.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ManagedPolicy {
    /// The ARN.
    pub arn: String,
    /// The name.
    pub name: String,
    /// The unique id: `ANPA…`.
    pub id: Option<String>,
    /// When it was made.
    pub created_at: Option<Moment>,
    /// When its default version was last set.
    pub updated_at: Option<Moment>,
    /// The version in force: `v3`.
    pub default_version: Option<String>,
    /// Its versions, the oldest first. IAM keeps at most five.
    pub versions: Vec<PolicyVersion>,
}

/// A version of a managed policy. Its text never changes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PolicyVersion {
    /// Its number: 3 for `v3`.
    pub number: u32,
    /// When it was made.
    pub created_at: Option<Moment>,
    /// Whether it is in force.
    pub is_default: bool,
    /// Its document, as JSON; `None` if it cannot be read, and may say anything.
    pub document: Option<String>,
}

impl AccountDetails {
    /// The users in a group of an account, by the group's name.
    pub fn members<'a>(
        &'a self,
        account: &'a str,
        group: &'a str,
    ) -> impl Iterator<Item = &'a User> {
        let here = move |it: &&User| {
            it.entity.arn.split(':').nth(4) == Some(account) && it.groups.contains(group)
        };
        self.users.iter().filter(here)
    }

    /// A managed policy, by its ARN.
    pub fn policy(&self, arn: &str) -> Option<&ManagedPolicy> {
        let at = self.policies.binary_search_by(|it| it.arn.as_str().cmp(arn)).ok()?;
        self.policies.get(at)
    }
}

impl ManagedPolicy {
    /// Whether AWS wrote it.
    pub fn is_of_aws(&self) -> bool {
        self.arn.split(':').nth(4) == Some("aws")
    }

    /// The version in force when the answer was given.
    pub fn in_force(&self) -> Option<&PolicyVersion> {
        self.versions.iter().find(|it| it.is_default)
    }
}

#[cfg(test)]
#[path = "details_tests.rs"]
mod tests;
