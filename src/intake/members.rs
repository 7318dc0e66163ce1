//! The members of an envelope as they stand, and what tells one form from another.
use super::element::explain;
use crate::evidence::file::FileKind;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// Names and values, in order; a name may stand twice.
pub(super) type Members<'t> = Vec<(Cow<'t, str>, &'t RawValue)>;

/// The members of an object; else why it cannot be read.
pub(super) fn read(raw: &RawValue) -> Result<Members<'_>, String> {
    let read = serde_json::from_str::<Object<'_>>(raw.get());
    read.map(|it| it.0).map_err(|error| explain(&error, "document"))
}

/// The elements of a list; none if it is no list.
pub(super) fn elements(raw: &RawValue) -> Vec<&RawValue> {
    serde_json::from_str(raw.get()).unwrap_or_default()
}

/// Whether an object has this member.
pub(super) fn has(members: &Members<'_>, name: &str) -> bool {
    members.iter().any(|it| it.0 == name)
}

/// What a list `configurationItems` is, by its neighbours (SEMANTICS R5).
pub(super) fn kind_of_list(members: &Members<'_>) -> FileKind {
    match (has(members, "configSnapshotId"), has(members, "fileVersion")) {
        (true, _) => FileKind::Snapshot,
        (false, true) => FileKind::History,
        (false, false) => FileKind::Api,
    }
}

/// The diff beside an item; a public sample spells its name in other capitals.
pub(super) fn diff<'t>(members: &Members<'t>) -> Option<&'t str> {
    let found = members.iter().find(|it| it.0.eq_ignore_ascii_case("configurationItemDiff"));
    found.map(|it| it.1.get())
}

/// Whether an SNS envelope says that AWS Config sent it.
pub(super) fn is_from_config(members: &Members<'_>) -> bool {
    members.iter().any(|it| it.0 == "Subject" && it.1.get().contains("AWS Config"))
}

/// Whether an object is an item, or the row of one, without any envelope.
pub(super) fn is_item(members: &Members<'_>) -> bool {
    const SIGNS: [&str; 6] = [
        "accountId",
        "awsAccountId",
        "configuration",
        "configurationItemCaptureTime",
        "configurationItemStatus",
        "configuationItemStatus",
    ];
    // The notification of a verdict names a resource, too, and so do other services' findings.
    has(members, "resourceType")
        && (has(members, "resourceId") || has(members, "configurationItemCaptureTime"))
        && !has(members, "messageType")
        && SIGNS.iter().any(|it| has(members, it))
}

/// Whether an element of `Results` is a row: one of a query stands in a string, or was unpacked.
pub(super) fn is_result(raw: &RawValue) -> bool {
    match raw.get().as_bytes().first() {
        Some(b'"') => raw.get().trim_start_matches(['"', ' ']).starts_with('{'),
        Some(b'{') => read(raw).is_ok_and(|it| is_item(&it)),
        _ => false,
    }
}

/// Whether an entry of a list names a resource by an id: other services' lists do not.
pub(super) fn names_id(entry: &RawValue) -> bool {
    let ids = ["resourceId", "ResourceId"];
    read(entry).map_or(true, |it| ids.iter().any(|id| has(&it, id)))
}

/// Whether an item is the row of a query: it lists its tags, or was not asked for a status.
pub(super) fn is_row(members: &Members<'_>) -> bool {
    let tags = members.iter().find(|it| it.0 == "tags");
    let status = ["configurationItemStatus", "configuationItemStatus"];
    tags.is_some_and(|it| it.1.get().starts_with('[')) || !status.iter().any(|it| has(members, it))
}

/// The first member by which an envelope is told that stands twice.
pub(super) fn doubled(members: &Members<'_>) -> Option<String> {
    let known = |it: &&(Cow<'_, str>, &RawValue)| ENVELOPES.contains(&it.0.as_ref());
    let mut names: Vec<&str> = members.iter().filter(known).map(|it| it.0.as_ref()).collect();
    names.sort_unstable();
    names.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0].to_owned())
}

/// The members whose values are walked into, and those that tell an item without an envelope.
pub(super) const ENVELOPES: [&str; 25] = [
    "BaseConfigurationItems",
    "Body",
    "ConfigurationItem",
    "Message",
    "Messages",
    "Records",
    "ResourceIdentifiers",
    "Results",
    "Sns",
    "_source",
    "accountId",
    "awsAccountId",
    "baseConfigurationItems",
    "body",
    "configurationItem",
    "configurationItemCaptureTime",
    "configurationItemDiff",
    "configurationItemSummary",
    "configurationItems",
    "data",
    "detail",
    "invokingEvent",
    "item",
    "resourceIdentifiers",
    "resourceType",
];

struct Object<'t>(Members<'t>);

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Object<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object<'de>, A::Error> {
                let mut members = Vec::new();
                while let Some(crate::json::sound::Text(name)) = map.next_key()? {
                    members.push((name, map.next_value()?));
                }
                Ok(Object(members))
            }
        }
        from.deserialize_map(Collect)
    }
}
