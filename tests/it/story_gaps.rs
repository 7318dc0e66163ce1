//! The story of the clinic: what was not recorded, how sure an answer is, what a torn file costs.
//! Every expectation is a sentence of `testdata/exports/clinic/FACTS.md`.
use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::kit::Cmd;
use crate::model::law::law_holds;
use crate::model::world::{Rng, World};
use crate::story::{CLINIC, TORN, ask, check_events, events, first_capture, lets_in, shown, spans};
use crate::tables::{body, number, text};

/// Section 7: a resource, an instant, and presence, certainty, reason.
const CERTAINTIES: [(&str, &str, [&str; 3]); 16] = [
    ("sg-5e8c1a01", "2016-05-11T22:00:00Z", ["standing", "inferred", "next_version"]),
    ("sg-5e8c1a04", "2016-06-20T03:10:07Z", ["standing", "exact", ""]),
    ("sg-5e8c1a04", "2016-06-20T08:00:00Z", ["standing", "inferred", "next_version"]),
    ("vol-f1239901", "2016-06-09T12:00:00Z", ["standing", "stale", ""]),
    ("vol-f1239902", "2016-06-08T03:12:41Z", ["standing", "exact", ""]),
    ("vol-f1239902", "2016-06-08T10:00:00Z", ["standing", "inferred", "gap_follows"]),
    ("vol-f1239902", "2016-06-10T20:00:00Z", ["standing", "inferred", "gap_follows"]),
    ("vol-f1239902", "2016-06-11T03:12:41Z", ["vanished", "inferred", "open_end"]),
    ("AROAJCLINICWEB8H4RSVC", "2016-06-09T12:00:00Z", ["standing", "exact", ""]),
    ("phi-records", "2016-02-25T00:00:00Z", ["standing", "inferred", "before_window"]),
    ("i-1c0ffe05", "2016-07-05T10:20:57.803Z", ["deleted", "inferred", "open_end"]),
    ("sg-5e8c1a04", "2016-03-10T00:00:00Z", ["not_yet_seen", "unknown", ""]),
    ("i-1c0ffe04", "2016-03-10T00:00:00Z", ["not_yet_seen", "unknown", ""]),
    ("cgw-6e1f0a77", "2016-05-01T00:00:00Z", ["standing", "stale", ""]),
    ("phi-records", "2016-07-31T12:00:00Z", ["standing", "stale", ""]),
    ("AROAJDEPLOYOLD2M6KQXA", "2016-04-20T11:05:00Z", ["deleted", "inferred", "open_end"]),
];

const KNOWN: [&str; 3] = ["presence", "certainty", "reason"];

#[test]
fn each_answer_is_as_sure_as_the_facts_say() {
    for (selector, at, expected) in CERTAINTIES {
        let row = shown(CLINIC, selector, at);
        assert_eq!(KNOWN.map(|it| text(&row, it)), expected, "{selector} at {at}");
    }
}

#[test]
fn after_the_last_evidence_everything_is_stale() {
    for region in ["us-east-1", "global"] {
        let question = format!(
            "inventory --at 2016-07-31T12:00:00Z --deleted --account 111122223333 --region {region}"
        );
        let rows = ask(&question);
        assert!(!rows.is_empty());
        assert!(rows.iter().all(|row| text(row, "certainty") == "stale"), "{rows:#?}");
    }
    let rows = ask("inventory --at 2016-07-31T03:10:07Z --account 111122223333");
    let stale = rows.iter().filter(|row| text(row, "certainty") == "stale").count();
    assert_eq!(stale, 0, "the last evidence itself is not after it");
}

#[test]
fn a_tombstone_carries_forward_what_the_resource_was() {
    let row = shown(CLINIC, "i-1c0ffe05", "2016-07-05T10:20:57.803Z");
    assert_eq!(body(&row, "tags")["Name"], "clinic-batch-1");
    assert!(text(&row, "arn").ends_with("instance/i-1c0ffe05"), "{row}");
    assert!(!text(&row, "resource_created_at").is_empty(), "{row}");
    assert_eq!(text(&row, "status"), "ResourceDeleted");
}

