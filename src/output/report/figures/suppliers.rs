//! Every supplier with what he reported, what is booked of him, and how it fits.
//!
//! Comes in: rows and records with what became of them. Goes out: one line per GSTIN, worst first.
//! Invariant: every record counts under its supplier, every comparable row under the supplier of the
//! record it is linked to, else under its own; so that the lines add up to both sides.

use super::statement::one_row;
use super::{one, repeats};
use crate::domain::account::Tally;
use crate::domain::document::{Filing, ImsRecord};
use crate::domain::history::Past;
use crate::domain::link::Link;
use crate::domain::money::Paise;
use crate::domain::month::Month;
use crate::domain::outcome::Outcome;
use crate::output::report::risk::{at_risk, at_risk_in_books};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// One supplier in full.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SupplierSummary {
    /// GSTIN as in the files; empty for rows without one.
    pub gstin: String,
    /// Name, or empty.
    pub name: String,
    /// What he reported.
    pub ims: Tally,
    /// Comparable rows of the books; `documents` counts rows.
    pub books: Tally,
    /// Of his documents, those that agree with the books.
    pub agree: usize,
    /// Of his documents, those that are linked and differ.
    pub differ: usize,
    /// Of his documents, those not in the books.
    pub only_in_ims: Tally,
    /// Rows that he did not report.
    pub only_in_books: Tally,
    /// Of his documents, those he has saved and not filed.
    pub waiting: Tally,
    /// Of his documents, those reported in a period after the month of their date.
    pub late: Tally,
    /// By how many months the latest of these.
    pub latest_months: u32,
    /// Of his documents, those that need a person.
    pub needs_person: usize,
    /// Rupees at risk in what he reported.
    pub at_risk: Paise,
    /// Rupees at risk in what he did not report.
    pub at_risk_in_books: Paise,
    /// What earlier runs say; nothing known where none were given.
    pub past: Past,
}

impl SupplierSummary {
    /// Returns what the supplier reported less what is booked of him: tax in total.
    pub fn gap(&self) -> Paise {
        self.ims.tax.total() - self.books.tax.total()
    }
}

/// Returns by how many months a document was reported after the month of its date; 0 where it was not
/// late or the period cannot be read.
pub fn months_late(record: &ImsRecord<&str>) -> u32 {
    record.months_late().and_then(|months| u32::try_from(months).ok()).unwrap_or(0)
}

/// Lists the suppliers: most rupees at risk first, then the widest gap, then by GSTIN.
pub fn by_supplier(month: &Month<'_>) -> Vec<SupplierSummary> {
    let repeated = repeats(month);
    let mut all: BTreeMap<&str, SupplierSummary> = BTreeMap::new();
    for (id, (record, link)) in month.ims.iter().zip(&month.links).enumerate() {
        if repeated[id] {
            continue;
        }
        let supplier = all.entry(record.supplier_gstin).or_default();
        if supplier.name.is_empty() {
            record.supplier_name.clone_into(&mut supplier.name);
        }
        add_record(supplier, record, link);
        supplier.needs_person += usize::from(month.decisions[id].needs_review());
    }
    for (row, link) in month.books.iter().zip(&month.books_links) {
        if link.outcome == Outcome::Excluded {
            continue;
        }
        let partner = link.ims.first().and_then(|id| month.ims.get(id.at()));
        let gstin = partner.map_or(row.supplier_gstin, |record| record.supplier_gstin);
        let supplier = all.entry(gstin).or_default();
        if supplier.name.is_empty() {
            row.supplier_name.clone_into(&mut supplier.name);
        }
        let one = one_row(row);
        supplier.books.join(one);
        supplier.at_risk_in_books += at_risk_in_books(row, link);
        if link.outcome == Outcome::OnlyInBooks {
            supplier.only_in_books.join(one);
        }
    }
    let mut suppliers: Vec<SupplierSummary> = all
        .into_iter()
        .map(|(gstin, supplier)| SupplierSummary {
            past: month.facts.history.as_ref().map(|h| h.of(gstin)).unwrap_or_default(),
            gstin: gstin.to_owned(),
            ..supplier
        })
        .collect();
    suppliers.sort_by(|a, b| {
        let key = |s: &SupplierSummary| (Reverse(s.at_risk + s.at_risk_in_books), Reverse(s.gap().abs()));
        key(a).cmp(&key(b)).then_with(|| a.gstin.cmp(&b.gstin))
    });
    suppliers
}

fn add_record(supplier: &mut SupplierSummary, record: &ImsRecord<&str>, link: &Link) {
    let one = one(record);
    supplier.ims.join(one);
    supplier.at_risk += at_risk(record, link);
    if link.books.is_empty() {
        if link.outcome == Outcome::OnlyInIms {
            supplier.only_in_ims.join(one);
        }
    } else if matches!(link.outcome, Outcome::Exact | Outcome::WithinTolerance) {
        supplier.agree += 1;
    } else {
        supplier.differ += 1;
    }
    if record.filing == Filing::NotFiled {
        supplier.waiting.join(one);
    }
    let late = months_late(record);
    if late > 0 {
        supplier.late.join(one);
        supplier.latest_months = supplier.latest_months.max(late);
    }
}

#[cfg(test)]
mod tests {
    use super::super::figures;
    use super::*;
    use crate::output::report::fixture::{day, fixture_month};

    #[test]
    fn the_suppliers_add_up_to_both_sides() {
        let mut month = fixture_month();
        month.ims[0].date = day(30, 7);
        let (f, suppliers) = (figures(&month, &[]), by_supplier(&month));
        let sum = |of: fn(&SupplierSummary) -> Tally| {
            suppliers.iter().fold(Tally::default(), |mut sum, s| {
                sum.join(of(s));
                sum
            })
        };
        assert_eq!(sum(|s| s.ims), f.documents);
        assert_eq!(sum(|s| s.only_in_books), f.only_in_books.rows);
        assert_eq!(sum(|s| s.waiting), f.waiting);
        let excluded: usize = f.excluded.iter().map(|(_, t)| t.documents).sum();
        assert_eq!(sum(|s| s.books).documents + excluded, f.statement.books.documents);
        assert_eq!(suppliers.iter().map(|s| s.at_risk).sum::<Paise>(), f.at_risk());
        assert_eq!(suppliers.iter().map(|s| s.needs_person).sum::<usize>(), f.person.tally.documents);
        let risk = |s: &SupplierSummary| s.at_risk + s.at_risk_in_books;
        assert!(suppliers.windows(2).all(|w| risk(&w[0]) >= risk(&w[1])));
        assert_eq!(
            (sum(|s| s.late).documents, suppliers.iter().map(|s| s.latest_months).max()),
            (1, Some(2))
        );
    }

    #[test]
    fn a_document_of_the_month_itself_is_not_late_and_one_of_the_month_before_is() {
        let mut record = fixture_month().ims[0].clone();
        assert_eq!(months_late(&record), 0);
        record.date = day(31, 8);
        assert_eq!(months_late(&record), 1);
        record.date = day(1, 5);
        assert_eq!(months_late(&record), 4);
        record.date = day(1, 10);
        assert_eq!(months_late(&record), 0, "a date after the period is no lateness");
        record.date = day(31, 8);
        for unread in ["2026", ""] {
            record.return_period = unread;
            assert_eq!(months_late(&record), 0);
        }
    }
}
