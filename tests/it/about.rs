//! A question about one resource reads the files that can speak of it, and is answered as from all.
use super::kit::{ACCOUNT, Cmd, Export, gz, item, with};
use super::model::compare::each_seed;
use super::model::instant::text;
use super::model::run::asked;
use super::model::world::Rng;
use serde_json::{Value, json};
use std::path::Path;

const COLUMNS: [&str; 3] = ["resource_id", "resource_name", "arn"];

/// What is on stdout, and whether there was an answer at all.
fn answer(dir: &Path, question: &[&str], more: &[&str]) -> (bool, String) {
    let ran = Cmd::on(dir).args(question).args(more).run();
    (matches!(ran.code, Some(0 | 3)), ran.text())
}

fn agrees(dir: &Path, question: &[&str]) -> Result<(), String> {
    let (short, whole) = (answer(dir, question, &[]), answer(dir, question, &["--read-all"]));
    if short == whole { Ok(()) } else { Err(format!("{question:?}: {short:?}\n all: {whole:?}")) }
}

#[test]
fn random_worlds_answer_as_if_all_were_read() {
    each_seed("about", |world, _, rng: &mut Rng| {
        let at = text(world.question(rng));
        let rows = asked(&world.dir, &["inventory", "--all", "--at", &at])?;
        for _ in 0..2 {
            if rows.is_empty() {
                continue;
            }
            let row = rng.pick(&rows);
            let word = |column: &str| row[column].as_str().unwrap_or("nothing-has-it").to_owned();
            let id = format!("{}/{}", word("resource_type"), word("resource_id"));
            for selector in COLUMNS.map(word).into_iter().chain([id]) {
                agrees(&world.dir, &["timeline", &selector, "-f", "jsonl"])?;
                agrees(&world.dir, &["show", &selector, "--at", &at, "-f", "jsonl"])?;
                agrees(&world.dir, &["blame", &selector, "--at", &at, "-f", "jsonl"])?;
            }
        }
        Ok(())
    });
}

const OTHER: &str = "444455556666";

/// The key of a delivered file of an account and region.
fn key((account, region): (&str, &str), day: u8, name: &str) -> String {
    let stamp = format!("201605{day:02}T120000Z");
    format!(
        "AWSLogs/{account}/Config/{region}/2016/5/{day}/{name}/\
         {account}_Config_{region}_{name}_{stamp}_{stamp}_1.json.gz"
    )
}

fn deliver(export: &Export, place: (&str, &str), day: u8, name: &str, text: &str) {
    export.put(&key(place, day, name), &gz(text.as_bytes()));
}

fn list(items: &[Value]) -> String {
    json!({"fileVersion": "1.0", "configurationItems": items}).to_string()
}

fn of(place: (&str, &str), id: &str, day: u8) -> Value {
    let one = item(id, &format!("2016-05-{day:02}T11:00:00.000Z"));
    with(with(one, "awsAccountId", json!(place.0)), "awsRegion", json!(place.1))
}

/// Three places, each with a life of its own; the second file of one is what is tried.
fn export(tried: impl FnOnce(&Export)) -> Export {
    let export = Export::new();
    let places = [(ACCOUNT, "us-east-1"), (ACCOUNT, "eu-west-1"), (OTHER, "us-east-1")];
    for (n, place) in places.into_iter().enumerate() {
        for day in 2..5 {
            let items = [of(place, &format!("i-{n}"), day), of(place, &format!("i-{n}x"), day)];
            deliver(&export, place, day, "ConfigHistory", &list(&items));
            deliver(&export, place, day, "ConfigSnapshot", &list(&items));
        }
    }
    tried(&export);
    export
}

fn skipped(export: &Export, question: &[&str]) -> bool {
    agrees(&export.root(), question).unwrap();
    Cmd::on(export.root()).args(question).run().stderr.contains("skipped")
}

const ASKED: [&str; 4] = ["timeline", "i-0", "-f", "jsonl"];

