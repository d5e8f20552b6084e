//! On which day a return falls due: days, groups of states, extensions.
//!
//! Comes in: how each registration files, extensions that were notified. Goes out: due dates with
//! where they stand. Invariant: the days are looked up in tables; a day that rests on an assumption of
//! ours (a registration whose filing is not known) says so, and is the earliest that can be right.

use super::itc_limit::AnnualReturns;
use super::month::InputFile;
use super::period::TaxPeriod;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// How often a registration files GSTR-3B.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Frequency {
    /// Every month.
    Monthly,
    /// Every quarter (QRMP).
    Quarterly,
}

impl Frequency {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Monthly, Self::Quarterly];

    /// Returns the word of `recipient.toml`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Monthly => "monthly",
            Self::Quarterly => "quarterly",
        }
    }

    /// Reads the word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|f| f.word() == word)
    }

    /// Returns the last month of the return that a month belongs to.
    pub fn closing(self, month: TaxPeriod) -> TaxPeriod {
        match self {
            Self::Monthly => month,
            Self::Quarterly => {
                let mut last = month;
                while !last.ends_quarter() {
                    last = last.next();
                }
                last
            }
        }
    }

    /// Returns the last month of the return after the one that a month belongs to.
    pub fn closing_after(self, month: TaxPeriod) -> TaxPeriod {
        self.closing(self.closing(month).next())
    }
}

/// A return whose due date can be extended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// GSTR-1, the supplier's.
    Gstr1,
    /// GSTR-3B, the recipient's.
    Gstr3b,
}

impl Form {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Gstr1, Self::Gstr3b];

    /// Returns the name of the form.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Gstr1 => "GSTR-1",
            Self::Gstr3b => "GSTR-3B",
        }
    }

    /// Reads the name; capitals do not matter.
    pub fn from_title(title: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|f| f.title().eq_ignore_ascii_case(title))
    }
}

/// How sure a statement of a table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confidence {
    /// Stands in the rules, or the portal's own words say so.
    High,
    /// The usual reading.
    Medium,
}

/// A day of the month after the period on which something falls due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DueDay {
    /// What falls due.
    pub what: &'static str,
    /// Day of the month after the period.
    pub day: u32,
    /// Where it stands.
    pub source: &'static str,
    /// How sure that is.
    pub confidence: Confidence,
}

/// Draft GSTR-2B; for quarterly filers after the quarter alone.
pub const DRAFT_2B: DueDay = DueDay {
    what: "draft GSTR-2B",
    day: 14,
    source: "GSTN FAQ on IMS of 23-09-2024, reaffirmed 08-10-2025",
    confidence: Confidence::High,
};

/// GSTR-1 of monthly filers.
pub const GSTR1: DueDay = DueDay {
    what: "GSTR-1 of monthly filers",
    day: 11,
    source: "rule 59, CGST Rules, with notification 83/2020-CT of 10-11-2020",
    confidence: Confidence::High,
};

/// GSTR-1 of quarterly filers.
pub const GSTR1_QUARTERLY: DueDay = DueDay {
    what: "GSTR-1 of quarterly filers",
    day: 13,
    source: "rule 59, CGST Rules, with notification 83/2020-CT of 10-11-2020",
    confidence: Confidence::High,
};

/// GSTR-3B of monthly filers.
pub const GSTR3B: DueDay = DueDay {
    what: "GSTR-3B of monthly filers",
    day: 20,
    source: "rule 61(1)(i), CGST Rules",
    confidence: Confidence::High,
};

/// GSTR-3B of quarterly filers in the states of the first group.
pub const GSTR3B_FIRST_GROUP: DueDay = DueDay {
    what: "GSTR-3B of quarterly filers, first group of states",
    day: 22,
    source: "rule 61(1)(ii), CGST Rules, table, serial 1",
    confidence: Confidence::High,
};

/// GSTR-3B of quarterly filers in the states of the second group.
pub const GSTR3B_SECOND_GROUP: DueDay = DueDay {
    what: "GSTR-3B of quarterly filers, second group of states",
    day: 24,
    source: "rule 61(1)(ii), CGST Rules, table, serial 2",
    confidence: Confidence::High,
};

