//! A sheet as CSV: RFC 4180, UTF-8, times in RFC 3339, harmless when opened in a spreadsheet.
use super::FrameError;
use super::columns::frame;
use crate::sheet::{Cells, Sheet};
use polars::prelude::{CsvWriter, SerWriter};
use std::io::Write;

/// What readers of CSV disagree about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dialect {
    /// Leave cells that a spreadsheet would run as formulas as they are.
    pub raw: bool,
    /// Begin with a byte order mark.
    pub bom: bool,
}

/// As `Moment` prints: no fraction, or three digits, or six.
const TIME: &str = "%Y-%m-%dT%H:%M:%S%.fZ";

/// Writes a heading line and a line for each row, ended by CR LF. An empty cell is nothing, an
/// empty text is `""`. The bytes are the same for any number of threads.
///
/// # Errors
/// `FrameError::Io` when `out` fails.
pub fn write(
    sheet: Sheet,
    dialect: Dialect,
    threads: usize,
    out: &mut dyn Write,
) -> Result<(), FrameError> {
    put(sheet, dialect, threads, true, out)
}

/// Writes the rows of another piece of the same table behind those that were written.
///
/// # Errors
/// Those of `write`.
pub fn write_on(
    sheet: Sheet,
    dialect: Dialect,
    threads: usize,
    out: &mut dyn Write,
) -> Result<(), FrameError> {
    put(sheet, Dialect { bom: false, ..dialect }, threads, false, out)
}

fn put(
    mut sheet: Sheet,
    dialect: Dialect,
    threads: usize,
    heading: bool,
    out: &mut dyn Write,
) -> Result<(), FrameError> {
    if !dialect.raw {
        guard(&mut sheet);
    }
    let mut frame = frame(sheet)?;
    CsvWriter::new(out)
        .include_bom(dialect.bom)
        .include_header(heading)
        .with_line_terminator("\r\n".into())
        .with_datetime_format(Some(TIME.into()))
        .n_threads(threads.max(1))
        .finish(&mut frame)?;
    Ok(())
}

/// Puts an apostrophe before each text that a spreadsheet would run (CWE-1236). Numbers inside
/// JSON columns are no formulas.
fn guard(sheet: &mut Sheet) {
    for column in &mut sheet.columns {
        let (cells, is_json) = match &mut column.cells {
            Cells::Text(cells) => (cells, false),
            Cells::Json(cells) => (cells, true),
            Cells::Int(_) | Cells::Time(_) | Cells::Bool(_) => continue,
        };
        for text in cells.iter_mut().flatten() {
            let runs = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
            if runs && !(is_json && text.parse::<f64>().is_ok()) {
                text.insert(0, '\'');
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::moment::Moment;

    fn written(sheet: &Sheet, dialect: Dialect, threads: usize) -> String {
        let mut out = Vec::new();
        write(sheet.clone(), dialect, threads, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn texts(cells: &[Option<&str>]) -> Vec<Option<String>> {
        cells.iter().map(|cell| cell.map(str::to_owned)).collect()
    }

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        let sheet = Sheet::new("t")
            .with("a", Cells::Text(texts(&[Some("x,y"), Some("q\"q"), Some("l\r\nl"), None])))
            .with("b", Cells::Text(texts(&[Some(""), Some("r\rr"), Some(" é "), Some("z")])))
            .with("n", Cells::Int(vec![Some(-1), None, Some(0), Some(7)]))
            .with("ok", Cells::Bool(vec![Some(true), Some(false), None, None]));
        let text = written(&sheet, Dialect::default(), 1);
        let lines = "a,b,n,ok\r\n\"x,y\",\"\",-1,true\r\n\"q\"\"q\",\"r\rr\",,false\r\n\
                     \"l\r\nl\", é ,0,\r\n,z,7,\r\n";
        assert_eq!(text, lines);
    }

    #[test]
    fn times_stand_as_moments_print() {
        let micros =
            [0, 1, 1000, 1_463_000_400_000_000, 1_463_000_400_120_000, 253_402_300_799_999_999];
        let moments = micros.map(Moment::from_micros);
        let cells = moments.iter().copied().map(Some).chain([None, Some(Moment::MAX)]).collect();
        let sheet =
            Sheet::new("t").with("at", Cells::Time(cells)).with("n", Cells::Int(vec![Some(1); 8]));
        let text = written(&sheet, Dialect::default(), 1);
        let mut expected = "at,n\r\n".to_owned();
        for moment in moments {
            expected.push_str(&moment.to_string());
            expected.push_str(",1\r\n");
        }
        assert_eq!(text, expected + ",1\r\n,1\r\n");
    }

    #[test]
    fn a_cell_that_a_spreadsheet_would_run_is_disarmed() {
        let cells = ["=1+1", "+1", "-2", "@x", "\tx", "\rx", "'x", "a=b"];
        let sheet = Sheet::new("t").with("a", Cells::Text(texts(&cells.map(Some))));
        let raw = written(&sheet, Dialect { raw: true, bom: false }, 1);
        assert!(raw.starts_with("a\r\n=1+1\r\n+1\r\n-2\r\n@x\r\n"), "{raw}");
        let safe = written(&sheet, Dialect::default(), 1);
        let lines = "a\r\n'=1+1\r\n'+1\r\n'-2\r\n'@x\r\n'\tx\r\n\"'\rx\"\r\n'x\r\na=b\r\n";
        assert_eq!(safe, lines);
        let json = Sheet::new("t").with("a", Cells::Json(texts(&[Some("-2.5"), Some("=x")])));
        assert_eq!(written(&json, Dialect::default(), 1), "a\r\n-2.5\r\n'=x\r\n");
    }

    #[test]
    fn the_mark_for_excel_comes_first_and_headings_stand_alone() {
        let sheet = Sheet::new("t").with("a", Cells::Text(Vec::new()));
        let text = written(&sheet, Dialect { raw: false, bom: true }, 2);
        assert_eq!(text, "\u{feff}a\r\n");
    }

    #[test]
    fn the_number_of_threads_changes_nothing() {
        let numbers = (0..9999).map(|n| (n % 7 > 0).then_some(n));
        let sheet = Sheet::new("t")
            .with("a", Cells::Text(numbers.clone().map(|n| n.map(|n| format!("x{n}"))).collect()))
            .with("n", Cells::Int(numbers.collect()));
        let one = written(&sheet, Dialect::default(), 1);
        assert_eq!(one.lines().count(), 10_000);
        for threads in [2, 3, 8] {
            assert_eq!(written(&sheet, Dialect::default(), threads), one, "{threads} threads");
        }
    }
}
