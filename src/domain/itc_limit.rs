//! Until when the credit of a document may be taken (section 16(4)).
//!
//! Comes in: a document's date, and annual returns that are filed. Goes out: the last day. Invariant:
//! the day is looked up in a dated table, never written elsewhere.

use super::period::FinancialYear;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// What the law says for documents of a financial year and those after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ItcLimit {
    /// The first financial year it holds for.
    pub since: FinancialYear,
    /// Month of the last day, in the year in which the financial year ends.
    pub month: u32,
    /// Day of that month.
    pub day: u32,
    /// Where it stands.
    pub source: &'static str,
}

/// The last days, oldest first.
///
/// # Source
/// Section 16(4) of the CGST Act in its wording since 1 October 2022. For years before 2021-22 an
/// earlier day held; IMS begins in October 2024, when either day was past, so that one line serves.
pub const ITC_LIMITS: &[ItcLimit] = &[ItcLimit {
    since: FinancialYear(2017),
    month: 11,
    day: 30,
    source: "section 16(4), CGST Act: 30 November after the end of the financial year, or the filing of the annual \
             return, whichever is earlier",
}];

/// Days on which annual returns were filed, by financial year, as the user gives them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AnnualReturns(BTreeMap<FinancialYear, NaiveDate>);

impl AnnualReturns {
    /// Knows of no annual return.
    pub const fn none() -> Self {
        Self(BTreeMap::new())
    }

    /// Notes the day on which the annual return of a year was filed.
    pub fn add(&mut self, year: FinancialYear, filed: NaiveDate) {
        self.0.insert(year, filed);
    }

    /// Returns every year with the day on which its annual return was filed, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = (FinancialYear, NaiveDate)> {
        self.0.iter().map(|(year, filed)| (*year, *filed))
    }

    /// Tells whether none is known.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the last day on which the credit of a document may be taken. The date is the document's
    /// own; a debit note's own; an amendment's is that of its original.
    pub fn last_day_for(&self, date: NaiveDate) -> NaiveDate {
        let year = FinancialYear::of(date);
        let day = by_law(year);
        self.0.get(&year).map_or(day, |filed| day.min(*filed))
    }
}

/// Returns the last day of a financial year by the table alone.
fn by_law(year: FinancialYear) -> NaiveDate {
    let limit = ITC_LIMITS.iter().rev().find(|l| l.since <= year).unwrap_or(&ITC_LIMITS[0]);
    NaiveDate::from_ymd_opt(year.0 + 1, limit.month, limit.day)
        .expect("the table holds days that exist in every year")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::period::parse_portal_date;

    fn day(text: &str) -> NaiveDate {
        parse_portal_date(text).expect("a test date")
    }

    #[test]
    fn credit_ends_on_30_november_after_the_year_or_with_an_earlier_annual_return() {
        let mut returns = AnnualReturns::none();
        assert!(returns.is_empty());
        returns.add(FinancialYear(2025), day("31-10-2026"));
        returns.add(FinancialYear(2024), day("31-12-2025"));
        for (document, last) in [
            ("01-04-2026", "30-11-2027"),
            ("31-03-2026", "31-10-2026"),
            ("01-04-2025", "31-10-2026"),
            ("31-03-2025", "30-11-2025"),
            ("31-03-2024", "30-11-2024"),
        ] {
            assert_eq!(returns.last_day_for(day(document)), day(last), "{document}");
        }
    }

    #[test]
    fn every_line_of_the_table_is_dated_and_has_a_source() {
        assert!(ITC_LIMITS.windows(2).all(|w| w[0].since < w[1].since));
        for year in 2017..2100 {
            let last = by_law(FinancialYear(year));
            assert!(FinancialYear::of(last) > FinancialYear(year));
        }
        assert!(ITC_LIMITS.iter().all(|l| l.source.contains("16(4)")));
    }
}
