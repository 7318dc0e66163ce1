//! An index answers as the files themselves do, byte for byte; so does a run short of memory, and
//! one that leaves out what cannot matter.
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::kit::{ACCOUNT, Cmd, Export, files_under, gz, item, with};
use crate::story::CLINIC;

const TORN: &str = "testdata/exports/clinic-torn";

/// Questions of every kind, about everything and about one bucket.
const QUESTIONS: &[&str] = &[
    "coverage -f csv",
    "types -f csv",
    "inventory --at 2016-05-12 --all -f csv",
    "timeline phi-records -p -f jsonl",
    "show phi-records --at 2016-05-12",
    "show phi-records --at 2016-05-12 --raw",
    "blame phi-records -f csv",
    "diff --from start --to end -f csv",
    "related phi-records --at 2016-05-12 -f csv",
    "access --resource phi-records --from start --to end -f csv",
    "exposure --from start --to end -f csv",
    "check --from start --to end -f csv --all",
    "export files -f csv",
    "export flaws -f csv",
    "export items -f jsonl",
    "export states -f csv",
    "export changes -f csv",
    "export edges -f csv",
    "verify -f csv",
];

fn answer(inputs: &[&Path], more: &[&str], question: &str) -> (Option<i32>, String) {
    let mut cmd = Cmd::asof().args(["--quiet"]).args(more);
    for input in inputs {
        cmd = cmd.arg("-i").arg(input);
    }
    let ran = cmd.args(question.split(' ')).run();
    (ran.code, ran.text())
}

fn build(inputs: &[&Path], index: &Path) {
    let mut cmd = Cmd::asof().args(["index", "build", "--quiet", "-o"]).arg(index);
    for input in inputs {
        cmd = cmd.arg("-i").arg(input);
    }
    cmd.run().exits(0);
}

