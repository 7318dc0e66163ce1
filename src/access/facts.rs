//! The condition keys that the evidence fixes: who the caller is, what the resource is, what time
//! it is. All others are left open.
//!
//! From the IAM user guide, "Global condition context keys", and the KMS and S3 guides.
use super::guards::Guard;
use super::principals::Person;
use crate::policy::caller::{Caller, Identity, Kind};
use crate::policy::context::{Facts, Knowledge};
use crate::policy::document::{Effect, Policy};
use crate::policy::pattern::Pattern;
use crate::policy::principal::Named;
use crate::time::moment::Moment;

/// Keys that a request has only if a service makes it for somebody.
const OF_SERVICES: [&str; 5] = [
    "aws:sourcearn",
    "aws:sourceaccount",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
    "aws:principalservicename",
];

/// What is known of a caller.
pub(super) fn of_caller(caller: &Caller, person: Option<&Person>) -> Facts {
    let mut facts = Facts::default();
    match caller {
        Caller::Identity(identity) => of_identity(identity, person, &mut facts),
        Caller::Service(_) => {
            facts.set("aws:principalisawsservice", Knowledge::one("true"));
            for key in ["aws:principalarn", "aws:principalaccount", "aws:username"] {
                facts.set(key, Knowledge::Absent);
            }
            facts.set_family("aws:principaltag/", Knowledge::Absent);
        }
        Caller::Anonymous => {
            facts.set("aws:principaltype", Knowledge::one("Anonymous"));
            facts.set("aws:userid", Knowledge::one("anonymous"));
            facts.set("aws:principalisawsservice", Knowledge::one("false"));
            let none = ["aws:principalarn", "aws:principalaccount", "aws:username"];
            let of_nobody = ["aws:principalorgid", "aws:principalorgpaths", "kms:calleraccount"];
            for key in none.into_iter().chain(of_nobody).chain(OF_SERVICES) {
                facts.set(key, Knowledge::Absent);
            }
            facts.set_family("aws:principaltag/", Knowledge::Absent);
        }
        Caller::Federated(_) | Caller::Canonical(_) => {
            facts.set("aws:principalisawsservice", Knowledge::one("false"));
        }
    }
    facts
}

fn of_identity(identity: &Identity, person: Option<&Person>, facts: &mut Facts) {
    let account = identity.account.as_str();
    if identity.kind == Kind::Stranger {
        // Its name lists the accounts that it is not of.
        let others: Vec<String> = identity.name.split(' ').map(str::to_owned).collect();
        facts.set("aws:principalaccount", Knowledge::Except(others.clone()));
        facts.set("kms:calleraccount", Knowledge::Except(others));
    } else {
        facts.set("aws:principalaccount", Knowledge::one(account));
        facts.set("kms:calleraccount", Knowledge::one(account));
    }
    facts.set("aws:principalisawsservice", Knowledge::one("false"));
    for key in OF_SERVICES {
        facts.set(key, Knowledge::Absent);
    }
    let kind = match &identity.kind {
        Kind::User => "User",
        Kind::Role(_) => "AssumedRole",
        Kind::Root => "Account",
        Kind::FederatedUser => "FederatedUser",
        Kind::Anyone | Kind::Stranger => {
            let form = Pattern::new(&format!("arn:*:*::{account}:*"));
            facts.set("aws:principalarn", Knowledge::Like(form));
            return;
        }
    };
    facts.set("aws:principaltype", Knowledge::one(kind));
    facts.set("aws:principalarn", Knowledge::one(&*identity.arn));
    match &identity.kind {
        Kind::User => {
            facts.set("aws:username", Knowledge::one(&*identity.name));
            if let Some(id) = &identity.unique_id {
                facts.set("aws:userid", Knowledge::one(&**id));
            }
        }
        Kind::Role(_) => {
            facts.set("aws:username", Knowledge::Absent);
            if let Some(id) = &identity.unique_id {
                let form = Pattern::new(&format!("{id}:*"));
                facts.set("aws:userid", Knowledge::Like(form));
            }
        }
        Kind::Root => {
            facts.set("aws:username", Knowledge::Absent);
            facts.set("aws:userid", Knowledge::one(account));
            facts.set_family("aws:principaltag/", Knowledge::Absent);
        }
        Kind::FederatedUser | Kind::Anyone | Kind::Stranger => {}
    }
    if let Some(person) = person {
        of_tags(person, facts);
    }
}

/// A user's tags are its own. A session may bring tags that outrank its role's, where the trust
/// policy lets it (IAM user guide, "Session tags").
fn of_tags(person: &Person, facts: &mut Facts) {
    if person.is_role && person.trust.as_deref().is_none_or(lets_tag) {
        return;
    }
    for (key, value) in &person.tags {
        facts.set(&format!("aws:principaltag/{key}"), Knowledge::one(&**value));
    }
    facts.set_family("aws:principaltag/", Knowledge::Absent);
}

/// Whether a trust policy may let a session bring tags: by `sts:TagSession`, or by an identity
/// provider.
fn lets_tag(trust: &Policy) -> bool {
    !trust.unread.is_empty()
        || trust.statements.iter().any(|it| {
            let is_federated = it.principals.as_ref().is_none_or(|it| {
                it.except || it.items.iter().any(|it| matches!(it, Named::Federated(_)))
            });
            it.effect == Effect::Allow && (is_federated || it.names_action("sts:tagsession"))
        })
}

/// What is known of a resource: its account, its region, its tags.
pub(super) fn of_resource(account: &str, region: &str, arn: &str, guard: Option<&Guard>) -> Facts {
    let mut facts = Facts::default();
    if !account.is_empty() {
        facts.set("aws:resourceaccount", Knowledge::one(account));
        facts.set("s3:resourceaccount", Knowledge::one(account));
    }
    if region != "global" && !region.is_empty() {
        facts.set("aws:requestedregion", Knowledge::one(region));
    }
    let Some(guard) = guard else { return facts };
    let is_bucket = arn.contains(":s3:");
    // A bucket's tags count only where that was switched on; an object's are not recorded.
    if !is_bucket || guard.is_abac {
        for (key, value) in &guard.tags {
            facts.set(&format!("aws:resourcetag/{key}"), Knowledge::one(&**value));
            facts.set(&format!("s3:buckettag/{key}"), Knowledge::one(&**value));
            // Some services have a key of their own for the same tags.
            let service = arn.split(':').nth(2).unwrap_or_default();
            facts.set(&format!("{service}:resourcetag/{key}"), Knowledge::one(&**value));
        }
        // Not every type's tags are recorded: an item without any may leave them out.
        if !is_bucket && !guard.tags.is_empty() {
            facts.set_family("aws:resourcetag/", Knowledge::Absent);
        }
    }
    facts
}

/// What time it is.
pub(super) fn of_moment(at: Moment) -> Facts {
    let mut facts = Facts::default();
    facts.set("aws:currenttime", Knowledge::one(at.to_string()));
    let seconds = at.micros().div_euclid(1_000_000);
    facts.set("aws:epochtime", Knowledge::one(seconds.to_string()));
    facts
}
