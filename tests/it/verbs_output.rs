//! The forms of an answer: files, formats, patches, raw bytes, widths, and what a spreadsheet or a
//! terminal must not be given.
use std::fs;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::kit::{Cmd, Export, item, with};
use crate::story::{CLINIC, ask, shown};
use crate::tables::{body, text};

#[test]
fn an_output_that_exists_is_kept_unless_forced() {
    let export = Export::new();
    let out = export.out().with_extension("csv");
    let cmd = || Cmd::on(CLINIC).args(["types", "-o"]).arg(&out);
    assert!(cmd().run().exits(0).stdout.is_empty());
    let first = fs::read(&out).unwrap();
    assert!(first.starts_with(b"resource_type,"));
    fs::write(&out, "mine").unwrap();
    let ran = cmd().run().exits(2);
    assert!(ran.stderr.contains("--force"), "{ran}");
    assert_eq!(fs::read(&out).unwrap(), b"mine");
    cmd().arg("--force").run().exits(0);
    assert_eq!(fs::read(&out).unwrap(), first);
}

#[test]
fn the_ending_of_the_output_tells_the_format() {
    let export = Export::new();
    for (ending, begins) in
        [("csv", "resource_type,"), ("json", "["), ("jsonl", "{"), ("parquet", "PAR1")]
    {
        let out = export.out().with_extension(ending);
        Cmd::on(CLINIC).args(["types", "-o"]).arg(&out).run().exits(0);
        assert!(fs::read(&out).unwrap().starts_with(begins.as_bytes()), "{ending}");
    }
    let odd = export.out().with_extension("odd");
    let ran = Cmd::on(CLINIC).args(["types", "-o"]).arg(&odd).run().exits(2);
    assert!(ran.stderr.contains("-f") && !odd.exists(), "{ran}");
    Cmd::on(CLINIC).args(["types", "-f", "json", "-o"]).arg(&odd).run().exits(0);
    assert!(fs::read(&odd).unwrap().starts_with(b"["), "-f goes before the ending");
}

#[test]
fn several_tables_go_to_a_folder_a_file_each() {
    let export = Export::new();
    let out = export.out();
    let cmd = || Cmd::on(CLINIC).args(["export", "items", "tags", "-f", "csv", "-o"]).arg(&out);
    cmd().run().exits(0);
    let mut names: Vec<String> = fs::read_dir(&out)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort_unstable();
    assert_eq!(names, ["items.csv", "tags.csv"]);
    cmd().run().exits(2);
    cmd().arg("--force").run().exits(0);
}

/// An export whose names are orders to a spreadsheet or to a terminal.
fn hostile() -> Export {
    let export = Export::new();
    let captured = "2024-01-05T10:00:00.000Z";
    let names = ["=cmd|' /C calc'!A0", "+1", "-1", "@sum", "\t=1", "\u{1b}[2Jgone\u{202e}txt"];
    let items: Vec<Value> = names
        .iter()
        .enumerate()
        .map(|(n, name)| with(item(&format!("i-{n}"), captured), "resourceName", json!(name)))
        .collect();
    export.history(&items);
    export
}

#[test]
fn cells_that_a_spreadsheet_would_run_are_quoted() {
    let export = hostile();
    let cmd = || Cmd::on(export.root()).args(["inventory", "-f", "csv"]);
    let guarded = cmd().run().exits(0).text();
    for cell in [",'=cmd|' /C calc'!A0,", ",'+1,", ",'-1,", ",'@sum,", "'\t=1"] {
        assert!(guarded.contains(cell), "{cell}\n{guarded}");
    }
    let raw = cmd().arg("--csv-raw").run().exits(0).text();
    for cell in [",=cmd|' /C calc'!A0,", ",+1,", ",-1,", ",@sum,"] {
        assert!(raw.contains(cell), "{cell}\n{raw}");
    }
    let marked = cmd().arg("--bom").run().exits(0).stdout;
    assert_eq!(marked, ["\u{feff}", &guarded].concat().as_bytes());
    assert!(!guarded.starts_with('\u{feff}'));
}

#[test]
fn a_terminal_is_not_given_orders_by_names() {
    let export = hostile();
    for question in ["inventory", "show i-5", "timeline i-5", "diff --from 2024-01-01", "coverage"]
    {
        let ran = Cmd::on(export.root()).args(question.split(' ')).run().exits(0);
        let all = format!("{}{}", ran.text(), ran.stderr);
        assert!(!all.contains(['\u{1b}', '\u{202e}']), "{ran}");
    }
    let listed = Cmd::on(export.root()).arg("inventory").run().exits(0).text();
    assert!(listed.contains(r"\u{1b}[2Jgone\u{202e}txt"), "{listed}");
    let machine = Cmd::on(export.root()).args(["show", "i-5", "-f", "jsonl"]).run().exits(0);
    let name = "\u{1b}[2Jgone\u{202e}txt";
    assert_eq!(text(&machine.rows()[0], "resource_name"), name, "kept for machines");
    let ran = Cmd::on(export.root()).args(["show", name]).run();
    assert!(!ran.stderr.contains(['\u{1b}', '\u{202e}']), "{ran}");
}

