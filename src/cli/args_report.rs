//! The words of `asof report` and `asof verify`.
use super::args_check::{Check, Given};
use super::when::When;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// `asof report`.
#[derive(Clone, Debug, Args)]
pub struct Report {
    /// From this moment on; else from the first capture
    #[arg(long, value_name = "INSTANT")]
    pub from: Option<When>,
    /// Up to this moment, itself left out; else to the last capture
    #[arg(long, value_name = "INSTANT")]
    pub to: Option<When>,
    /// What you call the case; stands on the page and in the manifest
    #[arg(long, value_name = "ID")]
    pub case: Option<String>,
    /// Whom the report is for; chooses the heading and the rules that are asked
    #[arg(long, value_name = "PROFILE")]
    pub profile: Option<Profile>,
    /// Ask these rules instead, by name or identifier; * and ? are wildcards. Repeatable
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub rule: Vec<String>,
    /// Ask the rules of a conformance pack, as `asof check` does. Repeatable
    #[arg(long, value_name = "FILE")]
    pub pack: Vec<PathBuf>,
    /// A parameter, of the rules that have one of this name, or of the pack. Repeatable
    #[arg(long = "parameter", value_name = "NAME=VALUE")]
    pub parameters: Vec<Given>,
    /// Fill in what AWS's console fills in, and nothing else does
    #[arg(long)]
    pub console_defaults: bool,
}

impl Report {
    /// The same rules as `asof check` would be asked.
    pub(super) fn check(&self) -> Check {
        Check {
            rule: self.rule.clone(),
            pack: self.pack.clone(),
            parameters: self.parameters.clone(),
            console_defaults: self.console_defaults,
            ..Check::default()
        }
    }
}

/// Whom a report is for. None of them claims that anything complies with a standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Profile {
    /// An audit by HIPAA's Security Rule: every rule that bears on one of its controls is asked
    Hipaa,
    /// An audit by SOC 2
    Soc2,
    /// An assessment by PCI DSS
    Pci,
    /// An incident
    Incident,
}

impl Profile {
    /// The word of the command line.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Hipaa => "hipaa",
            Self::Soc2 => "soc2",
            Self::Pci => "pci",
            Self::Incident => "incident",
        }
    }

    /// What the page's heading says.
    pub(super) const fn heading(self) -> &'static str {
        match self {
            Self::Hipaa => "Evidence for an audit by the HIPAA Security Rule",
            Self::Soc2 => "Evidence for a SOC 2 audit",
            Self::Pci => "Evidence for a PCI DSS assessment",
            Self::Incident => "Evidence on an incident",
        }
    }
}

/// `asof verify`.
#[derive(Clone, Debug, Args)]
pub struct Verify {
    /// The folder of a report, or its manifest.json; without one, the export itself is graded
    #[arg(value_name = "DIR|MANIFEST")]
    pub report: Option<PathBuf>,
}
