//! What is torn, strange or somebody else's: what it holds is read or told, nothing is invented.
use crate::kit::{ACCOUNT, Cmd, Export, REGION, history_text, item, notification, of_api, with};
use crate::tables::{Tables, number, text};
use serde_json::{Value, json};

const CAPTURED: &str = "2024-01-05T10:00:00.000Z";
const LATER: &str = "2024-01-06T10:00:00.000Z";

/// The ids of the items of one file, and the messages of its flaws.
#[track_caller]
fn read(name: &str, bytes: &[u8]) -> (Vec<String>, Vec<String>) {
    let export = Export::new();
    export.put(name, bytes);
    let files = Cmd::on(export.root()).args(["export", "flaws", "-f", "jsonl"]).run();
    let flaws: Vec<Value> = files.rows();
    let tables = Tables::read(&export, if flaws.is_empty() { 0 } else { 3 });
    let ids = tables.ids().into_iter().map(str::to_owned).collect();
    (ids, flaws.iter().map(|it| text(it, "message").to_owned()).collect())
}

#[track_caller]
fn silent(name: &str, bytes: &[u8], ids: &[&str]) {
    let (found, flaws) = read(name, bytes);
    assert_eq!(found, ids, "{name}");
    assert!(flaws.is_empty(), "{name}: {flaws:?}");
}

#[track_caller]
fn told(name: &str, bytes: &[u8], ids: &[&str], why: &str) {
    let (found, flaws) = read(name, bytes);
    assert_eq!(found, ids, "{name}");
    assert!(flaws.len() == 1 && flaws[0].contains(why), "{name}: {flaws:?}");
}

#[test]
fn a_key_with_the_parsers_own_words_is_refused() {
    for key in ["$serde_json::private::Number", r"\u0024serde_json::private::RawValue"] {
        let good = item("i-1", CAPTURED).to_string();
        let bad = item("i-2", CAPTURED).to_string();
        let bad = bad.replacen("\"tags\":{", &format!("\"tags\":{{\"{key}\":\"1\","), 1);
        assert_ne!(bad, item("i-2", CAPTURED).to_string());
        let text = format!("{{\"fileVersion\":\"1.0\",\"configurationItems\":[{bad},{good}]}}");
        told("history.json", text.as_bytes(), &["i-1"], "cannot be told from a number");
    }
}

