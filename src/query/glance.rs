//! Whether two items say the same, where a glance at their members tells: they are the same
//! letters, or tags or names that differ. It spares reading both, and never says what reading
//! would not.
use crate::evidence::partial::Extent;
use crate::ledger::body::BodyReader;
use crate::ledger::ledger::Version;
use crate::ledger::members::Members;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// Whether two whole items have equal contents; none where they must be read to know.
pub(super) fn glance(
    a: &Version<'_>,
    b: &Version<'_>,
    reader: &mut BodyReader<'_>,
) -> Option<bool> {
    if [a, b].iter().any(|it| it.extent() != Extent::Whole) {
        return None;
    }
    let ours = a.raw(reader).to_owned();
    are_equal(&ours, b.raw(reader))
}

fn are_equal(a: &str, b: &str) -> Option<bool> {
    let (ours, theirs) = (Members::of(a), Members::of(b));
    // What the API spells is not compared by its letters.
    ours.aws_account_id.and(theirs.aws_account_id)?;
    if letters(&ours) == letters(&theirs) {
        return Some(true);
    }
    let differ = tags(ours.tags).zip(tags(theirs.tags)).is_some_and(|(a, b)| a != b)
        || word(ours.resource_name).zip(word(theirs.resource_name)).is_some_and(|(a, b)| a != b);
    differ.then_some(false)
}

fn letters<'a>(of: &Members<'a>) -> [Option<&'a str>; 10] {
    [
        of.configuration,
        of.supplementary_configuration,
        of.tags,
        of.relationships,
        of.resource_name,
        of.arn,
        of.arn_of_api,
        of.availability_zone,
        of.availibility_zone,
        of.resource_creation_time,
    ]
    .map(|it| it.map(RawValue::get))
}

/// Tags that are plain words, as nearly all are: each stands for itself.
fn tags(raw: Option<&RawValue>) -> Option<BTreeMap<String, String>> {
    serde_json::from_str(raw?.get()).ok()
}

fn word(raw: Option<&RawValue>) -> Option<String> {
    serde_json::from_str(raw?.get()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_glance_says_nothing_of_what_may_be_another_spelling() {
        let item = |members: &str| format!(r#"{{"awsAccountId":"1","x":1,{members}}}"#);
        for (a, b, said) in [
            (r#""tags":{"a":"1"}"#, r#""tags":{"a":"1"},"configurationStateId":2"#, Some(true)),
            (r#""tags":{"a":"1","b":"2"}"#, r#""tags":{"b":"2","a":"\u0031"}"#, None),
            (r#""tags":{"a":"1"}"#, r#""tags":{"a":"2"}"#, Some(false)),
            (r#""tags":{"a":1}"#, r#""tags":{"a":1.0}"#, None),
            (r#""tags":{}"#, r#""tags":[]"#, None),
            (r#""tags":{}"#, r#""configuration":{}"#, None),
            (r#""resourceName":"a""#, r#""resourceName":"b""#, Some(false)),
            (r#""resourceName":"a""#, r#""resourceName":null"#, None),
            (r#""configuration":{"a":1}"#, r#""configuration":{"a":1,"b":null}"#, None),
            (r#""configuration":null"#, r#""tags":null"#, Some(true)),
        ] {
            assert_eq!(are_equal(&item(a), &item(b)), said, "{a} and {b}");
            assert_eq!(are_equal(&item(b), &item(a)), said, "{b} and {a}");
        }
        let of_api = r#"{"accountId":"1","configuration":"false"}"#;
        assert_eq!(are_equal(of_api, r#"{"awsAccountId":"1","configuration":"false"}"#), None);
        // Null beside the API's name makes a delivered item of it.
        let null = r#"{"awsAccountId":null,"accountId":"1","configuration":"false"}"#;
        assert_eq!(are_equal(of_api, null), None);
    }
}
