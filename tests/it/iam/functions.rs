//! The recorded vectors of iam-simulate's own functions: principals, conditions and operators, each
//! asked of the part of the judgement that answers it.
use std::collections::BTreeSet;

use asof::policy::context::{Context, Facts, Knowledge};
use asof::policy::document::Policy;
use asof::policy::expression::Expression;
use asof::policy::principal::Strength;
use asof::truth::Truth;
use serde_json::{Value, json};

use super::judge::{knowledge, put};
use super::recorded::lines;
use crate::suites::Suite;

const FOLDER: &str = "iam/iam-simulate/functions";

fn vectors(name: &str) -> Option<Vec<Value>> {
    lines(&format!("{FOLDER}/{name}.jsonl"))
}

fn said<T: PartialEq + std::fmt::Debug>(is: &T, should: &T) -> Result<(), String> {
    if is == should { Ok(()) } else { Err(format!("{is:?}, not {should:?}")) }
}

/// Turns a case that is excluded around: it must not come out as recorded.
fn against(said: &Result<(), String>) -> Result<(), String> {
    match said {
        Ok(()) => Err("as recorded, against AWS's documentation".to_owned()),
        Err(_) => Ok(()),
    }
}

fn tell(suite: &mut Suite, name: &str, said: &Result<(), String>) {
    suite.case(name, said.is_ok(), &format!("{said:?}"));
}

#[test]
fn actions_are_matched_as_iam_simulate_records_it() {
    let Some(cases) = vectors("actions") else { return };
    let Some(others) = vectors("not_actions") else { return };
    let mut suite = Suite::new("iam-simulate functions: actions", 13);
    for case in cases.iter().chain(&others) {
        let statement = json!({"Effect": "Allow", "Resource": "*"});
        let mut statement = statement.as_object().unwrap().clone();
        for (name, member) in [("Action", "actions"), ("NotAction", "notActions")] {
            if case[member].is_array() {
                statement.insert(name.to_owned(), case[member].clone());
            }
        }
        let policy = Policy::read(&json!({"Version": "2012-10-17", "Statement": statement}));
        let action = case["request"]["action"].as_str().unwrap().to_lowercase();
        let is = policy.statements[0].names_action(&action);
        let said = said(&is, &case["result"]["matches"].as_bool().unwrap());
        tell(&mut suite, case["test"].as_str().unwrap(), &said);
    }
    suite.end();
}

/// iam-simulate takes a role's name in a trust policy for that of a session whatever its case. The
/// IAM user guide ("Create a role") says: "When a role name is used in a policy or as part of an
/// ARN, the role name is case sensitive".
const ROLE_IN_ANOTHER_CASE: &str =
    "role arn with a path matches an assumed-role session for the role name ignoring case";

/// Recorded as `Match`. S3's user guide ("Principals") calls the canonical user id "an obfuscated
/// form of the AWS account ID" and says that "both of these IDs identify the same account": what
/// iam-simulate calls `AccountLevelMatch` of an account by its number, we say of both its ids.
const ACCOUNT_BY_CANONICAL_ID: &str =
    "canonical user principal > should return Match for matching canonical user principal";

#[test]
fn principals_are_meant_as_iam_simulate_records_it() {
    let mut suite = Suite::new("iam-simulate functions: principals", 32);
    for name in ["principals", "not_principals", "principal_statement", "statement_principals"] {
        let Some(cases) = vectors(name) else { return };
        for case in cases {
            let test = case["test"].as_str().unwrap();
            let is = meant(&case);
            let mut said = said(&is, &recorded(&case["result"]));
            if test.ends_with(ROLE_IN_ANOTHER_CASE) {
                said = self::said(&is, &("NoMatch".to_owned(), false));
            }
            if test.ends_with(ACCOUNT_BY_CANONICAL_ID) {
                said = self::said(&is, &("AccountLevelMatch".to_owned(), false));
            }
            tell(&mut suite, &format!("{name}: {test}"), &said);
        }
    }
    suite.end();
}

fn recorded(result: &Value) -> (String, bool) {
    let matches = result["matches"].as_str().unwrap().to_owned();
    (matches, result["ignoredRoleSessionName"] == true)
}

