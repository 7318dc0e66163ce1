//! How intake tells its caller that it moves. It cannot speak; the bar itself hangs in `cli/`.

/// Somebody who watches the reading of the evidence. Counts only: no text passes through.
pub trait Progress: Sync {
    /// So many files, of so many bytes together, are about to be read.
    fn begin(&self, files: u64, bytes: u64);
    /// So many more files, of so many bytes together, have been read.
    fn advance(&self, files: u64, bytes: u64);
    /// Everything has been read.
    fn end(&self);
}

/// Watches and says nothing: for tests, and for a program that has no terminal.
#[derive(Clone, Copy, Debug)]
pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _files: u64, _bytes: u64) {}
    fn advance(&self, _files: u64, _bytes: u64) {}
    fn end(&self) {}
}
