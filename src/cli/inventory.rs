//! `asof inventory`: what stood at a moment.
use super::args::{Globals, Inventory};
use super::hints::Complaint;
use super::outcome::{Finding, Outcome};
use super::output::{Output, Shape};
use super::reach::Reach;
use super::session::Session;
use crate::ledger::ledger::ResourceId;
use crate::query::answer::Presence;
use crate::query::atlas::Atlas;
use crate::query::holders::holdings;
use crate::query::horizon::Horizon;
use crate::query::maker::Makers;
use crate::query::spans::Span;
use crate::query::stories;
use crate::report::sheets::inventory::over_range as inventory_over;
use crate::report::sheets::inventory::{FOR_PEOPLE, RANGE_FOR_PEOPLE, inventory};
use crate::sheet::Sheet;
use crate::time::moment::Moment;

/// Answers it.
///
/// # Errors
/// A complaint when it cannot.
pub fn run(args: &Inventory, globals: &Globals) -> Result<Outcome, Complaint> {
    let output = Output::new(globals, Shape::Sheet)?;
    let reach = match (args.on, args.at) {
        (Some(_), _) => Reach::Accounts,
        (None, Some(_)) => Reach::Accounts.if_given(&[args.at]),
        (None, None) => Reach::Accounts.if_given(&[args.from, args.to]),
    };
    let session = Session::open_for(globals, reach)?;
    if args.from.is_some() || args.to.is_some() {
        return over_range(args, &session, &output);
    }
    let at = match args.on {
        // What stood at the end of a day: an instant before the next one.
        Some(day) => day.resolve(&session.clock)?.1.plus_micros(-1),
        None => session.at(args.at)?,
    };
    if args.on.is_some() {
        session.say(&format!("as of {at}"));
    }
    let wanted: &[Presence] = match (args.all, args.deleted) {
        (true, _) => {
            &[Presence::Standing, Presence::Deleted, Presence::Vanished, Presence::NotYetSeen]
        }
        (_, true) => &[Presence::Standing, Presence::Deleted, Presence::Vanished],
        _ => &[Presence::Standing],
    };
    let horizon = session.horizon();
    let (spans, hidden) = at_moment(&session, &horizon, at, wanted);
    let sheet = sheet(&session, &horizon, at, &spans);
    let sheet = group(sheet, &args.group_by)?;
    if output.format().is_for_machines() || !args.group_by.is_empty() {
        output.sheet(sheet)?;
    } else {
        let plain: &[&str] = &["presence", "account", "captured_at", "region", "name"];
        let mixed: &[&str] = &["account", "captured_at", "region", "certainty", "name"];
        let droppable = if wanted.len() == 1 { plain } else { mixed };
        output.for_people(sheet, &FOR_PEOPLE, droppable)?;
    }
    if hidden > 0 {
        session.say(&format!(
            "{hidden} more did not stand then, or are not known to have (--deleted, --all)"
        ));
    }
    Ok(session.outcome(Finding::Nothing))
}

/// What stood, and bore the tags that are asked for, at any time in a stretch.
fn over_range(args: &Inventory, session: &Session, output: &Output) -> Result<Outcome, Complaint> {
    let (from, to) = session.listing(args.from, args.to)?;
    let (ledger, horizon) = (&session.ledger, session.horizon());
    let resources = session.resources();
    let found = stories::each(ledger, &horizon, &resources, |story, reader| {
        holdings(story, &session.scope, (from, to), reader)
    });
    let found: Vec<_> = found.into_iter().flatten().collect();
    let atlas = Atlas::survey(ledger, &horizon);
    let end = to.unwrap_or(Moment::MAX).plus_micros(-1);
    let sheet = group(inventory_over(ledger, &Makers::at(&atlas, end), &found), &args.group_by)?;
    if output.format().is_for_machines() || !args.group_by.is_empty() {
        output.sheet(sheet)?;
    } else {
        output.for_people(sheet, &RANGE_FOR_PEOPLE, &["name", "from", "to"])?;
    }
    let (begin, end) = (from.unwrap_or(Moment::MIN), to.unwrap_or(Moment::MAX));
    session.tell_gaps(&horizon, &resources, begin, end);
    Ok(session.outcome(Finding::Nothing))
}

/// The table, with what made each resource.
pub(super) fn sheet(
    session: &Session,
    horizon: &Horizon<'_>,
    at: Moment,
    spans: &[(ResourceId, Span<'_>)],
) -> Sheet {
    let atlas = Atlas::survey(&session.ledger, horizon);
    inventory(&session.ledger, &Makers::at(&atlas, at), spans)
}

/// The spans that hold at a moment, and how many others there are.
pub(super) fn at_moment<'a>(
    session: &'a Session,
    horizon: &Horizon<'_>,
    at: Moment,
    wanted: &[Presence],
) -> (Vec<(ResourceId, Span<'a>)>, usize) {
    let all = stories::each(&session.ledger, horizon, &session.resources(), |story, reader| {
        let span = story.at(at).filter(|it| session.scope.admits_version(&it.version, reader));
        span.map(|it| (story.resource, it.clone()))
    });
    let admitted: Vec<_> = all.into_iter().flatten().collect();
    let before = admitted.len();
    let shown: Vec<_> = admitted.into_iter().filter(|it| wanted.contains(&it.1.presence)).collect();
    let hidden = before - shown.len();
    (shown, hidden)
}

fn group(sheet: Sheet, by: &[String]) -> Result<Sheet, Complaint> {
    if by.is_empty() {
        return Ok(sheet);
    }
    let columns: Vec<&str> = by.iter().map(String::as_str).collect();
    sheet.tally(&columns, "resources").ok_or_else(|| {
        let names: Vec<&str> = sheet.names().collect();
        let said = format!("--group-by {}: there is no such column", by.join(","));
        Complaint::new(said).hint(format!("choose among {}", names.join(", ")))
    })
}
