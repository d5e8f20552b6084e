//! What a month consists of: records as reported, rows as booked.
//!
//! Invariant: amounts of a record are positive; a row carries the sign the register shows.

use crate::domain::action::ImsAction;
use crate::domain::document::Section;
use crate::domain::money::{Paise, TaxHeads};
use crate::domain::period::TaxPeriod;
use chrono::{NaiveDate, TimeDelta};

/// The amounts of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Amounts {
    pub(super) taxable: Paise,
    pub(super) tax: TaxHeads,
    pub(super) value: Paise,
}

impl Amounts {
    /// Adds up a taxable value and its tax.
    pub(super) fn of(taxable: i64, tax: TaxHeads) -> Self {
        let taxable = Paise::new(taxable);
        Self { taxable, tax, value: taxable + tax.total() }
    }

    pub(super) fn plus(self, other: Self) -> Self {
        Self {
            taxable: self.taxable + other.taxable,
            tax: self.tax + other.tax,
            value: self.value + other.value,
        }
    }

    pub(super) fn negative(self) -> Self {
        Self { taxable: -self.taxable, tax: -self.tax, value: -self.value }
    }

    pub(super) fn minus(self, other: Self) -> Self {
        self.plus(other.negative())
    }
}

/// One record of the download, with what is true of it.
#[derive(Clone, Debug)]
pub(super) struct Record {
    pub(super) section: Section,
    /// Position of the supplier in the world.
    pub(super) supplier: u32,
    pub(super) number: String,
    pub(super) date: NaiveDate,
    pub(super) original: Option<(String, NaiveDate)>,
    pub(super) invoice_type: &'static str,
    pub(super) amounts: Amounts,
    pub(super) period: TaxPeriod,
    pub(super) form: &'static str,
    pub(super) filed: bool,
    pub(super) action: ImsAction,
    pub(super) pending_blocked: bool,
    pub(super) reduction_blocked: bool,
    /// Class in the truth file.
    pub(super) class: &'static str,
    pub(super) clean: u8,
    /// The rows that are the same supply, by their place of birth.
    pub(super) rows: Vec<u32>,
}

/// Whose GSTIN stands in a row.
#[derive(Clone, Debug)]
pub(super) enum RowGstin {
    /// The supplier's.
    Own,
    /// The supplier's other registration.
    Branch,
    /// None.
    Blank,
    /// This one.
    Text(String),
}

/// What stands as the document number of a row.
#[derive(Clone, Debug)]
pub(super) enum RowNumber {
    /// This text.
    Text(String),
    /// The row's own voucher number.
    OwnVoucher,
}

/// One row of the register.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// The row that opens the voucher, by its place of birth; often the row itself.
    pub(super) voucher: u32,
    pub(super) voucher_date: NaiveDate,
    pub(super) voucher_type: &'static str,
    /// Position of the supplier in the world, who lends his name.
    pub(super) supplier: u32,
    pub(super) gstin: RowGstin,
    /// A name that is not the supplier's, or empty.
    pub(super) name: &'static str,
    pub(super) number: RowNumber,
    pub(super) date: NaiveDate,
    pub(super) amounts: Amounts,
    pub(super) reverse_charge: bool,
    pub(super) eligible: bool,
    pub(super) other_recipient: bool,
}

/// Returns a date some days later, or earlier.
pub(super) fn days_later(date: NaiveDate, days: i64) -> NaiveDate {
    date.checked_add_signed(TimeDelta::days(days)).unwrap_or(date)
}
