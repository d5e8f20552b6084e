//! Dates as registers write them.
//!
//! Comes in: the cells of one column. Goes out: [`NaiveDate`]s. Invariant: whether the day or the
//! month comes first is decided once for a column, from proof, and never cell by cell.

use super::table::Table;
use crate::domain::period::TaxPeriod;
use chrono::{Days, NaiveDate};
use std::collections::BTreeSet;

/// Which of two figures is the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DateOrder {
    /// Day first.
    Dmy,
    /// Month first.
    Mdy,
}

impl DateOrder {
    /// Returns the word of the mapping file.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Dmy => "dmy",
            Self::Mdy => "mdy",
        }
    }

    /// Returns the other order.
    pub(super) const fn other(self) -> Self {
        match self {
            Self::Dmy => Self::Mdy,
            Self::Mdy => Self::Dmy,
        }
    }
}

/// What a cell says before the order is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Written {
    /// Only one reading.
    Certain(NaiveDate),
    /// Two figures and a year.
    Figures(u32, u32, i32),
}

impl Written {
    fn read(self, order: DateOrder) -> Option<NaiveDate> {
        match (self, order) {
            (Self::Certain(date), _) => Some(date),
            (Self::Figures(day, month, year), DateOrder::Dmy)
            | (Self::Figures(month, day, year), DateOrder::Mdy) => ymd(year, month, day),
        }
    }
}

/// Reads a cell that is not blank in the order of its column.
pub(super) fn parse_date(cell: &str, order: DateOrder) -> Option<NaiveDate> {
    written(cell)?.read(order)
}

/// Proof about the order of one column, gathered cell by cell.
#[derive(Clone, Debug, Default)]
pub(super) struct OrderProof {
    day_first: usize,
    month_first: usize,
    open: Vec<(u32, u32, i32)>,
}

/// How an order was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OrderReason {
    /// Days above 12 stand in one place only.
    ImpossibleDays,
    /// Days above 12 stand in both places.
    Contradiction,
    /// The period line above the table.
    PeriodLine,
    /// Read the other way, the dates would be spread over the year.
    Spread,
    /// Nothing proves either.
    Custom,
}

impl OrderProof {
    /// Looks at one more cell.
    pub(super) fn add(&mut self, cell: &str) {
        if let Some(Written::Figures(a, b, year)) = written(cell) {
            match (a > 12, b > 12) {
                (true, false) => self.day_first += 1,
                (false, true) => self.month_first += 1,
                // More than a few thousand open cells prove nothing that the first did not.
                (false, false) if a != b && self.open.len() < 5_000 => self.open.push((a, b, year)),
                (false, false) | (true, true) => {}
            }
        }
    }

    /// Decides; the period line gives the first and the last day of the register's own period.
    pub(super) fn decide(&self, period: Option<(NaiveDate, NaiveDate)>) -> (DateOrder, OrderReason) {
        if self.day_first > 0 || self.month_first > 0 {
            let order = if self.month_first > self.day_first { DateOrder::Mdy } else { DateOrder::Dmy };
            let reason = if self.day_first > 0 && self.month_first > 0 {
                OrderReason::Contradiction
            } else {
                OrderReason::ImpossibleDays
            };
            return (order, reason);
        }
        let read =
            |order| self.open.iter().filter_map(move |(a, b, y)| Written::Figures(*a, *b, *y).read(order));
        if let Some((from, to)) = period {
            // Suppliers' dates lie before the entry, so the month before the period still counts.
            let from = from.checked_sub_days(Days::new(31)).unwrap_or(from);
            let within = |order| read(order).filter(|d| (from..=to).contains(d)).count();
            let (day_first, month_first) = (within(DateOrder::Dmy), within(DateOrder::Mdy));
            if month_first > day_first && month_first == self.open.len() {
                return (DateOrder::Mdy, OrderReason::PeriodLine);
            }
            if day_first > month_first {
                return (DateOrder::Dmy, OrderReason::PeriodLine);
            }
        }
        let months = |order| read(order).map(TaxPeriod::of).collect::<BTreeSet<_>>().len();
        if self.open.len() >= 4 && months(DateOrder::Mdy) <= 2 && months(DateOrder::Dmy) >= 4 {
            return (DateOrder::Mdy, OrderReason::Spread);
        }
        (DateOrder::Dmy, OrderReason::Custom)
    }
}

/// Finds the period in a line above the table: `1-Apr-2025 to 30-Apr-2025`,
/// `From 01-04-2025 To 30-04-2025`; a line that can be read two ways proves nothing.
pub(super) fn period_in(line: &str) -> Option<(NaiveDate, NaiveDate)> {
    let lower = line.to_lowercase();
    let (before, after) = lower.split_once(" to ")?;
    let last_words = |text: &str, n: usize| {
        let words: Vec<&str> = text.split_whitespace().collect();
        words[words.len().saturating_sub(n)..].join(" ")
    };
    let first_words = |text: &str, n: usize| text.split_whitespace().take(n).collect::<Vec<_>>().join(" ");
    for n in [1, 3] {
        let (from, to) = (written(&last_words(before, n)), written(&first_words(after, n)));
        let (Some(from), Some(to)) = (from, to) else { continue };
        let mut readings = BTreeSet::new();
        for order in [DateOrder::Dmy, DateOrder::Mdy] {
            if let (Some(from), Some(to)) = (from.read(order), to.read(order))
                && from <= to
            {
                readings.insert((from, to));
            }
        }
        if readings.len() == 1 {
            return readings.pop_first();
        }
    }
    None
}

