//! A wrong item is one flaw with its place, and its siblings are kept.
use serde_json::{Value, json};

use crate::kit::{Cmd, Export, gz, history_of, history_text, item, with, without};
use crate::tables::{Tables, number, text};

const CAPTURED: &str = "2024-01-05T10:00:00.000Z";

/// A file with `wrong` between two good items.
fn between_good_ones(wrong: &[u8]) -> Vec<u8> {
    let good = |id| item(id, CAPTURED).to_string();
    let text = history_of(&[good("i-before"), "@".to_owned(), good("i-behind")]);
    let (head, tail) = text.split_once('@').unwrap();
    [head.as_bytes(), wrong, tail.as_bytes()].concat()
}

/// `wrong` is rejected, with its place; its siblings are kept and stay sound.
#[track_caller]
fn check_rejected(wrong: impl AsRef<[u8]>) {
    let wrong = wrong.as_ref();
    let said = String::from_utf8_lossy(&wrong[..wrong.len().min(200)]).into_owned();
    let bytes = between_good_ones(wrong);
    let export = Export::new();
    export.put("wrong.json.gz", &gz(&bytes));
    let tables = Tables::read(&export, 3);
    assert_eq!(tables.ids(), ["i-before", "i-behind"], "{said}");
    let file = tables.file("wrong.json.gz");
    assert_eq!(number(file, "rejected"), 1, "{said}");
    assert_eq!(text(file, "outcome"), "read", "{said}");
    let [flaw] = tables.rows("flaws") else { panic!("{said}: {:?}", tables.rows("flaws")) };
    assert_eq!(number(flaw, "src_ordinal"), 1, "{said}: {flaw}");
    let before = item("i-before", CAPTURED).to_string();
    let byte = history_of(&[before]).len() - 2 + 1;
    assert_eq!(number(flaw, "src_byte"), byte as u64, "{said}: {flaw}");
    for row in tables.rows("items") {
        assert_eq!(row["salvaged"], Value::Bool(false), "{said}");
    }
}

/// `odd` is kept beside its siblings; `n_flaws` are told of it.
#[track_caller]
fn check_kept(odd: &str, n_flaws: usize) -> Tables {
    let export = Export::new();
    export.put("odd.json.gz", &gz(&between_good_ones(odd.as_bytes())));
    let tables = Tables::read(&export, if n_flaws > 0 { 3 } else { 0 });
    assert_eq!(tables.rows("items").len(), 3, "{odd}");
    assert_eq!(tables.rows("flaws").len(), n_flaws, "{:?}", tables.rows("flaws"));
    tables
}

fn odd() -> Value {
    item("i-odd", CAPTURED)
}

/// The item with `spelled` put before its last brace.
fn odd_with(spelled: &str) -> String {
    let text = odd().to_string();
    format!("{},{spelled}}}", text.strip_suffix('}').unwrap())
}

#[test]
fn what_is_no_object_is_no_item() {
    for wrong in ["17", "-1.5e3", "\"text\"", "[]", "[{}]", "null", "true", "{}"] {
        check_rejected(wrong);
    }
}

#[test]
fn identity_and_capture_time_are_needed() {
    let needed =
        ["awsAccountId", "awsRegion", "resourceType", "resourceId", "configurationItemCaptureTime"];
    for member in needed {
        check_rejected(without(odd(), member).to_string());
        check_rejected(with(odd(), member, Value::Null).to_string());
        check_rejected(with(odd(), member, json!("")).to_string());
        check_rejected(with(odd(), member, json!({"no": "text"})).to_string());
    }
}

#[test]
fn absurd_capture_times_are_refused() {
    for time in [
        json!("yesterday"),
        json!("2024-02-30T00:00:00.000Z"),
        json!("2024-13-01T00:00:00.000Z"),
        json!("0000-00-00T00:00:00.000Z"),
        json!("2024-01-05T25:00:00.000Z"),
        json!("99999-01-01T00:00:00.000Z"),
        json!("2024-01-05"),
        json!("2024-01-05T10:00:00.000"),
        json!("2024-01-05T10:00:00+99:99"),
        json!(1e30),
        json!(-1e30),
        json!([]),
    ] {
        check_rejected(with(odd(), "configurationItemCaptureTime", time).to_string());
    }
}

#[test]
fn an_absurd_creation_time_is_told_and_the_item_kept() {
    let odd = with(odd(), "resourceCreationTime", json!("2024-02-30T00:00:00.000Z"));
    let tables = check_kept(&odd.to_string(), 1);
    assert_eq!(number(&tables.rows("flaws")[0], "src_ordinal"), 1);
}

