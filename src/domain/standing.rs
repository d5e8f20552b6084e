//! Where a record stands between proposal and portal: what people said of it, what still lacks.
//!
//! Comes in: records of a download, sayings of people. Goes out: names that last from one download
//! to the next, and the word for each stage. Invariant: a saying belongs to one content of one
//! record; when the content changes, the saying is lost and somebody is told.

use super::action::{ImsAction, ItcReduction};
use super::document::{ImsRecord, Section};
use super::money::{Paise, TaxHeads};
use super::text::push_digits;
use chrono::{Datelike, NaiveDate};

/// What names a record from one download to the next.
///
/// # Source
/// The portal's own echo names a record by supplier, number and return period; section, date and
/// source form are added, since a number is unique only per class of document and financial year.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordKey {
    /// The recipient's GSTIN.
    pub recipient: String,
    /// Section.
    pub section: Section,
    /// The supplier's GSTIN.
    pub supplier: String,
    /// Document number in upper case: the portal does not tell `ab1` from `AB1`.
    pub number: String,
    /// Document date.
    pub date: NaiveDate,
    /// The supplier's return period, verbatim.
    pub return_period: String,
    /// Return form, verbatim.
    pub source_form: String,
}

impl RecordKey {
    /// Names a record.
    pub fn of(record: &ImsRecord<&str>) -> Self {
        Self {
            recipient: record.recipient_gstin.to_owned(),
            section: record.section,
            supplier: record.supplier_gstin.to_owned(),
            number: record.number.to_uppercase(),
            date: record.date,
            return_period: record.return_period.to_owned(),
            source_form: record.source_form.to_owned(),
        }
    }

    /// Writes the key as one line, parts set apart by `|`; different keys give different lines.
    pub fn text(&self) -> String {
        let mut out = String::with_capacity(96);
        push_part(&self.recipient, &mut out);
        out.push_str(self.section.key());
        out.push('|');
        push_part(&self.supplier, &mut out);
        push_part(&self.number, &mut out);
        push_day(self.date, &mut out);
        out.push('|');
        push_part(&self.return_period, &mut out);
        push_part(&self.source_form, &mut out);
        out.pop();
        out
    }

    /// Reads what [`text`](Self::text) wrote.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = vec![String::new()];
        let mut chars = text.chars();
        while let Some(c) = chars.next() {
            match c {
                '\\' => parts.last_mut()?.push(chars.next()?),
                '|' => parts.push(String::new()),
                c => parts.last_mut()?.push(c),
            }
        }
        let [recipient, section, supplier, number, date, return_period, source_form] =
            parts.try_into().ok()?;
        Some(Self {
            recipient,
            section: Section::from_key(&section)?,
            supplier,
            number,
            date: NaiveDate::parse_from_str(&date, "%Y-%m-%d").ok()?,
            return_period,
            source_form,
        })
    }
}

/// Writes down everything of a record that a saying rests on: amounts, type, place of supply,
/// original, the portal's checksum. Not the portal's state and not whether the return is filed:
/// saving and filing the same content is the same document.
pub fn content_of(record: &ImsRecord<&str>) -> String {
    let mut out = String::with_capacity(128);
    push_content(record, &mut out);
    out
}

/// Adds what [`content_of`] writes to a text.
pub fn push_content(record: &ImsRecord<&str>, out: &mut String) {
    for text in [record.invoice_type, record.place_of_supply] {
        out.push_str(text);
        out.push('|');
    }
    for amount in [record.document_value, record.taxable_value].into_iter().chain(record.tax.each()) {
        amount.push_plain(out);
        out.push('|');
    }
    out.push_str(record.original_number);
    out.push('|');
    if let Some(date) = record.original_date {
        push_day(date, out);
    }
    out.push('|');
    out.push_str(record.content_hash);
}

/// Adds what [`RecordKey::text`] writes of a record to a text, without the texts in between.
pub fn push_key(record: &ImsRecord<&str>, out: &mut String) {
    push_part(record.recipient_gstin, out);
    out.push_str(record.section.key());
    out.push('|');
    push_part(record.supplier_gstin, out);
    if record.number.is_ascii() {
        let from = out.len();
        push_part(record.number, out);
        if let Some(number) = out.get_mut(from..) {
            number.make_ascii_uppercase();
        }
    } else {
        push_part(&record.number.to_uppercase(), out);
    }
    push_day(record.date, out);
    out.push('|');
    push_part(record.return_period, out);
    push_part(record.source_form, out);
    out.pop();
}

/// Adds one part of a key and what ends it.
fn push_part(text: &str, out: &mut String) {
    if text.bytes().any(|b| matches!(b, b'\\' | b'|')) {
        out.push_str(&text.replace('\\', "\\\\").replace('|', "\\|"));
    } else {
        out.push_str(text);
    }
    out.push('|');
}

