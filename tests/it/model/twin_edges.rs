//! Relationships over time, by brute force over the twin's own spans: readings R37 to R41, and
//! the walk from resource to resource that `related` makes.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::instant::{Micros, text};
use super::twin::{Span, Twin};
use super::twin_versions::{Line, State, Version};

/// An element of `relationships` (R37), its name trimmed.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Element {
    label: String,
    kind: String,
    id: Option<String>,
    name: Option<String>,
}

/// What is at the other end of an element at an instant (R38).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct End {
    /// The timeline; `None` where there is none, or several.
    line: Option<usize>,
    /// `None` where it is not known which one it is.
    presence: Option<&'static str>,
}

/// A stretch of time in which nothing changes, anywhere in the account.
#[derive(Clone, Debug)]
struct Piece {
    from_after: Option<Micros>,
    from: Micros,
    to_after: Option<Micros>,
    to: Option<Micros>,
    certainty: &'static str,
    reason: Option<&'static str>,
    state: usize,
    end: End,
    is_direct: bool,
}

/// One row of the `edges` table.
#[derive(Clone, Debug)]
pub(crate) struct Edge {
    /// The timeline that the row is about.
    pub(crate) line: usize,
    /// The other end, where it is resolved and has a timeline.
    pub(crate) other: Option<usize>,
    pub(crate) from: Micros,
    pub(crate) to: Option<Micros>,
    pub(crate) row: Value,
}

/// All timelines with their spans, computed once.
#[derive(Debug)]
pub(crate) struct Web<'a> {
    twin: &'a Twin,
    spans: Vec<Vec<Span>>,
}

impl Edge {
    pub(crate) fn holds(&self, at: Micros) -> bool {
        self.from <= at && self.to.is_none_or(|to| at < to)
    }
}

/// Every row of the `edges` table over all time, recorded and derived.
pub(crate) fn edges(twin: &Twin) -> Vec<Edge> {
    let web = Web { twin, spans: twin.lines.iter().map(|line| twin.spans(line)).collect() };
    let mut all = vec![];
    for (own, line) in twin.lines.iter().enumerate() {
        let elements: BTreeSet<Element> = line.states.iter().flat_map(elements).collect();
        for element in elements {
            let pieces = web.pieces(own, &element);
            all.extend(runs(&pieces, is_same_row).iter().map(|r| web.recorded(own, &element, r)));
            let direct = runs(&pieces, is_same_from_there);
            let direct = direct.iter().filter(|run| run[0].is_direct);
            all.extend(direct.map(|run| web.derived(own, &element, run)));
        }
    }
    all
}

/// The rows of `related`: of each resource that is reached in fewer steps than `depth`, all edges.
pub(crate) fn related(edges: &[Edge], start: usize, at: Micros, depth: usize) -> Vec<Value> {
    let (mut entered, mut rows) = (BTreeSet::from([start]), vec![]);
    let mut front = vec![start];
    for steps in 0..depth {
        let mut next = vec![];
        for here in front {
            for edge in edges.iter().filter(|e| e.line == here && e.holds(at)) {
                let mut row = edge.row.clone();
                row["depth"] = json!(steps);
                rows.push(row);
                next.extend(edge.other.filter(|other| entered.insert(*other)));
            }
        }
        front = next;
    }
    rows
}

