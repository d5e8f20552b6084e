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

/// A Parquet file of text columns, written a row group at a time.
pub struct TextsWriter<'a> {
    names: &'a [&'a str],
    writer: BatchedWriter<&'a mut (dyn Write + Send)>,
    /// Lines of a row group.
    group: usize,
    /// Columns of the row group that is open, and how many lines it has.
    open: Vec<StringChunkedBuilder>,
    lines: usize,
}

impl<'a> TextsWriter<'a> {
    /// Starts a file with these columns and row groups of so many lines.
    ///
    /// # Errors
    /// [`FrameError::Engine`] if the engine cannot write.
    pub fn new(
        names: &'a [&'a str],
        group: usize,
        out: &'a mut (dyn Write + Send),
    ) -> Result<Self, FrameError> {
        let schema: Schema = names.iter().map(|name| Field::new((*name).into(), DataType::String)).collect();
        let writer = ParquetWriter::new(out)
            .with_compression(ParquetCompression::Snappy)
            .batched(&schema)
            .map_err(FrameError::engine(DOING))?;
        Ok(Self { names, writer, group, open: Vec::new(), lines: 0 })
    }

    /// Adds so many lines, and writes the row group once it has its lines; `cell` gives the text of a line and
    /// column, and is asked by several threads. A row group is not divided: it has the lines of whole calls.
    ///
    /// Columns that stand beside each other are made together, line by line, as the cells lie in memory:
    /// made column by column, every line was fetched into the processor's cache once for each of its cells,
    /// and this step took twice as long.
    ///
    /// # Errors
    /// [`FrameError::Engine`] if the engine cannot write.
    pub fn add<'c>(
        &mut self,
        lines: usize,
        cell: impl Fn(usize, usize) -> &'c str + Sync,
    ) -> Result<(), FrameError> {
        if self.open.is_empty() {
            let column = |name: &&str| StringChunkedBuilder::new((*name).into(), self.group);
            self.open = self.names.iter().map(column).collect();
        }
        self.open.par_chunks_mut(BESIDE).enumerate().for_each(|(group, columns)| {
            for line in 0..lines {
                for (at, column) in columns.iter_mut().enumerate() {
                    column.append_value(cell(line, group * BESIDE + at));
                }
            }
        });
        self.lines += lines;
        if self.lines < self.group { Ok(()) } else { self.write() }
    }

    /// Writes the row group that is open.
    fn write(&mut self) -> Result<(), FrameError> {
        self.lines = 0;
        let columns: Vec<Column> =
            std::mem::take(&mut self.open).into_iter().map(|c| c.finish().into_series().into()).collect();
        let frame = frame_of(columns).map_err(FrameError::engine(DOING))?;
        self.writer.write_batch(&frame).map_err(FrameError::engine(DOING))
    }

    /// Ends the file.
    ///
    /// # Errors
    /// [`FrameError::Engine`] if the engine cannot write.
    pub fn finish(mut self) -> Result<(), FrameError> {
        if self.lines > 0 {
            self.write()?;
        }
        self.writer.finish().map_err(FrameError::engine(DOING))?;
        Ok(())
    }
}