#[test]
fn places_that_do_not_name_it_are_skipped() {
    let export = export(|_| {});
    assert!(skipped(&export, &ASKED));
    let ran = Cmd::on(export.root()).args(ASKED).run().exits(0);
    assert!(ran.stderr.contains("18 files = 6 read + 12 skipped"), "{ran}");
    // Another region of the account stays, for what `show` tells of its neighbours.
    let ran = Cmd::on(export.root()).args(["show", "i-0", "--at", "2016-05-04"]).run().exits(0);
    assert!(ran.stderr.contains("18 files = 12 read + 6 skipped"), "{ran}");
    for everything in [
        ["timeline", "i-0", "--strict", "-q"].as_slice(),
        &["timeline", "i-0", "--from", "start"],
        &["timeline", "i-0", "--type", "AWS::EC2::Instance"],
        &["show", "i-0"],
    ] {
        assert!(!skipped(&export, everything), "{everything:?}");
    }
}

#[test]
fn what_may_speak_of_it_in_other_words_is_read() {
    let away = (OTHER, "us-east-1");
    let renamed = |id: &str, name: &str, day| with(of(away, id, day), "resourceName", json!(name));
    let escaped = list(&[of(away, "i-0", 6)]).replace("i-0", r"\u0069-0");
    let recorder = |region: &str| {
        let off = with(
            of((ACCOUNT, region), "default", 3),
            "configuration",
            json!({
            "name": "default", "recordingGroup": {"allSupported": true}, "recording": false}),
        );
        list(&[with(off, "resourceType", json!("AWS::Config::ConfigurationRecorder"))])
    };
    for (text, is_read) in [
        (escaped, true),
        (list(&[renamed("i-9", "i-0", 6)]), true),
        (list(&[renamed("i-9", "i-1", 6)]), false),
        // A recorder's item in a file of another region tells of its own.
        (recorder("us-east-1"), true),
    ] {
        let export = export(|it| deliver(it, away, 6, "ConfigHistory", &text));
        agrees(&export.root(), &ASKED).unwrap();
        let ran = Cmd::on(export.root()).args(ASKED).run();
        let read = if is_read { "19 files = 13 read + 6 skipped" } else { "6 read + 13 skipped" };
        assert!(ran.stderr.contains(read), "{text}: {ran}");
    }
}

#[test]
fn damage_and_strangers_are_read_and_told() {
    let away = (OTHER, "us-east-1");
    let torn = gz(list(&[of(away, "i-2", 6)]).as_bytes());
    let export = export(|it| {
        it.put(&key(away, 6, "ConfigHistory"), &torn[..torn.len() - 9]);
        it.put("stray.json.gz", &gz(list(&[of((ACCOUNT, "us-east-1"), "i-0", 7)]).as_bytes()));
    });
    agrees(&export.root(), &ASKED).unwrap();
    let ran = Cmd::on(export.root()).args(ASKED).run().exits(3);
    assert!(ran.stderr.contains("flaw:") && ran.stderr.contains("+ 6 skipped"), "{ran}");
}

#[test]
fn a_name_leads_to_the_id_and_the_id_to_other_places() {
    // A role is recorded in two regions, under another name in each.
    let role = |place: (&str, &str), name: &str, day| {
        let one = with(of(place, "AROA1", day), "awsRegion", json!("global"));
        with(with(one, "resourceType", json!("AWS::IAM::Role")), "resourceName", json!(name))
    };
    let export = export(|it| {
        let (east, west) = ((ACCOUNT, "us-east-1"), (ACCOUNT, "eu-west-1"));
        deliver(it, east, 6, "ConfigHistory", &list(&[role(east, "new", 6)]));
        deliver(it, west, 7, "ConfigHistory", &list(&[role(west, "old", 3)]));
    });
    for name in ["new", "old", "AROA1", "AWS::IAM::Role/AROA1", "AWS::IAM::Role/old"] {
        assert!(skipped(&export, &["timeline", name, "-f", "jsonl"]), "{name}");
        let ran = Cmd::on(export.root()).args(["timeline", name, "-f", "jsonl"]).run().exits(0);
        assert!(ran.text().contains("old") && ran.text().contains("new"), "{ran}");
    }
    // What nothing has is for all of the evidence to say.
    assert!(!skipped(&export, &["timeline", "nothing"]));
    assert!(!skipped(&export, &["timeline", "AWS::IAM::Role/nothing"]));
}
