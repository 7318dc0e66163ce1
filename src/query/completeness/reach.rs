//! What of each account and recording region there is at all: files by month, types in snapshots.
use super::months::{Calendar, months};
use super::{Finding, FindingKind, Grade, Source};
use crate::evidence::file::{FileKind, Outcome, SourceFile};
use crate::evidence::origin::FileId;
use crate::ledger::ledger::Ledger;
use crate::query::horizon::{Horizon, RegionId};
use crate::time::moment::Moment;
use std::collections::{BTreeMap, BTreeSet};

/// What there is of one account and recording region.
#[derive(Debug, Default)]
pub(super) struct Reach<'a> {
    /// AWS Config delivered some of it.
    delivered: bool,
    /// The months in which history was captured.
    history: BTreeSet<Moment>,
    /// How many snapshots a month has, and the last of them.
    snapshots: BTreeMap<Moment, (u32, FileId)>,
    /// The types that snapshots ever listed.
    pub(super) types: BTreeSet<&'a str>,
    /// Its files, by their keys; of a file without key, by its items.
    pub(super) files: BTreeSet<FileId>,
    /// Which files of history were lost, wholly or in part, and what they cover.
    pub(super) lost: Vec<(Moment, Moment, FileId)>,
}

impl<'a> Reach<'a> {
    /// Of every account and recording region, by its id.
    pub(super) fn survey(ledger: &'a Ledger, horizon: &Horizon<'_>) -> Vec<Self> {
        let n_regions = horizon.regions().count();
        let mut all: Vec<Self> = (0..n_regions).map(|_| Self::default()).collect();
        for (place, file) in ledger.files().iter().enumerate() {
            let id = FileId(u32::try_from(place).unwrap_or(u32::MAX));
            if let Some(region) = region_of(horizon, id) {
                all[region].enter(id, file);
            }
        }
        let mut calendar = Calendar::default();
        for resource in ledger.resources() {
            let [account, own_region, resource_type, _] = ledger.key_texts(resource);
            for version in ledger.timeline(resource).versions() {
                for sighting in version.sightings() {
                    let id = sighting.origin().file;
                    let Some(region) = horizon.of_sighting(id, account, own_region) else {
                        continue;
                    };
                    let reach = &mut all[region];
                    reach.delivered |= ledger.file(id).kind.is_delivered();
                    match ledger.file(id).kind {
                        FileKind::History | FileKind::Oversized => {
                            reach.history.insert(calendar.month_of(version.captured_at()));
                        }
                        FileKind::Snapshot => {
                            reach.types.insert(resource_type);
                        }
                        _ => {}
                    }
                    if ledger.file(id).key.is_none() {
                        reach.files.insert(id);
                    }
                }
            }
        }
        for (region, reach) in all.iter_mut().enumerate() {
            for snapshot in &horizon.get(region).snapshots {
                let month = calendar.month_of(snapshot.time);
                let count = reach.snapshots.entry(month).or_insert((0, snapshot.file));
                *count = (count.0 + 1, snapshot.file);
            }
        }
        all
    }

    fn enter(&mut self, id: FileId, file: &SourceFile) {
        if matches!(file.outcome, Outcome::Ignored | Outcome::Skipped) {
            return;
        }
        self.delivered |= file.kind.is_delivered();
        self.files.insert(id);
        let told = matches!(file.kind, FileKind::History | FileKind::Oversized);
        if let (true, true, Some(key)) = (is_lost(file), told, &file.key) {
            self.lost.push((key.from, key.to.plus_micros(1_000_000), id));
        }
    }

    /// Whether any history was delivered, whenever.
    pub(super) fn has_history(&self) -> bool {
        !self.history.is_empty()
    }

    /// The months of which there is a file.
    pub(super) fn months(&self) -> impl Iterator<Item = Moment> {
        self.history.iter().chain(self.snapshots.keys()).copied()
    }

    /// Why a month cannot be held against anything, if so (SEMANTICS R92).
    pub(super) fn alone(&self, month: Moment) -> Option<Finding> {
        let (snapshots, last) = self.snapshots.get(&month).copied().unzip();
        let history = self.history.contains(&month);
        let (kind, what) = match (snapshots.unwrap_or(0), history) {
            _ if !self.delivered => {
                let what = "AWS Config delivered none of this evidence: notifications and answers \
                    of the API say nothing of what they leave out";
                (FindingKind::NothingDelivered, what)
            }
            (0, true) => {
                let what = "no snapshot of this month is in the export: its history has nothing \
                    to be held against";
                (FindingKind::NoSnapshot, what)
            }
            (0, false) => (FindingKind::NoFile, "no file of this month is in the export"),
            (1, false) => {
                let what = "one snapshot and no history of this month are in the export: it has \
                    nothing to be held against";
                (FindingKind::OneSnapshot, what)
            }
            _ if !self.has_history() => {
                let what = "no history of this account and region is in the export: what came and \
                    went between two snapshots is not known";
                (FindingKind::NoHistory, what)
            }
            _ => return None,
        };
        let source = last.map(Source::File);
        Some(kind.finding(Grade::Unverifiable, what.to_owned(), source))
    }
}

/// The account and recording region that a file's key names.
pub(super) fn region_of(horizon: &Horizon<'_>, file: FileId) -> Option<RegionId> {
    horizon.of_sighting(file, "", "")
}

/// Whether a file could not be read, or only in part.
pub(super) fn is_lost(file: &SourceFile) -> bool {
    matches!(file.outcome, Outcome::PartlyRead | Outcome::Unreadable)
}

/// The months that a file is about: those its key names, else those of its items.
pub(super) fn months_of(file: &SourceFile) -> Vec<Moment> {
    let key = file.key.as_ref().map(|it| (it.from, it.to));
    let snapshot = file.snapshot_time().map(|it| (it, it));
    let items = file.first_captured_at.zip(file.last_captured_at);
    let Some((from, to)) = key.or(snapshot).or(items) else { return Vec::new() };
    let all = months(from, to);
    if all.is_empty() { vec![super::month_of(from)] } else { all }
}
