//! The story of the clinic: what the rules said, what ended each violation, and whether AWS
//! Config's own record agrees. Asserted from FACTS.md, sections 3.5 and 12.
use serde_json::Value;

use crate::kit::Cmd;
use crate::story::{CLINIC, ask};
use crate::tables::text;

/// `sg-5e8c1a01 2016-05-11T21:02:17.431Z 2016-05-11T23:40:12.318Z fixed` of each violation.
fn violations(question: &str) -> Vec<String> {
    let rows = ask(&format!("check {question} --from start --to end"));
    let broken = rows.iter().filter(|it| text(it, "verdict") == "noncompliant");
    let mut told: Vec<String> = broken.map(told).collect();
    told.sort();
    told
}

fn told(row: &Value) -> String {
    let word = |name: &str| row[name].as_str().unwrap_or("-").to_owned();
    let parts = ["resource_id", "valid_from", "valid_to", "closed_by"].map(word);
    parts.join(" ")
}

#[test]
fn ssh_was_open_on_four_groups_and_on_one_for_forty_days() {
    let expected = [
        "sg-5e8c1a01 2016-05-11T21:02:17.431Z 2016-05-11T23:40:12.318Z fixed",
        "sg-5e8c1a02 2016-05-11T21:03:21.087Z 2016-05-11T23:41:09.744Z fixed",
        "sg-5e8c1a03 2016-05-11T21:04:19.552Z 2016-05-11T23:42:05.126Z fixed",
        "sg-5e8c1a04 2016-05-11T21:05:23.910Z 2016-06-20T10:17:31.662Z fixed",
    ];
    assert_eq!(violations("--rule restricted-ssh"), expected);
    assert_eq!(violations("--rule INCOMING_SSH_DISABLED"), expected);
    // A row says between which two captures a violation began and ended.
    let rows = ask("check --rule restricted-ssh --from 2016-05-12 --to 2016-05-13");
    let open: Vec<&Value> =
        rows.iter().filter(|it| text(it, "verdict") == "noncompliant").collect();
    assert_eq!(open.len(), 1);
    assert_eq!(text(open[0], "valid_from_after"), "2016-05-11T03:10:07Z", "shown closed");
    assert_eq!(text(open[0], "valid_to_after"), "2016-06-20T03:10:07Z", "shown open");
    assert_eq!(text(open[0], "certainty"), "exact", "for that day snapshots prove it");
}

#[test]
fn a_disk_that_lost_its_tag_left_scope_and_was_not_mended() {
    let always = [
        "vol-4d62fa01 2016-02-23T08:30:08.100Z - -",
        "vol-9b77dd02 2016-03-15T13:04:31.640Z - -",
        "vol-9b77dd03 2016-02-22T09:41:21.600Z - -",
    ];
    assert_eq!(violations("--rule encrypted-volumes"), always);
    let of_patients = [
        "vol-9b77dd02 2016-03-15T13:04:31.640Z - -",
        "vol-9b77dd03 2016-02-22T09:41:21.600Z 2016-05-25T16:08:02.947Z left_scope",
    ];
    assert_eq!(violations("--rule encrypted-volumes --tag PHI=Yes"), of_patients);
}

#[test]
fn an_address_that_nothing_used_and_a_night_without_a_trail() {
    let addresses = violations("--rule eip-attached");
    assert_eq!(addresses.len(), 1, "{addresses:?}");
    assert!(addresses[0].starts_with("eipalloc-8e20bb02 ") && addresses[0].ends_with(" - -"));
    let rows = ask("check --rule cloudtrail-enabled --at 2016-05-31");
    let told: Vec<&str> = rows.iter().map(|it| text(it, "verdict")).collect();
    assert_eq!(told, ["noncompliant", "noncompliant", "undecidable"], "of two regions, and abroad");
    // The night between the trail's deletion and its return; else whether it logs is in no item.
    let night = "111122223333 2016-05-30T19:12:30.275Z 2016-06-01T07:45:10.693Z -";
    assert_eq!(violations("--rule cloudtrail-enabled"), [night, night]);
    let rows = ask("check --rule multi-region-cloudtrail-enabled --at 2016-05-31");
    assert_eq!((rows.len(), text(&rows[0], "verdict")), (1, "undecidable"), "it is told, once");
}

