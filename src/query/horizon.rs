//! How far the evidence of each account and recording region reaches, and where it is silent.
use super::gap::{Cause, Gap, common};
use super::recorder::{RECORDER_TYPE, Recorders};
use crate::evidence::file::{FileKind, Outcome, SourceFile};
use crate::evidence::origin::FileId;
use crate::ledger::ledger::{Ledger, ResourceId, Version};
use crate::time::moment::Moment;
use std::collections::{BTreeMap, BTreeSet};

/// An account and recording region, by its place in the `Horizon`.
pub type RegionId = usize;

/// The evidence's reach, for every account and recording region (SEMANTICS R2, R4).
#[derive(Debug)]
pub struct Horizon<'a> {
    places: BTreeMap<(String, String), RegionId>,
    regions: Vec<Region<'a>>,
    /// The region of each file whose key parses.
    of_file: Vec<Option<RegionId>>,
}

/// The evidence of one account and recording region.
#[derive(Debug, Default)]
pub struct Region<'a> {
    /// Whether it is called `global`.
    pseudo: bool,
    /// The begin of its first delivered file; where none was, of what else there is.
    pub begin: Option<Moment>,
    /// The begin of what AWS Config did not deliver (SEMANTICS R33).
    begin_elsewhere: Option<Moment>,
    /// Its last sighting or capture.
    pub last: Option<Moment>,
    /// Its snapshots, in order of time.
    pub snapshots: Vec<Snapshot<'a>>,
    /// What its recorders' items say.
    pub recorders: Recorders,
    /// Gaps that hold for all types.
    gaps: Vec<Gap>,
    /// Captures of history and oversized items, in order.
    captures: Vec<Moment>,
}

/// A snapshot that was read, whole or in part.
#[derive(Debug)]
pub struct Snapshot<'a> {
    /// Its file.
    pub file: FileId,
    /// When it was taken.
    pub time: Moment,
    /// Whether its silence proves anything: read to its sound end, its key known.
    pub proves_absence: bool,
    /// The newest capture in it, and the newest of any other resource.
    newest: [Option<(Moment, ResourceId)>; 2],
    /// In order: resources come by type within an account and region.
    types: Vec<&'a str>,
}

impl<'a> Snapshot<'a> {
    fn add_type(&mut self, resource_type: &'a str) {
        // The same text nearly every time: the same place in memory, too.
        if !self.types.last().is_some_and(|it| std::ptr::eq(*it, resource_type))
            && !self.types.contains(&resource_type)
        {
            self.types.push(resource_type);
        }
    }

    fn add(&mut self, captured_at: Moment, resource: ResourceId) {
        let new = Some((captured_at, resource));
        match self.newest {
            [Some((at, first)), _] if first == resource => {
                self.newest[0] = Some((at.max(captured_at), first));
            }
            [first, _] if new > first => self.newest = [new, first],
            [_, second] => self.newest[1] = second.max(new),
        }
    }

    /// Whether it shows an item of another resource that was captured after `at`.
    pub fn shows_another_after(&self, at: Moment, resource: ResourceId) -> bool {
        self.newest.iter().flatten().any(|it| it.1 != resource && it.0 > at)
    }
}

