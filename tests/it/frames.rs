//! Parquet opens elsewhere with the published columns and types.
use std::path::{Path, PathBuf};
use std::process::Command;

use asof::frame::parquet;
use asof::sheet::{Cells, Kind};
use serde_json::{Value, json};

use crate::kit::{Cmd, Export, item, skip, with};

/// Opens every table in DuckDB and pandas and says what each sees, as one JSON document.
const READER: &str = "tests/it/frames.py";

const IDENTITY: &str = "account_id region resource_type resource_id resource_name arn";
const SPAN: &str = "valid_from_after:time valid_from:time valid_to_after:time valid_to:time \
    certainty reason";
const SOURCE: &str = "src_file src_ordinal:int src_byte:int";

/// The published columns of each table; what has no type after it is text.
fn published() -> Vec<(&'static str, String)> {
    vec![
        (
            "files",
            "path kind account_id region size_bytes:int inflated_bytes:int sha256 elements:int \
             versions:int repeats:int rejected:int first_captured_at:time last_captured_at:time \
             outcome"
                .to_owned(),
        ),
        ("flaws", format!("kind message {SOURCE}")),
        (
            "items",
            format!(
                "{IDENTITY} availability_zone captured_at:time state_id status \
                 resource_created_at:time item_version sightings:int variants:int salvaged:bool \
                 configuration supplementary_configuration tags relationships {SOURCE}"
            ),
        ),
        (
            "states",
            format!("{IDENTITY} presence incarnation:int status captured_at:time {SPAN} {SOURCE}"),
        ),
        (
            "changes",
            format!(
                "{IDENTITY} event class changed_after:time changed_at:time certainty path op \
                 old_value new_value summary reason {SOURCE}"
            ),
        ),
        (
            "edges",
            format!(
                "{IDENTITY} name other_type other_id other_name direction {SPAN} other_presence \
                 {SOURCE}"
            ),
        ),
        ("tags", format!("{IDENTITY} key value {SPAN} {SOURCE}")),
        (
            "access",
            format!(
                "principal_arn principal_type principal_account_id action {IDENTITY} verdict \
                 conditions reasons missing_evidence path {SPAN} change cause {SOURCE}"
            ),
        ),
        (
            "coverage",
            "account_id region resource_type first_captured_at:time last_captured_at:time \
             versions:int sightings:int files:int longest_silence_seconds:int gaps"
                .to_owned(),
        ),
    ]
}

fn python() -> Option<PathBuf> {
    let named = std::env::var("ASOF_PYTHON").map(PathBuf::from).ok();
    let found = named.or_else(|| Some(PathBuf::from("target/py/bin/python")));
    let found = found.filter(|path| path.exists());
    if found.is_none() {
        skip("no Python with DuckDB and pandas: name one by ASOF_PYTHON");
    }
    found
}

/// What `READER` sees in a folder of tables.
fn seen(python: &Path, folder: &Path) -> Value {
    let output = Command::new(python).arg(READER).arg(folder).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn every_table_opens_in_duckdb_and_pandas() {
    let Some(python) = python() else { return };
    let export = Export::new();
    let captured = "2024-01-05T10:00:00.123Z";
    let later = "2024-01-06T10:00:00.000Z";
    let renamed = with(item("i-1", later), "tags", json!({"Name": "=1+1", "größe": "大きい"}));
    export.history(&[item("i-1", captured), renamed, item("i-2", captured)]);
    export.snapshot("2024-01-07T00:00:00Z", &[item("i-1", later), item("i-2", captured)]);
    export.put("torn.json.gz", b"\x1f\x8b");
    let out = export.out();
    let tables = published();
    let names = tables.iter().map(|it| it.0);
    let cmd = Cmd::on(export.root()).arg("export").args(names).args(["-f", "parquet"]);
    cmd.arg("-o").arg(&out).run().exits(3);
    let seen = seen(&python, &out);
    for (table, columns) in tables {
        let columns: Vec<Value> = columns
            .split_whitespace()
            .map(|it| it.split_once(':').unwrap_or((it, "text")))
            .map(|(name, kind)| json!([name, kind]))
            .collect();
        for reader in ["duckdb", "pandas"] {
            assert_eq!(seen[table][reader], json!(columns), "{table} in {reader}");
        }
        assert_eq!(seen[table]["duckdb_rows"], seen[table]["pandas_rows"], "{table}");
    }
    // Account ids keep their zeros, times their microseconds, texts their letters.
    assert_eq!(seen["items"]["first"]["account_id"], json!("111122223333"));
    assert_eq!(seen["items"]["first"]["captured_at"], json!("2024-01-05T10:00:00.123000+00:00"));
    assert_eq!(seen["items"]["duckdb_rows"], json!(3));
}

/// Forty megabytes of items are more than one piece of the table holds.
#[test]
fn items_that_come_in_pieces_are_all_there_in_order_whatever_the_format() {
    const ITEMS: usize = 44;
    let export = Export::new();
    let long = |n: usize| format!("{n}-").repeat(350_000);
    let items: Vec<Value> = (0..ITEMS)
        .map(|n| {
            let plain = item(&format!("i-{n:03}"), "2024-01-05T10:00:00.000Z");
            with(plain, "configuration", json!({"text": long(n)}))
        })
        .collect();
    export.snapshot("2024-01-06T00:00:00.000Z", &items);
    let wanted: Vec<(String, String)> =
        (0..ITEMS).map(|n| (format!("i-{n:03}"), json!({"text": long(n)}).to_string())).collect();
    let ask = |format: &str| Cmd::on(export.root()).args(["export", "items", "-f", format]).run();
    let array = ask("json").exits(0).text();
    let array: Vec<Value> = serde_json::from_str(&array).unwrap();
    for (format, rows) in [("json", array), ("jsonl", ask("jsonl").exits(0).rows())] {
        let cell = |row: &Value, name: &str| match &row[name] {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let told = rows.iter().map(|it| (cell(it, "resource_id"), cell(it, "configuration")));
        assert!(told.eq(wanted.iter().cloned()), "{format}");
    }
    let csv = ask("csv").exits(0).text();
    assert_eq!(csv.matches("account_id,").count(), 1, "one heading");
    assert_eq!(csv.lines().count(), ITEMS + 1);
    let out = export.out().with_extension("parquet");
    Cmd::on(export.root()).args(["export", "items", "-o"]).arg(&out).run().exits(0);
    let columns = [("resource_id", Kind::Text), ("configuration", Kind::Json)];
    let sheet = parquet::read(std::fs::File::open(&out).unwrap(), "items", columns).unwrap();
    let [Cells::Text(ids), Cells::Json(told)] =
        [0, 1].map(|column| sheet.columns[column].cells.clone())
    else {
        panic!("{:?}", sheet.names().collect::<Vec<_>>())
    };
    let told = ids.into_iter().flatten().zip(told.into_iter().flatten());
    assert!(told.eq(wanted));
}
