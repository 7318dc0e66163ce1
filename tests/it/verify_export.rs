//! `verify -i`: an export that was doctored is graded so, a sound one is not.
use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use md5::Md5;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::kit::{ACCOUNT, Cmd, Export, Ran, files_under, gz, history_text, item, with, without};

const CHANGED: &str = "2024-01-08T10:00:00.000Z";
const MADE: &str = "2024-01-09T10:00:00.000Z";
const ENDED: &str = "2024-01-11T10:00:00.000Z";

/// What a month of an export says, day by day, and what was done to it.
struct Tale {
    /// Each in a file of its own.
    history: Vec<Vec<Value>>,
    /// By the day of January, at three o'clock.
    snapshots: Vec<(u32, Vec<Value>)>,
}

/// `i-1` stood before the export begins and changes on the 8th; `i-2` lives from the 9th to the
/// 11th; `i-3` never changes; a snapshot a day, from the 5th to the 14th.
fn sound() -> Tale {
    let (old, new) = (item("i-1", "2024-01-01T10:00:00.000Z"), item("i-1", CHANGED));
    let (second, third) = (item("i-2", MADE), item("i-3", "2024-01-01T10:00:01.000Z"));
    let shown = |day: u32| {
        let mut items = vec![if day > 8 { new.clone() } else { old.clone() }, third.clone()];
        if day == 10 || day == 11 {
            items.push(second.clone());
        }
        items.push(item("i-4", if day > 12 { "2024-01-12T10:00:00.000Z" } else { MADE }));
        items.truncate(if day < 10 { 2 } else { items.len() });
        items
    };
    let other = [MADE, "2024-01-12T10:00:00.000Z"].map(|at| item("i-4", at));
    Tale {
        history: vec![
            vec![new.clone()],
            vec![second.clone(), other[0].clone()],
            vec![tombstone("i-2", ENDED), other[1].clone()],
        ],
        snapshots: (5..15).map(|day| (day, shown(day))).collect(),
    }
}

fn tombstone(id: &str, at: &str) -> Value {
    let mut item = with(item(id, at), "configurationItemStatus", json!("ResourceDeleted"));
    for member in ["configuration", "resourceName", "ARN", "tags", "resourceCreationTime"] {
        item = without(item, member);
    }
    item
}

impl Tale {
    fn write(&self) -> Export {
        let export = Export::new();
        for items in &self.history {
            chunk(&export, items, 1);
        }
        for (day, items) in &self.snapshots {
            export.snapshot(&format!("2024-01-{day:02}T03:00:00.000Z"), items);
        }
        export
    }

    fn snapshot(&mut self, day: u32) -> &mut Vec<Value> {
        &mut self.snapshots.iter_mut().find(|it| it.0 == day).unwrap().1
    }
}

/// Writes a history file with a chunk number.
fn chunk(export: &Export, items: &[Value], number: u32) -> String {
    let key = export.history_key(&items[0]);
    let (stem, _) = key.rsplit_once('_').unwrap();
    let key = format!("{stem}_{number}.json.gz");
    export.put(&key, &gz(history_text(items).as_bytes()));
    key
}

fn verify(export: &Export) -> Ran {
    Cmd::on(export.root()).args(["verify", "-f", "jsonl"]).run()
}

/// `month grade`, each month once, then `finding`, each once.
fn grades(ran: &Ran) -> Vec<String> {
    let rows = ran.rows();
    let text = |row: &Value, name: &str| row[name].as_str().unwrap_or_default().to_owned();
    let months = rows.iter().map(|it| format!("{} {}", &text(it, "month")[..7], text(it, "grade")));
    let findings = rows.iter().map(|it| text(it, "finding")).filter(|it| !it.is_empty());
    let mut told: Vec<String> = months.chain(findings).collect();
    let mut seen = std::collections::BTreeSet::new();
    told.retain(|it| seen.insert(it.clone()));
    told
}

#[track_caller]
fn check(export: &Export, code: i32, expected: &[&str]) -> Ran {
    let ran = verify(export).exits(code);
    assert_eq!(grades(&ran), expected, "{ran}");
    ran
}

#[test]
fn a_sound_export_is_consistent() {
    let ran = check(&sound().write(), 0, &["2024-01 consistent"]);
    let rows = ran.rows();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["account_id"], json!(ACCOUNT));
    assert!(rows[0]["finding"].is_null() && rows[0]["src_file"].is_null(), "{ran}");
}

