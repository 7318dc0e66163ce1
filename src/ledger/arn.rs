//! ARNs in two names: most end in the id or the name of their resource, and many begin alike.
use super::intern::{Interner, Name, Names};
use std::borrow::Cow;

/// An ARN, or any other text where one should stand; equal texts have equal parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Arn {
    begin: Name,
    end: Name,
}

/// Behind the last `/` or `:` begins what an ARN ends in.
fn parts(arn: &str) -> (&str, &str) {
    arn.split_at(arn.rfind(['/', ':']).map_or(0, |it| it + 1))
}

impl Arn {
    /// One whose text is a name already; `nothing` is the name of the empty text.
    pub(super) fn whole(arn: Name, nothing: Name) -> Self {
        Self { begin: arn, end: nothing }
    }
}

impl Interner {
    /// An ARN; its parts are given names now if they had none.
    pub(super) fn arn(&self, arn: &str) -> Arn {
        let (begin, end) = parts(arn);
        Arn { begin: self.name(begin), end: self.name(end) }
    }

    /// An ARN, if its parts were given names.
    pub(super) fn find_arn(&self, arn: &str) -> Option<Arn> {
        let (begin, end) = parts(arn);
        Some(Arn { begin: self.find(begin)?, end: self.find(end)? })
    }
}

impl Names {
    /// The text of an ARN.
    pub(super) fn arn(&self, arn: Arn) -> Cow<'_, str> {
        match [arn.begin, arn.end].map(|it| self.text(it)) {
            [one, ""] | ["", one] => one.into(),
            both => both.concat().into(),
        }
    }

    /// Whether this is the text of an ARN.
    pub(super) fn is_arn(&self, arn: Arn, text: &str) -> bool {
        text.strip_prefix(self.text(arn.begin)) == Some(self.text(arn.end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_arn_is_cut_before_what_it_ends_in() {
        assert_eq!(parts("arn:aws:s3:::b"), ("arn:aws:s3:::", "b"));
        assert_eq!(parts("arn:aws:iam::1:role/x/y"), ("arn:aws:iam::1:role/x/", "y"));
        let interner = Interner::default();
        assert_eq!(interner.find_arn("arn:aws:s3:::b"), None);
        let arn = interner.arn("arn:aws:s3:::b");
        assert_eq!(interner.find_arn("arn:aws:s3:::b"), Some(arn));
        assert_eq!(interner.find_arn("arn:aws:s3:::"), None, "the empty text has no name yet");
    }

    proptest! {
        #[test]
        fn an_arn_says_its_text_and_no_other(texts in prop::collection::vec("[:/aé]{0,6}", 1..40)) {
            let interner = Interner::default();
            let kept: Vec<Arn> = texts.iter().map(|it| interner.arn(it)).collect();
            let whole = kept.iter().zip(&texts);
            let whole: Vec<Arn> =
                whole.map(|it| Arn::whole(interner.name(it.1), interner.name(""))).collect();
            let names = interner.freeze();
            for (place, text) in texts.iter().enumerate() {
                for arn in [kept[place], whole[place]] {
                    prop_assert_eq!(&names.arn(arn), text);
                    for other in &texts {
                        prop_assert_eq!(names.is_arn(arn, other), text == other);
                    }
                }
                for (other, arn) in texts.iter().zip(&kept) {
                    prop_assert_eq!(*arn == kept[place], text == other);
                }
            }
        }
    }
}