/// Adds `2026-04-09`.
fn push_day(date: NaiveDate, out: &mut String) {
    let Some(year) = u64::try_from(date.year()).ok().filter(|y| *y < 10_000) else {
        // Beyond four digits chrono writes a sign; no document has such dates.
        out.push_str(&date.format("%Y-%m-%d").to_string());
        return;
    };
    push_digits(year, 4, out);
    for part in [date.month(), date.day()] {
        out.push('-');
        push_digits(u64::from(part), 2, out);
    }
}

/// What is said of a record: by a person, or by the policy where nobody has to look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saying {
    /// The state in which the record should end.
    pub action: ImsAction,
    /// The declaration of ITC reduction that goes with an Accept.
    pub itc_reduction: ItcReduction,
    /// The remark, or empty.
    pub remark: String,
}

/// How a saying came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Manner {
    /// Row by row in the review workbook or its CSV.
    Review,
    /// Many at once, by a condition.
    Bulk,
    /// As a correction of what the portal refused.
    Correction,
}

impl Manner {
    /// All manners.
    pub const ALL: [Self; 3] = [Self::Review, Self::Bulk, Self::Correction];

    /// Returns the word of the ledger.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Review => "review",
            Self::Bulk => "bulk",
            Self::Correction => "correction",
        }
    }

    /// Reads the word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|m| m.word() == word)
    }
}

/// Why a second person has to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SecondLook {
    /// A Reject always needs one.
    Reject,
    /// An Accept over the limit of the policy.
    OverLimit,
    /// Other than what was proposed.
    Override,
    /// Decided with many others by a condition.
    Bulk,
}

impl SecondLook {
    /// All reasons.
    pub const ALL: [Self; 4] = [Self::Reject, Self::OverLimit, Self::Override, Self::Bulk];

    /// Returns the word of reports.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Reject => "reject",
            Self::OverLimit => "over_limit",
            Self::Override => "override",
            Self::Bulk => "bulk",
        }
    }

    /// Returns what people read.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Reject => "a Reject",
            Self::OverLimit => "an Accept over the policy's limit",
            Self::Override => "other than proposed",
            Self::Bulk => "decided in bulk",
        }
    }
}

/// What becomes of a record when an upload is written; every record has exactly one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Gate {
    /// It goes to the portal.
    Goes,
    /// The portal already holds what is said, or was sent it and has not refused it.
    Unchanged,
    /// A person has to decide first.
    WaitsForReview,
    /// A second person has to approve first.
    WaitsForApproval,
    /// The supplier has only saved it, and nothing is said before he files.
    WaitsForFiling,
    /// It cannot go up; the reason says why.
    Blocked,
}

impl Gate {
    /// All gates, in the order of the pre-flight table.
    pub const ALL: [Self; 6] = [
        Self::Goes,
        Self::Unchanged,
        Self::WaitsForReview,
        Self::WaitsForApproval,
        Self::WaitsForFiling,
        Self::Blocked,
    ];

    /// Returns the word of files.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Goes => "goes",
            Self::Unchanged => "unchanged",
            Self::WaitsForReview => "waits_for_review",
            Self::WaitsForApproval => "waits_for_approval",
            Self::WaitsForFiling => "waits_for_filing",
            Self::Blocked => "blocked",
        }
    }

    /// Returns what people read.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Goes => "Goes to the portal",
            Self::Unchanged => "Unchanged on the portal",
            Self::WaitsForReview => "Waits for review",
            Self::WaitsForApproval => "Waits for approval",
            Self::WaitsForFiling => "Waits for the supplier to file",
            Self::Blocked => "Blocked",
        }
    }
}

/// What a policy wants a second person to approve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Approval {
    /// An Accept of a document with more tax than this; nothing: no limit.
    pub accept_over: Option<Paise>,
    /// What is said otherwise than proposed.
    pub overrides: bool,
    /// What is decided in bulk.
    pub bulk: bool,
}

/// A Reject needs a second person whatever a policy says, so it is no field.
impl Default for Approval {
    fn default() -> Self {
        Self { accept_over: None, overrides: true, bulk: true }
    }
}

