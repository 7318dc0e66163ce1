//! What an item costs on exports of growing size: whether twice as much takes twice as long.
use crate::report::{Corpus, Report};
use crate::tasks::{ONE_THREAD, Question};

/// What differs by less than this is called equal: runs differ by as much.
const EQUAL: f64 = 0.1;

/// One question, put to ever larger exports.
#[derive(Debug)]
pub(crate) struct Growth {
    /// What was asked.
    pub(crate) question: Question,
    /// Of whom.
    pub(crate) program: &'static str,
    /// From the smallest export to the largest.
    pub(crate) points: Vec<Point>,
}

/// What an item cost on one export.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Point {
    /// How many there were.
    pub(crate) items: u64,
    /// Processor time for each.
    pub(crate) cpu_us: f64,
    /// The peak of memory, divided by them.
    pub(crate) peak_kb: f64,
}

/// `asof` and the floor on every export; nothing to tell of one export alone.
pub(crate) fn of(report: &Report) -> Vec<Growth> {
    let growing = report.growing();
    let Some(first) = growing.first().filter(|_| growing.len() > 1) else {
        return Vec::new();
    };
    let ours =
        |program: &str, question| program.starts_with("asof") || question == Question::Inflate;
    let rows = first.rows.iter().filter(|it| ours(it.program, it.question));
    let rows = rows.filter(|it| it.program != ONE_THREAD);
    let growth = rows.map(|row| Growth {
        question: row.question,
        program: row.program,
        points: growing.iter().filter_map(|it| point(it, row.program, row.question)).collect(),
    });
    growth.filter(|it| it.points.len() == growing.len()).collect()
}

fn point(corpus: &Corpus, program: &str, question: Question) -> Option<Point> {
    let spent = corpus.spent(program, question)?;
    let items = corpus.written.items;
    let each = |amount: f64| amount / items as f64;
    Some(Point { items, cpu_us: each(spent.cpu_s * 1e6), peak_kb: each(spent.peak_mb * 1e3) })
}

/// Whether something that an item costs stays as it was, in words.
pub(crate) fn verdict(before: f64, after: f64) -> String {
    let ratio = after / before;
    if ratio > 1.0 + EQUAL {
        format!("above linear: ×{ratio:.2} for each item")
    } else if ratio < 1.0 - EQUAL {
        format!("below linear: ×{ratio:.2} for each item")
    } else {
        "linear".to_owned()
    }
}