#[test]
fn a_reader_that_leaves_is_no_failure() {
    for question in ["inventory --all", "export states -f jsonl", "export changes -f csv"] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_asof"))
            .args(["-q", "-i", CLINIC])
            .args(question.split(' '))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{question}: {said}");
        assert!(said.is_empty(), "{question}: {said}");
    }
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    for width in [80, 40] {
        for question in [
            "inventory --at 2016-05-12",
            "inventory --at 2016-07-20 --all",
            "timeline sg-5e8c1a04",
            "timeline phi-records",
            "timeline clinic-deploy --account 111122223333 --name AROAJDEPLOYOLD2M6KQXA",
            "coverage",
            "types",
            "diff --from 2016-05-01 --to 2016-06-01 --stat",
            "diff --from 2016-05-01 --to 2016-06-01",
        ] {
            let cmd = Cmd::on(CLINIC).env("COLUMNS", &width.to_string());
            let ran = cmd.args(question.split(' ')).run().exits(0);
            for line in ran.text().lines() {
                assert!(
                    line.chars().count() <= width,
                    "{question}, {width} columns:\n{line}\n{ran}"
                );
            }
        }
    }
}

#[test]
fn shells_and_manuals_are_served_without_any_input() {
    let bash = Cmd::asof().args(["completions", "bash"]).run().exits(0).text();
    assert!(bash.contains("complete ") && bash.contains("inventory"), "{bash}");
    for shell in ["zsh", "fish", "powershell", "elvish"] {
        assert!(!Cmd::asof().args(["completions", shell]).run().exits(0).stdout.is_empty());
    }
    let page = Cmd::asof().arg("man").run().exits(0).text();
    assert!(page.contains(".TH") && page.contains("asof"), "{page}");
    let page = Cmd::asof().args(["man", "diff"]).run().exits(0).text();
    assert!(page.contains("exit\\-code"), "{page}");
    let ran = Cmd::asof().args(["man", "dif"]).run().exits(2);
    assert!(ran.stderr.contains("diff"), "{ran}");
}

#[test]
fn raw_are_the_very_bytes_of_the_item() {
    for (selector, at) in [
        ("sg-5e8c1a03", "2016-05-11T22:00Z"),
        ("sg-5e8c1a01", "2016-04-01"),
        ("phi-records", "2016-04-13"),
        ("db/clinic-db", "2016-07-10"),
        ("i-1c0ffe05", "2016-07-10"),
        ("6f2c1d34-9a7b-4e58-8c10-b5d0a1e2f304", "2016-07-20"),
    ] {
        let row = shown(CLINIC, selector, at);
        let file = fs::read(format!("{CLINIC}/{}", text(&row, "src_file"))).unwrap();
        let mut inflated = Vec::new();
        let mut reader = flate2::read::MultiGzDecoder::new(&file[..]);
        std::io::Read::read_to_end(&mut reader, &mut inflated).unwrap();
        let begin = usize::try_from(row["src_byte"].as_u64().unwrap()).unwrap();
        let mut items = serde_json::Deserializer::from_slice(&inflated[begin..]).into_iter();
        let _: Value = items.next().unwrap().unwrap();
        let item = &inflated[begin..begin + items.byte_offset()];
        let ran = Cmd::on(CLINIC).args(["show", selector, "--at", at, "--raw"]).run().exits(0);
        assert!(ran.stdout == item, "{selector}: not the bytes of the file\n{ran}");
        let place = format!("byte {begin}");
        assert!(ran.stderr.contains(&place), "{ran}");
        assert!(ran.stderr.contains(text(&row, "src_file")), "{ran}");
        let all: Value = serde_json::from_slice(&inflated).unwrap();
        let ordinal = usize::try_from(row["src_ordinal"].as_u64().unwrap()).unwrap();
        let parsed: Value = serde_json::from_slice(item).unwrap();
        assert_eq!(all["configurationItems"][ordinal], parsed, "{selector}");
    }
}

#[test]
fn stat_counts_resources_and_fields_by_type() {
    let rows = ask("diff --from 2016-05-11 --to 2016-05-12 --stat");
    assert_eq!(rows.len(), 1, "the group that stays open: {rows:#?}");
    let groups = &rows[0];
    assert_eq!(text(groups, "resource_type"), "AWS::EC2::SecurityGroup");
    assert_eq!((&groups["changed"], &groups["fields"]), (&json!(1), &json!(1)), "{groups}");
    assert_eq!(groups["created"], json!(0));
}

