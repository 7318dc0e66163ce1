//! `asof export`: whole tables, for other tools.
use super::args::Globals;
use super::args_export::{Export, ExportTable};
use super::beside::Given;
use super::hints::Complaint;
use super::inventory::at_moment;
use super::outcome::{Finding, Outcome};
use super::output::{Output, Shape};
use super::session::Session;
use crate::access::along::Period;
use crate::exposure::asked::PortsAsked;
use crate::ledger::ledger::{ResourceId, Version};
use crate::query::answer::Presence;
use crate::query::atlas::Atlas;
use crate::query::changes::{Window, changes};
use crate::query::coverage::coverage;
use crate::query::edges::all_edges;
use crate::query::horizon::Horizon;
use crate::query::scene::Scene;
use crate::query::spans::Span;
use crate::query::stories;
use crate::report::sheets;
use crate::sheet::Sheet;
use crate::time::moment::Moment;

/// Which part of time is asked about.
#[derive(Clone, Copy)]
pub(super) enum Time {
    At(Moment),
    Within(Option<Moment>, Option<Moment>),
}

impl Time {
    /// The stretch of time, both ends known: a moment is the stretch that is over at once.
    fn window(self, session: &Session) -> (Moment, Moment) {
        match self {
            Self::At(at) => (at, at.plus_micros(1)),
            Self::Within(from, to) => session.ends(from, to),
        }
    }

    fn admits(self, span: &Span<'_>) -> bool {
        match self {
            Self::At(at) => span.holds(at),
            Self::Within(from, to) => {
                let begins = |to: Moment| span.from.is_none_or(|begin| begin < to);
                let ends = |from: Moment| span.to.is_none_or(|end| end > from);
                to.is_none_or(begins) && from.is_none_or(ends)
            }
        }
    }
}

/// Answers it.
///
/// # Errors
/// A complaint when it cannot.
pub fn run(args: &Export, globals: &Globals) -> Result<Outcome, Complaint> {
    let mut tables = args.tables.clone();
    tables.dedup();
    let shape = if tables.len() > 1 { Shape::Sheets } else { Shape::Sheet };
    let output = Output::new(globals, shape)?;
    let session = Session::open(globals)?;
    let time = if args.at.is_some() {
        Time::At(session.at(args.at)?)
    } else {
        let (from, to) = session.listing(args.from, args.to)?;
        Time::Within(from, to)
    };
    // What the items are hangs on nothing but the ledger, and all of them may be more than memory
    // holds.
    if tables == [ExportTable::Items] {
        let versions = versions(&session, time);
        output.pieces(&mut sheets::items::pieces(&session.ledger, &versions))?;
        return Ok(session.outcome(Finding::Nothing));
    }
    let horizon = session.horizon();
    let is_judged = |it: &ExportTable| matches!(it, ExportTable::Access | ExportTable::Exposure);
    let given = if tables.iter().any(is_judged) {
        super::beside::read(&globals.evidence, &session)?
    } else {
        Given::default()
    };
    let mut made = Vec::new();
    for table in tables {
        made.push(sheet(&session, &horizon, table, time, globals, &given)?);
    }
    match made.len() {
        1 => made.into_iter().try_for_each(|it| output.sheet(it))?,
        _ => output.sheets(made)?,
    }
    Ok(session.outcome(Finding::Nothing))
}

fn sheet(
    session: &Session,
    horizon: &Horizon<'_>,
    table: ExportTable,
    time: Time,
    globals: &Globals,
    given: &Given,
) -> Result<Sheet, Complaint> {
    let ledger = &session.ledger;
    Ok(match table {
        ExportTable::Files => sheets::files::files(ledger),
        ExportTable::Flaws => sheets::files::flaws(ledger),
        ExportTable::Items => sheets::items::items(ledger, &versions(session, time)),
        ExportTable::States => sheets::states::states(ledger, &spans(session, horizon, time)),
        ExportTable::Access => {
            let (from, to) = time.window(session);
            super::access::everything(session, horizon, Period { from, to }, given, None).0
        }
        ExportTable::Exposure => {
            let atlas = Atlas::survey(ledger, horizon);
            let scene = Scene::survey(&atlas, horizon);
            let window = time.window(session);
            super::exposure::everything(session, &scene, PortsAsked::All, window, given).0
        }
        ExportTable::Compliance => {
            let atlas = Atlas::survey(ledger, horizon);
            let scene = Scene::survey(&atlas, horizon);
            let rules = super::check_rules::default(globals);
            super::check::everything(session, &scene, rules, time.window(session))
        }
        ExportTable::Edges => edges(session, horizon, time),
        ExportTable::Tags => tags(session, horizon, time),
        ExportTable::Changes => changes_table(session, horizon, time, globals).0,
        ExportTable::Coverage => {
            sheets::coverage::coverage(&coverage(ledger, horizon, &session.scope))
        }
        ExportTable::Inventory => {
            let at = match time {
                Time::At(at) => at,
                Time::Within(None, None) => session.at(None)?,
                Time::Within(..) => {
                    let said = "an inventory is of one moment, not of a stretch of time";
                    return Err(Complaint::new(said).hint("give --at instead of --from and --to"));
                }
            };
            let spans = at_moment(session, horizon, at, &[Presence::Standing]).0;
            super::inventory::sheet(session, horizon, at, &spans)
        }
    })
}