fn written(cell: &str) -> Option<Written> {
    if let Some(fast) = two_two_four(cell.as_bytes()) {
        return Some(fast);
    }
    let text = without_time(cell.trim().trim_start_matches('\''));
    if text.len() > 24 {
        return None;
    }
    let mut tokens = [""; 4];
    let mut count = 0;
    for token in text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|t| !t.is_empty()) {
        if count == 0 && is_weekday(token) {
            continue;
        }
        if count == 4 {
            return None;
        }
        tokens[count] = without_ordinal(token);
        count += 1;
    }
    match (count, tokens) {
        (1, [digits, ..]) => only_digits(digits),
        (2, [serial, fraction, ..]) if text.contains('.') && serial.len() == 5 && is_digits(fraction) => {
            serial_date(serial)
        }
        (3, [a, b, c, _]) => three(a, b, c),
        _ => None,
    }
}

/// `01-04-2025` and its like, which is most of what is read.
fn two_two_four(b: &[u8]) -> Option<Written> {
    if b.len() != 10 || b[2] != b[5] || !matches!(b[2], b'-' | b'/' | b'.') {
        return None;
    }
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0u32, |n, d| d.is_ascii_digit().then(|| n * 10 + u32::from(d - b'0')))
    };
    let year = i32::try_from(number(&b[6..])?).ok()?;
    plausible(year).then_some(())?;
    Some(Written::Figures(number(&b[..2])?, number(&b[3..5])?, year))
}

fn only_digits(digits: &str) -> Option<Written> {
    if !is_digits(digits) {
        return None;
    }
    match digits.len() {
        5 => serial_date(digits),
        7 => only_digits(&format!("0{digits}")),
        8 => {
            let n = |range: std::ops::Range<usize>| digits[range].parse::<u32>().ok();
            let year = digits[..4].parse().ok()?;
            // No day and month read as a year from 2013 on: day 20, month 13.
            if (2013..=2099).contains(&year) {
                return ymd(year, n(4..6)?, n(6..8)?).map(Written::Certain);
            }
            let year = digits[4..].parse().ok()?;
            plausible(year).then_some(Written::Figures(n(0..2)?, n(2..4)?, year))
        }
        _ => None,
    }
}

/// Days since 30-12-1899, as spreadsheets count; only from 2000 to 2099.
fn serial_date(digits: &str) -> Option<Written> {
    let days: u64 = digits.parse().ok()?;
    if !(36_526..=73_050).contains(&days) {
        return None;
    }
    NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(days)).map(Written::Certain)
}

fn three(a: &str, b: &str, c: &str) -> Option<Written> {
    if let Some(month) = month_name(b) {
        let (day, year) = if a.len() == 4 { (c, a) } else { (a, c) };
        return ymd(year_of(year)?, month, small(day)?).map(Written::Certain);
    }
    if let Some(month) = month_name(a) {
        return ymd(year_of(c)?, month, small(b)?).map(Written::Certain);
    }
    if a.len() == 4 {
        return ymd(year_of(a)?, small(b)?, small(c)?).map(Written::Certain);
    }
    Some(Written::Figures(small(a)?, small(b)?, year_of(c)?))
}

fn small(digits: &str) -> Option<u32> {
    if is_digits(digits) && digits.len() <= 2 { digits.parse().ok() } else { None }
}

fn year_of(digits: &str) -> Option<i32> {
    if !is_digits(digits) {
        return None;
    }
    let year: i32 = digits.parse().ok()?;
    match digits.len() {
        2 => Some(2000 + year),
        4 if plausible(year) => Some(year),
        _ => None,
    }
}

const fn plausible(year: i32) -> bool {
    2000 <= year && year <= 2099
}

