//! Damaged bytes lose what they must, keep the rest, and are counted.
use std::fmt::Write as _;

use flate2::{Decompress, FlushDecompress, Status};
use serde_json::Value;

use crate::kit::{Cmd, Export, gz, history_of, history_text, item};
use crate::tables::{Tables, number, text};

const CAPTURED: &str = "2024-01-05T10:00:00.000Z";

/// A history file with a name of its own in every resource id, so that no other file vouches for
/// its items.
fn small_file(name: &str, n_items: usize) -> String {
    let items: Vec<Value> =
        (0..n_items).map(|i| item(&format!("i-{name}-{i}"), CAPTURED)).collect();
    history_text(&items)
}

/// What a careful reader keeps of a text that ends early: complete elements, and whether one more
/// was begun.
fn complete_elements(text: &str) -> (u64, bool) {
    let Some((_, list)) = text.split_once(r#""configurationItems":["#) else { return (0, false) };
    let (mut depth, mut in_string, mut escaped) = (0, false, false);
    let (mut n_complete, mut begun) = (0, false);
    for c in list.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => in_string = !in_string,
            _ if in_string => {}
            '{' | '[' => {
                depth += 1;
                begun = true;
            }
            ']' if depth == 0 => return (n_complete, false),
            '}' | ']' => {
                depth -= 1;
                if depth == 0 {
                    n_complete += 1;
                    begun = false;
                }
            }
            ',' if depth == 0 => begun = true,
            _ => {}
        }
    }
    (n_complete, begun)
}

/// The text that can still be inflated from the beginning of one gzip member.
fn inflate_what_is_there(bytes: &[u8]) -> String {
    const HEADER_BYTES: usize = 10;
    let mut inflate = Decompress::new(false);
    let mut text = vec![0; 1 << 16];
    let body = bytes.get(HEADER_BYTES..).unwrap_or_default();
    // One byte after the other: whatever is decided by a byte comes out with it.
    for byte in body {
        let done = usize::try_from(inflate.total_out()).unwrap();
        let status = inflate.decompress(&[*byte], &mut text[done..], FlushDecompress::Sync);
        if !matches!(status, Ok(Status::Ok | Status::BufError)) {
            break;
        }
    }
    text.truncate(usize::try_from(inflate.total_out()).unwrap());
    String::from_utf8(text).unwrap()
}

#[test]
fn a_file_torn_anywhere_keeps_its_complete_items() {
    for n_items in [1, 3] {
        let export = Export::new();
        let mut expected = Vec::new();
        let n_bytes = gz(small_file("000", n_items).as_bytes()).len();
        for cut in 0..n_bytes {
            let whole = gz(small_file(&format!("{cut:03}"), n_items).as_bytes());
            let torn = &whole[..cut.min(whole.len() - 1)];
            let key = format!("ConfigHistory/cut-{cut:03}.json.gz");
            export.put(&key, torn);
            expected.push((key, complete_elements(&inflate_what_is_there(torn))));
        }
        let tables = Tables::read(&export, 3);
        for (key, (n_complete, begun)) in expected {
            let file = tables.file(&key);
            let kept = number(file, "versions") + number(file, "repeats");
            assert_eq!(kept, n_complete, "{file}");
            assert_eq!(number(file, "rejected"), u64::from(begun), "{file}");
            assert_eq!(tables.flaws(&key).len(), 1, "{key}: {:?}", tables.flaws(&key));
            let outcome = if n_complete > 0 || begun { "partly_read" } else { "unreadable" };
            assert_eq!(text(file, "outcome"), outcome, "{file}");
        }
        let salvaged = |row: &Value| row["salvaged"] == Value::Bool(true);
        assert!(tables.rows("items").iter().all(salvaged), "a torn file proves nothing");
    }
}

#[test]
fn plain_json_torn_anywhere_keeps_its_complete_items() {
    let export = Export::new();
    let whole = small_file("plain", 3);
    let mut expected = Vec::new();
    for cut in 0..whole.len() {
        let key = format!("ConfigHistory/cut-{cut:04}.json");
        let torn = small_file(&format!("{cut:05}"), 3);
        export.put(&key, &torn.as_bytes()[..cut]);
        expected.push((key, complete_elements(&torn[..cut])));
    }
    let tables = Tables::read(&export, 3);
    for (key, (n_complete, begun)) in expected {
        let file = tables.file(&key);
        let kept = number(file, "versions") + number(file, "repeats");
        assert_eq!((kept, number(file, "rejected")), (n_complete, u64::from(begun)), "{file}");
        assert_ne!(text(file, "outcome"), "read", "{file}");
        assert_eq!(tables.flaws(&key).len(), 1, "{key}");
    }
}

