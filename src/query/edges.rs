//! Relationships over time: what an item records, and what follows for the other end
//! (SEMANTICS §6, R37 to R41).
use super::answer::{Certainty, Presence, Reason};
use super::atlas::{Atlas, Reference};
use super::known::Contents;
use super::spans::Span;
use super::stories::of_each;
use crate::evidence::item::Life;
use crate::evidence::origin::Origin;
use crate::ledger::body::BodyReader;
use crate::ledger::ledger::ResourceId;
use crate::time::moment::Moment;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};

/// Which end says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// This resource's item.
    Recorded,
    /// The item of the other end.
    Derived,
}

impl Direction {
    /// The word of the tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Recorded => "recorded",
            Self::Derived => "derived",
        }
    }
}

/// An edge's stretch of time: a row of the `edges` table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Whose edge it is.
    pub resource: ResourceId,
    /// The relationship, and how it names the other end.
    pub reference: Reference,
    /// The other end's timeline, where it is known which one it is.
    pub other: Option<ResourceId>,
    /// The other end's name, where the relationship or its own item says it.
    pub other_name: Option<String>,
    /// Who says so.
    pub direction: Direction,
    /// The begin, included.
    pub from: Moment,
    /// The true begin lies after this.
    pub from_after: Option<Moment>,
    /// The end, excluded; none where it is open.
    pub to: Option<Moment>,
    /// The true end lies after this.
    pub to_after: Option<Moment>,
    /// How sure the recording end is.
    pub certainty: Certainty,
    /// Why it is only inferred.
    pub reason: Option<Reason>,
    /// The presence of the other end; none where it is not known which one it is.
    pub other_presence: Option<Presence>,
    /// The first item that bears the edge.
    pub source: Origin,
}

impl Edge {
    /// Whether a moment lies in it.
    pub fn holds(&self, at: Moment) -> bool {
        self.from <= at && self.to.is_none_or(|to| at < to)
    }

    /// Whether it overlaps a listing's stretch.
    pub fn overlaps(&self, from: Option<Moment>, to: Option<Moment>) -> bool {
        to.is_none_or(|to| self.from < to)
            && from.is_none_or(|from| self.to.is_none_or(|end| end > from))
    }
}

/// All edges of all resources, recorded and derived, in order.
pub fn all_edges(atlas: &Atlas<'_>) -> Vec<Edge> {
    let resources: Vec<ResourceId> = atlas.ledger().resources().collect();
    let each = of_each(atlas.ledger(), &resources, |reader, it| edges_of(atlas, it, reader));
    let mut all: Vec<Edge> = each.into_iter().flatten().collect();
    sort(&mut all);
    all
}

/// In the order of the table: resource, relation, other end, direction, time, place.
pub fn sort(edges: &mut [Edge]) {
    edges.sort_by(|a, b| {
        let key = |it: &Edge| (it.resource, it.direction, it.from, it.source);
        (&a.reference, key(a)).cmp(&(&b.reference, key(b))).then(a.to.cmp(&b.to))
    });
    edges.sort_by_key(|it| it.resource);
}

/// The edges that one resource's items record, and what derives from them for the other ends.
pub fn edges_of(atlas: &Atlas<'_>, resource: ResourceId, reader: &mut BodyReader<'_>) -> Vec<Edge> {
    let pieces = pieces(atlas, resource, reader);
    let mut edges = Vec::new();
    for (reference, pieces) in &pieces {
        let recorded = pieces.iter().map(|it| it.recorded(atlas, resource, reference));
        edges.extend(merged(recorded));
        let derived = pieces.iter().filter_map(|it| it.derived(atlas, resource, reference));
        edges.extend(merged(derived));
    }
    edges
}

/// The smallest stretch in which nothing about an edge changes.
struct Piece<'a> {
    span: Span<'a>,
    from: Moment,
    to: Option<Moment>,
    other: Option<ResourceId>,
    is_direct: bool,
}

/// The pieces of each edge, in order of time.
fn pieces<'a>(
    atlas: &Atlas<'a>,
    resource: ResourceId,
    reader: &mut BodyReader<'_>,
) -> BTreeMap<Reference, Vec<Piece<'a>>> {
    let story = atlas.story(resource);
    let mut pieces: BTreeMap<Reference, Vec<Piece<'a>>> = BTreeMap::new();
    let mut contents = Contents::of(story);
    let mut held: Option<(usize, Vec<Reference>, Texts)> = None;
    for span in story.spans.iter().filter(|it| it.presence == Presence::Standing) {
        let Some(from) = span.from else { continue };
        let Some(place) = story.state_at(from) else { continue };
        if story.states[place].life != Life::Live {
            continue;
        }
        if held.as_ref().is_none_or(|it| it.0 != place) {
            let content = contents.content(place, reader);
            held = Some((place, references(content), Texts::of(content)));
        }
        let Some((_, references, texts)) = &mut held else { continue };
        for reference in references.iter() {
            let to = span.to.unwrap_or(Moment::MAX);
            let mut starts = vec![from];
            starts.extend(atlas.turns(resource, reference, from, to));
            for (place, &start) in starts.iter().enumerate() {
                let other = atlas.resolve(resource, reference, start);
                let name = other.and_then(|it| atlas.name(it, start));
                let id = other.map(|it| atlas.ledger().key_texts(it)[3]);
                let known = [reference.id.as_deref(), reference.name.as_deref(), id, name];
                pieces.entry(reference.clone()).or_default().push(Piece {
                    span: span.clone(),
                    from: start,
                    to: starts.get(place + 1).copied().or(span.to),
                    other,
                    is_direct: known.into_iter().flatten().any(|it| texts.hold(it)),
                });
            }
        }
    }
    pieces
}

