//! The facts of an example, and the record they describe.
//!
//! Comes in: values by word. Goes out: one value for every word, and a record, a link and rows from
//! which `law` may decide. Invariant: what is not named is read from the record that is built, so that
//! a word added to the vocabulary has its value here without a line of its own; and what follows from
//! a named fact (a number mistyped is no exact agreement) follows here as in matching.
//! Longer than 400 lines: the record, its link and what follows from what are one description.

use super::row::Row;
use super::vocabulary::{Read, VOCABULARY};
use super::worksheet::{Finding, finding};
use crate::domain::action::{ImsAction, ItcReduction, Permission, section_has_itc_reduction};
use crate::domain::document::{BooksRow, Filing, ImsRecord, Section};
use crate::domain::itc_limit::AnnualReturns;
use crate::domain::level::{AmountLevel, DateLevel, GstinLevel, NumberLevel};
use crate::domain::link::{BooksId, Doubt, ImsId, Levels, Link};
use crate::domain::money::{Paise, TaxHeads, Tolerance};
use crate::domain::outcome::Outcome;
use crate::domain::period::{TaxPeriod, show_date};
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::fmt;

/// The value of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Absent,
    Money(Paise),
    Whole(i64),
    Text(String),
    Flag(bool),
    Date(NaiveDate),
}

/// Writes the value as people read it.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent => f.write_str("NULL"),
            Self::Money(amount) => amount.fmt(f),
            Self::Whole(number) => number.fmt(f),
            Self::Text(text) => write!(f, "'{text}'"),
            Self::Flag(flag) => flag.fmt(f),
            Self::Date(date) => f.write_str(&show_date(*date)),
        }
    }
}

/// Values by word.
pub(super) type Values = BTreeMap<&'static str, Value>;

/// Gives the value of a word where it was named and is not NULL.
trait Named {
    fn word(&self, name: &str) -> Option<&str>;
    fn flag(&self, name: &str) -> Option<bool>;
    fn money(&self, name: &str) -> Option<Paise>;
    fn whole(&self, name: &str) -> Option<i64>;
    fn date(&self, name: &str) -> Option<NaiveDate>;
}

impl Named for Values {
    fn word(&self, name: &str) -> Option<&str> {
        match self.get(name)? {
            Value::Text(text) => Some(text),
            Value::Absent | Value::Money(_) | Value::Whole(_) | Value::Flag(_) | Value::Date(_) => None,
        }
    }

    fn flag(&self, name: &str) -> Option<bool> {
        match self.get(name)? {
            Value::Flag(flag) => Some(*flag),
            Value::Absent | Value::Money(_) | Value::Whole(_) | Value::Text(_) | Value::Date(_) => None,
        }
    }

    fn money(&self, name: &str) -> Option<Paise> {
        match self.get(name)? {
            Value::Money(amount) => Some(*amount),
            Value::Absent | Value::Flag(_) | Value::Whole(_) | Value::Text(_) | Value::Date(_) => None,
        }
    }

    fn whole(&self, name: &str) -> Option<i64> {
        match self.get(name)? {
            Value::Whole(number) => Some(*number),
            Value::Absent | Value::Flag(_) | Value::Money(_) | Value::Text(_) | Value::Date(_) => None,
        }
    }

    fn date(&self, name: &str) -> Option<NaiveDate> {
        match self.get(name)? {
            Value::Date(date) => Some(*date),
            Value::Absent | Value::Flag(_) | Value::Money(_) | Value::Text(_) | Value::Whole(_) => None,
        }
    }
}

/// A record with everything that stands beside it.
#[derive(Debug)]
pub(super) struct Standing<'f> {
    record: ImsRecord<&'f str>,
    books: Vec<BooksRow<&'f str>>,
    link: Link,
}

/// The month of every example: April 2026, seen on 10-05-2026.
const PERIOD: (i32, u32) = (2026, 4);

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

impl<'f> Standing<'f> {
    /// Builds the record that the facts describe. What they leave open is a filed invoice of
    /// ₹1,00,000.00 with ₹18,000.00 integrated tax at no action, permitted everything that its section
    /// knows, and one register row that agrees to the paisa.
    pub(super) fn of(facts: &'f Values, tolerance: &Tolerance) -> Self {
        let record = record(facts);
        let outcome = outcome(facts, tolerance);
        let link = link(facts, outcome, record.tax, tolerance);
        let ineligible = facts.flag("ineligible_in_books").unwrap_or(outcome == Outcome::IneligibleInBooks);
        let mut row = booked(&record, ineligible);
        if !link.books.is_empty() {
            apart_by(&mut row, &link);
        }
        // Several rows make up one sum; the first has it all.
        let rest = BooksRow {
            taxable_value: Paise::ZERO,
            tax: TaxHeads::default(),
            document_value: Some(Paise::ZERO),
            ..row.clone()
        };
        let mut books = vec![row];
        books.resize(link.books.len().max(1), rest);
        Self { record, books, link }
    }

