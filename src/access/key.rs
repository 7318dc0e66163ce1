//! The key that a bucket's objects are encrypted with: who reads them must be let by both.
use super::beside::told;
use super::facts;
use super::guards::Guard;
use super::row::Row;
use super::subject::{Side, Subject, aws_key_policy};
use super::world::{World, name};
use crate::evidence::origin::Origin;
use crate::policy::context::{Facts, Knowledge};
use crate::policy::decision::{Decision, Verdict};
use crate::policy::layers::{Document, Layer};
use crate::policy::statement::Target;

/// The key that must let an object be read.
#[derive(Debug)]
pub(super) struct KeySide {
    pub(super) side: Side,
    pub(super) target: Target,
    pub(super) facts: Facts,
}

/// Reading an object takes both: the object, and the key that it is encrypted with.
pub(super) fn join(row: &mut Row, decision: Decision, fallback: Option<Origin>) {
    let mut by_key = row.clone();
    by_key.decided(decision, fallback);
    let labelled = |text: &str| format!("kms:Decrypt: {text}");
    row.steps.append(&mut by_key.steps);
    if row.verdict == Verdict::Denied && by_key.verdict != Verdict::Denied {
        return;
    }
    if by_key.verdict == Verdict::Denied && row.verdict != Verdict::Denied {
        row.reasons.clear();
        row.path = String::new();
        (row.conditions, row.brief) = (String::new(), String::new());
        row.missing.clear();
        row.source = by_key.source;
    }
    // Of both the worse: none, then what hangs on documents, then what hangs on the request.
    row.verdict = row.verdict.max(by_key.verdict);
    row.reasons.extend(by_key.reasons.iter().map(|it| labelled(it)));
    row.missing.extend(by_key.missing);
    for (own, key) in [(&mut row.conditions, &by_key.conditions), (&mut row.brief, &by_key.brief)] {
        both(own, key, labelled);
    }
}

/// Two lists of conditions, the second labelled, as one.
pub(super) fn both(own: &mut String, other: &str, labelled: impl Fn(&str) -> String) {
    if other.is_empty() {
        return;
    }
    if !own.is_empty() {
        own.push_str("; ");
    }
    own.push_str(&labelled(other));
}

pub(super) fn key_side(
    world: World<'_, '_>,
    subject: &Subject<'_>,
    guard: &Guard,
) -> Option<KeySide> {
    let suffix = if subject.region.starts_with("cn-") { ".cn" } else { "" };
    let via = format!("s3.{}.amazonaws.com{suffix}", subject.region);
    let with_via = |mut facts: Facts| {
        facts.set("kms:viaservice", Knowledge::one(&*via));
        facts
    };
    if guard.is_aws_key {
        let arn = format!("arn:aws:kms:{}:{}:key/aws-s3", subject.region, subject.account);
        let documents = vec![aws_key_policy(&subject.account)];
        let side = Side { documents, ..Side::silent() };
        let facts = facts::of_resource(&subject.account, &subject.region, &arn, None);
        let target = Target::one(&arn, &subject.account);
        return Some(KeySide { side, target, facts: with_via(facts) });
    }
    let missing = |what: String| {
        let document = Document { name: name(Layer::Resource, &what, None, None), policy: None };
        Side { documents: vec![document], ..Side::silent() }
    };
    if guard.is_key_unknown {
        let arn = format!("arn:aws:kms:{}:{}:key/*", subject.region, subject.account);
        let side = missing("the bucket's default encryption".to_owned());
        let facts = facts::of_resource(&subject.account, &subject.region, &arn, None);
        let target = Target::one(&arn, &subject.account);
        return Some(KeySide { side, target, facts: with_via(facts) });
    }
    let named = guard.default_key.as_ref()?;
    if let Some(key) = subject.key(world.at) {
        let mut side = key.side(world.census, world.at);
        add_grants(world, key, &mut side);
        let facts = facts::of_resource(&key.account, &key.region, &key.arn, key.guard(world.at));
        let target = Target::one(&key.arn, &key.account);
        return Some(KeySide { side, target, facts: with_via(facts) });
    }
    // A key without record: by ARN its account is known, by id or alias it is the bucket's.
    let arn = if named.starts_with("arn:") {
        named.clone()
    } else {
        let (region, account) = (&subject.region, &subject.account);
        let kind = if named.starts_with("alias/") { "" } else { "key/" };
        format!("arn:aws:kms:{region}:{account}:{kind}{named}")
    };
    let key = Subject::unrecorded(&arn);
    let side = missing(format!("the policy of {arn}"));
    let facts = facts::of_resource(&key.account, &key.region, &arn, None);
    // An alias stands for a key.
    let target = Target::one(&arn.replace(":alias/", ":key/"), &key.account);
    Some(KeySide { side, target, facts: with_via(facts) })
}

/// Adds the grants of a key that were made by then, beside its policy.
pub(super) fn add_grants(world: World<'_, '_>, subject: &Subject<'_>, side: &mut Side) {
    if !subject.arn.contains(":kms:") {
        return;
    }
    let id = subject.arn.rsplit('/').next().unwrap_or(&subject.arn);
    for grant in &world.beside.grants {
        let is_of = grant.key == subject.arn || grant.key.rsplit('/').next() == Some(id);
        if is_of && grant.created_at.is_none_or(|it| it <= world.at) {
            side.documents.push(grant.document.clone());
            // What was still there later was there; what was there before may be gone.
            if grant.taken_at.is_none_or(|it| it < world.at) {
                side.basis.join(told(grant.taken_at, world.at));
            }
        }
    }
}
