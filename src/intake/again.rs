//! Files that are not read as evidence: hashed again, or opened as this program wrote them.
use super::stored::Stored;
use std::fs::File;
use std::io;
use std::path::Path;

/// The SHA-256 of a file's bytes, in hex.
///
/// # Errors
/// The system's.
pub fn sha256_of(path: &Path) -> io::Result<String> {
    Ok(Stored::open(path, path.metadata()?.len(), Vec::new())?.finish()?.1)
}

/// Opens a file that this program wrote.
///
/// # Errors
/// The system's.
pub fn open(path: &Path) -> io::Result<File> {
    #[expect(clippy::disallowed_methods, reason = "this is the one door of evidence")]
    File::open(path)
}
