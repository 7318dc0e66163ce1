//! Files of the random worlds: names in the real layout, envelopes, and wounds.

use std::io::Write as _;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::instant::{DAY, Micros, civil_from_days, text_key};
use super::world::Rng;

/// A file to be written.
#[derive(Clone, Debug)]
pub(crate) struct Doc {
    account: String,
    region: String,
    /// The type of a history file; a snapshot has none.
    kind: Option<String>,
    /// A snapshot's time.
    at: Micros,
    number: usize,
    items: Vec<(Micros, String)>,
}

/// What may happen to a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Wound {
    /// The gzip breaks off inside an element.
    Torn,
    /// All text is there, the checksum is wrong.
    BadSum,
    /// Nothing but the gzip header.
    HeaderOnly,
    /// Not compressed, and ends inside an element.
    PlainBrokenOff,
    /// Not compressed, and sound.
    PlainWhole,
}

impl Doc {
    pub(crate) fn history(account: &str, region: &str, kind: &str, number: usize) -> Self {
        let (account, region) = (account.to_owned(), region.to_owned());
        Self { account, region, kind: Some(kind.into()), at: 0, number, items: vec![] }
    }

    pub(crate) fn snapshot(account: &str, region: &str, at: Micros, number: usize) -> Self {
        let (account, region) = (account.to_owned(), region.to_owned());
        Self { account, region, kind: None, at, number, items: vec![] }
    }

    pub(crate) fn add(&mut self, captured: Micros, item: String) {
        self.items.push((captured, item));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    pub(crate) fn is_snapshot(&self) -> bool {
        self.kind.is_none()
    }

    pub(crate) fn shuffle(&mut self, rng: &mut Rng) {
        rng.shuffle(&mut self.items);
    }

    fn uuid(&self) -> String {
        let seconds = self.at.unsigned_abs() / 1_000_000;
        format!("{seconds:08x}-0000-4000-8000-{:012x}", self.number)
    }

    fn path(&self) -> String {
        let captures = || self.items.iter().map(|(captured, _)| *captured);
        let (first, last) = match self.kind {
            Some(_) => (captures().min().unwrap(), captures().max().unwrap()),
            None => (self.at, self.at),
        };
        let (year, month, day) = civil_from_days(last.div_euclid(DAY));
        let Self { account, region, number, .. } = self;
        let folder = format!("AWSLogs/{account}/Config/{region}/{year}/{month}/{day}");
        let (t1, t2) = (text_key(first), text_key(last));
        if let Some(kind) = &self.kind {
            let name = format!("{account}_Config_{region}_ConfigHistory_{kind}_{t1}_{t2}");
            format!("{folder}/ConfigHistory/{name}_{number}.json.gz")
        } else {
            let name = format!("{account}_Config_{region}_ConfigSnapshot_{t1}_{}", self.uuid());
            format!("{folder}/ConfigSnapshot/{name}.json.gz")
        }
    }

    fn text(&self) -> String {
        let items: Vec<&str> = self.items.iter().map(|(_, item)| item.as_str()).collect();
        format!("{}{}]}}", self.head(), items.join(","))
    }

    fn head(&self) -> String {
        let id = match self.kind {
            Some(_) => String::new(),
            None => format!("\"configSnapshotId\":\"{}\",", self.uuid()),
        };
        format!("{{\"fileVersion\":\"1.0\",{id}\"configurationItems\":[")
    }

    /// The text up to somewhere inside an element.
    fn broken_off(&self, rng: &mut Rng) -> String {
        let mut text = self.head();
        let torn = rng.below(self.items.len());
        for (_, item) in &self.items[..torn] {
            text.push_str(item);
            text.push(',');
        }
        let item = &self.items[torn].1;
        let mut cut = 1 + rng.below(item.len() - 2);
        while !item.is_char_boundary(cut) {
            cut -= 1;
        }
        text.push_str(&item[..cut]);
        text
    }
}

/// Writes a document; returns its path under the root.
pub(crate) fn write_doc(rng: &mut Rng, root: &Path, doc: &Doc, wound: Option<Wound>) -> String {
    let mut path = doc.path();
    let bytes = match wound {
        None => gzip(&doc.text(), true),
        Some(Wound::Torn) => gzip(&doc.broken_off(rng), false),
        Some(Wound::HeaderOnly) => gzip(&doc.text(), true)[..10].to_vec(),
        Some(Wound::BadSum) => {
            let mut bytes = gzip(&doc.text(), true);
            let at = bytes.len() - 8;
            bytes[at] ^= 0xff;
            bytes
        }
        Some(Wound::PlainBrokenOff) => doc.broken_off(rng).into_bytes(),
        Some(Wound::PlainWhole) => doc.text().into_bytes(),
    };
    if matches!(wound, Some(Wound::PlainBrokenOff | Wound::PlainWhole)) {
        path.truncate(path.len() - ".gz".len());
    }
    write(root, &path, &bytes);
    path
}

/// Copies a file: a history file as another chunk, a snapshot into a backup folder or under a
/// name that says nothing.
pub(crate) fn copy(root: &Path, path: &str, is_history: bool, rng: &mut Rng) {
    let bytes = std::fs::read(root.join(path)).unwrap();
    let to = match path.rsplit_once('_') {
        Some((stem, chunk)) if is_history => format!("{stem}_5{chunk}"),
        _ if rng.chance(50) => format!("backup/{path}"),
        _ => {
            let (_, ending) = path.split_once(".json").unwrap();
            format!("copies/{:016x}.json{ending}", rng.next())
        }
    };
    write(root, &to, &bytes);
}

/// Writes a file and the folders above it.
pub(crate) fn write(root: &Path, path: &str, bytes: &[u8]) {
    let full = root.join(path);
    std::fs::create_dir_all(full.parent().unwrap()).unwrap();
    std::fs::write(full, bytes).unwrap();
}

/// The gzip of a text; one that does not end breaks off where all its text can be read.
pub(crate) fn gzip(text: &str, ends: bool) -> Vec<u8> {
    let mut bytes = vec![];
    let mut encoder = GzEncoder::new(&mut bytes, Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    if ends {
        encoder.finish().unwrap();
    } else {
        encoder.flush().unwrap();
        let whole = encoder.get_ref().len();
        encoder.finish().unwrap();
        bytes.truncate(whole);
    }
    bytes
}
