//! Money in whole paise.
//!
//! Comes in: an amount as text, without grouping (registers are cleaned in `ingest`). Goes out:
//! [`Paise`]. Invariant: no float on the way in or out.

use super::text::{grouped, push_digits};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub};

/// An amount of money in whole paise; one rupee is `Paise::new(100)`.
///
/// A plain number cannot become money by accident:
/// ```compile_fail
/// let tolerance: imsreco::domain::money::Paise = 100;
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Paise(i64);

/// Says why a text is not an amount in rupees and paise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not digits with at most one decimal point.
    #[error("is not an amount")]
    NotAnAmount,
    /// A third decimal that is not zero.
    #[error("has more than two decimals")]
    TooManyDecimals,
    /// Beyond ₹10,00,000 crore, which is more than any document can be.
    #[error("is too large to be an amount")]
    TooLarge,
}

/// Above this no document value is believed: the portal's own limit is 9,99,99,99,99,99,999.99.
const LIMIT: i64 = 1_000_000_000_000_000;

impl Paise {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// Wraps a number of paise.
    pub const fn new(paise: i64) -> Self {
        Self(paise)
    }

    /// Returns the number of paise.
    pub const fn get(self) -> i64 {
        self.0
    }

    /// Reads `118000`, `118000.5`, `-118000.50` and JSON's `1.18e5`; zeros after the second
    /// decimal are nothing, any other third decimal is refused.
    pub fn parse(text: &str) -> Result<Self, MoneyError> {
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((m, e)) => {
                (m, e.strip_prefix('+').unwrap_or(e).parse::<i32>().map_err(|_| MoneyError::NotAnAmount)?)
            }
            None => (text, 0),
        };
        let (negative, digits) = match mantissa.as_bytes().first() {
            Some(b'-') => (true, &mantissa[1..]),
            Some(b'+') => (false, &mantissa[1..]),
            _ => (false, mantissa),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        if whole.is_empty() && fraction.is_empty()
            || !whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit())
        {
            return Err(MoneyError::NotAnAmount);
        }
        if exponent.abs() > 20 {
            return Err(MoneyError::TooLarge);
        }
        let point = i32::try_from(whole.len()).map_err(|_| MoneyError::TooLarge)? + exponent + 2;
        let mut paise: i64 = 0;
        let mut place = 0;
        for digit in whole.bytes().chain(fraction.bytes()) {
            let digit = i64::from(digit - b'0');
            if place < point {
                paise = paise * 10 + digit;
                if paise > LIMIT {
                    return Err(MoneyError::TooLarge);
                }
            } else if digit != 0 {
                return Err(MoneyError::TooManyDecimals);
            }
            place += 1;
        }
        while place < point {
            paise *= 10;
            if paise > LIMIT {
                return Err(MoneyError::TooLarge);
            }
            place += 1;
        }
        Ok(Self(if negative { -paise } else { paise }))
    }

    /// Returns the amount without its sign.
    pub const fn abs(self) -> Self {
        Self(self.0.abs())
    }

    /// Returns the distance to another amount.
    pub const fn gap(self, other: Self) -> Self {
        Self((self.0 - other.0).abs())
    }

    /// Returns the sum, or nothing when it does not fit.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// Writes rupees with two decimals and no grouping, as programs read them: `118000.50`.
    pub fn plain(self) -> String {
        let mut out = String::with_capacity(16);
        self.push_plain(&mut out);
        out
    }

    /// Adds what [`Self::plain`] writes to a text; a large month writes crores of amounts.
    pub fn push_plain(self, out: &mut String) {
        if self.0 < 0 {
            out.push('-');
        }
        let n = self.0.unsigned_abs();
        push_digits(n / 100, 1, out);
        out.push('.');
        push_digits(n % 100, 2, out);
    }

    /// Writes rupees without the paise in Indian grouping, rounded to the nearest rupee: `₹1,18,001`.
    pub fn rounded(self) -> String {
        let n = self.0.unsigned_abs();
        let sign = if self.0 < 0 { "-" } else { "" };
        format!("{sign}₹{}", grouped((n + 50) / 100))
    }

    /// Writes lakhs of rupees with two decimals, rounded, without a sign of currency: `1,497.91`.
    pub fn lakh(self) -> String {
        const HUNDREDTH: u64 = 100_000;
        let n = (self.0.unsigned_abs() + HUNDREDTH / 2) / HUNDREDTH;
        let sign = if self.0 < 0 && n > 0 { "-" } else { "" };
        format!("{sign}{}.{:02}", grouped(n / 100), n % 100)
    }
}

/// Writes `₹1,18,000.50`, the form people read.
impl fmt::Display for Paise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let n = self.0.unsigned_abs();
        f.pad(&format!("{sign}₹{}.{:02}", grouped(n / 100), n % 100))
    }
}

