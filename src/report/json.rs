//! A sheet as JSON: one array of objects, or one object a line. Keys stand in the order of the
//! columns; every column stands in every object; an empty cell is `null`.
use super::neutral::is_hidden;
use crate::sheet::{Cells, Sheet, closed};
use std::io::{self, Write};

/// Writes one array, an object a line inside it.
///
/// # Errors
/// Those of `out`.
pub fn write_array(sheet: &Sheet, out: &mut dyn Write) -> io::Result<()> {
    let keys = keys(sheet)?;
    let mut line = Vec::new();
    for row in 0..sheet.rows() {
        line.extend_from_slice(if row == 0 { b"[\n" } else { b",\n" });
        object(sheet, &keys, row, &mut line)?;
        out.write_all(&line)?;
        line.clear();
    }
    out.write_all(if sheet.rows() == 0 { b"[]\n" } else { b"\n]\n" })
}

/// Writes one object a line.
///
/// # Errors
/// Those of `out`.
pub fn write_lines(sheet: &Sheet, out: &mut dyn Write) -> io::Result<()> {
    let keys = keys(sheet)?;
    let mut line = Vec::new();
    for row in 0..sheet.rows() {
        object(sheet, &keys, row, &mut line)?;
        line.push(b'\n');
        out.write_all(&line)?;
        line.clear();
    }
    Ok(())
}

/// `"name":` for each column, spelled once.
fn keys(sheet: &Sheet) -> io::Result<Vec<Vec<u8>>> {
    let spell = |name: &str| {
        let mut key = Vec::new();
        string(name, &mut key)?;
        key.push(b':');
        Ok(key)
    };
    sheet.names().map(spell).collect()
}

fn object(sheet: &Sheet, keys: &[Vec<u8>], row: usize, line: &mut Vec<u8>) -> io::Result<()> {
    line.push(b'{');
    for (place, (column, key)) in sheet.columns.iter().zip(keys).enumerate() {
        if place > 0 {
            line.push(b',');
        }
        line.extend_from_slice(key);
        value(&column.cells, row, line)?;
    }
    line.push(b'}');
    Ok(())
}

fn value(cells: &Cells, row: usize, line: &mut Vec<u8>) -> io::Result<()> {
    match cells {
        Cells::Text(cells) | Cells::Json(cells) => match cells.get(row) {
            Some(Some(text)) => string(text, line),
            _ => line.write_all(b"null"),
        },
        Cells::Int(cells) => match cells.get(row) {
            Some(Some(number)) => write!(line, "{number}"),
            _ => line.write_all(b"null"),
        },
        Cells::Time(cells) => match closed(cells.get(row).copied().flatten()) {
            Some(moment) => write!(line, "\"{moment}\""),
            None => line.write_all(b"null"),
        },
        Cells::Bool(cells) => match cells.get(row) {
            Some(Some(yes)) => write!(line, "{yes}"),
            _ => line.write_all(b"null"),
        },
    }
}

/// A JSON string. Characters that a terminal would obey or hide are escaped, which JSON allows
/// for any character: a reader gets the same text, a terminal no orders.
fn string(text: &str, line: &mut Vec<u8>) -> io::Result<()> {
    let needs_more = |char: char| !char.is_ascii_control() && is_hidden(char) || char == '\u{7f}';
    if !text.contains(needs_more) {
        return serde_json::to_writer(line, text).map_err(io::Error::from);
    }
    let quoted = serde_json::to_string(text).map_err(io::Error::from)?;
    for char in quoted.chars() {
        let mut units = [0; 2];
        if needs_more(char) {
            for unit in char.encode_utf16(&mut units) {
                write!(line, "\\u{unit:04x}")?;
            }
        } else {
            line.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::{Cell, Kind, Rows};
    use crate::time::moment::Moment;

    fn sample() -> Sheet {
        let columns =
            [("z", Kind::Text), ("a", Kind::Int), ("at", Kind::Time), ("body", Kind::Json)];
        let mut rows = Rows::new("t", columns);
        let at = Moment::parse("2016-05-11T21:02:00.5Z").unwrap();
        rows.push(["0012".into(), (-3_i64).into(), at.into(), r#"{"k":1}"#.into()]);
        rows.push([Cell::None, Cell::None, Moment::MAX.into(), Cell::None]);
        rows.finish()
    }

    fn written(write: fn(&Sheet, &mut dyn Write) -> io::Result<()>, sheet: &Sheet) -> String {
        let mut out = Vec::new();
        write(sheet, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn an_object_keeps_the_order_of_the_columns() {
        assert_eq!(
            written(write_lines, &sample()),
            "{\"z\":\"0012\",\"a\":-3,\"at\":\"2016-05-11T21:02:00.500Z\",\
             \"body\":\"{\\\"k\\\":1}\"}\n\
             {\"z\":null,\"a\":null,\"at\":null,\"body\":null}\n"
        );
    }

    #[test]
    fn an_array_is_one_document() {
        let text = written(write_array, &sample());
        let read: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(read.as_array().map(Vec::len), Some(2));
        assert_eq!(written(write_array, &sample().slice(0..0)), "[]\n");
        assert_eq!(written(write_lines, &sample().slice(0..0)), "");
    }

    #[test]
    fn hidden_characters_survive_as_escapes() {
        let text = "\u{1b}[2J \u{202e}x\u{e0041}\u{7f} \"q\" \\ é\n";
        let sheet = Sheet::new("t").with("v", Cells::Text(vec![Some(text.to_owned())]));
        let line = written(write_lines, &sheet);
        assert!(!line.trim_end().contains(is_hidden), "{line}");
        let read: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(read["v"], text);
    }
}
