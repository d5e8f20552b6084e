//! Frames of text alone, for tables that other programs read.

use super::{FrameError, frame_of};
use polars::prelude::{
    Column, DataType, Field, NamedFrom, ParquetCompression, ParquetWriter, Schema, Series,
};
use std::io::Write;

/// Writes batches of text columns as one Parquet file, a row group per batch.
///
/// # Errors
/// [`FrameError::Engine`] if the engine cannot write.
pub fn write_parquet(
    names: &[&str],
    batches: impl Iterator<Item = Vec<Vec<String>>>,
    out: &mut dyn Write,
) -> Result<(), FrameError> {
    let doing = "write a Parquet file";
    let schema: Schema = names.iter().map(|name| Field::new((*name).into(), DataType::String)).collect();
    let mut writer = ParquetWriter::new(out)
        .with_compression(ParquetCompression::Snappy)
        .batched(&schema)
        .map_err(FrameError::engine(doing))?;
    for columns in batches {
        let columns: Vec<Column> = names
            .iter()
            .zip(columns)
            .map(|(name, cells)| Series::new((*name).into(), cells).into())
            .collect();
        let frame = frame_of(columns).map_err(FrameError::engine(doing))?;
        writer.write_batch(&frame).map_err(FrameError::engine(doing))?;
    }
    writer.finish().map_err(FrameError::engine(doing))?;
    Ok(())
}
