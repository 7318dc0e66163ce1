//! The story that the project shows and tests itself with: `testdata/exports/clinic/FACTS.md`.
//!
//! `UPDATE_CLINIC=1` writes the exports `clinic` and `clinic-torn` anew.
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use deliver::{Files, evening_key, inflated, torn};

/// Instants as epoch milliseconds, and their spellings.
mod clock;
/// Instances, volumes, a database, a function.
mod compute;
/// Captures become files.
mod deliver;
/// What happens.
mod events;
/// Buckets, keys, trails, stacks, products, verdicts, the recorder.
mod governance;
/// Users, groups, roles, policies.
mod iam;
/// One state and the text of its item.
mod item;
/// VPCs and what lies in them.
mod network;
/// What stood before.
mod stage;
/// Who records, and the pen.
mod story;

/// The files of the export `clinic`: relative key and bytes, in order of the keys.
pub(crate) fn export() -> Vec<(String, Vec<u8>)> {
    deliver::files(&events::told()).into_iter().collect()
}

#[test]
fn the_committed_export_is_what_the_generator_writes() {
    let (written, committed) = (written(), committed("clinic"));
    let keys = |files: &Files| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&committed), keys(written));
    for (key, bytes) in &committed {
        assert_eq!(text(key, bytes), text(key, &written[key]), "{key}");
    }
}

#[test]
fn the_torn_export_lacks_the_end_of_one_file() {
    written();
    let (whole, mut wounded) = (committed("clinic"), committed("clinic-torn"));
    let key = evening_key();
    let stump = wounded.insert(key.clone(), whole[&key].clone()).unwrap();
    assert_eq!(wounded, whole);
    assert!(whole[&key].starts_with(&stump) && stump.len() < whole[&key].len());
    let (rest, text) = (inflated(&stump), inflated(&whole[&key]));
    assert!(text.starts_with(&rest));
    let starts: Vec<usize> = text.match_indices("{\"relatedEvents\"").map(|it| it.0).collect();
    assert!((starts[2]..starts[3]).contains(&rest.len()), "torn at {}", rest.len());
}

/// What the generator writes now; the first caller puts it into `testdata` if told to.
fn written() -> &'static Files {
    static WRITTEN: OnceLock<Files> = OnceLock::new();
    WRITTEN.get_or_init(|| {
        let written: Files = export().into_iter().collect();
        if std::env::var_os("UPDATE_CLINIC").is_some() {
            update("clinic", &written);
            let mut wounded = written.clone();
            wounded.insert(evening_key(), torn(&written[&evening_key()]));
            update("clinic-torn", &wounded);
        }
        written
    })
}

fn folder(export: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/exports").join(export)
}

/// gzip bytes depend on the compressor, so what is compared is the text.
fn text(key: &str, bytes: &[u8]) -> String {
    let zipped = Path::new(key).extension().is_some_and(|it| it == "gz");
    if zipped { inflated(bytes) } else { String::from_utf8(bytes.to_vec()).unwrap() }
}

/// All files of a committed export but the page of facts.
fn committed(export: &str) -> Files {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder(export)];
    while let Some(at) = folders.pop() {
        for entry in fs::read_dir(&at).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.file_name().is_some_and(|it| it != "FACTS.md") {
                let key = path.strip_prefix(folder(export)).unwrap().to_str().unwrap();
                files.insert(key.to_owned(), fs::read(&path).unwrap());
            }
        }
    }
    files
}

fn update(export: &str, files: &Files) {
    for part in ["AWSLogs", "sns"] {
        let old = folder(export).join(part);
        if old.exists() {
            fs::remove_dir_all(old).unwrap();
        }
    }
    for (key, bytes) in files {
        let path = folder(export).join(key);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}