/// State codes of the first group: due on the 22nd.
///
/// # Source
/// Rule 61(1)(ii), table, serial 1; 25, 26 and 28 are the codes before the unions of 2020 and the
/// division of 2014 and those after.
pub const FIRST_GROUP: &[&str] =
    &["22", "23", "24", "25", "26", "27", "28", "29", "30", "31", "32", "33", "34", "35", "36", "37"];

/// State codes of the second group: due on the 24th.
///
/// # Source
/// Rule 61(1)(ii), table, serial 2.
pub const SECOND_GROUP: &[&str] = &[
    "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13", "14", "15", "16", "17",
    "18", "19", "20", "21", "38",
];

/// Returns the day of the quarterly GSTR-3B by the first two figures of a GSTIN; a code of neither group
/// has the earlier day.
pub fn quarterly_day(state: &str) -> &'static DueDay {
    if SECOND_GROUP.contains(&state) { &GSTR3B_SECOND_GROUP } else { &GSTR3B_FIRST_GROUP }
}

/// A due date that was put off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extension {
    /// The return.
    pub form: Form,
    /// Its period; of a quarterly return the last month.
    pub period: TaxPeriod,
    /// Whom it is for; nothing means everybody.
    pub gstin: Option<String>,
    /// The new day.
    pub due: NaiveDate,
    /// Where it stands, as the user wrote it.
    pub source: String,
}

/// A due date with what it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The day.
    pub date: NaiveDate,
    /// How the registration files, where it is known; else the day is that of a monthly filer.
    pub frequency: Option<Frequency>,
    /// Where the day stands.
    pub source: String,
}

impl Due {
    /// Tells whether the day holds because somebody said how the registration files.
    pub const fn known(&self) -> bool {
        self.frequency.is_some()
    }
}

/// What is known of how the recipients file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    /// `recipient.toml`, where one was given.
    pub file: Option<InputFile>,
    /// How registrations file, by GSTIN.
    pub filing: BTreeMap<String, Frequency>,
    /// Due dates that were put off.
    pub extensions: Vec<Extension>,
    /// Annual returns that are filed, which end the credit of their year.
    pub annual_returns: AnnualReturns,
}

impl Calendar {
    /// Returns how a registration files; nothing where nobody said.
    pub fn frequency(&self, gstin: &str) -> Option<Frequency> {
        self.filing.get(gstin).copied()
    }

    /// Returns when GSTR-3B of the return that a month belongs to falls due.
    pub fn gstr3b(&self, gstin: &str, month: TaxPeriod) -> Due {
        let frequency = self.frequency(gstin);
        let closing = frequency.unwrap_or(Frequency::Monthly).closing(month);
        let day = match frequency {
            None | Some(Frequency::Monthly) => &GSTR3B,
            Some(Frequency::Quarterly) => quarterly_day(gstin.get(..2).unwrap_or_default()),
        };
        let by_rule = Due { date: closing.day_after(day.day), frequency, source: day.source.to_owned() };
        let put_off = self
            .extensions
            .iter()
            .filter(|e| e.form == Form::Gstr3b && e.period == closing)
            .filter(|e| e.gstin.as_deref().is_none_or(|g| g == gstin))
            .max_by_key(|e| e.due);
        match put_off {
            Some(extension) if extension.due > by_rule.date => {
                Due { date: extension.due, frequency, source: extension.source.clone() }
            }
            Some(_) | None => by_rule,
        }
    }

    /// Returns when GSTR-3B of the return after that falls due.
    pub fn gstr3b_after(&self, gstin: &str, month: TaxPeriod) -> Due {
        let frequency = self.frequency(gstin).unwrap_or(Frequency::Monthly);
        self.gstr3b(gstin, frequency.closing_after(month))
    }

