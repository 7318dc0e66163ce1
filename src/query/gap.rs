//! Stretches of time in which the evidence of an account and region is silent (SEMANTICS §5).
use crate::time::moment::Moment;

/// Why the evidence is silent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// The recorder's own item says that it was off.
    RecorderOff,
    /// The recorder's own item leaves the type out.
    TypeNotRecorded,
    /// The rhythm of snapshots has a hole, with no history in it.
    SnapshotHole,
    /// A history file could not be read, or only in part.
    UnreadableFile,
}

impl Cause {
    /// The word in the `gaps` column.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RecorderOff => "recorder_off",
            Self::TypeNotRecorded => "type_not_recorded",
            Self::SnapshotHole => "snapshot_hole",
            Self::UnreadableFile => "unreadable_file",
        }
    }
}

/// One gap; it lies strictly between its bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Gap {
    /// The last instant before it.
    pub from: Moment,
    /// The first instant after it; `Moment::MAX` where nothing ends it.
    pub to: Moment,
    /// Why.
    pub cause: Cause,
}

impl Gap {
    /// Whether `at` lies inside.
    pub fn holds(&self, at: Moment) -> bool {
        self.from < at && at < self.to
    }

    /// Whether it touches the stretch from `from` to `to`, both included.
    pub fn touches(&self, from: Moment, to: Moment) -> bool {
        self.from < to && from < self.to
    }
}

/// The times that lie in a gap of both.
pub(super) fn common(a: &[Gap], b: &[Gap]) -> Vec<Gap> {
    let both = |x: &Gap, y: &Gap| {
        let (from, to) = (x.from.max(y.from), x.to.min(y.to));
        (from < to).then_some(Gap { from, to, cause: x.cause })
    };
    a.iter().flat_map(|x| b.iter().filter_map(move |y| both(x, y))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_not_inside() {
        let at = Moment::from_micros;
        let gap = Gap { from: at(10), to: at(20), cause: Cause::RecorderOff };
        assert!(!gap.holds(at(10)) && gap.holds(at(11)) && gap.holds(at(19)) && !gap.holds(at(20)));
        assert!(gap.touches(at(5), at(11)) && !gap.touches(at(5), at(10)));
        assert!(gap.touches(at(19), at(30)) && !gap.touches(at(20), at(30)));
    }
}
