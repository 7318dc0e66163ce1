//! Verdicts along time as findings of the Open Cybersecurity Schema Framework, a line each.
use super::ocsf::{Finding, Resource, line};
use super::sheets::compliance::Window;
use crate::check::along::ClosedBy;
use crate::check::controls::hipaa;
use crate::check::instance::{Body, Instance};
use crate::check::question::{About, Row};
use crate::ledger::ledger::Ledger;
use crate::time::moment::Moment;

/// Each verdict's stretch as a line; rows that are no finding have none: where the rule has
/// nothing to say, or is asked of nothing.
///
/// What is still open, and what every finding says of its own making, is as of the last capture in
/// the evidence: the same evidence makes the same bytes on any day.
pub fn findings(
    ledger: &Ledger,
    rules: &[Instance],
    rows: &[Row<'_>],
    (from, to): Window,
) -> Vec<String> {
    let last = ledger.bounds().map_or(Moment::MAX, |it| it.1);
    let each = rows.iter().filter_map(|row| {
        let rule = &rules[row.rule];
        let begin = row.span.from?;
        let basis = (!row.span.bases.is_empty()).then(|| row.span.basis(from, to));
        let source = row.source.map(|it| ledger.file(it.file).path.clone());
        line(&Finding {
            rule: &rule.name,
            identifier: &rule.identifier,
            checks: match rule.body {
                Body::Managed(of) => of.checks,
                _ => "",
            },
            parameters: &rule.parameters,
            resource: resource(ledger, &row.about)?,
            verdict: row.verdict.or(row.recorded)?,
            code: row.code,
            because: &row.because,
            from: begin,
            until: row.span.to.unwrap_or(last.max(begin)),
            ended: row.closed_by.map(ClosedBy::as_str),
            certainty: basis.map(|it| it.certainty.as_str()),
            sources: source.as_slice(),
            controls: hipaa(&rule.identifier),
            tool_version: env!("CARGO_PKG_VERSION"),
            produced_at: last,
        })
    });
    each.collect()
}

fn resource<'f>(ledger: &'f Ledger, about: &'f About<'_>) -> Option<Resource<'f>> {
    let (key, name, arn) = match about {
        About::Resource(resource, version) => {
            (ledger.key_texts(*resource), version.name(), version.arn())
        }
        About::Named(key) => (key.each_ref().map(String::as_str), None, None),
        About::Nothing => return None,
    };
    let [account_id, region, kind, id] = key;
    Some(Resource { account_id, region, kind, id, name, arn })
}
