//! The story of the clinic: what was open, from when till when, and what stood behind it. Asserted
//! from FACTS.md, section 11.
use std::collections::BTreeSet;

use serde_json::Value;

use crate::kit::Cmd;
use crate::story::{CLINIC, TORN};
use crate::tables::text;

/// A group, its opening, the least and most seconds, who stood behind it.
const DOORS: [(&str, &str, &str, [i64; 2], &str); 4] = [
    (
        "sg-5e8c1a01",
        "2016-05-11T21:02:17.431Z",
        "2016-05-11T23:40:12.318Z",
        [0, 73_806],
        "i-1c0ffe01 by eni-4d10aa01 (54.208.10.11)",
    ),
    (
        "sg-5e8c1a02",
        "2016-05-11T21:03:21.087Z",
        "2016-05-11T23:41:09.744Z",
        [0, 73_863],
        "i-1c0ffe02 by eni-4d10aa02 (54.208.10.12); \
         i-1c0ffe05 by eni-4d10aa05 (no public address)",
    ),
    (
        "sg-5e8c1a03",
        "2016-05-11T21:04:19.552Z",
        "2016-05-11T23:42:05.126Z",
        [0, 73_919],
        "i-1c0ffe03 by eni-4d10aa03 (54.208.10.13); i-1c0ffe06 by eni-4d10aa06 (54.208.10.16)",
    ),
    (
        "sg-5e8c1a04",
        "2016-05-11T21:05:23.910Z",
        "2016-06-20T10:17:31.662Z",
        [3_391_483, 3_481_645],
        "i-1c0ffe04 by eni-4d10aa04 (52.20.30.41)",
    ),
];

/// An interface, the place of its door among them, what is reached.
const REACHED: [(&str, usize, &str); 5] = [
    ("eni-4d10aa01", 0, "i-1c0ffe01; 54.208.10.11; sg-5e8c1a01"),
    ("eni-4d10aa02", 1, "i-1c0ffe02; 54.208.10.12; sg-5e8c1a02"),
    ("eni-4d10aa03", 2, "i-1c0ffe03; 54.208.10.13; sg-5e8c1a03"),
    ("eni-4d10aa06", 2, "i-1c0ffe06; 54.208.10.16; sg-5e8c1a03"),
    ("eni-4d10aa04", 3, "i-1c0ffe04; 52.20.30.41; sg-5e8c1a04"),
];

fn ask_on(root: &str, question: &str) -> Vec<Value> {
    let cmd = Cmd::on(root).arg("exposure").args(question.split_whitespace());
    cmd.args(["-f", "jsonl"]).run().exits(if root == TORN { 3 } else { 0 }).rows()
}

fn ask(question: &str) -> Vec<Value> {
    ask_on(CLINIC, question)
}

fn ids(rows: &[Value]) -> BTreeSet<(&str, &str)> {
    rows.iter().map(|it| (text(it, "resource_id"), text(it, "verdict"))).collect()
}

#[test]
fn the_evening_opened_four_doors_and_five_interfaces() {
    let rows = ask("--from start --to end");
    assert_eq!(rows.len(), DOORS.len() + REACHED.len(), "{rows:#?}");
    let row = |id: &str| rows.iter().find(|it| text(it, "resource_id") == id).unwrap();
    for (id, opened, closed, seconds, behind) in DOORS {
        let row = row(id);
        assert_eq!([text(row, "valid_from"), text(row, "valid_to")], [opened, closed]);
        assert_eq!(row["open_seconds_min"], seconds[0], "{id}");
        assert_eq!(row["open_seconds_max"], seconds[1], "{id}");
        assert_eq!(text(row, "behind"), behind);
        assert_eq!(text(row, "verdict"), "door_open");
        assert_eq!(text(row, "door"), "security_group");
        assert_eq!(text(row, "opened_by"), format!("{id}: + ingress tcp/22 from 0.0.0.0/0"));
        assert_eq!(text(row, "closed_by"), format!("{id}: - ingress tcp/22 from 0.0.0.0/0"));
    }
    for (id, door, behind) in REACHED {
        let row = row(id);
        let door = DOORS[door];
        assert_eq!([text(row, "valid_from"), text(row, "valid_to")], [door.1, door.2], "{id}");
        assert_eq!(text(row, "verdict"), "reachable");
        assert_eq!(text(row, "source_cidr"), "0.0.0.0/0");
        assert_eq!((&row["port_from"], &row["port_to"]), (&22.into(), &22.into()));
        assert_eq!(text(row, "behind"), behind);
        assert_eq!(text(row, "opened_by"), format!("{}: + ingress tcp/22 from 0.0.0.0/0", door.0));
    }
}