#[test]
fn not_seen_yet_is_never_said_to_be_not_there() {
    let told = |selector: &str, at: &str| {
        Cmd::on(CLINIC).args(["show", selector, "--at", at]).run().exits(0).text()
    };
    let unknown = told("sg-5e8c1a04", "2016-03-10");
    assert!(!unknown.contains("did not exist"), "{unknown}");
    assert!(unknown.contains("not_yet_seen") && unknown.contains("unknown"), "{unknown}");
    let created_later = told("i-1c0ffe04", "2016-03-10");
    let started = "started 2016-03-15T13:02:58Z; whether it existed before is not known";
    assert!(created_later.contains(started), "{created_later}");
    let created_later = told("vol-9b77dd02", "2016-03-10");
    assert!(created_later.contains("this incarnation did not exist yet"), "{created_later}");
    let created_before = told("clinic-reports", "2016-01-01");
    assert!(created_before.contains("existed"), "{created_before}");
    assert!(created_before.contains("no record in this evidence"), "{created_before}");
}

#[test]
fn the_recorders_pause_is_a_gap_of_its_region_and_of_no_other() {
    let pause = json!([{"cause": "recorder_off", "from": "2016-06-08T14:20:05.120Z",
        "to": "2016-06-10T15:05:11.845Z"}]);
    let not_recorded = json!([{"cause": "type_not_recorded", "from": "2016-02-23T08:30:00Z"}]);
    let rows = ask("coverage");
    let mut seen = BTreeSet::new();
    for row in &rows {
        let [account, region, kind] =
            ["account_id", "region", "resource_type"].map(|it| text(row, it));
        let expected = match (account, region, kind) {
            (_, "us-west-2", _) => &pause,
            ("222233334444", _, "AWS::EC2::CustomerGateway") => &not_recorded,
            _ => &json!([]),
        };
        assert_eq!(&body(row, "gaps"), expected, "{account} {region} {kind}");
        seen.insert((account, region));
    }
    assert_eq!(seen.len(), 5, "{seen:?}");
    for id in ["i-7e44aa01", "vol-f1239901", "clinic-backups", "sg-d20f9901"] {
        let row = shown(CLINIC, id, "2016-06-09T12:00Z");
        assert_eq!(text(&row, "certainty"), "stale", "{id}");
    }
}

#[test]
fn after_a_gap_an_equal_version_continues_the_state_and_is_less_sure() {
    let found: Vec<[String; 4]> = spans("vol-f1239901")
        .iter()
        .map(|row| {
            ["valid_from", "valid_to", "certainty", "reason"].map(|it| text(row, it).to_owned())
        })
        .collect();
    let first = first_capture("vol-f1239901");
    let (begin, last) = ("2016-03-01T03:12:41Z", "2016-07-31T03:12:41.000001Z");
    let (sighted, off) = ("2016-06-08T03:12:41.000001Z", "2016-06-08T14:20:05.120001Z");
    let on = "2016-06-10T15:05:11.845Z";
    let expected = [
        ["", &first, "unknown", ""],
        [&first, begin, "inferred", "before_window"],
        [begin, sighted, "exact", ""],
        [sighted, off, "inferred", "gap_follows"],
        [off, on, "stale", ""],
        [on, last, "inferred", "gap_follows"],
        [last, "", "stale", ""],
    ];
    assert_eq!(found, expected);
    assert_eq!(events("vol-f1239901").len(), 1, "found again, as it was");
}

