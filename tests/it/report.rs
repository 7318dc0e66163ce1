//! The evidence folder and its proof: what is in it, that it is the same every time, that other
//! programs read it, and that no byte of it, or of the export, changes unseen.
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::kit::{Cmd, Export, item, skip, with};
use crate::story::CLINIC;
use crate::tables::text;

const WEEKS: [&str; 4] = ["--from", "2016-05-01", "--to", "2016-07-01"];

fn report(input: &Path, folder: &Path, args: &[&str]) {
    let cmd = Cmd::on(input).arg("report").args(args).arg("-o").arg(folder);
    cmd.run().exits(0);
}

fn clinic(export: &Export, args: &[&str]) -> PathBuf {
    let folder = export.out();
    report(Path::new(CLINIC), &folder, &[&WEEKS[..], args].concat());
    folder
}

fn files(folder: &Path) -> BTreeSet<String> {
    let all = walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap);
    let files = all.filter(|it| it.file_type().is_file());
    let within = |it: walkdir::DirEntry| {
        it.path().strip_prefix(folder).unwrap().to_string_lossy().into_owned()
    };
    files.map(within).collect()
}

fn manifest(folder: &Path) -> Value {
    serde_json::from_slice(&fs::read(folder.join("manifest.json")).unwrap()).unwrap()
}

fn verify(folder: &Path, args: &[&str]) -> (i32, Vec<Value>) {
    let cmd = Cmd::asof().arg("verify").arg(folder).args(args).args(["-f", "jsonl"]);
    let ran = cmd.run();
    (ran.code.unwrap(), ran.rows())
}

#[test]
fn the_folder_holds_what_the_manifest_says_and_the_same_every_time() {
    let export = Export::new();
    let first = clinic(&export, &["--case", "42", "-j", "1"]);
    let second = clinic(&export, &["--case", "42", "-j", "2"]);
    let names = files(&first);
    assert_eq!(names, files(&second));
    for name in names.iter().filter(|it| !["manifest.json", "SHA256SUMS"].contains(&it.as_str())) {
        let read = |it: &Path| fs::read(it.join(name)).unwrap();
        assert!(read(&first) == read(&second), "{name} differs from run to run");
    }
    let (one, other) = (manifest(&first), manifest(&second));
    assert_eq!(one["content_sha256"], other["content_sha256"]);
    assert_eq!(one["question"]["case"], "42");
    assert_eq!(one["counts"]["files"], 519);
    assert_eq!(one["inputs"].as_array().unwrap().len(), 519);
    let root = std::env::current_dir().unwrap().to_string_lossy().into_owned();
    let mut content = one.clone();
    content.as_object_mut().unwrap().remove("run");
    assert!(!content.to_string().contains(&root), "the content tells of this machine");
    let told = one["outputs"].as_array().unwrap();
    let told: BTreeSet<String> = told.iter().map(|it| text(it, "path").to_owned()).collect();
    let besides = ["manifest.json", "SHA256SUMS"].map(str::to_owned);
    assert_eq!(&told | &BTreeSet::from(besides), names);
    for table in ["changes", "exposure", "access", "compliance", "coverage", "inventory", "files"] {
        for ending in ["csv", "parquet"] {
            assert!(names.contains(&format!("tables/{table}.{ending}")), "{table}.{ending}");
        }
    }
    let mut sums = Command::new("sha256sum");
    let sums = sums.args(["-c", "--quiet", "SHA256SUMS"]).current_dir(&first).status();
    assert!(sums.unwrap().success());
    // An item is quoted byte for byte under the name of its hash.
    let quoted = names.iter().filter_map(|it| it.strip_prefix("details/")?.strip_suffix(".json"));
    let quoted: BTreeSet<&str> = quoted.collect();
    assert!(quoted.len() > 20, "{}", quoted.len());
    let raw = Cmd::on(CLINIC).args(["show", "sg-5e8c1a04", "--at", "2016-05-12", "--raw", "-q"]);
    let raw = raw.run().exits(0).stdout;
    let texts = quoted.iter().map(|it| fs::read(first.join(format!("details/{it}.json"))).unwrap());
    assert!(texts.into_iter().any(|it| it == raw.trim_ascii_end().to_vec()), "{raw:?}");
}

#[test]
fn a_folder_is_not_replaced_unless_it_is_a_report() {
    let export = Export::new();
    let folder = clinic(&export, &[]);
    let again = |place: &Path, force: &[&str]| {
        let cmd = Cmd::on(CLINIC).arg("report").args(WEEKS).args(force).arg("-o").arg(place);
        cmd.run()
    };
    assert!(again(&folder, &[]).exits(2).stderr.contains("exists"));
    fs::write(folder.join("stray"), "x").unwrap();
    again(&folder, &["--force"]).exits(0);
    assert!(!folder.join("stray").exists(), "replaced whole");
    let other = export.out();
    fs::create_dir(&other).unwrap();
    fs::write(other.join("holiday.jpg"), "x").unwrap();
    assert!(again(&other, &["--force"]).exits(2).stderr.contains("is no report"));
    assert_eq!(files(&other), BTreeSet::from(["holiday.jpg".to_owned()]));
    let around = fs::read_dir(folder.parent().unwrap()).unwrap();
    let left = around.map(|it| it.unwrap().file_name().to_string_lossy().into_owned());
    assert!(!left.into_iter().any(|it| it.starts_with(".asof")), "nothing is left behind");
}

