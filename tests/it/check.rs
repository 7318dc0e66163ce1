//! Rules along time, on exports made by hand: scope, parameters, endings, crossings, AWS's record.
use std::collections::BTreeSet;

use asof::time::moment::Moment;
use serde_json::{Value, json};

use crate::kit::{Cmd, Export, item, with};
use crate::story::CLINIC;
use crate::tables::text;

const VOLUME: &str = "AWS::EC2::Volume";

/// A volume that is attached.
fn volume(id: &str, captured: &str, is_encrypted: bool, tags: Value) -> Value {
    let configuration = json!({
        "volumeId": id, "state": "in-use", "encrypted": is_encrypted,
        "kmsKeyId": "arn:aws:kms:us-east-1:111122223333:key/other",
        "attachments": [{"instanceId": "i-1"}],
    });
    let volume = with(item(id, captured), "resourceType", VOLUME.into());
    with(with(volume, "configuration", configuration), "tags", tags)
}

fn gone(item: Value) -> Value {
    let gone = with(item, "configurationItemStatus", "ResourceDeleted".into());
    with(gone, "configuration", Value::Null)
}

#[track_caller]
fn rows(export: &Export, question: &str) -> Vec<Value> {
    let cmd = Cmd::on(export.root()).arg("check").args(question.split_whitespace());
    cmd.args(["-f", "jsonl"]).run().exits(0).rows()
}

/// `verdict since closed_by` of each row.
fn told(rows: &[Value]) -> Vec<(&str, &str, &str)> {
    rows.iter()
        .map(|it| {
            let or = |name: &str| it[name].as_str().unwrap_or("-");
            (or("verdict"), or("valid_from"), or("closed_by"))
        })
        .collect()
}

const RANGE: &str = "--rule encrypted-volumes --from 2024-01-01 --to 2024-02-01";

#[test]
fn what_ends_a_violation_is_told() {
    let at = |day: u32| format!("2024-01-{day:02}T10:00:00.125Z");
    let none = || json!({});
    for (name, second, expected) in [
        ("mended", volume("v", &at(9), true, none()), "fixed"),
        ("deleted", gone(volume("v", &at(9), false, none())), "deleted"),
    ] {
        let export = Export::new();
        export.history(&[volume("v", &at(5), false, none()), second]);
        let rows = rows(&export, RANGE);
        assert_eq!(told(&rows)[0], ("noncompliant", at(5).as_str(), expected), "{name}");
    }
    // Taken off its instance the disk is no matter of the rule any more: it was not mended.
    let export = Export::new();
    let mut idle = volume("v", &at(9), false, none());
    idle["configuration"]["attachments"] = json!([]);
    idle["configuration"]["state"] = "available".into();
    export.history(&[volume("v", &at(5), false, none()), idle]);
    let found = rows(&export, RANGE);
    let expected = [
        ("noncompliant", "2024-01-05T10:00:00.125Z", "left_scope"),
        ("not_applicable", "2024-01-09T10:00:00.125Z", "-"),
    ];
    assert_eq!(told(&found), expected);
}

#[test]
fn tags_of_the_scope_are_looked_up_in_each_item() {
    let export = Export::new();
    let day = |day: u32, tags: Value| {
        volume("v", &format!("2024-01-{day:02}T10:00:00.125Z"), false, tags)
    };
    export.history(&[
        day(5, json!({"PHI": "Yes"})),
        day(6, json!({"PHI": "No"})),
        day(7, json!({"PHI": "Yes", "x": "y"})),
    ]);
    let verdicts = |question: &str| -> Vec<String> {
        let found = rows(&export, &format!("{RANGE} {question}"));
        found.iter().map(|it| text(it, "verdict").to_owned()).collect()
    };
    assert_eq!(verdicts("--tag PHI=Yes"), ["noncompliant", "out_of_scope", "noncompliant"]);
    assert_eq!(verdicts("--tag PHI"), ["noncompliant"]);
    assert_eq!(verdicts("--tag Other"), Vec::<String>::new(), "never in scope: no row");
    assert_eq!(verdicts("--tag PHI=Yes --tag x"), ["out_of_scope", "noncompliant"]);
}

