//! The words of `asof check` and `asof rules`.
use super::exec::{Exec, TIME_MAX};
use super::hints::Complaint;
use super::when::When;
use clap::{Args, Subcommand};
use std::path::PathBuf;
use std::time::Duration;

/// `asof check`.
#[derive(Clone, Debug, Default, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub struct Check {
    /// A managed rule, by its name or identifier; * and ? are wildcards. Repeatable
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub rule: Vec<String>,
    /// A conformance pack (YAML), or rules as `describe-config-rules` prints them. Repeatable
    #[arg(long, value_name = "FILE")]
    pub pack: Vec<PathBuf>,
    /// A policy in AWS's Guard language, asked of the types of --type. Repeatable
    #[arg(long, value_name = "FILE")]
    pub guard: Vec<PathBuf>,
    /// A command that runs a custom Lambda rule's code, asked of the types of --type; NAME is that
    /// of a rule of the pack, or of a new one. Repeatable
    #[arg(long, value_name = "[NAME=]COMMAND")]
    pub exec: Vec<Function>,
    /// How long such a command may take for one answer, in seconds; then it is ended, though not
    /// what it may have started beside it
    #[arg(long, value_name = "SECONDS", default_value = "10", requires = "exec")]
    #[arg(value_parser = read_seconds)]
    pub exec_timeout: Duration,
    /// A parameter, of the rules that have one of this name, or of the pack. Repeatable
    #[arg(long = "parameter", value_name = "NAME=VALUE")]
    pub parameters: Vec<Given>,
    /// Fill in what AWS's console fills in, and nothing else does
    #[arg(long)]
    pub console_defaults: bool,
    /// The moment; else the last capture in the evidence
    #[arg(long, value_name = "INSTANT", conflicts_with_all = ["from", "to"])]
    pub at: Option<When>,
    /// Every verdict that stood at any time from this moment on
    #[arg(long, value_name = "INSTANT")]
    pub from: Option<When>,
    /// The same, up to this moment, itself left out
    #[arg(long, value_name = "INSTANT")]
    pub to: Option<When>,
    /// What AWS Config itself recorded of its rules
    #[arg(long, conflicts_with_all = ["guard", "exec", "compare", "stat"])]
    pub recorded: bool,
    /// Hold the replay against what AWS Config recorded, disagreements first
    #[arg(long, conflicts_with_all = ["guard", "exec", "stat"])]
    pub compare: bool,
    /// Show what complies, what does not apply and what is out of scope, too
    #[arg(long)]
    pub all: bool,
    /// Count the resources by rule and verdict, with HIPAA's controls
    #[arg(long)]
    pub stat: bool,
}

/// `--parameter NAME=VALUE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// As AWS spells it.
    pub name: String,
    /// Its value.
    pub value: String,
}

impl std::str::FromStr for Given {
    type Err = Complaint;

    fn from_str(text: &str) -> Result<Self, Complaint> {
        match text.split_once('=') {
            Some((name, value)) if !name.is_empty() => {
                Ok(Self { name: name.to_owned(), value: value.to_owned() })
            }
            _ => Err(Complaint::new(format!("`{text}` gives no parameter a value"))
                .hint("write NAME=VALUE, such as kmsId=arn:aws:kms:...")),
        }
    }
}

/// `--exec [NAME=]COMMAND`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// The rule's name.
    pub name: Option<String>,
    /// The command, as a person types it.
    pub command: String,
}

impl std::str::FromStr for Function {
    type Err = Complaint;

    fn from_str(text: &str) -> Result<Self, Complaint> {
        let is_name = |it: &str| {
            !it.is_empty()
                && it.chars().all(|it| it.is_ascii_alphanumeric() || matches!(it, '-' | '_'))
        };
        let (name, command) = match text.split_once('=') {
            Some((name, command)) if is_name(name) => (Some(name.to_owned()), command),
            _ => (None, text),
        };
        let hint = "no shell reads it: `python3 docs/custom_rules.py rule.py`";
        Exec::new(command, TIME_MAX).map_err(|it| Complaint::new(it).hint(hint))?;
        Ok(Self { name, command: command.to_owned() })
    }
}

fn read_seconds(text: &str) -> Result<Duration, Complaint> {
    let seconds = text.parse().ok().and_then(|it| Duration::try_from_secs_f64(it).ok());
    let hint = "write a number of seconds, such as 2.5";
    seconds
        .filter(|it| !it.is_zero())
        .ok_or_else(|| Complaint::new(format!("`{text}` is no time")).hint(hint))
}

/// `asof rules`.
#[derive(Clone, Debug, Args)]
pub struct Rules {
    /// What to tell of them.
    #[command(subcommand)]
    pub what: RulesCommand,
}

/// What `asof rules` tells.
#[derive(Clone, Debug, Subcommand)]
pub enum RulesCommand {
    /// List the managed rules that are replayed, and those that are known by name
    List,
    /// Tell what a rule checks, what it reads, what it cannot see, and what was chosen
    Explain {
        /// The rule, by its name or identifier
        rule: String,
    },
}
