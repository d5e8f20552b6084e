//! Where in a text a record stands: bytes, line and column.
//!
//! Comes in: a slice of the text. Goes out: its range, and line and column for messages.
//! Invariant: slices are slices of that very text.

use std::ops::Range;

/// Returns the range of bytes that a slice takes in the text it was cut from.
///
/// A slice borrowed from a text lies in the same memory, so that the difference of the two
/// addresses is its position; comparing addresses reads nothing and needs no unsafe code.
pub(super) fn range_in(text: &str, slice: &str) -> Range<usize> {
    let start = slice.as_ptr().addr() - text.as_ptr().addr();
    start..start + slice.len()
}

/// Finds line and column of ascending positions in one walk through the text.
pub(super) struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: u32,
    line_start: usize,
    /// The last position asked for and its column: a download may be one line of many megabytes.
    known: (usize, u32),
}

impl<'a> Lines<'a> {
    /// Starts at the beginning.
    pub(super) const fn of(text: &'a str) -> Self {
        Self { text, at: 0, line: 1, line_start: 0, known: (0, 1) }
    }

    /// Returns line and column, both from 1, the column in characters.
    pub(super) fn place(&mut self, position: usize) -> (u32, u32) {
        if position < self.at {
            *self = Self::of(self.text);
        }
        let passed = &self.text.as_bytes()[self.at..position];
        for (i, _) in passed.iter().enumerate().filter(|(_, b)| **b == b'\n') {
            self.line = self.line.saturating_add(1);
            self.line_start = self.at + i + 1;
            self.known = (self.line_start, 1);
        }
        self.at = position;
        let (from, column) = self.known;
        let further = self.text[from..position].chars().count();
        self.known = (position, column.saturating_add(u32::try_from(further).unwrap_or(u32::MAX)));
        (self.line, self.known.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slice_knows_where_it_was_cut() {
        let text = "ab₹cd";
        assert_eq!(range_in(text, &text[5..]), 5..7);
        assert_eq!(range_in(text, text), 0..7);
    }

    #[test]
    fn lines_and_columns_count_from_one_in_characters() {
        let text = "a₹b\n\ncd\nefgh";
        let mut lines = Lines::of(text);
        for (position, place) in [
            (0, (1, 1)),
            (4, (1, 3)),
            (6, (2, 1)),
            (7, (3, 1)),
            (8, (3, 2)),
            (12, (4, 3)),
            (12, (4, 3)),
            (4, (1, 3)),
        ] {
            assert_eq!(lines.place(position), place, "{position}");
        }
    }
}
