//! The words a rule may use: one table from which conditions are checked, the decision frame is
//! built, remarks are filled and `rules/README.md` is written.
//!
//! Comes in: one record with its link and rows. Goes out: one value per word, absent where the fact
//! does not exist. Invariant: a word's kind is the kind of its reader, so that the table, the frame
//! and the documentation cannot disagree.

mod books;
mod firms;
mod gaps;
mod handbook;
mod link;
mod record;
mod time;

pub use handbook::{FUNCTIONS, FunctionPage, vocabulary_markdown};

use super::row::Row;
use crate::domain::money::Paise;
use chrono::NaiveDate;

/// What sort of value a word stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// An amount, written in rupees.
    Money,
    /// Text in single quotes.
    Text,
    /// True or false.
    Flag,
    /// A whole number.
    Whole,
    /// A calendar date.
    Date,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 5] = [Self::Money, Self::Text, Self::Flag, Self::Whole, Self::Date];

    /// Returns what messages call a value of the kind.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Money => "an amount in rupees",
            Self::Text => "text",
            Self::Flag => "true or false",
            Self::Whole => "a whole number",
            Self::Date => "a date",
        }
    }

    /// Returns the one word of machine-readable listings.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Money => "money",
            Self::Text => "text",
            Self::Flag => "flag",
            Self::Whole => "whole",
            Self::Date => "date",
        }
    }
}

