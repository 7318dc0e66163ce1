//! Flags and selectors do what the command line's contract says: exit codes, what is refused and
//! with which advice, which resources and moments are chosen.
use serde_json::Value;

use crate::kit::Cmd;
use crate::story::{CLINIC, TORN, ask, shown};
use crate::tables::text;

/// Ids of the rows of an answer, in its order.
fn ids(rows: &[Value]) -> Vec<&str> {
    rows.iter().map(|row| text(row, "resource_id")).collect()
}

/// Runs that end with 2, say why on stderr, and answer nothing.
#[track_caller]
fn refused(args: &[&str], said: &[&str]) {
    let ran = Cmd::on(CLINIC).args(args).run().exits(2);
    assert!(ran.stdout.is_empty(), "{ran}");
    for word in said {
        assert!(ran.stderr.contains(word), "`{word}` is not said\n{ran}");
    }
}

#[test]
fn the_exit_code_says_how_it_was_answered() {
    let night = ["diff", "--from", "2016-05-11", "--to", "2016-05-12", "--type", "sg"];
    Cmd::on(CLINIC).args(night).run().exits(0);
    Cmd::on(CLINIC).args(night).arg("--exit-code").run().exits(1);
    let still = ["diff", "--from", "2016-05-13", "--to", "2016-05-14", "--type", "sg"];
    Cmd::on(CLINIC).args(still).arg("--exit-code").run().exits(0);
    Cmd::on(TORN).args(night).arg("--exit-code").run().exits(3);
    Cmd::on(TORN).args(night).args(["--exit-code", "--strict"]).run().exits(2);
    Cmd::on("testdata/exports/no-such-folder").arg("inventory").run().exits(2);
    Cmd::asof().arg("inventory").run().exits(2);
    Cmd::on(CLINIC).arg("inventroy").run().exits(2);
    Cmd::asof().arg("--version").run().exits(0);
}

#[test]
fn globals_stand_anywhere_and_the_environment_names_the_input() {
    let after = Cmd::asof().args(["ls", "--at", "2016-05-12", "-f", "csv", "-i", CLINIC]).run();
    let before = Cmd::asof().args(["-f", "csv", "-i", CLINIC, "ls", "--at", "2016-05-12"]).run();
    let named =
        Cmd::asof().env("ASOF_INPUT", CLINIC).args(["ls", "--at", "2016-05-12", "-f", "csv"]);
    let (after, before) = (after.exits(0), before.exits(0));
    assert!(!after.stdout.is_empty(), "{after}");
    assert_eq!(after.stdout, before.stdout);
    assert_eq!(after.stdout, named.run().exits(0).stdout);
}

#[test]
fn a_mistyped_name_is_answered_with_the_nearest() {
    refused(&["show", "phi-recrods", "--at", "2016-05-12"], &["phi-recrods", "phi-records"]);
    refused(&["timeline", "sg-5e8c1a0"], &["sg-5e8c1a01"]);
    refused(&["diff", "clinic-trial"], &["clinic-trail"]);
    refused(&["inventory", "--tz", "Europe/Berln"], &["Europe/Berlin"]);
}

#[test]
fn what_is_named_fully_and_never_recorded_is_never_seen() {
    for selector in [
        "arn:aws:ec2:us-east-1:111122223333:security-group/sg-00000000",
        "AWS::EC2::SecurityGroup/sg-00000000",
        "sg/sg-00000000",
    ] {
        let row = shown(CLINIC, selector, "2016-05-12");
        assert_eq!(text(&row, "presence"), "never_seen", "{selector}");
        assert_eq!(text(&row, "certainty"), "unknown", "{selector}");
        for question in ["timeline", "diff"] {
            let ran = Cmd::on(CLINIC).args([question, selector, "-f", "jsonl"]).run().exits(0);
            assert!(ran.stdout.is_empty(), "{ran}");
            assert!(ran.stderr.contains("never seen"), "{ran}");
        }
    }
}

#[test]
fn a_resource_is_named_by_id_arn_name_or_type_and_id() {
    let arn = "arn:aws:ec2:us-east-1:111122223333:instance/i-1c0ffe01";
    for (selector, id) in [
        ("i-1c0ffe01", "i-1c0ffe01"),
        (arn, "i-1c0ffe01"),
        ("AWS::EC2::Instance/i-1c0ffe01", "i-1c0ffe01"),
        ("instance/i-1c0ffe01", "i-1c0ffe01"),
        ("nora.voss", "AIDAJNORAVOSS7K2QXLEA"),
        ("clinic-portal", "sg-5e8c1a03"),
    ] {
        let row = shown(CLINIC, selector, "2016-05-12");
        assert_eq!(text(&row, "resource_id"), id, "{selector}");
    }
}

#[test]
fn an_ambiguous_selector_lists_what_it_may_mean_and_stops() {
    let db = "db-CLINIC7QH4XW2M5NRT6PZKJDLE";
    refused(&["show", "clinic-db", "--at", "2016-05-12"], &["sg-5e8c1a05", db]);
    refused(&["timeline", "default"], &["us-east-1", "us-west-2", "222233334444"]);
    let row = ask("show default --account 222233334444 --at 2016-05-12");
    assert_eq!(text(&row[0], "account_id"), "222233334444", "a filter chooses");
    let row = ask("show clinic-db --type db --at 2016-05-12");
    assert_eq!(ids(&row), [db]);
}

