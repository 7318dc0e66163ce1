//! What AWS Config itself said: its `ResourceCompliance` and `ConformancePackCompliance` items.
//!
//! They are written when a verdict turns (AWS's guide, "Recording configuration compliance"), some
//! while after the state that it is about; they name a rule, not its identifier or parameters.
use super::along::ClosedBy;
use super::question::{About, Row};
use super::rule::ACCOUNT;
use super::subject::{elements, text};
use super::verdict::Verdict;
use crate::ledger::ledger::ResourceId;
use crate::query::answer::Presence;
use crate::query::scene::Scene;
use crate::query::sight::Sight;
use crate::query::spans::Span;
use crate::query::stretch::{Stretch, carry};
use crate::time::moment::Moment;
use rayon::prelude::*;
use serde_json::Value;
use std::collections::BTreeSet;

/// AWS Config's own verdicts on resources, and on conformance packs.
const TYPES: [&str; 2] =
    ["AWS::Config::ResourceCompliance", "AWS::Config::ConformancePackCompliance"];

/// What AWS Config said of one rule and one target.
#[derive(Debug, Clone)]
pub struct Record {
    /// The item that says it.
    pub compliance: ResourceId,
    /// The rule's name; of a pack's own verdict the pack's.
    pub rule_name: String,
    /// Whether it is a pack's verdict as a whole.
    pub is_pack: bool,
    /// Account, region, type and id of what it is about.
    pub target: [String; 4],
    /// The target, if it is recorded.
    pub resource: Option<ResourceId>,
    /// The verdict at all times; none where there is none.
    pub said: Vec<Stretch<Option<Verdict>>>,
    /// Each item that tells it, by its capture: an item written for another rule's sake says again
    /// what holds of this one.
    pub captures: Vec<(Moment, Verdict)>,
}

/// Every record, in order of target and rule.
pub fn records(scene: &Scene<'_, '_>) -> Vec<Record> {
    let ledger = scene.ledger();
    let items = ledger.resources().filter(|&it| TYPES.contains(&ledger.place_texts(it)[2]));
    let items: Vec<ResourceId> = items.collect();
    let each: Vec<Vec<Record>> = items.par_iter().map(|&it| of_item(scene, it)).collect();
    each.into_iter().flatten().collect()
}

fn of_item(scene: &Scene<'_, '_>, compliance: ResourceId) -> Vec<Record> {
    let [account, region, resource_type, id] = scene.ledger().key_texts(compliance);
    let is_pack = resource_type == TYPES[1];
    let states = 0..scene.story(compliance).states.len();
    let contents: Vec<_> = states.filter_map(|it| scene.content(compliance, it)).collect();
    let rules = contents.iter().flat_map(|it| rules_of(it).map(|it| it.0.to_owned()));
    let mut names: BTreeSet<String> = rules.collect();
    if is_pack {
        names.clear();
        names.insert(pack_name(id).to_owned());
    }
    let target = contents.iter().find_map(|it| target_of(it));
    // `AWS::EC2::Volume/vol-1`: the type has no slash, the id may have some.
    let (of_type, of_id) = match (&target, id.split_once('/')) {
        (Some(it), _) => (it.0.as_str(), it.1.as_str()),
        (None, Some(parts)) if !is_pack => parts,
        _ => (resource_type, id),
    };
    let resource = scene.of_type(account, region, of_type).iter().copied();
    let resource = resource
        .chain(scene.of_type(account, "global", of_type).iter().copied())
        .find(|&it| scene.ledger().key_texts(it)[3] == of_id);
    let each = names.into_iter().map(|rule_name| Record {
        compliance,
        said: carry(scene, |sight| (said(sight, compliance, &rule_name, is_pack), None)),
        captures: captures(scene, compliance, &rule_name, is_pack),
        rule_name,
        is_pack,
        target: [account, region, of_type, of_id].map(str::to_owned),
        resource,
    });
    each.collect()
}

/// What the item then in force said of a rule.
fn said(
    sight: &Sight<'_, '_, '_>,
    compliance: ResourceId,
    rule: &str,
    is_pack: bool,
) -> Option<Verdict> {
    verdict(&*sight.content(compliance)?, rule, is_pack)
}

