//! Tables of one run of `export`, and the law of accounting that holds between them.
use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;

use crate::kit::{Cmd, Export};

/// Tables of one run of `export`, by name.
pub(crate) struct Tables(BTreeMap<String, Vec<Value>>);

impl Tables {
    /// Exports `names` from `input` as JSON lines; the run must exit with `code`.
    #[track_caller]
    pub(crate) fn of(export: &Export, cmd: Cmd, names: &[&str], code: i32) -> Self {
        let out = export.out();
        cmd.arg("export").args(names).arg("-o").arg(&out).args(["-f", "jsonl"]).run().exits(code);
        let read = |name: &&str| {
            let text = fs::read_to_string(out.join(format!("{name}.jsonl")));
            let text = text.unwrap_or_else(|error| panic!("table {name}: {error}"));
            ((*name).to_owned(), rows(&text))
        };
        Tables(names.iter().map(read).collect())
    }

    /// The three tables that account for everything read, checked against each other.
    #[track_caller]
    pub(crate) fn read(export: &Export, code: i32) -> Self {
        Tables::read_by(export, Cmd::on(export.root()), code)
    }

    #[track_caller]
    pub(crate) fn read_by(export: &Export, cmd: Cmd, code: i32) -> Self {
        let tables = Tables::of(export, cmd, &["files", "flaws", "items"], code);
        tables.account();
        tables
    }

    pub(crate) fn rows(&self, name: &str) -> &[Value] {
        &self.0[name]
    }

    /// The row of `files` whose path ends so.
    #[track_caller]
    pub(crate) fn file(&self, path_end: &str) -> &Value {
        let found = self.rows("files").iter().find(|row| text(row, "path").ends_with(path_end));
        found.unwrap_or_else(|| panic!("{path_end} is not among the files"))
    }

    /// Flaws of the file whose path ends so.
    pub(crate) fn flaws(&self, path_end: &str) -> Vec<&Value> {
        let of_it = |row: &&Value| text(row, "src_file").ends_with(path_end);
        self.rows("flaws").iter().filter(of_it).collect()
    }

    /// Resource ids in `items`, each version once, sorted.
    pub(crate) fn ids(&self) -> Vec<&str> {
        let mut ids: Vec<&str> =
            self.rows("items").iter().map(|row| text(row, "resource_id")).collect();
        ids.sort_unstable();
        ids
    }

    /// The law of accounting: everything found is in exactly one count, and every loss has a flaw.
    #[track_caller]
    fn account(&self) {
        let sum = |name: &str| self.rows("files").iter().map(|row| number(row, name)).sum::<u64>();
        for row in self.rows("files") {
            let parts = ["versions", "repeats", "rejected"].map(|name| number(row, name));
            assert_eq!(number(row, "elements"), parts.iter().sum::<u64>(), "{row}");
            let outcome = text(row, "outcome");
            let known = ["read", "partly_read", "unreadable", "ignored", "skipped"];
            assert!(known.contains(&outcome), "{row}");
        }
        assert_eq!(sum("versions"), self.rows("items").len() as u64, "versions and items");
        assert!(sum("rejected") <= self.rows("flaws").len() as u64, "each rejection has a flaw");
        for row in self.rows("flaws") {
            assert!(!text(row, "kind").is_empty() && !text(row, "message").is_empty(), "{row}");
        }
    }
}

/// A cell as text; absent and null are empty.
pub(crate) fn text<'a>(row: &'a Value, column: &str) -> &'a str {
    row[column].as_str().unwrap_or_default()
}

/// A cell as a count, however the format spells numbers.
#[track_caller]
pub(crate) fn number(row: &Value, column: &str) -> u64 {
    let cell = &row[column];
    let read = cell.as_u64().or_else(|| cell.as_str().and_then(|text| text.parse().ok()));
    read.unwrap_or_else(|| panic!("{column} is no count in {row}"))
}

/// Rows of JSON lines.
pub(crate) fn rows(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A body (configuration, tags, relationships): JSON, spelled as a string or not.
pub(crate) fn body(row: &Value, column: &str) -> Value {
    match &row[column] {
        Value::String(text) => serde_json::from_str(text).unwrap(),
        other => other.clone(),
    }
}
