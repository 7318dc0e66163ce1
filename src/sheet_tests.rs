//! Tests of the shape of answers.
use super::*;

fn sample() -> Sheet {
    let mut rows =
        Rows::new("tags", [("key", Kind::Text), ("n", Kind::Int), ("since", Kind::Time)]);
    rows.push(["b".into(), 2_u32.into(), Moment::from_micros(0).into()]);
    rows.push(["a".into(), Cell::None, Moment::MAX.into()]);
    rows.push(["b".into(), 3_i64.into(), None::<Moment>.into()]);
    rows.finish()
}

fn shown(sheet: &Sheet) -> Vec<Vec<Option<String>>> {
    let cell = |row| move |c: &Column| c.cells.show(row).map(Cow::into_owned);
    (0..sheet.rows()).map(|row| sheet.columns.iter().map(cell(row)).collect()).collect()
}

#[test]
fn rows_become_columns_of_one_length() {
    let sheet = sample();
    assert_eq!(sheet.rows(), 3);
    assert!(sheet.columns.iter().all(|column| column.cells.len() == 3));
    assert_eq!(sheet.column("n").unwrap().cells, Cells::Int(vec![Some(2), None, Some(3)]));
}

#[test]
fn an_open_bound_shows_as_nothing() {
    let sheet = sample();
    let since = &sheet.column("since").unwrap().cells;
    assert_eq!(since.show(0).as_deref(), Some("1970-01-01T00:00:00Z"));
    assert_eq!([since.show(1), since.show(2), since.show(9)], [None, None, None]);
}

#[test]
fn a_selection_keeps_the_order_asked_for_and_renames() {
    let sheet = sample().select_as(&[("since", "SINCE"), ("lost", "x"), ("key", "k")]);
    assert_eq!(sheet.names().collect::<Vec<_>>(), ["SINCE", "k"]);
}

#[test]
fn a_slice_stops_at_the_end() {
    assert_eq!(sample().slice(1..9).rows(), 2);
    assert_eq!(sample().slice(7..9).rows(), 0);
}

#[test]
fn a_tally_counts_each_value_once_in_order() {
    let tally = sample().tally(&["key"], "resources").unwrap();
    let text = |word: &str| Some(word.to_owned());
    assert_eq!(shown(&tally), [[text("a"), text("1")], [text("b"), text("2")]]);
    assert_eq!(sample().tally(&["nothing"], "resources"), None);
}