impl Piece<'_> {
    fn edge(&self, atlas: &Atlas<'_>, resource: ResourceId, reference: &Reference) -> Edge {
        let name = self.other.and_then(|it| atlas.name(it, self.from));
        Edge {
            resource,
            reference: reference.clone(),
            other: self.other,
            other_name: reference.name.clone().or(name.map(str::to_owned)),
            direction: Direction::Recorded,
            from: self.from,
            from_after: self.span.from_after.filter(|_| self.span.from == Some(self.from)),
            to: self.to,
            to_after: self.span.to_after.filter(|_| self.span.to == self.to),
            certainty: self.span.certainty,
            reason: self.span.reason,
            other_presence: None,
            source: self.span.version.origin(),
        }
    }

    fn recorded(&self, atlas: &Atlas<'_>, resource: ResourceId, reference: &Reference) -> Edge {
        let mut edge = self.edge(atlas, resource, reference);
        edge.other_presence = match self.other {
            Some(other) => Some(atlas.presence(other, self.from)),
            None if atlas.is_unknown(resource, reference) => Some(Presence::NeverSeen),
            None => None,
        };
        if let Some(other) = self.other {
            edge.reference.id = Some(atlas.ledger().key_texts(other)[3].to_owned());
        }
        edge
    }

    fn derived(
        &self,
        atlas: &Atlas<'_>,
        resource: ResourceId,
        reference: &Reference,
    ) -> Option<Edge> {
        let other = self.other.filter(|_| self.is_direct)?;
        let [_, _, resource_type, id] = atlas.ledger().key_texts(resource);
        Some(Edge {
            resource: other,
            reference: Reference {
                relation: reference.relation.clone(),
                resource_type: resource_type.to_owned(),
                id: Some(id.to_owned()),
                name: None,
            },
            other: Some(resource),
            other_name: self.span.version.name().map(str::to_owned),
            direction: Direction::Derived,
            other_presence: Some(Presence::Standing),
            ..self.edge(atlas, resource, reference)
        })
    }
}

/// Neighbouring pieces that say the same are one; the first of them is its source.
fn merged(pieces: impl Iterator<Item = Edge>) -> Vec<Edge> {
    let mut merged: Vec<Edge> = Vec::new();
    for piece in pieces {
        let says = |it: &Edge| {
            (it.resource, it.other, it.other_presence, it.certainty, it.reason, it.direction)
        };
        match merged.last_mut() {
            Some(last) if last.to == Some(piece.from) && says(last) == says(&piece) => {
                (last.to, last.to_after) = (piece.to, piece.to_after);
            }
            _ => merged.push(piece),
        }
    }
    merged
}

/// The relationships of a content, each once, in order.
pub(super) fn references(content: &Value) -> Vec<Reference> {
    let list = content.get("relationships").and_then(Value::as_array);
    let text = |member: &Value, key: &str| {
        member.get(key).and_then(Value::as_str).filter(|it| !it.is_empty()).map(str::to_owned)
    };
    let one = |member: &Value| {
        let (id, name) = (text(member, "resourceId"), text(member, "resourceName"));
        let resource_type = text(member, "resourceType")?;
        let relation = text(member, "name").unwrap_or_default();
        (id.is_some() || name.is_some()).then_some(Reference { relation, resource_type, id, name })
    };
    let mut references: Vec<Reference> = list.into_iter().flatten().filter_map(one).collect();
    references.sort();
    references.dedup();
    references
}

/// The plain texts in the configuration and the supplementary one.
struct Texts {
    all: Vec<String>,
    /// What was asked: a reference is asked about for every stretch of a state.
    asked: HashMap<String, bool>,
}

impl Texts {
    fn of(content: &Value) -> Self {
        fn walk(value: &Value, texts: &mut Vec<String>) {
            match value {
                Value::String(text) => texts.push(text.clone()),
                Value::Array(list) => list.iter().for_each(|it| walk(it, texts)),
                Value::Object(members) => members.values().for_each(|it| walk(it, texts)),
                _ => {}
            }
        }
        let mut all = Vec::new();
        for member in ["configuration", "supplementaryConfiguration"] {
            walk(content.get(member).unwrap_or(&Value::Null), &mut all);
        }
        Self { all, asked: HashMap::new() }
    }

    /// Whether a word is one of the texts, or the end of one behind `/` or `:`.
    fn hold(&mut self, word: &str) -> bool {
        if let Some(&known) = self.asked.get(word) {
            return known;
        }
        let ends = |text: &String| {
            let head = text.strip_suffix(word);
            head.is_some_and(|it| it.is_empty() || it.ends_with(['/', ':']))
        };
        let found = self.all.iter().any(ends);
        self.asked.insert(word.to_owned(), found);
        found
    }
}
