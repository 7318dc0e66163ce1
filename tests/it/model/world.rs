//! Random histories: a seeded world of accounts, recorders and resources, written as an export in
//! the real layout. The grid of time is coarse, so that coincidences are frequent.

use std::path::{Path, PathBuf};

use super::instant::{DAY, HOUR, MINUTE, Micros, days_from_civil};
use super::world_files::{Doc, Wound, copy, write_doc};
use super::world_items::{Body, Copy, ItemSpec, Look, new_body, render, turn};
use super::world_relations::{Resident, acquaint};

/// `SplitMix64`: small, seeded, the same everywhere.
#[derive(Clone, Debug)]
pub(crate) struct Rng(u64);

impl Rng {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below a bound (which is at least 1).
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound).unwrap();
        usize::try_from(self.next() % bound).unwrap()
    }

    /// True in so many of a hundred cases.
    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub(crate) fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }

    pub(crate) fn shuffle<T>(&mut self, list: &mut [T]) {
        for i in (1..list.len()).rev() {
            list.swap(i, self.below(i + 1));
        }
    }
}

/// A written world.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) dir: PathBuf,
    /// Every fourth seed also writes what the contract leaves nearly open.
    pub(crate) is_sharp: bool,
    /// First instant and step of the grid, which has 48 steps.
    pub(crate) from: Micros,
    pub(crate) tick: Micros,
}

impl World {
    /// Writes the world of a seed into an empty folder.
    pub(crate) fn write(seed: u64, dir: &Path) -> Self {
        let mut rng = Rng::new(seed);
        let is_sharp = seed % 4 == 3;
        let tick = *rng.pick(&[5 * MINUTE, 20 * MINUTE, HOUR, 6 * HOUR]);
        let from = days_from_civil(2024, 2, 27) * DAY + 20 * HOUR;
        let world = Self { dir: dir.to_path_buf(), is_sharp, from, tick };
        for account in &["111122223333", "444455556666"][..=rng.below(2)] {
            world.account(&mut rng, account);
        }
        let check = dir.join("AWSLogs/111122223333/Config");
        std::fs::create_dir_all(&check).unwrap();
        std::fs::write(check.join("ConfigWritabilityCheckFile"), b"").unwrap();
        world
    }

    /// An instant to ask about: on the grid, beside it, before it or after it.
    pub(crate) fn question(&self, rng: &mut Rng) -> Micros {
        let beside = *rng.pick(&[0, 0, 0, 1, -1, MINUTE, 500_000]);
        self.from - 4 * self.tick + self.ticks(rng, 56) + beside
    }

    fn tick_at(&self, rng: &mut Rng) -> Micros {
        let beside = if rng.chance(10) { 500_000 } else { 0 };
        self.from + self.ticks(rng, 48) + beside
    }

    /// Fewer than so many steps of the grid.
    fn ticks(&self, rng: &mut Rng, bound: usize) -> Micros {
        i64::try_from(rng.below(bound)).unwrap() * self.tick
    }

    fn account(&self, rng: &mut Rng, account: &str) {
        let regions = &["us-east-1", "eu-west-1", "ap-south-1"][..=rng.below(3)];
        let folk = self.folk(rng, account, regions);
        let mut specs = vec![];
        for region in regions {
            if rng.chance(65) {
                specs.extend(self.recorder(rng, account, region));
            }
        }
        for resident in &folk {
            let own = self.resource(rng, account, resident);
            if resident.region == "global" && regions.len() > 1 && rng.chance(70) {
                specs.extend(self.other_region(rng, &own, regions[1]));
            }
            specs.extend(own);
        }
        for region in regions {
            let own: Vec<ItemSpec> =
                specs.iter().filter(|s| s.recorded_in == *region).cloned().collect();
            // Some regions deliver only from later on: older versions are in snapshots at most.
            let delivers = if rng.chance(30) { self.from + self.ticks(rng, 24) } else { self.from };
            self.histories(rng, account, region, &own, delivers);
            self.snapshots(rng, account, region, &own, delivers);
        }
    }

