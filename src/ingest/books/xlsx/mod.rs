//! Sheets of an .xlsx file as nearly every program writes them, at the speed of unpacking them.
//!
//! Comes in: the bytes of an archive. Goes out: a table for each sheet, or nothing where anything in it
//! is unusual: then calamine reads the workbook, and says what is wrong with it if something is.
//! Invariant: what is read here is what calamine reads, cell by cell; what a number of a shared text or
//! of a style stands for is asked of calamine (`lexicon`) and never worked out here.
//!
//! One thread unpacks a sheet into blocks of whole rows (`blocks`), the other reads their cells (`cells`);
//! merged cells and hidden rows are seen on the way, so that a sheet is unpacked once.

mod blocks;
mod cells;
#[cfg(test)]
mod equal;
mod lexicon;
mod scan;

use super::archive::{Limits, sheet_paths};
use super::error::BooksError;
use super::filler::Flaw;
use super::table::Table;
use cells::Cells;
use lexicon::{Book, Lexicon, Sheet};
use std::io::Cursor;
use zip::ZipArchive;

/// Something that is left to calamine.
pub(super) struct Odd;

/// Why the reading of a sheet ends before its end.
enum Stop {
    Odd,
    Flaw(Flaw),
}

impl From<Odd> for Stop {
    fn from(_: Odd) -> Self {
        Self::Odd
    }
}

impl From<Flaw> for Stop {
    fn from(flaw: Flaw) -> Self {
        match flaw {
            // Calamine says why, or the cells are sorted.
            Flaw::Damaged(_) | Flaw::OutOfOrder => Self::Odd,
            Flaw::TooLarge(_) => Self::Flaw(flaw),
        }
    }
}

/// Reads every sheet of a workbook, in its order; nothing where anything of it is unusual.
pub(super) fn read(name: &str, bytes: &[u8], limits: Limits) -> Option<Result<Vec<Table>, BooksError>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let paths = sheet_paths(&mut archive)?;
    let probe = lexicon::probe(&mut archive, &paths)?;
    let mut book = Book::open(&probe)?;
    let sheets = book.sheets(&probe)?;
    let lexicon = book.lexicon(&probe)?;
    let (mut tables, mut left) = (Vec::with_capacity(sheets.len()), limits.cells);
    for sheet in sheets {
        let mut table = match sheet_of(bytes, &sheet, &lexicon, Limits { cells: left, ..limits }) {
            Ok(table) => table,
            Err(Stop::Odd) => return None,
            Err(Stop::Flaw(flaw)) => return Some(Err(flaw.told(name, &sheet.name))),
        };
        table.facts.is_hidden = sheet.is_hidden;
        table.facts.from_1904 = lexicon.from_1904;
        left = left.saturating_sub(table.cell_count());
        tables.push(table);
    }
    Some(Ok(tables))
}

fn sheet_of(bytes: &[u8], sheet: &Sheet<'_>, lexicon: &Lexicon<'_>, limits: Limits) -> Result<Table, Stop> {
    let mut cells = Cells::new(&sheet.name, lexicon, limits, sheet.size);
    blocks::each(bytes, sheet.path, |number, block| {
        let block = if number == 0 { block.strip_prefix(sheet.head).ok_or(Odd)? } else { block };
        cells.take(block)
    })?;
    Ok(cells.finish()?)
}
