//! Documents that reach GSTR-2B without IMS, beside the rows that say what they are.
//!
//! Comes in: documents of a lane, and the register's rows that are excluded for the same reason. Goes out:
//! a line per document and per row without one. Invariant: a row stands for one document; amounts alone
//! are shown and never asserted, and only where nothing else fits either side.

use crate::domain::document::{BooksRow, DocumentKind, Exclusion};
use crate::domain::gstr2b::{Document2b, Found, Lane, LaneLine, Line2b};
use crate::domain::link::BooksId;
use crate::domain::money::{Paise, TaxHeads, Tolerance};
use crate::domain::month::Month;
use crate::domain::outcome::Outcome;
use crate::matching::state::{Years, years_near};
use crate::normalise::number::Number;
use rustc_hash::FxHashMap;

/// Matches every lane.
pub(super) fn lanes(
    month: &Month<'_>,
    documents: &[Document2b],
    is_paired: &[bool],
    recipients: &[String],
) -> Vec<LaneLine> {
    Lane::ALL.into_iter().flat_map(|lane| one(month, lane, documents, is_paired, recipients)).collect()
}

fn of_lane(document: &Document2b) -> Option<Lane> {
    match document.line() {
        Line2b::Imports => Some(Lane::Import),
        Line2b::ReverseCharge => Some(Lane::ReverseCharge),
        Line2b::Isd => Some(Lane::Isd),
        Line2b::Unavailable => Some(Lane::Unavailable),
        Line2b::AllOther | Line2b::Rejected => None,
    }
}

/// Tells whether the register says that a row is of the lane. A credit that cannot be had has no mark in a
/// register: there, rows that no supplier reports are looked at.
fn is_row_of(lane: Lane, row: &BooksRow<&str>, outcome: Outcome) -> bool {
    match lane {
        Lane::ReverseCharge => {
            row.exclusion == Some(Exclusion::ReverseCharge) && !row.supplier_gstin.is_empty()
        }
        Lane::Import => {
            // A row without GSTIN may say by its voucher alone that it is an import.
            let says = || row.voucher_type.to_ascii_lowercase().contains("import");
            row.exclusion == Some(Exclusion::Import)
                || row.exclusion == Some(Exclusion::Unregistered) && says()
        }
        Lane::Isd => row.exclusion == Some(Exclusion::Isd),
        Lane::Unavailable => row.exclusion.is_none() && outcome == Outcome::OnlyInBooks,
    }
}

/// A document or row as it is compared.
struct Side<'s> {
    recipient: &'s str,
    supplier: &'s str,
    kind: DocumentKind,
    number: Number,
    /// The financial years its date may lie in; none where it has no date.
    years: Years,
    taxable_value: Paise,
    tax: TaxHeads,
}

impl<'s> Side<'s> {
    fn of_document(d: &'s Document2b) -> Self {
        let years = years_near(d.date);
        Self {
            recipient: &d.recipient_gstin,
            supplier: &d.supplier_gstin,
            kind: d.kind,
            number: Number::read(&d.number, &years),
            years,
            taxable_value: d.taxable_value,
            tax: d.tax,
        }
    }

    fn of_row(row: &BooksRow<&'s str>) -> Self {
        let years = years_near(row.date);
        Self {
            recipient: row.recipient_gstin,
            supplier: row.supplier_gstin,
            kind: row.kind,
            number: Number::read(row.number, &years),
            years,
            taxable_value: row.taxable_value,
            tax: row.tax,
        }
    }

    /// Tells whether both may be of one year: a number is the supplier's own only within a year.
    fn may_be_of_the_year_of(&self, other: &Self) -> bool {
        let (mine, theirs) = (&self.years, &other.years);
        mine.is_empty() || theirs.is_empty() || mine.iter().any(|year| theirs.contains(year))
    }
}

