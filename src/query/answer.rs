//! The words in which an answer says what it knows (SEMANTICS §4 and §6).
use std::fmt;

/// Whether a resource stood (SEMANTICS §4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Presence {
    /// The version in force is live.
    Standing,
    /// The version in force is a tombstone.
    Deleted,
    /// Live, but a sound later snapshot does not list it.
    Vanished,
    /// No version yet; the first comes later. This does not say that it did not exist.
    NotYetSeen,
    /// No version at all in this evidence.
    NeverSeen,
}

/// How sure a state is (SEMANTICS §4); the lower, the less.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Certainty {
    /// No version at or before the moment.
    Unknown,
    /// In a gap, or after the last evidence.
    Stale,
    /// The version in force, without a later sighting to prove it.
    Inferred,
    /// Soundly sighted again later, with no gap between: as Config recorded it, within its lag.
    Exact,
}

/// Why a state is only `inferred`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// Two copies of the version disagree.
    Contradicted,
    /// Seen in damaged files only.
    Salvaged,
    /// Before the first delivered file.
    BeforeWindow,
    /// Recorded once a day.
    Daily,
    /// A gap lies between this state's capture and its end.
    GapFollows,
    /// Held until a later version, as far as is known.
    NextVersion,
    /// No later evidence ends it.
    OpenEnd,
    /// Known from a notification's diff alone.
    FromDiff,
}

/// What happened to a resource (SEMANTICS §6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Event {
    /// First seen, and its creation time lies in the time asked about.
    Created,
    /// Live before and after, with another content.
    Changed,
    /// A tombstone.
    Deleted,
    /// A sound snapshot no longer lists it.
    Vanished,
    /// Another incarnation under the same id.
    Recreated,
    /// Seen again after it was deleted or had vanished, the same incarnation.
    Reappeared,
    /// First seen; when it was created is not known to lie in the time asked about.
    FirstSeen,
    /// Its configuration is unknown at one end.
    Unknown,
}

macro_rules! spelled {
    ($kind:ident { $($variant:ident => $word:literal),* $(,)? }) => {
        impl $kind {
            /// The word of the tables (docs/TABLES.md).
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }
        }
        impl fmt::Display for $kind {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}

spelled!(Presence {
    Standing => "standing", Deleted => "deleted", Vanished => "vanished",
    NotYetSeen => "not_yet_seen", NeverSeen => "never_seen",
});
spelled!(Certainty {
    Exact => "exact", Inferred => "inferred", Stale => "stale", Unknown => "unknown",
});
spelled!(Reason {
    Contradicted => "contradicted", Salvaged => "salvaged", BeforeWindow => "before_window",
    Daily => "daily", GapFollows => "gap_follows", NextVersion => "next_version",
    OpenEnd => "open_end", FromDiff => "from_diff",
});
spelled!(Event {
    Created => "created", Changed => "changed", Deleted => "deleted", Vanished => "vanished",
    Recreated => "recreated", Reappeared => "reappeared", FirstSeen => "first_seen",
    Unknown => "unknown",
});
