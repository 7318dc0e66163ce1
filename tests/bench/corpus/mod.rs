//! Writes a synthetic AWS Config bucket, the same items every time.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "small numbers, and names as short as the templates they fill"
)]
use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use rayon::prelude::*;

#[macro_use]
mod templates;
mod rng;

mod draft;
mod network;
mod policy;
mod services;

use draft::{Place, Resource, TYPES};
use rng::{Rng, civil, stamp};

/// 2023-11-15T00:00:00Z.
const BASE_MS: i64 = 1_700_006_400_000;
const DAY_MS: i64 = 86_400_000;

const HISTORY_HEAD: &str = r#"{"fileVersion":"1.0","configurationItems":["#;

/// Account, region and number of resources of each place.
type Places = &'static [(&'static str, &'static str, usize)];

const SMALL: Places = &[
    ("111111111111", "us-east-1", 900),
    ("111111111111", "eu-west-1", 300),
    ("222222222222", "us-east-1", 200),
    ("222222222222", "eu-west-1", 100),
];

const MEDIUM: Places = &[
    ("111111111111", "us-east-1", 8000),
    ("111111111111", "eu-west-1", 3000),
    ("111111111111", "ap-southeast-2", 600),
    ("222222222222", "us-east-1", 3500),
    ("222222222222", "eu-west-1", 1500),
    ("222222222222", "ap-southeast-2", 300),
    ("333333333333", "us-east-1", 1500),
    ("333333333333", "eu-west-1", 800),
    ("333333333333", "ap-southeast-2", 200),
    ("444444444444", "us-east-1", 900),
    ("444444444444", "eu-west-1", 400),
    ("444444444444", "ap-southeast-2", 120),
];

/// How much to write, in bytes of JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Size {
    /// 100 MB, 20 days.
    Small,
    /// 2.2 GB, 30 days.
    Medium,
    /// Four times the places of `Medium`: 8.6 GB. What is held while writing is one place for each
    /// thread, as for the others.
    FourTimes,
    /// One snapshot of 656 MB, in which nothing repeats.
    Big,
}

/// What was written.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Written {
    pub(crate) files: u64,
    pub(crate) items: u64,
    pub(crate) inflated_bytes: u64,
}

impl Written {
    fn plus(self, other: Written) -> Written {
        Written {
            files: self.files + other.files,
            items: self.items + other.items,
            inflated_bytes: self.inflated_bytes + other.inflated_bytes,
        }
    }
}

/// Writes a bucket under `out`.
pub(crate) fn write(out: &Path, size: Size) -> Written {
    let (n_days, places, copies) = match size {
        Size::Small => (20, SMALL, 1),
        Size::Medium => (30, MEDIUM, 1),
        Size::FourTimes => (30, MEDIUM, 4),
        Size::Big => return big(out),
    };
    let all: Vec<_> =
        (0..copies).flat_map(|copy| places.iter().map(move |place| (copy, place))).collect();
    let written = all.par_iter().with_max_len(1).map(|&(copy, &(acct, region, n))| {
        let seed = u64::from(acct.as_bytes()[0]) * 1000 + region.len() as u64 * 7 + n as u64;
        // The first copy is the very place; the others are other accounts with other resources.
        let mut r = Rng::new(seed + copy * 1_000_003);
        let acct = match copy {
            0 => acct.to_owned(),
            _ => format!("{}{}", &acct[1..], 4 + copy),
        };
        let place = Place::new(&acct, region, &mut r, n);
        let mut estate = Estate::new(out, place, r, n);
        (0..n_days).for_each(|day| estate.live(day));
        estate.written
    });
    written.reduce(Written::default, Written::plus)
}

fn big(out: &Path) -> Written {
    let mut r = Rng::new(999);
    let place = Place::new("999999999999", "us-east-1", &mut r, 20000);
    let mut seeds = r.clone();
    let seeds: Vec<u64> = (0..210_000).map(|_| seeds.next()).collect();
    let item = |seed: &u64| {
        let at = BASE_MS - (*seed % 2_000_000_000) as i64;
        Resource::new(&place, &mut Rng::new(*seed), at).json
    };
    let items: Vec<String> = seeds.par_iter().map(item).collect();
    let key = snapshot_key(&place, BASE_MS, &r.hex(36));
    let items: Vec<&str> = items.iter().map(String::as_str).collect();
    write_file(&out.join(key), &snapshot_head(&r.hex(36)), &items)
}

/// One place living on: its resources change, come and go.
struct Estate<'a> {
    out: &'a Path,
    place: Place,
    r: Rng,
    standing: Vec<Resource>,
    written: Written,
}

