//! Neighbours at a moment, step by step (SEMANTICS R37 to R40).
use super::atlas::Atlas;
use super::edges::{Edge, edges_of, sort};
use super::stories::of_bodies;
use crate::evidence::partial::Extent;
use crate::ledger::body::BodyReader;
use crate::ledger::ledger::{ResourceId, Version};
use crate::time::moment::Moment;
use aho_corasick::AhoCorasick;
use std::collections::BTreeSet;

/// The edges near a resource at a moment, with how many steps their resource lies from it: all
/// edges of every resource that is fewer than `steps` steps away. Each resource is entered once,
/// so circles end.
pub fn related(
    atlas: &Atlas<'_>,
    resource: ResourceId,
    at: Moment,
    steps: u32,
) -> Vec<(u32, Edge)> {
    let mut entered = BTreeSet::from([resource]);
    let mut frontier = vec![resource];
    let mut found = Vec::new();
    for depth in 0..steps {
        let mut edges = edges_around(atlas, &frontier, at);
        sort(&mut edges);
        let others = edges.iter().filter_map(|it| it.other);
        frontier = others.filter(|it| entered.insert(*it)).collect();
        found.extend(edges.into_iter().map(|it| (depth, it)));
        if frontier.is_empty() {
            break;
        }
    }
    found
}

/// All edges of these resources that hold at a moment, recorded and derived.
fn edges_around(atlas: &Atlas<'_>, resources: &[ResourceId], at: Moment) -> Vec<Edge> {
    let wanted: BTreeSet<ResourceId> = resources.iter().copied().collect();
    let needles = Needles::of(atlas, resources);
    let ledger = atlas.ledger();
    let versions: Vec<Version<'_>> =
        ledger.resources().filter_map(|it| ledger.timeline(it).in_force(at)).collect();
    let each = of_bodies(ledger, &versions, |version, reader| {
        let resource = version.resource();
        if !wanted.contains(&resource) && !needles.may_stand_in(version, reader) {
            return Vec::new();
        }
        let edges = edges_of(atlas, resource, reader);
        let near = |it: &Edge| wanted.contains(&it.resource) && it.holds(at);
        edges.into_iter().filter(near).collect::<Vec<Edge>>()
    });
    each.into_iter().flatten().collect()
}

/// What an item must hold to name one of some resources.
struct Needles {
    /// None where a needle's spelling in JSON is not its own.
    search: Option<AhoCorasick>,
}

impl Needles {
    fn of(atlas: &Atlas<'_>, resources: &[ResourceId]) -> Self {
        let ledger = atlas.ledger();
        let names = |&it: &ResourceId| {
            let versions = ledger.timeline(it).versions();
            versions.filter_map(|it| it.name()).chain([ledger.key_texts(it)[3]])
        };
        let needles: BTreeSet<&str> = resources.iter().flat_map(names).collect();
        let escaped = |it: char| it.is_control() || matches!(it, '"' | '\\');
        let plain = !needles.iter().any(|it| it.contains(escaped));
        Self { search: plain.then(|| AhoCorasick::new(needles).ok()).flatten() }
    }

    /// Whether an item may name one of them: by its bytes, which are searched and not parsed. What
    /// is spelled with escapes is looked at more closely, and so is what tells only a part.
    fn may_stand_in(&self, version: &Version<'_>, reader: &mut BodyReader<'_>) -> bool {
        let Some(search) = self.search.as_ref().filter(|_| version.extent() == Extent::Whole)
        else {
            return true;
        };
        let raw = version.raw(reader);
        raw.contains("\\u") || raw.contains("\\/") || search.is_match(raw)
    }
}
