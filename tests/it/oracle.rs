//! The counts over a hundred megabytes are those of a slow and obvious program in another language.
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::corpus::{self, Size};
use crate::kit::{Cmd, skip};
use crate::tables::{number, rows, text};

const ORACLE: &str = "tests/bench/peers/python_oracle.py";
const AT: &str = "2023-11-30T12:00:00Z";

/// The corpus `small`, written once and kept in the target folder.
fn small() -> &'static Path {
    static SMALL: OnceLock<PathBuf> = OnceLock::new();
    SMALL.get_or_init(|| {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("corpus-small");
        let whole = root.with_extension("whole");
        if !whole.exists() {
            fs::remove_dir_all(&root).ok();
            let written = corpus::write(&root, Size::Small);
            assert_eq!((written.files, written.items), (1892, 33275));
            assert_eq!(written.inflated_bytes, 102_339_818);
            fs::write(whole, "").unwrap();
        }
        root
    })
}

/// What the oracle counts, or none where there is no Python to run it.
fn oracle(task: &str, rest: &[&str]) -> Option<Vec<u64>> {
    let output = Command::new("python3").arg(ORACLE).arg(task).arg(small()).args(rest).output();
    let Ok(output) = output else {
        skip("python3 is missing");
        return None;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8(output.stdout).unwrap();
    Some(said.split_whitespace().map(|it| it.parse().unwrap()).collect())
}

#[test]
fn types_and_sightings_are_counted_right() {
    let coverage = Cmd::on(small()).args(["coverage", "-f", "jsonl"]).run().exits(0).rows();
    let types: BTreeSet<&str> = coverage.iter().map(|row| text(row, "resource_type")).collect();
    let sightings: u64 = coverage.iter().map(|row| number(row, "sightings")).sum();
    assert_eq!(sightings, 33275, "as many as the generator wrote");
    let Some(expected) = oracle("t1", &[]) else { return };
    assert_eq!([types.len() as u64, sightings], expected[..]);
}

#[test]
fn what_stood_at_a_moment_is_counted_right() {
    let args = ["inventory", "--at", AT, "--all", "-f", "jsonl"];
    let rows = Cmd::on(small()).args(args).run().exits(0).rows();
    let count = |word: &str| rows.iter().filter(|row| text(row, "presence") == word).count() as u64;
    let (standing, vanished) = (count("standing"), count("vanished"));
    let known = ["deleted", "not_yet_seen", "never_seen"].map(count);
    assert_eq!(standing + vanished + known.iter().sum::<u64>(), rows.len() as u64);
    // The oracle knows of no vanishing: its rule is the latest version, unless it is a tombstone.
    let Some(expected) = oracle("t2", &[]) else { return };
    assert_eq!([standing + vanished], expected[..]);
    let standing_only = ["inventory", "--at", AT, "-f", "jsonl"];
    let listed = Cmd::on(small()).args(standing_only).run().exits(0).rows();
    assert_eq!(listed.len() as u64, standing);
}

#[test]
fn versions_of_one_resource_are_counted_right() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let args = ["--type", "AWS::EC2::SecurityGroup", "-f", "jsonl", "export", "items", "files"];
    Cmd::on(small()).args(args).arg("-o").arg(&out).run().exits(0);
    let items = rows(&fs::read_to_string(out.join("items.jsonl")).unwrap());
    let mut captures: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for row in &items {
        let times = captures.entry(text(row, "resource_id")).or_default();
        assert!(times.insert(text(row, "captured_at")), "twice: {row}");
    }
    let mut by_count: Vec<(usize, &str)> =
        captures.iter().map(|(id, it)| (it.len(), *id)).collect();
    by_count.sort_unstable();
    for (n_versions, id) in
        [by_count[by_count.len() - 1], by_count[by_count.len() / 2], by_count[0]]
    {
        let Some(expected) = oracle("t3", &[id]) else { return };
        assert_eq!([n_versions as u64], expected[..], "{id}");
        let timeline = Cmd::on(small()).args(["timeline", id, "-f", "jsonl"]).run().exits(0).rows();
        let changed: BTreeSet<&str> = timeline.iter().map(|row| text(row, "changed_at")).collect();
        assert!(!changed.is_empty() && changed.is_subset(&captures[id]), "{id}: {changed:?}");
    }
}
