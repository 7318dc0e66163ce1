//! What a question is about: a recorded resource, what lies in one (an object of a bucket), or a
//! resource that was never recorded.
use super::census::{Census, Entity, Then};
use super::guards::{Block, Guard, Held, can_hold_policy, guard, may_hold_policy};
use super::meant::{as_meant, stale};
use super::world::{Turns, add_turns, dates_of, name};
use crate::evidence::origin::Origin;
use crate::json::sound::sorted;
use crate::ledger::body::BodyReader;
use crate::ledger::ledger::ResourceId;
use crate::policy::document::Policy;
use crate::policy::layers::{Document, Layer};
use crate::policy::principal::Named;
use crate::policy::public::is_public;
use crate::query::answer::Presence;
use crate::query::basis::Basis;
use crate::query::spans::{Span, story};
use crate::query::stories::of_each;
use crate::time::moment::Moment;
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A resource that is asked about.
#[derive(Debug)]
pub struct Subject<'a> {
    /// The recorded resource; `None` if there is none.
    pub entity: Option<Entity<'a, Guard>>,
    /// What is asked about: its ARN, or that of something in it.
    pub arn: String,
    /// Its account; empty if it is not known.
    pub account: String,
    /// Its region.
    pub region: String,
    /// Its type.
    pub resource_type: String,
    /// The keys that encrypted it by default, by what the items call them.
    keys: BTreeMap<String, Subject<'a>>,
}

/// What a resource's side says at a moment.
#[derive(Debug, Clone)]
pub struct Side {
    /// Its policies.
    pub documents: Vec<Document>,
    /// Whether S3 keeps strangers from its policy.
    pub is_public_restricted: bool,
    /// How sure that is.
    pub basis: Basis,
    /// Where its item stands.
    pub source: Option<Origin>,
    /// ARNs that its policies name and that are another's by now: whom they meant.
    pub stale: BTreeMap<String, String>,
    /// Whether a block of public access is there that cannot be read.
    pub is_block_unknown: bool,
    /// Why nobody could do anything with it: it did not stand.
    pub gone: Option<String>,
    /// What else is to be said of it.
    pub remark: Option<String>,
}

impl Side {
    /// A side that says nothing.
    pub(super) fn silent() -> Self {
        Self {
            documents: Vec::new(),
            is_public_restricted: false,
            basis: Basis::SURE,
            source: None,
            stale: BTreeMap::new(),
            is_block_unknown: false,
            gone: None,
            remark: None,
        }
    }
}

impl<'a> Subject<'a> {
    /// A recorded resource; `arn` names what of it is asked about, if not itself.
    pub fn recorded(census: &Census<'a>, resource: ResourceId, arn: Option<&str>) -> Self {
        Self::read(census, resource, arn, &mut census.ledger.bodies())
    }

    /// The same, by a reader that may have what is asked for at hand.
    fn read(
        census: &Census<'a>,
        resource: ResourceId,
        arn: Option<&str>,
        reader: &mut BodyReader<'_>,
    ) -> Self {
        let ledger = census.ledger;
        let [account, region, resource_type, id] = ledger.key_texts(resource);
        let timeline = ledger.timeline(resource);
        let story = story(ledger, census.horizon, &timeline, reader);
        let own = timeline.versions().rev().find_map(|it| it.arn()).unwrap_or(id.into());
        let entity = Entity::of(census, story, |content| guard(resource_type, content), reader);
        let mut keys = BTreeMap::new();
        for key in entity.readings().filter_map(|it| it.default_key.as_ref()) {
            if let Some(found) = key_named(census, account, key) {
                keys.insert(key.clone(), Self::recorded(census, found, None));
            }
        }
        Self {
            entity: Some(entity),
            arn: arn.map_or_else(|| own.into_owned(), str::to_owned),
            account: account.to_owned(),
            region: region.to_owned(),
            resource_type: resource_type.to_owned(),
            keys,
        }
    }

    /// Those of these resources that can have a policy of their own, in their order.
    pub fn with_policies(census: &Census<'a>, resources: &[ResourceId]) -> Vec<Self> {
        let ledger = census.ledger;
        let each = of_each(ledger, resources, |reader, it| {
            let mut versions = ledger.timeline(it).versions();
            let may = can_hold_policy(ledger.place_texts(it)[2])
                || versions.any(|it| may_hold_policy(it.raw(reader)));
            let subject = may.then(|| Self::read(census, it, None, reader));
            subject.filter(Self::can_have_policy)
        });
        each.into_iter().flatten().collect()
    }

    /// A resource of which there is no record.
    pub fn unrecorded(arn: &str) -> Self {
        let part = |i| arn.splitn(6, ':').nth(i).unwrap_or_default().to_owned();
        Self {
            entity: None,
            arn: arn.to_owned(),
            account: part(4),
            region: part(3),
            resource_type: String::new(),
            keys: BTreeMap::new(),
        }
    }

