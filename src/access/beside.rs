//! Evidence beside the export: an organisation, dumps of accounts, grants of keys, credential
//! reports. Each tells of one moment; for another one its word is stale.
use super::document::from_text;
use super::principals::{Attached, Group, Inline, Person};
use super::terms::Guardrails;
use super::world::Turns;
use crate::evidence::side::credentials::{CredentialReport, Credentials};
use crate::evidence::side::details::{AccountDetails, Entity};
use crate::evidence::side::grants::{Grant, KeyGrants};
use crate::evidence::side::organisation::{Organisation, PolicyKind, Rails};
use crate::evidence::side::read::SideEvidence;
use crate::json::sound::sorted;
use crate::policy::context::{Facts, Knowledge};
use crate::policy::document::Policy;
use crate::policy::layers::{Document, Layer, Level};
use crate::query::answer::{Certainty, Reason};
use crate::query::basis::Basis;
use crate::time::moment::Moment;
use crate::truth::Truth;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What is told beside the export.
#[derive(Debug, Default)]
pub struct Beside {
    /// The guardrails above each account.
    pub guardrails: BTreeMap<String, Guardrails>,
    /// Why the guardrails of an account are not known.
    pub unknown_guardrails: Vec<String>,
    /// Users and roles of accounts that were dumped.
    pub people: Vec<Dumped>,
    /// Accounts of which a dump holds not all users and roles.
    pub partial: BTreeSet<String>,
    /// Groups of accounts that were dumped, by account and name.
    pub groups: BTreeMap<(String, String), Group>,
    /// Versions of managed policies, by ARN.
    pub policies: BTreeMap<String, Vec<Version>>,
    /// Grants of keys.
    pub grants: Vec<GrantOf>,
    /// Credentials, by the ARN of the user, and when they were so.
    pub credentials: BTreeMap<String, (Credentials, Option<Moment>)>,
}

/// A user or role of a dump.
#[derive(Debug, Clone)]
pub struct Dumped {
    /// Its account.
    pub account: String,
    /// What it was.
    pub person: Person,
    /// When.
    pub taken_at: Option<Moment>,
}

/// A version of a managed policy, of a dump.
#[derive(Debug, Clone)]
pub struct Version {
    /// Its number.
    pub number: u32,
    /// When it was made.
    pub created_at: Option<Moment>,
    /// Its document.
    pub policy: Option<Arc<Policy>>,
    /// When the dump was made.
    pub taken_at: Option<Moment>,
}

/// A grant of a key, spelled as a policy of that key.
#[derive(Debug, Clone)]
pub struct GrantOf {
    /// The key's id or ARN, as the grant names it.
    pub key: String,
    /// When it was made.
    pub created_at: Option<Moment>,
    /// When it was still there.
    pub taken_at: Option<Moment>,
    /// What it grants.
    pub document: Document,
}

impl Beside {
    /// Takes in one piece.
    pub fn add(&mut self, what: &SideEvidence, taken_at: Option<Moment>) {
        match what {
            SideEvidence::Organisation(it) => self.add_organisation(it, taken_at),
            SideEvidence::Details(it) => self.add_details(it, taken_at),
            SideEvidence::Grants(it) => self.add_grants(it, taken_at),
            SideEvidence::Credentials(it) => self.add_report(it, taken_at),
        }
    }

    fn add_organisation(&mut self, organisation: &Organisation, taken_at: Option<Moment>) {
        for account in organisation.accounts.keys() {
            let mut rails = |kind, layer| match organisation.rails(account, kind) {
                Rails::Known(levels) => Some(levels.iter().map(|it| level(it, layer)).collect()),
                Rails::NotApplicable(_) => None,
                Rails::Unknown(why) => {
                    self.unknown_guardrails.push(why);
                    None
                }
            };
            let service_control = rails(PolicyKind::ServiceControl, Layer::ServiceControl);
            let resource_control = rails(PolicyKind::ResourceControl, Layer::ResourceControl);
            let mut facts = Facts::default();
            if let Some(id) = &organisation.id {
                facts.set("aws:principalorgid", Knowledge::one(&**id));
            }
            if let Some(path) = organisation.org_path(account) {
                facts.set("aws:principalorgpaths", Knowledge::Several(vec![path]));
            }
            let rails = Guardrails { service_control, resource_control, facts, taken_at };
            self.guardrails.insert(account.clone(), rails);
        }
        self.unknown_guardrails.sort();
        self.unknown_guardrails.dedup();
    }