    /// Who lives in an account. All are known before any life is made up: they point at each other.
    fn folk(&self, rng: &mut Rng, account: &str, regions: &[&str]) -> Vec<Resident> {
        let mut folk = vec![];
        for region in regions {
            for n in 0..=rng.below(4) {
                let kind = *rng.pick(&["SecurityGroup", "Bucket", "Volume"]);
                let id = format!("{}-{account}-{region}-{n}", kind.to_lowercase());
                folk.push(Resident::new(rng, kind, &id, region, region));
            }
        }
        for n in 0..rng.below(3) {
            let id = format!("AROA{account}{n}");
            folk.push(Resident::new(rng, "Role", &id, "global", regions[0]));
        }
        acquaint(rng, self.is_sharp, account, &mut folk);
        folk
    }

    /// The recorder's own item: on and off, wide and narrow, daily or continuous.
    fn recorder(&self, rng: &mut Rng, account: &str, region: &str) -> Vec<ItemSpec> {
        let mut times: Vec<Micros> = (0..=rng.below(4)).map(|_| self.tick_at(rng)).collect();
        if rng.chance(60) {
            times.push(self.from);
        }
        times.sort_unstable();
        times.dedup();
        let mut specs = vec![];
        for at in times {
            let mut spec = ItemSpec::new(account, region, region, "Recorder", "default", at);
            spec.body = super::world_items::recorder_body(rng, self.is_sharp);
            if self.is_sharp && rng.chance(5) {
                spec.status = "ResourceDeleted";
            }
            specs.push(spec);
        }
        specs
    }

    fn resource(&self, rng: &mut Rng, account: &str, resident: &Resident) -> Vec<ItemSpec> {
        let Resident { kind, id, region, recorded_in, .. } = resident;
        let mut times: Vec<Micros> = (0..=rng.below(6)).map(|_| self.tick_at(rng)).collect();
        times.sort_unstable();
        let created = rng.chance(70).then(|| times[0] - self.ticks(rng, 3));
        let mut body: Body = new_body(rng, resident, created);
        let mut specs: Vec<ItemSpec> = vec![];
        for at in times {
            let before = specs.last();
            if before.is_some_and(|b| b.captured == at) && !rng.chance(50) {
                continue; // Two state ids at one instant, but not always.
            }
            let is_dead = before.is_some_and(|b| b.status.starts_with("ResourceDeleted"));
            let mut spec = ItemSpec::new(account, region, recorded_in, kind, id, at);
            let twin_of_instant = before.is_some_and(|b| b.captured == at);
            spec.state_id = Some(at / 1000 + i64::from(twin_of_instant));
            if !twin_of_instant && rng.chance(6) {
                spec.state_id = None;
            }
            spec.status = turn(rng, &mut body, kind, is_dead, before.is_none(), at, self.tick);
            spec.body = body.clone();
            spec.loses_names = self.is_sharp && rng.chance(50);
            specs.push(spec);
        }
        specs
    }

    /// A global resource as another region records it: late copies, mostly.
    fn other_region(&self, rng: &mut Rng, own: &[ItemSpec], region: &str) -> Vec<ItemSpec> {
        let mut copies = vec![];
        for spec in own {
            if rng.chance(80) {
                let lags = [90_000_000, 90_000_000, self.tick, 2 * self.tick];
                let lag = if self.is_sharp && rng.chance(20) { 0 } else { *rng.pick(&lags) };
                let mut copy = spec.clone();
                region.clone_into(&mut copy.recorded_in);
                copy.captured += lag;
                copy.state_id = copy.state_id.map(|id| id + lag / 1000 + i64::from(lag == 0));
                copies.push(copy);
            }
        }
        copies
    }

    /// History files of one account and region: chunks of versions, some written twice.
    fn histories(
        &self,
        rng: &mut Rng,
        account: &str,
        region: &str,
        specs: &[ItemSpec],
        delivers: Micros,
    ) {
        let kinds = ["Recorder", "SecurityGroup", "Bucket", "Volume", "Role"];
        for kind in kinds {
            let mut own: Vec<&ItemSpec> = specs.iter().filter(|s| s.kind == kind).collect();
            own.retain(|s| rng.chance(88) && s.captured >= delivers);
            own.sort_by_key(|s| s.captured);
            let mut rest = own.as_slice();
            let mut number = 1;
            while !rest.is_empty() {
                let (chunk, tail) = rest.split_at((1 + rng.below(4)).min(rest.len()));
                rest = tail;
                let mut listed: Vec<&ItemSpec> = chunk.to_vec();
                if rng.chance(15) {
                    listed.push(*rng.pick(&own)); // The same version in two files.
                }
                let mut doc = Doc::history(account, region, &full_type(kind), number);
                for spec in &listed {
                    let look = self.look(rng);
                    doc.add(spec.captured, render(rng, spec, look));
                }
                self.finish(rng, doc, 5);
                number += 1;
            }
        }
    }

