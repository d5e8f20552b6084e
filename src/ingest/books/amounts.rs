//! Amounts as people and programs write them.
//!
//! Comes in: a cell. Goes out: [`Paise`], or what is wrong with it. Invariant: no figure is guessed;
//! commas must stand where groups end, or the cell is refused.

use crate::domain::money::{MoneyError, Paise};

/// Says why a cell is not an amount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum AmountProblem {
    /// An error value of a spreadsheet formula.
    Formula,
    /// The letter O or l in place of a figure; the amount it would be.
    Letter(char, Paise),
    /// A comma where no group of figures ends.
    Grouping,
    /// Shortened by a spreadsheet to powers of ten.
    Shortened,
    /// A third decimal that is not zero.
    Decimals,
    /// Beyond what any document can be.
    TooLarge,
    /// Anything else.
    NotAnAmount,
}

impl AmountProblem {
    /// Returns what the cell is not, to follow the quoted value.
    pub(super) const fn verdict(&self) -> &'static str {
        match self {
            Self::Formula => "is a formula error",
            Self::Decimals => "has more than two decimals",
            Self::TooLarge => "is too large to be an amount",
            Self::Letter(..) | Self::Grouping | Self::Shortened | Self::NotAnAmount => "is not an amount",
        }
    }

    /// Returns the one thing to do.
    pub(super) fn help(&self) -> String {
        match self {
            Self::Formula => "mend the formula in the sheet, or type the amount".to_owned(),
            Self::Letter(c, amount) => {
                let grouped = amount.to_string().replace('₹', "");
                let plain = amount.plain();
                if plain == grouped {
                    format!("it holds the letter {c}; write {plain}")
                } else {
                    format!("it holds the letter {c}; write {plain} or {grouped}")
                }
            }
            Self::Grouping => {
                "a comma stands where no group of figures ends; write 118000.50 or 1,18,000.50".to_owned()
            }
            Self::Shortened => {
                "the spreadsheet has shortened it; show the column as a number with two decimals and save \
                 again"
                    .to_owned()
            }
            Self::Decimals => "round it to whole paise, in a sheet with ROUND(…, 2)".to_owned(),
            Self::TooLarge | Self::NotAnAmount => {
                "write the amount in rupees, such as 118000.50 or 1,18,000.50".to_owned()
            }
        }
    }
}

/// Error values of spreadsheets.
pub(super) fn is_formula_error(cell: &str) -> bool {
    let cell = cell.trim();
    cell.len() > 2
        && cell.starts_with('#')
        && (cell.ends_with(['!', '?', '#'])
            || ["#N/A", "#N/A N/A"].iter().any(|e| cell.eq_ignore_ascii_case(e)))
}

/// Tells whether the cell says that there is nothing: blank, a dash, nil.
pub(super) fn is_nothing(cell: &str) -> bool {
    let cell = cell.trim_matches(is_blank);
    matches!(cell, "" | "-" | "--" | "---" | "—" | "–" | "−")
        || ["nil", "na", "n/a", "n.a.", "nan", "null", "none"].iter().any(|w| cell.eq_ignore_ascii_case(w))
}

/// Reads a cell as an amount; nothing and dashes are zero. `Dr` and `Cr` name the side of the ledger
/// and are no sign; brackets and a minus on either end are one.
pub(super) fn parse_amount(cell: &str) -> Result<Paise, AmountProblem> {
    if let Some(fast) = fast(cell) {
        return Ok(fast);
    }
    if is_nothing(cell) {
        return Ok(Paise::ZERO);
    }
    if is_formula_error(cell) {
        return Err(AmountProblem::Formula);
    }
    slow(cell)
}

