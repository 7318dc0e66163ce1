//! Examples in the help, completions for shells, and manual pages.
use super::args::Cli;
use super::hints::{Complaint, did_you_mean};
use clap::CommandFactory;
use std::io::{self, Write};

/// Below the help of the program.
pub(super) const EXAMPLES: &str = "\
Examples:
  What stood on 12 May 2016?
    asof inventory -i testdata/exports/clinic --at 2016-05-12
  What changed in the week before?
    asof diff -i testdata/exports/clinic --from 2016-05-05 --to 2016-05-12 --stat";

/// Below the long help of the program.
pub(super) const MORE: &str = "\
Times:
  2016-05-12                 00:00 of that day, in the zone of --tz
  2016-05-12T21:02[:13]      a time of day; a space may stand for the T
  2016-05-12T21:02:13Z       UTC; or any offset: 2016-05-12T23:02+02:00
  2016-05                    the first day of that month
  now, today, yesterday      by this machine's clock (SOURCE_DATE_EPOCH wins)
  3d ago, 1y6mo ago          units: s m h d w mo y
  start+1d, end-2h           from the first, to the last capture in the evidence
  @1463086920                seconds since 1970

Exit codes:
  0  answered
  1  a difference was found (diff --exit-code)
  2  wrong usage, or it could not work; with --strict, any flaw
  3  answered, but part of the evidence could not be read

Environment:
  ASOF_INPUT                 where the export is, when there is no -i
  ASOF_PAGER, PAGER          the pager (less -FRX)
  NO_COLOR, CLICOLOR_FORCE   colours off, on
  COLUMNS                    the width of tables, when it is not the terminal's
  SOURCE_DATE_EPOCH          the present, in seconds since 1970

Examples:
  What stood on 12 May 2016?
    asof inventory -i testdata/exports/clinic --at 2016-05-12
  What changed in the week before?
    asof diff -i testdata/exports/clinic --from 2016-05-05 --to 2016-05-12 --stat";

/// Below the help of `inventory`.
pub(super) const INVENTORY: &str = "\
Examples:
  The security groups a minute after SSH was opened:
    asof inventory -i testdata/exports/clinic --type sg --at 2016-05-11T21:03Z
  All that was ever Nora's in the weeks around her last day, and what became of it:
    asof ls -i testdata/exports/clinic --from 2016-06-01 --to 2016-06-18 \\
      --tag InstanceOwnerEmail=nora.voss@clinic.example";

/// Below the help of `index`.
pub(super) const INDEX: &str = "\
Examples:
  Read the export once, and later only what is new:
    asof index build -i testdata/exports/clinic -o clinic.index
  One of two exports:
    asof index build -i testdata/exports/clinic -i testdata/exports/clinic-torn -o both.index

An index stands in the place of the export: asof timeline phi-records -i clinic.index";

/// Below the help of `plan`.
pub(super) const PLAN: &str = "\
Examples:
  How long will it take, and how much memory?
    asof plan -i testdata/exports/clinic
  The same for a program:
    asof plan -i testdata/exports/clinic -f json";

/// Below the help of `show`.
pub(super) const SHOW: &str = "\
Examples:
  The bucket of patient records as it was:
    asof show phi-records -i testdata/exports/clinic --at 2016-05-11T21:02Z
  The very bytes that AWS Config recorded, and where they stand:
    asof show phi-records -i testdata/exports/clinic --at 2016-05-11T21:02Z --raw";

/// Below the help of `timeline`.
pub(super) const TIMELINE: &str = "\
Examples:
  Everything that happened to the bucket of patient records:
    asof timeline phi-records -i testdata/exports/clinic
  The same for May 2016, field by field, for a spreadsheet:
    asof log phi-records -i testdata/exports/clinic --from 2016-05 --to 2016-06 -p -o phi.csv";

/// Below the help of `diff`.
pub(super) const DIFF: &str = "\
Examples:
  Which security groups changed in the hour around the opening of SSH:
    asof diff -i testdata/exports/clinic --type sg \\
      --from 2016-05-11T20:30Z --to 2016-05-11T21:30Z
  The bucket's two configurations side by side, as text:
    asof diff phi-records -i testdata/exports/clinic --from start --to end -U";

/// Below the help of `access`.
pub(super) const ACCESS: &str = "\
Examples:
  Who could read the patient records while the bucket let a stranger in?
    asof access -i testdata/exports/clinic --resource phi-records --at 2016-04-13
  What a leaver could do on her last day, and what she lost, by what:
    asof access -i testdata/exports/clinic --principal nora.voss --resource phi-records \\
      --action s3:GetObject --from 2016-06-14 --to 2016-06-19";

/// Below the help of `blame`.
pub(super) const BLAME: &str = "\
Examples:
  Which item opened the group, and what else is since when:
    asof blame sg-5e8c1a04 -i testdata/exports/clinic --at 2016-05-12
  The bucket's policy statement by statement, for a script:
    asof blame phi-records -i testdata/exports/clinic --at 2016-04-13 -f jsonl";

/// Below the help of `related`.
pub(super) const RELATED: &str = "\
Examples:
  What stood behind the group on 12 May, and what had made it:
    asof related sg-5e8c1a04 -i testdata/exports/clinic --at 2016-05-12
  The same two steps far, as a picture:
    asof related sg-5e8c1a04 -i testdata/exports/clinic --at 2016-05-12 --depth 2 -f dot > sg.dot";

