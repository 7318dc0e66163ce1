//! Keys, folders, and what is no file of AWS Config's are told apart.
use std::ffi::CString;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::Command;

use serde_json::{Value, json};

use crate::kit::{ACCOUNT, Cmd, Export, gz, history_text, item, with};
use crate::tables::{Tables, number, text};

const CAPTURED: &str = "2024-01-05T10:00:00.000Z";

/// One history file under `key` is known for what it is.
fn check_key(key: &str, account: &str, region: &str) {
    let export = Export::new();
    let item = with(item("i-1", CAPTURED), "awsAccountId", json!(account));
    let item = with(item, "awsRegion", json!(region));
    export.put(key, &gz(history_text(&[item]).as_bytes()));
    let tables = Tables::read(&export, 0);
    let file = tables.file(key);
    assert_eq!(text(file, "path"), key);
    assert_eq!(text(file, "kind"), "history", "{file}");
    assert_eq!(text(file, "account_id"), account, "{file}");
    assert_eq!(text(file, "region"), region, "{file}");
    assert_eq!(text(file, "outcome"), "read", "{file}");
    assert_eq!(text(&tables.rows("items")[0], "resource_type"), "AWS::EC2::Instance");
}

fn name(account: &str, region: &str, kind: &str) -> String {
    let times = "20240105T100000Z_20240105T100000Z_1";
    format!("{account}_Config_{region}_ConfigHistory_{kind}_{times}.json.gz")
}

fn folder(account: &str, region: &str, day: &str) -> String {
    format!("AWSLogs/{account}/Config/{region}/{day}/ConfigHistory")
}

#[test]
fn the_colons_of_a_type_may_be_spelled_as_any_tool_spells_them() {
    for colons in ["::", "%3A%3A", "__", "_", " ", "-", ""] {
        let name = name(ACCOUNT, "us-east-1", &format!("AWS{colons}EC2{colons}Instance"));
        check_key(
            &format!("{}/{name}", folder(ACCOUNT, "us-east-1", "2024/1/5")),
            ACCOUNT,
            "us-east-1",
        );
    }
}

#[test]
fn a_type_in_a_name_is_not_believed() {
    for kind in ["AWS::S3::Bucket", "AWS::CloudTrail::Trail", "AWS::GuardDuty::Detector", "x"] {
        let name = name(ACCOUNT, "us-east-1", kind);
        check_key(
            &format!("{}/{name}", folder(ACCOUNT, "us-east-1", "2024/1/5")),
            ACCOUNT,
            "us-east-1",
        );
    }
}

#[test]
fn a_flat_folder_and_any_prefix_are_read() {
    let name = name(ACCOUNT, "us-east-1", "AWS::EC2::Instance");
    let folder = folder(ACCOUNT, "us-east-1", "2024/1/5");
    check_key(&name, ACCOUNT, "us-east-1");
    for prefix in ["config", "a/b/c/d", "o-h9ho05hcxl", "us-west-2", "AWSLogs/backup"] {
        check_key(&format!("{prefix}/{folder}/{name}"), ACCOUNT, "us-east-1");
    }
}

#[test]
fn days_may_be_padded_or_not() {
    let name = name(ACCOUNT, "us-east-1", "AWS::EC2::Instance");
    for day in ["2024/1/5", "2024/01/05", "2024/10/15"] {
        check_key(&format!("{}/{name}", folder(ACCOUNT, "us-east-1", day)), ACCOUNT, "us-east-1");
    }
}

#[test]
fn regions_of_every_partition_are_read() {
    for region in ["cn-north-1", "cn-northwest-1", "us-gov-west-1", "us-iso-east-1", "mx-central-1"]
    {
        let name = name(ACCOUNT, region, "AWS::EC2::Instance");
        check_key(&format!("{}/{name}", folder(ACCOUNT, region, "2024/1/5")), ACCOUNT, region);
    }
}

