//! Comparisons: per aspect of a pair the first level that holds.
//!
//! Comes in: a record and one row, or the sum of several. Goes out: levels. Invariant: levels are
//! decided by order; nothing here adds scores.

use crate::domain::document::{BooksRow, ImsRecord};
use crate::domain::gstin::{check_character_holds, pan_of};
use crate::domain::level::{AmountLevel, DateLevel, GstinLevel, NumberLevel};
use crate::domain::money::{Paise, TaxHeads, Tolerance};
use crate::domain::period::FinancialYear;
use crate::normalise::damage;
use crate::normalise::number::{Number, Run};
use chrono::NaiveDate;

/// What a set of rows books together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Booked {
    pub(super) taxable_value: Paise,
    pub(super) tax: TaxHeads,
    pub(super) document_value: Option<Paise>,
    /// The credit is marked as blocked in every row.
    pub(super) ineligible: bool,
}

impl Booked {
    /// Sums rows; the document value is known only where every row states one.
    pub(super) fn of<'r>(rows: impl IntoIterator<Item = &'r BooksRow<&'r str>>) -> Self {
        let mut sum = Self {
            taxable_value: Paise::ZERO,
            tax: TaxHeads::default(),
            document_value: Some(Paise::ZERO),
            ineligible: true,
        };
        for row in rows {
            sum.taxable_value += row.taxable_value;
            sum.tax += row.tax;
            sum.document_value = sum.document_value.and_then(|a| row.document_value.map(|b| a + b));
            sum.ineligible &= row.ineligible;
        }
        sum
    }
}

/// Compares two amounts.
pub(super) fn amount_level(ims: Paise, books: Paise, tolerance: Paise) -> AmountLevel {
    if ims == books {
        AmountLevel::Same
    } else if ims.gap(books) <= tolerance {
        AmountLevel::WithinTolerance
    } else {
        AmountLevel::Differs
    }
}

/// Compares all tax heads. A head that only one side has never agrees, however small: IGST against
/// CGST and SGST is another place of supply, not a rounding.
pub(super) fn tax_level(ims: TaxHeads, books: TaxHeads, tolerance: Paise) -> AmountLevel {
    if ims == books {
        return AmountLevel::Same;
    }
    let heads_agree = ims
        .each()
        .into_iter()
        .zip(books.each())
        .all(|(a, b)| a.gap(b) <= tolerance && (a == Paise::ZERO) == (b == Paise::ZERO));
    if heads_agree {
        AmountLevel::WithinTolerance
    } else if ims.total().gap(books.total()) <= tolerance && ims.total() != Paise::ZERO {
        AmountLevel::OtherHead
    } else {
        AmountLevel::Differs
    }
}

/// The verdict on the amounts of a record and of what the books hold for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Amounts {
    pub(super) taxable_value: AmountLevel,
    pub(super) tax: AmountLevel,
    pub(super) document_value: AmountLevel,
    /// The tax was expensed: the books hold the whole value and no tax.
    pub(super) expensed: bool,
}

impl Amounts {
    /// Compares the amounts.
    pub(super) fn of(ims: &ImsRecord<&str>, books: &Booked, tolerance: Tolerance) -> Self {
        let document_value = books
            .document_value
            .map_or(AmountLevel::Missing, |v| amount_level(ims.document_value, v, tolerance.taxable_value));
        let taxable_value = amount_level(ims.taxable_value, books.taxable_value, tolerance.taxable_value);
        let tax = tax_level(ims.tax, books.tax, tolerance.tax);
        let no_tax = books.tax == TaxHeads::default() && ims.tax.total() != Paise::ZERO;
        let whole = [ims.document_value, ims.taxable_value + ims.tax.total(), ims.taxable_value];
        let expensed = books.ineligible
            && no_tax
            && whole.iter().any(|v| v.gap(books.taxable_value) <= tolerance.taxable_value);
        Self { taxable_value, tax, document_value, expensed }
    }

    /// Tells whether the taxable value and every head agree to the paisa.
    pub(super) fn is_same(self) -> bool {
        self.taxable_value == AmountLevel::Same && self.tax == AmountLevel::Same
    }

    /// Tells whether the taxable value and every head agree within tolerance.
    pub(super) fn agree(self) -> bool {
        let ok = |level| matches!(level, AmountLevel::Same | AmountLevel::WithinTolerance);
        self.expensed || ok(self.taxable_value) && ok(self.tax)
    }
}

