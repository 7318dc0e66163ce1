//! Who judges what no function of this crate does: policies in AWS's Guard language, and custom
//! functions by the commands that run them.
use super::exec::Exec;
use crate::check::along::{Asked, Bench};
use crate::check::custom::{self, Evaluation};
use crate::check::guard::{GuardJudgement, Memory, Policy};
use crate::check::instance::{Body, Instance};
use crate::check::verdict::{Code, Judgement};
use std::collections::BTreeMap;
use std::time::Duration;

/// The judges of one question.
pub(super) struct Judges {
    /// By their texts, each read once.
    policies: BTreeMap<String, Policy>,
    memory: Memory,
    /// By their texts, each started once.
    commands: BTreeMap<String, Exec>,
}

impl Judges {
    /// Those that these rules need; a command may take so long for an answer.
    pub(super) fn of(rules: &[Instance], time_max: Duration) -> Self {
        let (mut policies, mut commands) = (BTreeMap::new(), BTreeMap::new());
        for rule in rules {
            match &rule.body {
                Body::Guard(text) => {
                    policies.entry(text.clone()).or_insert_with(|| Policy::read(text));
                }
                Body::Custom(Some(command)) => {
                    // One that is none was refused when the command line was read.
                    if let Ok(exec) = Exec::new(command, time_max) {
                        commands.entry(command.clone()).or_insert(exec);
                    }
                }
                _ => {}
            }
        }
        Self { policies, memory: Memory::default(), commands }
    }
}

impl Bench for Judges {
    fn judge(&self, instance: &Instance, asked: &Asked<'_>) -> Judgement {
        let Instance { name, parameters, body, .. } = instance;
        match body {
            Body::Guard(text) if let Some(policy) = self.policies.get(text) => {
                told(&self.memory.judge(policy, asked.item, &parameters.0))
            }
            Body::Custom(Some(text)) if let Some(command) = self.commands.get(text) => {
                let Asked { item, left_scope } = *asked;
                custom::judge(command, &Evaluation { rule: name, parameters, item, left_scope })
            }
            _ => {
                let why = "its code is not in evidence; --exec runs it";
                Judgement::undecidable(Code::CustomFunction, why)
            }
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