#[test]
fn an_item_taken_out_of_history_is_missed_where_a_snapshot_shows_it() {
    let mut tale = sound();
    tale.history[1].remove(0);
    let ran = check(&tale.write(), 1, &["2024-01 incomplete", "not_in_history"]);
    let row = &ran.rows()[0];
    let what = row["what"].as_str().unwrap();
    assert!(what.starts_with("AWS::EC2::Instance/i-2: the version captured at 2024-01-09T10:00"));
    assert!(row["src_file"].as_str().unwrap().contains("_ConfigSnapshot_20240110T"), "{ran}");
    assert_eq!(row["src_ordinal"], json!(2));
}

#[test]
fn a_lost_history_file_is_missed_too() {
    let mut tale = sound();
    tale.history.remove(0);
    check(&tale.write(), 1, &["2024-01 incomplete", "not_in_history"]);
}

#[test]
fn a_missing_chunk_is_told_by_its_name() {
    let export = sound().write();
    let key = chunk(&export, &[item("i-5", "2024-01-14T02:30:00.000Z")], 3);
    let name = key.rsplit('/').next().unwrap().replace("_3.json.gz", "_1.json.gz");
    let ran = check(&export, 1, &["2024-01 incomplete", "missing_chunk"]);
    let what = ran.rows()[0]["what"].as_str().unwrap().to_owned();
    assert!(what.starts_with(&format!("{name} and 1 more: not in the export")), "{ran}");
}

#[test]
fn a_value_edited_in_history_is_contradicted_by_the_snapshots() {
    let mut tale = sound();
    tale.history[0][0] = with(tale.history[0][0].clone(), "tags", json!({"Name": "another"}));
    let ran = check(&tale.write(), 1, &["2024-01 contradicted", "told_differently"]);
    assert!(ran.text().contains("i-1, captured at 2024-01-08T10:00:00Z"), "{ran}");
}

#[test]
fn a_value_edited_in_one_snapshot_is_contradicted() {
    let mut tale = sound();
    let third = &mut tale.snapshot(12)[1];
    *third = with(third.clone(), "configuration", json!({"instanceId": "i-9", "captured": "x"}));
    check(&tale.write(), 1, &["2024-01 contradicted", "told_differently"]);
}

#[test]
fn an_older_version_in_a_snapshot_is_contradicted_by_what_history_told_before() {
    let mut tale = sound();
    tale.snapshot(12)[0] = item("i-1", "2024-01-01T10:00:00.000Z");
    check(&tale.write(), 1, &["2024-01 contradicted", "older_than_told"]);
}

#[test]
fn what_was_deleted_stands_in_no_later_snapshot() {
    let mut tale = sound();
    tale.snapshot(13).push(item("i-2", MADE));
    check(&tale.write(), 1, &["2024-01 contradicted", "shown_after_deletion"]);
}

#[test]
fn a_capture_time_edited_in_history_is_contradicted_by_its_state_id() {
    let mut tale = sound();
    let moved = json!("2024-01-07T22:00:00.000Z");
    tale.history[0][0] = with(tale.history[0][0].clone(), "configurationItemCaptureTime", moved);
    let expected = ["2024-01 contradicted", "two_at_once", "older_than_told", "not_in_history"];
    check(&tale.write(), 1, &expected);
}

#[test]
fn two_versions_of_one_instant_cannot_both_be_true() {
    let mut tale = sound();
    let twin = with(item("i-1", CHANGED), "tags", json!({"Name": "twin"}));
    tale.history[0].push(with(twin, "configurationStateId", json!(1)));
    check(&tale.write(), 1, &["2024-01 contradicted", "two_at_once"]);
}

#[test]
fn an_item_of_another_account_is_in_the_wrong_file() {
    let mut tale = sound();
    tale.history[0].push(with(item("i-5", CHANGED), "awsAccountId", json!("999988887777")));
    let ran = verify(&tale.write()).exits(1);
    assert!(ran.text().contains("other_account"), "{ran}");
}

#[test]
fn a_deletion_taken_out_of_history_is_missed_where_snapshots_miss_the_resource() {
    let mut tale = sound();
    tale.history[2].remove(0);
    let ran = check(&tale.write(), 1, &["2024-01 incomplete", "deletion_not_told"]);
    assert!(ran.text().contains("i-2: last seen at 2024-01-11T03:00:00Z"), "{ran}");
}

