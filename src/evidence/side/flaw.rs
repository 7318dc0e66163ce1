//! What could not be read of side evidence, and where it stands.
use std::fmt;

/// Where in a file of side evidence.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The file as a whole.
    File,
    /// A line of its text, from one.
    Line(u64),
    /// A member of a document.
    Member {
        /// The line at which the document begins, from one.
        line: u64,
        /// The way down to it: `UserDetailList[3].CreateDate`.
        path: String,
    },
}

/// One thing that could not be read; the rest was.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SideFlaw {
    /// Where.
    pub place: Place,
    /// What is wrong, in a sentence, without the place.
    pub message: String,
}

impl SideFlaw {
    pub(super) fn new(place: Place, message: impl Into<String>) -> Self {
        Self { place, message: message.into() }
    }
}

impl fmt::Display for SideFlaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Place::File => {}
            Place::Line(line) => write!(f, "line {line}: ")?,
            Place::Member { line, path } => write!(f, "`{path}` of the document at line {line}: ")?,
        }
        f.write_str(&self.message)
    }
}

/// Why a text is no side evidence at all, or must not be used as such.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SideError {
    /// What the text is called.
    pub name: String,
    /// What is wrong, and where.
    pub flaw: SideFlaw,
}

impl fmt::Display for SideError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.flaw)
    }
}
impl std::error::Error for SideError {}
