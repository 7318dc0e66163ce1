//! No answer hangs on the order in which an item's keys stand. With the feature `guard` a JSON
//! value keeps that order in memory, without it the keys are sorted: so where it does not matter,
//! both builds say the same.
use std::fs;
use std::path::Path;

use serde_json::Value;
use serde_json::value::RawValue;

use crate::kit::{Cmd, Export, files_under, gz, skip};

const CLINIC: &str = "testdata/exports/clinic";
const FORMATS: [&str; 4] = ["table", "csv", "json", "jsonl"];

/// Of the tables only `files` tells digests, which are of the bytes.
const TABLES: [&str; 7] = ["flaws", "items", "states", "changes", "tags", "edges", "coverage"];

const QUESTIONS: [&str; 16] = [
    "coverage",
    "types",
    "inventory --at 2016-05-12 --all",
    "timeline sg-5e8c1a04",
    "timeline phi-records --all-fields",
    "show sg-5e8c1a04 --at 2016-05-12",
    "show phi-records --at 2016-04-13",
    "diff --from 2016-03-10 --to 2016-06-20",
    "diff --from 2016-03-10 --to 2016-05-12 --patch",
    "blame phi-records --at 2016-04-13",
    "related sg-5e8c1a04 --at 2016-05-12",
    "access --resource phi-records --at 2016-04-13",
    "access --principal nora.voss --resource phi-records --action s3:GetObject --from 2016-06-14 \
     --to 2016-06-19",
    "exposure --from start --to end",
    "check --from start --to end",
    "check --compare --from start --to end",
];

#[test]
fn keys_in_another_order_give_the_same_bytes() {
    let sorted = clinic(false);
    let reversed = clinic(true);
    let ask = |export: &Export, question: &str, format: &str| {
        let words = question.split_whitespace();
        Cmd::on(export.root()).args(words).args(["-f", format]).run()
    };
    for question in QUESTIONS {
        for format in formats(question) {
            let one = ask(&sorted, question, format);
            assert!(matches!(one.code, Some(0 | 3)) && !one.stdout.is_empty(), "{question}: {one}");
            let other = ask(&reversed, question, format);
            assert_eq!(one.text(), other.text(), "{question} -f {format}");
        }
    }
    let tables = |export: &Export| {
        let out = export.out();
        let asked = Cmd::on(export.root()).arg("export").args(TABLES).args(["-f", "csv", "-o"]);
        let ran = asked.arg(&out).run();
        assert!(matches!(ran.code, Some(0 | 3)), "{ran}");
        TABLES.map(|it| fs::read_to_string(out.join(format!("{it}.csv"))).unwrap())
    };
    assert_eq!(tables(&sorted), tables(&reversed));
}

#[test]
fn a_build_without_guard_gives_the_same_bytes() {
    let Ok(other) = std::env::var("ASOF_WITHOUT_GUARD") else {
        return skip("ASOF_WITHOUT_GUARD names no build without the feature guard");
    };
    for question in QUESTIONS {
        for format in formats(question) {
            let ask = |cmd: Cmd| {
                let cmd = cmd.args(["-i", CLINIC]).args(question.split_whitespace());
                let ran = cmd.args(["-f", format]).run();
                (ran.code, ran.text(), ran.stderr)
            };
            assert_eq!(ask(Cmd::asof()), ask(Cmd::of(&other)), "{question} -f {format}");
        }
    }
}

/// A patch has one form.
fn formats(question: &str) -> &'static [&'static str] {
    if question.ends_with("--patch") { &["jsonl"] } else { &FORMATS }
}

/// The clinic's export, the keys of each object in its items sorted or the other way round. Both
/// have the same lengths, so each item begins where it did.
fn clinic(reversed: bool) -> Export {
    let export = Export::new();
    let root = Path::new(CLINIC);
    for file in files_under(root) {
        let key = file.strip_prefix(root).unwrap().to_str().unwrap();
        let bytes = fs::read(&file).unwrap();
        let bytes =
            if key.ends_with(".json.gz") { gz(&reordered(&bytes, reversed)) } else { bytes };
        export.put(key, &bytes);
    }
    export
}

/// A delivered file with its items spelled anew; one that holds no items as it is.
fn reordered(zipped: &[u8], reversed: bool) -> Vec<u8> {
    const LIST: &str = "\"configurationItems\":";
    let mut text = String::new();
    let mut unzipped = flate2::read::MultiGzDecoder::new(zipped);
    std::io::Read::read_to_string(&mut unzipped, &mut text).unwrap();
    let Some((before, rest)) = text.split_once(LIST) else { return text.into_bytes() };
    let mut lists = serde_json::Deserializer::from_str(rest).into_iter::<&RawValue>();
    let Some(Ok(list)) = lists.next() else { return text.into_bytes() };
    let items: Value = serde_json::from_str(list.get()).unwrap();
    let after = &rest[lists.byte_offset()..];
    format!("{before}{LIST}{}{after}", spelled(&items, reversed)).into_bytes()
}

fn spelled(value: &Value, reversed: bool) -> String {
    match value {
        Value::Array(elements) => {
            let elements: Vec<String> = elements.iter().map(|it| spelled(it, reversed)).collect();
            format!("[{}]", elements.join(","))
        }
        Value::Object(members) => {
            let mut members: Vec<(&String, &Value)> = members.iter().collect();
            members.sort_unstable_by_key(|it| it.0);
            if reversed {
                members.reverse();
            }
            let spell = |(key, value): (&String, &Value)| {
                format!("{}:{}", Value::from(key.as_str()), spelled(value, reversed))
            };
            let members: Vec<String> = members.into_iter().map(spell).collect();
            format!("{{{}}}", members.join(","))
        }
        other => other.to_string(),
    }
}