#[test]
fn what_of_a_pack_is_no_rule_is_told_and_a_stray_parameter_refused() {
    let export = Export::new();
    let pack = export.out();
    let text = "Resources:\n  Mend:\n    Type: AWS::Config::RemediationConfiguration\n  Ssh:\n    \
        Type: AWS::Config::ConfigRule\n    Properties:\n      ConfigRuleName: ssh\n      \
        Source: {Owner: AWS, SourceIdentifier: INCOMING_SSH_DISABLED}\n";
    fs::write(&pack, text).unwrap();
    let folder = clinic(&export, &["--pack", pack.to_str().unwrap()]);
    let told = manifest(&folder);
    let warnings = told["warnings"].to_string();
    assert!(warnings.contains("Mend (AWS::Config::RemediationConfiguration) is no rule"), "{told}");
    assert!(!warnings.contains(pack.parent().unwrap().to_str().unwrap()), "a path of this machine");
    let stray = ["report", "--profile", "hipaa", "--parameter", "nobodys=1", "-o"];
    let ran = Cmd::on(CLINIC).args(stray).arg(export.out()).run().exits(2);
    assert!(ran.stderr.contains("none of these rules has a parameter `nobodys`"), "{ran}");
}

#[test]
fn a_flipped_byte_in_any_file_is_found() {
    let export = Export::new();
    let folder = clinic(&export, &[]);
    assert_eq!(verify(&folder, &[]), (0, Vec::new()));
    for name in files(&folder) {
        let path = folder.join(&name);
        let sound = fs::read(&path).unwrap();
        if sound.is_empty() {
            continue;
        }
        for place in [0, sound.len() / 2, sound.len() - 1] {
            let mut bytes = sound.clone();
            bytes[place] ^= 1;
            fs::write(&path, &bytes).unwrap();
            let (code, rows) = verify(&folder, &[]);
            assert!(code == 1 && !rows.is_empty(), "{name}, byte {place}: {rows:?}");
        }
        fs::write(&path, &sound).unwrap();
    }
    // Without its manifest the list of sums still tells what was there.
    let manifest = fs::read(folder.join("manifest.json")).unwrap();
    fs::remove_file(folder.join("manifest.json")).unwrap();
    let (code, rows) = verify(&folder, &[]);
    assert_eq!((code, text(&rows[0], "path")), (1, "manifest.json"));
    fs::write(folder.join("manifest.json"), manifest).unwrap();
    fs::write(folder.join("tables/more.csv"), "x").unwrap();
    let (code, rows) = verify(&folder, &[]);
    assert_eq!((code, text(&rows[0], "path")), (1, "tables/more.csv"));
    fs::remove_file(folder.join("tables/more.csv")).unwrap();
    fs::remove_file(folder.join("report.html")).unwrap();
    let (code, rows) = verify(&folder, &[]);
    assert_eq!((code, text(&rows[0], "path")), (1, "report.html"));
}

#[test]
fn a_count_that_was_edited_is_found_though_every_hash_was_made_right() {
    let export = Export::new();
    let folder = clinic(&export, &[]);
    let sound = manifest(&folder);
    let sums = fs::read_to_string(folder.join("SHA256SUMS")).unwrap();
    for what in ["flaws", "tables/exposure.parquet", "workbook.xlsx"] {
        let mut edited = sound.clone();
        let outputs = edited["outputs"].as_array_mut().unwrap();
        match outputs.iter_mut().find(|it| it["path"] == what) {
            Some(output) => output["rows"] = json!(99),
            None => edited["flaws"] = json!(7),
        }
        edited["content_sha256"] = json!(asof::report::manifest::content_sha256(&edited));
        let text_of_it = serde_json::to_string_pretty(&edited).unwrap();
        fs::write(folder.join("manifest.json"), &text_of_it).unwrap();
        let mut digest = asof::report::digest::Digest::default();
        std::io::Write::write_all(&mut digest, text_of_it.as_bytes()).unwrap();
        let own = format!("{}  manifest.json", digest.hex());
        let lines = sums.lines().map(|it| if it.ends_with("  manifest.json") { &own } else { it });
        fs::write(folder.join("SHA256SUMS"), lines.collect::<Vec<_>>().join("\n") + "\n").unwrap();
        let (code, rows) = verify(&folder, &[]);
        assert!(code == 1 && rows.len() == 1 && text(&rows[0], "path") == what, "{what}: {rows:?}");
    }
}

