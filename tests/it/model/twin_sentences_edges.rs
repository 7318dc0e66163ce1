//! The readings on relations, R37 to R41, tried on the twin itself with exports made by hand.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::instant::{HOUR, Micros};
use super::run::scratch;
use super::twin::Twin;
use super::twin_book::{Book, HOME, ROLE, SG, deleted, hour, item, sg, with};
use super::twin_edges::{edges, related};

const VOLUME: &str = "AWS::EC2::Volume";

fn to_id(kind: &str, id: &str) -> Value {
    json!({"resourceType": kind, "resourceId": id, "name": "Is attached to "})
}

fn to_name(kind: &str, name: &str) -> Value {
    json!({"resourceType": kind, "resourceName": name, "name": "Is attached to "})
}

/// A volume with relationships, and a text in its configuration.
fn volume(id: &str, at: i64, relationships: &[Value], told: &str) -> Value {
    with(item(VOLUME, id, at, told), "relationships", json!(relationships))
}

/// Rows of a resource: `direction other presence from..to certainty`, in hours.
fn rows(book: &Book, id: &str) -> Vec<String> {
    let twin = book.twin();
    let mut shown = vec![];
    for edge in edges(&twin).iter().filter(|e| twin.lines[e.line].identity.3 == id) {
        let word = |column: &str| edge.row[column].as_str().unwrap_or("-").to_owned();
        let to = edge.to.map(at_hour).unwrap_or_default();
        let other = format!("{} {}", word("direction"), word("other_id"));
        let span = format!("{}..{to}", at_hour(edge.from));
        shown.push(format!("{other} {} {span} {}", word("other_presence"), word("certainty")));
    }
    shown
}

fn at_hour(at: Micros) -> String {
    let micros = at - hour(0);
    format!("{}{}", micros / HOUR, if micros % HOUR == 1 { "+" } else { "" })
}

#[test]
fn an_edge_needs_a_type_and_an_id_or_a_name_and_equal_ones_are_one() {
    let mut book = Book::new();
    let list = [
        to_id(SG, "a"),
        with(to_id(SG, "a"), "name", json!("Is attached to")),
        json!({"resourceId": "a", "name": "x"}),
        json!({"resourceType": SG, "resourceId": "", "resourceName": null}),
    ];
    book.history(HOME, &[volume("v", 1, &list, ""), sg("z", 9, "x")]);
    let want = ["recorded a never_seen 1..9+ inferred", "recorded a never_seen 9+.. stale"];
    assert_eq!(rows(&book, "v"), want);
}

#[test]
fn an_edge_holds_while_its_resource_stands_with_it() {
    let mut book = Book::new();
    let kept = to_id(SG, "a");
    let items = [
        volume("v", 1, &[kept.clone(), to_id(SG, "gone")], "x"),
        volume("v", 3, std::slice::from_ref(&kept), "y"),
        with(deleted("v", 5), "resourceType", json!(VOLUME)),
    ];
    book.history(HOME, &items);
    let want = ["recorded a never_seen 1..5 inferred", "recorded gone never_seen 1..3 inferred"];
    assert_eq!(rows(&book, "v"), want);
    let all = edges(&book.twin());
    let cell = |i: usize, column: &str| all[i].row[column].clone();
    // One row over two versions: from the first, to the bound of the last.
    assert_eq!(cell(0, "valid_to_after"), "2024-03-01T03:00:00Z");
    assert_eq!(cell(0, "src_ordinal"), 0);
    assert_eq!(cell(1, "valid_to_after"), "2024-03-01T01:00:00Z");
}

#[test]
fn a_row_ends_where_the_other_ends_presence_changes() {
    let mut book = Book::new();
    book.history(HOME, &[volume("v", 1, &[to_id(SG, "a")], "a")]);
    book.history(HOME, &[sg("a", 3, "x"), deleted("a", 5)]);
    let want = [
        "recorded a not_yet_seen 1..3 inferred",
        "recorded a standing 3..5 inferred",
        "recorded a deleted 5..5+ inferred",
        "recorded a deleted 5+.. stale",
    ];
    assert_eq!(rows(&book, "v"), want);
    let all = edges(&book.twin());
    assert_eq!(all[2].row["valid_from_after"], Value::Null);
    // Derived over the same time, whatever has become of its own resource.
    let derived = rows(&book, "a");
    assert_eq!(derived, ["derived v standing 1..5+ inferred", "derived v standing 5+.. stale"]);
}

#[test]
fn a_name_is_looked_for_among_those_that_bear_it_standing_ones_first() {
    let mut book = Book::new();
    let named = |id: &str, at, name: &str| with(sg(id, at, "x"), "resourceName", json!(name));
    book.history(HOME, &[volume("v", 1, &[to_name(SG, "web")], "web")]);
    book.history(HOME, &[named("a", 2, "web"), named("b", 3, "web"), deleted("a", 4)]);
    book.history(HOME, &[named("b", 6, "other"), sg("z", 9, "x")]);
    let want = [
        "recorded - - 1..2 inferred",
        "recorded a standing 2..3 inferred",
        "recorded - - 3..4 inferred",
        "recorded b standing 4..6 inferred",
        "recorded a deleted 6..9+ inferred",
        "recorded a deleted 9+.. stale",
    ];
    assert_eq!(rows(&book, "v"), want);
    assert_eq!(rows(&book, "b"), ["derived v standing 4..6 inferred"]);
    // A name that nobody ever bears; an id that nobody has, whoever bears the name beside it.
    let beside = with(to_name(SG, "web"), "resourceId", json!("gone"));
    let mut book = Book::new();
    book.history(HOME, &[volume("v", 1, &[to_name(SG, "web"), beside], ""), sg("z", 1, "x")]);
    book.history(HOME, &[volume("w", 1, &[to_name(SG, "nobody")], "")]);
    book.history(HOME, &[named("a", 1, "web")]);
    let want = ["recorded a standing 1..1+ inferred", "recorded gone never_seen 1..1+ inferred"];
    let shown = rows(&book, "v");
    assert!(want.iter().all(|row| shown.iter().any(|r| r == row)), "{shown:?}");
    assert_eq!(rows(&book, "w")[0], "recorded - never_seen 1..1+ inferred");
}

