//! Answers become bytes: one sheet in each format. Knows nothing of where the bytes go.
pub mod digest;
pub mod digits;
pub mod findings;
pub mod json;
pub mod lasting;
pub mod manifest;
pub mod markdown;
pub mod neutral;
pub mod ocsf;
pub mod page;
pub mod quoting;
pub mod sheets;
pub mod table;
pub mod timesketch;
pub mod unified;
pub mod wrap;
pub mod xlsx;

use crate::frame::{self, FrameError};
use crate::sheet::Sheet;
use std::fmt;
use std::io::{self, Write};

/// The end of a text that a format has no room for.
const CUT: &str = "… (cut here; the CSV has all of it)";

/// How an answer is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Columns (or, where they do not fit, records) for people.
    Table,
    /// RFC 4180, for spreadsheets.
    Csv,
    /// One array of objects.
    Json,
    /// One object a line.
    Jsonl,
    /// Columnar and typed, for databases and data frames.
    Parquet,
    /// A graph for Graphviz; of `related` alone.
    Dot,
    /// A graph for Mermaid; of `related` alone.
    Mermaid,
    /// An Excel workbook.
    Xlsx,
    /// A page for a browser.
    Html,
    /// A table for tickets and wikis.
    #[doc(alias = "markdown")]
    Md,
    /// Events for Timesketch, one a line.
    Timesketch,
    /// Findings of the Open Cybersecurity Schema Framework, one a line; of `check` alone.
    Ocsf,
}

/// What a format leaves to the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Columns of the terminal; `None` where there is none: then nothing is fitted or cut.
    pub width: Option<usize>,
    /// CSV: leave cells that a spreadsheet would run as formulas as they are.
    pub csv_raw: bool,
    /// CSV: begin with a byte order mark, by which Excel knows UTF-8.
    pub bom: bool,
    /// Threads that CSV and Parquet may use; the bytes are the same for any number.
    pub threads: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { width: None, csv_raw: false, bom: false, threads: 1 }
    }
}

impl Format {
    /// Every format, in the order in which help lists them.
    pub const ALL: [Self; 12] = [
        Self::Table,
        Self::Csv,
        Self::Json,
        Self::Jsonl,
        Self::Parquet,
        Self::Dot,
        Self::Mermaid,
        Self::Xlsx,
        Self::Html,
        Self::Md,
        Self::Timesketch,
        Self::Ocsf,
    ];

    /// The word for it on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Parquet => "parquet",
            Self::Dot => "dot",
            Self::Mermaid => "mermaid",
            Self::Xlsx => "xlsx",
            Self::Html => "html",
            Self::Md => "md",
            Self::Timesketch => "timesketch",
            Self::Ocsf => "ocsf",
        }
    }

    /// The ending of files of this format, without the dot.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Table => "txt",
            Self::Mermaid => "mmd",
            Self::Timesketch => "timesketch.jsonl",
            Self::Ocsf => "ocsf.jsonl",
            other => other.name(),
        }
    }

    /// The format of files with this ending, in either case.
    pub fn of_ending(ending: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.ending().eq_ignore_ascii_case(ending))
    }

    /// The format of a file by its name: by the longest ending that it has.
    pub fn of_path(path: &str) -> Option<Self> {
        let name = path.to_lowercase();
        let has = |it: &Self| name.ends_with(&format!(".{}", it.ending()));
        Self::ALL.into_iter().filter(has).max_by_key(|it| it.ending().len())
    }

    /// Whether it holds every column, as the tables' contract has them; a table for people shows
    /// a chosen few.
    pub const fn is_for_machines(self) -> bool {
        !matches!(self, Self::Table) && !self.is_picture()
    }

    /// Whether it is the text of a picture, which only a graph can be.
    pub const fn is_picture(self) -> bool {
        matches!(self, Self::Dot | Self::Mermaid)
    }
}

