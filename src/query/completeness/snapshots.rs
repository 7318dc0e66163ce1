//! Findings about what snapshots show of a resource, and what they do not list.
use super::timelines::{HOUR, Told};
use super::{Finding, FindingKind, Grade, Placed, Source, month_of};
use crate::evidence::item::Life;
use crate::evidence::origin::Origin;
use crate::ledger::body::BodyReader;
use crate::ledger::ledger::Version;
use crate::query::gap::Cause;
use crate::query::horizon::RegionId;
use crate::query::spans::{Absence, Story};
use crate::time::moment::Moment;
use std::collections::{BTreeMap, BTreeSet};

/// A snapshot takes a while to be made: what was captured so shortly before need not be in it.
const LAG: i64 = HOUR;

/// A region, the version shown and the one told before by their places, and the month.
type Case = (RegionId, usize, usize, Moment);

impl Told<'_> {
    /// Snapshots that show an older version than the same region had told before.
    pub(super) fn outdated(&self, reader: &mut BodyReader<'_>) -> Vec<Placed> {
        // How often, and the first time.
        let mut cases: BTreeMap<Case, (u64, Moment, Origin)> = BTreeMap::new();
        let regions: BTreeSet<RegionId> =
            self.versions.iter().flat_map(|it| it.shown.iter().map(|it| it.0)).collect();
        for region in regions {
            let mut told: Vec<(Moment, usize)> = Vec::new();
            let mut shown: Vec<(Moment, usize, Origin)> = Vec::new();
            for (place, telling) in self.versions.iter().enumerate() {
                if telling.history.contains(&region) {
                    told.push((telling.version.captured_at().plus_micros(LAG), place));
                }
                for it in telling.shown.iter().filter(|it| it.0 == region) {
                    shown.push((it.1, place, it.2));
                    told.push((it.1.plus_micros(1), place));
                }
            }
            told.sort_unstable();
            shown.sort_unstable();
            let (mut next, mut newest) = (0, 0);
            for (time, place, origin) in shown {
                while let Some(it) = told.get(next).filter(|it| it.0 <= time) {
                    newest = newest.max(it.1);
                    next += 1;
                }
                let captured = |place: usize| self.versions[place].version.captured_at();
                if newest > place && captured(newest) > captured(place) {
                    let case = (region, place, newest, month_of(time));
                    cases.entry(case).or_insert((0, time, origin)).0 += 1;
                }
            }
        }
        let mut found = Vec::new();
        for ((region, place, newest, _), (count, at, origin)) in cases {
            let (older, newer) = (self.versions[place].version, self.versions[newest].version);
            if self.differ(older, newer, reader) {
                let finding = self.outdated_finding(older, newer, count, at, origin);
                found.push(Placed { region, at, finding });
            }
        }
        found
    }

    fn outdated_finding(
        &self,
        older: Version<'_>,
        newer: Version<'_>,
        count: u64,
        at: Moment,
        origin: Origin,
    ) -> Finding {
        let snapshots = match count {
            1 => format!("the snapshot of {at} shows"),
            count => format!("{count} snapshots of the month, the first at {at}, show"),
        };
        let (kind, told) = if newer.status().is_deletion() {
            (FindingKind::ShownAfterDeletion, "its deletion was captured")
        } else {
            (FindingKind::OlderThanTold, "another was captured")
        };
        let what = format!(
            "{}: {snapshots} the version captured at {}, though {told} at {} ({})",
            self.name(),
            older.captured_at(),
            newer.captured_at(),
            self.file_name(newer.origin()),
        );
        kind.finding(Grade::Contradicted, what, Some(Source::Item(origin)))
    }

    /// Snapshots that do not list what stood (SEMANTICS §4, "Vanished"), and nothing tells why.
    pub(super) fn absent(&self, story: &Story<'_>) -> Vec<Placed> {
        let mut found = Vec::new();
        let regions = self.bench.horizon.regions_of(self.bench.ledger, self.resource);
        for (place, (state, absences)) in story.states.iter().zip(&story.absences).enumerate() {
            let next = story.states.get(place + 1);
            // The deletion is told: the snapshot only knew it before its item was captured.
            let told = next.is_some_and(|it| it.life == Life::Tombstone);
            for absence in absences.iter().filter(|it| it.listed.is_none()) {
                let ended = absence.to.is_none() || absence.to == state.until;
                let fresh = state.capture_before(absence.from).plus_micros(LAG) > absence.from;
                if (told && ended) || fresh {
                    continue;
                }
                found.extend(regions.iter().filter_map(|&region| {
                    self.absence(region, &regions, absence, ended, story.resource_type)
                }));
            }
        }
        found
    }

    fn absence(
        &self,
        region: RegionId,
        regions: &[RegionId],
        absence: &Absence,
        ended: bool,
        resource_type: &str,
    ) -> Option<Placed> {
        let bench = self.bench;
        // A type that no snapshot ever lists is not missing from one.
        bench.reach[region].types.get(resource_type)?;
        let at = absence.from;
        let snapshots = &bench.horizon.get(region).snapshots;
        let missing = snapshots.iter().find(|it| it.time == at && it.proves_absence);
        let gaps = bench.horizon.gaps(regions, resource_type);
        let unrecorded = |it: &Cause| matches!(it, Cause::RecorderOff | Cause::TypeNotRecorded);
        let excused = gaps.iter().any(|it| unrecorded(&it.cause) && it.touches(absence.seen, at));
        let (kind, why) = match (ended, absence.to) {
            (false, Some(again)) => {
                let why = format!("it is shown again, unchanged, at {again}");
                (FindingKind::MissingFromSnapshot, why)
            }
            // Deletions are told by history, some hours later.
            _ if !self.is_due(region, at) => return None,
            _ if excused => {
                let why = "it was not recorded in between, so that its deletion is not told";
                (FindingKind::DeletionNotTold, why.to_owned())
            }
            _ => (FindingKind::DeletionNotTold, "nothing tells of its deletion".to_owned()),
        };
        let grade = if excused { Grade::Unverifiable } else { Grade::Incomplete };
        let what = format!(
            "{}: last seen at {}, not in the snapshot of {at}, and {why}",
            self.name(),
            absence.seen,
        );
        let source = missing.map(|it| Source::File(it.file));
        Some(Placed { region, at, finding: kind.finding(grade, what, source) })
    }
}
