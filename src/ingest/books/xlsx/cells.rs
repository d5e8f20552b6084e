//! The cells of a sheet.
//!
//! Comes in: a sheet's XML from the first row on, in blocks of whole rows. Goes out: its table, merged
//! cells and hidden rows. Invariant: a cell is read only if its tags, their order, its number or its text
//! have the usual form; the first that has not makes the whole workbook one for calamine.

use super::lexicon::{Days, Lexicon};
use super::scan::{Raw, Scan};
use super::{Odd, Stop};
use crate::ingest::books::archive::{Limits, take_tags};
use crate::ingest::books::filler::{Filler, NOT_CALCULATED, write_cell};
use crate::ingest::books::table::{SheetFacts, Table, column_of, write_figure};
use calamine::{DataRef, ExcelDateTime, ExcelDateTimeType};
use std::borrow::Cow;

/// Reads the cells of one sheet.
pub(super) struct Cells<'a> {
    lexicon: &'a Lexicon<'a>,
    filler: Filler,
    facts: SheetFacts,
    /// Where a cell stands that does not say it, from 0.
    row: u32,
    column: u32,
    /// The last row was read; what follows holds no cells.
    is_over: bool,
}

/// What a cell holds.
enum Value<'a> {
    Nothing,
    Text(Cow<'a, str>),
    Figure(f64),
    Day(ExcelDateTime),
}

impl<'a> Cells<'a> {
    /// Starts on a sheet of `size` bytes of markup. A cell takes some fifty bytes of it and ten of text: what
    /// is asked for and never written to costs nothing, and a table that grows by doubling is copied again
    /// and again.
    pub(super) fn new(sheet: &str, lexicon: &'a Lexicon<'a>, limits: Limits, size: usize) -> Self {
        let mut filler = Filler::new(sheet, limits);
        filler.table.reserve(size / 5, size / 40, size / 400);
        Self { lexicon, filler, facts: SheetFacts::default(), row: 0, column: 0, is_over: false }
    }

    /// Reads a block of whole rows.
    pub(super) fn take(&mut self, block: &str) -> Result<(), Stop> {
        if self.is_over {
            take_tags(block.as_bytes(), &mut self.facts);
            return Ok(());
        }
        let mut scan = Scan::new(block);
        loop {
            scan.blanks();
            if scan.is_done() {
                return Ok(());
            }
            if scan.tag(b"<row") {
                self.one_row(&mut scan)?;
            } else if scan.tag(b"</sheetData") {
                scan.blanks();
                if scan.tag_end()? {
                    return Err(Stop::Odd);
                }
                self.is_over = true;
                take_tags(scan.rest().as_bytes(), &mut self.facts);
                return Ok(());
            } else {
                return Err(Stop::Odd);
            }
        }
    }

    /// Gives the table, if the sheet had an end.
    pub(super) fn finish(self) -> Result<Table, Odd> {
        if !self.is_over {
            return Err(Odd);
        }
        let mut table = self.filler.finish();
        table.facts = self.facts;
        Ok(table)
    }

    fn one_row(&mut self, scan: &mut Scan<'_>) -> Result<(), Stop> {
        let (mut shown, mut is_hidden) = (None, false);
        while let Some((name, value)) = scan.attribute()? {
            if name == "r" && shown.replace(digits(value)?).is_some() {
                return Err(Stop::Odd);
            }
            is_hidden |= name.ends_with("hidden") && matches!(value, "1" | "true");
        }
        if is_hidden {
            self.facts.hidden_rows += 1;
            if self.facts.first_hidden == 0 {
                self.facts.first_hidden = shown.unwrap_or(0);
            }
        }
        if let Some(shown) = shown {
            self.row = shown.checked_sub(1).ok_or(Odd)?;
        }
        if !scan.tag_end()? {
            loop {
                scan.blanks();
                if scan.tag(b"<c") {
                    self.one_cell(scan)?;
                } else if scan.eat(b"</row>") {
                    break;
                } else {
                    return Err(Stop::Odd);
                }
            }
        }
        self.row += 1;
        self.column = 0;
        Ok(())
    }

