//! The sentences of SEMANTICS on versions, states, vanishing and changes, tried on the twin itself
//! with exports made by hand.

use serde_json::{Value, json};

use super::instant::text_millis;
use super::run::scratch;
use super::twin::Twin;
use super::twin_book::{Book, HOME, ROLE, created, deleted, hour, item, recorder, sg, with};
use super::twin_changes::{accounting, along, net};

#[test]
fn a_version_is_in_force_from_its_capture_until_the_next() {
    let mut book = Book::new();
    book.history(HOME, &[sg("a", 1, "x"), sg("a", 3, "y")]);
    let want =
        ["1 standing inferred next_version", "3 standing inferred open_end", "3+ standing stale"];
    book.check("a", &want);
}

#[test]
fn the_instant_after_the_last_evidence_is_stale() {
    let mut book = Book::new();
    book.history(HOME, &[sg("a", 1, "x"), sg("b", 5, "x")]);
    book.check("a", &["1 standing inferred open_end", "5+ standing stale"]);
}

#[test]
fn a_version_is_exact_until_its_last_sound_sighting_included() {
    let mut book = Book::new();
    book.history(HOME, &[sg("a", 1, "x"), sg("b", 9, "x")]);
    book.snapshot(HOME, 4, &[sg("a", 1, "x")]);
    let want = ["1 standing exact", "4+ standing inferred open_end", "9+ standing stale"];
    book.check("a", &want);
}

#[test]
fn before_the_first_version_the_answer_is_unknown() {
    let mut book = Book::new();
    book.history(HOME, &[sg("a", 1, "x")]);
    let twin = book.twin();
    let rows = twin.states();
    assert_eq!(rows[0]["presence"], "not_yet_seen");
    assert_eq!(rows[0]["certainty"], "unknown");
    assert_eq!(rows[0]["valid_from"], Value::Null);
    assert_eq!(rows[0]["valid_to"], "2024-03-01T01:00:00Z");
    assert_eq!(rows[0]["valid_to_after"], Value::Null);
    assert_eq!(rows[1]["valid_from_after"], Value::Null);
}

#[test]
fn consecutive_versions_of_equal_content_are_one_state_led_by_the_first() {
    let mut book = Book::new();
    let same = with(sg("a", 3, "x"), "configurationItemStatus", json!("ResourceDiscovered"));
    book.history(HOME, &[sg("a", 1, "x"), same, sg("a", 5, "y")]);
    let want = [
        "1 standing exact",
        "3+ standing inferred next_version",
        "5 standing inferred open_end",
        "5+ standing stale",
    ];
    book.check("a", &want);
    let rows = book.twin().states();
    assert_eq!(rows[3]["valid_from_after"], "2024-03-01T03:00:00Z");
    assert_eq!(rows[2]["valid_from_after"], Value::Null);
    assert_eq!(rows[2]["captured_at"], "2024-03-01T01:00:00Z");
}

#[test]
fn of_several_versions_at_one_instant_the_greatest_is_in_force() {
    let mut book = Book::new();
    let nine = with(sg("a", 1, "nine"), "configurationStateId", json!(9));
    let ten = with(sg("a", 1, "ten"), "configurationStateId", json!(10));
    book.history(HOME, &[ten, nine]);
    let twin = book.twin();
    assert_eq!(twin.lines[0].versions.len(), 2);
    assert_eq!(twin.lines[0].states.len(), 1);
    assert_eq!(twin.lines[0].states[0].content["configuration"]["content"], "ten");
}

#[test]
fn a_missing_state_id_joins_the_smallest_of_its_instant() {
    let mut book = Book::new();
    let nine = with(sg("a", 1, "x"), "configurationStateId", json!(9));
    let ten = with(sg("a", 1, "ten"), "configurationStateId", json!(10));
    let idless = with(sg("a", 1, "x"), "configurationStateId", Value::Null);
    book.history(HOME, &[ten, idless, nine]);
    let twin = book.twin();
    assert_eq!(twin.lines[0].versions.len(), 2);
    assert_eq!(twin.lines[0].versions[0].sightings.len(), 2);
}

