//! `completeness`: how complete the export itself is, each account, region and month.
use super::{SOURCE, columns, laid, source};
use crate::ledger::ledger::Ledger;
use crate::query::completeness::{Finding, Graded, Source};
use crate::sheet::{Cell, Kind, Rows, Sheet};

/// The columns that a terminal shows, and their headings.
pub const FOR_PEOPLE: [(&str, &str); 6] = [
    ("account_id", "account"),
    ("region", "region"),
    ("month", "month"),
    ("grade", "grade"),
    ("finding", "finding"),
    ("what", "what"),
];

/// The `completeness` table: one row for each finding, and one for a month without any.
pub fn completeness(ledger: &Ledger, graded: &[Graded]) -> Sheet {
    const OWN: [(&str, Kind); 7] = [
        ("account_id", Kind::Text),
        ("region", Kind::Text),
        ("month", Kind::Time),
        ("grade", Kind::Text),
        ("finding", Kind::Text),
        ("finding_grade", Kind::Text),
        ("what", Kind::Text),
    ];
    let mut rows: Rows<10> = Rows::new("completeness", columns(&[&OWN, &SOURCE]));
    for it in graded {
        let mut push = |finding: Option<&Finding>| {
            let own: [Cell; 7] = [
                it.account_id.as_str().into(),
                it.region.as_str().into(),
                it.month.into(),
                it.grade.as_str().into(),
                finding.map(|it| it.kind.as_str()).into(),
                finding.map(|it| it.grade.as_str()).into(),
                finding.map(|it| it.what.as_str()).into(),
            ];
            let place = place(ledger, finding.and_then(|it| it.source));
            rows.push(laid(own.into_iter().chain(place)));
        };
        if it.findings.is_empty() {
            push(None);
        }
        it.findings.iter().for_each(|it| push(Some(it)));
    }
    rows.finish()
}

fn place(ledger: &Ledger, of: Option<Source>) -> [Cell; 3] {
    match of {
        Some(Source::Item(origin)) => source(ledger, origin),
        Some(Source::File(file)) => {
            [ledger.file(file).path.as_str().into(), Cell::None, Cell::None]
        }
        None => [Cell::None, Cell::None, Cell::None],
    }
}
