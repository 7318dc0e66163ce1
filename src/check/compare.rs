//! A replay held against AWS Config's own record, verdict by verdict.
use super::question::Row;
use super::recorded::Record;
use super::verdict::Verdict;
use crate::query::basis::Basis;
use crate::query::stretch::Stretch;
use crate::time::moment::Moment;

/// How the replay of one rule agrees with AWS Config's record of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Agreement {
    /// Recorded verdicts that the replay gives, too, at the instant at which they were recorded.
    pub agree: u64,
    /// Recorded verdicts that it contradicts.
    pub disagree: u64,
    /// Recorded verdicts of which the replay cannot tell.
    pub undecided: u64,
    /// Violations of the replay during which AWS Config recorded no verdict of the rule at all.
    pub replay_only: u64,
    /// Of the verdicts that agree, how long AWS took at most, from the state to its record.
    pub lag_micros_max: i64,
}

/// One recorded verdict that the replay contradicts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dispute {
    /// When it was recorded.
    pub recorded_at: Moment,
    /// What was recorded.
    pub recorded: Verdict,
    /// What the replay says.
    pub replayed: Verdict,
    /// Since when.
    pub since: Option<Moment>,
}

/// Holds the replay's rows on one target against its record.
pub fn compare(record: &Record, replayed: &[&Row<'_>], found: &mut Agreement) -> Vec<Dispute> {
    let mut disputes = Vec::new();
    for (place, &(at, recorded)) in record.captures.iter().enumerate() {
        let then = replayed.iter().find(|it| it.span.overlaps(at, at.plus_micros(1)));
        match then.and_then(|it| Some((it, it.verdict?))) {
            None | Some((_, Verdict::Undecidable | Verdict::NoData)) => found.undecided += 1,
            Some((row, verdict)) if is_same(verdict, recorded) => {
                found.agree += 1;
                // What was recorded of the stretch before was late already, or in time.
                let is_within = |it: &Moment| row.span.overlaps(*it, it.plus_micros(1));
                let earlier = record.captures[..place].iter();
                let is_again = earlier.clone().any(|it| it.1 == recorded && is_within(&it.0));
                let lag = row.span.from.map_or(0, |it| at.micros() - it.micros());
                if !is_again {
                    found.lag_micros_max = found.lag_micros_max.max(lag);
                }
            }
            Some((row, replayed)) => {
                found.disagree += 1;
                let since = row.span.from;
                disputes.push(Dispute { recorded_at: at, recorded, replayed, since });
            }
        }
    }
    let is_silent = |row: &&&Row<'_>| {
        let (from, to) = bounds(&row.span);
        let told = record.said.iter().filter(|it| it.overlaps(from, to));
        row.verdict == Some(Verdict::Noncompliant) && told.clone().all(|it| it.value.is_none())
    };
    found.replay_only += replayed.iter().filter(is_silent).count() as u64;
    disputes
}

/// What left a rule's scope, AWS Config records as not applicable.
fn is_same(replayed: Verdict, recorded: Verdict) -> bool {
    replayed == recorded || (replayed, recorded) == (Verdict::OutOfScope, Verdict::NotApplicable)
}

/// The replay's rows on one target, cut where the record turns, each with what was recorded then;
/// and what was `recorded` while the replay has no row.
pub fn overlay<'a>(record: &Record, replayed: &[&Row<'a>], recorded: Vec<Row<'a>>) -> Vec<Row<'a>> {
    let mut rows = recorded;
    rows.retain(|it| {
        let (from, to) = bounds(&it.span);
        !replayed.iter().any(|it| it.span.overlaps(from, to))
    });
    for row in replayed {
        let (from, to) = bounds(&row.span);
        for said in record.said.iter().filter(|it| it.overlaps(from, to)) {
            let span = common(&row.span, said);
            let ends_here = span.to == row.span.to;
            let closed_by = row.closed_by.filter(|_| ends_here);
            rows.push(Row { recorded: said.value, span, closed_by, ..(*row).clone() });
        }
    }
    rows
}

fn bounds<T>(of: &Stretch<T>) -> (Moment, Moment) {
    (of.from.unwrap_or(Moment::MIN), of.to.unwrap_or(Moment::MAX))
}

/// The time that two stretches share: begun by the later begin, ended by the earlier end.
fn common(a: &Stretch<()>, b: &Stretch<Option<Verdict>>) -> Stretch<()> {
    let is_begun_by_b = a.from < b.from;
    let is_ended_by_b = b.to.is_some_and(|end| a.to.is_none_or(|it| end < it));
    let (from, from_after) =
        if is_begun_by_b { (b.from, b.from_after) } else { (a.from, a.from_after) };
    let (to, to_after) = if is_ended_by_b { (b.to, b.to_after) } else { (a.to, a.to_after) };
    let start = from.unwrap_or(Moment::MIN);
    let end = to.unwrap_or(Moment::MAX);
    let mut turns: Vec<Moment> = vec![start];
    let within = a.bases.iter().chain(&b.bases).map(|it| it.0);
    turns.extend(within.filter(|it| start < *it && *it < end));
    turns.sort_unstable();
    turns.dedup();
    let basis = |at: Moment| -> Basis {
        let mut both = a.basis(at, at.plus_micros(1));
        // Where nothing was recorded, the record's silence says nothing of the replay.
        if b.value.is_some() {
            both.join(b.basis(at, at.plus_micros(1)));
        }
        both
    };
    Stretch {
        value: (),
        from,
        from_after,
        to,
        to_after,
        bases: turns.into_iter().map(|it| (it, basis(it))).collect(),
        begun_by: if is_begun_by_b { b.begun_by.clone() } else { a.begun_by.clone() },
        ended_by: if is_ended_by_b { b.ended_by.clone() } else { a.ended_by.clone() },
    }
}
