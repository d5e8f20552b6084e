//! A document number read as a person reads it: series, financial year, running number.
//!
//! Comes in: the number as shown and the document's financial year. Goes out: three forms (light,
//! compact, key) and the runs of letters and digits. Invariant: reading is idempotent, and a form
//! is only used to look up and to compare, never shown in place of the number.

use crate::domain::period::FinancialYear;

/// Words that clerks write before a number; they belong to no series when a blank or a point
/// follows them.
const CAPTIONS: &[&str] = &[
    "INV",
    "INVOICE",
    "NO",
    "NOS",
    "NUM",
    "NUMBER",
    "BILL",
    "TAX",
    "REF",
    "REFERENCE",
    "DOC",
    "DOCUMENT",
    "VIDE",
    "GST",
    "TI",
    "CN",
    "DN",
    "CREDIT",
    "DEBIT",
    "NOTE",
    "VCH",
    "VOUCHER",
];

/// What stands in a number column when there is no number.
const ABSENT: &[&str] = &[
    "NA",
    "NIL",
    "NONE",
    "NULL",
    "NAN",
    "NONUMBER",
    "NOTAVAILABLE",
    "NOTAPPLICABLE",
    "UNKNOWN",
    "BLANK",
    "TBA",
];

/// Tells whether capital letters or figures stand for no number: `NA`, `NIL`, `XX`.
fn stands_for_none(compact: &str) -> bool {
    ABSENT.contains(&compact) || compact.len() > 1 && compact.bytes().all(|b| b == b'X')
}

/// Tells whether capital letters of a number are read for what they mean: a word before the number, or
/// what stands where there is none.
pub fn has_meaning(letters: &str) -> bool {
    CAPTIONS.contains(&letters) || stands_for_none(letters)
}

/// A run of letters, or of digits without its leading zeros.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Run<'a> {
    /// Capital letters.
    Letters(&'a str),
    /// Digits; zeros in front are gone, but one stays if there is nothing else.
    Digits(&'a str),
}

impl<'a> Run<'a> {
    fn of(text: &'a str) -> Self {
        if text.starts_with(|c: char| c.is_ascii_digit()) { Self::Digits(text) } else { Self::Letters(text) }
    }

    /// Returns the characters.
    pub const fn text(self) -> &'a str {
        match self {
            Self::Letters(t) | Self::Digits(t) => t,
        }
    }

    /// Tells whether the run is a word clerks write before a number.
    pub fn is_caption(self) -> bool {
        matches!(self, Self::Letters(t) if CAPTIONS.contains(&t))
    }
}

/// A document number in its forms. They lie in one text, since a month of ten lakh documents holds
/// twenty-one lakh of these: a text for each form and run took three times the memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    /// No supplier number at all: blank, `NA`, `-`, `0`.
    pub is_absent: bool,
    /// The financial year that a token in the number names.
    pub year: Option<FinancialYear>,
    /// The forms one after the other: light, compact, key, bare compact, bare key.
    text: Box<str>,
    /// Where the first four of them end.
    ends: [u32; 4],
}

/// Room in which numbers are read one after the other. Without it a number took five allocations, of which
/// one is kept.
#[derive(Debug, Default)]
pub struct Scratch {
    text: String,
    bare: String,
}

impl Number {
    /// Reads a number of a document that may be of the given financial years; without any, every pair
    /// of consecutive years counts as a year token.
    pub fn read(shown: &str, years: &[FinancialYear]) -> Self {
        Self::read_in(&mut Scratch::default(), shown, years)
    }

    /// Reads as [`Self::read`] does, in room that is used again: what is kept is then the only allocation.
    pub fn read_in(room: &mut Scratch, shown: &str, years: &[FinancialYear]) -> Self {
        let Scratch { text, bare } = room;
        text.clear();
        push_light(text, shown);
        let light_end = text.len();
        push_compact(text, 0..light_end);
        let compact_end = text.len();
        let compact = &text[light_end..];
        let is_absent = !compact.bytes().any(|b| b.is_ascii_uppercase() || (b'1'..=b'9').contains(&b))
            || stands_for_none(compact);
        let year = push_key(text, 0..light_end, years);
        let key_end = text.len();
        let mut bare_end = key_end;
        if let Some(without) = without_caption(shown) {
            bare.clear();
            push_light(bare, without);
            let bare_light_end = bare.len();
            push_compact(bare, 0..bare_light_end);
            let bare_compact_end = bare.len();
            push_key(bare, 0..bare_light_end, years);
            text.push_str(&bare[bare_light_end..]);
            bare_end = key_end + (bare_compact_end - bare_light_end);
        }
        let ends = [light_end, compact_end, key_end, bare_end]
            .map(|end| u32::try_from(end).expect("a cell is shorter than 4 GiB"));
        Self { is_absent, year, text: text.as_str().into(), ends }
    }

