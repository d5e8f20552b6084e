//! Document numbers: how suppliers number, and what becomes of a number in the books.
//!
//! Comes in: a supplier's habit and a counter. Goes out: the number as reported, and the same as
//! somebody typed it. Invariant: a reported number has at most sixteen characters of those the
//! portal allows; a spelling that a number's parts do not permit is nothing, never the number
//! itself.

use super::damage::{look_alike, scientific, typing_error, with_blanks};
use super::dice::Dice;
use super::model::Booking;
use crate::domain::period::FinancialYear;

/// What a part of a number stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Letters of the series.
    Series,
    /// Branch, unit or book.
    Unit,
    /// Financial year.
    Year,
    /// Running number.
    Counter,
}

/// How a financial year is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum YearForm {
    /// `26-27`
    Short,
    /// `2627`
    Compact,
    /// `2026-27`
    Long,
}

impl YearForm {
    fn write(self, year: FinancialYear) -> String {
        let (from, to) = (year.0.rem_euclid(100), (year.0 + 1).rem_euclid(100));
        match self {
            Self::Short => format!("{from:02}-{to:02}"),
            Self::Compact => format!("{from:02}{to:02}"),
            Self::Long => format!("{}-{to:02}", year.0),
        }
    }
}

/// The shapes of numbers: parts, separator, year, width of the counter.
const SHAPES: &[(&[Role], &str, YearForm, usize)] = &[
    (&[Role::Counter], "", YearForm::Short, 1),
    (&[Role::Counter], "", YearForm::Short, 6),
    (&[Role::Series, Role::Counter], "-", YearForm::Short, 4),
    (&[Role::Series, Role::Counter], "", YearForm::Short, 5),
    (&[Role::Series, Role::Counter], "/", YearForm::Short, 1),
    (&[Role::Series, Role::Year, Role::Counter], "/", YearForm::Short, 4),
    (&[Role::Series, Role::Year, Role::Counter], "/", YearForm::Compact, 5),
    (&[Role::Counter, Role::Year], "/", YearForm::Long, 1),
    (&[Role::Counter, Role::Year], "-", YearForm::Short, 3),
    (&[Role::Year, Role::Unit, Role::Counter], "", YearForm::Compact, 6),
    (&[Role::Series, Role::Unit, Role::Counter], "/", YearForm::Short, 4),
    (&[Role::Series, Role::Year, Role::Counter], "-", YearForm::Short, 3),
    (&[Role::Year, Role::Counter], "", YearForm::Compact, 12),
    (&[Role::Year, Role::Counter], "", YearForm::Compact, 9),
    (&[Role::Unit, Role::Counter], "/", YearForm::Short, 1),
];
/// Position of the shape of bound books, `3/24`.
const BOOKS_SHAPE: usize = 14;
/// Shapes that notes use, which always show letters.
const NOTE_SHAPES: &[usize] = &[2, 3, 4, 5, 6];

const SERIES: &[&str] = &["T", "SI", "GST", "TX", "RI", "INV", "W", "SLB", "EX", "DS", "MK", "A", "JB", "IN"];
const UNITS: &[&str] = &["PNQ", "NSK", "U1", "U2", "AMD", "CBE", "HR", "KOL", "HYD", "D3"];
const CREDIT_SERIES: &[&str] = &["CN", "CR", "CRN", "SR"];
const DEBIT_SERIES: &[&str] = &["DN", "DR", "SDN"];

/// How one supplier numbers one kind of document.
#[derive(Clone, Debug)]
pub(super) struct Habit {
    roles: &'static [Role],
    separator: &'static str,
    year: YearForm,
    width: usize,
    series: &'static str,
    unit: String,
    /// The last counter used.
    counter: u32,
}

impl Habit {
    /// Draws a habit for invoices.
    pub(super) fn invoices(dice: &mut Dice) -> Self {
        let shape = dice.position(SHAPES.len());
        let series = dice.word(SERIES);
        let mut habit = Self::of(shape, series, dice);
        if shape == BOOKS_SHAPE {
            habit.unit = dice.between(1, 12).to_string();
            habit.counter = dice.below(6);
        }
        habit
    }

    /// Draws a habit for credit notes.
    pub(super) fn credit_notes(dice: &mut Dice) -> Self {
        let (shape, series) = (*dice.pick(NOTE_SHAPES), dice.word(CREDIT_SERIES));
        Self::of(shape, series, dice)
    }

    /// Draws a habit for debit notes.
    pub(super) fn debit_notes(dice: &mut Dice) -> Self {
        let (shape, series) = (*dice.pick(NOTE_SHAPES), dice.word(DEBIT_SERIES));
        Self::of(shape, series, dice)
    }

