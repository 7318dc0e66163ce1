//! Laws of the judgement, tried on small random cases: what holds of every decision, whatever the
//! policies say.
use std::collections::{BTreeMap, BTreeSet};

use asof::policy::context::{Facts, Knowledge};
use asof::policy::decision::{Decision, Verdict};
use asof::policy::expression::Expression;
use serde_json::{Value, json};

use super::judge::put;
use super::small::{
    Dice, LAYERS, case, completions, documents, half_read, knot, missing, replaced, requests,
    statement, takes_principal, with_document, with_statement,
};

const CASES: u64 = 1_500;
const COMPLETIONS_MAX: usize = 1_200;

fn open(case: &Value) -> Decision {
    put(case, &Facts::default(), Knowledge::Unknown, "one")
}

/// The verdict on every request that the case may mean: those that differ in the keys that its
/// conditions and variables name, in the object and in the name of the session. `None` if they are
/// too many to try.
fn completed(case: &Value) -> Option<Vec<Verdict>> {
    let text = case.to_string();
    let keys: Vec<_> = completions().into_iter().filter(|it| text.contains(it.0)).collect();
    let requests = requests(case);
    let n: usize = keys.iter().map(|it| it.1.len()).product();
    if n * requests.len() > COMPLETIONS_MAX {
        return None;
    }
    let mut verdicts = Vec::new();
    let mut case = case.clone();
    for request in requests {
        // An object whose name holds a `*` is one object: it is no question about a form.
        case["request"] = request;
        case["request"]["wildcardOnlyAction"] = true.into();
        for mut i in 0..n {
            let mut facts = Facts::default();
            for (key, values) in &keys {
                facts.set(key, values[i % values.len()].clone());
                i /= values.len();
            }
            verdicts.push(put(&case, &facts, Knowledge::Absent, "one").verdict);
        }
    }
    Some(verdicts)
}

/// The answer to a case of which only the keys of the request are open.
fn overall(verdicts: &[Verdict]) -> Verdict {
    let all = |verdict| verdicts.iter().all(|it| *it == verdict);
    match (all(Verdict::Allowed), all(Verdict::Denied)) {
        (true, _) => Verdict::Allowed,
        (_, true) => Verdict::Denied,
        _ => Verdict::Conditional,
    }
}

#[test]
fn a_conditional_verdict_can_become_either_and_a_determined_one_cannot_change() {
    let (mut counts, mut cautious) = (BTreeMap::new(), 0);
    for seed in 0..2 * CASES {
        let mut dice = Dice(seed);
        let case = if seed % 2 == 0 { case(&mut dice) } else { knot(&mut dice) };
        let is = open(&case).verdict;
        let Some(verdicts) = completed(&case) else { continue };
        let overall = overall(&verdicts);
        // Where the values that are tried cannot tell all cases apart, the answer is conditional.
        if is == Verdict::Conditional && overall != is {
            cautious += 1;
            continue;
        }
        assert_eq!(is, overall, "seed {seed}: {case:#}");
        *counts.entry(is).or_insert(0) += 1;
    }
    assert!(cautious * 20 < 2 * CASES, "{cautious} cases are conditional out of caution");
    let enough = |verdict| counts.get(&verdict).is_some_and(|it| *it > 100);
    let verdicts = [Verdict::Allowed, Verdict::Conditional, Verdict::Denied];
    assert!(verdicts.into_iter().all(enough), "{counts:?}");
}

