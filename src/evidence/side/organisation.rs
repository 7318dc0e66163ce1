//! An organisation at one moment: its accounts, its tree, and the policies attached to it.
//!
//! What the words mean is in the Organizations User Guide, SCP evaluation and Resource control
//! policies (RCPs); the shapes are those of its API Reference (`Account`, `Root`, `PolicySummary`).
use crate::time::moment::Moment;
use crate::truth::Truth;
use std::collections::{BTreeMap, BTreeSet};

/// What an organisation said of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Organisation {
    /// Its id: `o-a1b2c3d4e5`.
    pub id: Option<String>,
    /// The account that manages it; neither kind of policy binds it.
    pub management_account: Option<String>,
    /// `ALL`, or `CONSOLIDATED_BILLING`, which has no policies.
    pub feature_set: Option<String>,
    /// The kinds that the root lists, with the status it gives; `None` if no root was told.
    pub policy_types: Option<BTreeMap<PolicyKind, String>>,
    /// Its accounts, by id.
    pub accounts: BTreeMap<String, Account>,
    /// Its root and organisational units, by id.
    pub units: BTreeMap<String, Unit>,
    /// Its service and resource control policies, by id.
    pub policies: BTreeMap<String, OrganisationPolicy>,
    /// What is attached where: root, unit or account, then kind, then ids of policies. What was
    /// not listed is not there; an empty set does not occur.
    pub attachments: BTreeMap<String, BTreeMap<PolicyKind, BTreeSet<String>>>,
}

/// A kind of policy that limits what may be permitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PolicyKind {
    /// SCPs: what principals of an account may do at most.
    ServiceControl,
    /// RCPs: what may be done to resources of an account at most.
    ResourceControl,
}

/// A member account.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Account {
    /// Its name.
    pub name: Option<String>,
    /// `ACTIVE`, `SUSPENDED`, … (`State`, or the older `Status`).
    pub status: Option<String>,
    /// When it joined.
    pub joined_at: Option<Moment>,
    /// The ids of the root and the units above it, the root first; `None` if not known.
    pub path: Option<Vec<String>>,
}

/// The root or an organisational unit.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unit {
    /// Its name.
    pub name: Option<String>,
    /// What it lies in; `None` for the root, or if not known.
    pub parent: Option<String>,
}

/// A service or resource control policy.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OrganisationPolicy {
    /// Its kind.
    pub kind: PolicyKind,
    /// Its name.
    pub name: Option<String>,
    /// Its document, as JSON; `None` if it was not exported.
    pub text: Option<String>,
}

/// What is attached at one level above an account, or to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Level {
    /// The id of the root, unit or account.
    pub target_id: String,
    /// The policies, in order of their ids.
    pub policies: Vec<Attached>,
}

/// An attached policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attached {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Option<String>,
    /// Its document, as JSON; `None` if it was not exported, and may say anything.
    pub text: Option<String>,
}

/// What the policies of a kind are to an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rails {
    /// These bind it, from the root down to the account itself.
    Known(Vec<Level>),
    /// None binds it; why.
    NotApplicable(String),
    /// The evidence does not tell; what is missing.
    Unknown(String),
}

/// The policy that AWS attaches everywhere when a kind is switched on, and its text
/// (Organizations User Guide, Service control policies and Resource control policies).
const FULL_ACCESS: [(&str, &str); 2] = [
    (
        "p-FullAWSAccess",
        r#"{"Statement":[{"Action":"*","Effect":"Allow","Resource":"*"}],"Version":"2012-10-17"}"#,
    ),
    (
        "p-RCPFullAWSAccess",
        concat!(
            r#"{"Statement":[{"Action":"*","Effect":"Allow","Principal":"*","Resource":"*"}],"#,
            r#""Version":"2012-10-17"}"#
        ),
    ),
];

impl Organisation {
    /// Whether a kind of policy is switched on.
    pub fn is_on(&self, kind: PolicyKind) -> Truth {
        if self.feature_set.as_deref() == Some("CONSOLIDATED_BILLING") {
            return Truth::No;
        }
        match self.policy_types.as_ref().map(|it| it.get(&kind).map(String::as_str)) {
            Some(Some("ENABLED")) => Truth::Yes,
            Some(None) => Truth::No,
            Some(Some(_)) | None => Truth::Unknown,
        }
    }

    /// The levels at which policies of a kind bind an account, from the root to the account; `None`
    /// if none does or if that is not known, which `rails` tells apart.
    pub fn levels(&self, account: &str, kind: PolicyKind) -> Option<Vec<Level>> {
        match self.rails(account, kind) {
            Rails::Known(levels) => Some(levels),
            Rails::NotApplicable(_) | Rails::Unknown(_) => None,
        }
    }

    /// What the policies of a kind are to an account.
    ///
    /// Where a kind is on, every root, unit and account has at least one of its policies attached,
    /// so a level of which none was listed is one that was not exported.
    pub fn rails(&self, account: &str, kind: PolicyKind) -> Rails {
        let plural = kind.plural();
        if self.is_on(kind) == Truth::No {
            return Rails::NotApplicable(format!("{plural} are off in the organisation"));
        }
        if self.management_account.as_deref() == Some(account) {
            return Rails::NotApplicable(format!("{plural} do not bind the management account"));
        }
        let Some(known) = self.accounts.get(account) else {
            return Rails::Unknown(format!("the organisation lists no account {account}"));
        };
        let Some(path) = &known.path else {
            return Rails::Unknown(format!("where account {account} lies is not told"));
        };
        if self.management_account.is_none() {
            return Rails::Unknown("which account manages the organisation is not told".to_owned());
        }
        let mut levels = Vec::new();
        for target in path.iter().map(String::as_str).chain([account]) {
            let Some(ids) = self.attachments.get(target).and_then(|it| it.get(&kind)) else {
                return Rails::Unknown(format!("the {plural} attached to {target} are not told"));
            };
            let policies = ids.iter().map(|id| self.attached(id)).collect();
            levels.push(Level { target_id: target.to_owned(), policies });
        }
        Rails::Known(levels)
    }

    fn attached(&self, id: &str) -> Attached {
        let policy = self.policies.get(id);
        let given = || FULL_ACCESS.iter().find(|it| it.0 == id).map(|it| it.1.to_owned());
        Attached {
            id: id.to_owned(),
            name: policy.and_then(|it| it.name.clone()),
            text: policy.and_then(|it| it.text.clone()).or_else(given),
        }
    }

    /// The value of `aws:PrincipalOrgPaths` and `aws:ResourceOrgPaths` for an account
    /// (IAM User Guide, Global condition keys): `o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/`.
    pub fn org_path(&self, account: &str) -> Option<String> {
        let path = self.accounts.get(account)?.path.as_ref()?;
        Some(format!("{}/{}/", self.id.as_ref()?, path.join("/")))
    }
}

impl PolicyKind {
    /// The kind that the API calls so; `None` for policies that limit no access.
    pub fn from_aws(word: &str) -> Option<Self> {
        [Self::ServiceControl, Self::ResourceControl].into_iter().find(|it| it.as_aws() == word)
    }

    /// What the API calls it.
    pub const fn as_aws(self) -> &'static str {
        match self {
            Self::ServiceControl => "SERVICE_CONTROL_POLICY",
            Self::ResourceControl => "RESOURCE_CONTROL_POLICY",
        }
    }

    const fn plural(self) -> &'static str {
        match self {
            Self::ServiceControl => "service control policies",
            Self::ResourceControl => "resource control policies",
        }
    }
}

#[cfg(test)]
#[path = "organisation_tests.rs"]
mod tests;
