//! Every file of the outside material becomes what a careful reader wrote down before.
use std::fmt::Write as _;
use std::fs;

use serde_json::Value;

use crate::kit::{Cmd, Export};
use crate::outside_files::{Expected, FILES};
use crate::outside_lives::{
    Edit, INSTANCE, INSTANCE_DIFF_ALONE, SG_DIFF, SG_INGRESS_DIFF, SG_PITR, Step,
};
use crate::suites::{Suite, outside};
use crate::tables::{Tables, number, text};

const NOTIFICATIONS: &str = "items/asecurityteam__awsconfig-transformerd/pkg/handlers/v1/testdata";
const RECORDINGS: &str = "items/cloud-custodian__cloud-custodian/tests/data/placebo";

#[test]
fn each_file_is_what_a_careful_reader_found() {
    let mut suite = Suite::new("every file below items", FILES.len());
    for expected in FILES {
        let Some(bytes) = outside(&format!("items/{}", expected.path)) else { return };
        let export = Export::new();
        let name = expected.path.rsplit('/').next().unwrap_or_default();
        export.put(name, bytes.as_bytes());
        let code = if expected.flaws.is_empty() { 0 } else { 3 };
        let said = found(&export, code).unwrap_or_else(|said| said);
        suite.case(expected.path, said == told(expected), &said);
    }
    suite.end();
}

/// What the program says of the one file of an export, in a line.
fn found(export: &Export, code: i32) -> Result<String, String> {
    let out = export.out();
    let tables = ["export", "files", "flaws", "-f", "jsonl", "-o"];
    let ran = Cmd::on(export.root()).args(tables).arg(&out).run();
    if ran.code != Some(code) {
        return Err(ran.to_string());
    }
    let read = |name: &str| -> Vec<Value> {
        let lines = fs::read_to_string(out.join(name)).unwrap_or_default();
        lines.lines().map(|it| serde_json::from_str(it).unwrap_or_default()).collect()
    };
    let files = read("files.jsonl");
    let [file] = files.as_slice() else { return Err(format!("{files:?}")) };
    let flaws: Vec<(String, Option<u64>, Option<u64>)> = read("flaws.jsonl")
        .iter()
        .map(|it| {
            let place = |name: &str| it[name].as_u64();
            (text(it, "kind").to_owned(), place("src_ordinal"), place("src_byte"))
        })
        .collect();
    let counts = [number(file, "elements"), number(file, "rejected")];
    Ok(line([text(file, "kind"), text(file, "outcome")], counts, &flaws))
}

fn told(expected: &Expected) -> String {
    let flaws: Vec<_> = expected.flaws.iter().map(|it| (it.0.to_owned(), it.1, it.2)).collect();
    line([expected.kind, expected.outcome], [expected.elements, expected.rejected], &flaws)
}

fn line(
    [kind, outcome]: [&str; 2],
    [elements, rejected]: [u64; 2],
    flaws: &[(String, Option<u64>, Option<u64>)],
) -> String {
    let place = |it: Option<u64>| it.map_or_else(|| "-".to_owned(), |it| it.to_string());
    let mut line = format!("{kind} | {outcome} | {elements} | {rejected} |");
    for (kind, ordinal, byte) in flaws {
        let _ = write!(line, " {kind} {}/{}", place(*ordinal), place(*byte));
    }
    line
}

#[test]
fn five_notifications_give_an_instances_whole_life() {
    let export = Export::new();
    for number in 0..5 {
        let name = format!("ec2.{number}.json");
        let Some(text) = outside(&format!("{NOTIFICATIONS}/{name}")) else { return };
        export.put(&name, text.as_bytes());
    }
    check_life("an instance's life: asecurityteam", &export, "i-0a763ac3ee37d8d2b", INSTANCE, 0);
}

#[test]
fn recorded_histories_of_security_groups_differ_as_a_careful_reader_says() {
    for (name, folder, group, steps) in [
        ("sg diff", "test_sg_config_diff", "sg-a38ed1de", SG_DIFF),
        ("sg ingress diff", "test_sg_config_ingres_diff", "sg-65229a0c", SG_INGRESS_DIFF),
        ("sg point in time", "test_sg_config_patch_pitr", "sg-a38ed1de", SG_PITR),
    ] {
        let file = format!("{RECORDINGS}/{folder}/config.GetResourceConfigHistory_1.json");
        let Some(text) = outside(&file) else { return };
        let export = Export::new();
        export.put("answer.json", text.as_bytes());
        check_life(&format!("{name}: cloud-custodian"), &export, group, steps, 3);
    }
}