#[test]
fn filters_choose_by_account_region_type_name_and_tag() {
    let at = |filters: &str| ask(&format!("inventory --at 2016-05-12 {filters}"));
    let dev = at("--account 222233334444 --type sg");
    assert_eq!(ids(&dev), ["sg-77e1b301"]);
    assert_eq!(ids(&at("--region us-west-2 --type AWS::EC2::SecurityGroup")), ["sg-d20f9901"]);
    assert_eq!(ids(&at("--type igw --type rtb --account 222233334444")).len(), 2);
    assert_eq!(ids(&at("--name clinic-web --type sg")), ["sg-5e8c1a01"]);
    assert_eq!(ids(&at("--name vol-9b77dd0?")).len(), 4);
    assert_eq!(ids(&at("--name *.voss --name sam.*")).len(), 2);
    assert_eq!(ids(&at("--tag PHI")).len(), 4, "01, 02 and 03, and one of W");
    assert_eq!(ids(&at("--tag PHI=No")).len(), 0);
    let both = at("--tag env=DEV --tag InstanceOwnerEmail=nora.voss@clinic.example");
    assert_eq!(ids(&both), ["i-1c0ffe06"]);
    assert_eq!(ids(&at("--region us-east-1 --region us-west-2 --type vpc")).len(), 3);
    let after = ask("inventory --at 2016-05-26 --tag PHI");
    assert_eq!(ids(&after), ["vol-9b77dd01", "vol-9b77dd02", "vol-f1239901"]);
}

#[test]
fn group_by_counts() {
    let rows =
        ask("inventory --at 2016-05-12 --account 111122223333 --region us-east-1 --type sg \
                    --type volume --group-by resource_type");
    let counts: Vec<(&str, i64)> = rows
        .iter()
        .map(|row| (text(row, "resource_type"), row["resources"].as_i64().unwrap()))
        .collect();
    assert_eq!(counts, [("AWS::EC2::SecurityGroup", 5), ("AWS::EC2::Volume", 4)]);
    let two = ask("inventory --at 2016-05-12 --type sg --group-by account_id,region");
    assert_eq!(two.len(), 3, "{two:#?}");
    refused(&["inventory", "--group-by", "colour"], &["colour", "resource_type"]);
}

#[test]
fn deleted_and_all_widen_the_inventory() {
    let n = |more: &str| {
        let rows = ask(&format!("inventory --at 2016-06-30 --account 111122223333 {more}"));
        let presences: Vec<String> =
            rows.iter().map(|row| text(row, "presence").to_owned()).collect();
        (rows.len(), presences)
    };
    let (standing, all_stand) = n("--deleted");
    let words = ["standing", "deleted", "vanished"];
    assert!(all_stand.iter().all(|it| words.contains(&it.as_str())));
    // By then: the old role, the user who left, and the scratch volume.
    assert_eq!(n("").0 + 3, standing);
    assert!(n("").1.iter().all(|it| it == "standing"));
    let all = ask("inventory --at 2016-03-10 --all");
    let not_yet = all.iter().filter(|row| text(row, "presence") == "not_yet_seen").count();
    // The seven of the imaging suite and two verdicts, the customer gateway, the new role.
    assert_eq!((all.len(), not_yet), (76, 11));
}

#[test]
fn a_day_is_answered_as_it_ended() {
    let rows = ask("inventory --type trail --on 2016-05-30");
    assert!(rows.is_empty(), "deleted at 19:12 of that day: {rows:#?}");
    assert_eq!(ask("inventory --type trail --at 2016-05-30").len(), 1);
    let ran = Cmd::on(CLINIC).args(["ls", "--on", "2016-05-30", "--at", "2016-05-30"]).run();
    ran.exits(2);
}

#[test]
fn times_are_read_in_the_zone_that_is_given() {
    for (at, zone, instant) in [
        ("2016-05-12", "UTC", "2016-05-12T00:00:00Z"),
        ("2016-05-12", "Europe/Berlin", "2016-05-11T22:00:00Z"),
        ("2016-05-12", "-05:00", "2016-05-12T05:00:00Z"),
        ("2016-05-12T00:00Z", "Europe/Berlin", "2016-05-12T00:00:00Z"),
        ("2016-05-11T23:02+02:00", "UTC", "2016-05-11T21:02:00Z"),
        ("2016-05", "UTC", "2016-05-01T00:00:00Z"),
        ("start", "UTC", "2016-02-22T09:41:00Z"),
        ("start+1d", "UTC", "2016-02-23T09:41:00Z"),
        ("end", "UTC", "2016-07-27T17:33:31.690Z"),
        ("end-2h", "UTC", "2016-07-27T15:33:31.690Z"),
        ("@1463086920", "UTC", "2016-05-12T21:02:00Z"),
    ] {
        let zone = format!("--tz={zone}");
        let ran = Cmd::on(CLINIC).args(["ls", "--at", at, &zone]).run().exits(0);
        assert!(ran.stderr.contains(&format!("as of {instant}")), "{at} {zone}\n{ran}");
    }
    let now = Cmd::on(CLINIC).env("SOURCE_DATE_EPOCH", "1463086920");
    let ran = now.args(["ls", "--at", "1d ago"]).run().exits(0);
    assert!(ran.stderr.contains("as of 2016-05-11T21:02:00Z"), "{ran}");
}

#[test]
fn times_that_may_mean_two_things_are_refused_with_advice() {
    for (at, zone) in [
        ("05/12/16", "UTC"),
        ("12.05.2016", "UTC"),
        ("2016-03-27T02:30", "Europe/Berlin"),
        ("2016-10-30T02:30", "Europe/Berlin"),
        ("soon", "UTC"),
    ] {
        refused(&["inventory", "--at", at, "--tz", zone], &["hint: "]);
    }
    refused(&["inventory", "--at", "05/12/16"], &["05/12/16", "2016-05-12"]);
    refused(&["diff", "--from", "2016-06-01", "--to", "2016-05-01"], &["before"]);
    refused(&["timeline", "phi-records", "--from", "end", "--to", "start"], &["before"]);
}
