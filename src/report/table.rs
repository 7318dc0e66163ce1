//! A sheet for people: columns two spaces apart where they fit the terminal, one record after
//! another where they do not. No lines are drawn, so that it can be read aloud and cut up.
use super::neutral::neutral;
use crate::sheet::{Cells, Kind, Sheet};
use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table, TableStyle, Width};
use std::borrow::Cow;
use std::io::{self, Write};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// What stands between two columns.
const GAP: usize = 2;
/// Cells other than ids are cut here even where no terminal limits them: one policy document
/// would push everything to its right out of sight. The machine formats have it whole.
const CELL_WIDTH_MAX: usize = 160;
/// An id is not cut below this: it holds a UUID, and every short id of AWS whole.
const ID_WIDTH_MIN: usize = 36;
/// A type is not cut below this.
const TYPE_WIDTH_MIN: usize = 18;
/// Other words are not cut below this.
const WORD_WIDTH_MIN: usize = 10;
/// Lines of one value in a record.
const RECORD_LINES_MAX: usize = 12;
/// Rows laid out at a time, so that a long table needs little memory.
const ROWS_AT_ONCE: usize = 1024;
/// What stands for an empty cell, so that columns can be counted.
const EMPTY: &str = "-";
/// What stands for the part of a cell that was cut.
const ELLIPSIS: char = '…';

/// Writes the sheet for a terminal of that many columns; `None`: as wide as it needs.
///
/// # Errors
/// Those of `out`.
pub fn write(sheet: &Sheet, width: Option<usize>, out: &mut dyn Write) -> io::Result<()> {
    if sheet.columns.is_empty() {
        return Ok(());
    }
    match fit(sheet, width) {
        Some(widths) => write_columns(sheet, &widths, out),
        None => write_records(sheet, width.unwrap_or(usize::MAX), out),
    }
}

/// Whether the sheet's columns fit a terminal of that many columns side by side, no type cut,
/// nobody's address, and nothing of a verdict but its reason.
pub fn fits(sheet: &Sheet, width: Option<usize>) -> bool {
    let whole = |widths: &Vec<usize>| {
        let columns = sheet.columns.iter().zip(widths);
        let whole =
            |name: &str| ["type", "handed_to", "rule", "verdict", "for", "ended"].contains(&name);
        columns.filter(|it| whole(it.0.name)).all(|it| *it.1 >= natural(it.0.name, &it.0.cells))
    };
    fit(sheet, width).is_some_and(|widths| whole(&widths))
}

/// How wide each column is shown; `None` where they do not fit side by side.
fn fit(sheet: &Sheet, width: Option<usize>) -> Option<Vec<usize>> {
    let mut widths: Vec<usize> = sheet.columns.iter().map(|c| natural(c.name, &c.cells)).collect();
    let Some(width) = width else {
        return Some(widths);
    };
    let room = width.saturating_sub(GAP * (widths.len() - 1));
    let least: Vec<usize> = sheet
        .columns
        .iter()
        .zip(&widths)
        .map(|(column, natural)| match column.cells.kind() {
            Kind::Text if is_id(column.name) => ID_WIDTH_MIN.min(*natural),
            Kind::Text if column.name == "type" => TYPE_WIDTH_MIN.min(*natural),
            Kind::Text | Kind::Json => WORD_WIDTH_MIN.min(*natural).max(display_width(column.name)),
            Kind::Int | Kind::Time | Kind::Bool => *natural,
        })
        .collect();
    // Words give way before ids: without its id a row is of no use.
    for ids in [false, true] {
        while widths.iter().sum::<usize>() > room {
            let widest = (0..widths.len())
                .filter(|at| is_id(sheet.columns[*at].name) == ids && widths[*at] > least[*at])
                .max_by_key(|at| (widths[*at], usize::MAX - at));
            let Some(widest) = widest else { break };
            widths[widest] -= 1;
        }
    }
    (widths.iter().sum::<usize>() <= room).then_some(widths)
}

/// The width that shows heading and cells whole, up to the most that is ever shown.
fn natural(name: &str, cells: &Cells) -> usize {
    let most = if is_id(name) { usize::from(u16::MAX / 2) } else { CELL_WIDTH_MAX };
    let cell = |row| cells.show(row).map_or(EMPTY.len(), |text| display_width(&neutral(&text)));
    let widest = (0..cells.len()).map(cell).max().unwrap_or(0);
    widest.min(most).max(display_width(name))
}

/// Whether the column names a resource or a place: its cells are cut late, and in the middle.
fn is_id(name: &str) -> bool {
    let ends =
        |word: &str| name.rsplit('_').next().is_some_and(|last| last.eq_ignore_ascii_case(word));
    ends("id") || ends("arn") || ends("resource") || ends("file") || name == "path"
}

