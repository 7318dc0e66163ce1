//! `asof timeline`: every change of one resource.
use super::args::{Globals, Timeline};
use super::hints::Complaint;
use super::outcome::{Finding, Outcome};
use super::output::{Output, Shape};
use super::reach::Reach;
use super::session::{Chosen, Session};
use crate::query::changes::{Window, changes};
use crate::query::spans::story;
use crate::report::neutral::neutral_lines;
use crate::report::sheets::changes::{changes as sheet, hide_noise};
use crate::report::sheets::log;
use crate::time::moment::Moment;

/// Answers it.
///
/// # Errors
/// A complaint when it cannot.
pub fn run(args: &Timeline, globals: &Globals) -> Result<Outcome, Complaint> {
    let output = Output::new(globals, Shape::Sheet)?;
    let reach = Reach::Places.if_fixed(&[args.from, args.to]);
    let session = Session::open_about(globals, reach, &args.selector)?;
    let (from, to) = session.listing(args.from, args.to)?;
    let mut found = Vec::new();
    let ledger = &session.ledger;
    match session.one(&args.selector, from)? {
        Chosen::NeverSeen(_) => session.say("never seen in this evidence"),
        Chosen::Known(resource) => {
            let horizon = session.horizon();
            let mut reader = ledger.bodies();
            let story = story(ledger, &horizon, &ledger.timeline(resource), &mut reader);
            let (begin, end) = (from.unwrap_or(Moment::MIN), to.unwrap_or(Moment::MAX));
            session.tell_gaps(&horizon, &[resource], begin, end);
            found = changes(&story, Window::Listing(from, to), &mut reader);
        }
    }
    let hidden = if globals.all_fields { 0 } else { hide_noise(&mut found) };
    if output.format().is_for_machines() {
        output.sheet(sheet(ledger, &found))?;
    } else {
        let text = log::text(ledger, &found, args.patch_fields, output.width());
        output.text(&neutral_lines(&text))?;
    }
    if hidden > 0 {
        session.say(&format!("{hidden} edits of known noise are hidden (--all-fields)"));
    }
    Ok(session.outcome(Finding::Nothing))
}