impl<'a> Estate<'a> {
    fn new(out: &'a Path, place: Place, mut r: Rng, n: usize) -> Self {
        let first = |_| {
            let at = BASE_MS - r.below(20 * DAY_MS as u64) as i64;
            Resource::new(&place, &mut r, at)
        };
        let standing = (0..n).map(first).collect();
        Estate { out, place, r, standing, written: Written::default() }
    }

    /// One day: four deliveries of history, then a snapshot.
    fn live(&mut self, day: i64) {
        for slot in 0..4 {
            let begin = BASE_MS + day * DAY_MS + slot * DAY_MS / 4;
            self.change(begin, begin + DAY_MS / 4);
        }
        let at = BASE_MS + (day + 1) * DAY_MS - 1000;
        let id = self.r.hex(36);
        let path = self.out.join(snapshot_key(&self.place, at, &id));
        let items: Vec<&str> = self.standing.iter().map(|it| it.json.as_str()).collect();
        self.written = self.written.plus(write_file(&path, &snapshot_head(&id), &items));
    }

    fn change(&mut self, begin: i64, end: i64) {
        let mut by_type = vec![Vec::new(); TYPES.len()];
        // A tenth of what stands changes in a day.
        let n_changes = self.standing.len().div_ceil(40);
        let r = &mut self.r;
        let mut times: Vec<i64> =
            (0..n_changes).map(|_| begin + r.below((end - begin) as u64) as i64).collect();
        times.sort_unstable();
        for at in times {
            let (ty, json) = self.change_one(at);
            by_type[ty].push(json);
        }
        for (ty, items) in by_type.iter().enumerate().filter(|(_, items)| !items.is_empty()) {
            let path = self.out.join(history_key(&self.place, TYPES[ty].0, begin, end));
            let items: Vec<&str> = items.iter().map(String::as_str).collect();
            self.written = self.written.plus(write_file(&path, HISTORY_HEAD, &items));
        }
    }

    /// What came of one change: the type, and the item that is delivered.
    fn change_one(&mut self, at: i64) -> (usize, String) {
        let Estate { place, r, standing, .. } = self;
        match r.below(20) {
            0 => {
                let new = Resource::new(place, r, at);
                let delivered = (new.ty, new.json.clone());
                standing.push(new);
                delivered
            }
            1 => {
                let i = r.index(standing.len());
                let mut gone = standing.swap_remove(i);
                gone.deleted = true;
                gone.ver += 1;
                gone.cap = at;
                gone.render(place);
                (gone.ty, gone.json)
            }
            _ => {
                let hot = r.below(3) == 0;
                let n = standing.len();
                let i = r.index(if hot { (n / 50).max(1) } else { n });
                let it = &mut standing[i];
                it.ver += 1;
                it.cap = at;
                it.render(place);
                (it.ty, it.json.clone())
            }
        }
    }
}

fn day_folder(place: &Place, at: i64) -> String {
    let ([year, month, day, ..], Place { acct, region, .. }) = (civil(at), place);
    format!("AWSLogs/{acct}/Config/{region}/{year}/{month}/{day}")
}

fn history_key(place: &Place, ty: &str, begin: i64, end: i64) -> String {
    let (folder, Place { acct, region, .. }) = (day_folder(place, end - 1), place);
    let (begin, end) = (stamp(begin), stamp(end));
    format!(
        "{folder}/ConfigHistory/\
         {acct}_Config_{region}_ConfigHistory_{ty}_{begin}_{end}_1.json.gz"
    )
}

fn snapshot_key(place: &Place, at: i64, id: &str) -> String {
    let (folder, Place { acct, region, .. }) = (day_folder(place, at), place);
    let at = stamp(at);
    format!("{folder}/ConfigSnapshot/{acct}_Config_{region}_ConfigSnapshot_{at}_{id}.json.gz")
}

fn snapshot_head(id: &str) -> String {
    format!(r#"{{"fileVersion":"1.0","configSnapshotId":"{id}","configurationItems":["#)
}

fn write_file(path: &Path, head: &str, items: &[&str]) -> Written {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let file = BufWriter::with_capacity(1 << 20, File::create(path).unwrap());
    let mut writer = GzEncoder::new(file, Compression::new(6));
    let mut inflated_bytes = head.len() + 2 + items.len().saturating_sub(1);
    writer.write_all(head.as_bytes()).unwrap();
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            writer.write_all(b",").unwrap();
        }
        writer.write_all(item.as_bytes()).unwrap();
        inflated_bytes += item.len();
    }
    writer.write_all(b"]}").unwrap();
    writer.finish().unwrap().flush().unwrap();
    Written { files: 1, items: items.len() as u64, inflated_bytes: inflated_bytes as u64 }
}
