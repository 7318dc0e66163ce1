//! `items`: the versions themselves, bodies included.
use super::{IDENTITY, SOURCE, columns, identity, laid, source};
use crate::evidence::tags::tags;
use crate::json::compact::compact;
use crate::json::sound;
use crate::ledger::body::BodyReader;
use crate::ledger::ledger::{Ledger, Version};
use crate::ledger::members::Members;
use crate::ledger::pieces;
use crate::query::stories::of_bodies;
use crate::sheet::{Kind, Rows, Sheet};
use serde_json::Value;
use serde_json::value::RawValue;

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
    let members = Members::of(version.raw(reader));
    let zones = [members.availability_zone, members.availibility_zone];
    let text = |it: &RawValue| serde_json::from_str::<String>(it.get()).ok();
    let mut bodies = Bodies {
        availability_zone: zones.into_iter().flatten().find_map(text),
        configuration: members.configuration.map(json),
        supplementary: members.supplementary_configuration.map(json),
        tags: members.tags.and_then(|it| tags(it.get())),
        relationships: members.relationships.map(json),
    };
    bodies.tags = version.carried_tags(bodies.tags, reader);
    bodies
}

fn json(raw: &RawValue) -> String {
    // The API gives documents as texts; a text that holds none is quoted as it is.
    if !raw.get().starts_with('"') {
        return compact(raw);
    }
    let text: String = serde_json::from_str(raw.get()).unwrap_or_default();
    let inside = sound::value(&text);
    if inside.is_object() { inside.to_string() } else { Value::from(text).to_string() }
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