#[test]
fn live_after_a_tombstone_is_a_re_creation_unless_the_creation_time_is_equal() {
    let mut book = Book::new();
    let again = created(sg("a", 5, "x"), 0);
    book.history(HOME, &[created(sg("a", 1, "x"), 0), deleted("a", 3), again]);
    book.history(HOME, &[sg("b", 1, "x"), deleted("b", 3), sg("b", 5, "x")]);
    let twin = book.twin();
    let count = |i: usize| twin.lines[i].states.last().unwrap().incarnation;
    assert_eq!((count(0), count(1)), (1, 2));
    let events = |i: usize| -> Vec<_> {
        along(&twin, &twin.lines[i], None).iter().map(|e| e.word.unwrap()).collect()
    };
    assert_eq!(events(0), ["first_seen", "deleted", "reappeared"]);
    assert_eq!(events(1), ["first_seen", "deleted", "recreated"]);
}

#[test]
fn a_moved_creation_time_is_a_re_creation_even_without_tombstone() {
    let mut book = Book::new();
    book.history(HOME, &[created(sg("a", 1, "x"), 0), created(sg("a", 5, "x"), 4)]);
    let twin = book.twin();
    assert_eq!(twin.lines[0].states[1].incarnation, 2);
    assert_eq!(along(&twin, &twin.lines[0], None)[1].word, Some("recreated"));
}

#[test]
fn a_tombstone_carries_forward_name_tags_and_creation_time() {
    let mut book = Book::new();
    book.history(HOME, &[created(sg("a", 1, "x"), 0), deleted("a", 3)]);
    let row = &book.twin().inventory(hour(3))[0];
    assert_eq!(row["presence"], "deleted");
    assert_eq!(row["resource_name"], "a-name");
    assert_eq!(row["tags"], json!({"a": "b"}));
    assert_eq!(row["resource_created_at"], text_millis(hour(0)));
}

#[test]
fn it_vanishes_at_a_sound_snapshot_that_lists_something_captured_later() {
    let mut book = Book::new();
    book.history(HOME, &[sg("a", 1, "x"), sg("b", 3, "x")]);
    book.snapshot(HOME, 2, &[sg("a", 1, "x"), sg("c", 1, "x")]);
    book.snapshot(HOME, 4, &[sg("c", 1, "x")]); // Nothing captured after it: no proof.
    book.snapshot(HOME, 6, &[sg("b", 3, "x"), sg("c", 1, "x")]);
    let want = [
        "1 standing exact",
        "2+ standing inferred next_version",
        "6 vanished inferred open_end",
        "6+ vanished stale",
    ];
    book.check("a", &want);
    let rows = book.twin().states();
    assert_eq!(rows[3]["valid_from_after"], "2024-03-01T02:00:00Z");
    assert_eq!(rows[2]["valid_to_after"], "2024-03-01T02:00:00Z");
}

#[test]
fn sighted_again_after_a_vanishing_it_stands_from_there() {
    let mut book = Book::new();
    book.history(HOME, &[sg("a", 1, "x"), sg("b", 2, "x")]);
    book.snapshot(HOME, 4, &[sg("b", 2, "x")]);
    book.snapshot(HOME, 6, &[sg("a", 1, "x"), sg("b", 2, "x")]);
    let want = [
        "1 standing exact",
        "1+ standing inferred next_version",
        "4 vanished inferred next_version",
        "6 standing exact",
        "6+ standing stale",
    ];
    book.check("a", &want);
    let twin = book.twin();
    let events = along(&twin, &twin.lines[0], None);
    assert_eq!(events[2].word, Some("reappeared"));
}

#[test]
fn a_snapshot_covers_a_type_by_the_recorders_item_else_by_listing_the_type() {
    let mut book = Book::new();
    let bucket = item("AWS::S3::Bucket", "b", 2, "x");
    book.history(HOME, &[sg("a", 1, "x")]);
    book.snapshot(HOME, 4, std::slice::from_ref(&bucket)); // Lists no security group.
    book.check("a", &["1 standing inferred open_end", "4+ standing stale"]);
    book.history(HOME, &[recorder(0, true, None, "CONTINUOUS")]);
    let want = ["1 standing inferred next_version", "4 vanished inferred open_end"];
    book.check("a", &[want[0], want[1], "4+ vanished stale"]);
}