/// The form that nearly every cell of an export has: figures, perhaps two decimals, perhaps a minus.
fn fast(cell: &str) -> Option<Paise> {
    let (negative, digits) = match cell.as_bytes().strip_prefix(b"-") {
        Some(rest) => (true, rest),
        None => (false, cell.as_bytes()),
    };
    let (whole, fraction) = match digits.iter().position(|b| *b == b'.') {
        Some(point) => (&digits[..point], &digits[point + 1..]),
        None => (digits, &[][..]),
    };
    if whole.is_empty() || whole.len() > 12 || fraction.len() > 2 {
        return None;
    }
    let mut paise: i64 = 0;
    for b in whole.iter().chain(fraction) {
        if !b.is_ascii_digit() {
            return None;
        }
        paise = paise * 10 + i64::from(b - b'0');
    }
    for _ in fraction.len()..2 {
        paise *= 10;
    }
    Some(Paise::new(if negative { -paise } else { paise }))
}

const CURRENCIES: &[&str] = &["₹", "â‚¹", "inr", "rs.", "rs"];

fn slow(cell: &str) -> Result<Paise, AmountProblem> {
    let lower = cell.to_lowercase();
    let mut rest = lower.trim_matches(is_blank).trim_start_matches('\'');
    let mut negative = false;
    // What stands around the figures may be nested: `(₹ 1,500.00) Cr`, `-Rs. 500/-`.
    loop {
        let before = rest;
        rest = rest.trim_matches(is_blank);
        if let Some(inner) = rest.strip_prefix('(').and_then(|r| r.strip_suffix(')')) {
            (rest, negative) = (inner, true);
        }
        for side in ["dr.", "cr.", "dr", "cr"] {
            rest = rest.strip_suffix(side).unwrap_or(rest);
        }
        for currency in CURRENCIES {
            rest = rest.strip_prefix(currency).unwrap_or(rest);
            rest = rest.strip_suffix(currency).unwrap_or(rest);
        }
        if let Some(inner) = rest.strip_suffix("/-") {
            rest = inner;
        } else if let Some(inner) = rest.strip_suffix(['-', '−']).or_else(|| rest.strip_prefix(['-', '−']))
        {
            (rest, negative) = (inner, true);
        }
        rest = rest.strip_prefix('+').unwrap_or(rest);
        if rest == before {
            break;
        }
    }
    let amount = figures(rest)?;
    Ok(if negative { -amount } else { amount })
}

fn figures(text: &str) -> Result<Paise, AmountProblem> {
    if is_nothing(text) {
        // A currency sign or a pair of brackets alone.
        return Err(AmountProblem::NotAnAmount);
    }
    for (letter, shown) in [('o', 'O'), ('l', 'l'), ('i', 'I')] {
        if text.contains(letter) && text.bytes().filter(u8::is_ascii_digit).count() >= 2 {
            let mended = text.replace('o', "0").replace(['l', 'i'], "1");
            if let Ok(amount) = figures(&mended) {
                return Err(AmountProblem::Letter(shown, amount));
            }
        }
    }
    if let Some((mantissa, power)) = text.split_once('e')
        && mantissa.bytes().any(|b| b.is_ascii_digit())
        && power.bytes().all(|b| b.is_ascii_digit() || b == b'+' || b == b'-')
    {
        return Err(AmountProblem::Shortened);
    }
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if fraction.contains(',') || !groups_end_well(whole) {
        let only_figures = text.bytes().all(|b| b.is_ascii_digit() || b == b',' || b == b'.');
        return Err(if only_figures { AmountProblem::Grouping } else { AmountProblem::NotAnAmount });
    }
    let plain = text.replace(',', "");
    Paise::parse(&plain).map_err(|e| match e {
        MoneyError::NotAnAmount => AmountProblem::NotAnAmount,
        MoneyError::TooManyDecimals => AmountProblem::Decimals,
        MoneyError::TooLarge => AmountProblem::TooLarge,
    })
}

