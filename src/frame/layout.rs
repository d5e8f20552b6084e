//! Documents laid out in order, their texts packed.
//!
//! Comes in: documents in the order that gives ids. Goes out: the same, small, and borrowed from here
//! as often as asked for. Invariant: what comes out is what went in. Documents are packed in parts, each
//! by one core; a text that the document before had in the same field is kept once, so that a supplier's
//! documents share its name and GSTIN, which makes comparing them cheap as well.
//!
//! What costs is not the sorting but the way to the texts, which lie in the order of the files: they are
//! fetched once, in the order of the ids, and lie side by side from then on. Sort keys hold a GSTIN, the kind
//! and sixteen characters of the number in 32 bytes, so that documents are looked at only where two are alike.
//! Rows whose texts lie side by side, and looking at sixteen documents before the first is packed, took laying
//! out ten lakh records and eleven lakh rows from 1.9 to 1.2 s.

use super::FrameError;
use rayon::prelude::*;
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// Documents of one part are laid out by one core.
const PART: usize = 8_192;

/// So many documents are looked at before the first of them is packed. They lie scattered: looked at one
/// behind the other the processor waits for several at once, packed straight away it waited for each.
const AHEAD: usize = 16;

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
    texts: Vec<Texts>,
    /// [`PART`] documents each, but for the last.
    documents: Vec<Vec<D>>,
}

