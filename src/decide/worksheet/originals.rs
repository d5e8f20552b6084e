//! Looking for the original: by number in the download and in the register.
//!
//! Comes in: the records that are asked about. Goes out: for each where its original stands. Invariant: an
//! original is of the same supplier, of the right kind and not dated after the record; where several
//! documents answer to the number, none is taken.
//!
//! A month of ten lakh documents asks about a few thousand numbers: documents are read by all cores, and
//! only those that answer to such a number are kept. An index of every document took 2.8 s of CPU time
//! on ten lakh records, and was made twice; this takes 0.6 s, once.

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
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet};

/// A month of documents counts as covered where it has at least this part of the fullest month's rows.
const FULL_ENOUGH: usize = 10;

/// Documents by firm and form of their number; only ever looked up.
type ByNumber<'a, T> = FxHashMap<&'a str, FxHashMap<String, Vec<T>>>;

/// The numbers that are asked about.
#[derive(Default)]
struct Wanted<'s> {
    /// Forms of numbers by firm.
    forms: FxHashMap<&'s str, FxHashSet<String>>,
    /// Firms of which every document may be asked for: an amended note leads to its note, whose rows name
    /// the invoice.
    whole: FxHashSet<&'s str>,
}

impl<'s> Wanted<'s> {
    /// Collects every number under which the originals of some records may be looked for.
    fn of(ids: &[ImsId], ims: &'s [ImsRecord<&str>], books: &[BooksRow<&str>], links: &[Link]) -> Self {
        let mut wanted = Self::default();
        for id in ids {
            let record = &ims[id.at()];
            let firm = firm(record.supplier_gstin);
            let forms = wanted.forms.entry(firm).or_default();
            let mut add = |shown: &str| {
                if !shown.trim().is_empty() {
                    let number = read(shown.trim(), record.original_date.or(Some(record.date)));
                    forms.extend(number.keys().map(str::to_owned));
                }
            };
            add(record.original_number);
            for row in links.get(id.at()).into_iter().flat_map(|link| &link.books) {
                let row = &books[row.at()];
                add(row.original_number);
                add(row.number);
            }
            if record.section == Section::B2bcna && !record.original_number.trim().is_empty() {
                wanted.whole.insert(firm);
            }
        }
        wanted
    }

    /// Indexes the documents that are asked for, each given with its firm and its number.
    fn index<'d, D: Sync, T: Copy + Send>(
        &self,
        documents: &'d [D],
        named: impl Fn(&'d D) -> Option<(&'d str, &'d str, Option<NaiveDate>)> + Sync,
        id: impl Fn(u32) -> T + Sync,
    ) -> ByNumber<'d, T> {
        let forms_of = |at: usize, document: &'d D| -> Vec<(&'d str, String, T)> {
            let Some((gstin, shown, date)) = named(document) else { return Vec::new() };
            let firm = firm(gstin);
            let Some(forms) = self.forms.get(firm) else { return Vec::new() };
            let number = read(shown, date);
            if number.is_absent {
                return Vec::new();
            }
            let whole = self.whole.contains(firm);
            let kept: BTreeSet<&str> = number.keys().filter(|form| whole || forms.contains(*form)).collect();
            let id = id(u32::try_from(at).expect("ids are 32 bits wide"));
            kept.into_iter().map(|form| (firm, form.to_owned(), id)).collect()
        };
        let found: Vec<(&str, String, T)> =
            documents.par_iter().enumerate().flat_map_iter(|(at, document)| forms_of(at, document)).collect();
        let mut index: ByNumber<'d, T> = FxHashMap::default();
        for (firm, form, id) in found {
            index.entry(firm).or_default().entry(form).or_default().push(id);
        }
        index
    }
}

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
    /// Indexes the documents that are asked about.
    pub(super) fn of(
        ids: &[ImsId],
        ims: &'s [ImsRecord<&'a str>],
        books: &'s [BooksRow<&'a str>],
        links: &'s [Link],
    ) -> Self {
        let wanted = Wanted::of(ids, ims, books, links);
        let records = wanted.index(
            ims,
            |r| (!r.section.is_amendment()).then_some((r.supplier_gstin, r.number, Some(r.date))),
            ImsId,
        );
        let rows = wanted.index(
            books,
            |row| {
                let cancelled = row.exclusion == Some(Exclusion::Cancelled);
                (!cancelled).then_some((row.supplier_gstin, row.number, row.date))
            },
            BooksId,
        );
        let mut months: BTreeMap<TaxPeriod, usize> = BTreeMap::new();
        for date in books.iter().filter_map(|row| row.date) {
            *months.entry(TaxPeriod::of(date)).or_default() += 1;
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

fn lookup<T: Copy + Ord>(from: &ByNumber<'_, T>, firm: &str, number: &Number) -> Vec<T> {
    let Some(of_firm) = from.get(firm).filter(|_| !number.is_absent) else { return Vec::new() };
    let found: BTreeSet<T> = number.keys().filter_map(|form| of_firm.get(form)).flatten().copied().collect();
    found.into_iter().collect()
}
