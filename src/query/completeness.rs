//! How complete an export is by what stands in it: a grade for each account, region and month.
//!
//! AWS Config signs nothing that it delivers. What can be judged is whether the files agree:
//! snapshots repeat what history told, history goes on where snapshots change, names count on
//! (SEMANTICS R89 to R94). Who edits all copies alike leaves no trace here; a listing of the
//! bucket (`listing`) proves bytes from its own day on.
mod files;
pub mod listing;
pub mod months;
mod reach;
mod snapshots;
mod timelines;

use super::horizon::{Horizon, RegionId};
use crate::evidence::origin::{FileId, Origin};
use crate::ledger::ledger::Ledger;
use crate::time::moment::Moment;
use months::{month_of, months};
use reach::Reach;
use std::collections::{BTreeMap, BTreeSet};

/// One account and recording region in one month of UTC: a group of rows of `completeness`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Graded {
    /// The account.
    pub account_id: String,
    /// The recording region (SEMANTICS R2).
    pub region: String,
    /// The first instant of the month.
    pub month: Moment,
    /// The worst of the findings'; `Consistent` where there is none.
    pub grade: Grade,
    /// What was found, the worst first.
    pub findings: Vec<Finding>,
}

/// How far the evidence of a month can be held against itself (SEMANTICS R89), the worse the
/// greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// Snapshots and history agree.
    Consistent,
    /// There is nothing to hold it against.
    Unverifiable,
    /// Something is told of that is not in the export.
    Incomplete,
    /// Two pieces of the export cannot both be true.
    Contradicted,
}

impl Grade {
    /// The word of the table (docs/TABLES.md).
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Consistent => "consistent",
            Self::Unverifiable => "unverifiable",
            Self::Incomplete => "incomplete",
            Self::Contradicted => "contradicted",
        }
    }

    /// Whether the export does not hold: `verify` exits with 1.
    pub fn is_bad(self) -> bool {
        self >= Self::Incomplete
    }
}

/// One thing that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What kind of thing.
    pub kind: FindingKind,
    /// The grade that it gives the month.
    pub grade: Grade,
    /// A sentence: which file or resource, which instants.
    pub what: String,
    /// Where it shows; none where what is missing is all there is to tell.
    pub source: Option<Source>,
}

/// Where a finding shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// An item.
    Item(Origin),
    /// A file as a whole.
    File(FileId),
}

impl Source {
    /// The file.
    pub const fn file(self) -> FileId {
        match self {
            Self::Item(origin) => origin.file,
            Self::File(file) => file,
        }
    }
}

/// The kinds of finding (docs/TABLES.md, `completeness`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FindingKind {
    /// Two copies of one version differ in a value.
    ToldDifferently,
    /// Two versions of one instant, or one state id at two instants.
    TwoAtOnce,
    /// A snapshot shows an older version than was told before.
    OlderThanTold,
    /// A snapshot shows what a tombstone had ended before.
    ShownAfterDeletion,
    /// An item is of another account than its file's name.
    OtherAccount,
    /// A file could not be read, or only in part.
    UnreadableFile,
    /// A file was read and items of it were not.
    UnreadableItem,
    /// The chunk numbers of a history file have a hole.
    MissingChunk,
    /// The rhythm of the snapshots has a hole.
    MissingSnapshot,
    /// A version is shown, and no history file tells of it.
    NotInHistory,
    /// A snapshot does not list what was told before, and nothing tells of its deletion.
    DeletionNotTold,
    /// A snapshot does not list what the next ones list unchanged.
    MissingFromSnapshot,
    /// The recorder was off.
    RecorderOff,
    /// No snapshot in the month.
    NoSnapshot,
    /// One snapshot in the month, and no history.
    OneSnapshot,
    /// No history of the account and region at all.
    NoHistory,
    /// No file in the month.
    NoFile,
    /// AWS Config delivered none of the evidence.
    NothingDelivered,
    /// A listing shows a file that is not in the export.
    ListedOnly,
    /// A file is not in the listing.
    NotListed,
    /// A file has another size than the listing says.
    OtherSize,
    /// A file has another digest than the listing says.
    OtherBytes,
    /// A file was inflated on its way: its bytes are not those of the bucket.
    Inflated,
    /// The month's files agree with the listing.
    Listed,
    /// Copies of versions differ in the presence of keys.
    Variants,
}