    fn one_cell(&mut self, scan: &mut Scan<'_>) -> Result<(), Stop> {
        let (mut at, mut style, mut kind) = (None, None, None);
        while let Some((name, value)) = scan.attribute()? {
            let slot = match name {
                "r" => &mut at,
                "s" => &mut style,
                "t" => &mut kind,
                _ => continue,
            };
            if slot.replace(value).is_some() {
                return Err(Stop::Odd);
            }
        }
        let at = match at {
            Some(at) => place(at)?,
            None => (self.row, self.column),
        };
        self.column = at.1 + 1;
        if scan.tag_end()? {
            return Ok(());
        }
        let lexicon = self.lexicon;
        let days = match style {
            Some(style) => lexicon.days(digits(style)?)?,
            None => Days::No,
        };
        let (mut value, mut is_formula) = (None, false);
        loop {
            scan.blanks();
            if scan.eat(b"</c>") {
                break;
            }
            let read = if scan.tag(b"<v") {
                content(lexicon, scan, kind, days)?
            } else if kind == Some("inlineStr") && scan.eat(b"<is>") {
                inline(scan)?
            } else if scan.tag(b"<f") && !is_formula {
                formula(scan)?;
                is_formula = true;
                continue;
            } else {
                return Err(Stop::Odd);
            };
            if value.replace(read).is_some() {
                return Err(Stop::Odd);
            }
        }
        match value.unwrap_or(Value::Nothing) {
            Value::Nothing if is_formula => self.filler.cell(at, |out| out.push_str(NOT_CALCULATED))?,
            Value::Nothing => {}
            Value::Text(text) => self.filler.cell(at, |out| out.push_str(&text))?,
            Value::Figure(x) => self.filler.cell(at, |out| write_figure(out, x))?,
            Value::Day(day) => self.filler.cell(at, |out| write_cell(out, &DataRef::DateTime(day)))?,
        }
        Ok(())
    }
}

/// Reads what stands in `<v>`, from behind its name on.
fn content<'v, 'b: 'v>(
    lexicon: &'v Lexicon<'v>,
    scan: &mut Scan<'b>,
    kind: Option<&str>,
    days: Days,
) -> Result<Value<'v>, Odd> {
    scan.attributes()?;
    let raw = if scan.tag_end()? { Raw::default() } else { ended(scan, b"</v>")? };
    let text = raw.text;
    Ok(match kind {
        Some("str") => Value::Text(raw.resolved()?),
        None | Some("n" | "s" | "b" | "e") if text.is_empty() => Value::Nothing,
        None | Some("n") => figure(text, days, lexicon.from_1904)?,
        Some("s") => Value::Text(Cow::Borrowed(lexicon.string(digits(text)?)?)),
        Some("b") => Value::Text(Cow::Borrowed(match text {
            "0" => "FALSE",
            "1" => "TRUE",
            _ => return Err(Odd),
        })),
        Some("e")
            if matches!(text, "#DIV/0!" | "#N/A" | "#NAME?" | "#NULL!" | "#NUM!" | "#REF!" | "#VALUE!") =>
        {
            Value::Text(Cow::Borrowed(text))
        }
        _ => return Err(Odd),
    })
}

/// Reads the text up to the end of its element.
fn ended<'b, const N: usize>(scan: &mut Scan<'b>, end: &[u8; N]) -> Result<Raw<'b>, Odd> {
    let raw = scan.text()?;
    if scan.eat(end) { Ok(raw) } else { Err(Odd) }
}

/// Reads the one text of a cell that holds it itself, from behind `<is>` on.
fn inline<'b>(scan: &mut Scan<'b>) -> Result<Value<'b>, Odd> {
    if !scan.tag(b"<t") {
        return Err(Odd);
    }
    let mut keeps_blanks = None;
    while let Some((name, value)) = scan.attribute()? {
        if name == "xml:space" && keeps_blanks.replace(value == "preserve").is_some() {
            return Err(Odd);
        }
    }
    let raw = if scan.tag_end()? { Raw::default() } else { ended(scan, b"</t>")? };
    if !scan.eat(b"</is>") {
        return Err(Odd);
    }
    let raw = if keeps_blanks == Some(true) { raw } else { raw.trimmed() };
    Ok(Value::Text(raw.resolved()?))
}

/// Passes over a formula, from behind its name on; only that there is one is told.
fn formula(scan: &mut Scan<'_>) -> Result<(), Odd> {
    let (mut kind, mut shared, mut range) = (None, None, None);
    while let Some((name, value)) = scan.attribute()? {
        let slot = match name {
            "t" => &mut kind,
            "si" => &mut shared,
            "ref" => &mut range,
            _ => continue,
        };
        if slot.replace(value).is_some() {
            return Err(Odd);
        }
    }
    if kind == Some("shared") {
        digits(shared.ok_or(Odd)?)?;
        if let Some(range) = range {
            let (from, to) = range.split_once(':').unwrap_or((range, range));
            let (from, to) = (place(from)?, place(to)?);
            if from.0 > to.0 || from.1 > to.1 {
                return Err(Odd);
            }
        }
    }
    if !scan.tag_end()? {
        ended(scan, b"</f>")?.resolved()?;
    }
    Ok(())
}

/// Reads a number of a style, a shared text or a row.
fn digits(text: &str) -> Result<u32, Odd> {
    let is_usual = matches!(text.len(), 1..=9) && text.bytes().all(|b| b.is_ascii_digit());
    if is_usual { text.parse().map_err(|_| Odd) } else { Err(Odd) }
}

