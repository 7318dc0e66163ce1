//! IAM policies and the two ways in which items carry them.
use std::fmt::Write as _;

use super::rng::Rng;

const ACTIONS: [&str; 16] = [
    "s3:GetObject",
    "s3:PutObject",
    "s3:ListBucket",
    "ec2:DescribeInstances",
    "ec2:RunInstances",
    "kms:Decrypt",
    "kms:GenerateDataKey",
    "logs:CreateLogGroup",
    "logs:PutLogEvents",
    "dynamodb:Query",
    "dynamodb:PutItem",
    "sqs:SendMessage",
    "sns:Publish",
    "ssm:GetParameter",
    "secretsmanager:GetSecretValue",
    "iam:PassRole",
];

/// A policy of `n_statements` statements.
pub(super) fn policy_text(r: &mut Rng, acct: &str, n_statements: u64) -> String {
    let mut s = String::from(r#"{"Version":"2012-10-17","Statement":["#);
    for i in 0..n_statements {
        if i > 0 {
            s.push(',');
        }
        let effect = if r.below(8) == 0 { "Deny" } else { "Allow" };
        let _ = write!(s, r#"{{"Sid":"VisualEditor{i}","Effect":"{effect}","Action":["#);
        for j in 0..=r.below(5) {
            if j > 0 {
                s.push(',');
            }
            let _ = write!(s, r#""{}""#, r.pick(&ACTIONS));
        }
        let store = r.pick(&["data", "logs", "backup", "assets"]);
        let (owner, key) = (r.pool(12, 8), r.kms());
        let _ = write!(s, r#"],"Resource":["arn:aws:s3:::app-{store}-{owner}/*","#);
        let _ = write!(s, r#""arn:aws:kms:us-east-1:{acct}:key/{key}"]}}"#);
    }
    s.push_str("]}");
    s
}

/// As IAM's items carry a policy.
pub(super) fn url_encoded(s: &str) -> String {
    let mut o = String::with_capacity(s.len() * 2);
    for b in s.bytes() {
        if b.is_ascii_alphanumeric() || b"-_.*".contains(&b) {
            o.push(char::from(b));
        } else {
            let _ = write!(o, "%{b:02X}");
        }
    }
    o
}

/// As buckets carry a policy: JSON in a JSON string.
pub(super) fn escaped(s: &str) -> String {
    s.replace('\\', "\\\\").replace('"', "\\\"")
}
