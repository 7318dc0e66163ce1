//! Findings about resources: what snapshots and history say of each, held against each other.
use super::months::Calendar;
use super::reach::{Reach, region_of};
use super::{FindingKind, Grade, Placed, Source, name_of};
use crate::evidence::file::FileKind;
use crate::evidence::flaw::{Flaw, FlawKind};
use crate::evidence::item::{Life, StateId};
use crate::evidence::origin::Origin;
use crate::evidence::partial::Extent;
use crate::json::canonical::into_canonical;
use crate::json::difference::{Difference, difference};
use crate::json::sound;
use crate::ledger::body::BodyReader;
use crate::ledger::content::content;
use crate::ledger::ledger::{Ledger, ResourceId, Version};
use crate::query::horizon::{Horizon, RegionId};
use crate::query::stories;
use crate::time::moment::Moment;
use std::collections::{BTreeMap, BTreeSet};

/// History is delivered every six hours (AWS Config guide, how-does-config-work); what was
/// captured so long before the last evidence must have been.
const DELIVERY: i64 = 12 * HOUR;
pub(super) const HOUR: i64 = 3_600_000_000;
/// State ids from here on are capture times in milliseconds (docs/FORMATS §3), and no two
/// captures share one; smaller ones count, each recorder for itself.
const CLOCK_IDS: u128 = 100_000_000_000;

/// All findings about resources, in their order.
pub(super) fn find(ledger: &Ledger, horizon: &Horizon<'_>, reach: &[Reach<'_>]) -> Vec<Placed> {
    let flaws = ledger.flaws().iter().filter(|it| it.kind == FlawKind::Contradicted);
    let placed = |it: &&Flaw| Some((it.file, it.ordinal?, it.byte?));
    let contradictions = flaws.filter_map(|it| {
        let (file, ordinal, byte) = placed(&it)?;
        Some((Origin { file, ordinal, byte }, it.message.as_str()))
    });
    let bench = Bench { ledger, horizon, reach, contradictions: contradictions.collect() };
    let resources: Vec<ResourceId> = ledger.resources().collect();
    let each = stories::each(ledger, horizon, &resources, |story, reader| {
        let of = Told::gather(&bench, story.resource);
        let mut found = of.not_in_history();
        found.extend(of.contradicted());
        found.extend(of.at_once(reader));
        found.extend(of.outdated(reader));
        found.extend(of.absent(story));
        found.extend(of.other_account());
        (found, of.variants())
    });
    let (found, variants): (Vec<Vec<Placed>>, Vec<Vec<Variant>>) = each.into_iter().unzip();
    let mut found: Vec<Placed> = found.into_iter().flatten().collect();
    found.extend(counted(ledger, variants));
    found
}

/// A version of which copies differ in the presence of keys: its region, capture and item.
type Variant = (RegionId, Moment, Origin);

/// Variants in one line for each region and month: AWS makes them by the thousand.
fn counted(ledger: &Ledger, variants: Vec<Vec<Variant>>) -> Vec<Placed> {
    let mut calendar = Calendar::default();
    let mut counts: BTreeMap<(RegionId, Moment), (u64, Origin)> = BTreeMap::new();
    for (region, at, origin) in variants.into_iter().flatten() {
        counts.entry((region, calendar.month_of(at))).or_insert((0, origin)).0 += 1;
    }
    let place = |((region, at), (count, origin)): ((RegionId, Moment), (u64, Origin))| {
        let name = name_of(&ledger.file(origin.file).path);
        let (versions, have, the) = match count {
            1 => ("version", "has", "that"),
            _ => ("versions", "have", "the first that"),
        };
        let what = format!(
            "{count} {versions} captured in this month {have} copies with a key more or less, \
             {the} of item {} of {name}: AWS writes items anew, and an edit that adds or removes \
             members alone looks the same",
            origin.ordinal
        );
        let source = Some(Source::Item(origin));
        let finding = FindingKind::Variants.finding(Grade::Consistent, what, source);
        Placed { region, at, finding }
    };
    counts.into_iter().map(place).collect()
}

/// What judging a resource needs to look things up.
pub(super) struct Bench<'b> {
    pub(super) ledger: &'b Ledger,
    pub(super) horizon: &'b Horizon<'b>,
    pub(super) reach: &'b [Reach<'b>],
    /// What is told differently, by the place of the copy that differs.
    contradictions: BTreeMap<Origin, &'b str>,
}

/// One version of a resource, and who told of it.
pub(super) struct Telling<'b> {
    pub(super) version: Version<'b>,
    /// History and oversized files: the recording region.
    pub(super) history: BTreeSet<RegionId>,
    /// Snapshots: their recording region, time and item.
    pub(super) shown: Vec<(RegionId, Moment, Origin)>,
    /// Notifications and answers of the API.
    beside: Vec<(RegionId, Origin)>,
}

