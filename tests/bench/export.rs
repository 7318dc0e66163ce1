//! The generated export that everybody is asked about.
use std::fs;
use std::path::{Path, PathBuf};

use crate::corpus::{self, Size, Written};

/// An export in the target folder, and how much it is.
pub(crate) struct Export {
    /// Where it lies.
    pub(crate) folder: PathBuf,
    /// What the generator counted while writing it: the truth of the first question.
    pub(crate) written: Written,
    /// As it lies on the disk: what has to be inflated.
    pub(crate) packed_bytes: u64,
}

impl Export {
    /// The export of this size, written on first use.
    pub(crate) fn made(word: &str) -> Export {
        let size = match word {
            "small" => Size::Small,
            "medium" => Size::Medium,
            "4x" => Size::FourTimes,
            "big" => Size::Big,
            _ => panic!("small, medium, 4x or big: {word}"),
        };
        let folder = root().join("target").join(format!("bench-{word}"));
        let whole = folder.with_extension("whole");
        if !whole.exists() {
            fs::remove_dir_all(&folder).ok();
            let written = corpus::write(&folder, size);
            fs::write(&whole, format!("{written:?}\n")).unwrap();
        }
        let told = fs::read_to_string(whole).unwrap();
        println!("{}", told.trim());
        let packed_bytes = bytes_under(&folder);
        Export { folder, written: read_again(&told), packed_bytes }
    }
}

/// The package: peers and documents are named from here.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The size of all files in a folder and below.
pub(crate) fn bytes_under(folder: &Path) -> u64 {
    let mut bytes = 0;
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let facts = entry.metadata().unwrap();
            if facts.is_dir() { folders.push(entry.path()) } else { bytes += facts.len() }
        }
    }
    bytes
}

/// What the generator told of an export that is there since an earlier run.
fn read_again(told: &str) -> Written {
    let mut numbers = told.split(|it: char| !it.is_ascii_digit()).filter_map(|it| it.parse().ok());
    let mut next = || numbers.next().unwrap();
    Written { files: next(), items: next(), inflated_bytes: next() }
}
