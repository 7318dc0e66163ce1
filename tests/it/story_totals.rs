//! The story of the clinic: how much of everything there is. Every expectation is a sentence of
//! section 9 of `testdata/exports/clinic/FACTS.md`.
use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use crate::kit::{Cmd, Export};
use crate::story::{CLINIC, TORN, ask};
use crate::tables::{Tables, number, text};

#[test]
fn the_clinic_is_accounted_for() {
    let tables = Tables::read_by(&Export::new(), Cmd::on(CLINIC), 0);
    let expected = [
        ("files", 519),
        ("elements", 12_257),
        ("versions", 144),
        ("repeats", 12_113),
        ("rejected", 0),
        ("timelines", 76),
        ("types", 25),
        ("history", 56),
        ("snapshot", 457),
        ("oversized", 1),
        ("notification", 1),
        ("trail", 1),
        ("writability_check", 2),
        ("other", 1),
        ("read", 515),
        ("ignored", 4),
        ("elements of history", 71),
        ("elements of oversized", 1),
        ("elements of notification", 1),
        ("elements of snapshot", 12_184),
    ];
    check_totals(&tables, &expected);
    assert!(tables.rows("flaws").is_empty());
    let mut statuses: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for row in tables.rows("items") {
        *statuses.entry((text(row, "status"), text(row, "item_version"))).or_default() += 1;
    }
    let expected = BTreeMap::from([
        (("OK", "1.2"), 18),
        (("OK", "1.3"), 17),
        (("ResourceDeleted", "1.2"), 3),
        (("ResourceDeleted", "1.3"), 4),
        (("ResourceDeletedNotRecorded", "1.3"), 1),
        (("ResourceDiscovered", "1.2"), 84),
        (("ResourceDiscovered", "1.3"), 16),
        (("ResourceNotRecorded", "1.2"), 1),
    ]);
    assert_eq!(statuses, expected);
    let mut places: BTreeMap<(&str, &str), BTreeSet<(&str, &str)>> = BTreeMap::new();
    for row in tables.rows("items") {
        let place = (text(row, "account_id"), text(row, "region"));
        let own = (text(row, "resource_type"), text(row, "resource_id"));
        places.entry(place).or_default().insert(own);
    }
    let counts: Vec<_> = places.iter().map(|(place, own)| (*place, own.len())).collect();
    let expected = [
        (("111122223333", "global"), 9),
        (("111122223333", "us-east-1"), 44),
        (("111122223333", "us-west-2"), 9),
        (("222233334444", "global"), 2),
        (("222233334444", "us-east-1"), 12),
    ];
    assert_eq!(counts, expected);
    assert_eq!(ask("types").len(), 25);
    let accounted = Cmd::on(CLINIC).arg("types").run().exits(0).stderr;
    let line = "519 files = 515 read + 4 ignored; 12,257 items = 144 versions + 12,113 repeats";
    assert!(accounted.contains(line), "{accounted}");
}

#[test]
fn the_torn_clinic_is_accounted_for() {
    let tables = Tables::read_by(&Export::new(), Cmd::on(TORN), 3);
    let expected = [
        ("files", 518),
        ("elements", 12_253),
        ("versions", 143),
        ("repeats", 12_109),
        ("rejected", 1),
        ("timelines", 76),
        ("types", 25),
        ("history", 56),
        ("snapshot", 457),
        ("oversized", 1),
        ("notification", 1),
        ("trail", 1),
        ("writability_check", 2),
        ("other", 0),
        ("read", 514),
        ("partly_read", 1),
        ("ignored", 3),
        ("elements of history", 67),
        ("elements of oversized", 1),
        ("elements of notification", 1),
        ("elements of snapshot", 12_184),
    ];
    check_totals(&tables, &expected);
    let flaws = tables.rows("flaws");
    assert_eq!(flaws.len(), 1, "{flaws:#?}");
    assert_eq!((number(&flaws[0], "src_ordinal"), number(&flaws[0], "src_byte")), (2, 3637));
    let file = tables.file(text(&flaws[0], "src_file"));
    assert_eq!(text(file, "outcome"), "partly_read");
    assert_eq!((number(file, "size_bytes"), number(file, "inflated_bytes")), (855, 4419));
    let salvaged: Vec<(&str, &str)> = tables
        .rows("items")
        .iter()
        .filter(|row| row["salvaged"] == json!(true))
        .map(|row| (text(row, "resource_id"), text(row, "captured_at")))
        .collect();
    let expected =
        [("sg-5e8c1a01", "2016-05-11T21:02:17.431Z"), ("sg-5e8c1a02", "2016-05-11T21:03:21.087Z")];
    assert_eq!(salvaged, expected);
}

#[track_caller]
fn check_totals(tables: &Tables, expected: &[(&str, u64)]) {
    let mut found: BTreeMap<String, u64> = BTreeMap::new();
    let mut add = |name: &str, n: u64| *found.entry(name.to_owned()).or_default() += n;
    for row in tables.rows("files") {
        add("files", 1);
        add(text(row, "kind"), 1);
        add(text(row, "outcome"), 1);
        add(&format!("elements of {}", text(row, "kind")), number(row, "elements"));
        for name in ["elements", "versions", "repeats", "rejected"] {
            add(name, number(row, name));
        }
    }
    let (mut timelines, mut types) = (BTreeSet::new(), BTreeSet::new());
    for row in tables.rows("items") {
        let key = ["account_id", "region", "resource_type", "resource_id"];
        timelines.insert(key.map(|it| text(row, it)));
        types.insert(text(row, "resource_type"));
    }
    add("timelines", timelines.len() as u64);
    add("types", types.len() as u64);
    for (name, n) in expected {
        assert_eq!(found.get(*name).copied().unwrap_or(0), *n, "{name}");
    }
}
