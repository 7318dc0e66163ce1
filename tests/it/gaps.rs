//! What the evidence cannot show is said where somebody asks, and not taken for nothing.
use crate::kit::{Cmd, Export, gz, item, with, without};
use serde_json::{Value, json};

const RECORDER: &str = "AWS::Config::ConfigurationRecorder";

fn recorder(id: &str, captured: &str, recording: bool, types: &[&str]) -> Value {
    let group = match types {
        [] => json!({"AllSupported": true, "IncludeGlobalResourceTypes": true}),
        _ => json!({"AllSupported": false, "ResourceTypes": types}),
    };
    let item = with(item(id, captured), "resourceType", json!(RECORDER));
    with(item, "configuration", json!({"Recording": recording, "RecordingGroup": group}))
}

/// The causes of all gaps that `coverage` tells for the type of `item`.
fn causes(export: &Export) -> Vec<String> {
    let resource_type = item("i-1", "2016-05-01T00:00:00.000Z")["resourceType"].clone();
    let ran = Cmd::on(export.root()).args(["coverage", "-f", "jsonl"]).run().exits(0);
    let rows = ran.rows();
    let row = rows.iter().find(|row| row["resource_type"] == resource_type).unwrap();
    let gaps: Vec<Value> = serde_json::from_str(row["gaps"].as_str().unwrap()).unwrap();
    gaps.iter().map(|gap| gap["cause"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_type_is_silent_only_while_no_recorder_records_it() {
    let export = Export::new();
    let first = recorder("default", "2016-05-01T00:00:00.000Z", true, &[]);
    let service = recorder("service", "2016-05-02T00:00:00.000Z", true, &["AWS::EC2::VPC"]);
    export.history(&[first.clone(), service, item("i-1", "2016-05-01T01:00:00.000Z")]);
    assert_eq!(causes(&export), Vec::<String>::new());

    // One alone that leaves the type out makes it silent; a word that says nothing changes nothing.
    let export = Export::new();
    let narrowed = recorder("default", "2016-05-02T00:00:00.000Z", true, &["AWS::EC2::VPC"]);
    let mute = with(item("default", "2016-05-03T00:00:00.000Z"), "resourceType", json!(RECORDER));
    let mute = without(mute, "configuration");
    export.history(&[first, narrowed, mute, item("i-1", "2016-05-01T01:00:00.000Z")]);
    assert_eq!(causes(&export), ["type_not_recorded"]);
}

#[test]
fn a_gap_in_the_range_is_told_by_timeline_and_diff() {
    let export = Export::new();
    let on =
        |day: &str, recording| recorder("default", &format!("{day}T00:00:00.000Z"), recording, &[]);
    export.history(&[
        on("2016-05-01", true),
        on("2016-05-03", false),
        on("2016-05-05", true),
        item("i-1", "2016-05-01T01:00:00.000Z"),
    ]);
    let told = "gap (recorder_off) in 111122223333 us-east-1 from 2016-05-03T00:00:00Z";
    let timeline = Cmd::on(export.root()).args(["timeline", "i-1"]).run().exits(0);
    assert!(timeline.stderr.contains(told), "{timeline}");
    let range = ["diff", "--from", "2016-05-02", "--to", "2016-05-04"];
    let diff = Cmd::on(export.root()).args(range).run().exits(0);
    assert!(diff.stderr.contains(told), "{diff}");
    let before = ["diff", "--from", "2016-05-01", "--to", "2016-05-02"];
    let diff = Cmd::on(export.root()).args(before).run().exits(0);
    assert!(!diff.stderr.contains("gap ("), "{diff}");
}

#[test]
fn a_filter_that_can_match_nothing_is_told() {
    let export = Export::new();
    export.history(&[item("i-1", "2016-05-01T01:00:00.000Z")]);
    let asked = |args: [&str; 2]| Cmd::on(export.root()).arg("inventory").args(args).run();
    let ran = asked(["--type", "sgg"]).exits(2);
    assert!(ran.stderr.contains("did you mean `sg`"), "{ran}");
    for args in [["--type", "AWS::S3::Bukket"], ["--account", "999"], ["--region", "us-est-1"]] {
        let ran = asked(args).exits(0);
        assert!(ran.stderr.contains("warning: no resource in the evidence"), "{ran}");
    }
}

#[test]
fn known_forms_that_hold_no_item_are_counted_by_kind() {
    for (document, kind) in [
        (json!({"Records": [{"eventVersion": "1.08"}]}), "trail"),
        (json!({"Type": "Notification", "Message": "You have subscribed."}), "notification"),
        (json!({"messageType": "ConfigurationSnapshotDeliveryStarted"}), "notification"),
        (json!({"detail-type": "Config Rules Compliance Change", "detail": {}}), "notification"),
        (json!({"invokingEvent": r#"{"messageType":"ScheduledNotification"}"#}), "rule_event"),
        (json!({"QueryInfo": {"SelectFields": []}, "Results": []}), "sql_rows"),
        (json!({"baseConfigurationItems": [], "unprocessedResourceKeys": []}), "api"),
        (json!({"compilerOptions": {}}), "other"),
    ] {
        let export = Export::new();
        export.put("some.json.gz", &gz(document.to_string().as_bytes()));
        let ran = Cmd::on(export.root()).args(["coverage", "-f", "csv"]).run().exits(0);
        assert!(ran.stderr.contains(&format!("(ignored: 1 {kind})")), "{ran}");
    }
}
