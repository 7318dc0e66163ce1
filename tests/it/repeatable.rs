//! The same export and question give the same bytes: for any thread count, listing order, time
//! zone, locale and root path.
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::kit::{Cmd, Export, files_under, item, with};
use crate::tables::text;

const FORMATS: &[&str] = &["table", "csv", "json", "jsonl"];

const TABLES: &[&str] = &["files", "flaws", "items", "states", "changes", "tags", "coverage"];

/// One way of asking, in which no answer may show.
struct Way {
    threads: &'static str,
    env: &'static [(&'static str, &'static str)],
}

const WAYS: &[Way] = &[
    Way { threads: "1", env: &[] },
    Way { threads: "8", env: &[] },
    Way { threads: "2", env: &[("TZ", "Asia/Kathmandu"), ("LC_ALL", "tr_TR.UTF-8")] },
    Way { threads: "3", env: &[("TZ", "America/St_Johns"), ("LANG", "de_DE.UTF-8")] },
];

/// The questions put to an export: about all of it, and about one resource of it.
fn questions(id: &str, from: &str, to: &str) -> Vec<Vec<String>> {
    let spelled = [
        "coverage".to_owned(),
        format!("inventory --at {to}"),
        format!("inventory --at {to} --all"),
        format!("show {id} --at {to}"),
        format!("timeline {id}"),
        format!("diff --from {from} --to {to}"),
    ];
    spelled.iter().map(|it| it.split(' ').map(str::to_owned).collect()).collect()
}

/// Every answer to every question in every format, by what was asked.
fn answers(root: &Path, way: &Way, questions: &[Vec<String>]) -> BTreeMap<String, Vec<u8>> {
    let cmd = || {
        let cmd = Cmd::on(root).args(["-j", way.threads]);
        way.env.iter().fold(cmd, |cmd, (name, value)| cmd.env(name, value))
    };
    let mut answers = BTreeMap::new();
    for question in questions {
        for format in FORMATS {
            let ran = cmd().args(question).args(["-f", format]).run();
            assert!(matches!(ran.code, Some(0 | 3)), "{ran}");
            assert!(!ran.stdout.is_empty(), "{ran}");
            answers.insert(format!("{} -f {format}", question.join(" ")), ran.stdout);
        }
    }
    for format in ["csv", "jsonl", "parquet"] {
        let dir = TempDir::new().unwrap();
        let out = dir.path().join("out");
        let export = cmd().arg("export").args(TABLES).args(["-f", format]).arg("-o").arg(&out);
        let ran = export.run();
        assert!(matches!(ran.code, Some(0 | 3)), "{ran}");
        for table in TABLES {
            let file = format!("{table}.{format}");
            let bytes = fs::read(out.join(&file)).unwrap_or_else(|why| panic!("{file}: {why}"));
            answers.insert(file, bytes);
        }
    }
    answers
}

#[track_caller]
fn check_same(expected: &BTreeMap<String, Vec<u8>>, found: &BTreeMap<String, Vec<u8>>, how: &str) {
    for (asked, bytes) in expected {
        let other = &found[asked];
        let at = bytes.iter().zip(other).position(|(a, b)| a != b);
        assert!(bytes == other, "{asked}: other bytes {how}, the first at {at:?}");
    }
}

/// A copy of an export elsewhere, its files made in another order.
fn copied(root: &Path, backwards: bool) -> TempDir {
    let copy = TempDir::new().unwrap();
    let mut files = files_under(root);
    if backwards {
        files.reverse();
    }
    for file in files {
        let to = copy.path().join("elsewhere").join(file.strip_prefix(root).unwrap());
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(file, to).unwrap();
    }
    copy
}

fn check(root: &Path, id: &str, from: &str, to: &str) {
    let questions = questions(id, from, to);
    let expected = answers(root, &WAYS[0], &questions);
    for way in &WAYS[1..] {
        let how = format!("with -j {} and {:?}", way.threads, way.env);
        check_same(&expected, &answers(root, way, &questions), &how);
    }
    for backwards in [false, true] {
        let copy = copied(root, backwards);
        let found = answers(&copy.path().join("elsewhere"), &WAYS[1], &questions);
        check_same(&expected, &found, "from another folder");
    }
}

/// Files given one by one, in two orders: paths are their names, and the answers are the same.
fn check_listed(root: &Path) {
    let answer = |files: &[PathBuf]| {
        let lines: Vec<String> = files.iter().map(|it| it.display().to_string()).collect();
        let cmd = Cmd::on("-").stdin(lines.join("\n")).args(["-j", "4", "coverage", "-f", "csv"]);
        let coverage = cmd.run();
        assert!(matches!(coverage.code, Some(0 | 3)), "{coverage}");
        coverage.stdout
    };
    let mut files = files_under(root);
    let expected = answer(&files);
    for turn in 1..4 {
        let n = files.len();
        files.rotate_left(n / 3);
        files.swap(0, n - 1);
        assert_eq!(answer(&files), expected, "listed in another order, {turn}");
    }
}

#[test]
fn the_clinic_answers_the_same_bytes_every_time() {
    let root = Path::new("testdata/exports/clinic");
    let all = Cmd::on(root).args(["inventory", "--at", "end", "-f", "jsonl"]).run();
    let rows = all.rows();
    assert!(!rows.is_empty(), "{all}");
    let id = |row: &Value| text(row, "resource_id").to_owned();
    let alone = |row: &&Value| rows.iter().filter(|it| id(it) == id(row)).count() == 1;
    let one = rows.iter().find(alone).unwrap();
    check(root, &format!("{}/{}", text(one, "resource_type"), id(one)), "start", "end");
    check_listed(root);
}

#[test]
fn a_crowd_answers_the_same_bytes_every_time() {
    let export = crowd();
    let root = export.root();
    check(&root, "i-007", "2024-01-02T00:00:00Z", "2024-01-20T12:00:00Z");
    check_listed(&root);
}

/// Many resources with many versions at few instants, equal, variant and contradicting copies, and
/// damage: whatever could be told apart by the order in which it is met.
fn crowd() -> Export {
    let export = Export::new();
    // A small generator: the shape of the crowd must not change from run to run.
    let mut state = 7_u64;
    let mut below = |n: u64| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % n
    };
    for day in 1..=20 {
        let captured = |hour: u64| format!("2024-01-{day:02}T{hour:02}:00:00.000Z");
        let mut items: Vec<Value> = Vec::new();
        for _ in 0..30 {
            let (id, hour) = (format!("i-{:03}", below(25)), below(4));
            let version = item(&id, &captured(hour));
            let version = match below(6) {
                0 => with(version, "configurationItemStatus", json!("ResourceDeleted")),
                1 => with(version, "tags", json!({"owner": format!("team-{}", below(3))})),
                2 => with(version, "configuration", json!({"instanceId": id, "size": below(3)})),
                3 => with(item(&format!("g-{id}"), &captured(hour)), "awsRegion", json!("global")),
                _ => version,
            };
            items.push(version);
        }
        for part in items.chunks(7) {
            export.history(part);
        }
        if day % 3 == 0 {
            export.snapshot(&captured(23), &items[..20]);
        }
    }
    export.put("torn.json.gz", b"\x1f\x8b\x08");
    export.put("odd.json", br#"{"configurationItems":[{"a":1},{"a":1}]}"#);
    export
}