    /// Looks at the record as rules do.
    pub(super) fn row<'r>(&'r self, annual_returns: &'r AnnualReturns) -> Row<'r> {
        Row {
            period: TaxPeriod::of(day(PERIOD.0, PERIOD.1, 1)),
            as_of: day(2026, 5, 10),
            record: &self.record,
            link: &self.link,
            books: &self.books,
            suppliers: None,
            history: None,
            annual_returns,
        }
    }

    /// Looks for the original of the record, as a month does.
    pub(super) fn finding(&self) -> Option<Finding> {
        let (ims, links) = (std::slice::from_ref(&self.record), std::slice::from_ref(&self.link));
        finding(ImsId(0), ims, &self.books, links)
    }

    /// Gives every word its value: the named one, else the one the record has.
    pub(super) fn values(&self, facts: &Values, annual_returns: &AnnualReturns) -> Values {
        let row = self.row(annual_returns);
        // Flags stand in the list of suppliers, so that there is one.
        let flagged = ["supplier_flag_hold", "supplier_flag_trusted"]
            .into_iter()
            .any(|flag| facts.flag(flag) == Some(true));
        VOCABULARY
            .iter()
            .map(|w| {
                let read = || match w.read {
                    Read::Money(read) => read(&row).map(Value::Money),
                    Read::Text(read) => read(&row).map(|t| Value::Text(t.to_owned())),
                    Read::Flag(read) => read(&row).map(Value::Flag),
                    Read::Whole(read) => read(&row).map(Value::Whole),
                    Read::Date(read) => read(&row).map(Value::Date),
                };
                let follows = || match w.name {
                    "supplier_listed" if flagged => Some(Value::Flag(true)),
                    _ => read(),
                };
                let value = facts.get(w.name).cloned().or_else(follows).unwrap_or(Value::Absent);
                (w.name, value)
            })
            .collect()
    }
}

fn section(facts: &Values) -> Section {
    if let Some(section) = facts.word("section").and_then(Section::from_key) {
        return section;
    }
    let amended = facts.flag("amendment") == Some(true) || facts.flag("original_present") == Some(true);
    match (facts.word("kind"), amended) {
        _ if facts.flag("eco") == Some(true) => {
            if amended {
                Section::Ecoma
            } else {
                Section::Ecom
            }
        }
        (Some("credit_note"), false) => Section::B2bcn,
        (Some("credit_note"), true) => Section::B2bcna,
        (Some("debit_note"), false) => Section::B2bdn,
        (Some("debit_note"), true) => Section::B2bdna,
        (_, true) => Section::B2ba,
        (_, false) => Section::B2b,
    }
}

fn record(facts: &Values) -> ImsRecord<&str> {
    let section = section(facts);
    let taxable_value = facts.money("taxable_value").unwrap_or(Paise::new(10_000_000));
    let heads = ["igst", "cgst", "sgst", "cess"].map(|head| facts.money(head));
    let tax = if heads.iter().any(Option::is_some) {
        let [igst, cgst, sgst, cess] = heads.map(Option::unwrap_or_default);
        TaxHeads { igst, cgst, sgst, cess }
    } else {
        let igst = facts.money("tax_total").unwrap_or(Paise::new(1_800_000));
        TaxHeads { igst, ..TaxHeads::default() }
    };
    let flag = |name, absent| facts.flag(name).unwrap_or(absent);
    let text = |name, absent| facts.get(name).map_or(absent, |_| facts.word(name).unwrap_or(""));
    ImsRecord {
        file: 0,
        section,
        index: 0,
        recipient_gstin: text("recipient_gstin", "27AAPFU0939F1ZV"),
        supplier_gstin: text("supplier_gstin", "24AAFFP6265R1ZK"),
        supplier_name: text("supplier_name", "Example Supplies"),
        number: text("document_number", "EX/26-27/001"),
        date: facts.date("document_date").unwrap_or_else(|| day(PERIOD.0, PERIOD.1, 9)),
        original_number: "",
        original_date: None,
        invoice_type: text("invoice_type", if section.is_eco() { "" } else { "R" }),
        place_of_supply: text("place_of_supply", "27"),
        document_value: facts
            .money("document_value")
            .or_else(|| taxable_value.checked_add(tax.total()))
            .unwrap_or_default(),
        taxable_value,
        tax,
        return_period: "042026",
        source_form: text("source_form", "R1"),
        filing: if flag("filed", true) { Filing::Filed } else { Filing::NotFiled },
        previous_action: facts
            .word("previous_action")
            .and_then(ImsAction::from_word)
            .unwrap_or(ImsAction::NoAction),
        permission: Permission {
            pending: !flag("pending_blocked", false),
            remarks: !flag("remarks_blocked", false),
            itc_reduction: flag("itc_reduction_asked", section_has_itc_reduction(section)),
        },
        previous_itc_reduction: ItcReduction::NotAsked,
        previous_remarks: text("previous_remarks", ""),
        content_hash: "",
        raw_start: 0,
        raw_end: 0,
    }
}

