//! One input file: what it is, what was read of it, how it ended.
use crate::time::moment::Moment;

/// What kind of file it is (the words of the `files` table).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileKind {
    /// What changed, delivered every six hours.
    History,
    /// One change too large for a notification, delivered by itself.
    Oversized,
    /// A change notification.
    Notification,
    /// All that existed at one moment.
    Snapshot,
    /// An answer of the Config API.
    Api,
    /// Rows of `select-resource-config`.
    SqlRows,
    /// A list of discovered resources.
    ResourceList,
    /// A Config rule's event.
    RuleEvent,
    /// CloudTrail.
    Trail,
    /// The empty file by which Config tests a bucket.
    WritabilityCheck,
    /// Anything else.
    Other,
}

impl FileKind {
    /// The word of the tables (docs/TABLES.md).
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::History => "history",
            Self::Oversized => "oversized",
            Self::Notification => "notification",
            Self::Snapshot => "snapshot",
            Self::Api => "api",
            Self::SqlRows => "sql_rows",
            Self::ResourceList => "resource_list",
            Self::RuleEvent => "rule_event",
            Self::Trail => "trail",
            Self::WritabilityCheck => "writability_check",
            Self::Other => "other",
        }
    }

    /// The kind of that word.
    pub fn from_word(word: &str) -> Option<Self> {
        const ALL: [FileKind; 11] = [
            FileKind::History,
            FileKind::Oversized,
            FileKind::Notification,
            FileKind::Snapshot,
            FileKind::Api,
            FileKind::SqlRows,
            FileKind::ResourceList,
            FileKind::RuleEvent,
            FileKind::Trail,
            FileKind::WritabilityCheck,
            FileKind::Other,
        ];
        ALL.into_iter().find(|it| it.as_str() == word)
    }

    /// Whose bytes stand for a version (SEMANTICS §3): the smaller, the rather.
    pub const fn precedence(self) -> u8 {
        match self {
            Self::History => 0,
            Self::Oversized => 1,
            Self::Notification | Self::RuleEvent => 2,
            Self::Snapshot => 3,
            Self::Api | Self::ResourceList => 4,
            Self::SqlRows => 5,
            Self::Trail | Self::WritabilityCheck | Self::Other => 6,
        }
    }

    /// Whether AWS Config puts such files into the bucket (SEMANTICS R33).
    pub const fn is_delivered(self) -> bool {
        matches!(self, Self::History | Self::Oversized | Self::Snapshot)
    }
}

/// How the reading of a file ended (the words of the `files` table).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// To its sound end: the file proves what it says.
    Read,
    /// In part: its items are salvaged.
    PartlyRead,
    /// Not at all.
    Unreadable,
    /// Not evidence of a kind this tool reads.
    Ignored,
    /// Left out because the question cannot need it.
    Skipped,
}

impl Outcome {
    /// The word of the tables (docs/TABLES.md).
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::PartlyRead => "partly_read",
            Self::Unreadable => "unreadable",
            Self::Ignored => "ignored",
            Self::Skipped => "skipped",
        }
    }

    /// The outcome of that word.
    pub fn from_word(word: &str) -> Option<Self> {
        let all = [Self::Read, Self::PartlyRead, Self::Unreadable, Self::Ignored, Self::Skipped];
        all.into_iter().find(|it| it.as_str() == word)
    }
}

/// What a file's key says of it: account, recording region, and the time it covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryKey {
    /// The kind the key claims.
    pub kind: FileKind,
    /// Twelve digits.
    pub account_id: String,
    /// The region whose recorder delivered the file; `global` in some oversized ones.
    pub region: String,
    /// History: first capture; snapshot and oversized: the time in the name. To the second.
    pub from: Moment,
    /// History: last capture; else as `from`.
    pub to: Moment,
}

/// A row of the `files` table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Relative to its input root, with `/`.
    pub path: String,
    /// What it turned out to be.
    pub kind: FileKind,
    /// What its key says, where it parses.
    pub key: Option<DeliveryKey>,
    /// As stored.
    pub size_bytes: u64,
    /// Inflated, as far as it went.
    pub inflated_bytes: u64,
    /// SHA-256 of the stored bytes, hex; empty where the file was not opened.
    pub sha256: String,
    /// Items seen, whatever became of them.
    pub elements: u64,
    /// Items that are versions of their own and whose evidence stands here.
    pub versions: u64,
    /// Items seen elsewhere too.
    pub repeats: u64,
    /// Items that could not be read.
    pub rejected: u64,
    /// Oldest capture time in it.
    pub first_captured_at: Option<Moment>,
    /// Newest capture time in it.
    pub last_captured_at: Option<Moment>,
    /// How the reading ended.
    pub outcome: Outcome,
}

impl SourceFile {
    /// A sound file was read to its end with every check passed (SEMANTICS R1).
    pub fn is_sound(&self) -> bool {
        self.outcome == Outcome::Read
    }

    /// Whether the file lists all that existed at one moment.
    pub fn is_snapshot(&self) -> bool {
        self.kind == FileKind::Snapshot
    }

    /// A snapshot's time: its key's, else its newest capture (SEMANTICS §4).
    pub fn snapshot_time(&self) -> Option<Moment> {
        let claimed = self.key.as_ref().map(|key| key.from);
        self.is_snapshot().then(|| claimed.or(self.last_captured_at)).flatten()
    }
}

/// All files of a run, in order of path and hash; `FileId` is the place in it.
pub type Files = Vec<SourceFile>;
