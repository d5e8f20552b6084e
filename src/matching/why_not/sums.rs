//! Documents that are another together, and documents that one side lacks altogether.
//!
//! Comes in: a record or a row. Goes out: plans of rows that would have to join or of a number that
//! would have to list several, and the values to book or to report. Invariant: a sum counts only if it
//! is equal to the paisa in the taxable value, ties in every head, and no other set does.

use super::change::{Change, Edit, Values};
use super::index::WhyNots;
use super::plan::Plan;
use crate::domain::document::{BooksRow, ImsRecord};
use crate::domain::level::DateLevel;
use crate::domain::link::{BooksId, ImsId};
use crate::domain::money::{Paise, TaxHeads};
use crate::domain::month::Month;
use crate::matching::comparison::date_level;
use crate::normalise::number::Number;

/// Among more open documents of a supplier than this no sums are looked for: some would tie by chance.
pub(super) const MOST_SUMMED: usize = 36;

impl WhyNots<'_, '_> {
    /// Rows of the supplier that are open and together are the record, if exactly one set is; with one
    /// row that has to be among them.
    pub(super) fn joins(&self, ims: u32, with: Option<u32>) -> Option<Plan> {
        let month = self.month;
        let record = &month.ims[ims as usize];
        let open: Vec<u32> = self
            .firm(record.supplier_gstin)?
            .open_books
            .iter()
            .copied()
            .filter(|b| {
                let row = &month.books[*b as usize];
                row.supplier_gstin == record.supplier_gstin
                    && row.kind == record.kind()
                    && (row.recipient_gstin.is_empty() || row.recipient_gstin == record.recipient_gstin)
            })
            .collect();
        let items: Vec<Sum> = open.iter().map(|b| Sum::of_row(&month.books[*b as usize])).collect();
        let with = match with {
            Some(row) => Some(open.iter().position(|b| *b == row)?),
            None => None,
        };
        let rows: Vec<BooksId> = only_sum(month, Sum::of_record(record), &items, with)?
            .into_iter()
            .map(|at| BooksId(open[at]))
            .collect();
        let apart =
            rows.iter().any(|b| date_level(record.date, month.books[b.at()].date) == DateLevel::OtherYear);
        Some(Plan {
            change: Change::Join {
                rows,
                number: record.number.to_owned(),
                date: apart.then_some(record.date),
            },
        })
    }

    /// A row that books several records at once, if its number listed them all: the row given, or any
    /// that the record given is part of.
    pub(super) fn lists(&self, row: Option<u32>, with: Option<u32>) -> Vec<Plan> {
        let month = self.month;
        let gstin = match (row, with) {
            (Some(row), _) => month.books[row as usize].supplier_gstin,
            (None, Some(ims)) => month.ims[ims as usize].supplier_gstin,
            (None, None) => return Vec::new(),
        };
        let Some(firm) = self.firm(gstin) else { return Vec::new() };
        if firm.open_ims.len() > MOST_SUMMED || firm.open_books.len() > MOST_SUMMED {
            return Vec::new();
        }
        let rows: Vec<u32> = row.map_or_else(|| firm.open_books.clone(), |row| vec![row]);
        rows.into_iter().filter_map(|row| self.list(row, &firm.open_ims, with)).collect()
    }

    fn list(&self, row: u32, open: &[u32], with: Option<u32>) -> Option<Plan> {
        let month = self.month;
        let booked = &month.books[row as usize];
        let open: Vec<u32> = open
            .iter()
            .copied()
            .filter(|i| {
                let record = &month.ims[*i as usize];
                record.supplier_gstin == booked.supplier_gstin && record.kind() == booked.kind
            })
            .collect();
        let items: Vec<Sum> = open.iter().map(|i| Sum::of_record(&month.ims[*i as usize])).collect();
        let with = match with {
            Some(ims) => Some(open.iter().position(|i| *i == ims)?),
            None => None,
        };
        let found = only_sum(month, Sum::of_row(booked), &items, with)?;
        let numbers: Vec<&str> = found.iter().map(|at| month.ims[open[*at] as usize].number).collect();
        let edits = vec![Edit::Number(numbers.join(", "))];
        Some(Plan { change: Change::Cells { row: BooksId(row), edits } })
    }

