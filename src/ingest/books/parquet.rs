//! Parquet files.
//!
//! Comes in: the bytes of a file. Goes out: one [`Table`] whose first row is the heading. Invariant:
//! the first row of data is row 1, and nothing is lost on the way to text.

use super::error::BooksError;
use super::table::{Table, figure_text};
use chrono::{DateTime, NaiveDate, TimeDelta};
use polars::prelude::{
    ArrowDataType, Column, DataType, ParquetReader, PolarsError, PolarsResult, SerReader, TimeUnit,
};
use std::io::Cursor;
use std::sync::Arc;

/// First bytes of a Parquet file.
pub(super) const MAGIC: &[u8] = b"PAR1";

/// More rows than any register has.
const MOST_ROWS: usize = 100_000_000;

/// Reads a Parquet file; columns of lists, records or times of day are given back by name, unread.
pub(super) fn read(name: &str, bytes: &[u8]) -> Result<(Table, Vec<String>), BooksError> {
    read_table(bytes)
        .map_err(|source| BooksError::Parquet { name: name.to_owned(), source: Box::new(source) })
}

fn read_table(bytes: &[u8]) -> PolarsResult<(Table, Vec<String>)> {
    let mut reader = ParquetReader::new(Cursor::new(bytes));
    // The writer's own schema would turn texts into categories, which are another column type; the
    // file's plain types are what is wanted here.
    let mut metadata = (**reader.get_metadata()?).clone();
    metadata.key_value_metadata = None;
    let in_groups =
        metadata.row_groups.iter().fold(0_usize, |sum, group| sum.saturating_add(group.num_rows()));
    if metadata.num_rows != in_groups || in_groups > MOST_ROWS {
        // The reader would reserve memory for what a damaged count says.
        return Err(PolarsError::ComputeError("the row counts contradict one another".into()));
    }
    reader.set_metadata(Arc::new(metadata));
    let schema = reader.schema()?;
    let mut wanted = Vec::new();
    let mut unread = Vec::new();
    for (index, (heading, field)) in schema.iter().enumerate() {
        if is_plain(&field.dtype) {
            wanted.push(index);
        } else {
            unread.push(heading.to_string());
        }
    }
    let mut table = Table::default();
    if wanted.is_empty() {
        return Ok((table, unread));
    }
    let frame = reader.with_projection(Some(wanted)).finish()?;
    for column in frame.columns() {
        table.push(column.name());
    }
    table.end_row(0);
    let columns: Vec<Vec<String>> = frame.columns().iter().map(texts).collect::<PolarsResult<_>>()?;
    for row in 0..frame.height() {
        for column in &columns {
            table.push(&column[row]);
        }
        table.end_row(u32::try_from(row + 1).unwrap_or(u32::MAX));
    }
    Ok((table, unread))
}

fn is_plain(dtype: &ArrowDataType) -> bool {
    use ArrowDataType as A;
    matches!(
        dtype,
        A::Null
            | A::Boolean
            | A::Int8
            | A::Int16
            | A::Int32
            | A::Int64
            | A::UInt8
            | A::UInt16
            | A::UInt32
            | A::UInt64
            | A::Float32
            | A::Float64
            | A::Timestamp(..)
            | A::Date32
            | A::Date64
            | A::Binary
            | A::LargeBinary
            | A::BinaryView
            | A::Utf8
            | A::LargeUtf8
            | A::Utf8View
            | A::Decimal(..)
    )
}

fn texts(column: &Column) -> PolarsResult<Vec<String>> {
    let series = column.as_materialized_series();
    let shown = |text: Option<String>| text.unwrap_or_default();
    Ok(match series.dtype() {
        DataType::String => series.str()?.iter().map(|v| shown(v.map(str::to_owned))).collect(),
        DataType::Binary => series
            .binary()?
            .iter()
            .map(|v| shown(v.map(|b| String::from_utf8_lossy(b).into_owned())))
            .collect(),
        DataType::Boolean => series
            .bool()?
            .iter()
            .map(|v| shown(v.map(|yes| if yes { "TRUE" } else { "FALSE" }.to_owned())))
            .collect(),
        DataType::Float32 => {
            series.f32()?.iter().map(|v| shown(v.map(|x| figure_text(widened(x))))).collect()
        }
        DataType::Float64 => series.f64()?.iter().map(|v| shown(v.map(figure_text))).collect(),
        DataType::UInt64 => series.u64()?.iter().map(|v| shown(v.map(|n| n.to_string()))).collect(),
        DataType::Decimal(_, scale) => {
            let decimals = series.decimal()?;
            decimals.physical().iter().map(|v| shown(v.map(|n| decimal_text(n, *scale)))).collect()
        }
        DataType::Date => {
            let days = series.to_physical_repr();
            days.i32()?.iter().map(|v| shown(v.and_then(day_text))).collect()
        }
        DataType::Datetime(unit, zone) => {
            let ticks = series.to_physical_repr();
            let texts =
                ticks.i64()?.iter().map(|v| shown(v.and_then(|n| time_text(n, *unit, zone.is_some()))));
            texts.collect()
        }
        DataType::Null => vec![String::new(); series.len()],
        _ => {
            let whole = series.cast(&DataType::Int64)?;
            whole.i64()?.iter().map(|v| shown(v.map(|n| n.to_string()))).collect()
        }
    })
}

