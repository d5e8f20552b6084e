//! One document with both its sides, as every report shows it.
//!
//! Comes in: the aligned vectors of the month. Goes out: [`Pair`]s: the record, the rows beside it,
//! which fields differ and by how much. Invariant: rows that are merely near are shown one by one and
//! never summed; only asserted rows are.

use super::figures::repeats;
use super::risk::{at_risk, at_risk_in_books, order, queue};
use super::words;
use crate::decide::{Finding, worksheet};
use crate::domain::document::{BooksRow, ImsRecord};
use crate::domain::level::{AmountLevel, DateLevel, GstinLevel, NumberLevel};
use crate::domain::link::{BooksId, BooksLink, Decision, Doubt, ImsId, Levels, Link};
use crate::domain::money::{Paise, TaxHeads, Tolerance};
use crate::domain::month::{Month, RowNames};
use crate::domain::outcome::Outcome;
use crate::domain::period::show_date;
use chrono::NaiveDate;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// How many rows a cell names before it counts the rest.
const LISTED: usize = 6;

/// A field that may differ between the sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Field {
    Gstin,
    Number,
    Date,
    TaxableValue,
    Igst,
    Cgst,
    Sgst,
    Cess,
    DocumentValue,
}

impl Field {
    /// All fields, in order.
    pub(super) const ALL: [Self; 9] = [
        Self::Gstin,
        Self::Number,
        Self::Date,
        Self::TaxableValue,
        Self::Igst,
        Self::Cgst,
        Self::Sgst,
        Self::Cess,
        Self::DocumentValue,
    ];
    pub(super) const HEADS: [Self; 4] = [Self::Igst, Self::Cgst, Self::Sgst, Self::Cess];

    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Gstin => "GSTIN",
            Self::Number => "number",
            Self::Date => "date",
            Self::TaxableValue => "taxable value",
            Self::Igst => "IGST",
            Self::Cgst => "CGST",
            Self::Sgst => "SGST",
            Self::Cess => "cess",
            Self::DocumentValue => "document value",
        }
    }
}

/// The books' side of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct BooksSide {
    /// Names of the rows.
    pub(super) rows: String,
    pub(super) gstin: String,
    pub(super) number: String,
    pub(super) date: Option<NaiveDate>,
    pub(super) taxable_value: Paise,
    pub(super) tax: TaxHeads,
    pub(super) document_value: Option<Paise>,
}

/// A record with its books' side, ready to be shown.
#[derive(Clone, Debug)]
pub(super) struct Pair<'m, 'a> {
    pub(super) record: &'m ImsRecord<&'a str>,
    pub(super) link: &'m Link,
    pub(super) decision: &'m Decision,
    pub(super) reason: &'m str,
    pub(super) at_risk: Paise,
    /// The asserted rows together, or the nearest candidate alone, or nothing.
    pub(super) books: Option<BooksSide>,
    /// Whether the books' side is asserted to be the same supply.
    pub(super) asserted: bool,
    /// Fields that differ, in the order of [`Field`].
    pub(super) differing: Vec<Field>,
    /// Books minus IMS.
    pub(super) taxable_gap: Paise,
    /// Books minus IMS.
    pub(super) tax_gap: TaxHeads,
    /// Books minus IMS, in days.
    pub(super) days_apart: Option<i64>,
}

impl Pair<'_, '_> {
    /// Returns the marker that stands in words beside the coloured cells.
    pub(super) fn differs(&self) -> String {
        if self.books.is_none() {
            return "nothing near in the books".to_owned();
        }
        let names: Vec<&str> = self.differing.iter().map(|f| f.title()).collect();
        let said = match (names.is_empty(), self.asserted) {
            (true, true) => "agrees".to_owned(),
            (true, false) => "agrees, not asserted".to_owned(),
            (false, _) => format!("differs: {}", names.join(", ")),
        };
        if self.asserted || names.is_empty() { said } else { format!("not linked; nearest {said}") }
    }

    /// Gives an amount the sign it has on the recipient's credit: credit notes are negative.
    pub(super) fn signed(&self, amount: Paise) -> Paise {
        if self.record.kind().sign() < 0 { -amount } else { amount }
    }

    /// Tells whether a field is among those that differ.
    pub(super) fn marks(&self, field: Field) -> bool {
        self.differing.contains(&field)
    }
}

/// Reads the month the way reports need it.
#[derive(Debug)]
pub(super) struct Reader<'m, 'a> {
    pub(super) month: &'m Month<'a>,
    pub(super) repeats: Vec<bool>,
    pub(super) names: RowNames,
    /// The worksheet of ITC reduction, by record.
    pub(super) findings: BTreeMap<ImsId, Finding>,
}

