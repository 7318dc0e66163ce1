//! The binary against the twin on relations and on blame, on the same random worlds.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::compare::each_seed;
use super::instant::{Micros, text};
use super::run::{asked, cell, dossier, exported, line as in_one_line, same_rows};
use super::twin::Twin;
use super::twin_blame::{Before, Blamed, blame};
use super::twin_canonical::canonical;
use super::twin_edges::{edges, related};
use super::twin_gaps::RECORDER;
use super::twin_versions::Line;
use super::world::Rng;

const EDGES: [&str; 15] = [
    "name",
    "other_type",
    "other_id",
    "other_name",
    "direction",
    "other_presence",
    "valid_from",
    "valid_to",
    "certainty",
    "reason",
    "valid_from_after",
    "valid_to_after",
    "src_ordinal",
    "src_byte",
    "src_file",
];

/// Columns of `blame` that are compared as they are.
const BLAME: [&str; 8] =
    ["event", "since_after", "since", "certainty", "reason", "src_file", "src_ordinal", "src_byte"];

/// Elements of a policy's statement that are lists, or one text alone.
const ONE_OR_SEVERAL: [&str; 4] = ["Action", "NotAction", "Resource", "NotResource"];

#[test]
fn edges_over_all_time_equal_the_twins() {
    each_seed("edges", |world, twin, _| {
        let want: Vec<Value> = edges(twin).into_iter().map(|e| e.row).collect();
        same_rows(twin, &EDGES, &exported(&world.dir, "edges", &[])?, &want)
    });
}

#[test]
fn edges_at_any_instant_are_those_that_hold_it() {
    each_seed("edges-at", |world, twin, rng| {
        let all = edges(twin);
        for _ in 0..4 {
            let at = world.question(rng);
            let held = all.iter().filter(|e| e.holds(at));
            let want: Vec<Value> = held.map(|e| e.row.clone()).collect();
            let got = exported(&world.dir, "edges", &["--at", &text(at)])?;
            same_rows(twin, &EDGES, &got, &want).map_err(|e| format!("at {}: {e}", text(at)))?;
        }
        Ok(())
    });
}

#[test]
fn what_is_near_a_resource_equals_the_twins() {
    let columns = [&EDGES[..], &["depth"]].concat();
    each_seed("related", |world, twin, rng| {
        let all = edges(twin);
        for depth in 1..=3 {
            let Some(start) = named_resource(twin, rng) else { return Ok(()) };
            let (at, selector) = (world.question(rng), selector(&twin.lines[start]));
            let steps = depth.to_string();
            let question = ["related", &selector, "--at", &text(at), "--depth", &steps];
            let mut got = asked(&world.dir, &question)?;
            let mut want = related(&all, start, at, depth);
            for rows in [&mut got, &mut want] {
                rows.retain(|row| row["name"] != "Is made by");
            }
            same_rows(twin, &columns, &got, &want)
                .map_err(|e| format!("{}: {e}", question.join(" ")))?;
        }
        Ok(())
    });
}

#[test]
fn blame_equals_the_twins() {
    each_seed("blame", |world, twin, rng| {
        for round in 0..6 {
            let Some(index) = named_resource(twin, rng) else { return Ok(()) };
            let line = &twin.lines[index];
            let at = match standing(twin, line, rng).filter(|_| round > 0) {
                Some(at) => at,
                None => world.question(rng),
            };
            let selector = selector(line);
            let rows = asked(&world.dir, &["blame", &selector, "--at", &text(at), "--all-fields"])?;
            same_blame(twin, line, &blame(twin, line, at), &rows).map_err(|e| {
                format!("blame {selector} at {}: {e}\n{}", text(at), dossier(twin, &line.identity))
            })?;
        }
        Ok(())
    });
}

/// A resource that its type and id name alone.
fn named_resource(twin: &Twin, rng: &mut Rng) -> Option<usize> {
    let is_alone = |line: &Line| {
        let same =
            |l: &&Line| (&l.identity.2, &l.identity.3) == (&line.identity.2, &line.identity.3);
        line.identity.2 != RECORDER && twin.lines.iter().filter(same).count() == 1
    };
    let named: Vec<usize> = (0..twin.lines.len()).filter(|i| is_alone(&twin.lines[*i])).collect();
    (!named.is_empty()).then(|| *rng.pick(&named))
}

fn selector(line: &Line) -> String {
    format!("{}/{}", line.identity.2, line.identity.3)
}

/// An instant at which the resource stands: where a span begins, or just before it ends.
fn standing(twin: &Twin, line: &Line, rng: &mut Rng) -> Option<Micros> {
    let spans = twin.spans(line);
    let stands = spans.iter().filter(|s| s.point.presence == "standing");
    let instants: Vec<Micros> =
        stands.flat_map(|s| [s.from, s.to.map(|to| to - 1)]).flatten().collect();
    (!instants.is_empty()).then(|| *rng.pick(&instants))
}