/// Books the record as it stands.
fn booked<'f>(record: &ImsRecord<&'f str>, ineligible: bool) -> BooksRow<&'f str> {
    BooksRow {
        file: 0,
        sheet: "",
        row: 1,
        shown_row: 2,
        recipient_gstin: record.recipient_gstin,
        supplier_gstin: record.supplier_gstin,
        supplier_name: record.supplier_name,
        number: record.number,
        date: Some(record.date),
        voucher_number: "",
        voucher_date: None,
        voucher_type: "",
        kind: record.kind(),
        document_value: Some(record.document_value),
        taxable_value: record.taxable_value,
        tax: record.tax,
        place_of_supply: record.place_of_supply,
        original_number: "",
        ineligible,
        exclusion: None,
    }
}

/// Moves a row as far from its record as the link says.
fn apart_by(row: &mut BooksRow<&str>, link: &Link) {
    row.taxable_value += link.taxable_gap;
    row.tax += link.tax_gap;
    row.document_value = row.document_value.zip(link.document_value_gap).map(|(value, gap)| value + gap);
    row.date = row.date.zip(link.days_apart).and_then(|(date, days)| {
        chrono::TimeDelta::try_days(days).and_then(|days| date.checked_add_signed(days))
    });
}

/// The level of an amount: named, or what its widest gap says, or nothing.
fn amount_level(facts: &Values, level: &str, gaps: &[&str], tolerance: Paise) -> Option<AmountLevel> {
    facts.word(level).and_then(AmountLevel::from_word).or_else(|| {
        let gap = gaps.iter().filter_map(|g| facts.money(g)).map(Paise::abs).max()?;
        Some(if gap == Paise::ZERO {
            AmountLevel::Same
        } else if gap <= tolerance {
            AmountLevel::WithinTolerance
        } else {
            AmountLevel::Differs
        })
    })
}

fn taxable_level(facts: &Values, tolerance: &Tolerance) -> Option<AmountLevel> {
    let gaps = ["taxable_value_gap", "taxable_value_gap_signed"];
    amount_level(facts, "taxable_value_level", &gaps, tolerance.taxable_value)
}

/// Words that say how far the tax lies apart.
const TAX_GAPS: &[&str] = &[
    "tax_gap",
    "tax_total_gap",
    "tax_total_gap_signed",
    "igst_gap",
    "igst_gap_signed",
    "cgst_gap",
    "cgst_gap_signed",
    "sgst_gap",
    "sgst_gap_signed",
    "cess_gap",
    "cess_gap_signed",
];

/// The signed gap of each head, where one of them is named.
fn head_gaps(facts: &Values) -> Option<TaxHeads> {
    let gap = |signed, unsigned| facts.money(signed).or_else(|| facts.money(unsigned));
    let [igst, cgst, sgst, cess] = [
        gap("igst_gap_signed", "igst_gap"),
        gap("cgst_gap_signed", "cgst_gap"),
        gap("sgst_gap_signed", "sgst_gap"),
        gap("cess_gap_signed", "cess_gap"),
    ];
    let named = [igst, cgst, sgst, cess].iter().any(Option::is_some);
    let of = Option::unwrap_or_default;
    named.then(|| TaxHeads { igst: of(igst), cgst: of(cgst), sgst: of(sgst), cess: of(cess) })
}

fn tax_level(facts: &Values, tolerance: &Tolerance) -> Option<AmountLevel> {
    amount_level(facts, "tax_level", TAX_GAPS, tolerance.tax)
}

