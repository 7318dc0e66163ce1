//! What tells only a part of a resource: rows of a query, batch answers, summaries, lists.
use crate::kit::{ACCOUNT, Cmd, Export, REGION, history_text, item, of_api, with};
use crate::tables::{Tables, text};
use serde_json::{Value, json};

/// The n-th of January.
fn day(n: u32) -> String {
    format!("2024-01-{n:02}T10:00:00.000Z")
}

fn whole(n: u32, configuration: &Value) -> Value {
    with(item("i-1", &day(n)), "configuration", configuration.clone())
}

fn row(n: u32, more: &Value) -> Value {
    let mut row = json!({"accountId": ACCOUNT, "awsRegion": REGION, "resourceId": "i-1",
        "resourceType": "AWS::EC2::Instance", "configurationItemCaptureTime": day(n)});
    for (name, value) in more.as_object().unwrap() {
        row[name] = value.clone();
    }
    row
}

fn rows(rows: &[Value]) -> Vec<u8> {
    let rows: Vec<String> = rows.iter().map(Value::to_string).collect();
    json!({"Results": rows}).to_string().into_bytes()
}

fn batch(n: u32, configuration: &Value) -> Vec<u8> {
    let mut item = of_api(&whole(n, configuration));
    for member in ["tags", "relationships", "relatedEvents"] {
        item.as_object_mut().unwrap().remove(member);
    }
    json!({"baseConfigurationItems": [item]}).to_string().into_bytes()
}

fn asked(export: &Export, args: &[&str]) -> Vec<Value> {
    Cmd::on(export.root()).args(args.to_vec()).args(["-f", "jsonl"]).run().rows()
}

fn shown(export: &Export, n: u32) -> Value {
    asked(export, &["show", "i-1", "--at", &day(n)])[0].clone()
}

fn configuration(export: &Export, n: u32) -> Value {
    serde_json::from_str(text(&shown(export, n), "configuration")).unwrap()
}

fn events(export: &Export) -> Vec<[String; 3]> {
    let told = asked(export, &["timeline", "i-1"]);
    told.iter()
        .map(|it| ["event", "changed_at", "path"].map(|name| text(it, name).into()))
        .collect()
}

#[test]
fn a_sound_part_does_not_vouch_for_a_torn_item() {
    let one = json!({"x": 1});
    let torn = history_text(&[whole(2, &one), item("i-9", &day(2))]);
    let export = Export::new();
    export.put("torn.json", &torn.as_bytes()[..torn.len() - 60]);
    export.put("rows.json", &rows(&[row(2, &json!({"configuration": one}))]));
    let tables = Tables::read(&export, 3);
    assert_eq!(tables.rows("items")[0]["salvaged"], json!(true));
    export.history(&[whole(1, &one)]);
    let states = asked(&export, &["export", "states"]);
    assert!(states.iter().all(|it| text(it, "certainty") != "exact"), "{states:?}");
}

#[test]
fn a_query_may_select_below_lists_and_values() {
    let full = json!({"g": [{"id": "1", "name": "a"}, {"id": "2", "name": "b"}],
        "s": {"value": "on", "why": "x"}});
    let part = json!({"g": [{"id": "2"}, {"id": "1"}], "s": {"value": "on"}});
    for n in [1, 2] {
        let export = Export::new();
        export.history(&[whole(1, &full)]);
        export.put("rows.json", &rows(&[row(n, &json!({"configuration": part}))]));
        Tables::read(&export, 0);
        assert_eq!(events(&export).len(), 1, "the row of day {n} says nothing else");
        assert_eq!(configuration(&export, 3)["s"], full["s"]);
    }
    let export = Export::new();
    export.history(&[whole(1, &full)]);
    let fewer = json!({"configuration": {"g": [{"id": "1"}], "s": {"value": "off"}}});
    export.put("rows.json", &rows(&[row(2, &fewer)]));
    let told: Vec<String> = events(&export).into_iter().skip(1).map(|it| it[2].clone()).collect();
    assert!(told.iter().any(|it| it.starts_with("/configuration/s")), "{told:?}");
    assert!(told.iter().any(|it| it.starts_with("/configuration/g")), "{told:?}");
    assert_eq!(configuration(&export, 3)["g"], json!([{"id": "1", "name": "a"}]));
}