impl FindingKind {
    /// The word of the table (docs/TABLES.md).
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ToldDifferently => "told_differently",
            Self::TwoAtOnce => "two_at_once",
            Self::OlderThanTold => "older_than_told",
            Self::ShownAfterDeletion => "shown_after_deletion",
            Self::OtherAccount => "other_account",
            Self::UnreadableFile => "unreadable_file",
            Self::UnreadableItem => "unreadable_item",
            Self::MissingChunk => "missing_chunk",
            Self::MissingSnapshot => "missing_snapshot",
            Self::NotInHistory => "not_in_history",
            Self::DeletionNotTold => "deletion_not_told",
            Self::MissingFromSnapshot => "missing_from_snapshot",
            Self::RecorderOff => "recorder_off",
            Self::NoSnapshot => "no_snapshot",
            Self::OneSnapshot => "one_snapshot",
            Self::NoHistory => "no_history",
            Self::NoFile => "no_file",
            Self::NothingDelivered => "nothing_delivered",
            Self::ListedOnly => "listed_only",
            Self::NotListed => "not_listed",
            Self::OtherSize => "other_size",
            Self::OtherBytes => "other_bytes",
            Self::Inflated => "inflated",
            Self::Listed => "listed",
            Self::Variants => "variants",
        }
    }

    fn finding(self, grade: Grade, what: String, source: Option<Source>) -> Finding {
        Finding { kind: self, grade, what, source }
    }
}

/// A finding and where it belongs.
struct Placed {
    region: RegionId,
    /// Any instant of its month.
    at: Moment,
    finding: Finding,
}

/// The grade of each account, recording region and month, in this order (SEMANTICS R89).
pub fn completeness(ledger: &Ledger, horizon: &Horizon<'_>) -> Vec<Graded> {
    let reach = Reach::survey(ledger, horizon);
    let mut placed = timelines::find(ledger, horizon, &reach);
    placed.extend(files::find(ledger, horizon, &reach));
    let mut by_region: BTreeMap<RegionId, Vec<Placed>> = BTreeMap::new();
    for it in placed {
        by_region.entry(it.region).or_default().push(it);
    }
    let mut all = Vec::new();
    for (account, region, id) in horizon.regions() {
        let begin = horizon.get(id).begin;
        let mut found: BTreeMap<Moment, Vec<Finding>> = BTreeMap::new();
        for it in by_region.remove(&id).unwrap_or_default() {
            // What was captured before the evidence begins is told in its first month.
            let at = begin.map_or(it.at, |begin| it.at.max(begin));
            found.entry(month_of(at)).or_default().push(it.finding);
        }
        let mut listed: BTreeSet<Moment> = found.keys().copied().collect();
        listed.extend(reach[id].months());
        if let (Some(begin), Some(last)) = (begin, horizon.get(id).last) {
            listed.extend(months(begin, last));
        }
        for month in listed {
            let mut findings = found.remove(&month).unwrap_or_default();
            findings.extend(reach[id].alone(month));
            let (account_id, region) = (account.to_owned(), region.to_owned());
            all.push(graded(account_id, region, month, findings));
        }
    }
    all
}

fn graded(account_id: String, region: String, month: Moment, mut found: Vec<Finding>) -> Graded {
    found.sort_by(|a, b| {
        let key = |it: &Finding| (std::cmp::Reverse(it.grade), it.kind, it.source);
        key(a).cmp(&key(b)).then_with(|| a.what.cmp(&b.what))
    });
    let grade = found.iter().map(|it| it.grade).max().unwrap_or(Grade::Consistent);
    Graded { account_id, region, month, grade, findings: found }
}

/// A file by its name alone, which is long enough; the whole path stands in the source.
fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
