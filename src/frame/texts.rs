//! Frames of text alone, for tables that other programs read.

use super::{FrameError, frame_of};
use polars::io::parquet::write::BatchedWriter;
use polars::prelude::{
    Column, DataType, Field, IntoSeries, NewChunkedArray, ParquetCompression, ParquetWriter, Schema,
    StringChunked,
};
use rayon::prelude::*;
use std::io::Write;

const DOING: &str = "write a Parquet file";

/// A Parquet file of text columns, written batch by batch, a row group per batch.
pub struct TextsWriter<'a> {
    names: &'a [&'a str],
    writer: BatchedWriter<&'a mut (dyn Write + Send)>,
}

impl<'a> TextsWriter<'a> {
    /// Starts a file with these columns.
    ///
    /// # Errors
    /// [`FrameError::Engine`] if the engine cannot write.
    pub fn new(names: &'a [&'a str], out: &'a mut (dyn Write + Send)) -> Result<Self, FrameError> {
        let schema: Schema = names.iter().map(|name| Field::new((*name).into(), DataType::String)).collect();
        let writer = ParquetWriter::new(out)
            .with_compression(ParquetCompression::Snappy)
            .batched(&schema)
            .map_err(FrameError::engine(DOING))?;
        Ok(Self { names, writer })
    }

    /// Writes a batch; `cells` gives those of a column, and is asked by several threads.
    ///
    /// # Errors
    /// [`FrameError::Engine`] if the engine cannot write.
    pub fn write<'c, C: Iterator<Item = &'c str>>(
        &mut self,
        cells: impl Fn(usize) -> C + Sync,
    ) -> Result<(), FrameError> {
        let columns: Vec<Column> = self
            .names
            .par_iter()
            .enumerate()
            .map(|(at, name)| StringChunked::from_iter_values((*name).into(), cells(at)).into_series().into())
            .collect();
        let frame = frame_of(columns).map_err(FrameError::engine(DOING))?;
        self.writer.write_batch(&frame).map_err(FrameError::engine(DOING))
    }

    /// Ends the file.
    ///
    /// # Errors
    /// [`FrameError::Engine`] if the engine cannot write.
    pub fn finish(self) -> Result<(), FrameError> {
        self.writer.finish().map_err(FrameError::engine(DOING))?;
        Ok(())
    }
}