    /// Snapshots of one account and region: a rhythm with holes, some items missing.
    fn snapshots(
        &self,
        rng: &mut Rng,
        account: &str,
        region: &str,
        specs: &[ItemSpec],
        delivers: Micros,
    ) {
        if rng.chance(20) {
            return;
        }
        let period = *rng.pick(&[3, 6, 8, 12]);
        let mut tick = rng.below(4);
        let mut number = 0;
        while tick < 50 {
            let is_hole = rng.chance(15);
            let at = self.from + i64::try_from(tick).unwrap() * self.tick;
            tick += period + usize::from(rng.chance(10));
            if is_hole {
                tick += period * rng.below(4);
                continue;
            }
            if at < delivers {
                continue;
            }
            let mut doc = Doc::snapshot(account, region, at, number);
            number += 1;
            for spec in self.listed(rng, specs, at) {
                let look = self.look(rng);
                doc.add(spec.captured, render(rng, &spec, look));
            }
            if !doc.is_empty() {
                self.finish(rng, doc, 6);
            }
        }
    }

    /// What a snapshot lists: the newest live version of everything, less what it misses.
    fn listed(&self, rng: &mut Rng, specs: &[ItemSpec], at: Micros) -> Vec<ItemSpec> {
        let mut ids: Vec<(&str, &str)> =
            specs.iter().map(|s| (s.kind.as_str(), s.id.as_str())).collect();
        ids.sort_unstable();
        ids.dedup();
        let mut listed = vec![];
        for (kind, id) in ids {
            let until = |s: &&ItemSpec| s.kind == kind && s.id == id && s.captured <= at;
            let mut known: Vec<&ItemSpec> = specs.iter().filter(until).collect();
            if self.is_sharp && rng.chance(6) {
                known.pop(); // A snapshot that lags behind.
            }
            let Some(newest) = known.last() else { continue };
            let is_dead = newest.status.starts_with("ResourceDeleted");
            if !is_dead && !rng.chance(14) {
                listed.push((*newest).clone());
            }
        }
        listed
    }

    fn look(&self, rng: &mut Rng) -> Look {
        Look {
            copy: match rng.below(100) {
                0..=7 => Copy::LacksKey,
                8..=10 => Copy::Contradicts,
                11..=14 => Copy::LacksStateId,
                15..=17 => Copy::Broken,
                _ => Copy::Faithful,
            },
            is_sharp: self.is_sharp,
        }
    }

    /// Writes a document, perhaps wounded, perhaps twice.
    fn finish(&self, rng: &mut Rng, mut doc: Doc, percent: usize) {
        doc.shuffle(rng);
        let mut wounds = vec![Wound::Torn, Wound::BadSum, Wound::HeaderOnly];
        if self.is_sharp {
            wounds.push(Wound::PlainBrokenOff);
            wounds.push(Wound::PlainWhole);
        }
        let wound = if rng.chance(percent) { Some(*rng.pick(&wounds)) } else { None };
        let path = write_doc(rng, &self.dir, &doc, wound);
        let is_history = !doc.is_snapshot();
        if (is_history || self.is_sharp) && rng.chance(6) {
            copy(&self.dir, &path, is_history, rng);
        }
    }
}

/// The resource type of a short word.
pub(crate) fn full_type(kind: &str) -> String {
    match kind {
        "Recorder" => "AWS::Config::ConfigurationRecorder",
        "SecurityGroup" => "AWS::EC2::SecurityGroup",
        "Bucket" => "AWS::S3::Bucket",
        "Volume" => "AWS::EC2::Volume",
        "Role" => "AWS::IAM::Role",
        other => other,
    }
    .to_owned()
}

#[test]
fn a_seed_writes_the_same_bytes_twice() {
    for seed in 0..6 {
        let (a, b) = (super::run::scratch("same-a"), super::run::scratch("same-b"));
        World::write(seed, &a);
        World::write(seed, &b);
        let paths = super::twin_read::paths(&a);
        assert_eq!(paths, super::twin_read::paths(&b));
        for path in paths {
            assert_eq!(
                std::fs::read(a.join(&path)).unwrap(),
                std::fs::read(b.join(&path)).unwrap()
            );
        }
        std::fs::remove_dir_all(a).unwrap();
        std::fs::remove_dir_all(b).unwrap();
    }
}
