//! A sheet as a table of GitHub-flavoured Markdown, for tickets. Nothing in a cell is markup.
use super::neutral::neutral;
use crate::sheet::Sheet;
use std::fmt::Write as _;
use std::io::{self, Write};

/// What a cell holds at most, in characters.
const CELL_CHARS_MAX: usize = 500;

/// Writes the table: a line for the headings, a line for each row. What is longer than a cell may
/// be is cut and ends in `…`.
///
/// # Errors
/// Those of `out`.
pub fn write(sheet: &Sheet, out: &mut dyn Write) -> io::Result<()> {
    let names: Vec<String> = sheet.names().map(cell).collect();
    writeln!(out, "| {} |", names.join(" | "))?;
    writeln!(out, "|{}", " --- |".repeat(names.len()))?;
    for row in 0..sheet.rows() {
        let cells = sheet.columns.iter();
        let cells = cells.map(|it| it.cells.show(row).map_or_else(String::new, |it| cell(&it)));
        writeln!(out, "| {} |", cells.collect::<Vec<_>>().join(" | "))?;
    }
    Ok(())
}

/// A text in which no character means anything: what Markdown or HTML reads as markup stands as a
/// character reference, and so do the `:` and `.` by which plain texts become links.
fn cell(text: &str) -> String {
    const MARKUP: &str = "\\`*_{}[]()<>#+!|~&\"'@";
    let mut told = String::new();
    let shown = neutral(text);
    for one in shown.chars().take(CELL_CHARS_MAX) {
        match one {
            it if MARKUP.contains(it) => {
                let _ = write!(told, "&#{};", u32::from(it));
            }
            it => told.push(it),
        }
    }
    // What stands there is no address to go to.
    let told = told.replace("://", "&#58;//").replace("www.", "www&#46;");
    if shown.chars().count() > CELL_CHARS_MAX { told + "…" } else { told }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::Cells;

    #[test]
    fn a_row_is_a_line_and_nothing_in_it_is_markup() {
        let hostile = "a|b <script>\n`x` https://evil.example www.evil.example [l](javascript:x)";
        let cells = vec![Some(hostile.to_owned()), None];
        let sheet = Sheet::new("t").with("n", Cells::Int(vec![Some(1), Some(2)]));
        let sheet = sheet.with("src_file", Cells::Text(cells));
        let mut out = Vec::new();
        write(&sheet, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "| n | src&#95;file |");
        assert_eq!(lines[1], "| --- | --- |");
        assert_eq!(lines.len(), 4, "{text}");
        assert_eq!(lines[3], "| 2 |  |");
        for markup in ["<", "`", "](", "://", "www."] {
            assert!(!text.contains(markup), "{markup} in {text}");
        }
        assert_eq!(lines[2].matches('|').count(), 3);
    }

    #[test]
    fn a_long_cell_is_cut() {
        let told = cell(&"x".repeat(CELL_CHARS_MAX + 1));
        assert!(told.ends_with("x…"));
        assert_eq!(told.chars().count(), CELL_CHARS_MAX + 1);
    }
}