#[test]
fn a_key_twice_is_refused_however_it_is_spelled() {
    check_rejected(odd_with(r#""resourceId":"i-odd""#));
    check_rejected(odd_with(r#""\u0072esourceId":"i-other""#));
    check_rejected(odd_with(r#""deep":{"a":[{"b":1,"b":2}]}"#));
    check_rejected(odd_with(r#""deep":{"a":1,"\u0061":1}"#));
}

#[test]
fn lone_surrogates_are_refused() {
    for lone in [r"\ud800", r"\udc00", r"\ud800\ud800", r"\udc00\ud800", r"a\udbffb"] {
        check_rejected(odd_with(&format!(r#""deep":{{"text":"{lone}"}}"#)));
        check_rejected(odd_with(&format!(r#""deep":{{"{lone}":1}}"#)));
    }
    check_kept(&odd_with(r#""deep":"\ud83d\ude00""#), 0);
}

#[test]
fn invalid_utf8_is_refused_and_its_siblings_kept() {
    for bytes in [&b"\xff"[..], b"\xc3", b"\xc0\x80", b"\xed\xa0\x80", b"\xf5\x80\x80\x80"] {
        let spelled = odd_with(r#""deep":"@""#);
        let (head, tail) = spelled.split_once('@').unwrap();
        check_rejected([head.as_bytes(), bytes, tail.as_bytes()].concat());
    }
    check_kept(&odd_with(r#""deep":"größer 大きい 😀""#), 0);
}

#[test]
fn an_item_has_127_levels_at_most() {
    let nested = |levels: usize| {
        // The item itself is a level.
        let (open, close) = ("[".repeat(levels - 1), "]".repeat(levels - 1));
        odd_with(&format!(r#""deep":{open}{close}"#))
    };
    check_kept(&nested(127), 0);
    check_rejected(nested(128));
    check_rejected(nested(100_000));
}

#[test]
fn numbers_out_of_range_are_refused() {
    for number in ["1e999", "-1e999", "1e400"] {
        check_rejected(odd_with(&format!(r#""deep":{number}"#)));
    }
    for number in ["1e-999", "12345678901234567890123456789012345678901234567890", "-0", "1E+2"] {
        check_kept(&odd_with(&format!(r#""deep":{number}"#)), 0);
    }
}

#[test]
fn what_is_no_json_inside_an_item_costs_that_item() {
    for wrong in [r#""deep":01"#, r#""deep":.5"#, r#""deep":nul"#, r#""deep":"\x""#, r#""a" "b""#] {
        check_rejected(odd_with(wrong));
    }
    check_rejected(odd_with("\"deep\":\"a\nb\""));
}

#[test]
fn an_unknown_status_is_kept_as_alive_and_told() {
    let export = Export::new();
    let odd = with(odd(), "configurationItemStatus", json!("ResourceZombified"));
    export.history(&[item("i-good", CAPTURED), odd]);
    let tables = Tables::read(&export, 3);
    let [flaw] = tables.rows("flaws") else { panic!("{:?}", tables.rows("flaws")) };
    assert!(text(flaw, "message").contains("ResourceZombified"), "{flaw}");
    let find = |row: &&Value| text(row, "resource_id") == "i-odd";
    let kept = tables.rows("items").iter().find(find).unwrap();
    assert_eq!(text(kept, "status"), "ResourceZombified");
    let at = ["inventory", "--at", "2024-01-05T11:00:00Z", "-f", "jsonl"];
    let standing = Cmd::on(export.root()).args(at).run().exits(3).rows();
    assert!(standing.iter().any(|row| find(&row) && text(row, "presence") == "standing"));
}

#[test]
fn an_envelope_of_the_wrong_shape_is_one_flaw() {
    let good = item("i-1", CAPTURED);
    for envelope in [
        json!({"fileVersion": "1.0", "configurationItems": null}),
        json!({"fileVersion": "1.0", "configurationItems": "none"}),
        json!({"fileVersion": "1.0", "configurationItems": 7}),
        json!({"fileVersion": "1.0"}),
        json!([]),
        json!("text"),
        json!(17),
    ] {
        let export = Export::new();
        let key = export.history_key(&good);
        export.put(&key, &gz(envelope.to_string().as_bytes()));
        let tables = Tables::read(&export, 3);
        assert_eq!(tables.rows("flaws").len(), 1, "{envelope}");
        assert!(tables.rows("items").is_empty(), "{envelope}");
        assert_eq!(text(tables.file(&key), "outcome"), "unreadable", "{envelope}");
    }
    // A program that unpacks lists of one leaves an item where the list should be.
    let export = Export::new();
    let key = export.history_key(&good);
    let envelope = json!({"fileVersion": "1.0", "configurationItems": good});
    export.put(&key, &gz(envelope.to_string().as_bytes()));
    let tables = Tables::read(&export, 3);
    let [flaw] = tables.rows("flaws") else { panic!("{:?}", tables.rows("flaws")) };
    assert!(text(flaw, "message").contains("is no list"), "{flaw}");
    assert_eq!(tables.ids(), ["i-1"]);
    assert_eq!(text(tables.file(&key), "outcome"), "partly_read");
}

#[test]
fn a_history_of_nothing_is_sound() {
    let export = Export::new();
    let key = export.history_key(&odd());
    export.put(&key, &gz(history_text(&[]).as_bytes()));
    export.history(&[odd()]);
    let tables = Tables::read(&export, 0);
    assert_eq!(number(tables.file(&key), "elements"), 0);
    assert_eq!(text(tables.file(&key), "outcome"), "read");
}

#[test]
fn two_copies_that_disagree_are_contradicted_and_both_shown() {
    let export = Export::new();
    export.history(&[odd()]);
    let other = with(odd(), "configuration", json!({"instanceId": "i-odd", "captured": "later"}));
    export.snapshot("2024-01-05T12:00:00Z", &[other]);
    let tables = Tables::read(&export, 3);
    let [flaw] = tables.rows("flaws") else { panic!("{:?}", tables.rows("flaws")) };
    assert_eq!(text(flaw, "kind"), "contradicted");
    let at = ["inventory", "--at", "2024-01-05T11:00:00Z", "-f", "jsonl"];
    let rows = Cmd::on(export.root()).args(at).run().exits(3).rows();
    assert_eq!(text(&rows[0], "certainty"), "inferred");
    assert_eq!(text(&rows[0], "reason"), "contradicted");
}
