//! How bytes reach a stream, or a file that appears whole or not at all.
use super::hints::Complaint;
use crate::report::RenderError;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::Path;

const BUFFER_BYTES: usize = 1 << 16;

/// Fills a stream. A reader that left is no failure.
pub(super) fn to_stream<F>(stream: impl Write, fill: F) -> Result<(), Complaint>
where
    F: FnOnce(&mut dyn Write) -> Result<(), RenderError>,
{
    let mut out = BufWriter::with_capacity(BUFFER_BYTES, stream);
    let done = fill(&mut out).and_then(|()| Ok(out.flush()?));
    // What is left in the buffer of a stream that failed is not tried again.
    let (stream, _) = out.into_parts();
    drop(stream);
    match done {
        Err(error) if error.is_closed_pipe() => Ok(()),
        Err(error) => Err(Complaint::new(format!("cannot write the answer: {error}"))),
        Ok(()) => Ok(()),
    }
}

/// Writes under a temporary name in the same folder, then renames: nobody sees half a file, and
/// nothing is left of one that failed.
pub(super) fn to_file<F>(path: &Path, force: bool, fill: F) -> Result<(), Complaint>
where
    F: FnOnce(&mut dyn Write) -> Result<(), RenderError>,
{
    if is_special(path) {
        let device = fs::OpenOptions::new().write(true).open(path);
        return to_stream(device.map_err(|error| failed(path, &error))?, fill);
    }
    // A link is kept, and what it leads to is replaced.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = folder_of(&target);
    let temporary = new_file(folder).map_err(|error| failed(path, &error))?;
    let mut out = BufWriter::with_capacity(BUFFER_BYTES, temporary);
    fill(&mut out).map_err(|error| failed(path, &error))?;
    let temporary = out.into_inner().map_err(|error| failed(path, error.error()))?;
    temporary.as_file().sync_all().map_err(|error| failed(path, &error))?;
    let renamed =
        if force { temporary.persist(&target) } else { temporary.persist_noclobber(&target) };
    match renamed {
        Ok(_) => sync_folder(folder),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
            return Err(exists(path));
        }
        Err(error) => return Err(failed(path, &error.error)),
    }
    Ok(())
}

/// A temporary file with the permissions that a plain new file would have.
fn new_file(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".asof-").suffix(".part");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

/// Makes the new name last. Some file systems cannot do it for folders, which is no failure.
pub(super) fn sync_folder(folder: &Path) {
    if let Ok(open) = fs::OpenOptions::new().read(true).open(folder) {
        let _ = open.sync_all();
    }
}

/// The folder that a file stands in.
pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Whether a path is a folder's, there or not.
pub(super) fn is_folder(path: &Path) -> bool {
    path.is_dir() || path.as_os_str().as_encoded_bytes().ends_with(b"/")
}

/// Whether it is a pipe or a device, such as `/dev/null`.
pub(super) fn is_special(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir())
}

/// Whether a file may be written there.
pub(super) fn check_free(path: &Path, force: bool) -> Result<(), Complaint> {
    if path.is_dir() {
        return Err(Complaint::new(format!("`{}` is a folder", path.display())));
    }
    let is_taken = fs::symlink_metadata(path).is_ok() && !is_special(path);
    if is_taken && !force { Err(exists(path)) } else { Ok(()) }
}

fn exists(path: &Path) -> Complaint {
    Complaint::new(format!("`{}` exists", path.display()))
        .hint("--force overwrites it; or choose another name")
}

/// What is said of bytes that cannot be written.
pub(super) fn failed(path: &Path, error: &dyn std::fmt::Display) -> Complaint {
    Complaint::new(format!("cannot write `{}`: {error}", path.display()))
}
