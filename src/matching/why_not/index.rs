//! Where the documents around one stand: firms, and blocks of those that share a value.
//!
//! Comes in: a month and the documents that will be asked about. Goes out: lists of ids, bounded.
//! Invariant: the cost is linear in the documents; only values somebody asks about are kept.

use super::Subject;
use super::trial::most_documents;
use crate::domain::document::{BooksRow, ImsRecord};
use crate::domain::gstin::pan_of;
use crate::domain::month::{Month, RowNames};
use crate::domain::outcome::Outcome;
use crate::domain::period::FinancialYear;
use crate::matching::state::{index, years_near};
use crate::normalise::keys::block_key;
use crate::normalise::number::Number;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

/// Of documents that share a value no more than this many are looked at.
const BLOCK_CAP: usize = 60;

/// A supplier with at most so many open documents is looked through whole.
const SCAN_CAP: usize = 150;

/// The ids of one firm's documents: all, and those linked with nothing.
#[derive(Debug, Default)]
pub(super) struct Firm {
    pub(super) ims: Vec<u32>,
    pub(super) books: Vec<u32>,
    pub(super) open_ims: Vec<u32>,
    pub(super) open_books: Vec<u32>,
}

/// Documents that share a value, and whether there are more than are kept.
#[derive(Debug, Default)]
struct Block {
    ids: Vec<u32>,
    more: bool,
}

type Blocks = FxHashMap<u64, Block>;

/// Answers why documents of one month found no partner.
#[derive(Debug)]
pub struct WhyNots<'m, 'a> {
    pub(super) month: &'m Month<'a>,
    pub(super) names: RowNames,
    /// Supplier GSTINs the portal shows.
    pub(super) known: FxHashSet<&'a str>,
    firms: FxHashMap<&'a str, Firm>,
    ims: Blocks,
    books: Blocks,
    /// Firms with more documents are not matched again.
    pub(super) most_documents: usize,
}

/// Documents found around one.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Around {
    /// Ids of the other side, ascending.
    pub(super) ids: Vec<u32>,
    /// More share a value than were looked at.
    pub(super) crowded: bool,
}

/// Returns what stands for the firm behind a GSTIN: its PAN, or what is written where that cannot be
/// read.
pub(super) fn firm_of(gstin: &str) -> &str {
    pan_of(gstin).unwrap_or(gstin)
}

impl<'m, 'a> WhyNots<'m, 'a> {
    /// Prepares the answers about some documents.
    pub fn of(month: &'m Month<'a>, subjects: &[Subject]) -> Self {
        let mut wanted: FxHashSet<u64> = FxHashSet::default();
        for subject in subjects {
            wanted.extend(match subject {
                Subject::Ims(id) => record_keys(&month.ims[id.at()]).asked(),
                Subject::Books(id) => row_keys(&month.books[id.at()]).asked(),
            });
        }
        let ims = blocks(&month.ims, record_keys, &wanted);
        let books = blocks(&month.books, row_keys, &wanted);
        let mut firms: FxHashMap<&'a str, Firm> = FxHashMap::default();
        for (i, (record, link)) in month.ims.iter().zip(&month.links).enumerate() {
            let firm = firms.entry(firm_of(record.supplier_gstin)).or_default();
            firm.ims.push(index(i));
            if matches!(link.outcome, Outcome::OnlyInIms | Outcome::Tie) {
                firm.open_ims.push(index(i));
            }
        }
        for (i, (row, link)) in month.books.iter().zip(&month.books_links).enumerate() {
            if row.supplier_gstin.is_empty() {
                continue;
            }
            let firm = firms.entry(firm_of(row.supplier_gstin)).or_default();
            firm.books.push(index(i));
            if matches!(link.outcome, Outcome::OnlyInBooks | Outcome::Tie) {
                firm.open_books.push(index(i));
            }
        }
        let known = month.ims.iter().map(|r| r.supplier_gstin).collect();
        let size = |subject: &Subject| {
            let gstin = match subject {
                Subject::Ims(id) => month.ims[id.at()].supplier_gstin,
                Subject::Books(id) => month.books[id.at()].supplier_gstin,
            };
            firms.get(firm_of(gstin)).map_or(0, |f| f.ims.len() + f.books.len())
        };
        let most_documents = most_documents(&subjects.iter().map(size).collect::<Vec<_>>());
        Self { month, names: RowNames::of(month), known, firms, ims, books, most_documents }
    }

    /// Returns the documents of the firm behind a GSTIN.
    pub(super) fn firm(&self, gstin: &str) -> Option<&Firm> {
        self.firms.get(firm_of(gstin))
    }

    /// Returns the rows that stand around a record.
    pub(super) fn rows_around(&self, record: &ImsRecord<&str>) -> Around {
        let mut around = gather(&self.books, &record_keys(record).asked());
        around.look_through(self.firm(record.supplier_gstin).map(|f| &f.open_books));
        around
    }

    /// Returns the records that stand around a row.
    pub(super) fn records_around(&self, row: &BooksRow<&str>) -> Around {
        let mut around = gather(&self.ims, &row_keys(row).asked());
        around.look_through(self.firm(row.supplier_gstin).map(|f| &f.open_ims));
        around
    }