fn write_columns(sheet: &Sheet, widths: &[usize], out: &mut dyn Write) -> io::Result<()> {
    let mut first = 0;
    loop {
        let end = (first + ROWS_AT_ONCE).min(sheet.rows());
        let mut table = Table::new();
        table.load_style(TableStyle::new());
        table.set_content_arrangement(ContentArrangement::Disabled);
        if first == 0 {
            table.set_header(sheet.names().map(str::to_uppercase));
        }
        for row in first..end {
            let cells = sheet.columns.iter().zip(widths);
            table.add_row(cells.map(|(column, width)| {
                let text = column.cells.show(row).unwrap_or(Cow::Borrowed(EMPTY));
                cut(&neutral(&text), *width, is_id(column.name)).into_owned()
            }));
        }
        align(&mut table, sheet, widths);
        for line in table.lines() {
            writeln!(out, "{}", line.trim_end())?;
        }
        first = end;
        if first == sheet.rows() {
            return Ok(());
        }
    }
}

/// Sets the same widths for every block of rows; numbers stand to the right.
fn align(table: &mut Table, sheet: &Sheet, widths: &[usize]) {
    let last = widths.len() - 1;
    for (place, (column, width)) in sheet.columns.iter().zip(widths).enumerate() {
        let Some(layout) = table.column_mut(place) else { continue };
        let gap = if place == last { 0 } else { GAP };
        // Widths are limited far below the greatest `u16`.
        let wide = u16::try_from(width + gap).unwrap_or(u16::MAX);
        layout.set_padding((0, u16::from(gap == GAP) * 2));
        layout.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(wide)));
        if column.cells.kind() == Kind::Int {
            layout.set_cell_alignment(CellAlignment::Right);
        }
    }
}

/// One `name: value` a line, a blank line between two rows; long values are broken, not cut.
fn write_records(sheet: &Sheet, width: usize, out: &mut dyn Write) -> io::Result<()> {
    for row in 0..sheet.rows() {
        if row > 0 {
            writeln!(out)?;
        }
        for column in &sheet.columns {
            let text = column.cells.show(row).unwrap_or(Cow::Borrowed(EMPTY));
            let line = format!("{}: {}", column.name.to_lowercase(), neutral(&text));
            write_broken(&line, width, out)?;
        }
    }
    Ok(())
}

/// Writes the text in lines of that width, all but the first indented.
fn write_broken(text: &str, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let (mut rest, mut indent) = (text, "");
    for line in 1.. {
        let room = width.saturating_sub(indent.len()).max(GAP);
        if line == RECORD_LINES_MAX {
            return writeln!(out, "{indent}{}", cut(rest, room, false));
        }
        let (head, tail) = rest.split_at(prefix(rest, room));
        writeln!(out, "{indent}{head}")?;
        if tail.is_empty() {
            break;
        }
        (rest, indent) = (tail, "  ");
    }
    Ok(())
}

/// The text within that width. Ids lose their middle, since their ends tell them apart.
fn cut(text: &str, width: usize, is_id: bool) -> Cow<'_, str> {
    if display_width(text) <= width {
        return Cow::Borrowed(text);
    }
    let room = width.saturating_sub(1);
    let mut out = String::with_capacity(width + 8);
    if is_id || text.starts_with("arn:") {
        let head = prefix(text, room / 3);
        out.push_str(&text[..head]);
        out.push(ELLIPSIS);
        out.push_str(&text[suffix(text, room - display_width(&text[..head]))..]);
    } else {
        out.push_str(&text[..prefix(text, room)]);
        out.push(ELLIPSIS);
    }
    Cow::Owned(out)
}

/// The byte at which the longest beginning within that width ends, marks on its last letter
/// included.
fn prefix(text: &str, width: usize) -> usize {
    let mut used = 0;
    for (at, char) in text.char_indices() {
        used += char.width().unwrap_or(0);
        if used > width {
            return at;
        }
    }
    text.len()
}

/// The byte at which the longest end within that width begins.
fn suffix(text: &str, width: usize) -> usize {
    let mut used = 0;
    let mut begin = text.len();
    for (at, char) in text.char_indices().rev() {
        used += char.width().unwrap_or(0);
        if used > width {
            break;
        }
        begin = at;
    }
    begin
}