/// Writes the sheet. Its columns are moved, not copied, where the format allows it.
///
/// # Errors
/// `RenderError` when `out` fails, or when the sheet cannot be brought into that format.
pub fn render(
    sheet: Sheet,
    format: Format,
    options: &Options,
    out: &mut dyn Write,
) -> Result<(), RenderError> {
    match format {
        Format::Table => table::write(&sheet, options.width, out)?,
        Format::Json => json::write_array(&sheet, out)?,
        Format::Jsonl => json::write_lines(&sheet, out)?,
        Format::Csv => {
            let dialect = frame::csv::Dialect { raw: options.csv_raw, bom: options.bom };
            frame::csv::write(sheet, dialect, options.threads, out)?;
        }
        Format::Parquet => frame::parquet::write(sheet, options.threads, out)?,
        Format::Xlsx => xlsx::write(&[&sheet], out)?,
        Format::Html => out.write_all(page::single(&sheet).as_bytes())?,
        Format::Md => markdown::write(&sheet, out)?,
        Format::Timesketch => {
            let events = timesketch::events(&sheet);
            if events.is_empty() && sheet.rows() > 0 {
                let said = "no row of this table has an instant: there is no event to write";
                return Err(RenderError::Frame(said.to_owned()));
            }
            timesketch::write(&events, out)?;
        }
        Format::Dot | Format::Mermaid | Format::Ocsf => {
            let said = format!("a table is not written as {}", format.name());
            return Err(RenderError::Frame(said));
        }
    }
    Ok(())
}

/// Writes a table that comes a piece at a time. Formats whose texts go on where a piece ends never
/// hold all of it; the others are given it whole.
///
/// # Errors
/// Those of `render`.
pub fn render_pieces(
    pieces: &mut dyn Iterator<Item = Sheet>,
    format: Format,
    options: &Options,
    out: &mut dyn Write,
) -> Result<(), RenderError> {
    let Some(mut first) = pieces.next() else { return Ok(()) };
    match format {
        Format::Parquet => {
            let mut writer = frame::parquet::Pieces::begin(out, first, options.threads)?;
            for piece in pieces {
                writer.write(piece)?;
            }
            writer.finish()?;
        }
        Format::Csv => {
            let dialect = frame::csv::Dialect { raw: options.csv_raw, bom: options.bom };
            frame::csv::write(first, dialect, options.threads, out)?;
            for piece in pieces {
                frame::csv::write_on(piece, dialect, options.threads, out)?;
            }
        }
        Format::Jsonl => {
            json::write_lines(&first, out)?;
            for piece in pieces {
                json::write_lines(&piece, out)?;
            }
        }
        _ => {
            pieces.for_each(|it| first.append(it));
            render(first, format, options, out)?;
        }
    }
    Ok(())
}

/// Why an answer could not be written.
#[derive(Debug)]
pub enum RenderError {
    /// The receiver of the bytes failed.
    Io(io::Error),
    /// The data frame behind CSV and Parquet refused.
    Frame(String),
}

impl RenderError {
    /// Whether the reader of a pipe went away, which is no failure.
    pub fn is_closed_pipe(&self) -> bool {
        matches!(self, Self::Io(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }
}

impl From<io::Error> for RenderError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<FrameError> for RenderError {
    fn from(error: FrameError) -> Self {
        match error {
            FrameError::Io(error) => Self::Io(error),
            FrameError::Polars(_) => Self::Frame(error.to_string()),
        }
    }
}

impl fmt::Display for RenderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => write!(f, "{error}"),
            Self::Frame(said) => f.write_str(said),
        }
    }
}
impl std::error::Error for RenderError {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::{Kind, Rows};

    #[test]
    fn every_format_is_known_by_its_ending() {
        for format in Format::ALL {
            assert_eq!(Format::of_ending(&format.ending().to_uppercase()), Some(format));
        }
        assert_eq!(Format::of_ending("xls"), None);
    }

    #[test]
    fn a_table_in_pieces_is_written_as_the_whole_is() {
        let mut rows = Rows::new("t", [("a", Kind::Text), ("b", Kind::Int), ("c", Kind::Bool)]);
        for number in 0..50_u32 {
            let text = (number % 3 > 0).then(|| format!("=x,\"{number}\""));
            rows.push([text.into(), number.into(), (number % 2 > 0).into()]);
        }
        let whole = rows.finish();
        let options = Options { bom: true, ..Options::default() };
        let formats = [Format::Table, Format::Csv, Format::Json, Format::Jsonl, Format::Md];
        for (format, cuts) in formats.into_iter().flat_map(|it| [(it, vec![]), (it, vec![1, 30])]) {
            let mut expected = Vec::new();
            render(whole.clone(), format, &options, &mut expected).unwrap();
            let ends = cuts.iter().copied().chain([whole.rows()]);
            let begins = [0].into_iter().chain(cuts.iter().copied());
            let pieces = begins.zip(ends).map(|(from, to)| whole.slice(from..to));
            let mut written = Vec::new();
            let mut pieces = [whole.slice(0..0)].into_iter().chain(pieces);
            render_pieces(&mut pieces, format, &options, &mut written).unwrap();
            assert_eq!(String::from_utf8(written), String::from_utf8(expected), "{format:?}");
        }
    }
}
