//! An item's top-level members, under any of the names that AWS has given them.
use crate::evidence::instant::{Told, instant, instant_of};
use crate::json::scalar::Scalar;
use crate::json::sound::{Keys, Sound, Text};
use crate::time::moment::Moment;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

/// The members that are asked for, of an object that was found sound.
pub(super) struct Members<'de> {
    asked: Vec<(Cow<'de, str>, Scalar<'de>)>,
    object: &'de str,
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
            | "version"
    )
}

/// The same, as they are walked through.
struct Asked<'de>(Vec<(Cow<'de, str>, Scalar<'de>)>);

impl<'de> Deserialize<'de> for Asked<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Asked<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a configuration item")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Asked<'de>, A::Error> {
                let (mut asked, mut keys) = (Vec::with_capacity(16), Keys::default());
                while let Some(Text(key)) = map.next_key()? {
                    keys.add(key.clone())?;
                    if is_asked(&key) {
                        asked.push((key, map.next_value()?));
                    } else {
                        map.next_value::<Sound>()?;
                    }
                }
                Ok(Asked(asked))
            }
        }
        from.deserialize_map(Collect)
    }
}

impl<'de> Members<'de> {
    /// Those of an object.
    ///
    /// # Errors
    /// The parser's, and what must not be trusted (`json::sound`).
    pub(super) fn of(object: &'de str) -> serde_json::Result<Self> {
        let Asked(asked) = serde_json::from_str(object)?;
        Ok(Self { asked, object })
    }

    /// The first of these members that is there and not null.
    fn first(&self, names: &[&str]) -> Option<&(Cow<'de, str>, Scalar<'de>)> {
        names.iter().find_map(|name| {
            let member = self.asked.iter().find(|it| it.0 == *name)?;
            Some(member).filter(|it| it.1 != Scalar::Null)
        })
    }

    /// The value of a member, as it stands.
    fn raw(&self, name: &str) -> &'de str {
        let members: HashMap<Cow<'_, str>, &'de RawValue> =
            serde_json::from_str(self.object).unwrap_or_default();
        members.get(name).map_or("null", |it| it.get())
    }

    /// A number as it is written: the parser spells exponents in its own way.
    fn written<'s>(&'s self, name: &str, number: &'s str) -> &'s str {
        if number.contains('e') { self.raw(name) } else { number }
    }

    /// A text, or a number as it is written; empty texts are silence.
    pub(super) fn text(&self, names: &[&str]) -> Option<Cow<'de, str>> {
        let text = match self.first(names)? {
            (_, Scalar::Text(text)) => text.clone(),
            (name, Scalar::Number(number)) => self.written(name, number).to_owned().into(),
            _ => return None,
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
            None => return Ok(None),
            Some((_, Scalar::Text(text))) if text.is_empty() => return Ok(None),
            Some((_, Scalar::Text(text))) => {
                instant_of(text).ok_or_else(|| text.clone().into_owned())?
            }
            Some((name, other)) => {
                let raw = match other {
                    Scalar::Number(number) => self.written(name, number),
                    _ => self.raw(name),
                };
                let value: Value = serde_json::from_str(raw).unwrap_or_default();
                instant(&value).ok_or_else(|| raw.to_owned())?
            }
        };
        let micros = told.at.micros();
        Ok(Some(Told { at: Moment::from_micros(micros - micros.rem_euclid(1000)), ..told }))
    }
}
