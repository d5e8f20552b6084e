//! Looking for the original: by number in the download and in the register.
//!
//! Comes in: the records that are asked about. Goes out: for each where its original stands. Invariant: an
//! original is of the same supplier, of the right kind and not dated after the record; where several
//! documents answer to the number, none is taken.

use super::proposal::propose;
use super::{Credit, Finding, Found, Named, less};
use crate::domain::action::ItcReduction;
use crate::domain::document::{BooksRow, DocumentKind, Exclusion, ImsRecord, Section};
use crate::domain::gstin::pan_of;
use crate::domain::link::{BooksId, Doubt, ImsId, Link};
use crate::domain::money::TaxHeads;
use crate::domain::period::{FinancialYear, TaxPeriod};
use crate::normalise::number::Number;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// A month of documents counts as covered where it has at least this part of the fullest month's rows.
const FULL_ENOUGH: usize = 10;

/// Documents by firm and form of their number.
type ByNumber<'a, T> = BTreeMap<(&'a str, String), Vec<T>>;

pub(super) struct Originals<'s, 'a> {
    ims: &'s [ImsRecord<&'a str>],
    books: &'s [BooksRow<&'a str>],
    links: &'s [Link],
    records: ByNumber<'s, ImsId>,
    rows: ByNumber<'s, BooksId>,
    covered: BTreeSet<TaxPeriod>,
}

/// The firm behind a GSTIN; the text itself where it has not the shape.
fn firm(gstin: &str) -> &str {
    pan_of(gstin).unwrap_or(gstin)
}

fn read(number: &str, date: Option<NaiveDate>) -> Number {
    let years: Vec<FinancialYear> = date.map(FinancialYear::of).into_iter().collect();
    Number::read(number, &years)
}

