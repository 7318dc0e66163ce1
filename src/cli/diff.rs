//! `asof diff`: what changed between two moments.
use super::args::{Diff, Globals};
use super::hints::Complaint;
use super::outcome::{Finding, Outcome};
use super::output::{Output, Shape};
use super::reach::Reach;
use super::session::{Chosen, Session};
use crate::ledger::ledger::ResourceId;
use crate::query::answer::Event;
use crate::query::changes::{Change, Window, changes};
use crate::query::compare::net_change;
use crate::query::stories;
use crate::report::neutral::neutral_lines;
use crate::report::sheets::changes::{changes as sheet, hide_noise};
use crate::report::sheets::{log, patch, stat};

/// Answers it.
///
/// # Errors
/// A complaint when it cannot.
pub fn run(args: &Diff, globals: &Globals) -> Result<Outcome, Complaint> {
    let own_text = args.patch || args.unified.is_some();
    let output = Output::new(globals, if own_text { Shape::Text } else { Shape::Sheet })?;
    let session = Session::open_for(globals, Reach::Places.if_given(&[args.from, args.to]))?;
    let (from, to) = session.between(args.from, args.to)?;
    let resources = chosen(&session, &args.selectors)?;
    let (ledger, horizon) = (&session.ledger, session.horizon());
    let found = stories::each(ledger, &horizon, &resources, |story, reader| {
        let mut found = if args.every {
            changes(story, Window::Between(from, to), reader)
        } else {
            net_change(story, from, to, reader).into_iter().collect()
        };
        found.retain(|it| it.is_within(&session.scope, reader));
        found
    });
    let mut found: Vec<Change<'_>> = found.into_iter().flatten().collect();
    let hidden = if globals.all_fields { 0 } else { hide_noise(&mut found) };
    let unknown = found.iter().filter(|it| it.event == Event::Unknown).count();
    if args.patch {
        output.text(&patch::patches(ledger, &found))?;
    } else if let Some(context) = args.unified {
        output.text(&neutral_lines(&patch::unified_texts(ledger, &found, context)))?;
    } else if args.stat {
        let stat = stat::stat(ledger, &found);
        if output.format().is_for_machines() {
            output.sheet(stat)?;
        } else {
            let columns = stat::for_people(&stat);
            output.for_people(stat, &columns, &[])?;
        }
    } else if output.format().is_for_machines() {
        output.sheet(sheet(ledger, &found))?;
    } else {
        output.text(&neutral_lines(&log::text(ledger, &found, false, output.width())))?;
    }
    let fields: usize = found.iter().map(|it| it.edits.len()).sum();
    session.say(&format!(
        "{}, {}; {unknown} unknown at one end; {hidden} edits of known noise hidden",
        counted(found.len(), "change"),
        counted(fields, "field"),
    ));
    session.tell_gaps(&horizon, &resources, from, to);
    let finding =
        if args.exit_code && !found.is_empty() { Finding::Something } else { Finding::Nothing };
    Ok(session.outcome(finding))
}

fn counted(number: usize, word: &str) -> String {
    format!("{number} {word}{}", if number == 1 { "" } else { "s" })
}

/// The resources that the selectors name, or all that the filters admit.
fn chosen(session: &Session, selectors: &[String]) -> Result<Vec<ResourceId>, Complaint> {
    if selectors.is_empty() {
        return Ok(session.resources());
    }
    let mut chosen = Vec::new();
    for selector in selectors {
        match session.one(selector, None)? {
            Chosen::Known(resource) => chosen.push(resource),
            Chosen::NeverSeen(_) => {
                session.say(&format!("`{selector}` was never seen in this evidence"));
            }
        }
    }
    chosen.sort_unstable();
    chosen.dedup();
    Ok(chosen)
}