/// The versions, and the edits from each to the next, are those of the reader.
fn check_life(name: &str, export: &Export, id: &str, steps: &'static [Step], code: i32) {
    let name: &'static str = Box::leak(name.to_owned().into_boxed_str());
    let mut suite = Suite::new(name, 1 + steps.len());
    let tables = Tables::read(export, code);
    let of_it = |row: &&Value| text(row, "resource_id") == id;
    let versions: Vec<(&str, &str)> = tables
        .rows("items")
        .iter()
        .filter(of_it)
        .map(|row| (text(row, "captured_at"), text(row, "status")))
        .collect();
    let mut expected: Vec<_> = steps.iter().map(|it| (it.captured_at, it.status)).collect();
    expected.sort_unstable();
    suite.case("versions", versions == expected, &format!("{versions:?}"));
    let args = ["timeline", id, "--all-fields", "-f", "jsonl"];
    let rows = Cmd::on(export.root()).args(args).run().exits(code).rows();
    for step in steps {
        let own: Vec<&Value> =
            rows.iter().filter(|row| text(row, "changed_at") == step.captured_at).collect();
        // A capture that says what the one before said is no event (SEMANTICS R7).
        let silent = step.event == "changed" && step.edits.is_empty();
        let event = own.first().map_or("", |row| text(row, "event"));
        let right = if silent { own.is_empty() } else { event == step.event };
        let right = right && edits_of(&own) == written(step.edits);
        suite.case(step.captured_at, right, &format!("{own:#?}\nexpected {}", step.event));
    }
    suite.end();
}

/// Edits as text, in the order of their paths.
fn edits_of(rows: &[&Value]) -> Vec<[String; 4]> {
    let columns = ["path", "op", "old_value", "new_value"];
    let mut edits: Vec<[String; 4]> = rows
        .iter()
        .filter(|row| !text(row, "path").is_empty())
        .map(|row| columns.map(|it| text(row, it).to_owned()))
        .collect();
    edits.sort_unstable();
    edits
}

fn written(edits: &[Edit]) -> Vec<[String; 4]> {
    let mut edits: Vec<[String; 4]> =
        edits.iter().map(|it| [it.path, it.op, it.old, it.new].map(str::to_owned)).collect();
    edits.sort_unstable();
    edits
}

#[test]
fn a_diff_alone_tells_the_state_before() {
    let Some(notification) = outside(&format!("{NOTIFICATIONS}/ec2.1.json")) else { return };
    let export = Export::new();
    export.put("ec2.1.json", notification.as_bytes());
    let args = ["timeline", "i-0a763ac3ee37d8d2b", "--all-fields", "-f", "jsonl"];
    let rows = Cmd::on(export.root()).args(args).run().exits(0).rows();
    let all: Vec<&Value> = rows.iter().collect();
    let mut suite = Suite::new("a diff alone: asecurityteam", 2);
    suite.case("edits", edits_of(&all) == written(INSTANCE_DIFF_ALONE), &format!("{rows:#?}"));
    let marked = all.iter().all(|row| {
        let words = ["event", "certainty", "reason", "changed_after"].map(|it| text(row, it));
        words == ["changed", "inferred", "from_diff", ""]
    });
    suite.case("marked as such", marked, &format!("{rows:#?}"));
    suite.end();
}

/// The begin and the end of the list in the document that says which test holds which sentence.
const MARKS: [&str; 2] = ["<!-- outside files -->\n", "<!-- end of outside files -->\n"];

#[test]
fn the_list_in_the_document_is_the_readers() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/validation.md");
    let document = fs::read_to_string(path).unwrap();
    let (head, rest) = document.split_once(MARKS[0]).unwrap();
    let (list, tail) = rest.split_once(MARKS[1]).unwrap();
    let mut expected = String::from(
        "| file | kind | outcome | elements | rejected | flaws (ordinal/byte) |\n\
         |---|---|---|---|---|---|\n",
    );
    for file in FILES {
        let _ = writeln!(expected, "| `{}` | {} |", file.path, told(file));
    }
    if std::env::var("UPDATE_DOCS").is_ok_and(|it| it == "1") {
        let document = [head, MARKS[0], &expected, MARKS[1], tail].concat();
        fs::write(path, document).unwrap();
    } else {
        assert!(list == expected, "docs/validation.md is stale; UPDATE_DOCS=1 writes it anew");
    }
}