#[test]
fn a_parameter_is_as_aws_names_it_and_no_default_is_invented() {
    let export = Export::new();
    export.history(&[volume("v", "2024-01-05T10:00:00.125Z", true, json!({}))]);
    let found = rows(&export, &format!("{RANGE} --parameter kmsId=abc"));
    assert_eq!(text(&found[0], "verdict"), "noncompliant", "encrypted with no such key");
    assert_eq!(text(&found[0], "parameters"), r#"{"kmsId":"abc"}"#);
    let stray = Cmd::on(export.root()).args(["check", "--rule", "encrypted-volumes"]);
    let ran = stray.args(["--parameter", "kmsid=abc"]).run().exits(2);
    assert!(ran.stderr.contains("none of these rules has a parameter `kmsid`"), "{ran}");
    let unknown = Cmd::on(export.root()).args(["check", "--rule", "encrypted-volume"]);
    let ran = unknown.run().exits(2);
    assert!(ran.stderr.contains("did you mean `encrypted-volumes`?"), "{ran}");
}

/// Spans and what is said of how sure it is belong to the stretch that is asked about.
fn without_span(mut row: Value) -> String {
    let members = row.as_object_mut().unwrap();
    for name in
        ["valid_from_after", "valid_from", "valid_to_after", "valid_to", "certainty", "reason"]
    {
        members.remove(name);
    }
    row.to_string()
}

/// Whether a row's span holds an instant; texts of one form compare as the instants do.
fn holds(row: &Value, at: &str) -> bool {
    let plain = |text: &str| text.trim_end_matches('Z').to_owned();
    let (from, to) = (row["valid_from"].as_str(), row["valid_to"].as_str());
    from.is_none_or(|it| plain(it) <= plain(at)) && to.is_none_or(|it| plain(at) < plain(it))
}

#[test]
fn a_range_and_an_instant_say_the_same() {
    let ask = |args: &[&str]| {
        let cmd = Cmd::on(CLINIC).args(["check", "--rule", "all", "-f", "jsonl"]);
        cmd.args(args).run().exits(0).rows()
    };
    let all = ask(&["--from", "2016-01-01", "--to", "2016-09-01"]);
    assert!(all.len() > 100, "{} rows", all.len());
    // At captures, right before and behind them, in the gap, and before and behind everything.
    for at in [
        "2016-01-15T00:00:00Z",
        "2016-02-22T09:41:00Z",
        "2016-03-15T13:04:25.911Z",
        "2016-05-11T21:05:23.909999Z",
        "2016-05-11T21:05:23.910Z",
        "2016-05-12T00:00:00Z",
        "2016-05-25T16:08:02.947Z",
        "2016-05-31T00:00:00Z",
        "2016-06-09T12:00:00Z",
        "2016-06-11T03:12:41Z",
        "2016-07-05T10:20:57.803Z",
        "2016-08-15T00:00:00Z",
    ] {
        let there: BTreeSet<String> =
            all.iter().filter(|it| holds(it, at)).cloned().map(without_span).collect();
        let then: BTreeSet<String> = ask(&["--at", at]).into_iter().map(without_span).collect();
        assert_eq!(then, there, "at {at}");
    }
}

fn compliance(captured: &str, rules: &[(&str, &str)]) -> Value {
    let list: Vec<Value> = rules
        .iter()
        .map(|it| json!({"configRuleName": it.0, "complianceType": it.1, "configRuleId": it.0}))
        .collect();
    let configuration = json!({
        "complianceType": "NON_COMPLIANT", "configRuleList": list,
        "targetResourceId": "v", "targetResourceType": VOLUME,
    });
    let record = with(item(&format!("{VOLUME}/v"), captured), "configuration", configuration);
    with(record, "resourceType", "AWS::Config::ResourceCompliance".into())
}

#[test]
fn a_rule_that_is_no_more_has_mended_nothing() {
    let export = Export::new();
    let bad = ("encrypted-volumes", "NON_COMPLIANT");
    let other = ("other", "COMPLIANT");
    export.history(&[volume("v", "2024-01-05T10:00:00.125Z", false, json!({}))]);
    export.history(&[
        compliance("2024-01-05T10:10:00.125Z", &[bad, other]),
        compliance("2024-01-08T10:00:00.125Z", &[other]),
    ]);
    let found = rows(&export, "--recorded --from 2024-01-01 --to 2024-02-01");
    let ended = found.iter().find(|it| text(it, "rule_name") == "encrypted-volumes").unwrap();
    assert_eq!(text(ended, "recorded_verdict"), "noncompliant");
    assert_eq!(text(ended, "closed_by"), "rule_ended");
    assert_eq!(text(ended, "rule"), "ENCRYPTED_VOLUMES");
    assert_eq!(text(ended, "valid_to"), "2024-01-08T10:00:00.125Z");
    // Where the disk went, too, it was not the rule that ended.
    export.history(&[gone(volume("v", "2024-01-07T10:00:00.125Z", false, json!({})))]);
    let found = rows(&export, "--recorded --from 2024-01-01 --to 2024-02-01");
    let ended = found.iter().find(|it| text(it, "rule_name") == "encrypted-volumes").unwrap();
    assert_eq!(text(ended, "closed_by"), "deleted");
}

#[test]
fn names_that_packs_and_security_hub_make_are_guessed_and_told_so() {
    let export = Export::new();
    export.history(&[volume("v", "2024-01-05T10:00:00.125Z", false, json!({}))]);
    let name = "securityhub-encrypted-volumes-1a2b3c4d";
    export.history(&[compliance("2024-01-05T10:10:00.125Z", &[(name, "NON_COMPLIANT")])]);
    let cmd = Cmd::on(export.root()).args(["check", "--compare", "--at", "2024-01-06"]);
    let ran = cmd.run().exits(0);
    let guess = format!("by its name, {name} is taken for ENCRYPTED_VOLUMES");
    assert!(ran.stderr.contains(&guess), "{ran}");
    let line = ran.text().lines().find(|it| it.starts_with(name)).unwrap().to_owned();
    let words: Vec<&str> = line.split_whitespace().collect();
    assert_eq!(words[1..6], ["ENCRYPTED_VOLUMES", "0", "1", "0", "0"], "{ran}");
}

#[test]
fn a_violation_that_aws_recorded_nothing_of_is_counted() {
    let export = Export::new();
    export.history(&[
        volume("v", "2024-01-05T10:00:00.125Z", false, json!({})),
        volume("v", "2024-01-06T10:00:00.125Z", true, json!({})),
    ]);
    let late = compliance("2024-01-09T10:00:00.125Z", &[("encrypted-volumes", "COMPLIANT")]);
    export.history(&[late]);
    let cmd = Cmd::on(export.root()).args(["check", "--compare", "--at", "2024-01-10"]);
    let ran = cmd.run().exits(0);
    let line =
        ran.text().lines().find(|it| it.starts_with("encrypted-volumes")).unwrap().to_owned();
    let words: Vec<&str> = line.split_whitespace().collect();
    assert_eq!(words[2..6], ["0", "1", "0", "1"], "{ran}");
}

#[test]
fn verdicts_become_findings_and_what_is_none_is_counted() {
    let export = Export::new();
    let tags = json!({"PHI": "Yes"});
    export.history(&[
        volume("v", "2024-01-05T10:00:00.125Z", false, tags.clone()),
        volume("v", "2024-01-06T10:00:00.125Z", true, tags),
        volume("v", "2024-01-07T10:00:00.125Z", true, json!({})),
    ]);
    let ask = |format: &str| {
        let cmd = Cmd::on(export.root()).arg("check").args(RANGE.split_whitespace());
        cmd.args(["--tag", "PHI=Yes", "-f", format]).run().exits(0)
    };
    let (ran, again) = (ask("ocsf"), ask("ocsf"));
    assert_eq!(ran.stdout, again.stdout, "no clock in it");
    assert!(ran.stderr.contains("1 verdicts are no findings"), "{ran}");
    let found = ran.rows();
    let statuses: Vec<&str> = found.iter().map(|it| text(&it["compliance"], "status")).collect();
    assert_eq!(statuses, ["Fail", "Pass"]);
    assert_eq!(found[0]["class_uid"], 2003);
    let opened = Moment::parse("2024-01-05T10:00:00.125Z").unwrap().micros() / 1000;
    assert_eq!(found[0]["finding_info"]["first_seen_time"], opened);
    assert_eq!(found[0]["end_time"], found[1]["start_time"]);
    assert_eq!(found[0]["unmapped"]["ended"], "fixed");
    let rows = ask("jsonl").rows();
    assert_eq!(found[0]["evidences"][0]["data"]["file"], rows[0]["src_file"]);
    let refused = Cmd::on(export.root()).args(["inventory", "-f", "ocsf"]).run().exits(2);
    assert!(refused.stderr.contains("ocsf is for verdicts of rules"), "{refused}");
}

#[test]
fn what_left_a_scope_agrees_with_a_record_of_not_applicable() {
    let export = Export::new();
    let day = |day: u32| format!("2024-01-{day:02}T10:00:00.125Z");
    export.history(&[
        volume("v", &day(5), false, json!({"PHI": "Yes"})),
        volume("v", &day(8), false, json!({})),
    ]);
    let said = |at: u32, word: &str| compliance(&day(at), &[("encrypted-volumes", word)]);
    export.history(&[
        said(6, "NON_COMPLIANT"),
        // Written for another rule's sake.
        compliance(&day(7), &[("encrypted-volumes", "NON_COMPLIANT"), ("other", "COMPLIANT")]),
        said(9, "NOT_APPLICABLE"),
    ]);
    let unknown = compliance(&day(6), &[("our-own", "NON_COMPLIANT")]);
    export.history(&[with(unknown, "resourceId", format!("{VOLUME}/gone").into())]);
    let ask = |format: &str| {
        let args = ["check", "--compare", "--tag", "PHI", "--rule", "encrypted-volumes"];
        let cmd =
            Cmd::on(export.root()).args(args).args(["--from", "2024-01-01", "--to", "2024-02-01"]);
        cmd.args(["-f", format]).run().exits(0)
    };
    let ran = ask("table");
    let text = ran.text();
    let line = text.lines().find(|it| it.starts_with("encrypted-volumes")).unwrap();
    let words: Vec<&str> = line.split_whitespace().collect();
    assert_eq!(words[2..7], ["0", "3", "0", "0", "1d"], "{ran}");
    let all = Cmd::on(export.root()).args(["check", "--compare", "--from", "2024-01-01"]);
    let rows = all.args(["--to", "2024-02-01", "-f", "jsonl"]).run().exits(0).rows();
    let own = rows.iter().find(|it| text_of(it, "rule_name") == "our-own").unwrap();
    assert_eq!((&own["verdict"], text_of(own, "recorded_verdict")), (&Value::Null, "noncompliant"));
}

fn text_of<'v>(row: &'v Value, name: &str) -> &'v str {
    row[name].as_str().unwrap_or("-")
}

