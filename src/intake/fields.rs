//! An item's top-level members, under any of the names that AWS has given them.
use crate::evidence::instant::{Told, instant, instant_of};
use crate::json::canonical::canonical_text;
use crate::json::sound::{Keys, Sound, Text};
use crate::time::moment::Moment;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde::ser::{Serialize, Serializer};
use serde_json::Value;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

/// The members that are asked for; the item around them was found sound.
pub(super) struct Members<'de>(Vec<(Cow<'de, str>, Asked<'de>)>);

/// A value that is asked for.
enum Asked<'de> {
    /// A text that stands for itself.
    Plain(&'de str),
    /// Tags, as nearly all items have them.
    Pairs(Pairs<'de>),
    /// Any other, as it stands.
    Raw(&'de str),
}

/// The members that are asked for, under all their names; the others are walked through.
fn is_asked(name: &str) -> bool {
    matches!(
        name,
        "ARN"
            | "ResourceId"
            | "ResourceName"
            | "ResourceType"
            | "SourceAccountId"
            | "SourceRegion"
            | "accountId"
            | "arn"
            | "awsAccountId"
            | "awsRegion"
            | "configuationItemStatus"
            | "configurationItemCaptureTime"
            | "configurationItemState"
            | "configurationItemStatus"
            | "configurationItemVersion"
            | "configurationStateID"
            | "configurationStateId"
            | "resourceCreationTime"
            | "resourceDeletionTime"
            | "resourceId"
            | "resourceName"
            | "resourceType"
            | "snapshotVersion"
            | "sourceAccountId"
            | "sourceRegion"
            | "tags"
            | "version"
    )
}

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Members<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a configuration item")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
                let mut members = Vec::with_capacity(20);
                let mut keys = Keys::default();
                while let Some(Text(key)) = map.next_key::<Text<'de>>()? {
                    keys.add(key.clone())?;
                    if is_asked(&key) {
                        let value: &RawValue = map.next_value()?;
                        let asked = Asked::of(&key, value.get()).map_err(A::Error::custom)?;
                        members.push((key, asked));
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

impl<'de> Asked<'de> {
    /// A raw value was only skimmed: it is closed, and without control characters.
    fn of(name: &str, raw: &'de str) -> serde_json::Result<Self> {
        if let Some(text) = plain(raw) {
            return Ok(Self::Plain(text));
        }
        if let ("tags", Ok(pairs)) = (name, serde_json::from_str(raw)) {
            return Ok(Self::Pairs(pairs));
        }
        // One with an inside is a level deeper than it looks by itself.
        if raw.starts_with(['{', '[']) {
            serde_json::from_str::<Sound>(&format!("[{raw}]"))?;
        } else {
            serde_json::from_str::<Sound>(raw)?;
        }
        Ok(Self::Raw(raw))
    }

    fn is_null(&self) -> bool {
        matches!(self, Self::Raw("null"))
    }
}

impl Members<'_> {
    /// The first of these members that is there and not null.
    fn first(&self, names: &[&str]) -> Option<&Asked<'_>> {
        names.iter().find_map(|name| {
            let member = self.0.iter().find(|it| it.0 == *name)?;
            Some(&member.1).filter(|it| !it.is_null())
        })
    }

    /// A text, or a number as it is written; empty texts are silence.
    pub(super) fn text(&self, names: &[&str]) -> Option<String> {
        let text = match self.first(names)? {
            Asked::Plain(text) => (*text).to_owned(),
            Asked::Raw(raw) if raw.starts_with('"') => serde_json::from_str(raw).ok()?,
            Asked::Raw(raw) if raw.starts_with(|it: char| it == '-' || it.is_ascii_digit()) => {
                (*raw).to_owned()
            }
            Asked::Raw(_) | Asked::Pairs(_) => return None,
        };
        (!text.is_empty()).then_some(text)
    }

    /// Whether the member is there and not null.
    pub(super) fn has(&self, name: &str) -> bool {
        self.first(&[name]).is_some()
    }

    /// An instant, cut to the millisecond; an empty text is silence.
    /// `Err` holds the text that is none.
    pub(super) fn moment(&self, names: &[&str]) -> Result<Option<Told>, String> {
        let told = match self.first(names) {
            None | Some(Asked::Pairs(_) | Asked::Plain("")) => return Ok(None),
            Some(Asked::Plain(text)) => instant_of(text).ok_or_else(|| (*text).to_owned())?,
            Some(Asked::Raw(raw)) => {
                let value: Value = serde_json::from_str(raw).unwrap_or_default();
                let of_it = || value.as_str().map_or_else(|| (*raw).to_owned(), str::to_owned);
                instant(&value).ok_or_else(of_it)?
            }
        };
        let micros = told.at.micros();
        Ok(Some(Told { at: Moment::from_micros(micros - micros.rem_euclid(1000)), ..told }))
    }

    /// The tags as a JSON object with sorted keys; given as an object or as a list of pairs.
    pub(super) fn tags(&self) -> Option<String> {
        let raw = match self.first(&["tags"])? {
            Asked::Pairs(pairs) => return serde_json::to_string(pairs).ok(),
            Asked::Plain(_) => return None,
            Asked::Raw(raw) => raw,
        };
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

/// An object of texts, in order of its keys, none of which stands twice.
struct Pairs<'de>(Vec<(Cow<'de, str>, Cow<'de, str>)>);

impl<'de> Deserialize<'de> for Pairs<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Pairs<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of texts")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs<'de>, A::Error> {
                let mut pairs = Vec::new();
                while let Some((Text(key), Text(value))) = map.next_entry()? {
                    pairs.push((key, value));
                }
                pairs.sort_unstable();
                if pairs.windows(2).any(|it| it[0].0 == it[1].0) {
                    return Err(A::Error::custom("a key stands twice"));
                }
                Ok(Pairs(pairs))
            }
        }
        from.deserialize_map(Collect)
    }
}

impl Serialize for Pairs<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.0.iter().map(|it| (&it.0, &it.1)))
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
