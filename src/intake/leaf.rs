//! An item, or an entry of a list, as it was found in a document of another form than a
//! delivered list.
use super::element::{self, Rejection};
use super::fields::Members;
use super::gathered::{Parsed, file_flaw};
use super::unfold::{Leaf, Place};
use crate::evidence::diff::ItemDiff;
use crate::evidence::flaw::FlawKind;
use crate::evidence::item::ConfigurationItem;
use crate::evidence::listed::Listed;
use crate::evidence::origin::{FileId, Origin};
use serde_json::value::RawValue;
use std::borrow::Cow;

/// Reads the item; what is odd about its diff is odd about it.
pub(super) fn read<'t>(
    leaf: &Leaf<'t>,
    region: Option<&str>,
) -> Result<ConfigurationItem<'t>, Rejection> {
    let mut item = element::read(leaf.text.as_bytes(), region, leaf.extent)?;
    if let Some(diff) = leaf.diff {
        let (read, odd) = ItemDiff::read(diff);
        item.diff = read.map(|_| diff);
        let all: Vec<String> = item.odd.into_iter().chain(odd).collect();
        item.odd = (!all.is_empty()).then(|| all.join("; "));
    }
    Ok(item)
}

/// Reads an entry, under the names of a recorder's list or of an aggregator's (docs/FORMATS §2).
/// One without type and id is told and no item is lost: a list holds none.
pub(super) fn entry(raw: &RawValue, place: Place) -> Parsed {
    let odd = |why: &str| {
        let said = format!("an entry of the list {why}");
        Parsed::Odd(file_flaw(FlawKind::NotConfig, Some(place.byte), said))
    };
    let Ok(members) = Members::of(raw.get()) else {
        return odd("is no object that can be read");
    };
    let text = |names: &[&str]| members.text(names).map(Cow::into_owned);
    let named = text(&["resourceType", "ResourceType"]).zip(text(&["resourceId", "ResourceId"]));
    let Some((resource_type, resource_id)) = named else {
        return odd("names no resource");
    };
    let Ok(deleted) = members.moment(&["resourceDeletionTime"]) else {
        return odd("has a deletion time that is none");
    };
    if deleted.is_some_and(|it| it.zoneless) {
        return odd("has a deletion time without a zone");
    }
    Parsed::Listed(Listed {
        account_id: text(&["SourceAccountId", "sourceAccountId"]),
        region: text(&["SourceRegion", "sourceRegion"]),
        resource_type,
        resource_id,
        deleted_at: deleted.map(|it| it.at),
        origin: Origin { file: FileId(0), ordinal: 0, byte: place.byte },
    })
}