#[test]
fn on_the_next_day_one_door_was_forgotten() {
    let expected = BTreeSet::from([("eni-4d10aa04", "reachable"), ("sg-5e8c1a04", "door_open")]);
    assert_eq!(ids(&ask("--port 22 --at 2016-05-12")), expected);
    assert_eq!(ids(&ask("--port 22 --from 2016-05-01 --to 2016-06-01 --open")), expected);
    assert_eq!(ids(&ask("--port 22 --at 2016-06-20T10:17:31.662Z")), BTreeSet::new());
    for row in ask("--port 22 --at 2016-05-12") {
        assert_eq!(text(&row, "certainty"), "exact", "{row}");
    }
}

#[test]
fn people_are_told_how_long_it_was() {
    let cmd = Cmd::on(CLINIC).args(["exposure", "--port", "22", "--from", "start", "--to", "end"]);
    let wide = cmd.run().exits(0).text();
    for told in [
        "39d 13h 12m",
        "2h 37m 54s",
        "2h 37m 48s",
        "2h 37m 45s",
        "behind it".to_uppercase().as_str(),
    ] {
        assert!(wide.contains(told), "{told}: {wide}");
    }
    for width in ["40", "80"] {
        let cmd = Cmd::on(CLINIC).env("COLUMNS", width).args(["exposure", "--at", "2016-05-12"]);
        let narrow = cmd.run().exits(0).text();
        assert!(narrow.contains("39d 13h 12m") && narrow.contains("39d 6h 4m"), "{narrow}");
        assert!(narrow.contains("52.20.30.41"), "{narrow}");
        let width: usize = width.parse().unwrap();
        assert!(narrow.lines().all(|it| it.chars().count() <= width), "{narrow}");
    }
}

#[test]
fn web_ports_were_open_all_the_time() {
    let rows = ask("--port 443,80 --from start --to end");
    let doors: Vec<&Value> = rows.iter().filter(|it| text(it, "verdict") == "door_open").collect();
    assert_eq!(doors.len(), 8, "four groups, two ports");
    assert!(doors.iter().all(|it| it["valid_to"].is_null()), "{doors:#?}");
    let reached: BTreeSet<(&str, &str)> =
        ids(&rows).into_iter().filter(|it| it.1 == "reachable").collect();
    let public: BTreeSet<(&str, &str)> = REACHED.iter().map(|it| (it.0, "reachable")).collect();
    assert_eq!(reached, public, "a private address is never reached from outside");
}

