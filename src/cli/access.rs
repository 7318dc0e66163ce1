//! `asof access`: who could do what, why, and on what conditions.
use super::args::Globals;
use super::args_access::Access;
use super::beside::Given;
use super::hints::Complaint;
use super::outcome::{Finding, Outcome};
use super::output::{Output, Shape};
use super::session::{Chosen, Session};
use crate::access::along::Period;
use crate::access::ask::{Actions, unknown};
use crate::access::census::Census;
use crate::access::library::Library;
use crate::access::memory::Memory;
use crate::access::outsiders::named;
use crate::access::question::{Question, answer};
use crate::access::row::Row;
use crate::access::subject::Subject;
use crate::access::terms::Terms;
use crate::access::who::Candidate;
use crate::access::world::World;
use crate::intake::side::read_bytes;
use crate::ledger::ledger::ResourceId;
use crate::policy::context::Knowledge;
use crate::policy::decision::Verdict;
use crate::query::answer::Presence;
use crate::query::horizon::Horizon;
use crate::report::Format;
use crate::report::neutral::neutral_lines;
use crate::report::sheets::access::{
    ALONG_FOR_PEOPLE, FOR_PEOPLE, access, lines, natural_width, paragraphs, table,
};
use crate::report::sheets::caveats::caveats;
use crate::report::sheets::derivation::derivation;
use crate::report::wrap::wrap;
use crate::sheet::Sheet;
use crate::time::moment::Moment;
use std::collections::{BTreeMap, BTreeSet};

/// By which one gets what a resource holds, or becomes a role: one action for each type.
pub(super) const TELLING: [&str; 11] = [
    "s3:GetObject",
    "kms:Decrypt",
    "secretsmanager:GetSecretValue",
    "dynamodb:GetItem",
    "sqs:ReceiveMessage",
    "sns:Subscribe",
    "lambda:InvokeFunction",
    "ecr:BatchGetImage",
    "es:ESHttpGet",
    "kinesis:GetRecords",
    "sts:AssumeRole",
];

/// Answers it.
///
/// # Errors
/// A complaint when it cannot.
pub fn run(args: &Access, globals: &Globals) -> Result<Outcome, Complaint> {
    let output = Output::new(globals, if args.why { Shape::Text } else { Shape::Sheet })?;
    let session = Session::open(globals)?;
    let (from, to) = session.stretch(args.at, args.from, args.to)?;
    let period = Period { from, to };
    let (horizon, library) = (session.horizon(), library(args)?);
    let census = Census::take(&session.ledger, &horizon);
    let given = super::beside::read(&globals.evidence, &session)?;
    let memory = Memory::new(&census, period.from);
    let world = World {
        census: &census,
        library: &library,
        beside: &given.beside,
        memory: &memory,
        at: period.from,
    };
    let who = args.principal.as_ref().map(|it| principal(it, &session, &world));
    let who = who.transpose()?;
    let subjects = subjects(args, &session, &census, period.from, who.as_ref())?;
    let actions = actions(args);
    for name in unknown(&args.action) {
        session.say(&format!("warning: the catalogue of actions has no `{name}`"));
    }
    let terms = terms(args);
    let question = Question {
        subjects: &subjects,
        who: who.as_ref().map(std::slice::from_ref),
        actions: &actions,
        follows_roles: args.assume,
        period,
    };
    let mut rows = answer(world, &question, &terms);
    // What somebody could do is asked of everything: what could not be is no part of the answer.
    if args.resource.is_empty() && !args.all && !is_along(args) {
        rows.retain(|it| it.verdict != Verdict::Denied);
    }
    if subjects.iter().all(|it| actions.of(it).is_empty()) {
        session.say("warning: none of these actions is about any of these resources");
    }
    let caveats = caveats(&world, &subjects, &rows, &given.lines, args.level.is_some());
    if output.format().is_for_machines() {
        output.sheet(access(&session.ledger, &subjects, &rows))?;
        for line in &caveats {
            session.say(line);
        }
        return Ok(session.outcome_with(given.flaws, Finding::Nothing));
    }
    let hidden = hide(args, &mut rows);
    let notes: Vec<String> = caveats.iter().map(|it| wrap(it, output.width(), 2)).collect();
    let notes = notes.join("\n") + "\n";
    if args.why {
        let text = derivation(&session.ledger, &subjects, &rows, output.width());
        output.text(&neutral_lines(&(text + &notes)))?;
    } else {
        print(&output, &subjects, &rows, is_along(args), &notes)?;
    }
    if hidden > 0 {
        session.say(&format!("{hidden} more could not (--all)"));
    }
    Ok(session.outcome_with(given.flaws, Finding::Nothing))
}

