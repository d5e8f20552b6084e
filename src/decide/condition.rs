//! A condition after it was checked: every word exists, every value has the kind of its word.
//!
//! Comes in: what `checked` understood. Goes out: a tree for `compile`. Invariant: amounts are whole
//! paise, closed words are compared with values they can have.

use super::vocabulary::Word;
use chrono::NaiveDate;

/// A value written in a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Literal {
    /// Paise; the rule wrote rupees.
    Money(i64),
    /// A whole number.
    Whole(i64),
    /// Text.
    Text(String),
    /// True or false.
    Flag(bool),
    /// A date.
    Date(NaiveDate),
}

/// One side of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operand {
    /// A word of the vocabulary.
    Word(&'static Word),
    /// A value.
    Value(Literal),
}

/// How two operands are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `<>`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

/// A condition. It is true, false or unknown (where a word is NULL), and holds only when true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Joined by AND.
    All(Vec<Self>),
    /// Joined by OR.
    Any(Vec<Self>),
    /// NOT; the opposite of unknown is unknown.
    Not(Box<Self>),
    /// A flag, or `true` and `false` themselves.
    Flag(Operand),
    /// A flag that is (or is not) known to have this value; never unknown.
    Known(&'static Word, bool),
    /// A comparison.
    Compare(Operand, Comparison, Operand),
    /// IN; never empty.
    OneOf(&'static Word, Vec<Operand>),
    /// BETWEEN, both ends included.
    Between(&'static Word, Operand, Operand),
    /// LIKE, without regard to case.
    Like(&'static Word, String),
    /// IS NULL; never unknown.
    Absent(&'static Word),
}

impl Condition {
    /// Adds the words the condition uses, in order and with repetition.
    pub fn words(&self, into: &mut Vec<&'static Word>) {
        let mut operand = |o: &Operand| {
            if let Operand::Word(w) = o {
                into.push(w);
            }
        };
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|p| p.words(into)),
            Self::Not(inner) => inner.words(into),
            Self::Flag(o) => operand(o),
            Self::Compare(l, _, r) => {
                operand(l);
                operand(r);
            }
            Self::OneOf(w, list) => {
                list.iter().for_each(&mut operand);
                into.push(w);
            }
            Self::Between(w, low, high) => {
                operand(low);
                operand(high);
                into.push(w);
            }
            Self::Known(w, _) | Self::Like(w, _) | Self::Absent(w) => into.push(w),
        }
    }

    /// Tells whether the condition is the word `true` or `false` alone, and which.
    pub const fn constant(&self) -> Option<bool> {
        match self {
            Self::Flag(Operand::Value(Literal::Flag(value))) => Some(*value),
            Self::All(_)
            | Self::Any(_)
            | Self::Not(_)
            | Self::Flag(_)
            | Self::Known(..)
            | Self::Compare(..)
            | Self::OneOf(..)
            | Self::Between(..)
            | Self::Like(..)
            | Self::Absent(_) => None,
        }
    }
}
