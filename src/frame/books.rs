//! The books frame: one row per register row that could be read, sorted by content.
//!
//! Comes in: rows in any order. Goes out: a frame whose row number is the `BooksId`, and rows
//! borrowed from it. Invariant: as for the IMS frame, ids depend on content.

use super::columns::{BOOKS_COLUMNS, cols, misfit};
use super::ims::{date, heads, plain, text};
use super::read::Reader;
use super::{FrameError, frame_of};
use crate::domain::document::{BooksRow, DocumentKind, Exclusion};
use crate::domain::money::Paise;
use polars::prelude::{Column, DataFrame};
use rayon::prelude::*;

/// Rows of all registers; see [`BOOKS_COLUMNS`].
#[derive(Clone, Debug)]
pub struct BooksFrame(DataFrame);

impl BooksFrame {
    /// Sorts rows by content and lays them into columns.
    ///
    /// # Errors
    /// [`FrameError::TooMany`] beyond the range of ids.
    pub fn from_rows(rows: &[BooksRow]) -> Result<Self, FrameError> {
        u32::try_from(rows.len()).map_err(|_| FrameError::TooMany)?;
        // References are sorted, not the wide rows themselves.
        let mut sorted: Vec<&BooksRow> = rows.iter().collect();
        sorted.par_sort_unstable_by(|a, b| content(a).cmp(&content(b)));
        let frame = frame_of(columns_of(&sorted)).map_err(FrameError::engine("build the books frame"))?;
        Self::try_new(frame)
    }

    /// Checks a frame against the catalogue.
    pub fn try_new(mut frame: DataFrame) -> Result<Self, FrameError> {
        match misfit(&frame, BOOKS_COLUMNS) {
            Some(column) => Err(FrameError::Schema { frame: "books", column }),
            None => {
                frame.rechunk_mut();
                Ok(Self(frame))
            }
        }
    }

    /// Returns the frame itself.
    pub const fn frame(&self) -> &DataFrame {
        &self.0
    }

    /// Returns the rows in order of their ids, borrowing their text.
    pub fn rows(&self) -> Result<Vec<BooksRow<&str>>, FrameError> {
        let read = Reader { frame: &self.0, name: "books" };
        let bad = |column: &str| FrameError::Schema { frame: "books", column: column.to_owned() };
        let (file, sheet) = (read.position(cols::FILE)?, read.text(cols::SHEET)?);
        let (row, shown_row) = (read.position(cols::ROW)?, read.position(cols::SHOWN_ROW)?);
        let recipient = read.text(cols::RECIPIENT_GSTIN)?;
        let (supplier, name) = (read.text(cols::SUPPLIER_GSTIN)?, read.text(cols::SUPPLIER_NAME)?);
        let (number, original) = (read.text(cols::NUMBER)?, read.text(cols::ORIGINAL_NUMBER)?);
        let (document_date, voucher_date) = (read.date(cols::DATE)?, read.date(cols::VOUCHER_DATE)?);
        let (voucher, voucher_type) = (read.text(cols::VOUCHER_NUMBER)?, read.text(cols::VOUCHER_TYPE)?);
        let (kind, place) = (read.text(cols::KIND)?, read.text(cols::PLACE_OF_SUPPLY)?);
        let (value, taxable) = (read.maybe_whole(cols::DOCUMENT_VALUE)?, read.whole(cols::TAXABLE_VALUE)?);
        let tax = heads(&read, [cols::IGST, cols::CGST, cols::SGST, cols::CESS])?;
        let (ineligible, exclusion) = (read.flag(cols::INELIGIBLE)?, read.text(cols::EXCLUSION)?);
        (0..self.0.height())
            .map(|i| {
                Ok(BooksRow {
                    file: file[i],
                    sheet: sheet[i],
                    row: row[i],
                    shown_row: shown_row[i],
                    recipient_gstin: recipient[i],
                    supplier_gstin: supplier[i],
                    supplier_name: name[i],
                    number: number[i],
                    date: document_date[i],
                    voucher_number: voucher[i],
                    voucher_date: voucher_date[i],
                    voucher_type: voucher_type[i],
                    kind: DocumentKind::ALL
                        .into_iter()
                        .find(|k| k.word() == kind[i])
                        .ok_or_else(|| bad(cols::KIND))?,
                    document_value: value[i].map(Paise::new),
                    taxable_value: Paise::new(taxable[i]),
                    tax: tax[i],
                    place_of_supply: place[i],
                    original_number: original[i],
                    ineligible: ineligible[i],
                    exclusion: if exclusion[i].is_empty() {
                        None
                    } else {
                        Some(Exclusion::from_word(exclusion[i]).ok_or_else(|| bad(cols::EXCLUSION))?)
                    },
                })
            })
            .collect()
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

fn columns_of(rows: &[&BooksRow]) -> Vec<Column> {
    vec![
        plain(cols::FILE, rows, |r| r.file),
        text(cols::SHEET, rows, |r| &r.sheet),
        plain(cols::ROW, rows, |r| r.row),
        plain(cols::SHOWN_ROW, rows, |r| r.shown_row),
        text(cols::RECIPIENT_GSTIN, rows, |r| &r.recipient_gstin),
        text(cols::SUPPLIER_GSTIN, rows, |r| &r.supplier_gstin),
        text(cols::SUPPLIER_NAME, rows, |r| &r.supplier_name),
        text(cols::NUMBER, rows, |r| &r.number),
        date(cols::DATE, rows, |r| r.date),
        text(cols::VOUCHER_NUMBER, rows, |r| &r.voucher_number),
        date(cols::VOUCHER_DATE, rows, |r| r.voucher_date),
        text(cols::VOUCHER_TYPE, rows, |r| &r.voucher_type),
        text(cols::KIND, rows, |r| r.kind.word()),
        plain(cols::DOCUMENT_VALUE, rows, |r| r.document_value.map(Paise::get)),
        plain(cols::TAXABLE_VALUE, rows, |r| r.taxable_value.get()),
        plain(cols::IGST, rows, |r| r.tax.igst.get()),
        plain(cols::CGST, rows, |r| r.tax.cgst.get()),
        plain(cols::SGST, rows, |r| r.tax.sgst.get()),
        plain(cols::CESS, rows, |r| r.tax.cess.get()),
        text(cols::PLACE_OF_SUPPLY, rows, |r| &r.place_of_supply),
        text(cols::ORIGINAL_NUMBER, rows, |r| &r.original_number),
        plain(cols::INELIGIBLE, rows, |r| r.ineligible),
        text(cols::EXCLUSION, rows, |r| r.exclusion.map_or("", Exclusion::word)),
    ]
}
