//! The story of the clinic through the tool: the evening of 11 May, who was open, what the rules
//! said. Every expectation is a sentence of `testdata/exports/clinic/FACTS.md`.
use serde_json::Value;

use crate::kit::Cmd;
use crate::tables::{body, number, text};

pub(crate) const CLINIC: &str = "testdata/exports/clinic";
pub(crate) const TORN: &str = "testdata/exports/clinic-torn";

/// The history file that holds the whole evening.
const EVENING: &str = "AWSLogs/111122223333/Config/us-east-1/2016/5/12/ConfigHistory/\
     111122223333_Config_us-east-1_ConfigHistory_AWS::EC2::SecurityGroup_\
     20160511T210217Z_20160511T234205Z_1.json.gz";

const OPENED: &str = "+ ingress tcp/22 from 0.0.0.0/0";
const CLOSED: &str = "- ingress tcp/22 from 0.0.0.0/0";

/// A group, when it was opened, when it was closed (section 3.4).
const OPENINGS: [(&str, &str, &str); 4] = [
    ("sg-5e8c1a01", "2016-05-11T21:02:17.431Z", "2016-05-11T23:40:12.318Z"),
    ("sg-5e8c1a02", "2016-05-11T21:03:21.087Z", "2016-05-11T23:41:09.744Z"),
    ("sg-5e8c1a03", "2016-05-11T21:04:19.552Z", "2016-05-11T23:42:05.126Z"),
    ("sg-5e8c1a04", "2016-05-11T21:05:23.910Z", "2016-06-20T10:17:31.662Z"),
];

/// Rows of an answer about the whole clinic; the words of the question are split at spaces.
#[track_caller]
pub(crate) fn ask(question: &str) -> Vec<Value> {
    Cmd::on(CLINIC).args(question.split_whitespace()).args(["-f", "jsonl"]).run().exits(0).rows()
}

/// The one row of `show`; the clinic answers with 0, the torn clinic with 3.
#[track_caller]
pub(crate) fn shown(root: &str, selector: &str, at: &str) -> Value {
    let code = if root == TORN { 3 } else { 0 };
    let ran = Cmd::on(root).args(["show", selector, "--at", at, "-f", "jsonl"]).run().exits(code);
    let mut rows = ran.rows();
    assert_eq!(rows.len(), 1, "{ran}");
    rows.remove(0)
}

/// Spans of one resource id in `states`.
#[track_caller]
pub(crate) fn spans(id: &str) -> Vec<Value> {
    let mut rows = ask("export states");
    rows.retain(|row| text(row, "resource_id") == id);
    rows
}

/// What happened to one resource, each event once: the word and when it was recorded.
#[track_caller]
pub(crate) fn events(selector: &str) -> Vec<(String, String)> {
    let rows = ask(&format!("timeline {selector}"));
    let event = |row: &Value| (text(row, "event").to_owned(), text(row, "changed_at").to_owned());
    let mut events: Vec<_> = rows.iter().map(event).collect();
    events.dedup();
    events
}

#[track_caller]
pub(crate) fn check_events(selector: &str, expected: &[(&str, &str)]) {
    let found = events(selector);
    let found: Vec<(&str, &str)> = found.iter().map(|it| (it.0.as_str(), it.1.as_str())).collect();
    assert_eq!(found, expected, "{selector}");
}

/// Summaries of one resource's edits recorded at that instant, the empty ones left out.
#[track_caller]
pub(crate) fn summaries(selector: &str, at: &str) -> Vec<String> {
    let rows = ask(&format!("timeline {selector}"));
    let then = rows.iter().filter(|row| text(row, "changed_at") == at);
    then.map(|row| text(row, "summary").to_owned()).filter(|it| !it.is_empty()).collect()
}

/// Whether a security group's configuration lets tcp/22 in from these addresses.
pub(crate) fn lets_in(row: &Value, cidr: &str) -> bool {
    let configuration = body(row, "configuration");
    let permissions = configuration["ipPermissions"].as_array().unwrap();
    permissions.iter().any(|it| {
        it["ipProtocol"] == "tcp"
            && it["fromPort"] == 22
            && it["toPort"] == 22
            && it["ipRanges"].as_array().unwrap().iter().any(|range| range == cidr)
    })
}

fn is_open(row: &Value) -> bool {
    lets_in(row, "0.0.0.0/0")
}

