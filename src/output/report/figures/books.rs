//! Sums of the books' side.
//!
//! Comes in: rows and their links. Goes out: what no supplier reports, what is excluded or booked
//! again, and the account. Invariant: every row falls into exactly one part.

use super::{Account, OnlyInBooksFigure, SupplierFigure, short};
use crate::domain::account::Tally;
use crate::domain::document::Exclusion;
use crate::domain::money::Paise;
use crate::domain::month::Month;
use crate::domain::outcome::Outcome;
use crate::output::report::risk::at_risk_in_books;
use std::collections::{BTreeMap, BTreeSet};

/// Sums of the books' side.
pub(super) struct BooksSums {
    read: Tally,
    outcomes: BTreeMap<Outcome, Tally>,
    pub(super) excluded: BTreeMap<Exclusion, Tally>,
    excluded_otherwise: Tally,
    pub(super) booked_again: Tally,
    pub(super) only_in_books: OnlyInBooksFigure,
}

impl BooksSums {
    pub(super) fn of(month: &Month<'_>) -> Self {
        let mut sums = Self {
            read: Tally::default(),
            outcomes: BTreeMap::new(),
            excluded: BTreeMap::new(),
            excluded_otherwise: Tally::default(),
            booked_again: Tally::default(),
            only_in_books: OnlyInBooksFigure::default(),
        };
        let mut documents: BTreeSet<u32> = BTreeSet::new();
        let mut by_supplier: BTreeMap<&str, (SupplierFigure, BTreeSet<u32>)> = BTreeMap::new();
        for (row, link) in month.books.iter().zip(&month.books_links) {
            let mut one = Tally::default();
            one.add(row.kind.sign(), row.taxable_value, row.tax);
            sums.read.join(one);
            match (link.outcome, row.exclusion) {
                (Outcome::Excluded, Some(why)) => sums.excluded.entry(why).or_default().join(one),
                (Outcome::Excluded, None) => sums.excluded_otherwise.join(one),
                (outcome, _) => sums.outcomes.entry(outcome).or_default().join(one),
            }
            if link.outcome == Outcome::DuplicateInBooks && link.ims.is_empty() {
                sums.booked_again.join(one);
            }
            if link.outcome != Outcome::OnlyInBooks {
                continue;
            }
            documents.insert(link.document);
            sums.only_in_books.rows.join(one);
            if row.ineligible {
                sums.only_in_books.ineligible.join(one);
            }
            let (supplier, seen) = by_supplier.entry(row.supplier_gstin).or_insert_with(|| {
                let figure = SupplierFigure {
                    gstin: row.supplier_gstin.to_owned(),
                    name: String::new(),
                    tally: Tally::default(),
                    needs_person: 0,
                    at_risk: Paise::ZERO,
                };
                (figure, BTreeSet::new())
            });
            if supplier.name.is_empty() {
                row.supplier_name.clone_into(&mut supplier.name);
            }
            seen.insert(link.document);
            supplier.tally.join(one);
            supplier.tally.documents = seen.len();
            supplier.at_risk += at_risk_in_books(row, link);
        }
        sums.only_in_books.documents = documents.len();
        sums.only_in_books.suppliers = by_supplier.into_values().map(|(s, _)| s).collect();
        sums.only_in_books.suppliers.sort_by(|a, b| {
            b.tally.tax.total().cmp(&a.tally.tax.total()).then_with(|| a.gstin.cmp(&b.gstin))
        });
        sums
    }

    pub(super) fn account(&self, month: &Month<'_>) -> Account {
        let counted = |documents| Tally { documents, ..Tally::default() };
        let left_out: usize = month.left_out.iter().map(|l| l.rows).sum();
        let refused = month.refused_rows.len();
        let mut total = self.read;
        total.documents += refused + left_out;
        let mut parts: Vec<(String, Tally)> =
            self.outcomes.iter().map(|(o, tally)| (o.title().to_owned(), *tally)).collect();
        for (why, tally) in &self.excluded {
            parts.push((format!("Excluded: {}", short(*why)), *tally));
        }
        for (name, tally) in [
            ("Excluded", self.excluded_otherwise),
            ("Refused (amounts not known)", counted(refused)),
            ("Left out (totals, blanks, headings)", counted(left_out)),
        ] {
            if tally.documents > 0 {
                parts.push((name.to_owned(), tally));
            }
        }
        Account { total, parts }
    }
}