/// What hangs on a value that no policy writes out: each of these is met by some requests and not
/// by others.
#[test]
fn what_some_unnamed_value_meets_is_conditional() {
    let one = |operator: &str, key: &str, value: Value| json!({operator: {key: value}});
    let like = |operator: &str| one(operator, "t:text", json!("a*"));
    let between = json!({"NumericGreaterThan": {"t:number": "5"},
        "NumericLessThan": {"t:number": "6"}});
    let within = json!({"StringLike": {"t:text": "b*"}, "StringNotLike": {"t:text": ["b", "bx*"]}});
    let three = json!({"ForAnyValue:StringEquals": {"t:set": "a"},
        "ForAnyValue:StringLike": {"t:set": "b*"},
        "ForAnyValue:StringNotLike": {"t:set": ["a", "b*"]}});
    let lacks = |value: &str| one("ForAllValues:StringNotEquals", "t:set", json!(value));
    let but_named = json!({"StringNotEquals": {"t:text": "another value"},
        "Null": {"t:text": "false"}});
    let (object, own) = ("arn:aws:s3:::b/k", "arn:aws:s3:::b/${t:text}");
    let always = json!({});
    let cases = [
        ("anything else than a*", vec![("Allow", "Resource", "*", like("StringLikeIfExists"))]),
        (
            "anything else than a* is not denied",
            vec![
                ("Allow", "Resource", "*", always.clone()),
                ("Deny", "Resource", "*", like("StringLikeIfExists")),
            ],
        ),
        ("between 5 and 6", vec![("Allow", "Resource", "*", between)]),
        ("like b*, not b or bx*", vec![("Allow", "Resource", "*", within)]),
        ("three values of a set", vec![("Allow", "Resource", "*", three)]),
        (
            "a set that must hold three values",
            vec![
                ("Allow", "Resource", "*", always.clone()),
                ("Deny", "Resource", "*", lacks("a")),
                ("Deny", "Resource", "*", lacks("b")),
                ("Deny", "Resource", "*", lacks("c")),
            ],
        ),
        ("another than the one named", vec![("Allow", "Resource", "*", but_named)]),
        (
            "the object that the variable names",
            vec![
                ("Allow", "Resource", object, always.clone()),
                ("Deny", "NotResource", own, always.clone()),
            ],
        ),
        (
            "the variable that names the object",
            vec![
                ("Allow", "Resource", own, always.clone()),
                ("Deny", "NotResource", object, always),
            ],
        ),
    ];
    let wrong = cases.iter().filter(|it| of_form(&it.1) != Verdict::Conditional);
    let wrong: Vec<_> = wrong.map(|it| (it.0, of_form(&it.1))).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The verdict on any object of a bucket, under statements of one policy.
fn of_form(statements: &[(&str, &str, &str, Value)]) -> Verdict {
    let statements: Vec<Value> = statements
        .iter()
        .map(|(effect, element, resource, condition)| {
            json!({"Effect": effect, "Action": "*", *element: resource, "Condition": condition})
        })
        .collect();
    let case = json!({"identityPolicies": [{"Version": "2012-10-17", "Statement": statements}],
        "request": {"principal": "arn:aws:iam::111111111111:user/bob", "action": "s3:GetObject",
        "resource": {"resource": "arn:aws:s3:::b/*", "accountId": "111111111111"}}});
    open(&case).verdict
}

#[test]
fn an_explicit_denial_always_wins() {
    for seed in 0..CASES {
        let mut dice = Dice(seed);
        let case = missing(&mut dice);
        for at in documents(&case) {
            let caller = case["request"]["principal"].as_str().unwrap();
            if at.0.starts_with("/service") && !caller.starts_with("arn:") {
                continue;
            }
            let mut deny = json!({"Effect": "Deny", "Action": "*", "Resource": "*"});
            if takes_principal(at.0) {
                deny["Principal"] = "*".into();
            }
            let policy = json!({"Version": "2012-10-17", "Statement": [deny]});
            let denied = match case.pointer(&format!("{}/{}/Statement", at.0, at.1)) {
                Some(_) => with_statement(&case, at, deny),
                None => with_document(&case, at, policy),
            };
            let is = open(&denied);
            let is = (is.verdict, is.is_explicit);
            assert_eq!(is, (Verdict::Denied, true), "seed {seed}, {at:?}: {denied:#}");
        }
    }
}

#[test]
fn the_order_of_statements_and_documents_does_not_matter() {
    for seed in 0..CASES {
        let mut dice = Dice(seed);
        let case = missing(&mut dice);
        let mut other = case.clone();
        for layer in LAYERS {
            let Some(Value::Array(documents)) = other.pointer_mut(layer) else { continue };
            for document in documents.iter_mut().filter(|it| it.is_object()) {
                dice.shuffle(document["Statement"].as_array_mut().unwrap());
            }
            // The name of a missing document is its place: it keeps it.
            if documents.iter().all(Value::is_object) {
                dice.shuffle(documents);
            }
        }
        let [a, b] = [&case, &other].map(open);
        assert_eq!(a.verdict, b.verdict, "seed {seed}: {case:#}");
        assert_eq!(a.is_explicit, b.is_explicit, "seed {seed}: {case:#}");
        assert_eq!(a.missing, b.missing, "seed {seed}: {case:#}");
        assert_eq!(leaves(&a), leaves(&b), "seed {seed}: {case:#}");
        if seed % 5 == 0 {
            assert_eq!(completed(&case), completed(&other), "seed {seed}: {case:#}");
        }
    }
}

/// What a decision hangs on, its places left out: they tell the order.
fn leaves(decision: &Decision) -> BTreeSet<String> {
    let parts = decision.unless.iter().chain([&decision.grant]);
    let tests = parts.flat_map(Expression::leaves).map(|it| format!("{:?}", it.test));
    tests.collect()
}

#[test]
fn a_statement_that_allows_takes_nothing_away_and_one_that_denies_adds_nothing() {
    for seed in 0..CASES {
        let mut dice = Dice(seed);
        let case = case(&mut dice);
        for at in documents(&case) {
            let effect = *dice.one(&["Allow", "Deny"]);
            let added = statement(&mut dice, effect, takes_principal(at.0));
            let other = with_statement(&case, at, added);
            let (less, more) = if effect == "Allow" { (&case, &other) } else { (&other, &case) };
            let [a, b] = [less, more].map(|it| rank(open(it).verdict));
            assert!(a <= b, "seed {seed}, {at:?}: {less:#} to {more:#}");
            if seed % 5 == 0 && at.1 == 0 {
                let pairs = same_requests(less, more).unwrap_or_default();
                assert!(pairs.iter().all(|it| it.0 <= it.1), "seed {seed}: {less:#} to {more:#}");
            }
        }
    }
}

fn rank(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Denied => 0,
        Verdict::Conditional | Verdict::Indeterminate => 1,
        Verdict::Allowed => 2,
    }
}

