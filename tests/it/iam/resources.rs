//! The recorded vectors of iam-simulate about resources: which a statement of each layer names,
//! which have an ARN in common, and which policies of buckets are public.
use asof::policy::context::{Facts, Knowledge};
use asof::policy::document::Policy;
use asof::policy::expression::Expression;
use asof::policy::pattern::Pattern;
use asof::policy::public::is_public;
use serde_json::{Value, json};

use super::judge::{knowledge, put};
use crate::suites::{Suite, outside};

fn vectors(name: &str) -> Option<Value> {
    let text = outside(&format!("iam/iam-simulate/functions/{name}.json"))?;
    Some(serde_json::from_str(&text).unwrap())
}

/// Recorded as no match: iam-simulate lets no wildcard stand for the kind of a resource. The IAM
/// user guide ("Resource", wildcards) says: "The asterisk (*) character can expand to
/// replace everything within a segment, including characters like a forward slash (/)", and EC2's
/// ("Grant permission to tag Amazon EC2 resources during creation") allows tagging of
/// `arn:aws:ec2:region:account:*/*`.
const WILDCARD_FOR_A_KIND: &str = "should not match a wildcard product";

/// Recorded as no match: iam-simulate takes an element of `NotResource` of another service, region
/// or account for an error, and an error for no match. The IAM user guide ("`NotResource`") says
/// that it "explicitly matches every resource except those specified", and ("IAM identifiers") of
/// an incomplete ARN that AWS "completes the ARN by adding wildcard characters (*) to all missing
/// fields": an ARN that does not match then names something else.
const ANOTHER_THAN_NOT_RESOURCE: &[&str] = &[
    "(expanded, region mismatch)",
    "(expanded, account mismatch)",
    "identity NotResource: short ARN region mismatch after expansion (4 seg, errors not inverted)",
    "identity NotResource: short ARN account mismatch after expansion (5 seg, errors not inverted)",
    "short ARN with wildcard region mismatch in account (5 seg, errors not inverted)",
];

/// Recorded as a match: iam-simulate completes the short ARNs of a resource's policy where there is
/// a wildcard in them, and only there. The IAM user guide ("IAM identifiers") says of "an
/// incomplete ARN (one with fewer than the standard six fields) in an identity-based policy" that
/// AWS completes it, and says so of no other; `arn:aws:sqs:*:111111111111` as it stands ends with
/// the account.
const SHORT_IN_A_RESOURCE_POLICY: &str =
    "resource: PM1 arn:aws:sqs:*:111111111111 matches Q (wildcard in middle)";

/// Recorded as no match. The IAM user guide ("IAM policy elements: Variables and tags", policy
/// variables with no value) says that in `Resource` or `NotResource` "the resource that includes a
/// policy variable with no value will not match any resource": `NotResource` then names none, and
/// matches every one.
const NOT_RESOURCE_WITHOUT_VALUE: &str = "should not match if a variable is missing";

#[test]
fn resources_are_named_as_iam_simulate_records_it() {
    let Some(cases) = vectors("resources") else { return };
    let mut suite = Suite::new("iam-simulate functions: resources", 155);
    for case in cases["resourceTests"].as_array().unwrap() {
        let name = case["name"].as_str().unwrap();
        let is_excluded = [WILDCARD_FOR_A_KIND, SHORT_IN_A_RESOURCE_POLICY].contains(&name);
        named(&mut suite, case, "Resource", "resourceStatements", is_excluded);
    }
    for case in cases["notResourceTests"].as_array().unwrap() {
        let name = case["name"].as_str().unwrap();
        let is_excluded = name == NOT_RESOURCE_WITHOUT_VALUE
            || ANOTHER_THAN_NOT_RESOURCE.iter().any(|it| name.ends_with(it));
        named(&mut suite, case, "NotResource", "notResourceStatements", is_excluded);
    }
    suite.end();
}

fn named(suite: &mut Suite, case: &Value, element: &str, member: &str, is_excluded: bool) {
    let name = case["name"].as_str().unwrap();
    let should = case["expectMatch"] == true;
    let is = applies(case, element, &case[member]);
    suite.case(name, is == (should != is_excluded), &format!("{is}, excluded: {is_excluded}"));
}

