//! Stands where the engine would, in a build without it: no policy can be told.
use super::GuardJudgement;
use crate::check::verdict::{Code, Judgement};

/// Why a policy cannot be replayed: always.
#[expect(clippy::unnecessary_wraps, reason = "the engine's own has policies without a fault")]
pub(super) fn fault(_policy: &str) -> Option<Judgement> {
    Some(Judgement::undecidable(Code::GuardError, "built without guard"))
}

/// Never asked, since every policy has a fault.
pub(super) fn judged(_policy: &str, _input: &str) -> Result<GuardJudgement, Judgement> {
    Err(Judgement::undecidable(Code::GuardError, "built without guard"))
}
