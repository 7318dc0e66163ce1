//! Whether S3 counts a bucket's policy as public.
//!
//! From the S3 user guide, "The meaning of public": a policy is public unless each of its grants is
//! to fixed principals, or narrowed to fixed values of certain keys. A denial does not help.
use super::arn::Arn;
use super::condition::Condition;
use super::document::{Effect, Policy, Statement};
use super::operator::{self, Family};
use super::principal::Named;
use std::net::IpAddr;

/// Whether any statement of a bucket's policy grants something to the public.
pub fn is_public(policy: &Policy) -> bool {
    policy.statements.iter().any(is_public_grant)
}

/// Whether one statement grants something to the public.
pub fn is_public_grant(statement: &Statement) -> bool {
    if statement.effect == Effect::Deny {
        return false;
    }
    let Some(principals) = &statement.principals else { return false };
    let is_open = principals.except
        || principals.items.iter().any(|it| matches!(it, Named::Everyone | Named::AnyAccount));
    is_open && !statement.conditions.iter().any(|it| is_fixed(it))
}

/// Whether a condition holds for fixed values of a key that tells requests of strangers apart.
fn is_fixed(condition: &Condition) -> bool {
    let operator = condition.operator;
    if operator.negated || operator.if_exists || condition.values.is_empty() {
        return false;
    }
    let all = |is_fixed: &dyn Fn(&str) -> bool| {
        condition.values.iter().all(|it| !it.text.contains("${") && is_fixed(&it.text))
    };
    let reads_wildcards = matches!(operator.family, Family::TextLike | Family::Arn);
    let is_plain = |text: &str| !(reads_wildcards && text.contains(['*', '?']));
    let is_text = matches!(
        operator.family,
        Family::Text | Family::TextIgnoreCase | Family::TextLike | Family::Arn
    );
    match condition.key.as_str() {
        "aws:sourceip" => operator.family == Family::Ip && all(&is_narrow_block),
        "aws:principalisawsservice" => {
            (is_text || operator.family == Family::Bool)
                && all(&|it| it.eq_ignore_ascii_case("true"))
        }
        "aws:principalservicename" | "aws:principalservicenameslist" => is_text,
        "aws:userid" => is_text && all(&|it| is_plain(it) || is_plain(user_of(it))),
        "aws:principalorgpaths" | "aws:vpceorgpaths" | "aws:sourceorgpaths" => {
            is_text && all(&|it| is_plain(it.split('/').next().unwrap_or(it)))
        }
        "aws:principalarn" | "aws:sourcearn" | "aws:sourcevpcarn" | "s3:dataaccesspointarn" => {
            is_text && all(&|it| is_plain(it) || is_of_fixed_account(it))
        }
        key => FIXED_KEYS.contains(&key) && is_text && all(&is_plain),
    }
}

const FIXED_KEYS: &[&str] = &[
    "aws:principalaccount",
    "aws:principalorgid",
    "aws:sourceaccount",
    "aws:sourceorgid",
    "aws:sourceowner",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:vpceaccount",
    "aws:vpceorgid",
    "s3:dataaccesspointaccount",
    "s3:x-amz-server-side-encryption-aws-kms-key-id",
];

/// `AROAEXAMPLE` of `AROAEXAMPLE:*`.
fn user_of(text: &str) -> &str {
    text.strip_suffix(":*").unwrap_or(text)
}

fn is_of_fixed_account(text: &str) -> bool {
    Arn::parse(text).is_some_and(|arn| {
        arn.account.len() == 12 && arn.account.bytes().all(|it| it.is_ascii_digit())
    })
}

/// S3 takes very broad blocks for public: wider than /8 of IPv4 or /32 of IPv6.
fn is_narrow_block(text: &str) -> bool {
    operator::block(text).is_some_and(|block| match block.addr() {
        IpAddr::V4(_) => block.prefix_len() >= 8,
        IpAddr::V6(_) => block.prefix_len() >= 32,
    })
}
