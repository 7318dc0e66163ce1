//! What an answer about access cannot mean, in a few lines: which layers of policies are not in
//! evidence, and which way that errs.
use crate::access::row::Row;
use crate::access::subject::Subject;
use crate::access::world::World;
use crate::catalog::actions;
use std::fmt::Write;

/// The lines, in a fixed order; `given` tells what was exported beside.
pub fn caveats(
    world: &World<'_, '_>,
    subjects: &[Subject<'_>],
    rows: &[Row],
    given: &[String],
    by_level: bool,
) -> Vec<String> {
    let mut lines = Vec::new();
    let rails: Vec<_> = world.beside.guardrails.values().collect();
    let mut guardrails: Vec<&str> = Vec::new();
    if !rails.iter().any(|it| it.service_control.is_some()) {
        guardrails.push("SCPs");
    }
    if !rails.iter().any(|it| it.resource_control.is_some()) {
        guardrails.push("RCPs");
    }
    guardrails.extend(["session policies", "VPC endpoint policies"]);
    if subjects.iter().any(|it| it.lacks_account_block(world.census, world.at)) {
        guardrails.push("the account's block of public access");
    }
    let guardrails = guardrails.join(", ");
    let mut grants: Vec<&str> = subjects
        .iter()
        .filter_map(|it| it.guard(world.at))
        .flat_map(|it| it.unrecorded.iter().copied())
        .collect();
    grants.sort_unstable();
    grants.dedup();
    let mut missing = format!("not in evidence: {guardrails} (\"at most these\")");
    if !grants.is_empty() {
        let _ = write!(missing, "; {} (\"at least these\")", grants.join(", "));
    }
    lines.push(missing);
    for line in given {
        lines.push(format!("beside the export: {line}; for another time it is stale"));
    }
    for why in &world.beside.unknown_guardrails {
        lines.push(format!("guardrails: {why} (\"at most these\")"));
    }
    let names_aws = |it: &Row| it.reasons.iter().any(|it| it.contains("AWS policy "));
    if rows.iter().any(names_aws) {
        let day = world.library.collected_on();
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
