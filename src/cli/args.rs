//! The words of the command line. The doc comments here are the help texts.
use super::args_access::Access;
use super::args_check::{Check, Rules};
use super::args_export::Export;
use super::args_exposure::Exposure;
use super::args_index::{Index, read_size};
use super::args_report::{Report, Verify};
use super::hints::{Complaint, did_you_mean};
use super::outcome::Colour;
use super::when::{Day, When};
use crate::report::Format;
use crate::time::zone::{NotAZone, Zone};
use clap::builder::PossibleValue;
use clap::{ArgAction, Args, CommandFactory, Parser, Subcommand, ValueEnum};
use std::ffi::OsString;
use std::num::NonZeroUsize;
use std::path::PathBuf;

/// Ask AWS Config history what it looked like then, how it got there, and what changed.
///
/// Reads the files that AWS Config delivered to a bucket, from a folder on this machine; needs no
/// account, no network and no database.
#[derive(Clone, Debug, Parser)]
#[command(name = "asof", bin_name = "asof", version, subcommand_required = true)]
#[command(after_help = super::manual::EXAMPLES, after_long_help = super::manual::MORE)]
#[command(max_term_width = 100)]
pub struct Cli {
    /// The question.
    #[command(subcommand)]
    pub command: Command,
    /// What holds for every question.
    #[command(flatten)]
    pub globals: Globals,
}

/// The questions.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// List the resources that stood at a moment
    #[command(visible_alias = "ls", after_help = super::manual::INVENTORY)]
    Inventory(Inventory),
    /// Show the whole state of one resource at a moment
    #[command(after_help = super::manual::SHOW)]
    Show(Show),
    /// List every change of one resource
    #[command(visible_alias = "log", after_help = super::manual::TIMELINE)]
    Timeline(Timeline),
    /// Compare two moments
    #[command(after_help = super::manual::DIFF)]
    Diff(Diff),
    /// Tell since when each field of a resource has its value
    #[command(after_help = super::manual::BLAME)]
    Blame(Blame),
    /// Show the neighbours of a resource at a moment
    #[command(after_help = super::manual::RELATED)]
    Related(Related),
    /// Tell who could do what, why, and on what conditions
    #[command(after_help = super::manual::ACCESS)]
    Access(Access),
    /// Tell what was open to whom, from when till when, and what stood behind it
    #[command(after_help = super::manual::EXPOSURE)]
    Exposure(Exposure),
    /// Replay rules over the past: what broke which, from when till when, ended how
    #[command(after_help = super::manual::CHECK)]
    Check(Check),
    /// Tell what was recorded when, and where the evidence has gaps
    #[command(after_help = super::manual::COVERAGE)]
    Coverage,
    /// Write whole tables for other tools
    #[command(after_help = super::manual::EXPORT)]
    Export(Export),
    /// Write an evidence folder: a page, tables, the items quoted, a manifest
    #[command(after_help = super::manual::REPORT)]
    Report(Report),
    /// Check a report's folder against its manifest; without one, grade the export itself
    #[command(after_help = super::manual::VERIFY)]
    Verify(Verify),
    /// Read an export once, so that the next questions need not
    #[command(after_help = super::manual::INDEX)]
    Index(Index),
    /// Estimate what reading an export will take: items, memory and time
    #[command(after_help = super::manual::PLAN)]
    Plan,
    /// List the managed rules, or explain one
    #[command(after_help = super::manual::RULES)]
    Rules(Rules),
    /// List the resource types in the evidence and their short names
    #[command(after_help = super::manual::TYPES)]
    Types,
    /// Print the completions of a shell
    #[command(after_help = super::manual::COMPLETIONS)]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page, of the program or of one command
    #[command(after_help = super::manual::MAN)]
    Man {
        /// The command
        command: Option<String>,
    },
}

