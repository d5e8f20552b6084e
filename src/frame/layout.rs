//! Documents laid out in order, their texts packed.
//!
//! Comes in: documents in the order that gives ids. Goes out: the same, small, and borrowed from here
//! as often as asked for. Invariant: what comes out is what went in. Documents are packed in parts, each
//! by one core; a text that the document before had in the same field is kept once, so that a supplier's
//! documents share its name and GSTIN, which makes comparing them cheap as well.

use super::FrameError;
use rayon::prelude::*;
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// Documents of one part are laid out by one core.
const PART: usize = 8_192;

/// Where a text stands among those of its part; 0 is the empty text.
pub(super) type TextId = u32;

/// Texts of a part, one after the other.
#[derive(Clone, Debug, Default)]
pub(super) struct Texts {
    text: String,
    /// Where each text ends; the empty text, 0, is not among them.
    ends: Vec<u32>,
    /// The last text of each field.
    last: Vec<TextId>,
    /// The field that is to come.
    field: usize,
}

impl Texts {
    /// Keeps the text of the next field of a document.
    fn keep(&mut self, value: &str) -> TextId {
        let field = self.field;
        self.field += 1;
        if self.last.len() == field {
            self.last.push(0);
        }
        if self.get(self.last[field]) == value {
            return self.last[field];
        }
        if value.is_empty() {
            return 0;
        }
        self.text.push_str(value);
        // A part whose texts do not fit is found out by `Layout::of`.
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
        self.last[field] = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
        self.last[field]
    }

    fn get(&self, id: TextId) -> &str {
        let Some(at) = (id as usize).checked_sub(1) else { return "" };
        let from = at.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        &self.text[from..self.ends[at] as usize]
    }
}

/// One kind of document, laid out.
#[derive(Clone, Debug)]
pub(super) struct Layout<D> {
    parts: Vec<(Texts, Vec<D>)>,
}

impl<D: Send + Sync> Layout<D> {
    /// Lays documents out; `pack` turns one into its small form by giving each text to its second argument.
    ///
    /// # Errors
    /// [`FrameError::TooMany`] where the texts of a part do not fit.
    pub(super) fn of<O: Sync>(
        documents: &[&O],
        pack: impl Fn(&O, &mut dyn FnMut(&str) -> TextId) -> D + Sync,
    ) -> Result<Self, FrameError> {
        let parts: Vec<(Texts, Vec<D>)> = documents
            .par_chunks(PART)
            .map(|part| {
                let mut texts = Texts::default();
                let small = part
                    .iter()
                    .map(|document| {
                        texts.field = 0;
                        pack(document, &mut |value| texts.keep(value))
                    })
                    .collect();
                (texts, small)
            })
            .collect();
        let fits = parts.iter().all(|(texts, _)| u32::try_from(texts.text.len()).is_ok());
        if fits { Ok(Self { parts }) } else { Err(FrameError::TooMany) }
    }

    /// Returns every document; `open` turns the small form into what borrows its texts.
    pub(super) fn open<'a, T: Send>(
        &'a self,
        open: impl Fn(&'a D, &dyn Fn(TextId) -> &'a str) -> T + Sync,
    ) -> Vec<T> {
        let documents = self.parts.iter().map(|(_, part)| part.len()).sum();
        let mut all = Vec::with_capacity(documents);
        all.par_extend(self.parts.par_iter().flat_map_iter(|(texts, part)| {
            let open = &open;
            part.iter().map(move |document| open(document, &|id| texts.get(id)))
        }));
        all
    }
}

/// The beginning of what gives a document its id: recipient, supplier, kind of document, number.
pub(super) type Key = (u32, u128, u8, u128);

/// Makes the key of a document; the recipient is given by its rank, the kind by its own.
pub(super) fn key(recipient: u32, supplier: &str, kind: u8, number: &str) -> Key {
    let supplier_key = leading(supplier);
    // Of a supplier that the key holds in part only, nothing further may decide.
    if supplier.len() > LEADING {
        (recipient, supplier_key, PARTLY, 0)
    } else {
        (recipient, supplier_key, kind + 1, leading(number))
    }
}

