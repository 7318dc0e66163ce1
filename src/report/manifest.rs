//! The manifest of a report: what was asked, from which files, by which version, and what was
//! written. All but its part `run` is the same whenever and wherever it is made of the same
//! evidence; `content_sha256` is the hash of that (docs/FORMATS.md, "A report's folder").
use super::digest::sha256;
use crate::evidence::file::SourceFile;
use crate::json::canonical::canonical_text;
use crate::ledger::ledger::{Ledger, Tally};
use crate::time::moment::Moment;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Its name in the folder.
pub const MANIFEST: &str = "manifest.json";
/// The name of the list of hashes, which `sha256sum -c` reads.
pub const SUMS: &str = "SHA256SUMS";
/// What the manifest says it is.
const FORMAT: &str = "asof-manifest/1";

/// A file of the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Its path within the folder.
    pub path: String,
    /// Its size in bytes.
    pub size: u64,
    /// The SHA-256 of its bytes, in hexadecimal digits.
    pub sha256: String,
    /// Its rows, of a table.
    pub rows: Option<u64>,
}

/// What was asked. Nothing of it tells of the machine.
#[derive(Clone, Debug)]
pub struct Question {
    /// The case, as the reader calls it.
    pub case: Option<String>,
    /// The profile.
    pub profile: Option<String>,
    /// The begin of the time that is asked about, included.
    pub from: Moment,
    /// Its end, excluded.
    pub to: Moment,
    /// Accounts, regions, types, tags, names: what the filters admit, by the option's name.
    pub filters: Vec<(String, Vec<String>)>,
    /// The rules that were asked: name, identifier, parameters.
    pub rules: Vec<(String, String, BTreeMap<String, String>)>,
    /// The files of evidence beside the export: name and SHA-256.
    pub beside: Vec<(String, String)>,
    /// What the report does not tell.
    pub warnings: Vec<String>,
}

/// What differs from run to run.
#[derive(Clone, Debug)]
pub struct Run {
    /// The words of the command line.
    pub arguments: Vec<String>,
    /// The machine's name, if it tells.
    pub host: Option<String>,
    /// When.
    pub at: Moment,
    /// How many threads there were.
    pub threads: usize,
}

/// The manifest's text, indented, keys sorted.
pub fn manifest(ledger: &Ledger, question: &Question, written: &[Written], run: &Run) -> String {
    let mut content = json!({
        "format": FORMAT,
        "tool": {"name": "asof", "version": env!("CARGO_PKG_VERSION")},
        "question": told(question),
        "inputs": ledger.files().iter().map(input).collect::<Vec<_>>(),
        "beside": question.beside.iter().map(|it| json!({"name": it.0, "sha256": it.1}))
            .collect::<Vec<_>>(),
        "counts": counts(&ledger.tally()),
        "flaws": ledger.flaws().len(),
        "outputs": written.iter().map(output).collect::<Vec<_>>(),
        "warnings": question.warnings,
    });
    let hash = content_sha256(&content);
    if let Value::Object(members) = &mut content {
        members.insert("content_sha256".to_owned(), json!(hash));
        members.insert(
            "run".to_owned(),
            json!({
                "arguments": run.arguments,
                "at": run.at.to_string(),
                "host": run.host,
                "threads": run.threads,
            }),
        );
    }
    content.sort_all_objects();
    format!("{content:#}\n")
}

/// The hash of a manifest's content: of its compact JSON, keys sorted, without `run` and without
/// the hash itself.
pub fn content_sha256(manifest: &Value) -> String {
    let mut content = manifest.clone();
    if let Value::Object(members) = &mut content {
        members.retain(|key, _| !["run", "content_sha256"].contains(&key.as_str()));
    }
    sha256(canonical_text(&content).as_bytes())
}

/// Whether a text is a manifest of this program's.
pub fn is_manifest(text: &[u8]) -> bool {
    let read: Result<Value, _> = serde_json::from_slice(text);
    read.is_ok_and(|it| it["format"] == FORMAT)
}

/// The counts of the accounting (SEMANTICS §7).
pub fn counts(tally: &Tally) -> Value {
    json!({
        "files": tally.files(),
        "read": tally.read,
        "partly_read": tally.partly_read,
        "unreadable": tally.unreadable,
        "ignored": tally.ignored,
        "skipped": tally.skipped,
        "items": tally.elements(),
        "versions": tally.versions,
        "repeats": tally.repeats,
        "rejected": tally.rejected,
    })
}

/// An input as the manifest tells it.
pub fn input(file: &SourceFile) -> Value {
    json!({
        "path": file.path,
        "size": file.size_bytes,
        "sha256": file.sha256,
        "kind": file.kind.as_str(),
        "state": file.outcome.as_str(),
        "items": file.elements,
        "rejected": file.rejected,
        "first": file.first_captured_at.map(|it| it.to_string()),
        "last": file.last_captured_at.map(|it| it.to_string()),
    })
}

fn output(file: &Written) -> Value {
    let mut told = json!({"path": file.path, "size": file.size, "sha256": file.sha256});
    if let Some(rows) = file.rows {
        told["rows"] = json!(rows);
    }
    told
}

fn told(question: &Question) -> Value {
    let given = question.filters.iter().filter(|it| !it.1.is_empty());
    let filters: Map<String, Value> = given.map(|it| (it.0.clone(), json!(it.1))).collect();
    json!({
        "case": question.case,
        "profile": question.profile,
        "from": question.from.to_string(),
        "to": question.to.to_string(),
        "filters": filters,
        "rules": question.rules.iter().map(|(name, identifier, parameters)| json!({
            "name": name, "identifier": identifier, "parameters": parameters,
        })).collect::<Vec<_>>(),
    })
}
