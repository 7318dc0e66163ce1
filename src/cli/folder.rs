//! A folder that appears whole or not at all: built beside its place, hashed on the way, sealed
//! with `SHA256SUMS`, renamed into place.
use super::hints::Complaint;
use super::landing::{failed, folder_of, sync_folder};
use crate::index::tables::is_index;
use crate::report::RenderError;
use crate::report::digest::Digest;
use crate::report::manifest::{MANIFEST, SUMS, Written, is_manifest};
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// What a folder is, which is all that it may replace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A report.
    Report,
    /// An index.
    Index,
}

/// A file of the folder on its way.
pub(super) type Out = BufWriter<Hashing>;

/// A folder that is being built.
#[derive(Debug)]
pub(super) struct Folder {
    target: PathBuf,
    force: bool,
    kind: Kind,
    building: TempDir,
    written: Vec<Written>,
}

impl Folder {
    /// Begins one. Nothing stands at its place till the end.
    ///
    /// # Errors
    /// A complaint when something is there and there is no `force`, when what is there is no
    /// report, or when the folder around it is not there.
    pub(super) fn begin(target: &Path, force: bool, kind: Kind) -> Result<Self, Complaint> {
        check_place(target, force, kind)?;
        let around = folder_of(target);
        if !around.is_dir() {
            let said = format!("the folder `{}` does not exist", around.display());
            return Err(Complaint::new(said).hint("make it first"));
        }
        let mut builder = tempfile::Builder::new();
        builder.prefix(".asof-").suffix(".part");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(fs::Permissions::from_mode(0o755));
        }
        let building = builder.tempdir_in(around).map_err(|it| failed(target, &it))?;
        Ok(Self { target: target.to_owned(), force, kind, building, written: Vec::new() })
    }

    /// Writes a file of it; `name` is its path within, with `/`.
    ///
    /// # Errors
    /// A complaint when the bytes cannot be made or written.
    pub(super) fn write<F>(
        &mut self,
        name: &str,
        rows: Option<usize>,
        fill: F,
    ) -> Result<(), Complaint>
    where
        F: FnOnce(&mut dyn Write) -> Result<(), RenderError>,
    {
        let (size, sha256) = self.put(name, fill)?;
        let rows = rows.and_then(|it| u64::try_from(it).ok());
        self.written.push(Written { path: name.to_owned(), size, sha256, rows });
        Ok(())
    }

    /// Writes the manifest, which is told all other files, and the sums; then the folder takes its
    /// place.
    ///
    /// # Errors
    /// A complaint when something of it cannot be written.
    pub(super) fn finish(
        mut self,
        manifest: impl FnOnce(&[Written]) -> String,
    ) -> Result<(), Complaint> {
        self.written.sort_by(|a, b| a.path.cmp(&b.path));
        let text = manifest(&self.written);
        let (_, sha256) = self.put(MANIFEST, |out| Ok(out.write_all(text.as_bytes())?))?;
        let mut sums = vec![(sha256.as_str(), MANIFEST)];
        sums.extend(self.written.iter().map(|it| (it.sha256.as_str(), it.path.as_str())));
        sums.sort_by_key(|it| it.1);
        self.put(SUMS, |out| {
            Ok(sums.iter().try_for_each(|(sha256, name)| writeln!(out, "{sha256}  {name}"))?)
        })?;
        self.land()
    }

    /// Takes its place.
    ///
    /// # Errors
    /// A complaint when it cannot.
    pub(super) fn land(self) -> Result<(), Complaint> {
        // Something may have come meanwhile.
        check_place(&self.target, self.force, self.kind)?;
        let told = |it: io::Error| failed(&self.target, &it);
        let around = folder_of(&self.target);
        // What stood there goes only when the new one stands; where that fails it comes back.
        let away = tempfile::Builder::new().prefix(".asof-").suffix(".old").tempdir_in(around);
        let away = away.map_err(told)?;
        let old = away.path().join("old");
        let is_replaced = self.target.exists();
        if is_replaced {
            fs::rename(&self.target, &old).map_err(told)?;
        }
        let built = self.building.keep();
        if let Err(error) = fs::rename(&built, &self.target) {
            if is_replaced && fs::rename(&old, &self.target).is_err() {
                let _ = away.keep();
            }
            return Err(told(error));
        }
        sync_folder(around);
        Ok(())
    }

    /// Writes a file of it; gives its size and SHA-256.
    ///
    /// # Errors
    /// A complaint when the bytes cannot be made or written.
    pub(super) fn put<F>(&self, name: &str, fill: F) -> Result<(u64, String), Complaint>
    where
        F: FnOnce(&mut dyn Write) -> Result<(), RenderError>,
    {
        let mut out = self.create(name)?;
        fill(&mut out).map_err(|it| self.failed(name, &it))?;
        self.close(name, out)
    }

    /// Begins a file of it.
    ///
    /// # Errors
    /// A complaint when it cannot be made.
    pub(super) fn create(&self, name: &str) -> Result<Out, Complaint> {
        let path = self.building.path().join(name);
        fs::create_dir_all(folder_of(&path)).map_err(|it| self.failed(name, &it))?;
        let made = fs::OpenOptions::new().write(true).create_new(true).open(&path);
        let file = made.map_err(|it| self.failed(name, &it))?;
        Ok(BufWriter::new(Hashing { file, digest: Digest::default() }))
    }

    /// Ends a file of it; gives its size and SHA-256.
    ///
    /// # Errors
    /// A complaint when it cannot be written to its end.
    pub(super) fn close(&self, name: &str, out: Out) -> Result<(u64, String), Complaint> {
        let hashing = out.into_inner().map_err(|it| self.failed(name, it.error()))?;
        hashing.file.sync_all().map_err(|it| self.failed(name, &it))?;
        Ok((hashing.digest.size(), hashing.digest.hex()))
    }

    /// What is said of a file that failed.
    pub(super) fn failed(&self, name: &str, why: &dyn std::fmt::Display) -> Complaint {
        failed(&self.target.join(name), why)
    }
}

/// Only what this program made is replaced.
fn check_place(target: &Path, force: bool, kind: Kind) -> Result<(), Complaint> {
    if fs::symlink_metadata(target).is_err() {
        return Ok(());
    }
    let place = target.display();
    if !force {
        let said = format!("`{place}` exists");
        return Err(Complaint::new(said).hint("--force replaces it; or choose another name"));
    }
    let is_empty = || fs::read_dir(target).is_ok_and(|mut it| it.next().is_none());
    let text = || crate::intake::side::read_bytes(&target.join(MANIFEST)).unwrap_or_default();
    let (is_ours, name) = match kind {
        Kind::Report => (is_manifest(&text()), "report"),
        Kind::Index => (is_index(target), "index"),
    };
    if target.is_dir() && !target.is_symlink() && (is_ours || is_empty()) {
        return Ok(());
    }
    let said = format!("`{place}` is no {name}, and will not be replaced");
    Err(Complaint::new(said).hint("choose another name, or move it away"))
}

/// A file that is hashed while it is written.
#[derive(Debug)]
pub(super) struct Hashing {
    file: fs::File,
    digest: Digest,
}

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.file.write(bytes)?;
        self.digest.write_all(&bytes[..n])?;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
