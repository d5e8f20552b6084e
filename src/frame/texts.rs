//! Frames of text alone, for tables that other programs read.

use super::{FrameError, frame_of};
use polars::prelude::{Column, NamedFrom, ParquetCompression, ParquetWriter, Series};
use std::io::Write;

/// Writes columns of text as one Parquet file.
///
/// # Errors
/// [`FrameError::Engine`] if the engine cannot write.
pub fn write_parquet(
    names: &[&str],
    columns: Vec<Vec<String>>,
    out: &mut dyn Write,
) -> Result<(), FrameError> {
    let doing = "write a Parquet file";
    let columns: Vec<Column> =
        names.iter().zip(columns).map(|(name, cells)| Series::new((*name).into(), cells).into()).collect();
    let mut frame = frame_of(columns).map_err(FrameError::engine(doing))?;
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes)
        .with_compression(ParquetCompression::Snappy)
        .finish(&mut frame)
        .map_err(FrameError::engine(doing))?;
    out.write_all(&bytes).map_err(|e| FrameError::Engine { doing, source: e.into() })
}
