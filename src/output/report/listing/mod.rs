//! Lists of documents from a month: exception reports by name, and what `show` prints.
//!
//! Comes in: the month, what is asked. Goes out: documents of either side in one shape, as CSV, JSON,
//! HTML, workbook and text. Invariant: nothing is linked or decided here, credit notes are negative,
//! and the totals of a list are those of its lines.

mod csv;
mod html;
mod line;
mod names;
mod text;
mod wire;

pub use self::csv::{LIST_COLUMNS, csv};
pub use html::page;
pub use line::{Gap, Half, Line};
pub use names::{REPORTS, ReportName, names_for_help};
pub use text::{Page, headline, text};
pub use wire::{GapWire, HalfWire, HeadsWire, ListLine, ListWire, Lists, Window, json, wire};

use super::figures::{Figures, one};
use super::risk::{at_risk, at_risk_in_books};
use super::view::Reader;
use crate::domain::account::Tally;
use crate::domain::action::ImsAction;
use crate::domain::link::{BooksId, ImsId};
use crate::domain::money::{Paise, TaxHeads};
use crate::domain::month::Month;
use crate::domain::outcome::Outcome;
use names::What;
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// A document that a list names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// A record.
    Ims(ImsId),
    /// A row that no record is linked to.
    Books(BooksId),
    /// A record that could not be read.
    RefusedRecord(usize),
    /// A row that could not be read.
    RefusedRow(usize),
}

/// The order of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Most rupees at risk first, then most tax.
    Risk,
    /// Most tax first, whatever its sign.
    Tax,
    /// Oldest first; documents without a date last.
    Date,
    /// By document number.
    Number,
    /// By supplier name, then GSTIN.
    Supplier,
    /// In the order of outcomes.
    Outcome,
}

/// What a list is narrowed to; what is empty narrows nothing.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// GSTINs, PANs or parts of names, any of which fits.
    pub suppliers: Vec<String>,
    /// Proposed actions, any of which fits; rows have none.
    pub actions: Vec<ImsAction>,
}

impl Filter {
    /// Tells whether a supplier fits.
    fn fits_supplier(&self, gstin: &str, name: &str) -> bool {
        self.suppliers.is_empty()
            || self.suppliers.iter().any(|typed| {
                let typed = typed.trim().to_uppercase();
                !typed.is_empty()
                    && (gstin.eq_ignore_ascii_case(&typed)
                        || gstin.get(2..12).is_some_and(|pan| pan.eq_ignore_ascii_case(&typed))
                        || name.to_uppercase().contains(&typed))
            })
    }
}

/// A list: what it is, its documents in order, and what they come to.
#[derive(Clone, Debug)]
pub struct List {
    /// The report; nothing where it is a list of everything.
    pub report: Option<&'static ReportName>,
    /// The documents, in order.
    pub subjects: Vec<Subject>,
    /// Records among them.
    pub documents: Tally,
    /// Rows among them; `documents` counts rows.
    pub rows: Tally,
    /// Rupees at risk among them.
    pub at_risk: Paise,
}

/// Makes lists of a month.
#[derive(Debug)]
pub struct Lister<'m, 'a> {
    reader: Reader<'m, 'a>,
    figures: &'m Figures,
}

impl<'m, 'a> Lister<'m, 'a> {
    /// Prepares a month.
    pub fn new(month: &'m Month<'a>, figures: &'m Figures) -> Self {
        Self { reader: Reader::new(month), figures }
    }

