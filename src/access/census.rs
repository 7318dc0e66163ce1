//! Everybody whom the items know: users, roles, groups, policies, each with its whole story; and by
//! what they may be named.
use super::document::policy;
use super::guards::{Block, guard};
use super::principals::{Group, Managed, Person, configuration, group, managed, person};
use crate::ledger::body::BodyReader;
use crate::ledger::ledger::{Ledger, ResourceId};
use crate::policy::caller::Caller;
use crate::policy::document::Policy;
use crate::query::answer::Presence;
use crate::query::horizon::Horizon;
use crate::query::known::{Contents, recorded_content};
use crate::query::spans::{Span, Story};
use crate::query::stories;
use crate::time::moment::Moment;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A resource with a reading of each of its states.
#[derive(Debug)]
pub struct Entity<'a, T> {
    /// Whose it is.
    pub resource: ResourceId,
    /// Its account.
    pub account: &'a str,
    /// Its story.
    pub story: Story<'a>,
    /// What each state says; `None` where its configuration is not recorded, or of a tombstone.
    readings: Vec<Option<T>>,
}

/// An entity at a moment.
#[derive(Debug)]
pub struct Then<'e, 'a, T> {
    /// What is known of it.
    pub span: &'e Span<'a>,
    /// What it says; `None` where its configuration is not recorded.
    pub reading: Option<&'e T>,
}

impl<'a, T> Entity<'a, T> {
    /// What it was at a moment, standing or not.
    pub fn at(&self, at: Moment) -> Option<Then<'_, 'a, T>> {
        let span = self.story.at(at)?;
        let state = self.story.state_at(at);
        Some(Then { span, reading: state.and_then(|it| self.readings[it].as_ref()) })
    }

    /// What it was at a moment, if it stood.
    pub fn standing(&self, at: Moment) -> Option<Then<'_, 'a, T>> {
        self.at(at).filter(|it| it.span.presence == Presence::Standing)
    }

    /// What any of its states says, the last one first.
    pub fn readings(&self) -> impl Iterator<Item = &T> {
        self.readings.iter().rev().flatten()
    }

    /// The last capture at or before a moment that showed the state then in force.
    pub fn captured_before(&self, at: Moment) -> Option<Moment> {
        self.story.state_at(at).map(|it| self.story.states[it].capture_before(at))
    }
}

/// All of them.
#[derive(Debug)]
pub struct Census<'a> {
    /// The ledger.
    pub ledger: &'a Ledger,
    /// How far its evidence reaches.
    pub horizon: &'a Horizon<'a>,
    /// Users and roles.
    pub people: Vec<Entity<'a, Person>>,
    /// Groups.
    pub groups: Vec<Entity<'a, Group>>,
    /// Customer-managed policies.
    pub policies: Vec<Entity<'a, Managed>>,
    /// Accounts' blocks of public access to S3.
    pub blocks: Vec<Entity<'a, Block>>,
    /// VPC endpoints and their policies, by id.
    pub endpoints: Vec<Entity<'a, Option<Arc<Policy>>>>,
    /// The accounts of which users or roles were seen at any time.
    pub accounts: BTreeSet<&'a str>,
    /// The accounts of canonical ids, as buckets tell them.
    pub canonical: BTreeMap<String, &'a str>,
    people_by_arn: BTreeMap<String, Vec<usize>>,
    groups_by_name: BTreeMap<(&'a str, String), Vec<usize>>,
    policies_by_arn: BTreeMap<String, Vec<usize>>,
}

impl<'a> Census<'a> {
    /// Reads all of them.
    pub fn take(ledger: &'a Ledger, horizon: &'a Horizon<'a>) -> Self {
        let people = entities(ledger, horizon, &["AWS::IAM::User", "AWS::IAM::Role"], {
            |it, content, arn, id| person(content, it == "AWS::IAM::Role", arn, id)
        });
        let groups =
            entities(ledger, horizon, &["AWS::IAM::Group"], |_, content, _, _| group(content));
        let policies = entities(ledger, horizon, &["AWS::IAM::Policy"], |_, content, arn, _| {
            managed(content, arn)
        });
        let blocks = entities(
            ledger,
            horizon,
            &["AWS::S3::AccountPublicAccessBlock"],
            |_, content, _, _| configuration(content).map(|it| Block::read(&it)),
        );
        let endpoints =
            entities(ledger, horizon, &["AWS::EC2::VPCEndpoint"], |_, content, _, _| {
                let configuration = configuration(content)?;
                let spellings = ["policyDocument", "PolicyDocument"];
                Some(policy(spellings.iter().find_map(|it| configuration.get(*it))))
            });
        let people_by_arn = index(&people, |it, _| it.arn.clone());
        let groups_by_name = index(&groups, |it, account| (account, it.name.clone()));
        let policies_by_arn = index(&policies, |it, _| it.arn.clone());
        let accounts = people.iter().map(|it| it.account).collect();
        let canonical = owners(ledger, horizon);
        Self {
            ledger,
            horizon,
            people,
            groups,
            policies,
            blocks,
            endpoints,
            accounts,
            canonical,
            people_by_arn,
            groups_by_name,
            policies_by_arn,
        }
    }