impl Approval {
    /// Says why a second person has to look at a saying; empty where one is enough.
    pub fn wants(
        &self,
        saying: &Saying,
        previous: ImsAction,
        proposed: ImsAction,
        manner: Option<Manner>,
        tax: TaxHeads,
    ) -> Vec<SecondLook> {
        let mut wants = Vec::new();
        if saying.action == ImsAction::Reject && previous != ImsAction::Reject {
            wants.push(SecondLook::Reject);
        }
        if saying.action == ImsAction::Accept && self.accept_over.is_some_and(|limit| tax.total() > limit) {
            wants.push(SecondLook::OverLimit);
        }
        // What corrects a refusal is what no run proposed.
        let corrects = manner == Some(Manner::Correction);
        if manner.is_some() && self.overrides && (saying.action != proposed || corrects) {
            wants.push(SecondLook::Override);
        }
        if manner == Some(Manner::Bulk) && self.bulk {
            wants.push(SecondLook::Bulk);
        }
        wants
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::action::Permission;
    use crate::domain::document::Filing;

    fn record() -> ImsRecord<&'static str> {
        ImsRecord {
            file: 0,
            section: Section::B2bcn,
            index: 0,
            recipient_gstin: "29AAACX1234K1Z8",
            supplier_gstin: "27AAAFS9876P1Z5",
            supplier_name: "Sona",
            number: "CN/11",
            date: NaiveDate::from_ymd_opt(2026, 4, 9).expect("a day"),
            original_number: "INV/1",
            original_date: NaiveDate::from_ymd_opt(2026, 3, 1),
            invoice_type: "R",
            place_of_supply: "29",
            document_value: Paise::new(118_000),
            taxable_value: Paise::new(100_000),
            tax: TaxHeads { igst: Paise::new(18_000), ..TaxHeads::default() },
            return_period: "042026",
            source_form: "R1",
            filing: Filing::Filed,
            previous_action: ImsAction::NoAction,
            permission: Permission { pending: true, remarks: true, itc_reduction: true },
            previous_itc_reduction: ItcReduction::NotAsked,
            previous_remarks: "",
            content_hash: "9ab0",
            raw_start: 0,
            raw_end: 0,
        }
    }

    fn key(number: &str) -> RecordKey {
        RecordKey {
            recipient: "29AAACX1234K1Z8".into(),
            section: Section::B2bcn,
            supplier: "27AAAFS9876P1Z5".into(),
            number: number.into(),
            date: NaiveDate::from_ymd_opt(2026, 4, 9).expect("a day"),
            return_period: "042026".into(),
            source_form: "R1".into(),
        }
    }

    #[test]
    fn a_key_is_one_line_and_reads_back() {
        let line = "29AAACX1234K1Z8|b2bcn|27AAAFS9876P1Z5|CN/11|2026-04-09|042026|R1";
        assert_eq!(key("CN/11").text(), line);
        for number in ["CN/11", "", "A|B", "A\\|B", "\\"] {
            assert_eq!(RecordKey::parse(&key(number).text()), Some(key(number)), "{number}");
        }
        assert_eq!(RecordKey::parse("29AAACX1234K1Z8|b2bcn"), None);
    }

    #[test]
    fn a_key_written_in_place_is_the_key_of_the_record() {
        let day = |year| NaiveDate::from_ymd_opt(year, 4, 9).expect("a day");
        for (number, date) in
            [("cn/11", day(2026)), ("a|b\\c", day(26)), ("ß-7", day(2026)), ("", day(12_026)), ("x", day(-5))]
        {
            let record = ImsRecord { number, date, ..record() };
            let mut out = String::from("x");
            push_key(&record, &mut out);
            assert_eq!(out[1..], RecordKey::of(&record).text());
            let written = format!(
                "29AAACX1234K1Z8|b2bcn|27AAAFS9876P1Z5|{}|{}|042026|R1",
                number.to_uppercase().replace('\\', "\\\\").replace('|', "\\|"),
                date.format("%Y-%m-%d")
            );
            assert_eq!(out[1..], written);
        }
        assert_eq!(content_of(&record()), "R|29|1180.00|1000.00|180.00|0.00|0.00|0.00|INV/1|2026-03-01|9ab0");
    }

    #[test]
    fn a_second_person_looks_where_the_policy_wants_it() {
        let say = |action| Saying { action, itc_reduction: ItcReduction::NotAsked, remark: String::new() };
        let tax = TaxHeads { igst: Paise::new(100_001), ..TaxHeads::default() };
        let none = Approval { overrides: false, bulk: false, accept_over: None };
        let limit = Approval { accept_over: Some(Paise::new(100_000)), ..Approval::default() };
        let (n, a, r) = (ImsAction::NoAction, ImsAction::Accept, ImsAction::Reject);
        let cases = [
            (none, r, n, r, Some(Manner::Review), vec![SecondLook::Reject]),
            (none, r, r, r, Some(Manner::Review), vec![]),
            (none, a, n, n, Some(Manner::Bulk), vec![]),
            (limit, a, n, a, None, vec![SecondLook::OverLimit]),
            (
                limit,
                a,
                n,
                n,
                Some(Manner::Bulk),
                vec![SecondLook::OverLimit, SecondLook::Override, SecondLook::Bulk],
            ),
            (Approval::default(), a, n, a, Some(Manner::Review), vec![]),
            (Approval::default(), a, n, n, None, vec![]),
            (Approval::default(), a, n, a, Some(Manner::Correction), vec![SecondLook::Override]),
            (none, a, n, a, Some(Manner::Correction), vec![]),
        ];
        for (policy, action, previous, proposed, manner, expected) in cases {
            assert_eq!(policy.wants(&say(action), previous, proposed, manner, tax), expected);
        }
    }
}