#[test]
fn an_item_taken_out_of_one_snapshot_is_missed() {
    let mut tale = sound();
    tale.snapshot(12).remove(1);
    check(&tale.write(), 1, &["2024-01 incomplete", "missing_from_snapshot"]);
}

#[test]
fn a_snapshot_taken_out_of_a_steady_rhythm_is_missed() {
    let mut tale = sound();
    tale.snapshots.retain(|it| it.0 != 7);
    check(&tale.write(), 1, &["2024-01 incomplete", "missing_snapshot"]);
}

#[test]
fn a_torn_file_makes_its_month_incomplete() {
    let export = sound().write();
    let torn = files_under(&export.root()).into_iter().find(|it| is_history(it)).unwrap();
    let bytes = fs::read(&torn).unwrap();
    fs::write(&torn, &bytes[..bytes.len() / 2]).unwrap();
    let ran = verify(&export).exits(1);
    assert!(ran.text().contains("unreadable_file"), "{ran}");
    assert_eq!(ran.rows()[0]["grade"], json!("incomplete"));
}

fn is_history(path: &Path) -> bool {
    path.to_string_lossy().contains("_ConfigHistory_")
}

#[test]
fn what_stands_alone_cannot_be_verified() {
    let mut history = sound();
    history.snapshots.clear();
    check(&history.write(), 0, &["2024-01 unverifiable", "no_snapshot"]);
    let mut snapshots = sound();
    snapshots.history.clear();
    check(&snapshots.write(), 0, &["2024-01 unverifiable", "no_history"]);
    let mut one = sound();
    one.history.clear();
    one.snapshots.truncate(1);
    check(&one.write(), 0, &["2024-01 unverifiable", "one_snapshot"]);
}

#[test]
fn a_recorder_that_was_off_makes_a_month_unverifiable() {
    let mut tale = sound();
    let recorder = |at: &str, on: bool| {
        let item =
            with(item("default", at), "resourceType", json!("AWS::Config::ConfigurationRecorder"));
        with(item, "configuration", json!({"Recording": on}))
    };
    let [first, off, on] = [
        recorder("2024-01-01T10:00:02.000Z", true),
        recorder("2024-01-06T10:00:00.000Z", false),
        recorder("2024-01-07T20:00:00.000Z", true),
    ];
    for (day, items) in &mut tale.snapshots {
        let shown = [&first, &off, &on][usize::from(*day > 6) + usize::from(*day > 7)];
        items.push(shown.clone());
    }
    tale.history.push(vec![off, on]);
    check(&tale.write(), 0, &["2024-01 unverifiable", "recorder_off"]);
}

/// The answer of `list-objects-v2` for an export, with the SHA-256 of each object.
fn listing(export: &Export) -> Vec<Value> {
    let root = export.root();
    let entry = |path: PathBuf| {
        let bytes = fs::read(&path).unwrap();
        let key = path.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
        json!({"Key": format!("org/{key}"), "Size": bytes.len(),
            "ChecksumSHA256": STANDARD.encode(Sha256::digest(&bytes))})
    };
    files_under(&root).into_iter().map(entry).collect()
}

fn verify_by(export: &Export, listing: &[Value]) -> Ran {
    let path = export.out();
    fs::write(&path, json!({"Contents": listing, "RequestCharged": null}).to_string()).unwrap();
    let args = ["verify", "-f", "jsonl", "--evidence"];
    Cmd::on(export.root()).args(args).arg(path).run()
}

#[test]
fn a_listing_proves_the_bytes_of_each_file() {
    let export = sound().write();
    let ran = verify_by(&export, &listing(&export)).exits(0);
    assert_eq!(grades(&ran), ["2024-01 consistent", "listed"]);
    let said = "of 13 files 13 are in the listing with their very size, 13 of them with their very \
        bytes";
    assert_eq!(ran.rows()[0]["what"], json!(said));
}