#[test]
fn a_later_part_is_not_shown_before_its_time() {
    let (one, two) = (json!({"x": 1}), json!({"x": 1, "y": 2}));
    let export = Export::new();
    export.put("a.json", &batch(1, &one));
    export.put("b.json", &batch(3, &two));
    assert_eq!(configuration(&export, 2), one);
    assert!(events(&export).iter().any(|it| it[2] == "/configuration/y"), "{:?}", events(&export));
    let export = Export::new();
    export.put("a.json", &rows(&[row(1, &json!({"configuration": one}))]));
    let more = json!({"configuration": {"y": 2}, "resourceName": "N",
        "tags": [{"key": "k", "value": "v", "tag": "k=v"}]});
    export.put("b.json", &rows(&[row(3, &more)]));
    assert_eq!(configuration(&export, 2), one);
    assert_eq!(configuration(&export, 4), two);
    assert_eq!(text(&shown(&export, 4), "resource_name"), "N");
    let bearing = asked(&export, &["inventory", "--at", &day(4), "--tag", "k=v"]);
    assert_eq!(bearing.len(), 1);
    assert_eq!(events(&export).len(), 1, "what was not asked for before is no change");
}

#[test]
fn a_summary_shows_nothing_of_the_configuration_before() {
    let export = Export::new();
    export.history(&[whole(1, &json!({"x": "of-old"}))]);
    let mut summary = item("i-1", &day(2));
    for member in ["configuration", "supplementaryConfiguration", "tags", "relationships"] {
        summary.as_object_mut().unwrap().remove(member);
    }
    export.put("told.json", json!({"configurationItemSummary": summary}).to_string().as_bytes());
    let args = ["show", "i-1", "--at", &day(3)];
    let ran = Cmd::on(export.root()).args(args).run();
    let told = ran.text();
    assert!(told.contains("too large to be told") && !told.contains("of-old"), "{told}");
    assert_eq!(shown(&export, 3)["configuration"], Value::Null);
}

#[test]
fn what_is_not_recorded_is_not_found_by_its_tags() {
    let tagged = |n| with(item("i-1", &day(n)), "tags", json!({"k": "v"}));
    let export = Export::new();
    let unrecorded = with(tagged(3), "configurationItemStatus", json!("ResourceNotRecorded"));
    export.history(&[tagged(1), unrecorded, tagged(5)]);
    let found = |at: &[&str]| {
        asked(&export, &[["inventory", "--tag", "k=v"].as_slice(), at].concat()).len()
    };
    assert_eq!([found(&["--at", &day(2)]), found(&["--at", &day(4)])], [1, 0]);
    assert_eq!(found(&["--from", &day(3), "--to", &day(5)]), 0);
    assert_eq!(found(&["--from", &day(1), "--to", &day(6)]), 2, "a run before, a run behind");
}

#[test]
fn a_deletion_at_the_instant_of_a_sighting_is_told_once() {
    let export = Export::new();
    export.history(&[item("i-1", &day(1))]);
    let entry = |at: &str| {
        json!({"resourceType": "AWS::EC2::Instance", "resourceId": "i-1",
            "resourceDeletionTime": at})
    };
    let list = json!({"resourceIdentifiers": [entry(&day(3)), entry(&day(4))]});
    export.put("list.json", list.to_string().as_bytes());
    export.snapshot(&day(3), &[item("i-1", &day(1)), item("i-2", &day(2))]);
    export.snapshot(&day(6), &[item("i-2", &day(5))]);
    let told: Vec<String> = events(&export).into_iter().map(|it| it[0].clone()).collect();
    assert_eq!(told, ["first_seen", "deleted"]);
}

#[test]
fn a_net_change_is_bounded_by_the_run_that_it_ends() {
    let export = Export::new();
    export.history(&[item("i-1", &day(1))]);
    export.snapshot(&day(3), &[item("i-2", &day(2))]);
    export.history(&[item("i-1", &day(8))]);
    let told = asked(&export, &["diff", "i-1", "--from", &day(2), "--to", &day(7)]);
    assert_eq!(text(&told[0], "event"), "vanished");
    let bounds = ["changed_after", "changed_at"].map(|name| text(&told[0], name));
    assert_eq!(bounds, ["2024-01-01T10:00:00Z", "2024-01-03T10:00:00Z"]);
}