#[test]
fn a_flipped_bit_is_never_passed_off_as_sound() {
    let export = Export::new();
    let n_bytes = gz(small_file("0000-0", 2).as_bytes()).len();
    for byte in 0..n_bytes {
        for bit in 0..8 {
            let mut bytes = gz(small_file(&format!("{byte:04}-{bit}"), 2).as_bytes());
            let byte_in_file = byte.min(bytes.len() - 1);
            bytes[byte_in_file] ^= 1 << bit;
            export.put(&format!("ConfigHistory/flip-{byte:04}-{bit}.json.gz"), &bytes);
        }
    }
    let tables = Tables::read(&export, 3);
    assert_eq!(tables.rows("files").len(), n_bytes * 8);
    for row in tables.rows("items") {
        let salvaged = row["salvaged"] == Value::Bool(true);
        let file = text(row, "src_file");
        let read = text(tables.file(file), "outcome") == "read";
        assert_ne!(salvaged, read, "{row}");
        if !salvaged {
            let name = file.trim_start_matches("ConfigHistory/flip-").trim_end_matches(".json.gz");
            let as_written = text(row, "resource_id").starts_with(&format!("i-{name}-"));
            assert!(as_written && text(row, "status") == "OK", "{row}");
        }
    }
}

#[test]
fn every_flip_is_survived_alone() {
    let bytes = gz(small_file("alone", 1).as_bytes());
    // Alone, a flip cannot hide behind its neighbours' exit code; a sample keeps it quick.
    for byte in (0..bytes.len()).step_by(7) {
        let export = Export::new();
        let mut flipped = bytes.clone();
        flipped[byte] ^= 1 << (byte % 8);
        export.put("ConfigHistory/flip.json.gz", &flipped);
        let ran = Cmd::on(export.root()).args(["coverage", "-f", "csv"]).run();
        assert!(matches!(ran.code, Some(0 | 3)), "byte {byte}\n{ran}");
    }
}

/// A file of two items in gzip members cut from its text, and what is behind them.
fn check_members(members: &[&[u8]], behind: &[u8], expected: (u64, u64, &str, bool), code: i32) {
    let export = Export::new();
    let bytes = [members.iter().flat_map(|it| gz(it)).collect(), behind.to_vec()].concat();
    export.put("members.json.gz", &bytes);
    let tables = Tables::read(&export, code);
    let (versions, flaws, outcome, salvaged) = expected;
    let file = tables.file("members.json.gz");
    assert_eq!(number(file, "versions"), versions, "{file}");
    assert_eq!(text(file, "outcome"), outcome, "{file}");
    assert_eq!(tables.rows("flaws").len() as u64, flaws, "{:?}", tables.rows("flaws"));
    for row in tables.rows("items") {
        assert_eq!(row["salvaged"], Value::Bool(salvaged), "{row}");
    }
}

#[test]
fn two_members_are_one_text() {
    let text = small_file("two", 2);
    for middle in [1, text.len() / 2, text.len() - 1] {
        let (first, second) = text.as_bytes().split_at(middle);
        check_members(&[first, second], b"", (2, 0, "read", false), 0);
        check_members(&[first, b"", second], b"", (2, 0, "read", false), 0);
    }
}

#[test]
fn a_torn_last_member_salvages_all_before_it() {
    let text = small_file("three", 3);
    let third = gz(&text.as_bytes()[400..]);
    let parts = [&text.as_bytes()[..200], &text.as_bytes()[200..400]];
    let torn = &third[..third.len() / 2];
    let whole_text = format!("{}{}", &text[..400], inflate_what_is_there(torn));
    let (n_complete, begun) = complete_elements(&whole_text);
    let outcome = if n_complete > 0 || begun { "partly_read" } else { "unreadable" };
    check_members(&parts, torn, (n_complete, 1, outcome, true), 3);
    // Not even the text being whole helps: the checksum is missing.
    let untold = &third[..third.len() - 8];
    check_members(&parts, untold, (3, 1, "partly_read", true), 3);
}

#[test]
fn bytes_behind_a_sound_end_are_one_flaw_and_take_nothing() {
    let text = small_file("tail", 2);
    for behind in [&b"garbage"[..], &[0; 512], b"\n", b"{}"] {
        check_members(&[text.as_bytes()], behind, (2, 1, "read", false), 3);
    }
}

