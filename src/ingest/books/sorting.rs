//! Which records are documents, and which are what else stands in registers.
//!
//! Comes in: records below a header. Goes out: their [`Sort`]. Invariant: a record with a GSTIN or a
//! document number is a document, whatever it is called.

use super::amounts::{is_nothing, parse_amount};
use super::rows::Source;
use super::synonyms::{Field, Meaning, compact, meaning};
use super::words::{is_cancelled, is_no_gstin, is_total_label};
use crate::domain::gstin::has_shape;
use crate::domain::money::Paise;

/// Why a record is no document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum NoDocument {
    Blank,
    Total,
    RepeatedHeader,
    Cancelled,
    TextOnly,
}

impl NoDocument {
    /// Returns the word of the count.
    pub(super) const fn reason(self) -> &'static str {
        match self {
            Self::Blank => "blank",
            Self::Total => "total",
            Self::RepeatedHeader => "repeated header",
            Self::Cancelled => "cancelled",
            Self::TextOnly => "text only",
        }
    }
}

/// What a record turned out to be, before its cells are read.
pub(super) enum Sort {
    Document,
    /// A document, unless the taxable values above it sum up to this.
    DocumentUnless(Paise),
    Not(NoDocument),
    OtherHeader,
}

/// Sorts the records of one table.
pub(super) struct Sorter<'a> {
    source: &'a Source<'a>,
    amounts: Vec<usize>,
}

impl<'a> Sorter<'a> {
    /// Starts with a table.
    pub(super) fn new(source: &'a Source<'a>) -> Self {
        let layout = source.layout;
        let mut amounts: Vec<usize> = layout.all(Field::TaxableValue).to_vec();
        for field in Field::HEADS.into_iter().chain([Field::DocumentValue, Field::TotalTax]) {
            amounts.extend(layout.all(field));
        }
        Self { source, amounts }
    }

    fn cell(&self, index: usize, field: Field) -> &'a str {
        self.source.cell(index, field)
    }

    /// Tells documents from what else stands in registers.
    pub(super) fn sort(&self, index: usize, gstin: &str) -> Sort {
        if has_shape(gstin) {
            return self.suppliers_total(index).map_or(Sort::Document, Sort::DocumentUnless);
        }
        if self.source.table.is_blank(index) {
            return Sort::Not(NoDocument::Blank);
        }
        if self.is_header(index) {
            return Sort::Not(NoDocument::RepeatedHeader);
        }
        if self.is_other_header(index) {
            return Sort::OtherHeader;
        }
        let number = self.cell(index, Field::Number);
        if !is_nothing(number) && !is_total_label(number) {
            return Sort::Document;
        }
        let no_gstin = is_no_gstin(gstin);
        let label_for_gstin = is_total_label(self.cell(index, Field::SupplierGstin));
        if (no_gstin || label_for_gstin) && self.any_text(index, is_total_label) {
            return Sort::Not(NoDocument::Total);
        }
        if no_gstin && self.any_text(index, is_cancelled) {
            return Sort::Not(NoDocument::Cancelled);
        }
        let table = self.source.table;
        if self.amounts.iter().all(|c| is_nothing(table.cell(index, *c))) {
            return Sort::Not(NoDocument::TextOnly);
        }
        let total = if no_gstin { self.unlabelled_total(index) } else { None };
        total.map_or(Sort::Document, Sort::DocumentUnless)
    }

    fn any_text(&self, index: usize, test: fn(&str) -> bool) -> bool {
        let table = self.source.table;
        (0..table.width(index)).filter(|c| !self.amounts.contains(c)).any(|c| test(table.cell(index, c)))
    }

    /// The taxable value of a row of nothing but amounts: a total if it is the sum of the rows above.
    fn unlabelled_total(&self, index: usize) -> Option<Paise> {
        let table = self.source.table;
        let only_amounts =
            (0..table.width(index)).all(|c| self.amounts.contains(&c) || is_nothing(table.cell(index, c)));
        if only_amounts { self.taxable_value(index) } else { None }
    }

    /// The taxable value of what may be a sub-total that repeats the supplier's GSTIN: labelled so,
    /// without number and date. It is one if it is the sum of the rows above; a firm called `Total …`
    /// has at least a number.
    fn suppliers_total(&self, index: usize) -> Option<Paise> {
        let nameless = [Field::Number, Field::Date, Field::VoucherNumber]
            .into_iter()
            .all(|f| is_nothing(self.cell(index, f)));
        if nameless && self.any_text(index, is_total_label) { self.taxable_value(index) } else { None }
    }

    fn taxable_value(&self, index: usize) -> Option<Paise> {
        let columns = self.source.layout.all(Field::TaxableValue);
        let table = self.source.table;
        let sum: Option<Paise> = columns.iter().map(|c| parse_amount(table.cell(index, *c)).ok()).sum();
        sum.filter(|s| *s != Paise::ZERO)
    }

    /// The header again, as at the top of a printed page; either line of one of two lines.
    fn is_header(&self, index: usize) -> bool {
        let (table, layout) = (self.source.table, self.source.layout);
        let lines = layout.top..=layout.header;
        lines.into_iter().any(|line| {
            let mut same = 0;
            for column in 0..table.width(index) {
                let cell = compact(table.cell(index, column));
                if cell.is_empty() {
                    continue;
                }
                if cell != compact(table.cell(line, column)) {
                    return false;
                }
                same += 1;
            }
            same >= 2
        })
    }

    /// A row of other headings begins another table.
    fn is_other_header(&self, index: usize) -> bool {
        let mut fields: Vec<Field> = self
            .source
            .table
            .cells(index)
            .filter_map(|cell| match meaning(cell) {
                Meaning::Field(field, _) | Meaning::Ledger(field) => Some(field),
                Meaning::Either | Meaning::PurchaseLedger | Meaning::Ignored | Meaning::Unknown => None,
            })
            .collect();
        fields.sort_unstable();
        fields.dedup();
        let names_identity = fields.contains(&Field::SupplierGstin) || fields.contains(&Field::Number);
        fields.len() >= 4 && names_identity
    }
}
