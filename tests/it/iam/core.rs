//! The recorded cases of iam-simulate: whole decisions (`core`), and questions about families of
//! resources (`engine`). What it calls discovery is our *conditional*: the residual conditions that
//! it records must be equivalent to ours.
use std::collections::BTreeMap;

use asof::policy::caller::{Caller, Kind};
use asof::policy::condition::Condition;
use asof::policy::context::{Context, Facts, Knowledge};
use asof::policy::decision::{Decision, Verdict};
use asof::policy::document::Policy;
use asof::policy::expression::{Expression, Test};
use asof::policy::operator::{Family, Quantifier};
use asof::policy::pattern::Pattern;
use asof::truth::Truth;
use serde_json::{Value, json};

use super::judge::{Answer, caller, knowledge, put, strict};
use super::recorded::cases;
use crate::suites::Suite;

#[test]
fn whole_decisions_are_as_iam_simulate_records_them() {
    let Some(cases) = cases("iam/iam-simulate/core") else { return };
    let mut suite = Suite::new("iam-simulate core", 307);
    for (place, case) in cases {
        let is_discovery = case["simulation"]["mode"] == "Discovery";
        let mut said = if is_discovery { discovered(&case) } else { judged(&case) };
        if place.ends_with(NOT_AS_AWS_SAYS) {
            said =
                said.err().map_or(Err("as recorded, against AWS's guide".to_owned()), |_| Ok(()));
        }
        suite.case(&place, said.is_ok(), &format!("{said:?}"));
    }
    suite.end();
}

/// The IAM user guide ("Policy evaluation logic", session policies) lets a grant to the session's
/// own ARN pass an implicit denial in the session policy; the recorded case does not.
const NOT_AS_AWS_SAYS: &str =
    ": Implicit deny in session policy denies even if session ARN in resource policy";

/// A case whose context is complete.
fn judged(case: &Value) -> Result<(), String> {
    let (is, should) = (strict(case), answer(&case["expected"]["response"]));
    if is == should { Ok(()) } else { Err(format!("{is:?}, not {should:?}")) }
}

/// A case of which only some context keys are known.
fn discovered(case: &Value) -> Result<(), String> {
    let (facts, families) = facts(case);
    let mut facts = facts;
    for family in families {
        facts.set_family(&family, Knowledge::Absent);
    }
    // Discovery leaves the name of a role's session open: a role is what we ask for.
    let mut case = case.clone();
    if let Caller::Identity(it) = caller(&case["request"]["principal"])
        && matches!(it.kind, Kind::Role(_))
    {
        case["request"]["principal"] = it.arn.into();
    }
    let decision = put(&case, &facts, Knowledge::Unknown, "one");
    let should = answer(&case["expected"]["response"]);
    let residual = residual(&case["expected"]["conditions"]);
    let expected = match should {
        Answer::Allowed if residual == Residual::None => Verdict::Allowed,
        Answer::Allowed => Verdict::Conditional,
        _ => Verdict::Denied,
    };
    if decision.verdict != expected {
        return Err(format!("{:?}, not {expected:?}", decision.verdict));
    }
    if expected == Verdict::Denied {
        let explicit = should == Answer::ExplicitlyDenied;
        return if decision.is_explicit == explicit {
            Ok(())
        } else {
            Err(format!("explicit: {}", decision.is_explicit))
        };
    }
    if equivalent(&decision, &residual) { Ok(()) } else { Err(format!("residual {residual:?}")) }
}

/// What is known of the context's keys, and the families of keys of which all are known.
fn facts(case: &Value) -> (Facts, Vec<String>) {
    let (mut facts, mut families) = (Facts::default(), Vec::new());
    let context: BTreeMap<String, &Value> = case["request"]["context"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|it| (it.0.to_lowercase(), it.1))
        .collect();
    let constraints = case["simulation"]["discoveryContextKeyConstraints"].as_array();
    for constraint in constraints.into_iter().flatten() {
        let name = constraint["keyName"].as_str().unwrap().to_lowercase();
        if let Some(family) = name.strip_prefix('/').and_then(|it| it.strip_suffix(".*/")) {
            families.push(family.to_owned());
            continue;
        }
        let is_known = |it: &str| constraint[it] == true;
        let there = context.get(&name);
        let known = match (is_known("presenceIsKnown"), is_known("valueIsKnown"), there) {
            (true, _, None) => Knowledge::Absent,
            (true, true, Some(value)) => knowledge(value),
            (true, false, Some(_)) => Knowledge::Present,
            (false, _, _) => Knowledge::Unknown,
        };
        facts.set(&name, known);
    }
    (facts, families)
}

