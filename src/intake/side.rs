//! Side evidence from files and folders: opened, inflated, hashed, and told apart.
use super::discover::{Found, discover};
use super::inflate::{End, Limits, Text};
use crate::evidence::side::collected;
use crate::evidence::side::flaw::{Place, SideFlaw};
use crate::evidence::side::read::SideEvidence;
use crate::time::moment::Moment;
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

/// One piece of side evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// The file, or the folder of an organisation that `iam-collect` wrote: its path below the
    /// input.
    pub path: String,
    /// The files that it was read from, in order of their paths.
    pub files: Vec<SideFile>,
    /// When it was so: as it says itself, else as it was said of it; `None` if nobody says.
    pub taken_at: Option<Moment>,
    /// What it tells.
    pub what: SideEvidence,
    /// What of it could not be read.
    pub flaws: Vec<SideFlaw>,
}

/// A file that was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SideFile {
    /// Its path below the input, with `/`.
    pub path: String,
    /// The SHA-256 of its stored bytes, in hex.
    pub sha256: String,
    /// Its stored size in bytes.
    pub size_bytes: u64,
}

/// Side evidence that cannot be used, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SideTrouble {
    /// What was named, or the file below it.
    pub path: PathBuf,
    /// Why not.
    pub message: String,
}

impl fmt::Display for SideTrouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot use the evidence `{}`: {}", self.path.display(), self.message)
    }
}
impl std::error::Error for SideTrouble {}

/// An export of a large organisation has some ten megabytes.
const LIMITS: Limits = Limits {
    inflated_bytes_max: 512 << 20,
    ratio_max: 500,
    ratio_from_bytes: 64 << 20,
    item_bytes_max: 512 << 20,
    items_max: u32::MAX,
};

/// The endings by which a file of a folder is taken for evidence; a file that is named itself may
/// have any.
const ENDINGS: [&str; 5] = [".json", ".jsonl", ".ndjson", ".csv", ".txt"];

/// Reads a file, all files of a folder, or the organisations of a folder that `iam-collect` wrote.
///
/// `taken_at` is what the asker says of the time; what the evidence says itself goes before it.
///
/// # Errors
/// `SideTrouble` when an input is not there, a file is damaged or of no form that is read, or a
/// folder holds none.
pub fn read_side(input: &Path, taken_at: Option<Moment>) -> Result<Vec<Side>, SideTrouble> {
    let trouble = |path: &Path, message: String| SideTrouble { path: path.to_owned(), message };
    let found = discover(&[input.to_owned()]).map_err(|it| trouble(input, it.reason))?;
    let is_file = input.is_file();
    let sides = if !is_file && found.iter().any(|it| collected_place(it).is_some()) {
        read_collected(&found)?
    } else {
        let wanted = found.iter().filter(|it| is_file || has_ending(&it.relative));
        wanted.map(read_file).collect::<Result<Vec<_>, _>>()?
    };
    if sides.is_empty() {
        let message = "the folder holds no file that ends in .json, .jsonl, .ndjson, .csv or .txt \
            (or these with .gz): name the files themselves";
        return Err(trouble(input, message.to_owned()));
    }
    Ok(sides.into_iter().map(|it| dated(it, taken_at)).collect())
}

/// The bytes of one file, inflated, for what is neither an export nor one of the forms above.
///
/// # Errors
/// `SideTrouble` when it is not there, is no file, or is damaged.
pub fn read_bytes(input: &Path) -> Result<Vec<u8>, SideTrouble> {
    let trouble = |message: String| SideTrouble { path: input.to_owned(), message };
    let found = discover(&[input.to_owned()]).map_err(|it| trouble(it.reason))?;
    match found.as_slice() {
        [one] if input.is_file() => open(one).map(|it| it.0),
        _ => Err(trouble("it is not one file".to_owned())),
    }
}

fn has_ending(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let plain = name.strip_suffix(".gz").unwrap_or(&name);
    !name.starts_with('.') && ENDINGS.iter().any(|it| plain.ends_with(it))
}

/// Evidence with the time that counts; a time that does not is told.
fn dated(mut side: Side, said: Option<Moment>) -> Side {
    if let (Some(own), Some(said)) = (side.taken_at, said.filter(|it| side.taken_at != Some(*it))) {
        let message = format!("it says that it was taken at {own}, which counts, not @{said}");
        side.flaws.push(SideFlaw { place: Place::File, message });
    }
    side.taken_at = side.taken_at.or(said);
    side
}

