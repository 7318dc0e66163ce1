//! `asof show`: one resource's whole state at a moment.
use super::accounting;
use super::args::{Globals, Show};
use super::hints::Complaint;
use super::outcome::{Finding, Outcome};
use super::output::{Output, Shape};
use super::reach::Reach;
use super::session::{Chosen, Session};
use crate::evidence::origin::Origin;
use crate::ledger::ledger::ResourceId;
use crate::query::answer::Presence;
use crate::query::atlas::Atlas;
use crate::query::maker::Makers;
use crate::query::scope::Named;
use crate::query::spans::story;
use crate::report::neutral::{is_hidden, neutral_lines};
use crate::report::sheets::show::{never_seen, show, text};
use crate::time::moment::Moment;

/// Answers it.
///
/// # Errors
/// A complaint when it cannot.
pub fn run(args: &Show, globals: &Globals) -> Result<Outcome, Complaint> {
    let output = Output::new(globals, if args.raw { Shape::Text } else { Shape::Sheet })?;
    let reach = Reach::Accounts.if_given(&[args.at]);
    let session = Session::open_about(globals, reach, &args.selector)?;
    let at = session.at(args.at)?;
    match session.one(&args.selector, Some(at))? {
        Chosen::NeverSeen(named) => unseen(&session, &output, &named, args)?,
        Chosen::Known(resource) => known(&session, &output, resource, at, args)?,
    }
    Ok(session.outcome(Finding::Nothing))
}

fn unseen(session: &Session, output: &Output, named: &Named, args: &Show) -> Result<(), Complaint> {
    session.say(&format!(
        "`{}` was never seen in this evidence; that does not say that it did not exist \
         (`asof coverage` says what was recorded)",
        args.selector
    ));
    accounting::tell_listed(session, named);
    if args.raw {
        return Ok(());
    }
    output.sheet(never_seen(named))
}

fn known(
    session: &Session,
    output: &Output,
    resource: ResourceId,
    at: Moment,
    args: &Show,
) -> Result<(), Complaint> {
    let (ledger, horizon) = (&session.ledger, session.horizon());
    let mut reader = ledger.bodies();
    let story = story(ledger, &horizon, &ledger.timeline(resource), &mut reader);
    let Some(span) = story.at(at) else { return Ok(()) };
    if args.raw {
        if span.presence == Presence::NotYetSeen {
            session.say("no item is in force at that moment; the first comes later");
            return Ok(());
        }
        session.say(&place(session, span.version.origin()));
        let quoted = span.version.quoted(&mut reader);
        if output.is_terminal() && quoted.chars().any(|it| it != '\n' && is_hidden(it)) {
            session
                .say("what a terminal would hide or obey is spelled out: redirect for the bytes");
            return output.text(&neutral_lines(quoted));
        }
        return output.text(quoted);
    }
    let atlas = Atlas::survey(ledger, &horizon);
    let maker = Makers::at(&atlas, at).of(&span.version, &mut reader);
    if output.format().is_for_machines() {
        return output.sheet(show(ledger, &story, span, (at, &maker), &mut reader));
    }
    output.text(&neutral_lines(&text(ledger, &story, span, (at, &maker), &mut reader)))
}

/// Where the item's bytes stand.
fn place(session: &Session, origin: Origin) -> String {
    let file = session.ledger.file(origin.file);
    format!(
        "{}: item {} (byte {}), sha256 of the file {}",
        file.path, origin.ordinal, origin.byte, file.sha256
    )
}