    /// Whether resources of its type can have a policy of their own, and so hold what is worth a
    /// question each.
    pub fn can_have_policy(&self) -> bool {
        let readings = self.entity.iter().flat_map(Entity::readings);
        self.arn.starts_with("arn:") && readings.into_iter().any(|it| it.policy != Held::Never)
    }

    /// What is known of the recorded resource at a moment.
    pub fn then(&self, at: Moment) -> Option<Then<'_, 'a, Guard>> {
        self.entity.as_ref().and_then(|it| it.at(at))
    }

    /// What its item says of who may use it.
    pub fn guard(&self, at: Moment) -> Option<&Guard> {
        self.entity.as_ref()?.standing(at)?.reading
    }

    /// The key that encrypted its objects by default at a moment, if a customer's was recorded.
    pub fn key(&self, at: Moment) -> Option<&Subject<'a>> {
        self.keys.get(self.guard(at)?.default_key.as_ref()?)
    }

    /// What its side says at a moment.
    pub fn side(&self, census: &Census<'a>, at: Moment) -> Side {
        let mut side = Side::silent();
        let layer = match self.resource_type.as_str() {
            "AWS::IAM::Role" => Layer::Trust,
            _ => Layer::Resource,
        };
        let noun = self.noun();
        let missing =
            |what: String| Document { name: name(layer, &what, None, None), policy: None };
        let then = self.entity.as_ref().and_then(|it| it.at(at));
        let Some(then) = then else {
            if has_policy(&self.arn) {
                side.documents.push(missing(format!("the policy of {}", self.arn)));
            }
            return side;
        };
        side.basis.rest_on(then.span);
        side.source = Some(then.span.source());
        side.gone = gone(then.span, noun);
        let Some(guard) = then.reading.filter(|_| then.span.from.is_some()) else {
            side.documents.push(missing(format!("the configuration of the {noun}")));
            return side;
        };
        let captured = self.entity.as_ref().and_then(|it| it.captured_before(at));
        let source = side.source;
        let captured = captured.unwrap_or(at);
        if let Held::Some(policy) = &guard.policy {
            side.stale = stale(policy, census, captured, at);
        }
        let meant = side.stale.clone();
        let named = |layer, text: &str, policy: &Arc<Policy>| Document {
            name: name(layer, text, None, source),
            policy: Some(as_meant(policy, &meant)),
        };
        match &guard.policy {
            Held::Some(policy) => {
                side.documents.push(named(layer, &self.policy_name(), policy));
            }
            Held::Unrecorded if self.resource_type == "AWS::KMS::Key" => {
                side.documents.push(missing("the key's policy".to_owned()));
            }
            Held::Never | Held::None | Held::Unrecorded => {}
        }
        let block = guard.block.or(self.account_block(census, at, &mut side.basis));
        if let Some(list) = &guard.access_list {
            let list = if block.ignores_lists { without_groups(list) } else { Arc::clone(list) };
            side.documents.push(named(Layer::AccessList, "bucket access list", &list));
        }
        let is_unread = matches!(&guard.policy, Held::Some(it) if !it.unread.is_empty());
        let is_unknown = block.is_unknown || (block.restricts && is_unread);
        side.is_block_unknown = is_unknown && guard.policy != Held::None;
        side.remark = guard
            .key_state
            .as_ref()
            .map(|it| format!("the key is {it}: while it is, nothing can be decrypted with it"));
        side.is_public_restricted =
            block.restricts && matches!(&guard.policy, Held::Some(policy) if is_public(policy));
        side
    }

    /// Whether it is a bucket, and nothing up to a moment tells of its account's block of public
    /// access. An account may have none, or the recorder leave that type out: nothing tells which.
    pub fn lacks_account_block(&self, census: &Census<'a>, at: Moment) -> bool {
        let is_known = |it: &Then<'_, 'a, Block>| !matches!(it.span.presence, Presence::NotYetSeen);
        let mut of_account = census.blocks.iter().filter(|it| it.account == self.account);
        self.resource_type == "AWS::S3::Bucket"
            && !of_account.any(|it| it.at(at).as_ref().is_some_and(is_known))
    }

    fn account_block(&self, census: &Census<'a>, at: Moment, basis: &mut Basis) -> Block {
        if self.resource_type != "AWS::S3::Bucket" {
            return Block::default();
        }
        let mut of_account = census.blocks.iter().filter(|it| it.account == self.account);
        let standing = of_account.find_map(|it| it.standing(at));
        standing.map_or_else(Block::default, |then| {
            basis.rest_on(then.span);
            then.reading.copied().unwrap_or(Block { is_unknown: true, ..Block::default() })
        })
    }

    /// What its policy is called.
    pub fn policy_name(&self) -> String {
        match self.noun() {
            "role" => "trust policy".to_owned(),
            noun => format!("{noun} policy"),
        }
    }

    /// The kind of resource, in a word.
    pub fn noun(&self) -> &'static str {
        match self.resource_type.as_str() {
            "AWS::S3::Bucket" => "bucket",
            "AWS::KMS::Key" => "key",
            "AWS::IAM::Role" => "role",
            "AWS::Lambda::Function" => "function",
            "AWS::SNS::Topic" => "topic",
            "AWS::SQS::Queue" => "queue",
            "AWS::ECR::Repository" => "repository",
            _ => "resource",
        }
    }

    /// When its side turns, and by what.
    pub fn turns(&self, census: &Census<'a>) -> Turns {
        let mut turns = Turns::new();
        let Some(entity) = &self.entity else { return turns };
        let short = self.arn.rsplit([':', '/']).next().unwrap_or(&self.arn);
        let label = match self.resource_type.as_str() {
            "AWS::S3::Bucket" => {
                let bucket = self.arn.rsplit(':').next().unwrap_or(short);
                format!("bucket {}", bucket.split('/').next().unwrap_or(bucket))
            }
            "AWS::IAM::Role" => format!("role {short}"),
            _ => format!("{} {short}", self.noun()),
        };
        add_turns(&mut turns, entity, &label);
        if self.resource_type == "AWS::S3::Bucket" {
            for block in census.blocks.iter().filter(|it| it.account == self.account) {
                add_turns(&mut turns, block, "the account's public access block");
            }
        }
        for key in self.keys.values() {
            for (at, labels) in key.turns(census) {
                turns.entry(at).or_default().extend(labels);
            }
        }
        // Principals of its policies may be made anew, or go, at any time.
        for arn in self.named_arns() {
            let label = arn.rsplit('/').next().unwrap_or(&arn);
            for person in census.meant_ever(&arn) {
                add_turns(&mut turns, person, label);
            }
        }
        turns
    }

    /// The dates that its policies compare the time with.
    pub fn dates(&self) -> Vec<Moment> {
        let readings = self.entity.iter().flat_map(Entity::readings);
        let mut dates: Vec<Moment> = readings
            .filter_map(|it| match &it.policy {
                Held::Some(policy) => Some(dates_of(policy)),
                _ => None,
            })
            .flatten()
            .collect();
        dates.extend(self.keys.values().flat_map(Self::dates));
        dates
    }

    /// The users and roles that its policies name by ARN, at any time.
    fn named_arns(&self) -> Vec<String> {
        let readings = self.entity.iter().flat_map(Entity::readings);
        let policies = readings.filter_map(|it| match &it.policy {
            Held::Some(policy) => Some(policy),
            _ => None,
        });
        let mut arns: Vec<String> = policies
            .flat_map(|it| &it.statements)
            .filter_map(|it| it.principals.as_ref())
            .flat_map(|it| &it.items)
            .filter_map(|it| match it {
                Named::Arn(arn) => Some(arn.clone()),
                _ => None,
            })
            .collect();
        arns.sort();
        arns.dedup();
        arns
    }
}

