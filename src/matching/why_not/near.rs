//! A record and a row side by side: what keeps them apart, with both values.
//!
//! Comes in: a pair. Goes out: a [`Near`], gates first, then levels. Invariant: an aspect is named
//! only where it is in the way: amounts within tolerance and a number that agrees are not.

use super::index::WhyNots;
use crate::domain::document::{BooksRow, DocumentKind, Exclusion, ImsRecord};
use crate::domain::level::{AmountLevel, DateLevel, GstinLevel, NumberLevel};
use crate::domain::link::{BooksId, ImsId};
use crate::domain::money::Paise;
use crate::domain::outcome::Outcome;
use crate::domain::period::FinancialYear;
use crate::matching::comparison::{Amounts, Booked, amount_level, date_level, gstin_level, number_level};
use crate::matching::state::years_near;
use crate::normalise::number::Number;
use chrono::NaiveDate;

/// Running numbers at most this far apart are neighbours in a series.
const NEIGHBOURS: u64 = 9;

/// One thing that keeps a record and a row apart, with the values of both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Apart {
    /// The row was set aside: no record of the eight sections can meet it.
    SetAside(Exclusion),
    /// The record is linked with other rows.
    RecordLinked(Vec<BooksId>),
    /// The row is linked with other records, or books one of them again.
    RowLinked(Vec<ImsId>),
    /// Another record of the download stands for this one.
    StoodFor(ImsId),
    /// They are of different kinds.
    Kind {
        /// In IMS.
        ims: DocumentKind,
        /// In the books.
        books: DocumentKind,
    },
    /// They belong to different registrations of the recipient.
    Recipient {
        /// In IMS.
        ims: String,
        /// In the books.
        books: String,
    },
    /// The supplier's GSTINs differ.
    Gstin {
        /// How.
        level: GstinLevel,
        /// In IMS.
        ims: String,
        /// In the books.
        books: String,
    },
    /// The numbers differ, or one is missing.
    Number {
        /// How.
        level: NumberLevel,
        /// In IMS.
        ims: String,
        /// In the books.
        books: String,
        /// Both fit the supplier's running counter, a small step apart.
        neighbours: bool,
    },
    /// The dates differ, or one is missing.
    Date {
        /// How.
        level: DateLevel,
        /// In IMS.
        ims: NaiveDate,
        /// In the books.
        books: Option<NaiveDate>,
    },
    /// The taxable values differ beyond tolerance.
    TaxableValue {
        /// In IMS.
        ims: Paise,
        /// In the books.
        books: Paise,
    },
    /// One tax head differs beyond tolerance, or only one side has it.
    Tax {
        /// Position in [`TaxHeads::NAMES`](crate::domain::money::TaxHeads::NAMES).
        head: usize,
        /// In IMS.
        ims: Paise,
        /// In the books.
        books: Paise,
    },
    /// Others fit as well as these two do.
    FitsOthersToo {
        /// Other records, ascending.
        ims: Vec<ImsId>,
        /// Other rows, ascending.
        books: Vec<BooksId>,
    },
}

/// A record and a row that are near each other and not linked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Near {
    /// The record.
    pub ims: ImsId,
    /// The row.
    pub books: BooksId,
    /// What keeps them apart, gates first.
    pub apart: Vec<Apart>,
    /// How near their numbers are.
    pub number: NumberLevel,
    /// Whether taxable value and every tax head agree within tolerance.
    pub amounts_agree: bool,
    /// Whether the taxable value or the whole tax agrees within tolerance.
    pub amounts_partly: bool,
}

impl Near {
    /// Tells whether both documents are free to be linked.
    pub fn is_open(&self) -> bool {
        !self
            .apart
            .iter()
            .any(|a| matches!(a, Apart::RecordLinked(_) | Apart::RowLinked(_) | Apart::StoodFor(_)))
    }

    /// Tells whether the pair has enough in common to be worth showing.
    pub(super) fn is_near(&self) -> bool {
        self.is_telling() || self.is_open() && self.number <= NumberLevel::Typing
    }

    /// Tells whether more than a number like many others speaks for the pair.
    pub(super) fn is_telling(&self) -> bool {
        let number = self.number <= NumberLevel::Original;
        number || self.amounts_agree || self.is_open() && self.amounts_partly
    }

    /// Tells whether the numbers are a small step apart in the supplier's series.
    pub(super) fn are_neighbours(&self) -> bool {
        self.apart.iter().any(|a| matches!(a, Apart::Number { neighbours: true, .. }))
    }

    /// Sorts pairs, nearest first; ids last, so that nothing else decides.
    pub(super) fn order(&self) -> impl Ord + use<> {
        let gap = self
            .apart
            .iter()
            .map(|a| match a {
                Apart::TaxableValue { ims, books } => ims.gap(*books).get(),
                _ => 0,
            })
            .max();
        let days = self.apart.iter().find_map(|a| match a {
            Apart::Date { ims, books: Some(books), .. } => Some((*books - *ims).num_days().abs()),
            Apart::Date { .. } => Some(i64::MAX),
            _ => None,
        });
        (!self.is_open(), self.apart.len(), self.number, gap, days, self.ims, self.books)
    }
}