/// Tells whether the dates are said to lie apart.
fn apart(facts: &Values) -> bool {
    ["days_apart", "days_apart_signed"].into_iter().any(|w| facts.whole(w).is_some_and(|days| days != 0))
}

const fn agrees(level: AmountLevel) -> bool {
    match level {
        AmountLevel::Same | AmountLevel::WithinTolerance => true,
        AmountLevel::OtherHead | AmountLevel::Differs | AmountLevel::Missing => false,
    }
}

/// Names the outcome of what the facts say, as matching does, where they do not name it themselves.
fn outcome(facts: &Values, tolerance: &Tolerance) -> Outcome {
    if let Some(named) = facts.word("outcome").and_then(Outcome::from_word) {
        return named;
    }
    if facts.whole("rows") == Some(0) {
        return Outcome::OnlyInIms;
    }
    match facts.word("gstin_level").and_then(GstinLevel::from_word) {
        None | Some(GstinLevel::Same) => {}
        Some(GstinLevel::SamePan) => return Outcome::OtherBranch,
        Some(GstinLevel::Mistyped) => return Outcome::GstinMistyped,
        Some(GstinLevel::Other) => return Outcome::OtherSupplierEco,
    }
    let taxable = taxable_level(facts, tolerance).unwrap_or(AmountLevel::Same);
    let tax = tax_level(facts, tolerance).unwrap_or(AmountLevel::Same);
    match (agrees(taxable), agrees(tax)) {
        (true, true) => {}
        (true, false) if tax == AmountLevel::OtherHead => return Outcome::TaxHeadDiffers,
        (true, false) => return Outcome::TaxDiffers,
        (false, true) => return Outcome::TaxableDiffers,
        (false, false) => return Outcome::ValueDiffers,
    }
    if facts.flag("booked_again") == Some(true) {
        return Outcome::DuplicateInBooks;
    }
    if facts.flag("ineligible_in_books") == Some(true) {
        return Outcome::IneligibleInBooks;
    }
    if facts.whole("rows").is_some_and(|rows| rows > 1) {
        return Outcome::Split;
    }
    match facts.word("number_level").and_then(NumberLevel::from_word) {
        None | Some(NumberLevel::Same) => {}
        Some(NumberLevel::Typing) => return Outcome::NumberTyping,
        Some(NumberLevel::Differs | NumberLevel::Missing) => return Outcome::AmountDateOnly,
        Some(
            NumberLevel::SameKey | NumberLevel::ShortForm | NumberLevel::OwnSuffix | NumberLevel::Original,
        ) => return Outcome::NumberVariant,
    }
    let dated = facts.word("date_level").and_then(DateLevel::from_word);
    match dated {
        Some(DateLevel::Near | DateLevel::SameYear | DateLevel::OtherYear) => return Outcome::DateDiffers,
        None if apart(facts) => return Outcome::DateDiffers,
        None | Some(DateLevel::Same | DateLevel::Missing) => {}
    }
    if taxable == AmountLevel::Same && tax == AmountLevel::Same {
        Outcome::Exact
    } else {
        Outcome::WithinTolerance
    }
}

/// The levels of a linked record: the named ones, else those the outcome speaks of.
fn levels(facts: &Values, outcome: Outcome, tolerance: &Tolerance) -> Levels {
    let number = match outcome {
        Outcome::NumberTyping => NumberLevel::Typing,
        Outcome::NumberVariant => NumberLevel::SameKey,
        Outcome::AmountDateOnly => NumberLevel::Differs,
        _ => NumberLevel::Same,
    };
    let date =
        if outcome == Outcome::DateDiffers || apart(facts) { DateLevel::Near } else { DateLevel::Same };
    let gstin = match outcome {
        Outcome::OtherBranch => GstinLevel::SamePan,
        Outcome::GstinMistyped => GstinLevel::Mistyped,
        Outcome::OtherSupplierEco => GstinLevel::Other,
        _ => GstinLevel::Same,
    };
    let taxable_value = match outcome {
        Outcome::TaxableDiffers | Outcome::ValueDiffers => AmountLevel::Differs,
        Outcome::WithinTolerance if tax_level(facts, tolerance).is_none() => AmountLevel::WithinTolerance,
        _ => AmountLevel::Same,
    };
    let tax = match outcome {
        Outcome::TaxDiffers | Outcome::ValueDiffers => AmountLevel::Differs,
        Outcome::TaxHeadDiffers => AmountLevel::OtherHead,
        _ => AmountLevel::Same,
    };
    let document_value = facts.word("document_value_level").and_then(AmountLevel::from_word);
    Levels {
        number: facts.word("number_level").and_then(NumberLevel::from_word).unwrap_or(number),
        date: facts.word("date_level").and_then(DateLevel::from_word).unwrap_or(date),
        taxable_value: taxable_level(facts, tolerance).unwrap_or(taxable_value),
        tax: tax_level(facts, tolerance).unwrap_or(tax),
        document_value: document_value.unwrap_or(AmountLevel::Same),
        gstin: facts.word("gstin_level").and_then(GstinLevel::from_word).unwrap_or(gstin),
    }
}