fn ymd(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
    if plausible(year) { NaiveDate::from_ymd_opt(year, month, day) } else { None }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn month_name(token: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let lower = token.to_ascii_lowercase();
    if lower.len() < 3 {
        return None;
    }
    let index =
        MONTHS.iter().position(|m| m.starts_with(&lower) || (lower == "sept" && m.starts_with("sep")))?;
    u32::try_from(index + 1).ok()
}

fn is_weekday(token: &str) -> bool {
    ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
        .iter()
        .any(|d| token.get(..3).is_some_and(|t| t.eq_ignore_ascii_case(d)))
        && month_name(token).is_none()
}

fn without_ordinal(token: &str) -> &str {
    ["st", "nd", "rd", "th"]
        .iter()
        .find_map(|s| token.strip_suffix(s))
        .filter(|rest| is_digits(rest) && rest.len() <= 2)
        .unwrap_or(token)
}

/// Cuts the time of day off: `2025-04-01T10:30:00`, `01-04-2025 10:30 AM`.
fn without_time(text: &str) -> &str {
    let Some(colon) = text.find(':') else { return text };
    text[..colon].rfind([' ', 'T']).map_or(text, |cut| text[..cut].trim_end())
}

/// Reads a date of a table; a bare figure of a workbook that counts from 1904 stands for a later day.
pub(super) fn parse_table_date(table: &Table, cell: &str, order: DateOrder) -> Option<NaiveDate> {
    const DAYS_BETWEEN: u32 = 1_462;
    if table.facts.from_1904
        && let Ok(days @ 30_000..=80_000) = cell.trim().parse::<u32>()
    {
        return parse_date(&(days + DAYS_BETWEEN).to_string(), order);
    }
    parse_date(cell, order)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn every_writing_of_a_date_is_read() {
        for cell in [
            "1-Apr-25",
            "1-Apr-2025",
            "01-APR-25",
            "01 April 2025",
            "1st April 2025",
            "Apr 1, 2025",
            "Tue, 1 Apr 2025",
            "01/04/2025",
            "1/4/2025",
            "01-04-25",
            "01.04.2025",
            "2025-04-01",
            "2025/04/01",
            "2025-04-01T00:00:00",
            "2025-04-01 10:30:00",
            "01-04-2025 10:30 AM",
            "20250401",
            "01042025",
            "1042025",
            "45748",
            "45748.5",
            " 01-04-2025 ",
            "'01-04-2025",
        ] {
            assert_eq!(parse_date(cell, DateOrder::Dmy), Some(day(2025, 4, 1)), "{cell}");
        }
    }

    #[test]
    fn what_is_no_date_is_not_made_one() {
        for cell in [
            "31-02-2025",
            "2025-13-01",
            "01-04-1925",
            "010425",
            "12345",
            "99999",
            "April 2025",
            "1-4",
            "32/01/2025",
            "INV-01-2025",
            "01-04-2025-7",
            "tomorrow",
            "0",
            "1-Apr-225",
            "2025-04-31",
        ] {
            assert_eq!(parse_date(cell, DateOrder::Dmy), None, "{cell}");
        }
        assert_eq!(parse_date("04/25/2025", DateOrder::Dmy), None);
        assert_eq!(parse_date("04/25/2025", DateOrder::Mdy), Some(day(2025, 4, 25)));
    }

    fn proof(cells: &[&str]) -> OrderProof {
        let mut proof = OrderProof::default();
        for cell in cells {
            proof.add(cell);
        }
        proof
    }

    #[test]
    fn the_order_of_a_column_rests_on_proof() {
        use DateOrder::{Dmy, Mdy};
        let april = Some((day(2025, 4, 1), day(2025, 4, 30)));
        for (cells, period, decided) in [
            (&["01/04/2025", "25/04/2025"][..], None, (Dmy, OrderReason::ImpossibleDays)),
            (&["04/01/2025", "04/25/2025"], None, (Mdy, OrderReason::ImpossibleDays)),
            (&["04/01/2025", "04/25/2025", "25/04/2025"], None, (Dmy, OrderReason::Contradiction)),
            (&["04/01/2025", "04/02/2025"], april, (Mdy, OrderReason::PeriodLine)),
            (&["01/04/2025", "02/04/2025"], april, (Dmy, OrderReason::PeriodLine)),
            (&["04/01/2025", "04/02/2025"], None, (Dmy, OrderReason::Custom)),
            (
                &["04/02/2025", "04/05/2025", "04/08/2025", "04/11/2025", "04/12/2025"],
                None,
                (Mdy, OrderReason::Spread),
            ),
            (&["2025-04-01", "45748", "1-Apr-25"], None, (Dmy, OrderReason::Custom)),
        ] {
            assert_eq!(proof(cells).decide(period), decided, "{cells:?}");
        }
    }

    #[test]
    fn the_period_line_is_found_in_its_sentence() {
        let april = Some((day(2025, 4, 1), day(2025, 4, 30)));
        assert_eq!(period_in("1-Apr-2025 to 30-Apr-2025"), april);
        assert_eq!(period_in("From 01-04-2025 To 30-04-2025"), april);
        assert_eq!(period_in("Period: 1 April 2025 to 30 April 2025 (all)"), april);
        assert_eq!(period_in("01-04-2025 to 05-04-2025"), None, "two readings");
        assert_eq!(period_in("Delhi to Mumbai"), None);
    }

    proptest! {
        #[test]
        fn no_cell_makes_it_stumble(cell in "\\PC{0,26}") {
            let _ = parse_date(&cell, DateOrder::Mdy);
            let _ = period_in(&cell);
        }
    }
}
