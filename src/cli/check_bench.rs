//! Who judges what no function of this crate does: policies in AWS's Guard language.
use crate::check::along::{Asked, Bench};
use crate::check::guard::{GuardJudgement, Memory, Policy};
use crate::check::instance::{Body, Instance};
use crate::check::verdict::{Code, Judgement};
use crate::query::scene::Scene;
use std::collections::BTreeMap;

/// The judges of one question.
pub(super) struct Judges<'k, 's, 'a> {
    scene: &'k Scene<'s, 'a>,
    /// By their texts, each read once.
    policies: BTreeMap<String, Policy>,
    memory: Memory,
}

impl<'k, 's, 'a> Judges<'k, 's, 'a> {
    /// Those that these rules need.
    pub(super) fn of(rules: &[Instance], scene: &'k Scene<'s, 'a>) -> Self {
        let mut policies = BTreeMap::new();
        for rule in rules {
            if let Body::Guard(text) = &rule.body {
                policies.entry(text.clone()).or_insert_with(|| Policy::read(text));
            }
        }
        Self { scene, policies, memory: Memory::default() }
    }
}

impl Bench for Judges<'_, '_, '_> {
    fn judge(&self, instance: &Instance, asked: &Asked<'_>) -> Judgement {
        let policy = match &instance.body {
            Body::Guard(text) => self.policies.get(text),
            _ => None,
        };
        let item = self.scene.raw(asked.resource, asked.state);
        match policy.zip(item) {
            Some((policy, item)) => told(&self.memory.judge(policy, &item, &instance.parameters.0)),
            None => Judgement::undecidable(Code::CustomFunction, "its code is not in evidence"),
        }
    }
}

/// As AWS Config says it; where the engine says otherwise, that beside.
fn told(both: &GuardJudgement) -> Judgement {
    let mut judgement = both.aws.clone();
    if both.is_only_missing {
        let engine = both.engine.verdict.as_str();
        judgement.because = format!("{}; the engine says {engine}", judgement.because);
    }
    judgement
}
