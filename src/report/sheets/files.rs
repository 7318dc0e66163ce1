//! `files` and `flaws`: what was read, and what could not be.
use super::{SOURCE, columns};
use crate::ledger::ledger::Ledger;
use crate::sheet::{Kind, Rows, Sheet};

/// The `files` table: one row for each input file, in order of path.
pub fn files(ledger: &Ledger) -> Sheet {
    let mut rows = Rows::new(
        "files",
        [
            ("path", Kind::Text),
            ("kind", Kind::Text),
            ("account_id", Kind::Text),
            ("region", Kind::Text),
            ("size_bytes", Kind::Int),
            ("inflated_bytes", Kind::Int),
            ("sha256", Kind::Text),
            ("elements", Kind::Int),
            ("versions", Kind::Int),
            ("repeats", Kind::Int),
            ("rejected", Kind::Int),
            ("first_captured_at", Kind::Time),
            ("last_captured_at", Kind::Time),
            ("outcome", Kind::Text),
        ],
    );
    for file in ledger.files() {
        let key = file.key.as_ref();
        rows.push([
            file.path.as_str().into(),
            file.kind.as_str().into(),
            key.map(|it| it.account_id.as_str()).into(),
            key.map(|it| it.region.as_str()).into(),
            file.size_bytes.into(),
            file.inflated_bytes.into(),
            Some(file.sha256.as_str()).filter(|it| !it.is_empty()).into(),
            file.elements.into(),
            file.versions.into(),
            file.repeats.into(),
            file.rejected.into(),
            file.first_captured_at.into(),
            file.last_captured_at.into(),
            file.outcome.as_str().into(),
        ]);
    }
    rows.finish()
}

/// The `flaws` table: one row for each flaw, in order of file and place.
pub fn flaws(ledger: &Ledger) -> Sheet {
    const OWN: [(&str, Kind); 2] = [("kind", Kind::Text), ("message", Kind::Text)];
    let mut rows: Rows<5> = Rows::new("flaws", columns(&[&OWN, &SOURCE]));
    for flaw in ledger.flaws() {
        rows.push([
            flaw.kind.as_str().into(),
            flaw.message.as_str().into(),
            ledger.file(flaw.file).path.as_str().into(),
            flaw.ordinal.into(),
            flaw.byte.into(),
        ]);
    }
    rows.finish()
}
