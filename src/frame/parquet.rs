//! A sheet as Parquet: zstd, times as microseconds in UTC, JSON bodies as strings.
use super::FrameError;
use super::columns::{cells, frame};
use crate::sheet::{Kind, Sheet};
use polars::io::parquet::write::BatchedWriter;
use polars::polars_utils::compression::ZstdLevel;
use polars::prelude::{
    ParquetCompression, ParquetReader, ParquetWriter, SerReader, StatisticsOptions,
};
use std::fs::File;
use std::io::Write;

/// Rows of a row group: fixed, so that the bytes do not depend on the machine.
const GROUP_ROWS: usize = 128 * 1024;

/// Writes the sheet as one Parquet file (format version 1, which every reader knows). The bytes
/// are the same for any number of threads.
///
/// # Errors
/// `FrameError::Io` when `out` fails.
pub fn write(sheet: Sheet, threads: usize, out: &mut dyn Write) -> Result<(), FrameError> {
    let mut frame = frame(sheet)?;
    writer(out)?
        .with_row_group_size(Some(GROUP_ROWS))
        .set_parallel(threads > 1)
        .finish(&mut frame)?;
    Ok(())
}

/// How every file is packed: at level 1, which is faster than level 3, and no larger where a column
/// holds JSON.
fn writer<W: Write>(out: W) -> Result<ParquetWriter<W>, FrameError> {
    let level = ZstdLevel::try_new(1)?;
    Ok(ParquetWriter::new(out)
        .with_compression(ParquetCompression::Zstd(Some(level)))
        .with_statistics(StatisticsOptions::default()))
}

/// A Parquet file that is written a piece at a time, each a sheet of the same columns.
pub struct Pieces<W: Write> {
    writer: BatchedWriter<W>,
}

impl<W: Write> std::fmt::Debug for Pieces<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pieces").finish_non_exhaustive()
    }
}

impl<W: Write> Pieces<W> {
    /// Begins a file with the columns of this sheet, whose rows are left out. The bytes are the
    /// same for any number of threads.
    ///
    /// # Errors
    /// `FrameError::Io` when `out` fails.
    pub fn begin(out: W, like: Sheet, threads: usize) -> Result<Self, FrameError> {
        let schema = frame(like)?.schema().clone();
        let writer = writer(out)?.set_parallel(threads > 1).batched(&schema)?;
        Ok(Self { writer })
    }

    /// Writes rows.
    ///
    /// # Errors
    /// `FrameError::Io` when `out` fails.
    pub fn write(&mut self, sheet: Sheet) -> Result<(), FrameError> {
        Ok(self.writer.write_batch(&frame(sheet)?)?)
    }

    /// Ends the file.
    ///
    /// # Errors
    /// `FrameError::Io` when `out` fails.
    pub fn finish(self) -> Result<(), FrameError> {
        self.writer.finish()?;
        Ok(())
    }
}

/// Reads a whole file as the sheet that it was made of; `columns` are those it must have.
///
/// # Errors
/// `FrameError` when it cannot be read, or lacks a column, or has one of another kind.
pub fn read<const N: usize>(
    file: File,
    title: &'static str,
    columns: [(&'static str, Kind); N],
) -> Result<Sheet, FrameError> {
    let mut frame = ParquetReader::new(file).finish()?;
    let mut sheet = Sheet::new(title);
    for (name, kind) in columns {
        sheet = sheet.with(name, cells(&frame.drop_in_place(name)?, kind)?);
    }
    Ok(sheet)
}

/// Columns of a file that are numbers without an empty cell, a piece at a time: there are many.
///
/// # Errors
/// `FrameError` when it cannot be read.
pub fn numbers<const N: usize>(
    file: File,
    columns: [&'static str; N],
) -> Result<Numbers<N>, FrameError> {
    let rows = ParquetReader::new(file.try_clone()?).num_rows()?;
    Ok(Numbers { file, columns, rows, at: 0 })
}

/// The pieces; each is an error when it cannot be read, or such a column is not in it.
#[derive(Debug)]
pub struct Numbers<const N: usize> {
    file: File,
    columns: [&'static str; N],
    rows: usize,
    at: usize,
}

impl<const N: usize> Numbers<N> {
    fn piece(&mut self) -> Result<[Vec<i64>; N], FrameError> {
        let rows = Some((self.at, GROUP_ROWS));
        self.at += GROUP_ROWS;
        let mut frame = ParquetReader::new(self.file.try_clone()?).with_slice(rows).finish()?;
        let mut found = [const { Vec::new() }; N];
        for (name, numbers) in self.columns.into_iter().zip(&mut found) {
            let column = frame.drop_in_place(name)?;
            let cells = column.as_materialized_series().i64()?;
            if cells.null_count() > 0 {
                return Err(FrameError::Polars(format!("{name} has an empty cell")));
            }
            *numbers = cells.into_no_null_iter().collect();
        }
        Ok(found)
    }
}

impl<const N: usize> Iterator for Numbers<N> {
    type Item = Result<[Vec<i64>; N], FrameError>;

    fn next(&mut self) -> Option<Self::Item> {
        (self.at < self.rows).then(|| self.piece())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::Cells;
    use crate::time::moment::Moment;
    use std::io::Cursor;

    fn sample(rows: i64) -> Sheet {
        let numbers = (0..rows).map(|n| (n % 5 > 0).then_some(n));
        let body = |n: Option<i64>| n.map(|n| format!("{{\"n\":{}}}", n % 100));
        let at = |n: i64| Some(Moment::from_micros(1_463_000_400_000_000 + n));
        Sheet::new("t")
            .with("account_id", Cells::Text(numbers.clone().map(|_| Some("001".into())).collect()))
            .with("captured_at", Cells::Time((0..rows).map(at).collect()))
            .with("n", Cells::Int(numbers.clone().collect()))
            .with("ok", Cells::Bool(numbers.clone().map(|n| n.map(|n| n > 3)).collect()))
            .with("configuration", Cells::Json(numbers.map(body).collect()))
    }

    fn written(sheet: Sheet, threads: usize) -> Vec<u8> {
        let mut out = Vec::new();
        write(sheet, threads, &mut out).unwrap();
        out
    }

    #[test]
    fn what_was_written_is_read_again() {
        for rows in [0, 1, 10_000] {
            let bytes = written(sample(rows), 1);
            let read = ParquetReader::new(Cursor::new(bytes)).finish().unwrap();
            assert!(read.equals_missing(&frame(sample(rows)).unwrap()), "{rows} rows");
        }
    }

    #[test]
    fn pieces_are_one_file_and_come_back_as_the_sheet() {
        const COLUMNS: [(&str, Kind); 5] = [
            ("account_id", Kind::Text),
            ("captured_at", Kind::Time),
            ("n", Kind::Int),
            ("ok", Kind::Bool),
            ("configuration", Kind::Json),
        ];
        for pieces in [0, 1, 3] {
            let mut file = tempfile::tempfile().unwrap();
            let mut writer = Pieces::begin(&mut file, sample(0), 1).unwrap();
            (0..pieces).for_each(|_| writer.write(sample(1000)).unwrap());
            writer.finish().unwrap();
            let read = read(file, "t", COLUMNS).unwrap();
            assert_eq!(read.rows(), pieces * 1000);
            if pieces == 1 {
                assert_eq!(read, sample(1000));
            }
        }
    }

    #[test]
    fn the_number_of_threads_changes_nothing() {
        let one = written(sample(300_000), 1);
        assert_eq!(one[..4], *b"PAR1");
        assert_eq!(written(sample(300_000), 2), one);
        assert_eq!(written(sample(300_000), 1), one);
    }
}
