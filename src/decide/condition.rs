//! A condition after it was checked: every word exists, every value has the kind of its word.
//!
//! Comes in: what `checked` understood. Goes out: a tree for `compile`. Invariant: amounts are whole
//! paise, closed words are compared with values they can have, calculations are exact.

use super::text_function::TextFunction;
use super::vocabulary::{Kind, Word};
use chrono::NaiveDate;
use std::cmp::Ordering;

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
    /// A function of a text; NULL where the text is.
    Function(TextFunction, Box<Self>),
}

impl Operand {
    /// Returns the kind of its values.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Word(w) => w.kind(),
            Self::Value(Literal::Money(_)) => Kind::Money,
            Self::Value(Literal::Whole(_)) | Self::Function(TextFunction::Length, _) => Kind::Whole,
            Self::Value(Literal::Text(_)) | Self::Function(..) => Kind::Text,
            Self::Value(Literal::Flag(_)) => Kind::Flag,
            Self::Value(Literal::Date(_)) => Kind::Date,
        }
    }

    fn words(&self, into: &mut Vec<&'static Word>) {
        match self {
            Self::Word(w) => into.push(w),
            Self::Value(_) => {}
            Self::Function(_, inner) => inner.words(into),
        }
    }
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

impl Comparison {
    /// Tells whether it holds for two values that stand so to each other.
    pub const fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
        }
    }
}

/// A sum of words, each times a whole number, and a constant: both sides of a calculation brought to
/// one, multiplied until no fraction is left. Exact, whatever the amounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum {
    /// Numbers and words, all amounts or all whole numbers; never empty, a word once.
    pub terms: Vec<(i64, &'static Word)>,
    /// What is added; in paise times the common multiple where the words are amounts.
    pub constant: i64,
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
    /// A calculation, compared with nothing (0).
    Balance(Sum, Comparison),
    /// IN; never empty.
    OneOf(&'static Word, Vec<Operand>),
    /// BETWEEN, both ends included.
    Between(&'static Word, Operand, Operand),
    /// LIKE of a text, without regard to case.
    Like(Operand, String),
    /// IS NULL; never unknown.
    Absent(&'static Word),
    /// The supplier stands in the list of this name; never unknown.
    Listed(String),
}

impl Condition {
    /// Adds the words the condition uses, in order and with repetition.
    pub fn words(&self, into: &mut Vec<&'static Word>) {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|p| p.words(into)),
            Self::Not(inner) => inner.words(into),
            Self::Flag(o) | Self::Like(o, _) => o.words(into),
            Self::Compare(l, _, r) => {
                l.words(into);
                r.words(into);
            }
            Self::Balance(sum, _) => into.extend(sum.terms.iter().map(|(_, w)| *w)),
            Self::OneOf(w, list) => {
                for operand in list {
                    operand.words(into);
                }
                into.push(w);
            }
            Self::Between(w, low, high) => {
                low.words(into);
                high.words(into);
                into.push(w);
            }
            Self::Known(w, _) | Self::Absent(w) => into.push(w),
            Self::Listed(_) => {}
        }
    }

    /// Adds the names of the lists the condition asks for, in order and with repetition.
    pub fn lists<'c>(&'c self, into: &mut Vec<&'c str>) {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|p| p.lists(into)),
            Self::Not(inner) => inner.lists(into),
            Self::Listed(name) => into.push(name),
            Self::Flag(_)
            | Self::Known(..)
            | Self::Compare(..)
            | Self::Balance(..)
            | Self::OneOf(..)
            | Self::Between(..)
            | Self::Like(..)
            | Self::Absent(_) => {}
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
            | Self::Balance(..)
            | Self::OneOf(..)
            | Self::Between(..)
            | Self::Like(..)
            | Self::Absent(_)
            | Self::Listed(_) => None,
        }
    }
}
