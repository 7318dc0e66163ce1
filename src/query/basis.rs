//! How sure an answer is that rests on several states.
use super::answer::{Certainty, Reason};
use super::spans::Span;

/// How sure an answer is: as its weakest part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Basis {
    /// The lowest certainty of what it rests on.
    pub certainty: Certainty,
    /// Why that is only inferred.
    pub reason: Option<Reason>,
}

impl Basis {
    /// Nothing that could be unsure.
    pub const SURE: Self = Self { certainty: Certainty::Exact, reason: None };

    /// With one more thing that it rests on.
    pub fn rest_on(&mut self, span: &Span<'_>) {
        self.join(Self { certainty: span.certainty, reason: span.reason });
    }

    /// With all that another rests on.
    pub fn join(&mut self, other: Self) {
        if other.certainty < self.certainty {
            *self = other;
        } else if other.certainty == self.certainty {
            self.reason = self.reason.min(other.reason).or(self.reason).or(other.reason);
        }
    }
}