#[test]
fn the_scratch_volume_vanishes_at_the_first_snapshot_without_it() {
    let (s0, s1) = ("2016-06-08T03:12:41Z", "2016-06-11T03:12:41Z");
    let rows = ask("timeline vol-f1239902");
    let last = rows.last().unwrap();
    assert_eq!((text(last, "event"), text(last, "class")), ("vanished", "lifecycle"));
    assert_eq!((text(last, "changed_after"), text(last, "changed_at")), (s0, s1));
    let row = shown(CLINIC, "vol-f1239902", s1);
    assert_eq!((text(&row, "valid_from_after"), text(&row, "valid_from")), (s0, s1));
    let net = ask("diff vol-f1239902 --from 2016-06-08 --to 2016-06-12");
    assert_eq!(text(&net[0], "event"), "vanished");
    let ids = |question: &str| -> Vec<String> {
        let rows = ask(question);
        rows.iter().map(|row| text(row, "resource_id").to_owned()).collect()
    };
    let at = "--type volume --region us-west-2 --at 2016-06-12";
    assert_eq!(ids(&format!("inventory {at}")), ["vol-f1239901"]);
    assert_eq!(ids(&format!("inventory {at} --deleted")), ["vol-f1239901", "vol-f1239902"]);
    let vanished: BTreeSet<String> = ask("export states")
        .iter()
        .filter(|row| text(row, "presence") == "vanished")
        .map(|row| text(row, "resource_id").to_owned())
        .collect();
    assert_eq!(vanished, BTreeSet::from(["vol-f1239902".to_owned()]), "nothing else vanishes");
}

#[test]
fn a_resource_that_is_not_recorded_is_alive_and_its_configuration_unknown() {
    let row = shown(CLINIC, "cgw-6e1f0a77", "2016-05-01");
    assert_eq!(text(&row, "status"), "ResourceNotRecorded");
    let empty = row["configuration"].is_null() || body(&row, "configuration") == json!({});
    assert!(empty, "{row}");
    let found = events("cgw-6e1f0a77");
    assert_eq!(found[0].1, "2016-04-05T10:12:09.331Z", "{found:?}");
    assert_eq!(found[1].1, "2016-07-12T13:40:28.019Z", "{found:?}");
    assert_eq!(found.len(), 2, "{found:?}");
    let rows = ask("timeline cgw-6e1f0a77");
    assert!(rows.iter().all(|row| row["path"].is_null()), "no edits are invented: {rows:#?}");
    assert_eq!(text(&shown(CLINIC, "cgw-6e1f0a77", "2016-07-13"), "presence"), "deleted");
    // R22 says `first_seen` of a first version and R24 `unknown` beside one without configuration;
    // so it is with its end. Either word is true, and no other.
    for (from, to, event) in
        [("2016-04-01", "2016-05-01", "first_seen"), ("2016-07-12", "2016-07-13", "deleted")]
    {
        let net = ask(&format!("diff cgw-6e1f0a77 --from {from} --to {to}"));
        assert_eq!(net.len(), 1, "{net:#?}");
        assert!([event, "unknown"].contains(&text(&net[0], "event")), "{}", net[0]);
        assert!(net[0]["path"].is_null(), "{}", net[0]);
    }
}

/// Section 8: what the torn export answers; open or not, then certainty and reason.
const TORN_ANSWERS: [(&str, &str, bool, [&str; 2]); 5] = [
    ("sg-5e8c1a01", "2016-05-11T22:00:00Z", true, ["stale", ""]),
    ("sg-5e8c1a03", "2016-05-11T22:00:00Z", false, ["stale", ""]),
    ("sg-5e8c1a03", "2016-05-12T00:00:00Z", false, ["inferred", "gap_follows"]),
    ("sg-5e8c1a01", "2016-05-12T00:00:00Z", false, ["inferred", "gap_follows"]),
    ("sg-5e8c1a04", "2016-05-12T00:00:00Z", true, ["inferred", "gap_follows"]),
];