    /// Returns the figures of the month.
    pub const fn figures(&self) -> &'m Figures {
        self.figures
    }

    pub(in crate::output::report) const fn reader(&self) -> &Reader<'m, 'a> {
        &self.reader
    }

    /// Returns the documents of a report, most rupees at risk first.
    pub fn report(&self, report: &'static ReportName, filter: &Filter) -> List {
        let subjects = match report.what {
            What::PendingClock => {
                self.figures.clocks.lines.iter().map(|line| Subject::Ims(line.id)).collect()
            }
            What::ItcReduction => {
                let asked = |id: &ImsId| !self.reader.repeats[id.at()];
                let mut found: Vec<Subject> =
                    self.reader.findings.keys().copied().filter(asked).map(Subject::Ims).collect();
                self.sort(&mut found, Sort::Risk);
                found
            }
            What::Outcomes(_)
            | What::Duplicates
            | What::Repeated
            | What::Review
            | What::NotFiled
            | What::Kind
            | What::OtherRecipient
            | What::Late => self.found(report),
        };
        self.list(Some(report), subjects, filter)
    }

    /// Returns every document of both sides, most rupees at risk first; or those of the named reports,
    /// each once.
    pub fn everything(&self, only: &[&'static ReportName], filter: &Filter) -> List {
        let month = self.reader.month;
        let mut subjects: Vec<Subject> = if only.is_empty() {
            let records = (0u32..).map(ImsId).take(month.ims.len());
            let rows = (0u32..).map(BooksId).take(month.books.len());
            records
                .filter(|id| !self.reader.repeats[id.at()])
                .map(Subject::Ims)
                .chain(rows.filter(|id| month.books_links[id.at()].ims.is_empty()).map(Subject::Books))
                .chain((0..month.refused_records.len()).map(Subject::RefusedRecord))
                .chain((0..month.refused_rows.len()).map(Subject::RefusedRow))
                .collect()
        } else {
            only.iter().flat_map(|report| self.report(report, &Filter::default()).subjects).collect()
        };
        subjects.sort_unstable();
        subjects.dedup();
        self.sort(&mut subjects, Sort::Risk);
        self.list(None, subjects, filter)
    }

    fn found(&self, report: &ReportName) -> Vec<Subject> {
        let month = self.reader.month;
        let repeats = &self.reader.repeats;
        let records = (0u32..).map(ImsId).take(month.ims.len());
        let mut found: Vec<Subject> =
            records.filter(|id| report.holds(month, *id, repeats[id.at()])).map(Subject::Ims).collect();
        let alone = (0u32..).map(BooksId).zip(&month.books_links);
        found.extend(
            alone
                .filter(|(_, link)| link.ims.is_empty() && report.holds_row(link.outcome))
                .map(|(id, _)| Subject::Books(id)),
        );
        if report.holds_row(Outcome::Refused) {
            found.extend((0..month.refused_records.len()).map(Subject::RefusedRecord));
            found.extend((0..month.refused_rows.len()).map(Subject::RefusedRow));
        }
        self.sort(&mut found, Sort::Risk);
        found
    }

    /// Narrows documents and sums what is left.
    fn list(&self, report: Option<&'static ReportName>, mut subjects: Vec<Subject>, filter: &Filter) -> List {
        let gstins = self.gstins(filter);
        subjects.retain(|subject| self.fits(*subject, filter, &gstins));
        let mut list = List {
            report,
            subjects,
            documents: Tally::default(),
            rows: Tally::default(),
            at_risk: Paise::ZERO,
        };
        for subject in &list.subjects {
            let (tally, risk) = self.amounts(*subject);
            match subject {
                Subject::Ims(_) | Subject::RefusedRecord(_) => list.documents.join(tally),
                Subject::Books(_) | Subject::RefusedRow(_) => list.rows.join(tally),
            }
            list.at_risk += risk;
        }
        list
    }

    /// Returns the GSTINs of the suppliers that fit: not every document carries the name.
    fn gstins(&self, filter: &Filter) -> BTreeSet<&'m str> {
        if filter.suppliers.is_empty() {
            return BTreeSet::new();
        }
        let month = self.reader.month;
        let records = month.ims.iter().map(|r| (r.supplier_gstin, r.supplier_name));
        let rows = month.books.iter().map(|r| (r.supplier_gstin, r.supplier_name));
        records
            .chain(rows)
            .filter(|(gstin, name)| !gstin.is_empty() && filter.fits_supplier(gstin, name))
            .map(|(gstin, _)| gstin)
            .collect()
    }

    fn fits(&self, subject: Subject, filter: &Filter, gstins: &BTreeSet<&str>) -> bool {
        let (gstin, name) = self.supplier(subject);
        let acted = match subject {
            _ if filter.actions.is_empty() => true,
            Subject::Ims(id) => {
                filter.actions.contains(&self.reader.month.decisions[id.at()].proposed_action)
            }
            Subject::Books(_) | Subject::RefusedRecord(_) | Subject::RefusedRow(_) => false,
        };
        acted && (gstins.contains(gstin) || filter.fits_supplier(gstin, name))
    }

    /// Returns GSTIN and name of a document's supplier.
    fn supplier(&self, subject: Subject) -> (&'m str, &'m str) {
        let month = self.reader.month;
        match subject {
            Subject::Ims(id) => (month.ims[id.at()].supplier_gstin, month.ims[id.at()].supplier_name),
            Subject::Books(id) => (month.books[id.at()].supplier_gstin, month.books[id.at()].supplier_name),
            Subject::RefusedRecord(at) => (&month.refused_records[at].supplier_gstin, ""),
            Subject::RefusedRow(at) => (&month.refused_rows[at].supplier_gstin, ""),
        }
    }

    fn number(&self, subject: Subject) -> &'m str {
        let month = self.reader.month;
        match subject {
            Subject::Ims(id) => month.ims[id.at()].number,
            Subject::Books(id) => month.books[id.at()].number,
            Subject::RefusedRecord(at) => &month.refused_records[at].number,
            Subject::RefusedRow(at) => &month.refused_rows[at].number,
        }
    }

    fn outcome(&self, subject: Subject) -> Outcome {
        match subject {
            Subject::Ims(id) => self.reader.month.links[id.at()].outcome,
            Subject::Books(id) => self.reader.month.books_links[id.at()].outcome,
            Subject::RefusedRecord(_) | Subject::RefusedRow(_) => Outcome::Refused,
        }
    }

    /// Returns what a document comes to, credit notes negative, and what of it is at risk.
    fn amounts(&self, subject: Subject) -> (Tally, Paise) {
        let month = self.reader.month;
        match subject {
            Subject::Ims(id) => {
                let record = &month.ims[id.at()];
                // What only repeats another is at no risk of its own.
                let repeated = self.reader.repeats[id.at()];
                let risk = if repeated { Paise::ZERO } else { at_risk(record, &month.links[id.at()]) };
                (one(record), risk)
            }
            Subject::Books(id) => {
                let (row, link) = (&month.books[id.at()], &month.books_links[id.at()]);
                let mut tally = Tally::default();
                tally.add(row.kind.sign(), row.taxable_value, row.tax);
                (tally, at_risk_in_books(row, link))
            }
            Subject::RefusedRecord(at) => {
                let refused = &month.refused_records[at];
                let (value, tax) =
                    (refused.taxable_value.unwrap_or_default(), refused.tax.unwrap_or_default());
                let mut tally = Tally::default();
                tally.add(refused.section.kind().sign(), value, tax);
                (tally, Paise::ZERO)
            }
            Subject::RefusedRow(_) => {
                (Tally { documents: 1, taxable_value: Paise::ZERO, tax: TaxHeads::default() }, Paise::ZERO)
            }
        }
    }

    /// Sorts documents; those that are alike stay most rupees at risk first, then as they were numbered.
    pub fn sort(&self, subjects: &mut [Subject], by: Sort) {
        subjects.sort_by_cached_key(|subject| {
            let (tally, risk) = self.amounts(*subject);
            (Reverse(risk), Reverse(tally.tax.total().abs()), *subject)
        });
        match by {
            Sort::Risk => {}
            Sort::Tax => {
                subjects.sort_by_cached_key(|subject| Reverse(self.amounts(*subject).0.tax.total().abs()));
            }
            Sort::Date => subjects.sort_by_cached_key(|subject| {
                let month = self.reader.month;
                let date = match subject {
                    Subject::Ims(id) => Some(month.ims[id.at()].date),
                    Subject::Books(id) => month.books[id.at()].date,
                    Subject::RefusedRecord(_) | Subject::RefusedRow(_) => None,
                };
                (date.is_none(), date)
            }),
            Sort::Number => subjects.sort_by_cached_key(|subject| self.number(*subject).to_owned()),
            Sort::Supplier => subjects.sort_by_cached_key(|subject| {
                let (gstin, name) = self.supplier(*subject);
                (name.is_empty(), name.to_uppercase(), gstin.to_owned())
            }),
            Sort::Outcome => subjects.sort_by_cached_key(|subject| self.outcome(*subject)),
        }
    }

    /// Tells whether a document of the run is of a supplier.
    pub fn knows(&self, typed: &str) -> bool {
        let filter = Filter { suppliers: vec![typed.to_owned()], actions: Vec::new() };
        let month = self.reader.month;
        month.ims.iter().any(|r| filter.fits_supplier(r.supplier_gstin, r.supplier_name))
            || month.books.iter().any(|r| filter.fits_supplier(r.supplier_gstin, r.supplier_name))
            || month.refused_records.iter().any(|r| filter.fits_supplier(&r.supplier_gstin, ""))
            || month.refused_rows.iter().any(|r| filter.fits_supplier(&r.supplier_gstin, ""))
    }

    /// Returns the names of suppliers for those who mistype one: GSTINs and names.
    pub fn supplier_names(&self) -> Vec<&'m str> {
        let month = self.reader.month;
        let records = month.ims.iter().flat_map(|r| [r.supplier_gstin, r.supplier_name]);
        let rows = month.books.iter().flat_map(|r| [r.supplier_gstin, r.supplier_name]);
        let mut names: Vec<&str> = records.chain(rows).filter(|name| !name.is_empty()).collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

#[cfg(test)]
mod tests;
