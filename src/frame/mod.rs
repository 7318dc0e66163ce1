//! The one room that speaks polars: a sheet becomes a data frame, a frame becomes CSV or Parquet.
pub mod columns;
pub mod csv;
pub mod parquet;

use polars::error::PolarsError;
use std::fmt;
use std::io;

/// Why a sheet could not be written through a data frame.
#[derive(Debug)]
pub enum FrameError {
    /// The receiver of the bytes failed.
    Io(io::Error),
    /// Polars refused, which is a fault of this program; its own words.
    Polars(String),
}

impl From<PolarsError> for FrameError {
    fn from(error: PolarsError) -> Self {
        match error {
            PolarsError::IO { error, .. } => Self::Io(io::Error::new(error.kind(), error)),
            other => Self::Polars(other.to_string()),
        }
    }
}

impl fmt::Display for FrameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => write!(f, "{error}"),
            Self::Polars(said) => write!(f, "cannot lay out the table: {said}"),
        }
    }
}
impl std::error::Error for FrameError {}

impl From<io::Error> for FrameError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}