/// A distance that fits a level, where the facts name none.
const fn distance(level: AmountLevel, far: i64) -> Paise {
    match level {
        AmountLevel::Same | AmountLevel::Missing => Paise::ZERO,
        AmountLevel::WithinTolerance => Paise::new(1),
        AmountLevel::OtherHead | AmountLevel::Differs => Paise::new(far),
    }
}

fn link(facts: &Values, outcome: Outcome, tax: TaxHeads, tolerance: &Tolerance) -> Link {
    let rows = match (facts.whole("rows"), outcome) {
        (Some(rows), _) => u32::try_from(rows.clamp(0, 100)).unwrap_or_default(),
        (None, Outcome::Split) => 2,
        (
            None,
            Outcome::OnlyInIms
            | Outcome::Tie
            | Outcome::DuplicateInIms
            | Outcome::OnlyInBooks
            | Outcome::Excluded
            | Outcome::Refused,
        ) => 0,
        (None, _) => 1,
    };
    let doubts = doubts(facts, outcome);
    if rows == 0 {
        let candidates = if outcome == Outcome::Tie { vec![BooksId(0), BooksId(0)] } else { Vec::new() };
        return Link { doubts, candidates, ..Link::unlinked(outcome) };
    }
    let levels = levels(facts, outcome, tolerance);
    let taxable_gap = facts
        .money("taxable_value_gap_signed")
        .or_else(|| facts.money("taxable_value_gap"))
        .unwrap_or_else(|| distance(levels.taxable_value, 100_000));
    let gap = facts
        .money("tax_total_gap_signed")
        .or_else(|| facts.money("tax_total_gap"))
        .or_else(|| facts.money("tax_gap"))
        .unwrap_or_else(|| distance(levels.tax, 18_000));
    let tax_gap = if let Some(heads) = head_gaps(facts) {
        heads
    } else if levels.tax == AmountLevel::OtherHead {
        let half = Paise::new(tax.igst.get() / 2);
        TaxHeads { igst: Paise::new(-tax.igst.get()), cgst: half, sgst: half, cess: Paise::ZERO }
    } else {
        TaxHeads { igst: gap, ..TaxHeads::default() }
    };
    let days_apart = facts.whole("days_apart_signed").or(facts.whole("days_apart")).or(match levels.date {
        DateLevel::Same => Some(0),
        DateLevel::Near => Some(3),
        DateLevel::SameYear => Some(60),
        DateLevel::OtherYear => Some(300),
        DateLevel::Missing => None,
    });
    let certain = facts.flag("certain").unwrap_or_else(|| certain(&levels, outcome, &doubts));
    Link {
        books: (0..rows).map(BooksId).collect(),
        certain,
        levels: Some(levels),
        taxable_gap,
        tax_gap,
        document_value_gap: facts.money("document_value_gap").or(Some(Paise::ZERO)),
        days_apart,
        doubts,
        ..Link::unlinked(outcome)
    }
}

fn doubts(facts: &Values, outcome: Outcome) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    for (word, doubt) in [
        ("tie", Doubt::AnotherAsNear),
        ("booked_again", Doubt::BookedAgain(Vec::new())),
        ("repeated", Doubt::Repeated(2)),
        ("claimed_by_several", Doubt::ClaimedBy(vec![ImsId(1)])),
        ("other_version", Doubt::OtherVersion(ImsId(1))),
        ("original_present", Doubt::OriginalPresent(ImsId(1))),
        ("amended_present", Doubt::AmendedBy(ImsId(1))),
        ("ineligible_in_books", Doubt::Ineligible),
    ] {
        if facts.flag(word) == Some(true) {
            doubts.push(doubt);
        }
    }
    match outcome {
        Outcome::Merged => doubts.push(Doubt::Netted),
        Outcome::AmountDateOnly => doubts.push(Doubt::AmountsOnly),
        _ => {}
    }
    doubts
}

