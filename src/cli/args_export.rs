//! The words of `asof export`.
use super::when::When;
use clap::{Args, ValueEnum};

/// `asof export`.
#[derive(Clone, Debug, Args)]
pub struct Export {
    /// The tables
    #[arg(value_name = "TABLE", required = true)]
    pub tables: Vec<ExportTable>,
    /// The moment; else the last capture in the evidence
    #[arg(long, value_name = "INSTANT", conflicts_with_all = ["from", "to"])]
    pub at: Option<When>,
    /// From this moment on; else from the first capture
    #[arg(long, value_name = "INSTANT")]
    pub from: Option<When>,
    /// Up to this moment, itself left out; else without an end
    #[arg(long, value_name = "INSTANT")]
    pub to: Option<When>,
}

/// The tables that can be exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum ExportTable {
    /// The input files
    Files,
    /// What could not be read, or contradicts itself
    Flaws,
    /// Every recorded version
    Items,
    /// Every version's span
    States,
    /// Every change, field by field
    Changes,
    /// Every relationship's span, in both directions
    Edges,
    /// Every tag's span
    Tags,
    /// Who could read what each resource holds
    Access,
    /// What was open to the world, by any port
    Exposure,
    /// What the rules said that `check` asks where none is named
    Compliance,
    /// What was recorded when
    Coverage,
    /// The resources at a moment
    Inventory,
}
