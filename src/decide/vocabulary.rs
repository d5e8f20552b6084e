//! The words a rule may use: one table from which conditions are checked, the decision frame is
//! built and `rules/README.md` is written.
//!
//! Comes in: one record with its link and rows. Goes out: one value per word, absent where the fact
//! does not exist. Invariant: a word's kind is the kind of its reader, so that the table, the frame
//! and the documentation cannot disagree.

use super::row::Row;
use crate::domain::action::ImsAction;
use crate::domain::document::{DocumentKind, Filing, Section};
use crate::domain::gstin::pan_of;
use crate::domain::level::{AmountLevel, DateLevel, GstinLevel, NumberLevel};
use crate::domain::link::Doubt;
use crate::domain::money::Paise;
use crate::domain::outcome::Outcome;
use crate::domain::period::FinancialYear;
use crate::frame::columns::cols;
use chrono::NaiveDate;
use std::fmt::Write as _;

/// What sort of value a word stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// An amount, written in rupees.
    Money,
    /// Text in single quotes.
    Text,
    /// True or false.
    Flag,
    /// A whole number.
    Whole,
    /// A calendar date.
    Date,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 5] = [Self::Money, Self::Text, Self::Flag, Self::Whole, Self::Date];

    /// Returns what messages call a value of the kind.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Money => "an amount in rupees",
            Self::Text => "text",
            Self::Flag => "true or false",
            Self::Whole => "a whole number",
            Self::Date => "a date",
        }
    }
}

/// How a word's value is read from a record; nothing where the fact does not exist.
#[derive(Clone, Copy, Debug)]
pub(super) enum Read {
    Money(fn(&Row<'_>) -> Option<Paise>),
    Text(for<'a> fn(&Row<'a>) -> Option<&'a str>),
    Flag(fn(&Row<'_>) -> Option<bool>),
    Whole(fn(&Row<'_>) -> Option<i64>),
    Date(fn(&Row<'_>) -> Option<NaiveDate>),
}

/// One word of the rules.
#[derive(Clone, Copy, Debug)]
pub struct Word {
    /// The word as rules write it.
    pub name: &'static str,
    /// The column of the decision frame; money ends in `_paise`.
    pub column: &'static str,
    /// What it means, one sentence, with what NULL means where it can be absent.
    pub meaning: &'static str,
    /// A condition that uses it.
    pub example: &'static str,
    /// Gives every value a closed word can have; nothing for open words.
    closed: Option<fn() -> Vec<&'static str>>,
    pub(super) read: Read,
}

/// Two words are the same when their names are.
impl PartialEq for Word {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Word {}

impl Word {
    /// Returns the kind of the word's values.
    pub const fn kind(&self) -> Kind {
        match self.read {
            Read::Money(_) => Kind::Money,
            Read::Text(_) => Kind::Text,
            Read::Flag(_) => Kind::Flag,
            Read::Whole(_) => Kind::Whole,
            Read::Date(_) => Kind::Date,
        }
    }

    /// Returns every value the word can have; empty where any value may stand.
    pub fn values(&self) -> Vec<&'static str> {
        self.closed.map_or_else(Vec::new, |values| values())
    }
}

/// Finds a word by its name.
pub fn word(name: &str) -> Option<&'static Word> {
    VOCABULARY.iter().find(|w| w.name == name)
}

fn outcomes() -> Vec<&'static str> {
    Outcome::ALL.iter().map(|o| o.word()).collect()
}

fn sections() -> Vec<&'static str> {
    Section::ALL.iter().map(|s| s.key()).collect()
}

fn kinds() -> Vec<&'static str> {
    DocumentKind::ALL.iter().map(|k| k.word()).collect()
}

fn actions() -> Vec<&'static str> {
    ImsAction::ALL.iter().map(|a| a.word()).collect()
}

fn number_levels() -> Vec<&'static str> {
    NumberLevel::ALL.iter().map(|l| l.word()).collect()
}

fn date_levels() -> Vec<&'static str> {
    DateLevel::ALL.iter().map(|l| l.word()).collect()
}

fn amount_levels() -> Vec<&'static str> {
    AmountLevel::ALL.iter().map(|l| l.word()).collect()
}

