//! `edges` and `related`: relationships, from when till when, and near a resource.
use super::{IDENTITY, SOURCE, SPAN, columns, identity, laid, source};
use crate::ledger::ledger::{Ledger, ResourceId, Version};
use crate::query::answer::{Certainty, Presence, Reason};
use crate::query::edges::{Direction, Edge};
use crate::query::maker::{Maker, PROVISIONED, STACK};
use crate::sheet::{Cell, Kind, Rows, Sheet};
use crate::time::moment::Moment;

const OWN: [(&str, Kind); 5] = [
    ("name", Kind::Text),
    ("other_type", Kind::Text),
    ("other_id", Kind::Text),
    ("other_name", Kind::Text),
    ("direction", Kind::Text),
];
const OTHER: [(&str, Kind); 1] = [("other_presence", Kind::Text)];
const DEPTH: [(&str, Kind); 1] = [("depth", Kind::Int)];

/// The columns of `related` that a terminal shows, and their headings.
pub const FOR_PEOPLE: [(&str, &str); 7] = [
    ("depth", "depth"),
    ("resource_id", "resource"),
    ("name", "is"),
    ("direction", "direction"),
    ("other_type", "type"),
    ("other_id", "other"),
    ("other_presence", "presence"),
];

/// The name under which `related` tells of what made a resource.
pub const MADE_BY: &str = "Is made by";

/// The `edges` table: one row for each span of a relationship, in order.
pub fn edges(ledger: &Ledger, edges: &[Edge]) -> Sheet {
    let columns = columns(&[&IDENTITY, &OWN, &SPAN, &OTHER, &SOURCE]);
    let mut rows: Rows<21> = Rows::new("edges", columns);
    for edge in edges {
        rows.push(laid(cells(ledger, edge).into_iter().chain(source(ledger, edge.source))));
    }
    rows.finish()
}

/// The `related` table: the edges near a resource, nearest first, and what made it.
pub fn related(
    ledger: &Ledger,
    edges: &[(u32, Edge)],
    made: Option<(ResourceId, &Version<'_>, &Maker)>,
) -> Sheet {
    let columns = columns(&[&IDENTITY, &OWN, &SPAN, &OTHER, &DEPTH, &SOURCE]);
    let mut rows: Rows<22> = Rows::new("related", columns);
    if let Some((resource, version, maker)) = made {
        for (other_type, other) in [(STACK, &maker.stack), (PROVISIONED, &maker.product)] {
            let Some(other) = other else { continue };
            let identity = identity(ledger, resource, version);
            let own = [
                MADE_BY.into(),
                other_type.into(),
                other.as_str().into(),
                Cell::None,
                Direction::Derived.as_str().into(),
            ];
            let blank: [Cell; 7] = std::array::from_fn(|_| Cell::None);
            let source = source(ledger, version.origin());
            rows.push(laid(
                identity
                    .into_iter()
                    .chain(own)
                    .chain(blank)
                    .chain([Cell::from(0_u32)])
                    .chain(source),
            ));
        }
    }
    for (depth, edge) in edges {
        let source = source(ledger, edge.source);
        rows.push(laid(cells(ledger, edge).into_iter().chain([Cell::from(*depth)]).chain(source)));
    }
    rows.finish()
}

fn cells(ledger: &Ledger, edge: &Edge) -> [Cell; 18] {
    let timeline = ledger.timeline(edge.resource);
    let version = timeline.in_force(edge.from).or_else(|| timeline.versions().next());
    let version = version.unwrap_or_else(|| unreachable!("a timeline is made by a version"));
    let reference = &edge.reference;
    let own = [
        reference.relation.as_str().into(),
        reference.resource_type.as_str().into(),
        reference.id.clone().into(),
        edge.other_name.clone().into(),
        edge.direction.as_str().into(),
    ];
    let time = |it: Option<Moment>| it.into();
    let span = [
        time(edge.from_after),
        time(Some(edge.from)),
        time(edge.to_after),
        time(edge.to),
        Certainty::as_str(edge.certainty).into(),
        edge.reason.map(Reason::as_str).into(),
    ];
    let other = [edge.other_presence.map(Presence::as_str).into()];
    laid(identity(ledger, edge.resource, &version).into_iter().chain(own).chain(span).chain(other))
}
