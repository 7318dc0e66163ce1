//! `items`: the versions themselves, bodies included.
use super::{IDENTITY, SOURCE, identity, join, source};
use crate::json::sound;
use crate::ledger::body::BodyReader;
use crate::ledger::ledger::{Ledger, Version};
use crate::sheet::{Cell, Kind, Rows, Sheet};
use serde_json::Value;

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
    /// `relationships` as JSON, keys sorted.
    pub relationships: Option<String>,
}

/// Reads a version's bodies.
pub fn bodies(version: &Version<'_>, reader: &mut BodyReader<'_>) -> Bodies {
    let item = sound::value(version.raw(reader));
    let json = |name: &str| match item.get(name)? {
        Value::Null => None,
        // The API gives documents as texts; a text that holds none is quoted as it is.
        Value::String(text) => Some(sound::value(text))
            .filter(Value::is_object)
            .map(|it| it.to_string())
            .or_else(|| Some(Value::from(text.as_str()).to_string())),
        other => Some(other.to_string()),
    };
    Bodies {
        // The second spelling is that of AWS's own example of version 1.0.
        availability_zone: ["availabilityZone", "availibilityZone"]
            .iter()
            .find_map(|name| Some(item.get(*name)?.as_str()?.to_owned())),
        configuration: json("configuration"),
        supplementary: json("supplementaryConfiguration"),
        relationships: json("relationships"),
    }
}

/// The `items` table: one row for each version, in order.
pub fn items(ledger: &Ledger, versions: Vec<(Version<'_>, Bodies)>) -> Sheet {
    let columns = join(&[&IDENTITY, &OWN, &SOURCE], ("", Kind::Text));
    let mut rows: Rows<22> = Rows::new("items", columns);
    for (version, bodies) in versions {
        let identity = identity(ledger, version.resource(), &version);
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
            version.tags().into(),
            bodies.relationships.into(),
        ];
        rows.push(join(&[&identity, &own, &source(ledger, version.origin())], Cell::None));
    }
    rows.finish()
}
