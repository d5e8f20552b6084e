//! How the buyer books what his suppliers reported.
//!
//! Comes in: the drafts of one supplier. Goes out: records with the rows that are the same supply,
//! and rows. Invariant: a number damaged by a typing error or a spreadsheet never becomes another
//! number of the same supplier; where it would, the document is booked as it is.

mod special;
mod together;

use super::amounts::{other_heads, other_value, pieces, rounded};
use super::dice::Dice;
use super::firms::{Supplier, mistyped};
use super::model::{Booking, Circumstance};
use super::numbers::plain;
use super::paper::{Amounts, Record, Row, RowGstin, RowNumber, days_later};
use super::reported::Draft;
use crate::domain::action::ImsAction;
use crate::domain::document::{DocumentKind, Section};
use crate::domain::money::{Paise, TaxHeads};
use crate::domain::period::TaxPeriod;
use rustc_hash::FxHashSet;

/// The books and the download of one month while they grow.
pub(super) struct Books<'a> {
    pub(super) records: Vec<Record>,
    pub(super) rows: Vec<Row>,
    pub(super) dice: &'a mut Dice,
    /// Numbers of the supplier at hand, as nobody reads them differently.
    taken: FxHashSet<String>,
}

impl<'a> Books<'a> {
    pub(super) fn new(records: usize, dice: &'a mut Dice) -> Self {
        Self {
            records: Vec::with_capacity(records),
            rows: Vec::with_capacity(records + records / 8),
            dice,
            taken: FxHashSet::default(),
        }
    }

    /// Books all that one supplier reported.
    pub(super) fn book(
        &mut self,
        suppliers: &[Supplier],
        place: usize,
        drafts: Vec<Draft>,
        period: TaxPeriod,
    ) {
        self.taken.clear();
        for draft in &drafts {
            self.taken.insert(plain(&draft.record.number));
            self.taken.extend(draft.neighbour.as_ref().map(|p| plain(&p.shown())));
            self.taken.extend(draft.record.original.as_ref().map(|(number, _)| plain(number)));
        }
        if self.is_booked_by_month(&drafts) {
            return self.book_the_month(drafts, period);
        }
        let invoice_numbers: Vec<String> = drafts
            .iter()
            .filter(|d| d.record.section == Section::B2b)
            .map(|d| d.record.number.clone())
            .collect();
        let mut waiting = drafts.into_iter().peekable();
        while let Some(draft) = waiting.next() {
            let is_plain = |d: &Draft| d.record.section == Section::B2b && d.booking == Booking::Exact;
            if draft.booking == Booking::Merged && draft.record.section == Section::B2b {
                let most = 1 + self.dice.position(3);
                let mut together = vec![draft];
                while together.len() <= most && waiting.peek().is_some_and(is_plain) {
                    together.extend(waiting.next());
                }
                self.book_together(together);
            } else {
                self.book_one(suppliers, place, draft, &invoice_numbers);
            }
        }
    }

    fn chance(&mut self, what: Circumstance) -> bool {
        self.dice.happens(what.per_mille())
    }

    /// Returns the row that books a record without any noise.
    fn row_of(&mut self, record: &Record) -> Row {
        let kind = record.section.kind();
        let (voucher_type, amounts) = match kind {
            DocumentKind::Invoice => ("Purchase", record.amounts),
            DocumentKind::CreditNote => ("Debit Note", record.amounts.negative()),
            DocumentKind::DebitNote => ("Credit Note", record.amounts),
        };
        Row {
            voucher: 0,
            voucher_date: days_later(record.date, i64::from(self.dice.skewed(16))),
            voucher_type,
            supplier: record.supplier,
            gstin: RowGstin::Own,
            name: "",
            number: RowNumber::Text(record.number.clone()),
            date: record.date,
            amounts,
            reverse_charge: false,
            eligible: true,
            other_recipient: false,
        }
    }

    /// Gives a row its place of birth and a voucher of its own.
    fn push(&mut self, mut row: Row) -> u32 {
        let birth = u32::try_from(self.rows.len()).expect("a register has fewer rows than 32 bits count");
        row.voucher = birth;
        self.rows.push(row);
        birth
    }

    fn book_as_is(&mut self, mut record: Record) {
        record.class = Booking::Exact.class();
        record.clean = unspoilt(&record);
        let row = self.row_of(&record);
        record.rows = vec![self.push(row)];
        self.records.push(record);
    }

