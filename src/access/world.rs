//! The policies of a user or role as they stood at a moment, and how sure that is.
use super::beside::{Beside, Dumped, told};
use super::census::{Census, Entity, Then};
use super::library::{Library, is_published};
use super::memory::Memory;
use super::principals::{Attached, Inline, Person};
use crate::evidence::origin::Origin;
use crate::policy::context::Facts;
use crate::policy::document::Policy;
use crate::policy::layers::{Document, Layer, Name};
use crate::policy::operator::date;
use crate::query::basis::Basis;
use crate::time::moment::Moment;
use std::collections::BTreeMap;
use std::sync::Arc;

/// All that a user or role brought to a request.
#[derive(Debug, Clone)]
pub struct Equipment {
    /// Its policies.
    pub identity: Vec<Document>,
    /// Its permissions boundary.
    pub boundary: Option<Vec<Document>>,
    /// How sure that is.
    pub basis: Basis,
    /// What is known of its condition keys, if that was worked out.
    pub facts: Option<Facts>,
}

/// The moments at which something turns, and what.
pub type Turns = BTreeMap<Moment, Vec<Label>>;

/// What turns.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Label {
    /// A resource: `group analysts`.
    Resource(String),
    /// A policy that AWS manages, by its ARN.
    Published(String),
}

/// Everybody at one moment.
#[derive(Debug, Clone, Copy)]
pub struct World<'w, 'a> {
    /// Everybody at any moment.
    pub census: &'w Census<'a>,
    /// The policies that AWS manages.
    pub library: &'w Library,
    /// What is told beside the export.
    pub beside: &'w Beside,
    /// What was worked out before.
    pub memory: &'w Memory,
    /// The moment.
    pub at: Moment,
}