    fn form(&self, at: usize) -> &str {
        let from = at.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        let to = self.ends.get(at).map_or(self.text.len(), |end| *end as usize);
        &self.text[from..to]
    }

    /// Case, blanks, quotes and a trailing `.0` set aside; `/` and `-` kept.
    pub fn light(&self) -> &str {
        self.form(0)
    }

    /// Letters and digits of the light form, zeros kept.
    pub fn compact(&self) -> &str {
        self.form(1)
    }

    /// The runs in one text, `|` between.
    pub fn key(&self) -> &str {
        self.form(2)
    }

    /// The compact form once captions in front (`Inv No`) are set aside; empty where there are none.
    fn bare_compact(&self) -> &str {
        self.form(3)
    }

    /// The key once captions are set aside; see [`Self::bare_compact`].
    fn bare_key(&self) -> &str {
        self.form(4)
    }

    /// Runs without the financial-year token, zeros stripped.
    pub fn runs(&self) -> impl DoubleEndedIterator<Item = Run<'_>> {
        self.key().split(SEAM).filter(|run| !run.is_empty()).map(Run::of)
    }

    /// Returns the forms under which the number is looked up as the same number.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        [self.compact(), self.key(), self.bare_compact(), self.bare_key()]
            .into_iter()
            .filter(|k| !k.is_empty())
    }

    /// Tells whether two numbers are the same number, written differently at most. Numbers that name
    /// different years are different numbers, and so are numbers whose digits are parted at different
    /// places: 1/12 is not 11/2, though 112 may be either.
    pub fn same_key(&self, other: &Self) -> bool {
        let same_year = self.year.is_none() || other.year.is_none() || self.year == other.year;
        let by_runs = || self.run_forms().any(|a| other.run_forms().any(|b| a == b));
        same_year
            && self.keys().any(|a| other.keys().any(|b| a == b))
            && (self.parts_like(other) || by_runs())
    }

    /// Returns the forms that keep runs apart.
    fn run_forms(&self) -> impl Iterator<Item = &str> {
        [self.key(), self.bare_key()].into_iter().filter(|k| !k.is_empty())
    }

    /// Tells whether the digits of one number are parted at least where the other's are.
    fn parts_like(&self, other: &Self) -> bool {
        let (mine, theirs) = (seams(self.light()), seams(other.light()));
        let within = |a: &[usize], b: &[usize]| a.iter().all(|seam| b.contains(seam));
        within(&mine, &theirs) || within(&theirs, &mine)
    }

    /// Returns the running number: the last run of digits that is no year, without leading zeros.
    pub fn counter(&self) -> Option<&str> {
        self.runs().rev().find_map(|r| match r {
            Run::Digits(d) => Some(d),
            Run::Letters(_) => None,
        })
    }

    /// Returns the running number as a number, where it has at most 18 digits.
    pub fn counter_value(&self) -> Option<u64> {
        self.counter().filter(|c| c.len() <= 18).and_then(|c| c.parse().ok())
    }

    /// Returns the running number of a run that begins with the year and is filled with zeros, as
    /// 2536 in 2600002536 or 2742 in 2627000000002742.
    pub fn counter_after_year(&self, year: FinancialYear) -> Option<&str> {
        let digits = self.counter()?;
        if !may_begin_with(digits, year) {
            return None;
        }
        year_spellings(year).iter().find_map(|y| {
            let rest = digits.strip_prefix(y.as_str())?;
            let tail = rest.trim_start_matches('0');
            (!tail.is_empty() && (tail.len() < rest.len() || y.len() >= 4)).then_some(tail)
        })
    }

    /// Returns what is left of the runs when the running number is taken out: the series.
    pub fn series(&self) -> String {
        let mut series = String::new();
        self.push_series(&mut series);
        series
    }

    /// Adds what [`Self::series`] returns to a text.
    pub fn push_series(&self, out: &mut String) {
        let mut before = "";
        let mut push = |runs: &str| {
            if !runs.is_empty() {
                out.push_str(before);
                out.push_str(runs);
                before = "|";
            }
        };
        let key = self.key();
        let Some(counter) = self.counter() else { return push(key) };
        let from = counter.as_ptr().addr() - key.as_ptr().addr();
        push(key[..from].trim_end_matches(SEAM));
        push(key[from + counter.len()..].trim_start_matches(SEAM));
    }
}

