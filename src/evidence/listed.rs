//! An entry of a list of discovered resources: no item, but a word about one (SEMANTICS R32).
use super::origin::Origin;
use crate::time::moment::Moment;

/// What a list says of a resource (AWS: `ResourceIdentifier`, `AggregateResourceIdentifier`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The account; only an aggregator's list names it.
    pub account_id: Option<String>,
    /// The region; only an aggregator's list names it.
    pub region: Option<String>,
    /// The type.
    pub resource_type: String,
    /// The id.
    pub resource_id: String,
    /// When it was deleted; none where it existed when the list was made.
    pub deleted_at: Option<Moment>,
    /// Where the entry stands; its ordinal counts the entries of the list.
    pub origin: Origin,
}