#[test]
fn an_input_that_changed_is_named() {
    let export = Export::new();
    let one = item("i-1", "2024-01-05T10:00:00.000Z");
    let key = export.history(std::slice::from_ref(&one));
    let folder = export.out();
    report(&export.root(), &folder, &[]);
    let root = export.root();
    let input = root.to_str().unwrap();
    assert_eq!(verify(&folder, &["-i", input]), (0, Vec::new()));
    let changed = with(one, "tags", json!({"a": "b"}));
    export.put(&key, &crate::kit::gz(crate::kit::history_text(&[changed]).as_bytes()));
    let (code, rows) = verify(&folder, &["-i", input]);
    assert_eq!(code, 1);
    assert!(rows.iter().any(|it| text(it, "path") == key && text(it, "mismatch") == "sha256"));
    let more = export.history(&[item("i-2", "2024-01-06T10:00:00.000Z")]);
    let (_, rows) = verify(&folder, &["-i", input]);
    assert!(rows.iter().any(|it| text(it, "path") == more && text(it, "found") == "a file"));
}

/// Names, tags and policies as somebody would write them who is under investigation.
pub(crate) fn hostile() -> Export {
    let export = Export::new();
    let long = "A".repeat(1 << 20);
    let texts = [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "javascript:alert(1)",
        "<script>document.title='owned'</script>",
        "<img src=https://evil.example/x.png onerror=\"document.title='owned'\">",
        "<style>@import url(https://evil.example/x.css)</style>",
        "<svg><a xlink:href=\"https://evil.example\"><animate onbegin=\"document.title=1\"/></a>",
        "</title></style></svg><svg onload=alert(1)>",
        "&lt;b&gt;&#x3c;script>",
        "=cmd|' /C calc'!A0",
        "\t=1+1",
        "\u{1b}[31mred\u{1b}]0;title\u{7}",
        "\u{202e}gnp.exe",
        "nul\u{0}nul",
        long.as_str(),
    ];
    for (n, told) in texts.iter().enumerate() {
        let day = |day: u32| format!("2024-01-{day:02}T10:00:00.000Z");
        let group = |at: String, cidr: &str| {
            let it = with(
                item(&format!("sg-{n}"), &at),
                "resourceType",
                json!("AWS::EC2::SecurityGroup"),
            );
            let it = with(it, "resourceName", json!(told));
            let it = with(it, "ARN", json!(format!("arn:aws:ec2:us-east-1:111122223333:{told}")));
            let it = with(it, "tags", json!({"Name": told, *told: told}));
            with(
                it,
                "configuration",
                json!({
                    "groupId": format!("sg-{n}"), "description": told, "ipPermissions": [
                        {"ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "ipRanges": [cidr]}],
                }),
            )
        };
        export.history(&[group(day(5), "10.0.0.0/8"), group(day(6), "0.0.0.0/0")]);
    }
    export
}

#[test]
fn a_hostile_export_makes_a_harmless_folder() {
    let export = hostile();
    let folder = export.out();
    report(&export.root(), &folder, &[]);
    assert_eq!(verify(&folder, &[]), (0, Vec::new()));
    let html = fs::read_to_string(folder.join("report.html")).unwrap();
    assert!(html.len() < 5 << 20, "{} bytes", html.len());
    let lower = html.to_lowercase();
    for never in ["<script", "<img", "onerror=alert(1)>", "onload=alert(1)>", "href=\"javascript"] {
        assert!(!lower.contains(never), "{never} in the page");
    }
    assert!(lower.contains("default-src 'none'"));
    for never in ['\u{1b}', '\u{202e}', '\u{0}'] {
        assert!(!html.contains(never), "{never:?} in the page");
    }
    let csv = fs::read_to_string(folder.join("tables/inventory.csv")).unwrap();
    assert!(csv.contains("'=cmd|"), "a formula is guarded");
    for line in fs::read_to_string(folder.join("timeline.jsonl")).unwrap().lines() {
        let event: Value = serde_json::from_str(line).unwrap();
        for name in ["message", "datetime", "timestamp", "timestamp_desc"] {
            assert!(!event[name].is_null(), "{name} in {line:.200}");
        }
        let fields = event.as_object().unwrap().values();
        assert!(fields.into_iter().all(|it| it.to_string().len() < 32_766));
    }
}

#[test]
fn other_programs_read_the_folder() {
    let export = hostile();
    let folder = export.out();
    report(&export.root(), &folder, &[]);
    let python = Path::new("target/py/bin/python");
    let has = |python: &Path| {
        let found = Command::new(python).args(["-c", "import openpyxl, duckdb, pandas"]).output();
        found.is_ok_and(|it| it.status.success())
    };
    let python = if has(python) { python } else { Path::new("python3") };
    if !has(python) {
        return skip("there is no openpyxl, duckdb and pandas");
    }
    let ran = Command::new(python).arg("tests/it/report.py").arg(&folder).output().unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
}
