//! Tax periods, financial years and the dates people write.
//!
//! Comes in: `MMYYYY`, `DD-MM-YYYY`. Goes out: ordered periods. Invariant: `MMYYYY` is never
//! compared as text.

use super::text::push_digits;
use chrono::{Datelike, Months, NaiveDate};
use std::fmt;

/// A month of return, ordered by year and month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaxPeriod {
    year: i32,
    month: u32,
}

/// Says that a text is not `MMYYYY`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is not a tax period (MMYYYY, such as 092026)")]
pub struct NotAPeriod;

impl TaxPeriod {
    /// Reads `MMYYYY`; years outside 2017 to 2099 are refused (GST began in July 2017).
    pub fn parse(text: &str) -> Result<Self, NotAPeriod> {
        if text.len() != 6 || !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(NotAPeriod);
        }
        let month = text[..2].parse().map_err(|_| NotAPeriod)?;
        let year = text[2..].parse().map_err(|_| NotAPeriod)?;
        if (1..=12).contains(&month) && (2017..=2099).contains(&year) {
            Ok(Self { year, month })
        } else {
            Err(NotAPeriod)
        }
    }

    /// Returns the period a date falls in.
    pub fn of(date: NaiveDate) -> Self {
        Self { year: date.year(), month: date.month() }
    }

    /// Returns the period after this one.
    #[must_use]
    pub fn next(self) -> Self {
        if self.month == 12 {
            Self { year: self.year + 1, month: 1 }
        } else {
            Self { month: self.month + 1, ..self }
        }
    }

    /// Tells whether the period is the last of a quarter: June, September, December, March.
    pub const fn ends_quarter(self) -> bool {
        self.month.is_multiple_of(3)
    }

    /// Returns the first day of the period.
    pub fn first_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year, self.month, 1)
            .expect("the month was checked when the period was made")
    }

    /// Returns the given day of the month after this period, on which returns fall due.
    pub fn day_after(self, day: u32) -> NaiveDate {
        let next = self.next();
        NaiveDate::from_ymd_opt(next.year, next.month, day).unwrap_or_else(|| next.first_day())
    }

    /// Returns how many months this period lies after another; negative if before.
    pub fn months_after(self, other: Self) -> i32 {
        (self.year - other.year) * 12 + self.month.cast_signed() - other.month.cast_signed()
    }

    /// Writes `MMYYYY`, the form on the wire.
    pub fn wire(self) -> String {
        format!("{:02}{:04}", self.month, self.year)
    }
}

/// Writes `Sep 2026`.
impl fmt::Display for TaxPeriod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.first_day().format("%b %Y").to_string())
    }
}

/// A financial year, April to March, named by the calendar year it begins in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FinancialYear(pub i32);

impl FinancialYear {
    /// Returns the financial year of a document date.
    pub fn of(date: NaiveDate) -> Self {
        Self(if date.month() >= 4 { date.year() } else { date.year() - 1 })
    }

    /// Reads `2026-27`; years before 2017 and after 2099 are none.
    pub fn parse(text: &str) -> Option<Self> {
        let year = Self(text.get(..4)?.parse().ok()?);
        ((2017..=2099).contains(&year.0) && year.to_string() == text).then_some(year)
    }

    /// Returns its last day, 31 March.
    pub fn last_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.0 + 1, 3, 31).expect("31 March exists in every year")
    }
}

/// Writes `2026-27`.
impl fmt::Display for FinancialYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:02}", self.0, (self.0 + 1).rem_euclid(100))
    }
}

/// Reads the portal's `DD-MM-YYYY`, two digits and four, nothing else.
pub fn parse_portal_date(text: &str) -> Option<NaiveDate> {
    let b = text.as_bytes();
    let fits = |(at, b): (usize, &u8)| if matches!(at, 2 | 5) { *b == b'-' } else { b.is_ascii_digit() };
    if b.len() != 10 || !b.iter().enumerate().all(fits) {
        return None;
    }
    let day = text.get(..2)?.parse().ok()?;
    let month = text.get(3..5)?.parse().ok()?;
    let year = text.get(6..)?.parse().ok()?;
    NaiveDate::from_ymd_opt(year, month, day)
}

/// Writes `DD-MM-YYYY`, the form people and the portal read.
pub fn show_date(date: NaiveDate) -> String {
    let mut out = String::with_capacity(10);
    push_date(date, &mut out);
    out
}

/// Adds what [`show_date`] writes to a text.
pub fn push_date(date: NaiveDate, out: &mut String) {
    let Some(year) = u64::try_from(date.year()).ok().filter(|y| *y < 10_000) else {
        // Beyond four digits chrono writes a sign; no register has such dates.
        out.push_str(&date.format("%d-%m-%Y").to_string());
        return;
    };
    for (part, width, after) in
        [(u64::from(date.day()), 2, "-"), (u64::from(date.month()), 2, "-"), (year, 4, "")]
    {
        push_digits(part, width, out);
        out.push_str(after);
    }
}

/// Returns the date a number of months later, or the same date where the calendar ends.
pub fn months_later(date: NaiveDate, months: u32) -> NaiveDate {
    date.checked_add_months(Months::new(months)).unwrap_or(date)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        parse_portal_date(text).expect("a test date")
    }

    #[test]
    fn periods_are_ordered_by_year_before_month() {
        let (december, january) = (TaxPeriod::parse("122025").unwrap(), TaxPeriod::parse("012026").unwrap());
        assert!(december < january);
        assert_eq!(december.next(), january);
        assert_eq!(january.months_after(december), 1);
        assert_eq!(december.wire(), "122025");
        assert_eq!(december.to_string(), "Dec 2025");
        for bad in ["132025", "002025", "12025", "122016", "12-2025", ""] {
            assert_eq!(TaxPeriod::parse(bad), Err(NotAPeriod), "{bad}");
        }
    }

    #[test]
    fn the_financial_year_turns_in_april() {
        assert_eq!(FinancialYear::of(day("31-03-2026")).to_string(), "2025-26");
        assert_eq!(FinancialYear::of(day("01-04-2026")).to_string(), "2026-27");
        assert_eq!(FinancialYear::parse("2026-27"), Some(FinancialYear(2026)));
        assert_eq!(FinancialYear::parse("2099-00"), Some(FinancialYear(2099)));
        for bad in ["2026-28", "2026", "2026-2027", "26-27", "1999-00", "2026_27"] {
            assert_eq!(FinancialYear::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn dates_are_written_as_chrono_writes_them() {
        for (y, m, d) in [(2026, 4, 1), (2025, 12, 31), (1, 1, 1), (9999, 10, 10), (-5, 2, 3), (12_345, 6, 7)]
        {
            let date = NaiveDate::from_ymd_opt(y, m, d).unwrap();
            assert_eq!(show_date(date), date.format("%d-%m-%Y").to_string());
        }
    }

    #[test]
    fn impossible_dates_are_no_dates() {
        for bad in ["31-02-2026", "2026-02-01", "1-2-2026", "01/02/2026", "aa-bb-cccc", ""] {
            assert_eq!(parse_portal_date(bad), None, "{bad}");
        }
    }
}