/// Stands for the kind in a key that does not hold the whole of a supplier.
const PARTLY: u8 = 0;

/// So many bytes of a text stand in a key: a GSTIN's.
const LEADING: usize = 15;

/// Returns a number that sorts as the text does, and is its own for texts of at most [`LEADING`] bytes.
fn leading(text: &str) -> u128 {
    let mut bytes = [0_u8; LEADING + 1];
    let taken = text.len().min(LEADING);
    bytes[..taken].copy_from_slice(&text.as_bytes()[..taken]);
    bytes[LEADING] = u8::try_from(text.len().min(LEADING + 1)).expect("at most sixteen");
    u128::from_be_bytes(bytes)
}

/// Ranks texts of which there are few.
pub(super) fn ranks<'t>(texts: impl Iterator<Item = &'t str>) -> BTreeMap<&'t str, u32> {
    let mut ranks: BTreeMap<&str, u32> = BTreeMap::new();
    let mut last = None;
    for text in texts {
        if last != Some(text) {
            ranks.entry(text).or_default();
            last = Some(text);
        }
    }
    for (rank, place) in (0..).zip(ranks.values_mut()) {
        *place = rank;
    }
    ranks
}

/// Sorts documents. `key` is small and never contradicts `content`, which is asked where two keys are
/// equal: most comparisons then touch the keys alone, which lie side by side. A number is longer than
/// what a key holds of it more often than anything else, so that `number` is asked before `content`.
pub(super) fn sorted<'d, D: Sync, C: Ord>(
    documents: &'d [D],
    key: impl Fn(&'d D) -> Key + Sync,
    number: impl Fn(&'d D) -> &'d str + Sync,
    content: impl Fn(&'d D) -> C + Sync,
) -> Vec<&'d D> {
    let mut keyed: Vec<(Key, &D)> = documents.par_iter().map(|d| (key(d), d)).collect();
    keyed.par_sort_unstable_by(|(a, x), (b, y)| {
        let by_number = || if a.2 == PARTLY { Ordering::Equal } else { number(x).cmp(number(y)) };
        a.cmp(b).then_with(by_number).then_with(|| content(x).cmp(&content(y)))
    });
    keyed.into_iter().map(|(_, document)| document).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_back_and_repeated_ones_are_kept_once() {
        let documents = [["a", "", "x"], ["a", "b", ""], ["", "b", "a"], ["a", "b", "a"]];
        let references: Vec<&[&str; 3]> = documents.iter().collect();
        let layout = Layout::of(&references, |d, keep| d.map(keep)).unwrap();
        assert_eq!(layout.open(|ids, text| ids.map(text)), documents);
        assert_eq!(layout.parts[0].0.text, "axba");
    }

    #[test]
    fn keys_sort_as_their_texts() {
        let long =
            ["", "A", "A\0", "B", "AB", "27AAPFU0939F1ZV", "27AAPFU0939F1ZVX", "27AAPFU0939F1ZVA", "ß"];
        let documents: Vec<(&str, u8, &str)> = long
            .into_iter()
            .flat_map(|supplier| long.into_iter().rev().map(move |number| (supplier, 2, number)))
            .chain(long.into_iter().map(|supplier| (supplier, 1, "Z")))
            .collect();
        let by_key = sorted(&documents, |d| key(0, d.0, d.1, d.2), |d| d.2, |d| *d);
        let mut wanted: Vec<&(&str, u8, &str)> = documents.iter().collect();
        wanted.sort_unstable();
        assert_eq!(by_key, wanted);
        let ranks = ranks(["b", "b", "", "c", "b"].into_iter());
        assert_eq!(ranks, BTreeMap::from([("", 0), ("b", 1), ("c", 2)]));
    }
}