#[test]
fn members_beside_a_list_are_read_in_any_order() {
    let told = notification(&item("i-2", CAPTURED)).to_string();
    let list = json!([item("i-1", CAPTURED)]).to_string();
    let message = serde_json::to_string(&told).unwrap();
    for text in [
        format!(r#"{{"fileVersion":"1.0","configurationItems":{list},"Message":{message}}}"#),
        format!(r#"{{"fileVersion":"1.0","Message":{message},"configurationItems":{list}}}"#),
    ] {
        let (mut ids, flaws) = read("both.json", text.as_bytes());
        ids.sort();
        assert_eq!(ids, ["i-1", "i-2"], "{text}");
        assert!(flaws.is_empty(), "{flaws:?}");
    }
    let version = format!(r#"{{"configurationItems":{list},"fileVersion":"1.0","accountId":"1"}}"#);
    silent("version.json", version.as_bytes(), &["i-1"]);
}

#[test]
fn a_broken_element_of_a_bare_list_costs_itself_alone() {
    let good = |id: &str| of_api(&item(id, CAPTURED)).to_string();
    let bad = good("i-2").replacen("\"tags\":{", "\"tags\":{,", 1);
    let text = format!("[{},{bad},{}]", good("i-1"), good("i-3"));
    told("list.json", text.as_bytes(), &["i-1", "i-3"], "key must be a string");
}

#[test]
fn a_byte_that_is_no_utf8_costs_the_item_it_stands_in() {
    let good = |id: &str| of_api(&item(id, CAPTURED)).to_string();
    let text = format!("[{},{}]", good("i-1"), good("i-2"));
    let mut bytes = text.into_bytes();
    let place = bytes.windows(3).rposition(|it| it == b"i-2").unwrap();
    bytes[place] = 0xff;
    told("list.json", &bytes, &["i-1"], "no UTF-8");
    let mail = notification(&item("i-1", CAPTURED)).to_string();
    silent("mail.txt", &[b"caf\xe9:\n", mail.as_bytes()].concat(), &["i-1"]);
}

#[test]
fn logs_with_notifications_among_their_lines_are_read() {
    let told_of = |id: &str| notification(&item(id, CAPTURED)).to_string();
    let line = |id: &str| format!("[2024-01-05 10:00:00] INFO got {} {{done}}\n", told_of(id));
    silent("app.log", format!("{}{}", line("i-1"), line("i-2")).as_bytes(), &["i-1", "i-2"]);
    let torn = &line("i-2")[..200];
    let text = format!("{}{torn}\n{}", line("i-1"), line("i-3"));
    told("torn.log", text.as_bytes(), &["i-1", "i-3"], "what begins here speaks of items");
}

#[test]
fn other_programs_files_are_passed_over_whatever_breaks_in_them() {
    for (name, text) in [
        ("list.log", "[2024-01-05 10:00] {\"a\": [1, 2}\n[2024-01-05 10:01] ok\n"),
        ("half.json", "{\"a\": 1, \"b\": "),
        ("numbers.json", "[1, 2, 3]"),
        ("lines.jsonl", "{\"a\":1}\n{\"b\":\n{\"c\":3}\n"),
        ("table.csv", "account,region\n1,\"us-east-1\"\n"),
        ("config.js", "{ a: 1 }"),
    ] {
        silent(name, text.as_bytes(), &[]);
    }
    let verdict = json!({"messageType": "ComplianceChangeNotification", "awsAccountId": ACCOUNT,
        "resourceType": "AWS::EC2::Instance", "resourceId": "i-1", "awsRegion": REGION,
        "newEvaluationResult": {"complianceType": "NON_COMPLIANT"}});
    silent("sns.json", json!({"Message": verdict.to_string()}).to_string().as_bytes(), &[]);
    silent("verdict.json", verdict.to_string().as_bytes(), &[]);
    for other in [
        json!({"detail-type": "Access Analyzer Finding", "detail": {"accountId": ACCOUNT,
            "resourceType": "AWS::S3::Bucket", "resource": "arn"}}),
        json!({"SchemaVersion": 2, "Results": [{"Target": "alpine"}]}),
        json!({"Results": "ok"}),
        json!({"ResourceIdentifiers": [{"ResourceArn": "arn", "ResourceType": "AWS::S3::Bucket"}]}),
    ] {
        silent("other.json", other.to_string().as_bytes(), &[]);
    }
}

#[test]
fn a_text_that_speaks_of_items_and_breaks_is_told() {
    let text = notification(&item("i-1", CAPTURED)).to_string();
    told("half.json", &text.as_bytes()[..text.len() - 3], &[], "not JSON: EOF");
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked = [b"\xff\xfe".as_slice(), &wide].concat();
    told("powershell.json", &marked, &[], "UTF-16");
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    told("unmarked.json", &wide, &[], "UTF-16");
    told("behind.json", format!("[]\nfoo {text}").as_bytes(), &[], "behind");
    let list = "see\n{\"resourceIdentifiers\":[{\"resourceType\":\"AWS::EC2::VPC\",";
    told("list.txt", list.as_bytes(), &[], "speaks of items");
    // A sound one beside it hides nothing.
    let torn = text.replace("us-east-1", "us-east\n-1");
    told(
        "wrapped.txt",
        format!("got {torn}\ngot {text}\n").as_bytes(),
        &["i-1"],
        "speaks of items",
    );
}

#[test]
fn a_long_string_is_walked_through_once() {
    let filler = "x".repeat(24 << 20);
    let text =
        format!(r#"{{"configurationItems":[],"note":"{filler}","a":[{}]}}"#, "[],".repeat(9));
    let (ids, _) = read("long.json", text.as_bytes());
    assert!(ids.is_empty());
    let history =
        history_text(&[with(item("i-1", CAPTURED), "configuration", json!({"a": filler}))]);
    silent("history.json", history.as_bytes(), &["i-1"]);
    for braces in ["{\n".repeat(20_000), format!("{}]", "{\"a\":".repeat(50_000))] {
        let (_, flaws) = read("braces.txt", format!("configurationItem {braces}").as_bytes());
        assert_eq!(flaws.len(), 1, "{flaws:?}");
    }
    // A byte that is no UTF-8 beside a string full of items.
    let items: Vec<Value> = (0..4000).map(|it| item(&format!("i-{it}"), CAPTURED)).collect();
    let told = json!({"Message": history_text(&items)}).to_string();
    let bytes = [b"{\"\xff\":1,".as_slice(), &told.as_bytes()[1..]].concat();
    assert_eq!(read("spoiled.json", &bytes).0.len(), 4000);
}

#[test]
fn a_part_makes_no_answer_exact() {
    let export = Export::new();
    export.history(&[item("i-1", CAPTURED)]);
    let row = json!({"accountId": ACCOUNT, "awsRegion": REGION, "resourceId": "i-1",
        "resourceType": "AWS::EC2::Instance", "configurationItemCaptureTime": LATER});
    export.put("rows.json", json!({"Results": [row.to_string()]}).to_string().as_bytes());
    let shown = |at: &str| {
        let args = ["show", "i-1", "--at", at, "-f", "jsonl"];
        Cmd::on(export.root()).args(args).run().exits(0).rows()[0].clone()
    };
    assert_ne!(text(&shown("2024-01-06T09:00Z"), "certainty"), "exact");
    let part = shown(LATER);
    assert_eq!(text(&part, "status"), "OK", "it is the item that stands there");
    let items = Tables::read(&export, 0);
    assert_eq!(items.rows("items")[1]["status"], Value::Null, "the row has none");
    assert_eq!(part["configuration"], shown(CAPTURED)["configuration"], "it left that out");
}

#[test]
fn what_a_batch_answer_cannot_hold_was_not_taken_away() {
    let export = Export::new();
    let tagged = with(item("i-1", CAPTURED), "tags", json!({"Owner": "jo"}));
    export.history(std::slice::from_ref(&tagged));
    let mut batch = of_api(&with(tagged, "configurationItemCaptureTime", json!(LATER)));
    for member in ["tags", "relationships", "relatedEvents"] {
        batch.as_object_mut().unwrap().remove(member);
    }
    let answer = json!({"baseConfigurationItems": [batch], "unprocessedResourceKeys": []});
    export.put("batch.json", answer.to_string().as_bytes());
    let rows =
        Cmd::on(export.root()).args(["timeline", "i-1", "-f", "jsonl"]).run().exits(0).rows();
    assert_eq!(rows.len(), 1, "nothing changed: {rows:?}");
}

#[test]
fn a_list_may_tell_of_several_deletions() {
    let export = Export::new();
    export.history(&[item("i-1", CAPTURED)]);
    let list = |at: &str| {
        json!({"resourceIdentifiers": [{"resourceType": "AWS::EC2::Instance",
            "resourceId": "i-1", "resourceDeletionTime": at}]})
    };
    export.put("list-1.json", list("2024-01-07T08:00:00Z").to_string().as_bytes());
    export.put("list-2.json", list("2024-01-09T08:00:00Z").to_string().as_bytes());
    // The same state, seen again between the two.
    export.snapshot("2024-01-08T00:00:00Z", &[item("i-1", CAPTURED)]);
    let rows =
        Cmd::on(export.root()).args(["timeline", "i-1", "-f", "jsonl"]).run().exits(0).rows();
    let told: Vec<(&str, &str)> =
        rows.iter().map(|it| (text(it, "event"), text(it, "changed_at"))).collect();
    let expected = [
        ("first_seen", "2024-01-05T10:00:00Z"),
        ("deleted", "2024-01-07T08:00:00Z"),
        ("reappeared", "2024-01-08T00:00:00Z"),
        ("deleted", "2024-01-09T08:00:00Z"),
    ];
    assert_eq!(told, expected);
}

#[test]
fn ids_that_look_like_documents_stay_texts() {
    let odd = with(item("i-1", CAPTURED), "resourceName", json!("[1]"));
    let odd = with(odd, "tags", json!({"a\tb": "{\"x\":1}"}));
    let export = Export::new();
    export.history(&[odd]);
    let tables = Tables::read(&export, 0);
    let [row] = tables.rows("items") else { panic!("{:?}", tables.rows("items")) };
    assert_eq!(text(row, "resource_name"), "[1]");
    let args = ["show", "i-1", "-f", "jsonl"];
    let shown = Cmd::on(export.root()).args(args).run().exits(0).rows()[0].clone();
    assert_eq!(shown["tags"], json!({"a\tb": "{\"x\":1}"}).to_string());
    assert_eq!(number(&shown, "src_ordinal"), 0);
}
