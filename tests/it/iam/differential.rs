//! The evaluator against an independent one: `@cloud-copilot/iam-simulate`, run as a black box.
//!
//! Runs where that package lies in the folder `ASOF_NPM` or in `target/npm`, and says so where it
//! does not. What the peer is known to see otherwise than AWS's guide is put to it in other words
//! (`peer.rs`); every other disagreement fails.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use serde_json::{Value, json};

use super::model::Verdict;
use super::{judge, peer, random};
use crate::kit::skip;

const CASES: u64 = 20_000;

/// For questions that are asked once more: each costs the peer a millisecond.
const SAMPLE: usize = 500;

/// What is wrong, and how a case is changed so that a right judge judges as the wrong one would.
type Bug = (&'static str, fn(&mut Value));

struct Answered {
    case: Value,
    answer: Verdict,
}

#[test]
fn the_evaluator_and_the_peer_agree() {
    let Some(package) = package() else { return };
    let parted = disagreements(answered(&package), judge::strict);
    let mut again = Vec::new();
    for (row, judged) in &parted {
        match peer::asked_again(&row.case, *judged, row.answer) {
            Some(question) => again.push(question),
            None => panic!("judged {judged:?}, answered {:?}:\n{:#}", row.answer, row.case),
        }
    }
    for (question, answer) in again.iter().zip(ask(&package, &again)) {
        assert_eq!(answer, Verdict::Allowed, "asked again:\n{question:#}");
    }
}

#[test]
fn planted_bugs_are_caught() {
    let Some(package) = package() else { return };
    let bugs: [Bug; 6] = [
        ("a deny with a condition is dropped", drop_conditional_denies),
        ("the boundary is ignored", |case| remove(case, "permissionBoundaries")),
        ("a resource grant suffices across accounts", trust_the_resource_across_accounts),
        ("RCPs are ignored", |case| remove(case, "resourceControlPolicies")),
        ("variables are resolved in every version", |case| {
            for_each_statement_list(case, &mut |policy| policy["Version"] = json!("2012-10-17"));
        }),
        ("IfExists is overlooked", |case| {
            let text = case.to_string().replace("IfExists\":", "\":");
            *case = serde_json::from_str(&text).unwrap();
        }),
    ];
    for (bug, plant) in bugs {
        let wrong = |case: &Value| {
            let mut case = case.clone();
            plant(&mut case);
            judge::strict(&case)
        };
        let found = disagreements(answered(&package), wrong);
        let found = found
            .iter()
            .filter(|(row, judged)| peer::asked_again(&row.case, *judged, row.answer).is_none());
        assert!(found.count() > 0, "not caught: {bug}");
    }
}

#[test]
fn every_rewriting_is_still_needed() {
    let Some(package) = package() else { return };
    for (name, _) in peer::REWRITINGS {
        let changed = answered(&package).iter().filter(|row| {
            peer::in_peer_words_but(&row.case, name) != peer::in_peer_words(&row.case)
        });
        let changed: Vec<&Answered> = changed.take(SAMPLE).collect();
        let plain = changed.iter().map(|row| peer::in_peer_words_but(&row.case, name));
        let answers = ask(&package, &plain.collect::<Vec<_>>());
        let parted = changed.iter().zip(answers).filter(|(row, answer)| row.answer != *answer);
        assert!(parted.count() > 0, "the peer agrees without the rewriting {name}");
    }
}

#[test]
#[expect(clippy::print_stdout, reason = "the distribution is for the reader of the test")]
fn random_cases_are_spread() {
    let cases: Vec<Value> = (0..CASES).map(random::case).collect();
    let judged = cases.iter().map(|case| (case, judge::strict(case)));
    let (share, table) = random::distribution(judged);
    println!("{table}");
    for (name, percent) in [
        ("answer Allowed", 25),
        ("answer ExplicitlyDenied", 15),
        ("answer ImplicitlyDenied", 15),
        ("layer identityPolicies", 15),
        ("layer resourcePolicy", 15),
        ("layer permissionBoundaries", 15),
        ("layer serviceControlPolicies", 15),
        ("layer resourceControlPolicies", 15),
        ("layer sessionPolicy", 15),
        ("layer endpointPolicies", 15),
        ("condition", 50),
        ("cross-account", 15),
        ("set ForAllValues", 10),
        ("set ForAnyValue", 10),
        ("variable in Resource", 10),
        ("variable in Condition", 10),
        ("wildcard in Action", 25),
        ("wildcard in Resource", 25),
        ("action sts:AssumeRole", 5),
        ("action kms:Decrypt", 5),
        ("caller user", 5),
        ("caller role", 5),
        ("caller assumed-role", 5),
        ("caller federated-user", 5),
        ("caller root", 5),
        ("caller service", 5),
        ("caller anonymous", 3),
    ] {
        assert!(share.percent(name) >= percent, "{name}: {} %", share.percent(name));
    }
}

fn disagreements(
    rows: &[Answered],
    judge: impl Fn(&Value) -> Verdict,
) -> Vec<(&Answered, Verdict)> {
    let judged = rows.iter().map(|row| (row, judge(&row.case)));
    judged.filter(|(row, judged)| row.answer != *judged).collect()
}

/// The random cases with the peer's answers, asked once for all tests.
fn answered(package: &Path) -> &'static [Answered] {
    static ROWS: OnceLock<Vec<Answered>> = OnceLock::new();
    ROWS.get_or_init(|| {
        let cases: Vec<Value> = (0..CASES).map(random::case).collect();
        let questions: Vec<Value> = cases.iter().map(peer::in_peer_words).collect();
        let answers = ask(package, &questions);
        cases.into_iter().zip(answers).map(|(case, answer)| Answered { case, answer }).collect()
    })
}