impl<'a> World<'_, 'a> {
    /// What a user or role that stood brought to a request.
    pub fn equipment(&self, entity: &Entity<'a, Person>, then: &Then<'_, 'a, Person>) -> Equipment {
        let mut basis = Basis::SURE;
        basis.rest_on(then.span);
        let source = then.span.source();
        let Some(person) = then.reading else {
            let name =
                name(Layer::Identity, "its configuration, which is not recorded", None, None);
            let identity = vec![Document { name, policy: None }];
            return Equipment { identity, boundary: None, basis, facts: None };
        };
        let mut identity = Vec::new();
        self.add(&person.inline, &person.attached, None, Some(source), &mut identity, &mut basis);
        identity.extend(person.broken.iter().map(|it| missing(it)));
        for group in &person.groups {
            self.add_group(entity.account, group, &mut identity, &mut basis);
        }
        let boundary = person.boundary.as_ref().map(|arn| {
            let named = Attached { arn: arn.clone(), name: String::new() };
            vec![self.managed(Layer::Boundary, &named, None, &mut basis)]
        });
        Equipment { identity, boundary, basis, facts: None }
    }

    fn add_group(
        &self,
        account: &'a str,
        group: &str,
        identity: &mut Vec<Document>,
        basis: &mut Basis,
    ) {
        let mut bearers = self.census.groups_named(account, group).iter();
        let standing = bearers.find_map(|&it| self.census.groups[it].standing(self.at));
        let Some(Then { span, reading: Some(reading) }) = standing else {
            identity.push(missing_group(group));
            return;
        };
        basis.rest_on(span);
        let (inline, attached) = (&reading.inline, &reading.attached);
        self.add(inline, attached, Some(group), Some(span.source()), identity, basis);
        identity
            .extend(reading.broken.iter().map(|it| missing(&format!("{it}, of group {group}"))));
    }

    fn add(
        &self,
        inline: &[Inline],
        attached: &[Attached],
        group: Option<&str>,
        source: Option<Origin>,
        identity: &mut Vec<Document>,
        basis: &mut Basis,
    ) {
        for it in inline {
            let text = format!("inline policy {}", it.name);
            let name = name(Layer::Identity, &text, group, source);
            identity.push(Document { name, policy: it.policy.clone() });
        }
        for it in attached {
            identity.push(self.managed(Layer::Identity, it, group, basis));
        }
    }

    /// A managed policy in the version in force.
    fn managed(
        &self,
        layer: Layer,
        attached: &Attached,
        group: Option<&str>,
        basis: &mut Basis,
    ) -> Document {
        if is_published(&attached.arn) {
            let published = self.library.published(&attached.arn, self.at);
            if published.policy.is_none()
                && let Some(document) = self.told(layer, attached, group, basis)
            {
                return document;
            }
            let name = name(layer, &published.text, group, None);
            return Document { name, policy: published.policy };
        }
        let short = attached.arn.rsplit('/').next().unwrap_or(&attached.arn);
        let mut bearers = self.census.policies_of(&attached.arn).iter();
        let standing = bearers.find_map(|&it| self.census.policies[it].standing(self.at));
        let Some(Then { span, reading: Some(managed) }) = standing else {
            if let Some(document) = self.told(layer, attached, group, basis) {
                return document;
            }
            let text = format!("policy {short}");
            return Document { name: name(layer, &text, group, None), policy: None };
        };
        basis.rest_on(span);
        let (version, policy): (&str, &Option<Arc<Policy>>) =
            (&managed.default.0, &managed.default.1);
        let text = format!("policy {short} {version}").trim_end().to_owned();
        let name = name(layer, &text, group, Some(span.source()));
        Document { name, policy: policy.clone() }
    }

    /// A managed policy as a dump tells it.
    fn told(
        &self,
        layer: Layer,
        attached: &Attached,
        group: Option<&str>,
        basis: &mut Basis,
    ) -> Option<Document> {
        let (version, told) = self.beside.version(&attached.arn, self.at)?;
        let policy = version.policy.clone()?;
        basis.join(told);
        let short = attached.arn.rsplit('/').next().unwrap_or(&attached.arn);
        let text = format!("policy {short} v{} (of a dump)", version.number);
        Some(Document { name: name(layer, &text, group, None), policy: Some(policy) })
    }

    /// What a user or role of a dump brought to a request.
    pub fn equipment_of(&self, dumped: &Dumped) -> Equipment {
        let mut basis = told(dumped.taken_at, self.at);
        let (person, mut identity) = (&dumped.person, Vec::new());
        self.add(&person.inline, &person.attached, None, None, &mut identity, &mut basis);
        for group in &person.groups {
            match self.beside.groups.get(&(dumped.account.clone(), group.clone())) {
                Some(it) => {
                    let (inline, attached) = (&it.inline, &it.attached);
                    self.add(inline, attached, Some(group), None, &mut identity, &mut basis);
                }
                None => identity.push(missing_group(group)),
            }
        }
        let boundary = person.boundary.as_ref().map(|arn| {
            let named = Attached { arn: arn.clone(), name: String::new() };
            vec![self.managed(Layer::Boundary, &named, None, &mut basis)]
        });
        Equipment { identity, boundary, basis, facts: None }
    }

    /// The ARN of an account's root user, in the partition of its users and roles.
    pub fn root_of(&self, account: &str) -> String {
        let people = self.census.people.iter().filter(|it| it.account == account);
        let mut arns = people.filter_map(|it| it.readings().next()).map(|it| it.arn.as_str());
        let partition = arns.find_map(|it| it.split(':').nth(1)).unwrap_or("aws");
        format!("arn:{partition}:iam::{account}:root")
    }

    /// Whether the users and roles of an account are in evidence, all of them.
    pub fn knows(&self, account: &str) -> bool {
        let is_dumped = || self.beside.people.iter().any(|it| it.account == account);
        self.census.accounts.contains(account)
            || (!self.beside.partial.contains(account) && is_dumped())
    }

    /// The policy of a VPC endpoint that a request is said to come through.
    pub fn endpoint(&self, id: &str, basis: &mut Basis) -> Document {
        let census = self.census;
        let named = |it: &&Entity<'a, _>| census.ledger.key_texts(it.resource)[3] == id;
        let standing = census.endpoints.iter().find(named).and_then(|it| it.standing(self.at));
        let text = format!("policy of {id}");
        // An endpoint whose item shows no policy has one that allows everything, or is not recorded
        // with it: what it says is not known.
        let (policy, source) = standing.map_or((None, None), |then| {
            basis.rest_on(then.span);
            (then.reading.cloned().flatten(), Some(then.span.source()))
        });
        Document { name: name(Layer::Endpoint, &text, None, source), policy }
    }

    /// When what a user or role brings changes, and by what.
    pub fn turns(&self, entity: &Entity<'a, Person>) -> Turns {
        let mut turns = Turns::new();
        let of = |it: &Person| {
            let noun = if it.is_role { "role" } else { "user" };
            format!("{noun} {}", it.name)
        };
        let label = entity.readings().next().map_or_else(|| "its item".to_owned(), of);
        add_turns(&mut turns, entity, &label);
        let made = entity.story.spans.first().and_then(|it| it.version.created_at());
        if let Some(made) = made {
            turns.entry(made).or_default().push(Label::Resource(label.clone()));
        }
        for person in entity.readings() {
            let mut attached: Vec<&str> = person.attached.iter().map(|it| &*it.arn).collect();
            attached.extend(person.boundary.as_deref());
            for group in &person.groups {
                for &group in self.census.groups_named(entity.account, group) {
                    let group = &self.census.groups[group];
                    let name = group.readings().next().map_or("", |it| &it.name);
                    add_turns(&mut turns, group, &format!("group {name}"));
                    let managed = group.readings().flat_map(|it| &it.attached);
                    attached.extend(managed.map(|it| &*it.arn));
                }
            }
            attached.sort_unstable();
            attached.dedup();
            for arn in attached {
                self.managed_turns(arn, &mut turns);
            }
        }
        turns
    }

    /// What turned at a moment, in words.
    pub fn cause(&self, turns: &[&Turns], at: Moment) -> String {
        let labels = turns.iter().filter_map(|it| it.get(&at)).flatten().map(|label| match label {
            Label::Resource(text) => text.clone(),
            Label::Published(arn) => self.library.label(arn, at),
        });
        let mut labels: Vec<String> = labels.collect();
        labels.sort();
        labels.dedup();
        labels.join("; ")
    }

    /// The dates that a user's or role's policies compare the time with.
    pub fn dates(&self, entity: &Entity<'a, Person>) -> Vec<Moment> {
        let mut dates = Vec::new();
        for person in entity.readings() {
            let inline = |it: &[Inline]| -> Vec<Arc<Policy>> {
                it.iter().filter_map(|it| it.policy.clone()).collect()
            };
            let mut policies = inline(&person.inline);
            let mut attached: Vec<&Attached> = person.attached.iter().collect();
            for group in &person.groups {
                for &group in self.census.groups_named(entity.account, group) {
                    for group in self.census.groups[group].readings() {
                        policies.extend(inline(&group.inline));
                        attached.extend(&group.attached);
                    }
                }
            }
            let arns = attached.iter().map(|it| it.arn.as_str()).chain(person.boundary.as_deref());
            for &policy in arns.flat_map(|it| self.census.policies_of(it)) {
                let readings = self.census.policies[policy].readings();
                policies.extend(readings.filter_map(|it| it.default.1.clone()));
            }
            dates.extend(policies.iter().flat_map(|it| dates_of(it)));
        }
        dates
    }

    fn managed_turns(&self, arn: &str, turns: &mut Turns) {
        if is_published(arn) {
            for at in self.library.turns(arn) {
                turns.entry(at).or_default().push(Label::Published(arn.to_owned()));
            }
            return;
        }
        let short = arn.rsplit('/').next().unwrap_or(arn);
        for &policy in self.census.policies_of(arn) {
            add_turns(turns, &self.census.policies[policy], &format!("policy {short}"));
        }
    }
}

