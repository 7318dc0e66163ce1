//! The story of the clinic: what stood, who made it, and what became of it. Every expectation is a
//! sentence of `testdata/exports/clinic/FACTS.md`.
use serde_json::{Value, json};

use crate::kit::Cmd;
use crate::story::{CLINIC, ask, check_events, events, first_capture, shown, spans, summaries};
use crate::tables::{body, number, text};

const STACK: &str = "arn:aws:cloudformation:us-east-1:111122223333:stack/clinic-web/\
                     5d0c7e10-8f2a-11e5-9a31-50d5ca6e60ae";

#[test]
fn volumes_show_their_label_and_whether_they_are_encrypted() {
    for (volume, label, encrypted, attached) in [
        ("vol-9b77dd01", Some("Yes"), true, Some("i-1c0ffe02")),
        ("vol-9b77dd02", Some("Yes"), false, Some("i-1c0ffe04")),
        ("vol-9b77dd03", Some("Yes"), false, Some("i-1c0ffe03")),
        ("vol-9b77dd04", None, false, None),
        ("vol-f1239901", Some("Yes"), true, None),
    ] {
        let row = shown(CLINIC, volume, "2016-05-12");
        let (tags, configuration) = (body(&row, "tags"), body(&row, "configuration"));
        assert_eq!(tags.get("PHI").and_then(Value::as_str), label, "{volume}");
        assert_eq!(configuration["encrypted"], json!(encrypted), "{volume}");
        if let Some(instance) = attached {
            assert_eq!(configuration["attachments"][0]["instanceId"], instance, "{volume}");
        }
    }
    let free = shown(CLINIC, "vol-9b77dd04", "2016-05-12");
    assert_eq!(body(&free, "configuration")["state"], "available");
    assert_eq!(body(&free, "tags")["Owner"], "nora.voss");
}

#[test]
fn the_lost_tag_has_an_end_and_the_others_have_none() {
    let lost = "2016-05-25T16:08:02.947Z";
    let rows = ask("export tags --type volume --tag PHI");
    let of = |id: &str| -> Vec<&Value> {
        rows.iter().filter(|row| text(row, "resource_id") == id).collect()
    };
    let ended = of("vol-9b77dd03").into_iter().next_back().unwrap();
    assert_eq!((text(ended, "value"), text(ended, "valid_to")), ("Yes", lost));
    for kept in ["vol-9b77dd01", "vol-9b77dd02", "vol-f1239901"] {
        let held = of(kept).into_iter().next_back().unwrap();
        assert!(held["valid_to"].is_null(), "{held}");
    }
    assert!(of("vol-9b77dd04").is_empty());
    let first = of("vol-9b77dd02")[0];
    assert_eq!(text(first, "valid_from"), "2016-03-15T13:04:31.640Z");
    let row = ask("timeline vol-9b77dd03 --from 2016-05-25 --to 2016-05-26");
    assert_eq!(row.len(), 1, "{row:#?}");
    assert_eq!((text(&row[0], "changed_at"), text(&row[0], "class")), (lost, "tags"));
    assert_eq!((text(&row[0], "op"), text(&row[0], "path")), ("remove", "/tags/PHI"));
    assert_eq!((text(&row[0], "old_value"), &row[0]["new_value"]), ("\"Yes\"", &Value::Null));
    assert!(body(&shown(CLINIC, "vol-9b77dd03", lost), "tags").get("PHI").is_none());
}

#[test]
fn an_address_attached_to_nothing_stands_all_the_time() {
    for at in ["2016-03-01T03:10:07Z", "2016-05-12", "2016-07-31T03:10:07Z"] {
        let row = shown(CLINIC, "eipalloc-8e20bb02", at);
        let configuration = body(&row, "configuration");
        assert_eq!(configuration["publicIp"], "52.20.30.42", "{at}");
        assert_eq!(text(&row, "presence"), "standing", "{at}");
        for member in ["instanceId", "associationId", "networkInterfaceId"] {
            let empty = configuration.get(member).is_none_or(|it| it.is_null() || it == "");
            assert!(empty, "{member} at {at}: {configuration}");
        }
    }
    assert_eq!(events("eipalloc-8e20bb02").len(), 1);
    let used = body(&shown(CLINIC, "eipalloc-8e20bb01", "2016-05-12"), "configuration");
    assert_eq!(
        (&used["publicIp"], &used["instanceId"]),
        (&json!("52.20.30.41"), &json!("i-1c0ffe04"))
    );
}