#[test]
fn each_opening_and_each_closing_is_told_in_words_with_its_place() {
    for (order, (group, opened, closed)) in OPENINGS.into_iter().enumerate() {
        let rows = ask(&format!("timeline {group} --from 2016-05-11 --to 2016-07-01"));
        assert_eq!(rows.len(), 2, "{rows:#?}");
        for (row, at, summary) in [(&rows[0], opened, OPENED), (&rows[1], closed, CLOSED)] {
            assert_eq!(text(row, "event"), "changed", "{row}");
            assert_eq!(text(row, "changed_at"), at, "{row}");
            assert_eq!(text(row, "summary"), summary, "{row}");
            assert_eq!(text(row, "class"), "exposure", "{row}");
        }
        assert_eq!(text(&rows[0], "src_file"), EVENING);
        assert_eq!(number(&rows[0], "src_ordinal"), order as u64);
        assert_eq!(text(&rows[1], "changed_after"), opened, "the capture before");
        let same_evening = closed.starts_with("2016-05-11");
        assert_eq!(text(&rows[1], "src_file") == EVENING, same_evening, "{}", rows[1]);
        if same_evening {
            assert_eq!(number(&rows[1], "src_ordinal"), 4 + order as u64);
        }
    }
    let rows = ask("timeline sg-5e8c1a04 --from 2016-05-11 --to 2016-05-12");
    assert_eq!(text(&rows[0], "changed_after"), "2016-03-15T13:03:02.377Z");
    let told = Cmd::on(CLINIC).args(["timeline", "sg-5e8c1a04"]).run().exits(0).text();
    assert!(told.contains(OPENED) && told.contains(CLOSED), "{told}");
}

#[test]
fn the_three_short_openings_are_inferred_from_the_version_that_ends_them() {
    for (group, opened, closed) in &OPENINGS[..3] {
        let spans = spans(group);
        let during: Vec<&Value> =
            spans.iter().filter(|row| text(row, "captured_at") == *opened).collect();
        assert_eq!(during.len(), 1, "{spans:#?}");
        let row = during[0];
        assert_eq!((text(row, "valid_from"), text(row, "valid_to")), (*opened, *closed));
        assert_eq!((text(row, "certainty"), text(row, "reason")), ("inferred", "next_version"));
        let after = spans.iter().find(|row| text(row, "captured_at") == *closed).unwrap();
        assert_eq!((text(after, "valid_from"), text(after, "certainty")), (*closed, "exact"));
        assert_eq!(text(after, "valid_to"), "2016-07-31T03:10:07.000001Z", "the last evidence");
    }
}

#[test]
fn the_forgotten_opening_lasts_until_20_june() {
    let (group, opened, closed) = OPENINGS[3];
    let spans = spans(group);
    let during: Vec<[&str; 4]> = spans
        .iter()
        .filter(|row| text(row, "captured_at") == opened)
        .map(|row| ["valid_from", "valid_to", "certainty", "reason"].map(|it| text(row, it)))
        .collect();
    let seen_last = "2016-06-20T03:10:07.000001Z";
    let expected =
        [[opened, seen_last, "exact", ""], [seen_last, closed, "inferred", "next_version"]];
    assert_eq!(during, expected);
    assert!(is_open(&shown(CLINIC, group, "2016-06-20T10:17:31.661Z")));
    assert!(!is_open(&shown(CLINIC, group, closed)));
}

#[test]
fn at_midnight_one_group_of_four_is_open() {
    for (group, opened, closed) in OPENINGS {
        let row = shown(CLINIC, group, "2016-05-12T00:00Z");
        let forgotten = group == "sg-5e8c1a04";
        assert_eq!(is_open(&row), forgotten, "{group}");
        assert!(lets_in(&row, "10.16.0.0/16"), "{group}");
        let since = if forgotten { opened } else { closed };
        assert_eq!(text(&row, "captured_at"), since, "{group}");
        assert_eq!(text(&row, "valid_from"), since, "{group}");
        assert_eq!(text(&row, "certainty"), "exact", "{group}");
        assert_eq!(text(&row, "presence"), "standing", "{group}");
        assert_eq!(text(&row, "src_file"), EVENING, "{group}");
        assert!(is_open(&shown(CLINIC, group, "2016-05-11T22:00Z")), "{group}");
        assert!(!is_open(&shown(CLINIC, group, "2016-05-11T21:02:17.430Z")), "{group}");
        assert!(!is_open(&shown(CLINIC, group, "2016-06-20T10:17:31.662Z")), "{group}");
    }
}

#[test]
fn a_difference_over_the_night_shows_what_was_not_closed() {
    let of = |rows: &[Value]| -> Vec<String> {
        rows.iter().map(|row| format!("{} {}", row["resource_id"], row["summary"])).collect()
    };
    let told = |group: &str, summary: &str| format!("{group:?} {summary:?}");
    let net = ask("diff --type sg --from 2016-05-11 --to 2016-05-12");
    assert_eq!(of(&net), [told("sg-5e8c1a04", OPENED)]);
    let hour = ask("diff --type sg --from 2016-05-11T20:30Z --to 2016-05-11T21:30Z");
    assert_eq!(of(&hour), OPENINGS.map(|it| told(it.0, OPENED)));
    let every = ask("diff --every --type sg --from 2016-05-11 --to 2016-05-12");
    let mut expected: Vec<String> =
        OPENINGS[..3].iter().flat_map(|it| [told(it.0, OPENED), told(it.0, CLOSED)]).collect();
    expected.push(told("sg-5e8c1a04", OPENED));
    assert_eq!(of(&every), expected);
    let all = ask("diff --type sg --from 2016-05-11 --to 2016-07-01");
    assert!(all.is_empty(), "all four are closed again: {all:#?}");
}

