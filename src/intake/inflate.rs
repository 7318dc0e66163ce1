//! A file's text, inflated if it is gzip, hashed as it is read, within limits.
use super::discover::Found;
use super::gzip::{Ending, Gzip, looks_like_gzip};
use super::held::Held;
use super::stored::Stored;
use super::whole;
use libdeflater::Decompressor;
use std::io::{self, BufRead, Read};

/// Limits on what comes from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How long one file's inflated text may be, in bytes.
    pub inflated_bytes_max: u64,
    /// How many times its stored size a file may inflate to, once it is past `ratio_from_bytes`.
    pub ratio_max: u64,
    /// Below this inflated size, in bytes, the ratio is not asked.
    pub ratio_from_bytes: u64,
    /// How long one item may be, in bytes.
    pub item_bytes_max: usize,
    /// How many items one file may list.
    pub items_max: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            inflated_bytes_max: 8 << 30,
            ratio_max: 500,
            ratio_from_bytes: 64 << 20,
            item_bytes_max: 256 << 20,
            items_max: 100_000_000,
        }
    }
}

/// How a file's text ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Sound,
    /// Sound; behind this byte of the stored file lies something else.
    Trailing(u64),
    Torn(&'static str),
    TooLarge(&'static str),
}

/// An open input file.
#[derive(Debug)]
pub(super) struct Text {
    stored: Stored,
    form: Form,
    limits: Limits,
    /// Inflated so far.
    pub(super) inflated_bytes: u64,
}

#[derive(Debug)]
enum Form {
    Plain,
    /// The stream, once it is needed: most files are inflated in one go.
    Gzip(Option<Box<Gzip>>),
}

impl Text {
    /// Opens a file and looks at its first bytes: gzip is known by its magic, not by its name.
    /// The buffer is one that a file before gave back, or new.
    ///
    /// # Errors
    /// The system's.
    pub(super) fn open(found: &Found, limits: Limits, buffer: Vec<u8>) -> io::Result<Self> {
        let mut stored = Stored::open(&found.path, found.size_bytes, buffer)?;
        let gzip = looks_like_gzip(stored.fill_buf()?);
        let form = if gzip { Form::Gzip(None) } else { Form::Plain };
        Ok(Self { stored, form, limits, inflated_bytes: 0 })
    }

    /// Whether nothing is there at all.
    pub(super) fn is_empty(&mut self) -> io::Result<bool> {
        Ok(self.stored.fill_buf()?.is_empty() && self.inflated_bytes == 0)
    }

    /// Makes `into` the whole text, which is sound, where that can be done in one go; else nothing
    /// is done.
    pub(super) fn whole(&mut self, inflate: &mut Decompressor, into: &mut Held) -> bool {
        let stored = self.stored.whole().filter(|_| matches!(self.form, Form::Gzip(_)));
        if !stored.is_some_and(|it| whole::inflate(it, self.limits, inflate, into)) {
            return false;
        }
        self.stored.consume(usize::MAX);
        self.inflated_bytes = into.len() as u64;
        true
    }

    /// Appends up to about `want` bytes of text; tells the end once it is reached.
    ///
    /// # Errors
    /// The system's.
    pub(super) fn fill(&mut self, into: &mut Vec<u8>, want: usize) -> io::Result<Option<End>> {
        let before = into.len();
        let ending = match &mut self.form {
            Form::Gzip(gzip) => {
                let gzip = gzip.get_or_insert_with(|| Box::new(Gzip::new()));
                gzip.fill(&mut self.stored, into, want)?
            }
            Form::Plain => {
                let limit = u64::try_from(want).unwrap_or(u64::MAX);
                let read = self.stored.by_ref().take(limit).read_to_end(into)?;
                (read < want).then_some(Ending::Sound)
            }
        };
        self.inflated_bytes += (into.len() - before) as u64;
        if let Some(why) = self.too_large() {
            return Ok(Some(End::TooLarge(why)));
        }
        Ok(match ending {
            None => None,
            Some(Ending::Sound) => Some(End::Sound),
            Some(Ending::Torn(why)) => Some(End::Torn(why)),
            Some(Ending::Trailing) => Some(End::Trailing(self.stored.place())),
        })
    }

    fn too_large(&self) -> Option<&'static str> {
        let (limits, inflated) = (self.limits, self.inflated_bytes);
        let read = self.stored.read_bytes().max(1);
        if inflated > limits.inflated_bytes_max {
            return Some("the inflated text is longer than the limit");
        }
        let swollen = inflated > limits.ratio_from_bytes && inflated / read > limits.ratio_max;
        swollen.then_some("the text inflates to far more than its stored size")
    }

    /// Leaves the file; gives the buffer for another one.
    pub(super) fn into_buffer(self) -> Vec<u8> {
        self.stored.into_buffer()
    }

    /// Reads what is left for the hash's sake; gives the stored size, the SHA-256, and the buffer
    /// for another file.
    ///
    /// # Errors
    /// The system's.
    pub(super) fn finish(self) -> io::Result<(u64, String, Vec<u8>)> {
        self.stored.finish()
    }
}