/// A narrow float stands for its own shortest writing: 0.1, not 0.10000000149.
fn widened(narrow: f32) -> f64 {
    narrow.to_string().parse().unwrap_or(f64::NAN)
}

fn decimal_text(units: i128, scale: usize) -> String {
    let digits = format!("{:0>width$}", units.unsigned_abs(), width = scale + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    let sign = if units < 0 { "-" } else { "" };
    let fraction = fraction.trim_end_matches('0');
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

fn day_text(days: i32) -> Option<String> {
    let date = NaiveDate::from_ymd_opt(1970, 1, 1)?.checked_add_signed(TimeDelta::try_days(days.into())?)?;
    Some(date.format("%Y-%m-%d").to_string())
}

fn time_text(ticks: i64, unit: TimeUnit, in_utc: bool) -> Option<String> {
    let at = match unit {
        TimeUnit::Nanoseconds => DateTime::from_timestamp_nanos(ticks),
        TimeUnit::Microseconds => DateTime::from_timestamp_micros(ticks)?,
        TimeUnit::Milliseconds => DateTime::from_timestamp_millis(ticks)?,
    };
    // Midnight in India is 18:30 of the day before in UTC; Spark and databases write it so.
    let india = at + TimeDelta::minutes(330);
    let is_midnight = |t: DateTime<chrono::Utc>| t.timestamp().rem_euclid(86_400) == 0;
    let date = if in_utc && is_midnight(india) { india } else { at };
    Some(date.format("%Y-%m-%d").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use polars::prelude::{IntoColumn, NamedFrom, ParquetWriter, Series, df};

    fn bytes(mut frame: polars::frame::DataFrame) -> Vec<u8> {
        let mut out = Vec::new();
        ParquetWriter::new(&mut out).finish(&mut frame).unwrap();
        out
    }

    #[test]
    fn every_column_type_becomes_the_text_a_person_would_write() {
        let days = Series::new("date".into(), [20_729_i32]).cast(&DataType::Date).unwrap();
        let at = Series::new("at".into(), [20_729_i64 * 86_400_000_000 + 5])
            .cast(&DataType::Datetime(TimeUnit::Microseconds, None))
            .unwrap();
        let exact = Series::new("exact".into(), [93_777.18]).cast(&DataType::Decimal(18, 4)).unwrap();
        let mut frame = df!(
            "number" => ["0012"],
            "whole" => [1_234_567_890_123_i64],
            "small" => [7_u8],
            "float" => [93_777.18],
            "narrow" => [0.1_f32],
            "flag" => [true],
        )
        .unwrap();
        for series in [days, at, exact] {
            frame.with_column(series.into_column()).unwrap();
        }
        let (table, unread) = read("r.parquet", &bytes(frame)).unwrap();
        assert!(unread.is_empty());
        assert_eq!((table.shown(0), table.shown(1)), (0, 1));
        assert_eq!(
            table.cells(1).collect::<Vec<_>>(),
            ["0012", "1234567890123", "7", "93777.18", "0.1", "TRUE", "2026-10-03", "2026-10-03", "93777.18"]
        );
    }

    #[test]
    fn midnight_in_india_is_the_day_meant() {
        let midnight = (20_729_i64 * 86_400 - 330 * 60) * 1_000;
        let text = |in_utc| time_text(midnight, TimeUnit::Milliseconds, in_utc).unwrap();
        assert_eq!((text(true), text(false)), ("2026-10-03".to_owned(), "2026-10-02".to_owned()));
        assert_eq!(decimal_text(-5, 2), "-0.05");
        assert_eq!(decimal_text(500, 2), "5");
    }

    #[test]
    fn a_cut_file_is_said_to_be_damaged() {
        let whole = bytes(df!("a" => ["x"]).unwrap());
        for cut in [5, whole.len() / 2, whole.len() - 1] {
            assert_eq!(
                read("r.parquet", &whole[..cut]).unwrap_err().to_string(),
                "this Parquet file is damaged or cut short\n  --> r.parquet\n  help: write it \
                 again, or give the register as CSV",
                "{cut}"
            );
        }
    }
}
