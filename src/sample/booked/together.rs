//! Several documents booked in one row: a voucher for a few, or one for the whole month.
//!
//! Invariant: the row carries the sum of its documents to the paisa, and each of them names it.

use super::super::model::{Booking, Circumstance};
use super::super::paper::{Amounts, RowNumber, days_later};
use super::super::reported::Draft;
use super::Books;
use crate::domain::document::Section;
use crate::domain::period::TaxPeriod;

impl Books<'_> {
    /// Tells whether a supplier is booked once for the month.
    pub(super) fn is_booked_by_month(&mut self, drafts: &[Draft]) -> bool {
        (3..=8).contains(&drafts.len())
            && drafts.iter().all(|d| d.record.section == Section::B2b && d.neighbour.is_none())
            && self.chance(Circumstance::MonthTotal)
    }

    /// Books all documents in one row, under no number of the supplier.
    pub(super) fn book_the_month(&mut self, drafts: Vec<Draft>, period: TaxPeriod) {
        let mut row = self.row_of(&drafts[0].record);
        let total = drafts.iter().map(|d| d.record.amounts).reduce(Amounts::plus);
        row.amounts = total.expect("at least three documents were counted");
        row.date = drafts.iter().map(|d| d.record.date).max().unwrap_or(row.date);
        row.voucher_date = days_later(row.date, 2);
        row.number = RowNumber::Text(format!("BILLS OF {}", period.first_day().format("%b %y")));
        let birth = self.push(row);
        for draft in drafts {
            let mut record = draft.record;
            record.class = "month_total";
            record.clean = 0;
            record.rows = vec![birth];
            self.records.push(record);
        }
    }

    /// Books a few documents in one row that names them all; a single one is booked as it is.
    pub(super) fn book_together(&mut self, drafts: Vec<Draft>) {
        if drafts.len() < 2 {
            for draft in drafts {
                self.book_as_is(draft.record);
            }
            return;
        }
        let numbers: Vec<&str> = drafts.iter().map(|d| d.record.number.as_str()).collect();
        let text = match self.dice.below(4) {
            0 => {
                let tails: Vec<String> = drafts.iter().skip(1).map(|d| d.parts.running()).collect();
                format!("{}, {}", numbers[0], tails.join(", "))
            }
            1 => numbers.join(" & "),
            2 => numbers.join("+"),
            _ => numbers.join(", "),
        };
        let last = drafts.len() - 1;
        let mut row = self.row_of(&drafts[last].record);
        let total = drafts.iter().map(|d| d.record.amounts).reduce(Amounts::plus);
        row.amounts = total.expect("two documents at least");
        row.number = RowNumber::Text(text);
        let birth = self.push(row);
        for draft in drafts {
            let mut record = draft.record;
            record.class = Booking::Merged.class();
            record.clean = Booking::Merged.clean();
            record.rows = vec![birth];
            self.records.push(record);
        }
    }
}
