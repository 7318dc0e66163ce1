//! `verification`: where a report's folder, or its export, is not what the manifest says.
use crate::sheet::{Kind, Rows, Sheet};

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// The file: of the folder or of the export; `counts/…` of a count.
    pub path: String,
    /// What differs: `size`, `sha256`, `rows`, `file`, `input`, `count`, …
    pub what: &'static str,
    /// What the manifest says.
    pub expected: String,
    /// What is there.
    pub found: String,
}

/// The table: a row for each difference, in the order in which they were found.
pub fn verification(found: &[Mismatch]) -> Sheet {
    let columns = [
        ("path", Kind::Text),
        ("mismatch", Kind::Text),
        ("expected", Kind::Text),
        ("found", Kind::Text),
    ];
    let mut rows: Rows<4> = Rows::new("verification", columns);
    for it in found {
        rows.push([
            it.path.as_str().into(),
            it.what.into(),
            it.expected.as_str().into(),
            it.found.as_str().into(),
        ]);
    }
    rows.finish()
}
