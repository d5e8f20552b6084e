//! What a rule sees of one record: the record, its link, its register rows, the month.
//!
//! Comes in: aligned slices of the month. Goes out: facts for the vocabulary. Invariant: nothing
//! here decides.

use crate::domain::document::{BooksRow, ImsRecord};
use crate::domain::link::Link;
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

    /// Tells whether an Accept may go without a person. A certain link without a row would be a
    /// contradiction, and counts as not certain.
    pub(super) fn certain(&self) -> bool {
        self.link.certain && !self.link.books.is_empty()
    }

    /// Months from the supplier's return period to the period of the run; nothing where the return
    /// period cannot be read.
    pub(super) fn months_late(&self) -> Option<i64> {
        let supplier = TaxPeriod::parse(self.record.return_period).ok()?;
        Some(i64::from(self.period.months_after(supplier)))
    }

    /// Days until credit may no longer be taken.
    ///
    /// # Source
    /// Section 16(4): by the document's own date, an amendment by its original's.
    pub(super) fn days_to_time_limit(&self) -> i64 {
        let own = self.record.date;
        let date =
            if self.record.section.is_amendment() { self.record.original_date.unwrap_or(own) } else { own };
        (FinancialYear::of(date).itc_time_limit() - self.as_of).num_days()
    }
}
