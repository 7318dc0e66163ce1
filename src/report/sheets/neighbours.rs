//! `related` for people: each resource on the way, and its neighbours below it.
use super::heading;
use crate::ledger::ledger::ResourceId;
use crate::query::answer::{Certainty, Presence};
use crate::query::atlas::{Atlas, Reference};
use crate::query::edges::{Direction, Edge};
use crate::query::maker::Maker;
use crate::report::wrap::wrap;
use crate::time::moment::Moment;
use std::collections::BTreeMap;
use std::fmt::Write;

/// The neighbours of a resource, step by step. `->` is what a resource's own item records, `<-`
/// what another's item records of it; another that did not stand then is marked.
pub fn text(
    atlas: &Atlas<'_>,
    resource: ResourceId,
    at: Moment,
    maker: &Maker,
    edges: &[(u32, Edge)],
    width: Option<usize>,
) -> String {
    let mut out = String::new();
    let mut say = |line: &str| {
        let _ = writeln!(out, "{}", wrap(line, width, 4));
    };
    say(&title(atlas, resource, at));
    for (what, maker) in [("stack", &maker.stack), ("product", &maker.product)] {
        if let Some(maker) = maker {
            say(&format!("  made by {what} {maker}"));
        }
    }
    if edges.is_empty() {
        say("  no relationship is recorded then");
    }
    let mut order: Vec<ResourceId> = Vec::new();
    let mut of: BTreeMap<ResourceId, Vec<&Edge>> = BTreeMap::new();
    for (_, edge) in edges {
        if !of.contains_key(&edge.resource) {
            order.push(edge.resource);
        }
        of.entry(edge.resource).or_default().push(edge);
    }
    for whose in order {
        if whose != resource {
            say("");
            say(&title(atlas, whose, at));
        }
        for edge in &of[&whose] {
            say(&format!("  {}", line(atlas, edge, at)));
        }
    }
    out
}

fn title(atlas: &Atlas<'_>, resource: ResourceId, at: Moment) -> String {
    let heading = heading(atlas.ledger(), resource, atlas.called(resource, at).as_deref());
    format!("{heading}: {}", atlas.presence(resource, at))
}

fn line(atlas: &Atlas<'_>, edge: &Edge, at: Moment) -> String {
    let sign = match edge.direction {
        Direction::Recorded => "->",
        Direction::Derived => "<-",
    };
    let id = edge.reference.id.as_deref();
    let called = edge.other.and_then(|it| atlas.called(it, at)).or(edge.other_name.clone());
    let name = called.filter(|name| Some(name.as_str()) != id);
    let other = match (id, name) {
        (Some(id), Some(name)) => format!("{id} ({name})"),
        (Some(id), None) => id.to_owned(),
        (None, name) => format!("named {}", name.unwrap_or_default()),
    };
    let state = match (edge.other_presence, edge.reference.id.is_some()) {
        (Some(Presence::Standing), _) => String::new(),
        (Some(Presence::NeverSeen), _) => ", never seen in this evidence".to_owned(),
        (Some(presence), _) => format!(", {presence} then"),
        (None, true) => ", in several regions: not known which".to_owned(),
        (None, false) => ", a name of several or of none then".to_owned(),
    };
    let sure = match edge.certainty {
        Certainty::Exact => String::new(),
        other => format!(" ({other})"),
    };
    let Edge { reference, .. } = edge;
    let ours = atlas.ledger().key_texts(edge.resource);
    let theirs = edge.other.map_or(ours, |it| atlas.ledger().key_texts(it));
    let away = if ours[1] == theirs[1] { String::new() } else { format!(" in {}", theirs[1]) };
    let Reference { relation, resource_type, .. } = reference;
    format!("{sign} {relation}: {resource_type}/{other}{away}{state}{sure}")
}

/// How many edges lead to something that did not stand then, or to nobody knows whom.
pub fn dangling(edges: &[(u32, Edge)]) -> usize {
    edges.iter().filter(|it| it.1.other_presence != Some(Presence::Standing)).count()
}