fn spans<'a>(
    session: &'a Session,
    horizon: &Horizon<'_>,
    time: Time,
) -> Vec<(ResourceId, Span<'a>)> {
    let each = stories::each(&session.ledger, horizon, &session.resources(), |story, reader| {
        let spans = story
            .spans
            .iter()
            .filter(|it| time.admits(it) && session.scope.admits_version(&it.version, reader));
        spans.map(|it| (story.resource, it.clone())).collect::<Vec<_>>()
    });
    each.into_iter().flatten().collect()
}

fn tags(session: &Session, horizon: &Horizon<'_>, time: Time) -> Sheet {
    let each = stories::each(&session.ledger, horizon, &session.resources(), |story, reader| {
        sheets::tags::tag_spans(story, reader)
    });
    let wanted = |key: &str, value: &str| {
        let asked = &session.scope.tags;
        asked.is_empty()
            || asked.iter().any(|it| it.0 == key && it.1.as_deref().is_none_or(|v| v == value))
    };
    let all = each.into_iter().flatten();
    let kept = all.filter(|it| time.admits(&it.span) && wanted(&it.key, &it.value));
    sheets::tags::tags(&session.ledger, &kept.collect::<Vec<_>>())
}

fn edges(session: &Session, horizon: &Horizon<'_>, time: Time) -> Sheet {
    let ledger = &session.ledger;
    let mut edges = all_edges(&Atlas::survey(ledger, horizon));
    let mut reader = ledger.bodies();
    edges.retain(|it| {
        let within = match time {
            Time::At(at) => it.holds(at),
            Time::Within(from, to) => it.overlaps(from, to),
        };
        let version = || ledger.timeline(it.resource).in_force(it.from);
        within
            && session.scope.admits_resource(ledger, it.resource)
            && version().is_none_or(|it| session.scope.admits_version(&it, &mut reader))
    });
    sheets::edges::edges(ledger, &edges)
}

fn versions(session: &Session, time: Time) -> Vec<Version<'_>> {
    let ledger = &session.ledger;
    let of = |resource: ResourceId| -> Vec<Version<'_>> {
        let timeline = ledger.timeline(resource);
        match time {
            Time::At(at) => timeline.in_force(at).into_iter().collect(),
            Time::Within(from, to) => timeline
                .versions()
                .filter(|it| from.is_none_or(|from| from <= it.captured_at()))
                .filter(|it| to.is_none_or(|to| it.captured_at() < to))
                .collect(),
        }
    };
    let versions = session.resources().into_iter().flat_map(of).collect();
    session.scope.admitted(ledger, versions, |it| *it)
}

/// The changes, and how many edits of known noise were left out.
pub(super) fn changes_table(
    session: &Session,
    horizon: &Horizon<'_>,
    time: Time,
    globals: &Globals,
) -> (Sheet, usize) {
    let ledger = &session.ledger;
    let window = match time {
        Time::At(at) => Window::Listing(Some(at), Some(at.plus_micros(1))),
        Time::Within(from, to) => Window::Listing(from, to),
    };
    let each = stories::each(ledger, horizon, &session.resources(), |story, reader| {
        let mut found = changes(story, window, reader);
        found.retain(|it| it.is_within(&session.scope, reader));
        found
    });
    let mut found: Vec<_> = each.into_iter().flatten().collect();
    let hidden = if globals.all_fields { 0 } else { sheets::changes::hide_noise(&mut found) };
    if hidden > 0 {
        session.say(&format!("{hidden} edits of known noise are hidden (--all-fields)"));
    }
    (sheets::changes::changes(ledger, &found), hidden)
}
