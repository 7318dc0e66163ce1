//! The evaluator against a slow model of AWS's rules (`model`), on random policies and requests: of
//! requests that are known whole, and of requests of which some keys are not.
use asof::policy::context::{Facts, Knowledge};
use asof::policy::decision::Verdict;
use serde_json::Value;

use super::judge::{Answer, knowledge, put, strict};
use super::model::decide;
use super::random::{case, completions, partial};

const CASES: u64 = 20_000;
const PARTIAL_CASES: u64 = 4_000;

#[test]
fn whole_requests_are_decided_as_the_model_does() {
    for seed in 0..CASES {
        let case = case(seed);
        assert_eq!(strict(&case), decide(&case), "seed {seed}: {case:#}");
    }
}

/// What is open makes the verdict conditional just if the model's answers differ among the
/// requests that agree with what is known.
#[test]
fn requests_of_which_keys_are_open_are_decided_as_all_their_completions_are() {
    let mut differing = 0;
    for seed in 0..PARTIAL_CASES {
        let mut case = case(seed);
        if case["request"]["resource"]["resource"] == "*" {
            case["request"]["wildcardOnlyAction"] = true.into();
        }
        let hidden = partial(&case, seed);
        let completed = completions(&case, &hidden);
        let answers: Vec<bool> = completed.iter().map(|it| decide(it) == Answer::Allowed).collect();
        let verdict = with_hidden(&case, &hidden);
        let (some, all) = (answers.contains(&true), !answers.contains(&false));
        differing += usize::from(some && !all);
        // The completions are a sample: they can show that both happen, not that one cannot.
        match verdict {
            Verdict::Allowed => assert!(all, "seed {seed}, hidden {hidden:?}: {case:#}"),
            Verdict::Denied => assert!(!some, "seed {seed}, hidden {hidden:?}: {case:#}"),
            Verdict::Conditional => {}
            Verdict::Indeterminate => panic!("seed {seed}: no document is missing"),
        }
        if some && !all {
            assert_eq!(verdict, Verdict::Conditional, "seed {seed}, hidden {hidden:?}: {case:#}");
        }
    }
    assert!(differing > 300, "{differing} cases with both answers are too few to prove anything");
}

fn with_hidden(case: &Value, hidden: &[String]) -> Verdict {
    let mut facts = Facts::default();
    for (key, value) in case["request"]["context"].as_object().into_iter().flatten() {
        facts.set(key, knowledge(value));
    }
    for key in hidden {
        facts.set(key, Knowledge::Unknown);
    }
    put(case, &facts, Knowledge::Absent, "one").verdict
}
