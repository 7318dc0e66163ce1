//! `inventory`: what is known of each resource at one moment.
use super::{IDENTITY, SOURCE, identity, join, source};
use crate::ledger::ledger::{Ledger, ResourceId};
use crate::query::answer::{Presence, Reason};
use crate::query::spans::Span;
use crate::sheet::{Cell, Kind, Rows, Sheet};
use serde_json::{Map, Value};

const OWN: [(&str, Kind); 9] = [
    ("presence", Kind::Text),
    ("certainty", Kind::Text),
    ("reason", Kind::Text),
    ("captured_at", Kind::Time),
    ("valid_to", Kind::Time),
    ("status", Kind::Text),
    ("resource_created_at", Kind::Time),
    ("made_by", Kind::Text),
    ("tags", Kind::Json),
];

/// The columns that a terminal shows, and their headings.
pub const FOR_PEOPLE: [(&str, &str); 8] = [
    ("account_id", "account"),
    ("region", "region"),
    ("resource_type", "type"),
    ("resource_id", "resource"),
    ("resource_name", "name"),
    ("presence", "presence"),
    ("captured_at", "captured_at"),
    ("certainty", "certainty"),
];

/// The `inventory` table: one row for each resource, in order.
pub fn inventory(ledger: &Ledger, spans: &[(ResourceId, Span<'_>)]) -> Sheet {
    let columns = join(&[&IDENTITY, &OWN, &SOURCE], ("", Kind::Text));
    let mut rows: Rows<18> = Rows::new("inventory", columns);
    for (resource, span) in spans {
        let version = &span.version;
        let seen = span.presence != Presence::NotYetSeen;
        let tags = seen.then(|| version.tags()).flatten();
        let own = [
            span.presence.as_str().into(),
            span.certainty.as_str().into(),
            span.reason.map(Reason::as_str).into(),
            seen.then(|| version.captured_at()).into(),
            span.to.into(),
            seen.then(|| version.status().as_str()).into(),
            version.created_at().into(),
            tags.and_then(made_by).into(),
            tags.into(),
        ];
        let identity = identity(ledger, *resource, version);
        rows.push(join(&[&identity, &own, &source(ledger, version.origin())], Cell::None));
    }
    rows.finish()
}

/// The stack or product that made a resource, from the tags by which AWS marks what they make.
pub fn made_by(tags: &str) -> Option<String> {
    let tags: Map<String, Value> = serde_json::from_str(tags).ok()?;
    let makers = [
        "aws:cloudformation:stack-id",
        "aws:cloudformation:stack-name",
        "aws:servicecatalog:provisionedProductArn",
        "aws:servicecatalog:productArn",
    ];
    makers.iter().find_map(|key| Some(tags.get(*key)?.as_str()?.to_owned()))
}