#[test]
fn a_torn_file_costs_certainty_and_one_opening() {
    for (group, at, open, known) in TORN_ANSWERS {
        let row = shown(TORN, group, at);
        assert_eq!(lets_in(&row, "0.0.0.0/0"), open, "{group} at {at}");
        assert_eq!(["certainty", "reason"].map(|it| text(&row, it)), known, "{group} at {at}");
    }
    let since = |group| text(&shown(TORN, group, "2016-05-12T00:00Z"), "captured_at").to_owned();
    assert_eq!(since("sg-5e8c1a01"), "2016-05-11T23:40:12.318Z");
    assert_eq!(since("sg-5e8c1a03"), first_capture("sg-5e8c1a03"));
    assert_eq!(since("sg-5e8c1a04"), "2016-05-11T21:05:23.910Z");
    let row = shown(TORN, "sg-5e8c1a04", "2016-05-12T00:00Z");
    // A notification goes before a snapshot; the item stands in its string.
    assert_eq!(text(&row, "src_file"), "sns/sg-5e8c1a04.json", "{row}");
    assert_eq!((number(&row, "src_ordinal"), number(&row, "src_byte")), (0, 11));
    let lost = Cmd::on(TORN).args(["timeline", "sg-5e8c1a03", "-f", "jsonl"]).run().exits(3);
    assert_eq!(lost.rows().len(), 1, "nothing shows that it ever was open\n{lost}");
    check_events(
        "sg-5e8c1a03",
        &[
            ("first_seen", &first_capture("sg-5e8c1a03")),
            ("changed", "2016-05-11T21:04:19.552Z"),
            ("changed", "2016-05-11T23:42:05.126Z"),
        ],
    );
}

#[test]
fn a_torn_history_file_is_a_gap_of_its_region() {
    let torn = json!([{"cause": "unreadable_file", "from": "2016-05-11T21:02:17Z",
        "to": "2016-05-11T23:42:06Z"}]);
    let ran = Cmd::on(TORN).args(["coverage", "-f", "jsonl", "--type", "sg"]).run().exits(3);
    let gaps = |account: &str, region: &str| -> Value {
        let rows = ran.rows();
        let own =
            |row: &&Value| text(row, "account_id") == account && text(row, "region") == region;
        body(rows.iter().find(own).unwrap(), "gaps")
    };
    assert_eq!(gaps("111122223333", "us-east-1"), torn);
    assert_eq!(gaps("222233334444", "us-east-1"), json!([]));
}

#[test]
fn flawed_evidence_answers_with_3_and_fails_under_strict() {
    for question in ["inventory", "coverage", "types", "show phi-records", "timeline phi-records"] {
        let cmd = |root: &str| Cmd::on(root).args(question.split(' '));
        let torn = cmd(TORN).run().exits(3);
        assert!(!torn.stdout.is_empty(), "{torn}");
        assert!(torn.stderr.contains("item 2 (byte 3637)"), "{torn}");
        cmd(TORN).arg("--strict").run().exits(2);
        cmd(CLINIC).arg("--strict").run().exits(0);
    }
    let diff = ["diff", "--from", "2016-05-01", "--to", "2016-06-01", "--exit-code"];
    Cmd::on(TORN).args(diff).run().exits(3);
    Cmd::on(CLINIC).args(diff).run().exits(1);
}

#[test]
fn start_and_end_are_the_first_and_the_last_capture() {
    for (word, instant) in [("start", "2016-02-22T09:41:00Z"), ("end", "2016-07-27T17:33:31.690Z")]
    {
        let ran = Cmd::on(CLINIC).args(["inventory", "--at", word]).run().exits(0);
        assert!(ran.stderr.contains(instant), "{ran}");
    }
    // Filters do not move them.
    let alone = Cmd::on(CLINIC).args(["ls", "--at", "start", "--account", "222233334444"]);
    assert!(alone.run().exits(0).stderr.contains("2016-02-22T09:41:00Z"));
}

#[test]
fn the_answer_over_time_and_the_answer_at_an_instant_agree_on_a_small_export() {
    let dir = TempDir::new().unwrap();
    let world = World::write(2016, dir.path());
    let breach = law_holds(Path::new(&world.dir), 200, &mut Rng::new(12));
    assert_eq!(breach, Ok(()));
}
