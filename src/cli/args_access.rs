//! The words of `asof access`.
use super::hints::Complaint;
use super::when::When;
use crate::catalog::actions::Level;
use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// `asof access`.
#[derive(Clone, Debug, Args)]
#[command(group = clap::ArgGroup::new("about").required(true).multiple(true)
    .args(["resource", "principal"]))]
pub struct Access {
    /// The resource: id, ARN, name, TYPE/id, or the ARN of an object in a bucket. Repeatable
    #[arg(long, value_name = "SELECTOR")]
    pub resource: Vec<String>,
    /// The principal: a user or role by id, ARN or name; an account, a service, or `*`
    #[arg(long, value_name = "SELECTOR")]
    pub principal: Option<String>,
    /// The action, such as s3:GetObject; * and ? are wildcards. Repeatable
    #[arg(long, value_name = "ACTION", value_delimiter = ',')]
    pub action: Vec<String>,
    /// All actions of this level
    #[arg(long, value_name = "LEVEL", conflicts_with = "action")]
    pub level: Option<Level>,
    /// The moment; else the last capture in the evidence
    #[arg(long, value_name = "INSTANT", conflicts_with_all = ["from", "to"])]
    pub at: Option<When>,
    /// From this moment on, with what was gained and lost, and by what
    #[arg(long, value_name = "INSTANT")]
    pub from: Option<When>,
    /// Up to this moment, itself left out
    #[arg(long, value_name = "INSTANT")]
    pub to: Option<When>,
    /// What is known of a request: a condition key and its value. Repeatable
    #[arg(long, value_name = "KEY=VALUE")]
    pub context: Vec<ContextKey>,
    /// Follow roles: who could assume one that could do it
    #[arg(long)]
    pub assume: bool,
    /// Tell what became of every statement
    #[arg(long)]
    pub why: bool,
    /// Show those who could not, too
    #[arg(long)]
    pub all: bool,
    /// A newer collection of the policies that AWS manages
    #[arg(long, value_name = "FILE")]
    pub managed_policies: Option<PathBuf>,
}

/// `--context KEY=VALUE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContextKey {
    /// The condition key.
    pub key: String,
    /// Its value.
    pub value: String,
}

impl std::str::FromStr for ContextKey {
    type Err = Complaint;

    fn from_str(text: &str) -> Result<Self, Complaint> {
        match text.split_once('=') {
            Some((key, value)) if key.contains(':') => {
                Ok(Self { key: key.to_owned(), value: value.to_owned() })
            }
            _ => Err(Complaint::new(format!("`{text}` names no condition key"))
                .hint("write KEY=VALUE, such as aws:SourceIp=10.1.2.3")),
        }
    }
}

impl ValueEnum for Level {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Read, Self::Write, Self::List, Self::Tagging, Self::Permissions]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::List => "list",
            Self::Tagging => "tagging",
            Self::Permissions => "permissions",
        }))
    }
}