/// What stands between the runs of a key.
const SEAM: char = '|';

/// Sets aside what never tells two numbers apart: case, blanks, quotes, zero-width characters, a
/// trailing `.0`; characters that the portal forbids become `-`.
///
/// # Source
/// The portal allows letters, digits, `/` and `-`, sixteen at most.
pub fn light(shown: &str) -> String {
    let mut out = String::with_capacity(shown.len());
    push_light(&mut out, shown);
    out
}

/// Adds what [`light`] returns to a text that is empty.
fn push_light(out: &mut String, shown: &str) {
    for c in shown.chars() {
        match c {
            'a'..='z' => out.push(c.to_ascii_uppercase()),
            'A'..='Z' | '0'..='9' | '/' | '-' => out.push(c),
            '\\' | '\u{2044}' | '\u{2215}' => out.push('/'),
            '\'' | '"' | '`' | '\u{2018}' | '\u{2019}' | '\u{201c}' | '\u{201d}' => {}
            c if c.is_whitespace() || ('\u{200b}'..='\u{200f}').contains(&c) || c == '\u{feff}' => {}
            '.' => out.push('.'),
            _ => out.push('-'),
        }
    }
    let whole = out.strip_suffix(".0").or_else(|| out.strip_suffix(".00"));
    if let Some(whole) = whole.filter(|w| !w.is_empty() && w.bytes().all(|b| b.is_ascii_digit())) {
        out.truncate(whole.len());
    }
    if out.contains('.') {
        *out = out.replace('.', "-");
    }
    let kept = out.trim_end_matches('-').len();
    out.truncate(kept);
    let from = out.len() - out.trim_start_matches('-').len();
    if from > 0 {
        out.drain(..from);
    }
}

/// Returns where separators stand between two digits, each as the number of letters and digits behind.
fn seams(light: &str) -> Vec<usize> {
    let mut found = Vec::new();
    let mut behind = 0;
    let mut right: Option<char> = None;
    let mut parted = false;
    for c in light.chars().rev() {
        if !c.is_ascii_alphanumeric() {
            parted = true;
            continue;
        }
        if parted && c.is_ascii_digit() && right.is_some_and(|r| r.is_ascii_digit()) {
            found.push(behind);
        }
        (right, parted) = (Some(c), false);
        behind += 1;
    }
    found
}

/// Returns the text behind captions such as `Inv No `, `BILL `, `NO.`; nothing where there are none.
fn without_caption(shown: &str) -> Option<&str> {
    let mut rest = shown.trim_start();
    let mut found = false;
    loop {
        let word = rest.find(|c: char| !c.is_ascii_alphabetic())?;
        let after = rest[word..].trim_start_matches(['.', ':', '#', ' ', '\u{a0}', '\t', '-']);
        let gap = &rest[word..rest.len() - after.len()];
        let is_caption = || CAPTIONS.iter().any(|caption| caption.eq_ignore_ascii_case(&rest[..word]));
        if after.is_empty() || !gap.contains(['.', ':', '#', ' ', '\u{a0}', '\t']) || !is_caption() {
            return found.then_some(rest);
        }
        rest = after;
        found = true;
    }
}

/// Adds the letters and digits of a part of the text to its end.
fn push_compact(text: &mut String, part: std::ops::Range<usize>) {
    for at in part {
        let byte = text.as_bytes()[at];
        if byte.is_ascii_alphanumeric() {
            text.push(char::from(byte));
        }
    }
}

/// A run of letters or digits, by where it stands in a text.
struct Piece {
    from: usize,
    to: usize,
    is_digits: bool,
    after_separator: bool,
}

/// Returns the run that begins at `from` or behind, before `end`.
fn next_piece(bytes: &[u8], from: usize, end: usize) -> Option<Piece> {
    let skipped = bytes[from..end].iter().take_while(|b| !b.is_ascii_alphanumeric()).count();
    let start = from + skipped;
    let is_digits = bytes[start..end].first()?.is_ascii_digit();
    let same = |b: &&u8| b.is_ascii_alphanumeric() && b.is_ascii_digit() == is_digits;
    let to = start + bytes[start..end].iter().take_while(same).count();
    Some(Piece { from: start, to, is_digits, after_separator: skipped > 0 })
}

