//! `related` as a picture's text: Graphviz DOT and Mermaid. Arrows point as they are recorded.
use super::edges::MADE_BY;
use crate::ledger::ledger::ResourceId;
use crate::query::answer::Presence;
use crate::query::atlas::Atlas;
use crate::query::edges::{Direction, Edge};
use crate::query::maker::{Maker, PROVISIONED, STACK};
use crate::report::neutral::neutral;
use crate::time::moment::Moment;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// What is drawn: nodes, and arrows between them.
#[derive(Debug, Default)]
pub struct Graph {
    nodes: Vec<Node>,
    numbers: BTreeMap<Key, usize>,
    arrows: BTreeSet<(usize, usize, String)>,
}

/// What tells one node from another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    /// A timeline.
    Known(ResourceId),
    /// What is only named, by type and id or name.
    Named(String, String),
}

#[derive(Debug)]
struct Node {
    /// Its type, its id, what people call it.
    lines: Vec<String>,
    /// Whether it stood then.
    stands: bool,
}

impl Graph {
    /// The graph of a resource's neighbourhood at a moment, and of what made it.
    pub fn of(
        atlas: &Atlas<'_>,
        (resource, at): (ResourceId, Moment),
        edges: &[(u32, Edge)],
        maker: &Maker,
    ) -> Self {
        let mut graph = Self::default();
        let start = graph.resource(atlas, resource, at);
        for (_, edge) in edges {
            graph.draw(atlas, edge, at);
        }
        for (of_type, maker) in [(STACK, &maker.stack), (PROVISIONED, &maker.product)] {
            let Some(maker) = maker else { continue };
            // The stack may be among the neighbours already.
            let lines = [short(of_type), maker.as_str()];
            let drawn = graph.nodes.iter().position(|it| it.lines.iter().take(2).eq(lines));
            let named = Key::Named(of_type.to_owned(), maker.clone());
            let number = drawn.unwrap_or_else(|| graph.node(named, &lines, true));
            graph.arrows.insert((start, number, MADE_BY.to_owned()));
        }
        graph
    }

    fn draw(&mut self, atlas: &Atlas<'_>, edge: &Edge, at: Moment) {
        let here = self.resource(atlas, edge.resource, at);
        let there = if let Some(other) = edge.other {
            self.resource(atlas, other, at)
        } else {
            let of_type = &edge.reference.resource_type;
            let id = edge.reference.id.as_ref().or(edge.other_name.as_ref());
            let id = id.map_or("", String::as_str);
            let key = Key::Named(of_type.clone(), id.to_owned());
            self.node(key, &[short(of_type), id], false)
        };
        let (from, to) = match edge.direction {
            Direction::Recorded => (here, there),
            Direction::Derived => (there, here),
        };
        self.arrows.insert((from, to, edge.reference.relation.clone()));
    }

    fn resource(&mut self, atlas: &Atlas<'_>, resource: ResourceId, at: Moment) -> usize {
        let [_, _, resource_type, id] = atlas.ledger().key_texts(resource);
        let called = atlas.called(resource, at).filter(|it| it != id);
        let lines: Vec<&str> =
            [short(resource_type), id].into_iter().chain(called.as_deref()).collect();
        let stands = atlas.presence(resource, at) == Presence::Standing;
        self.node(Key::Known(resource), &lines, stands)
    }

    /// The number of a node, which is new or was there.
    fn node(&mut self, key: Key, lines: &[&str], stands: bool) -> usize {
        let next = self.nodes.len();
        let number = *self.numbers.entry(key).or_insert(next);
        if number == next {
            let lines = lines.iter().map(|it| (*it).to_owned()).collect();
            self.nodes.push(Node { lines, stands });
        }
        number
    }

    /// Graphviz: `asof related … -f dot | dot -Tsvg`.
    pub fn dot(&self) -> String {
        let quoted = |text: &str| neutral(text).replace('\\', "\\\\").replace('"', "\\\"");
        let mut out = String::from("digraph related {\n  rankdir=LR;\n  node [shape=box];\n");
        for (number, node) in self.nodes.iter().enumerate() {
            let label: Vec<String> = node.lines.iter().map(|it| quoted(it)).collect();
            // The first is the one that was asked about.
            let style = match (number, node.stands) {
                (_, false) => ", style=dashed",
                (0, true) => ", style=bold",
                _ => "",
            };
            let _ = writeln!(out, "  n{number} [label=\"{}\"{style}];", label.join("\\n"));
        }
        for (from, to, name) in &self.arrows {
            let _ = writeln!(out, "  n{from} -> n{to} [label=\"{}\"];", quoted(name));
        }
        out + "}\n"
    }

    /// Mermaid, as wikis and issue trackers draw it.
    pub fn mermaid(&self) -> String {
        let mut out = String::from("flowchart LR\n");
        for (number, node) in self.nodes.iter().enumerate() {
            let label: Vec<String> = node.lines.iter().map(|it| entities(it)).collect();
            let class = match (number, node.stands) {
                (_, false) => ":::gone",
                (0, true) => ":::asked",
                _ => "",
            };
            let _ = writeln!(out, "  n{number}[\"{}\"]{class}", label.join("<br/>"));
        }
        for (from, to, name) in &self.arrows {
            let _ = writeln!(out, "  n{from} -->|\"{}\"| n{to}", entities(name));
        }
        out + "  classDef gone stroke-dasharray: 5 5\n  classDef asked stroke-width: 3px\n"
    }
}

/// A type without the `AWS::` that nearly all begin with.
fn short(resource_type: &str) -> &str {
    resource_type.strip_prefix("AWS::").unwrap_or(resource_type)
}

/// Text that can neither end a label nor begin anything in it: Mermaid writes characters as
/// `#number;`.
fn entities(text: &str) -> String {
    let mut out = String::new();
    for char in neutral(text).chars() {
        let plain = char.is_alphanumeric() || " _-:./@+=,()".contains(char);
        if plain {
            out.push(char);
        } else {
            let _ = write!(out, "#{};", u32::from(char));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(id: &str) -> Key {
        Key::Named("T".to_owned(), id.to_owned())
    }

    #[test]
    fn names_from_outside_cannot_leave_their_label() {
        let mut graph = Graph::default();
        let evil = "\"]; rm [label=\"\u{1b}[2J\\";
        let a = graph.node(named("id"), &["T", "id", evil], true);
        let b = graph.node(named(evil), &["T", evil], false);
        graph.arrows.insert((a, b, "x\"|y<script>".to_owned()));
        let dot = graph.dot();
        let safe = r#"n0 [label="T\nid\n\"]; rm [label=\"\\u{1b}[2J\\", style=bold];"#;
        assert!(dot.contains(safe), "{dot}");
        let mermaid = graph.mermaid();
        assert!(!mermaid.contains("<script>") && !mermaid.contains('\u{1b}'), "{mermaid}");
        assert_eq!(mermaid.matches('"').count(), 6, "{mermaid}");
    }

    #[test]
    fn a_node_stands_once() {
        let mut graph = Graph::default();
        let first = graph.node(named("id"), &["T", "id"], true);
        let again = graph.node(named("id"), &["T", "id"], true);
        assert_eq!((first, again, graph.nodes.len()), (0, 0, 1));
    }
}