impl<D: Send + Sync> Layout<D> {
    /// Lays documents out in the order of their positions; `pack` turns one into its small form by giving
    /// each text to its second argument; `look` reads some bytes of whatever the packing will need.
    ///
    /// # Errors
    /// [`FrameError::TooMany`] where the texts of a part do not fit.
    pub(super) fn of<'d, O: Sync>(
        documents: &'d [O],
        order: &[u32],
        look: impl Fn(&'d O) -> u8 + Sync,
        pack: impl Fn(&'d O, &mut dyn FnMut(&str) -> TextId) -> D + Sync,
    ) -> Result<Self, FrameError> {
        let parts: Vec<(Texts, Vec<D>)> = order
            .par_chunks(PART)
            // Else the last core to work is left alone with all it took at first.
            .with_max_len(1)
            .map(|part| {
                let mut texts = Texts::default();
                let mut small = Vec::with_capacity(part.len());
                for some in part.chunks(AHEAD) {
                    let seen = some.iter().fold(0, |seen, at| seen ^ look(&documents[*at as usize]));
                    std::hint::black_box(seen);
                    small.extend(some.iter().map(|at| {
                        texts.field = 0;
                        pack(&documents[*at as usize], &mut |value| texts.keep(value))
                    }));
                }
                texts.text.shrink_to_fit();
                (texts, small)
            })
            .collect();
        let fits = parts.iter().all(|(texts, _)| u32::try_from(texts.text.len()).is_ok());
        let (texts, documents) = parts.into_iter().unzip();
        if fits { Ok(Self { texts, documents }) } else { Err(FrameError::TooMany) }
    }

    /// Returns every document; `open` turns the small form into what borrows its texts.
    pub(super) fn open<'a, T: Send>(
        &'a self,
        open: impl Fn(&D, &dyn Fn(TextId) -> &'a str) -> T + Sync,
    ) -> Vec<T> {
        opened(&self.texts, &self.documents, open)
    }

    /// Returns every document as [`Self::open`] does, and lets the small forms go: what borrows the texts is
    /// larger, and both need not be held.
    pub(super) fn take<'a, T: Send>(
        &'a mut self,
        open: impl Fn(&D, &dyn Fn(TextId) -> &'a str) -> T + Sync,
    ) -> Vec<T> {
        let documents = std::mem::take(&mut self.documents);
        opened(&self.texts, &documents, open)
    }
}

fn opened<'a, D: Sync, T: Send>(
    texts: &'a [Texts],
    documents: &[Vec<D>],
    open: impl Fn(&D, &dyn Fn(TextId) -> &'a str) -> T + Sync,
) -> Vec<T> {
    let count: usize = documents.iter().map(Vec::len).sum();
    // By position, so that every document is written where it stays.
    let all = (0..count).into_par_iter().with_min_len(PART / 8).with_max_len(PART).map(|at| {
        let texts = &texts[at / PART];
        open(&documents[at / PART][at % PART], &|id| texts.get(id))
    });
    all.collect()
}

/// The beginning of what gives a document its id: recipient, supplier and kind of document, then number.
pub(super) type Key = (u128, u128);

/// Reads a byte of each line of memory on which a text stands, so that the processor fetches them; see
/// [`AHEAD`].
pub(crate) fn look_at(text: &str) -> u8 {
    const LINE: usize = 64;
    text.as_bytes().iter().step_by(LINE).fold(0, |seen, byte| seen ^ byte)
}

/// Makes the key of a document; the recipient is given by its rank, the kind by its own.
pub(super) fn key(recipient: u32, supplier: &str, kind: u8, number: &str) -> Key {
    let (supplier, is_whole) = if recipient < MOST_RECIPIENTS { supplier_key(supplier) } else { (0, false) };
    let first = u128::from(recipient.min(MOST_RECIPIENTS)) << 109 | supplier << 4;
    // Of a supplier that the key holds in part only, nothing further may decide.
    if is_whole {
        (first | u128::from(kind.min(PARTLY - 1)), leading_sixteen(number))
    } else {
        (first | u128::from(PARTLY), 0)
    }
}

/// Recipients of this rank and behind are not told apart by the key: nineteen bits are left for them.
const MOST_RECIPIENTS: u32 = (1 << 19) - 1;

/// Stands for the kind in a key that does not hold the whole of a supplier. It sorts behind every kind, as
/// the longer of two texts does that begin alike.
const PARTLY: u8 = 15;

/// So many bytes of a supplier stand in a key, seven bits each: a GSTIN's.
const LEADING: usize = 15;

/// Returns a number that sorts as the text does, and whether it holds the whole of it.
fn supplier_key(text: &str) -> (u128, bool) {
    let (mut leading, mut is_whole, mut is_cut) = (0_u128, text.len() <= LEADING, false);
    for at in 0..LEADING {
        let byte = match text.as_bytes().get(at).filter(|_| !is_cut) {
            Some(byte @ 1..=126) => *byte,
            // Sorts behind every byte that can be told; what follows it is left out.
            Some(127..) => {
                (is_whole, is_cut) = (false, true);
                127
            }
            Some(0) => {
                is_whole = false;
                0
            }
            None => 0,
        };
        leading = leading << 7 | u128::from(byte);
    }
    (leading, is_whole)
}

/// Returns the first sixteen bytes of a text as a number; it sorts as the text does, up to where two are
/// equal.
fn leading_sixteen(text: &str) -> u128 {
    let mut bytes = [0_u8; 16];
    let taken = text.len().min(16);
    bytes[..taken].copy_from_slice(&text.as_bytes()[..taken]);
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

/// Sorts documents and returns their positions. `key` is small and never contradicts `content`, which is
/// asked where two keys are equal: most comparisons then touch the keys alone, which lie side by side. Where
/// they are equal a number that is too long for a key may still tell, so that `number` is asked before.
pub(super) fn sorted<'d, D: Sync, C: Ord>(
    documents: &'d [D],
    key: impl Fn(&'d D) -> Key + Sync,
    number: impl Fn(&'d D) -> &'d str + Sync,
    content: impl Fn(&'d D) -> C + Sync,
) -> Vec<u32> {
    let mut keyed: Vec<(Key, u32)> =
        documents.par_iter().zip(0..u32::MAX).with_max_len(PART).map(|(d, at)| (key(d), at)).collect();
    keyed.par_sort_unstable_by(|(a, x), (b, y)| {
        let (x, y) = (&documents[*x as usize], &documents[*y as usize]);
        let is_part = a.0 & 15 == u128::from(PARTLY);
        let by_number = || if is_part { Ordering::Equal } else { number(x).cmp(number(y)) };
        a.cmp(b).then_with(by_number).then_with(|| content(x).cmp(&content(y)))
    });
    keyed.into_iter().map(|(_, at)| at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_back_and_repeated_ones_are_kept_once() {
        let documents = [["a", "b", "a"], ["a", "", "x"], ["a", "b", ""], ["", "b", "a"]];
        let order = [1, 2, 3, 0];
        let mut layout = Layout::of(&documents, &order, |_| 0, |d, keep| d.map(keep)).unwrap();
        let wanted = order.map(|at: u32| documents[at as usize]);
        assert_eq!(layout.open(|ids, text| ids.map(text)), wanted);
        assert_eq!(layout.texts[0].text, "axba");
        assert_eq!(layout.take(|ids, text| ids.map(text)), wanted);
    }

    #[test]
    fn keys_sort_as_their_texts() {
        let texts = [
            "",
            "A",
            "A\0",
            "A\0A",
            "A\u{1}",
            "A~",
            "A\u{7f}",
            "A\u{7f}B",
            "A\u{7f}A",
            "AA",
            "B",
            "AB",
            "ß",
            "AßB",
            "AßA",
            "A~A",
            "27AAPFU0939F1ZV",
            "27AAPFU0939F1ZVX",
            "27AAPFU0939F1ZVA",
            "27AAPFU0939F1Z\0",
            "27AAPFU0939F1Zß",
            "27AAPFU0939F1ZVXY",
            "27AAPFU0939F1ZVXYZ",
            "27AAPFU0939F1ZVX\0",
        ];
        let documents: Vec<(u32, &str, u8, &str)> = [MOST_RECIPIENTS, 0, MOST_RECIPIENTS + 1, 1]
            .into_iter()
            .flat_map(|recipient| {
                let some = texts.into_iter().flat_map(move |supplier| {
                    texts.into_iter().rev().map(move |number| (recipient, supplier, 2, number))
                });
                some.chain(texts.into_iter().map(move |supplier| (recipient, supplier, 1, "Z")))
            })
            .collect();
        let by_key: Vec<_> = sorted(&documents, |d| key(d.0, d.1, d.2, d.3), |d| d.3, |d| *d)
            .into_iter()
            .map(|at| documents[at as usize])
            .collect();
        let mut wanted = documents.clone();
        wanted.sort_unstable();
        assert_eq!(by_key, wanted);
        let ranks = ranks(["b", "b", "", "c", "b"].into_iter());
        assert_eq!(ranks, BTreeMap::from([("", 0), ("b", 1), ("c", 2)]));
    }
}