/// What holds for every question; may stand anywhere on the command line.
#[derive(Clone, Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
#[command(next_help_heading = "Global options")]
pub struct Globals {
    /// Folder or file of the export; `-` reads a list of paths from stdin. Repeatable
    #[arg(short, long, value_name = "PATH", global = true)]
    #[arg(env = "ASOF_INPUT", hide_env_values = true)]
    pub input: Vec<PathBuf>,
    /// Write to this file, or to this folder where there are several tables
    #[arg(short, long, value_name = "FILE", global = true)]
    pub output: Option<PathBuf>,
    /// Format of the answer; else by the ending of `-o`, else a table
    #[arg(short, long, value_name = "FORMAT", global = true)]
    pub format: Option<Format>,
    /// Time zone of times without an offset: UTC, +02:00 or Europe/Berlin
    #[arg(long, value_name = "ZONE", global = true, value_parser = read_zone)]
    #[arg(default_value = "UTC", hide_default_value = true)]
    pub tz: Zone,
    /// Only this account. Repeatable
    #[arg(long, value_name = "ID", global = true)]
    pub account: Vec<String>,
    /// Only this region. Repeatable
    #[arg(long, value_name = "REGION", global = true)]
    pub region: Vec<String>,
    /// Only this resource type, by its full or its short name. Repeatable
    #[arg(long = "type", value_name = "TYPE", global = true)]
    #[arg(help = "Only this resource type: AWS::EC2::SecurityGroup, or sg. Repeatable")]
    pub kind: Vec<String>,
    /// Only resources with this tag, of any value or of that value. Repeatable: all must hold
    #[arg(long, value_name = "K[=V]", global = true)]
    pub tag: Vec<TagFilter>,
    /// Only resources whose id or name matches, with * and ?. Repeatable: one must match
    #[arg(long, value_name = "GLOB", global = true)]
    pub name: Vec<String>,
    /// For access: an organisation, account details, a credential report or grants of keys,
    /// exported beside; of that moment, if it does not say so itself. Repeatable
    #[arg(long, value_name = "PATH[@INSTANT]", global = true)]
    #[arg(hide_short_help = true)]
    pub evidence: Vec<String>,
    /// Fail (exit code 2) when any part of the evidence could not be read
    #[arg(long, global = true)]
    #[arg(hide_short_help = true)]
    pub strict: bool,
    /// When to use colours
    #[arg(long, alias = "colour", value_name = "WHEN", global = true)]
    #[arg(value_enum, default_value = "auto", hide_default_value = true)]
    #[arg(hide_short_help = true)]
    pub color: Colour,
    /// Never start a pager
    #[arg(long, global = true)]
    #[arg(hide_short_help = true)]
    pub no_pager: bool,
    /// Say nothing on stderr but errors; no progress bar
    #[arg(short, long, global = true)]
    #[arg(hide_short_help = true)]
    pub quiet: bool,
    /// Say more on stderr. Repeatable
    #[arg(short, long, global = true, action = ArgAction::Count)]
    #[arg(hide_short_help = true)]
    pub verbose: u8,
    /// Threads to use; else one for each core
    #[arg(short = 'j', long, value_name = "N", global = true)]
    #[arg(hide_short_help = true)]
    pub threads: Option<NonZeroUsize>,
    /// Memory for what is read, as 512MB or 4GiB, else three quarters of the machine's; items that
    /// pass it go to a temporary file
    #[arg(long, value_name = "SIZE", value_parser = read_size, global = true)]
    #[arg(hide_short_help = true)]
    pub memory: Option<u64>,
    /// Read every file, also those of other accounts and regions that the answer cannot need
    #[arg(long, global = true)]
    #[arg(hide_short_help = true)]
    pub read_all: bool,
    /// Let `-o` overwrite what exists
    #[arg(long, global = true)]
    #[arg(hide_short_help = true)]
    pub force: bool,
    /// CSV: leave cells that begin with = + - @ as they are
    #[arg(long, global = true)]
    #[arg(hide_short_help = true)]
    pub csv_raw: bool,
    /// CSV: begin with a byte order mark, for Excel
    #[arg(long, global = true)]
    #[arg(hide_short_help = true)]
    pub bom: bool,
    /// Show the fields that change all the time, too
    #[arg(long, global = true)]
    #[arg(hide_short_help = true)]
    pub all_fields: bool,
}

/// `asof inventory`.
#[derive(Clone, Debug, Args)]
pub struct Inventory {
    /// The moment; else the last capture in the evidence
    #[arg(long, value_name = "INSTANT")]
    pub at: Option<When>,
    /// A day: what stood at its end
    #[arg(long, value_name = "DATE", conflicts_with = "at")]
    pub on: Option<Day>,
    /// All that stood at any time from this moment on, and what became of it
    #[arg(long, value_name = "INSTANT", conflicts_with_all = ["at", "on", "deleted", "all"])]
    pub from: Option<When>,
    /// The same, up to this moment, itself left out; else without an end
    #[arg(long, value_name = "INSTANT", conflicts_with_all = ["at", "on", "deleted", "all"])]
    pub to: Option<When>,
    /// Add the resources that were deleted or had vanished by then
    #[arg(long)]
    pub deleted: bool,
    /// Add all others that the evidence knows, too
    #[arg(long)]
    pub all: bool,
    /// Count the resources by this column; repeatable
    #[arg(long, value_name = "COLUMN", value_delimiter = ',')]
    pub group_by: Vec<String>,
}

/// `asof show`.
#[derive(Clone, Debug, Args)]
pub struct Show {
    /// The resource: id, ARN, name, or TYPE/id
    #[arg(value_name = "SELECTOR")]
    pub selector: String,
    /// The moment; else the last capture in the evidence
    #[arg(long, value_name = "INSTANT")]
    pub at: Option<When>,
    /// The recorded item byte for byte, and where it stands
    #[arg(long)]
    pub raw: bool,
}

/// `asof timeline`.
#[derive(Clone, Debug, Args)]
pub struct Timeline {
    /// The resource: id, ARN, name, or TYPE/id
    #[arg(value_name = "SELECTOR")]
    pub selector: String,
    /// From this moment on; else from the first capture
    #[arg(long, value_name = "INSTANT")]
    pub from: Option<When>,
    /// Up to this moment, itself left out; else without an end
    #[arg(long, value_name = "INSTANT")]
    pub to: Option<When>,
    /// Show each field's value before and after
    #[arg(short, long = "patch-fields")]
    pub patch_fields: bool,
}

