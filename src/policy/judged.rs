//! From an expression to one of the four verdicts.
use super::decision::Verdict;
use super::document::Effect;
use super::expression::{Expression, Test};
use super::possible::{Possible, possible};
use super::statement::Request;
use std::sync::Arc;

/// Judges expressions about one request.
pub(super) struct Judged<'a> {
    pub(super) request: &'a Request<'a>,
}

impl Judged<'_> {
    /// The verdict: with the missing documents at their most generous and at their strictest.
    pub(super) fn verdict(&self, whole: &Expression) -> Verdict {
        let has_missing = whole.leaves().iter().any(|it| matches!(it.test, Test::Document { .. }));
        if !has_missing {
            return self.outcome(whole);
        }
        let settled = |is_generous: bool| {
            whole.with(&|leaf| match &leaf.test {
                Test::Document { effect, .. } if (*effect == Effect::Allow) == is_generous => {
                    Expression::Yes
                }
                Test::Document { .. } => Expression::No,
                _ => Expression::Leaf(Arc::clone(leaf)),
            })
        };
        let (most, least) = (settled(true), settled(false));
        let (at_most, at_least) = (self.outcome(&most), self.outcome(&least));
        let is_settled =
            at_most == at_least && (at_most != Verdict::Conditional || self.same(&most, &least));
        if is_settled { at_most } else { Verdict::Indeterminate }
    }

    /// Whether no request tells two expressions apart.
    fn same(&self, a: &Expression, b: &Expression) -> bool {
        let either = Expression::any([a.clone(), b.clone()]);
        let both = Expression::all([a.clone(), b.clone()]);
        let apart = Expression::all([either, Expression::not(both)]);
        !possible(&apart, self.request.context, self.request.resource).yes
    }

    /// The outcome of an expression; documents that are missing say nothing, if there are any.
    pub(super) fn outcome(&self, whole: &Expression) -> Verdict {
        let whole = whole.with(&|leaf| match &leaf.test {
            Test::Document { .. } => Expression::No,
            _ => Expression::Leaf(Arc::clone(leaf)),
        });
        match possible(&whole, self.request.context, self.request.resource) {
            Possible { yes: true, no: false } => Verdict::Allowed,
            Possible { yes: false, .. } => Verdict::Denied,
            Possible { .. } => Verdict::Conditional,
        }
    }
}