/// Reads where a cell stands, such as `B5`; row and column from 0.
fn place(text: &str) -> Result<(u32, u32), Odd> {
    let letters = text.bytes().take_while(u8::is_ascii_uppercase).count();
    let (column, row) = text.split_at(letters);
    let column = column_of(column).ok_or(Odd)?;
    Ok((digits(row)?.checked_sub(1).ok_or(Odd)?, u32::try_from(column).map_err(|_| Odd)?))
}

/// Reads a number. One that is whole paise stays as it is written: it is the shortest text of its float.
fn figure(text: &str, days: Days, from_1904: bool) -> Result<Value<'_>, Odd> {
    let day = |kind| -> Result<Value<'_>, Odd> {
        Ok(Value::Day(ExcelDateTime::new(float(text)?, kind, from_1904)))
    };
    match days {
        Days::No if is_paise(text.as_bytes()) => Ok(Value::Text(Cow::Borrowed(text))),
        Days::No => Ok(Value::Figure(float(text)?)),
        Days::Date => day(ExcelDateTimeType::DateTime),
        Days::Duration => day(ExcelDateTimeType::TimeDelta),
    }
}

/// Reads `-12.5E-3` and the like.
fn float(text: &str) -> Result<f64, Odd> {
    let bare = text.strip_prefix('-').unwrap_or(text);
    let (digits, exponent) = bare.split_once(['e', 'E']).map_or((bare, None), |(d, e)| (d, Some(e)));
    let (whole, part) = digits.split_once('.').map_or((digits, None), |(w, p)| (w, Some(p)));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let exponent_holds = exponent.is_none_or(|e| is_number(e.strip_prefix(['-', '+']).unwrap_or(e)));
    if !is_number(whole) || !part.is_none_or(is_number) || !exponent_holds {
        return Err(Odd);
    }
    text.parse().map_err(|_| Odd)
}

/// Tells whether a number is written as [`write_figure`] would write it: no more than fifteen digits, two
/// decimals at most, no zero that could be left out.
fn is_paise(text: &[u8]) -> bool {
    let bare = text.strip_prefix(b"-").unwrap_or(text);
    let whole = bare.iter().take_while(|b| b.is_ascii_digit()).count();
    let starts_well = whole > 0 && (bare[0] != b'0' || whole == 1);
    let ends_well = match &bare[whole..] {
        [] => bare != b"0" || bare.len() == text.len(),
        [b'.', tenths] => matches!(tenths, b'1'..=b'9'),
        [b'.', tenths, hundredths] => tenths.is_ascii_digit() && matches!(hundredths, b'1'..=b'9'),
        _ => false,
    };
    starts_well && ends_well && bare.len() <= 15
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::books::table::figure_text;

    #[test]
    fn a_number_that_stays_as_written_is_what_would_be_written() {
        for kept in ["0", "7", "-7", "10", "0.5", "-0.05", "118000.5", "1234567890.25", "123456789012345"] {
            assert!(is_paise(kept.as_bytes()), "{kept}");
            assert_eq!(figure_text(kept.parse().unwrap()), kept);
        }
        for other in
            ["", "-", "-0", "007", "1.", ".5", "1.0", "1.50", "0.125", "1E3", "1234567890123456", "+1", "1 "]
        {
            assert!(!is_paise(other.as_bytes()), "{other}");
        }
        proptest::proptest!(|(paise in -99_999_999_999_999_i64..100_000_000_000_000, form in 0..3)| {
            let (sign, p) = (if paise < 0 { "-" } else { "" }, paise.abs());
            let text = match form {
                0 => format!("{sign}{}", p / 100),
                1 => format!("{sign}{}.{}", p / 100, p % 10),
                _ => format!("{sign}{}.{:02}", p / 100, p % 100),
            };
            if is_paise(text.as_bytes()) {
                proptest::prop_assert_eq!(figure_text(text.parse().unwrap()), text);
            }
        });
    }

    #[test]
    fn only_usual_numbers_and_places_are_read() {
        for (text, x) in [("1", 1.0), ("-0.5", -0.5), ("1.5E-3", 0.0015), ("2e+2", 200.0), ("007", 7.0)] {
            assert!(float(text).is_ok_and(|read| read.to_bits() == f64::to_bits(x)), "{text}");
        }
        for odd in ["", "-", "1.", ".5", "+1", " 1", "1,5", "inf", "NaN", "1E", "1E+", "0x1", "--1"] {
            assert!(float(odd).is_err(), "{odd}");
        }
        assert!(place("B5").is_ok_and(|at| at == (4, 1)) && place("AA10").is_ok_and(|at| at == (9, 26)));
        for odd in ["", "B", "5", "b5", "B0", "B-1", "B5:B6", "ABCD1", "B1234567890", "$B$5"] {
            assert!(place(odd).is_err(), "{odd}");
        }
        assert!(digits("+1").is_err() && digits("").is_err() && digits("12").is_ok_and(|n| n == 12));
    }
}