#[test]
fn instances_show_their_addresses_groups_and_owners() {
    for (id, private, public, group, env) in [
        ("i-1c0ffe01", "10.16.1.11", "54.208.10.11", "sg-5e8c1a01", "PROD"),
        ("i-1c0ffe04", "10.16.1.14", "52.20.30.41", "sg-5e8c1a04", "PROD"),
        ("i-1c0ffe05", "10.16.2.15", "", "sg-5e8c1a02", "PROD"),
        ("i-1c0ffe06", "10.16.1.16", "54.208.10.16", "sg-5e8c1a03", "DEV"),
        ("i-2b90de01", "10.32.1.21", "54.210.77.21", "sg-77e1b301", "DEV"),
    ] {
        let row = shown(CLINIC, id, "2016-05-12");
        let configuration = body(&row, "configuration");
        assert_eq!(configuration["privateIpAddress"], private, "{id}");
        let seen = configuration["publicIpAddress"].as_str().unwrap_or_default();
        assert_eq!(seen, public, "{id}");
        assert_eq!(configuration["securityGroups"][0]["groupId"], group, "{id}");
        assert_eq!(body(&row, "tags")["env"], env, "{id}");
    }
}

#[test]
fn what_a_stack_or_a_product_made_says_so() {
    let made_by = |id: &str| text(&shown(CLINIC, id, "2016-05-12"), "made_by").to_owned();
    for id in ["sg-5e8c1a01", "sg-5e8c1a02", "i-1c0ffe01", "i-1c0ffe02"] {
        assert_eq!(made_by(id), STACK, "{id}");
    }
    for id in ["sg-5e8c1a04", "i-1c0ffe04", "vol-9b77dd02"] {
        assert!(made_by(id).contains("pp-4k2m7q9x3zabc"), "{id}: {}", made_by(id));
    }
    for id in ["sg-5e8c1a03", "sg-5e8c1a05", "i-1c0ffe03", "vol-9b77dd04"] {
        assert_eq!(made_by(id), "", "{id}");
    }
    let rows = ask("inventory --at 2016-05-12 --tag aws:cloudformation:stack-name=clinic-web");
    let ids: Vec<&str> = rows.iter().map(|row| text(row, "resource_id")).collect();
    assert_eq!(ids, ["i-1c0ffe01", "i-1c0ffe02", "sg-5e8c1a01", "sg-5e8c1a02"]);
    assert!(rows.iter().all(|row| text(row, "made_by") == STACK), "{rows:#?}");
}

#[test]
fn what_has_a_creation_time_is_created_and_the_rest_is_first_seen() {
    for (id, event, at) in [
        ("sg-5e8c1a04", "first_seen", "2016-03-15T13:03:02.377Z"),
        ("eni-4d10aa04", "first_seen", "2016-03-15T13:04:21.046Z"),
        ("i-1c0ffe04", "created", "2016-03-15T13:04:25.911Z"),
        ("vol-9b77dd02", "created", "2016-03-15T13:04:31.640Z"),
        ("eipalloc-8e20bb01", "first_seen", "2016-03-15T13:04:49.702Z"),
        ("SC-111122223333-pp-4k2m7q9x3zabc", "created", "2016-03-15T13:05:12.530Z"),
        ("pp-4k2m7q9x3zabc", "created", "2016-03-15T13:05:40.118Z"),
    ] {
        assert_eq!(events(id)[0], (event.to_owned(), at.to_owned()), "{id}");
        let net = ask(&format!("diff {id} --from 2016-03-15 --to 2016-03-16"));
        assert_eq!(text(&net[0], "event"), event, "{id}");
    }
    check_events("prod-clinicimg2x7a", &[("first_seen", &first_capture("prod-clinicimg2x7a"))]);
    for (id, created) in [
        ("i-1c0ffe04", "2016-03-15T13:02:58Z"),
        ("vol-9b77dd02", "2016-03-15T13:02:59.120Z"),
        ("pp-4k2m7q9x3zabc", "2016-03-15T13:02:30Z"),
    ] {
        let row = shown(CLINIC, id, "2016-05-12");
        assert_eq!(text(&row, "resource_created_at"), created, "{id}");
    }
}

