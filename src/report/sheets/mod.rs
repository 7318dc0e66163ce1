//! Answers laid out: one file for each table of the contract, its columns in their order.
pub mod access;
pub mod blame;
pub mod caveats;
pub mod changes;
pub mod completeness;
pub mod compliance;
pub mod coverage;
pub mod derivation;
pub mod edges;
pub mod exposure;
pub mod files;
pub mod graph;
pub mod inventory;
pub mod items;
pub mod log;
pub mod neighbours;
pub mod patch;
pub mod rulebook;
pub mod show;
pub mod stat;
pub mod states;
pub mod tags;
pub mod verification;

use crate::evidence::origin::Origin;
use crate::ledger::ledger::{Ledger, ResourceId, Version};
use crate::query::answer::Reason;
use crate::query::spans::Span;
use crate::report::wrap::tail;
use crate::sheet::{Cell, Kind};

/// The columns by which every table names a resource.
pub(super) const IDENTITY: [(&str, Kind); 6] = [
    ("account_id", Kind::Text),
    ("region", Kind::Text),
    ("resource_type", Kind::Text),
    ("resource_id", Kind::Text),
    ("resource_name", Kind::Text),
    ("arn", Kind::Text),
];

/// The columns of a stretch of time.
pub(super) const SPAN: [(&str, Kind); 6] = [
    ("valid_from_after", Kind::Time),
    ("valid_from", Kind::Time),
    ("valid_to_after", Kind::Time),
    ("valid_to", Kind::Time),
    ("certainty", Kind::Text),
    ("reason", Kind::Text),
];

/// The columns that say where an item stands.
pub(super) const SOURCE: [(&str, Kind); 3] =
    [("src_file", Kind::Text), ("src_ordinal", Kind::Int), ("src_byte", Kind::Int)];

/// Joins groups of columns.
pub(super) fn columns<const N: usize>(parts: &[&[Titled]]) -> [Titled; N] {
    let mut all = parts.iter().copied().flatten();
    std::array::from_fn(|_| all.next().copied().unwrap_or(("", Kind::Text)))
}

/// A column's name, and what its cells hold.
type Titled = (&'static str, Kind);

/// A row of these cells, none of which is copied: some are long.
pub(super) fn laid<const N: usize>(cells: impl IntoIterator<Item = Cell>) -> [Cell; N] {
    let mut all = cells.into_iter();
    std::array::from_fn(|_| all.next().unwrap_or(Cell::None))
}

pub(super) fn identity(ledger: &Ledger, resource: ResourceId, version: &Version<'_>) -> [Cell; 6] {
    let [account, region, resource_type, id] = ledger.key_texts(resource);
    [
        account.into(),
        region.into(),
        resource_type.into(),
        id.into(),
        version.name().into(),
        version.arn().into(),
    ]
}

/// A resource as a line of its own, for people.
pub(super) fn heading(ledger: &Ledger, resource: ResourceId, name: Option<&str>) -> String {
    let [account, region, resource_type, id] = ledger.key_texts(resource);
    let name = name.filter(|name| *name != id).map_or_else(String::new, |it| format!(" ({it})"));
    format!("{resource_type}/{id}{name}, account {account}, {region}")
}

/// Where an item stands, for people: the path gives way where the line is short.
pub(super) fn place(ledger: &Ledger, origin: Origin, width: Option<usize>) -> String {
    let path = &ledger.file(origin.file).path;
    let place = format!(": item {} (byte {})", origin.ordinal, origin.byte);
    let room = width.map(|width| width.saturating_sub(place.len() + 9).max(20));
    format!("    from {}{place}", tail(path, room))
}

pub(super) fn span(span: &Span<'_>) -> [Cell; 6] {
    [
        span.from_after.into(),
        span.from.into(),
        span.to_after.into(),
        span.to.into(),
        span.certainty.as_str().into(),
        span.reason.map(Reason::as_str).into(),
    ]
}

/// What people call a resource: `sg-5e8c1a04 (clinic-imaging)`, by its name or its tag `Name`.
pub(super) fn with_name(ledger: &Ledger, version: &Version<'_>) -> String {
    let id = ledger.key_texts(version.resource())[3];
    let tagged = || {
        let tags = version.tag_map(&mut ledger.bodies());
        Some(tags.get("Name")?.as_str()?.to_owned())
    };
    match version.name().filter(|it| *it != id).map(str::to_owned).or_else(tagged) {
        Some(name) if !name.is_empty() => format!("{id} ({name})"),
        _ => id.to_owned(),
    }
}

pub(super) fn source(ledger: &Ledger, origin: Origin) -> [Cell; 3] {
    let path = ledger.file(origin.file).path.as_str();
    [path.into(), origin.ordinal.into(), origin.byte.into()]
}