#[test]
fn a_listing_tells_of_files_that_were_taken_away_added_or_edited() {
    let export = sound().write();
    let listed = listing(&export);
    let files = files_under(&export.root());
    let history: Vec<&PathBuf> = files.iter().filter(|it| is_history(it)).collect();
    let mut bytes = fs::read(history[0]).unwrap();
    // A byte of the gzip header that says nothing of the content.
    bytes[9] ^= 1;
    fs::write(history[0], bytes).unwrap();
    let edited = verify_by(&export, &listed).exits(1);
    assert_eq!(grades(&edited), ["2024-01 contradicted", "other_bytes", "listed"]);

    let mut fewer = listing(&export);
    fewer.remove(0);
    let added = verify_by(&export, &fewer).exits(1);
    assert_eq!(grades(&added), ["2024-01 contradicted", "not_listed", "listed"]);

    let all = listing(&export);
    fs::remove_file(history[2]).unwrap();
    let lost = verify_by(&export, &all).exits(1);
    assert!(grades(&lost).contains(&"listed_only".to_owned()), "{lost}");
}

#[test]
fn a_listing_that_is_none_is_an_error() {
    let export = sound().write();
    let path = export.out();
    fs::write(&path, "b,k,2024-01-01\n").unwrap();
    let args = ["verify", "-f", "jsonl", "--evidence"];
    let ran = Cmd::on(export.root()).args(args).arg(path).run().exits(2);
    assert!(ran.stderr.contains("line 1: which column is the size"), "{ran}");
}

#[test]
fn the_story_is_sound_but_for_its_torn_file() {
    let root = |name: &str| PathBuf::from("testdata/exports").join(name);
    let of = |name: &str| Cmd::on(root(name)).args(["verify", "-f", "jsonl"]).run();
    let bad = |ran: &Ran, region: &str, month: &str| {
        let rows = ran.rows();
        let mut rows = rows.iter().filter(|it| it["region"] == json!(region));
        let row = rows.find(|it| it["month"].as_str().unwrap().starts_with(month)).unwrap();
        row["grade"].as_str().unwrap().to_owned()
    };
    let clinic = of("clinic").exits(0);
    let torn = of("clinic-torn").exits(1);
    for (ran, may) in [(&clinic, "consistent"), (&torn, "incomplete")] {
        assert_eq!(bad(ran, "us-east-1", "2016-05"), may, "{ran}");
        assert_eq!(bad(ran, "us-east-1", "2016-06"), "consistent", "{ran}");
        assert_eq!(bad(ran, "us-west-2", "2016-06"), "unverifiable", "{ran}");
        assert_eq!(bad(ran, "us-west-2", "2016-07"), "consistent", "{ran}");
    }
    // Four versions that only others than history still show (FACTS.md, section 8).
    assert_eq!(torn.text().matches("not_in_history").count(), 4, "{torn}");
}

#[test]
fn an_etag_of_other_bytes_is_told() {
    let root = std::path::Path::new(crate::story::CLINIC);
    let listed = |wrong: Option<&str>| {
        let files = crate::kit::files_under(root);
        let contents = files.iter().filter_map(|path| {
            let key = path.strip_prefix(root).unwrap().to_str().unwrap();
            let bytes = std::fs::read(path).unwrap();
            let is_config = key.starts_with("AWSLogs/") && key.contains("/Config/");
            let is_wrong = wrong.is_some_and(|it| key.contains(it));
            let md5 = Md5::digest(if is_wrong { &b"other"[..] } else { &bytes });
            let etag = asof::evidence::hex::hex(&md5);
            is_config
                .then(|| json!({"Key": key, "Size": bytes.len(), "ETag": format!("\"{etag}\"")}))
        });
        json!({"Contents": contents.collect::<Vec<_>>()}).to_string()
    };
    let export = Export::new();
    let ask = |listing: String| {
        let path = export.out();
        std::fs::write(&path, listing).unwrap();
        let cmd = Cmd::on(root).arg("verify").arg("--evidence").arg(path).args(["-f", "jsonl"]);
        let ran = cmd.run();
        (ran.code, ran.rows())
    };
    assert_eq!(ask(listed(None)).0, Some(0));
    let (code, rows) = ask(listed(Some("AWS::EC2::SecurityGroup_20160511T210217Z")));
    assert_eq!(code, Some(1));
    let told: Vec<_> = rows.iter().filter(|it| it["finding"] == "other_bytes").collect();
    assert_eq!(told.len(), 1, "{told:#?}");
    assert_eq!(told[0]["grade"], "contradicted");
}
