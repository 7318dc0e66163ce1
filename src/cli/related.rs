//! `asof related`: the neighbours of one resource at a moment.
use super::args::{Globals, Related};
use super::hints::Complaint;
use super::outcome::{Finding, Outcome};
use super::output::{Output, Shape};
use super::session::Session;
use crate::query::atlas::Atlas;
use crate::query::maker::Makers;
use crate::query::related::related;
use crate::report::Format;
use crate::report::neutral::neutral_lines;
use crate::report::sheets::edges::related as sheet;
use crate::report::sheets::graph::Graph;
use crate::report::sheets::neighbours::{dangling, text};

/// Answers it.
///
/// # Errors
/// A complaint when it cannot.
pub fn run(args: &Related, globals: &Globals) -> Result<Outcome, Complaint> {
    let output = Output::new(globals, Shape::Graph)?;
    let session = Session::open(globals)?;
    let at = session.at(args.at)?;
    let ledger = &session.ledger;
    let Some(resource) = session.known(&args.selector, at, "no neighbour of it is known")? else {
        return Ok(session.outcome(Finding::Nothing));
    };
    let horizon = session.horizon();
    let atlas = Atlas::survey(ledger, &horizon);
    let edges = related(&atlas, resource, at, args.depth);
    let version = ledger.timeline(resource).in_force(at);
    let maker = version.map(|it| Makers::at(&atlas, at).of(&it, &mut ledger.bodies()));
    let maker = maker.unwrap_or_default();
    match output.format() {
        Format::Table => {
            let text = text(&atlas, resource, at, &maker, &edges, output.width());
            output.text(&neutral_lines(&text))?;
        }
        format @ (Format::Dot | Format::Mermaid) => {
            let graph = Graph::of(&atlas, (resource, at), &edges, &maker);
            output.text(&if format == Format::Dot { graph.dot() } else { graph.mermaid() })?;
        }
        _ => {
            let made = version.as_ref().map(|it| (resource, it, &maker));
            output.sheet(sheet(ledger, &edges, made))?;
        }
    }
    let dangling = dangling(&edges);
    if dangling > 0 {
        let lead = if dangling == 1 { "leads" } else { "lead" };
        session
            .say(&format!("{dangling} of them {lead} to what did not stand then, or is not known"));
    }
    Ok(session.outcome(Finding::Nothing))
}
