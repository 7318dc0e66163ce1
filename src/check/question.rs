//! Rules asked of the evidence: of every resource that each one is about, over a stretch of time.
use super::along::{Being, ClosedBy, Court, Own, Told};
use super::instance::{Body, Instance};
use super::rule::ACCOUNT;
use super::verdict::{Code, Verdict};
use crate::evidence::origin::Origin;
use crate::ledger::ledger::{ResourceId, Version};
use crate::query::stories::of_each;
use crate::query::stretch::Stretch;
use crate::time::moment::Moment;

/// One verdict of one rule on one resource, from when till when.
#[derive(Debug, Clone)]
pub struct Row<'a> {
    /// Which of the rules.
    pub rule: usize,
    /// What it is about.
    pub about: About<'a>,
    /// What the rule says, replayed; none where only AWS's own record is told.
    pub verdict: Option<Verdict>,
    /// Why it cannot be told.
    pub code: Option<Code>,
    /// What it rested on at the begin.
    pub because: String,
    /// What ended a violation.
    pub closed_by: Option<ClosedBy>,
    /// What AWS Config itself said, where that is asked for.
    pub recorded: Option<Verdict>,
    /// When.
    pub span: Stretch<()>,
    /// Where the evidence for it stands.
    pub source: Option<Origin>,
}

/// What a verdict is about.
#[derive(Debug, Clone)]
pub enum About<'a> {
    /// A resource, in the version in force at the begin of the stretch.
    Resource(ResourceId, Version<'a>),
    /// What has no item of its own: account, region, type and id.
    Named([String; 4]),
    /// Nothing: the rule is not replayed.
    Nothing,
}

/// Every verdict of these rules on these resources, and on these accounts and regions: in order of
/// rule, of resource, of time. What was not seen yet, what is gone, and what was never in a rule's
/// scope has no rows.
pub fn ask<'a>(
    court: &Court<'_, '_, 'a>,
    rules: &[Instance],
    resources: &[ResourceId],
    accounts: &[(String, String)],
) -> Vec<Row<'a>> {
    let of_resource = |resource: ResourceId, is_custom: bool| {
        let [_, _, resource_type, id] = court.scene.ledger().key_texts(resource);
        let asked = rules.iter().enumerate();
        let asked = asked.filter(|it| is_asked(it.1, resource_type, id));
        let asked = asked.filter(|it| matches!(it.1.body, Body::Custom(_)) == is_custom);
        let asked: Vec<_> = asked.collect();
        if asked.is_empty() {
            return Vec::new();
        }
        let own = Own::of(court.scene, resource);
        let each = asked.into_iter().map(|(place, rule)| {
            let about = |stretch: &Stretch<Told>| {
                let story = court.scene.story(resource);
                // It may begin where something else turned that the rule looked at.
                let at = stretch.from.unwrap_or(Moment::MIN);
                let span = story.at(at)?;
                Some((About::Resource(resource, span.version), Some(span.source())))
            };
            rows(place, court.resource(rule, &own), about)
        });
        each.flatten().collect()
    };
    let ledger = court.scene.ledger();
    let by_resource = of_each(ledger, resources, |_, it| of_resource(it, false));
    // What a command answered may hang on what it was asked before.
    let in_turn = resources.iter().map(|&it| of_resource(it, true));
    let mut all: Vec<Row<'a>> = by_resource.into_iter().chain(in_turn).flatten().collect();
    for (place, rule) in rules.iter().enumerate() {
        if rule.types() == ACCOUNT {
            for (account, region) in accounts {
                let told = court.account(rule, account, region);
                let key = [account.as_str(), region, ACCOUNT[0], account].map(str::to_owned);
                let about = |_: &_| Some((About::Named(key.clone()), None));
                all.extend(rows(place, told, about));
            }
        }
        if let Body::Unreplayed(code, why) = &rule.body {
            all.push(unreplayed(place, *code, why));
        }
    }
    all.sort_by_key(|it| it.rule);
    all
}

/// Whether a rule is asked of resources of a type: one that is not replayed, of none.
fn is_asked(rule: &Instance, resource_type: &str, id: &str) -> bool {
    !matches!(rule.body, Body::Unreplayed(..)) && rule.asks(resource_type, id)
}

fn rows<'a>(
    rule: usize,
    told: Vec<Stretch<Told>>,
    about: impl Fn(&Stretch<Told>) -> Option<(About<'a>, Option<Origin>)>,
) -> Vec<Row<'a>> {
    if !was_in_scope(&told) {
        return Vec::new();
    }
    let next = told.iter().skip(1).map(|it| Some(ClosedBy::by(&it.value))).chain([None]);
    let closed: Vec<Option<ClosedBy>> = next.map(Option::flatten).collect();
    let each = told.into_iter().zip(closed).filter(|it| stood(&it.0));
    each.filter_map(|(stretch, closed)| {
        let (about, source) = about(&stretch)?;
        let (value, span) = stretch.parted();
        Some(Row {
            rule,
            about,
            closed_by: closed.filter(|_| value.verdict == Verdict::Noncompliant),
            verdict: Some(value.verdict),
            code: value.code,
            because: value.because,
            recorded: None,
            span,
            source,
        })
    })
    .collect()
}

/// Whether a rule was asked of it at any time: where its tags were told and never those of the
/// scope, it was not.
fn was_in_scope(told: &[Stretch<Told>]) -> bool {
    let mut verdicts = told.iter().filter(|it| stood(it)).map(|it| it.value.verdict);
    let is_asked = |it: Verdict| !matches!(it, Verdict::OutOfScope | Verdict::NoData);
    verdicts.clone().any(is_asked) || verdicts.all(|it| it == Verdict::NoData)
}

fn stood(stretch: &Stretch<Told>) -> bool {
    stretch.value.being == Being::Standing
}

/// One row for a rule that is not replayed: it is told, at all times.
fn unreplayed<'a>(rule: usize, code: Code, why: &str) -> Row<'a> {
    Row {
        rule,
        about: About::Nothing,
        verdict: Some(Verdict::Undecidable),
        code: Some(code),
        because: why.to_owned(),
        closed_by: None,
        recorded: None,
        span: Stretch::always(()),
        source: None,
    }
}