/// Commas are dropped only where they group: the last group has three figures, those before it two
/// or three. `1234,56` is someone's decimal comma, and dropping it would make the amount a
/// hundredfold.
fn groups_end_well(whole: &str) -> bool {
    if !whole.contains(',') {
        return true;
    }
    let groups: Vec<&str> = whole.split(',').collect();
    let (first, last) = (groups[0].len(), groups[groups.len() - 1].len());
    (1..=3).contains(&first)
        && last == 3
        && groups[1..groups.len() - 1].iter().all(|g| (2..=3).contains(&g.len()))
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200d}' | '\u{feff}' | '\0')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_writing_of_an_amount_is_read_to_the_paisa() {
        for (cell, paise) in [
            ("118000.50", 11_800_050),
            ("118000.5", 11_800_050),
            ("1,18,000.50", 11_800_050),
            ("118,000.50", 11_800_050),
            ("1,23,45,678", 1_234_567_800),
            ("₹ 18,000", 1_800_000),
            ("â‚¹18,000.00", 1_800_000),
            ("Rs. 500", 50_000),
            ("Rs.500/-", 50_000),
            ("INR 7", 700),
            ("45,000.00 Dr", 4_500_000),
            ("1,200 Cr", 120_000),
            ("1,200.00Cr.", 120_000),
            ("-1,200.00 Dr", -120_000),
            ("(1,500.00)", -150_000),
            ("(₹ 1,500.00) Cr", -150_000),
            ("-250", -25_000),
            ("250-", -25_000),
            ("- 250.00", -25_000),
            ("\u{a0}250 ", 25_000),
            ("'250", 25_000),
            ("250.1000", 25_010),
            (".50", 50),
            ("", 0),
            ("  ", 0),
            ("-", 0),
            ("—", 0),
            ("Nil", 0),
            ("N/A", 0),
            ("0", 0),
            ("-0.00", 0),
        ] {
            assert_eq!(parse_amount(cell), Ok(Paise::new(paise)), "{cell}");
        }
    }

    #[test]
    fn what_could_be_two_amounts_is_refused() {
        for (cell, problem) in [
            ("1234,56", AmountProblem::Grouping),
            ("1.234,56", AmountProblem::Grouping),
            ("12,34", AmountProblem::Grouping),
            ("1,2,345", AmountProblem::Grouping),
            ("1,18,O00.50", AmountProblem::Letter('O', Paise::new(11_800_050))),
            ("l2.50", AmountProblem::Letter('l', Paise::new(1_250))),
            ("100.005", AmountProblem::Decimals),
            ("1.23457E+12", AmountProblem::Shortened),
            ("#REF!", AmountProblem::Formula),
            ("#N/A", AmountProblem::Formula),
            ("99999999999999999", AmountProblem::TooLarge),
            ("EUR29.37", AmountProblem::NotAnAmount),
            ("12 34", AmountProblem::NotAnAmount),
            ("1.2.3", AmountProblem::NotAnAmount),
            ("₹", AmountProblem::NotAnAmount),
            ("oil", AmountProblem::NotAnAmount),
        ] {
            assert_eq!(parse_amount(cell), Err(problem), "{cell}");
        }
    }

    #[test]
    fn the_help_shows_both_groupings() {
        let problem = parse_amount("1,18,O00.50").unwrap_err();
        assert_eq!(problem.verdict(), "is not an amount");
        assert_eq!(problem.help(), "it holds the letter O; write 118000.50 or 1,18,000.50");
        assert_eq!(parse_amount("5O").unwrap_err(), AmountProblem::NotAnAmount);
        assert_eq!(parse_amount("55O").unwrap_err().help(), "it holds the letter O; write 550.00");
    }

    proptest! {
        #[test]
        fn what_we_write_we_read(paise in -100_000_000_000_000i64..100_000_000_000_000) {
            let amount = Paise::new(paise);
            prop_assert_eq!(parse_amount(&amount.plain()), Ok(amount));
            prop_assert_eq!(parse_amount(&amount.to_string()), Ok(amount));
        }

        #[test]
        fn no_cell_makes_it_stumble(cell in "\\PC{0,12}") {
            let _ = parse_amount(&cell);
        }
    }
}