impl WhyNots<'_, '_> {
    /// Lays a record and a row side by side.
    pub(super) fn lay(&self, ims: u32, books: u32) -> Near {
        let month = self.month;
        let (record, row) = (&month.ims[ims as usize], &month.books[books as usize]);
        let mut apart = self.gates(ims, books);
        if record.supplier_gstin != row.supplier_gstin {
            let level = gstin_level(record.supplier_gstin, row.supplier_gstin, |g| self.known.contains(g));
            apart.push(Apart::Gstin {
                level,
                ims: record.supplier_gstin.to_owned(),
                books: row.supplier_gstin.to_owned(),
            });
        }
        let (number, neighbours) = numbers(record, row);
        if number != NumberLevel::Same {
            apart.push(Apart::Number {
                level: number,
                ims: record.number.to_owned(),
                books: row.number.to_owned(),
                neighbours,
            });
        }
        let date = date_level(record.date, row.date);
        if date != DateLevel::Same {
            apart.push(Apart::Date { level: date, ims: record.date, books: row.date });
        }
        let amounts = self.amounts(record, row, &mut apart);
        apart.extend(self.others(ims, books));
        Near {
            ims: ImsId(ims),
            books: BooksId(books),
            apart,
            number,
            amounts_agree: amounts.agree(),
            amounts_partly: partly(record, row, amounts),
        }
    }

    /// Names the others of a tie that both documents are in.
    fn others(&self, ims: u32, books: u32) -> Option<Apart> {
        let link = &self.month.links[ims as usize];
        if link.outcome != Outcome::Tie || !link.candidates.contains(&BooksId(books)) {
            return None;
        }
        let rivals = &self.month.books_links[books as usize].candidates;
        Some(Apart::FitsOthersToo {
            ims: rivals.iter().copied().filter(|i| i.0 != ims).collect(),
            books: link.candidates.iter().copied().filter(|b| b.0 != books).collect(),
        })
    }

    fn gates(&self, ims: u32, books: u32) -> Vec<Apart> {
        let month = self.month;
        let (record, row) = (&month.ims[ims as usize], &month.books[books as usize]);
        let (link, books_link) = (&month.links[ims as usize], &month.books_links[books as usize]);
        let mut apart = Vec::new();
        if let (Some(mark), true) = (row.exclusion, books_link.outcome == Outcome::Excluded) {
            apart.push(Apart::SetAside(mark));
        }
        if !link.books.is_empty() && !link.books.contains(&BooksId(books)) {
            apart.push(Apart::RecordLinked(link.books.clone()));
        } else if let (Outcome::DuplicateInIms, Some(other)) = (link.outcome, link.companions.first()) {
            apart.push(Apart::StoodFor(*other));
        }
        if !books_link.ims.is_empty() && !books_link.ims.contains(&ImsId(ims)) {
            apart.push(Apart::RowLinked(books_link.ims.clone()));
        }
        if record.kind() != row.kind {
            apart.push(Apart::Kind { ims: record.kind(), books: row.kind });
        }
        if !row.recipient_gstin.is_empty() && row.recipient_gstin != record.recipient_gstin {
            apart.push(Apart::Recipient {
                ims: record.recipient_gstin.to_owned(),
                books: row.recipient_gstin.to_owned(),
            });
        }
        apart
    }

    fn amounts(&self, record: &ImsRecord<&str>, row: &BooksRow<&str>, apart: &mut Vec<Apart>) -> Amounts {
        let tolerance = self.month.facts.tolerance;
        let amounts = Amounts::of(record, &Booked::of([row]), tolerance);
        if amounts.agree() {
            return amounts;
        }
        let differs = |a, b, t| amount_level(a, b, t) == AmountLevel::Differs;
        if differs(record.taxable_value, row.taxable_value, tolerance.taxable_value) {
            apart.push(Apart::TaxableValue { ims: record.taxable_value, books: row.taxable_value });
        }
        if !matches!(amounts.tax, AmountLevel::Same | AmountLevel::WithinTolerance) {
            let heads = record.tax.each().into_iter().zip(row.tax.each()).enumerate();
            for (head, (ims, books)) in heads {
                let one_sided = (ims == Paise::ZERO) != (books == Paise::ZERO);
                if one_sided || differs(ims, books, tolerance.tax) {
                    apart.push(Apart::Tax { head, ims, books });
                }
            }
        }
        amounts
    }
}

/// Compares the numbers, for an amendment also its original's, and tells neighbours.
fn numbers(record: &ImsRecord<&str>, row: &BooksRow<&str>) -> (NumberLevel, bool) {
    let year = FinancialYear::of(record.date);
    let mine = Number::read(record.number, &[year]);
    let theirs = Number::read(row.number, &years_near(row.date));
    let mut level = number_level(&mine, &theirs, row.number, year);
    if level >= NumberLevel::Original && record.section.is_amendment() && !record.original_number.is_empty() {
        let year = FinancialYear::of(record.original_date.unwrap_or(record.date));
        if Number::read(record.original_number, &[year]).same_key(&theirs) {
            level = NumberLevel::Original;
        }
    }
    let neighbours = mine.series() == theirs.series()
        && matches!(
            (mine.counter_value(), theirs.counter_value()),
            (Some(a), Some(b)) if a != b && a.abs_diff(b) <= NEIGHBOURS
        );
    (level, neighbours)
}

/// A taxable value within tolerance says something, and so does a whole tax that is equal to the
/// paisa: a small tax within a rupee does not.
fn partly(record: &ImsRecord<&str>, row: &BooksRow<&str>, amounts: Amounts) -> bool {
    let near = matches!(amounts.taxable_value, AmountLevel::Same | AmountLevel::WithinTolerance);
    let tax = record.tax.total();
    near && record.taxable_value != Paise::ZERO || tax != Paise::ZERO && tax == row.tax.total().abs()
}
