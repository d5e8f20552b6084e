//! The books frame: one row per register row that could be read, sorted by content.
//!
//! Comes in: rows in any order. Goes out: a frame in which a row's position is its `BooksId`, and rows
//! borrowed from it. Invariant: as for the IMS frame, ids depend on content.

use super::FrameError;
use super::layout::{Layout, TextId, key, ranks, sorted};
use crate::domain::document::BooksRow;

/// Rows of all registers.
#[derive(Clone, Debug)]
pub struct BooksFrame(Layout<BooksRow<TextId>>);

impl BooksFrame {
    /// Sorts rows by content and lays them out.
    ///
    /// # Errors
    /// [`FrameError::TooMany`] beyond the range of ids.
    pub fn from_rows(rows: &[BooksRow]) -> Result<Self, FrameError> {
        u32::try_from(rows.len()).map_err(|_| FrameError::TooMany)?;
        let recipients = ranks(rows.iter().map(|r| r.recipient_gstin.as_str()));
        let key = |r: &BooksRow| {
            key(recipients[r.recipient_gstin.as_str()], &r.supplier_gstin, r.kind as u8, &r.number)
        };
        let order = sorted(rows, key, |r| &r.number, content);
        Layout::of(rows, &order, |row, keep| row.map(|text| keep(text))).map(Self)
    }

    /// Returns the rows in order of their ids, borrowing their text.
    ///
    /// # Errors
    /// None as yet.
    pub fn rows(&self) -> Result<Vec<BooksRow<&str>>, FrameError> {
        Ok(self.0.open(|row, text| row.map(|id| text(*id))))
    }

    /// Returns what [`Self::rows`] returns and keeps the texts alone, so that rows are not held twice.
    pub fn take_rows(&mut self) -> Vec<BooksRow<&str>> {
        self.0.take(|row, text| row.map(|id| text(*id)))
    }
}

/// What a row says, in the order that gives ids. Voucher date and number stand early, so that of
/// rows that book one document twice the lower id is the one booked first.
fn content(r: &BooksRow) -> impl Ord + '_ {
    (
        (&r.recipient_gstin, &r.supplier_gstin, r.kind, &r.number, r.voucher_date, &r.voucher_number, r.date),
        (r.taxable_value, r.tax, r.document_value, &r.place_of_supply, &r.original_number, &r.voucher_type),
        (&r.supplier_name, r.ineligible, r.exclusion, &r.sheet),
        (r.file, r.row),
    )
}
