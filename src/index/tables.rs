//! The files of an index, read back into parts.
use super::catalogue::{CATALOGUE, Catalogue};
use crate::frame::parquet;
use crate::intake::again::{open, sha256_of};
use crate::intake::side::read_bytes;
use crate::ledger::gather::Page;
use crate::ledger::kept::{ASIDES, BLOCKS, NAMES, RECORDS, SIGHTINGS};
use crate::ledger::kept_pages::{FLAWS, LISTED, PAGES};
use crate::ledger::parts::Parts;
use crate::ledger::restored::{Items, KeptFiles, KeptItems};
use crate::sheet::{Kind, Sheet};
use std::fmt;
use std::path::{Path, PathBuf};

/// The file of blocks, in which the bodies lie.
pub const BODIES: &str = "bodies.zst";
/// The bodies once more, as a table for other programs.
pub const RAW: &str = "raw.parquet";

/// The tables that are read back; the others are for other programs.
const READ: [&str; 8] =
    ["names", "blocks", "records", "asides", "sightings", "pages", "page_flaws", "listed"];

/// Why an index cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadIndex {
    /// The folder.
    pub path: PathBuf,
    /// What is wrong with it.
    pub why: String,
}

impl fmt::Display for BadIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the index `{}` cannot be used: {}", self.path.display(), self.why)
    }
}
impl std::error::Error for BadIndex {}

/// Whether a path is an index.
pub fn is_index(path: &Path) -> bool {
    path.join(CATALOGUE).is_file()
}

/// The catalogue of an index.
///
/// # Errors
/// `BadIndex` when there is none that this program reads.
pub fn catalogue(path: &Path) -> Result<Catalogue, BadIndex> {
    let bad = |why: String| BadIndex { path: path.to_owned(), why };
    let text = read_bytes(&path.join(CATALOGUE)).map_err(|it| bad(it.to_string()))?;
    Catalogue::read(&text).map_err(bad)
}

/// Everything that an index kept. What is read of it is held against the hashes of the catalogue;
/// a block of bodies is checked by its own checksum when it is read.
///
/// # Errors
/// `BadIndex` when something of it is missing or was changed.
pub fn parts(path: &Path, catalogue: &Catalogue) -> Result<Parts, BadIndex> {
    let bad = |why: String| BadIndex { path: path.to_owned(), why };
    for table in &catalogue.tables {
        let place = path.join(&table.name);
        let size = place.metadata().map_err(|it| bad(format!("{}: {it}", table.name)))?.len();
        let is_hashed = READ.iter().any(|it| file_of(it) == table.name);
        let same = size == table.size
            && (!is_hashed || sha256_of(&place).is_ok_and(|it| it == table.sha256));
        if !same {
            return Err(bad(format!("{} is not as it was written", table.name)));
        }
    }
    let (items, pages) = rayon::join(|| items(path), || pages(path));
    items?.on(pages?).map_err(bad)
}

fn items(path: &Path) -> Result<Items, BadIndex> {
    let bad = |why: String| BadIndex { path: path.to_owned(), why };
    let kept = KeptItems {
        names: read(path, "names", NAMES)?,
        blocks: read(path, "blocks", BLOCKS)?,
        records: read(path, "records", RECORDS)?,
        asides: read(path, "asides", ASIDES)?,
    };
    let bodies = open(&path.join(BODIES)).map_err(|it| bad(format!("{BODIES}: {it}")))?;
    kept.restore(bodies).map_err(bad)
}

fn pages(path: &Path) -> Result<Vec<Page>, BadIndex> {
    let name = file_of("sightings");
    let said = |it: &dyn fmt::Display| format!("{name}: {it}");
    let bad = |why: String| BadIndex { path: path.to_owned(), why };
    let kept = KeptFiles {
        pages: read(path, "pages", PAGES)?,
        flaws: read(path, "page_flaws", FLAWS)?,
        listed: read(path, "listed", LISTED)?,
    };
    let file = open(&path.join(&name)).map_err(|it| bad(said(&it)))?;
    let pieces = parquet::numbers(file, SIGHTINGS.map(|it| it.0)).map_err(|it| bad(said(&it)))?;
    kept.restore(pieces.map(|it| it.map_err(|it| said(&it)))).map_err(bad)
}

fn read<const N: usize>(
    path: &Path,
    title: &'static str,
    columns: [(&'static str, Kind); N],
) -> Result<Sheet, BadIndex> {
    let name = file_of(title);
    let bad = |why: String| BadIndex { path: path.to_owned(), why: format!("{name}: {why}") };
    let file = open(&path.join(&name)).map_err(|it| bad(it.to_string()))?;
    parquet::read(file, title, columns).map_err(|it| bad(it.to_string()))
}

/// The file of a table.
pub fn file_of(title: &str) -> String {
    format!("{title}.parquet")
}