/// The strongest way in which a statement means the caller, in iam-simulate's words, and whether
/// that hangs on the name of the session.
fn meant(case: &Value) -> (String, bool) {
    let mut statement = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
    let listed = |member: &str| {
        let mut kinds = serde_json::Map::new();
        for principal in case[member].as_array().into_iter().flatten() {
            let kind = principal["type"].as_str().unwrap().to_owned();
            let names = kinds.entry(kind).or_insert_with(|| json!([]));
            names.as_array_mut().unwrap().push(principal["value"].clone());
        }
        Value::Object(kinds)
    };
    if case["principals"].is_array() {
        statement["Principal"] = listed("principals");
    } else if case["notPrincipals"].is_array() {
        statement["NotPrincipal"] = listed("notPrincipals");
    } else if let Some(kind) = case["principalType"].as_str() {
        statement["Principal"] = json!({kind: case["principal"]});
    }
    for (name, value) in case["statement"].as_object().into_iter().flatten() {
        statement[name] = value.clone();
    }
    let mut asked = json!({"request": case["request"], "resourcePolicy":
        {"Version": "2012-10-17", "Statement": statement}});
    // Discovery leaves the name of a role's session open: a role is what we ask for.
    let principal = case["request"]["principal"].as_str().unwrap_or_default();
    let session = "arn:aws:sts::555555555555:assumed-role/";
    if case["mode"] == "Discovery"
        && let Some((role, _)) = principal.strip_prefix(session).and_then(|it| it.split_once('/'))
    {
        asked["request"]["principal"] = format!("arn:aws:iam::555555555555:role/{role}").into();
    }
    let decision = put(&asked, &Facts::default(), Knowledge::Absent, "one");
    let steps = decision.steps.iter().filter(|it| it.applies != Expression::No);
    let Some(step) = steps.max_by_key(|it| it.strength) else {
        return ("NoMatch".to_owned(), false);
    };
    let kind = match step.strength {
        Strength::Account => "AccountLevelMatch",
        Strength::Role => "SessionRoleMatch",
        Strength::Direct => "Match",
    };
    (kind.to_owned(), matches!(step.applies, Expression::Leaf(_)))
}

fn facts(context: &Value) -> Facts {
    let mut facts = Facts::default();
    for (key, value) in context.as_object().into_iter().flatten() {
        facts.set(key, knowledge(value));
    }
    facts
}

