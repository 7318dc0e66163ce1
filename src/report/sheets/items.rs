//! `items`: the versions themselves, bodies included.
use super::{IDENTITY, SOURCE, columns, identity, laid, source};
use crate::evidence::tags::tags;
use crate::json::compact::Compact;
use crate::json::sound::{self, Text};
use crate::ledger::body::BodyReader;
use crate::ledger::ledger::{Ledger, Version};
use crate::ledger::pieces;
use crate::query::stories::of_bodies;
use crate::sheet::{Kind, Rows, Sheet};
use serde::de::{Deserializer as _, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

const OWN: [(&str, Kind); 13] = [
    ("availability_zone", Kind::Text),
    ("captured_at", Kind::Time),
    ("state_id", Kind::Text),
    ("status", Kind::Text),
    ("resource_created_at", Kind::Time),
    ("item_version", Kind::Text),
    ("sightings", Kind::Int),
    ("variants", Kind::Int),
    ("salvaged", Kind::Bool),
    ("configuration", Kind::Json),
    ("supplementary_configuration", Kind::Json),
    ("tags", Kind::Json),
    ("relationships", Kind::Json),
];

/// The parts of an item that the ledger keeps in its body only.
#[derive(Clone, Debug, Default)]
pub struct Bodies {
    /// `availabilityZone`.
    pub availability_zone: Option<String>,
    /// `configuration` as JSON, keys sorted.
    pub configuration: Option<String>,
    /// `supplementaryConfiguration` as JSON, keys sorted.
    pub supplementary: Option<String>,
    /// The tags, as `Version::tags` tells them.
    pub tags: Option<String>,
    /// `relationships` as JSON, keys sorted.
    pub relationships: Option<String>,
}

/// Reads a version's bodies.
pub fn bodies(version: &Version<'_>, reader: &mut BodyReader<'_>) -> Bodies {
    let raw = version.raw(reader);
    let mut from = serde_json::Deserializer::from_str(raw);
    // An item was found sound when it was first read.
    let mut bodies = from.deserialize_map(Reading { bytes: raw.len() }).unwrap_or_default();
    bodies.tags = version.carried_tags(bodies.tags, reader);
    bodies
}

/// Reads an item of so many bytes: what becomes a cell is written while it is read.
struct Reading {
    bytes: usize,
}

impl<'de> Visitor<'de> for Reading {
    type Value = Bodies;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an item")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut item: A) -> Result<Bodies, A::Error> {
        let (mut bodies, mut misspelled) = (Bodies::default(), None);
        let mut compact = Compact::of_bytes(self.bytes);
        while let Some(Text(key)) = item.next_key()? {
            match &*key {
                "configuration" => bodies.configuration = document(compact.next_value(&mut item)?),
                "supplementaryConfiguration" => {
                    bodies.supplementary = document(compact.next_value(&mut item)?);
                }
                "relationships" => bodies.relationships = document(compact.next_value(&mut item)?),
                "tags" => bodies.tags = tags(item.next_value::<&RawValue>()?.get()),
                "availabilityZone" => bodies.availability_zone = text(item.next_value()?),
                // In AWS's own example of version 1.0.
                "availibilityZone" => misspelled = text(item.next_value()?),
                _ => _ = item.next_value::<IgnoredAny>()?,
            }
        }
        bodies.availability_zone = bodies.availability_zone.or(misspelled);
        Ok(bodies)
    }
}

fn text(value: &RawValue) -> Option<String> {
    serde_json::from_str(value.get()).ok()
}

/// A document as it was written compactly; null is nothing.
fn document(written: &str) -> Option<String> {
    // The API gives documents as texts; a text that holds none is quoted as it is.
    if written.starts_with('"') {
        let text: String = serde_json::from_str(written).unwrap_or_default();
        let inside = sound::value(&text);
        return Some(if inside.is_object() { inside.to_string() } else { written.to_owned() });
    }
    (written != "null").then(|| written.to_owned())
}

/// The `items` table, one row for each version, in order, a piece at a time. The first piece has no
/// rows.
pub fn pieces<'a>(
    ledger: &'a Ledger,
    versions: &'a [Version<'a>],
) -> impl Iterator<Item = Sheet> + 'a {
    let others = pieces::pieces(versions, Version::bytes).map(|it| items(ledger, it));
    std::iter::once_with(|| items(ledger, &[])).chain(others)
}

/// The whole table.
pub fn items(ledger: &Ledger, versions: &[Version<'_>]) -> Sheet {
    let columns = columns(&[&IDENTITY, &OWN, &SOURCE]);
    let mut rows: Rows<22> = Rows::new("items", columns);
    let bodies = of_bodies(ledger, versions, bodies);
    for (version, bodies) in versions.iter().zip(bodies) {
        let identity = identity(ledger, version.resource(), version);
        let own = [
            bodies.availability_zone.into(),
            version.captured_at().into(),
            Some(version.state_id().to_string()).filter(|it| !it.is_empty()).into(),
            version.status().told().into(),
            version.created_at().into(),
            version.item_version().into(),
            version.sightings().len().into(),
            version.variants().into(),
            version.is_salvaged().into(),
            bodies.configuration.into(),
            bodies.supplementary.into(),
            bodies.tags.into(),
            bodies.relationships.into(),
        ];
        rows.push(laid(identity.into_iter().chain(own).chain(source(ledger, version.origin()))));
    }
    rows.finish()
}