struct Matcher<'s> {
    lane: Lane,
    tolerance: Tolerance,
    documents: Vec<(usize, Side<'s>)>,
    rows: Vec<(BooksId, Side<'s>)>,
    /// Rows by their supplier.
    of_supplier: FxHashMap<&'s str, Vec<usize>>,
    taken: Vec<bool>,
}

fn one(
    month: &Month<'_>,
    lane: Lane,
    documents: &[Document2b],
    is_paired: &[bool],
    recipients: &[String],
) -> Vec<LaneLine> {
    let of_documents = documents
        .iter()
        .enumerate()
        .filter(|(at, d)| of_lane(d) == Some(lane) && !is_paired[*at])
        .map(|(at, d)| (at, Side::of_document(d)))
        .collect();
    let is_ours = |gstin: &str| gstin.is_empty() || recipients.iter().any(|own| own == gstin);
    let rows: Vec<(BooksId, Side<'_>)> = (0u32..)
        .map(BooksId)
        .zip(month.books.iter().zip(&month.books_links))
        .filter(|(_, (row, link))| is_row_of(lane, row, link.outcome) && is_ours(row.recipient_gstin))
        .map(|(id, (row, _))| (id, Side::of_row(row)))
        .collect();
    let mut of_supplier: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
    for (at, (_, row)) in rows.iter().enumerate() {
        of_supplier.entry(row.supplier).or_default().push(at);
    }
    let taken = vec![false; rows.len()];
    let tolerance = month.facts.tolerance;
    Matcher { lane, tolerance, documents: of_documents, rows, of_supplier, taken }.lines()
}

impl Matcher<'_> {
    fn lines(mut self) -> Vec<LaneLine> {
        let mut found: Vec<(Found, Vec<usize>)> =
            self.documents.iter().map(|_| (Found::OnlyIn2b, Vec::new())).collect();
        // Whole agreement first, so that a near number cannot take the row of an equal one.
        for wanted in [Found::Agrees, Found::AmountsDiffer] {
            for (document, found) in found.iter_mut().enumerate() {
                if found.1.is_empty()
                    && let Some(rows) = self.by_number(document, wanted)
                {
                    for row in &rows {
                        self.taken[*row] = true;
                    }
                    *found = (wanted, rows);
                }
            }
        }
        for (document, row) in self.by_amounts(&found) {
            self.taken[row] = true;
            found[document] = (Found::AmountsOnly, vec![row]);
        }
        let lane = self.lane;
        let mut lines: Vec<LaneLine> = found
            .into_iter()
            .zip(&self.documents)
            .map(|((found, rows), (at, _))| LaneLine {
                lane,
                found,
                document: Some(*at),
                books: rows.into_iter().map(|row| self.rows[row].0).collect(),
            })
            .collect();
        if lane != Lane::Unavailable {
            let left = self.rows.iter().zip(&self.taken).filter(|(_, taken)| !**taken);
            lines.extend(left.map(|((id, _), _)| LaneLine {
                lane,
                found: Found::OnlyInBooks,
                document: None,
                books: vec![*id],
            }));
        }
        lines.sort_by_key(|line| (line.found, line.document, line.books.first().copied()));
        lines
    }

    /// Returns the rows among which a document's may be: those of its supplier, of imports all.
    fn near(&self, document: usize) -> impl Iterator<Item = usize> + '_ {
        let (_, d) = &self.documents[document];
        let all = if self.lane == Lane::Import { 0..self.rows.len() } else { 0..0 };
        let own = if self.lane == Lane::Import { None } else { self.of_supplier.get(d.supplier) };
        all.chain(own.into_iter().flatten().copied())
    }

    /// Tells whether a row may stand for a document at all.
    fn may_meet(&self, document: usize, row: usize) -> bool {
        let (_, d) = &self.documents[document];
        let (_, r) = &self.rows[row];
        let same_supplier = if d.supplier.is_empty() || r.supplier.is_empty() {
            self.lane == Lane::Import
        } else {
            d.supplier == r.supplier
        };
        let same_kind = self.lane == Lane::Import || d.kind == r.kind;
        !self.taken[row]
            && same_supplier
            && same_kind
            && d.may_be_of_the_year_of(r)
            && (r.recipient.is_empty() || r.recipient == d.recipient)
    }

    /// Finds the rows under a document's number: one that agrees, or all of them as a sum.
    fn by_number(&self, document: usize, wanted: Found) -> Option<Vec<usize>> {
        let number = &self.documents[document].1.number;
        let rows: Vec<usize> = self
            .near(document)
            .filter(|row| self.may_meet(document, *row) && self.rows[*row].1.number.same_key(number))
            .filter(|row| !self.rows[*row].1.number.is_absent)
            .collect();
        if rows.is_empty() {
            return None;
        }
        match wanted {
            Found::Agrees => rows
                .iter()
                .map(|row| vec![*row])
                .chain([rows.clone()])
                .find(|rows| self.agrees(document, rows)),
            Found::AmountsDiffer | Found::AmountsOnly | Found::OnlyIn2b | Found::OnlyInBooks => Some(rows),
        }
    }

    /// Compares amounts. A reverse-charge row may carry no tax: the recipient books it elsewhere.
    fn agrees(&self, document: usize, rows: &[usize]) -> bool {
        let (_, d) = &self.documents[document];
        let sides = || rows.iter().map(|row| &self.rows[*row].1);
        let (taxable, tax): (Paise, TaxHeads) =
            (sides().map(|r| r.taxable_value).sum(), sides().map(|r| r.tax).sum());
        let is_elsewhere = self.lane == Lane::ReverseCharge && tax == TaxHeads::default();
        let same_tax = is_elsewhere || d.tax.widest_gap(tax) <= self.tolerance.tax;
        let same_value =
            self.lane == Lane::Isd || d.taxable_value.gap(taxable) <= self.tolerance.taxable_value;
        same_tax && same_value
    }

    /// Finds pairs of the same amounts where neither side has another.
    fn by_amounts(&self, found: &[(Found, Vec<usize>)]) -> Vec<(usize, usize)> {
        let open: Vec<usize> = (0..found.len()).filter(|d| found[*d].1.is_empty()).collect();
        let mut of_document: Vec<Vec<usize>> = vec![Vec::new(); found.len()];
        let mut of_row: Vec<usize> = vec![0; self.rows.len()];
        for document in &open {
            for row in self.near(*document) {
                if self.may_meet(*document, row) && self.agrees(*document, &[row]) {
                    of_document[*document].push(row);
                    of_row[row] += 1;
                }
            }
        }
        open.into_iter()
            .filter_map(|document| match of_document[document].as_slice() {
                [row] if of_row[*row] == 1 => Some((document, *row)),
                _ => None,
            })
            .collect()
    }
}
