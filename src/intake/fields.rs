//! An item's top-level members, under any of the names that AWS has given them.
use crate::evidence::instant::{Told, instant};
use crate::json::canonical::canonical_text;
use crate::json::sound::{Keys, Sound, Text};
use crate::time::moment::Moment;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

/// The members that are asked for, as they stand; the item around them was found sound.
pub(super) struct Members<'de>(Vec<(Cow<'de, str>, &'de RawValue)>);

/// The members that are asked for, under all their names, in order; the others are walked through.
const ASKED: [&str; 27] = [
    "ARN",
    "ResourceId",
    "ResourceName",
    "ResourceType",
    "SourceAccountId",
    "SourceRegion",
    "accountId",
    "arn",
    "awsAccountId",
    "awsRegion",
    "configuationItemStatus",
    "configurationItemCaptureTime",
    "configurationItemState",
    "configurationItemStatus",
    "configurationItemVersion",
    "configurationStateID",
    "configurationStateId",
    "resourceCreationTime",
    "resourceDeletionTime",
    "resourceId",
    "resourceName",
    "resourceType",
    "snapshotVersion",
    "sourceAccountId",
    "sourceRegion",
    "tags",
    "version",
];

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Members<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a configuration item")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
                let mut members: Vec<(Cow<'de, str>, &'de RawValue)> = Vec::with_capacity(20);
                let mut keys = Keys::default();
                while let Some(Text(key)) = map.next_key::<Text<'de>>()? {
                    keys.add(key.clone())?;
                    if ASKED.binary_search(&&*key).is_ok() {
                        let value: &RawValue = map.next_value()?;
                        check(value.get()).map_err(A::Error::custom)?;
                        members.push((key, value));
                    } else {
                        map.next_value::<Sound>()?;
                    }
                }
                Ok(Members(members))
            }
        }
        from.deserialize_map(Collect)
    }
}

/// A raw value was only skimmed; one with an inside is a level deeper than it looks by itself.
fn check(raw: &str) -> serde_json::Result<Sound> {
    if raw.starts_with(['{', '[']) {
        return serde_json::from_str(&format!("[{raw}]"));
    }
    // Skimming found it closed, and without control characters.
    if plain(raw).is_some() {
        return Ok(Sound);
    }
    serde_json::from_str(raw)
}

impl Members<'_> {
    /// The first of these members that is there and not null.
    fn raw(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| {
            let member = self.0.iter().find(|it| it.0 == *name)?;
            Some(member.1.get()).filter(|it| *it != "null")
        })
    }

    /// A text, or a number as it is written; empty texts are silence.
    pub(super) fn text(&self, names: &[&str]) -> Option<String> {
        let raw = self.raw(names)?;
        let text = match raw.as_bytes().first()? {
            b'"' => match plain(raw) {
                Some(text) => text.to_owned(),
                None => serde_json::from_str(raw).ok()?,
            },
            b'-' | b'0'..=b'9' => raw.to_owned(),
            _ => return None,
        };
        (!text.is_empty()).then_some(text)
    }

    /// Whether the member is there and not null.
    pub(super) fn has(&self, name: &str) -> bool {
        self.raw(&[name]).is_some()
    }

    /// An instant, cut to the millisecond; an empty text is silence.
    /// `Err` holds the text that is none.
    pub(super) fn moment(&self, names: &[&str]) -> Result<Option<Told>, String> {
        let Some(raw) = self.raw(names) else { return Ok(None) };
        let value = match plain(raw) {
            Some(text) => Value::String(text.to_owned()),
            None => serde_json::from_str(raw).unwrap_or_default(),
        };
        if value == "" {
            return Ok(None);
        }
        let cut = |at: Moment| Moment::from_micros(at.micros() - at.micros().rem_euclid(1000));
        match instant(&value) {
            Some(told) => Ok(Some(Told { at: cut(told.at), ..told })),
            None => Err(value.as_str().map_or_else(|| raw.to_owned(), str::to_owned)),
        }
    }

    /// The tags as a JSON object with sorted keys; given as an object or as a list of pairs.
    pub(super) fn tags(&self) -> Option<String> {
        let raw = self.raw(&["tags"])?;
        // As nearly all items have them.
        if let Ok(pairs) = serde_json::from_str::<BTreeMap<String, String>>(raw) {
            return serde_json::to_string(&pairs).ok();
        }
        let tags: Value = serde_json::from_str(raw).ok()?;
        let text = |value: &Value| match value {
            Value::String(text) => text.clone(),
            Value::Null => String::new(),
            other => canonical_text(other),
        };
        let pairs: BTreeMap<String, String> = match &tags {
            Value::Object(tags) => {
                let told = tags.iter().filter(|it| !it.1.is_null());
                told.map(|(key, value)| (key.clone(), text(value))).collect()
            }
            Value::Array(tags) => tags.iter().filter_map(|tag| listed(tag, text)).collect(),
            _ => return None,
        };
        serde_json::to_string(&pairs).ok()
    }
}

/// What stands in the quotes, where it stands for itself.
fn plain(raw: &str) -> Option<&str> {
    let text = raw.strip_prefix('"')?.strip_suffix('"')?;
    (!text.contains('\\')).then_some(text)
}

/// One tag of a list: `{"key", "value"}` in either case, or `{"tag": "key=value"}`; a tag without
/// a value has an empty one.
fn listed(tag: &Value, text: impl Fn(&Value) -> String) -> Option<(String, String)> {
    let member = |names: [&str; 2]| names.iter().find_map(|name| tag.get(*name)).map(&text);
    if let Some(key) = member(["key", "Key"]) {
        return Some((key, member(["value", "Value"]).unwrap_or_default()));
    }
    let (key, value) = tag.get("tag")?.as_str()?.split_once('=')?;
    Some((key.to_owned(), value.to_owned()))
}
