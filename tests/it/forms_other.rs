//! Evidence that AWS Config did not deliver in a list is read in every form it is kept in.
use serde_json::{Value, json};

use crate::kit::{
    ACCOUNT, Cmd, Export, REGION, gz, history_text, item, notification, of_api, with, without,
};
use crate::tables::{Tables, body, number, text};

const CAPTURED: &str = "2024-01-05T10:00:00.000Z";

/// The file's kind, its outcome, and the place of its one item.
#[track_caller]
fn check(name: &str, bytes: &[u8], kind: &str, place: (u64, u64)) {
    let export = Export::new();
    export.put(name, bytes);
    let tables = Tables::read(&export, 0);
    assert_eq!(text(tables.file(name), "kind"), kind);
    assert_eq!(text(tables.file(name), "outcome"), "read");
    let [row] = tables.rows("items") else { panic!("{:?}", tables.rows("items")) };
    assert_eq!(text(row, "resource_id"), "i-1");
    assert_eq!(body(row, "configuration"), item("i-1", CAPTURED)["configuration"]);
    assert_eq!((number(row, "src_ordinal"), number(row, "src_byte")), place, "{kind}");
}

#[test]
fn each_form_is_read_and_its_place_told() {
    let item = item("i-1", CAPTURED);
    let told = notification(&item);
    let sns = json!({"Message": told.to_string(), "Subject": "x", "Type": "Notification"});
    let at = |text: &str, what: &str| text.find(what).unwrap() as u64;
    let text = told.to_string();
    let byte = at(&text, r#"{"ARN""#);
    check("raw.json", text.as_bytes(), "notification", (0, byte));
    let text = sns.to_string();
    check("sns.json", text.as_bytes(), "notification", (0, at(&text, r#""{\"conf"#)));
    let queued = json!({"Messages": [{"Body": sns.to_string(), "MessageId": "m"}]}).to_string();
    check("sqs.json", queued.as_bytes(), "notification", (0, at(&queued, r#""{\"Message"#)));
    let lambda = json!({"Records": [{"Sns": {"Message": told.to_string()}}]}).to_string();
    check("lambda.json", lambda.as_bytes(), "notification", (0, at(&lambda, r#""{\"conf"#)));
    let event = json!({"detail-type": "Config Configuration Item Change", "detail": told});
    let event = event.to_string();
    check("event.json", event.as_bytes(), "notification", (0, at(&event, r#"{"ARN""#)));
    let rule = json!({"invokingEvent": told.to_string(), "eventLeftScope": false}).to_string();
    check("rule.json", rule.as_bytes(), "rule_event", (0, at(&rule, r#""{\"conf"#)));
    let bare = of_api(&item).to_string();
    check("console.json", bare.as_bytes(), "api", (0, 0));
    let list = format!("[{bare}]");
    check("list.json", list.as_bytes(), "api", (0, 1));
    let history = format!(r#"{{"configurationItems":[{bare}],"nextToken":"t"}}"#);
    check("history.json", history.as_bytes(), "api", (0, 23));
    let aggregate = format!(r#"{{"ConfigurationItem":{bare}}}"#);
    check("aggregate.json", aggregate.as_bytes(), "api", (0, 21));
    let batch = json!({"baseConfigurationItems": [without(of_api(&item), "tags")]}).to_string();
    check("batch.json", batch.as_bytes(), "api", (0, at(&batch, r#"{"accountId""#)));
    let row = json!({"Results": [bare], "QueryInfo": {"SelectFields": []}}).to_string();
    check("rows.json", row.as_bytes(), "sql_rows", (0, at(&row, r#""{\"acc"#)));
    let lines = format!("{}\n", json!(bare));
    check("strings.jsonl", lines.as_bytes(), "sql_rows", (0, 0));
}

#[test]
fn spelling_and_packing_do_not_matter() {
    let item = item("i-1", CAPTURED);
    let pretty = serde_json::to_string_pretty(&notification(&item)).unwrap();
    let byte = pretty.find("\"ARN\"").unwrap() as u64 - 6;
    let marked = format!("\u{feff}{pretty}\n");
    check("pretty.json", marked.as_bytes(), "notification", (0, byte + 3));
    check("pretty.json.gz", &gz(marked.as_bytes()), "notification", (0, byte + 3));
    let first = format!("{{\"messageType\":\"ScheduledNotification\"}}{pretty}");
    check("concatenated.json", first.as_bytes(), "notification", (0, byte + 39));
}

#[test]
fn ordinals_count_on_through_lines_and_anew_in_each_string() {
    let items: Vec<Value> = (1..=3).map(|it| item(&format!("i-{it}"), CAPTURED)).collect();
    let export = Export::new();
    let lines: Vec<String> = items.iter().map(|it| of_api(it).to_string()).collect();
    export.put("lines.jsonl", lines.join("\n").as_bytes());
    let strings: Vec<String> = items.iter().map(|it| notification(it).to_string()).collect();
    let sns: Vec<String> = strings.iter().map(|it| json!({"Message": it}).to_string()).collect();
    export.put("topic.ndjson", sns.join("\n").as_bytes());
    let deliveries = history_text(&items[..2]) + &history_text(&items[2..]);
    export.put("two.json", deliveries.as_bytes());
    let tables = Tables::read(&export, 0);
    let elements = |name| number(tables.file(name), "elements");
    assert_eq!(["lines.jsonl", "topic.ndjson", "two.json"].map(elements), [3, 3, 3]);
    let places: Vec<(u64, u64)> = tables
        .rows("items")
        .iter()
        .map(|row| (number(row, "src_ordinal"), number(row, "src_byte")))
        .collect();
    let second = history_text(&items[..2]).len() as u64;
    assert_eq!(places[2], (2, second + 43), "history goes before the others");
    assert_eq!((places[0].0, places[1].0), (0, 1));
}

#[test]
fn a_broken_line_costs_that_line() {
    let line = |id: &str| of_api(&item(id, CAPTURED)).to_string();
    let torn = line("i-2")[..60].to_owned();
    let text = format!("{}\n{torn}\n{}\n", line("i-1"), line("i-3"));
    let export = Export::new();
    export.put("lines.jsonl", text.as_bytes());
    let tables = Tables::read(&export, 3);
    assert_eq!(tables.ids(), ["i-1", "i-3"]);
    assert_eq!(crate::tables::text(tables.file("lines.jsonl"), "outcome"), "partly_read");
    let [flaw] = tables.rows("flaws") else { panic!("{:?}", tables.rows("flaws")) };
    let end_of_torn = line("i-1").len() + 1 + torn.len();
    assert_eq!(number(flaw, "src_byte"), end_of_torn as u64);
}

#[test]
fn a_letter_with_a_notification_in_it_is_read() {
    let told = serde_json::to_string_pretty(&notification(&item("i-1", CAPTURED))).unwrap();
    let letter = format!(
        "From: aws-config@example.com\nSubject: i-1 Updated\n\nView the Timeline for this \
         Resource in the Console:\nhttps://example.com/#{{x}}\n\nNew State and Change Record:\n\
         ----------------------------\n{told}\n\n--\nIf you wish to stop receiving …\n"
    );
    let byte = letter.find("\"ARN\"").unwrap() as u64 - 6;
    check("mail.eml", letter.as_bytes(), "notification", (0, byte));
    let sns = json!({"Message": letter}).to_string();
    check("sns.json", sns.as_bytes(), "notification", (0, 11));
    let export = Export::new();
    export.put("spoiled.txt", letter.replace("\"ARN\"", "=22ARN").as_bytes());
    let [flaw] = &Tables::read(&export, 3).rows("flaws").to_vec()[..] else { panic!("no flaw") };
    assert!(text(flaw, "message").contains("what begins here speaks of items"), "{flaw}");
    let export = Export::new();
    export.put("notes.txt", b"buy milk {and} bread");
    let tables = Tables::read(&export, 0);
    assert_eq!(text(tables.file("notes.txt"), "outcome"), "ignored");
}

#[test]
fn raw_shows_the_string_around_a_nested_item() {
    let export = Export::new();
    let told = notification(&item("i-1", CAPTURED)).to_string();
    export.put("sns.json", json!({"Message": told}).to_string().as_bytes());
    let ran = Cmd::on(export.root()).args(["show", "i-1", "--raw"]).run().exits(0);
    assert_eq!(ran.text(), told);
    assert!(ran.stderr.contains("sns.json: item 0 (byte 11), sha256"), "{ran}");
}

#[test]
fn a_string_that_holds_no_document_is_one_rejected_item() {
    let told = notification(&item("i-1", CAPTURED)).to_string();
    for broken in [format!("{told}, true}}"), told[..told.len() - 9].to_owned()] {
        let export = Export::new();
        export.put("sns.json", json!({"Message": broken}).to_string().as_bytes());
        let tables = Tables::read(&export, 3);
        let [flaw] = tables.rows("flaws") else { panic!("{:?}", tables.rows("flaws")) };
        assert_eq!(text(flaw, "kind"), "bad_json");
        assert_eq!((number(flaw, "src_ordinal"), number(flaw, "src_byte")), (0, 11));
        assert_eq!(number(tables.file("sns.json"), "rejected"), 1);
    }
}

#[test]
fn other_peoples_logs_are_no_evidence_and_no_flaw() {
    for log in [
        json!({"Message": "[INFO] started", "level": 1}),
        json!({"body": "{not json", "Records": []}),
        json!(["[x]", "{y}", "z"]),
        json!({"data": [[1, 2], [3, 4]], "item": {"resourceType": 1}}),
    ] {
        let export = Export::new();
        export.put("app.jsonl", format!("{log}\n{log}\n").as_bytes());
        let tables = Tables::read(&export, 0);
        assert_eq!(text(tables.file("app.jsonl"), "outcome"), "ignored", "{log}");
        assert_eq!(number(tables.file("app.jsonl"), "elements"), 0, "{log}");
    }
    // A row that is cut off is a row.
    let export = Export::new();
    export.put("rows.json", json!({"Results": ["{\"acc"]}).to_string().as_bytes());
    assert_eq!(number(Tables::read(&export, 3).file("rows.json"), "rejected"), 1);
}

#[test]
fn a_summary_says_that_it_lived_and_no_more() {
    let later = "2024-01-06T10:00:00.000Z";
    let mut summary = item("i-1", later);
    for member in ["configuration", "supplementaryConfiguration", "tags", "relationships"] {
        summary = without(summary, member);
    }
    let told = json!({"configurationItemSummary": summary,
        "messageType": "OversizedConfigurationItemChangeNotification"});
    let export = Export::new();
    export.history(&[item("i-1", CAPTURED)]);
    export.put("rule.json", json!({"invokingEvent": told.to_string()}).to_string().as_bytes());
    let args = ["timeline", "i-1", "-f", "jsonl"];
    let rows = Cmd::on(export.root()).args(args).run().exits(0).rows();
    let told: Vec<(&str, &str)> =
        rows.iter().map(|it| (text(it, "event"), text(it, "path"))).collect();
    assert_eq!(told, [("first_seen", ""), ("unknown", "")], "no edits are invented");
    // The item itself, delivered in a file of its own, is the same version.
    export.history(&[item("i-1", later)]);
    let tables = Tables::read(&export, 0);
    assert_eq!(tables.rows("items").len(), 2);
    assert_eq!(number(&tables.rows("items")[1], "variants"), 0);
    let rows = Cmd::on(export.root()).args(args).run().exits(0).rows();
    assert!(rows.iter().any(|it| text(it, "path") == "/configuration/captured"), "{rows:?}");
}

#[test]
fn a_list_tells_a_deletion_and_makes_no_version() {
    let export = Export::new();
    export.history(&[item("i-1", CAPTURED), item("i-2", CAPTURED)]);
    let list = json!({"resourceIdentifiers": [
        {"resourceType": "AWS::EC2::Instance", "resourceId": "i-1",
            "resourceDeletionTime": "2024-01-07T08:00:00+00:00"},
        {"resourceType": "AWS::EC2::Instance", "resourceId": "i-2"},
        {"resourceType": "AWS::EC2::Instance", "resourceId": "i-9"},
    ]});
    export.put("list.json", list.to_string().as_bytes());
    let tables = Tables::read(&export, 0);
    let file = tables.file("list.json");
    assert_eq!((text(file, "kind"), text(file, "outcome")), ("resource_list", "read"));
    assert_eq!(number(file, "elements"), 0);
    let shown = |id: &str, at: &str| {
        let args = ["show", id, "--at", at, "-f", "jsonl"];
        Cmd::on(export.root()).args(args).run().exits(0).rows()[0].clone()
    };
    assert_eq!(text(&shown("i-1", "2024-01-07T07:59:59Z"), "presence"), "standing");
    let gone = shown("i-1", "2024-01-07T08:00:00Z");
    assert_eq!(text(&gone, "presence"), "deleted");
    assert_eq!(text(&gone, "src_file"), "list.json");
    assert_eq!(text(&shown("i-2", "2024-01-08"), "presence"), "standing");
    let args = ["timeline", "i-1", "-f", "jsonl"];
    let rows = Cmd::on(export.root()).args(args).run().exits(0).rows();
    let end = rows.last().unwrap();
    assert_eq!((text(end, "event"), text(end, "src_file")), ("deleted", "list.json"));
    assert_eq!(text(end, "changed_at"), "2024-01-07T08:00:00Z");
    let listed = Cmd::on(export.root()).args(["show", "instance/i-9"]).run().exits(0);
    assert!(listed.stderr.contains("list.json"), "what a list says is told\n{listed}");
}

#[test]
fn an_aggregators_list_names_account_and_region() {
    let export = Export::new();
    let here = item("i-1", CAPTURED);
    let there = with(here.clone(), "awsRegion", json!("eu-west-1"));
    export.history(&[here, there]);
    let entry = |region: &str| {
        json!({"SourceAccountId": ACCOUNT, "SourceRegion": region, "ResourceId": "i-1",
            "ResourceType": "AWS::EC2::Instance",
            "resourceDeletionTime": "2024-01-07T08:00:00Z"})
    };
    export.put("list.json", json!({"ResourceIdentifiers": [entry(REGION)]}).to_string().as_bytes());
    let args = ["inventory", "--all", "--at", "2024-01-08", "-f", "jsonl"];
    let rows = Cmd::on(export.root()).args(args).run().exits(0).rows();
    let told: Vec<(&str, &str)> =
        rows.iter().map(|it| (text(it, "region"), text(it, "presence"))).collect();
    assert_eq!(told, [("eu-west-1", "standing"), (REGION, "deleted")]);
}

#[test]
fn a_row_changes_only_what_it_says() {
    let export = Export::new();
    let first = with(item("i-1", CAPTURED), "configuration", json!({"state": "on", "size": "4"}));
    export.history(&[first]);
    let row = |at: &str, configuration: Value| {
        json!({"accountId": ACCOUNT, "awsRegion": REGION, "resourceType": "AWS::EC2::Instance",
            "resourceId": "i-1", "configurationItemCaptureTime": at,
            "configuration": configuration, "tags": [{"tag": "Name=i-1", "key": "Name",
            "value": "i-1"}]})
    };
    let same = row("2024-01-06T10:00:00Z", json!({"state": {"value": "on"}, "size": 4}));
    let other = row("2024-01-07T10:00:00Z", json!({"state": {"value": "off"}}));
    let results = [same.to_string(), other.to_string()];
    export.put("rows.json", json!({"Results": results, "QueryInfo": {}}).to_string().as_bytes());
    let last = with(
        item("i-1", "2024-01-08T10:00:00.000Z"),
        "configuration",
        json!({"state": "off", "size": "4", "more": true}),
    );
    export.history(&[last]);
    let args = ["timeline", "i-1", "--all-fields", "-f", "jsonl"];
    let rows = Cmd::on(export.root()).args(args).run().exits(0).rows();
    let told: Vec<[&str; 4]> = rows
        .iter()
        .skip(1)
        .map(|it| ["changed_at", "path", "old_value", "new_value"].map(|name| text(it, name)))
        .collect();
    let expected = [
        ["2024-01-07T10:00:00Z", "/configuration/state", "\"on\"", "\"off\""],
        ["2024-01-08T10:00:00Z", "/configuration/more", "", "true"],
    ];
    assert_eq!(told, expected);
    let args = ["show", "i-1", "--at", "2024-01-07T12:00Z", "-f", "jsonl"];
    let shown = Cmd::on(export.root()).args(args).run().exits(0).rows()[0].clone();
    assert_eq!(text(&shown, "arn"), "arn:aws:ec2:us-east-1:111122223333:instance/i-1");
}

#[test]
fn what_was_not_delivered_does_not_widen_the_window() {
    let certainty = |with_old: bool| {
        let export = Export::new();
        export.snapshot("2024-01-10T00:00:00Z", &[item("i-1", CAPTURED)]);
        if with_old {
            let old = of_api(&item("i-0", "2020-01-01T00:00:00.000Z")).to_string();
            export.put("old.json", old.as_bytes());
        }
        let args = ["show", "i-1", "--at", "2024-01-06", "-f", "jsonl"];
        let row = Cmd::on(export.root()).args(args).run().exits(0).rows()[0].clone();
        ["certainty", "reason"].map(|it| text(&row, it).to_owned())
    };
    assert_eq!(certainty(false), ["inferred", "before_window"]);
    assert_eq!(certainty(true), certainty(false));
}
