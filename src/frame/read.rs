//! Leaving polars: typed columns as plain values, checked once against the catalogue.

use super::FrameError;
use chrono::NaiveDate;
use polars::prelude::{DataFrame, DataType};

/// Reads whole columns of one frame.
pub(super) struct Reader<'a> {
    pub(super) frame: &'a DataFrame,
    pub(super) name: &'static str,
}

impl<'a> Reader<'a> {
    fn misfit(&self, column: &str) -> FrameError {
        FrameError::Schema { frame: self.name, column: column.to_owned() }
    }

    fn column(&self, name: &str, dtype: &DataType) -> Result<&'a polars::prelude::Column, FrameError> {
        self.frame.column(name).ok().filter(|c| c.dtype() == dtype).ok_or_else(|| self.misfit(name))
    }

    /// Text; null becomes empty.
    pub(super) fn text(&self, name: &str) -> Result<Vec<&'a str>, FrameError> {
        let column = self.column(name, &DataType::String)?;
        let values = column.str().map_err(|_| self.misfit(name))?;
        Ok(values.iter().map(Option::unwrap_or_default).collect())
    }

    /// Whole numbers, null kept.
    pub(super) fn maybe_whole(&self, name: &str) -> Result<Vec<Option<i64>>, FrameError> {
        let column = self.column(name, &DataType::Int64)?;
        Ok(column.i64().map_err(|_| self.misfit(name))?.iter().collect())
    }

    /// Whole numbers without null.
    pub(super) fn whole(&self, name: &str) -> Result<Vec<i64>, FrameError> {
        self.maybe_whole(name)?.into_iter().map(|v| v.ok_or_else(|| self.misfit(name))).collect()
    }

    /// Positions without null.
    pub(super) fn position(&self, name: &str) -> Result<Vec<u32>, FrameError> {
        let column = self.column(name, &DataType::UInt32)?;
        let values = column.u32().map_err(|_| self.misfit(name))?;
        values.iter().map(|v| v.ok_or_else(|| self.misfit(name))).collect()
    }

    /// Offsets without null.
    pub(super) fn offset(&self, name: &str) -> Result<Vec<u64>, FrameError> {
        let column = self.column(name, &DataType::UInt64)?;
        let values = column.u64().map_err(|_| self.misfit(name))?;
        values.iter().map(|v| v.ok_or_else(|| self.misfit(name))).collect()
    }

    /// Flags without null.
    pub(super) fn flag(&self, name: &str) -> Result<Vec<bool>, FrameError> {
        let column = self.column(name, &DataType::Boolean)?;
        let values = column.bool().map_err(|_| self.misfit(name))?;
        values.iter().map(|v| v.ok_or_else(|| self.misfit(name))).collect()
    }

    /// Dates, null kept.
    pub(super) fn date(&self, name: &str) -> Result<Vec<Option<NaiveDate>>, FrameError> {
        let column = self.column(name, &DataType::Date)?;
        Ok(column.date().map_err(|_| self.misfit(name))?.as_date_iter().collect())
    }
}