    /// Returns another spelling of the number that is no other number of the supplier, or nothing.
    fn spelling(&mut self, draft: &Draft, way: Booking) -> Option<String> {
        let own = plain(&draft.record.number);
        let is_error = matches!(way, Booking::Typing | Booking::LookAlike);
        for _ in 0..6 {
            let Some(text) = draft.parts.booked(way, self.dice) else { continue };
            let seen = plain(&text);
            if seen == own {
                if is_error {
                    continue;
                }
                return Some(text);
            }
            if !seen.is_empty() && self.taken.insert(seen) {
                return Some(text);
            }
        }
        None
    }

    fn book_one(
        &mut self,
        suppliers: &[Supplier],
        place: usize,
        mut draft: Draft,
        invoice_numbers: &[String],
    ) {
        let original = draft.original.take();
        let first = self.records.len();
        if !self.book_specially(suppliers, &draft, invoice_numbers) {
            self.book_by_its_way(&suppliers[place], &draft);
        }
        if let Some(mut older) = original {
            // Whatever became of the amendment, its original may be linked to the same rows or none.
            older.rows.clone_from(&self.records[first].rows);
            self.records.push(older);
        }
    }

    fn book_by_its_way(&mut self, supplier: &Supplier, draft: &Draft) {
        let mut record = draft.record.clone();
        let mut row = self.row_of(&record);
        let way = draft.booking;
        match way {
            Booking::Exact | Booking::Late => record.rows = vec![self.push(row)],
            // Nothing of the supplier followed that could be booked with it.
            Booking::Merged => return self.book_as_is(record),
            Booking::MissingInBooks => {}
            Booking::Decoy => self.book_neighbour(draft),
            Booking::FiledTwice | Booking::Repeated => return self.report_again(record, way),
            Booking::SplitByRate | Booking::SplitByReceipt | Booking::SplitBySuffix => {
                record.rows = self.split(draft, &row);
            }
            Booking::BookedTwice => record.rows = self.book_twice(draft, row),
            Booking::Rounding | Booking::DateOff | Booking::Combination => {
                if !self.blur(draft, &mut row) {
                    return self.book_as_is(record);
                }
                record.rows = vec![self.push(row)];
            }
            Booking::Value
            | Booking::TaxHead
            | Booking::Branch
            | Booking::GstinTyping
            | Booking::OtherRecipient
            | Booking::NoNumber
            | Booking::OwnNumber
            | Booking::Ineligible
            | Booking::Expensed => {
                self.spoil(supplier, &record, way, &mut row);
                record.rows = vec![self.push(row)];
            }
            Booking::Separators
            | Booking::NoSeparators
            | Booking::Case
            | Booking::Blanks
            | Booking::Zeros
            | Booking::Prefix
            | Booking::YearDropped
            | Booking::YearExpanded
            | Booking::RunningNumber
            | Booking::Caption
            | Booking::FloatForm
            | Booking::DateForm
            | Booking::FifteenDigits
            | Booking::Scientific
            | Booking::Typing
            | Booking::LookAlike => {
                let Some(text) = self.spelling(draft, way) else { return self.book_as_is(record) };
                row.number = RowNumber::Text(text);
                record.rows = vec![self.push(row)];
            }
        }
        self.records.push(record);
    }

    /// Books the neighbour of a document that is not booked itself, for an equal or a near amount.
    fn book_neighbour(&mut self, draft: &Draft) {
        let Some(neighbour) = &draft.neighbour else { return };
        let mut row = self.row_of(&draft.record);
        row.number = RowNumber::Text(neighbour.shown());
        row.date = days_later(draft.record.date, self.dice.between(0, 3));
        row.voucher_date = days_later(row.date, 1);
        if self.dice.happens(400) {
            let a = row.amounts;
            let rupees = Paise::new(self.dice.between(-50, 50) * 100);
            row.amounts = Amounts { taxable: a.taxable + rupees, value: a.value + rupees, ..a };
        }
        self.push(row);
    }

    /// Reports a document again: the same record twice, or once more in an earlier return.
    fn report_again(&mut self, mut record: Record, way: Booking) {
        let row = self.row_of(&record);
        record.rows = vec![self.push(row)];
        let mut again = record.clone();
        if way == Booking::FiledTwice {
            again.class = "superseded";
            again.clean = 0;
            record.period = TaxPeriod::of(days_later(record.period.first_day(), -1));
        }
        self.records.push(record);
        self.records.push(again);
    }