/// A tree of conditions as recorded, its leaves read as conditions.
#[derive(Debug, PartialEq)]
enum Residual {
    None,
    Condition(Box<Condition>),
    Session(String),
    All(Vec<Residual>),
    Any(Vec<Residual>),
}

fn residual(value: &Value) -> Residual {
    let parts = || value["conditions"].as_array().unwrap().iter().map(residual).collect();
    match value["conditionType"].as_str() {
        None => Residual::None,
        Some("group") if value["operator"] == "and" => Residual::All(parts()),
        Some("group") => Residual::Any(parts()),
        Some("sessionName") => {
            let names = value["sessionName"].as_array().unwrap().iter();
            let session = |it: &Value| Residual::Session(it.as_str().unwrap().to_owned());
            Residual::Any(names.map(session).collect())
        }
        Some(_) => {
            let (operator, key) = (value["op"].as_str().unwrap(), value["key"].as_str().unwrap());
            let policy = json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow",
                "Action": "*", "Condition": {operator: {key: value["values"]}}}});
            let policy = Policy::read(&policy);
            let condition = policy.statements[0].conditions[0].as_ref().clone();
            Residual::Condition(Box::new(condition))
        }
    }
}

/// Whether our expression says the same as the residual, whatever the request says of the keys.
fn equivalent(decision: &Decision, residual: &Residual) -> bool {
    let denied = Expression::any(decision.unless.clone());
    let whole = Expression::all([decision.grant.clone(), Expression::not(denied)]);
    let mut values = BTreeMap::new();
    for leaf in whole.leaves() {
        if let Test::Condition(condition) = &leaf.test {
            mention(condition, &mut values);
        }
    }
    mentioned(residual, &mut values);
    let keys: Vec<(String, Vec<Knowledge>)> = values.into_iter().collect();
    same(&keys, &mut Facts::default(), &whole, residual)
}

fn same(
    keys: &[(String, Vec<Knowledge>)],
    facts: &mut Facts,
    whole: &Expression,
    residual: &Residual,
) -> bool {
    if let Some(((key, values), rest)) = keys.split_first() {
        return values.iter().all(|value| {
            facts.set(key, value.clone());
            same(rest, facts, whole, residual)
        });
    }
    let context = Context::new(vec![facts], Knowledge::Absent);
    ["session-name", "another-session"]
        .iter()
        .all(|session| holds(whole, &context, session) == recorded(residual, &context, session))
}

/// Adds the values of a key that a condition can tell apart.
fn mention(condition: &Condition, values: &mut BTreeMap<String, Vec<Knowledge>>) {
    let known = values.entry(condition.key.clone()).or_insert_with(|| {
        let others: &[&str] = match condition.operator.family {
            Family::Ip => &["198.51.100.77"],
            _ => &["another", "true", "false", "0"],
        };
        let mut known: Vec<Knowledge> = others.iter().map(|it| Knowledge::one(*it)).collect();
        known.push(Knowledge::Absent);
        known
    });
    for value in &condition.values {
        let text = value.text.split('/').next().unwrap_or_default();
        for text in [text, value.text.as_str()] {
            if condition.operator.family == Family::Ip && text.contains('/') {
                continue;
            }
            known.push(Knowledge::one(text));
            if condition.operator.quantifier != Quantifier::Single {
                known.push(Knowledge::Several(vec![text.to_owned(), "another".to_owned()]));
            }
        }
    }
}

fn mentioned(residual: &Residual, values: &mut BTreeMap<String, Vec<Knowledge>>) {
    match residual {
        Residual::None | Residual::Session(_) => {}
        Residual::Condition(condition) => mention(condition, values),
        Residual::All(parts) | Residual::Any(parts) => {
            for it in parts {
                mentioned(it, values);
            }
        }
    }
}

fn recorded(residual: &Residual, context: &Context<'_>, session: &str) -> bool {
    match residual {
        Residual::None => true,
        Residual::Condition(condition) => condition.judge(context) == Truth::Yes,
        Residual::Session(name) => name == session,
        Residual::All(parts) => parts.iter().all(|it| recorded(it, context, session)),
        Residual::Any(parts) => parts.iter().any(|it| recorded(it, context, session)),
    }
}

