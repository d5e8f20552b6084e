//! The IMS frame: one record per record that could be read, sorted by content.
//!
//! Comes in: records in any order. Goes out: a frame in which a record's position is its `ImsId`, and
//! records borrowed from it. Invariant: the ids depend on what the records say, never on where they
//! stood, but for records that say exactly the same.

use super::FrameError;
use super::layout::{Layout, TextId, key, ranks, sorted};
use crate::domain::document::ImsRecord;

/// Records of all downloads.
#[derive(Clone, Debug)]
pub struct ImsFrame(Layout<ImsRecord<TextId>>);

impl ImsFrame {
    /// Sorts records by content and lays them out.
    ///
    /// # Errors
    /// [`FrameError::TooMany`] beyond the range of ids.
    pub fn from_records(records: &[ImsRecord]) -> Result<Self, FrameError> {
        u32::try_from(records.len()).map_err(|_| FrameError::TooMany)?;
        let recipients = ranks(records.iter().map(|r| r.recipient_gstin.as_str()));
        let key = |r: &ImsRecord| {
            key(recipients[r.recipient_gstin.as_str()], &r.supplier_gstin, r.section as u8, &r.number)
        };
        let sorted = sorted(records, key, |r| &r.number, content);
        Layout::of(&sorted, |record, keep| record.map(|text| keep(text))).map(Self)
    }

    /// Returns the records in order of their ids, borrowing their text.
    ///
    /// # Errors
    /// None as yet.
    pub fn records(&self) -> Result<Vec<ImsRecord<&str>>, FrameError> {
        Ok(self.0.open(|record, text| record.map(|id| text(*id))))
    }
}

/// What a record says, in the order that gives ids; where it stood comes last and decides only
/// between records that say the same.
fn content(r: &ImsRecord) -> impl Ord + '_ {
    (
        (
            &r.recipient_gstin,
            &r.supplier_gstin,
            r.section,
            &r.number,
            r.date,
            &r.return_period,
            &r.source_form,
        ),
        (r.taxable_value, r.tax, r.document_value, &r.original_number, r.original_date, &r.invoice_type),
        (
            &r.place_of_supply,
            r.filing,
            r.previous_action,
            &r.previous_remarks,
            &r.supplier_name,
            &r.content_hash,
        ),
        (
            (r.permission.pending, r.permission.remarks, r.permission.itc_reduction),
            r.previous_itc_reduction.word(),
            r.previous_itc_reduction.of(r.tax),
        ),
        (r.file, r.index),
    )
}