    /// Returns all documents that share GSTIN and a form of the number with a record that was asked
    /// about, or nothing where there are too many.
    pub(super) fn same_number(&self, record: &ImsRecord<&str>) -> Option<(Vec<u32>, Vec<u32>)> {
        let keys = record_keys(record).numbers;
        let (ims, books) = (gather(&self.ims, &keys), gather(&self.books, &keys));
        (!ims.crowded && !books.crowded).then_some((ims.ids, books.ids))
    }

    /// See [`Self::same_number`], for a row.
    pub(super) fn same_number_as_row(&self, row: &BooksRow<&str>) -> Option<(Vec<u32>, Vec<u32>)> {
        let keys = row_keys(row).numbers;
        let (ims, books) = (gather(&self.ims, &keys), gather(&self.books, &keys));
        (!ims.crowded && !books.crowded).then_some((ims.ids, books.ids))
    }
}

impl Around {
    fn look_through(&mut self, open: Option<&Vec<u32>>) {
        match open {
            Some(open) if open.len() <= SCAN_CAP => {
                self.ids.extend(open);
                self.ids.sort_unstable();
                self.ids.dedup();
            }
            Some(_) => self.crowded = true,
            None => {}
        }
    }
}

fn gather(blocks: &Blocks, keys: &[u64]) -> Around {
    let mut around = Around::default();
    for block in keys.iter().filter_map(|key| blocks.get(key)) {
        around.ids.extend(&block.ids);
        around.crowded |= block.more;
    }
    around.ids.sort_unstable();
    around.ids.dedup();
    around
}

fn blocks<T: Sync>(
    documents: &[T],
    keys: impl Fn(&T) -> DocumentKeys + Sync,
    wanted: &FxHashSet<u64>,
) -> Blocks {
    let found: Vec<Vec<u64>> = documents
        .par_iter()
        .map(|document| {
            let mut keys: Vec<u64> =
                keys(document).offered().into_iter().filter(|k| wanted.contains(k)).collect();
            keys.sort_unstable();
            keys.dedup();
            keys
        })
        .collect();
    let mut blocks = Blocks::default();
    for (i, keys) in found.into_iter().enumerate() {
        for key in keys {
            let block = blocks.entry(key).or_default();
            if block.ids.len() < BLOCK_CAP {
                block.ids.push(index(i));
            } else {
                block.more = true;
            }
        }
    }
    blocks
}

/// The keys under which one document is looked up.
struct DocumentKeys {
    /// GSTIN and a form of the number.
    numbers: Vec<u64>,
    /// Other keys.
    others: Vec<u64>,
    /// Keys with an amount of a rupee less or more.
    beside: Vec<u64>,
}

impl DocumentKeys {
    /// What is asked for.
    fn asked(mut self) -> Vec<u64> {
        self.numbers.append(&mut self.others);
        self.numbers
    }

    /// What is offered: also a rupee beside.
    fn offered(self) -> Vec<u64> {
        let beside = self.beside.clone();
        let mut keys = self.asked();
        keys.extend(beside);
        keys
    }

    fn of(gstin: &str, numbers: &[&Number], taxable_paise: i64, tax_paise: i64) -> Self {
        let mut keys = Self { numbers: Vec::new(), others: Vec::new(), beside: Vec::new() };
        let taxable = taxable_paise.abs().div_euclid(100);
        let tax = tax_paise.abs().div_euclid(100);
        for number in numbers.iter().filter(|n| !n.is_absent) {
            for form in number.keys() {
                if !gstin.is_empty() {
                    keys.numbers.push(block_key("why: number", (gstin, form)));
                    keys.others.push(block_key("why: firm and number", (firm_of(gstin), form)));
                }
                for rupees in taxable - 1..=taxable + 1 {
                    let list = if rupees == taxable { &mut keys.others } else { &mut keys.beside };
                    list.push(block_key("why: number and taxable value", (form, rupees)));
                }
            }
            if let (Some(counter), false) = (number.counter(), gstin.is_empty()) {
                keys.others.push(block_key("why: running number", (gstin, counter)));
            }
        }
        if !gstin.is_empty() {
            for (name, amount) in [("why: taxable value", taxable), ("why: tax", tax)] {
                for rupees in (amount - 1..=amount + 1).filter(|_| amount > 0) {
                    let list = if rupees == amount { &mut keys.others } else { &mut keys.beside };
                    list.push(block_key(name, (gstin, rupees)));
                }
            }
        }
        keys
    }
}

fn record_keys(record: &ImsRecord<&str>) -> DocumentKeys {
    let number = Number::read(record.number, &[FinancialYear::of(record.date)]);
    let taxable = record.taxable_value.get();
    let tax = record.tax.total().get();
    if record.section.is_amendment() && !record.original_number.is_empty() {
        let year = FinancialYear::of(record.original_date.unwrap_or(record.date));
        let original = Number::read(record.original_number, &[year]);
        return DocumentKeys::of(record.supplier_gstin, &[&number, &original], taxable, tax);
    }
    DocumentKeys::of(record.supplier_gstin, &[&number], taxable, tax)
}

fn row_keys(row: &BooksRow<&str>) -> DocumentKeys {
    let number = Number::read(row.number, &years_near(row.date));
    DocumentKeys::of(row.supplier_gstin, &[&number], row.taxable_value.get(), row.tax.total().get())
}