/// Items of the API, parts of them, diffs, lists, and files that are no evidence or broken.
fn odd() -> Export {
    let export = Export::new();
    let first = item("i-1", "2016-05-01T10:00:00.000Z");
    let later =
        with(first.clone(), "configurationItemCaptureTime", json!("2016-05-02T10:00:00.000Z"));
    let later = with(later, "configurationStateId", json!("odd-7"));
    export.snapshot("2016-05-03T00:00:00.000Z", &[first.clone(), later.clone()]);
    export.history(&[with(later.clone(), "configurationItemStatus", json!("Zombie"))]);
    // State ids at the ends of what a column of numbers holds, and none.
    let mut ids = ["0", "9223372036854775807", "9223372036854775808", "18446744073709551615"]
        .map(|it| with(first.clone(), "configurationStateId", json!(it)));
    for (day, item) in (3..).zip(&mut ids) {
        let at = format!("2016-05-0{day}T10:00:00.000Z");
        *item = with(item.clone(), "configurationItemCaptureTime", json!(at));
    }
    ids[0].as_object_mut().unwrap().remove("configurationStateId");
    export.history(&ids);
    let diff = json!({"changedProperties": {}, "changeType": "UPDATE"});
    let message = json!({"configurationItem": later, "configurationItemDiff": diff,
        "messageType": "ConfigurationItemChangeNotification"});
    let mail = json!({"Type": "Notification", "Message": message.to_string()});
    export.put("mail/one.json", mail.to_string().as_bytes());
    let mut of_api = first.clone();
    of_api["accountId"] = of_api["awsAccountId"].take();
    of_api.as_object_mut().unwrap().remove("awsAccountId");
    of_api["configuration"] = of_api["configuration"].to_string().into();
    let answer = json!({"baseConfigurationItems": [of_api]});
    export.put("api.json", answer.to_string().as_bytes());
    let listed = json!({"resourceIdentifiers": [{"resourceType": "AWS::EC2::Instance",
        "resourceId": "i-1", "resourceDeletionTime": "2016-05-09T00:00:00.000Z"}]});
    export.put("list.json", listed.to_string().as_bytes());
    let wrong = with(first, "awsAccountId", Value::Null);
    export.history(&[wrong, later]);
    export.put("empty.json.gz", b"");
    export.put("torn.json.gz", &gz(br#"{"fileVersion":"1.0","configurationItems":[{"a":1},"#));
    export.put("other.txt", b"nothing of ours");
    export
}

#[test]
fn an_index_answers_as_the_files_do() {
    let odd = odd();
    let root = odd.root();
    for inputs in
        [vec![Path::new(CLINIC)], vec![Path::new(CLINIC), Path::new(TORN), root.as_path()]]
    {
        let index = odd.out();
        build(&inputs, &index);
        for question in QUESTIONS {
            let raw = answer(&inputs, &[], question);
            assert_eq!(answer(&[&index], &[], question), raw, "{question} of {inputs:?}");
            assert_eq!(answer(&[&index], &["-j", "1"], question), raw, "{question}, one thread");
        }
    }
}

#[test]
fn a_run_short_of_memory_answers_the_same_and_says_so() {
    let odd = odd();
    let (clinic, root) = (Path::new(CLINIC), odd.root());
    for question in QUESTIONS {
        let raw = answer(&[clinic, &root], &[], question);
        for threads in ["1", "3", "8"] {
            let short = answer(&[clinic, &root], &["--memory", "1KB", "-j", threads], question);
            assert_eq!(short, raw, "{question}");
        }
    }
    let ran = Cmd::on(CLINIC).args(["coverage", "--memory", "1KB"]).run().exits(0);
    assert!(ran.stderr.contains("went to a temporary file"), "{ran}");
}

/// Copies the files of the story whose path holds the word, or does not.
fn part(of: &Export, holds: bool, word: &str) {
    for path in files_under(Path::new(CLINIC)) {
        let relative = path.strip_prefix(CLINIC).unwrap().to_str().unwrap();
        if relative.contains(word) == holds {
            of.put(relative, &fs::read(&path).unwrap());
        }
    }
}

#[test]
fn an_index_that_is_extended_is_as_one_that_is_made_of_all() {
    for word in ["ConfigHistory", "2016/5/", "us-west-2"] {
        let export = Export::new();
        part(&export, true, word);
        let (root, index, whole) = (export.root(), export.out(), export.out());
        build(&[&root], &index);
        part(&export, false, word);
        let ran = Cmd::asof().args(["-i"]).arg(&index).arg("coverage").run().exits(0);
        assert!(ran.stderr.contains("files are not in the index"), "{ran}");
        build(&[&root], &index);
        build(&[&root], &whole);
        for question in QUESTIONS {
            let expected = answer(&[Path::new(CLINIC)], &[], question);
            assert_eq!(answer(&[&index], &[], question), expected, "{question}, {word}");
        }
        for table in ["records", "sightings", "items", "pages", "raw"] {
            let [extended, made] =
                [&index, &whole].map(|it| fs::read(it.join(format!("{table}.parquet"))).unwrap());
            assert!(extended == made, "{table} of {word} differs");
        }
        let again = Cmd::asof().args(["index", "build", "-i"]).arg(&root).arg("-o").arg(&index);
        assert!(again.run().exits(0).stderr.contains("up to date"));
    }
}

#[test]
fn an_index_answers_without_its_export_and_not_of_another() {
    let export = Export::new();
    part(&export, true, "2016/5/1");
    let (root, index) = (export.root(), export.out());
    build(&[&root], &index);
    let expected = answer(&[&root], &[], "export items -f csv");
    let file: PathBuf = files_under(&root).into_iter().next().unwrap();
    // The same bytes, written again: they are looked at.
    let bytes = fs::read(&file).unwrap();
    fs::write(&file, &bytes).unwrap();
    assert_eq!(answer(&[&index], &[], "export items -f csv"), expected);
    let mut other = bytes;
    let last = other.len() - 1;
    other[last] ^= 1;
    fs::write(&file, &other).unwrap();
    let asked = || Cmd::asof().args(["export", "items", "-f", "csv", "-i"]).arg(&index);
    let ran = asked().run().exits(2);
    assert!(ran.stderr.contains("has another SHA-256") && ran.stderr.contains("--force"), "{ran}");
    let info = || Cmd::asof().args(["index", "info"]).arg(&index).run();
    assert!(info().exits(1).text().contains("1 of its files changed"));
    let ran = Cmd::asof().args(["index", "build", "-i"]).arg(&root).arg("-o").arg(&index).run();
    assert!(ran.exits(2).stderr.contains("of other files"));
    fs::remove_file(&file).unwrap();
    let ran = asked().run().exits(0);
    assert!(ran.stderr.contains("1 files of the index are no more"), "{ran}");
    fs::remove_dir_all(&root).unwrap();
    assert_eq!(answer(&[&index], &[], "export items -f csv"), expected);
    assert!(info().exits(0).text().contains("the export is not there"));
}

#[test]
fn a_damaged_index_is_refused_and_nothing_else_is_replaced() {
    let export = Export::new();
    part(&export, true, "2016/5/1");
    let (root, index) = (export.root(), export.out());
    build(&[&root], &index);
    let table = index.join("records.parquet");
    let mut bytes = fs::read(&table).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&table, bytes).unwrap();
    let ran = Cmd::asof().args(["coverage", "-i"]).arg(&index).run().exits(2);
    assert!(ran.stderr.contains("records.parquet is not as it was written"), "{ran}");
    let folder = export.out();
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("mine.txt"), "kept").unwrap();
    let forced = Cmd::asof().args(["index", "build", "--force", "-i"]).arg(&root).arg("-o");
    let ran = forced.arg(&folder).run().exits(2);
    assert!(ran.stderr.contains("is no index"), "{ran}");
    assert!(fs::read_to_string(folder.join("mine.txt")).unwrap() == "kept");
    let left = fs::read_dir(folder.parent().unwrap()).unwrap().flatten();
    let left: Vec<_> = left.map(|it| it.file_name()).collect();
    assert!(!left.iter().any(|it| it.to_string_lossy().starts_with(".asof")), "{left:?}");
    let ran = Cmd::on(CLINIC).arg("-i").arg(&index).arg("coverage").run().exits(2);
    assert!(ran.stderr.contains("stands alone"), "{ran}");
}