impl Web<'_> {
    /// The stretches in which a resource stands with an element.
    fn pieces(&self, own: usize, element: &Element) -> Vec<Piece> {
        let line = &self.twin.lines[own];
        let turns = self.turns(&line.identity.0);
        let mut pieces = vec![];
        for span in self.spans[own].iter().filter(|span| span.point.presence == "standing") {
            let (index, begin) = (span.point.state.unwrap(), span.from.unwrap());
            let state = &line.states[index];
            if !elements(state).contains(element) {
                continue;
            }
            let is_inside = |at: &Micros| *at > begin && span.to.is_none_or(|to| *at < to);
            let mut starts = vec![begin];
            starts.extend(turns.iter().copied().filter(is_inside));
            for (i, from) in starts.iter().enumerate() {
                let end = self.other_end(line, element, *from);
                pieces.push(Piece {
                    from_after: span.from_after.filter(|_| i == 0),
                    from: *from,
                    to_after: span.to_after.filter(|_| i + 1 == starts.len()),
                    to: starts.get(i + 1).copied().or(span.to),
                    certainty: span.point.certainty,
                    reason: span.point.reason,
                    state: index,
                    end,
                    is_direct: self.is_direct(state, element, end, *from),
                });
            }
        }
        pieces
    }

    /// Every instant at which some span of the account begins.
    fn turns(&self, account: &str) -> BTreeSet<Micros> {
        let own = self.spans.iter().zip(&self.twin.lines).filter(|(_, l)| l.identity.0 == account);
        own.flat_map(|(spans, _)| spans.iter().filter_map(|span| span.from)).collect()
    }

    fn other_end(&self, line: &Line, element: &Element, at: Micros) -> End {
        let (account, region, _, _) = &line.identity;
        let lines = self.twin.lines.iter().enumerate();
        let of_type = lines.filter(|(_, l)| l.identity.0 == *account);
        let of_type: Vec<usize> =
            of_type.filter(|(_, l)| l.identity.2 == element.kind).map(|(i, _)| i).collect();
        let mut found = of_type.clone();
        if let Some(id) = &element.id {
            // An id that nobody has is not looked for by name: it would be somebody else.
            found.retain(|i| self.twin.lines[*i].identity.3 == *id);
        } else {
            found.retain(|i| name_in_force(&self.twin.lines[*i], at) == element.name);
            preferred(&mut found, |i| self.presence(i, at) == "standing");
        }
        if found.is_empty() {
            // Who bears the name at another time may be meant, and may not.
            let mut versions = of_type.iter().flat_map(|i| &self.twin.lines[*i].versions);
            let bears =
                |v: &Version| v.lead().item["resourceName"].as_str() == element.name.as_deref();
            let is_borne = element.id.is_none() && versions.any(bears);
            return End { line: None, presence: (!is_borne).then_some("never_seen") };
        }
        let region_of = |i: usize| self.twin.lines[i].identity.1.as_str();
        preferred(&mut found, |i| region_of(i) == region);
        preferred(&mut found, |i| region_of(i) == region || region_of(i) == "global");
        match found[..] {
            [one] => End { line: Some(one), presence: Some(self.presence(one, at)) },
            _ => End { line: None, presence: None },
        }
    }

    fn presence(&self, line: usize, at: Micros) -> &'static str {
        let holds = |span: &&Span| span.from.is_none_or(|from| from <= at);
        self.spans[line].iter().rfind(holds).unwrap().point.presence
    }

    /// Whether the configuration itself names the other end (R39).
    fn is_direct(&self, state: &State, element: &Element, end: End, at: Micros) -> bool {
        let Some(other) = end.line.map(|i| &self.twin.lines[i]) else { return false };
        let mut names = vec![other.identity.3.clone()];
        names.extend(element.name.clone());
        names.extend(shown_name(other, at));
        let mut texts = vec![];
        texts_of(&state.content["configuration"], &mut texts);
        texts_of(&state.content["supplementary"], &mut texts);
        texts.iter().any(|text| names.iter().any(|name| is_or_ends_in(text, name)))
    }

    fn recorded(&self, own: usize, element: &Element, run: &[Piece]) -> Edge {
        let (first, line) = (&run[0], &self.twin.lines[own]);
        let other = first.end.line.map(|i| &self.twin.lines[i]);
        let found_id = other.map(|l| l.identity.3.clone());
        let found_name = other.and_then(|l| shown_name(l, first.from));
        let mut row = self.row(own, run, line, &line.states[first.state]);
        row["name"] = json!(element.label);
        row["other_type"] = json!(element.kind);
        row["other_id"] = json!(element.id.clone().or(found_id));
        row["other_name"] = json!(element.name.clone().or(found_name));
        row["direction"] = json!("recorded");
        row["other_presence"] = json!(first.end.presence);
        let (from, to) = (first.from, run[run.len() - 1].to);
        Edge { line: own, other: first.end.line, from, to, row }
    }

    /// What a recorded edge says of its other end.
    fn derived(&self, own: usize, element: &Element, run: &[Piece]) -> Edge {
        let (first, recording) = (&run[0], &self.twin.lines[own]);
        let here = first.end.line.unwrap();
        let line = &self.twin.lines[here];
        let known = line.states.iter().rfind(|s| s.captured() <= first.from);
        let mut row = self.row(own, run, line, known.unwrap_or(&line.states[0]));
        row["name"] = json!(element.label);
        row["other_type"] = json!(recording.identity.2);
        row["other_id"] = json!(recording.identity.3);
        row["other_name"] = json!(shown_name(recording, first.from));
        row["direction"] = json!("derived");
        row["other_presence"] = json!("standing");
        let (from, to) = (first.from, run[run.len() - 1].to);
        Edge { line: here, other: Some(own), from, to, row }
    }

    /// Identity of one end; span and source of the end that records.
    fn row(&self, recording: usize, run: &[Piece], line: &Line, shown: &State) -> Value {
        let (first, last) = (&run[0], &run[run.len() - 1]);
        let lead = self.twin.lines[recording].states[first.state].lead();
        let (account, region, kind, id) = &line.identity;
        json!({
            "account_id": account, "region": region, "resource_type": kind, "resource_id": id,
            "resource_name": shown.name, "arn": shown.arn,
            "valid_from_after": first.from_after.map(text), "valid_from": text(first.from),
            "valid_to_after": last.to_after.map(text), "valid_to": last.to.map(text),
            "certainty": first.certainty, "reason": first.reason,
            "src_file": self.twin.export.files[lead.file].path,
            "src_ordinal": lead.ordinal, "src_byte": lead.byte,
        })
    }
}