/// Returns where in a light form the financial-year token stands, if anything else with a digit stays.
fn year_token(light: &str, years: &[FinancialYear]) -> Option<(std::ops::Range<usize>, FinancialYear)> {
    let bytes = light.as_bytes();
    let has_digits = |from: usize, to: usize| bytes[from..to].iter().any(u8::is_ascii_digit);
    let mut at = 0;
    while let Some(piece) = next_piece(bytes, at, bytes.len()) {
        at = piece.to;
        if !piece.is_digits {
            continue;
        }
        let mut token = year_in(&light[piece.from..piece.to], None, years).map(|year| (piece.to, year));
        if token.is_none() {
            let next = next_piece(bytes, piece.to, bytes.len());
            if let Some(next) = next.filter(|next| next.is_digits && next.after_separator) {
                let second = &light[next.from..next.to];
                token =
                    year_in(&light[piece.from..piece.to], Some(second), years).map(|year| (next.to, year));
            }
        }
        if let Some((end, year)) =
            token.filter(|(end, _)| has_digits(0, piece.from) || has_digits(*end, bytes.len()))
        {
            return Some((piece.from..end, year));
        }
    }
    None
}

/// Splits a light form, which stands in a text, into runs, takes the financial-year token out and adds the
/// rest to the end of the text with `|` between. Returns the year.
fn push_key(
    text: &mut String,
    light: std::ops::Range<usize>,
    years: &[FinancialYear],
) -> Option<FinancialYear> {
    let (skip, year) = year_token(&text[light.clone()], years).unzip();
    let skip = skip.map_or(0..0, |skip| skip.start + light.start..skip.end + light.start);
    let start = text.len();
    let mut at = light.start;
    while let Some(piece) = next_piece(text.as_bytes(), at, light.end) {
        at = piece.to;
        if skip.contains(&piece.from) {
            continue;
        }
        if text.len() > start {
            text.push(SEAM);
        }
        let run = &text[piece.from..piece.to];
        let from = if piece.is_digits { piece.to - strip_zeros(run).len() } else { piece.from };
        text.extend_from_within(from..piece.to);
    }
    year
}

/// Returns the financial year that one digit run, or two with a separator between, spell.
fn year_in(first: &str, second: Option<&str>, years: &[FinancialYear]) -> Option<FinancialYear> {
    let full = |text: &str| -> Option<i32> {
        match text.len() {
            2 => text.parse::<i32>().ok().map(|y| y + 2000),
            4 => text.parse().ok(),
            _ => None,
        }
    };
    let fits = |from: i32, to: i32| {
        let year = FinancialYear(from);
        let known = if years.is_empty() { (2017..2050).contains(&from) } else { years.contains(&year) };
        (to == from + 1 && known).then_some(year)
    };
    match second {
        Some(second) => match (full(first), full(second)) {
            (Some(from), Some(to)) if second.len() <= first.len() => fits(from, to),
            _ => None,
        },
        None => {
            let cut = match first.len() {
                4 => 2,
                6 | 8 => 4,
                _ => return None,
            };
            match (full(&first[..cut]), full(&first[cut..])) {
                (Some(from), Some(to)) => fits(from, to),
                _ => None,
            }
        }
    }
}

/// Tells whether a run of digits may begin with one of the spellings of a year; nearly none does, and to
/// write them all out takes as long as everything else that is asked of a number.
fn may_begin_with(digits: &str, year: FinancialYear) -> bool {
    // A year of four digits begins with its century, or is cut to its last two digits.
    let Some(first) = digits.get(..2).and_then(|two| two.parse::<i32>().ok()) else { return false };
    !(1_000..10_000).contains(&year.0) || first == year.0 / 100 || first == year.0 % 100
}

/// The ways a financial year stands in front of a running number, longest first.
fn year_spellings(year: FinancialYear) -> [String; 4] {
    let (from, to) = (year.0, year.0 + 1);
    [
        format!("{from}{:02}", to.rem_euclid(100)),
        format!("{:02}{:02}", from.rem_euclid(100), to.rem_euclid(100)),
        format!("{from}"),
        format!("{:02}", from.rem_euclid(100)),
    ]
}

