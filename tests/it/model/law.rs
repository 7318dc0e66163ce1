//! The law of SEMANTICS section 8, through the binary: the rows over all time that hold T equal
//! the rows at T, span columns dropped.

use std::path::Path;

use serde_json::Value;

use super::instant::{self, DAY, Micros, text};
use super::run::{exported, identity, line};
use super::world::Rng;

/// Columns of `states` that a question about one instant also answers.
const AT_ONE_INSTANT: [&str; 15] = [
    "account_id",
    "region",
    "resource_type",
    "resource_id",
    "resource_name",
    "arn",
    "presence",
    "incarnation",
    "status",
    "captured_at",
    "certainty",
    "reason",
    "src_file",
    "src_ordinal",
    "src_byte",
];

/// Asks at so many instants, half of them where some row begins or ends; the first breach in
/// words.
pub(crate) fn law_holds(export: &Path, instants: usize, rng: &mut Rng) -> Result<(), String> {
    let over_time = exported(export, "states", &[])?;
    let time = |row: &Value, column: &str| row[column].as_str().and_then(instant::parse);
    let mut edges: Vec<Micros> = vec![];
    for row in &over_time {
        edges.extend(["valid_from", "valid_to"].iter().filter_map(|c| time(row, c)));
    }
    let Some((first, last)) = edges.iter().min().zip(edges.iter().max()) else {
        return Err(format!("{}: no states", export.display()));
    };
    let seconds = usize::try_from((last - first + 2 * DAY) / 1_000_000).unwrap();
    for round in 0..instants {
        let at = if round % 2 == 0 {
            rng.pick(&edges) + *rng.pick(&[-1, 0, 1])
        } else {
            first - DAY + i64::try_from(rng.below(seconds)).unwrap() * 1_000_000
        };
        let holds = |row: &&Value| {
            time(row, "valid_from").is_none_or(|from| from <= at)
                && time(row, "valid_to").is_none_or(|to| at < to)
        };
        let held: Vec<&Value> = over_time.iter().filter(holds).collect();
        let at_one = exported(export, "states", &["--at", &text(at)])?;
        same(&held, &at_one.iter().collect::<Vec<_>>())
            .map_err(|e| format!("{} at {}: {e}", export.display(), text(at)))?;
    }
    Ok(())
}

fn same(held: &[&Value], at_one: &[&Value]) -> Result<(), String> {
    let shown = |rows: &[&Value]| {
        let own = rows.iter().map(|r| (identity(r), line(r, &AT_ONE_INSTANT)));
        let mut lines: Vec<_> = own.collect();
        lines.sort();
        lines
    };
    let (held, at_one) = (shown(held), shown(at_one));
    if let Some((_, row)) = held.iter().find(|row| !at_one.contains(row)) {
        return Err(format!("a row over all time holds it, but the answer at it lacks\n  {row}"));
    }
    if let Some((_, row)) = at_one.iter().find(|row| !held.contains(row)) {
        return Err(format!("the answer at it has a row that no span holds\n  {row}"));
    }
    if held.len() != at_one.len() {
        return Err(format!("{} rows over time, {} at it", held.len(), at_one.len()));
    }
    Ok(())
}

fn law_of_story(story: &str) {
    let export = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/exports").join(story);
    if let Err(breach) = law_holds(&export, 200, &mut Rng::new(8)) {
        panic!("{breach}");
    }
}

#[test]
fn the_answer_over_time_and_the_answer_at_an_instant_agree_on_the_clinic() {
    law_of_story("clinic");
}

#[test]
fn the_answer_over_time_and_the_answer_at_an_instant_agree_on_the_torn_clinic() {
    law_of_story("clinic-torn");
}
