//! Reads an export back in one linear scan: every file, every element, nothing skipped.

use std::fmt;
use std::io::Read as _;
use std::path::Path;

use flate2::bufread::GzDecoder;
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::instant::{self, Micros};
use super::twin_canonical::canonical;

/// What a file is (`files.kind`).
#[derive(Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord)]
pub(crate) enum Kind {
    History,
    Oversized,
    Snapshot,
    Other,
}

/// What the key of a file says.
#[derive(Clone, Debug)]
pub(crate) struct FileKey {
    pub(crate) account: String,
    pub(crate) region: String,
    /// History: T1 and T2. Snapshot: its time, twice.
    pub(crate) from: Micros,
    pub(crate) to: Micros,
}

/// One file of the export.
#[derive(Debug)]
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) kind: Kind,
    pub(crate) key: Option<FileKey>,
    /// `read`, `partly_read`, `unreadable` or `ignored`.
    pub(crate) outcome: &'static str,
    pub(crate) elements: usize,
    pub(crate) rejected: usize,
    /// A snapshot's time: its key's, else the newest capture in it.
    pub(crate) snapshot_time: Option<Micros>,
}

/// (account, region as the item says it, resource type, resource id).
pub(crate) type Identity = (String, String, String, String);

/// One appearance of an item in a file.
#[derive(Clone, Debug)]
pub(crate) struct Sighting {
    pub(crate) identity: Identity,
    pub(crate) captured: Micros,
    /// In text, as the item writes it.
    pub(crate) state_id: Option<String>,
    pub(crate) time: Micros,
    pub(crate) recording_region: String,
    pub(crate) kind: Kind,
    pub(crate) sound: bool,
    pub(crate) file: usize,
    pub(crate) ordinal: usize,
    pub(crate) byte: usize,
    /// The whole item, canonical.
    pub(crate) item: Value,
}

/// Everything that an export says.
#[derive(Debug)]
pub(crate) struct Export {
    pub(crate) files: Vec<File>,
    pub(crate) sightings: Vec<Sighting>,
}

/// Reads every file under a folder, in byte order of the relative paths.
pub(crate) fn read(root: &Path) -> Export {
    let mut export = Export { files: vec![], sightings: vec![] };
    for path in paths(root) {
        let bytes = std::fs::read(root.join(&path)).unwrap();
        read_file(&mut export, path, &bytes);
    }
    export
}

/// Relative paths of all files under a folder, sorted by bytes.
pub(crate) fn paths(root: &Path) -> Vec<String> {
    let (mut found, mut open) = (vec![], vec![root.to_path_buf()]);
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let relative = path.strip_prefix(root).unwrap();
                found.push(relative.to_str().unwrap().to_owned());
            }
        }
    }
    found.sort();
    found
}

fn read_file(export: &mut Export, path: String, bytes: &[u8]) {
    let name = path.rsplit('/').next().unwrap().to_owned();
    let (kind_of_key, key) = parse_key(&name);
    let (text, whole_gzip) = inflate(bytes);
    let (elements, ended) = elements(&text);
    let is_whole = whole_gzip && serde_json::from_str::<Value>(&text).is_ok();
    let is_single = kind_of_key == Kind::Oversized;
    let kind = if is_single {
        Kind::Oversized
    } else if text.contains("\"configSnapshotId\"") || kind_of_key == Kind::Snapshot {
        Kind::Snapshot
    } else if text.contains("\"configurationItems\"") || kind_of_key == Kind::History {
        Kind::History
    } else {
        Kind::Other
    };
    let outcome = match (kind, is_whole, text.is_empty()) {
        (Kind::Other, _, _) => "ignored",
        (_, true, _) => "read",
        (_, false, true) => "unreadable",
        (_, false, false) => "partly_read",
    };
    let file = export.files.len();
    let (mut found, mut rejected) = (vec![], usize::from(!ended && !text.is_empty()));
    for (ordinal, (byte, element)) in elements.iter().enumerate() {
        match sighting(element) {
            Some(sighting) => found.push(Sighting { file, ordinal, byte: *byte, ..sighting }),
            None => rejected += 1,
        }
    }
    let newest = found.iter().map(|s| s.captured).max();
    let snapshot_time = match (kind, &key) {
        (Kind::Snapshot, Some(key)) => Some(key.from),
        (Kind::Snapshot, None) => newest,
        _ => None,
    };
    for mut sighting in found {
        sighting.kind = kind;
        sighting.sound = outcome == "read";
        sighting.time = snapshot_time.unwrap_or(sighting.captured);
        if let Some(key) = &key {
            sighting.recording_region.clone_from(&key.region);
        }
        export.sightings.push(sighting);
    }
    let elements = elements.len() + usize::from(!ended && !text.is_empty());
    export.files.push(File { path, kind, key, outcome, elements, rejected, snapshot_time });
}

