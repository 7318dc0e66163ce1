//! What an item shows, opened, and what several services ask of it. Judges nothing: where an item
//! does not show what is asked, it says so.
use crate::access::document::opened;
use crate::check::subject::Subject;
use crate::check::verdict::Judgement;
use crate::truth::Truth;
use serde_json::{Map, Value};

/// The judgement, reached in the end or on the way.
pub(super) fn settled(judgement: Result<Judgement, Judgement>) -> Judgement {
    judgement.unwrap_or_else(|it| it)
}

/// That an item holds a configuration: of such an item alone a member that is missing means none.
///
/// # Errors
/// An undecidable judgement, where it holds none.
pub(super) fn configured(subject: &Subject<'_>) -> Result<(), Judgement> {
    let members = subject.configuration("").and_then(Value::as_object);
    let is_there = members.is_some_and(|it| !it.is_empty());
    is_there.then_some(()).ok_or_else(|| Judgement::odd("configuration"))
}

/// A member of `supplementaryConfiguration`, opened where it is JSON in a string; none where the
/// item lacks it, as AWS Config leaves out what is not set.
///
/// # Errors
/// An undecidable judgement, where the item shows none of them, or this one cannot be read.
pub(super) fn part(subject: &Subject<'_>, key: &str) -> Result<Option<Value>, Judgement> {
    let all = subject.item.content.get("supplementaryConfiguration").and_then(Value::as_object);
    if all.is_none_or(Map::is_empty) {
        return Err(Judgement::odd("supplementaryConfiguration"));
    }
    let Some(value) = subject.supplementary(key) else { return Ok(None) };
    match opened(value) {
        Some(Value::Null) => Ok(None),
        Some(value) if value.is_object() => Ok(Some(value)),
        _ => Err(Judgement::odd(&format!("supplementaryConfiguration.{key} that can be read"))),
    }
}

/// The same, of a member that every item has.
///
/// # Errors
/// The same, and where the member is missing.
pub(super) fn part_of_each(subject: &Subject<'_>, key: &str) -> Result<Value, Judgement> {
    let missing = || Judgement::odd(&format!("supplementaryConfiguration.{key}"));
    part(subject, key)?.ok_or_else(missing)
}

/// Whether a KMS key, as an item names it, is one of those listed: by ARN, id or alias. What an
/// alias means stands in neither, so it is told from the same alias only.
pub(super) fn is_listed(key: &str, listed: &[&str]) -> Truth {
    Truth::any(listed.iter().map(|it| is_same(key, it)))
}

fn is_same(one: &str, other: &str) -> Truth {
    if one == other {
        return Truth::Yes;
    }
    if is_alias(one) || is_alias(other) {
        let name = |it: &str| it.rsplit_once("alias/").map(|it| it.1.to_owned());
        let is_same = name(one).is_some() && name(one) == name(other);
        let is_bare = !(one.starts_with("arn:") && other.starts_with("arn:"));
        return if is_same && is_bare { Truth::Yes } else { Truth::Unknown };
    }
    let is_bare = !(one.contains('/') && other.contains('/'));
    Truth::from(is_bare && one.rsplit('/').next() == other.rsplit('/').next())
}

fn is_alias(key: &str) -> bool {
    key.starts_with("alias/") || key.contains(":alias/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_found_by_its_arn_its_id_or_its_alias_and_an_alias_may_be_any_key() {
        let arn = "arn:aws:kms:us-east-1:111122223333:key/11";
        let elsewhere = "arn:aws:kms:eu-west-1:111122223333:key/11";
        let alias = "arn:aws:kms:us-east-1:111122223333:alias/a";
        for (key, listed, expected) in [
            (arn, vec![arn], Truth::Yes),
            (arn, vec!["22", "11"], Truth::Yes),
            ("11", vec![arn], Truth::Yes),
            (arn, vec![elsewhere], Truth::No),
            (arn, vec!["1"], Truth::No),
            (arn, vec![], Truth::No),
            (alias, vec!["alias/a"], Truth::Yes),
            (alias, vec![arn], Truth::Unknown),
            ("alias/a", vec!["alias/b"], Truth::Unknown),
            (arn, vec!["alias/a", "11"], Truth::Yes),
        ] {
            assert_eq!(is_listed(key, &listed), expected, "{key} of {listed:?}");
        }
    }
}