/// Who could read what each resource holds: everybody, of every resource that the filters admit;
/// and what that cannot mean.
///
/// Where everybody is asked about everything, answers can be more than anybody reads: with `most`,
/// so many pairs of principal and resource are asked about, of these resources first, and of each
/// only the action by which one gets what it holds.
pub(super) fn everything(
    session: &Session,
    horizon: &Horizon<'_>,
    period: Period,
    given: &Given,
    most: Option<(usize, &BTreeSet<ResourceId>)>,
) -> (Sheet, Vec<String>) {
    let actions = match most {
        Some(_) => Actions::Named(TELLING.map(str::to_owned).to_vec()),
        None => Actions::Reading,
    };
    let census = Census::take(&session.ledger, horizon);
    let library = Library::embedded();
    let mut subjects = Subject::with_policies(&census, &session.resources());
    let all = subjects.len();
    if let Some((pairs, first)) = most {
        let of = |it: &Subject<'_>| it.entity.as_ref().map(|it| it.resource);
        subjects.sort_by_key(|it| !of(it).is_some_and(|it| first.contains(&it)));
        subjects.truncate((pairs / census.people.len().max(1)).max(1));
    }
    let question = Question {
        subjects: &subjects,
        who: None,
        actions: &actions,
        follows_roles: false,
        period,
    };
    let memory = Memory::new(&census, period.from);
    let world = World {
        census: &census,
        library: &library,
        beside: &given.beside,
        memory: &memory,
        at: period.from,
    };
    let mut rows = answer(world, &question, &Terms::default());
    who_could(&mut rows);
    let mut caveats = caveats(&world, &subjects, &rows, &given.lines, false);
    if subjects.len() < all {
        caveats.push(format!(
            "who had access was asked of {} of {all} resources that can have a policy, those that \
             this report names first; `asof access` and `asof export access` ask of any",
            subjects.len()
        ));
    }
    (access(&session.ledger, &subjects, &rows), caveats)
}

const fn is_along(args: &Access) -> bool {
    args.from.is_some() || args.to.is_some()
}

fn library(args: &Access) -> Result<Library, Complaint> {
    let Some(path) = &args.managed_policies else { return Ok(Library::embedded()) };
    let hint = "docs/ACCESS.md says what a collection of managed policies looks like";
    let bytes = read_bytes(path).map_err(|it| Complaint::new(it.to_string()).hint(hint))?;
    Library::given(&bytes)
        .map_err(|it| Complaint::new(format!("{}: {it}", path.display())).hint(hint))
}

fn actions(args: &Access) -> Actions {
    match (args.level, args.action.is_empty()) {
        (Some(level), _) => Actions::OfLevel(level),
        (None, false) => Actions::Named(args.action.clone()),
        (None, true) if args.resource.is_empty() => Actions::Every,
        (None, true) => Actions::Reading,
    }
}

fn terms(args: &Access) -> Terms {
    let mut given: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for it in &args.context {
        given.entry(&it.key).or_default().push(it.value.clone());
    }
    let mut terms = Terms { is_traced: args.why, ..Terms::default() };
    for (key, mut values) in given {
        let one = if values.len() == 1 { values.pop() } else { None };
        terms.given.set(key, one.map_or(Knowledge::Several(values), Knowledge::One));
    }
    terms
}

/// The principal that is asked about.
fn principal(text: &str, session: &Session, world: &World<'_, '_>) -> Result<Candidate, Complaint> {
    let (census, at) = (world.census, world.at);
    if let Some(account) =
        text.strip_prefix("arn:aws:iam::").and_then(|it| it.strip_suffix(":root"))
        && world.knows(account)
    {
        return Ok(Candidate::Root(account.to_owned()));
    }
    let dumped = world.beside.people.iter().position(|it| it.person.arn == text);
    if let Some(place) = dumped.filter(|_| census.bearers(text).is_empty()) {
        return Ok(Candidate::Dumped(place));
    }
    let outsider = || named(text, *world).map(|it| Candidate::Outsider(Box::new(it)));
    let is_spelled = text == "*"
        || text == "anonymous"
        || text.ends_with(".amazonaws.com")
        || (text.len() == 12 && text.bytes().all(|it| it.is_ascii_digit()));
    if is_spelled && let Some(outsider) = outsider() {
        return Ok(outsider);
    }
    match session.one(text, Some(at))? {
        Chosen::Known(resource) => census
            .people
            .iter()
            .position(|it| it.resource == resource)
            .map(Candidate::Person)
            .ok_or_else(|| {
                Complaint::new(format!("`{text}` is neither a user nor a role"))
                    .hint("--principal takes a user, a role, an account, a service or `*`")
            }),
        Chosen::NeverSeen(_) => outsider().ok_or_else(|| {
            Complaint::new(format!("`{text}` is no principal that could be asked about"))
        }),
    }
}

