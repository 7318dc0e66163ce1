//! Policy statements in words: who may or may not do what on what, and on which condition.

use serde_json::Value;

use super::fact::{Fact, shorten, some_of};
use super::place::{each, of, text};
use crate::json::canonical::canonical_text;

/// How many conditions of a statement are shown.
const CONDITIONS_SHOWN: usize = 2;

/// The statements of a policy document under a head such as `inline policy read:`. A statement of
/// a resource policy is told with its Sid and its principal.
pub(super) fn facts(head: &str, document: Option<&Value>) -> Vec<Fact> {
    // Some items wrap the document in a list of one.
    let documents = each(document).into_iter();
    let statements = documents.flat_map(|document| each(document.get("Statement")));
    let fact = |statement| {
        let sid = of(statement, "Sid");
        let is_resource_policy = !principals(statement).is_empty();
        let head = match (is_resource_policy, sid.is_empty()) {
            (true, false) => format!("{head} {}:", shorten(&sid, 40)),
            _ => format!("{head}:"),
        };
        let whole = canonical_text(statement);
        Fact { same: whole, ..Fact::member(format!("{head} {}", sentence(statement)), "") }
    };
    // A part without its effect must not pass for a statement.
    statements.filter(|statement| statement.get("Effect").is_some()).map(fact).collect()
}

/// Who a trust policy lets assume the role: one fact for each principal.
pub(super) fn trust(document: Option<&Value>) -> Vec<Fact> {
    let documents = each(document).into_iter();
    let statements = documents.flat_map(|document| each(document.get("Statement")));
    statements.filter(|statement| statement.get("Effect").is_some()).flat_map(trusted).collect()
}

fn trusted(statement: &Value) -> Vec<Fact> {
    let verb = if of(statement, "Effect") == "Deny" { "trust policy denies" } else { "trusts" };
    let how = format!("({}){}", operations(statement), conditions(statement));
    let conditions = statement.get("Condition").map(Value::to_string).unwrap_or_default();
    let fact = |who: String| Fact {
        same: format!("{who} {how} {conditions}"),
        ..Fact::member(verb, format!("{who} {how}"))
    };
    principals(statement).into_iter().map(fact).collect()
}

/// `Allow 444455556666 s3:GetObject, s3:ListBucket on arn:aws:s3:::x/* if aws:SourceIp in …`.
fn sentence(statement: &Value) -> String {
    let mut words = vec![of(statement, "Effect")];
    let who = principals(statement);
    if !who.is_empty() {
        words.push(some_of(&who));
    }
    words.push(operations(statement));
    let resources = texts(statement.get("Resource"));
    let others = texts(statement.get("NotResource"));
    if !resources.is_empty() {
        words.push(format!("on {}", some_of(&resources)));
    } else if !others.is_empty() {
        words.push(format!("on all but {}", some_of(&others)));
    }
    words.join(" ") + &conditions(statement)
}

fn operations(statement: &Value) -> String {
    let others = texts(statement.get("NotAction"));
    if others.is_empty() {
        some_of(&texts(statement.get("Action")))
    } else {
        format!("all but {}", some_of(&others))
    }
}

/// The principals of a statement: `*` is everyone, the kind (`AWS`, `Service`) goes without saying.
fn principals(statement: &Value) -> Vec<String> {
    let allowed = named(statement.get("Principal"));
    let others = named(statement.get("NotPrincipal"));
    let excluded = (!others.is_empty()).then(|| format!("everyone but {}", some_of(&others)));
    allowed.into_iter().chain(excluded).collect()
}

fn named(principal: Option<&Value>) -> Vec<String> {
    let everyone = |name: String| if name == "*" { "everyone (*)".to_owned() } else { name };
    let names = match principal {
        Some(Value::Object(kinds)) => kinds.values().flat_map(|kind| texts(Some(kind))).collect(),
        other => texts(other),
    };
    names.into_iter().map(everyone).collect()
}