fn read_file(found: &Found) -> Result<Side, SideTrouble> {
    let (bytes, file) = open(found)?;
    let reading = SideEvidence::read(&found.relative, &bytes).map_err(|error| SideTrouble {
        path: found.path.clone(),
        message: error.flaw.to_string(),
    })?;
    Ok(Side {
        path: found.relative.clone(),
        files: vec![file],
        taken_at: reading.taken_at,
        what: reading.what,
        flaws: reading.flaws,
    })
}

/// The whole text of a file.
fn open(found: &Found) -> Result<(Vec<u8>, SideFile), SideTrouble> {
    const STEP_BYTES: usize = 1 << 20;
    let trouble = |message: String| SideTrouble { path: found.path.clone(), message };
    if found.trouble.is_some() {
        return Err(trouble("it cannot be read: neither a file nor a folder".to_owned()));
    }
    let mut text = Text::open(found, LIMITS, Vec::new()).map_err(|it| trouble(it.to_string()))?;
    let expected = found.size_bytes.min(LIMITS.inflated_bytes_max);
    let mut bytes = Vec::with_capacity(usize::try_from(expected).unwrap_or(0) + STEP_BYTES);
    let end = loop {
        let end = text.fill(&mut bytes, STEP_BYTES).map_err(|it| trouble(it.to_string()))?;
        if let Some(end) = end {
            break end;
        }
    };
    match end {
        End::Sound => {}
        End::Torn(why) => return Err(trouble(format!("{why}: copy or export it again"))),
        End::Trailing(byte) => {
            let what = "something lies behind the gzip stream, from byte";
            return Err(trouble(format!("{what} {byte} on: copy or export it again")));
        }
        End::TooLarge(why) => return Err(trouble(format!("{why}: give it in several files"))),
    }
    let (size_bytes, sha256, _) = text.finish().map_err(|it| trouble(it.to_string()))?;
    Ok((bytes, SideFile { path: found.relative.clone(), sha256, size_bytes }))
}

/// A file's place in what `iam-collect` wrote.
struct Collected {
    /// The folder in which `organizations` and `indexes` lie.
    partition: PathBuf,
    organisation: String,
    /// The path below the organisation's folder.
    below: String,
}

/// `…/organizations/<id>/…`, as iam-collect's docs/Storage has it, of a file that is read.
fn collected_place(found: &Found) -> Option<Collected> {
    let parts: Vec<String> =
        found.path.components().map(|it| it.as_os_str().to_string_lossy().into_owned()).collect();
    let at = parts.iter().rposition(|it| it == "organizations")?;
    let organisation = parts.get(at + 1).filter(|it| it.starts_with("o-"))?.clone();
    let below = parts.get(at + 2..)?.join("/");
    let partition = parts[..at].iter().collect();
    Some(Collected { partition, organisation, below }).filter(|it| collected::is_read(&it.below))
}

fn read_collected(found: &[Found]) -> Result<Vec<Side>, SideTrouble> {
    let mut organisations: BTreeMap<(PathBuf, String), BTreeMap<String, &Found>> = BTreeMap::new();
    for file in found {
        let Some(place) = collected_place(file) else { continue };
        let files = organisations.entry((place.partition, place.organisation)).or_default();
        files.insert(place.below, file);
    }
    let mut sides = Vec::new();
    for ((partition, id), below) in organisations {
        let index = partition.join("indexes/accounts-to-orgs.json");
        let index = found.iter().find(|it| it.path == index);
        let (mut texts, mut files) = (BTreeMap::new(), Vec::new());
        for (path, file) in &below {
            let (bytes, file) = open(file)?;
            texts.insert(path.clone(), bytes);
            files.push(file);
        }
        let index = index.map(open).transpose()?;
        let accounts = index.as_ref().map(|it| it.0.as_slice());
        let folder = partition.join("organizations").join(&id);
        let read = collected::read(&id, &texts, accounts);
        let (organisation, flaws) = read.map_err(|(path, flaw)| SideTrouble {
            path: folder.clone(),
            message: format!("{path}: {flaw}; collect it again"),
        })?;
        files.extend(index.map(|it| it.1));
        files.sort_by(|a, b| a.path.cmp(&b.path));
        sides.push(Side {
            path: format!("organizations/{id}"),
            files,
            taken_at: None,
            what: SideEvidence::Organisation(Box::new(organisation)),
            flaws,
        });
    }
    Ok(sides)
}

#[cfg(test)]
#[path = "side_tests.rs"]
mod tests;