fn holds(expression: &Expression, context: &Context<'_>, session: &str) -> bool {
    match expression {
        Expression::Yes => true,
        Expression::No => false,
        Expression::Leaf(leaf) => match &leaf.test {
            Test::Condition(condition) => condition.judge(context) == Truth::Yes,
            Test::Session(name) => name == session,
            other => panic!("{other:?}"),
        },
        Expression::All(parts) => parts.iter().all(|it| holds(it, context, session)),
        Expression::Any(parts) => parts.iter().any(|it| holds(it, context, session)),
        Expression::Not(part) => !holds(part, context, session),
    }
}

fn answer(value: &Value) -> Answer {
    match value.as_str().unwrap() {
        "Allowed" => Answer::Allowed,
        "ExplicitlyDenied" => Answer::ExplicitlyDenied,
        "ImplicitlyDenied" => Answer::ImplicitlyDenied,
        other => panic!("{other}"),
    }
}

/// Questions about every resource of a form: the answer to each form that is recorded, and to the
/// whole.
#[test]
fn families_of_resources_are_as_iam_simulate_records_them() {
    let Some(cases) = cases("iam/iam-simulate/engine") else { return };
    let mut suite = Suite::new("iam-simulate engine", 44);
    for (place, case) in cases {
        let mut said = family(&case);
        if place.ends_with(ROOT_ASSUMES) {
            said = said
                .err()
                .map_or(Err("as recorded, against AWS's reference".to_owned()), |_| Ok(()));
        }
        suite.case(&place, said.is_ok(), &format!("{said:?}"));
    }
    suite.end();
}

/// A root user that assumes a role. The STS API reference, "`AssumeRole`": "You cannot use AWS
/// account root user credentials to call `AssumeRole`".
const ROOT_ASSUMES: &str = "allowNotArnLike.json: no allowed patterns found";

fn family(case: &Value) -> Result<(), String> {
    let mut simulation = case["simulation"].clone();
    simulation["permissionBoundaries"] = simulation["permissionBoundaryPolicies"].clone();
    let mut context = simulation["request"]["contextVariables"].clone();
    // What the asker fills in by itself.
    if let Some(context) = context.as_object_mut() {
        let principal = &simulation["request"]["principal"];
        context.entry("aws:PrincipalArn").or_insert_with(|| principal.clone());
    }
    simulation["request"]["context"] = context;
    simulation["simulation"] = serde_json::json!({
        "discoveryContextKeyConstraints":
            case["simulationOptions"]["discoveryContextKeyConstraints"]});
    let is_wildcard_only = simulation["request"]["action"] == "s3:ListAllMyBuckets";
    simulation["request"]["wildcardOnlyAction"] = is_wildcard_only.into();
    let ask = |case: &Value| {
        if case["simulation"]["discoveryContextKeyConstraints"].is_array() {
            put(case, &facts(case).0, Knowledge::Unknown, "one")
        } else {
            let mut known = Facts::default();
            for (key, value) in case["request"]["context"].as_object().into_iter().flatten() {
                known.set(key, knowledge(value));
            }
            put(case, &known, Knowledge::Absent, "one")
        }
    };
    let whole = ask(&simulation);
    let overall = answer(&case["expected"]["overallResult"]);
    let is_possible = matches!(whole.verdict, Verdict::Allowed | Verdict::Conditional);
    if is_possible != (overall == Answer::Allowed) {
        return Err(format!("{:?}, not {overall:?}", whole.verdict));
    }
    let asked = simulation["request"]["resource"]["resource"].as_str().unwrap().to_owned();
    for result in case["expected"]["results"].as_array().unwrap() {
        let Some(pattern) = result["resourcePattern"].as_str() else { continue };
        // A short ARN, as the policies of identities read it.
        let pattern = &match pattern.split(':').count() {
            n if n < 6 && pattern.starts_with("arn:") => {
                format!("{pattern}{}", ":*".repeat(6 - n))
            }
            _ => pattern.to_owned(),
        };
        let common = Pattern::new(&asked).covers(&Pattern::new(pattern));
        let mut part = simulation.clone();
        part["request"]["resource"]["resource"] =
            if common { pattern.clone() } else { asked.clone() }.into();
        let (is, should) = (ask(&part), answer(&result["result"]));
        let is_allowed = matches!(is.verdict, Verdict::Allowed | Verdict::Conditional);
        if is_allowed != (should == Answer::Allowed)
            || (!is_allowed && is.is_explicit != (should == Answer::ExplicitlyDenied))
        {
            return Err(format!("{pattern}: {:?}, not {should:?}", is.verdict));
        }
    }
    Ok(())
}
