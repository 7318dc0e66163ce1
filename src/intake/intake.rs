//! All files to one ledger: read in parallel, bound in order.
use super::about::{self, About};
use super::discover::{Found, NoInput, discover};
use super::fingerprint::Fingerprints;
use super::inflate::Limits as FileLimits;
use super::progress::Progress;
use super::read::Desk;
use super::row::Rows;
use crate::evidence::file::DeliveryKey;
use crate::ledger::bind::{Unaccounted, bind};
use crate::ledger::block::Budget;
use crate::ledger::gather::Gather;
use crate::ledger::ledger::Ledger;
use crate::ledger::parts::Parts;
use crate::ledger::spare::Spare;
use std::cmp::Reverse;
use std::fmt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

pub use super::inflate::Limits;

/// Why no ledger could be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IntakeError {
    /// An input is not there.
    NoInput(NoInput),
    /// Items were lost or counted twice: a fault of this program.
    Unaccounted(Unaccounted),
}

impl fmt::Display for IntakeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoInput(error) => error.fmt(f),
            Self::Unaccounted(Unaccounted { elements, tally }) => write!(
                f,
                "the accounting does not close: {elements} items seen, but {} versions, {} \
                 repeats and {} rejected; no answer is given. Please report this as a bug",
                tally.versions, tally.repeats, tally.rejected
            ),
        }
    }
}
impl std::error::Error for IntakeError {}

/// How to read.
#[derive(Clone, Copy)]
pub struct Terms<'a> {
    /// Limits on what comes from outside.
    pub limits: FileLimits,
    /// How many bytes of items may be held in memory, packed; the rest goes to a temporary file.
    pub held_bytes_max: u64,
    /// Whether the question can do without a file of this key (SEMANTICS §9).
    pub leaves_out: &'a (dyn Fn(&DeliveryKey) -> bool + Sync),
    /// The one resource that the question is about: what cannot speak of it is left out.
    pub about: Option<&'a About>,
}

impl Default for Terms<'_> {
    fn default() -> Self {
        let limits = FileLimits::default();
        Self { limits, held_bytes_max: u64::MAX, leaves_out: &|_| false, about: None }
    }
}

impl fmt::Debug for Terms<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Terms").field("limits", &self.limits).finish_non_exhaustive()
    }
}

/// Reads everything below the inputs.
///
/// # Errors
/// `IntakeError` when an input does not exist or the accounting does not close. Bad files and
/// items are no error: they are the ledger's flaws.
pub fn read(
    inputs: &[PathBuf],
    terms: Terms<'_>,
    progress: &dyn Progress,
) -> Result<Ledger, IntakeError> {
    let found = discover(inputs).map_err(IntakeError::NoInput)?;
    bind(gather(found, terms, progress).0).map_err(IntakeError::Unaccounted)
}

/// Reads these files; beside what they hold gives each with its SHA-256, which is empty where it
/// was not opened.
pub fn gather(
    mut found: Vec<Found>,
    terms: Terms<'_>,
    progress: &dyn Progress,
) -> (Parts, Vec<(Found, String)>) {
    let Terms { limits, held_bytes_max, leaves_out, about } = terms;
    // The largest first, so that no thread is left alone with a giant at the end. Those of about
    // one size go by time: a place's snapshot repeats most of the one before, which has been read
    // then, and is not being read by another thread.
    found.sort_by_key(|it| (Reverse(it.size_bytes.checked_ilog2()), it.key().map(|it| it.from)));
    let bytes = found.iter().map(|it| it.size_bytes).sum();
    progress.begin(found.len() as u64, bytes);
    let gather = Gather::new(Budget { held_bytes_max, spill: tempfile::tempfile });
    let fingerprints = Fingerprints::under_new_key();
    let (tools, texts) = (Spare::default(), Spare::default());
    let rows = Rows::default();
    let desk = Desk { gather: &gather, fingerprints, limits, leaves_out, tools, texts, rows };
    let read_page = |it: &Found| {
        let page = desk.page(it);
        progress.advance(1, it.size_bytes);
        page
    };
    let pages = match about {
        Some(about) => about::pages(&desk, &found, about, progress),
        None => in_order(&found, read_page),
    };
    progress.end();
    drop(desk); // its buffers' memory serves what is bound now
    let hashes: Vec<String> = pages.iter().map(|it| it.file.sha256.clone()).collect();
    (Parts::of(gather, pages), found.into_iter().zip(hashes).collect())
}

/// What becomes of each, begun in this very order by whatever thread is free.
pub(super) fn in_order<I: Sync, T: Send>(all: &[I], work: impl Fn(&I) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let one = || {
        let place = next.fetch_add(1, Ordering::Relaxed);
        all.get(place).map(|it| (place, work(it)))
    };
    let shares = rayon::broadcast(|_| std::iter::from_fn(one).collect::<Vec<_>>());
    let mut done: Vec<(usize, T)> = shares.into_iter().flatten().collect();
    done.sort_unstable_by_key(|it| it.0);
    done.into_iter().map(|it| it.1).collect()
}
