//! `access`: each principal's verdict on an action and a resource.
use super::{IDENTITY, SOURCE, SPAN, columns, laid, source};
use crate::access::row::{Row, Stretch, verdict_word};
use crate::access::subject::Subject;
use crate::ledger::ledger::Ledger;
use crate::policy::decision::Verdict;
use crate::query::answer::Reason;
use crate::report::wrap::wrap;
use crate::sheet::{Cell, Kind, Rows, Sheet};
use crate::time::moment::Moment;
use std::collections::BTreeMap;
use std::fmt::Write;

const PRINCIPAL: [(&str, Kind); 4] = [
    ("principal_arn", Kind::Text),
    ("principal_type", Kind::Text),
    ("principal_account_id", Kind::Text),
    ("action", Kind::Text),
];

const VERDICT: [(&str, Kind); 5] = [
    ("verdict", Kind::Text),
    ("conditions", Kind::Text),
    ("reasons", Kind::Text),
    ("missing_evidence", Kind::Text),
    ("path", Kind::Text),
];

const CHANGE: [(&str, Kind); 2] = [("change", Kind::Text), ("cause", Kind::Text)];

/// The `access` table: one row for each verdict's stretch.
pub fn access(ledger: &Ledger, subjects: &[Subject<'_>], rows: &[Row]) -> Sheet {
    let parts: [&[(&'static str, Kind)]; 6] =
        [&PRINCIPAL, &IDENTITY, &VERDICT, &SPAN, &CHANGE, &SOURCE];
    let mut sheet: Rows<26> = Rows::new("access", columns(&parts));
    for row in rows {
        let principal = [
            row.principal.as_str().into(),
            row.kind.into(),
            some(&row.account),
            row.action.as_str().into(),
        ];
        let verdict = [
            verdict_word(row.verdict).into(),
            some(&row.conditions),
            some(&row.reasons.join("; ")),
            some(&row.missing.join("; ")),
            some(&row.path),
        ];
        let span = [
            Cell::None,
            row.span.from.into(),
            Cell::None,
            row.span.to.into(),
            row.basis.certainty.as_str().into(),
            row.basis.reason.map(Reason::as_str).into(),
        ];
        let change = row
            .change
            .as_ref()
            .map_or([Cell::None, Cell::None], |(turn, cause)| [turn.as_str().into(), some(cause)]);
        let source = row
            .source
            .map_or_else(|| [Cell::None, Cell::None, Cell::None], |origin| source(ledger, origin));
        let identity = identity(ledger, subjects.get(row.subject));
        sheet.push(laid(
            principal
                .into_iter()
                .chain(identity)
                .chain(verdict)
                .chain(span)
                .chain(change)
                .chain(source),
        ));
    }
    sheet.finish()
}

fn some(text: &str) -> Cell {
    if text.is_empty() { Cell::None } else { text.into() }
}

fn identity(ledger: &Ledger, subject: Option<&Subject<'_>>) -> [Cell; 6] {
    let Some(subject) = subject else { return std::array::from_fn(|_| Cell::None) };
    let id = subject.entity.as_ref().map(|it| ledger.key_texts(it.resource)[3]);
    let name = subject.entity.as_ref().and_then(|it| {
        ledger.timeline(it.resource).versions().next_back().and_then(|it| it.name())
    });
    [
        some(&subject.account),
        some(&subject.region),
        some(&subject.resource_type),
        id.into(),
        name.into(),
        some(&subject.arn),
    ]
}

/// The headings of a terminal at a moment.
pub const FOR_PEOPLE: [(&str, &str); 6] = [
    ("principal", "principal"),
    ("action", "action"),
    ("resource", "resource"),
    ("verdict", "verdict"),
    ("how", "how"),
    ("if", "if"),
];

/// The headings of a terminal along time.
pub const ALONG_FOR_PEOPLE: [(&str, &str); 10] = [
    ("principal", "principal"),
    ("action", "action"),
    ("resource", "resource"),
    ("verdict", "verdict"),
    ("from", "from"),
    ("to", "to"),
    ("change", "change"),
    ("cause", "cause"),
    ("how", "how"),
    ("if", "if"),
];

/// A row for people: several actions and resources of one principal, if all else is the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The principal, short.
    pub principal: String,
    /// The actions.
    pub actions: Vec<String>,
    /// The resources, short.
    pub resources: Vec<String>,
    /// The verdict.
    pub verdict: &'static str,
    /// The statements, and the way.
    pub how: String,
    /// What it hangs on.
    pub condition: String,
    /// From when till when.
    pub span: Stretch,
    /// How it came about: gained, lost, changed; and by what.
    pub change: Option<(&'static str, String)>,
}

/// What is told to people: neighbours in time that say the same as one, actions that share all
/// else as one, then resources.
pub fn lines(subjects: &[Subject<'_>], rows: &[Row], is_along: bool) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for row in rows {
        let mut line = line(subjects, row);
        if !is_along {
            line.span = Stretch::default();
        }
        let goes_on = lines.last_mut().filter(|last| {
            let later = Line { span: last.span, change: last.change.clone(), ..line.clone() };
            last.span.to.is_some() && last.span.to == line.span.from && **last == later
        });
        match goes_on {
            Some(last) => last.span.to = line.span.to,
            None => lines.push(line),
        }
    }
    let lines = gathered(lines, |it| &mut it.actions);
    gathered(lines, |it| &mut it.resources)
}

fn line(subjects: &[Subject<'_>], row: &Row) -> Line {
    let resource = subjects.get(row.subject).map_or("", |it| short(&it.arn));
    Line {
        principal: principal(row),
        actions: vec![row.action.clone()],
        resources: vec![resource.to_owned()],
        verdict: verdict_word(row.verdict),
        how: how(row),
        condition: condition(row),
        span: row.span,
        change: row.change.as_ref().map(|it| (it.0.as_str(), it.1.clone())),
    }
}

/// Lines that differ in one list only, as one, at the place of the first.
fn gathered(lines: Vec<Line>, list: impl Fn(&mut Line) -> &mut Vec<String>) -> Vec<Line> {
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut gathered: Vec<Line> = Vec::new();
    for mut line in lines {
        let own = std::mem::take(list(&mut line));
        let place = *places.entry(format!("{line:?}")).or_insert(gathered.len());
        if place == gathered.len() {
            gathered.push(line);
        }
        let all = list(&mut gathered[place]);
        all.extend(own.into_iter().filter(|it| !all.contains(it)).collect::<Vec<_>>());
    }
    gathered
}

/// The lines as a table.
pub fn table(lines: &[Line]) -> Sheet {
    let columns = [
        ("principal", Kind::Text),
        ("action", Kind::Text),
        ("resource", Kind::Text),
        ("verdict", Kind::Text),
        ("how", Kind::Text),
        ("if", Kind::Text),
        ("from", Kind::Time),
        ("to", Kind::Time),
        ("change", Kind::Text),
        ("cause", Kind::Text),
    ];
    let mut sheet: Rows<10> = Rows::new("access", columns);
    for line in lines {
        let change = line.change.as_ref();
        sheet.push([
            line.principal.as_str().into(),
            line.actions.join(", ").into(),
            line.resources.join(", ").into(),
            line.verdict.into(),
            some(&line.how),
            some(&line.condition),
            line.span.from.into(),
            line.span.to.into(),
            change.map(|it| it.0).into(),
            change.map(|it| it.1.as_str()).into(),
        ]);
    }
    sheet.finish()
}

/// The columns that a table of these lines needs to show each cell whole.
pub fn natural_width(sheet: &Sheet) -> usize {
    let widths = sheet.columns.iter().map(|column| {
        let cells = (0..sheet.rows()).filter_map(|row| column.cells.show(row));
        let widest = cells.map(|it| it.chars().count()).max().unwrap_or(0);
        widest.max(column.name.len()) + 2
    });
    widths.sum::<usize>().saturating_sub(2)
}

/// The lines as paragraphs, for a terminal that is too narrow for the table.
pub fn paragraphs(lines: &[Line], columns: &[(&str, &str)], width: Option<usize>) -> String {
    let mut text = String::new();
    for line in lines {
        let _ = writeln!(text, "{}  {}", line.principal, line.verdict);
        let change = line.change.as_ref();
        let cause = change.map(|it| format!("{}, by: {}", it.0, it.1)).unwrap_or_default();
        let time = |it: Option<Moment>| it.map(|it| it.to_string()).unwrap_or_default();
        let parts = [
            ("action", line.actions.join(", ")),
            ("resource", line.resources.join(", ")),
            ("from", time(line.span.from)),
            ("to", time(line.span.to)),
            ("cause", cause),
            ("how", line.how.clone()),
            ("if", line.condition.clone()),
        ];
        for (name, value) in parts {
            if !value.is_empty() && columns.iter().any(|it| it.0 == name) {
                let _ = writeln!(text, "{}", wrap(&format!("  {name:<9}{value}"), width, 9));
            }
        }
    }
    text
}

/// `role/etl`, `444455556666`, `ec2.amazonaws.com`.
pub fn principal(row: &Row) -> String {
    match row.kind {
        "user" | "role" | "session" | "federated" => {
            let name = row.principal.rsplit('/').next().unwrap_or(&row.principal);
            format!("{}/{name}", row.kind)
        }
        "account" => row.account.clone(),
        "root" => format!("root of {}", row.account),
        "everyone" => "anybody with an AWS account".to_owned(),
        "anonymous" => "anybody, unsigned".to_owned(),
        _ => row.principal.clone(),
    }
}

fn how(row: &Row) -> String {
    if row.is_chained {
        return format!("as {}", row.path);
    }
    let bare = |it: &String| it.strip_prefix("allowed by ").unwrap_or(it).to_owned();
    let reasons: Vec<String> = row.reasons.iter().map(bare).collect();
    reasons.join("; ")
}

fn condition(row: &Row) -> String {
    match row.verdict {
        Verdict::Indeterminate => format!("not in evidence: {}", row.missing.join("; ")),
        _ => row.brief.strip_prefix("if ").unwrap_or(&row.brief).to_owned(),
    }
}

/// `phi-records/*` of an ARN of S3, else what comes behind the last colon.
fn short(arn: &str) -> &str {
    arn.splitn(6, ':').nth(5).unwrap_or(arn)
}
