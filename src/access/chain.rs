//! Who could get there through roles: whoever could assume a role that could do it.
use super::ask::Asked;
use super::census::Census;
use super::key::both;
use super::row::Row;
use super::subject::Subject;
use super::terms::Terms;
use super::who::{Bench, Candidate};
use super::world::World;
use crate::policy::decision::Verdict;
use std::collections::BTreeMap;

/// So many roles may follow each other.
const STEPS_MAX: usize = 64;

/// The trust policies of roles, each read once.
#[derive(Debug, Default)]
pub struct Trusts<'a> {
    by_person: BTreeMap<usize, Subject<'a>>,
}

impl<'a> Trusts<'a> {
    /// Reads those of all roles.
    pub fn read(census: &Census<'a>) -> Self {
        let roles = census
            .people
            .iter()
            .enumerate()
            .filter(|it| it.1.readings().next().is_some_and(|it| it.is_role));
        let by_person = roles
            .map(|(place, it)| (place, Subject::recorded(census, it.resource, None)))
            .collect();
        Self { by_person }
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &Subject<'a>> {
        self.by_person.values()
    }
}

/// Who could act as one of the roles that could do something at a moment, at one remove or more.
///
/// `direct` holds the verdicts of everybody on one question about one subject. Of each one the best
/// way is told, of equal ones the shortest.
pub fn through_roles<'a>(
    world: World<'_, 'a>,
    trusts: &Trusts<'a>,
    direct: &[(Candidate, Row)],
    terms: &Terms,
) -> Vec<(Candidate, Row)> {
    let mut found: Vec<(Candidate, Row)> = Vec::new();
    // The best verdict with which each role was reached.
    let mut reached: BTreeMap<usize, Verdict> = BTreeMap::new();
    let mut open: Vec<(usize, Row, String)> = Vec::new();
    for (candidate, row) in direct {
        if let Candidate::Person(place) = candidate
            && trusts.by_person.contains_key(place)
            && row.verdict != Verdict::Denied
        {
            reached.insert(*place, row.verdict);
            open.push((*place, row.clone(), format!("role {}", short(&row.principal))));
        }
    }
    for _ in 0..STEPS_MAX {
        let mut next: Vec<(usize, Row, String)> = Vec::new();
        for (role, beyond, path) in &open {
            let Some(trust) = trusts.by_person.get(role) else { continue };
            for (candidate, entry) in assuming(world, trust, terms) {
                let Some(row) = joined(beyond, entry, path) else { continue };
                if let Candidate::Person(place) = candidate
                    && trusts.by_person.contains_key(&place)
                    && reached.get(&place).is_none_or(|best| row.verdict < *best)
                {
                    reached.insert(place, row.verdict);
                    let path = format!("{path} from role {}", short(&row.principal));
                    next.push((place, row.clone(), path));
                }
                keep_best(&mut found, candidate, row);
            }
        }
        if next.is_empty() {
            break;
        }
        open = next;
    }
    found
}

/// Keeps the better of two ways of one candidate; what comes first is shorter.
fn keep_best(found: &mut Vec<(Candidate, Row)>, candidate: Candidate, row: Row) {
    match found.iter_mut().find(|it| it.0.is(&candidate)) {
        Some(known) if row.verdict < known.1.verdict => known.1 = row,
        Some(_) => {}
        None => found.push((candidate, row)),
    }
}

/// The verdicts on assuming a role.
fn assuming<'a>(world: World<'_, 'a>, trust: &Subject<'a>, terms: &Terms) -> Vec<(Candidate, Row)> {
    let bench = Bench::new(world, trust, 0, terms);
    let candidates = bench.candidates().into_iter();
    let judged = candidates.filter_map(|candidate| {
        let asked = Asked {
            told: "sts:AssumeRole".to_owned(),
            action: "sts:assumerole".to_owned(),
            target: trust.arn.clone(),
            with_key: false,
        };
        let row = bench.judge(&candidate, std::slice::from_ref(&asked))?.pop()?;
        (row.verdict != Verdict::Denied).then_some((candidate, row))
    });
    judged.collect()
}

/// What follows for somebody who could assume the role, from what the role could do.
fn joined(beyond: &Row, entry: Row, path: &str) -> Option<Row> {
    if entry.principal == beyond.principal {
        return None;
    }
    let mut row = entry;
    let labelled = |text: &str| format!("to assume {path}: {text}");
    row.verdict = row.verdict.max(beyond.verdict);
    row.reasons = row.reasons.iter().map(|it| labelled(it)).collect();
    row.reasons.extend(beyond.reasons.iter().cloned());
    row.missing.extend(beyond.missing.iter().cloned());
    for (own, beyond) in
        [(&mut row.conditions, &beyond.conditions), (&mut row.brief, &beyond.brief)]
    {
        if !own.is_empty() {
            *own = labelled(own);
        }
        both(own, beyond, str::to_owned);
    }
    row.action.clone_from(&beyond.action);
    row.subject = beyond.subject;
    row.basis.join(beyond.basis);
    path.clone_into(&mut row.path);
    row.is_chained = true;
    row.steps.extend(beyond.steps.iter().cloned());
    Some(row)
}

fn short(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}
