//! What `-i` names, read: an export, or an index of one.
use super::args::Globals;
use super::bar::Bar;
use super::environment::held_bytes_max;
use super::hints::Complaint;
use super::index;
use super::reach::Reach;
use crate::evidence::file::DeliveryKey;
use crate::index::tables::is_index;
use crate::intake::about::About;
use crate::intake::discover::NoInput;
use crate::intake::intake::{IntakeError, Terms, read};
use crate::ledger::ledger::Ledger;
use std::io::BufRead;
use std::path::{Path, PathBuf};

/// As many threads as are asked for. Only the first call in a process has an effect; the answers
/// do not depend on it.
pub(super) fn start_threads(globals: &Globals) {
    if let Some(threads) = globals.threads {
        let _ = rayon::ThreadPoolBuilder::new().num_threads(threads.get()).build_global();
    }
}

/// What the inputs hold, read from them or from an index of them; and where they are.
pub(super) fn ledger(
    inputs: Vec<PathBuf>,
    globals: &Globals,
    reach: Reach,
    about: Option<&About>,
) -> Result<(Ledger, Vec<PathBuf>), Complaint> {
    if let Some(index) = inputs.iter().find(|it| is_index(it)) {
        if inputs.len() > 1 {
            let said = format!("`{}` is an index, and stands alone", index.display());
            return Err(Complaint::new(said).hint("`asof index build` makes one of several inputs"));
        }
        return index::load(index, globals);
    }
    let leaves_out = |key: &DeliveryKey| reach.leaves_out(key, globals);
    let terms = Terms {
        held_bytes_max: held_bytes_max(globals.memory),
        leaves_out: &leaves_out,
        about,
        ..Terms::default()
    };
    let read = read(&inputs, terms, &Bar::new(globals.quiet));
    let ledger = read.map_err(|error| match error {
        IntakeError::NoInput(error) => not_there(&error),
        IntakeError::Unaccounted(_) => Complaint::new(error.to_string()),
    })?;
    Ok((ledger, inputs))
}

/// What is said of an input that does not exist.
pub(super) fn not_there(error: &NoInput) -> Complaint {
    Complaint::new(error.to_string()).hint("-i takes a folder or file that exists")
}

/// The inputs as they are named; `-` stands for a list of paths on stdin.
///
/// # Errors
/// A complaint when there is none.
pub(super) fn inputs(given: &[PathBuf]) -> Result<Vec<PathBuf>, Complaint> {
    if given.is_empty() {
        let said = "no input was named";
        return Err(Complaint::new(said).hint("-i FOLDER, or ASOF_INPUT, says where the export is"));
    }
    let mut inputs = Vec::new();
    for path in given {
        if path != Path::new("-") {
            inputs.push(path.clone());
            continue;
        }
        for line in std::io::stdin().lock().lines() {
            let line = line.map_err(|it| Complaint::new(format!("cannot read stdin: {it}")))?;
            inputs.extend(Some(line).filter(|it| !it.is_empty()).map(PathBuf::from));
        }
    }
    Ok(inputs)
}
