//! Remarks with fields: `Tax differs by {tax_total_gap}`.
//!
//! Comes in: the text of `remark`. Goes out: a [`Template`], filled per record. Invariant: whatever the
//! facts are, what is filled is at most 250 characters of printable ASCII in one line.

use super::apply::{Value, value_of};
use super::row::Row;
use super::vocabulary::{Kind, Word};
use crate::domain::period::show_date;

/// Most characters of a remark that the portal's tool takes.
pub(super) const LONGEST_REMARK: usize = 250;

/// Stands where a fact does not exist.
const ABSENT: &str = "not known";

/// Stands at the end of a remark that had to be cut.
const CUT: &str = "...";

/// The widest amount: minus ten lakh crore with grouping and paise.
const WIDEST_AMOUNT: usize = "-10,00,00,00,00,00,000.00".len();

/// The widest whole number that a fact has: days or months, with a sign.
const WIDEST_NUMBER: usize = 9;

const WIDEST_DATE: usize = "30-09-2026".len();

/// A piece of a remark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Text(String),
    Field(&'static Word),
}

/// A remark as the policy writes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Template {
    pieces: Vec<Piece>,
}

/// A remark for one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Filled {
    pub(super) text: String,
    /// Whether it had to be cut.
    pub(super) cut: bool,
}

/// Takes a text without fields.
impl From<&str> for Template {
    fn from(text: &str) -> Self {
        let pieces = if text.is_empty() { Vec::new() } else { vec![Piece::Text(text.to_owned())] };
        Self { pieces }
    }
}

impl Template {
    pub(super) const fn new(pieces: Vec<Piece>) -> Self {
        Self { pieces }
    }

    /// Tells whether there is no remark.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Adds the words of its fields, in order and with repetition.
    pub fn words(&self, into: &mut Vec<&'static Word>) {
        into.extend(self.pieces.iter().filter_map(|p| match p {
            Piece::Field(w) => Some(*w),
            Piece::Text(_) => None,
        }));
    }

    /// Returns how many characters a filled remark can have, names and other texts without a bound not
    /// counted.
    pub(super) fn longest(&self) -> usize {
        self.pieces.iter().map(Piece::longest).sum()
    }

    /// Fills the fields with the facts of a record. What a remark cannot hold becomes a question mark,
    /// line breaks and tabs a blank; too long a remark is cut and ends in three dots.
    pub(super) fn fill(&self, row: &Row<'_>) -> Filled {
        let mut text = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(t) => text.push_str(t),
                Piece::Field(w) => text.push_str(&shown(w, row)),
            }
        }
        let clean: String = text
            .trim()
            .chars()
            .map(|c| match c {
                ' '..='~' => c,
                c if c.is_whitespace() => ' ',
                _ => '?',
            })
            .collect();
        if clean.len() <= LONGEST_REMARK {
            return Filled { text: clean, cut: false };
        }
        let kept = clean[..LONGEST_REMARK - CUT.len()].trim_end();
        Filled { text: format!("{kept}{CUT}"), cut: true }
    }
}

impl Piece {
    fn longest(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Field(w) => {
                let known = match w.kind() {
                    Kind::Money => WIDEST_AMOUNT,
                    Kind::Whole => WIDEST_NUMBER,
                    Kind::Date => WIDEST_DATE,
                    Kind::Flag => "yes".len(),
                    Kind::Text => w.longest_text().unwrap_or_default(),
                };
                if w.may_be_absent() { known.max(ABSENT.len()) } else { known }
            }
        }
    }
}

/// Writes a fact as remarks do: amounts with grouping and without a sign of currency, dates as
/// dd-mm-yyyy, flags as yes and no.
fn shown(word: &Word, row: &Row<'_>) -> String {
    match value_of(word, row) {
        None => ABSENT.to_owned(),
        Some(Value::Money(amount)) => amount.to_string().replace('₹', ""),
        Some(Value::Text(text)) => text.to_owned(),
        Some(Value::Flag(flag)) => if flag { "yes" } else { "no" }.to_owned(),
        Some(Value::Whole(number)) => number.to_string(),
        Some(Value::Date(date)) => show_date(date),
    }
}
