//! Verdicts along time: asked once between every two moments at which something that matters turns,
//! so that the rows over a year and the answer for a second agree (SEMANTICS §8).
use super::ask::Asked;
use super::row::{Row, Stretch, Turn};
use super::subject::Subject;
use super::terms::Terms;
use super::who::{Bench, Candidate};
use super::world::{Turns, World, add_turns};
use crate::policy::decision::Verdict;
use crate::time::moment::Moment;
use rayon::prelude::*;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Bound;

/// The stretch of time that is asked about: from, included, to, left out.
#[derive(Debug, Clone, Copy)]
pub struct Period {
    /// The begin.
    pub from: Moment,
    /// The end.
    pub to: Moment,
}

/// Somebody at all times, by what names them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Person(usize),
    Dumped(usize),
    Root(String),
    Outsider(String, &'static str),
}

impl Key {
    fn of(candidate: &Candidate) -> Self {
        match candidate {
            Candidate::Person(place) => Self::Person(*place),
            Candidate::Dumped(place) => Self::Dumped(*place),
            Candidate::Root(account) => Self::Root(account.clone()),
            Candidate::Outsider(it) => Self::Outsider(it.arn.clone(), it.kind),
        }
    }
}

/// All verdicts on one subject within a period, of those who are asked about, else of everybody: a
/// row for each stretch in which one holds.
pub(super) fn along(
    world: World<'_, '_>,
    subject: (&Subject<'_>, usize),
    asked: &[Asked],
    terms: &Terms,
    period: Period,
    who: Option<&[Candidate]>,
) -> Vec<Row> {
    let mut of_subject = subject.0.turns(world.census);
    if terms.is_through_endpoint() {
        for endpoint in &world.census.endpoints {
            add_turns(&mut of_subject, endpoint, "the VPC endpoint");
        }
    }
    world.beside.add_turns(&mut of_subject);
    add_dates(&mut of_subject, subject.0.dates());
    let benches = moments(&[&of_subject], period).into_iter();
    let benches: BTreeMap<Moment, Bench<'_, '_>> = benches
        .map(|at| (at, Bench::new(World { at, ..world }, subject.0, subject.1, terms)))
        .collect();
    let everybody = match who {
        Some(who) => who.to_vec(),
        None => everybody(&benches),
    };
    let none = Turns::new();
    let each = |candidate: &Candidate| {
        let own = match candidate {
            Candidate::Person(place) => world.memory.turns(world, *place),
            _ => &none,
        };
        let judge = |at: Moment| {
            let fresh = || Bench::new(World { at, ..world }, subject.0, subject.1, terms);
            let made = if benches.contains_key(&at) { None } else { Some(fresh()) };
            let bench = benches.get(&at).or(made.as_ref())?;
            // At another moment it may stand, or be gone. Whom nobody names is asked about by name.
            let named = match candidate {
                Candidate::Outsider(_) if who.is_none() => {
                    Cow::Owned(bench.candidates().into_iter().find(|it| it.is(candidate))?)
                }
                other => Cow::Borrowed(other),
            };
            bench.judge(&named, asked)
        };
        stretches(world, &[&of_subject, own], period, asked.len(), judge)
    };
    let rows: Vec<Vec<Row>> = everybody.par_iter().map(each).collect();
    rows.into_iter().flatten().collect()
}

/// Everybody who may ask at any time within the period: between two turns of the subject its
/// policies name the same ones.
fn everybody(benches: &BTreeMap<Moment, Bench<'_, '_>>) -> Vec<Candidate> {
    let mut everybody: BTreeMap<Key, Candidate> = BTreeMap::new();
    for bench in benches.values() {
        for candidate in bench.candidates() {
            everybody.entry(Key::of(&candidate)).or_insert(candidate);
        }
    }
    everybody.into_values().collect()
}

/// The begin of the period, and every turn in it.
fn moments(turns: &[&Turns], period: Period) -> Vec<Moment> {
    let behind = (Bound::Excluded(period.from), Bound::Excluded(period.to));
    let is_empty = period.to <= period.from;
    let within = turns.iter().filter(|_| !is_empty).flat_map(|it| it.range(behind).map(|it| *it.0));
    let mut moments: Vec<Moment> = std::iter::once(period.from).chain(within).collect();
    moments.sort_unstable();
    moments.dedup();
    moments
}

/// Verdicts along time that hang on everybody: through roles. They are asked for anew at every turn
/// of anybody.
pub(super) fn along_all(
    world: World<'_, '_>,
    turns: &Turns,
    period: Period,
    judge: impl Fn(Moment) -> Vec<(Candidate, Row)> + Sync,
) -> Vec<Row> {
    let moments = moments(&[turns], period);
    let each: Vec<Vec<(Candidate, Row)>> = moments.par_iter().map(|it| judge(*it)).collect();
    let mut told: BTreeMap<(Key, String, String), Told> = BTreeMap::new();
    let spans = spans(&[turns], period, &moments);
    for (i, rows) in each.into_iter().enumerate() {
        let mut here: BTreeMap<(Key, String, String), Row> = BTreeMap::new();
        for (candidate, row) in rows {
            let key = (Key::of(&candidate), row.action.clone(), row.path.clone());
            here.entry(key).or_insert(row);
        }
        for key in here.keys() {
            let none = || Told {
                before: if i > 0 { Before::Nobody } else { Before::Nothing },
                ..Told::default()
            };
            told.entry(key.clone()).or_insert_with(none);
        }
        for (key, told) in &mut told {
            let cause = || spans[i].from.map_or_else(String::new, |it| world.cause(&[turns], it));
            told.add(here.remove(key), spans[i], cause);
        }
    }
    told.into_values().flat_map(|it| it.rows).collect()
}

/// The stretch that begins at each moment.
fn spans(turns: &[&Turns], period: Period, moments: &[Moment]) -> Vec<Stretch> {
    let before = turns.iter().filter_map(|it| it.range(..=period.from).next_back());
    let first = before.map(|it| *it.0).max();
    let behind = (Bound::Excluded(period.from.max(period.to.plus_micros(-1))), Bound::Unbounded);
    let end = turns.iter().filter_map(|it| it.range(behind).next()).map(|it| *it.0).min();
    let begins = moments.iter().enumerate();
    begins
        .map(|(i, at)| Stretch {
            from: if i == 0 { first } else { Some(*at) },
            to: moments.get(i + 1).copied().or(end),
        })
        .collect()
}

/// Dates that conditions on the time itself name. Such a condition may turn at the date, directly
/// behind it, or, where the epoch is told in whole seconds, at the next of them.
pub(super) fn add_dates(turns: &mut Turns, dates: Vec<Moment>) {
    for at in dates {
        let second = at.micros().div_euclid(1_000_000) + 1;
        let next = Moment::from_micros(second * 1_000_000);
        for at in [at, at.plus_micros(1), next] {
            turns.entry(at).or_default();
        }
    }
}

/// Asks once between every two turns, and joins neighbours that say the same. The rows stand in
/// the order of the questions, and of time.
fn stretches(
    world: World<'_, '_>,
    turns: &[&Turns],
    period: Period,
    questions: usize,
    judge: impl Fn(Moment) -> Option<Vec<Row>>,
) -> Vec<Row> {
    let mut told: Vec<Told> = (0..questions).map(|_| Told::default()).collect();
    let moments = moments(turns, period);
    for (at, span) in moments.iter().zip(spans(turns, period, &moments)) {
        let mut rows = judge(*at).map(Vec::into_iter);
        for told in &mut told {
            let row = rows.as_mut().and_then(Iterator::next);
            told.add(row, span, || span.from.map_or_else(String::new, |it| world.cause(turns, it)));
        }
    }
    told.into_iter().flat_map(|it| it.rows).collect()
}

/// The rows on one question so far.
#[derive(Default)]
struct Told {
    rows: Vec<Row>,
    /// What was said of the stretch before.
    before: Before,
}

impl Told {
    fn add(&mut self, row: Option<Row>, span: Stretch, cause: impl Fn() -> String) {
        let Some(mut row) = row else {
            self.before = Before::Nobody;
            return;
        };
        if let Some(last) = self.rows.last_mut()
            && last.span.to == span.from
            && last.says_as(&row)
        {
            last.span.to = span.to;
            return;
        }
        row.span = span;
        row.change = turn(self.before, row.verdict).map(|turn| (turn, cause()));
        self.before = Before::Said(row.verdict);
        self.rows.push(row);
    }
}

/// What was said of somebody in the stretch before.
#[derive(Clone, Copy, Default)]
enum Before {
    /// There was no stretch before.
    #[default]
    Nothing,
    /// It was nobody then.
    Nobody,
    /// This verdict.
    Said(Verdict),
}

fn turn(before: Before, now: Verdict) -> Option<Turn> {
    let could = |it: Verdict| it != Verdict::Denied;
    match before {
        Before::Nothing => None,
        Before::Said(before) if before == now => None,
        Before::Said(before) if could(before) && !could(now) => Some(Turn::Lost),
        Before::Said(before) if could(before) => Some(Turn::Changed),
        _ if could(now) => Some(Turn::Gained),
        _ => None,
    }
}