impl<'s, 'a> Originals<'s, 'a> {
    /// Indexes documents of the suppliers that are asked about.
    pub(super) fn of(
        ids: &[ImsId],
        ims: &'s [ImsRecord<&'a str>],
        books: &'s [BooksRow<&'a str>],
        links: &'s [Link],
    ) -> Self {
        let firms: BTreeSet<&str> = ids.iter().map(|id| firm(ims[id.at()].supplier_gstin)).collect();
        let mut records: ByNumber<'s, ImsId> = BTreeMap::new();
        for (id, record) in (0u32..).zip(ims) {
            let firm = firm(record.supplier_gstin);
            if !record.section.is_amendment() && firms.contains(firm) {
                index(&mut records, firm, &read(record.number, Some(record.date)), ImsId(id));
            }
        }
        let mut rows: ByNumber<'s, BooksId> = BTreeMap::new();
        let mut months: BTreeMap<TaxPeriod, usize> = BTreeMap::new();
        for (id, row) in (0u32..).zip(books) {
            if let Some(date) = row.date {
                *months.entry(TaxPeriod::of(date)).or_default() += 1;
            }
            let firm = firm(row.supplier_gstin);
            if firms.contains(firm) && row.exclusion != Some(Exclusion::Cancelled) {
                index(&mut rows, firm, &read(row.number, row.date), BooksId(id));
            }
        }
        let fullest = months.values().max().copied().unwrap_or(0);
        let covered =
            months.into_iter().filter(|(_, n)| n * FULL_ENOUGH >= fullest).map(|(m, _)| m).collect();
        Self { ims, books, links, records, rows, covered }
    }

    /// Fills one line.
    pub(super) fn finding(&self, id: ImsId) -> Finding {
        let record = &self.ims[id.at()];
        let own = Credit::of(self.own_rows(id).map(|row| &self.books[row.at()]));
        let mut finding = Finding {
            id,
            named: self.named(id),
            found: Found::Unnamed,
            rows: Vec::new(),
            record: None,
            original: None,
            own,
            lowered: record.tax,
            itc_reduction: ItcReduction::NotAsked,
            basis: "",
            remark: String::new(),
            question: "",
        };
        if let Some(number) = finding.named.number() {
            let number = number.to_owned();
            self.look(record, &number, &mut finding);
        }
        finding.original = Credit::of(finding.rows.iter().map(|row| &self.books[row.at()]));
        if record.kind() != DocumentKind::CreditNote {
            let before =
                finding.original.map(|o| o.total).or_else(|| Some(self.ims[finding.record?.at()].tax));
            finding.lowered = before.map_or(TaxHeads::default(), |before| less(before, record.tax));
        }
        propose(record, &mut finding);
        finding
    }

    /// The record's own rows. Those of an amendment are the original's, since books are not amended.
    fn own_rows(&self, id: ImsId) -> impl Iterator<Item = BooksId> {
        self.links.get(id.at()).into_iter().flat_map(|link| link.books.iter().copied())
    }

    /// Finds who names the original.
    fn named(&self, id: ImsId) -> Named {
        let record = &self.ims[id.at()];
        let rows = || self.own_rows(id).map(|row| &self.books[row.at()]);
        if record.kind() != DocumentKind::CreditNote {
            let number = record.original_number.trim();
            return if number.is_empty() { Named::Nobody } else { Named::ByRecord(number.to_owned()) };
        }
        let mut named: Vec<String> =
            rows().map(|r| r.original_number.trim()).filter(|n| !n.is_empty()).map(str::to_owned).collect();
        named.sort_unstable();
        named.dedup();
        match (named.len(), named.pop()) {
            (1, Some(number)) => return Named::ByRows(number),
            (0, _) => {}
            (_, last) => return Named::Several(named.into_iter().chain(last).collect()),
        }
        let by_invoice = |doubt: &Doubt| matches!(doubt, Doubt::BookedByInvoice);
        if self.links.get(id.at()).is_some_and(|link| link.doubts.iter().any(by_invoice))
            && let Some(row) = rows().find(|row| !row.number.trim().is_empty())
        {
            return Named::AsBooked(row.number.trim().to_owned());
        }
        // An amended note names the note that it amends; that note's rows may name the invoice.
        self.note_before(record).map_or(Named::Nobody, Named::ByRows)
    }

    /// The invoice that the rows of an amended note's original name.
    fn note_before(&self, record: &ImsRecord<&str>) -> Option<String> {
        if record.section != Section::B2bcna || record.original_number.trim().is_empty() {
            return None;
        }
        let number = read(record.original_number, record.original_date);
        let note = |id: &BooksId| self.books[id.at()].kind == DocumentKind::CreditNote;
        let rows = lookup(&self.rows, firm(record.supplier_gstin), &number);
        let mut named: Vec<String> = rows
            .into_iter()
            .filter(note)
            .map(|id| self.books[id.at()].original_number.trim().to_owned())
            .filter(|n| !n.is_empty())
            .collect();
        named.dedup();
        if named.len() == 1 { named.pop() } else { None }
    }

    /// Looks for the original by its number.
    fn look(&self, record: &ImsRecord<&str>, shown: &str, finding: &mut Finding) {
        let wanted = match record.kind() {
            // A note lowers an invoice or a debit note.
            DocumentKind::CreditNote => [DocumentKind::Invoice, DocumentKind::DebitNote],
            kind => [kind, kind],
        };
        let firm = firm(record.supplier_gstin);
        let number = read(shown, record.original_date.or(Some(record.date)));
        let records: Vec<ImsId> = lookup(&self.records, firm, &number)
            .into_iter()
            .filter(|id| {
                let found = &self.ims[id.at()];
                let same = found.recipient_gstin == record.recipient_gstin;
                same && wanted.contains(&found.kind()) && found.date <= record.date
            })
            .collect();
        let one_record = records
            .first()
            .copied()
            .filter(|first| records.iter().all(|id| self.ims[id.at()].date == self.ims[first.at()].date));
        let linked = one_record.map(|id| &self.links[id.at()].books).filter(|rows| !rows.is_empty());
        finding.record = one_record;
        if let Some(rows) = linked {
            finding.rows.clone_from(rows);
            finding.found = Found::Books;
            return;
        }
        let rows: Vec<BooksId> = lookup(&self.rows, firm, &number)
            .into_iter()
            .filter(|id| {
                let row = &self.books[id.at()];
                wanted.contains(&row.kind) && row.date.is_none_or(|date| date <= record.date)
            })
            .collect();
        let dates: BTreeSet<Option<NaiveDate>> = rows.iter().map(|id| self.books[id.at()].date).collect();
        if dates.len() > 1 || (records.len() > 1 && one_record.is_none()) {
            finding.found = Found::Ambiguous;
            return;
        }
        if rows.is_empty() {
            let date = record.original_date.or_else(|| Some(self.ims[one_record?.at()].date));
            finding.found = match (one_record, date) {
                (Some(_), _) => Found::DownloadOnly,
                (None, Some(date)) if self.covered.contains(&TaxPeriod::of(date)) => Found::NotBooked,
                (None, _) => Found::OutOfReach,
            };
            return;
        }
        let before = |id: &BooksId| self.books[id.at()].exclusion == Some(Exclusion::LinkedBefore);
        finding.found = if rows.iter().any(before) { Found::Earlier } else { Found::Books };
        finding.rows = rows;
    }
}

fn index<'s, T: Copy>(into: &mut ByNumber<'s, T>, firm: &'s str, number: &Number, id: T) {
    if number.is_absent {
        return;
    }
    let forms: BTreeSet<&str> = number.keys().collect();
    for form in forms {
        into.entry((firm, form.to_owned())).or_default().push(id);
    }
}

fn lookup<T: Copy + Ord>(from: &ByNumber<'_, T>, firm: &str, number: &Number) -> Vec<T> {
    if number.is_absent {
        return Vec::new();
    }
    let found: BTreeSet<T> =
        number.keys().filter_map(|form| from.get(&(firm, form.to_owned()))).flatten().copied().collect();
    found.into_iter().collect()
}
