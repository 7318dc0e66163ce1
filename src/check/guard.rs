//! Policies in AWS's Guard language, asked of one configuration item: what the engine says, and
//! what AWS Config would make of it. Knows no file, no clock and no history; the engine is the
//! crate `cfn-guard`, and without the feature `guard` every policy is undecidable.
#[cfg_attr(not(feature = "guard"), path = "guard/absent.rs")]
mod engine;
#[cfg(feature = "guard")]
mod record;
#[cfg(feature = "guard")]
mod syntax;

use super::notice::as_notified;
use super::verdict::{Code, Judgement};
use serde_json::{Number, Value};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

/// What a policy says of an item.
///
/// AWS runs `guard-2.x.x` and the engine here is 3.2.1. They are known to differ where a clause
/// compares a property that the item lacks: the engine fails it, AWS Config skips it [repo:
/// aws-cloudformation/cloudformation-guard, issue 367]. So both answers stand here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuardJudgement {
    /// As AWS Config would say it: where all that fails are comparisons with missing properties,
    /// not applicable.
    pub aws: Judgement,
    /// As the engine says it: FAIL is noncompliant, PASS compliant, SKIP not applicable.
    pub engine: Judgement,
    /// Whether nothing failed but comparisons with properties that the item lacks: then, and only
    /// then, the two differ.
    pub is_only_missing: bool,
    /// The rules of the policy that failed in the engine, in its order.
    pub failures: Vec<Failure>,
}

impl GuardJudgement {
    /// The place of a parameter that a failed check compares and that is not there.
    fn ungiven(&self) -> Option<&str> {
        let checks = self.failures.iter().flat_map(|it| &it.checks);
        let is_parameter = |it: &&str| it.trim_start_matches('/').starts_with(PARAMETERS);
        checks.filter(|it| it.is_missing).map(|it| it.at.as_str()).find(is_parameter)
    }
}

/// A rule of a policy that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Its name in the policy; `default` holds the clauses that stand outside of any rule.
    pub rule: String,
    /// What failed in it, each once; at most `CHECKS_MAX`.
    pub checks: Vec<Check>,
    /// How many checks failed, also those that are not told.
    pub n_checks: usize,
}

/// A check that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// The policy's message, else the clause.
    pub said: String,
    /// Where in the item, as a pointer; of a missing property, where it would be. Empty where the
    /// engine names no place.
    pub at: String,
    /// It compares a property that the item lacks.
    pub is_missing: bool,
}

/// How many failed checks of a rule are told.
pub const CHECKS_MAX: usize = 20;
/// Under this name a policy finds its parameters, beside the members of the item.
const PARAMETERS: &str = "CONFIG_RULE_PARAMETERS";

/// A policy that was read.
#[derive(Debug)]
pub struct Policy {
    text: String,
    digest: [u8; 32],
    /// Why it cannot be replayed at all.
    fault: Option<Judgement>,
}

impl Policy {
    /// Reads a policy's text. One that does not parse, calls `now()`, goes round in a circle or
    /// holds no rule is undecidable, whatever the item.
    pub fn read(text: &str) -> Self {
        let digest = Sha256::digest(text.as_bytes()).into();
        Self { text: text.to_owned(), digest, fault: engine::fault(text) }
    }

    /// Why it cannot be replayed at all, if so.
    pub fn fault(&self) -> Option<&Judgement> {
        self.fault.as_ref()
    }

    /// Judges an item, the JSON of it as it was delivered or as an API returned it. `parameters`
    /// are those of the rule (`InputParameters`); the policy finds them as AWS Config passes them.
    pub fn judge(&self, item: &str, parameters: &BTreeMap<String, String>) -> GuardJudgement {
        let record = match &self.fault {
            Some(fault) => Err(fault.clone()),
            None => input(item, parameters).and_then(|it| engine::judged(&self.text, &it)),
        };
        // A parameter that was not given is none that the item lacks (SEMANTICS R80).
        let record = record.and_then(|judged| match judged.ungiven() {
            Some(place) => {
                let why = format!("the policy compares {place}, and it is not given");
                Err(Judgement::undecidable(Code::ParameterUnresolved, why))
            }
            None => Ok(judged),
        });
        record.unwrap_or_else(|undecidable| GuardJudgement {
            aws: undecidable.clone(),
            engine: undecidable,
            is_only_missing: false,
            failures: Vec::new(),
        })
    }
}

/// Judgements that were made, so that one policy is asked of one item once; for many threads.
#[derive(Debug, Default)]
pub struct Memory {
    made: Mutex<HashMap<[u8; 32], Arc<GuardJudgement>>>,
}

impl Memory {
    /// As `Policy::judge`.
    ///
    /// Who wrote the item may choose its bytes, so it is known again by a cryptographic digest of
    /// all that was asked: one item cannot pass for another.
    pub fn judge(
        &self,
        policy: &Policy,
        item: &str,
        parameters: &BTreeMap<String, String>,
    ) -> Arc<GuardJudgement> {
        const HELD_MAX: usize = 100_000;
        let key = digest(policy, item, parameters);
        let known = self.held().get(&key).cloned();
        known.unwrap_or_else(|| {
            let made = Arc::new(policy.judge(item, parameters));
            let mut held = self.held();
            if held.len() >= HELD_MAX {
                held.clear();
            }
            held.insert(key, Arc::clone(&made));
            made
        })
    }

    fn held(&self) -> std::sync::MutexGuard<'_, HashMap<[u8; 32], Arc<GuardJudgement>>> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Each part stands behind its length, so that no two questions have one spelling.
fn digest(policy: &Policy, item: &str, parameters: &BTreeMap<String, String>) -> [u8; 32] {
    let mut all = Sha256::new();
    all.update(policy.digest);
    let parameters = parameters.iter().flat_map(|(name, value)| [name.as_str(), value]);
    for part in std::iter::once(item).chain(parameters) {
        all.update((part.len() as u64).to_le_bytes());
        all.update(part.as_bytes());
    }
    all.finalize().into()
}

/// What the engine is given: the item as AWS Config hands it to a rule, and the parameters.
fn input(item: &str, parameters: &BTreeMap<String, String>) -> Result<String, Judgement> {
    let odd = |why: String| Judgement::undecidable(Code::UnknownShape, why);
    let mut item = as_notified(item).map_err(odd)?;
    if let Some(number) = item.values().find_map(unheld) {
        return Err(odd(format!("the engine cannot hold the item's number {number}")));
    }
    let given = parameters.iter().map(|(name, value)| (name.clone(), value.as_str().into()));
    item.insert(PARAMETERS.to_owned(), Value::Object(given.collect()));
    Ok(Value::Object(item).to_string())
}

/// A number that the engine would change: it holds whole numbers of 64 bits with a sign, and wraps
/// larger ones around; others it holds as doubles.
fn unheld(value: &Value) -> Option<&Number> {
    match value {
        Value::Number(number) if number.is_i64() => None,
        Value::Number(number) => {
            let is_whole = !number.as_str().contains(['.', 'e', 'E']);
            let is_double = number.as_f64().is_some_and(f64::is_finite);
            (is_whole || !is_double).then_some(number)
        }
        Value::Array(elements) => elements.iter().find_map(unheld),
        Value::Object(members) => members.values().find_map(unheld),
        Value::Null | Value::Bool(_) | Value::String(_) => None,
    }
}

#[cfg(test)]
mod tests;
