//! Running the binary and showing what went wrong: scratch folders that stay when a test fails,
//! rows of its tables, and the dossier of a resource for the person who debugs.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::Value;

use super::instant::{self, text};
use super::twin::Twin;
use super::twin_gaps;
use super::twin_read::Identity;

static SCRATCHES: AtomicU32 = AtomicU32::new(0);

/// A new empty folder of this process.
pub(crate) fn scratch(label: &str) -> PathBuf {
    let number = SCRATCHES.fetch_add(1, Ordering::Relaxed);
    let name = format!("asof-model-{}-{number}-{label}", std::process::id());
    let dir = std::env::temp_dir().join(name);
    std::fs::create_dir_all(&dir).unwrap();
    dir
}

/// Runs the binary on an export; the answer on stdout. Flawed evidence is an answer too.
pub(crate) fn asof(export: &Path, arguments: &[&str]) -> Result<String, String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_asof"));
    command.arg("-i").arg(export).args(arguments).env_remove("ASOF_INPUT");
    let output = command.output().unwrap();
    if matches!(output.status.code(), Some(0 | 3)) {
        return Ok(String::from_utf8(output.stdout).unwrap());
    }
    let stderr = String::from_utf8_lossy(&output.stderr);
    Err(format!("{command:?}\n  ended with {}:\n{stderr}", output.status))
}

/// The rows of a command that answers in lines of JSON.
pub(crate) fn asked(export: &Path, arguments: &[&str]) -> Result<Vec<Value>, String> {
    rows(&asof(export, &[arguments, &["-f", "jsonl"]].concat())?)
}

/// The rows of an exported table.
pub(crate) fn exported(
    export: &Path,
    table: &str,
    arguments: &[&str],
) -> Result<Vec<Value>, String> {
    let dir = scratch("out");
    let file = dir.join("table.jsonl");
    let output = file.to_str().unwrap();
    let ran = asof(export, &[&["export", table][..], arguments, &["-o", output]].concat());
    let text = std::fs::read_to_string(&file).map_err(|e| format!("{output}: {e}"));
    std::fs::remove_dir_all(&dir).unwrap();
    ran.and_then(|_| rows(&text?))
}

/// The timeline that a row is about.
pub(crate) fn identity(row: &Value) -> Identity {
    let text = |key: &str| row[key].as_str().unwrap_or("").to_owned();
    (text("account_id"), text("region"), text("resource_type"), text("resource_id"))
}

/// A cell so that two spellings of one value are equal: no value, times, numbers, JSON in text.
pub(crate) fn cell(row: &Value, column: &str) -> String {
    match &row[column] {
        Value::Null => String::new(),
        Value::String(s) if s.starts_with('{') || s.starts_with('[') => {
            let json = serde_json::from_str::<Value>(s).map(|v| spelled(&v));
            json.unwrap_or_else(|_| s.clone())
        }
        Value::String(s) => instant::parse(s).map_or_else(|| s.clone(), text),
        other => spelled(other),
    }
}

/// Some columns of a row in one line.
pub(crate) fn line(row: &Value, columns: &[&str]) -> String {
    let cells: Vec<String> = columns
        .iter()
        .map(|c| format!("{c}={}", cell(row, c)))
        .filter(|c| !c.ends_with('='))
        .collect();
    cells.join(" ")
}

/// Compares rows resource by resource, in any order; the first difference in words.
pub(crate) fn same_rows(
    twin: &Twin,
    columns: &[&str],
    got: &[Value],
    want: &[Value],
) -> Result<(), String> {
    let mut identities: Vec<Identity> = got.iter().chain(want).map(identity).collect();
    identities.sort();
    identities.dedup();
    for one in identities {
        let own = |rows: &[Value]| {
            let own = rows.iter().filter(|r| identity(r) == one);
            let mut lines: Vec<String> = own.map(|r| line(r, columns)).collect();
            lines.sort();
            lines
        };
        let (got, want) = (own(got), own(want));
        if got != want {
            return Err(format!(
                "{one:?}\n{}{}{}",
                listed("binary", &got, &want),
                listed("twin", &want, &got),
                dossier(twin, &one)
            ));
        }
    }
    Ok(())
}

/// All that the export says about a resource.
pub(crate) fn dossier(twin: &Twin, identity: &Identity) -> String {
    let mut out = String::from("  sightings:\n");
    let Some(line) = twin.lines.iter().find(|l| l.identity == *identity) else {
        return String::from("  no such timeline in the twin\n");
    };
    for s in twin.export.sightings.iter().filter(|s| s.identity == *identity) {
        let (captured, time) = (text(s.captured), text(s.time));
        let path = &twin.export.files[s.file].path;
        let file = path.rsplit('/').next().unwrap();
        let status = s.item["configurationItemStatus"].as_str().unwrap_or("-");
        let created = s.item["resourceCreationTime"].as_str().unwrap_or("-");
        let id = s.state_id.as_deref().unwrap_or("-");
        let (kind, sound) = (s.kind, if s.sound { "sound" } else { "salvaged" });
        let _ = writeln!(
            out,
            "    captured {captured} id {id} seen {time} {kind:?} {sound} {status} created \
             {created} {file} #{}",
            s.ordinal
        );
    }
    out.push_str("  states:\n");
    for state in &line.states {
        let captures: Vec<String> = state.versions.iter().map(|v| text(v.captured)).collect();
        let _ = writeln!(out, "    {:?} {} {captures:?}", state.life, state.incarnation);
    }
    let (begin, last) = twin_gaps::window_of(&twin.export, line);
    let _ = writeln!(out, "  evidence {} .. {}", text(begin), text(last));
    for (lower, upper) in twin_gaps::gaps_of(&twin.export, &twin.lines, line) {
        let end = if upper == twin_gaps::WITHOUT_END { "-".into() } else { text(upper) };
        let _ = writeln!(out, "  gap {} .. {end}", text(lower));
    }
    out.push_str("  files of its regions:\n");
    for file in &twin.export.files {
        if line.regions.iter().any(|r| file.path.contains(r.as_str())) || file.key.is_none() {
            let _ = writeln!(out, "    {:<11} {:>2} {}", file.outcome, file.elements, file.path);
        }
    }
    out
}

fn rows(text: &str) -> Result<Vec<Value>, String> {
    let parse = |line: &str| serde_json::from_str(line).map_err(|e| format!("{e} in {line}"));
    text.lines().filter(|l| !l.trim().is_empty()).map(parse).collect()
}

fn listed(whose: &str, lines: &[String], others: &[String]) -> String {
    let mut out = format!("  {whose}:\n");
    for line in lines {
        let mark = if others.contains(line) { ' ' } else { '!' };
        let _ = writeln!(out, "  {mark} {line}");
    }
    out
}

/// JSON with sorted keys and without nulls; an empty object or list is no value.
fn spelled(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let mut keys: Vec<&String> = map.keys().filter(|k| !map[*k].is_null()).collect();
            keys.sort();
            let pairs: Vec<String> =
                keys.iter().map(|k| format!("{k:?}:{}", spelled(&map[*k]))).collect();
            if pairs.is_empty() { String::new() } else { format!("{{{}}}", pairs.join(",")) }
        }
        Value::Array(list) if list.is_empty() => String::new(),
        other => other.to_string(),
    }
}