    fn add_details(&mut self, details: &AccountDetails, taken_at: Option<Moment>) {
        let partial = details.accounts.iter().filter(|it| !it.1);
        self.partial.extend(partial.map(|it| it.0.clone()));
        for user in &details.users {
            let mut person = person(&user.entity, false);
            person.groups = user.groups.iter().cloned().collect();
            person.boundary.clone_from(&user.boundary);
            person.tags.clone_from(&user.tags);
            self.people.push(Dumped { account: account(&person.arn), person, taken_at });
        }
        for role in &details.roles {
            let mut person = person(&role.entity, true);
            person.boundary.clone_from(&role.boundary);
            person.tags.clone_from(&role.tags);
            person.trust = role.trust.as_deref().map(from_text);
            self.people.push(Dumped { account: account(&person.arn), person, taken_at });
        }
        for group in &details.groups {
            let it = person(&group.entity, false);
            let key = (account(&it.arn), it.name.clone());
            let group = Group {
                name: it.name,
                inline: it.inline,
                attached: it.attached,
                broken: Vec::new(),
            };
            self.groups.insert(key, group);
        }
        for policy in &details.policies {
            let versions = policy.versions.iter().map(|it| Version {
                number: it.number,
                created_at: it.created_at,
                policy: it.document.as_deref().map(from_text),
                taken_at,
            });
            self.policies.entry(policy.arn.clone()).or_default().extend(versions);
        }
    }

    fn add_grants(&mut self, grants: &KeyGrants, taken_at: Option<Moment>) {
        self.grants.extend(grants.grants.iter().map(|it| GrantOf {
            key: it.key.clone(),
            created_at: it.created_at,
            taken_at,
            document: grant(it),
        }));
    }

    fn add_report(&mut self, report: &CredentialReport, taken_at: Option<Moment>) {
        let users = report.users.iter();
        self.credentials.extend(users.map(|it| (it.0.clone(), (it.1.clone(), taken_at))));
    }

    /// The version of a managed policy that was in force at a moment, as a dump tells it: the last
    /// one made by then, if none between it and the next is missing.
    pub fn version(&self, arn: &str, at: Moment) -> Option<(&Version, Basis)> {
        let mut versions: Vec<&Version> = self.policies.get(arn)?.iter().collect();
        versions.sort_by_key(|it| it.number);
        let made = |it: &&Version| it.created_at.is_some_and(|made| made <= at);
        let place = versions.iter().rposition(made)?;
        let version = versions[place];
        let follows = versions.get(place + 1).is_none_or(|it| it.number == version.number + 1);
        follows.then(|| (version, told(version.taken_at, at)))
    }

    /// When what is told beside the export begins to count, or ends to be near.
    pub(super) fn add_turns(&self, turns: &mut Turns) {
        let mut at: Vec<Moment> = Vec::new();
        let mut near = |taken_at: Option<Moment>| {
            let bounds = [-DAY + 1, 0, 1, DAY];
            at.extend(taken_at.into_iter().flat_map(|it| bounds.map(|by| it.plus_micros(by))));
        };
        self.guardrails.values().for_each(|it| near(it.taken_at));
        self.people.iter().for_each(|it| near(it.taken_at));
        self.grants.iter().for_each(|it| near(it.taken_at));
        self.policies.values().flatten().for_each(|it| near(it.taken_at));
        if !self.guardrails.is_empty() {
            at.extend(Guardrails::since().into_iter().flatten());
        }
        at.extend(self.people.iter().filter_map(|it| it.person.created_at));
        at.extend(self.grants.iter().filter_map(|it| it.created_at));
        at.extend(self.policies.values().flatten().filter_map(|it| it.created_at));
        for at in at {
            turns.entry(at).or_default();
        }
    }

