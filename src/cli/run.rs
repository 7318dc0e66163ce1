//! From the command line's words to the exit code.
use super::args::{Cli, Command, parse};
use super::hints::Complaint;
use super::outcome::Outcome;
use super::output::{Output, Shape};
use super::{
    access, blame, check, coverage, diff, export, exposure, index, inventory, manual, plan,
    related, report, rules, show, timeline, verify,
};
use std::ffi::OsString;
use std::process::{ExitCode, Termination};

/// Does what the words say, the program's name first, and tells how it went.
pub fn run(argv: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match parse(argv) {
        Ok(cli) => cli,
        Err(said) => {
            // Help and version are no failure; a closed pipe is none either.
            let _ = said.print();
            return ExitCode::from(u8::try_from(said.exit_code()).unwrap_or(2));
        }
    };
    answer(&cli).map_or_else(
        |complaint| {
            complaint.print(&mut std::io::stderr());
            Outcome::Failed.report()
        },
        Termination::report,
    )
}

fn answer(cli: &Cli) -> Result<Outcome, Complaint> {
    let globals = &cli.globals;
    match &cli.command {
        Command::Inventory(args) => inventory::run(args, globals),
        Command::Show(args) => show::run(args, globals),
        Command::Timeline(args) => timeline::run(args, globals),
        Command::Diff(args) => diff::run(args, globals),
        Command::Blame(args) => blame::run(args, globals),
        Command::Related(args) => related::run(args, globals),
        Command::Access(args) => access::run(args, globals),
        Command::Exposure(args) => exposure::run(args, globals),
        Command::Check(args) => check::run(args, globals),
        Command::Coverage => coverage::run(globals),
        Command::Export(args) => export::run(args, globals),
        Command::Report(args) => report::run(args, globals),
        Command::Verify(args) => verify::run(args, globals),
        Command::Index(args) => index::run(args, globals),
        Command::Plan => plan::run(globals),
        Command::Rules(args) => rules::run(args, globals),
        Command::Types => coverage::types(globals),
        Command::Completions { shell } => {
            let output = Output::new(globals, Shape::Text)?;
            output.write(|out| Ok(manual::completions(*shell, out)?))?;
            Ok(Outcome::Answered)
        }
        Command::Man { command } => {
            let page = manual::man(command.as_deref())?;
            Output::new(globals, Shape::Text)?.write(|out| Ok(out.write_all(&page)?))?;
            Ok(Outcome::Answered)
        }
    }
}
