//! `asof verify`: whether a report's folder, and the export that it was made of, are still what its
//! manifest says; or, without a report, how complete an export is by its own testimony.
use super::args::Globals;
use super::args_report::Verify;
use super::hints::Complaint;
use super::outcome::Outcome;
use super::output::{Output, Shape};
use super::session::Session;
use crate::report::digest::Digest;
use crate::report::manifest::{MANIFEST, SUMS, content_sha256, counts, input, is_manifest};
use crate::report::sheets::verification::{Mismatch, verification};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

/// Answers it; a mismatch is found (exit code 1).
///
/// # Errors
/// A complaint when there is no manifest to hold anything against.
pub fn run(args: &Verify, globals: &Globals) -> Result<Outcome, Complaint> {
    let Some(report) = &args.report else { return super::verify_export::run(globals) };
    let output = Output::new(globals, Shape::Sheet)?;
    let place = if report.is_dir() { report.join(MANIFEST) } else { report.clone() };
    if !globals.evidence.is_empty() {
        let said = "a listing is held against an export, not against a report";
        return Err(Complaint::new(said).hint("`asof verify -i EXPORT --evidence LISTING`"));
    }
    let folder = place.parent().unwrap_or(Path::new(".")).to_owned();
    let mut check = Checked { folder, ..Checked::default() };
    let manifest = match manifest_at(&place) {
        Ok(manifest) => manifest,
        // The list of sums knows what was there.
        Err(why) if check.folder.join(SUMS).is_file() => {
            check.mismatch(MANIFEST, "file", "a manifest of a report", &why);
            check.sums_alone();
            tell(&output, globals, &check)?;
            return Ok(Outcome::Found);
        }
        Err(why) => {
            let said = format!("`{}`: {why}", place.display());
            let hint = "name the folder of a report, or its manifest.json";
            return Err(Complaint::new(said).hint(hint));
        }
    };
    check.content(&manifest);
    check.counts(&manifest);
    check.rows_agree(&manifest);
    let listed = check.outputs(&manifest);
    check.sums(&listed);
    check.strays(&listed);
    if !globals.input.is_empty() {
        let session = Session::open(globals)?;
        check.inputs(&manifest, &session);
    }
    tell(&output, globals, &check)?;
    // A mismatch is the answer; flaws of the evidence were told by the report already.
    Ok(if check.found.is_empty() { Outcome::Answered } else { Outcome::Found })
}

fn manifest_at(place: &Path) -> Result<Value, String> {
    let text = bytes_of(place).map_err(|it| it.to_string())?;
    if !is_manifest(&text) {
        return Err("it is no manifest of a report".to_owned());
    }
    serde_json::from_slice(&text).map_err(|it| it.to_string())
}

fn tell(output: &Output, globals: &Globals, check: &Checked) -> Result<(), Complaint> {
    if output.format().is_for_machines() || !check.found.is_empty() {
        output.sheet(verification(&check.found))?;
    } else {
        let inputs = match (globals.input.is_empty(), check.n_inputs) {
            (true, _) => "; the export was not looked at (-i EXPORT)".to_owned(),
            (false, n) => format!(", and {n} files of the export"),
        };
        let n = check.n_outputs;
        output.text(&format!("{n} files of the report are as the manifest says{inputs}\n"))?;
    }
    Ok(())
}

/// What was found to differ.
#[derive(Debug, Default)]
struct Checked {
    folder: PathBuf,
    found: Vec<Mismatch>,
    n_outputs: usize,
    n_inputs: usize,
}

impl Checked {
    fn mismatch(&mut self, path: &str, what: &'static str, expected: &str, found: &str) {
        let [path, expected, found] = [path, expected, found].map(str::to_owned);
        let one = Mismatch { path, what, expected, found };
        if !self.found.contains(&one) {
            self.found.push(one);
        }
    }

    fn same(&mut self, path: &str, what: &'static str, expected: &str, found: &str) {
        if expected != found {
            self.mismatch(path, what, expected, found);
        }
    }

    fn content(&mut self, manifest: &Value) {
        let told = manifest["content_sha256"].as_str().unwrap_or_default();
        self.same(MANIFEST, "content_sha256", told, &content_sha256(manifest));
    }

