//! Which items a report quotes: those that its tables name, byte for byte, each under the name of
//! its own hash.
use super::digest::sha256;
use super::page::Quoted;
use crate::evidence::origin::FileId;
use crate::ledger::ledger::{Ledger, Version};
use crate::sheet::{Cells, Sheet};
use std::collections::{BTreeMap, HashMap, HashSet};

/// How many items are quoted at most, and how many bytes of them.
const ITEMS_MAX: usize = 2_000;
const BYTES_MAX: usize = 64 << 20;

/// The items that are quoted.
#[derive(Debug)]
pub struct Quote<'a> {
    /// As the page tells them, in the order in which the tables name them.
    pub items: Vec<Quoted>,
    /// How many more the tables name.
    pub left_out: usize,
    /// By the name of the file that quotes it.
    files: BTreeMap<String, Version<'a>>,
}

impl<'a> Quote<'a> {
    /// The files in `details/`, by name, and whose bytes they are.
    pub fn files(&self) -> impl Iterator<Item = (&str, &Version<'a>)> {
        self.files.iter().map(|it| (it.0.as_str(), it.1))
    }
}

/// The items that these tables name in their columns `src_file` and `src_ordinal`: of the first
/// table first, up to the most that is quoted.
pub fn quote<'a>(ledger: &'a Ledger, tables: &[&Sheet]) -> Quote<'a> {
    let wanted = named(ledger, tables);
    let places: HashSet<(FileId, u32)> = wanted.iter().copied().collect();
    let mut found: HashMap<(FileId, u32), Version<'a>> = HashMap::new();
    for resource in ledger.resources() {
        for version in ledger.timeline(resource).versions() {
            let origin = version.origin();
            if places.contains(&(origin.file, origin.ordinal)) {
                found.insert((origin.file, origin.ordinal), version);
            }
        }
    }
    let mut quote = Quote { items: Vec::new(), left_out: 0, files: BTreeMap::new() };
    let mut bytes = 0;
    let mut reader = ledger.bodies();
    for place in wanted {
        let Some(version) = found.get(&place).copied() else { continue };
        let raw = version.raw(&mut reader);
        if quote.items.len() >= ITEMS_MAX || bytes + raw.len() > BYTES_MAX {
            quote.left_out += 1;
            continue;
        }
        bytes += raw.len();
        let sha256 = sha256(raw.as_bytes());
        let name = format!("{sha256}.json");
        let origin = version.origin();
        let [_, _, resource_type, id] = ledger.key_texts(version.resource());
        quote.items.push(Quoted {
            name: name.clone(),
            src_file: ledger.file(origin.file).path.clone(),
            src_ordinal: i64::from(origin.ordinal),
            src_byte: i64::try_from(origin.byte).unwrap_or(i64::MAX),
            sha256,
            resource: format!("{resource_type}/{id}"),
            captured_at: version.captured_at(),
        });
        quote.files.insert(name, version);
    }
    quote
}

/// The places that the tables name, each once, in their order.
fn named(ledger: &Ledger, tables: &[&Sheet]) -> Vec<(FileId, u32)> {
    let paths: HashMap<&str, FileId> =
        (0..).zip(ledger.files()).map(|it| (it.1.path.as_str(), FileId(it.0))).collect();
    let (mut seen, mut places) = (HashSet::new(), Vec::new());
    for table in tables {
        let columns = (table.column("src_file"), table.column("src_ordinal"));
        let (Some(file), Some(ordinal)) = columns else {
            continue;
        };
        let (Cells::Text(files), Cells::Int(ordinals)) = (&file.cells, &ordinal.cells) else {
            continue;
        };
        for (file, ordinal) in files.iter().zip(ordinals) {
            let file = file.as_deref().and_then(|it| paths.get(it));
            let ordinal = ordinal.and_then(|it| u32::try_from(it).ok());
            if let (Some(&file), Some(ordinal)) = (file, ordinal)
                && seen.insert((file, ordinal))
            {
                places.push((file, ordinal));
            }
        }
    }
    places
}