#[test]
fn a_global_resource_vanishes_only_once_every_region_has_such_a_snapshot() {
    let mut book = Book::new();
    let role = item(ROLE, "r", 1, "x");
    let other = |at| item(ROLE, "other", at, "x");
    book.history(HOME, std::slice::from_ref(&role));
    book.history("eu-west-1", &[with(role, "configurationStateId", Value::Null)]);
    book.snapshot(HOME, 4, &[other(3)]);
    book.snapshot("eu-west-1", 6, &[other(3)]);
    let want =
        ["1 standing inferred next_version", "6 vanished inferred open_end", "6+ vanished stale"];
    book.check("r", &want);
}

#[test]
fn a_late_copy_from_another_region_is_a_sighting() {
    let mut book = Book::new();
    book.history(HOME, &[item(ROLE, "r", 1, "x"), item(ROLE, "r", 5, "y")]);
    book.history("eu-west-1", &[item(ROLE, "r", 2, "x")]);
    let want = [
        "1 standing exact",
        "2+ standing inferred next_version",
        "5 standing inferred open_end",
        "5+ standing stale",
    ];
    book.check("r", &want);
}

#[test]
fn net_differences_say_what_became_of_each_resource() {
    let mut book = Book::new();
    let bare = with(sg("bare", 5, ""), "configurationItemStatus", json!("ResourceNotRecorded"));
    let bare = with(bare, "configuration", Value::Null);
    let items = [
        sg("changed", 1, "x"),
        sg("changed", 5, "y"),
        sg("deleted", 1, "x"),
        deleted("deleted", 5),
        created(sg("created", 5, "x"), 4),
        sg("first", 5, "x"),
        sg("same", 1, "x"),
        sg("same", 5, "x"),
        sg("bare", 1, "x"),
        bare,
    ];
    book.history(HOME, &items);
    let twin = book.twin();
    let events: Vec<_> = net(&twin, hour(2), hour(5))
        .into_iter()
        .map(|e| (e.identity.3, e.word.unwrap(), e.certainty.unwrap()))
        .collect();
    let event = |id: &str, event, certainty| (id.to_owned(), event, certainty);
    let want = [
        event("bare", "unknown", "inferred"),
        event("changed", "changed", "inferred"),
        event("created", "created", "unknown"),
        event("deleted", "deleted", "inferred"),
        event("first", "first_seen", "unknown"),
    ];
    assert_eq!(events, want);
}

#[test]
fn a_rejected_element_leaves_its_siblings() {
    let mut book = Book::new();
    let mut nameless = sg("b", 1, "x");
    nameless.as_object_mut().unwrap().remove("resourceId");
    book.history(HOME, &[nameless, sg("a", 1, "x")]);
    let twin = book.twin();
    assert_eq!(accounting(&twin).rejected, 1);
    assert_eq!(twin.states()[1]["src_ordinal"], 1);
}

#[test]
fn random_worlds_reach_every_presence_certainty_and_reason() {
    let mut seen = std::collections::BTreeSet::new();
    for seed in 0..40 {
        let dir = scratch("reach");
        super::world::World::write(seed, &dir);
        let twin = Twin::of(&dir);
        accounting(&twin);
        for row in twin.states() {
            let words = ["presence", "certainty", "reason"].map(|c| row[c].clone());
            seen.extend(words.iter().filter_map(|w| w.as_str().map(str::to_owned)));
        }
        for line in &twin.lines {
            let words = along(&twin, line, None).into_iter().filter_map(|e| e.word);
            seen.extend(words.map(str::to_owned));
        }
        std::fs::remove_dir_all(dir).unwrap();
    }
    let all = "standing deleted vanished not_yet_seen exact inferred stale unknown next_version \
               open_end gap_follows daily salvaged before_window contradicted created changed \
               recreated reappeared first_seen";
    let missing: Vec<&str> = all.split_whitespace().filter(|w| !seen.contains(*w)).collect();
    assert!(missing.is_empty(), "never reached: {missing:?}");
}
