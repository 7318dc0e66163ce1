//! Whom the policies of a resource name beside the users and roles in evidence: accounts,
//! strangers, services, identity providers, and principals that are there no more.
use super::principals::Person;
use super::world::{World, name};
use crate::policy::caller::{Caller, Identity, Kind};
use crate::policy::document::Effect;
use crate::policy::layers::{Document, Layer};
use crate::policy::principal::Named;
use std::collections::BTreeMap;

/// Somebody whom a policy names and of whom no item tells.
#[derive(Debug, Clone)]
pub struct Outsider {
    /// How the answer names it: an ARN, a service, `*`, a unique id.
    pub arn: String,
    /// What it is: account, user, role, session, service, provider, canonical, everyone, anonymous,
    /// deleted.
    pub kind: &'static str,
    /// Its account; empty if it has none.
    pub account: String,
    /// As who it asks; `None` if it cannot ask any more.
    pub caller: Option<Caller>,
    /// What it brings: what is missing.
    pub identity: Vec<Document>,
    /// Why it cannot ask any more.
    pub gone: Option<String>,
}

/// Everybody whom the allowing statements of these documents name, each once, by name.
pub(super) fn outsiders(documents: &[Document], world: World<'_, '_>) -> Vec<Outsider> {
    let mut found: BTreeMap<(String, &'static str), Outsider> = BTreeMap::new();
    for document in documents {
        // What is not in evidence may name anybody.
        let is_open = document
            .policy
            .as_ref()
            .is_none_or(|it| it.unread.iter().any(|it| it.effect != Some(Effect::Deny)));
        for outsider in is_open.then(|| of(&Named::Everyone, world)).into_iter().flatten() {
            found.entry((outsider.arn.clone(), outsider.kind)).or_insert(outsider);
        }
        let statements = document.policy.iter().flat_map(|it| &it.statements);
        for statement in statements.filter(|it| it.effect == Effect::Allow) {
            let Some(principals) = &statement.principals else { continue };
            // Whoever is not named is meant: everybody.
            let named: &[Named] =
                if principals.except { &[Named::Everyone] } else { &principals.items };
            for outsider in named.iter().flat_map(|it| of(it, world)) {
                found.entry((outsider.arn.clone(), outsider.kind)).or_insert(outsider);
            }
        }
    }
    found.into_values().collect()
}

/// Somebody who is asked about by name, whether or not any policy names them: an account, an ARN, a
/// service, `*`, `anonymous`.
pub fn named(text: &str, world: World<'_, '_>) -> Option<Outsider> {
    let kinds = match text {
        "anonymous" => return of(&Named::Everyone, world).into_iter().next(),
        "*" => return of(&Named::AnyAccount, world).into_iter().next(),
        _ if text.contains(":saml-provider/") || text.contains(":oidc-provider/") => "Federated",
        _ if text.ends_with(".amazonaws.com") => "Service",
        _ => "AWS",
    };
    of(&Named::read(kinds, text)?, world).into_iter().next()
}

fn of(named: &Named, world: World<'_, '_>) -> Vec<Outsider> {
    let plain = |arn: &str, kind, caller| Outsider {
        arn: arn.to_owned(),
        kind,
        account: String::new(),
        caller: Some(caller),
        identity: Vec::new(),
        gone: None,
    };
    match named {
        Named::Everyone => {
            vec![plain("anonymous", "anonymous", Caller::Anonymous), stranger(world)]
        }
        Named::AnyAccount => vec![stranger(world)],
        Named::Account(id) if world.knows(id) => Vec::new(),
        Named::Account(id) => vec![account(id)],
        Named::Service(it) => vec![plain(it, "service", Caller::Service(it.clone()))],
        Named::Federated(it) => vec![plain(it, "provider", Caller::Federated(it.clone()))],
        Named::Canonical(id) => match world.census.canonical.get(id) {
            Some(owner) if world.knows(owner) => Vec::new(),
            Some(owner) => {
                let mut it = account(owner);
                if let Some(Caller::Identity(identity)) = &mut it.caller {
                    identity.canonical_id = Some(id.clone());
                }
                vec![it]
            }
            None => {
                let mut it = plain(id, "canonical", Caller::Canonical(id.clone()));
                it.identity =
                    unknown(&format!("the policies of the account with canonical id {id}"));
                vec![it]
            }
        },
        Named::UniqueId(id) if stands(id, world) => Vec::new(),
        Named::UniqueId(id) => vec![gone(id, "deleted", "", "it is no principal any more")],
        Named::Arn(arn) => by_arn(arn, world).into_iter().collect(),
    }
}

/// Whether a user or role with this unique id stood.
fn stands(id: &str, world: World<'_, '_>) -> bool {
    let census = world.census;
    census
        .people
        .iter()
        .any(|it| census.ledger.key_texts(it.resource)[3] == id && it.standing(world.at).is_some())
}

/// Somebody of any other account: that account lets itself do what it likes.
fn stranger(world: World<'_, '_>) -> Outsider {
    let known: Vec<&str> = world.census.accounts.iter().copied().collect();
    let caller = Caller::Identity(Identity {
        account: "*".to_owned(),
        kind: Kind::Stranger,
        arn: String::new(),
        name: known.join(" "),
        is_path_known: true,
        unique_id: None,
        canonical_id: None,
    });
    Outsider {
        arn: "*".to_owned(),
        kind: "everyone",
        account: String::new(),
        caller: Some(caller),
        identity: Vec::new(),
        gone: None,
    }
}

/// The principals of an account that is not in evidence.
fn account(id: &str) -> Outsider {
    let arn = format!("arn:aws:iam::{id}:root");
    let caller = Caller::Identity(Identity {
        account: id.to_owned(),
        kind: Kind::Anyone,
        arn: arn.clone(),
        name: String::new(),
        is_path_known: true,
        unique_id: None,
        canonical_id: None,
    });
    let identity = unknown(&format!("the policies of account {id}"));
    Outsider {
        arn,
        kind: "account",
        account: id.to_owned(),
        caller: Some(caller),
        identity,
        gone: None,
    }
}

fn by_arn(arn: &str, world: World<'_, '_>) -> Option<Outsider> {
    let Some(Caller::Identity(identity)) = Caller::from_arn(arn) else {
        return Some(gone(arn, "unknown", "", "what it names is not known"));
    };
    let kind = match &identity.kind {
        Kind::User => "user",
        Kind::Role(_) if arn.contains(":assumed-role/") => "session",
        Kind::Role(_) => "role",
        _ => "federated",
    };
    let account = identity.account.clone();
    // Whom a dump tells of is asked about by what it tells.
    if world.beside.people.iter().any(|it| it.person.arn == identity.arn) {
        return None;
    }
    if kind == "federated" && world.knows(&account) {
        let caller = Some(Caller::Identity(identity));
        let arn = arn.to_owned();
        return Some(Outsider { arn, kind, account, caller, identity: Vec::new(), gone: None });
    }
    if world.knows(&account) {
        let stands = world.census.bearer(&identity.arn, world.at).is_some()
            || (!identity.is_path_known && has_role(world, &identity));
        return (!stands).then(|| {
            gone(arn, kind, &account, "no principal of that name is known to have stood")
        });
    }
    let text = format!("the policies of {arn}");
    let has_policies = account != "cloudfront";
    Some(Outsider {
        arn: arn.to_owned(),
        kind,
        account,
        caller: Some(Caller::Identity(identity)),
        identity: if has_policies { unknown(&text) } else { Vec::new() },
        gone: None,
    })
}

/// Whether a role of that name stood: a session's ARN leaves its role's path out.
fn has_role(world: World<'_, '_>, identity: &Identity) -> bool {
    let is_named = |person: &Person| person.is_role && person.name == identity.name;
    let of_account = |account: &str| account == identity.account;
    let dumped = &world.beside.people;
    if dumped.iter().any(|it| of_account(&it.account) && is_named(&it.person)) {
        return true;
    }
    world
        .census
        .people
        .iter()
        .filter(|it| of_account(it.account))
        .any(|it| it.standing(world.at).is_some_and(|it| it.reading.is_some_and(is_named)))
}

fn gone(arn: &str, kind: &'static str, account: &str, why: &str) -> Outsider {
    Outsider {
        arn: arn.to_owned(),
        kind,
        account: account.to_owned(),
        caller: None,
        identity: Vec::new(),
        gone: Some(why.to_owned()),
    }
}

fn unknown(text: &str) -> Vec<Document> {
    vec![Document { name: name(Layer::Identity, text, None, None), policy: None }]
}