/// The ranks of two cases' answers to the same requests; `None` if they are too many to try.
fn same_requests(a: &Value, b: &Value) -> Option<Vec<(u8, u8)>> {
    // Both must name the same keys for their completions to be the same.
    let (mut a, mut b) = (a.clone(), b.clone());
    let [keys_a, keys_b] = [&a, &b].map(Value::to_string);
    let named = |key: &&str| keys_a.contains(key) || keys_b.contains(key);
    let keys: Vec<&str> = completions().into_iter().map(|it| it.0).filter(named).collect();
    a["keys"] = keys.clone().into();
    b["keys"] = keys.into();
    let (a, b) = (completed(&a)?, completed(&b)?);
    Some(a.into_iter().zip(b).map(|it| (rank(it.0), rank(it.1))).collect())
}

#[test]
fn what_hangs_on_missing_documents_is_indeterminate_and_nothing_else_is() {
    let mut counts = BTreeMap::new();
    for seed in 0..CASES {
        let mut dice = Dice(seed);
        let case = half_read(&mut dice);
        let is = open(&case);
        let cases = replaced(&case);
        let verdicts: BTreeSet<Verdict> = cases.iter().map(|it| open(it).verdict).collect();
        // Whether some two of the cases answer a request differently, if that can be tried.
        let differs = || -> Option<bool> {
            let pairs = cases.iter().map(|it| same_requests(it, &cases[0]));
            let pairs = pairs.collect::<Option<Vec<_>>>()?;
            Some(pairs.iter().flatten().any(|it| it.0 != it.1))
        };
        if is.verdict == Verdict::Indeterminate {
            assert!(!is.missing.is_empty(), "seed {seed}: {case:#}");
            let is_open = verdicts.len() > 1 || differs() != Some(false);
            assert!(is_open, "seed {seed}, {verdicts:?}: {case:#}");
        } else {
            assert_eq!(verdicts, BTreeSet::from([is.verdict]), "seed {seed}: {case:#}");
            let is_settled = is.verdict != Verdict::Conditional || differs() != Some(true);
            assert!(is_settled, "seed {seed}: {case:#}");
        }
        *counts.entry(is.verdict).or_insert(0) += 1;
    }
    assert!(counts.len() == 4 && counts.values().all(|it| *it > 50), "{counts:?}");
}