impl<'m, 'a> Reader<'m, 'a> {
    pub(super) fn new(month: &'m Month<'a>) -> Self {
        Self::of(month, worksheet(&month.ims, &month.books, &month.links))
    }

    /// Does the same where the worksheet is filled already.
    pub(super) fn of(month: &'m Month<'a>, findings: Vec<Finding>) -> Self {
        let findings = findings.into_iter().map(|finding| (finding.id, finding)).collect();
        Self { month, repeats: repeats(month), names: RowNames::of(month), findings }
    }

    /// Names rows: `row 12`, `rows 12; 14`, `rows 1; 2; 3; 4; 5; 6 and 44 more`.
    pub(super) fn rows(&self, rows: &[BooksId]) -> String {
        let noun = if rows.len() == 1 { "row" } else { "rows" };
        format!("{noun} {}", self.row_list(rows))
    }

    /// Names rows without the noun.
    pub(super) fn row_list(&self, rows: &[BooksId]) -> String {
        let mut list = String::new();
        self.push_row_list(rows, &mut list);
        list
    }

    /// Adds what [`Self::row_list`] says to a text.
    pub(super) fn push_row_list(&self, rows: &[BooksId], out: &mut String) {
        for (at, id) in rows.iter().take(LISTED).enumerate() {
            out.push_str(if at > 0 { "; " } else { "" });
            self.names.push_name(&self.month.books[id.at()], out);
        }
        let more = rows.len().saturating_sub(LISTED);
        if more > 0 {
            out.push_str(&format!(" and {more} more"));
        }
    }

    /// Names one row.
    pub(super) fn row_name(&self, row: &BooksRow<&str>) -> String {
        self.names.name(row)
    }

    /// Returns the ids of records that fulfil a condition, most at risk times doubt first.
    pub(super) fn ranked(&self, wanted: impl Fn(usize) -> bool) -> Vec<ImsId> {
        queue(self.month, wanted)
    }

    /// Returns the ids of rows that fulfil a condition, most at risk first.
    pub(super) fn ranked_rows(&self, wanted: impl Fn(&BooksRow<&str>, &BooksLink) -> bool) -> Vec<BooksId> {
        let mut ids: Vec<(_, BooksId)> = (0u32..)
            .zip(&self.month.books)
            .zip(&self.month.books_links)
            .filter(|((_, row), link)| wanted(row, link))
            .map(|((id, row), link)| {
                (order(at_risk_in_books(row, link), 1, row.tax.total(), id), BooksId(id))
            })
            .collect();
        ids.par_sort_unstable_by_key(|(key, _)| *key);
        ids.into_iter().map(|(_, id)| id).collect()
    }

    /// Returns one record with its books' side.
    pub(super) fn pair(&self, id: ImsId) -> Pair<'m, 'a> {
        let month = self.month;
        let (record, link) = (&month.ims[id.at()], &month.links[id.at()]);
        let asserted = !link.books.is_empty();
        let books = if asserted {
            Some(self.side(record, &link.books))
        } else {
            link.candidates.first().map(|nearest| self.side(record, &[*nearest]))
        };
        let mut pair = Pair {
            record,
            link,
            decision: &month.decisions[id.at()],
            reason: &month.reasons[id.at()],
            at_risk: at_risk(record, link),
            books,
            asserted,
            differing: Vec::new(),
            taxable_gap: Paise::ZERO,
            tax_gap: TaxHeads::default(),
            days_apart: None,
        };
        pair.compare(month.facts.tolerance);
        pair
    }

    /// Sums asserted rows into one side; amounts in the sense of the record's kind.
    fn side(&self, record: &ImsRecord<&str>, rows: &[BooksId]) -> BooksSide {
        let (mut gstins, mut numbers) = (BTreeSet::new(), Vec::new());
        let mut side = BooksSide {
            rows: self.row_list(rows),
            gstin: String::new(),
            number: String::new(),
            date: None,
            taxable_value: Paise::ZERO,
            tax: TaxHeads::default(),
            document_value: Some(Paise::ZERO),
        };
        for id in rows {
            let row = &self.month.books[id.at()];
            let turned = row.kind.sign() != record.kind().sign();
            let (taxable, tax) =
                if turned { (-row.taxable_value, -row.tax) } else { (row.taxable_value, row.tax) };
            side.taxable_value += taxable;
            side.tax += tax;
            side.document_value = match (side.document_value, row.document_value) {
                (Some(sum), Some(value)) => Some(sum + if turned { -value } else { value }),
                _ => None,
            };
            gstins.insert(row.supplier_gstin);
            if !numbers.contains(&row.number) {
                numbers.push(row.number);
            }
            side.date = side.date.or(row.date);
        }
        side.gstin = gstins.into_iter().collect::<Vec<_>>().join(", ");
        let more = numbers.len().saturating_sub(LISTED);
        numbers.truncate(LISTED);
        side.number = numbers.join(", ");
        if more > 0 {
            side.number = format!("{} and {more} more", side.number);
        }
        side
    }