/// Fields outside of lists path by path; members of lists by the first step of theirs alone, since
/// the further ones are spelled by the binary.
fn same_blame(twin: &Twin, line: &Line, want: &[Blamed], got: &[Value]) -> Result<(), String> {
    let (mut plain, mut members) = (BTreeMap::new(), vec![]);
    let unnamed: BTreeSet<String> =
        want.iter().filter(|b| b.event.is_none()).map(|b| text(b.since)).collect();
    for blamed in want {
        let row = row_of(twin, line, blamed);
        if blamed.field.is_in_list {
            members.push(member(&blamed.field.path, &blamed.field.value, &row));
        } else {
            let want = (compact(&blamed.field.value), in_one_line(&row, &BLAME));
            plain.insert(blamed.field.path.clone(), (want, blamed.before.clone()));
        }
    }
    let mut members_got = vec![];
    for row in got {
        let (mut row, path) = (row.clone(), cell(row, "path"));
        if unnamed.contains(&cell(&row, "since")) {
            row["event"] = Value::Null;
        }
        let value = json_cell(&row["value"]);
        if path.split('/').any(is_member) {
            members_got.push(member(&path, &value, &row));
            continue;
        }
        let Some((want, before)) = plain.remove(&path) else {
            return Err(format!("a field that the twin does not know: {row}"));
        };
        let got = (compact(&value), in_one_line(&row, &BLAME));
        if got != want {
            return Err(format!("{path}\n  binary {got:?}\n  twin   {want:?}"));
        }
        let old = (!row["old_value"].is_null()).then(|| compact(&json_cell(&row["old_value"])));
        let is_same = match &before {
            Before::Anything => true,
            Before::Nothing => old.is_none(),
            Before::Value(value) => old.as_ref() == Some(&compact(value)),
        };
        if !is_same {
            return Err(format!("{path}: the value before is {old:?}, not {before:?}"));
        }
    }
    if let Some((path, _)) = plain.first_key_value() {
        return Err(format!("no row for {path}"));
    }
    members.sort();
    members_got.sort();
    if members != members_got {
        return Err(format!("members\n  twin {members:#?}\n  binary {members_got:#?}"));
    }
    Ok(())
}

fn row_of(twin: &Twin, line: &Line, blamed: &Blamed) -> Value {
    let lead = line.states[blamed.state].lead();
    json!({
        "event": blamed.event, "since_after": blamed.since_after.map(text),
        "since": text(blamed.since), "certainty": blamed.certainty, "reason": blamed.reason,
        "src_file": twin.export.files[lead.file].path, "src_ordinal": lead.ordinal,
        "src_byte": lead.byte,
    })
}

/// A member of a list in one line.
fn member(path: &str, value: &Value, row: &Value) -> String {
    let first = path.split('/').nth(1).unwrap_or("");
    format!("{first} {} {}", compact(value), in_one_line(row, &BLAME))
}

fn is_member(step: &str) -> bool {
    step.starts_with('[') || (!step.is_empty() && step.bytes().all(|b| b.is_ascii_digit()))
}

/// A cell of JSON, whether it comes as text or not.
fn json_cell(cell: &Value) -> Value {
    match cell {
        Value::String(text) => serde_json::from_str(text).unwrap_or_else(|_| cell.clone()),
        other => other.clone(),
    }
}

/// A value in one spelling.
fn compact(value: &Value) -> String {
    let mut value = canonical(value);
    spread(&mut value);
    match value.as_str().and_then(super::instant::parse) {
        Some(at) => text(at),
        None => value.to_string(),
    }
}

/// One text alone is as good as a list of it, in a statement.
fn spread(value: &mut Value) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(spread),
        Value::Object(map) => {
            for (key, value) in map {
                if ONE_OR_SEVERAL.contains(&key.as_str()) && value.is_string() {
                    *value = json!([value]);
                }
                spread(value);
            }
        }
        _ => {}
    }
}

#[test]
fn a_row_of_blame_that_says_something_else_is_found() {
    let dir = super::run::scratch("blame-rows");
    super::world::World::write(1, &dir);
    let (twin, mut rng) = (Twin::of(&dir), Rng::new(1));
    std::fs::remove_dir_all(dir).unwrap();
    let lines = twin.lines.iter().filter(|line| line.identity.2 != RECORDER);
    let line = lines.max_by_key(|line| line.states.len()).unwrap();
    let at = standing(&twin, line, &mut rng).unwrap();
    let want = blame(&twin, line, at);
    assert!(want.len() > 8, "{want:?}");
    let as_rows = || -> Vec<Value> {
        let row = |b: &Blamed| {
            let mut row = row_of(&twin, line, b);
            row["path"] = json!(b.field.path);
            row["value"] = json!(b.field.value.to_string());
            if let Before::Value(old) = &b.before {
                row["old_value"] = json!(old.to_string());
            }
            row
        };
        want.iter().map(row).collect()
    };
    assert_eq!(same_blame(&twin, line, &want, &as_rows()), Ok(()));
    for index in 0..want.len() {
        let mut rows = as_rows();
        rows[index]["since"] = json!("2020-01-01T00:00:00Z");
        assert!(same_blame(&twin, line, &want, &rows).is_err());
        rows.remove(index);
        assert!(same_blame(&twin, line, &want, &rows).is_err());
    }
}