    /// The users and roles that ever bore an ARN.
    pub fn bearers(&self, arn: &str) -> &[usize] {
        self.people_by_arn.get(arn).map_or(&[], Vec::as_slice)
    }

    /// All whom an ARN may ever have meant: a session's names its role without the path.
    pub fn meant_ever(&self, arn: &str) -> Vec<&Entity<'a, Person>> {
        let Some(Caller::Identity(named)) = Caller::from_arn(arn) else { return Vec::new() };
        if named.is_path_known {
            return self.bearers(&named.arn).iter().map(|&it| &self.people[it]).collect();
        }
        let is_named = |it: &&Entity<'a, Person>| {
            it.account == named.account && it.readings().any(|it| it.name == named.name)
        };
        self.people.iter().filter(is_named).collect()
    }

    /// The one that stood with an ARN at a moment.
    pub fn bearer(&self, arn: &str, at: Moment) -> Option<usize> {
        self.bearers(arn).iter().copied().find(|&it| {
            self.people[it]
                .standing(at)
                .is_some_and(|it| it.reading.is_none_or(|person| person.arn == arn))
        })
    }

    /// The groups that ever bore a name in an account.
    pub fn groups_named(&self, account: &'a str, name: &str) -> &[usize] {
        self.groups_by_name.get(&(account, name.to_owned())).map_or(&[], Vec::as_slice)
    }

    /// The customer-managed policies that ever bore an ARN.
    pub fn policies_of(&self, arn: &str) -> &[usize] {
        self.policies_by_arn.get(arn).map_or(&[], Vec::as_slice)
    }
}

/// The resources of some types, each state read.
fn entities<'a, T: Send>(
    ledger: &'a Ledger,
    horizon: &Horizon<'_>,
    types: &[&str],
    read: impl Fn(&str, &Value, Option<&str>, &str) -> Option<T> + Sync,
) -> Vec<Entity<'a, T>> {
    let resources: Vec<ResourceId> =
        ledger.resources().filter(|&it| types.contains(&ledger.place_texts(it)[2])).collect();
    stories::each(ledger, horizon, &resources, |story, reader| {
        let [account, _, resource_type, id] = ledger.key_texts(story.resource);
        let arn_of = |place: usize| story.states[place].leader.arn();
        let readings = contents(story, reader, |place, content| {
            read(resource_type, content, arn_of(place).as_deref(), id)
        });
        Entity { resource: story.resource, account, story: story.clone(), readings }
    })
}

/// A reading of each live state of a story.
fn contents<T>(
    story: &Story<'_>,
    reader: &mut BodyReader<'_>,
    read: impl Fn(usize, &Value) -> Option<T>,
) -> Vec<Option<T>> {
    let mut parts = Contents::of(story);
    let states = 0..story.states.len();
    states.map(|place| read(place, &recorded_content(story, place, &mut parts, reader)?)).collect()
}

impl<'a, T> Entity<'a, T> {
    /// One resource, each state read.
    pub(super) fn of(
        census: &Census<'a>,
        story: Story<'a>,
        read: impl Fn(&Value) -> Option<T>,
        reader: &mut BodyReader<'_>,
    ) -> Self {
        let readings = contents(&story, reader, |_, content| read(content));
        let account = census.ledger.place_texts(story.resource)[0];
        Self { resource: story.resource, account, story, readings }
    }
}

fn index<'a, T, K: Ord>(
    entities: &[Entity<'a, T>],
    key: impl Fn(&T, &'a str) -> K,
) -> BTreeMap<K, Vec<usize>> {
    let mut index: BTreeMap<K, Vec<usize>> = BTreeMap::new();
    for (place, entity) in entities.iter().enumerate() {
        for reading in entity.readings() {
            let bearers = index.entry(key(reading, entity.account)).or_default();
            if bearers.last() != Some(&place) {
                bearers.push(place);
            }
        }
    }
    index
}

/// Each bucket names the canonical id of its owner, which is its account's.
fn owners<'a>(ledger: &'a Ledger, horizon: &Horizon<'_>) -> BTreeMap<String, &'a str> {
    let buckets = entities(ledger, horizon, &["AWS::S3::Bucket"], |it, content, _, _| {
        guard(it, content).map(|it| it.owner)
    });
    let mut owners = BTreeMap::new();
    for bucket in &buckets {
        for owner in bucket.readings().flatten() {
            owners.insert(owner.clone(), bucket.account);
        }
    }
    owners
}
