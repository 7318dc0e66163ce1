//! The words of `asof index` and `asof plan`.
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// `asof index`.
#[derive(Clone, Debug, Args)]
pub struct Index {
    /// What to do
    #[command(subcommand)]
    pub what: IndexCommand,
}

/// What to do with an index.
#[derive(Clone, Debug, Subcommand)]
pub enum IndexCommand {
    /// Read an export and keep what was read in the folder -o; later only what is new is read
    Build,
    /// Tell what an index was made of, and whether that is still what lies there
    Info {
        /// The index
        #[arg(value_name = "DIR")]
        index: PathBuf,
    },
}

/// A size in bytes, with a unit: `512MB`, `4GiB`, `4G`.
///
/// # Errors
/// What it should look like.
pub(super) fn read_size(text: &str) -> Result<u64, String> {
    let digits = text.find(|it: char| !it.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let factor: Option<u64> = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => Some(1),
        "k" | "kib" => Some(1 << 10),
        "kb" => Some(1000),
        "m" | "mib" => Some(1 << 20),
        "mb" => Some(1_000_000),
        "g" | "gib" => Some(1 << 30),
        "gb" => Some(1_000_000_000),
        "t" | "tib" => Some(1 << 40),
        _ => None,
    };
    let size = number.parse::<u64>().ok().zip(factor).and_then(|it| it.0.checked_mul(it.1));
    size.ok_or_else(|| "a size is a number and a unit, as 512MB or 4GiB".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_has_a_unit() {
        assert_eq!(read_size("64MB"), Ok(64_000_000));
        assert_eq!(read_size("4GiB"), Ok(4 << 30));
        assert_eq!(read_size("17"), Ok(17));
        for odd in ["", "MB", "1.5GB", "-1", "4 parsecs", "99999999999999999999", "9999999999T"] {
            assert!(read_size(odd).is_err(), "{odd}");
        }
    }
}