impl Telling<'_> {
    fn regions(&self) -> BTreeSet<RegionId> {
        self.history.iter().copied().chain(self.shown.iter().map(|it| it.0)).collect()
    }

    /// Whether it carries a whole configuration.
    fn is_whole(&self) -> bool {
        self.version.life() == Life::Live && self.version.extent() == Extent::Whole
    }
}

/// One resource, version by version.
pub(super) struct Told<'b> {
    pub(super) bench: &'b Bench<'b>,
    pub(super) resource: ResourceId,
    pub(super) versions: Vec<Telling<'b>>,
}

impl<'b> Told<'b> {
    fn gather(bench: &'b Bench<'b>, resource: ResourceId) -> Self {
        let [account, own_region, ..] = bench.ledger.key_texts(resource);
        let tell = |version: Version<'b>| {
            let mut telling = Telling {
                version,
                history: BTreeSet::new(),
                shown: Vec::new(),
                beside: Vec::new(),
            };
            for sighting in version.sightings() {
                let id = sighting.origin().file;
                let file = bench.ledger.file(id);
                let Some(region) = bench.horizon.of_sighting(id, account, own_region) else {
                    continue;
                };
                match (file.kind, file.snapshot_time()) {
                    (FileKind::History | FileKind::Oversized, _) => {
                        telling.history.insert(region);
                    }
                    (FileKind::Snapshot, Some(time)) => {
                        telling.shown.push((region, time, sighting.origin()));
                    }
                    (FileKind::Notification | FileKind::RuleEvent | FileKind::Api, _) => {
                        telling.beside.push((region, sighting.origin()));
                    }
                    _ => {}
                }
            }
            telling.shown.sort_unstable();
            telling
        };
        let versions = bench.ledger.timeline(resource).versions().map(tell).collect();
        Self { bench, resource, versions }
    }

    /// `TYPE/ID`
    pub(super) fn name(&self) -> String {
        let [_, _, resource_type, id] = self.bench.ledger.key_texts(self.resource);
        format!("{resource_type}/{id}")
    }

    pub(super) fn file_name(&self, origin: Origin) -> &str {
        name_of(&self.bench.ledger.file(origin.file).path)
    }

    /// Versions that were due in history and are not in it (SEMANTICS R90).
    fn not_in_history(&self) -> Vec<Placed> {
        let mut found = Vec::new();
        for telling in self.versions.iter().filter(|it| it.history.is_empty()) {
            let at = telling.version.captured_at();
            let shown = telling.shown.iter().map(|it| (it.0, it.2));
            let mut by_region: BTreeMap<RegionId, (Origin, u64)> = BTreeMap::new();
            for (region, origin) in shown.chain(telling.beside.iter().copied()) {
                by_region.entry(region).or_insert((origin, 0)).1 += 1;
            }
            for (region, (origin, count)) in by_region {
                if !self.is_due(region, at) {
                    continue;
                }
                let more = match count {
                    1 => String::new(),
                    count => format!(" and {} more files", count - 1),
                };
                let lost = self.bench.reach[region].lost.iter();
                let lost = lost.filter(|it| it.0 <= at && at <= it.1);
                let lost = lost.map(|it| name_of(&self.bench.ledger.file(it.2).path)).next();
                let lost = lost.map(|it| format!("; {it}, which covers that instant, was lost"));
                let what = format!(
                    "{}: the version captured at {at} is shown by {}{more}, and no history file \
                     tells of it{}",
                    self.name(),
                    self.file_name(origin),
                    lost.unwrap_or_default(),
                );
                let source = Some(Source::Item(origin));
                let finding = FindingKind::NotInHistory.finding(Grade::Incomplete, what, source);
                found.push(Placed { region, at, finding });
            }
        }
        found
    }

    /// Whether what was captured then must be in a history file of the region, if history was
    /// exported at all: after the evidence begins, and early enough to be delivered.
    pub(super) fn is_due(&self, region: RegionId, at: Moment) -> bool {
        let of = self.bench.horizon.get(region);
        self.bench.reach[region].has_history()
            && of.begin.is_some_and(|begin| begin < at)
            && of.last.is_some_and(|last| at.plus_micros(DELIVERY) <= last)
    }

    /// Copies of one version that differ in a value, as the ledger found them.
    fn contradicted(&self) -> Vec<Placed> {
        let mut found = Vec::new();
        let [account, own_region, ..] = self.bench.ledger.key_texts(self.resource);
        for version in self.versions.iter().map(|it| it.version).filter(Version::is_contradicted) {
            let at = version.captured_at();
            for sighting in version.sightings() {
                let origin = sighting.origin();
                let Some(message) = self.bench.contradictions.get(&origin) else { continue };
                let region = self.bench.horizon.of_sighting(origin.file, account, own_region);
                let Some(region) = region else { continue };
                let what = format!("{}, captured at {at}: {message}", self.name());
                let source = Some(Source::Item(origin));
                let finding =
                    FindingKind::ToldDifferently.finding(Grade::Contradicted, what, source);
                // Either copy may be the edited one: the month of the state, and the file's.
                let file = self.bench.ledger.file(origin.file).snapshot_time().unwrap_or(at);
                let begin = self.bench.horizon.get(region).begin.unwrap_or(at);
                let months = [at.max(begin), file].map(super::month_of);
                for at in BTreeSet::from(months) {
                    found.push(Placed { region, at, finding: finding.clone() });
                }
            }
        }
        found
    }

    /// Two versions of one instant that differ, and one state id at two instants.
    fn at_once(&self, reader: &mut BodyReader<'_>) -> Vec<Placed> {
        let mut found = Vec::new();
        let mut by_id: BTreeMap<u128, &Telling<'_>> = BTreeMap::new();
        let mut before: Option<&Telling<'_>> = None;
        for telling in self.versions.iter().filter(|it| it.is_whole()) {
            let at = telling.version.captured_at();
            if let StateId::Number(id) = telling.version.state_id()
                && id >= CLOCK_IDS
            {
                let other = by_id.insert(id, telling);
                if let Some(other) = other.filter(|it| it.version.captured_at() != at) {
                    let what = format!(
                        "{}: the state id {id} is told of two captures, {} and {at}",
                        self.name(),
                        other.version.captured_at(),
                    );
                    found.extend(both(telling, other, &what));
                }
            }
            let twin = before.filter(|it| it.version.captured_at() == at);
            let twin = twin.filter(|it| self.differ(it.version, telling.version, reader));
            if let Some(other) = twin {
                let ids = [other, telling].map(|it| it.version.state_id().to_string());
                let what = format!(
                    "{}: two versions were captured at {at}, state ids {} and {}, and they differ",
                    self.name(),
                    ids[0],
                    ids[1],
                );
                found.extend(both(telling, other, &what));
            }
            before = Some(telling);
        }
        found
    }

    /// Items in files that are named for another account.
    fn other_account(&self) -> Vec<Placed> {
        let ledger = self.bench.ledger;
        let [account, ..] = ledger.key_texts(self.resource);
        let mut found = Vec::new();
        for version in self.versions.iter().map(|it| it.version) {
            for sighting in version.sightings() {
                let file = ledger.file(sighting.origin().file);
                let Some(key) = file.key.as_ref().filter(|it| it.account_id != account) else {
                    continue;
                };
                let region = region_of(self.bench.horizon, sighting.origin().file);
                let Some(region) = region else { continue };
                let what = format!(
                    "{} is an item of account {account}, in {}",
                    self.name(),
                    self.file_name(sighting.origin()),
                );
                let source = Some(Source::Item(sighting.origin()));
                let kind = FindingKind::OtherAccount;
                let finding = kind.finding(Grade::Contradicted, what, source);
                let at = file.snapshot_time().unwrap_or(key.from);
                found.push(Placed { region, at, finding });
            }
        }
        found
    }

    /// The versions of which copies differ in the presence of keys (SEMANTICS §3).
    fn variants(&self) -> Vec<Variant> {
        let [account, own_region, ..] = self.bench.ledger.key_texts(self.resource);
        let versions = self.versions.iter().map(|it| it.version);
        let place = |version: Version<'_>| {
            let origin = version.origin();
            let region = self.bench.horizon.of_sighting(origin.file, account, own_region)?;
            let begin = self.bench.horizon.get(region).begin;
            let at = begin.map_or(version.captured_at(), |it| it.max(version.captured_at()));
            Some((region, at, origin))
        };
        versions.filter(|it| it.variants() > 0).filter_map(place).collect()
    }

    /// Whether two versions say different things in a value, or of life and death. Where one of
    /// them does not tell the configuration, nothing can differ.
    pub(super) fn differ(
        &self,
        a: Version<'_>,
        b: Version<'_>,
        reader: &mut BodyReader<'_>,
    ) -> bool {
        let lives = (a.life(), b.life());
        match lives {
            (Life::Tombstone, Life::Tombstone) => false,
            (Life::Tombstone, _) | (_, Life::Tombstone) => true,
            (Life::Live, Life::Live)
                if a.extent() == Extent::Whole && b.extent() == Extent::Whole =>
            {
                let resource_type = self.bench.ledger.key_texts(self.resource)[2];
                let mut read = |version: Version<'_>| {
                    into_canonical(resource_type, content(sound::unsorted(version.raw(reader))))
                };
                difference(&read(a), &read(b)) == Difference::Value
            }
            _ => false,
        }
    }
}

/// A contradiction of two versions in each region that tells of both.
fn both(one: &Telling<'_>, other: &Telling<'_>, what: &str) -> Vec<Placed> {
    let source = Some(Source::Item(one.version.origin()));
    let at = one.version.captured_at();
    let place = |region| {
        let finding = FindingKind::TwoAtOnce.finding(Grade::Contradicted, what.to_owned(), source);
        Placed { region, at, finding }
    };
    let other = other.regions();
    one.regions().into_iter().filter(|it| other.contains(it)).map(place).collect()
}
