//! The policies that bear on a request, by layer; one that is named but not in evidence is kept as
//! missing, for it may have said anything.
use super::document::Policy;
use std::fmt;
use std::sync::Arc;

/// A layer of policies, in the order in which reasons are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Layer {
    /// Service control policies of the caller's organisation.
    ServiceControl,
    /// Resource control policies of the resource's organisation.
    ResourceControl,
    /// The policy of the VPC endpoint that the request came through.
    Endpoint,
    /// The policy of the resource: a bucket's, a key's, a queue's.
    Resource,
    /// The trust policy of a role.
    Trust,
    /// An access list of S3.
    AccessList,
    /// The policies of the caller: its own, managed, its groups'.
    Identity,
    /// The caller's permissions boundary.
    Boundary,
    /// The policies that its session was made with.
    Session,
}

/// A policy, as it is called in an answer.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name {
    /// Its layer.
    pub layer: Layer,
    /// What it is called: `policy phi-readers v2`, `inline policy deploy`.
    pub text: String,
    /// Through which group the caller has it, if through one.
    pub group: Option<String>,
    /// Three numbers of the asker's, handed back: where the policy comes from.
    pub source: Option<[u64; 3]>,
}

/// A policy that bears on a request.
#[derive(Debug, Clone)]
pub struct Document {
    /// What it is called.
    pub name: Arc<Name>,
    /// Its text; `None` if it is not in evidence.
    pub policy: Option<Arc<Policy>>,
}

/// The policies attached at one level of an organisation: the root, a unit, or the account.
#[derive(Debug, Clone)]
pub struct Level {
    /// The id of the root, unit or account.
    pub id: String,
    /// What is attached there.
    pub documents: Vec<Document>,
}

/// All policies that bear on one caller and one resource.
///
/// A guardrail layer that is `None` is not in evidence or does not apply, and limits nothing; one
/// that is there and empty allows nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Layers<'a> {
    /// What the caller has of its own and through groups.
    pub identity: &'a [Document],
    /// Its permissions boundary.
    pub boundary: Option<&'a [Document]>,
    /// Its session's policies.
    pub session: Option<&'a [Document]>,
    /// The levels above the caller's account, each of which must allow.
    pub service_control: Option<&'a [Level]>,
    /// The levels above the resource's account, each of which must allow.
    pub resource_control: Option<&'a [Level]>,
    /// The policies of the VPC endpoint.
    pub endpoint: Option<&'a [Document]>,
    /// The resource's policy, trust policy and access lists.
    pub resource: &'a [Document],
    /// Whether S3 lets nobody from outside the account use a public policy
    /// (`RestrictPublicBuckets`), and the resource's policy is public.
    pub is_public_restricted: bool,
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ServiceControl => "service control policy",
            Self::ResourceControl => "resource control policy",
            Self::Endpoint => "endpoint policy",
            Self::Resource => "resource policy",
            Self::Trust => "trust policy",
            Self::AccessList => "access list",
            Self::Identity => "identity policy",
            Self::Boundary => "permissions boundary",
            Self::Session => "session policy",
        })
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(group) = &self.group {
            write!(f, "group {group} -> ")?;
        }
        f.write_str(&self.text)
    }
}