#[test]
fn development_let_somebody_in_from_outside_its_network() {
    let question = "--port 22 --not-from 10.32.0.0/16 --account 222233334444 --from start --to end";
    let rows = ask(question);
    let door: Vec<&Value> = rows.iter().filter(|it| text(it, "verdict") == "door_open").collect();
    assert_eq!(door.len(), 1);
    let door = door[0];
    assert_eq!(text(door, "resource_id"), "sg-77e1b301");
    assert_eq!(text(door, "source_cidr"), "198.51.100.0/24");
    assert_eq!(text(door, "valid_from"), "2016-02-23T08:30:05.400Z");
    assert_eq!(text(door, "valid_to"), "2016-07-19T14:00:09.377Z");
    assert_eq!(text(door, "behind"), "i-2b90de01 by eni-3c51ef01 (54.210.77.21)");
    assert!(door["open_seconds_max"].is_null(), "nothing shows it closed before: {door}");
    let reached: Vec<&Value> =
        rows.iter().filter(|it| text(it, "verdict") == "reachable").collect();
    assert_eq!(reached.len(), 1);
    assert_eq!(text(reached[0], "resource_id"), "eni-3c51ef01");
    assert_eq!(text(reached[0], "valid_to"), "2016-07-19T14:00:09.377Z");
    // Before the first file nothing says that no other route table was associated.
    let doubt: Vec<&Value> =
        rows.iter().filter(|it| text(it, "verdict") == "undecidable").collect();
    assert!(doubt.iter().all(|it| text(it, "valid_to") <= "2016-03-01T03:15:23Z"), "{doubt:#?}");
    assert_eq!(ask("--port 22 --account 222233334444 --from start --to end").len(), 0);
}

#[test]
fn the_torn_export_shows_what_it_lost() {
    let rows = ask_on(TORN, "--from start --to end");
    let lost = ["sg-5e8c1a03", "eni-4d10aa03", "eni-4d10aa06"];
    assert!(rows.iter().all(|it| !lost.contains(&text(it, "resource_id"))), "{rows:#?}");
    for (id, opened, closed, ..) in [DOORS[0], DOORS[1], DOORS[3]] {
        let row = rows.iter().find(|it| text(it, "resource_id") == id).unwrap();
        assert_eq!([text(row, "valid_from"), text(row, "valid_to")], [opened, closed], "{id}");
    }
    // What the torn file held may have been a route table's: while it may, nobody can tell what a
    // subnet without a table of its own led to.
    let doubt: Vec<&Value> =
        rows.iter().filter(|it| text(it, "verdict") == "undecidable").collect();
    assert_eq!(doubt.len(), 1, "{doubt:#?}");
    assert_eq!(text(doubt[0], "resource_id"), "eni-4d10aa05");
    assert!(text(doubt[0], "behind").contains("the route table of subnet-6a01c2e2"));
    assert_eq!(rows.len() - doubt.len(), 6, "three doors, three interfaces");
}

/// A row without the columns of a stretch that a moment and a range may tell differently.
fn told(row: &Value) -> String {
    let mut row = row.clone();
    for column in ["certainty", "reason"] {
        row.as_object_mut().unwrap().remove(column);
    }
    row.to_string()
}

#[test]
fn a_range_and_a_moment_agree() {
    let holds = |row: &Value, at: &str| {
        let within = |column: &str, is: fn(&str, &str) -> bool| {
            row[column].as_str().is_none_or(|it| is(it, at))
        };
        within("valid_from", |from, at| from <= at) && within("valid_to", |to, at| at < to)
    };
    for more in ["", "--port all", "--port 22 --not-from 10.32.0.0/16"] {
        let all = ask(&format!("{more} --from 2016-02-01 --to 2016-09-01"));
        let mut seen = 0;
        // Instants all over the story; some of them the turns themselves.
        for n in 0..12_u32 {
            let (month, day, hour) = (2 + n * 7 % 6, 1 + n * 11 % 28, n * 5 % 24);
            let mut at = format!("2016-{month:02}-{day:02}T{hour:02}:30:00.000Z");
            if n % 3 == 0 {
                DOORS[n as usize / 3 % 4].1.clone_into(&mut at);
            }
            let held: BTreeSet<String> = all.iter().filter(|it| holds(it, &at)).map(told).collect();
            let then: BTreeSet<String> =
                ask(&format!("{more} --at {at}")).iter().map(told).collect();
            assert_eq!(held, then, "{more} at {at}");
            seen += then.len();
        }
        assert!(seen > 0, "{more}: no row at any instant");
    }
}
