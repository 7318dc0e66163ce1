//! Who could do something at a moment: everybody in evidence and everybody whom the resource's
//! policies name, each judged.
use super::beside::told;
use super::census::{Entity, Then};
use super::facts;
use super::key::{KeySide, add_grants, join, key_side};
use super::outsiders::{Outsider, outsiders};
use super::principals::Person;
use super::row::{Row, Stretch};
use super::subject::{Side, Subject};
use super::terms::{Guardrails, Terms};
use super::world::{Basis, Equipment, World};
use crate::evidence::origin::Origin;
use crate::policy::caller::{Caller, Identity, Kind, Session};
use crate::policy::context::{Context, Facts, Knowledge, Lookup};
use crate::policy::decision::{Decision, Verdict, decide};
use crate::policy::layers::{Document, Layers};
use crate::policy::special::is_free;
use crate::policy::statement::{Request, Target};
use crate::query::answer::Presence;
use crate::time::moment::Moment;
use std::collections::{BTreeMap, BTreeSet};

/// What is asked of a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The action as it is told: `s3:GetObject`, `s3:GetObject + kms:Decrypt`.
    pub told: String,
    /// The action that is judged, in lower case.
    pub action: String,
    /// The ARN that it is about: the subject's, or a form of what lies in it.
    pub target: String,
    /// Whether the default key of the bucket must let it be read, too.
    pub with_key: bool,
}

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

/// Somebody, ready to ask.
struct Party<'p> {
    caller: Caller,
    person: Option<&'p Person>,
    identity: Vec<Document>,
    boundary: Option<Vec<Document>>,
    basis: Basis,
    source: Option<Origin>,
}

impl Party<'_> {
    fn without_policies(caller: Caller) -> Self {
        Self {
            caller,
            person: None,
            identity: Vec::new(),
            boundary: None,
            basis: Basis::SURE,
            source: None,
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
                    return Some(put(&self.party(entity, &then)));
                }
                asked.iter().map(|it| self.absent(entity, &then, it)).collect()
            }
            Candidate::Dumped(place) => {
                let dumped = &self.world.beside.people[*place];
                if dumped.person.created_at.is_some_and(|made| made > self.world.at) {
                    return None;
                }
                let Equipment { identity, boundary, basis } = self.world.equipment_of(dumped);
                let caller = Caller::from_arn(&dumped.person.arn)?;
                let person = Some(&dumped.person);
                Some(put(&Party { caller, person, identity, boundary, basis, source: None }))
            }
            Candidate::Root(account) => {
                let caller = Caller::from_arn(&format!("arn:aws:iam::{account}:root"))?;
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
        let identity = outsider.identity.clone();
        let party = Party { identity, ..Party::without_policies(caller.clone()) };
        self.put(&party, asked, &mut row);
        row
    }

    /// A user or role as it stood.
    fn party<'p>(&self, entity: &Entity<'a, Person>, then: &Then<'p, 'a, Person>) -> Party<'p> {
        let Equipment { identity, boundary, basis } = self.world.equipment(entity, then);
        let census = self.world.census;
        let id = census.ledger.key_texts(entity.resource)[3];
        Party {
            caller: caller(entity, then, id, &census.canonical),
            person: then.reading,
            identity,
            boundary,
            basis,
            source: Some(then.span.source()),
        }
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
        let mut row = Row {
            principal: last.map_or_else(String::new, |it| it.arn.clone()),
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
        if !could && let Some(id) = self.side.stale.get(&identity.arn) {
            let noun = self.subject.noun();
            row.reasons.push(format!("dangling: the {noun} policy meant {id}"));
        }
    }

    /// Puts the question for somebody, and fills in what is decided.
    fn put(&self, party: &Party<'_>, asked: &Asked, row: &mut Row) {
        row.basis.join(party.basis);
        row.basis.join(self.side.basis);
        let rails = party.caller.account().and_then(|it| self.world.beside.guardrails.get(it));
        let above = self.world.beside.guardrails.get(&self.subject.account);
        let is_bound = rails.is_some_and(|it| it.service_control_at(self.world.at).is_some())
            || above
                .is_some_and(|it| it.resource_control_at(self.world.at, &asked.action).is_some());
        if let Some(rails) = rails.or(above).filter(|_| is_bound) {
            row.basis.join(told(rails.taken_at, self.world.at));
        }
        let own = facts::of_caller(&party.caller, party.person);
        let none = Facts::default();
        let of_organisation = rails.map_or(&none, |it| &it.facts);
        let layers = vec![&self.terms.given, &own, of_organisation, &self.facts, &self.now];
        let context = Context::new(layers, Knowledge::Unknown);
        let account = match (self.subject.arn.as_str(), party.caller.account()) {
            // What is about no resource is about the caller's own account.
            ("*", Some(account)) => account,
            _ => self.subject.account.as_str(),
        };
        let target = if asked.target == "*" {
            Target::one("*", account)
        } else {
            Target::any(&asked.target, account)
        };
        let (at, endpoint) = (self.world.at, self.endpoint.as_deref());
        let judged = Judged { party, terms: self.terms, rails, above, at, endpoint };
        let decision = judged.decide(&asked.action, &target, &context, &self.side);
        let fallback = party.source.or(self.side.source);
        row.decided(decision, fallback);
        self.remark(party, asked, row);
        let Some(key) = self.key.as_ref().filter(|_| asked.with_key) else { return };
        row.basis.join(key.side.basis);
        let layers = vec![&self.terms.given, &own, of_organisation, &key.facts, &self.now];
        let context = Context::new(layers, Knowledge::Unknown);
        let decision = judged.decide("kms:decrypt", &key.target, &context, &key.side);
        join(row, decision, fallback);
    }
}