/// The moments at which something about an entity turns; labelled where it is the entity itself,
/// not only what is known of it.
pub(super) fn add_turns<T>(turns: &mut Turns, entity: &Entity<'_, T>, label: &str) {
    let mut before = None;
    for span in &entity.story.spans {
        let now = Some((span.version.row(), span.presence));
        if let Some(at) = span.from {
            let labels = turns.entry(at).or_default();
            labels.extend((now != before).then(|| Label::Resource(label.to_owned())));
        }
        before = now;
    }
}

fn missing_group(group: &str) -> Document {
    missing(&format!("the policies of group {group}"))
}

/// Something that holds policies of the caller and is not in evidence.
fn missing(text: &str) -> Document {
    Document { name: name(Layer::Identity, text, None, None), policy: None }
}

/// The dates that a policy compares the time with.
pub(super) fn dates_of(policy: &Policy) -> Vec<Moment> {
    let conditions = policy.statements.iter().flat_map(|it| &it.conditions);
    conditions
        .filter(|it| matches!(it.key.as_str(), "aws:currenttime" | "aws:epochtime"))
        .flat_map(|it| &it.values)
        .filter_map(|it| date(&it.text).or_else(|| Moment::from_epoch(it.text.parse().ok()?)))
        .collect()
}

/// The name of a policy, with the place of the item that holds it.
pub(super) fn name(
    layer: Layer,
    text: &str,
    group: Option<&str>,
    source: Option<Origin>,
) -> Arc<Name> {
    let numbers = |it: Origin| [u64::from(it.file.0), u64::from(it.ordinal), it.byte];
    Arc::new(Name {
        layer,
        text: text.to_owned(),
        group: group.map(str::to_owned),
        source: source.map(numbers),
    })
}
