//! Frames of text alone, for tables that other programs read.

use super::{FrameError, frame_of};
use polars::io::parquet::write::BatchedWriter;
use polars::prelude::{
    Column, DataType, Field, IntoSeries, ParquetCompression, ParquetWriter, Schema, StringChunkedBuilder,
};
use rayon::prelude::*;
use std::io::Write;

/// So many columns are made together.
const BESIDE: usize = 8;

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

    /// Writes a batch of so many lines; `cell` gives the text of a line and column, and is asked by several
    /// threads.
    ///
    /// Columns that stand beside each other are made together, line by line, as the cells lie in memory:
    /// made column by column, every line was fetched into the processor's cache once for each of its cells,
    /// and this step took twice as long.
    ///
    /// # Errors
    /// [`FrameError::Engine`] if the engine cannot write.
    pub fn write<'c>(
        &mut self,
        lines: usize,
        cell: impl Fn(usize, usize) -> &'c str + Sync,
    ) -> Result<(), FrameError> {
        let columns: Vec<Column> = self
            .names
            .par_chunks(BESIDE)
            .enumerate()
            .flat_map_iter(|(group, names)| {
                let mut columns: Vec<StringChunkedBuilder> =
                    names.iter().map(|name| StringChunkedBuilder::new((*name).into(), lines)).collect();
                for line in 0..lines {
                    for (at, column) in columns.iter_mut().enumerate() {
                        column.append_value(cell(line, group * BESIDE + at));
                    }
                }
                columns.into_iter().map(|column| column.finish().into_series().into())
            })
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