/// What is the same for the questions that are put for one party.
struct Judged<'j> {
    party: &'j Party<'j>,
    terms: &'j Terms,
    rails: Option<&'j Guardrails>,
    above: Option<&'j Guardrails>,
    at: Moment,
    endpoint: Option<&'j [Document]>,
}

impl Judged<'_> {
    fn decide(
        &self,
        action: &str,
        target: &Target,
        context: &Context<'_>,
        side: &Side,
    ) -> Decision {
        let request = Request {
            caller: &self.party.caller,
            action,
            resource: target,
            context,
            is_traced: self.terms.is_traced,
        };
        let layers = Layers {
            identity: &self.party.identity,
            boundary: self.party.boundary.as_deref(),
            session: None,
            service_control: self.rails.and_then(|it| it.service_control_at(self.at)),
            resource_control: self.above.and_then(|it| it.resource_control_at(self.at, action)),
            endpoint: self.endpoint,
            resource: &side.documents,
            is_public_restricted: side.is_public_restricted,
        };
        decide(&request, &layers)
    }
}

/// A user or role as it asks: a role's requests are those of its sessions, whatever their name.
fn caller(
    entity: &Entity<'_, Person>,
    then: &Then<'_, '_, Person>,
    id: &str,
    canonical: &BTreeMap<String, &str>,
) -> Caller {
    let reading = then.reading.or_else(|| entity.readings().next());
    let is_role = reading.map_or_else(|| id.starts_with("AROA"), |it| it.is_role);
    let owner = canonical.iter().find(|it| *it.1 == entity.account);
    Caller::Identity(Identity {
        account: entity.account.to_owned(),
        kind: if is_role { Kind::Role(Session::Any) } else { Kind::User },
        arn: reading.map_or_else(|| id.to_owned(), |it| it.arn.clone()),
        name: reading.map_or_else(|| id.to_owned(), |it| it.name.clone()),
        is_path_known: true,
        unique_id: Some(id.to_owned()),
        canonical_id: owner.map(|it| it.0.clone()),
    })
}