#[test]
fn of_several_those_of_the_same_region_count_else_global_ones_else_all() {
    let mut book = Book::new();
    let far = |id: &str| with(sg(id, 1, "x"), "awsRegion", json!("eu-west-1"));
    let shared = |item: Value| with(item, "resourceName", json!("web"));
    book.history(HOME, &[volume("v", 1, &[to_name(SG, "web")], "")]);
    book.history("eu-west-1", &[shared(far("far")), shared(far("farther"))]);
    assert!(rows(&book, "v")[0].starts_with("recorded - - 1..1+"));
    let global = with(item(ROLE, "g", 1, "x"), "resourceType", json!(SG));
    book.history(HOME, &[shared(global)]);
    assert!(rows(&book, "v")[0].starts_with("recorded g standing 1..1+"));
    book.history(HOME, &[shared(sg("near", 1, "x"))]);
    assert!(rows(&book, "v")[0].starts_with("recorded near standing 1..1+"));
}

#[test]
fn an_edge_is_direct_if_the_configuration_says_the_other_ends_id_or_name() {
    let told = |text: &str| {
        let mut book = Book::new();
        book.history(HOME, &[volume("v", 1, &[to_id(SG, "a")], text), sg("a", 1, "x")]);
        rows(&book, "a").len() == 2
    };
    for text in ["a", "arn:aws:x:::thing/a", "arn:aws:x:::a", "a-name", "{\"x\":[\"a\"]}"] {
        assert!(told(text), "{text}");
    }
    for text in ["", "ba", "a/b", "a ", "arn:aws:x:::thing/a-name-2", "see a"] {
        assert!(!told(text), "{text}");
    }
}

#[test]
fn the_name_that_is_recorded_stands_else_that_of_the_other_end() {
    let mut book = Book::new();
    let both = with(to_id(SG, "a"), "resourceName", json!("old name"));
    let list = [both, with(to_id(SG, "a"), "name", json!("Contains "))];
    book.history(HOME, &[volume("v", 1, &list, "a"), sg("a", 1, "x")]);
    let names: Vec<Value> =
        edges(&book.twin()).iter().map(|e| e.row["other_name"].clone()).collect();
    let twice = |name: &str| [json!(name), json!(name)];
    let want = ["a-name", "v-name", "old name", "v-name"].map(twice).concat();
    assert_eq!(names, want);
}

#[test]
fn a_walk_enters_each_resource_once_and_stops_at_its_depth() {
    let mut book = Book::new();
    let chain = [("a", "b"), ("b", "c"), ("c", "a")];
    let items = chain.map(|(id, next)| volume(id, 1, &[to_id(VOLUME, next)], next));
    book.history(HOME, &items);
    let (twin, at) = (book.twin(), hour(1));
    let walk = |depth| {
        let rows = related(&edges(&twin), 0, at, depth);
        let shown = rows.iter().map(|row| {
            let word = |column: &str| row[column].as_str().unwrap().to_owned();
            format!("{}{} {}", row["depth"], word("resource_id"), word("other_id"))
        });
        shown.collect::<Vec<_>>()
    };
    assert_eq!(walk(1), ["0a b", "0a c"]);
    assert_eq!(walk(2), ["0a b", "0a c", "1b a", "1b c", "1c b", "1c a"]);
    assert_eq!(walk(3), walk(2));
}

#[test]
fn random_worlds_reach_every_kind_of_edge() {
    let mut seen = BTreeSet::new();
    for seed in 0..60 {
        let dir = scratch("edges-reach");
        super::world::World::write(seed, &dir);
        let twin = Twin::of(&dir);
        for edge in edges(&twin) {
            let (row, word) = (&edge.row, |v: &Value| v.as_str().unwrap_or("none").to_owned());
            seen.insert(format!("{} {}", word(&row["direction"]), word(&row["other_presence"])));
            seen.insert(word(&row["certainty"]));
            let is_named = row["direction"] == "recorded" && row["other_id"].is_null();
            if is_named {
                seen.insert("by name alone".to_owned());
            }
        }
        std::fs::remove_dir_all(dir).unwrap();
    }
    let all = [
        "recorded standing",
        "recorded deleted",
        "recorded vanished",
        "recorded not_yet_seen",
        "recorded never_seen",
        "recorded none",
        "derived standing",
        "by name alone",
        "exact",
        "inferred",
        "stale",
    ];
    let missing: Vec<&&str> = all.iter().filter(|w| !seen.contains(**w)).collect();
    assert!(missing.is_empty(), "never reached: {missing:?}");
}