fn gstin_levels() -> Vec<&'static str> {
    GstinLevel::ALL.iter().map(|l| l.word()).collect()
}

/// Turns the empty text of an absent fact into nothing.
fn present(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

/// Gives a fact of the link only where rows are asserted: without a partner there is no gap.
fn linked<T>(row: &Row<'_>, value: T) -> Option<T> {
    (!row.link.books.is_empty()).then_some(value)
}

fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn doubted(row: &Row<'_>, test: fn(&Doubt) -> bool) -> bool {
    row.link.doubts.iter().any(test)
}

const fn open(
    name: &'static str,
    column: &'static str,
    meaning: &'static str,
    example: &'static str,
    read: Read,
) -> Word {
    Word { name, column, meaning, example, closed: None, read }
}

const fn closed(
    name: &'static str,
    meaning: &'static str,
    example: &'static str,
    values: fn() -> Vec<&'static str>,
    read: Read,
) -> Word {
    Word { name, column: name, meaning, example, closed: Some(values), read }
}

const fn flag(
    name: &'static str,
    meaning: &'static str,
    example: &'static str,
    read: fn(&Row<'_>) -> Option<bool>,
) -> Word {
    open(name, name, meaning, example, Read::Flag(read))
}

/// Every word, in the order of the documentation.
pub const VOCABULARY: &[Word] = &[
    // What became of the record.
    closed(
        "outcome",
        "What became of the record, and which one field differs.",
        "outcome IN ('exact', 'within_tolerance')",
        outcomes,
        Read::Text(|r| Some(r.link.outcome.word())),
    ),
    flag(
        "certain",
        "The link is beyond doubt: same supplier and kind, the number settled, every amount within tolerance, no other document as near.",
        "certain",
        |r| Some(r.certain()),
    ),
    open(
        "rows",
        "rows",
        "How many register rows are asserted to be the same supply.",
        "rows = 1",
        Read::Whole(|r| Some(whole(r.link.books.len()))),
    ),
    open(
        "candidates",
        "candidates",
        "How many register rows are near and not asserted.",
        "candidates > 0",
        Read::Whole(|r| Some(whole(r.link.candidates.len()))),
    ),
    flag("tie", "Another open document of the supplier is as near, on either side.", "NOT tie", |r| {
        Some(r.link.outcome == Outcome::Tie || doubted(r, |d| matches!(d, Doubt::AnotherAsNear)))
    }),
    flag("booked_again", "The books hold the same document again in other rows.", "booked_again", |r| {
        Some(
            r.link.outcome == Outcome::DuplicateInBooks || doubted(r, |d| matches!(d, Doubt::BookedAgain(_))),
        )
    }),
    flag(
        "ineligible_in_books",
        "At least one linked row is marked as blocked credit.",
        "ineligible_in_books",
        |r| Some(r.rows().any(|b| b.ineligible) || r.link.outcome == Outcome::IneligibleInBooks),
    ),
    flag("repeated", "The download holds this record again, identically.", "repeated", |r| {
        Some(r.link.outcome == Outcome::DuplicateInIms || doubted(r, |d| matches!(d, Doubt::Repeated(_))))
    }),
    flag(
        "other_version",
        "The download holds other contents under the same identity.",
        "other_version",
        |r| Some(doubted(r, |d| matches!(d, Doubt::OtherVersion(_)))),
    ),
    flag(
        "original_present",
        "The record is an amendment and its original stands in the same download.",
        "original_present",
        |r| Some(doubted(r, |d| matches!(d, Doubt::OriginalPresent(_)))),
    ),
    flag(
        "amended_present",
        "An amendment of the record stands in the same download.",
        "amended_present",
        |r| Some(doubted(r, |d| matches!(d, Doubt::AmendedBy(_)))),
    ),
    // The levels of the link.
    closed(
        "number_level",
        "How the document numbers agree; NULL without a link.",
        "number_level = 'same'",
        number_levels,
        Read::Text(|r| r.link.levels.map(|l| l.number.word())),
    ),
    closed(
        "date_level",
        "How the document dates agree; NULL without a link.",
        "date_level <> 'other_year'",
        date_levels,
        Read::Text(|r| r.link.levels.map(|l| l.date.word())),
    ),
    closed(
        "taxable_value_level",
        "How the taxable values agree; NULL without a link.",
        "taxable_value_level = 'same'",
        amount_levels,
        Read::Text(|r| r.link.levels.map(|l| l.taxable_value.word())),
    ),
    closed(
        "tax_level",
        "How the tax heads agree, the worst of them; NULL without a link.",
        "tax_level IN ('same', 'within_tolerance')",
        amount_levels,
        Read::Text(|r| r.link.levels.map(|l| l.tax.word())),
    ),
    closed(
        "document_value_level",
        "How the document values agree; NULL without a link. It never makes a link certain.",
        "document_value_level = 'differs'",
        amount_levels,
        Read::Text(|r| r.link.levels.map(|l| l.document_value.word())),
    ),
    closed(
        "gstin_level",
        "How the suppliers' GSTINs agree; NULL without a link.",
        "gstin_level = 'same_pan'",
        gstin_levels,
        Read::Text(|r| r.link.levels.map(|l| l.gstin.word())),
    ),
    // The gaps.
    open(
        "taxable_value_gap",
        "taxable_value_gap_paise",
        "Distance between the taxable values, never negative; NULL without a link.",
        "taxable_value_gap <= 1.00",
        Read::Money(|r| linked(r, r.link.taxable_gap.abs())),
    ),
    open(
        "taxable_value_gap_signed",
        "taxable_value_gap_signed_paise",
        "Taxable value of the books minus that of the portal; NULL without a link.",
        "taxable_value_gap_signed < 0",
        Read::Money(|r| linked(r, r.link.taxable_gap)),
    ),
    open(
        "tax_gap",
        "tax_gap_paise",
        "Largest distance between the same tax heads, never negative; NULL without a link.",
        "tax_gap > 500",
        Read::Money(|r| linked(r, r.link.tax_gap.abs().each().into_iter().max().unwrap_or_default())),
    ),
    open(
        "tax_total_gap_signed",
        "tax_total_gap_signed_paise",
        "Total tax of the books minus that of the portal; NULL without a link.",
        "tax_total_gap_signed > 0",
        Read::Money(|r| linked(r, r.link.tax_gap.total())),
    ),
    open(
        "document_value_gap",
        "document_value_gap_paise",
        "Distance between the document values, never negative; NULL where the books state none.",
        "document_value_gap > 10",
        Read::Money(|r| r.link.document_value_gap.map(Paise::abs)),
    ),
    open(
        "days_apart",
        "days_apart",
        "Days between the document dates, never negative; NULL where one is missing.",
        "days_apart <= 10",
        Read::Whole(|r| r.link.days_apart.map(i64::abs)),
    ),
    // The record.
    closed(
        "section",
        "Section of IMS.",
        "section IN ('b2bcn', 'b2bcna')",
        sections,
        Read::Text(|r| Some(r.record.section.key())),
    ),
    closed(
        "kind",
        "Invoice, debit note or credit note, in the supplier's words.",
        "kind = 'credit_note'",
        kinds,
        Read::Text(|r| Some(r.record.kind().word())),
    ),
    flag("amendment", "The section holds amendments.", "NOT amendment", |r| {
        Some(r.record.section.is_amendment())
    }),
    flag(
        "filed",
        "The supplier has filed the return the record comes from; else it is only saved.",
        "NOT filed",
        |r| Some(r.record.filing == Filing::Filed),
    ),
    closed(
        "previous_action",
        "The state the portal holds.",
        "previous_action = 'pending'",
        actions,
        Read::Text(|r| Some(r.record.previous_action.word())),
    ),
    open(
        "previous_remarks",
        "previous_remarks",
        "The remarks the portal holds; NULL where there are none.",
        "previous_remarks IS NOT NULL",
        Read::Text(|r| present(r.record.previous_remarks)),
    ),
    flag("pending_blocked", "The portal does not offer Pending on the record.", "pending_blocked", |r| {
        Some(!r.record.permission.pending)
    }),
    flag("remarks_blocked", "The portal takes no remarks on the record.", "remarks_blocked", |r| {
        Some(!r.record.permission.remarks)
    }),
    flag(
        "itc_reduction_asked",
        "Accepting the record means saying how much credit is given back.",
        "itc_reduction_asked",
        |r| Some(r.record.permission.itc_reduction),
    ),
    open(
        "document_number",
        "document_number",
        "Document number as shown.",
        "document_number LIKE 'SF/%'",
        Read::Text(|r| present(r.record.number)),
    ),
    open(
        "document_date",
        "document_date",
        "Document date.",
        "document_date >= DATE '2026-04-01'",
        Read::Date(|r| Some(r.record.date)),
    ),
    open(
        "document_value",
        cols::DOCUMENT_VALUE,
        "Total of the document with tax.",
        "document_value > 100000",
        Read::Money(|r| Some(r.record.document_value)),
    ),
    open(
        "taxable_value",
        cols::TAXABLE_VALUE,
        "Taxable value on the portal.",
        "taxable_value <= 5000",
        Read::Money(|r| Some(r.record.taxable_value)),
    ),
    open(
        "tax_total",
        "tax_total_paise",
        "All tax heads of the record together.",
        "tax_total > 100000",
        Read::Money(|r| Some(r.record.tax.total())),
    ),
    open(
        "igst",
        cols::IGST,
        "Integrated tax of the record.",
        "igst > 0",
        Read::Money(|r| Some(r.record.tax.igst)),
    ),
    open(
        "cgst",
        cols::CGST,
        "Central tax of the record.",
        "cgst > 0",
        Read::Money(|r| Some(r.record.tax.cgst)),
    ),
    open(
        "sgst",
        cols::SGST,
        "State or Union-territory tax of the record.",
        "sgst > 0",
        Read::Money(|r| Some(r.record.tax.sgst)),
    ),
    open(
        "cess",
        cols::CESS,
        "Compensation cess of the record.",
        "cess > 0",
        Read::Money(|r| Some(r.record.tax.cess)),
    ),
    open(
        "place_of_supply",
        "place_of_supply",
        "Place of supply, the two digits of the state; NULL where the record has none.",
        "place_of_supply = '29'",
        Read::Text(|r| present(r.record.place_of_supply)),
    ),
    open(
        "invoice_type",
        "invoice_type",
        "R, DE, SEWP, SEWOP or CBW as the portal writes it; NULL in the sections of e-commerce operators.",
        "invoice_type = 'R'",
        Read::Text(|r| present(r.record.invoice_type)),
    ),
    open(
        "source_form",
        "source_form",
        "Return form of the supplier: R1, R1A or IFF.",
        "source_form = 'R1A'",
        Read::Text(|r| present(r.record.source_form)),
    ),
    open(
        "months_late",
        "months_late",
        "Months from the supplier's return period to the period of the run; negative if later.",
        "months_late > 2",
        Read::Whole(|r| r.months_late()),
    ),
    flag(
        "other_financial_year",
        "The document date lies in another financial year than the period of the run.",
        "other_financial_year",
        |r| Some(FinancialYear::of(r.record.date) != FinancialYear::of(r.period.first_day())),
    ),
    open(
        "days_to_time_limit",
        "days_to_time_limit",
        "Days from the date of the run to 30 November after the financial year of the document, an amendment by its original's date (section 16(4)); negative when past. An annual return filed earlier is not known here.",
        "days_to_time_limit < 30",
        Read::Whole(|r| Some(r.days_to_time_limit())),
    ),
    // The firms.
    open(
        "supplier_gstin",
        "supplier_gstin",
        "The supplier's GSTIN; in the sections of e-commerce operators the operator's.",
        "supplier_gstin IN ('27AAPFU0939F1ZV')",
        Read::Text(|r| present(r.record.supplier_gstin)),
    ),
    open(
        "supplier_pan",
        "supplier_pan",
        "The PAN within the supplier's GSTIN; NULL where it has not the shape.",
        "supplier_pan = 'AAPFU0939F'",
        Read::Text(|r| pan_of(r.record.supplier_gstin)),
    ),
    open(
        "supplier_name",
        "supplier_name",
        "Trade name; NULL where the download holds none.",
        "supplier_name LIKE '%forge%'",
        Read::Text(|r| present(r.record.supplier_name)),
    ),
    open(
        "supplier_code",
        "supplier_code",
        "The buyer's own code of the supplier, from the list of suppliers (--suppliers); NULL where it has none.",
        "supplier_code = 'V-12'",
        Read::Text(|r| r.supplier().and_then(|s| present(&s.code))),
    ),
    flag(
        "supplier_listed",
        "The supplier's GSTIN is in the list of suppliers; NULL where no list was given.",
        "NOT supplier_listed",
        |r| r.suppliers.map(|_| r.supplier().is_some()),
    ),
    flag(
        "supplier_flag_hold",
        "The list of suppliers flags the supplier as hold; false where it is not listed.",
        "supplier_flag_hold",
        |r| Some(r.supplier().is_some_and(|s| s.flags.hold)),
    ),
    flag(
        "supplier_flag_trusted",
        "The list of suppliers flags the supplier as trusted; false where it is not listed.",
        "supplier_flag_trusted",
        |r| Some(r.supplier().is_some_and(|s| s.flags.trusted)),
    ),
    open(
        "recipient_gstin",
        "recipient_gstin",
        "The recipient's GSTIN.",
        "recipient_gstin = '27AAPFU0939F1ZV'",
        Read::Text(|r| present(r.record.recipient_gstin)),
    ),
];

/// Writes the vocabulary as the generated part of `rules/README.md`.
pub fn vocabulary_markdown() -> String {
    let mut out = String::from("| word | kind | meaning | example |\n|---|---|---|---|\n");
    for w in VOCABULARY {
        let _ = writeln!(out, "| `{}` | {} | {} | `{}` |", w.name, w.kind().title(), w.meaning, w.example);
    }
    out.push_str("\nClosed words; any other value is a mistake:\n\n");
    for w in VOCABULARY.iter().filter(|w| w.closed.is_some()) {
        let values: Vec<String> = w.values().iter().map(|v| format!("`{v}`")).collect();
        let _ = writeln!(out, "- `{}`: {}", w.name, values.join(", "));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn names_and_columns_are_unique_and_every_word_is_explained() {
        let names: BTreeSet<_> = VOCABULARY.iter().map(|w| w.name).collect();
        let columns: BTreeSet<_> = VOCABULARY.iter().map(|w| w.column).collect();
        assert_eq!((names.len(), columns.len()), (VOCABULARY.len(), VOCABULARY.len()));
        for w in VOCABULARY {
            assert!(w.meaning.ends_with('.') && w.meaning.len() > 8, "{}", w.name);
            assert!(w.example.contains(w.name), "{}: the example does not use the word", w.name);
            assert_eq!(w.column.ends_with("_paise"), w.kind() == Kind::Money, "{}", w.name);
        }
    }

    #[test]
    fn the_readme_beside_the_rules_holds_this_vocabulary() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/rules/README.md");
        let file = std::fs::read_to_string(path).unwrap();
        let (begin, end) = ("<!-- words: begin -->\n", "<!-- words: end -->");
        let (before, rest) = file.split_once(begin).expect("the opening mark");
        let (held, after) = rest.split_once(end).expect("the closing mark");
        if std::env::var_os("UPDATE_EXPECTED").is_some() {
            std::fs::write(path, format!("{before}{begin}{}{end}{after}", vocabulary_markdown())).unwrap();
        } else {
            assert_eq!(held, vocabulary_markdown(), "run UPDATE_EXPECTED=1 cargo test vocabulary");
        }
    }
}