    /// Returns the day of the draft GSTR-2B in which a month stands.
    pub fn draft_2b(&self, gstin: &str, month: TaxPeriod) -> NaiveDate {
        self.frequency(gstin).unwrap_or(Frequency::Monthly).closing(month).day_after(DRAFT_2B.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::gstin::STATES;
    use crate::domain::period::{parse_portal_date, show_date};

    const PUNE: &str = "27AAHCK4471M1Z1";
    const DELHI: &str = "07AAFCN5543R1ZT";

    fn period(text: &str) -> TaxPeriod {
        TaxPeriod::parse(text).unwrap()
    }

    fn quarterly(gstin: &str) -> Calendar {
        Calendar { filing: BTreeMap::from([(gstin.to_owned(), Frequency::Quarterly)]), ..Calendar::default() }
    }

    #[test]
    fn every_state_is_of_one_group_and_no_code_of_both() {
        for (code, _, name) in STATES {
            let groups = [FIRST_GROUP, SECOND_GROUP].iter().filter(|g| g.contains(code)).count();
            let none = matches!(*code, "96" | "97");
            assert_eq!(groups, usize::from(!none), "{name}");
        }
    }

    #[test]
    fn the_day_follows_filing_and_state() {
        let monthly =
            Calendar { filing: BTreeMap::from([(PUNE.into(), Frequency::Monthly)]), ..Calendar::default() };
        for (calendar, gstin, month, due, next) in [
            (&monthly, PUNE, "092026", "20-10-2026", "20-11-2026"),
            (&monthly, PUNE, "122026", "20-01-2027", "20-02-2027"),
            (&quarterly(PUNE), PUNE, "072026", "22-10-2026", "22-01-2027"),
            (&quarterly(PUNE), PUNE, "092026", "22-10-2026", "22-01-2027"),
            (&quarterly(DELHI), DELHI, "102026", "24-01-2027", "24-04-2027"),
            (&quarterly(DELHI), PUNE, "092026", "20-10-2026", "20-11-2026"),
        ] {
            let month = period(month);
            assert_eq!(show_date(calendar.gstr3b(gstin, month).date), due, "{gstin} {month}");
            assert_eq!(show_date(calendar.gstr3b_after(gstin, month).date), next, "{gstin} {month}");
        }
        assert!(monthly.gstr3b(PUNE, period("092026")).known());
        assert!(!monthly.gstr3b(DELHI, period("092026")).known());
        assert_eq!(show_date(quarterly(PUNE).draft_2b(PUNE, period("082026"))), "14-10-2026");
    }

    #[test]
    fn an_extension_counts_for_its_own_return_and_never_brings_the_day_forward() {
        let extension = |gstin: Option<&str>, month: &str, due: &str| Extension {
            form: Form::Gstr3b,
            period: period(month),
            gstin: gstin.map(str::to_owned),
            due: parse_portal_date(due).unwrap(),
            source: "notification".into(),
        };
        let calendar = Calendar {
            extensions: vec![
                extension(None, "092026", "25-10-2026"),
                extension(Some(PUNE), "092026", "27-10-2026"),
                extension(None, "102026", "15-11-2026"),
            ],
            ..Calendar::default()
        };
        assert_eq!(show_date(calendar.gstr3b(PUNE, period("092026")).date), "27-10-2026");
        assert_eq!(show_date(calendar.gstr3b(DELHI, period("092026")).date), "25-10-2026");
        assert_eq!(calendar.gstr3b(DELHI, period("092026")).source, "notification");
        assert_eq!(show_date(calendar.gstr3b(PUNE, period("102026")).date), "20-11-2026");
        assert_eq!(show_date(calendar.gstr3b(PUNE, period("082026")).date), "20-09-2026");
    }

    #[test]
    fn every_day_has_a_source() {
        for day in [DRAFT_2B, GSTR1, GSTR1_QUARTERLY, GSTR3B, GSTR3B_FIRST_GROUP, GSTR3B_SECOND_GROUP] {
            assert!(!day.source.is_empty() && (1..=28).contains(&day.day), "{}", day.what);
            assert_eq!(day.confidence, Confidence::High);
        }
    }
}