    /// The sums of the manifest's own list of inputs are its counts.
    fn counts(&mut self, manifest: &Value) {
        let inputs = manifest["inputs"].as_array().map_or(&[][..], Vec::as_slice);
        let of_state = |state: &str| inputs.iter().filter(|it| it["state"] == state).count() as u64;
        let sum = |name: &str| inputs.iter().filter_map(|it| it[name].as_u64()).sum::<u64>();
        let told = &manifest["counts"];
        let kept = told["versions"].as_u64().zip(told["repeats"].as_u64());
        let derived = [
            ("files", inputs.len() as u64),
            ("read", of_state("read")),
            ("partly_read", of_state("partly_read")),
            ("unreadable", of_state("unreadable")),
            ("ignored", of_state("ignored")),
            ("skipped", of_state("skipped")),
            ("items", sum("items")),
            ("rejected", sum("rejected")),
        ];
        for (name, derived) in derived {
            let told = told[name].to_string();
            self.same(&format!("counts/{name}"), "count", &told, &derived.to_string());
        }
        let items = kept.map(|it| it.0 + it.1 + told["rejected"].as_u64().unwrap_or_default());
        if items != told["items"].as_u64() {
            let found = items.map_or_else(|| "nothing".to_owned(), |it| it.to_string());
            self.mismatch("counts/items", "count", &told["items"].to_string(), &found);
        }
    }

    /// The counts that a table of the folder tells again: as many flaws as it lists, and as many
    /// rows in each form of a table.
    fn rows_agree(&mut self, manifest: &Value) {
        let outputs = manifest["outputs"].as_array().map_or(&[][..], Vec::as_slice);
        let rows: BTreeMap<&str, &Value> =
            outputs.iter().filter_map(|it| Some((it["path"].as_str()?, &it["rows"]))).collect();
        let flaws = rows.get("tables/flaws.csv").map_or(&Value::Null, |it| *it);
        self.same("flaws", "count", &plain(&manifest["flaws"]), &plain(flaws));
        for (path, told) in &rows {
            let ends_with = |it: &str| path.ends_with(it);
            let of_text = match path.strip_suffix(".parquet") {
                Some(table) => rows.get(format!("{table}.csv").as_str()).copied(),
                None if ends_with(".csv") || ends_with(".jsonl") => continue,
                None => None,
            };
            let found = of_text.map_or_else(|| "null".to_owned(), plain);
            self.same(path, "rows", &plain(told), &found);
        }
    }

    /// Every output again; what the manifest lists.
    fn outputs(&mut self, manifest: &Value) -> BTreeMap<String, String> {
        let mut listed = BTreeMap::new();
        for told in manifest["outputs"].as_array().map_or(&[][..], Vec::as_slice) {
            let text = |name: &str| told[name].as_str().unwrap_or_default();
            let (path, sha256) = (text("path").to_owned(), text("sha256").to_owned());
            listed.insert(path.clone(), sha256.clone());
            let Some(file) = within(&self.folder, &path) else {
                self.mismatch(&path, "path", "a path within the folder", &path);
                continue;
            };
            match hashed(&file) {
                Ok(found) => {
                    self.n_outputs += 1;
                    self.same(&path, "size", &told["size"].to_string(), &found.size.to_string());
                    self.same(&path, "sha256", &sha256, &found.sha256);
                    let rows = rows(&file, &path).unwrap_or_default();
                    if let (Some(told), Some(found)) = (told["rows"].as_u64(), rows) {
                        self.same(&path, "rows", &told.to_string(), &found.to_string());
                    }
                }
                Err(error) => self.mismatch(&path, "file", "a file", &error.to_string()),
            }
        }
        listed
    }

    /// The list for `sha256sum` says the same as the manifest, and of the manifest itself.
    fn sums(&mut self, listed: &BTreeMap<String, String>) {
        let text = match bytes_of(&self.folder.join(SUMS)) {
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(error) => return self.mismatch(SUMS, "file", "a file", &error.to_string()),
        };
        let mut sums: BTreeMap<&str, &str> = BTreeMap::new();
        for line in text.lines() {
            match line.split_once("  ") {
                Some((sum, name)) if sums.insert(name, sum).is_none() => {}
                _ => self.mismatch(SUMS, "line", "a hash and the name of one file", line),
            }
        }
        let own = sums.remove(MANIFEST).unwrap_or("nothing").to_owned();
        let found = hashed(&self.folder.join(MANIFEST)).map(|it| it.sha256).unwrap_or_default();
        self.same(MANIFEST, "sha256", &own, &found);
        let names: BTreeSet<&str> =
            sums.keys().copied().chain(listed.keys().map(String::as_str)).collect();
        for name in names {
            let told = listed.get(name).map_or("nothing", String::as_str);
            self.same(name, "SHA256SUMS", told, sums.get(name).copied().unwrap_or("nothing"));
        }
    }

