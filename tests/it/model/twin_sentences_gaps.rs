//! The sentences of SEMANTICS on gaps, soundness and contradiction, tried on the twin itself with
//! exports made by hand.

use super::twin_book::{ACCOUNT, Book, HOME, ROLE, hour, item, recorder, sg};
use super::twin_changes::accounting;
use super::world_files::{gzip, write};

#[test]
fn a_recorder_turned_off_makes_a_gap_strictly_between_its_bounds() {
    let mut book = Book::new();
    let items = [
        recorder(0, true, None, "CONTINUOUS"),
        recorder(3, false, None, "CONTINUOUS"),
        recorder(5, true, None, "CONTINUOUS"),
    ];
    book.history(HOME, &items);
    book.history(HOME, &[sg("a", 1, "x"), sg("b", 9, "x")]);
    book.snapshot(HOME, 8, &[sg("a", 1, "x")]);
    let want = [
        "1 standing inferred gap_follows",
        "3+ standing stale",
        "5 standing inferred gap_follows",
        "9+ standing stale",
    ];
    book.check("a", &want);
}

#[test]
fn a_type_left_out_of_the_recording_group_is_in_a_gap() {
    let mut book = Book::new();
    let narrow = recorder(3, true, Some(&["AWS::S3::Bucket"]), "CONTINUOUS");
    book.history(HOME, &[recorder(0, true, None, "CONTINUOUS"), narrow]);
    book.history(HOME, &[sg("a", 1, "x"), item("AWS::S3::Bucket", "b", 1, "x")]);
    book.history(HOME, &[sg("c", 9, "x")]);
    book.check("a", &["1 standing inferred gap_follows", "3+ standing stale"]);
    book.check("b", &["1 standing inferred open_end", "9+ standing stale"]);
}

#[test]
fn under_daily_recording_nothing_is_exact() {
    let mut book = Book::new();
    book.history(HOME, &[recorder(0, true, None, "DAILY")]);
    book.history(HOME, &[sg("a", 1, "x")]);
    book.snapshot(HOME, 4, &[sg("a", 1, "x")]);
    book.check("a", &["1 standing inferred daily", "4+ standing stale"]);
}

#[test]
fn a_hole_in_a_snapshot_rhythm_is_a_gap_unless_history_lies_inside() {
    let mut book = Book::new();
    for at in [2, 4, 6, 12] {
        book.snapshot(HOME, at, &[sg("a", 1, "x")]);
    }
    let want = [
        "1 standing inferred before_window",
        "2 standing exact",
        "6+ standing stale",
        "12 standing inferred gap_follows",
        "12+ standing stale",
    ];
    book.check("a", &want);
    book.history(HOME, &[sg("b", 8, "x")]);
    let want = ["1 standing inferred before_window", "2 standing exact", "12+ standing stale"];
    book.check("a", &want);
}

#[test]
fn an_unreadable_history_file_is_a_gap_from_t1_to_a_second_after_t2() {
    let mut book = Book::new();
    book.history(HOME, &[sg("a", 1, "x"), sg("b", 9, "x")]);
    let path = book.history(HOME, &[sg("c", 3, "x"), sg("c", 5, "x")]);
    write(&book.dir, &path, &gzip("", true)[..10]);
    let twin = book.twin();
    let line = &twin.lines[0];
    let point = |at| twin.point(line, at).certainty;
    assert_eq!(point(hour(3)), "inferred");
    assert_eq!(point(hour(3) + 1), "stale");
    assert_eq!(point(hour(5) + 999_999), "stale");
    assert_eq!(point(hour(5) + 1_000_000), "inferred");
    assert_eq!(twin.point(line, hour(2)).reason, Some("gap_follows"));
}

#[test]
fn what_is_salvaged_answers_marked_until_a_sound_sighting_makes_it_sound() {
    let mut book = Book::new();
    book.history(HOME, &[sg("b", 9, "x")]);
    let text = format!(r#"{{"configurationItems":[{},{{"awsAc"#, sg("a", 1, "x"));
    let name = format!("{ACCOUNT}_Config_{HOME}_ConfigSnapshot_20240301T040000Z_x.json.gz");
    write(&book.dir, &name, &gzip(&text, false));
    let want = ["1 standing inferred salvaged", "9+ standing stale"];
    book.check("a", &want);
    let sums = accounting(&book.twin());
    assert_eq!((sums.elements, sums.versions, sums.rejected), (3, 2, 1));
    book.snapshot(HOME, 6, &[sg("a", 1, "x")]);
    let want = [
        "1 standing inferred before_window",
        "4 standing exact",
        "6+ standing inferred open_end",
        "9+ standing stale",
    ];
    book.check("a", &want);
}

#[test]
fn a_value_present_in_both_copies_and_different_is_contradicted() {
    let mut book = Book::new();
    book.history(HOME, &[sg("a", 1, "x")]);
    book.snapshot(HOME, 4, &[sg("a", 1, "y")]);
    book.check("a", &["1 standing inferred contradicted", "4+ standing stale"]);
}

#[test]
fn a_copy_that_lacks_a_key_is_no_contradiction() {
    let mut book = Book::new();
    book.history(HOME, &[sg("a", 1, "x")]);
    let mut copy = sg("a", 1, "x");
    copy["configuration"].as_object_mut().unwrap().clear();
    book.snapshot(HOME, 4, &[copy]);
    book.check("a", &["1 standing exact", "4+ standing stale"]);
    assert_eq!(book.twin().lines[0].states[0].content["configuration"]["content"], "x");
}

#[test]
fn a_global_resource_is_in_a_gap_only_if_each_of_its_regions_is() {
    let mut book = Book::new();
    book.history(HOME, &[recorder(3, false, None, "CONTINUOUS")]);
    book.history(HOME, &[item(ROLE, "r", 1, "x")]);
    book.history("eu-west-1", &[item(ROLE, "r", 2, "x"), item(ROLE, "s", 9, "x")]);
    let want = ["1 standing exact", "2+ standing inferred open_end", "9+ standing stale"];
    book.check("r", &want);
}