    /// What the books would have to hold for a record.
    pub(super) fn to_book(&self, id: ImsId) -> Values {
        let record = &self.month.ims[id.at()];
        let several = self.month.facts.recipients.len() > 1;
        Values {
            kind: record.kind(),
            recipient_gstin: if several { record.recipient_gstin.to_owned() } else { String::new() },
            supplier_gstin: record.supplier_gstin.to_owned(),
            supplier_name: record.supplier_name.to_owned(),
            number: record.number.to_owned(),
            date: record.date,
            taxable_value: record.taxable_value,
            tax: record.tax,
            document_value: record.document_value,
        }
    }

    /// What the supplier would have to report for a row: the document that the open rows with its
    /// number book, or the row alone where they book it again and again.
    pub(super) fn to_report(&self, id: BooksId) -> Option<Values> {
        let month = self.month;
        let row = &month.books[id.at()];
        let document = month.books_links[id.at()].document;
        let firm: &[u32] = self.firm(row.supplier_gstin).map_or(&[], |f| &f.open_books);
        let parts: Vec<Sum> = firm
            .iter()
            .filter(|b| month.books_links[**b as usize].document == document)
            .map(|b| Sum::of_row(&month.books[*b as usize]))
            .collect();
        let alone = Sum::of_row(row);
        let alike = parts.iter().all(|p| *p == alone);
        let sum = if alike { alone } else { parts.into_iter().fold(Sum::default(), Sum::plus) };
        let recipient = if row.recipient_gstin.is_empty() {
            month.facts.recipients.first().map_or("", String::as_str)
        } else {
            row.recipient_gstin
        };
        let positive = sum.taxable_value >= Paise::ZERO && sum.tax.each().iter().all(|t| *t >= Paise::ZERO);
        positive.then(|| Values {
            kind: row.kind,
            recipient_gstin: recipient.to_owned(),
            supplier_gstin: row.supplier_gstin.to_owned(),
            supplier_name: row.supplier_name.to_owned(),
            number: if has_number(row) { row.number.trim().to_owned() } else { String::new() },
            date: row.date.or(row.voucher_date).unwrap_or(month.facts.as_of),
            taxable_value: sum.taxable_value,
            tax: sum.tax,
            document_value: sum.taxable_value + sum.tax.total(),
        })
    }
}

fn has_number(row: &BooksRow<&str>) -> bool {
    !Number::read(row.number, &[]).is_absent
}

/// Taxable value and tax of documents together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Sum {
    taxable_value: Paise,
    tax: TaxHeads,
}

impl Sum {
    const fn of_row(row: &BooksRow<&str>) -> Self {
        Self { taxable_value: row.taxable_value, tax: row.tax }
    }

    const fn of_record(record: &ImsRecord<&str>) -> Self {
        Self { taxable_value: record.taxable_value, tax: record.tax }
    }

    fn plus(self, other: Self) -> Self {
        Self { taxable_value: self.taxable_value + other.taxable_value, tax: self.tax + other.tax }
    }
}

/// Finds two or three items that sum up to the wanted amounts, if exactly one set does; with one that
/// has to be among them.
fn only_sum(month: &Month<'_>, wanted: Sum, items: &[Sum], with: Option<usize>) -> Option<Vec<usize>> {
    if items.len() > MOST_SUMMED {
        return None;
    }
    let ties = |sum: Sum| {
        sum.taxable_value == wanted.taxable_value
            && sum.tax.widest_gap(wanted.tax) <= month.facts.tolerance.tax
    };
    let mut found: Vec<Vec<usize>> = Vec::new();
    for (a, first) in items.iter().enumerate() {
        for (b, second) in items.iter().enumerate().skip(a + 1) {
            let two = first.plus(*second);
            if ties(two) {
                found.push(vec![a, b]);
            }
            for (c, third) in items.iter().enumerate().skip(b + 1) {
                if ties(two.plus(*third)) {
                    found.push(vec![a, b, c]);
                }
            }
        }
    }
    found.retain(|set| with.is_none_or(|w| set.contains(&w)));
    if found.len() == 1 { found.pop() } else { None }
}
