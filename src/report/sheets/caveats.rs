//! What an answer about access cannot mean, in a few lines: which layers of policies are not in
//! evidence, and which way that errs.
use crate::access::along::Period;
use crate::access::library::Library;
use crate::access::row::Row;
use crate::access::subject::Subject;
use crate::catalog::actions;

/// The lines, in a fixed order.
pub fn caveats(
    subjects: &[Subject<'_>],
    rows: &[Row],
    library: &Library,
    period: Period,
    by_level: bool,
) -> Vec<String> {
    let mut lines = Vec::new();
    let guardrails = "SCPs, RCPs, session policies, VPC endpoint policies";
    let mut grants: Vec<&str> = subjects
        .iter()
        .filter_map(|it| it.guard(period.from))
        .flat_map(|it| it.unrecorded.iter().copied())
        .collect();
    grants.sort_unstable();
    grants.dedup();
    let mut missing = format!("not in evidence: {guardrails} (\"at most these\")");
    if !grants.is_empty() {
        missing.push_str(&format!("; {} (\"at least these\")", grants.join(", ")));
    }
    lines.push(missing);
    let names_aws = |it: &Row| it.reasons.iter().any(|it| it.contains("AWS policy "));
    if rows.iter().any(names_aws) {
        let day = library.collected_on();
        lines.push(format!("policies that AWS manages: as they read then, collected {day}"));
    }
    if by_level {
        let day = actions::collected_on();
        lines.push(format!("levels of actions: the catalogue of {day}"));
    }
    lines.push(
        "this lists whose authorization permitted it; whether they had usable credentials is not \
         recorded by AWS Config"
            .to_owned(),
    );
    lines
}
