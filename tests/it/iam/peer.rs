//! The same question in the peer's words, where it and AWS's guide are known to part.
//!
//! Each rewriting states what the guide says in terms on which the peer agrees; what remains
//! must agree exactly. `docs/validation.md` argues every one of them.

use serde_json::{Value, json};

use super::model::Verdict;

type Rewriting = (&'static str, fn(&mut Value));

/// In this order, for the later ones look at what the earlier ones leave.
pub(crate) const REWRITINGS: [Rewriting; 10] = [
    ("scp-and-services", scps_spare_services),
    ("root", root_has_full_access),
    ("federated-without-session-policy", federated_sessions_start_empty),
    ("old-version", variables_of_old_versions_are_text),
    ("variable-without-value", variables_without_value_equal_nothing),
    ("variable-in-plain-name", variables_in_plain_names_have_values),
    ("escape-in-equals", escaped_stars_are_stars),
    ("address-range", ranges_are_halves),
    ("empty-set", empty_sets_are_absent),
    ("account-in-not-principal", accounts_spare_their_roots),
];

/// The case for the peer.
pub(crate) fn in_peer_words(case: &Value) -> Value {
    in_peer_words_but(case, "")
}

/// The same with one rewriting left out, to see whether it is still needed.
pub(crate) fn in_peer_words_but(case: &Value, left_out: &str) -> Value {
    let mut out = case.clone();
    for (_, rewrite) in REWRITINGS.iter().filter(|(name, _)| *name != left_out) {
        rewrite(&mut out);
    }
    out
}

/// "Permissions granted directly to a session are not limited by an implicit deny in … a session
/// policy": the peer limits them, so it is asked whether the resource policy grants at all.
///
/// `None` unless the two answers can differ for this reason.
pub(crate) fn asked_again(case: &Value, judged: Verdict, answered: Verdict) -> Option<Value> {
    let caller = caller(case);
    let limited = !case["sessionPolicy"].is_null() || caller.contains(":federated-user/");
    let same = caller.split(':').nth(4) == case["request"]["resource"]["accountId"].as_str();
    let answers = (judged, answered) == (Verdict::Allowed, Verdict::ImplicitlyDenied);
    let parts = caller.contains(":sts:") && same && limited && answers;
    parts.then(|| {
        let mut out = in_peer_words(case);
        out["identityPolicies"] = json!([]);
        out["sessionPolicy"] = policy(&json!("*"));
        out
    })
}

/// "SCPs affect only IAM users and roles": a service has none over it.
fn scps_spare_services(case: &mut Value) {
    if caller(case).ends_with(".amazonaws.com") && !case["serviceControlPolicies"].is_null() {
        case["serviceControlPolicies"] = json!([]);
    }
}

/// "… with the exception of the AWS account root user, which has full access."
fn root_has_full_access(case: &mut Value) {
    if caller(case).ends_with(":root") {
        case["identityPolicies"] = json!([policy(&json!("*"))]);
    }
}

/// A `Deny` with Bob and his account in `NotPrincipal` denies "all principals except the user named
/// Bob": the account stands there for its root.
fn accounts_spare_their_roots(case: &mut Value) {
    if caller(case).ends_with(":root") {
        return;
    }
    for_each_statement(case, &mut |statement| {
        if statement["Effect"] == "Deny" && !statement["NotPrincipal"].is_null() {
            for_each_text(&mut statement["NotPrincipal"], &mut |text| {
                if text.ends_with(":root") || text.bytes().all(|it| it.is_ascii_digit()) {
                    "999999999999".clone_into(text);
                }
            });
        }
    });
}

/// "If you do not pass any session policies, the resulting federated user session has no
/// permissions."
fn federated_sessions_start_empty(case: &mut Value) {
    if caller(case).contains(":federated-user/") && case["sessionPolicy"].is_null() {
        case["sessionPolicy"] = policy(&json!("ec2:DescribeInstances"));
    }
}

fn policy(action: &Value) -> Value {
    let all = json!({ "Effect": "Allow", "Action": action, "Resource": "*" });
    json!({ "Version": "2012-10-17", "Statement": [all] })
}

/// "If you don't include the Version element and set it to an appropriate version date, variables
/// … are treated as literal strings in the policy."
fn variables_of_old_versions_are_text(case: &mut Value) {
    for_each_policy(case, &mut |policy| {
        if policy["Version"] != "2012-10-17" {
            for_each_text(&mut policy["Statement"], &mut |text| *text = text.replace("${", "$("));
        }
    });
}

/// "Inverted condition operators like `StringNotEquals` … do match against a null value"; and in
/// `Resource` or `NotResource`, it "will not match any resource".
fn variables_without_value_equal_nothing(case: &mut Value) {
    let context = case["request"]["context"].clone();
    for_each_text_in_statements(case, &["Condition", "NotResource"], &mut |text| {
        if variable(text).is_some_and(|name| value_of(&context, name).is_none()) {
            *text =
                if text.starts_with("arn:") { "arn:aws:s3:::nothing" } else { "nothing" }.into();
        }
    });
}

/// "arn:aws:sqs:us-east-2:*:${aws:username}-queue": a variable may stand where the name has had
/// neither slash nor colon yet.
fn variables_in_plain_names_have_values(case: &mut Value) {
    let context = case["request"]["context"].clone();
    for_each_text_in_statements(case, &["Resource", "NotResource"], &mut |text| {
        let name = text.splitn(6, ':').nth(5).and_then(|name| name.split_once("${"));
        let plain = name.is_some_and(|(before, _)| !before.contains(['/', ':']));
        let value = variable(text).and_then(|name| value_of(&context, name));
        if let (true, Some(value), Some((start, rest))) = (plain, value, text.split_once("${")) {
            let (_, end) = rest.split_once('}').unwrap();
            *text = format!("{start}{value}{end}");
        }
    });
}

/// "These predefined policy variables can be used in any string where you can use regular policy
/// variables": also where whole strings are compared, and there a star is a star.
fn escaped_stars_are_stars(case: &mut Value) {
    for_each_condition(case, &mut |operator, keys| {
        if operator.contains("Equals") && operator.contains("String") {
            for_each_text(keys, &mut |text| *text = text.replace("${*}", "*"));
        }
    });
}

/// "The value must be in the standard CIDR format", as `/0` is; "if you specify an IP
/// address without the associated routing prefix, IAM uses the default prefix value of /32".
fn ranges_are_halves(case: &mut Value) {
    for_each_condition(case, &mut |operator, keys| {
        if !operator.contains("IpAddress") {
            return;
        }
        for (_, values) in keys.as_object_mut().into_iter().flatten() {
            let list = values.as_array().map_or(std::slice::from_ref(&*values), |list| list);
            let texts = list.iter().filter_map(Value::as_str).flat_map(|text| match text {
                "0.0.0.0/0" => vec!["0.0.0.0/1".to_owned(), "128.0.0.0/1".to_owned()],
                bare if !bare.contains('/') => vec![format!("{bare}/32")],
                other => vec![other.to_owned()],
            });
            *values = texts.collect();
        }
    });
}

/// "… context keys with empty values … a Null condition operator with a value of false … check if
/// the context key in the request exists and its value is not null."
fn empty_sets_are_absent(case: &mut Value) {
    let context = case["request"]["context"].as_object_mut().unwrap();
    context.retain(|_, value| value.as_array().is_none_or(|values| !values.is_empty()));
}

/// The name in the first variable of the text, its default with it.
fn variable(text: &str) -> Option<&str> {
    let (name, _) = text.split_once("${")?.1.split_once('}')?;
    (name.len() > 1).then_some(name)
}

fn value_of(context: &Value, name: &str) -> Option<String> {
    let (key, default) = match name.split_once(", '") {
        Some((key, default)) => (key, Some(default.trim_end_matches('\'').to_owned())),
        None => (name, None),
    };
    let mut given = context.as_object()?.iter();
    let value = given.find(|(given, _)| given.eq_ignore_ascii_case(key)).map(|(_, value)| value);
    value.and_then(Value::as_str).map(str::to_owned).or(default)
}

fn caller(case: &Value) -> &str {
    case["request"]["principal"].as_str().unwrap_or_default()
}

fn for_each_policy(node: &mut Value, change: &mut dyn FnMut(&mut Value)) {
    match node {
        Value::Object(fields) if fields.contains_key("Statement") => change(node),
        Value::Object(fields) => fields.values_mut().for_each(|v| for_each_policy(v, change)),
        Value::Array(items) => items.iter_mut().for_each(|v| for_each_policy(v, change)),
        _ => {}
    }
}

fn for_each_text(node: &mut Value, change: &mut dyn FnMut(&mut String)) {
    match node {
        Value::String(text) => change(text),
        Value::Object(fields) => fields.values_mut().for_each(|v| for_each_text(v, change)),
        Value::Array(items) => items.iter_mut().for_each(|v| for_each_text(v, change)),
        _ => {}
    }
}

fn for_each_statement(case: &mut Value, change: &mut dyn FnMut(&mut Value)) {
    for_each_policy(case, &mut |policy| match &mut policy["Statement"] {
        Value::Array(list) => list.iter_mut().for_each(&mut *change),
        statement => change(statement),
    });
}

fn for_each_text_in_statements(
    case: &mut Value,
    elements: &[&str],
    change: &mut dyn FnMut(&mut String),
) {
    for_each_statement(case, &mut |statement| {
        for element in elements {
            if let Some(value) = statement.get_mut(*element) {
                for_each_text(value, change);
            }
        }
    });
}

fn for_each_condition(case: &mut Value, change: &mut dyn FnMut(&str, &mut Value)) {
    for_each_statement(case, &mut |statement| {
        let block = statement.get_mut("Condition").and_then(Value::as_object_mut);
        for (operator, keys) in block.into_iter().flatten() {
            change(operator, keys);
        }
    });
}