/// A policy of one statement with these conditions.
fn policy(conditions: &[Value]) -> Policy {
    let mut all = json!({});
    for condition in conditions {
        let (op, key) = (condition["op"].as_str().unwrap(), condition["key"].as_str().unwrap());
        all[op][key] = condition["values"].clone();
    }
    Policy::read(&json!({"Version": "2012-10-17", "Statement":
        {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": all}}))
}

/// Recorded as no match. IAM saves no policy with an operator that it does not have (user guide,
/// "Grammar of the IAM JSON policy language", lists the condition types; `PutRolePolicy` answers
/// `MalformedPolicyDocument`): such a statement in evidence is one that we cannot read, and what it
/// does is open.
const NO_SUCH_OPERATOR: &str = "should return no match if the base operation is not found";

#[test]
fn single_conditions_are_judged_as_iam_simulate_records_it() {
    let Some(cases) = vectors("single_condition") else { return };
    let mut suite = Suite::new("iam-simulate functions: single conditions", 21);
    for case in cases {
        let test = case["test"].as_str().unwrap();
        let policy = policy(std::slice::from_ref(&case["condition"]));
        let said = if test.ends_with(NO_SUCH_OPERATOR) {
            said(&(policy.statements.len(), policy.unread.len()), &(0, 1))
        } else {
            let facts = facts(&case["request"]["context"]);
            let context = Context::new(vec![&facts], Knowledge::Absent);
            let is = policy.statements[0].conditions[0].judge(&context);
            said(&is, &Truth::from(case["result"]["matches"].as_bool().unwrap()))
        };
        tell(&mut suite, test, &said);
    }
    suite.end();
}

#[test]
fn conditions_together_are_judged_as_iam_simulate_records_it() {
    let Some(cases) = vectors("conditions") else { return };
    let mut suite = Suite::new("iam-simulate functions: conditions", 44);
    for case in cases {
        let said = settings(&case).iter().try_for_each(|facts| together(&case, facts));
        tell(&mut suite, case["test"].as_str().unwrap(), &said);
    }
    suite.end();
}

/// What is known of the context. The constraints of discovery are not in the vectors; their titles
/// tell them: "presence is unknown" and "unconstrained" leave a key open, "value is unknown" its
/// value, and where they leave one of several keys open they do not say which: both ways are asked.
fn settings(case: &Value) -> Vec<Facts> {
    let title = case["test"].as_str().unwrap();
    let has = |words: &[&str]| words.iter().any(|it| title.contains(it));
    let context = &case["request"]["context"];
    let mut known = facts(context);
    let keys: Vec<&str> = case["conditions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["key"].as_str().unwrap())
        .collect();
    if case["mode"] != "Discovery" {
        return vec![known];
    }
    let all = |state: Knowledge| {
        let mut known = facts(context);
        for key in &keys {
            known.set(key, state.clone());
        }
        known
    };
    let is_open = ["presence is unknown", "unconstrained", "not in discovery", "keys in a Deny"];
    if has(&is_open) {
        known = all(Knowledge::Unknown);
    } else if has(&["unknown-value keys"]) {
        known.set("aws:SourceAccount", Knowledge::Present);
    } else if has(&["value is unknown", "unknown value is"]) {
        known = all(Knowledge::Present);
    } else if has(&["other keys are ignored", "strict key exists"]) {
        let with_open = |key: &&str| {
            let mut known = facts(context);
            known.set(key, Knowledge::Unknown);
            known
        };
        return keys.iter().map(with_open).collect();
    }
    vec![known]
}

/// A condition that holds for an absent key is not told as ignored where it is not known whether
/// the key is there: for iam-simulate it holds already. We say that it is open; with the key absent
/// it holds for us too.
const HOLDS_IF_ABSENT: &str = "presence is unknown and the key is absent but the condition matches";

fn together(case: &Value, facts: &Facts) -> Result<(), String> {
    let policy = policy(case["conditions"].as_array().unwrap());
    let judge = |context: &Context<'_>| {
        let conditions = policy.statements[0].conditions.iter();
        conditions
            .map(|it| (it.operator_name.clone(), it.key_name.clone(), it.judge(context)))
            .collect::<Vec<_>>()
    };
    let judged = judge(&Context::new(vec![facts], Knowledge::Absent));
    let whole = |judged: &[(String, String, Truth)]| Truth::all(judged.iter().map(|it| it.2));
    let result = &case["result"];
    if case["test"].as_str().unwrap().ends_with(HOLDS_IF_ABSENT) {
        said(&whole(&judged), &Truth::Unknown)?;
        let absent = Facts::default();
        return said(&whole(&judge(&Context::new(vec![&absent], Knowledge::Absent))), &Truth::Yes);
    }
    let Some(ignored) = result["ignored"].as_array() else {
        return said(&whole(&judged), &Truth::from(result["matches"] == "Match"));
    };
    let text = |it: &Value| it.as_str().unwrap().to_owned();
    let ignored: BTreeSet<_> =
        ignored.iter().map(|it| (text(&it["op"]), text(&it["key"]))).collect();
    let open = judged.iter().filter(|it| it.2 == Truth::Unknown);
    said(&open.map(|it| (it.0.clone(), it.1.clone())).collect(), &ignored)?;
    said(&whole(&judged), &Truth::Unknown)
}

/// Recorded as no match. The IAM user guide ("IAM policy elements: Variables and tags", policy
/// variables with no value) says: "Inverted condition operators like `StringNotEquals` or
/// `StringNotLike` do match against a null value".
const INVERTED_AGAINST_NULL: &[&str] = &[
    "StringNotLike: Should return replacement errors",
    "StringNotEquals: should return replacement errors",
    "StringNotEqualsIgnoreCase: should return replacement errors",
    "ArnNotLike: should return an error if a variable is not defined",
];

#[test]
fn operators_compare_as_iam_simulate_records_it() {
    let Some(cases) = vectors("operators") else { return };
    let mut suite = Suite::new("iam-simulate functions: operators", 108);
    let is_ip = |it: &Value| it["operator"] == "IpAddress";
    // The first group that is recorded as `IpAddress` is that of `NotIpAddress`.
    let first = cases.iter().position(is_ip).unwrap_or_default();
    let until = first + cases[first..].iter().take_while(|it| is_ip(it)).count();
    for (i, case) in cases.iter().enumerate() {
        let operator = match case["operator"].as_str().unwrap() {
            _ if (first..until).contains(&i) => "NotIpAddress",
            "DateGreaterEqualsThan" => "DateGreaterThanEquals",
            name => name,
        };
        let name = format!("{operator}: {}", case["name"].as_str().unwrap());
        let policy = policy(&[json!({"op": operator, "key": "test:key",
            "values": case["policyValues"]})]);
        let mut facts = facts(&case["requestContext"]);
        facts.set("test:key", knowledge(&case["testValue"]));
        let context = Context::new(vec![&facts], Knowledge::Absent);
        let is = policy.statements[0].conditions[0].judge(&context);
        let mut said = said(&is, &Truth::from(case["expected"].as_bool().unwrap()));
        if INVERTED_AGAINST_NULL.contains(&name.as_str()) {
            said = against(&said);
        }
        tell(&mut suite, &name, &said);
    }
    suite.end();
}
