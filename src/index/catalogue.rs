//! What an index was made of, and whether that is still what lies there.
use crate::intake::again::sha256_of;
use crate::intake::discover::{Found, discover};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::ffi::OsStr;
use std::path::PathBuf;

/// The file of an index that holds its catalogue.
pub const CATALOGUE: &str = "asof-index.json";
/// The form of index that this program writes and reads; one of another form is built anew.
const FORM: u32 = 2;

/// The catalogue.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Catalogue {
    /// The form of the folder.
    asof_index: u32,
    /// The program's version that wrote it.
    pub asof: String,
    /// The inputs as they were named, in full.
    pub inputs: Vec<PathBuf>,
    /// The files below them.
    pub files: Vec<Input>,
    /// The files of the index: name, size in bytes, SHA-256.
    pub tables: Vec<Table>,
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// Where it lay.
    pub path: PathBuf,
    /// Its size, in bytes.
    pub size: u64,
    /// When it was last written, in nanoseconds since 1970, as the system told it.
    pub modified_ns: Option<u64>,
    /// SHA-256 of its bytes; empty of a file that was not opened.
    pub sha256: String,
}

/// A file of the index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its size, in bytes.
    pub size: u64,
    /// SHA-256 of its bytes.
    pub sha256: String,
}

/// How the inputs stand to the catalogue now.
#[derive(Clone, Debug, Default)]
pub struct Standing {
    /// Files that are there and are not what was read: path and what differs.
    pub changed: Vec<(PathBuf, &'static str)>,
    /// Files that were read and are not there, of an input that is.
    pub gone: usize,
    /// Files that are there and were not read.
    pub new: Vec<Found>,
    /// Inputs that cannot be reached: of them the index alone tells.
    pub unreachable: usize,
}

impl Catalogue {
    /// One of these files.
    pub fn new(inputs: Vec<PathBuf>, files: Vec<Input>, tables: Vec<Table>) -> Self {
        let asof = env!("CARGO_PKG_VERSION").to_owned();
        Self { asof_index: FORM, asof, inputs, files, tables }
    }

    /// The text of its file.
    pub fn text(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// Reads it.
    ///
    /// # Errors
    /// Why it is none that this program reads.
    pub fn read(text: &[u8]) -> Result<Self, String> {
        let found: Self =
            serde_json::from_slice(text).map_err(|it| format!("no catalogue of an index: {it}"))?;
        if found.asof_index != FORM {
            let form = found.asof_index;
            return Err(format!("an index of form {form}, and this program reads form {FORM}"));
        }
        Ok(found)
    }

    /// Holds it against what lies there now. A file of the same size and time of writing is taken
    /// for the same; one of another time is hashed.
    pub fn standing(&self) -> Standing {
        let mut standing = Standing::default();
        let (there, away): (Vec<PathBuf>, Vec<PathBuf>) =
            self.inputs.iter().cloned().partition(|it| it.symlink_metadata().is_ok());
        standing.unreachable = away.len();
        let found = discover(&there).unwrap_or_default();
        let by_path: HashMap<&OsStr, &Input> =
            self.files.iter().map(|it| (it.path.as_os_str(), it)).collect();
        let mut met = 0;
        for one in found {
            match by_path.get(one.path.as_os_str()) {
                Some(known) => {
                    standing.changed.extend(differs(known, &one).map(|it| (one.path.clone(), it)));
                    met += 1;
                }
                None => standing.new.push(one),
            }
        }
        let is_there =
            |it: &&Input| away.is_empty() || there.iter().any(|root| it.path.starts_with(root));
        standing.gone = self.files.iter().filter(is_there).count().saturating_sub(met);
        standing
    }
}

fn differs(known: &Input, found: &Found) -> Option<&'static str> {
    if found.size_bytes != known.size {
        return Some("has another size");
    }
    let is_untouched = found.modified_ns.is_some() && found.modified_ns == known.modified_ns;
    if known.sha256.is_empty() || is_untouched {
        return None;
    }
    match sha256_of(&known.path) {
        Ok(found) if found == known.sha256 => None,
        Ok(_) => Some("has another SHA-256"),
        Err(_) => Some("cannot be read"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_catalogue_comes_back_and_one_of_another_form_does_not() {
        let file = Input {
            path: "/e/a.json.gz".into(),
            size: 3,
            modified_ns: Some(1),
            sha256: "00".to_owned(),
        };
        let made = Catalogue::new(vec!["/e".into()], vec![file], Vec::new());
        let read = Catalogue::read(made.text().as_bytes()).unwrap();
        assert_eq!((read.files, read.inputs), (made.files.clone(), made.inputs.clone()));
        let other = made.text().replace("\"asof_index\": 2", "\"asof_index\": 3");
        assert!(Catalogue::read(other.as_bytes()).unwrap_err().contains("form 3"));
        assert!(Catalogue::read(b"{}").is_err());
    }
}
