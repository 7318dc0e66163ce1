//! Finds the input files: folders are walked, each file is found once, nothing is opened.
use super::key::parse;
use crate::evidence::file::DeliveryKey;
use std::collections::{BTreeMap, HashMap};
use std::ffi::OsString;
use std::fmt;
use std::fs::Metadata;
use std::path::{MAIN_SEPARATOR, Path, PathBuf};
use std::sync::OnceLock;
use std::time::UNIX_EPOCH;
use walkdir::WalkDir;

/// A path that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Where it is.
    pub path: PathBuf,
    /// Its path below the input it was found under, with `/`.
    pub relative: String,
    /// See `key`.
    key: OnceLock<Option<DeliveryKey>>,
    /// Its size as the system tells it, in bytes.
    pub size_bytes: u64,
    /// When it was last written, in nanoseconds since 1970, as the system tells it.
    pub modified_ns: Option<u64>,
    /// Whether it is a link to what it names.
    pub is_link: bool,
    /// Why it is not to be opened.
    pub trouble: Option<Trouble>,
}

impl Found {
    /// What its name says, if it is a delivery of AWS Config; read when it is first asked for.
    pub fn key(&self) -> Option<&DeliveryKey> {
        self.key.get_or_init(|| parse(&self.relative)).as_ref()
    }
}

/// Why a path that was found is not opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// It cannot be read; evidence may lie in it.
    Flaw(String),
    /// A link back to a folder that is walked already: nothing is lost.
    Loop,
}

/// An input that is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoInput {
    /// What was named.
    pub path: PathBuf,
    /// The system's reason.
    pub reason: String,
}

impl fmt::Display for NoInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot read the input `{}`: {}", self.path.display(), self.reason)
    }
}
impl std::error::Error for NoInput {}

/// Finds all files below the inputs, in order of their relative paths.
///
/// A file reached twice (inputs that overlap, links) is found once, under its longest relative
/// path: where it was reached does not depend on the order of the inputs.
///
/// # Errors
/// `NoInput` when an input does not exist.
pub fn discover(inputs: &[PathBuf]) -> Result<Vec<Found>, NoInput> {
    let (mut found, mut has_links) = (Vec::new(), false);
    for input in inputs {
        if let Err(error) = input.symlink_metadata() {
            return Err(NoInput { path: input.clone(), reason: error.to_string() });
        }
        for entry in WalkDir::new(input).follow_links(true) {
            has_links |= entry.as_ref().map_or(true, walkdir::DirEntry::path_is_symlink);
            found.extend(look(input, entry));
        }
    }
    // Without links, one input reaches nothing twice, and no real path need be asked for.
    if has_links || inputs.len() > 1 {
        found = each_once(found);
    }
    found.sort_by(|a, b| a.relative.cmp(&b.relative));
    Ok(found)
}

fn each_once(all: Vec<Found>) -> Vec<Found> {
    let mut found: HashMap<OsString, Found> = HashMap::new();
    let mut folders = Folders::default();
    for new in all {
        let real = folders.real(&new);
        let longer = |old: &Found| {
            let key = |it: &Found| (std::cmp::Reverse(it.relative.len()), it.relative.clone());
            key(&new) < key(old)
        };
        if found.get(&real).is_none_or(longer) {
            found.insert(real, new);
        }
    }
    found.into_values().collect()
}

/// The real paths of folders, each asked of the system once.
#[derive(Default)]
struct Folders {
    real: BTreeMap<OsString, PathBuf>,
}

impl Folders {
    /// Where a file really is, links resolved.
    fn real(&mut self, found: &Found) -> OsString {
        let whole = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let parts = found.path.parent().zip(found.path.file_name());
        let (Some((folder, name)), false) = (parts, found.is_link) else {
            return whole(&found.path).into_os_string();
        };
        let key = folder.as_os_str();
        if let Some(real) = self.real.get(key) {
            return real.join(name).into_os_string();
        }
        let folder = if key.is_empty() { Path::new(".") } else { folder };
        let real = whole(folder);
        let path = real.join(name).into_os_string();
        self.real.insert(key.to_owned(), real);
        path
    }
}

fn look(input: &Path, entry: walkdir::Result<walkdir::DirEntry>) -> Option<Found> {
    let of = |path: &Path, (size_bytes, modified_ns), is_link, trouble| {
        let relative = relative(input, path);
        let (path, key) = (path.to_owned(), OnceLock::new());
        Found { path, relative, key, size_bytes, modified_ns, is_link, trouble }
    };
    match entry {
        Ok(entry) if entry.file_type().is_dir() => None,
        Ok(entry) => {
            let told = entry.metadata().map_or((0, None), |it| (it.len(), modified_ns(&it)));
            let odd = !entry.file_type().is_file();
            let trouble = odd.then(|| Trouble::Flaw("neither a file nor a folder".to_owned()));
            Some(of(entry.path(), told, entry.path_is_symlink(), trouble))
        }
        Err(error) => {
            let path = error.path().unwrap_or(input);
            let looped = error.loop_ancestor().is_some();
            let reason = || error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
            let trouble = if looped { Trouble::Loop } else { Trouble::Flaw(reason()) };
            Some(of(path, (0, None), true, Some(trouble)))
        }
    }
}

fn modified_ns(told: &Metadata) -> Option<u64> {
    let since = told.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    u64::try_from(since.as_nanos()).ok()
}

/// The path below the input; of an input that is itself a file, its name.
fn relative(input: &Path, path: &Path) -> String {
    let below = path.strip_prefix(input).ok().filter(|it| !it.as_os_str().is_empty());
    let below = below.or_else(|| path.file_name().map(Path::new)).unwrap_or(path);
    let below = below.to_string_lossy();
    if MAIN_SEPARATOR == '/' { below.into_owned() } else { below.replace(MAIN_SEPARATOR, "/") }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "a test makes the files it finds")]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn overlapping_inputs_give_each_file_once_whatever_their_order() {
        let root = tempfile::tempdir().unwrap();
        let inner = root.path().join("a/b");
        fs::create_dir_all(&inner).unwrap();
        fs::write(inner.join("x.json"), "{}").unwrap();
        let inputs = [root.path().to_owned(), inner.clone(), inner.join("x.json")];
        for turn in 0..3 {
            let mut inputs = inputs.clone();
            inputs.rotate_left(turn);
            let found = discover(&inputs).unwrap();
            assert_eq!(found.len(), 1);
            assert_eq!(found[0].relative, "a/b/x.json");
        }
        assert!(discover(&[root.path().join("nothing")]).is_err());
    }
}
