//! What makes an item's content (`content`), letter by letter: for what need not read it.
use serde::Deserialize;
use serde_json::value::RawValue;

/// The members as they stand; null is nothing.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Members<'a> {
    /// `configuration`.
    #[serde(borrow)]
    pub configuration: Option<&'a RawValue>,
    /// `supplementaryConfiguration`.
    pub supplementary_configuration: Option<&'a RawValue>,
    /// `tags`.
    pub tags: Option<&'a RawValue>,
    /// `relationships`.
    pub relationships: Option<&'a RawValue>,
    /// `resourceName`.
    pub resource_name: Option<&'a RawValue>,
    /// `ARN`, as it is delivered.
    #[serde(rename = "ARN")]
    pub arn: Option<&'a RawValue>,
    /// `arn`, as the API spells it.
    #[serde(rename = "arn")]
    pub arn_of_api: Option<&'a RawValue>,
    /// `availabilityZone`.
    pub availability_zone: Option<&'a RawValue>,
    /// The spelling of AWS's own example of version 1.0.
    pub availibility_zone: Option<&'a RawValue>,
    /// `resourceCreationTime`.
    pub resource_creation_time: Option<&'a RawValue>,
    /// `awsAccountId`: an item that has it is as it is delivered, and no document in it stands in a
    /// string because the API puts it there.
    pub aws_account_id: Option<&'a RawValue>,
}

impl<'a> Members<'a> {
    /// Those of an item that was read before; none of any other text.
    pub fn of(item: &'a str) -> Self {
        serde_json::from_str(item).unwrap_or_default()
    }
}
