//! Findings about files: chunk numbers, rhythm, what could not be read, when the recorder was off.
use super::months::{month_of, months};
use super::reach::{Reach, is_lost, months_of};
use super::{FindingKind, Grade, Placed, Source, name_of};
use crate::evidence::file::{FileKind, SourceFile};
use crate::evidence::origin::FileId;
use crate::ledger::ledger::Ledger;
use crate::query::gap::{Cause, Gap};
use crate::query::horizon::{Horizon, RegionId};
use crate::query::recorder::RECORDER_TYPE;
use crate::time::moment::Moment;
use std::collections::{BTreeMap, BTreeSet};

/// All findings about files, and about times without any.
pub(super) fn find(ledger: &Ledger, horizon: &Horizon<'_>, reach: &[Reach<'_>]) -> Vec<Placed> {
    let mut found = Vec::new();
    for (region, reach) in reach.iter().enumerate() {
        let of = Files { ledger, horizon, region, reach };
        of.unread(&mut found);
        of.chunks(&mut found);
        of.silences(&mut found);
    }
    found
}

/// The files of one account and recording region.
struct Files<'f> {
    ledger: &'f Ledger,
    horizon: &'f Horizon<'f>,
    region: RegionId,
    reach: &'f Reach<'f>,
}

impl Files<'_> {
    fn unread(&self, found: &mut Vec<Placed>) {
        for &id in &self.reach.files {
            let file = self.ledger.file(id);
            // What was saved beside the bucket was never to be complete.
            if !file.kind.is_delivered() && file.key.is_none() {
                continue;
            }
            let name = name_of(&file.path);
            let rejected = file.rejected;
            let (kind, what) = match (is_lost(file), file.elements) {
                (true, 0) => {
                    (FindingKind::UnreadableFile, format!("{name}: nothing of it could be read"))
                }
                (true, elements) => {
                    let saved = elements - rejected.min(elements);
                    let what = format!(
                        "{name}: read in part: {saved} items were saved, what followed is lost"
                    );
                    (FindingKind::UnreadableFile, what)
                }
                (false, _) if rejected > 0 => {
                    let items = if rejected == 1 { "item" } else { "items" };
                    let what = format!("{name}: {rejected} {items} could not be read");
                    (FindingKind::UnreadableItem, what)
                }
                _ => continue,
            };
            for at in months_of(file) {
                let source = Some(Source::File(id));
                let finding = kind.finding(Grade::Incomplete, what.clone(), source);
                found.push(Placed { region: self.region, at, finding });
            }
        }
    }

    /// Chunks of one history file are numbered from 1 (docs/FORMATS §1).
    fn chunks(&self, found: &mut Vec<Placed>) {
        let mut groups: BTreeMap<&str, BTreeMap<u32, FileId>> = BTreeMap::new();
        for &id in &self.reach.files {
            let file = self.ledger.file(id);
            let is_history = file.key.as_ref().is_some_and(|it| it.kind == FileKind::History);
            if let Some((stem, number)) = chunk(&file.path).filter(|_| is_history) {
                groups.entry(stem).or_default().insert(number, id);
            }
        }
        for (stem, numbers) in groups {
            let present: Vec<u32> = numbers.keys().copied().collect();
            let Some((first, count)) = hole(&present) else { continue };
            let Some((last, &id)) = numbers.last_key_value() else { continue };
            let Some(key) = &self.ledger.file(id).key else { continue };
            let others = match count {
                1 => String::new(),
                count => format!(" and {} more", count - 1),
            };
            let what = format!(
                "{stem}_{first}.json.gz{others}: not in the export, though chunk {last} is"
            );
            let source = Some(Source::File(id));
            let finding = FindingKind::MissingChunk.finding(Grade::Incomplete, what, source);
            found.push(Placed { region: self.region, at: key.from, finding });
        }
    }

    /// When the recorder was off, and holes in the rhythm of snapshots.
    fn silences(&self, found: &mut Vec<Placed>) {
        let region = self.horizon.get(self.region);
        let last = region.last.unwrap_or(Moment::MIN);
        let gaps = region.gaps(RECORDER_TYPE);
        let off: Vec<Gap> =
            gaps.iter().copied().filter(|it| it.cause == Cause::RecorderOff).collect();
        let mut add = |kind: FindingKind, grade, from: Moment, to: Moment, what: String| {
            for at in within(from, to.min(last)) {
                let finding = kind.finding(grade, what.clone(), None);
                found.push(Placed { region: self.region, at, finding });
            }
        };
        for gap in &off {
            let until = if gap.to == Moment::MAX {
                "never seen on again".to_owned()
            } else {
                format!("on again at {}", gap.to)
            };
            let what = format!("the recorder was off from {}, {until}", gap.from);
            add(FindingKind::RecorderOff, Grade::Unverifiable, gap.from, gap.to, what);
        }
        let holes = gaps.iter().filter(|it| it.cause == Cause::SnapshotHole);
        let mut holes: BTreeSet<(Moment, Moment)> = holes.map(|it| (it.from, it.to)).collect();
        holes.extend(missed(&self.snapshot_times()));
        for (from, to) in holes {
            // A recorder that is off has nothing to tell of.
            if off.iter().any(|it| it.touches(from, to)) {
                continue;
            }
            let what = format!(
                "no snapshot between {from} and {to}, though the ones around follow each other \
                 more closely"
            );
            add(FindingKind::MissingSnapshot, Grade::Incomplete, from, to, what);
        }
    }

    /// The times of all snapshots, those that could not be read included: they are there.
    fn snapshot_times(&self) -> Vec<Moment> {
        let files = self.reach.files.iter().map(|&id| self.ledger.file(id));
        let times: BTreeSet<Moment> = files.filter_map(SourceFile::snapshot_time).collect();
        times.into_iter().collect()
    }
}

