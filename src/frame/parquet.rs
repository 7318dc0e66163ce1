//! A sheet as Parquet: zstd, times as microseconds in UTC, JSON bodies as strings.
use super::FrameError;
use super::columns::frame;
use crate::sheet::Sheet;
use polars::prelude::{ParquetCompression, ParquetWriter, StatisticsOptions};
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
    ParquetWriter::new(out)
        .with_compression(ParquetCompression::Zstd(None))
        .with_statistics(StatisticsOptions::default())
        .with_row_group_size(Some(GROUP_ROWS))
        .set_parallel(threads > 1)
        .finish(&mut frame)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::Cells;
    use crate::time::moment::Moment;
    use polars::prelude::{ParquetReader, SerReader};
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
    fn the_number_of_threads_changes_nothing() {
        let one = written(sample(300_000), 1);
        assert_eq!(one[..4], *b"PAR1");
        assert_eq!(written(sample(300_000), 2), one);
        assert_eq!(written(sample(300_000), 1), one);
    }
}
