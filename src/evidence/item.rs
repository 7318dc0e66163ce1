//! One configuration item, as AWS Config delivered it: its identity, its time, its bytes.
use super::partial::Extent;
use crate::time::moment::Moment;
use std::borrow::Cow;
use std::fmt;

/// A configuration item that was read whole (docs/FORMATS §3; AWS Config's guide,
/// "Components of a configuration item").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigurationItem<'a> {
    /// `awsAccountId`: with region, type and id, whose timeline it belongs to.
    pub account_id: Cow<'a, str>,
    /// `awsRegion`, or that of the file's key.
    pub region: Cow<'a, str>,
    /// `resourceType`.
    pub resource_type: Cow<'a, str>,
    /// `resourceId`.
    pub resource_id: Cow<'a, str>,
    /// `resourceName`, where the item has one.
    pub name: Option<Cow<'a, str>>,
    /// `ARN`, where the item has one; eight types have none.
    pub arn: Option<Cow<'a, str>>,
    /// `configurationItemCaptureTime`, to the millisecond: when the state was *recorded*.
    pub captured_at: Moment,
    /// `configurationStateId`: the order of items at one instant.
    pub state_id: StateId,
    /// `configurationItemStatus`.
    pub status: ItemStatus,
    /// `resourceCreationTime`, where the item has one.
    pub created_at: Option<Moment>,
    /// `configurationItemVersion`, empty where missing.
    pub item_version: Cow<'a, str>,
    /// What is odd about it, in a sentence; the item is kept and the oddity reported.
    pub odd: Option<String>,
    /// How much of the state it carries.
    pub extent: Extent,
    /// The very bytes of the item.
    pub raw: &'a str,
    /// The `configurationItemDiff` that came with it.
    pub diff: Option<&'a str>,
}

/// What `configurationItemStatus` says. A word not in AWS's list is kept, not dropped.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ItemStatus {
    /// Recorded; a new or an unchanged state.
    Ok,
    /// Seen for the first time by this recorder; it need not be new.
    ResourceDiscovered,
    /// It exists, and its type is not recorded: alive, configuration unknown.
    ResourceNotRecorded,
    /// Deleted.
    ResourceDeleted,
    /// Deleted, and its type is not recorded.
    ResourceDeletedNotRecorded,
    /// Any other word: treated as alive, and reported.
    Other(String),
}

impl ItemStatus {
    /// The status a word stands for, whatever its case (other tools re-export in their own).
    pub fn from_word(word: &str) -> Self {
        const KNOWN: [ItemStatus; 5] = [
            ItemStatus::Ok,
            ItemStatus::ResourceDiscovered,
            ItemStatus::ResourceNotRecorded,
            ItemStatus::ResourceDeleted,
            ItemStatus::ResourceDeletedNotRecorded,
        ];
        KNOWN
            .into_iter()
            .find(|it| it.as_str().eq_ignore_ascii_case(word))
            .unwrap_or_else(|| Self::Other(word.to_owned()))
    }

    /// AWS's word.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Ok => "OK",
            Self::ResourceDiscovered => "ResourceDiscovered",
            Self::ResourceNotRecorded => "ResourceNotRecorded",
            Self::ResourceDeleted => "ResourceDeleted",
            Self::ResourceDeletedNotRecorded => "ResourceDeletedNotRecorded",
            Self::Other(word) => word,
        }
    }

    /// AWS's word; none where the item does not tell one, as a query's row need not.
    pub fn told(&self) -> Option<&str> {
        Some(self.as_str()).filter(|it| !it.is_empty())
    }

    /// Whether the item is a tombstone.
    pub fn is_deletion(&self) -> bool {
        self.life() == Life::Tombstone
    }

    /// What the word says of life and configuration; more of it is not content (SEMANTICS R6).
    pub fn life(&self) -> Life {
        match self {
            Self::ResourceDeleted | Self::ResourceDeletedNotRecorded => Life::Tombstone,
            Self::ResourceNotRecorded => Life::NotRecorded,
            Self::Ok | Self::ResourceDiscovered | Self::Other(_) => Life::Live,
        }
    }
}

/// What an item's status says of life and configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Life {
    /// Live, configuration known.
    Live,
    /// Live, configuration unknown (`ResourceNotRecorded`).
    NotRecorded,
    /// A tombstone.
    Tombstone,
}

impl Life {
    /// A word for it, for messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::NotRecorded => "not recorded",
            Self::Tombstone => "deleted",
        }
    }
}

/// The order of items captured at one instant (SEMANTICS §1): numbers first, then texts.
/// It is never turned into a time.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StateId {
    /// The item has none; it equals any at that instant.
    Missing,
    /// A number, or a text of digits.
    Number(u128),
    /// Anything else.
    Text(String),
}

impl StateId {
    /// Reads the id as the item wrote it, number or text.
    pub fn from_text(text: &str) -> Self {
        match text.parse() {
            _ if text.is_empty() => Self::Missing,
            Ok(number) => Self::Number(number),
            Err(_) => Self::Text(text.to_owned()),
        }
    }
}

impl fmt::Display for StateId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => Ok(()),
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => f.write_str(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unseen_status_is_kept_and_alive() {
        let status = ItemStatus::from_word("Zombie");
        assert_eq!(status, ItemStatus::Other("Zombie".into()));
        assert!(!status.is_deletion());
        assert!(ItemStatus::from_word("resourcedeleted").is_deletion());
    }

    #[test]
    fn state_ids_order_as_numbers_before_texts() {
        let ids = ["", "9", "151", "1770957490282", "07ab"].map(StateId::from_text);
        assert!(ids.is_sorted());
    }
}