/// Two accounts in two regions, and what can be asked of one of them.
fn accounts() -> Export {
    let export = Export::new();
    for (n, account) in [ACCOUNT, "444455556666"].into_iter().enumerate() {
        for (m, region) in ["us-east-1", "eu-west-1", "global"].into_iter().enumerate() {
            let recorded_in = if region == "global" { "us-east-1" } else { region };
            for day in 1..6 {
                let captured = format!("2024-01-0{day}T1{n}:00:0{m}.000Z");
                let one = item(&format!("i-{m}"), &captured);
                let one =
                    with(with(one, "awsAccountId", json!(account)), "awsRegion", json!(region));
                let stamp = format!("2024010{day}T1{n}0000Z");
                let key = format!(
                    "AWSLogs/{account}/Config/{recorded_in}/2024/1/{day}/ConfigHistory/\
                     {account}_Config_{recorded_in}_ConfigHistory_AWS::EC2::Instance_\
                     {stamp}_{stamp}_{m}.json.gz"
                );
                let text = json!({"fileVersion": "1.0", "configurationItems": [one]}).to_string();
                export.put(&key, &gz(text.as_bytes()));
            }
        }
    }
    export
}

#[test]
fn what_cannot_matter_is_left_out_and_nothing_of_the_answer_changes() {
    let export = accounts();
    let root = export.root();
    let moments = ["--at 2024-01-03T12:00Z", "--at end", ""];
    let spans = ["--from 2024-01-02 --to 2024-01-04", "--from start --to end", "--from 2d ago", ""];
    let places = [
        "--account 111122223333",
        "--account 444455556666 --region eu-west-1",
        "--region us-east-1",
        "--account 111122223333 --region global",
        "",
    ];
    let mut questions: Vec<String> = Vec::new();
    for place in places {
        questions.extend(moments.map(|it| format!("inventory -f csv {it} {place}")));
        questions.extend(moments.map(|it| format!("show i-1 {it} {place}")));
        questions.extend(spans.map(|it| format!("timeline i-1 -f jsonl {it} {place}")));
        questions.extend(spans.map(|it| format!("diff -f csv {it} {place}")));
        questions.push(format!("coverage -f csv {place}"));
        questions.push(format!("export files -f csv {place}"));
        questions.push(format!("export states -f csv {place}"));
    }
    for question in &questions {
        let words = question.replace("2d ago", "2d\u{a0}ago");
        let ask = |more: &[&str]| {
            let words = words.split_whitespace().map(|it| it.replace('\u{a0}', " "));
            let ran = Cmd::on(&root).args(more).args(words.collect::<Vec<_>>()).run();
            (ran.code, ran.text(), ran.stderr)
        };
        let (short, whole) = (ask(&[]), ask(&["--read-all"]));
        assert_eq!((short.0, &short.1), (whole.0, &whole.1), "{question}");
    }
    let asked = "timeline i-1 --account 111122223333 --region eu-west-1 --from 2024-01-01";
    let ran = Cmd::on(&root).args(asked.split(' ')).run().exits(0);
    assert!(ran.stderr.contains("skipped"), "{ran}");
}