impl<'a> Horizon<'a> {
    /// Surveys the whole ledger, before any filter.
    pub fn survey(ledger: &'a Ledger) -> Self {
        let mut horizon =
            Self { places: BTreeMap::new(), regions: Vec::new(), of_file: Vec::new() };
        // One without a key is a snapshot of each region that its items name (SEMANTICS R20).
        let mut snapshots: Vec<Vec<(RegionId, Snapshot<'a>)>> = Vec::new();
        for (place, file) in ledger.files().iter().enumerate() {
            let id = FileId(u32::try_from(place).unwrap_or(u32::MAX));
            let region = horizon.enter_file(file);
            horizon.of_file.push(region);
            snapshots.push(region.zip(snapshot(id, file)).into_iter().collect());
        }
        for resource in ledger.resources() {
            let [account, own_region, resource_type] = ledger.place_texts(resource);
            for version in ledger.timeline(resource).versions() {
                horizon.enter_version(
                    &version,
                    [account, own_region],
                    |file, region, at| {
                        let Some(time) = ledger.file(file).snapshot_time() else { return };
                        let of_file = &mut snapshots[file.0 as usize];
                        let known = of_file.iter().position(|it| it.0 == region);
                        let place = known.unwrap_or_else(|| {
                            of_file.push((region, blank_snapshot(file, time, false)));
                            of_file.len() - 1
                        });
                        of_file[place].1.add(at, resource);
                        of_file[place].1.add_type(resource_type);
                    },
                    ledger,
                );
            }
            if resource_type == RECORDER_TYPE {
                let region = horizon.region(account, own_region);
                horizon.regions[region].recorders.add(ledger, resource);
            }
        }
        for (region, snapshot) in snapshots.into_iter().flatten() {
            horizon.regions[region].snapshots.push(snapshot);
        }
        for (place, region) in horizon.regions.iter_mut().enumerate() {
            region.begin = region.begin.or(region.begin_elsewhere);
            region.snapshots.sort_by_key(|it| (it.time, it.file));
            region.captures.sort_unstable();
            region.gaps = region.holes();
            region.captures = Vec::new();
            let unread = ledger.files().iter().zip(&horizon.of_file);
            let unread = unread.filter(|it| *it.1 == Some(place));
            region.gaps.extend(unread.filter_map(|it| unreadable(it.0)));
            region.gaps.sort_unstable();
        }
        horizon
    }

    /// The accounts and recording regions, in order.
    pub fn regions(&self) -> impl Iterator<Item = (&str, &str, RegionId)> {
        self.places.iter().map(|(key, &id)| (key.0.as_str(), key.1.as_str(), id))
    }

    /// The recording regions that ever sighted a resource, in order; `global` only where no real
    /// one is known.
    pub fn regions_of(&self, ledger: &Ledger, resource: ResourceId) -> Vec<RegionId> {
        let [account, own_region, _] = ledger.place_texts(resource);
        let versions = ledger.timeline(resource).versions();
        let files = versions.flat_map(|it| it.sightings().iter().map(|it| it.origin().file));
        let all: BTreeSet<RegionId> =
            files.filter_map(|it| self.of_sighting(it, account, own_region)).collect();
        let real: Vec<RegionId> = all.iter().copied().filter(|&it| self.is_real(it)).collect();
        if real.is_empty() { all.into_iter().collect() } else { real }
    }

    /// A region's name.
    pub fn name(&self, id: RegionId) -> &str {
        self.places.iter().find(|it| *it.1 == id).map_or("", |it| it.0.1.as_str())
    }

    /// Whether a region is one that records: `global` is but a word in some keys and items.
    fn is_real(&self, id: RegionId) -> bool {
        !self.regions[id].pseudo
    }

    /// One region.
    pub fn get(&self, id: RegionId) -> &Region<'a> {
        &self.regions[id]
    }

    /// The recording region of a sighting in `file` of an item with this account and region.
    pub fn of_sighting(&self, file: FileId, account: &str, own_region: &str) -> Option<RegionId> {
        self.of_file[file.0 as usize]
            .or_else(|| self.places.get(&(account.to_owned(), own_region.to_owned())).copied())
    }

    /// The gaps common to all these regions, for a type.
    pub fn gaps(&self, regions: &[RegionId], resource_type: &str) -> Vec<Gap> {
        let mut all = regions.iter().map(|&id| self.regions[id].gaps(resource_type));
        let first = all.next().unwrap_or_default();
        all.fold(first, |so_far, next| common(&so_far, &next))
    }

    fn region(&mut self, account: &str, region: &str) -> RegionId {
        let next = self.regions.len();
        let place = self.places.entry((account.to_owned(), region.to_owned())).or_insert(next);
        if *place == next {
            self.regions.push(Region { pseudo: region == "global", ..Region::default() });
        }
        *place
    }

    fn enter_file(&mut self, file: &SourceFile) -> Option<RegionId> {
        let key = file.key.as_ref()?;
        let region = self.region(&key.account_id, &key.region);
        let delivered = !matches!(file.outcome, Outcome::Ignored | Outcome::Skipped);
        if delivered {
            self.regions[region].reach(Some(key.from), None);
        }
        Some(region)
    }

    fn enter_version(
        &mut self,
        version: &Version<'_>,
        [account, own_region]: [&str; 2],
        mut in_snapshot: impl FnMut(FileId, RegionId, Moment),
        ledger: &Ledger,
    ) {
        let at = version.captured_at();
        for sighting in version.sightings() {
            let id = sighting.origin().file;
            let of_file = self.of_file[id.0 as usize];
            let place = of_file.unwrap_or_else(|| self.region(account, own_region));
            let file = ledger.file(id);
            let begin = if of_file.is_some() { None } else { keyless_begin(file) };
            let region = &mut self.regions[place];
            if file.kind.is_delivered() {
                region.reach(begin, None);
            } else {
                region.begin_elsewhere = earlier(region.begin_elsewhere, begin);
            }
            region.reach(None, Some(at).max(file.snapshot_time()));
            if matches!(file.kind, FileKind::History | FileKind::Oversized) {
                region.captures.push(at);
            }
            in_snapshot(id, place, at);
        }
    }
}