    /// What the list for `sha256sum` says, where there is no manifest to hold it against.
    fn sums_alone(&mut self) {
        let text = bytes_of(&self.folder.join(SUMS)).unwrap_or_default();
        let text = String::from_utf8_lossy(&text).into_owned();
        for (told, name) in text.lines().filter_map(|it| it.split_once("  ")) {
            match within(&self.folder, name).map(|it| hashed(&it)) {
                Some(Ok(found)) => self.same(name, "sha256", told, &found.sha256),
                Some(Err(error)) => self.mismatch(name, "file", "a file", &error.to_string()),
                None => self.mismatch(name, "path", "a path within the folder", name),
            }
        }
    }

    /// What lies in the folder and is not listed; a signature of the sums may.
    fn strays(&mut self, listed: &BTreeMap<String, String>) {
        let mut found = Vec::new();
        files_below(&self.folder, "", &mut found);
        for path in found {
            let is_signature =
                ["sig", "minisig", "asc", "tsr"].iter().any(|it| path == format!("{SUMS}.{it}"));
            if !listed.contains_key(&path) && path != MANIFEST && path != SUMS && !is_signature {
                self.mismatch(&path, "file", "nothing", "a file");
            }
        }
    }

    /// Every input again, read anew.
    fn inputs(&mut self, manifest: &Value, session: &Session) {
        let told = manifest["inputs"].as_array().map_or(&[][..], Vec::as_slice);
        let path = |it: &Value| it["path"].as_str().unwrap_or_default().to_owned();
        let told: BTreeMap<String, &Value> = told.iter().map(|it| (path(it), it)).collect();
        let now: Vec<Value> = session.ledger.files().iter().map(input).collect();
        let now: BTreeMap<String, &Value> = now.iter().map(|it| (path(it), it)).collect();
        self.n_inputs = now.len();
        let paths: BTreeSet<&String> = told.keys().chain(now.keys()).collect();
        for path in paths {
            match (told.get(path), now.get(path)) {
                (Some(told), Some(now)) => {
                    for what in ["size", "sha256", "kind", "state", "items", "rejected"] {
                        self.same(path, what, &plain(&told[what]), &plain(&now[what]));
                    }
                }
                (Some(_), None) => self.mismatch(path, "input", "a file", "nothing"),
                (None, _) => self.mismatch(path, "input", "nothing", "a file"),
            }
        }
        let counts = counts(&session.ledger.tally());
        for (name, found) in counts.as_object().into_iter().flatten() {
            let told = &manifest["counts"][name];
            self.same(&format!("counts/{name}"), "input", &plain(told), &plain(found));
        }
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A path of the manifest; none of one that leads out of the folder.
fn within(folder: &Path, path: &str) -> Option<PathBuf> {
    let plain = |it: &str| !it.is_empty() && it != "." && it != ".." && !it.contains('\\');
    path.split('/').all(plain).then(|| folder.join(path))
}

fn files_below(folder: &Path, prefix: &str, found: &mut Vec<String>) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut entries: Vec<_> = entries.collect();
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type().is_ok_and(|it| it.is_dir()) {
            let before = found.len();
            files_below(&entry.path(), &format!("{path}/"), found);
            if found.len() == before {
                found.push(format!("{path}/"));
            }
        } else {
            found.push(path);
        }
    }
}

struct Hashed {
    size: u64,
    sha256: String,
}

#[expect(clippy::disallowed_methods, reason = "a report is no evidence of AWS Config's")]
fn open(path: &Path) -> io::Result<fs::File> {
    fs::File::open(path)
}

fn bytes_of(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(path)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A link is no file of the report: what it leads to may be another tomorrow.
fn hashed(path: &Path) -> io::Result<Hashed> {
    if path.symlink_metadata()?.is_symlink() {
        return Err(io::Error::other("a link"));
    }
    let mut digest = Digest::default();
    let size = io::copy(&mut open(path)?, &mut digest)?;
    Ok(Hashed { size, sha256: digest.hex() })
}

/// The rows of a table of text, counted again; none of any other file.
fn rows(path: &Path, name: &str) -> io::Result<Option<u64>> {
    let ends_with = |it: &str| name.ends_with(it);
    if !ends_with(".csv") && !ends_with(".jsonl") {
        return Ok(None);
    }
    let (mut lines, mut is_quoted) = (0_u64, false);
    for byte in BufReader::new(open(path)?).bytes() {
        match byte? {
            b'"' if ends_with(".csv") => is_quoted = !is_quoted,
            b'\n' if !is_quoted => lines += 1,
            _ => {}
        }
    }
    Ok(Some(if ends_with(".csv") { lines.saturating_sub(1) } else { lines }))
}