/// Why a resource that did not stand serves nobody; `None` if it stood, or may have.
fn gone(span: &Span<'_>, noun: &str) -> Option<String> {
    let captured = span.from.map_or_else(String::new, |it| format!(" (captured {it})"));
    match span.presence {
        Presence::Deleted => Some(format!("the {noun} was deleted{captured}")),
        Presence::Vanished => Some(format!("the {noun} had vanished{captured}")),
        _ => None,
    }
}

/// The key that AWS manages for a service in an account: whoever of the account uses it through the
/// service (KMS developer guide, "AWS managed keys").
pub(super) fn aws_key_policy(account: &str) -> Document {
    let policy = json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow",
        "Principal": "*", "Action": "kms:*", "Resource": "*",
        "Condition": {"StringEquals": {"kms:CallerAccount": account}}}});
    let name = name(Layer::Resource, "policy of the key that AWS manages for S3", None, None);
    Document { name, policy: Some(Arc::new(Policy::read(&sorted(policy)))) }
}

/// A key by ARN, id or alias.
fn key_named(census: &Census<'_>, account: &str, text: &str) -> Option<ResourceId> {
    let ledger = census.ledger;
    let id = text.rsplit('/').next().unwrap_or(text);
    ledger.resources().find(|&it| {
        let [of_account, _, resource_type, key] = ledger.key_texts(it);
        let bears = || ledger.timeline(it).versions().any(|it| it.bears_arn(text));
        resource_type == "AWS::KMS::Key"
            && (bears() || (of_account == account && (key == text || key == id)))
    })
}

/// Whether resources with such an ARN may have policies of their own that let strangers in: most
/// services' may, these may not.
fn has_policy(arn: &str) -> bool {
    const WITHOUT: [&str; 7] =
        ["autoscaling", "ec2", "elasticloadbalancing", "iam", "rds", "route53", "cloudtrail"];
    let service = arn.split(':').nth(2).unwrap_or_default();
    arn != "*" && (!WITHOUT.contains(&service) || arn.contains(":role/"))
}

/// An access list without what it grants to everybody.
fn without_groups(list: &Arc<Policy>) -> Arc<Policy> {
    let mut list = list.as_ref().clone();
    list.statements.retain(|it| {
        let principals = it.principals.iter().flat_map(|it| &it.items);
        !principals.into_iter().any(|it| matches!(it, Named::Everyone | Named::AnyAccount))
    });
    Arc::new(list)
}