/// An element as a sighting, its place in the export still to be filled; `None` if it is no item.
fn sighting(element: &str) -> Option<Sighting> {
    let Strict(item) = serde_json::from_str(element).ok()?;
    let text = |key: &str| Some(item.get(key)?.as_str()?.to_owned());
    let region = text("awsRegion")?;
    let identity =
        (text("awsAccountId")?, region.clone(), text("resourceType")?, text("resourceId")?);
    Some(Sighting {
        identity,
        captured: instant::parse(&text("configurationItemCaptureTime")?)?,
        state_id: match item.get("configurationStateId") {
            Some(Value::String(id)) => Some(id.clone()),
            Some(Value::Number(id)) => Some(id.to_string()),
            _ => None,
        },
        time: 0,
        recording_region: region,
        kind: Kind::Other,
        sound: false,
        file: 0,
        ordinal: 0,
        byte: 0,
        item: canonical(&item),
    })
}

/// What a file's name says.
fn parse_key(name: &str) -> (Kind, Option<FileKey>) {
    let parts: Vec<&str> =
        name.trim_end_matches(".gz").trim_end_matches(".json").split('_').collect();
    let key = |from: &str, to: &str| {
        let (from, to) = (instant::parse_key(from)?, instant::parse_key(to)?);
        Some(FileKey { account: parts[0].into(), region: parts[2].into(), from, to })
    };
    match parts.as_slice() {
        [_, "Config", _, "ConfigHistory", .., from, to, _] => (Kind::History, key(from, to)),
        [_, "Config", _, "ConfigSnapshot", time, _] => (Kind::Snapshot, key(time, time)),
        [_, "Config", _, "ChangeNotification", .., time, _] => (Kind::Oversized, key(time, time)),
        _ => (Kind::Other, None),
    }
}

/// The text of a file, and whether its gzip is whole.
fn inflate(bytes: &[u8]) -> (String, bool) {
    let (mut out, mut rest, mut whole) = (vec![], bytes, true);
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        out.extend_from_slice(bytes);
        rest = &[];
    }
    while rest.starts_with(&[0x1f, 0x8b]) {
        let mut member = GzDecoder::new(rest);
        whole = member.read_to_end(&mut out).is_ok();
        if !whole {
            break;
        }
        rest = member.into_inner();
    }
    match String::from_utf8(out) {
        Ok(text) => (text, whole),
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            (String::from_utf8(error.into_bytes()[..valid].to_vec()).unwrap(), false)
        }
    }
}

/// The elements of `configurationItems` (or the one `configurationItem`) with their places, and
/// whether the list came to its end. Goes through the text byte by byte.
fn elements(text: &str) -> (Vec<(usize, &str)>, bool) {
    let (mut found, bytes) = (vec![], text.as_bytes());
    let list = text.find("\"configurationItems\"");
    let Some(start) = list.or_else(|| text.find("\"configurationItem\"")) else {
        return (found, true);
    };
    let opening = if list.is_some() { '[' } else { ':' };
    let Some(first) = text[start..].find(opening) else { return (found, false) };
    let (mut depth, mut begin, mut in_string, mut escaped) = (0, 0, false, false);
    for (at, byte) in bytes.iter().enumerate().skip(start + first + 1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'{' | b'[' => {
                if depth == 0 {
                    begin = at;
                }
                depth += 1;
            }
            b']' | b'}' if depth == 0 => return (found, true),
            b']' | b'}' => {
                depth -= 1;
                if depth == 0 {
                    found.push((begin, &text[begin..=at]));
                    if list.is_none() {
                        return (found, true);
                    }
                }
            }
            _ => {}
        }
    }
    (found, false)
}

/// A JSON value whose objects hold no key twice.
struct Strict(Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(StrictVisitor).map(Strict)
    }
}

struct StrictVisitor;

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON without duplicate keys")
    }
    fn visit_bool<E>(self, v: bool) -> Result<Value, E> {
        Ok(v.into())
    }
    fn visit_i64<E>(self, v: i64) -> Result<Value, E> {
        Ok(v.into())
    }
    fn visit_u64<E>(self, v: u64) -> Result<Value, E> {
        Ok(v.into())
    }
    fn visit_f64<E>(self, v: f64) -> Result<Value, E> {
        Ok(v.into())
    }
    fn visit_str<E>(self, v: &str) -> Result<Value, E> {
        Ok(v.into())
    }
    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut list = vec![];
        while let Some(Strict(value)) = seq.next_element()? {
            list.push(value);
        }
        Ok(Value::Array(list))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut pairs: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some((key, Strict(value))) = pairs.next_entry::<String, Strict>()? {
            if map.insert(key, value).is_some() {
                return Err(A::Error::custom("a key twice"));
            }
        }
        Ok(Value::Object(map))
    }
}
