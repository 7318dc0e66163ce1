//! Amazon resource names: six parts between colons, `arn:partition:service:region:account:rest`.
use super::pattern::Pattern;

/// The parts of an ARN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arn<'a> {
    /// `aws`, `aws-cn`, `aws-us-gov`.
    pub partition: &'a str,
    /// The service's prefix, `s3`.
    pub service: &'a str,
    /// The region, empty for global services.
    pub region: &'a str,
    /// The account, empty for some services; `aws` for what AWS itself owns.
    pub account: &'a str,
    /// All that comes after.
    pub rest: &'a str,
}

impl<'a> Arn<'a> {
    /// Takes an ARN apart; `None` if it does not have six parts.
    pub fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.splitn(6, ':');
        if parts.next()? != "arn" {
            return None;
        }
        Some(Self {
            partition: parts.next()?,
            service: parts.next()?,
            region: parts.next()?,
            account: parts.next()?,
            rest: parts.next()?,
        })
    }
}

/// Whether an ARN matches one with wildcards, each of the six parts by itself, as the operators of
/// ARNs do; `None` if the value is no ARN.
///
/// A policy's value that ends before its sixth part, with a `*`, matches everything behind.
pub(super) fn matches(policy: &Pattern, value: &str) -> Option<bool> {
    let value: Vec<&str> = value.splitn(6, ':').collect();
    if value.len() < 6 || value[0] != "arn" {
        return None;
    }
    let parts = policy.split(':', 6);
    if parts.len() < 6 && !policy.is_open_ended() {
        return Some(false);
    }
    Some(value.iter().zip(&parts).all(|(value, part)| part.matches(value)))
}

/// A short ARN with the parts that it lacks as `*`: how AWS reads `arn:aws:sqs` in the `Resource`
/// of a policy of an identity (IAM user guide, "Resource", on incomplete ARNs).
pub(super) fn completed(text: &str) -> String {
    let parts = text.split(':').count();
    if parts >= 6 || !text.starts_with("arn:") {
        return text.to_owned();
    }
    format!("{text}{}", ":*".repeat(6 - parts))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_has_six_parts_and_a_short_one_is_completed() {
        let arn = Arn::parse("arn:aws:lambda:us-east-1:1:function:f:live").unwrap();
        assert_eq!((arn.account, arn.rest), ("1", "function:f:live"));
        assert_eq!(Arn::parse("arn:aws:s3"), None);
        assert_eq!(completed("arn:aws:sqs"), "arn:aws:sqs:*:*:*");
        assert_eq!(completed("*"), "*");
    }

    #[test]
    fn the_parts_match_one_by_one() {
        let matched = |policy, value| matches(&Pattern::new(policy), value);
        assert_eq!(matched("arn:aws:iam::1:*", "arn:aws:iam::1:root"), Some(true));
        assert_eq!(matched("arn:aws:iam::1:*", "arn:aws:iam::2:root"), Some(false));
        assert_eq!(matched("*", "arn:aws:iam::2:root"), Some(true));
        assert_eq!(matched("arn:aws:iam", "arn:aws:iam::2:root"), Some(false));
        assert_eq!(matched("arn:aws:iam::2:root", "bob"), None);
    }
}
