//! `related` as a picture's text: Graphviz DOT and Mermaid. Arrows point as they are recorded.
use super::edges::MADE_BY;
use crate::ledger::ledger::{Ledger, ResourceId};
use crate::query::answer::Presence;
use crate::query::edges::{Direction, Edge};
use crate::query::maker::{Maker, PROVISIONED, STACK};
use crate::report::neutral::neutral;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// What is drawn: nodes by what they are, and arrows between them.
#[derive(Debug, Default)]
pub struct Graph {
    /// Each node's number, its lines, and whether it stood then.
    nodes: BTreeMap<Vec<String>, (usize, bool)>,
    arrows: BTreeSet<(usize, usize, String)>,
}

impl Graph {
    /// The graph of a resource's neighbourhood, and of what made it.
    pub fn of(
        ledger: &Ledger,
        (resource, name): (ResourceId, Option<&str>),
        edges: &[(u32, Edge)],
        maker: &Maker,
    ) -> Self {
        let mut graph = Self::default();
        let [_, _, resource_type, id] = ledger.key_texts(resource);
        let start = graph.node([resource_type, id], name, true);
        for (of_type, maker) in [(STACK, &maker.stack), (PROVISIONED, &maker.product)] {
            if let Some(maker) = maker {
                let maker = graph.node([of_type, maker], None, true);
                graph.arrows.insert((start, maker, MADE_BY.to_owned()));
            }
        }
        for (_, edge) in edges {
            graph.draw(ledger, edge);
        }
        graph
    }

    fn draw(&mut self, ledger: &Ledger, edge: &Edge) {
        let [_, _, resource_type, id] = ledger.key_texts(edge.resource);
        let here = self.node([resource_type, id], None, true);
        let stands = edge.other_presence == Some(Presence::Standing);
        let name = edge.other_name.as_deref();
        let other_id = edge.reference.id.as_deref().or(name).unwrap_or_default();
        let there = self.node([&edge.reference.resource_type, other_id], name, stands);
        let (from, to) = match edge.direction {
            Direction::Recorded => (here, there),
            Direction::Derived => (there, here),
        };
        self.arrows.insert((from, to, edge.reference.relation.clone()));
    }

    /// The number of the node with this type and id; a name is kept where it says more.
    fn node(&mut self, key: [&str; 2], name: Option<&str>, stands: bool) -> usize {
        let named = name.filter(|it| *it != key[1]).map(str::to_owned);
        let base: Vec<String> = key.map(str::to_owned).to_vec();
        let known = self.nodes.keys().find(|it| it[..2] == base[..]).cloned();
        let next = self.nodes.len();
        let (lines, (number, stood)) = match known {
            Some(lines) => {
                let value = self.nodes.remove(&lines).unwrap_or((next, stands));
                (lines, value)
            }
            None => (base.clone(), (next, stands)),
        };
        let lines = if lines.len() > 2 { lines } else { base.into_iter().chain(named).collect() };
        self.nodes.insert(lines, (number, stood && stands));
        number
    }

    fn numbered(&self) -> Vec<(usize, &Vec<String>, bool)> {
        let mut nodes: Vec<_> = self.nodes.iter().map(|(k, v)| (v.0, k, v.1)).collect();
        nodes.sort_by_key(|it| it.0);
        nodes
    }

    /// Graphviz: `asof related … -f dot | dot -Tsvg`.
    pub fn dot(&self) -> String {
        let quoted = |text: &str| neutral(text).replace('\\', "\\\\").replace('"', "\\\"");
        let mut out = String::from("digraph related {\n  rankdir=LR;\n  node [shape=box];\n");
        for (number, lines, stands) in self.numbered() {
            let label: Vec<String> = lines.iter().map(|it| quoted(it)).collect();
            let style = if stands { "" } else { ", style=dashed" };
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
        for (number, lines, stands) in self.numbered() {
            let label: Vec<String> = lines.iter().map(|it| entities(it)).collect();
            let class = if stands { "" } else { ":::gone" };
            let _ = writeln!(out, "  n{number}[\"{}\"]{class}", label.join("<br/>"));
        }
        for (from, to, name) in &self.arrows {
            let _ = writeln!(out, "  n{from} -->|\"{}\"| n{to}", entities(name));
        }
        out + "  classDef gone stroke-dasharray: 5 5\n"
    }
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

    #[test]
    fn names_from_outside_cannot_leave_their_label() {
        let mut graph = Graph::default();
        let evil = "\"]; rm [label=\"\u{1b}[2J\\";
        let a = graph.node(["T", "id"], Some(evil), true);
        let b = graph.node(["T", evil], None, false);
        graph.arrows.insert((a, b, "x\"|y<script>".to_owned()));
        let dot = graph.dot();
        assert!(dot.contains(r#"n0 [label="T\nid\n\"]; rm [label=\"\\u{1b}[2J\\"];"#), "{dot}");
        let mermaid = graph.mermaid();
        assert!(!mermaid.contains("<script>") && !mermaid.contains('\u{1b}'), "{mermaid}");
        assert_eq!(mermaid.matches('"').count(), 6, "{mermaid}");
    }

    #[test]
    fn a_node_stands_once_and_keeps_its_name() {
        let mut graph = Graph::default();
        let first = graph.node(["T", "id"], None, true);
        let again = graph.node(["T", "id"], Some("name"), true);
        assert_eq!((first, again, graph.nodes.len()), (0, 0, 1));
        assert!(graph.dot().contains(r#"label="T\nid\nname""#));
    }
}