/// One instant in each month that a stretch touches, its ends left out as they are told for.
fn within(from: Moment, to: Moment) -> Vec<Moment> {
    let all = months(from, to.plus_micros(-1));
    if all.is_empty() { vec![month_of(from)] } else { all }
}

/// A history file's name without its chunk number and ending, and the number.
fn chunk(path: &str) -> Option<(&str, u32)> {
    let stem = name_of(path).split(".json").next()?;
    let (stem, number) = stem.rsplit_once('_')?;
    Some((stem, number.parse().ok()?))
}

/// The first number missing of those from 1 to the greatest, and how many are; ascending.
fn hole(present: &[u32]) -> Option<(u32, u32)> {
    let present: Vec<u32> = present.iter().copied().filter(|&it| it > 0).collect();
    let (last, count) = (*present.last()?, u32::try_from(present.len()).ok()?);
    let first = (1_u32..).zip(&present).find(|it| it.0 != *it.1)?.0;
    Some((first, last - count))
}

/// Neighbours in time between which a whole number of snapshots is missing: where at least three
/// intervals around, and all of the six next ones, are of one length, and this one is a multiple.
///
/// The horizon's own holes (SEMANTICS R20) leave one missing snapshot, and any with history
/// between, for no gap: the history tells. Here the question is whether a file is missing.
fn missed(times: &[Moment]) -> Vec<(Moment, Moment)> {
    const AROUND: usize = 3;
    let lengths: Vec<i64> = times.windows(2).map(|it| it[1].micros() - it[0].micros()).collect();
    let near = |a: i64, b: i64| 20 * (a - b).abs() <= b;
    let is_hole = |&place: &usize| {
        let first = place.saturating_sub(AROUND);
        let end = (place + AROUND + 1).min(lengths.len());
        let mut around: Vec<i64> = [&lengths[first..place], &lengths[place + 1..end]].concat();
        around.sort_unstable();
        let Some(&usual) = around.get(around.len() / 2) else { return false };
        let steady = around.len() >= AROUND && around.iter().all(|&it| near(it, usual));
        let times = (lengths[place] + usual / 2) / usual.max(1);
        steady && times >= 2 && near(lengths[place], times * usual)
    };
    let places = (0..lengths.len()).filter(is_hole);
    places.map(|place| (times[place], times[place + 1])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_counted_from_one() {
        let path = "x/1_Config_us-east-1_ConfigHistory_AWS::S3::Bucket_A_B_12.json.gz";
        let stem = "1_Config_us-east-1_ConfigHistory_AWS::S3::Bucket_A_B";
        assert_eq!(chunk(path), Some((stem, 12)));
        assert_eq!(hole(&[1, 2, 3]), None);
        assert_eq!(hole(&[0]), None);
        assert_eq!(hole(&[2]), Some((1, 1)));
        assert_eq!(hole(&[1, 2, 5, 7]), Some((3, 3)));
        assert_eq!(hole(&[u32::MAX]), Some((1, u32::MAX - 1)));
    }

    #[test]
    fn one_snapshot_of_a_steady_rhythm_is_missed_and_a_new_rhythm_is_none() {
        let at = |hours: &[i64]| -> Vec<Moment> {
            hours.iter().map(|it| Moment::from_micros(it * 3_600_000_000)).collect()
        };
        let daily = at(&[0, 24, 48, 96, 120, 144]);
        assert_eq!(missed(&daily), [(daily[2], daily[3])]);
        assert!(missed(&at(&[0, 24, 48, 72, 84, 96, 108])).is_empty());
        assert!(missed(&at(&[0, 12, 24, 36, 60, 84, 108])).is_empty());
        assert!(missed(&at(&[0, 24, 72])).is_empty());
        assert!(missed(&at(&[0, 24, 48, 72, 109, 133])).is_empty());
    }
}