/// `None` where the package is not installed: `npm install --prefix target/npm
/// @cloud-copilot/iam-simulate@0.1.173` brings it.
fn package() -> Option<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let usual = here.join("target/npm/node_modules/@cloud-copilot/iam-simulate");
    let folder = std::env::var_os("ASOF_NPM").map_or(usual, PathBuf::from);
    let there = folder.join("package.json").is_file();
    if !there {
        skip(&format!("not compared: {} holds no package", folder.display()));
    }
    there.then_some(folder)
}

/// One process per half, for it is the peer that takes the time.
fn ask(package: &Path, questions: &[Value]) -> Vec<Verdict> {
    let half = questions.len().div_ceil(2);
    std::thread::scope(|scope| {
        let halves: Vec<_> = questions
            .chunks(half.max(1))
            .map(|chunk| scope.spawn(move || ask_one_process(package, chunk)))
            .collect();
        halves.into_iter().flat_map(|half| half.join().unwrap()).collect()
    })
}

fn ask_one_process(package: &Path, questions: &[Value]) -> Vec<Verdict> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/iam/simulate.mjs");
    let mut node = Command::new("node")
        .arg(script)
        .arg(package)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = node.stdin.take().unwrap();
    let lines: Vec<String> = questions.iter().map(Value::to_string).collect();
    let writer = std::thread::spawn(move || writeln!(stdin, "{}", lines.join("\n")).unwrap());
    let output = node.wait_with_output().unwrap();
    writer.join().unwrap();
    let answers: Vec<Verdict> =
        String::from_utf8(output.stdout).unwrap().lines().map(verdict).collect();
    assert_eq!(answers.len(), questions.len());
    answers
}

/// The peer must have taken the case as it is: nothing refused, nothing ignored.
fn verdict(line: &str) -> Verdict {
    let answer: Value = serde_json::from_str(line).unwrap();
    assert!(answer["ignored"].is_null(), "{line}");
    match answer["response"].as_str() {
        Some("Allowed") => Verdict::Allowed,
        Some("ExplicitlyDenied") => Verdict::ExplicitlyDenied,
        Some("ImplicitlyDenied") => Verdict::ImplicitlyDenied,
        _ => panic!("{line}"),
    }
}

fn remove(case: &mut Value, layer: &str) {
    case.as_object_mut().unwrap().remove(layer);
}

fn drop_conditional_denies(case: &mut Value) {
    for_each_statement_list(case, &mut |policy| {
        if let Some(statement) = policy.get_mut("Statement").filter(|body| body.is_object()) {
            *statement = json!([statement.take()]);
        }
        let list = policy["Statement"].as_array_mut().unwrap();
        list.retain(|one| one["Effect"] == "Allow" || one["Condition"].is_null());
    });
}

fn trust_the_resource_across_accounts(case: &mut Value) {
    let caller = case["request"]["principal"].as_str().unwrap_or_default();
    let account = caller.split(':').nth(4);
    if account.is_some_and(|account| case["request"]["resource"]["accountId"] != account) {
        let all = json!({ "Effect": "Allow", "Action": "*", "Resource": "*" });
        case["identityPolicies"] = json!([{ "Version": "2012-10-17", "Statement": all }]);
    }
}

/// Calls `change` with everything that has a `Statement`.
fn for_each_statement_list(node: &mut Value, change: &mut dyn FnMut(&mut Value)) {
    match node {
        Value::Object(fields) if fields.contains_key("Statement") => change(node),
        Value::Object(fields) => {
            fields.values_mut().for_each(|value| for_each_statement_list(value, change));
        }
        Value::Array(items) => {
            for value in items {
                for_each_statement_list(value, change);
            }
        }
        _ => {}
    }
}