#[test]
fn the_begin_of_the_evidence_is_not_when_a_rule_of_an_account_turned() {
    let export = Export::new();
    export.history(&[volume("v", "2024-01-05T10:00:00.125Z", false, json!({}))]);
    let found = rows(
        &export,
        "--rule s3-account-level-public-access-blocks-periodic --from 2024-01-01 --to 2024-02-01",
    );
    assert_eq!(text_of(&found[0], "valid_from"), "2024-01-05T10:00:00Z");
    assert_eq!(found[0]["valid_from_after"], Value::Null, "{found:#?}");
}

#[test]
fn a_configuration_that_cannot_be_read_is_no_verdict() {
    let kind = "AWS::DynamoDB::Table";
    for odd in [Value::Null, json!("garbled"), json!([])] {
        let export = Export::new();
        let it = with(item("t", "2024-01-05T10:00:00.125Z"), "resourceType", json!(kind));
        export.history(&[with(it, "configuration", odd.clone())]);
        let range = "--rule dynamodb-table-encrypted-kms --from 2024-01-01 --to 2024-02-01";
        let found = rows(&export, range);
        let said = (text_of(&found[0], "verdict"), text_of(&found[0], "reason_code"));
        assert_eq!((said, found.len()), (("undecidable", "unknown_shape"), 1), "{odd}");
    }
}

#[test]
fn a_parameter_that_a_packs_rule_does_not_have_is_told_and_no_rule_is_asked_twice() {
    let export = Export::new();
    export.history(&[volume("v", "2024-01-05T10:00:00.125Z", false, json!({}))]);
    let pack = export.out();
    let text = "Resources:\n  V:\n    Type: AWS::Config::ConfigRule\n    Properties:\n      \
        ConfigRuleName: v\n      InputParameters: {kmsID: x}\n      \
        Source: {Owner: AWS, SourceIdentifier: ENCRYPTED_VOLUMES}\n";
    std::fs::write(&pack, text).unwrap();
    let asked = ["check", "--pack", pack.to_str().unwrap()];
    let ran = Cmd::on(export.root()).args(asked).run().exits(0);
    assert!(ran.stderr.contains("v has no parameter kmsID"), "{ran}");
    let twice = "--rule encrypted-volumes --rule encrypted-vol* --from 2024-01-01 --to 2024-02-01";
    assert_eq!(rows(&export, twice).len(), 1);
}
