//! One principal's verdict: what an answer says of it.
use crate::evidence::origin::{FileId, Origin};
use crate::policy::decision::{Decision, Verdict};
use crate::policy::expression::Place;
use crate::policy::layers::Layer;
use crate::policy::statement::Step;
use crate::policy::told;
use crate::query::basis::Basis;
use crate::time::moment::Moment;
use std::sync::Arc;

/// One principal's verdict on one action and one resource.
#[derive(Debug, Clone)]
pub struct Row {
    /// The principal's ARN; of others how policies name them.
    pub principal: String,
    /// user, role, root, or what `Outsider::kind` lists.
    pub kind: &'static str,
    /// The principal's account; empty if it has none.
    pub account: String,
    /// The action, as it was asked.
    pub action: String,
    /// Which of the subjects that were asked about.
    pub subject: usize,
    /// The verdict.
    pub verdict: Verdict,
    /// What it hangs on, each condition with its statement.
    pub conditions: String,
    /// The same without the statements.
    pub brief: String,
    /// The statements that allow or deny it, or what does not allow it.
    pub reasons: Vec<String>,
    /// The documents that it hangs on and that are not in evidence.
    pub missing: Vec<String>,
    /// How the principal comes to it: direct, a group, the resource's policy, through roles.
    pub path: String,
    /// Whether the path leads through roles.
    pub is_chained: bool,
    /// How sure the states are that it rests on.
    pub basis: Basis,
    /// The item that decides it, if one does.
    pub source: Option<Origin>,
    /// From when till when it is known to hold.
    pub span: Stretch,
    /// How it came about at the begin of the stretch, and by what; only along time.
    pub change: Option<(Turn, String)>,
    /// Every statement that was looked at, if asked for.
    pub steps: Vec<Step>,
}

/// A stretch of time in which nothing that matters changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stretch {
    /// The begin, included; none where it is open.
    pub from: Option<Moment>,
    /// The end, excluded; none where it is open.
    pub to: Option<Moment>,
}

/// How a verdict differs from the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// It could not, and now can, or may.
    Gained,
    /// It could, or might, and cannot any more.
    Lost,
    /// Otherwise.
    Changed,
}

impl Turn {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Gained => "gained",
            Self::Lost => "lost",
            Self::Changed => "changed",
        }
    }
}

/// The word for a verdict.
pub fn verdict_word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Allowed => "allowed",
        Verdict::Conditional => "conditional",
        Verdict::Indeterminate => "indeterminate",
        Verdict::Denied => "denied",
    }
}

impl Row {
    /// Whether two rows say the same, times and causes aside.
    pub fn says_as(&self, other: &Self) -> bool {
        let said = |it: &Self| {
            (
                it.verdict,
                it.conditions.clone(),
                it.reasons.clone(),
                it.missing.clone(),
                it.path.clone(),
                it.basis,
                it.source,
            )
        };
        said(self) == said(other)
    }

    /// Fills in what a decision says.
    pub(super) fn decided(&mut self, decision: Decision, fallback: Option<Origin>) {
        self.verdict = decision.verdict;
        let hangs = matches!(decision.verdict, Verdict::Conditional | Verdict::Indeterminate);
        let told = |is_brief| {
            if hangs { told::conditions(&decision, is_brief) } else { String::new() }
        };
        (self.conditions, self.brief) = (told(false), told(true));
        self.path = path(&decision.because);
        let because = decision.because.iter();
        self.source = because.clone().find_map(|it| it.policy.source).and_then(origin).or(fallback);
        let word = if decision.verdict == Verdict::Denied { "denied by" } else { "allowed by" };
        self.reasons = match decision.verdict {
            Verdict::Denied if !decision.is_explicit => decision.lacking,
            // A document that is missing is told beside, and is no reason.
            _ => because.filter(|it| it.statement > 0).map(|it| format!("{word} {it}")).collect(),
        };
        if decision.verdict == Verdict::Denied {
            self.path = String::new();
        }
        self.missing = decision.missing;
        self.steps = decision.steps;
    }
}

/// `direct`, `group analysts`, `resource policy`: how the statements reach the principal.
fn path(because: &[Arc<Place>]) -> String {
    let mut ways: Vec<String> = because
        .iter()
        .map(|it| match (&it.policy.group, it.policy.layer) {
            (Some(group), _) => format!("group {group}"),
            (None, Layer::Identity) => "direct".to_owned(),
            (None, layer) => layer.to_string(),
        })
        .collect();
    ways.sort();
    ways.dedup();
    ways.join("; ")
}

/// The place of an item, from the numbers that a policy's name keeps.
pub fn origin([file, ordinal, byte]: [u64; 3]) -> Option<Origin> {
    Some(Origin {
        file: FileId(u32::try_from(file).ok()?),
        ordinal: u32::try_from(ordinal).ok()?,
        byte,
    })
}
