//! Cells into the table of a sheet, one after the other.
//!
//! Comes in: cells with their places, in the order of rows and columns. Goes out: a [`Table`]. Invariant:
//! a row has the number Excel shows, a figure loses nothing, and a formula that no program has worked out
//! stays visible as such. Rows are written as they come, so that a cell in a far corner costs nothing.

use super::archive::Limits;
use super::error::BooksError;
use super::table::{Table, write_figure};
use calamine::{DataRef, Error, XlsbError, XlsxError};
use std::fmt::Write as _;

/// What stands in place of a formula without a value. Programs that write workbooks without opening
/// Excel leave formulas so; read as blank, they would be amounts of nothing.
pub(super) const NOT_CALCULATED: &str = "#NOT CALCULATED!";

/// Rows are filled up to the widest row so far, but not beyond this many cells.
const WIDEST: usize = 1_000;

/// What can go wrong while a sheet is read.
pub(super) enum Flaw {
    /// The reader of the format gave up.
    Damaged(Error),
    /// The sheet holds too much of something.
    TooLarge(String),
    /// A cell stands after one that belongs behind it.
    OutOfOrder,
}

impl Flaw {
    /// Says it of a sheet of a file.
    pub(super) fn told(self, name: &str, sheet: &str) -> BooksError {
        match self {
            Self::Damaged(source) => BooksError::Excel { name: name.to_owned(), source: Box::new(source) },
            Self::TooLarge(what) => {
                BooksError::TooLarge { name: name.to_owned(), what: format!("sheet \"{sheet}\" {what}") }
            }
            Self::OutOfOrder => BooksError::Excel {
                name: name.to_owned(),
                source: Box::new(Error::Msg("cells stand out of order")),
            },
        }
    }
}

impl From<Error> for Flaw {
    fn from(error: Error) -> Self {
        Self::Damaged(error)
    }
}

impl From<XlsxError> for Flaw {
    fn from(error: XlsxError) -> Self {
        Self::Damaged(Error::Xlsx(error))
    }
}

impl From<XlsbError> for Flaw {
    fn from(error: XlsbError) -> Self {
        Self::Damaged(Error::Xlsb(error))
    }
}

/// The refusal of a sheet with too many cells.
pub(super) fn too_many(limits: Limits) -> Flaw {
    Flaw::TooLarge(format!("holds more than {} cells", crate::domain::text::grouped(limits.cells)))
}

/// Writes cells into a table as they come.
pub(super) struct Filler {
    /// What is written so far.
    pub(super) table: Table,
    limits: Limits,
    /// The row that is being written, and how many cells of it are.
    open: Option<(u32, usize)>,
    widest: usize,
}

impl Filler {
    /// Starts the table of a sheet.
    pub(super) fn new(sheet: &str, limits: Limits) -> Self {
        Self { table: Table::new(sheet), limits, open: None, widest: 0 }
    }

    /// Adds a cell as the reader of the format gives it.
    pub(super) fn add(&mut self, at: (u32, u32), value: &DataRef<'_>, is_formula: bool) -> Result<(), Flaw> {
        match value {
            DataRef::Empty if is_formula => self.cell(at, |out| out.push_str(NOT_CALCULATED)),
            DataRef::Empty => Ok(()),
            _ => self.cell(at, |out| write_cell(out, value)),
        }
    }

    fn cell(&mut self, (row, column): (u32, u32), write: impl FnOnce(&mut String)) -> Result<(), Flaw> {
        if row >= self.limits.rows {
            let rows = crate::domain::text::grouped(self.limits.rows);
            return Err(Flaw::TooLarge(format!("has more than {rows} rows")));
        }
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        let written = match self.open {
            Some((open, written)) if open == row => written,
            Some((open, _)) if open > row => return Err(Flaw::OutOfOrder),
            Some((open, _)) => {
                self.end_row(open);
                // Rows without a cell stand in the sheet and count there.
                for blank in open + 1..row {
                    self.table.end_row(blank + 1);
                }
                0
            }
            None => 0,
        };
        self.open = Some((row, written));
        if column < written {
            return Err(Flaw::OutOfOrder);
        }
        if column - written > self.limits.cells.saturating_sub(self.table.cell_count()) {
            return Err(too_many(self.limits));
        }
        for _ in written..column {
            self.table.push("");
        }
        self.table.push_with(write);
        self.open = Some((row, column + 1));
        self.widest = self.widest.max(column + 1);
        Ok(())
    }

    fn end_row(&mut self, row: u32) {
        let (_, written) = self.open.unwrap_or_default();
        for _ in written..self.widest.min(WIDEST) {
            self.table.push("");
        }
        self.table.end_row(row + 1);
    }

    /// Ends the last row.
    pub(super) fn finish(mut self) -> Table {
        if let Some((row, _)) = self.open {
            self.end_row(row);
        }
        self.table
    }
}

/// Writes a value as the text that a register would hold.
fn write_cell(out: &mut String, cell: &DataRef<'_>) {
    match cell {
        DataRef::Empty => {}
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => out.push_str(text),
        DataRef::SharedString(text) => out.push_str(text),
        DataRef::Int(n) => write!(out, "{n}").expect("text takes everything"),
        DataRef::Float(x) => write_figure(out, *x),
        DataRef::Bool(yes) => out.push_str(if *yes { "TRUE" } else { "FALSE" }),
        DataRef::DateTime(at) if at.is_datetime() && at.as_f64() >= 1.0 => {
            let (year, month, day, ..) = at.to_ymd_hms_milli();
            write!(out, "{year:04}-{month:02}-{day:02}").expect("text takes everything");
        }
        DataRef::DateTime(at) => write_figure(out, at.as_f64()),
        DataRef::Error(error) => write!(out, "{error}").expect("text takes everything"),
    }
}
