//! `asof check`: rules replayed over the past, and AWS Config's own record of them.
use super::args::Globals;
use super::args_check::Check;
use super::check_bench::Judges;
use super::check_rules::{chosen, of_recorded};
use super::exec::TIME_MAX;
use super::hints::Complaint;
use super::outcome::{Finding, Outcome};
use super::output::{Output, Shape};
use super::session::Session;
use crate::check::along::Court;
use crate::check::compare::{Agreement, Dispute, compare, overlay};
use crate::check::instance::Instance;
use crate::check::question::{About, Row, ask};
use crate::check::recorded::{Record, records};
use crate::check::subject::Item;
use crate::check::verdict::Verdict;
use crate::query::atlas::Atlas;
use crate::query::readings::Readings;
use crate::query::scene::Scene;
use crate::report::Format;
use crate::report::findings::findings;
use crate::report::lasting::lasting;
use crate::report::neutral::neutral_lines;
use crate::report::sheets::compliance::{
    DROPPABLE, FOR_PEOPLE, Window, agreement, called, compliance, for_people, stat,
};
use crate::sheet::Sheet;
use crate::time::moment::Moment;
use std::fmt::Write;

/// Answers it.
///
/// # Errors
/// A complaint when it cannot.
pub fn run(args: &Check, globals: &Globals) -> Result<Outcome, Complaint> {
    let shape = if args.stat { Shape::Sheet } else { Shape::Findings };
    let output = Output::new(globals, shape)?;
    let (rules, notes) = chosen(args, globals)?;
    let session = Session::open(globals)?;
    for note in notes {
        session.say(&note);
    }
    let window = session.stretch(args.at, args.from, args.to)?;
    let horizon = session.horizon();
    let atlas = Atlas::survey(&session.ledger, &horizon);
    let scene = Scene::survey(&atlas, &horizon);
    let readings = Readings::of(session.ledger.resources().len());
    let bench = Judges::of(&rules, args.exec_timeout);
    let court = Court { scene: &scene, readings: &readings, bench: &bench };
    let answer = if args.recorded || args.compare {
        of_record(&court, args, &session, &rules, window)
    } else {
        replayed(&court, &session, rules, window)
    };
    print(args, &output, &session, &answer, window)?;
    Ok(session.outcome(Finding::Nothing))
}

/// What was found.
struct Answer<'a> {
    rules: Vec<Instance>,
    rows: Vec<Row<'a>>,
    agreement: Vec<Agreement>,
    /// What AWS Config recorded and the replay contradicts, in a line each.
    disputes: Vec<String>,
    /// Names that were guessed to be those of rules.
    guessed: Vec<String>,
}

/// Verdicts on everything that the filters admit, as the table has them.
pub(super) fn everything(
    session: &Session,
    scene: &Scene<'_, '_>,
    rules: Vec<Instance>,
    window: Window,
) -> Sheet {
    let readings: Readings<Item> = Readings::of(session.ledger.resources().len());
    let bench = Judges::of(&rules, TIME_MAX);
    let court = Court { scene, readings: &readings, bench: &bench };
    let answer = replayed(&court, session, rules, window);
    compliance(&session.ledger, &answer.rules, &answer.rows, window)
}

fn replayed<'a>(
    court: &Court<'_, '_, 'a>,
    session: &Session,
    rules: Vec<Instance>,
    (from, to): Window,
) -> Answer<'a> {
    let mut rows = ask(court, &rules, &session.resources(), &accounts(court, session));
    rows.retain(|it| it.span.overlaps(from, to));
    Answer { rules, rows, agreement: Vec::new(), disputes: Vec::new(), guessed: Vec::new() }
}

/// The accounts and recording regions that the filters admit.
fn accounts(court: &Court<'_, '_, '_>, session: &Session) -> Vec<(String, String)> {
    let admits = |list: &[String], it: &str| list.is_empty() || list.iter().any(|one| one == it);
    let regions = court.scene.horizon().regions().filter(|it| it.1 != "global");
    let admitted = regions
        .filter(|it| admits(&session.scope.accounts, it.0) && admits(&session.scope.regions, it.1));
    admitted.map(|it| (it.0.to_owned(), it.1.to_owned())).collect()
}