    fn split(&mut self, draft: &Draft, row: &Row) -> Vec<u32> {
        let sign = if draft.record.section.kind() == DocumentKind::CreditNote { -1 } else { 1 };
        let pieces = if draft.lines.len() > 1 {
            let mut lines = draft.lines.clone();
            let rest = draft.record.amounts.value - lines.iter().map(|l| l.value).sum();
            lines[0].value += rest;
            lines
        } else {
            let most = if draft.booking == Booking::SplitBySuffix { 2 } else { 2 + self.dice.position(3) };
            pieces(draft.record.amounts, most, self.dice)
        };
        let mut births = Vec::with_capacity(pieces.len());
        for (place, piece) in pieces.into_iter().enumerate() {
            let mut part = row.clone();
            part.amounts = if sign < 0 { piece.negative() } else { piece };
            match draft.booking {
                Booking::SplitByRate => {}
                Booking::SplitBySuffix => {
                    part.number = RowNumber::Text(format!("{}-{}", draft.record.number, place + 1));
                }
                _ => part.voucher_date = days_later(part.voucher_date, self.dice.between(0, 6)),
            }
            births.push(self.push(part));
        }
        if draft.booking == Booking::SplitByRate {
            for &birth in &births {
                self.rows[birth as usize].voucher = births[0];
            }
        }
        births
    }

    fn book_twice(&mut self, draft: &Draft, row: Row) -> Vec<u32> {
        let mut again = row.clone();
        again.voucher_date = days_later(row.voucher_date, self.dice.between(0, 25));
        if self.dice.happens(500) {
            let way = *self.dice.pick(&[
                Booking::Separators,
                Booking::NoSeparators,
                Booking::Case,
                Booking::Zeros,
                Booking::Caption,
            ]);
            if let Some(text) = self.spelling(draft, way) {
                again.number = RowNumber::Text(text);
            }
        }
        vec![self.push(row), self.push(again)]
    }

    /// Rounds amounts, moves the date, or both with another spelling; false if nothing changed.
    fn blur(&mut self, draft: &Draft, row: &mut Row) -> bool {
        let way = draft.booking;
        if way != Booking::DateOff {
            row.amounts = rounded(row.amounts, self.dice);
        }
        if way != Booking::Rounding {
            row.date = if self.dice.happens(300) && row.voucher_date != row.date {
                row.voucher_date
            } else {
                let days = *self.dice.pick(&[-5, -3, -2, -1, 1, 1, 2, 3, 4, 7, 10]);
                days_later(row.date, days)
            };
        }
        if way != Booking::Combination {
            return true;
        }
        let spelling = *self.dice.pick(&[
            Booking::Separators,
            Booking::NoSeparators,
            Booking::Case,
            Booking::Blanks,
            Booking::Zeros,
            Booking::Prefix,
            Booking::Caption,
        ]);
        match self.spelling(draft, spelling) {
            Some(text) => {
                row.number = RowNumber::Text(text);
                true
            }
            None => false,
        }
    }

    /// Books a document so that nobody may accept it unseen, or as ineligible.
    fn spoil(&mut self, supplier: &Supplier, record: &Record, way: Booking, row: &mut Row) {
        match way {
            Booking::Value => row.amounts = other_value(row.amounts, self.dice),
            Booking::TaxHead => row.amounts.tax = other_heads(row.amounts.tax),
            Booking::Branch => row.gstin = RowGstin::Branch,
            Booking::GstinTyping => row.gstin = RowGstin::Text(mistyped(&supplier.gstin, self.dice)),
            Booking::OtherRecipient => row.other_recipient = true,
            Booking::NoNumber => {
                row.number = RowNumber::Text(self.dice.word(&["", "NA", "-", ".", "N/A"]).to_owned());
            }
            Booking::OwnNumber => row.number = RowNumber::OwnVoucher,
            Booking::Ineligible => row.eligible = false,
            Booking::Expensed => {
                row.eligible = false;
                let whole = row.amounts.taxable + row.amounts.tax.total();
                row.amounts = Amounts { taxable: whole, tax: TaxHeads::default(), value: row.amounts.value };
            }
            _ => row.number = RowNumber::Text(record.number.clone()),
        }
    }
}

/// Returns what a record is worth when it is booked as it is after all.
const fn unspoilt(record: &Record) -> u8 {
    let is_unusual =
        record.section.is_amendment() || matches!(record.action, ImsAction::Pending | ImsAction::Reject);
    if is_unusual || record.invoice_type.len() != 1 { 2 } else { 1 }
}