#[test]
fn bodies_are_text_in_every_machine_format() {
    let row = shown(CLINIC, "sg-5e8c1a01", "2016-05-12");
    assert!(row["configuration"].is_string() && row["tags"].is_string(), "{row}");
    assert_eq!(body(&row, "configuration")["groupId"], "sg-5e8c1a01");
    let ran = Cmd::on(CLINIC).args(["inventory", "--at", "2016-05-12", "-f", "csv"]).run();
    let head = ran.exits(0).text().lines().next().unwrap().to_owned();
    let expected = "account_id,region,resource_type,resource_id,resource_name,arn,presence,\
                    certainty,reason,captured_at,valid_to,status,resource_created_at,made_by,\
                    tags,src_file,src_ordinal,src_byte";
    assert_eq!(head, expected);
}

/// A document with a JSON Patch applied: the three operations that a difference needs.
fn patched(mut document: Value, operations: &Value) -> Value {
    for operation in operations.as_array().unwrap() {
        let place = operation["path"].as_str().unwrap();
        let (parent, member) = place.rsplit_once('/').unwrap();
        let name = member.replace("~1", "/").replace("~0", "~");
        let value = operation["value"].clone();
        let op = operation["op"].as_str().unwrap();
        match document.pointer_mut(parent).unwrap() {
            Value::Object(object) => match op {
                "remove" => drop(object.remove(&name).unwrap()),
                "replace" => *object.get_mut(&name).unwrap() = value,
                "add" => drop(object.insert(name, value)),
                other => panic!("{other}"),
            },
            Value::Array(elements) => match (op, name.as_str()) {
                ("add", "-") => elements.push(value),
                ("add", at) => elements.insert(at.parse().unwrap(), value),
                ("remove", at) => drop(elements.remove(at.parse().unwrap())),
                ("replace", at) => elements[at.parse::<usize>().unwrap()] = value,
                other => panic!("{other:?}"),
            },
            other => panic!("{place} leads into {other}"),
        }
    }
    document
}

/// Both documents of a text diff that shows every line.
fn sides(unified: &str) -> [Value; 2] {
    ['-', '+'].map(|sign| {
        let lines = unified.lines().skip_while(|line| !line.starts_with("@@")).skip(1);
        let own = lines.filter(|line| line.starts_with([sign, ' ']));
        let text: Vec<&str> = own.map(|line| &line[1..]).collect();
        serde_json::from_str(&text.join("\n")).unwrap_or_else(|why| panic!("{why}\n{unified}"))
    })
}

/// Members of a configuration that are no list, object or text of a document.
fn plain(configuration: &Value) -> Vec<(&String, &Value)> {
    let members = configuration.as_object().unwrap().iter();
    members.filter(|it| it.1.is_number() || it.1.is_boolean() || is_word(it.1)).collect()
}

fn is_word(value: &Value) -> bool {
    value.as_str().is_some_and(|it| !it.starts_with(['{', '[', '%']))
}

#[test]
fn a_patch_leads_from_one_side_to_the_other() {
    for (selector, from, to) in [
        ("sg-5e8c1a04", "2016-05-11", "2016-05-12"),
        ("sg-5e8c1a04", "2016-06-20", "2016-06-21"),
        ("phi-records", "2016-04-12", "2016-04-13"),
        ("phi-readers", "2016-05-20", "2016-05-21"),
        ("vol-9b77dd03", "2016-05-25", "2016-05-26"),
        ("db/clinic-db", "2016-07-08", "2016-07-09"),
        ("nora.voss", "2016-06-15", "2016-06-16"),
        ("prod-release", "2016-04-28", "2016-04-29"),
        ("i-1c0ffe05", "2016-06-27", "2016-06-28"),
    ] {
        let diff = || Cmd::on(CLINIC).args(["diff", selector, "--from", from, "--to", to]);
        let ran = diff().arg("--patch").run().exits(0);
        let told: Value = serde_json::from_str(&ran.text()).unwrap();
        assert_eq!(text(&told, "event"), "changed", "{ran}");
        let [before, after] = sides(&diff().arg("-U100000").run().exits(0).text());
        assert_ne!(before, after, "{selector}");
        assert_eq!(patched(before.clone(), &told["patch"]), after, "{selector}\n{ran}");
        for (side, at) in [(&before, from), (&after, to)] {
            let row = shown(CLINIC, selector, at);
            assert_eq!(side["tags"], body(&row, "tags"), "{selector} at {at}");
            let shown = body(&row, "configuration");
            for (name, value) in plain(&shown) {
                let seen = &side["configuration"][name];
                assert_eq!(seen, value, "{selector} {name} at {at}");
            }
        }
    }
}

#[test]
fn a_text_diff_shows_as_many_lines_around_a_change_as_it_is_told() {
    let diff = ["diff", "db/clinic-db", "--from", "2016-07-08", "--to", "2016-07-09"];
    let lines = |flag: &str| {
        let told = Cmd::on(CLINIC).args(diff).arg(flag).run().exits(0).text();
        assert!(told.contains("100") && told.contains("200"), "{told}");
        told.lines().filter(|line| line.starts_with(' ')).count()
    };
    assert_eq!([lines("-U0"), lines("-U"), lines("-U1")], [0, 6, 2]);
}