#[test]
fn what_is_not_of_config_is_ignored_and_counted() {
    let others = [
        ("AWSLogs/111122223333/Config/ConfigWritabilityCheckFile", "writability_check"),
        ("us-west-2/AWSLogs/111122223333/Config/ConfigWritabilityCheckFile", "writability_check"),
        (
            "AWSLogs/111122223333/CloudTrail/us-east-1/2024/01/05/\
             111122223333_CloudTrail_us-east-1_20240105T1000Z_AbCdEfGhIjKlMnOp.json.gz",
            "trail",
        ),
        ("AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2024/01/05/digest.json.gz", "trail"),
        ("AWSLogs/111122223333/vpcflowlogs/us-east-1/2024/01/05/flow.log.gz", "other"),
        ("AWSLogs/111122223333/elasticloadbalancing/us-east-1/2024/01/05/elb.log", "other"),
        ("AWSLogs/111122223333/ELBAccessLogTestFile", "other"),
        ("README.txt", "other"),
    ];
    let export = Export::new();
    export.history(&[item("i-1", CAPTURED)]);
    for (key, kind) in others {
        let bytes = match kind {
            "writability_check" => Vec::new(),
            "trail" => gz(br#"{"Records":[{"eventVersion":"1.08"}]}"#),
            _ => gz(b"2 111122223333 eni-0 10.0.0.1 10.0.0.2 22 22 6 1 1 1 1 ACCEPT OK\n"),
        };
        export.put(key, &bytes);
    }
    let tables = Tables::read(&export, 0);
    assert_eq!(tables.rows("files").len(), others.len() + 1);
    assert!(tables.rows("flaws").is_empty(), "{:?}", tables.rows("flaws"));
    for (key, kind) in others {
        let file = tables.file(key);
        assert_eq!(text(file, "kind"), kind, "{file}");
        assert_eq!(text(file, "outcome"), "ignored", "{file}");
        assert_eq!(number(file, "elements"), 0, "{file}");
    }
}

#[test]
fn what_is_no_regular_file_neither_hangs_nor_hides_the_rest() {
    let export = Export::new();
    let key = export.history(&[item("i-1", CAPTURED)]);
    let at = |name: &str| export.root().join(name);
    assert!(Command::new("mkfifo").arg(at("pipe.json.gz")).status().unwrap().success());
    symlink(export.root(), at("loop")).unwrap();
    symlink(at("self"), at("self")).unwrap();
    symlink(at("nowhere"), at("dangling.json.gz")).unwrap();
    symlink("/dev/zero", at("device.json.gz")).unwrap();
    let out = export.out();
    let args = ["export", "files", "flaws", "items", "-f", "jsonl", "-o"];
    let ran = Cmd::on(export.root()).args(args).arg(&out).run();
    let ran = ran.exits(3);
    let flaws = fs::read_to_string(out.join("flaws.jsonl")).unwrap();
    for name in ["pipe.json.gz", "self", "dangling.json.gz", "device.json.gz"] {
        assert!(flaws.contains(name), "{name} is not among the flaws\n{flaws}\n{ran}");
    }
    let items = fs::read_to_string(out.join("items.jsonl")).unwrap();
    assert_eq!(items.lines().count(), 1, "{items}");
    assert!(items.contains(&key), "{items}");
}

#[test]
fn a_folder_that_may_not_be_entered_is_told() {
    let export = Export::new();
    export.history(&[item("i-1", CAPTURED)]);
    let closed = export.root().join("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
    let may_all = fs::read_dir(&closed).is_ok();
    let code = if may_all { 0 } else { 3 };
    let tables = Tables::read(&export, code);
    assert_eq!(tables.rows("flaws").is_empty(), may_all);
    assert_eq!(tables.ids(), ["i-1"]);
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn a_name_that_is_no_text_is_read() {
    let export = Export::new();
    let bytes = CString::new(b"odd-\xff\xfe.json.gz".to_vec()).unwrap();
    let path = export.root().join(std::ffi::OsStr::from_bytes(bytes.as_bytes()));
    fs::write(path, gz(history_text(&[item("i-1", CAPTURED)]).as_bytes())).unwrap();
    assert_eq!(Tables::read(&export, 0).ids(), ["i-1"]);
}

#[test]
fn an_input_named_twice_is_read_once() {
    let export = Export::new();
    export.history(&[item("i-1", CAPTURED)]);
    let twice = Cmd::on(export.root()).arg("-i").arg(export.root());
    let below = Cmd::on(export.root()).arg("-i").arg(export.root().join("AWSLogs"));
    for cmd in [twice, below] {
        let tables = Tables::read_by(&export, cmd, 0);
        assert_eq!(tables.rows("files").len(), 1, "{:?}", tables.rows("files"));
        assert_eq!(number(&tables.rows("items")[0], "sightings"), 1);
    }
}

#[test]
fn two_copies_of_a_file_are_two_sightings_of_one_version() {
    let export = Export::new();
    let bytes = gz(history_text(&[item("i-1", CAPTURED)]).as_bytes());
    export.put("a.json.gz", &bytes);
    export.put("backup/a.json.gz", &bytes);
    let tables = Tables::read(&export, 0);
    assert_eq!(tables.rows("items").len(), 1);
    assert_eq!(number(&tables.rows("items")[0], "sightings"), 2);
    assert_eq!(text(&tables.rows("items")[0], "src_file"), "a.json.gz");
}

#[test]
fn inputs_may_be_listed_on_stdin() {
    let export = Export::new();
    let keys: Vec<String> =
        (0..3).map(|i| export.history(&[item(&format!("i-{i}"), CAPTURED)])).collect();
    let line = |key: &String| format!("{}\n", export.root().join(key).display());
    let list: String = keys[..2].iter().map(line).collect();
    let tables = Tables::read_by(&export, Cmd::on("-").stdin(list), 0);
    assert_eq!(tables.ids(), ["i-0", "i-1"]);
}

#[test]
fn an_input_that_is_not_there_is_an_error() {
    let export = Export::new();
    let missing = export.root().join("missing");
    let ran = Cmd::on(&missing).args(["coverage", "-f", "csv"]).run().exits(2);
    assert!(ran.stderr.contains("missing"), "{ran}");
    assert!(ran.stdout.is_empty(), "{ran}");
}

#[test]
fn an_empty_folder_is_answered_with_nothing() {
    let export = Export::new();
    let tables = Tables::read(&export, 0);
    assert!(["files", "flaws", "items"].iter().all(|name| tables.rows(name).is_empty()));
}

#[test]
fn a_place_leads_back_to_the_very_bytes() {
    let export = Export::new();
    let items: Vec<Value> = (0..3).map(|i| item(&format!("i-{i}"), CAPTURED)).collect();
    let key = export.history(&items);
    let tables = Tables::read(&export, 0);
    let whole = history_text(&items);
    for (i, item) in items.iter().enumerate() {
        let find = |row: &&Value| row["resource_id"] == item["resourceId"];
        let row = tables.rows("items").iter().find(find).unwrap();
        assert_eq!((text(row, "src_file"), number(row, "src_ordinal")), (&*key, i as u64));
        let byte = usize::try_from(number(row, "src_byte")).unwrap();
        assert!(whole[byte..].starts_with(&item.to_string()), "{row}");
        let id = text(row, "resource_id");
        let at = "2024-01-05T11:00:00Z";
        let raw = Cmd::on(export.root()).args(["show", id, "--at", at, "--raw"]).run().exits(0);
        assert!(raw.text().contains(&item.to_string()), "{raw}");
    }
}

#[test]
fn what_was_read_is_told_in_one_line_on_stderr() {
    let export = Export::new();
    export.history(&[item("i-1", CAPTURED)]);
    let coverage = || Cmd::on(export.root()).args(["coverage", "-f", "csv"]);
    let told = coverage().run().exits(0);
    let n_told = told.stderr.lines().filter(|line| line.contains("1 file")).count();
    assert_eq!(n_told, 1, "{told}");
    let quiet = coverage().arg("--quiet").run().exits(0);
    assert!(quiet.stderr.is_empty(), "{quiet}");
    assert_eq!(quiet.stdout, told.stdout);
}
