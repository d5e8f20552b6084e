//! What a rule sees of one record: the record, its link, its register rows, the month.
//!
//! Comes in: aligned slices of the month. Goes out: facts for the vocabulary. Invariant: nothing
//! here decides.

use crate::domain::document::{BooksRow, DocumentKind, ImsRecord};
use crate::domain::gstin::has_shape;
use crate::domain::history::{Past, SupplierHistory};
use crate::domain::itc_limit::AnnualReturns;
use crate::domain::link::Link;
use crate::domain::money::Paise;
use crate::domain::period::{FinancialYear, TaxPeriod};
use crate::domain::suppliers::{Supplier, SupplierMaster};
use chrono::NaiveDate;

/// One record with everything that is known of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row<'a> {
    pub(super) period: TaxPeriod,
    pub(super) as_of: NaiveDate,
    pub(super) record: &'a ImsRecord<&'a str>,
    pub(super) link: &'a Link,
    /// The whole register; the link names rows by position.
    pub(super) books: &'a [BooksRow<&'a str>],
    /// The list of suppliers, where one was given.
    pub(super) suppliers: Option<&'a SupplierMaster>,
    /// What earlier runs tell of suppliers, where some were given.
    pub(super) history: Option<&'a SupplierHistory>,
    /// The annual returns that the policy names.
    pub(super) annual_returns: &'a AnnualReturns,
}

impl<'a> Row<'a> {
    /// Gives the register rows asserted to be the same supply.
    pub(super) fn rows(&self) -> impl Iterator<Item = &'a BooksRow<&'a str>> {
        let books = self.books;
        self.link.books.iter().filter_map(move |id| books.get(id.at()))
    }

    /// Finds the record's supplier in the list.
    pub(super) fn supplier(&self) -> Option<&'a Supplier> {
        self.suppliers?.get(self.record.supplier_gstin)
    }

    /// Tells what earlier runs know of the supplier; nothing where none were given.
    pub(super) fn past(&self) -> Option<Past> {
        Some(self.history?.of(self.record.supplier_gstin))
    }

    /// Tells whether an Accept may go without a person. A certain link without a row would be a
    /// contradiction, and counts as not certain.
    pub(super) fn certain(&self) -> bool {
        self.link.certain && !self.link.books.is_empty()
    }

    /// Sums an amount of the linked rows; nothing without a link.
    pub(super) fn booked(&self, amount: impl Fn(&BooksRow<&'a str>) -> Paise) -> Option<Paise> {
        (!self.link.books.is_empty()).then(|| self.rows().map(amount).sum())
    }

    /// Sums the document values of the linked rows; nothing without a link, or where a row has none.
    pub(super) fn booked_document_value(&self) -> Option<Paise> {
        if self.link.books.is_empty() { None } else { self.rows().map(|b| b.document_value).sum() }
    }

    /// Gives a fact of the linked rows where all of them say the same.
    pub(super) fn agreed<T: PartialEq>(&self, of: impl Fn(&'a BooksRow<&'a str>) -> T) -> Option<T> {
        let mut facts = self.rows().map(of);
        let first = facts.next()?;
        facts.all(|other| other == first).then_some(first)
    }

    /// The credit that hangs on the record, never negative: nothing where every linked row is blocked.
    pub(super) fn itc_at_stake(&self) -> Paise {
        let blocked = !self.link.books.is_empty() && self.rows().all(|b| b.ineligible);
        if blocked { Paise::ZERO } else { self.record.tax.total().abs() }
    }

    /// The supplier's return period; nothing where it cannot be read.
    pub(super) fn return_period(&self) -> Option<TaxPeriod> {
        TaxPeriod::parse(self.record.return_period).ok()
    }

    /// Months from the month of the document to the supplier's return period.
    pub(super) fn months_late(&self) -> Option<i64> {
        self.record.months_late().map(i64::from)
    }

    /// Months from the supplier's return period to the period of the run.
    pub(super) fn periods_back(&self) -> Option<i64> {
        Some(i64::from(self.period.months_after(self.return_period()?)))
    }

    /// Financial years from that of the document to that of the period of the run.
    pub(super) fn financial_years_back(&self) -> i64 {
        i64::from(FinancialYear::of(self.period.first_day()).0 - FinancialYear::of(self.record.date).0)
    }

    /// The last day on which the credit may be taken; nothing for credit notes, which give none.
    ///
    /// # Source
    /// Section 16(4): by the document's own date, an amendment by its original's where that is known.
    pub(super) fn itc_last_date(&self) -> Option<NaiveDate> {
        if self.record.kind() == DocumentKind::CreditNote {
            return None;
        }
        let own = self.record.date;
        let date =
            if self.record.section.is_amendment() { self.record.original_date.unwrap_or(own) } else { own };
        Some(self.annual_returns.last_day_for(date))
    }

    /// Days from the date of the run to the last day for the credit; negative when past.
    pub(super) fn days_to_itc_limit(&self) -> Option<i64> {
        Some((self.itc_last_date()? - self.as_of).num_days())
    }

    /// Tells whether the place of supply is the recipient's own state; nothing where one is not known.
    pub(super) fn supplied_at_home(&self) -> Option<bool> {
        let place = self.record.place_of_supply;
        if place.is_empty() { None } else { Some(state_of(self.record.recipient_gstin)? == place) }
    }

    /// Tells whether books and portal name different places of supply; nothing where one names none.
    pub(super) fn places_differ(&self) -> Option<bool> {
        let theirs = self.record.place_of_supply;
        let mut ours = self.rows().map(|b| b.place_of_supply).filter(|p| !p.is_empty()).peekable();
        if theirs.is_empty() || ours.peek().is_none() { None } else { Some(ours.any(|p| p != theirs)) }
    }
}

/// Returns the state code within a GSTIN; nothing where it has not the shape.
pub(super) fn state_of(gstin: &str) -> Option<&str> {
    if has_shape(gstin) { gstin.get(..2) } else { None }
}
