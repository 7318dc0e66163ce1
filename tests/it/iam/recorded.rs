//! The recorded cases of other projects, where they are at hand.
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::kit::skip;

/// Every case of every JSON file under a folder of the outside material, with its place.
pub(crate) fn cases(folder: &str) -> Option<Vec<(String, Value)>> {
    let mut cases = Vec::new();
    for (place, text) in files(folder, "json")? {
        let read: Value = serde_json::from_str(&text).unwrap();
        let listed = read.as_array().cloned().unwrap_or_else(|| vec![read]);
        for case in listed {
            let name = case["name"].as_str().unwrap_or_default().to_owned();
            cases.push((format!("{place}: {name}"), case));
        }
    }
    Some(cases)
}

/// Every line of a file of JSON lines.
pub(crate) fn lines(file: &str) -> Option<Vec<Value>> {
    let text = crate::suites::outside(file)?;
    Some(text.lines().map(|it| serde_json::from_str(it).unwrap()).collect())
}

/// The files of one ending under a folder, by path.
pub(crate) fn files(folder: &str, ending: &str) -> Option<Vec<(String, String)>> {
    let Ok(root) = std::env::var("ASOF_SUITES") else {
        skip("ASOF_SUITES names no folder of outside material");
        return None;
    };
    let root = PathBuf::from(root).join(folder);
    let mut found = Vec::new();
    walk(&root, ending, &mut found);
    found.sort();
    let named = |it: &PathBuf| it.strip_prefix(&root).unwrap().display().to_string();
    Some(found.iter().map(|it| (named(it), fs::read_to_string(it).unwrap())).collect())
}

fn walk(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, ending, found);
        } else if path.extension().is_some_and(|it| it == ending) {
            found.push(path);
        }
    }
}
