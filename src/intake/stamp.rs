//! What the system tells of a file without its being read, and its hash.
use super::stored::Stored;
use std::fs::File;
use std::io;
use std::path::Path;
use std::time::UNIX_EPOCH;

/// Size and time of the last writing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// In bytes.
    pub size: u64,
    /// In nanoseconds since 1970, where the system tells it.
    pub modified_ns: Option<u64>,
}

/// What the system tells of a file.
///
/// # Errors
/// The system's.
pub fn stamp(path: &Path) -> io::Result<Stamp> {
    let told = path.metadata()?;
    let since = told.modified().ok().and_then(|it| it.duration_since(UNIX_EPOCH).ok());
    let modified_ns = since.and_then(|it| u64::try_from(it.as_nanos()).ok());
    Ok(Stamp { size: told.len(), modified_ns })
}

/// The SHA-256 of a file's bytes, in hex.
///
/// # Errors
/// The system's.
pub fn sha256_of(path: &Path) -> io::Result<String> {
    Ok(Stored::open(path, Vec::new())?.finish()?.1)
}

/// Opens a file that this program wrote.
///
/// # Errors
/// The system's.
pub fn open(path: &Path) -> io::Result<File> {
    #[expect(clippy::disallowed_methods, reason = "this is the one door of evidence")]
    File::open(path)
}