/// Whether a statement of the layer applies: to some resource of a form if it allows, to all of
/// them if it denies.
fn applies(case: &Value, element: &str, resources: &Value) -> bool {
    let effect = case["effect"].as_str().unwrap_or("Allow");
    let policy = json!({"Version": "2012-10-17", "Statement": {"Sid": "asked", "Effect": effect,
        "Principal": "*", "Action": "*", element: resources}});
    let (member, policies) = match case["policyType"].as_str() {
        None | Some("identity") => ("identityPolicies", json!([policy])),
        Some("session") => ("sessionPolicy", policy),
        Some("pb") => ("permissionBoundaries", json!([policy])),
        Some("resource") => ("resourcePolicy", policy),
        Some("vpce") => ("endpointPolicies", json!([policy])),
        Some("scp") => ("serviceControlPolicies", json!([{"policies": [policy]}])),
        Some("rcp") => ("resourceControlPolicies", json!([{"policies": [policy]}])),
        Some(other) => panic!("{other} is no layer that is known"),
    };
    let asked = json!({member: policies, "request": {"principal": "arn:aws:iam::1:user/u",
        "action": "a:b", "resource": case["resource"],
        "wildcardOnlyAction": case["wildcardOnlyAction"]}});
    let mut facts = Facts::default();
    for (key, value) in case["context"].as_object().into_iter().flatten() {
        facts.set(key, knowledge(value));
    }
    let decision = put(&asked, &facts, Knowledge::Absent, "one");
    let steps: Vec<_> =
        decision.steps.iter().filter(|it| it.place.sid.as_deref() == Some("asked")).collect();
    assert_eq!(steps.len(), 1, "{asked}");
    match effect {
        "Allow" => steps[0].applies != Expression::No,
        _ => steps[0].applies == Expression::Yes,
    }
}

#[test]
fn resources_overlap_as_iam_simulate_records_it() {
    let Some(cases) = vectors("resource_overlap") else { return };
    let mut suite = Suite::new("iam-simulate functions: resource overlap", 37);
    for case in cases.as_array().unwrap() {
        let [a, b] = ["patternA", "patternB"].map(|it| completed(case[it].as_str().unwrap()));
        let common = a.common(&b);
        let is_sound = common.as_ref().is_none_or(|it| a.matches(it) && b.matches(it));
        let is = common.is_some() && b.common(&a).is_some();
        let passed = is_sound && is == (case["overlaps"] == true);
        suite.case(case["name"].as_str().unwrap(), passed, &format!("{common:?}"));
    }
    suite.end();
}

/// A short ARN as the policies of identities read it.
fn completed(text: &str) -> Pattern {
    let missing = if text.starts_with("arn:") { 6 - text.split(':').count().min(6) } else { 0 };
    Pattern::new(&format!("{text}{}", ":*".repeat(missing)))
}

#[test]
fn buckets_are_public_as_iam_simulate_records_it() {
    let Some(cases) = vectors("s3_bpa_classifier") else { return };
    let mut suite = Suite::new("iam-simulate functions: public buckets", 34);
    for case in cases.as_array().unwrap() {
        let whole = is_public(&Policy::read(&case["policy"]));
        let statements = case["policy"]["Statement"].as_array().unwrap();
        let alone = |it: &Value| {
            is_public(&Policy::read(&json!({"Version": "2012-10-17", "Statement": [it]})))
        };
        let public: Vec<usize> =
            (1..=statements.len()).filter(|it| alone(&statements[it - 1])).collect();
        let listed = case["publicStatements"].as_array().into_iter().flatten();
        let listed: Vec<usize> =
            listed.map(|it| usize::try_from(it["index"].as_u64().unwrap()).unwrap()).collect();
        let should = case["expected"] == "public";
        assert!(should || case["expected"] == "nonPublic");
        let passed = whole == should && public == listed;
        suite.case(case["name"].as_str().unwrap(), passed, &format!("{whole} {public:?}"));
    }
    suite.end();
}
