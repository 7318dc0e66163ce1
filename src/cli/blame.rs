//! `asof blame`: each field's value, since when, by which item.
use super::args::{Blame, Globals};
use super::hints::Complaint;
use super::outcome::{Finding, Outcome};
use super::output::{Output, Shape};
use super::reach::Reach;
use super::session::Session;
use crate::query::answer::Presence;
use crate::query::blame::blame;
use crate::query::spans::story;
use crate::report::neutral::neutral_lines;
use crate::report::sheets::blame::{blame as sheet, text};

/// Answers it.
///
/// # Errors
/// A complaint when it cannot.
pub fn run(args: &Blame, globals: &Globals) -> Result<Outcome, Complaint> {
    let output = Output::new(globals, Shape::Sheet)?;
    let reach = Reach::Places.if_given(&[args.at]);
    let session = Session::open_about(globals, reach, &args.selector)?;
    let at = session.at(args.at)?;
    let ledger = &session.ledger;
    let Some(resource) = session.known(&args.selector, at, "there is no field to tell of")? else {
        return Ok(session.outcome(Finding::Nothing));
    };
    let horizon = session.horizon();
    let mut reader = ledger.bodies();
    let story = story(ledger, &horizon, &ledger.timeline(resource), &mut reader);
    let Some(span) = story.at(at) else { return Ok(session.outcome(Finding::Nothing)) };
    let mut fields = blame(&story, at, &mut reader);
    let before = fields.len();
    if !globals.all_fields {
        fields.retain(|it| !it.noise);
    }
    let hidden = before - fields.len();
    if output.format().is_for_machines() {
        output.sheet(sheet(ledger, resource, &span.version, &fields))?;
    } else if !fields.is_empty() {
        let text = text(ledger, resource, &span.version, &fields, output.width());
        output.text(&neutral_lines(&text))?;
    }
    match (before, span.presence) {
        (0, Presence::Standing) => session.say("its configuration is not known at that moment"),
        (0, other) => session.say(&format!("it is {other} at that moment: there is no field")),
        _ if hidden > 0 => {
            session.say(&format!("{hidden} fields of known noise are hidden (--all-fields)"));
        }
        _ => {}
    }
    let begin = fields.iter().map(|it| it.since).min();
    if let Some(begin) = begin {
        session.tell_gaps(&horizon, &[resource], begin, at);
    }
    Ok(session.outcome(Finding::Nothing))
}