fn captures(
    scene: &Scene<'_, '_>,
    compliance: ResourceId,
    rule: &str,
    is_pack: bool,
) -> Vec<(Moment, Verdict)> {
    let states = scene.story(compliance).states.iter().enumerate();
    let told = states.filter_map(|(place, state)| {
        let content = scene.content(compliance, place)?;
        Some((state.from(), verdict(&content, rule, is_pack)?))
    });
    told.collect()
}

/// What an item says of a rule, or of its pack as a whole.
fn verdict(content: &Value, rule: &str, is_pack: bool) -> Option<Verdict> {
    // A word that AWS does not list is a verdict that cannot be told, and not none.
    let read = |word: &str| Verdict::from_word(word).unwrap_or(Verdict::Undecidable);
    if is_pack {
        return text(content, "configuration/complianceType").map(read);
    }
    let mut of_rule = rules_of(content).filter(|it| it.0 == rule);
    of_rule.next().map(|it| read(it.1))
}

/// Name and verdict of each rule that an item tells of.
fn rules_of(content: &Value) -> impl Iterator<Item = (&str, &str)> {
    let list = super::subject::at(content, "configuration/configRuleList");
    elements(list)
        .iter()
        .filter_map(|it| Some((text(it, "configRuleName")?, text(it, "complianceType")?)))
}

fn target_of(content: &Value) -> Option<(String, String)> {
    let word = |it: &str| text(content, &format!("configuration/{it}")).map(str::to_owned);
    word("targetResourceType").zip(word("targetResourceId"))
}

/// A pack's name, of `<name>-<id>` or `<name>/<id>` as AWS Config may spell the resource.
fn pack_name(id: &str) -> &str {
    id.split('/').next().unwrap_or(id)
}

impl Record {
    /// The verdicts as rows; `rule` is the place of the rule in the question's list.
    pub fn rows<'a>(&self, scene: &Scene<'_, 'a>, rule: usize) -> Vec<Row<'a>> {
        let next = self.said.iter().skip(1).map(Some).chain([None]);
        let each = self.said.iter().zip(next);
        each.filter_map(|(said, next)| {
            let verdict = said.value?;
            let closed_by = next
                .filter(|_| verdict == Verdict::Noncompliant)
                .and_then(|it| self.closed_by(scene, it));
            let begin = scene.story(self.compliance).spans.iter().find(|it| it.from == said.from);
            Some(Row {
                rule,
                about: self.about(scene, said.from),
                verdict: None,
                code: None,
                because: String::new(),
                closed_by,
                recorded: Some(verdict),
                span: said.bare(),
                source: begin.map(Span::source),
            })
        })
        .collect()
    }

    /// What it is about, as it stood at a moment.
    pub fn about<'a>(&self, scene: &Scene<'_, 'a>, at: Option<Moment>) -> About<'a> {
        let span = self.resource.map(|it| scene.story(it)).and_then(|story| {
            let at = at.unwrap_or(Moment::MIN);
            story.at(at).or(story.spans.first())
        });
        match (self.resource, span) {
            (Some(resource), Some(span)) => About::Resource(resource, span.version),
            _ => About::Named(self.target.clone()),
        }
    }

    /// What ended a violation: that the rule is not named any more is no mending of it (deleting a
    /// rule writes such items).
    fn closed_by(
        &self,
        scene: &Scene<'_, '_>,
        next: &Stretch<Option<Verdict>>,
    ) -> Option<ClosedBy> {
        match next.value {
            Some(Verdict::Compliant) => Some(ClosedBy::Fixed),
            Some(Verdict::NotApplicable) => Some(ClosedBy::LeftScope),
            Some(_) => None,
            None => {
                let at = next.from?;
                let then = self.resource.and_then(|it| scene.story(it).at(at));
                let is_gone = then.is_some_and(|it| {
                    matches!(it.presence, Presence::Deleted | Presence::Vanished)
                });
                Some(if is_gone { ClosedBy::Deleted } else { ClosedBy::RuleEnded })
            }
        }
    }

    /// Whether it is about an account as a whole.
    pub fn is_of_account(&self) -> bool {
        self.target[2] == ACCOUNT[0]
    }
}
