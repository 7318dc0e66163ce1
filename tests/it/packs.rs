//! AWS's sample conformance packs are read whole, as AWS publishes them.
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use asof::check::pack::{Owner, Pack, PackRule, read};

use crate::kit::{files_under, skip};
use crate::suites::Suite;

/// 122 packs of awslabs/aws-config-rules, `aws-config-conformance-packs`.
const ARCHIVE: &str = "rules/conformance_packs.tar.xz";

/// The packs of the archive by name; none where it, or a program that opens it, is absent.
fn samples(into: &Path) -> Option<Vec<(String, String)>> {
    let Ok(root) = std::env::var("ASOF_SUITES") else {
        skip("ASOF_SUITES names no folder of outside material");
        return None;
    };
    let archive = PathBuf::from(root).join(ARCHIVE);
    let opened = Command::new("tar").arg("-xJf").arg(&archive).arg("-C").arg(into).status();
    if !opened.is_ok_and(|it| it.success()) {
        skip(&format!("tar opens no {}", archive.display()));
        return None;
    }
    let named = |path: PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        (name, fs::read_to_string(path).unwrap())
    };
    Some(files_under(into).into_iter().map(named).collect())
}

fn no_values() -> BTreeMap<String, String> {
    BTreeMap::new()
}

#[test]
fn every_sample_pack_is_read_and_nothing_of_it_is_dropped() {
    let folder = tempfile::tempdir().unwrap();
    let Some(samples) = samples(folder.path()) else { return };
    let mut suite = Suite::new("sample conformance packs", 122);
    let mut rules: Vec<PackRule> = Vec::new();
    let mut ignored: BTreeMap<String, usize> = BTreeMap::new();
    for (name, text) in &samples {
        let read = read(name, text, &no_values());
        // A reader that knows no YAML counts the resources by the lines that name a type.
        let lines = text.lines().filter(|it| !it.trim_start().starts_with('#'));
        let expected = lines.filter(|it| it.contains("AWS::Config::")).count();
        let resources = |it: &Pack| {
            it.rules.len() + it.ignored.iter().filter(|it| it.kind.contains("::")).count()
        };
        let is_whole = read.as_ref().is_ok_and(|it| resources(it) == expected);
        let said = format!("{expected} resources; {:?}", read.as_ref().map(resources));
        suite.case(name, is_whole, &said);
        let Ok(pack) = read else { continue };
        for it in &pack.ignored {
            *ignored.entry(format!("{}: {}", it.kind, it.why)).or_default() += 1;
        }
        rules.extend(pack.rules);
    }
    suite.end();

    let mut suite = Suite::new("rules of the sample packs", 6);
    let of = |owner: &Owner| rules.iter().filter(|it| it.owner == *owner).count();
    let not_held: usize =
        ignored.iter().filter(|it| it.0.ends_with("does not hold")).map(|it| it.1).sum();
    let (managed, functions) = (of(&Owner::Aws), of(&Owner::Function));
    suite.case("managed rules", managed + not_held == 8_213, &format!("{managed} + {not_held}"));
    suite.case("functions", functions == 1, &functions);
    let identifiers: BTreeSet<&str> = rules.iter().map(|it| it.identifier.as_str()).collect();
    suite.case("identifiers", identifiers.len() == 402, &identifiers.len());
    let process = rules.iter().filter(|it| it.identifier == "AWS_CONFIG_PROCESS_CHECK").count();
    suite.case("process checks", process == 197, &process);
    let repairs = ignored.get("AWS::Config::RemediationConfiguration: no rule of AWS Config");
    suite.case("repairs are told", repairs == Some(&5), &format!("{ignored:?}"));
    let open: BTreeSet<String> = rules
        .iter()
        .flat_map(|it| it.unresolved.iter().map(move |why| format!("{} {why:?}", it.name)))
        .collect();
    suite.case(
        "nothing is left open but what has no default",
        open.len() == 1,
        &format!("{open:#?}"),
    );
    suite.end();
}