/// Where the evidence of a file without a key begins: at its oldest capture, or the snapshot.
fn keyless_begin(file: &SourceFile) -> Option<Moment> {
    file.snapshot_time().or(file.first_captured_at)
}

fn earlier(a: Option<Moment>, b: Option<Moment>) -> Option<Moment> {
    a.into_iter().chain(b).min()
}

fn snapshot<'a>(id: FileId, file: &SourceFile) -> Option<Snapshot<'a>> {
    let readable = matches!(file.outcome, Outcome::Read | Outcome::PartlyRead);
    let time = file.snapshot_time().filter(|_| readable)?;
    // What could not be read in it may be the very item that is missed.
    let whole = file.is_sound() && file.rejected == 0;
    Some(blank_snapshot(id, time, whole && file.key.is_some()))
}

fn blank_snapshot<'a>(file: FileId, time: Moment, proves_absence: bool) -> Snapshot<'a> {
    Snapshot { file, time, proves_absence, newest: [None, None], types: Vec::new() }
}

/// A history file that was lost, wholly or in part, hides what it said (SEMANTICS R21).
fn unreadable(file: &SourceFile) -> Option<Gap> {
    const SECOND: i64 = 1_000_000;
    let key = file.key.as_ref()?;
    let told = matches!(key.kind, FileKind::History | FileKind::Oversized);
    let lost = matches!(file.outcome, Outcome::PartlyRead | Outcome::Unreadable);
    let to = key.to.plus_micros(SECOND);
    (told && lost).then_some(Gap { from: key.from, to, cause: Cause::UnreadableFile })
}

impl Region<'_> {
    fn reach(&mut self, begin: Option<Moment>, last: Option<Moment>) {
        self.begin = earlier(self.begin, begin);
        self.last = self.last.max(last);
    }

    /// Which signals of a gap this evidence could have shown at all (SEMANTICS §5), in a line.
    pub fn signals(&self) -> String {
        let recorder = match self.recorders.len() {
            0 => "no recorder item: its stops cannot be seen".to_owned(),
            1 => "1 recorder item".to_owned(),
            count => format!("{count} recorder items"),
        };
        let mut times: Vec<Moment> = self.snapshots.iter().map(|it| it.time).collect();
        times.dedup();
        let rhythm = match times.len() {
            0 => "no snapshots: vanished resources and holes cannot be seen".to_owned(),
            count @ 1..3 => format!("{count} snapshots, too few for a rhythm"),
            count => format!("{count} snapshots"),
        };
        let word = |at: Option<Moment>| at.map_or_else(|| "-".to_owned(), |it| it.to_string());
        format!("{recorder}; {rhythm}; evidence from {} to {}", word(self.begin), word(self.last))
    }

    /// Whether a snapshot's silence about a type means anything: the recorder covered the type,
    /// or, its item lacking, the snapshot lists others of it.
    pub fn covers(&self, snapshot: &Snapshot<'_>, resource_type: &str) -> bool {
        let told = self.recorders.covers(snapshot.time, resource_type);
        told.unwrap_or_else(|| snapshot.types.contains(&resource_type))
    }

    /// All gaps for a type, in order.
    pub fn gaps(&self, resource_type: &str) -> Vec<Gap> {
        let mut gaps = self.gaps.clone();
        gaps.extend(self.recorders.gaps(resource_type));
        gaps.sort_unstable();
        gaps
    }

    /// Holes in the rhythm of snapshots (SEMANTICS §5, R20).
    fn holes(&self) -> Vec<Gap> {
        let mut times: Vec<Moment> = self.snapshots.iter().map(|it| it.time).collect();
        times.dedup();
        if times.len() < 3 {
            return Vec::new();
        }
        let pairs = || times.windows(2).map(|pair| (pair[0], pair[1]));
        let mut lengths: Vec<i64> = pairs().map(|(a, b)| b.micros() - a.micros()).collect();
        lengths.sort_unstable();
        let middle = lengths.len() / 2;
        let doubled_median = lengths[middle] + lengths[(lengths.len() - 1) / 2];
        let too_long = |a: Moment, b: Moment| 4 * (b.micros() - a.micros()) > 5 * doubled_median;
        let silent = |a: Moment, b: Moment| {
            let after = self.captures.partition_point(|&it| it <= a);
            self.captures.get(after).is_none_or(|&next| next >= b)
        };
        pairs()
            .filter(|&(a, b)| too_long(a, b) && silent(a, b))
            .map(|(from, to)| Gap { from, to, cause: Cause::SnapshotHole })
            .collect()
    }
}
