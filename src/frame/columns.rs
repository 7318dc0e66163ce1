//! Columns of a sheet into columns of a data frame, moved where their shapes agree.
use super::FrameError;
use crate::sheet::{Cells, Column, Kind, Sheet, closed};
use crate::time::moment::Moment;
use polars::prelude::{
    BooleanChunked, DataFrame, Int64Chunked, IntoColumn, NewChunkedArray, StringChunked, TimeUnit,
    TimeZone,
};

/// The sheet as a data frame: words and JSON as strings, integers as 64 bits, times as
/// microseconds in UTC.
///
/// # Errors
/// `FrameError::Polars` when two columns share a name.
pub fn frame(sheet: Sheet) -> Result<DataFrame, FrameError> {
    let rows = sheet.rows();
    let columns = sheet.columns.into_iter().map(column).collect();
    Ok(DataFrame::new(rows, columns)?)
}

fn column(column: Column) -> polars::prelude::Column {
    let name = column.name.into();
    match column.cells {
        Cells::Text(cells) | Cells::Json(cells) => {
            StringChunked::from_iter_options(name, cells.into_iter()).into_column()
        }
        Cells::Int(cells) => integers(name, cells).into_column(),
        Cells::Time(cells) => {
            let micros = cells.into_iter().map(|time| closed(time).map(Moment::micros)).collect();
            let zone = Some(TimeZone::UTC);
            integers(name, micros).into_datetime(TimeUnit::Microseconds, zone).into_column()
        }
        Cells::Bool(cells) => {
            BooleanChunked::from_iter_options(name, cells.into_iter()).into_column()
        }
    }
}

/// A column without empty cells becomes the array itself; another needs a mask beside it.
fn integers(name: polars::prelude::PlSmallStr, cells: Vec<Option<i64>>) -> Int64Chunked {
    if cells.contains(&None) {
        return Int64Chunked::from_iter_options(name, cells.into_iter());
    }
    Int64Chunked::from_vec(name, cells.into_iter().flatten().collect())
}

/// A column of a frame as the cells it was made of.
///
/// # Errors
/// `FrameError::Polars` when it is of another kind.
pub fn cells(column: &polars::prelude::Column, kind: Kind) -> Result<Cells, FrameError> {
    let series = column.as_materialized_series();
    let texts = || -> Result<Vec<Option<String>>, FrameError> {
        Ok(series.str()?.iter().map(|it| it.map(str::to_owned)).collect())
    };
    Ok(match kind {
        Kind::Text => Cells::Text(texts()?),
        Kind::Json => Cells::Json(texts()?),
        Kind::Int => Cells::Int(series.i64()?.iter().collect()),
        Kind::Bool => Cells::Bool(series.bool()?.iter().collect()),
        Kind::Time => {
            let micros = series.datetime()?.physical().iter();
            Cells::Time(micros.map(|it| it.map(Moment::from_micros)).collect())
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_has_the_rows_and_columns_of_its_sheet() {
        let sheet = Sheet::new("t")
            .with("a", Cells::Int(vec![Some(1), None]))
            .with("b", Cells::Time(vec![Some(Moment::MAX), Some(Moment::from_micros(7))]))
            .with("c", Cells::Bool(vec![None, Some(true)]));
        let frame = frame(sheet).unwrap();
        assert_eq!(frame.shape(), (2, 3));
        assert_eq!(frame.column("b").unwrap().null_count(), 1);
        assert_eq!(frame.column("b").unwrap().dtype().to_string(), "datetime[μs, UTC]");
    }

    #[test]
    fn two_columns_of_one_name_are_refused() {
        let sheet = Sheet::new("t")
            .with("a", Cells::Int(vec![Some(1)]))
            .with("a", Cells::Int(vec![Some(2)]));
        assert!(matches!(frame(sheet), Err(FrameError::Polars(_))));
    }
}
