//! `asof coverage` and `asof types`: what was recorded, and where the evidence is silent.
use super::args::Globals;
use super::hints::Complaint;
use super::outcome::{Finding, Outcome};
use super::output::{Output, Shape};
use super::session::Session;
use crate::query::coverage::coverage;
use crate::report::sheets::coverage::{FOR_PEOPLE, counted, coverage as sheet};
use crate::sheet::{Kind, Rows};
use crate::words::types::aliases;
use std::collections::BTreeMap;

/// Answers `asof coverage`.
///
/// # Errors
/// A complaint when it cannot.
pub fn run(globals: &Globals) -> Result<Outcome, Complaint> {
    let output = Output::new(globals, Shape::Sheet)?;
    let session = Session::open(globals)?;
    let horizon = session.horizon();
    let found = coverage(&session.ledger, &horizon, &session.scope);
    if output.format().is_for_machines() {
        output.sheet(sheet(&found))?;
    } else {
        let droppable = ["sightings", "versions", "first"];
        output.for_people(counted(&found), &FOR_PEOPLE, &droppable)?;
    }
    for (account, region, id) in horizon.regions() {
        session.say(&format!("{account} {region}: {}", horizon.get(id).signals()));
    }
    Ok(session.outcome(Finding::Nothing))
}

/// Answers `asof types`: the types in the evidence, their short names, how many resources.
///
/// # Errors
/// A complaint when it cannot.
pub fn types(globals: &Globals) -> Result<Outcome, Complaint> {
    let output = Output::new(globals, Shape::Sheet)?;
    let session = Session::open(globals)?;
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for resource in session.resources() {
        *counts.entry(session.ledger.key_texts(resource)[2]).or_default() += 1;
    }
    let mut rows = Rows::new(
        "types",
        [("resource_type", Kind::Text), ("short_names", Kind::Text), ("resources", Kind::Int)],
    );
    for (resource_type, count) in counts {
        let short = aliases().iter().filter(|it| it.1 == resource_type).map(|it| it.0);
        let short = short.collect::<Vec<_>>().join(", ");
        let short = Some(short).filter(|it| !it.is_empty());
        rows.push([resource_type.into(), short.into(), count.into()]);
    }
    output.sheet(rows.finish())?;
    Ok(session.outcome(Finding::Nothing))
}
