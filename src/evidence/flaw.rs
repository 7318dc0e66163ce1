//! A `Flaw` is a piece of evidence that could not be read. It is data, not an error.
use super::origin::FileId;

/// One flaw, with the place it was met at (SEMANTICS §7).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// The file.
    pub file: FileId,
    /// The item, zero-based; none where the flaw is the file's.
    pub ordinal: Option<u32>,
    /// Where in the inflated text; for trailing bytes, where in the stored file.
    pub byte: Option<u64>,
    /// What kind of flaw.
    pub kind: FlawKind,
    /// What is wrong, in a sentence, without the place.
    pub message: String,
}

/// The kinds of flaw (the word of the `flaws` table).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FlawKind {
    /// The file could not be opened or read by the system.
    Unreadable,
    /// The compressed stream, or the text, breaks off or is damaged.
    Torn,
    /// Bytes after the sound end of the file.
    TrailingBytes,
    /// The text is no JSON of a form this tool knows.
    NotConfig,
    /// A limit was reached.
    Limit,
    /// The item is not JSON that can be trusted.
    BadJson,
    /// The item lacks its identity or capture time, or has an impossible one.
    BadItem,
    /// A field of the item is odd (a status AWS does not list, an impossible creation time);
    /// the item is kept.
    OddField,
    /// Two copies of one version disagree in a value.
    Contradicted,
}

impl FlawKind {
    /// The kind of that word.
    pub fn from_word(word: &str) -> Option<Self> {
        const ALL: [FlawKind; 9] = [
            FlawKind::Unreadable,
            FlawKind::Torn,
            FlawKind::TrailingBytes,
            FlawKind::NotConfig,
            FlawKind::Limit,
            FlawKind::BadJson,
            FlawKind::BadItem,
            FlawKind::OddField,
            FlawKind::Contradicted,
        ];
        ALL.into_iter().find(|it| it.as_str() == word)
    }

    /// The word of the table.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::Torn => "torn",
            Self::TrailingBytes => "trailing_bytes",
            Self::NotConfig => "not_config",
            Self::Limit => "limit",
            Self::BadJson => "bad_json",
            Self::BadItem => "bad_item",
            Self::OddField => "odd_field",
            Self::Contradicted => "contradicted",
        }
    }
}
