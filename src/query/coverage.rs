//! What was recorded when: each account, region and type, its silence and its gaps.
use super::gap::Gap;
use super::horizon::{Horizon, RegionId};
use super::scope::Scope;
use crate::evidence::origin::FileId;
use crate::ledger::ledger::Ledger;
use crate::time::moment::Moment;
use std::collections::{BTreeMap, BTreeSet};

/// A row of the `coverage` table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// The account.
    pub account_id: String,
    /// The region, as the items say it.
    pub region: String,
    /// The type.
    pub resource_type: String,
    /// Oldest capture.
    pub first_captured_at: Moment,
    /// Newest capture.
    pub last_captured_at: Moment,
    /// Distinct versions.
    pub versions: u64,
    /// Appearances of them in files.
    pub sightings: u64,
    /// Files they appear in.
    pub files: u64,
    /// The longest time between two neighbouring sightings, in seconds. History is delivered only
    /// on change, so silence is not a gap.
    pub longest_silence_seconds: i64,
    /// Where the evidence for this type is silent.
    pub gaps: Vec<Gap>,
}

#[derive(Default)]
struct Count {
    captures: Option<(Moment, Moment)>,
    versions: u64,
    sightings: u64,
    files: Vec<FileId>,
    times: Vec<Moment>,
}

/// What was recorded, for every account, region and type within the scope, in order.
pub fn coverage(ledger: &Ledger, horizon: &Horizon<'_>, scope: &Scope) -> Vec<Coverage> {
    let mut counts: BTreeMap<[&str; 3], Count> = BTreeMap::new();
    let mut reader = ledger.bodies();
    for resource in ledger.resources().filter(|&it| scope.admits_resource(ledger, it)) {
        let [account, region, resource_type] = ledger.place_texts(resource);
        let count = counts.entry([account, region, resource_type]).or_default();
        let versions = ledger.timeline(resource).versions();
        for version in versions.filter(|it| scope.admits_version(it, &mut reader)) {
            let at = version.captured_at();
            let (first, last) = count.captures.unwrap_or((at, at));
            count.captures = Some((first.min(at), last.max(at)));
            count.versions += 1;
            for sighting in version.sightings() {
                let file = sighting.origin().file;
                let time = ledger.file(file).snapshot_time().unwrap_or(at);
                count.sightings += 1;
                // What one file shows often stands together.
                if count.files.last() != Some(&file) {
                    count.files.push(file);
                }
                if count.times.last() != Some(&time) {
                    count.times.push(time);
                }
            }
        }
    }
    let row = |([account, region, resource_type], mut count): ([&str; 3], Count)| {
        let (first, last) = count.captures?;
        count.times.sort_unstable();
        count.files.sort_unstable();
        count.files.dedup();
        let silences = count.times.windows(2).map(|pair| pair[1].micros() - pair[0].micros());
        let seen_by = count.files.iter();
        let regions: BTreeSet<RegionId> =
            seen_by.filter_map(|&it| horizon.of_sighting(it, account, region)).collect();
        let regions: Vec<RegionId> = regions.into_iter().collect();
        Some(Coverage {
            account_id: account.to_owned(),
            region: region.to_owned(),
            resource_type: resource_type.to_owned(),
            first_captured_at: first,
            last_captured_at: last,
            versions: count.versions,
            sightings: count.sightings,
            files: count.files.len() as u64,
            longest_silence_seconds: silences.max().unwrap_or(0) / 1_000_000,
            gaps: horizon.gaps(&regions, resource_type),
        })
    };
    counts.into_iter().filter_map(row).collect()
}
