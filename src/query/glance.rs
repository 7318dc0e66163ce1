//! Whether two items say the same, where a glance at their members tells: they are the same
//! letters, or tags or names that differ. It spares reading both, and never says what reading
//! would not.
use crate::evidence::partial::Extent;
use crate::ledger::body::BodyReader;
use crate::ledger::ledger::Version;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// What makes an item's content (`ledger::content`), letter by letter; null is nothing.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Members<'a> {
    #[serde(borrow)]
    configuration: Option<&'a RawValue>,
    supplementary_configuration: Option<&'a RawValue>,
    tags: Option<&'a RawValue>,
    relationships: Option<&'a RawValue>,
    resource_name: Option<&'a RawValue>,
    #[serde(rename = "ARN")]
    arn: Option<&'a RawValue>,
    #[serde(rename = "arn")]
    arn_of_api: Option<&'a RawValue>,
    availability_zone: Option<&'a RawValue>,
    availibility_zone: Option<&'a RawValue>,
    resource_creation_time: Option<&'a RawValue>,
    /// Whether documents stand in strings hangs on how the account is spelled.
    account_id: Option<&'a RawValue>,
    aws_account_id: Option<&'a RawValue>,
}

impl<'a> Members<'a> {
    fn letters(&self) -> [Option<&'a str>; 12] {
        [
            self.configuration,
            self.supplementary_configuration,
            self.tags,
            self.relationships,
            self.resource_name,
            self.arn,
            self.arn_of_api,
            self.availability_zone,
            self.availibility_zone,
            self.resource_creation_time,
            self.account_id,
            self.aws_account_id,
        ]
        .map(|it| it.map(RawValue::get))
    }
}

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
    let read = |text| serde_json::from_str::<Members<'_>>(text).ok();
    let (ours, theirs) = (read(a)?, read(b)?);
    if ours.letters() == theirs.letters() {
        return Some(true);
    }
    let differ = tags(ours.tags).zip(tags(theirs.tags)).is_some_and(|(a, b)| a != b)
        || word(ours.resource_name).zip(word(theirs.resource_name)).is_some_and(|(a, b)| a != b);
    differ.then_some(false)
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
    }
}