#[test]
fn the_trail_comes_back_as_a_second_incarnation() {
    let (gone, back) = ("2016-05-30T19:12:30.275Z", "2016-06-01T07:45:10.693Z");
    check_events(
        "clinic-trail",
        &[("first_seen", &first_capture("clinic-trail")), ("deleted", gone), ("recreated", back)],
    );
    for (at, presence, incarnation) in [
        ("2016-05-30T19:12:30.274Z", "standing", 1),
        (gone, "deleted", 1),
        ("2016-06-01T07:45:10.692Z", "deleted", 1),
        (back, "standing", 2),
    ] {
        let row = shown(CLINIC, "clinic-trail", at);
        assert_eq!(text(&row, "presence"), presence, "{at}");
        assert_eq!(number(&row, "incarnation"), incarnation, "{at}");
    }
    let net = |to: &str| {
        let rows = ask(&format!("diff clinic-trail --from 2016-05-30 --to {to}"));
        rows.iter().map(|row| text(row, "event").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(net("2016-05-31"), ["deleted"]);
    assert_eq!(net("2016-06-02"), ["recreated"], "same content: no edits");
}

#[test]
fn a_moved_creation_time_is_a_second_incarnation_without_a_tombstone() {
    let at = "2016-06-22T09:01:15.338Z";
    check_events(
        "clinic-reports",
        &[("first_seen", &first_capture("clinic-reports")), ("recreated", at)],
    );
    let created = |at| text(&shown(CLINIC, "clinic-reports", at), "resource_created_at").to_owned();
    assert_eq!(created("2016-06-22T09:01:15.337Z"), "2015-03-02T10:00:00Z");
    assert_eq!(created(at), "2016-06-22T08:55:40Z");
    assert_eq!(number(&shown(CLINIC, "clinic-reports", at), "incarnation"), 2);
    assert!(spans("clinic-reports").iter().all(|row| text(row, "presence") != "deleted"));
}

#[test]
fn the_batch_server_stops_ends_and_is_gone() {
    let (stopped, ended, gone) =
        ("2016-06-27T20:15:48.092Z", "2016-07-05T09:12:33.517Z", "2016-07-05T10:20:57.803Z");
    check_events(
        "i-1c0ffe05",
        &[
            ("first_seen", &first_capture("i-1c0ffe05")),
            ("changed", stopped),
            ("changed", ended),
            ("deleted", gone),
        ],
    );
    let state = |at| {
        let row = shown(CLINIC, "i-1c0ffe05", at);
        assert_eq!(text(&row, "presence"), "standing", "{at}");
        body(&row, "configuration")["state"]["name"].clone()
    };
    assert_eq!(state("2016-06-27T20:15:48.091Z"), "running");
    assert_eq!(state(stopped), "stopped");
    assert_eq!(state(ended), "terminated");
    let row = shown(CLINIC, "i-1c0ffe05", gone);
    assert_eq!(text(&row, "presence"), "deleted");
    check_events(
        "eni-4d10aa05",
        &[("first_seen", &first_capture("eni-4d10aa05")), ("deleted", "2016-07-05T09:13:02.440Z")],
    );
}

#[test]
fn an_instance_that_was_terminated_stands_and_the_answer_says_so() {
    let ran = Cmd::on(CLINIC).args(["show", "i-1c0ffe05", "--at", "2016-07-05T10:00Z"]).run();
    let told = ran.exits(0).text();
    let head = told.split("\n\n").next().unwrap();
    assert!(head.contains("standing") && head.contains("terminated"), "{head}");
}

#[test]
fn the_database_doubles_its_storage_once() {
    let at = "2016-07-08T02:15:36.224Z";
    let db = "db/clinic-db";
    check_events(db, &[("first_seen", &first_capture(db)), ("changed", at)]);
    let rows = ask("timeline db/clinic-db --from 2016-07-08 --to 2016-07-09");
    assert_eq!(rows.len(), 1, "{rows:#?}");
    assert_eq!(text(&rows[0], "path"), "/configuration/allocatedStorage");
    assert_eq!(text(&rows[0], "old_value"), "100");
    assert_eq!(text(&rows[0], "new_value"), "200");
    assert_eq!(text(&rows[0], "op"), "replace");
    assert!(text(&rows[0], "src_file").contains("ConfigHistory"), "history comes first");
}

#[test]
fn a_key_more_in_later_snapshots_is_no_change() {
    check_events(
        "clinic-nightly-export",
        &[
            ("first_seen", &first_capture("clinic-nightly-export")),
            ("changed", "2016-04-26T18:22:41.150Z"),
        ],
    );
    let row = shown(CLINIC, "clinic-nightly-export", "2016-07-15");
    assert_eq!(text(&row, "captured_at"), "2016-04-26T18:22:41.150Z");
    assert_eq!(text(&row, "certainty"), "exact");
    let told = summaries("clinic-nightly-export", "2016-07-01T03:10:07Z");
    assert!(told.is_empty(), "{told:?}");
    let rows = ask("export items");
    let variants: Vec<(&str, &str, u64)> = rows
        .iter()
        .map(|row| (text(row, "resource_id"), text(row, "captured_at"), number(row, "variants")))
        .filter(|it| it.2 > 0)
        .collect();
    // One spelling beside its own, however many snapshots repeat it.
    assert_eq!(variants, [("clinic-nightly-export", "2016-04-26T18:22:41.150Z", 1)]);
}
