//! `coverage`: what was recorded when.
use crate::json::canonical::canonical_text;
use crate::query::coverage::Coverage;
use crate::query::gap::Gap;
use crate::sheet::{Cells, Kind, Rows, Sheet, closed};
use serde_json::json;

/// The columns that a terminal shows, and their headings.
pub const FOR_PEOPLE: [(&str, &str); 8] = [
    ("account_id", "account"),
    ("region", "region"),
    ("resource_type", "type"),
    ("first_captured_at", "first"),
    ("last_captured_at", "last"),
    ("versions", "versions"),
    ("sightings", "sightings"),
    ("gaps", "gaps"),
];

/// The `coverage` table: one row for each account, region and type.
pub fn coverage(found: &[Coverage]) -> Sheet {
    let mut rows = Rows::new(
        "coverage",
        [
            ("account_id", Kind::Text),
            ("region", Kind::Text),
            ("resource_type", Kind::Text),
            ("first_captured_at", Kind::Time),
            ("last_captured_at", Kind::Time),
            ("versions", Kind::Int),
            ("sightings", Kind::Int),
            ("files", Kind::Int),
            ("longest_silence_seconds", Kind::Int),
            ("gaps", Kind::Json),
        ],
    );
    for it in found {
        rows.push([
            it.account_id.as_str().into(),
            it.region.as_str().into(),
            it.resource_type.as_str().into(),
            it.first_captured_at.into(),
            it.last_captured_at.into(),
            it.versions.into(),
            it.sightings.into(),
            it.files.into(),
            it.longest_silence_seconds.into(),
            gaps(&it.gaps).into(),
        ]);
    }
    rows.finish()
}

/// The same for people: how many gaps there are, in the place of the gaps.
pub fn counted(found: &[Coverage]) -> Sheet {
    let gaps = found.iter().map(|it| i64::try_from(it.gaps.len()).ok()).collect();
    let mut sheet = coverage(found);
    sheet.columns.retain(|it| it.name != "gaps");
    sheet.with("gaps", Cells::Int(gaps))
}

/// `[{"cause": …, "from": …, "to": …}]`; a gap that nothing ends has no `to`.
fn gaps(gaps: &[Gap]) -> String {
    let one = |gap: &Gap| {
        let mut one = json!({"cause": gap.cause.as_str(), "from": gap.from.to_string()});
        if let Some(to) = closed(Some(gap.to)) {
            one["to"] = to.to_string().into();
        }
        one
    };
    canonical_text(&gaps.iter().map(one).collect())
}