    /// Returns what a person should know besides the reason: doubts, refusals of the portal, the
    /// declaration of ITC reduction.
    pub(super) fn also(&self, pair: &Pair<'_, '_>) -> String {
        let mut clauses: Vec<String> = pair.link.doubts.iter().map(|d| words::doubt(self, d)).collect();
        let named = |d: &Doubt| matches!(d, Doubt::ClaimedBy(_) | Doubt::OtherVersion(_));
        if !pair.link.companions.is_empty() && !pair.link.doubts.iter().any(named) {
            clauses.push(format!("stands together with {}", words::records(self, &pair.link.companions)));
        }
        for said in [pair.decision.overruled.as_str(), pair.decision.itc_reduction_basis] {
            if !said.is_empty() {
                clauses.push(said.trim_end_matches('.').to_owned());
            }
        }
        clauses.join("; ")
    }

    /// Describes candidates that are not shown as a side of their own.
    pub(super) fn candidates(&self, pair: &Pair<'_, '_>) -> String {
        let shown = usize::from(!pair.asserted);
        let rest: Vec<String> = pair
            .link
            .candidates
            .iter()
            .skip(shown)
            .take(LISTED)
            .map(|id| {
                let row = &self.month.books[id.at()];
                let date = row.date.map_or_else(|| "no date".to_owned(), show_date);
                let number = if row.number.is_empty() { "no number" } else { row.number };
                format!(
                    "row {}: {number} of {date}, {} + tax {}",
                    self.row_name(row),
                    row.taxable_value,
                    row.tax.total()
                )
            })
            .collect();
        let more = pair.link.candidates.len().saturating_sub(shown + LISTED);
        if more > 0 { format!("{}; and {more} more", rest.join("; ")) } else { rest.join("; ") }
    }
}

impl Pair<'_, '_> {
    /// Fills gaps and differing fields: from the link's levels where it is asserted, else by the values.
    fn compare(&mut self, tolerance: Tolerance) {
        let Some(books) = &self.books else { return };
        if self.asserted {
            self.taxable_gap = self.link.taxable_gap;
            self.tax_gap = self.link.tax_gap;
            self.days_apart = self.link.days_apart;
        } else {
            self.taxable_gap = books.taxable_value - self.record.taxable_value;
            self.tax_gap = books.tax + -self.record.tax;
            self.days_apart = books.date.map(|d| d.signed_duration_since(self.record.date).num_days());
        }
        let mut differing = match (self.link.levels, self.asserted) {
            (Some(levels), true) => from_levels(levels),
            _ => from_values(self.record, books),
        };
        if self.taxable_gap.abs() > tolerance.taxable_value {
            differing.push(Field::TaxableValue);
        }
        for (field, gap) in Field::HEADS.into_iter().zip(self.tax_gap.each()) {
            if gap.abs() > tolerance.tax {
                differing.push(field);
            }
        }
        differing.sort_unstable();
        differing.dedup();
        self.differing = differing;
    }
}

/// Returns differing identity fields of an asserted link. Amounts come from the gaps.
fn from_levels(levels: Levels) -> Vec<Field> {
    let mut fields = Vec::new();
    match levels.number {
        NumberLevel::Same => {}
        NumberLevel::SameKey
        | NumberLevel::ShortForm
        | NumberLevel::OwnSuffix
        | NumberLevel::Original
        | NumberLevel::Typing
        | NumberLevel::Differs
        | NumberLevel::Missing => fields.push(Field::Number),
    }
    match levels.date {
        DateLevel::Same => {}
        DateLevel::Near | DateLevel::SameYear | DateLevel::OtherYear | DateLevel::Missing => {
            fields.push(Field::Date);
        }
    }
    match levels.gstin {
        GstinLevel::Same => {}
        GstinLevel::SamePan | GstinLevel::Mistyped | GstinLevel::Other => fields.push(Field::Gstin),
    }
    match levels.document_value {
        AmountLevel::Differs | AmountLevel::OtherHead => fields.push(Field::DocumentValue),
        AmountLevel::Same | AmountLevel::WithinTolerance | AmountLevel::Missing => {}
    }
    fields
}

fn from_values(record: &ImsRecord<&str>, books: &BooksSide) -> Vec<Field> {
    let mut fields = Vec::new();
    if !record.number.trim().eq_ignore_ascii_case(books.number.trim()) {
        fields.push(Field::Number);
    }
    if books.date != Some(record.date) {
        fields.push(Field::Date);
    }
    if record.supplier_gstin != books.gstin {
        fields.push(Field::Gstin);
    }
    fields
}

