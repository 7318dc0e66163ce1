//! Who could do something at a moment: everybody in evidence and everybody whom the resource's
//! policies name, each judged.
use super::ask::Asked;
use super::beside::told;
use super::census::{Entity, Then};
use super::facts;
use super::key::{KeySide, add_grants, join, key_side};
use super::outsiders::{Outsider, outsiders};
use super::party::{Judged, Party, action_of, caller, canonical_id};
use super::principals::Person;
use super::row::{Row, Stretch};
use super::subject::{Side, Subject};
use super::terms::Terms;
use super::world::{World, name};
use crate::policy::caller::{Caller, Kind};
use crate::policy::context::{Context, Facts, Knowledge, Lookup};
use crate::policy::decision::Verdict;
use crate::policy::document::{Effect, Policy, Unread};
use crate::policy::layers::{Document, Layer};
use crate::policy::special::is_free;
use crate::policy::statement::Target;
use crate::query::answer::Presence;
use crate::query::basis::Basis;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Somebody who may ask.
#[derive(Debug, Clone)]
pub enum Candidate {
    /// A user or a role, by its place in the census.
    Person(usize),
    /// A user or a role of a dump, by its place in it.
    Dumped(usize),
    /// The root user of an account.
    Root(String),
    /// Somebody whom a policy names.
    Outsider(Box<Outsider>),
}

impl Candidate {
    /// Whether both are the same one.
    pub fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Person(a), Self::Person(b)) | (Self::Dumped(a), Self::Dumped(b)) => a == b,
            (Self::Root(a), Self::Root(b)) => a == b,
            (Self::Outsider(a), Self::Outsider(b)) => (&a.arn, a.kind) == (&b.arn, b.kind),
            _ => false,
        }
    }
}

/// One subject at one moment, ready to be asked about.
#[derive(Debug)]
pub struct Bench<'b, 'a> {
    world: World<'b, 'a>,
    subject: &'b Subject<'a>,
    place: usize,
    terms: &'b Terms,
    side: Side,
    facts: Facts,
    now: Facts,
    key: Option<KeySide>,
    /// The policy of the VPC endpoint that the requests are said to come through.
    endpoint: Option<Vec<Document>>,
}

impl<'b, 'a> Bench<'b, 'a> {
    /// Prepares a subject.
    pub fn new(
        world: World<'b, 'a>,
        subject: &'b Subject<'a>,
        place: usize,
        terms: &'b Terms,
    ) -> Self {
        let guard = subject.guard(world.at);
        let mut facts = facts::of_resource(&subject.account, &subject.region, &subject.arn, guard);
        if let Some(rails) = world.beside.guardrails.get(&subject.account) {
            facts.set("aws:resourceorgid", rails.facts_of("aws:principalorgid"));
        }
        let mut side = subject.side(world.census, world.at);
        let key = guard.and_then(|guard| key_side(world, subject, guard));
        add_grants(world, subject, &mut side);
        let given = Context::new(vec![&terms.given], Knowledge::Unknown);
        let endpoint = match given.get("aws:sourcevpce") {
            Knowledge::One(id) => Some(vec![world.endpoint(id, &mut side.basis)]),
            _ => None,
        };
        let now = facts::of_moment(world.at);
        Self { world, subject, place, terms, side, facts, now, key, endpoint }
    }

    /// Everybody who may ask: whom the evidence knows, and whom the resource's policies name.
    pub fn candidates(&self) -> Vec<Candidate> {
        let census = self.world.census;
        let mut all: Vec<Candidate> = (0..census.people.len()).map(Candidate::Person).collect();
        // Of an account that is recorded the items count; a dump tells of the others.
        let dumped = self.world.beside.people.iter().enumerate();
        let dumped = dumped.filter(|it| !census.accounts.contains(it.1.account.as_str()));
        let mut accounts: BTreeSet<&str> = census.accounts.iter().copied().collect();
        for (place, it) in dumped {
            all.push(Candidate::Dumped(place));
            accounts.insert(&it.account);
        }
        all.extend(accounts.into_iter().map(|it| Candidate::Root(it.to_owned())));
        let named = outsiders(&self.side.documents, self.world);
        all.extend(named.into_iter().map(|it| Candidate::Outsider(Box::new(it))));
        all
    }

