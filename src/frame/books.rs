//! The books frame: one row per register row that could be read, sorted by content.
//!
//! Comes in: rows in any order. Goes out: a frame in which a row's position is its `BooksId`, and rows
//! borrowed from it. Invariant: as for the IMS frame, ids depend on content.

use super::FrameError;
use super::layout::{Layout, TextId, key, look_at, ranks, sorted};
use crate::domain::document::BooksRow;

/// Where a text of a row stands among those that were read with it: a row then owns no text, a million of
/// them are read without an allocation for each, and what a row says lies side by side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    part: u32,
    at: u32,
    len: u32,
}

/// Texts of rows that were read together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextPart {
    number: u32,
    text: String,
}

impl TextPart {
    /// Begins the part that will be put behind so many others.
    ///
    /// # Panics
    /// Beyond four thousand million parts.
    pub fn behind(parts: usize) -> Self {
        let number = u32::try_from(parts).expect("so many texts do not fit in memory");
        Self { number, text: String::new() }
    }

    /// Keeps a text.
    ///
    /// # Panics
    /// Where the texts of a part have more than 4 GiB.
    pub fn keep(&mut self, text: &str) -> Span {
        if text.is_empty() {
            return Span::default();
        }
        let narrow = |at: usize| u32::try_from(at).expect("a thousand rows do not hold 4 GiB of text");
        let span = Span { part: self.number, at: narrow(self.text.len()), len: narrow(text.len()) };
        self.text.push_str(text);
        span
    }

    /// Returns a text of this part.
    pub fn text(&self, span: Span) -> &str {
        &self.text[span.at as usize..][..span.len as usize]
    }
}

/// Texts of rows, part by part.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowTexts(Vec<TextPart>);

impl RowTexts {
    /// Returns how many parts there are.
    pub fn parts(&self) -> usize {
        self.0.len()
    }

    /// Puts a part behind the others; it was begun for this place.
    pub fn push(&mut self, part: TextPart) {
        debug_assert_eq!(part.number as usize, self.0.len());
        self.0.push(part);
    }

    /// Returns a text.
    pub fn text(&self, span: Span) -> &str {
        if span.len == 0 { "" } else { self.0[span.part as usize].text(span) }
    }
}

/// Rows of all registers.
#[derive(Clone, Debug)]
pub struct BooksFrame(Layout<BooksRow<TextId>>);

impl BooksFrame {
    /// Sorts rows by content and lays them out.
    ///
    /// # Errors
    /// [`FrameError::TooMany`] beyond the range of ids.
    pub fn from_rows(rows: &[BooksRow]) -> Result<Self, FrameError> {
        Self::laid_out(rows, |text| text, |_| 0)
    }

    /// Sorts rows by content and lays them out; `texts` holds what they say.
    ///
    /// # Errors
    /// [`FrameError::TooMany`] beyond the range of ids.
    pub fn from_spans(rows: &[BooksRow<Span>], texts: &RowTexts) -> Result<Self, FrameError> {
        // What a row says lies side by side, from the GSTIN on.
        let look = |row: &BooksRow<Span>| {
            look_at(texts.text(row.supplier_gstin)) ^ look_at(texts.text(row.voucher_type))
        };
        Self::laid_out(rows, |span| texts.text(*span), look)
    }

    fn laid_out<'r, S: Sync + PartialEq>(
        rows: &'r [BooksRow<S>],
        text: impl Fn(&'r S) -> &'r str + Sync,
        look: impl Fn(&'r BooksRow<S>) -> u8 + Sync,
    ) -> Result<Self, FrameError> {
        u32::try_from(rows.len()).map_err(|_| FrameError::TooMany)?;
        let alike = rows.chunk_by(|a, b| a.recipient_gstin == b.recipient_gstin);
        let recipients = ranks(alike.map(|some| text(&some[0].recipient_gstin)));
        let key = |r: &'r BooksRow<S>| {
            let recipient = recipients[text(&r.recipient_gstin)];
            key(recipient, text(&r.supplier_gstin), r.kind as u8, text(&r.number))
        };
        let content = |r: &'r BooksRow<S>| content(&r.map(&text));
        let order = sorted(rows, key, |r| text(&r.number), content);
        Layout::of(rows, &order, look, |row, keep| row.map(|s| keep(text(s)))).map(Self)
    }

    /// Returns the rows in order of their ids, borrowing their text.
    ///
    /// # Errors
    /// None as yet.
    pub fn rows(&self) -> Result<Vec<BooksRow<&str>>, FrameError> {
        Ok(self.0.open(|row, text| row.map(|id| text(*id))))
    }

    /// Returns what [`Self::rows`] returns and keeps the texts alone, so that rows are not held twice.
    pub fn take_rows(&mut self) -> Vec<BooksRow<&str>> {
        self.0.take(|row, text| row.map(|id| text(*id)))
    }
}

/// What a row says, in the order that gives ids. Voucher date and number stand early, so that of
/// rows that book one document twice the lower id is the one booked first.
fn content<'r>(r: &BooksRow<&'r str>) -> impl Ord + use<'r> {
    (
        (r.recipient_gstin, r.supplier_gstin, r.kind, r.number, r.voucher_date, r.voucher_number, r.date),
        (r.taxable_value, r.tax, r.document_value, r.place_of_supply, r.original_number, r.voucher_type),
        (r.supplier_name, r.ineligible, r.exclusion, r.sheet),
        (r.file, r.row),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_found_in_the_part_in_which_it_was_kept() {
        let mut texts = RowTexts::default();
        let mut spans = Vec::new();
        for words in [["a", "", "ß"], ["b", "cd", ""]] {
            let mut part = TextPart::behind(texts.parts());
            spans.extend(words.map(|word| part.keep(word)));
            assert_eq!(part.text(spans[spans.len() - 3]), words[0]);
            texts.push(part);
        }
        let read: Vec<&str> = spans.into_iter().map(|span| texts.text(span)).collect();
        assert_eq!(read, ["a", "", "ß", "b", "cd", ""]);
    }
}