/// The resources that are asked about: those named, else all that stood and that the filters admit.
fn subjects<'a>(
    args: &Access,
    session: &Session,
    census: &Census<'a>,
    at: Moment,
    who: Option<&Candidate>,
) -> Result<Vec<Subject<'a>>, Complaint> {
    let named = args.resource.iter().map(|it| subject(it, session, census, at));
    let mut subjects = named.collect::<Result<Vec<_>, _>>()?;
    if args.resource.is_empty() {
        for resource in session.resources() {
            let subject = Subject::recorded(census, resource, None);
            let stood = subject.then(at).is_some_and(|it| it.span.presence == Presence::Standing);
            if stood && subject.arn.starts_with("arn:") {
                subjects.push(subject);
            }
        }
        if matches!(who, Some(Candidate::Person(_) | Candidate::Root(_) | Candidate::Dumped(_))) {
            subjects.push(Subject::unrecorded("*"));
        }
    }
    Ok(subjects)
}

fn subject<'a>(
    text: &str,
    session: &Session,
    census: &Census<'a>,
    at: Moment,
) -> Result<Subject<'a>, Complaint> {
    // An object, or objects, of a bucket: the bucket is what is recorded.
    let holder = text.contains(":s3:::").then(|| text.split_once('/')).flatten().map(|it| it.0);
    if let Some(bucket) = holder {
        return Ok(match session.one(bucket, Some(at))? {
            Chosen::Known(resource) => Subject::recorded(census, resource, Some(text)),
            Chosen::NeverSeen(_) => Subject::unrecorded(text),
        });
    }
    Ok(match session.one(text, Some(at))? {
        Chosen::Known(resource) => Subject::recorded(census, resource, None),
        Chosen::NeverSeen(it) => {
            session.say(&format!("`{text}` was never seen: its own policies are not in evidence"));
            Subject::unrecorded(it.arn.as_deref().unwrap_or(text))
        }
    })
}

/// Leaves out those who could not at any time, unless they are asked about; how many they were.
fn hide(args: &Access, rows: &mut Vec<Row>) -> usize {
    if args.all || (args.principal.is_some() && !args.resource.is_empty()) {
        return 0;
    }
    let hidden = who_could(rows);
    if !is_along(args) {
        rows.retain(|it| it.verdict != Verdict::Denied);
    }
    hidden
}

/// Keeps the rows of those who could at some time; how many could not.
fn who_could(rows: &mut Vec<Row>) -> usize {
    let who = |it: &Row| (it.subject, it.principal.clone(), it.action.clone());
    let could = rows.iter().filter(|it| it.verdict != Verdict::Denied).map(who);
    let could: BTreeSet<_> = could.collect();
    let hidden: BTreeSet<_> = rows.iter().map(who).filter(|it| !could.contains(it)).collect();
    rows.retain(|it| could.contains(&who(it)));
    hidden.len()
}

fn print(
    output: &Output,
    subjects: &[Subject<'_>],
    rows: &[Row],
    is_along: bool,
    notes: &str,
) -> Result<(), Complaint> {
    let is_same = |of: &dyn Fn(&Row) -> String| rows.windows(2).all(|it| of(&it[0]) == of(&it[1]));
    let mut columns: Vec<(&str, &'static str)> =
        if is_along { ALONG_FOR_PEOPLE.to_vec() } else { FOR_PEOPLE.to_vec() };
    if is_same(&|it| it.action.clone()) {
        columns.retain(|it| it.0 != "action");
    }
    if is_same(&|it| it.subject.to_string()) {
        columns.retain(|it| it.0 != "resource");
    }
    let lines = lines(subjects, rows, is_along);
    let sheet = table(&lines).select_as(&columns);
    let is_cut = output.width().is_some_and(|width| natural_width(&sheet) > width);
    if output.format() == Format::Table && is_cut {
        let text = paragraphs(&lines, &columns, output.width()) + notes;
        return output.text(&neutral_lines(&text));
    }
    output.sheet_with(sheet, &neutral_lines(notes))
}