/// Tells whether a link of these levels is certain, as matching does.
fn certain(levels: &Levels, outcome: Outcome, doubts: &[Doubt]) -> bool {
    let number = matches!(
        levels.number,
        NumberLevel::Same | NumberLevel::SameKey | NumberLevel::ShortForm | NumberLevel::Typing
    );
    let agreed = matches!(
        outcome,
        Outcome::Exact
            | Outcome::WithinTolerance
            | Outcome::NumberVariant
            | Outcome::NumberTyping
            | Outcome::DateDiffers
            | Outcome::Split
    );
    number
        && agreed
        && agrees(levels.taxable_value)
        && agrees(levels.tax)
        && levels.date != DateLevel::OtherYear
        && levels.gstin == GstinLevel::Same
        && doubts.iter().all(|d| matches!(d, Doubt::Repeated(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(facts: &[(&'static str, Value)], word: &str) -> String {
        let facts: Values = facts.iter().cloned().collect();
        Standing::of(&facts, &Tolerance::default()).values(&facts, &AnnualReturns::none())[word].to_string()
    }

    #[test]
    fn what_is_not_named_is_a_plain_sound_record() {
        for (word, value) in [
            ("outcome", "'exact'"),
            ("certain", "true"),
            ("filed", "true"),
            ("section", "'b2b'"),
            ("kind", "'invoice'"),
            ("previous_action", "'no-action'"),
            ("taxable_value", "₹1,00,000.00"),
            ("tax_total", "₹18,000.00"),
            ("document_value", "₹1,18,000.00"),
            ("document_date", "09-04-2026"),
            ("tax_gap", "₹0.00"),
            ("rows", "1"),
            ("pending_blocked", "false"),
            ("supplier_listed", "NULL"),
        ] {
            assert_eq!(told(&[], word), value, "{word}");
        }
    }

    #[test]
    fn what_follows_from_a_fact_follows() {
        let text = |t: &str| Value::Text(t.to_owned());
        let money = |p| Value::Money(Paise::new(p));
        for (facts, word, value) in [
            (vec![("section", text("b2bcn"))], "kind", "'credit_note'"),
            (vec![("kind", text("debit_note")), ("amendment", Value::Flag(true))], "section", "'b2bdna'"),
            (vec![("section", text("b2bcn"))], "itc_reduction_asked", "true"),
            (vec![("outcome", text("only_in_ims"))], "tax_gap", "NULL"),
            (vec![("outcome", text("only_in_ims"))], "certain", "false"),
            (vec![("outcome", text("tax_differs"))], "tax_level", "'differs'"),
            (vec![("outcome", text("split"))], "rows", "2"),
            (vec![("tax_gap", money(100))], "outcome", "'within_tolerance'"),
            (vec![("tax_gap", money(101))], "outcome", "'tax_differs'"),
            (vec![("tax_gap", money(101))], "certain", "false"),
            (vec![("taxable_value_gap_signed", money(-100))], "taxable_value_gap", "₹1.00"),
            (vec![("number_level", text("typing"))], "outcome", "'number_typing'"),
            (vec![("date_level", text("other_year"))], "certain", "false"),
            (vec![("tie", Value::Flag(true))], "certain", "false"),
            (vec![("tie", Value::Flag(false))], "certain", "true"),
            (vec![("days_apart", Value::Whole(4))], "date_level", "'near'"),
            (vec![("tax_total", money(500))], "igst", "₹5.00"),
            (vec![("cgst", money(500)), ("sgst", money(500))], "tax_total", "₹10.00"),
            (vec![("tax_total_gap_signed", money(-100))], "books_tax_total", "₹17,999.00"),
            (vec![("taxable_value_gap", money(50))], "books_taxable_value", "₹1,00,000.50"),
            (vec![("outcome", text("split"))], "books_tax_total", "₹18,000.00"),
            (vec![("days_apart_signed", Value::Whole(-4))], "books_document_date", "05-04-2026"),
            (vec![("supplier_name", Value::Absent)], "supplier_name", "NULL"),
            (vec![("supplier_flag_hold", Value::Flag(true))], "supplier_listed", "true"),
            (vec![("supplier_flag_hold", Value::Flag(false))], "supplier_listed", "NULL"),
        ] {
            assert_eq!(told(&facts, word), value, "{facts:?}");
        }
    }
}
