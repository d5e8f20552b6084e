//! Damage that spreadsheets do to numbers, undone as a set of readings for look-up.
//!
//! Comes in: a number as it stands in the books. Goes out: keys of numbers it may have been.
//! Invariant: a reading is a candidate only; the amounts must agree before it counts.

use crate::domain::period::parse_portal_date;
use chrono::{Datelike, Days, NaiveDate};

/// Returns the keys (see [`super::number::Number::key`]) that a number in the books may have had
/// before a spreadsheet took it for a date.
pub fn before_it_became_a_date(shown: &str) -> Vec<String> {
    let text = shown.trim();
    let mut keys = Vec::new();
    let mut push = |a: u32, b: i32| {
        let key = format!("{a}|{b}");
        if !keys.contains(&key) {
            keys.push(key);
        }
    };
    if let Some((month, year)) = month_and_number(text) {
        push(month, year);
        push(u32::try_from(year).unwrap_or(0), i32::try_from(month).unwrap_or(0));
        if year < 100 {
            push(month, year + 2000);
        }
    } else if let Some(date) = whole_date(text) {
        let (day, month, year) = (date.day(), date.month(), date.year());
        push(day, i32::try_from(month).unwrap_or(0));
        push(month, i32::try_from(day).unwrap_or(0));
        if day == 1 {
            push(month, year.rem_euclid(100));
            push(month, year);
        }
    }
    keys
}

/// Reads `Mar-24` and `24-Mar`: a month and the number beside it.
fn month_and_number(text: &str) -> Option<(u32, i32)> {
    let (a, b) = text.split_once(['-', '/', ' '])?;
    let month = |t: &str| {
        const NAMES: [&str; 12] =
            ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
        let lower = t.to_ascii_lowercase();
        NAMES.iter().position(|n| lower == *n).and_then(|i| u32::try_from(i + 1).ok())
    };
    let number = |t: &str| (t.len() <= 4 && !t.is_empty()).then(|| t.parse::<i32>().ok()).flatten();
    match (month(a), number(b), number(a), month(b)) {
        (Some(m), Some(n), _, _) | (_, _, Some(n), Some(m)) => Some((m, n)),
        _ => None,
    }
}

/// Reads a date in the forms in which a spreadsheet writes one, or its serial number.
fn whole_date(text: &str) -> Option<NaiveDate> {
    let day = text.split([' ', 'T']).next().unwrap_or(text);
    parse_portal_date(&day.replace(['/', '.'], "-"))
        .or_else(|| NaiveDate::parse_from_str(day, "%Y-%m-%d").ok())
        .or_else(|| NaiveDate::parse_from_str(day, "%d-%b-%Y").ok())
        .or_else(|| NaiveDate::parse_from_str(day, "%d-%b-%y").ok())
        .or_else(|| {
            let digits = day.strip_suffix(".0").unwrap_or(day);
            let serial: u64 = if digits.len() == 5 { digits.parse().ok()? } else { return None };
            if !(36_500..55_000).contains(&serial) {
                return None;
            }
            NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(serial))
        })
        .or_else(|| {
            let parts: Vec<&str> = day.split(['-', '/']).collect();
            match parts[..] {
                [d, m, y] if y.len() == 4 || y.len() == 2 => {
                    let year: i32 = y.parse().ok()?;
                    NaiveDate::from_ymd_opt(
                        if y.len() == 2 { year + 2000 } else { year },
                        m.parse().ok()?,
                        d.parse().ok()?,
                    )
                }
                _ => None,
            }
        })
}

/// What is left of a long number that a spreadsheet showed as `1.23457E+12` or rounded to fifteen
/// digits: its leading digits and how many digits it had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rounded {
    /// The digits that survived; the last of them may be rounded.
    pub digits: String,
    /// How many digits the number had.
    pub length: usize,
    /// The last digit that survived may be rounded up; fifteen-digit numbers are cut, not rounded.
    pub rounded_up: bool,
}

/// Reads a number in scientific form, or one of sixteen and more digits whose end became zeros.
pub fn rounded(shown: &str) -> Option<Rounded> {
    let text = shown.trim().to_ascii_uppercase();
    if let Some((mantissa, exponent)) = text.split_once("E+") {
        let exponent: usize = exponent.parse().ok()?;
        let digits: String = mantissa.chars().filter(|c| *c != '.').collect();
        let plain = mantissa.split_once('.').is_none_or(|(whole, _)| whole.len() == 1);
        let ok = plain && (2..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        return (ok && (digits.len()..=20).contains(&(exponent + 1))).then_some(Rounded {
            digits,
            length: exponent + 1,
            rounded_up: true,
        });
    }
    let ok =
        text.len() >= 16 && text.bytes().all(|b| b.is_ascii_digit()) && text[15..].bytes().all(|b| b == b'0');
    ok.then(|| Rounded { digits: text[..15].to_owned(), length: text.len(), rounded_up: false })
}

impl Rounded {
    /// Tells whether a number of digits may have stood behind what is left.
    pub fn fits(&self, digits: &str) -> bool {
        if digits.len() != self.length || !digits.bytes().all(|b| b.is_ascii_digit()) || digits.len() > 18 {
            return false;
        }
        let n = self.digits.len();
        let (Ok(kept), Ok(full)) = (self.digits.parse::<u64>(), digits.parse::<u64>()) else {
            return false;
        };
        let unit = 10_u64.pow(u32::try_from(self.length - n).unwrap_or(0));
        full / unit == kept || self.rounded_up && (full + unit / 2) / unit == kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_became_a_date_is_found_again() {
        for (shown, key) in [
            ("Mar-24", "3|24"),
            ("24-Mar", "24|3"),
            ("24-Mar", "3|24"),
            ("01-03-2024", "3|24"),
            ("2024-03-24", "24|3"),
            ("1-3-2024", "3|24"),
            ("45352", "3|24"),
            ("2024-03-01 00:00:00", "3|24"),
        ] {
            assert!(before_it_became_a_date(shown).contains(&key.to_owned()), "{shown}");
        }
        for plain in ["123", "INV/24", "ABC-12", "99999", ""] {
            assert!(before_it_became_a_date(plain).is_empty(), "{plain}");
        }
    }

    #[test]
    fn a_long_number_that_was_rounded_still_fits() {
        assert!(rounded("1.23457E+12").is_some_and(|r| r.fits("1234567890123")));
        assert!(!rounded("1.23457E+12").is_some_and(|r| r.fits("1234667890123")));
        assert!(rounded("2627000000002740").is_some_and(|r| r.fits("2627000000002742")));
        assert!(!rounded("2627000000002740").is_some_and(|r| r.fits("2627000000002752")));
        assert!(
            !rounded("2627000000000050").is_some_and(|r| r.fits("2627000000000049")),
            "the next number, not a rounded one"
        );
        assert_eq!(rounded("2742"), None);
        assert_eq!(rounded("E+12"), None);
    }
}
