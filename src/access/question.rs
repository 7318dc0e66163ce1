//! A whole question: subjects, principals, actions, and a stretch of time; and its rows.
use super::along::{Period, add_dates, along, along_all};
use super::ask::{Actions, Asked};
use super::chain::{Trusts, through_roles};
use super::row::Row;
use super::subject::Subject;
use super::terms::Terms;
use super::who::{Bench, Candidate};
use super::world::{Turns, World, add_turns};
use crate::policy::decision::Verdict;
use crate::time::moment::Moment;

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct Question<'q, 'a> {
    /// The resources.
    pub subjects: &'q [Subject<'a>],
    /// The principals; `None`: everybody.
    pub who: Option<&'q [Candidate]>,
    /// The actions.
    pub actions: &'q Actions,
    /// Whether roles are followed.
    pub follows_roles: bool,
    /// The stretch of time.
    pub period: Period,
}

/// The rows that answer it: by subject, principal, action, way through roles, and time.
pub fn answer(world: World<'_, '_>, question: &Question<'_, '_>, terms: &Terms) -> Vec<Row> {
    let trusts =
        if question.follows_roles { Trusts::read(world.census) } else { Trusts::default() };
    let mut rows = Vec::new();
    for (place, subject) in question.subjects.iter().enumerate() {
        let asked = question.actions.of(subject);
        rows.extend(along(world, (subject, place), &asked, terms, question.period, question.who));
        if question.follows_roles {
            let turns = turns(world, subject, &trusts);
            rows.extend(along_all(world, &turns, question.period, |at| {
                let world = World { at, ..world };
                chained(world, (subject, place), &trusts, &asked, terms, question.who)
            }));
        }
    }
    rows.sort_by(|a, b| {
        let way = |it: &Row| if it.is_chained { it.path.clone() } else { String::new() };
        let named = (a.subject, &a.principal, &a.action).cmp(&(b.subject, &b.principal, &b.action));
        named.then_with(|| (way(a), a.span.from).cmp(&(way(b), b.span.from)))
    });
    rows
}

/// Who could get there through roles at a moment.
fn chained<'a>(
    world: World<'_, 'a>,
    (subject, place): (&Subject<'a>, usize),
    trusts: &Trusts<'a>,
    asked: &[Asked],
    terms: &Terms,
    who: Option<&[Candidate]>,
) -> Vec<(Candidate, Row)> {
    let bench = Bench::new(world, subject, place, terms);
    let everybody = bench.candidates();
    let mut found = Vec::new();
    for asked in asked {
        let judged = everybody.iter().filter_map(|candidate| {
            let row = bench.judge(candidate, std::slice::from_ref(asked))?.pop()?;
            (row.verdict != Verdict::Denied).then(|| (candidate.clone(), row))
        });
        let direct: Vec<(Candidate, Row)> = judged.collect();
        found.extend(through_roles(world, trusts, &direct, terms));
    }
    let is_asked = |it: &Candidate| who.is_none_or(|who| who.iter().any(|them| them.is(it)));
    found.retain(|it| is_asked(&it.0));
    found
}

/// When anything turns that a way through roles may hang on.
fn turns(world: World<'_, '_>, subject: &Subject<'_>, trusts: &Trusts<'_>) -> Turns {
    let mut turns = subject.turns(world.census);
    world.beside.add_turns(&mut turns);
    let mut dates: Vec<Moment> = subject.dates();
    for person in 0..world.census.people.len() {
        for (at, labels) in world.memory.turns(world, person) {
            turns.entry(*at).or_default().extend(labels.iter().cloned());
        }
    }
    for endpoint in &world.census.endpoints {
        add_turns(&mut turns, endpoint, "the VPC endpoint");
    }
    for trust in trusts.all() {
        for (at, labels) in trust.turns(world.census) {
            turns.entry(at).or_default().extend(labels);
        }
        dates.extend(trust.dates());
    }
    add_dates(&mut turns, dates);
    turns
}
