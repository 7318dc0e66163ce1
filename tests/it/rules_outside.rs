//! The managed rules against the tests of the community's functions of the same identifiers.
//!
//! Those functions are not AWS's own code: where one disagrees with AWS's page, the page counts,
//! and the row stands in a table of exclusions with the reason.
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::{Value, json};

use asof::check::rule::Parameters;
use asof::check::rules::named;
use asof::check::subject::{Around, Item, Subject};
use asof::check::verdict::Verdict;
use asof::time::moment::Moment;
use asof::truth::Truth;

use crate::suites::{Suite, outside};
use crate::tables::text;

const FILE: &str = "rules/awslabs/ci_only.jsonl";

/// The identifiers that AWS and the community share, and how many rows each has; of the last, four
/// are of a second copy of the function.
const ROWS: &[(&str, usize)] = &[
    ("API_GW_CACHE_ENABLED_AND_ENCRYPTED", 5),
    ("API_GW_ENDPOINT_TYPE_CHECK", 1),
    ("API_GW_EXECUTION_LOGGING_ENABLED", 8),
    ("CLOUDFRONT_VIEWER_POLICY_HTTPS", 2),
    ("ELB_DELETION_PROTECTION_ENABLED", 2),
    ("LAMBDA_CONCURRENCY_CHECK", 5),
    ("LAMBDA_DLQ_CHECK", 3),
    ("LAMBDA_INSIDE_VPC", 3),
    ("RDS_ENHANCED_MONITORING_ENABLED", 3),
    ("REDSHIFT_CLUSTER_PUBLIC_ACCESS_CHECK", 1),
    ("VPC_SG_OPEN_ONLY_TO_AUTHORIZED_PORTS", 5),
    ("VPC_VPN_2_TUNNELS_UP", 1),
    ("EC2_INSTANCE_NO_PUBLIC_IP", 7),
];

/// Parameters that the community spells otherwise than AWS's page.
const SPELLINGS: &[(&str, &str)] = &[
    ("endpointConfigurationType", "endpointConfigurationTypes"),
    ("dlqArn", "dlqArns"),
    ("subnetId", "subnetIds"),
];

/// Identifier, test, what is said here instead, and why.
const EXCLUDED: &[(&str, &str, Verdict, &str)] = &[
    (
        "LAMBDA_DLQ_CHECK",
        "test_scenario_3_empty_parameter_value",
        Verdict::Undecidable,
        "its item has a bare text as deadLetterConfig; AWS Config's schema of the type has \
         configuration.deadLetterConfig.targetArn (awslabs/aws-config-resource-schema@51a71f8), \
         and what is of no known shape is not judged. Page: configured with a dead-letter queue",
    ),
    (
        "LAMBDA_DLQ_CHECK",
        "test_scenario_5_dlq_match",
        Verdict::Undecidable,
        "the same bare text as deadLetterConfig. Page: ARNs that must be configured as the target",
    ),
];

/// Nothing else was seen, and nothing is said to have been recorded.
struct Alone;

impl Around for Alone {
    fn all(&self, _: &str) -> Vec<Arc<Item>> {
        Vec::new()
    }

    fn everywhere(&self, _: &str) -> Vec<Arc<Item>> {
        Vec::new()
    }

    fn one(&self, _: &str, _: &str) -> Option<Arc<Item>> {
        None
    }

    fn is_recorded(&self, _: &str) -> Truth {
        Truth::Unknown
    }
}

/// The identifier that a row is of: its own, or that of the function of which it tests a copy.
fn identifier(row: &Value) -> &str {
    let rule = row["managed_identifier"].as_str().unwrap_or(text(row, "rule"));
    rule.strip_suffix("(dup)").unwrap_or(rule)
}

fn item(row: &Value) -> Item {
    let told = &row["configurationItem"];
    let members = ["configuration", "supplementaryConfiguration", "relationships"];
    let content = members.iter().filter_map(|it| Some(((*it).to_owned(), told.get(it)?.clone())));
    Item {
        account_id: text(told, "awsAccountId").to_owned(),
        resource_type: text(told, "resourceType").to_owned(),
        resource_id: text(told, "resourceId").to_owned(),
        content: Value::Object(content.collect()),
        ..Item::default()
    }
}

fn parameters(row: &Value) -> Parameters {
    let spelled = |name: &str| {
        let other = SPELLINGS.iter().find(|it| it.0 == name);
        other.map_or(name, |it| it.1).to_owned()
    };
    let given = row["ruleParameters"].as_object().into_iter().flatten();
    let told = given.map(|(name, value)| (spelled(name), value.as_str().unwrap().to_owned()));
    Parameters(told.collect::<BTreeMap<String, String>>())
}

/// What is said here; what left the scope or is gone, no rule is asked about.
fn said(row: &Value) -> Option<Verdict> {
    let rule = named(identifier(row))?;
    let status = text(&row["configurationItem"], "configurationItemStatus");
    if row["eventLeftScope"] == json!(true) || status.starts_with("ResourceDeleted") {
        return Some(Verdict::NotApplicable);
    }
    let item = item(row);
    let now = Moment::parse("2024-06-01T00:00:00Z").unwrap();
    let subject = Subject { item: &item, now, around: &Alone };
    Some((rule.judge)(&subject, &parameters(row)).verdict)
}

#[test]
fn the_community_agrees_but_for_what_is_argued() {
    let Some(lines) = outside(FILE) else { return };
    let expected = ROWS.iter().map(|it| it.1).sum();
    let mut suite = Suite::new("managed rules: awslabs/aws-config-rules", expected);
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut left: BTreeSet<(&str, &str)> = EXCLUDED.iter().map(|it| (it.0, it.1)).collect();
    let rows: Vec<Value> = lines.lines().map(|it| serde_json::from_str(it).unwrap()).collect();
    for row in &rows {
        let (identifier, test) = (identifier(row), text(row, "test"));
        if !ROWS.iter().any(|it| it.0 == identifier) {
            assert!(named(identifier).is_none(), "{identifier} is a rule, and its rows are not");
            continue;
        }
        *counts.entry(identifier).or_default() += 1;
        let theirs = Verdict::from_word(text(&row["evaluations"][0], "complianceType"));
        let argued = EXCLUDED.iter().find(|it| (it.0, it.1) == (identifier, test));
        let wanted = argued.map_or(theirs, |it| Some(it.2));
        let ours = said(row);
        let name = format!("{identifier}: {test}");
        suite.case(&name, ours.is_some() && ours == wanted, &format!("{ours:?}, not {wanted:?}"));
        assert!(argued.is_none() || ours != theirs, "{name} agrees: it is no exclusion");
        left.remove(&(identifier, test));
    }
    assert!(left.is_empty(), "excluded, and no row: {left:?}");
    assert_eq!(counts, ROWS.iter().copied().collect(), "rows of each identifier");
    suite.end();
}
