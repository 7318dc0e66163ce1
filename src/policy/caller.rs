//! Who makes a request.
use super::arn::Arn;

/// Who makes a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// Nobody that AWS knows: a request without a signature.
    Anonymous,
    /// An AWS service in its own name, such as `ec2.amazonaws.com`.
    Service(String),
    /// Somebody whom an identity provider vouches for, before a role is assumed: the provider's ARN
    /// or name, as `Federated` names it.
    Federated(String),
    /// An AWS account of which only S3's canonical id is known.
    Canonical(String),
    /// A principal of an account.
    Identity(Identity),
}

/// A principal of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The account it belongs to, twelve digits.
    pub account: String,
    /// What it is.
    pub kind: Kind,
    /// The ARN of the user, the role or the root; of a federated user its session's.
    pub arn: String,
    /// The last part of its name.
    pub name: String,
    /// Whether the role's path is known: the ARN of a session leaves it out.
    pub is_path_known: bool,
    /// IAM's unique id (`AIDA…`, `AROA…`), if known.
    pub unique_id: Option<String>,
    /// The canonical id of its account, if known.
    pub canonical_id: Option<String>,
}

/// The kinds of principals of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// An IAM user.
    User,
    /// A role in use: every request of a role is one of its sessions.
    Role(Session),
    /// The account's root user.
    Root,
    /// A session made by `GetFederationToken`.
    FederatedUser,
    /// Any principal of the account: which one is not asked.
    Anyone,
    /// Any principal of any other account, which lets itself do what it likes. Its `name` lists the
    /// accounts that are not meant.
    Stranger,
}

/// The name of a role's session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Session {
    /// Any: whoever assumes the role names it.
    Any,
    /// This one.
    Named(String),
}

impl Caller {
    /// Reads a principal's ARN: a user, a role, a session, a root, a federated user.
    pub fn from_arn(text: &str) -> Option<Self> {
        let arn = Arn::parse(text)?;
        let last = |path: &str| path.rsplit('/').next().unwrap_or(path).to_owned();
        let (kind, arn_text, name, is_path_known) = match (arn.service, arn.rest.split_once('/')) {
            ("iam", None) if arn.rest == "root" => {
                (Kind::Root, text.to_owned(), "root".to_owned(), true)
            }
            ("iam", Some(("user", path))) => (Kind::User, text.to_owned(), last(path), true),
            ("iam", Some(("role", path))) => {
                (Kind::Role(Session::Any), text.to_owned(), last(path), true)
            }
            ("sts", Some(("assumed-role", path))) => {
                let (role, session) = path.rsplit_once('/')?;
                let arn = format!("arn:{}:iam::{}:role/{role}", arn.partition, arn.account);
                (Kind::Role(Session::Named(session.to_owned())), arn, last(role), false)
            }
            ("sts", Some(("federated-user", name))) => {
                (Kind::FederatedUser, text.to_owned(), name.to_owned(), true)
            }
            _ => return None,
        };
        Some(Self::Identity(Identity {
            account: arn.account.to_owned(),
            kind,
            arn: arn_text,
            name,
            is_path_known,
            unique_id: None,
            canonical_id: None,
        }))
    }

    /// The account, if the caller has one.
    pub fn account(&self) -> Option<&str> {
        match self {
            Self::Identity(identity) => Some(&identity.account),
            _ => None,
        }
    }
}

impl Identity {
    /// Whether it is a service-linked role, which no organisation policy restricts.
    pub fn is_service_linked(&self) -> bool {
        matches!(self.kind, Kind::Role(_)) && self.arn.contains(":role/aws-service-role/")
    }
}
