//! What only notes, amendments and operators' records can meet with.

use super::super::firms::Supplier;
use super::super::model::{Booking, Circumstance};
use super::super::paper::{RowGstin, RowNumber};
use super::super::reported::Draft;
use super::Books;
use crate::domain::document::Section;

impl Books<'_> {
    /// Books what notes, amendments and operators' records alone can meet with.
    pub(super) fn book_specially(
        &mut self,
        suppliers: &[Supplier],
        draft: &Draft,
        invoice_numbers: &[String],
    ) -> bool {
        let mut record = draft.record.clone();
        let mut row = self.row_of(&record);
        if matches!(draft.booking, Booking::FiledTwice | Booking::Repeated) {
            return false;
        }
        let (class, clean) = match record.section {
            Section::B2bcn | Section::B2bcna => {
                if !invoice_numbers.is_empty() && self.chance(Circumstance::NoteByOriginal) {
                    row.number = RowNumber::Text(self.dice.pick(invoice_numbers).clone());
                    ("note_by_original", 0)
                } else if self.chance(Circumstance::NoteUpsideDown) {
                    row.voucher_type = "Credit Note";
                    row.amounts = row.amounts.negative();
                    ("direction", 0)
                } else if self.chance(Circumstance::NoteSign) {
                    row.amounts = row.amounts.negative();
                    ("note_sign", 2)
                } else {
                    return false;
                }
            }
            Section::Ecom | Section::Ecoma => {
                if self.chance(Circumstance::EcoUnderSeller) {
                    let seller = self.dice.position(suppliers.len() - 1);
                    let seller = u32::try_from(seller).expect("fewer suppliers than 32 bits count");
                    row.supplier = if seller < record.supplier { seller } else { seller + 1 };
                    ("eco_seller", 0)
                } else if self.chance(Circumstance::EcoWithoutGstin) {
                    row.gstin = RowGstin::Blank;
                    ("eco_no_gstin", 0)
                } else {
                    return false;
                }
            }
            Section::B2ba | Section::B2bdna => match &record.original {
                Some((number, _)) if *number != record.number => {
                    row.number = RowNumber::Text(number.clone());
                    ("amended_number", 2)
                }
                _ => return false,
            },
            Section::B2b | Section::B2bdn => return false,
        };
        record.class = class;
        record.clean = clean;
        record.rows = vec![self.push(row)];
        self.records.push(record);
        true
    }
}
