//! Functions of texts: UPPER, LOWER, TRIM, LENGTH, LEFT, RIGHT, SUBSTR.
//!
//! Comes in: a text. Goes out: a text, of LENGTH a number. Invariant: characters are counted, not
//! bytes.

use std::borrow::Cow;

/// A function of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextFunction {
    /// In capitals.
    Upper,
    /// In small letters.
    Lower,
    /// Without blanks at its ends.
    Trim,
    /// How many characters.
    Length,
    /// The first characters.
    Left(usize),
    /// The last characters.
    Right(usize),
    /// Characters from a place on, from 1; all of them, or so many.
    Part(usize, Option<usize>),
}

impl TextFunction {
    /// Applies the function to a text; of [`Length`](Self::Length) gives the digits. A text that stays as
    /// it is, or a part of it, is not copied: every rule asks every record.
    pub(super) fn of(self, text: &str) -> Cow<'_, str> {
        match self {
            Self::Upper if text.is_ascii() && !text.bytes().any(|b| b.is_ascii_lowercase()) => text.into(),
            Self::Lower if text.is_ascii() && !text.bytes().any(|b| b.is_ascii_uppercase()) => text.into(),
            Self::Upper => text.to_uppercase().into(),
            Self::Lower => text.to_lowercase().into(),
            Self::Trim => text.trim().into(),
            Self::Length => length(text).to_string().into(),
            Self::Left(n) => text[..nth(text, n)].into(),
            Self::Right(n) => {
                let skip = text.chars().count().saturating_sub(n);
                text[nth(text, skip)..].into()
            }
            Self::Part(from, n) => {
                let rest = &text[nth(text, from.saturating_sub(1))..];
                rest[..n.map_or(rest.len(), |n| nth(rest, n))].into()
            }
        }
    }

    /// Tells whether the function can give this text at all.
    pub(super) fn can_give(self, text: &str) -> bool {
        match self {
            Self::Upper | Self::Lower | Self::Trim | Self::Left(_) | Self::Right(_) => self.of(text) == text,
            Self::Part(_, Some(n)) => text.chars().count() <= n,
            Self::Part(_, None) | Self::Length => true,
        }
    }
}

/// Returns where the character begins that stands behind so many others; the text's end where there is none.
fn nth(text: &str, n: usize) -> usize {
    text.char_indices().nth(n).map_or(text.len(), |(at, _)| at)
}

/// Counts the characters of a text.
pub(super) fn length(text: &str) -> i64 {
    i64::try_from(text.chars().count()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_counted_and_not_bytes() {
        use TextFunction::{Left, Length, Lower, Part, Right, Trim, Upper};
        for (function, text, gives) in [
            (Upper, "Ünion 7", "ÜNION 7"),
            (Lower, "ÜNION 7", "ünion 7"),
            (Trim, "  a b ", "a b"),
            (Length, "Ünion", "5"),
            (Left(2), "Ünion", "Ün"),
            (Left(9), "ab", "ab"),
            (Right(2), "Ünioñ", "oñ"),
            (Right(9), "ab", "ab"),
            (Part(2, Some(2)), "Ünion", "ni"),
            (Part(2, None), "Ünion", "nion"),
            (Part(9, Some(2)), "ab", ""),
        ] {
            assert_eq!(function.of(text), gives, "{function:?} {text}");
        }
        assert!(Upper.can_give("A1") && !Upper.can_give("a1"));
        assert!(Left(2).can_give("ab") && !Left(2).can_give("abc"));
        assert!(Part(6, Some(1)).can_give("C") && !Part(6, Some(1)).can_give("CC"));
    }
}