/// Tells where a record is at home among the sheets of documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Home {
    TaxableValue,
    Tax,
    TaxHead,
    Values,
    Date,
    Number,
    Gstin,
    AmountsAndTies,
    SplitAndMerged,
    Agreeing,
    OnlyInIms,
    Duplicates,
    Ineligible,
    Waiting,
    Accepted,
}

impl Home {
    /// All homes, in the order of the sheets.
    pub(super) const ALL: [Self; 15] = [
        Self::TaxableValue,
        Self::Tax,
        Self::TaxHead,
        Self::Values,
        Self::Date,
        Self::Number,
        Self::Gstin,
        Self::AmountsAndTies,
        Self::SplitAndMerged,
        Self::Agreeing,
        Self::OnlyInIms,
        Self::Duplicates,
        Self::Ineligible,
        Self::Waiting,
        Self::Accepted,
    ];

    /// Returns the sheet's name.
    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::TaxableValue => "Taxable value",
            Self::Tax => "Tax",
            Self::TaxHead => "Tax head",
            Self::Values => "Values",
            Self::Date => "Date",
            Self::Number => "Number",
            Self::Gstin => "GSTIN and branch",
            Self::AmountsAndTies => "Amounts only and ties",
            Self::SplitAndMerged => "Split and merged",
            Self::Agreeing => "Agrees, not accepted",
            Self::OnlyInIms => "Only in IMS",
            Self::Duplicates => "Duplicates",
            Self::Ineligible => "Ineligible",
            Self::Waiting => "Waiting (not filed)",
            Self::Accepted => "Accepted",
        }
    }

    /// Returns a sentence on what the sheet holds.
    pub(super) const fn meaning(self) -> &'static str {
        match self {
            Self::TaxableValue => "Linked documents whose taxable value differs beyond tolerance.",
            Self::Tax => "Linked documents whose tax differs beyond tolerance.",
            Self::TaxHead => "Linked documents with the same tax under other heads.",
            Self::Values => "Linked documents whose taxable value and tax both differ.",
            Self::Date => "Linked documents that agree but for the date.",
            Self::Number => "Linked documents whose number is written differently or mistyped.",
            Self::Gstin => "Documents booked under another GSTIN: a branch, a typing error, the seller.",
            Self::AmountsAndTies => "Documents whose partner is not sure: amounts alone, or several as near.",
            Self::SplitAndMerged => "One record in several rows, or several records in one row.",
            Self::Agreeing => "Documents that agree and yet were not accepted without a person.",
            Self::OnlyInIms => "Reported by the supplier, not in the books.",
            Self::Duplicates => "Booked twice, or more than once in the download.",
            Self::Ineligible => "Booked, with the credit marked as blocked.",
            Self::Waiting => "Saved by the supplier, not filed: download again before the 14th.",
            Self::Accepted => "Accepted without a person.",
        }
    }

    /// Returns the home of an outcome, before filing and acceptance are looked at.
    const fn of_outcome(outcome: Outcome) -> Self {
        match outcome {
            Outcome::TaxableDiffers => Self::TaxableValue,
            Outcome::TaxDiffers => Self::Tax,
            Outcome::TaxHeadDiffers => Self::TaxHead,
            Outcome::ValueDiffers => Self::Values,
            Outcome::DateDiffers => Self::Date,
            Outcome::NumberVariant | Outcome::NumberTyping => Self::Number,
            Outcome::OtherBranch | Outcome::GstinMistyped | Outcome::OtherSupplierEco => Self::Gstin,
            Outcome::AmountDateOnly | Outcome::Tie => Self::AmountsAndTies,
            Outcome::Split | Outcome::Merged => Self::SplitAndMerged,
            Outcome::DuplicateInBooks | Outcome::DuplicateInIms => Self::Duplicates,
            Outcome::IneligibleInBooks => Self::Ineligible,
            Outcome::OnlyInIms => Self::OnlyInIms,
            Outcome::Exact
            | Outcome::WithinTolerance
            | Outcome::OnlyInBooks
            | Outcome::Excluded
            | Outcome::Refused => Self::Agreeing,
        }
    }

    /// Returns the home of a record: every record has one.
    pub(super) fn of(reader: &Reader<'_, '_>, id: usize) -> Self {
        use crate::domain::action::ImsAction;
        use crate::domain::document::Filing;
        let (record, link) = (&reader.month.ims[id], &reader.month.links[id]);
        let decision = &reader.month.decisions[id];
        if reader.repeats[id] {
            Self::Duplicates
        } else if record.filing == Filing::NotFiled {
            Self::Waiting
        } else if decision.proposed_action == ImsAction::Accept && !decision.needs_review() {
            Self::Accepted
        } else {
            Self::of_outcome(link.outcome)
        }
    }
}