/// ` if aws:SourceIp in 10.0.0.0/8`: the first conditions, shortly.
fn conditions(statement: &Value) -> String {
    let Some(Value::Object(operators)) = statement.get("Condition") else {
        return String::new();
    };
    let mut tests = Vec::new();
    for (operator, keys) in operators {
        let Value::Object(keys) = keys else { continue };
        for (key, values) in keys {
            let values = shorten(&some_of(&texts(Some(values))), 60);
            tests.push(format!("{key} {} {values}", relation(operator)));
        }
    }
    let more = tests.len().saturating_sub(CONDITIONS_SHOWN);
    tests.truncate(CONDITIONS_SHOWN);
    let tests = tests.join(" and ");
    match (tests.is_empty(), more) {
        (true, _) => String::new(),
        (_, 0) => format!(" if {tests}"),
        _ => format!(" if {tests} and {more} more"),
    }
}

/// A short word for the common condition operators; the others keep their name.
fn relation(operator: &str) -> &str {
    match operator {
        "StringEquals" | "ArnEquals" | "NumericEquals" | "Bool" | "DateEquals" => "=",
        "StringNotEquals" | "ArnNotEquals" | "NumericNotEquals" => "!=",
        "StringLike" | "ArnLike" => "like",
        "StringNotLike" | "ArnNotLike" => "not like",
        "IpAddress" => "in",
        "NotIpAddress" => "not in",
        other => other,
    }
}

fn texts(value: Option<&Value>) -> Vec<String> {
    each(value).into_iter().map(text).filter(|text| !text.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(statement: &Value, expected: &str) {
        assert_eq!(sentence(statement), expected);
    }

    #[test]
    fn an_identity_statement_names_actions_and_resources() {
        check(
            &json!({"Effect": "Allow", "Action": ["s3:GetObject"],
                "Resource": ["arn:aws:s3:::x/*"]}),
            "Allow s3:GetObject on arn:aws:s3:::x/*",
        );
    }

    #[test]
    fn a_deny_of_all_but_something_says_so() {
        check(
            &json!({"Effect": "Deny", "NotAction": ["iam:*", "sts:*"], "NotResource": "a"}),
            "Deny all but iam:*, sts:* on all but a",
        );
    }

    #[test]
    fn everyone_is_named_as_everyone() {
        check(
            &json!({"Effect": "Allow", "Principal": {"AWS": ["*"]}, "Action": ["s3:*"],
                "Resource": ["*"]}),
            "Allow everyone (*) s3:* on *",
        );
        check(
            &json!({"Effect": "Deny", "NotPrincipal": {"AWS": "1"}, "Action": "s3:*"}),
            "Deny everyone but 1 s3:*",
        );
    }

    #[test]
    fn conditions_are_shown_shortly() {
        check(
            &json!({"Effect": "Allow", "Action": ["a:b"], "Resource": ["*"], "Condition": {
                "Bool": {"aws:MultiFactorAuthPresent": ["true"]},
                "IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "10.1.0.0/16"]},
                "StringLike": {"aws:x": "y"}}}),
            "Allow a:b on * if aws:MultiFactorAuthPresent = true and aws:SourceIp in 10.0.0.0/8, \
             10.1.0.0/16 and 1 more",
        );
    }

    #[test]
    fn a_trust_policy_has_one_fact_for_each_principal() {
        let document = json!({"Statement": [{"Effect": "Allow", "Action": ["sts:AssumeRole"],
            "Principal": {"AWS": ["arn:aws:iam::444455556666:root"],
                "Service": ["ec2.amazonaws.com"]}}]});
        let facts: Vec<String> = trust(Some(&document)).into_iter().map(|f| f.item).collect();
        assert_eq!(
            facts,
            [
                "arn:aws:iam::444455556666:root (sts:AssumeRole)",
                "ec2.amazonaws.com (sts:AssumeRole)"
            ]
        );
    }
}