/// `asof diff`.
#[derive(Clone, Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
#[command(group = clap::ArgGroup::new("style").args(["stat", "patch", "unified"]))]
pub struct Diff {
    /// Only these resources: id, ARN, name, or TYPE/id
    #[arg(value_name = "SELECTOR")]
    pub selectors: Vec<String>,
    /// The earlier moment; else the first capture
    #[arg(long, value_name = "INSTANT")]
    pub from: Option<When>,
    /// The later moment; else the last capture
    #[arg(long, value_name = "INSTANT")]
    pub to: Option<When>,
    /// Every change on the way, not only the difference of the two ends
    #[arg(long)]
    pub every: bool,
    /// Count the changes of each type
    #[arg(long)]
    pub stat: bool,
    /// A JSON Patch (RFC 6902) for each resource, between the two canonical documents
    #[arg(long)]
    pub patch: bool,
    /// A text diff of each configuration, with N lines around each change (3)
    #[arg(short = 'U', long, value_name = "N", num_args = 0..=1, require_equals = true)]
    #[arg(default_missing_value = "3")]
    pub unified: Option<usize>,
    /// Exit with 1 when there is a difference
    #[arg(long)]
    pub exit_code: bool,
}

/// `asof blame`.
#[derive(Clone, Debug, Args)]
pub struct Blame {
    /// The resource: id, ARN, name, or TYPE/id
    #[arg(value_name = "SELECTOR")]
    pub selector: String,
    /// The moment; else the last capture in the evidence
    #[arg(long, value_name = "INSTANT")]
    pub at: Option<When>,
}

/// `asof related`.
#[derive(Clone, Debug, Args)]
pub struct Related {
    /// The resource: id, ARN, name, or TYPE/id
    #[arg(value_name = "SELECTOR")]
    pub selector: String,
    /// The moment; else the last capture in the evidence
    #[arg(long, value_name = "INSTANT")]
    pub at: Option<When>,
    /// Go so many steps: the neighbours of neighbours, too
    #[arg(long, value_name = "N", default_value_t = 1)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=32))]
    pub depth: u32,
}

/// `--tag K[=V]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagFilter {
    /// The key, which must be there.
    pub key: String,
    /// The value that it must have; `None`: any. An empty one is a value.
    pub value: Option<String>,
}

impl std::str::FromStr for TagFilter {
    type Err = Complaint;

    fn from_str(text: &str) -> Result<Self, Complaint> {
        let (key, value) = match text.split_once('=') {
            Some((key, value)) => (key, Some(value.to_owned())),
            None => (text, None),
        };
        if key.is_empty() {
            return Err(Complaint::new(format!("`{text}` names no tag: write KEY or KEY=VALUE")));
        }
        Ok(Self { key: key.to_owned(), value })
    }
}

fn read_zone(text: &str) -> Result<Zone, Complaint> {
    text.parse().map_err(|error: NotAZone| Complaint {
        message: error.to_string(),
        hint: did_you_mean(text, Zone::names()),
    })
}

impl ValueEnum for Format {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()))
    }
}

/// Reads the command line, the program's name first. Called bare, it asks for the short help.
///
/// # Errors
/// What clap has to say instead: help, version, or wrong usage. `print` it, then exit with its
/// `exit_code` (0 for help and version, 2 for wrong usage).
pub fn parse(argv: impl IntoIterator<Item = OsString>) -> Result<Cli, clap::Error> {
    let mut argv: Vec<OsString> = argv.into_iter().collect();
    if argv.len() < 2 {
        argv.resize(1, "asof".into());
        argv.push("-h".into());
    }
    let mut is_option = true;
    for arg in &mut argv {
        is_option &= arg != "--";
        if is_option && let Some(long) = attached_lines(arg) {
            *arg = long;
        }
    }
    let colours = colours_of(&argv);
    let matches = Cli::command().color(colours).try_get_matches_from(argv)?;
    <Cli as clap::FromArgMatches>::from_arg_matches(&matches)
        .map_err(|error| error.format(&mut Cli::command().color(colours)))
}

/// `-U5` as `--unified=5`: clap would take the next word for the number of a bare `-U`, unless
/// an `=` is demanded, and then refuses this form.
fn attached_lines(arg: &OsString) -> Option<OsString> {
    let lines = arg.to_str()?.strip_prefix("-U")?;
    let is_number = !lines.is_empty() && lines.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| format!("--unified={lines}").into())
}

/// `--color` for clap's own texts, which are printed before the options are known.
fn colours_of(argv: &[OsString]) -> clap::ColorChoice {
    let value = argv.iter().enumerate().find_map(|(place, arg)| match arg.to_str()? {
        "--color" => argv.get(place + 1)?.to_str(),
        other => other.strip_prefix("--color="),
    });
    match value {
        Some("always") => clap::ColorChoice::Always,
        Some("never") => clap::ColorChoice::Never,
        _ => clap::ColorChoice::Auto,
    }
}

#[cfg(test)]
#[path = "args_tests.rs"]
mod tests;