/// Below the help of `exposure`.
pub(super) const EXPOSURE: &str = "\
Examples:
  The SSH that was opened for a patch, and what was forgotten:
    asof exposure -i testdata/exports/clinic --port 22 --from 2016-05-01 --to 2016-07-01
  Whom beside its own network development let in by SSH:
    asof exposure -i testdata/exports/clinic --port 22 --not-from 10.32.0.0/16 \\
      --account 222233334444 --from start --to end";

/// Below the help of `check`.
pub(super) const CHECK: &str = "\
Examples:
  Which groups let SSH in from everywhere in May and June, and for how long:
    asof check -i testdata/exports/clinic --rule restricted-ssh \\
      --from 2016-05 --to 2016-07
  Whether AWS Config's own verdicts agree with the replay:
    asof check -i testdata/exports/clinic --compare --from start --to end";

/// Below the help of `report`.
pub(super) const REPORT: &str = "\
Examples:
  The evidence on the weeks around the forgotten opening:
    asof report -i testdata/exports/clinic --from 2016-05 --to 2016-07 -o case-42
  For an audit, of one account, with every rule that bears on HIPAA's controls:
    asof report -i testdata/exports/clinic --profile hipaa --account 111122223333 -o audit";

/// Below the help of `verify`.
pub(super) const VERIFY: &str = "\
Examples:
  Whether a folder, and the export it was made of, are still what the manifest says:
    asof report -i testdata/exports/clinic -o case-42 -q && \\
      asof verify case-42 -i testdata/exports/clinic
  How complete an export is, by its own testimony:
    asof verify -i testdata/exports/clinic";

/// Below the help of `rules`.
pub(super) const RULES: &str = "\
Examples:
  The managed rules that are replayed, and those that are known by name:
    asof rules list
  What encrypted-volumes reads, and what was chosen where AWS is silent:
    asof rules explain encrypted-volumes";

/// Below the help of `coverage`.
pub(super) const COVERAGE: &str = "\
Examples:
  What was recorded when, and what is missing:
    asof coverage -i testdata/exports/clinic
  The same for one type, as JSON:
    asof coverage -i testdata/exports/clinic --type AWS::S3::Bucket -f json";

/// Below the help of `export`.
pub(super) const EXPORT: &str = "\
Examples:
  Every change as Parquet, for DuckDB or pandas:
    asof export changes -i testdata/exports/clinic -o changes.parquet
  Three tables as CSV files in a folder:
    asof export items states tags -i testdata/exports/clinic -f csv -o tables/";

/// Below the help of `types`.
pub(super) const TYPES: &str = "\
Examples:
  The types in the evidence:
    asof types -i testdata/exports/clinic
  The same for a script:
    asof types -i testdata/exports/clinic -f jsonl";

/// Below the help of `completions`.
pub(super) const COMPLETIONS: &str = "\
Examples:
  Completions for bash:
    asof completions bash > ~/.local/share/bash-completion/completions/asof
  Completions for fish:
    asof completions fish > ~/.config/fish/completions/asof.fish";

/// Below the help of `man`.
pub(super) const MAN: &str = "\
Examples:
  Read the manual:
    asof man | man -l -
  Keep the page of one command:
    asof man diff > asof-diff.1";

/// Writes the completions of that shell.
///
/// # Errors
/// Those of `out`.
pub fn completions(shell: clap_complete::Shell, out: &mut dyn Write) -> io::Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "asof", &mut script);
    out.write_all(&script)
}

/// The manual page of the program, or of one of its commands, in roff.
///
/// # Errors
/// A complaint when there is no such command.
pub fn man(command: Option<&str>) -> Result<Vec<u8>, Complaint> {
    let mut program = Cli::command();
    program.build();
    let chosen = match command {
        None => program,
        Some(word) => {
            let found = program.get_subcommands().find(|known| {
                known.get_name() == word || known.get_all_aliases().any(|alias| alias == word)
            });
            let known = program.get_subcommands().map(clap::Command::get_name);
            let complaint = || Complaint {
                message: format!("there is no command `{word}`"),
                hint: did_you_mean(word, known),
            };
            found.cloned().ok_or_else(complaint)?
        }
    };
    let mut page = Vec::new();
    clap_mangen::Man::new(chosen)
        .date("")
        .source(concat!("asof ", env!("CARGO_PKG_VERSION")))
        .manual("asof")
        .render(&mut page)
        .map_err(|error| Complaint::new(format!("cannot lay out the page: {error}")))?;
    Ok(page)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::args;

    #[test]
    fn every_command_has_two_examples_that_are_real_commands() {
        let mut program = Cli::command();
        program.build();
        for command in program.get_subcommands().filter(|known| known.get_name() != "help") {
            let text = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            let text = text.replace("\\\n", " ");
            let lines: Vec<&str> = text.lines().filter(|line| line.starts_with("    ")).collect();
            assert_eq!(lines.len(), 2, "{}", command.get_name());
            for line in lines {
                let words = line.split_whitespace().take_while(|it| !["|", ">", "&&"].contains(it));
                let read = args::parse(words.map(Into::into));
                assert!(read.is_ok(), "{line}: {:?}", read.err());
            }
        }
    }

    #[test]
    fn pages_and_completions_are_the_same_every_time() {
        let page = man(None).unwrap();
        assert_eq!(man(None).unwrap(), page);
        assert!(String::from_utf8(page).unwrap().contains("asof"));
        assert!(String::from_utf8(man(Some("log")).unwrap()).unwrap().contains("timeline"));
        let complaint = man(Some("dif")).unwrap_err();
        assert_eq!(complaint.hint.as_deref(), Some("did you mean `diff`?"));
        let mut script = Vec::new();
        completions(clap_complete::Shell::Bash, &mut script).unwrap();
        assert!(String::from_utf8(script).unwrap().contains("--group-by"));
    }
}