fn display_width(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.width() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::{Cell, Rows};
    use crate::time::moment::Moment;

    const ARN: &str = "arn:aws:cloudformation:us-east-1:111122223333:stack/clinic-web/\
                       51af3dc0-da77-11e4-872e-1234567db123";

    fn sample() -> Sheet {
        let mut rows = Rows::new(
            "sample",
            [
                ("resource_id", Kind::Text),
                ("versions", Kind::Int),
                ("captured_at", Kind::Time),
                ("summary", Kind::Text),
            ],
        );
        let at = Moment::parse("2016-05-11T21:02:00Z").unwrap();
        let rule = "+ ingress tcp/22 from 0.0.0.0/0";
        rows.push(["sg-0a1b2c3d".into(), 12_u32.into(), at.into(), rule.into()]);
        rows.push(["東京".into(), 3_u32.into(), Cell::None, "evil\u{1b}[2J\u{202e}".into()]);
        rows.finish()
    }

    fn lines(sheet: &Sheet, width: Option<usize>) -> Vec<String> {
        let mut out = Vec::new();
        write(sheet, width, &mut out).unwrap();
        String::from_utf8(out).unwrap().lines().map(str::to_owned).collect()
    }

    #[test]
    fn columns_stand_two_spaces_apart_without_trailing_blanks() {
        assert_eq!(
            lines(&sample(), None),
            [
                "RESOURCE_ID  VERSIONS  CAPTURED_AT           SUMMARY",
                "sg-0a1b2c3d        12  2016-05-11T21:02:00Z  + ingress tcp/22 from 0.0.0.0/0",
                r"東京                3  -                     evil\u{1b}[2J\u{202e}",
            ]
        );
    }

    #[test]
    fn words_are_cut_before_ids() {
        let shown = lines(&sample(), Some(60));
        assert_eq!(shown[1], "sg-0a1b2c3d        12  2016-05-11T21:02:00Z  + ingress tcp/…");
    }

    #[test]
    fn too_narrow_a_terminal_gets_records() {
        assert_eq!(
            lines(&sample(), Some(40)),
            [
                "resource_id: sg-0a1b2c3d",
                "versions: 12",
                "captured_at: 2016-05-11T21:02:00Z",
                "summary: + ingress tcp/22 from 0.0.0.0/0",
                "",
                "resource_id: 東京",
                "versions: 3",
                "captured_at: -",
                r"summary: evil\u{1b}[2J\u{202e}",
            ]
        );
    }

    #[test]
    fn nothing_is_wider_than_the_terminal() {
        let mut rows = Rows::new("t", [("arn", Kind::Text), ("configuration", Kind::Json)]);
        rows.push([ARN.into(), "{\"wide\":\"東京\"}".repeat(99).into()]);
        rows.push(["x".into(), "e\u{301}".repeat(99).into()]);
        let sheet = rows.finish();
        for width in [20, 39, 40, 79, 80, 120, 200] {
            for line in lines(&sheet, Some(width)) {
                assert!(display_width(&line) <= width, "{width}: {line}");
            }
        }
    }

    #[test]
    fn a_long_arn_keeps_both_its_ends() {
        let cells = |text: &str| Cells::Text(vec![Some(text.to_owned())]);
        let sheet = Sheet::new("t").with("arn", cells(ARN)).with("status", cells("OK"));
        let shown = lines(&sheet, Some(80));
        assert!(shown[1].starts_with("arn:aws:cloudformation:…"), "{}", shown[1]);
        assert!(shown[1].ends_with("/51af3dc0-da77-11e4-872e-1234567db123  OK"), "{}", shown[1]);
        assert_eq!(lines(&sheet, Some(140))[1], format!("{ARN}  OK"));
    }

    #[test]
    fn a_record_breaks_an_arn_and_keeps_all_of_it() {
        let sheet = Sheet::new("t").with("arn", Cells::Text(vec![Some(ARN.to_owned())]));
        let mut out = Vec::new();
        write_records(&sheet, 40, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text.replace("\n  ", "").trim_end(), format!("arn: {ARN}"));
    }

    #[test]
    fn blocks_of_rows_share_their_widths() {
        let texts = (0..ROWS_AT_ONCE + 2).map(|n| Some("x".repeat(1 + n / ROWS_AT_ONCE * 9)));
        let ids = texts.clone().map(|_| Some("id".to_owned())).collect();
        let sheet =
            Sheet::new("t").with("word", Cells::Text(texts.collect())).with("id", Cells::Text(ids));
        let shown = lines(&sheet, None);
        assert_eq!(shown.len(), ROWS_AT_ONCE + 3);
        assert!(shown.iter().skip(1).all(|line| line.find("id") == Some(12)));
    }

    #[test]
    fn an_empty_answer_still_has_its_headings() {
        let sheet = sample().slice(0..0);
        assert_eq!(lines(&sheet, Some(80)), ["RESOURCE_ID  VERSIONS  CAPTURED_AT  SUMMARY"]);
        assert!(lines(&Sheet::new("t"), Some(80)).is_empty());
    }
}