/// Compares document dates.
pub(super) fn date_level(ims: NaiveDate, books: Option<NaiveDate>) -> DateLevel {
    let Some(books) = books else { return DateLevel::Missing };
    let days = (books - ims).num_days().abs();
    if days == 0 {
        DateLevel::Same
    } else if days <= 10 {
        DateLevel::Near
    } else if FinancialYear::of(ims) == FinancialYear::of(books) || days <= 92 {
        // A March invoice booked in April or May is still the same year's invoice.
        DateLevel::SameYear
    } else {
        DateLevel::OtherYear
    }
}

/// Compares supplier GSTINs. `known` tells whether the portal shows the books' GSTIN as a supplier.
pub(super) fn gstin_level(ims: &str, books: &str, known: impl Fn(&str) -> bool) -> GstinLevel {
    if ims == books {
        GstinLevel::Same
    } else {
        let same_pan = pan_of(ims).is_some() && pan_of(ims) == pan_of(books);
        let real = check_character_holds(books) || known(books);
        if same_pan && real {
            GstinLevel::SamePan
        } else if strsim::osa_distance(ims, books) == 1 && !(check_character_holds(books) && known(books)) {
            GstinLevel::Mistyped
        } else if same_pan {
            GstinLevel::SamePan
        } else {
            GstinLevel::Other
        }
    }
}

/// Compares numbers as far as the two alone can tell: a short form must still be unique, a typing
/// error must still pass the neighbour test.
pub(super) fn number_level(
    ims: &Number,
    books: &Number,
    shown_books: &str,
    year: FinancialYear,
) -> NumberLevel {
    if books.is_absent {
        NumberLevel::Missing
    } else if ims.light() == books.light() {
        NumberLevel::Same
    } else if ims.same_key(books) {
        NumberLevel::SameKey
    } else if own_suffix_base(books.light()).is_some_and(|base| base == ims.light()) {
        NumberLevel::OwnSuffix
    } else if is_short_form(ims, books, year) || is_damaged_form(ims, books, shown_books) {
        NumberLevel::ShortForm
    } else if is_typing_error(ims, books) {
        NumberLevel::Typing
    } else {
        NumberLevel::Differs
    }
}

/// Tells whether one number is the other with parts left out, the running number staying: 2186 for
/// TRI/18-19/2186, INV-2338 for 2338.
pub(super) fn is_short_form(ims: &Number, books: &Number, year: FinancialYear) -> bool {
    let Some(counter_books) = books.counter() else { return false };
    let same_counter = ims.counter() == Some(counter_books)
        || ims.counter_after_year(year) == Some(counter_books)
        || books
            .counter_after_year(year)
            .is_some_and(|c| ims.counter() == Some(c) || ims.counter_after_year(year) == Some(c));
    if !same_counter {
        return false;
    }
    let (a, b) = (around_counter(ims), around_counter(books));
    let b_without_captions: Vec<Run<'_>> = b.iter().copied().filter(|r| !r.is_caption()).collect();
    // Letters that the books put in front; anywhere else they may be a typing error.
    let letters_in_front =
        || b.ends_with(&a) && b[..b.len() - a.len()].iter().all(|run| matches!(run, Run::Letters(_)));
    is_subsequence(&b, &a) || is_subsequence(&b_without_captions, &a) || letters_in_front()
}

/// Runs without the running number.
fn around_counter(number: &Number) -> Vec<Run<'_>> {
    let mut runs: Vec<Run<'_>> = number.runs().collect();
    if let Some(at) = runs.iter().rposition(|r| matches!(r, Run::Digits(_))) {
        runs.remove(at);
    }
    runs
}

fn is_subsequence(short: &[Run<'_>], long: &[Run<'_>]) -> bool {
    let mut rest = long.iter();
    short.iter().all(|run| rest.any(|r| r == run))
}

/// Tells whether a spreadsheet may have made the books' number out of the portal's, or cut it off.
fn is_damaged_form(ims: &Number, books: &Number, shown_books: &str) -> bool {
    is_cut_off(ims, books, shown_books)
        || damage::before_it_became_a_date(shown_books).iter().any(|k| k == ims.key())
}

/// Tells whether a spreadsheet or a narrow field may have cut characters off: several numbers may have
/// stood there.
pub(super) fn is_cut_off(ims: &Number, books: &Number, shown_books: &str) -> bool {
    let cut = books.compact().len() >= 8
        && ims.compact().len() > books.compact().len()
        && ims.compact().len() - books.compact().len() <= 4
        && ims.compact().starts_with(books.compact());
    cut || damage::rounded(shown_books).is_some_and(|r| r.fits(ims.compact()))
}