    fn of(shape: usize, series: &'static str, dice: &mut Dice) -> Self {
        let (roles, separator, year, width) = SHAPES[shape];
        Self {
            roles,
            separator,
            year,
            width,
            series,
            unit: dice.word(UNITS).to_owned(),
            counter: dice.skewed(6000) + 1,
        }
    }

    /// Takes the next counter; suppliers have other customers too, so there are gaps.
    pub(super) fn advance(&mut self, dice: &mut Dice) -> u32 {
        self.counter += 1 + dice.skewed(4);
        self.counter
    }

    /// Takes the counter that follows at once.
    pub(super) fn neighbour(&mut self) -> u32 {
        self.counter += 1;
        self.counter
    }

    /// Leaves room for documents that are older than those to come, and returns its lower end.
    pub(super) fn reserve(&mut self, documents: u32) -> u32 {
        let from = self.counter + 1;
        self.counter += documents;
        from
    }

    /// Begins a financial year.
    pub(super) fn begin_year(&mut self, dice: &mut Dice) {
        self.counter = dice.below(40);
    }

    /// Returns the parts of a number.
    pub(super) fn parts(&self, counter: u32, year: FinancialYear) -> Parts {
        let tokens = self
            .roles
            .iter()
            .map(|&role| {
                let text = match role {
                    Role::Series => self.series.to_owned(),
                    Role::Unit => self.unit.clone(),
                    Role::Year => self.year.write(year),
                    Role::Counter => format!("{counter:0width$}", width = self.width),
                };
                (role, text)
            })
            .collect();
        Parts { tokens, separator: self.separator, year }
    }
}

/// A number in its parts.
#[derive(Clone, Debug)]
pub(super) struct Parts {
    tokens: Vec<(Role, String)>,
    separator: &'static str,
    year: FinancialYear,
}

impl Parts {
    /// Writes the number as the supplier does.
    pub(super) fn shown(&self) -> String {
        self.join(self.separator, |_, text| Some(text.to_owned()))
    }

    /// Returns the running number without its leading zeros.
    pub(super) fn running(&self) -> String {
        self.token(Role::Counter).map_or_else(String::new, |t| t.trim_start_matches('0').to_owned())
    }

    fn token(&self, role: Role) -> Option<&str> {
        self.tokens.iter().find(|(r, _)| *r == role).map(|(_, t)| t.as_str())
    }

    fn join(&self, separator: &str, change: impl Fn(Role, &str) -> Option<String>) -> String {
        let kept: Vec<String> = self.tokens.iter().filter_map(|(r, t)| change(*r, t)).collect();
        kept.join(separator)
    }

    fn without(&self, role: Role) -> Option<String> {
        self.token(role)?;
        Some(self.join(self.separator, |r, t| (r != role).then(|| t.to_owned())))
    }

    /// Writes the number as the books show it under a way of booking; nothing if the number does
    /// not allow it.
    pub(super) fn booked(&self, way: Booking, dice: &mut Dice) -> Option<String> {
        let shown = self.shown();
        let changed = match way {
            Booking::Separators => (!self.separator.is_empty()).then(|| {
                let other = dice.word(&["/", "-", " ", "_", ".", "#"]);
                self.join(other, |_, t| Some(t.to_owned()))
            })?,
            Booking::NoSeparators => shown.chars().filter(char::is_ascii_alphanumeric).collect(),
            Booking::Case => shown.to_ascii_lowercase(),
            Booking::Blanks => with_blanks(&shown, dice),
            Booking::Zeros => self.join(self.separator, |r, t| {
                Some(if r == Role::Counter { t.trim_start_matches('0') } else { t }.to_owned())
            }),
            Booking::Prefix => self.without(Role::Series)?,
            Booking::YearDropped => self.without(Role::Year)?,
            Booking::YearExpanded => {
                let long = match self.token(Role::Year)?.len() {
                    4 => format!("{}{:02}", self.year.0, (self.year.0 + 1).rem_euclid(100)),
                    _ => YearForm::Long.write(self.year),
                };
                self.join(self.separator, |r, t| {
                    Some(if r == Role::Year { long.clone() } else { t.to_owned() })
                })
            }
            Booking::RunningNumber if self.tokens.len() > 1 => {
                if dice.happens(500) {
                    self.running()
                } else {
                    self.token(Role::Counter)?.to_owned()
                }
            }
            Booking::Caption => {
                let caption =
                    dice.word(&["Inv No ", "INV-", "BILL ", "Bill No. ", "Invoice# ", "TAX INV ", "Inv."]);
                format!("{caption}{shown}")
            }
            Booking::FloatForm => format!("{}.0", all_digits(&shown, 1, 15)?.trim_start_matches('0')),
            Booking::DateForm => self.as_a_date(dice)?,
            Booking::FifteenDigits => format!("{}0", &all_digits(&shown, 16, 16)?[..15]),
            Booking::Scientific => scientific(all_digits(&shown, 12, 16)?),
            Booking::Typing => typing_error(&shown, dice)?,
            Booking::LookAlike => look_alike(&shown, dice)?,
            _ => return None,
        };
        (changed != shown && !changed.is_empty()).then_some(changed)
    }

