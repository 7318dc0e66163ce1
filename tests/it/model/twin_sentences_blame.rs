//! The readings on blame, R35 and R36, tried on the twin itself with exports made by hand.

use serde_json::{Value, json};

use super::instant::{HOUR, Micros};
use super::twin_blame::{Before, blame};
use super::twin_book::{Book, HOME, created, deleted, hour, sg, with};

/// Rows at an hour: `path value event since_after..since`, in hours.
fn rows(book: &Book, at: i64) -> Vec<String> {
    let twin = book.twin();
    let line = twin.lines.iter().find(|l| l.identity.3 == "a").unwrap();
    let shown = |at: Micros| ((at - hour(0)) / HOUR).to_string();
    let row = |b: &super::twin_blame::Blamed| {
        let (path, value, event) = (&b.field.path, &b.field.value, b.event.unwrap_or("-"));
        let after = b.since_after.map(shown).unwrap_or_default();
        format!("{path} {value} {event} {after}..{}", shown(b.since))
    };
    blame(&twin, line, hour(at)).iter().map(row).collect()
}

fn check(book: &Book, at: i64, want: &[&str]) {
    let rows = rows(book, at);
    for row in want {
        assert!(rows.iter().any(|r| r == row), "{row}\n{rows:#?}");
    }
}

fn body(at: i64, configuration: Value) -> Value {
    with(sg("a", at, ""), "configuration", configuration)
}

#[test]
fn a_value_holds_since_the_first_of_the_states_that_say_the_same() {
    let mut book = Book::new();
    let items = [
        body(1, json!({"x": 1, "y": 1})),
        body(3, json!({"x": 2, "y": 1})),
        body(5, json!({"x": 2, "y": 2})),
        body(7, json!({"x": 1, "y": 2})),
    ];
    book.history(HOME, &items);
    let tag = "/tags/a \"b\" first_seen ..1";
    check(&book, 1, &["/configuration/x 1 first_seen ..1", "/configuration/y 1 first_seen ..1"]);
    check(&book, 6, &["/configuration/x 2 changed 1..3", "/configuration/y 2 changed 3..5", tag]);
    check(&book, 7, &["/configuration/x 1 changed 5..7", "/configuration/y 2 changed 3..5", tag]);
    let twin = book.twin();
    let before: Vec<Before> =
        blame(&twin, &twin.lines[0], hour(7)).into_iter().map(|b| b.before).collect();
    assert_eq!(before[..2], [Before::Value(json!(2)), Before::Value(json!(1))]);
    assert_eq!(before[2..], [Before::Nothing, Before::Nothing]); // The tag and the name.
}

#[test]
fn a_re_creation_a_tombstone_and_a_state_not_recorded_break_the_run() {
    let mut book = Book::new();
    let bare = with(body(7, Value::Null), "configurationItemStatus", json!("ResourceNotRecorded"));
    let same = |at, born| created(body(at, json!({"x": 1})), born);
    let items = [same(1, 0), same(3, 2), deleted("a", 4), same(5, 2), created(bare, 2), same(9, 2)];
    book.history(HOME, &items);
    check(&book, 1, &["/configuration/x 1 first_seen ..1"]);
    check(&book, 3, &["/configuration/x 1 recreated 1..3"]);
    assert!(rows(&book, 4).is_empty());
    check(&book, 5, &["/configuration/x 1 reappeared 4..5"]);
    assert!(rows(&book, 7).is_empty());
    check(&book, 9, &["/configuration/x 1 unknown 7..9"]);
}

#[test]
fn a_vanishing_breaks_no_run() {
    let mut book = Book::new();
    book.history(HOME, &[body(1, json!({"x": 1, "y": 1})), sg("b", 2, "x")]);
    book.snapshot(HOME, 4, &[sg("b", 2, "x")]);
    book.history(HOME, &[body(6, json!({"x": 1, "y": 2})), sg("b", 9, "x")]);
    assert!(rows(&book, 4).is_empty());
    check(&book, 6, &["/configuration/x 1 first_seen ..1", "/configuration/y 2 reappeared 1..6"]);
}

#[test]
fn members_with_an_identity_are_told_inside_and_others_whole() {
    let mut book = Book::new();
    let statement = |action: &str| json!({"Action": action, "Effect": "Allow"});
    let inline = |name: &str, action: &str| {
        let document = json!({"Statement": [statement(action)]});
        json!({"policyName": name, "policyDocument": document})
    };
    let first = json!({"rolePolicyList": [inline("p", "x")], "steps": [1, 2], "o": {}, "l": []});
    let second = json!({"rolePolicyList": [inline("q", "x"), inline("p", "y")], "steps": [2, 3],
        "o": {}, "l": []});
    book.history(HOME, &[body(1, first), body(3, second)]);
    let list = "/configuration/rolePolicyList";
    let (p, q) = (format!("{list}/[\"p\"]"), format!("{list}/[\"q\"]"));
    let want = [
        format!("{p}/policyName \"p\" first_seen ..1"),
        format!("{p}/policyDocument/Statement/[] {} changed 1..3", statement("y")),
        format!("{q}/policyName \"q\" changed 1..3"),
        format!("{q}/policyDocument/Statement/[] {} changed 1..3", statement("x")),
        "/configuration/steps/[] 2 first_seen ..1".to_owned(),
        "/configuration/steps/[] 3 changed 1..3".to_owned(),
        "/configuration/o {} first_seen ..1".to_owned(),
        "/configuration/l [] first_seen ..1".to_owned(),
    ];
    check(&book, 3, &want.iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn the_second_of_two_equal_members_holds_since_there_are_two() {
    let mut book = Book::new();
    let list = |list: Value| json!({"steps": list});
    book.history(HOME, &[body(1, list(json!(["x"]))), body(3, list(json!(["x", "y", "x"])))]);
    let steps = |row: &String| row.starts_with("/configuration/steps");
    let rows: Vec<String> = rows(&book, 3).into_iter().filter(steps).collect();
    let (first, later) = ("\"x\" first_seen ..1", "changed 1..3");
    let want = [first.to_owned(), format!("\"y\" {later}"), format!("\"x\" {later}")];
    assert_eq!(rows, want.map(|row| format!("/configuration/steps/[] {row}")));
}
