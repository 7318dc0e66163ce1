//! The principals that a statement names, and how strongly a caller is meant by one of them.
//!
//! From the IAM user guide, "Principal": no partial wildcards; a role's ARN means its sessions; an
//! account means whomever that account lets.
use super::arn::Arn;
use super::caller::{Caller, Identity, Kind, Session};
use super::document::{Effect, Selection};
use super::expression::{Expression, Place, Test};
use std::sync::Arc;

/// One principal of a statement.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Named {
    /// `*`: everybody, requests without a signature included.
    Everyone,
    /// Every AWS account's users: a group of S3's access lists.
    AnyAccount,
    /// An account, by its number or its root's ARN.
    Account(String),
    /// A user, role, session or federated user, by ARN.
    Arn(String),
    /// A service, by its name.
    Service(String),
    /// An identity provider.
    Federated(String),
    /// An account, by S3's canonical id.
    Canonical(String),
    /// A user or role by its unique id: what IAM shows once the principal was deleted.
    UniqueId(String),
}

/// How a statement means its caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// Through its account, which decides who of its own may.
    Account,
    /// Through its role: boundaries and session policies of the session still limit it.
    Role,
    /// Itself.
    Direct,
}

impl Named {
    /// Reads a principal under its kind (`AWS`, `Service`, `Federated`, `CanonicalUser`); `None`
    /// for a kind that is not known.
    pub fn read(kind: &str, name: &str) -> Option<Self> {
        let text = name.to_owned();
        Some(match kind.to_lowercase().as_str() {
            "aws" | "service" if name == "*" => Self::Everyone,
            "aws" if name.len() == 12 && name.bytes().all(|it| it.is_ascii_digit()) => {
                Self::Account(text)
            }
            "aws" => match Arn::parse(name) {
                Some(arn) if arn.service == "iam" && arn.rest == "root" => {
                    Self::Account(arn.account.to_owned())
                }
                Some(_) => Self::Arn(text),
                None => Self::UniqueId(text),
            },
            "service" => Self::Service(text),
            "federated" => Self::Federated(text),
            "canonicaluser" => Self::Canonical(text),
            "anyaccount" => Self::AnyAccount,
            _ => return None,
        })
    }

    /// How strongly the caller is meant, and under what condition.
    fn means(&self, caller: &Caller, place: &Arc<Place>) -> Option<(Strength, Expression)> {
        let yes = |strength| Some((strength, Expression::Yes));
        match (self, caller) {
            (Self::Everyone, _) => yes(Strength::Direct),
            (Self::AnyAccount, Caller::Identity(_) | Caller::Canonical(_)) => {
                yes(Strength::Account)
            }
            (Self::Account(id), Caller::Identity(it)) if *id == it.account => {
                yes(Strength::Account)
            }
            (Self::Canonical(id), Caller::Canonical(it)) if id == it => yes(Strength::Account),
            (Self::Canonical(id), Caller::Identity(it)) if it.canonical_id.as_ref() == Some(id) => {
                yes(Strength::Account)
            }
            (Self::Service(name), Caller::Service(it)) if name.eq_ignore_ascii_case(it) => {
                yes(Strength::Direct)
            }
            (Self::Federated(name), Caller::Federated(it)) if name == it => yes(Strength::Direct),
            (Self::UniqueId(id), Caller::Identity(it)) if it.unique_id.as_ref() == Some(id) => {
                yes(if matches!(it.kind, Kind::Role(_)) {
                    Strength::Role
                } else {
                    Strength::Direct
                })
            }
            (Self::Arn(arn), Caller::Identity(it)) => by_arn(arn, it, place),
            _ => None,
        }
    }
}

fn by_arn(text: &str, caller: &Identity, place: &Arc<Place>) -> Option<(Strength, Expression)> {
    let named = Caller::from_arn(text)?;
    let Caller::Identity(named) = named else { return None };
    if named.account != caller.account {
        return None;
    }
    match (&named.kind, &caller.kind) {
        (Kind::User, Kind::User) | (Kind::FederatedUser, Kind::FederatedUser) => {
            (named.arn == caller.arn).then_some((Strength::Direct, Expression::Yes))
        }
        (Kind::Role(Session::Any), Kind::Role(_)) => {
            let same = if caller.is_path_known {
                named.arn == caller.arn
            } else {
                named.name == caller.name
            };
            same.then_some((Strength::Role, Expression::Yes))
        }
        (Kind::Role(Session::Named(name)), Kind::Role(session)) if named.name == caller.name => {
            match session {
                Session::Named(it) => (it == name).then_some((Strength::Direct, Expression::Yes)),
                Session::Any => {
                    let leaf = Expression::leaf(Test::Session(name.clone()), place);
                    Some((Strength::Direct, leaf))
                }
            }
        }
        _ => None,
    }
}

/// How the principals of a statement mean the caller: by strength, the strongest first.
///
/// `NotPrincipal` means everybody who is not named. In a denial, who has a permissions boundary is
/// always meant (guide, "Permissions boundaries"), and to name an account spares its root only:
/// those in it must be named themselves (guide, `NotPrincipal`).
pub(super) fn meant(
    principals: &Selection<Named>,
    caller: &Caller,
    effect: Effect,
    has_boundary: bool,
    place: &Arc<Place>,
) -> Vec<(Strength, Expression)> {
    let means = principals.items.iter().filter_map(|it| it.means(caller, place));
    if !principals.except {
        let mut means: Vec<_> = means.collect();
        means.sort_by_key(|it| std::cmp::Reverse(it.0));
        return means;
    }
    if effect == Effect::Deny && has_boundary {
        return vec![(Strength::Direct, Expression::Yes)];
    }
    let is_root = matches!(caller, Caller::Identity(Identity { kind: Kind::Root, .. }));
    let spares = |strength| effect == Effect::Allow || is_root || strength != Strength::Account;
    let exempt = Expression::any(means.filter(|it| spares(it.0)).map(|it| it.1));
    vec![(Strength::Direct, Expression::not(exempt))]
}
