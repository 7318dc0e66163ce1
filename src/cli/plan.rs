//! `asof plan`: what reading an export will take, estimated from a part of it.
use super::args::Globals;
use super::environment::{held_bytes_max, machine_bytes};
use super::evidence::{inputs, not_there, start_threads};
use super::hints::Complaint;
use super::outcome::Outcome;
use super::output::{Output, Shape, threads};
use crate::intake::discover::{Found, discover};
use crate::intake::intake::{Terms, gather};
use crate::intake::progress::Silent;
use crate::ledger::bind::bind;
use crate::sheet::{Cell, Kind, Rows, Sheet};
use std::time::Instant;

/// How much is read to estimate the rest, in stored bytes.
const SAMPLE_BYTES: u64 = 24 << 20;
/// Files of the sample at most.
const SAMPLE_FILES: usize = 400;
/// What a run takes beside what it reads, in bytes: the program, and the buffers of a thread.
const BASE_BYTES: f64 = 60e6;
const THREAD_BYTES: f64 = 40e6;
/// What the ledger keeps of each sighting and each distinct item beside its body, in bytes.
const SIGHTING_BYTES: f64 = 56.0;
const ITEM_BYTES: f64 = 400.0;

/// Answers it.
///
/// # Errors
/// A complaint when it cannot.
pub fn run(globals: &Globals) -> Result<Outcome, Complaint> {
    let output = Output::new(globals, Shape::Sheet)?;
    let inputs = inputs(&globals.input)?;
    start_threads(globals);
    let found = discover(&inputs).map_err(|it| not_there(&it))?;
    output.sheet(estimate(&found, globals)?)?;
    Ok(Outcome::Answered)
}

/// Files of all sizes, evenly spread, until the sample is large enough.
fn sample(found: &[Found]) -> Vec<Found> {
    let mut by_size: Vec<&Found> = found.iter().collect();
    by_size.sort_by_key(|it| std::cmp::Reverse(it.size_bytes));
    let total: u64 = found.iter().map(|it| it.size_bytes).sum();
    let by_bytes = usize::try_from(total / SAMPLE_BYTES + 1).unwrap_or(usize::MAX);
    let step = by_bytes.max(found.len() / SAMPLE_FILES).max(1);
    by_size.into_iter().step_by(step).cloned().collect()
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "estimates, rounded"
)]
fn estimate(found: &[Found], globals: &Globals) -> Result<Sheet, Complaint> {
    let part = sample(found);
    let bytes = |files: &[Found]| files.iter().map(|it| it.size_bytes).sum::<u64>();
    let (total, read) = (bytes(found), bytes(&part));
    let files = part.len();
    let begun = Instant::now();
    let (parts, _) = gather(part, Terms::default(), &Silent);
    let packed = parts.packed_bytes() as f64;
    let ledger = bind(parts).map_err(|_| {
        Complaint::new("the accounting does not close. Please report this as a bug")
    })?;
    let took = begun.elapsed().as_secs_f64();
    let share = total as f64 / (read.max(1)) as f64;
    let tally = ledger.tally();
    let inflated: u64 = ledger.files().iter().map(|it| it.inflated_bytes).sum();
    let items = tally.elements() as f64 * share;
    // A part shows fewer repeats than the whole: what is distinct in it is the most there can be.
    let distinct = tally.versions as f64 * share;
    let bodies = packed * share;
    let held = (held_bytes_max(globals.memory) as f64).min(bodies);
    let beside = BASE_BYTES
        + threads(globals) as f64 * THREAD_BYTES
        + items * SIGHTING_BYTES
        + distinct * ITEM_BYTES;
    let mut rows =
        Rows::new("plan", [("what", Kind::Text), ("about", Kind::Int), ("unit", Kind::Text)]);
    let about = |number: f64| Cell::from(number.round() as i64);
    let mut tell = |what: &str, number: Cell, unit: &str| {
        rows.push([what.into(), number, unit.into()]);
    };
    tell("files", found.len().into(), "files");
    tell("stored", total.into(), "bytes");
    tell("read to estimate this", files.into(), "files");
    tell("inflated", about(inflated as f64 * share), "bytes");
    tell("items", about(items), "items");
    tell("distinct items, at most", about(distinct), "items");
    tell("time to read, at most", about((took * share).max(1.0)), "seconds");
    tell("memory, at most", about(held + beside), "bytes");
    tell("of it on disk, at most", about(bodies - held), "bytes");
    tell("memory of this machine", machine_bytes().into(), "bytes");
    Ok(rows.finish())
}