#[test]
fn text_behind_the_document_is_one_flaw() {
    let sound = small_file("behind", 2);
    for behind in ["garbage", "{}", "[{}]"] {
        let whole = format!("{sound}{behind}");
        let export = Export::new();
        export.put("behind.json.gz", &gz(whole.as_bytes()));
        let tables = Tables::read(&export, 3);
        assert_eq!(tables.ids(), ["i-behind-0", "i-behind-1"]);
        // Items may stand in what is not read: the file proves nothing.
        assert_eq!(text(tables.file("behind.json.gz"), "outcome"), "partly_read");
        assert_eq!(tables.rows("flaws").len(), 1, "{:?}", tables.rows("flaws"));
    }
    // White space is no text, and a second delivery is read like the first.
    for behind in ["\n \r\n", &sound] {
        let export = Export::new();
        export.put("behind.json.gz", &gz(format!("{sound}{behind}").as_bytes()));
        let tables = Tables::read(&export, 0);
        assert!(tables.rows("flaws").is_empty());
        let expected = if behind == sound { 4 } else { 2 };
        assert_eq!(number(tables.file("behind.json.gz"), "elements"), expected);
    }
}

/// One file that is no evidence at all: one flaw, nothing kept.
fn check_unreadable(name: &str, bytes: &[u8]) {
    let export = Export::new();
    let key = export.history_key(&item("i-1", CAPTURED)).replace(".json.gz", name);
    export.put(&key, bytes);
    let tables = Tables::read(&export, 3);
    let file = tables.file(&key);
    assert_eq!(text(file, "outcome"), "unreadable", "{file}");
    assert_eq!(number(file, "elements"), 0, "{file}");
    assert_eq!(tables.rows("flaws").len(), 1, "{:?}", tables.rows("flaws"));
    Cmd::on(export.root()).args(["--strict", "coverage", "-f", "csv"]).run().exits(2);
}

#[test]
fn what_is_no_json_at_all_is_unreadable() {
    check_unreadable(".json.gz", b"");
    check_unreadable(".json.gz", &gz(b""));
    check_unreadable(".json", b"");
    check_unreadable(".json.gz", b"this is no JSON");
    check_unreadable(".json.gz", &gz(b"this is no JSON"));
    check_unreadable(".json.gz", &gz(b"<html><body>Access Denied</body></html>"));
    check_unreadable(".json", &[0; 4096]);
    check_unreadable(".json.gz", b"\x1f\x8b");
    check_unreadable(".json.gz", b"\xff\xfe\x00{");
}

#[test]
fn plain_json_is_read_under_any_name() {
    let plain = small_file("plain", 2);
    let marked = [b"\xef\xbb\xbf", plain.as_bytes()].concat();
    for (name, bytes) in [
        ("a.json.gz", plain.as_bytes().to_vec()),
        ("a.json", plain.as_bytes().to_vec()),
        ("a.json", gz(plain.as_bytes())),
        ("a.json.gz", marked.clone()),
        ("a.json.gz", gz(&marked)),
    ] {
        let export = Export::new();
        export.put(name, &bytes);
        let tables = Tables::read(&export, 0);
        assert_eq!(tables.ids(), ["i-plain-0", "i-plain-1"], "{name}");
        assert_eq!(text(tables.file(name), "outcome"), "read");
    }
}

#[test]
fn a_sound_copy_makes_a_salvaged_version_sound() {
    let export = Export::new();
    let whole = gz(small_file("both", 1).as_bytes());
    export.put("a-torn.json.gz", &whole[..whole.len() - 4]);
    export.put("b-sound.json.gz", &whole);
    let tables = Tables::read(&export, 3);
    assert_eq!(tables.ids(), ["i-both-0"]);
    assert_eq!(tables.rows("items")[0]["salvaged"], Value::Bool(false));
}

#[test]
fn an_item_across_every_buffer_is_found_once() {
    // Items much longer than any buffer, with brackets and quotes in their texts.
    let long = |i: usize| {
        let mut noise = String::new();
        (0..40_000).for_each(|k| write!(noise, "}}]{{\\\"{k},").unwrap());
        let text = item(&format!("i-long-{i}"), CAPTURED).to_string();
        text.replacen(r#""captured":"#, &format!(r#""noise":"{noise}","captured":"#), 1)
    };
    let export = Export::new();
    let elements: Vec<String> = (0..4).map(long).collect();
    export.put("long.json.gz", &gz(history_of(&elements).as_bytes()));
    let tables = Tables::read(&export, 0);
    assert_eq!(tables.ids(), ["i-long-0", "i-long-1", "i-long-2", "i-long-3"]);
}
