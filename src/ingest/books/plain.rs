//! Workbooks, amounts and dates for the readers beside this one.
//!
//! Comes in: bytes of a workbook, cells. Goes out: sheets as text, amounts, days. Invariant: a cell means
//! the same here and in a register.

use super::amounts::parse_amount;
use super::dates::{DateOrder, parse_date};
use super::{BooksError, excel};
use crate::domain::money::Paise;
use chrono::NaiveDate;

/// A sheet as text: its rows with their numbers as the user's program shows them.
pub(in crate::ingest) struct SheetText {
    /// Name.
    pub(in crate::ingest) name: String,
    /// Rows, blank ones included.
    pub(in crate::ingest) rows: Vec<(u32, Vec<String>)>,
}

/// Tells whether bytes begin as those of a workbook do.
pub(in crate::ingest) fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(excel::NEW_MAGIC) || bytes.starts_with(excel::OLD_MAGIC)
}

/// Reads every sheet of a workbook.
pub(in crate::ingest) fn sheets(name: &str, bytes: &[u8]) -> Result<Vec<SheetText>, BooksError> {
    let tables = excel::read(name, bytes)?;
    let rows = |t: &super::table::Table| {
        (0..t.len()).map(|row| (t.shown(row), t.cells(row).map(str::to_owned).collect())).collect()
    };
    Ok(tables.iter().map(|t| SheetText { name: t.sheet.clone(), rows: rows(t) }).collect())
}

/// Reads a cell as an amount; nothing and dashes are zero. Nothing where it is no amount.
pub(in crate::ingest) fn amount(cell: &str) -> Option<Paise> {
    parse_amount(cell).ok()
}

/// Reads a cell as a day, the day before the month.
pub(in crate::ingest) fn day(cell: &str) -> Option<NaiveDate> {
    parse_date(cell, DateOrder::Dmy)
}
