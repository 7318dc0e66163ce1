//! Yes, no, or not known: the logic of an answer that may lack evidence (Kleene's).

/// What is known of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Truth {
    /// It holds.
    Yes,
    /// It does not hold.
    No,
    /// The evidence leaves it open.
    Unknown,
}

impl Truth {
    /// What is known of the opposite.
    #[must_use]
    pub fn negated(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::Unknown => Self::Unknown,
        }
    }

    /// Whether all of them hold; of none, `Yes`.
    pub fn all(truths: impl IntoIterator<Item = Self>) -> Self {
        let mut all = Self::Yes;
        for truth in truths {
            match truth {
                Self::No => return Self::No,
                Self::Unknown => all = Self::Unknown,
                Self::Yes => {}
            }
        }
        all
    }

    /// Whether any of them holds; of none, `No`.
    pub fn any(truths: impl IntoIterator<Item = Self>) -> Self {
        Self::all(truths.into_iter().map(Self::negated)).negated()
    }
}

impl From<bool> for Truth {
    fn from(is: bool) -> Self {
        if is { Self::Yes } else { Self::No }
    }
}

#[cfg(test)]
mod tests {
    use super::Truth::{No, Unknown, Yes};
    use super::*;

    #[test]
    fn one_no_decides_all_and_one_yes_decides_any() {
        for (truths, all, any) in [
            (vec![], Yes, No),
            (vec![Yes, Unknown], Unknown, Yes),
            (vec![No, Unknown], No, Unknown),
            (vec![Unknown], Unknown, Unknown),
            (vec![Yes, No], No, Yes),
        ] {
            assert_eq!(Truth::all(truths.clone()), all, "all of {truths:?}");
            assert_eq!(Truth::any(truths.clone()), any, "any of {truths:?}");
        }
    }
}
