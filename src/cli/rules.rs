//! `asof rules`: the managed rules, listed or explained.
use super::args::Globals;
use super::args_check::{Rules, RulesCommand};
use super::hints::{Complaint, did_you_mean};
use super::outcome::Outcome;
use super::output::{Output, Shape};
use crate::check::rules::{all, named, unreplayed};
use crate::report::sheets::rulebook::{FOR_PEOPLE, explain, explain_unreplayed, list};

/// Answers it.
///
/// # Errors
/// A complaint when it cannot.
pub fn run(args: &Rules, globals: &Globals) -> Result<Outcome, Complaint> {
    match &args.what {
        RulesCommand::List => {
            let output = Output::new(globals, Shape::Sheet)?;
            if output.format().is_for_machines() {
                output.sheet(list())?;
            } else {
                output.for_people(list(), &FOR_PEOPLE, &["AWS evaluates it on"])?;
            }
        }
        RulesCommand::Explain { rule } => {
            let output = Output::new(globals, Shape::Text)?;
            if let Some(known) = unreplayed::named(rule) {
                output.text(&explain_unreplayed(known, output.width()))?;
                return Ok(Outcome::Answered);
            }
            let known = named(rule).ok_or_else(|| {
                let names = all();
                let hint = did_you_mean(rule, names.iter().map(|it| it.name));
                Complaint { message: format!("there is no rule `{rule}`"), hint }
            })?;
            output.text(&explain(known, output.width()))?;
        }
    }
    Ok(Outcome::Answered)
}