    /// The verdicts on one of them, one for each question; `None` if it is nobody then.
    pub fn judge(&self, candidate: &Candidate, asked: &[Asked]) -> Option<Vec<Row>> {
        let census = self.world.census;
        let put = |party: &Party<'_>| {
            let rows = asked.iter().map(|asked| {
                let mut row = self.row(&party.caller, asked);
                self.put(party, asked, &mut row);
                row
            });
            rows.collect()
        };
        match candidate {
            Candidate::Person(place) => {
                let entity = &census.people[*place];
                let then = entity.at(self.world.at)?;
                if then.span.presence == Presence::Standing {
                    return Some(put(&self.party(*place, entity, &then)));
                }
                asked.iter().map(|it| self.absent(entity, &then, it)).collect()
            }
            Candidate::Dumped(place) => {
                let dumped = &self.world.beside.people[*place];
                if dumped.person.created_at.is_some_and(|made| made > self.world.at) {
                    return None;
                }
                let equipment = Arc::new(self.world.equipment_of(dumped));
                let caller = Caller::from_arn(&dumped.person.arn)?;
                let person = Some(&dumped.person);
                Some(put(&Party { caller, person, equipment, source: None }))
            }
            Candidate::Root(account) => {
                let mut caller = Caller::from_arn(&self.world.root_of(account))?;
                if let Caller::Identity(root) = &mut caller {
                    root.canonical_id = canonical_id(account, &census.canonical);
                }
                Some(put(&Party::without_policies(caller)))
            }
            Candidate::Outsider(outsider) => {
                Some(asked.iter().map(|it| self.outsider(outsider, it)).collect())
            }
        }
    }

    fn outsider(&self, outsider: &Outsider, asked: &Asked) -> Row {
        let mut row = Row {
            principal: outsider.arn.clone(),
            kind: outsider.kind,
            account: outsider.account.clone(),
            ..self.blank(asked)
        };
        let Some(caller) = &outsider.caller else {
            row.basis.join(self.side.basis);
            row.source = self.side.source;
            row.reasons = outsider.gone.iter().map(|it| format!("dangling: {it}")).collect();
            return row;
        };
        let mut party = Party::without_policies(caller.clone());
        Arc::make_mut(&mut party.equipment).identity.clone_from(&outsider.identity);
        self.put(&party, asked, &mut row);
        row
    }

    /// A user or role as it stood.
    fn party<'p>(
        &self,
        place: usize,
        entity: &Entity<'a, Person>,
        then: &Then<'p, 'a, Person>,
    ) -> Party<'p> {
        let census = self.world.census;
        let id = census.ledger.key_texts(entity.resource)[3];
        let caller = caller(entity, then, id, &census.canonical);
        let find = || {
            let mut equipment = self.world.equipment(entity, then);
            equipment.facts = Some(facts::of_caller(&caller, then.reading));
            equipment
        };
        let equipment = self.world.memory.equipment(self.world.at, place, find);
        Party { caller, person: then.reading, equipment, source: Some(then.span.source()) }
    }

    /// A user or role that did not stand, or is not known to have.
    fn absent(
        &self,
        entity: &Entity<'a, Person>,
        then: &Then<'_, 'a, Person>,
        asked: &Asked,
    ) -> Option<Row> {
        let last = entity.readings().next();
        let noun = if last.is_some_and(|it| it.is_role) { "role" } else { "user" };
        let id = self.world.census.ledger.key_texts(entity.resource)[3];
        let unread_arn = || then.span.version.arn().unwrap_or(id.into()).into_owned();
        let mut row = Row {
            principal: last.map_or_else(unread_arn, |it| it.arn.clone()),
            kind: noun,
            account: entity.account.to_owned(),
            ..self.blank(asked)
        };
        row.basis.rest_on(then.span);
        row.source = Some(then.span.source());
        let since = || {
            // What is known of the absence may change on the way; it began with the first of them.
            let before = entity.story.spans.iter().take_while(|it| it.from <= then.span.from);
            let run = before.collect::<Vec<_>>().into_iter().rev();
            let run = run.take_while(|it| it.presence == then.span.presence);
            let begin = run.last().and_then(|it| it.from);
            begin.map_or_else(String::new, |it| format!(" (captured {it})"))
        };
        match then.span.presence {
            Presence::Deleted => row.reasons = vec![format!("the {noun} was deleted{}", since())],
            Presence::Vanished => row.reasons = vec![format!("the {noun} had vanished{}", since())],
            _ => {
                // It is first seen later. If it was made later, too, there was nobody.
                let first = entity.story.spans.first()?.version;
                if first.created_at().is_some_and(|made| made > self.world.at) {
                    return None;
                }
                row.verdict = Verdict::Indeterminate;
                row.missing = vec![format!("the {noun} before its first capture")];
            }
        }
        Some(row)
    }

    fn blank(&self, asked: &Asked) -> Row {
        Row {
            principal: String::new(),
            kind: "unknown",
            account: String::new(),
            action: asked.told.clone(),
            subject: self.place,
            verdict: Verdict::Denied,
            conditions: String::new(),
            brief: String::new(),
            reasons: Vec::new(),
            missing: Vec::new(),
            path: String::new(),
            is_chained: false,
            basis: Basis::SURE,
            source: None,
            span: Stretch::default(),
            change: None,
            steps: Vec::new(),
        }
    }

    fn row(&self, caller: &Caller, asked: &Asked) -> Row {
        let mut row = self.blank(asked);
        if let Caller::Identity(identity) = caller {
            row.principal.clone_from(&identity.arn);
            row.account.clone_from(&identity.account);
            row.kind = match identity.kind {
                Kind::User => "user",
                Kind::Role(_) => "role",
                Kind::Root => "root",
                Kind::FederatedUser => "federated",
                Kind::Anyone => "account",
                Kind::Stranger => "everyone",
            };
        }
        row
    }

    /// Adds what no statement says: that a root user needs none, that a policy meant another.
    fn remark(&self, party: &Party<'_>, asked: &Asked, row: &mut Row) {
        let Caller::Identity(identity) = &party.caller else { return };
        let could = row.verdict != Verdict::Denied;
        if is_free(&asked.action) {
            row.reasons = vec!["needs no permission".to_owned()];
        } else if could && identity.kind == Kind::Root && row.path.is_empty() {
            row.reasons = vec!["allowed by being the account's root user".to_owned()];
            "root user".clone_into(&mut row.path);
        }
        if let Some(said) = self.world.beside.credentials_of(&identity.arn) {
            row.reasons.push(said);
        }
        if could && let Some(remark) = &self.side.remark {
            row.reasons.push(remark.clone());
        }
        if !could && let Some(id) = self.side.stale.get(&identity.arn) {
            let policy = self.subject.policy_name();
            row.reasons.push(format!("dangling: the {policy} meant {id}"));
        }
    }

    /// The resource's side, as it is to a caller: what is not known of a block of public access may
    /// keep out whoever is of another account.
    fn side_for(&self, caller: &Caller) -> Cow<'_, Side> {
        let is_own = caller.account() == Some(self.subject.account.as_str());
        if !self.side.is_block_unknown || is_own || matches!(caller, Caller::Service(_)) {
            return Cow::Borrowed(&self.side);
        }
        let mut side = self.side.clone();
        let name = name(Layer::Resource, "the block of public access", None, None);
        let why = "it is not known".to_owned();
        let policy = Policy::of_unread(Unread { effect: Some(Effect::Deny), why });
        side.documents.push(Document { name, policy: Some(Arc::new(policy)) });
        Cow::Owned(side)
    }

    /// Puts the question for somebody, and fills in what is decided.
    fn put(&self, party: &Party<'_>, asked: &Asked, row: &mut Row) {
        row.basis.join(party.equipment.basis);
        row.basis.join(self.side.basis);
        if let Some(gone) = &self.side.gone {
            row.reasons = vec![gone.clone()];
            row.source = self.side.source;
            return;
        }
        let rails = party.caller.account().and_then(|it| self.world.beside.guardrails.get(it));
        let above = self.world.beside.guardrails.get(&self.subject.account);
        let is_bound = rails.is_some_and(|it| it.service_control_at(self.world.at).is_some())
            || above
                .is_some_and(|it| it.resource_control_at(self.world.at, &asked.action).is_some());
        if let Some(rails) = rails.or(above).filter(|_| is_bound) {
            row.basis.join(told(rails.taken_at, self.world.at));
        }
        let kept = party.equipment.facts.as_ref();
        let own = kept.map_or_else(
            || Cow::Owned(facts::of_caller(&party.caller, party.person)),
            Cow::Borrowed,
        );
        let none = Facts::default();
        let of_organisation = rails.map_or(&none, |it| &it.facts);
        let layers = vec![&self.terms.given, &*own, of_organisation, &self.facts, &self.now];
        let context = Context::new(layers, Knowledge::Unknown);
        let account = match (self.subject.arn.as_str(), party.caller.account()) {
            // What is about no resource is about the caller's own account.
            ("*", Some(account)) => account,
            _ => self.subject.account.as_str(),
        };
        let action = action_of(asked, &party.caller);
        let target = if asked.target == "*" {
            Target::one("*", account)
        } else {
            Target::any(&asked.target, account)
        };
        let (at, endpoint) = (self.world.at, self.endpoint.as_deref());
        let judged = Judged { party, terms: self.terms, rails, above, at, endpoint };
        let decision = judged.decide(action, &target, &context, &self.side_for(&party.caller));
        let fallback = party.source.or(self.side.source);
        row.decided(decision, fallback);
        self.remark(party, asked, row);
        let Some(key) = self.key.as_ref().filter(|_| asked.with_key) else { return };
        row.basis.join(key.side.basis);
        let layers = vec![&self.terms.given, &*own, of_organisation, &key.facts, &self.now];
        let context = Context::new(layers, Knowledge::Unknown);
        let decision = judged.decide("kms:decrypt", &key.target, &context, &key.side);
        join(row, decision, fallback);
    }
}
