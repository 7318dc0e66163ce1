//! `compliance`: what rules said, from when till when, and what ended each violation.
use super::{IDENTITY, SOURCE, SPAN, columns, identity, laid, source, with_name};
use crate::check::along::ClosedBy;
use crate::check::compare::Agreement;
use crate::check::controls::hipaa;
use crate::check::instance::Instance;
use crate::check::question::{About, Row};
use crate::check::verdict::{Code, Verdict};
use crate::ledger::ledger::Ledger;
use crate::query::answer::Reason;
use crate::report::lasting::{lasting, to_the_second};
use crate::sheet::{Cell, Kind, Rows, Sheet};
use crate::time::moment::Moment;
use std::collections::BTreeSet;

const RULE: [(&str, Kind); 3] =
    [("rule", Kind::Text), ("rule_name", Kind::Text), ("parameters", Kind::Json)];

const VERDICT: [(&str, Kind); 4] = [
    ("verdict", Kind::Text),
    ("reason_code", Kind::Text),
    ("closed_by", Kind::Text),
    ("recorded_verdict", Kind::Text),
];

/// The stretch of time that is asked about: from, included, to, left out.
pub type Window = (Moment, Moment);

/// The `compliance` table: one row for each verdict's stretch. How sure it is, is said of the part
/// of the stretch that is asked about.
pub fn compliance(
    ledger: &Ledger,
    rules: &[Instance],
    rows: &[Row<'_>],
    (from, to): Window,
) -> Sheet {
    let because = [("because", Kind::Text)];
    let parts: [&[(&'static str, Kind)]; 6] =
        [&RULE, &IDENTITY, &VERDICT, &SPAN, &because, &SOURCE];
    let mut sheet: Rows<23> = Rows::new("compliance", columns(&parts));
    for row in rows {
        let rule = rule(&rules[row.rule]);
        let verdict = [
            row.verdict.map(Verdict::as_str).into(),
            row.code.map(Code::as_str).into(),
            row.closed_by.map(ClosedBy::as_str).into(),
            row.recorded.map(Verdict::as_str).into(),
        ];
        let basis = (!row.span.bases.is_empty()).then(|| row.span.basis(from, to));
        let span = [
            row.span.from_after.into(),
            row.span.from.into(),
            row.span.to_after.into(),
            row.span.to.into(),
            basis.map(|it| it.certainty.as_str()).into(),
            basis.and_then(|it| it.reason).map(Reason::as_str).into(),
        ];
        let source = row.source.map(|it| source(ledger, it));
        let source = source.unwrap_or([Cell::None, Cell::None, Cell::None]);
        let about = about(ledger, &row.about);
        let because = [some(&row.because)];
        sheet.push(laid(
            rule.into_iter().chain(about).chain(verdict).chain(span).chain(because).chain(source),
        ));
    }
    sheet.finish()
}

fn some(text: &str) -> Cell {
    if text.is_empty() { Cell::None } else { text.into() }
}

fn rule(rule: &Instance) -> [Cell; 3] {
    let given = &rule.parameters.0;
    let parameters = serde_json::to_string(given).ok().filter(|_| !given.is_empty());
    let name = if rule.identifier.is_empty() { &rule.name } else { &rule.identifier };
    [name.as_str().into(), rule.name.as_str().into(), parameters.into()]
}

fn about(ledger: &Ledger, about: &About<'_>) -> [Cell; 6] {
    match about {
        About::Resource(resource, version) => identity(ledger, *resource, version),
        About::Named(key) => {
            let mut cells = std::array::from_fn(|_| Cell::None);
            for (cell, text) in cells.iter_mut().zip(key) {
                *cell = text.as_str().into();
            }
            cells
        }
        About::Nothing => std::array::from_fn(|_| Cell::None),
    }
}

/// The headings of a terminal.
pub const FOR_PEOPLE: [(&str, &str); 9] = [
    ("verdict", "verdict"),
    ("rule", "rule"),
    ("resource", "resource"),
    ("from", "from"),
    ("to", "to"),
    ("lasted", "for"),
    ("ended", "ended"),
    ("certainty", "certainty"),
    ("because", "because"),
];

/// What gives way where the terminal is narrow, the first of them first.
pub const DROPPABLE: [&str; 3] = ["because", "certainty", "for"];

/// The same rows for people. What is open lasts up to `last`, the last evidence.
pub fn for_people(
    ledger: &Ledger,
    rules: &[Instance],
    rows: &[Row<'_>],
    (from, to): Window,
    last: Moment,
) -> Sheet {
    let mut sheet: Rows<9> = Rows::new(
        "compliance",
        [
            ("verdict", Kind::Text),
            ("rule", Kind::Text),
            ("resource", Kind::Text),
            ("from", Kind::Time),
            ("to", Kind::Time),
            ("lasted", Kind::Text),
            ("ended", Kind::Text),
            ("certainty", Kind::Text),
            ("because", Kind::Text),
        ],
    );
    for row in rows {
        let verdict = row.verdict.or(row.recorded).map_or("", Verdict::as_str);
        let why = row.code.map(Code::as_str).filter(|_| row.verdict == Some(Verdict::Undecidable));
        let verdict = why.map_or(verdict.to_owned(), |it| format!("{verdict} ({it})"));
        let end = row.span.to.unwrap_or(last.max(row.span.from.unwrap_or(last)));
        let lasted = row.span.from.map(|it| lasting(end.micros() - it.micros()));
        let is_open = row.span.to.is_none() && row.span.from.is_some();
        let ended = row.closed_by.map(ClosedBy::as_str).or(is_open.then_some("open"));
        let basis = (!row.span.bases.is_empty()).then(|| row.span.basis(from, to));
        let certainty = basis.map(|it| match it.reason {
            Some(reason) => format!("{} ({})", it.certainty.as_str(), reason.as_str()),
            None => it.certainty.as_str().to_owned(),
        });
        sheet.push([
            verdict.into(),
            rules[row.rule].name.as_str().into(),
            called(ledger, &row.about).into(),
            row.span.from.map(to_the_second).into(),
            row.span.to.map(to_the_second).into(),
            lasted.into(),
            ended.into(),
            certainty.into(),
            some(&row.because),
        ]);
    }
    sheet.finish()
}

/// What a verdict is about, as people call it: `sg-5e8c1a04 (clinic-imaging)`.
pub fn called(ledger: &Ledger, about: &About<'_>) -> String {
    match about {
        About::Resource(_, version) => with_name(ledger, version),
        About::Named([account, region, of_type, id]) if of_type.starts_with("AWS::::") => {
            let _ = account;
            format!("account {id}, {region}")
        }
        About::Named([_, _, _, id]) => id.clone(),
        About::Nothing => String::new(),
    }
}

/// `check --stat`: of each rule, how many resources it said what of within the stretch.
pub fn stat(rules: &[Instance], rows: &[Row<'_>]) -> Sheet {
    const COUNTED: [Verdict; 4] =
        [Verdict::Noncompliant, Verdict::Compliant, Verdict::NotApplicable, Verdict::Undecidable];
    let mut sheet: Rows<8> = Rows::new(
        "stat",
        [
            ("rule", Kind::Text),
            ("rule_name", Kind::Text),
            ("noncompliant", Kind::Int),
            ("compliant", Kind::Int),
            ("not_applicable", Kind::Int),
            ("undecidable", Kind::Int),
            ("cannot_tell", Kind::Text),
            ("hipaa", Kind::Text),
        ],
    );
    for (place, rule) in rules.iter().enumerate() {
        let own: Vec<&Row<'_>> = rows.iter().filter(|it| it.rule == place).collect();
        let count = |verdict: Verdict| -> Cell {
            let said = own.iter().filter(|it| it.verdict == Some(verdict));
            let about: BTreeSet<String> = said.filter_map(|it| key(&it.about)).collect();
            about.len().into()
        };
        let codes: BTreeSet<&str> = own.iter().filter_map(|it| it.code.map(Code::as_str)).collect();
        let codes: Vec<&str> = codes.into_iter().collect();
        let name = if rule.identifier.is_empty() { &rule.name } else { &rule.identifier };
        let [noncompliant, compliant, not_applicable, undecidable] = COUNTED.map(count);
        sheet.push([
            name.as_str().into(),
            rule.name.as_str().into(),
            noncompliant,
            compliant,
            not_applicable,
            undecidable,
            some(&codes.join(", ")),
            some(&hipaa(&rule.identifier).join(", ")),
        ]);
    }
    sheet.finish()
}

fn key(about: &About<'_>) -> Option<String> {
    match about {
        About::Resource(resource, _) => Some(resource.0.to_string()),
        About::Named(key) => Some(key.join("/")),
        About::Nothing => None,
    }
}

/// `check --compare`: how the replay of each rule agrees with AWS Config's own record, the rules
/// that disagree first.
pub fn agreement(rules: &[Instance], found: &[Agreement]) -> Sheet {
    let mut sheet: Rows<7> = Rows::new(
        "agreement",
        [
            ("rule_name", Kind::Text),
            ("rule", Kind::Text),
            ("disagree", Kind::Int),
            ("agree", Kind::Int),
            ("undecided", Kind::Int),
            ("replay_only", Kind::Int),
            ("aws_later_at_most", Kind::Text),
        ],
    );
    let mut order: Vec<usize> = (0..rules.len().min(found.len())).collect();
    order.sort_by_key(|&it| (std::cmp::Reverse(found[it].disagree), rules[it].name.clone()));
    for it in order {
        let (rule, found) = (&rules[it], &found[it]);
        let lag = (found.agree > 0).then(|| lasting(found.lag_micros_max));
        sheet.push([
            rule.name.as_str().into(),
            some(&rule.identifier),
            found.disagree.into(),
            found.agree.into(),
            found.undecided.into(),
            found.replay_only.into(),
            lag.into(),
        ]);
    }
    sheet.finish()
}