    /// What a credential report says of a user.
    pub fn credentials_of(&self, arn: &str) -> Option<String> {
        let (it, taken_at) = self.credentials.get(arn)?;
        let word = |is: Truth, yes: &str, no: &str, unknown: &str| match is {
            Truth::Yes => yes.to_owned(),
            Truth::No => no.to_owned(),
            Truth::Unknown => unknown.to_owned(),
        };
        let password = word(it.password_enabled, "a password", "no password", "perhaps a password");
        let mfa = word(it.mfa_active, "MFA", "no MFA", "perhaps MFA");
        let keys = it.access_keys.iter().filter(|it| it.is_active == Truth::Yes).count();
        let when = taken_at.map_or_else(String::new, |it| format!(" of {it}"));
        Some(format!("credential report{when}: {password}, {mfa}, {keys} active keys"))
    }
}

/// In microseconds.
const DAY: i64 = 86_400_000_000;

/// How sure it is what was told of one moment, at another.
pub(super) fn told(taken_at: Option<Moment>, at: Moment) -> Basis {
    let near = taken_at.is_some_and(|it| (it.micros() - at.micros()).abs() < DAY);
    if near {
        Basis { certainty: Certainty::Inferred, reason: Some(Reason::OpenEnd) }
    } else {
        Basis { certainty: Certainty::Stale, reason: None }
    }
}

fn account(arn: &str) -> String {
    arn.split(':').nth(4).unwrap_or_default().to_owned()
}

fn person(entity: &Entity, is_role: bool) -> Person {
    let inline = entity
        .inline
        .iter()
        .map(|it| Inline { name: it.name.clone(), policy: it.document.as_deref().map(from_text) });
    let attached = entity.attached.iter().map(|arn| Attached {
        arn: arn.clone(),
        name: arn.rsplit('/').next().unwrap_or(arn).to_owned(),
    });
    Person {
        is_role,
        arn: entity.arn.clone(),
        name: entity.name.clone(),
        unique_id: entity.id.clone().unwrap_or_default(),
        created_at: entity.created_at,
        inline: inline.collect(),
        attached: attached.collect(),
        groups: Vec::new(),
        boundary: None,
        tags: BTreeMap::new(),
        trust: None,
        broken: Vec::new(),
    }
}

fn level(level: &crate::evidence::side::organisation::Level, layer: Layer) -> Level {
    let documents = level.policies.iter().map(|it| {
        let name = it.name.as_deref().unwrap_or(&it.id);
        Document {
            name: super::world::name(layer, &format!("{layer} {name}"), None, None),
            policy: it.text.as_deref().map(from_text),
        }
    });
    Level { id: level.target_id.clone(), documents: documents.collect() }
}

/// A grant as a policy of its key. Its constraints are conditions on the encryption context; of a
/// kind that is not known, it may say anything.
fn grant(grant: &Grant) -> Document {
    let text = format!("KMS grant {}", grant.name.as_ref().unwrap_or(&grant.grant_id));
    let name = super::world::name(Layer::Resource, &text, None, None);
    let constraints = &grant.constraints;
    if !constraints.other.is_empty() {
        return Document { name, policy: None };
    }
    let kind = if grant.grantee_principal.ends_with(".amazonaws.com") { "Service" } else { "AWS" };
    let actions: Vec<String> = grant.operations.iter().map(|it| format!("kms:{it}")).collect();
    let contexts = constraints.context_equals.iter().chain(&constraints.context_subset);
    let mut equal = Map::new();
    for (key, value) in contexts.flatten() {
        equal.insert(format!("kms:EncryptionContext:{key}"), value.as_str().into());
    }
    let mut condition = Map::new();
    if !equal.is_empty() {
        condition.insert("StringEquals".to_owned(), Value::Object(equal));
    }
    if let Some(arn) = &constraints.source_arn {
        condition.insert("ArnEquals".to_owned(), json!({"aws:SourceArn": arn}));
    }
    let policy = json!({"Version": "2008-10-17", "Statement": {"Effect": "Allow",
        "Principal": {kind: grant.grantee_principal}, "Action": actions, "Resource": "*",
        "Condition": condition}});
    Document { name, policy: Some(Arc::new(Policy::read(&sorted(policy)))) }
}
