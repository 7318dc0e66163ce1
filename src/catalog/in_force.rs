//! What can be said of a managed policy at a moment, and why no more.
use crate::time::moment::Moment;
use std::fmt;

/// What a managed policy said at a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InForce<'a> {
    /// This text.
    Known {
        /// The version's number: 3 for `v3`.
        version: u32,
        /// The document: JSON, as AWS gives it out, without white space.
        text: &'a str,
        /// When AWS created this version; creation makes it the default at once.
        created: Moment,
        /// When AWS created the next version of which that is known. `None`: it is the newest.
        until: Option<Moment>,
        /// Numbers of versions that may have been in force instead, at least for part of the time.
        /// They change nothing: what is known before, among and after them says the same.
        passed_over: Vec<u32>,
    },
    /// One of these, or of others that were not collected.
    Ambiguous {
        /// By number, ascending.
        candidates: Vec<Candidate<'a>>,
        /// Why it cannot be told which.
        why: Doubt,
    },
    /// No text is known that may have been in force.
    Unknown {
        /// Why not.
        why: Doubt,
    },
}

/// A version that may have been in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate<'a> {
    /// Its number: 3 for `v3`.
    pub version: u32,
    /// Its document; `None` when it was not collected.
    pub text: Option<&'a str>,
    /// When AWS created it; `None` when that is not known.
    pub created: Option<Moment>,
}

/// Why it is not known what a managed policy said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// The ARN is of another partition than `aws`; the collections are of that one only.
    OtherPartition {
        /// `aws-cn`, `aws-us-gov`, ...
        partition: String,
    },
    /// The ARN is not that of a policy that AWS manages.
    NotManaged,
    /// The collection has no such policy.
    NotCollected,
    /// Before AWS created the first version: nobody can have attached it.
    NotYetPublished {
        /// When it did.
        first: Moment,
    },
    /// Before the first version whose time of creation is known, which is not v1.
    BeforeFirstKnown {
        /// Its number.
        version: u32,
        /// When AWS created it.
        created: Moment,
    },
    /// Of no version it is known when it was created.
    NoDates,
    /// Of some versions the text, the time of creation or both were not collected, and what is
    /// known around them does not say the same.
    Gap {
        /// Their numbers, ascending.
        versions: Vec<u32>,
    },
    /// The times of creation of some versions contradict their numbers, so they are not used.
    Disorder {
        /// Their numbers, ascending.
        versions: Vec<u32>,
    },
    /// After the collection was made: AWS may have created a version since.
    AfterCollection {
        /// When the policy was last looked at.
        collected: Moment,
    },
}

impl<'a> InForce<'a> {
    /// Every text that may have been in force; `None` unless all of them are known.
    pub fn texts(&self) -> Option<Vec<&'a str>> {
        match self {
            Self::Known { text, .. } => Some(vec![text]),
            Self::Ambiguous { why: Doubt::AfterCollection { .. }, .. } | Self::Unknown { .. } => {
                None
            }
            Self::Ambiguous { candidates, .. } => candidates.iter().map(|it| it.text).collect(),
        }
    }
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OtherPartition { partition } => {
                write!(f, "managed policies of the partition `{partition}` were not collected")
            }
            Self::NotManaged => f.write_str("not the ARN of a policy that AWS manages"),
            Self::NotCollected => f.write_str("no such policy was collected"),
            Self::NotYetPublished { first } => {
                write!(f, "not yet published: AWS created v1 at {first}")
            }
            Self::BeforeFirstKnown { version, created } => write!(
                f,
                "when the versions before v{version} were created is not known, only that AWS \
                 created v{version} at {created}"
            ),
            Self::NoDates => f.write_str("when its versions were created is not known"),
            Self::Gap { versions } => {
                write!(f, "text or time of creation not collected: {}", Numbers(versions))
            }
            Self::Disorder { versions } => {
                write!(f, "times of creation contradict the numbers: {}", Numbers(versions))
            }
            Self::AfterCollection { collected } => write!(
                f,
                "the policy was collected at {collected}, and AWS may have changed it since"
            ),
        }
    }
}

struct Numbers<'a>(&'a [u32]);

impl fmt::Display for Numbers<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, number) in self.0.iter().enumerate() {
            write!(f, "{}v{number}", if place == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}