#[test]
fn production_stood_in_a_vpc_with_a_gateway() {
    let rule = "--rule ec2-instances-in-vpc-with-internet-gateway --tag env=PROD";
    let ids: Vec<String> =
        violations(rule).iter().map(|it| it.split(' ').next().unwrap().to_owned()).collect();
    let expected = ["i-1c0ffe01", "i-1c0ffe02", "i-1c0ffe03", "i-1c0ffe04", "i-1c0ffe05"];
    assert_eq!(ids, expected);
    assert!(violations(rule)[4].ends_with("2016-07-05T10:20:57.803Z deleted"));
}

#[test]
fn while_the_recorder_was_off_there_is_no_verdict() {
    let rows = ask("check --rule encrypted-volumes --region us-west-2 --from start --to end");
    let disk: Vec<(&str, &str, &str)> = rows
        .iter()
        .filter(|it| text(it, "resource_id") == "vol-f1239901")
        .map(|it| (text(it, "verdict"), text(it, "valid_from"), text(it, "reason_code")))
        .collect();
    assert_eq!(disk[1], ("no_data", "2016-06-08T14:20:05.120001Z", "recorder_gap"));
    assert_eq!(disk[2].0, "compliant");
    assert_eq!(disk[2].1, "2016-06-10T15:05:11.845Z");
    assert_eq!(disk.len(), 3);
}

#[test]
fn aws_agrees_but_for_one_verdict() {
    let cmd = Cmd::on(CLINIC).args(["check", "--compare", "--from", "start", "--to", "end"]);
    let ran = cmd.run().exits(0);
    let text = ran.text();
    let line = |rule: &str| -> Vec<String> {
        let found = text.lines().find(|it| it.starts_with(rule)).unwrap_or_default();
        found.split_whitespace().map(str::to_owned).collect()
    };
    assert_eq!(line("restricted-ssh")[2..6], ["1", "4", "0", "0"], "{ran}");
    assert_eq!(line("encrypted-volumes")[2..6], ["0", "1", "0", "0"], "{ran}");
    // Captured 1 m 18 s before the interface that has it: a violation that AWS recorded nothing of.
    assert_eq!(line("ec2-security-group-attached-to-eni")[2..6], ["0", "1", "0", "1"], "{ran}");
    let dispute = "sg-5e8c1a04 (clinic-imaging): restricted-ssh: AWS Config recorded compliant at \
                   2016-05-12T01:14:40.775Z; replayed it is noncompliant since \
                   2016-05-11T21:05:23.910Z, 4h 9m 16s before";
    assert!(text.contains(dispute), "{ran}");
    assert!(text.find("restricted-ssh") < text.find("encrypted-volumes"), "disagreement first");
}

#[test]
fn aws_s_own_record_is_told_as_it_stands() {
    let rows = ask("check --recorded --rule restricted-ssh --from start --to end");
    let told: Vec<(&str, &str, &str)> = rows
        .iter()
        .map(|it| (text(it, "resource_id"), text(it, "recorded_verdict"), text(it, "valid_from")))
        .collect();
    let begin = told[0].2;
    assert_eq!(
        told,
        [
            ("sg-5e8c1a01", "compliant", begin),
            ("sg-5e8c1a01", "noncompliant", "2016-05-11T21:19:08.263Z"),
            ("sg-5e8c1a01", "compliant", "2016-05-11T23:57:50.914Z"),
            ("sg-5e8c1a04", "compliant", "2016-03-15T13:20:44.209Z"),
        ]
    );
    assert!(rows.iter().all(|it| it["verdict"].is_null()), "nothing is replayed");
    assert!(begin.starts_with("2016-02-22T09:4"), "{begin}");
}