#[test]
fn a_difference_begins_after_its_first_and_ends_with_its_last_instant() {
    let (group, opened, closed) = OPENINGS[0];
    for (from, to, n) in [
        ("2016-05-11", opened, 1),
        ("2016-05-11", "2016-05-11T21:02:17.430Z", 0),
        (opened, closed, 1),
        (closed, "2016-05-12", 0),
    ] {
        for every in ["", " --every"] {
            let rows = ask(&format!("diff {group}{every} --from {from} --to {to}"));
            assert_eq!(rows.len(), n, "({from}, {to}]{every}: {rows:#?}");
        }
    }
    // A listing has its first instant, and not its last.
    for (from, to, n) in [(opened, closed, 1), ("2016-05-11", opened, 0), (closed, "end", 1)] {
        let rows = ask(&format!("timeline {group} --from {from} --to {to}"));
        assert_eq!(rows.len(), n, "[{from}, {to}): {rows:#?}");
    }
}

#[test]
fn the_developers_group_is_open_to_an_office_until_19_july() {
    let (group, office) = ("sg-77e1b301", "198.51.100.0/24");
    for (at, open) in [
        ("2016-05-12", true),
        ("2016-07-19T14:00:09.376Z", true),
        ("2016-07-19T14:00:09.377Z", false),
    ] {
        let row = shown(CLINIC, group, at);
        assert_eq!(lets_in(&row, office), open, "{at}");
        assert!(lets_in(&row, "10.32.0.0/16"), "{at}");
        assert_eq!(text(&row, "account_id"), "222233334444");
    }
    let row = shown(CLINIC, group, "2016-05-12");
    assert_eq!(text(&row, "certainty"), "exact");
    let closing = summaries(group, "2016-07-19T14:00:09.377Z");
    assert_eq!(closing, [format!("- ingress tcp/22 from {office}")]);
    let happened = events(group);
    assert_eq!(happened.len(), 2, "{happened:?}");
}

/// What a rule said of a resource, by the item of its verdicts.
fn verdict(kind: &str, id: &str, rule: &str, at: &str) -> Option<String> {
    let row = shown(CLINIC, &format!("compliance/{kind}/{id}"), at);
    let configuration = body(&row, "configuration");
    let rules = configuration["configRuleList"].as_array()?;
    let of_rule = rules.iter().find(|it| it["configRuleName"] == rule)?;
    of_rule["complianceType"].as_str().map(str::to_owned)
}

#[test]
fn the_rules_said_what_they_said_also_where_they_were_wrong() {
    let group = "AWS::EC2::SecurityGroup";
    for (kind, id, rule, at, said) in [
        (group, "sg-5e8c1a01", "restricted-ssh", "2016-05-11T21:19:08.262Z", "COMPLIANT"),
        (group, "sg-5e8c1a01", "restricted-ssh", "2016-05-11T21:19:08.263Z", "NON_COMPLIANT"),
        (group, "sg-5e8c1a01", "restricted-ssh", "2016-05-11T23:57:50.914Z", "COMPLIANT"),
        (group, "sg-5e8c1a04", "restricted-ssh", "2016-03-15T13:20:44.209Z", "COMPLIANT"),
        (group, "sg-5e8c1a04", "restricted-ssh", "2016-05-12T01:14:40.775Z", "COMPLIANT"),
        ("AWS::EC2::Volume", "vol-9b77dd02", "encrypted-volumes", "2016-04-01", "NON_COMPLIANT"),
    ] {
        assert_eq!(verdict(kind, id, rule, at).as_deref(), Some(said), "{id} {rule} {at}");
    }
    let attached = "ec2-security-group-attached-to-eni";
    let said = |at| verdict(group, "sg-5e8c1a04", attached, at);
    assert_eq!(said("2016-05-12T01:14:40.774Z"), None);
    assert_eq!(said("2016-05-12T01:14:40.775Z").as_deref(), Some("COMPLIANT"));
    check_events(
        "compliance/AWS::EC2::SecurityGroup/sg-5e8c1a01",
        &[
            ("first_seen", &first_capture("compliance/AWS::EC2::SecurityGroup/sg-5e8c1a01")),
            ("changed", "2016-05-11T21:19:08.263Z"),
            ("changed", "2016-05-11T23:57:50.914Z"),
        ],
    );
}

/// The capture of a first inventory, whose seconds the facts leave to the recorder.
pub(crate) fn first_capture(selector: &str) -> String {
    let row = shown(CLINIC, selector, "2016-03-01T03:20Z");
    let captured = text(&row, "captured_at");
    assert!(captured.starts_with("2016-02-2"), "{row}");
    captured.to_owned()
}

#[test]
fn a_verdict_and_its_target_are_told_apart_by_their_types() {
    let row = shown(CLINIC, "AWS::EC2::SecurityGroup/sg-5e8c1a01", "2016-05-12");
    assert_eq!(text(&row, "resource_type"), "AWS::EC2::SecurityGroup", "{row}");
    let typed = "AWS::Config::ResourceCompliance/AWS::EC2::SecurityGroup/sg-5e8c1a01";
    let row = shown(CLINIC, typed, "2016-05-12");
    assert_eq!(text(&row, "resource_id"), "AWS::EC2::SecurityGroup/sg-5e8c1a01", "{row}");
}