impl Add for Paise {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Paise {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Neg for Paise {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl AddAssign for Paise {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl Sum for Paise {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        Self(amounts.map(|p| p.0).sum())
    }
}

/// How far the taxable value and each tax head may lie apart and still agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tolerance {
    /// On the taxable value.
    pub taxable_value: Paise,
    /// On each tax head alone.
    pub tax: Paise,
}

/// ₹1.00 on each, inclusive: suppliers round the document, books round the line.
impl Default for Tolerance {
    fn default() -> Self {
        Self { taxable_value: Paise::new(100), tax: Paise::new(100) }
    }
}

/// The four tax heads of a document, in paise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TaxHeads {
    /// Integrated tax.
    pub igst: Paise,
    /// Central tax.
    pub cgst: Paise,
    /// State or Union-territory tax.
    pub sgst: Paise,
    /// Compensation cess.
    pub cess: Paise,
}

impl TaxHeads {
    /// The heads' names in the order of [`Self::each`].
    pub const NAMES: [&'static str; 4] = ["IGST", "CGST", "SGST", "cess"];

    /// Returns the heads in the order IGST, CGST, SGST, cess.
    pub const fn each(self) -> [Paise; 4] {
        [self.igst, self.cgst, self.sgst, self.cess]
    }

    /// Returns the sum of the heads.
    pub fn total(self) -> Paise {
        self.each().into_iter().sum()
    }

    /// Returns the heads without their signs.
    pub const fn abs(self) -> Self {
        Self { igst: self.igst.abs(), cgst: self.cgst.abs(), sgst: self.sgst.abs(), cess: self.cess.abs() }
    }

    /// Returns the largest distance between the same heads of two documents.
    pub fn widest_gap(self, other: Self) -> Paise {
        let (a, b) = (self.each(), other.each());
        (0..4).map(|i| a[i].gap(b[i])).max().unwrap_or(Paise::ZERO)
    }
}

impl Add for TaxHeads {
    type Output = Self;
    fn add(self, o: Self) -> Self {
        Self {
            igst: self.igst + o.igst,
            cgst: self.cgst + o.cgst,
            sgst: self.sgst + o.sgst,
            cess: self.cess + o.cess,
        }
    }
}

impl Neg for TaxHeads {
    type Output = Self;
    fn neg(self) -> Self {
        Self { igst: -self.igst, cgst: -self.cgst, sgst: -self.sgst, cess: -self.cess }
    }
}

impl AddAssign for TaxHeads {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sum for TaxHeads {
    fn sum<I: Iterator<Item = Self>>(heads: I) -> Self {
        heads.fold(Self::default(), |a, b| a + b)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lakhs_are_rounded_to_a_thousand_rupees() {
        for (paise, shown) in [
            (0, "0.00"),
            (49_999, "0.00"),
            (50_000, "0.01"),
            (-49_999, "0.00"),
            (-50_000, "-0.01"),
            (14_979_060_000, "1,497.91"),
            (-1_234_567_800, "-123.46"),
        ] {
            assert_eq!(Paise(paise).lakh(), shown, "{paise}");
        }
    }

    #[test]
    fn amounts_are_read_to_the_paisa() {
        for (text, paise) in [
            ("0", 0),
            ("1000", 100_000),
            ("1000.1", 100_010),
            ("1000.10", 100_010),
            ("1000.100", 100_010),
            ("-4.35", -435),
            ("4.35", 435),
            (".5", 50),
            ("5.", 500),
            ("1.18e5", 11_800_000),
            ("1E-2", 1),
            ("+7", 700),
        ] {
            assert_eq!(Paise::parse(text), Ok(Paise::new(paise)), "{text}");
        }
    }

    #[test]
    fn what_is_not_whole_paise_is_refused() {
        for (text, why) in [
            ("", MoneyError::NotAnAmount),
            ("-", MoneyError::NotAnAmount),
            (".", MoneyError::NotAnAmount),
            ("1,000", MoneyError::NotAnAmount),
            ("1O0", MoneyError::NotAnAmount),
            ("NaN", MoneyError::NotAnAmount),
            ("1.005", MoneyError::TooManyDecimals),
            ("1e-3", MoneyError::TooManyDecimals),
            ("99999999999999999", MoneyError::TooLarge),
            ("1e99", MoneyError::TooLarge),
        ] {
            assert_eq!(Paise::parse(text), Err(why), "{text}");
        }
    }

    #[test]
    fn people_read_indian_grouping() {
        for (paise, shown) in [
            (0, "₹0.00"),
            (5, "₹0.05"),
            (11_800_050, "₹1,18,000.50"),
            (-11_800_050, "-₹1,18,000.50"),
            (99_900, "₹999.00"),
            (100_000, "₹1,000.00"),
            (123_456_789_012, "₹1,23,45,67,890.12"),
        ] {
            assert_eq!(Paise::new(paise).to_string(), shown);
        }
        assert_eq!(Paise::new(11_800_050).rounded(), "₹1,18,001");
        assert_eq!(Paise::new(-5).plain(), "-0.05");
    }
}
