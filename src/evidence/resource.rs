//! Which resource a timeline belongs to.

/// The identity of a timeline (SEMANTICS §2): account, region as the item says it, type and id.
///
/// ARN and name are no part of it: a role made anew under one name has one ARN and two ids.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResourceKey {
    /// AWS: `awsAccountId`, twelve digits.
    pub account_id: String,
    /// AWS: `awsRegion`; `global` for IAM, whatever region recorded it.
    pub region: String,
    /// AWS: `resourceType`, an open set of strings such as `AWS::EC2::SecurityGroup`.
    pub resource_type: String,
    /// AWS: `resourceId`; an id, a name, an ARN or a composite of these.
    pub resource_id: String,
}
