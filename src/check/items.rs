//! From what a state of a resource says to the item that a rule is asked about.
use super::subject::{Around, Item, at, elements};
use crate::json::embedded;
use crate::ledger::ledger::ResourceId;
use crate::query::readings::Readings;
use crate::query::scene::Scene;
use crate::query::sight::Sight;
use crate::truth::Truth;
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::cell::Cell;
use std::sync::Arc;

/// A state's item.
pub(super) fn item(
    scene: &Scene<'_, '_>,
    resource: ResourceId,
    state: usize,
    content: Value,
) -> Item {
    let [account, region, resource_type, id] = scene.ledger().key_texts(resource);
    let version = scene.story(resource).states[state].leader;
    Item {
        account_id: account.to_owned(),
        region: region.to_owned(),
        resource_type: resource_type.to_owned(),
        resource_id: id.to_owned(),
        resource_name: version.name().map(str::to_owned),
        arn: version.arn().map(Cow::into_owned),
        created_at: version.created_at(),
        tags: tags(version.tag_map(&mut scene.ledger().bodies()), &content),
        content,
    }
}

/// An item's tags. Types that AWS Config records through CloudFormation's schema, and some older
/// ones, keep them elsewhere than in `tags` (docs/FORMATS.md).
pub fn tags(told: Map<String, Value>, content: &Value) -> Map<String, Value> {
    if !told.is_empty() {
        return told;
    }
    let places = ["supplementaryConfiguration/tags", "configuration/tags"];
    let found = places.iter().find_map(|it| at(content, it));
    let opened = found.and_then(Value::as_str).and_then(embedded::parse);
    match opened.as_ref().or(found) {
        Some(Value::Object(tags)) => tags.clone(),
        list @ Some(Value::Array(_)) => {
            let pair = |it: &Value| {
                let word =
                    |long: &str, short: &str| at(it, long).or_else(|| at(it, short)).cloned();
                let key = word("tagKey", "key")?.as_str()?.to_owned();
                Some((key, word("tagValue", "value").unwrap_or_default()))
            };
            elements(list).iter().filter_map(pair).collect()
        }
        _ => Map::new(),
    }
}

/// What stood around a resource, seen through a look that remembers.
pub(super) struct Surroundings<'k, 'v, 's, 'a> {
    pub(super) sight: &'k Sight<'v, 's, 'a>,
    pub(super) readings: &'k Readings<Item>,
    pub(super) account: &'k str,
    pub(super) region: &'k str,
    /// Whether anything around was looked at.
    pub(super) is_asked: Cell<bool>,
}

impl Surroundings<'_, '_, '_, '_> {
    fn item(&self, resource: ResourceId) -> Option<Arc<Item>> {
        let scene = self.sight.scene();
        let state = scene.story(resource).state_at(self.sight.at())?;
        let read = |content| Some(item(scene, resource, state, content));
        self.sight.reading(self.readings, resource, read)
    }

    fn items(&self, regions: &[&str], resource_type: &str) -> Vec<Arc<Item>> {
        let of_type = |it: &&str| self.sight.of_type(self.account, it, resource_type);
        regions.iter().flat_map(of_type).filter_map(|it| self.item(it)).collect()
    }
}

impl Around for Surroundings<'_, '_, '_, '_> {
    fn all(&self, resource_type: &str) -> Vec<Arc<Item>> {
        self.is_asked.set(true);
        let regions: &[&str] =
            if self.region == "global" { &["global"] } else { &[self.region, "global"] };
        self.items(regions, resource_type)
    }

    fn everywhere(&self, resource_type: &str) -> Vec<Arc<Item>> {
        self.is_asked.set(true);
        let regions = self.sight.scene().regions_with(self.account, resource_type);
        self.items(&regions, resource_type)
    }

    fn one(&self, resource_type: &str, named: &str) -> Option<Arc<Item>> {
        self.is_asked.set(true);
        let found = self.sight.named(self.account, self.region, resource_type, named)?;
        self.item(found)
    }

    fn is_recorded(&self, resource_type: &str) -> Truth {
        self.is_asked.set(true);
        self.sight.is_recorded(self.account, self.region, resource_type)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn tags_are_found_wherever_an_item_keeps_them() {
        let expected = json!({"PHI": "Yes"});
        for content in [
            json!({"supplementaryConfiguration": {"Tags": r#"[{"key":"PHI","value":"Yes"}]"#}}),
            json!({"supplementaryConfiguration": {"Tags": [{"tagKey": "PHI", "tagValue": "Yes"}]}}),
            json!({"configuration": {"Tags": [{"Key": "PHI", "Value": "Yes"}]}}),
            json!({"configuration": {"tags": {"PHI": "Yes"}}}),
        ] {
            assert_eq!(Value::Object(tags(Map::new(), &content)), expected, "{content}");
        }
        let own = json!({"PHI": "No"});
        let other = json!({"configuration": {"tags": {"PHI": "Yes"}}});
        assert_eq!(Value::Object(tags(own.as_object().unwrap().clone(), &other)), own);
    }
}