/// Returns the light form without a suffix that a buyer adds to get past his own duplicate check:
/// 456 for 456-1, 456/2, 456-A.
pub(super) fn own_suffix_base(light: &str) -> Option<&str> {
    let cut = light.rfind(['-', '/'])?;
    let (base, suffix) = (&light[..cut], &light[cut + 1..]);
    let short = matches!(suffix.len(), 1 | 2) && suffix.bytes().all(|b| b.is_ascii_digit())
        || suffix.len() == 1 && suffix.bytes().all(|b| b.is_ascii_uppercase());
    (short && base.bytes().any(|b| b.is_ascii_digit())).then_some(base)
}

/// Tells whether two numbers are one substitution, transposition, missing or doubled character
/// apart, or differ only in characters that look alike.
fn is_typing_error(ims: &Number, books: &Number) -> bool {
    // One edit in two characters says nothing, and A1 is not A10.
    let length = |text: &str| text.bytes().filter(|b| *b != b'|').count();
    let near = |a: &str, b: &str| length(a).min(length(b)) >= 3 && strsim::osa_distance(a, b) == 1;
    near(ims.compact(), books.compact())
        || near(ims.key(), books.key())
        || ims.compact().len() >= 3 && looks(ims.compact()) == looks(books.compact())
}

/// Folds characters that look alike: O and 0, I, L and 1, S and 5, B and 8, Z and 2.
fn looks(compact: &str) -> String {
    compact
        .chars()
        .map(|c| match c {
            'O' | 'Q' => '0',
            'I' | 'L' => '1',
            'S' => '5',
            'B' => '8',
            'Z' => '2',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const YEAR: FinancialYear = FinancialYear(2026);

    #[test]
    fn numbers_have_these_levels() {
        use NumberLevel::{Differs, Missing, OwnSuffix, Same, SameKey, ShortForm, Typing};
        for (ims, books, level) in [
            ("INV/26-27/01985", "inv/26-27/01985", Same),
            ("1183/2026-27", "1183 / 2026-27", Same),
            ("INV/26-27/01985", "INV/1985", SameKey),
            ("TRI/26-27/2186", "2186", ShortForm),
            ("VD-1001", "1001", ShortForm),
            ("2338", "INV-2338", ShortForm),
            ("TI2600002536", "2600002536", ShortForm),
            ("TI2600002536", "2536", ShortForm),
            ("2627000000002742", "2742", ShortForm),
            ("A/2627/002939", "002939", ShortForm),
            ("P1/2627/003889", "2627/003889", ShortForm),
            ("3/24", "Mar-24", ShortForm),
            ("2627000000002742", "2627000000002740", ShortForm),
            ("456", "456-1", OwnSuffix),
            ("456", "456/A", OwnSuffix),
            ("AST-1220", "AST-1202", Typing),
            ("9855", "9885", Typing),
            ("INV/26-27/0891", "INV/26-27/0892", Typing),
            ("KA03991", "KA0391", Typing),
            ("1O23", "1023", Typing),
            ("INV/25-26/1734", "7", Differs),
            ("2112", "12", Differs),
            ("GST/01", "WB/01", Differs),
            ("QKI/055190", "QKI/053612", Differs),
            ("A10", "A1", Differs),
            ("INV/1", "NA", Missing),
        ] {
            let got = number_level(&Number::read(ims, &[YEAR]), &Number::read(books, &[YEAR]), books, YEAR);
            assert_eq!(got, level, "{ims} and {books}");
        }
    }

    /// Pairs printed in public sources, with what their sources say of them: the same number, the same
    /// if the amounts agree, to be suggested at most, or different numbers.
    #[test]
    fn pairs_from_public_sources_have_the_level_their_sources_ask_for() {
        use NumberLevel::{Differs, OwnSuffix, SameKey, ShortForm, Typing};
        let year = FinancialYear(2026);
        let level = |books: &str, ims: &str| {
            number_level(&Number::read(ims, &[year]), &Number::read(books, &[year]), books, year)
        };
        for (books, ims, wanted) in [
            // The same.
            ("123", "000123", SameKey),
            ("ABC-123", "ABC123", SameKey),
            ("ABC/456", "ABC456", SameKey),
            ("ABC\\456", "ABC456", SameKey),
            ("INV-001", "INV/001", SameKey),
            ("INV-2024-891", "INV/2024/0891", SameKey),
            ("BST#0881", "BST0881", SameKey),
            ("PWM 4412", "PWM-4412", SameKey),
            ("INV-2026-1055", "INV/2026/1055", SameKey),
            ("INV/0042", "inv-42", SameKey),
            ("INV 042", "INV42", SameKey),
            ("0042", "42", SameKey),
            ("EVENT-0005", "EVENT-00005", SameKey),
            // The same if every amount agrees and nothing else fits.
            ("1001", "VD-1001", ShortForm),
            ("2186", "TRI/18-19/2186", ShortForm),
            ("01", "GST/01", ShortForm),
            ("0995", "WB-0995", ShortForm),
            ("001", "INV-001", ShortForm),
            ("4587", "INV-4587", ShortForm),
            ("July1001", "KiranJuly1001", Differs),
            // To be suggested at most: the neighbour test and a person decide.
            ("AST-1202", "AST-1220", Typing),
            ("AST-1202", "AST 1220", Typing),
            ("J1001", "I1001", Typing),
            ("9885", "9855", Typing),
            ("INV-1234", "INV-1243", Typing),
            ("BILL-23-00040", "BILL-23-00045", Typing),
            ("456-1", "456", OwnSuffix),
            ("456-2", "456", OwnSuffix),
            ("INV/25-26/0891", "INV/25-26/0892", Typing),
            // Different, however alike they look.
            ("A1", "A10", Differs),
            ("QKI/053612", "QKI/055190", Differs),
            ("12", "2112", Differs),
            ("7", "INV/25-26/1734", Differs),
        ] {
            assert_eq!(level(books, ims), wanted, "{books} in the books, {ims} in IMS");
        }
    }

    #[test]
    fn the_tolerance_is_one_rupee_inclusive() {
        let level = |a, b| amount_level(Paise::new(a), Paise::new(b), Paise::new(100));
        assert_eq!(level(100_000, 100_000), AmountLevel::Same);
        assert_eq!(level(100_000, 100_100), AmountLevel::WithinTolerance);
        assert_eq!(level(100_000, 99_900), AmountLevel::WithinTolerance);
        assert_eq!(level(100_000, 100_101), AmountLevel::Differs);
    }

    #[test]
    fn a_tax_head_is_never_rounded_away() {
        let heads = |igst, cgst| TaxHeads {
            igst: Paise::new(igst),
            cgst: Paise::new(cgst),
            sgst: Paise::new(cgst),
            cess: Paise::ZERO,
        };
        let level = |a, b| tax_level(a, b, Paise::new(100));
        assert_eq!(level(heads(180, 0), heads(180, 0)), AmountLevel::Same);
        assert_eq!(level(heads(180, 0), heads(280, 0)), AmountLevel::WithinTolerance);
        assert_eq!(level(heads(180, 0), heads(281, 0)), AmountLevel::Differs);
        assert_eq!(level(heads(180, 0), heads(0, 90)), AmountLevel::OtherHead);
        assert_eq!(level(heads(80, 0), heads(0, 40)), AmountLevel::OtherHead);
        assert_eq!(level(heads(180, 0), heads(0, 0)), AmountLevel::Differs);
    }

    #[test]
    fn a_march_invoice_booked_in_april_is_of_the_same_year() {
        let day = |d, m, y| NaiveDate::from_ymd_opt(y, m, d).unwrap();
        assert_eq!(date_level(day(30, 3, 2026), Some(day(30, 3, 2026))), DateLevel::Same);
        assert_eq!(date_level(day(30, 3, 2026), Some(day(9, 4, 2026))), DateLevel::Near);
        assert_eq!(date_level(day(30, 3, 2026), Some(day(20, 5, 2026))), DateLevel::SameYear);
        assert_eq!(date_level(day(5, 4, 2026), Some(day(28, 2, 2027))), DateLevel::SameYear);
        assert_eq!(date_level(day(5, 9, 2026), Some(day(5, 9, 2025))), DateLevel::OtherYear);
        assert_eq!(date_level(day(5, 9, 2026), None), DateLevel::Missing);
    }

    #[test]
    fn gstins_have_these_levels() {
        let level = |a, b| gstin_level(a, b, |_| false);
        assert_eq!(level("24AAFFP6265R1ZK", "24AAFFP6265R1ZK"), GstinLevel::Same);
        assert_eq!(level("24AAFFP6265R1ZK", "24AAFFP6256R1ZK"), GstinLevel::Mistyped);
        assert_eq!(level("24AAFFP6265R1ZK", "24AAFFP626R1ZK"), GstinLevel::Mistyped);
        assert_eq!(level("24AAFFP6265R1ZK", "27AATFS0393P1Z8"), GstinLevel::Other);
        let branch =
            format!("27AAFFP6265R1Z{}", crate::domain::gstin::check_character("27AAFFP6265R1Z").unwrap());
        assert_eq!(level("24AAFFP6265R1ZK", &branch), GstinLevel::SamePan);
    }
}