/// How a word's value is read from a record; nothing where the fact does not exist.
#[derive(Clone, Copy, Debug)]
pub(super) enum Read {
    Money(fn(&Row<'_>) -> Option<Paise>),
    Text(for<'a> fn(&Row<'a>) -> Option<&'a str>),
    Flag(fn(&Row<'_>) -> Option<bool>),
    Whole(fn(&Row<'_>) -> Option<i64>),
    Date(fn(&Row<'_>) -> Option<NaiveDate>),
}

/// One word of the rules.
#[derive(Clone, Copy, Debug)]
pub struct Word {
    /// The word as rules write it.
    pub name: &'static str,
    /// The column of the decision frame; money ends in `_paise`.
    pub column: &'static str,
    /// What it means, one sentence, with what NULL means where it can be absent.
    pub meaning: &'static str,
    /// A condition that uses it.
    pub example: &'static str,
    /// Gives every value a closed word can have; nothing for open words.
    closed: Option<fn() -> Vec<&'static str>>,
    /// Most characters a value of an open text can have; nothing where there is no bound.
    longest: Option<usize>,
    pub(super) read: Read,
}

/// Two words are the same when their names are.
impl PartialEq for Word {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Word {}

impl Word {
    /// Returns the kind of the word's values.
    pub const fn kind(&self) -> Kind {
        match self.read {
            Read::Money(_) => Kind::Money,
            Read::Text(_) => Kind::Text,
            Read::Flag(_) => Kind::Flag,
            Read::Whole(_) => Kind::Whole,
            Read::Date(_) => Kind::Date,
        }
    }

    /// Returns every value the word can have; empty where any value may stand.
    pub fn values(&self) -> Vec<&'static str> {
        self.closed.map_or_else(Vec::new, |values| values())
    }

    /// Tells whether the word is NULL for some records; the meaning says when.
    pub fn may_be_absent(&self) -> bool {
        self.meaning.contains("NULL")
    }

    /// Returns how many characters a text of the word can have at most; nothing where that is not known.
    pub(super) fn longest_text(&self) -> Option<usize> {
        self.values().iter().map(|v| v.len()).max().or(self.longest)
    }
}

/// Words that belong together.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    /// Heading.
    pub title: &'static str,
    /// The words, in the order of the documentation.
    pub words: &'static [Word],
}

/// Every word by group, in the order of the documentation.
pub const GROUPS: &[Group] = &[
    Group { title: "What became of the record", words: link::OUTCOME },
    Group { title: "How the two sides agree", words: link::LEVELS },
    Group { title: "Gaps, books against portal", words: gaps::WORDS },
    Group { title: "The record on the portal", words: record::WORDS },
    Group { title: "The linked rows of the books", words: books::WORDS },
    Group { title: "Periods and the time limit", words: time::WORDS },
    Group { title: "Supplier and recipient", words: firms::WORDS },
];

/// How many words there are.
const COUNT: usize = {
    let (mut count, mut group) = (0, 0);
    while group < GROUPS.len() {
        count += GROUPS[group].words.len();
        group += 1;
    }
    count
};

/// The words of all groups, one behind the other.
static ALL: [Word; COUNT] = {
    let mut all = [GROUPS[0].words[0]; COUNT];
    let (mut at, mut group) = (0, 0);
    while group < GROUPS.len() {
        let mut word = 0;
        while word < GROUPS[group].words.len() {
            all[at] = GROUPS[group].words[word];
            at += 1;
            word += 1;
        }
        group += 1;
    }
    all
};

/// Every word, in the order of the documentation.
pub static VOCABULARY: &[Word] = &ALL;

/// Finds a word by its name; capitals do not matter.
pub fn word(name: &str) -> Option<&'static Word> {
    VOCABULARY.iter().find(|w| w.name.eq_ignore_ascii_case(name))
}

/// Turns the empty text of an absent fact into nothing.
fn present(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

/// Gives a fact of the link only where rows are asserted: without a partner there is no gap.
fn linked<T>(row: &Row<'_>, value: T) -> Option<T> {
    (!row.link.books.is_empty()).then_some(value)
}

fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

const fn open(
    name: &'static str,
    column: &'static str,
    meaning: &'static str,
    example: &'static str,
    read: Read,
) -> Word {
    Word { name, column, meaning, example, closed: None, longest: None, read }
}

/// A text of which the most characters are known.
const fn short(
    name: &'static str,
    longest: usize,
    meaning: &'static str,
    example: &'static str,
    read: for<'a> fn(&Row<'a>) -> Option<&'a str>,
) -> Word {
    Word { longest: Some(longest), ..open(name, name, meaning, example, Read::Text(read)) }
}

/// A text of any length.
const fn text(
    name: &'static str,
    meaning: &'static str,
    example: &'static str,
    read: for<'a> fn(&Row<'a>) -> Option<&'a str>,
) -> Word {
    open(name, name, meaning, example, Read::Text(read))
}

const fn closed(
    name: &'static str,
    meaning: &'static str,
    example: &'static str,
    values: fn() -> Vec<&'static str>,
    read: Read,
) -> Word {
    Word { closed: Some(values), ..open(name, name, meaning, example, read) }
}

const fn flag(
    name: &'static str,
    meaning: &'static str,
    example: &'static str,
    read: fn(&Row<'_>) -> Option<bool>,
) -> Word {
    open(name, name, meaning, example, Read::Flag(read))
}

const fn number(
    name: &'static str,
    meaning: &'static str,
    example: &'static str,
    read: fn(&Row<'_>) -> Option<i64>,
) -> Word {
    open(name, name, meaning, example, Read::Whole(read))
}

const fn date(
    name: &'static str,
    meaning: &'static str,
    example: &'static str,
    read: fn(&Row<'_>) -> Option<NaiveDate>,
) -> Word {
    open(name, name, meaning, example, Read::Date(read))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn names_and_columns_are_unique_and_every_word_is_explained() {
        let names: BTreeSet<_> = VOCABULARY.iter().map(|w| w.name).collect();
        let columns: BTreeSet<_> = VOCABULARY.iter().map(|w| w.column).collect();
        assert_eq!((names.len(), columns.len()), (VOCABULARY.len(), VOCABULARY.len()));
        for w in VOCABULARY {
            assert!(w.name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{}", w.name);
            assert!(w.meaning.ends_with('.') && w.meaning.len() > 8, "{}", w.name);
            assert!(w.example.contains(w.name), "{}: the example does not use the word", w.name);
            assert_eq!(w.column.ends_with("_paise"), w.kind() == Kind::Money, "{}", w.name);
        }
    }

    #[test]
    fn a_word_is_found_without_regard_to_capitals() {
        assert_eq!(word("FILED").map(|w| w.name), Some("filed"));
        assert_eq!(word("filed ").map(|w| w.name), None);
    }
}
