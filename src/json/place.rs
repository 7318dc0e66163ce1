//! Where a walk through a document stands: a chain of borrowed steps, so that walking allocates
//! nothing.
use super::path::{Path, Segment};

/// One step down from a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step<'a> {
    /// Into the value of an object's key.
    Key(&'a str),
    /// Into the element of an ordered list.
    Index(usize),
    /// Into the element of a set-like list, by its identity.
    Member(&'a str),
}

/// A place in a document. The root has no step.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    above: Option<(&'a Place<'a>, Step<'a>)>,
}

impl<'a> Place<'a> {
    /// The document itself.
    pub(super) const ROOT: Place<'static> = Place { above: None };

    /// The place one step below this one.
    pub(super) fn below(&'a self, step: Step<'a>) -> Place<'a> {
        Place { above: Some((self, step)) }
    }

    /// The place one step up, and the step that led here; nothing at the root.
    pub(super) fn above(&self) -> Option<(&'a Place<'a>, Step<'a>)> {
        self.above
    }

    /// Whether this is the value of that key of the document itself.
    pub(super) fn is_section(&self, key: &str) -> bool {
        match self.above {
            Some((parent, Step::Key(found))) => found == key && parent.above.is_none(),
            _ => false,
        }
    }

    /// The place as a path of its own.
    pub(super) fn path(&self) -> Path {
        let mut segments = Vec::new();
        let mut place = self;
        while let Some((parent, step)) = place.above {
            segments.push(match step {
                Step::Key(key) => Segment::Key(key.to_owned()),
                Step::Index(index) => Segment::Index(index),
                Step::Member(identity) => Segment::Member(identity.to_owned()),
            });
            place = parent;
        }
        segments.reverse();
        Path::new(segments)
    }
}