/// AWS Config's own record, alone or beside the replay.
fn of_record<'a>(
    court: &Court<'_, '_, 'a>,
    args: &Check,
    session: &Session,
    given: &[Instance],
    (from, to): Window,
) -> Answer<'a> {
    let is_asked = |it: &Record| {
        let is_named = args.rule.is_empty() || given.iter().any(|rule| of(rule, it));
        is_named && admits(session, it)
    };
    let recorded: Vec<Record> = records(court.scene).into_iter().filter(is_asked).collect();
    let mut names: Vec<&str> = recorded.iter().map(|it| it.rule_name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let meant: Vec<(Instance, bool)> = names.iter().map(|it| of_recorded(it, given)).collect();
    let guessed = meant.iter().filter(|it| it.1);
    let guessed = guessed.map(|it| format!("{} is taken for {}", it.0.name, it.0.identifier));
    let mut answer = Answer {
        guessed: guessed.collect(),
        agreement: vec![Agreement::default(); names.len()],
        rows: Vec::new(),
        disputes: Vec::new(),
        rules: meant.into_iter().map(|it| it.0).collect(),
    };
    for (place, name) in names.iter().enumerate() {
        let of_name = recorded.iter().filter(|it| it.rule_name == *name);
        for record in of_name {
            if !args.compare || record.is_pack {
                answer.rows.extend(record.rows(court.scene, place));
                continue;
            }
            let rule = std::slice::from_ref(&answer.rules[place]);
            let replay: Vec<Row<'a>> = match (record.resource, record.is_of_account()) {
                (Some(resource), _) => ask(court, rule, &[resource], &[]),
                (None, true) => {
                    let account = (record.target[0].clone(), record.target[1].clone());
                    ask(court, rule, &[], &[account])
                }
                (None, false) => Vec::new(),
            };
            let replay: Vec<Row<'a>> =
                replay.into_iter().map(|it| Row { rule: place, ..it }).collect();
            let replay: Vec<&Row<'a>> =
                replay.iter().filter(|it| !matches!(it.about, About::Nothing)).collect();
            let found = compare(record, &replay, &mut answer.agreement[place]);
            let about = record.about(court.scene, None);
            let about = called(court.scene.ledger(), &about);
            answer.disputes.extend(found.iter().map(|it| told(name, &about, it)));
            let told = record.rows(court.scene, place);
            answer.rows.extend(overlay(record, &replay, told));
        }
    }
    answer.rows.retain(|it| it.span.overlaps(from, to));
    answer
}

fn of(rule: &Instance, record: &Record) -> bool {
    let (meant, _) = of_recorded(&record.rule_name, std::slice::from_ref(rule));
    rule.name == record.rule_name
        || (!rule.identifier.is_empty() && meant.identifier == rule.identifier)
}

fn admits(session: &Session, record: &Record) -> bool {
    let resource = record.resource.unwrap_or(record.compliance);
    session.scope.admits_resource(&session.ledger, resource)
}

fn told(rule: &str, about: &str, dispute: &Dispute) -> String {
    let Dispute { recorded_at, recorded, replayed, since } = dispute;
    let mut line = format!(
        "{about}: {rule}: AWS Config recorded {} at {recorded_at}; replayed it is {}",
        recorded.as_str(),
        replayed.as_str()
    );
    if let Some(since) = since {
        let before = lasting(recorded_at.micros() - since.micros());
        let _ = write!(line, " since {since}, {before} before");
    }
    line
}

fn print(
    args: &Check,
    output: &Output,
    session: &Session,
    answer: &Answer<'_>,
    window: Window,
) -> Result<(), Complaint> {
    let ledger = &session.ledger;
    for line in &answer.guessed {
        session.say(&format!("by its name, {line}"));
    }
    if args.stat {
        return output.sheet(stat(&answer.rules, &answer.rows));
    }
    if output.format() == Format::Ocsf {
        let lines = findings(ledger, &answer.rules, &answer.rows, window);
        let others = answer.rows.len() - lines.len();
        if others > 0 {
            session.say(&format!("{others} verdicts are no findings: not applicable, not asked"));
        }
        return output.text(&lines.into_iter().map(|it| it + "\n").collect::<String>());
    }
    if output.format().is_for_machines() {
        return output.sheet(compliance(ledger, &answer.rules, &answer.rows, window));
    }
    if args.compare {
        let mut below = String::new();
        for line in &answer.disputes {
            let _ = writeln!(below, "{line}");
        }
        let sheet = agreement(&answer.rules, &answer.agreement);
        return output.sheet_with(sheet, &neutral_lines(&below));
    }
    let is_shown = |it: &&Row<'_>| {
        let is_quiet = matches!(
            it.verdict.or(it.recorded),
            Some(Verdict::Compliant | Verdict::NotApplicable | Verdict::OutOfScope)
        );
        args.all || args.recorded || !is_quiet
    };
    let shown: Vec<Row<'_>> = answer.rows.iter().filter(is_shown).cloned().collect();
    let last = ledger.bounds().map_or(Moment::MAX, |it| it.1);
    let sheet = for_people(ledger, &answer.rules, &shown, window, last);
    output.for_people(sheet, &FOR_PEOPLE, &DROPPABLE)?;
    let hidden = answer.rows.len() - shown.len();
    if hidden > 0 {
        session.say(&format!("{hidden} more comply, or are not asked about (--all)"));
    }
    Ok(())
}