    /// Writes `3/24` as a spreadsheet shows it when it takes it for a date.
    fn as_a_date(&self, dice: &mut Dice) -> Option<String> {
        const MONTHS: [&str; 12] =
            ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        if self.tokens.len() != 2 || self.separator != "/" {
            return None;
        }
        let book: usize = self.token(Role::Unit)?.parse().ok()?;
        let counter: usize = self.token(Role::Counter)?.parse().ok()?;
        let month = MONTHS.get(book.checked_sub(1)?)?;
        if !(1..=31).contains(&counter) {
            None
        } else if let Some(second) = MONTHS.get(counter - 1) {
            Some(format!("{book:02}-{second}"))
        } else if dice.happens(500) {
            Some(format!("{counter}-{month}"))
        } else {
            Some(format!("01-{book:02}-20{counter:02}"))
        }
    }
}

/// Reduces a number to what nobody reads differently: capitals and digits, outer zeros off.
pub(super) fn plain(number: &str) -> String {
    let kept: String =
        number.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect();
    kept.trim_start_matches('0').to_owned()
}

fn all_digits(text: &str, shortest: usize, longest: usize) -> Option<&str> {
    ((shortest..=longest).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const YEAR: FinancialYear = FinancialYear(2026);

    fn parts(shape: usize, series: &'static str, unit: &str, counter: u32) -> Parts {
        let (roles, separator, year, width) = SHAPES[shape];
        Habit { roles, separator, year, width, series, unit: unit.to_owned(), counter }.parts(counter, YEAR)
    }

    #[test]
    fn each_way_of_booking_changes_what_its_name_says() {
        let mut dice = Dice::new(1, 0);
        let number = parts(5, "SLB", "", 417);
        assert_eq!(number.shown(), "SLB/26-27/0417");
        for (way, booked) in [
            (Booking::NoSeparators, "SLB26270417"),
            (Booking::Case, "slb/26-27/0417"),
            (Booking::Zeros, "SLB/26-27/417"),
            (Booking::Prefix, "26-27/0417"),
            (Booking::YearDropped, "SLB/0417"),
            (Booking::YearExpanded, "SLB/2026-27/0417"),
        ] {
            assert_eq!(number.booked(way, &mut dice).as_deref(), Some(booked), "{way:?}");
        }
        for way in [Booking::FloatForm, Booking::DateForm, Booking::FifteenDigits, Booking::Scientific] {
            assert_eq!(number.booked(way, &mut dice), None, "{way:?}");
        }
    }

    #[test]
    fn spreadsheets_damage_digits_and_dates() {
        let mut dice = Dice::new(1, 0);
        let long = parts(12, "", "", 4587);
        assert_eq!(long.shown(), "2627000000004587");
        assert_eq!(long.booked(Booking::FifteenDigits, &mut dice).as_deref(), Some("2627000000004580"));
        assert_eq!(long.booked(Booking::Scientific, &mut dice).as_deref(), Some("2.627E+15"));
        assert_eq!(scientific("1234567890123"), "1.23457E+12");
        assert_eq!(scientific("9999999999999"), "1E+13");
        let padded = parts(1, "", "", 123);
        assert_eq!(padded.booked(Booking::FloatForm, &mut dice).as_deref(), Some("123.0"));
        let early = parts(BOOKS_SHAPE, "", "9", 11);
        assert_eq!(early.booked(Booking::DateForm, &mut dice).as_deref(), Some("09-Nov"));
        let late = parts(BOOKS_SHAPE, "", "3", 24).booked(Booking::DateForm, &mut dice);
        assert!(["24-Mar", "01-03-2024"].contains(&late.unwrap().as_str()));
        assert_eq!(parts(BOOKS_SHAPE, "", "3", 45).booked(Booking::DateForm, &mut dice), None);
    }

    #[test]
    fn no_reported_number_is_longer_than_the_portal_allows() {
        for shape in 0..SHAPES.len() {
            for counter in [1, 99_999] {
                let shown = parts(shape, "INV", "PNQ", counter).shown();
                assert!((1..=16).contains(&shown.len()), "{shown}");
                assert!(shown.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'/' || b == b'-'));
            }
        }
    }
}