/// The elements of a state that are edges; equal ones are one.
fn elements(state: &State) -> BTreeSet<Element> {
    let list = state.content.get("relationships").and_then(Value::as_array);
    let mut found = BTreeSet::new();
    for one in list.into_iter().flatten() {
        let word = |key: &str| one[key].as_str().filter(|s| !s.is_empty()).map(str::to_owned);
        let (id, name) = (word("resourceId"), word("resourceName"));
        let Some(kind) = word("resourceType").filter(|_| id.is_some() || name.is_some()) else {
            continue;
        };
        let label = word("name").unwrap_or_default().trim().to_owned();
        found.insert(Element { label, kind, id, name });
    }
    found
}

/// Neighbours without time between them that are alike.
fn runs(pieces: &[Piece], is_alike: impl Fn(&Piece, &Piece) -> bool) -> Vec<Vec<Piece>> {
    let mut runs: Vec<Vec<Piece>> = vec![];
    for piece in pieces {
        match runs.last_mut() {
            Some(run)
                if run.last().unwrap().to == Some(piece.from)
                    && is_alike(run.last().unwrap(), piece) =>
            {
                run.push(piece.clone());
            }
            _ => runs.push(vec![piece.clone()]),
        }
    }
    runs
}

/// R41.
fn is_same_row(a: &Piece, b: &Piece) -> bool {
    (a.certainty, a.reason, a.end) == (b.certainty, b.reason, b.end)
}

/// R41 for the row that is derived: its other end is the one that records, and stands.
fn is_same_from_there(a: &Piece, b: &Piece) -> bool {
    let row = |p: &Piece| (p.certainty, p.reason, p.end.line, p.is_direct);
    row(a) == row(b)
}

/// Keeps those that are better, if there are any.
fn preferred(found: &mut Vec<usize>, is_better: impl Fn(usize) -> bool) {
    if found.iter().any(|i| is_better(*i)) {
        found.retain(|i| is_better(*i));
    }
}

/// The name in the version in force; `None` where none is in force.
fn name_in_force(line: &Line, at: Micros) -> Option<String> {
    line.states.iter().rfind(|s| s.captured() <= at).and_then(name_of)
}

/// The name as a row shows it: before the first version, that version's.
fn shown_name(line: &Line, at: Micros) -> Option<String> {
    let in_force = line.states.iter().rfind(|s| s.captured() <= at);
    name_of(in_force.unwrap_or(&line.states[0]))
}

fn name_of(state: &State) -> Option<String> {
    state.name.as_str().filter(|name| !name.is_empty()).map(str::to_owned)
}

/// Every plain text in a document.
fn texts_of(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::String(text) => texts.push(text.clone()),
        Value::Array(list) => list.iter().for_each(|v| texts_of(v, texts)),
        Value::Object(map) => map.values().for_each(|v| texts_of(v, texts)),
        _ => {}
    }
}

fn is_or_ends_in(text: &str, name: &str) -> bool {
    text == name
        || text.strip_suffix(name).is_some_and(|head| head.ends_with('/') || head.ends_with(':'))
}