fn strip_zeros(digits: &str) -> &str {
    let stripped = digits.trim_start_matches('0');
    if stripped.is_empty() { &digits[digits.len() - 1..] } else { stripped }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const YEAR: FinancialYear = FinancialYear(2026);

    fn same(a: &str, b: &str) -> bool {
        Number::read(a, &[YEAR]).same_key(&Number::read(b, &[YEAR]))
    }

    #[test]
    fn the_same_number_written_differently_keeps_its_key() {
        for (a, b) in [
            ("123", "000123"),
            ("ABC-123", "ABC123"),
            ("ABC/456", "ABC456"),
            ("ABC\\456", "ABC456"),
            ("INV-001", "INV/001"),
            ("INV/0042", "inv-42"),
            ("INV 042", "INV42"),
            ("BST#0881", "BST0881"),
            ("PWM 4412", "PWM-4412"),
            ("INV-26-27/891", "INV/26-27/0891"),
            ("TRI/26-27/2186", "TRI/2186"),
            ("GST/800/26-27", "GST/0800/2026-27"),
            ("S26-27/2762", "S26272762"),
            ("123", "123.0"),
            ("Inv No INV/26-27/01902", "INV/26-27/01902"),
            ("BILL 2627DEL0003624", "2627DEL0003624"),
            ("NO.HO03864", "HO03864"),
            ("'00123", "123"),
            ("A\u{a0}12", "A12"),
            ("1183 / 2026-27", "1183/2026-27"),
            ("Bill No. 77", "77"),
            ("1/12", "112"),
            ("1/012", "1-12"),
            ("26-27/012", "2627/012"),
            ("Inv No 7/3/41", "7-3/41"),
        ] {
            assert!(same(a, b), "{a} and {b}");
        }
    }

    #[test]
    fn other_numbers_keep_other_keys() {
        for (a, b) in [
            ("A1", "A10"),
            ("INV/26-27/0891", "INV/26-27/0892"),
            ("GST/01", "WB/01"),
            ("7", "INV/26-27/1734"),
            ("12", "2112"),
            ("QKI/053612", "QKI/055190"),
            ("INV-1234", "INV-1243"),
            ("100", "1"),
            ("INV/26-27/12", "INV/25-26/12"),
            ("1/12", "11/2"),
            ("INV/1-12", "INV/11-2"),
            ("1/25-26", "12/5-26"),
        ] {
            assert!(!same(a, b), "{a} and {b}");
        }
    }

    #[test]
    fn a_year_is_dropped_only_as_a_whole_token_of_the_documents_own_year() {
        assert_eq!(Number::read("INV/26-27/012", &[YEAR]).key(), "INV|12");
        assert_eq!(Number::read("INV/25-26/012", &[YEAR]).key(), "INV|25|26|12");
        assert_eq!(Number::read("2627", &[YEAR]).key(), "2627");
        assert_eq!(Number::read("26-27", &[YEAR]).key(), "26|27");
        assert_eq!(Number::read("INV2627BLR0002067", &[YEAR]).key(), "INV|BLR|2067");
        assert_eq!(Number::read("12627", &[YEAR]).key(), "12627");
    }

    #[test]
    fn a_running_number_is_found_behind_the_year() {
        for year in [999, 1_000, 1_999, 2_000, 2_009, 2_026, 2_099, 9_999, 10_000].map(FinancialYear) {
            for spelling in year_spellings(year) {
                assert!(may_begin_with(&format!("{spelling}7"), year), "{spelling} of {}", year.0);
            }
        }
        let tail = |n: &str| Number::read(n, &[YEAR]).counter_after_year(YEAR).map(str::to_owned);
        assert_eq!(tail("2627000000002742").as_deref(), Some("2742"));
        assert_eq!(tail("TI2600002536").as_deref(), Some("2536"));
        assert_eq!(tail("2651"), None);
        assert_eq!(tail("TI100"), None);
    }

    #[test]
    fn no_number_is_known_as_none() {
        for absent in ["", " ", "-", "NA", "n/a", "NIL", "0", "000", "0/-", ".", "xx"] {
            assert!(Number::read(absent, &[]).is_absent, "{absent}");
        }
        for present in ["-1", "A", "7", "NA1"] {
            assert!(!Number::read(present, &[]).is_absent, "{present}");
        }
    }

    proptest! {
        #[test]
        fn reading_is_idempotent(shown in "[A-Za-z0-9/ .#-]{0,18}") {
            let once = light(&shown);
            prop_assert_eq!(light(&once), once.clone());
            prop_assert!(once.is_empty() || same(&shown, &once) || Number::read(&shown, &[YEAR]).is_absent);
        }
    }
}
