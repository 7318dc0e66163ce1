//! Sheets as one Excel workbook, a worksheet each: for people who open everything in Excel. Ids of
//! accounts stay text, times are RFC 3339 text, nothing is a formula; the bytes hold no clock.
use super::{CUT, RenderError};
use crate::sheet::{Cells, Column, Sheet};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use std::borrow::Cow;
use std::io::Write;

/// What a cell of Excel's holds at most, in UTF-16 units.
const CELL_UNITS_MAX: usize = 32_767;
/// Rows of a worksheet: Excel could hold a million, and few machines could open them.
const ROWS_MAX: usize = 50_000;
const WIDTH_MIN: f64 = 8.0;
const WIDTH_MAX: f64 = 48.0;

/// Writes a workbook: headings frozen and filtered, an empty cell where there is nothing to say. A
/// cell that is too long for Excel is cut and says so, and so is a sheet of too many rows.
///
/// # Errors
/// `RenderError` when `out` fails, or when the workbook cannot be made.
pub fn write(sheets: &[&Sheet], out: &mut dyn Write) -> Result<(), RenderError> {
    let bytes = workbook(sheets).map_err(|error| RenderError::Frame(error.to_string()))?;
    Ok(out.write_all(&bytes)?)
}

fn workbook(sheets: &[&Sheet]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let made = ExcelDateTime::from_ymd(1980, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let bold = Format::new().set_bold();
    for sheet in sheets {
        fill(workbook.add_worksheet(), sheet, &bold)?;
    }
    workbook.save_to_buffer()
}

fn fill(page: &mut Worksheet, sheet: &Sheet, bold: &Format) -> Result<(), XlsxError> {
    page.set_name(sheet.title)?;
    page.set_freeze_panes(1, 0)?;
    let rows = sheet.rows().min(ROWS_MAX);
    for (place, column) in (0..).zip(&sheet.columns) {
        page.write_string_with_format(0, place, column.name, bold)?;
        page.set_column_width(place, width(column, rows))?;
        for (line, row) in (1..).zip(0..rows) {
            cell(page, line, place, &column.cells, row)?;
        }
    }
    if let (Ok(last), Ok(columns)) = (u32::try_from(rows), u16::try_from(sheet.columns.len()))
        && columns > 0
    {
        page.autofilter(0, 0, last, columns - 1)?;
        if sheet.rows() > rows {
            let more = sheet.rows() - rows;
            page.write_string(last + 1, 0, format!("{more} more rows are in the CSV"))?;
        }
    }
    Ok(())
}

fn cell(
    page: &mut Worksheet,
    line: u32,
    place: u16,
    cells: &Cells,
    row: usize,
) -> Result<(), XlsxError> {
    match cells {
        Cells::Bool(values) => {
            if let Some(value) = values[row] {
                page.write_boolean(line, place, value)?;
            }
        }
        // What a double cannot hold to the last digit stays text.
        Cells::Int(values) => {
            let Some(value) = values[row] else { return Ok(()) };
            match value.to_string().parse::<f64>() {
                Ok(number) if value.unsigned_abs() < 1 << 53 => {
                    page.write_number(line, place, number)?;
                }
                _ => {
                    page.write_string(line, place, value.to_string())?;
                }
            }
        }
        Cells::Text(_) | Cells::Json(_) | Cells::Time(_) => {
            if let Some(text) = cells.show(row) {
                page.write_string(line, place, fitting(&text))?;
            }
        }
    }
    Ok(())
}

fn fitting(text: &str) -> Cow<'_, str> {
    // A text has no more units than bytes.
    if text.len() <= CELL_UNITS_MAX {
        return Cow::Borrowed(text);
    }
    let room = CELL_UNITS_MAX - CUT.chars().count();
    let mut units = 0;
    for (byte, one) in text.char_indices() {
        units += one.len_utf16();
        if units > room {
            // Where the whole fits nothing is cut.
            if text.encode_utf16().count() <= CELL_UNITS_MAX {
                return Cow::Borrowed(text);
            }
            return Cow::Owned(format!("{}{CUT}", &text[..byte]));
        }
    }
    Cow::Borrowed(text)
}

/// Wide enough for the first rows, in characters.
fn width(column: &Column, rows: usize) -> f64 {
    const LOOKED_AT: usize = 200;
    let shown = (0..rows.min(LOOKED_AT)).filter_map(|row| column.cells.show(row));
    let widest = shown.map(|it| it.chars().take(64).count()).max().unwrap_or(0);
    let widest = widest.max(column.name.len() + 2);
    f64::from(u32::try_from(widest).unwrap_or(u32::MAX)).clamp(WIDTH_MIN, WIDTH_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::moment::Moment;

    fn sample() -> Sheet {
        let long = "x".repeat(40_000);
        Sheet::new("changes")
            .with("account_id", Cells::Text(vec![Some("001122334455".into()), None]))
            .with("n", Cells::Int(vec![Some(7), Some(i64::MAX)]))
            .with("at", Cells::Time(vec![Some(Moment::from_micros(1)), None]))
            .with("is", Cells::Bool(vec![Some(true), None]))
            .with("text", Cells::Text(vec![Some("=cmd()".into()), Some(long)]))
    }

    #[test]
    fn the_same_sheets_are_the_same_bytes() {
        let written = || {
            let mut out = Vec::new();
            write(&[&sample()], &mut out).unwrap();
            out
        };
        let first = written();
        assert!(first.starts_with(b"PK"));
        assert_eq!(first, written());
    }

    #[test]
    fn what_is_too_long_is_cut_and_says_so() {
        let fits = |text: &str| text.encode_utf16().count() <= CELL_UNITS_MAX;
        for one in ["x", "é", "𝄞"] {
            for length in [10, 16_383, 16_384, 32_767, 32_768, 50_000] {
                let text = one.repeat(length);
                let told = fitting(&text);
                assert!(fits(&told), "{one} {length}");
                assert_eq!(told == text, fits(&text), "{one} {length}");
                assert_eq!(told.ends_with(CUT), !fits(&text), "{one} {length}");
            }
        }
    }
}
