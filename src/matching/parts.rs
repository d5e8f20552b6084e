//! Linking a part of the suppliers, and joining the parts to what one run finds.
//!
//! Comes in: the documents of some firms, later those of all with what each part found. Goes out: a
//! [`Part`], later the [`Matching`] of the whole. Only three passes let documents of different firms meet
//! or count them together (`gstin-mistyped`, `other-recipient`, `eco-other-supplier`). A part notes the
//! keys under which its open documents could have met others. Joining looks for firms that do meet and
//! links those again, together and from the beginning. Invariant: the result equals that of one run,
//! since whatever meets across firms is linked as a whole, and nothing else crosses them.

use super::state::{PAIR_CAP, PartState, State};
use super::{Matching, Watch, passes, verdict};
use crate::domain::document::{BooksRow, ImsRecord};
use crate::domain::gstin::pan_of;
use crate::domain::link::{BooksId, BooksLink, Doubt, ImsId, Link};
use crate::domain::money::Tolerance;
use crate::domain::outcome::Outcome;
use crate::frame::FrameError;
use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Returns what keeps a supplier's documents together: the PAN, or the whole text where the GSTIN has
/// not the shape of one. Rows without a GSTIN are together too.
pub fn firm_of(supplier_gstin: &str) -> &str {
    pan_of(supplier_gstin).unwrap_or(supplier_gstin)
}

/// Returns the part, from 0, to which a supplier's documents belong when there are `parts`: the 64-bit
/// FNV-1a hash of [`firm_of`], divided, the rest. The same in every version and on every machine.
///
/// # Panics
/// Where there are no parts.
pub fn part_of(supplier_gstin: &str, parts: u32) -> u32 {
    let hash = firm_of(supplier_gstin).bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    u32::try_from(hash % u64::from(parts)).expect("the rest of a division by a number of 32 bits")
}

/// A key or supplier that would have made too many pairs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooCommon {
    /// The block.
    pub block: &'static str,
    /// Which of the block's turns.
    pub turn: u8,
    /// A record with that key, or of that supplier.
    pub ims: u32,
}

/// Under which keys the open documents of a part could have met documents of other firms.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exposed {
    /// Keys of open records, as often as a record has them.
    pub ims: Vec<(u64, u32)>,
    /// Keys of open books documents, by their first rows.
    pub books: Vec<(u64, u32)>,
    /// Open records of e-commerce operators.
    pub operators: Vec<u32>,
}

/// What was found in a part; ids are positions in the part.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// One per record.
    pub links: Vec<Link>,
    /// One per row; books documents are numbered within the part.
    pub books_links: Vec<BooksLink>,
    /// What was too common.
    pub too_common: Vec<TooCommon>,
    /// What other firms could have met.
    pub exposed: Exposed,
    /// Pairs that met.
    pub pairs: u64,
}

impl From<Part> for Matching {
    fn from(part: Part) -> Self {
        let exploded = counted(&part.too_common);
        Self { links: part.links, books_links: part.books_links, exploded, pairs: part.pairs }
    }
}

/// Counts what was too common, by block and turn. Sums look at each supplier in two turns.
fn counted(too_common: &[TooCommon]) -> Vec<(&'static str, usize)> {
    let mut turns: BTreeMap<(&'static str, u8), usize> = BTreeMap::new();
    for one in too_common {
        *turns.entry((one.block, one.turn)).or_default() += 1;
    }
    let of_sums = |block: &str| block == passes::sums::BLOCK;
    let sums = turns.iter().filter(|((block, _), _)| of_sums(block)).map(|(_, keys)| *keys).max();
    let rest =
        turns.iter().filter(|((block, _), _)| !of_sums(block)).map(|((block, _), keys)| (*block, *keys));
    let mut exploded: Vec<_> = rest.chain(sums.map(|keys| (passes::sums::BLOCK, keys))).collect();
    exploded.sort_unstable();
    exploded
}

/// Links the documents of some firms, of which all documents are here. `recipients_named` tells whether
/// any row of the whole month names its recipient.
///
/// # Errors
/// As for [`run`](super::run).
pub fn run(
    ims: &[ImsRecord<&str>],
    books: &[BooksRow<&str>],
    tolerance: Tolerance,
    recipients_named: bool,
    watch: &dyn Watch,
) -> Result<Part, FrameError> {
    linked(
        ims,
        books,
        tolerance,
        PartState { firms_meet: false, recipients_named, exposed: Exposed::default() },
        watch,
    )
}

fn linked(
    ims: &[ImsRecord<&str>],
    books: &[BooksRow<&str>],
    tolerance: Tolerance,
    part: PartState,
    watch: &dyn Watch,
) -> Result<Part, FrameError> {
    let mut state = State::new(ims, books, tolerance);
    state.part = Some(part);
    for pass in passes::PASSES {
        watch.pass(pass.title);
        (pass.run)(&mut state)?;
    }
    Ok(verdict::finish(state))
}

/// Where the documents of parts stand in the whole.
#[derive(Debug)]
pub struct Places {
    /// Per part the ids of its records.
    ims: Vec<Vec<u32>>,
    /// Per part the ids of its rows.
    books: Vec<Vec<u32>>,
}

impl Places {
    /// Finds the places of the documents of `parts` parts.
    pub fn of(ims: &[ImsRecord<&str>], books: &[BooksRow<&str>], parts: u32) -> Self {
        Self {
            ims: spread(ims.iter().map(|r| part_of(r.supplier_gstin, parts)), parts),
            books: spread(books.iter().map(|r| part_of(r.supplier_gstin, parts)), parts),
        }
    }

    /// Returns how many records and rows a part has.
    pub fn size(&self, part: usize) -> (usize, usize) {
        (self.ims[part].len(), self.books[part].len())
    }
}

fn spread(parts_of: impl Iterator<Item = u32>, parts: u32) -> Vec<Vec<u32>> {
    let mut places = vec![Vec::new(); parts as usize];
    for (id, part) in (0_u32..).zip(parts_of) {
        places[part as usize].push(id);
    }
    places
}

/// Joins what was found in the parts. `exposed` tells what of each could have met others; `part` gives a
/// part, of the size that `places` knows, and is asked for one after another, so that the links of all
/// parts are not held twice.
///
/// # Errors
/// As for [`run`](super::run), and whatever `part` says.
pub fn join<E: From<FrameError>>(
    ims: &[ImsRecord<&str>],
    books: &[BooksRow<&str>],
    tolerance: Tolerance,
    places: &Places,
    exposed: Vec<Exposed>,
    part: impl FnMut(usize) -> Result<Part, E>,
    watch: &dyn Watch,
) -> Result<Matching, E> {
    let whole = Whole { ims, books };
    watch.pass("firms that meet");
    let exposed: Vec<Exposed> = exposed
        .into_iter()
        .enumerate()
        .map(|(p, exposed)| placed(&exposed, &places.ims[p], &places.books[p]))
        .collect();
    let recipients_named = books.iter().any(|row| !row.recipient_gstin.is_empty());
    let mut firms = FxHashSet::default();
    let mut met = Met::default();
    loop {
        let open = whole.open(&exposed, &firms, &met);
        let more = whole.meeting(&open);
        if more.is_subset(&firms) {
            return whole.put_together(places, part, &firms, met, &open);
        }
        firms.extend(more);
        met = whole.link_again(tolerance, &firms, recipients_named, watch)?;
    }
}

/// Gives keys the ids of the whole.
fn placed(exposed: &Exposed, ims: &[u32], books: &[u32]) -> Exposed {
    Exposed {
        ims: exposed.ims.iter().map(|(key, id)| (*key, ims[*id as usize])).collect(),
        books: exposed.books.iter().map(|(key, row)| (*key, books[*row as usize])).collect(),
        operators: exposed.operators.iter().map(|id| ims[*id as usize]).collect(),
    }
}

/// Firms that meet, linked again; with the places of their documents.
#[derive(Default)]
struct Met {
    part: Part,
    exposed: Exposed,
    ims: Vec<u32>,
    books: Vec<u32>,
}

/// All documents.
struct Whole<'d, 'a> {
    ims: &'d [ImsRecord<&'a str>],
    books: &'d [BooksRow<&'a str>],
}

impl<'a> Whole<'_, 'a> {
    fn firm_of_record(&self, id: u32) -> &'a str {
        firm_of(self.ims[id as usize].supplier_gstin)
    }

    fn firm_of_row(&self, row: u32) -> &'a str {
        firm_of(self.books[row as usize].supplier_gstin)
    }

    /// Gathers what is exposed: of firms that were linked again, as it then was. Sorted by key.
    fn open(&self, exposed: &[Exposed], firms: &FxHashSet<&str>, met: &Met) -> Exposed {
        let alone = |id: &u32| !firms.contains(self.firm_of_record(*id));
        let mut open = met.exposed.clone();
        for part in exposed {
            open.ims.extend(part.ims.iter().filter(|(_, id)| alone(id)));
            open.books.extend(part.books.iter().filter(|(_, row)| !firms.contains(self.firm_of_row(*row))));
            open.operators.extend(part.operators.iter().filter(|id| alone(id)));
        }
        open.ims.sort_unstable();
        open.books.sort_unstable();
        open
    }

    /// Finds firms whose documents meet under a key, or are counted together because there are too many
    /// under it.
    fn meeting(&self, open: &Exposed) -> FxHashSet<&'a str> {
        let mut firms = FxHashSet::default();
        let mut rest = open.books.as_slice();
        for mine in open.ims.chunk_by(|a, b| a.0 == b.0) {
            let key = mine[0].0;
            rest = &rest[rest.partition_point(|(k, _)| *k < key)..];
            let theirs = &rest[..rest.partition_point(|(k, _)| *k == key)];
            if mine.len() as u64 * theirs.len() as u64 > PAIR_CAP {
                let all: FxHashSet<&str> = mine
                    .iter()
                    .map(|(_, id)| self.firm_of_record(*id))
                    .chain(theirs.iter().map(|(_, row)| self.firm_of_row(*row)))
                    .collect();
                if all.len() > 1 {
                    firms.extend(all);
                }
                continue;
            }
            for (id, row) in mine.iter().flat_map(|(_, id)| theirs.iter().map(move |(_, row)| (*id, *row))) {
                if self.may_meet(id, row) {
                    firms.extend([self.firm_of_record(id), self.firm_of_row(row)]);
                }
            }
        }
        firms
    }

    /// Tells whether a pass could link a record with a row of another firm.
    fn may_meet(&self, id: u32, row: u32) -> bool {
        let (record, booked) = (&self.ims[id as usize], &self.books[row as usize]);
        self.firm_of_record(id) != self.firm_of_row(row)
            && (record.section.is_eco()
                || strsim::osa_distance(record.supplier_gstin, booked.supplier_gstin) == 1)
    }

    /// Links firms as if there were no others.
    fn link_again(
        &self,
        tolerance: Tolerance,
        firms: &FxHashSet<&str>,
        recipients_named: bool,
        watch: &dyn Watch,
    ) -> Result<Met, FrameError> {
        let (ims, books): (Vec<u32>, Vec<u32>) = (
            (0_u32..)
                .zip(self.ims)
                .filter(|(_, r)| firms.contains(firm_of(r.supplier_gstin)))
                .map(|(id, _)| id)
                .collect(),
            (0_u32..)
                .zip(self.books)
                .filter(|(_, r)| firms.contains(firm_of(r.supplier_gstin)))
                .map(|(id, _)| id)
                .collect(),
        );
        let records: Vec<ImsRecord<&str>> = ims.iter().map(|id| self.ims[*id as usize].clone()).collect();
        let rows: Vec<BooksRow<&str>> = books.iter().map(|row| self.books[*row as usize].clone()).collect();
        let state = PartState { firms_meet: true, recipients_named, exposed: Exposed::default() };
        let part = linked(&records, &rows, tolerance, state, watch)?;
        let exposed = placed(&part.exposed, &ims, &books);
        Ok(Met { part, exposed, ims, books })
    }

    /// Takes firms that met from where they were linked together, all others from their parts.
    fn put_together<E>(
        &self,
        places: &Places,
        mut part: impl FnMut(usize) -> Result<Part, E>,
        firms: &FxHashSet<&str>,
        met: Met,
        open: &Exposed,
    ) -> Result<Matching, E> {
        let mut links = vec![Link::unlinked(Outcome::OnlyInIms); self.ims.len()];
        let mut books_links = vec![None; self.books.len()];
        let mut too_common: Vec<TooCommon> = Vec::new();
        let mut pairs = 0;
        let mut again = Some(met.part);
        for at in 0..=places.ims.len() {
            let source = u32::try_from(at).expect("fewer parts than documents");
            let (part, ims, books, together) = match (places.ims.get(at), places.books.get(at)) {
                (Some(ims), Some(books)) => (part(at)?, ims, books, false),
                _ => (again.take().unwrap_or_default(), &met.ims, &met.books, true),
            };
            let mine = |firm: &str| firms.contains(firm) == together;
            pairs += part.pairs;
            for (mut link, id) in part.links.into_iter().zip(ims) {
                if mine(self.firm_of_record(*id)) {
                    place_link(&mut link, ims, books);
                    links[*id as usize] = link;
                }
            }
            for (mut link, row) in part.books_links.into_iter().zip(books) {
                if mine(self.firm_of_row(*row)) {
                    place_books_link(&mut link, ims, books);
                    books_links[*row as usize] = Some((source, link));
                }
            }
            let placed = part.too_common.into_iter().map(|t| TooCommon { ims: ims[t.ims as usize], ..t });
            too_common.extend(placed.filter(|t| mine(self.firm_of_record(t.ims))));
        }
        // One run does not look for operators' sellers where no operator's record is open.
        too_common.retain(|t| t.block != passes::cross_gstin::ECO_BLOCK || !open.operators.is_empty());
        Ok(Matching { links, books_links: numbered(books_links), exploded: counted(&too_common), pairs })
    }
}

/// Numbers books documents anew in order of their rows.
fn numbered(books_links: Vec<Option<(u32, BooksLink)>>) -> Vec<BooksLink> {
    let mut next = 0;
    let mut numbers: Vec<Vec<u32>> = Vec::new();
    let mut number = |source: u32, document: u32| {
        let (source, document) = (source as usize, document as usize);
        numbers.resize_with(numbers.len().max(source + 1), Vec::new);
        let known = &mut numbers[source];
        known.resize(known.len().max(document + 1), 0);
        if known[document] == 0 {
            next += 1;
            known[document] = next;
        }
        known[document]
    };
    books_links
        .into_iter()
        .map(|found| {
            let (source, mut link) = found.expect("every row belongs to a part");
            link.document = number(source, link.document);
            link
        })
        .collect()
}

fn place_ims(ids: &mut [ImsId], ims: &[u32]) {
    for id in ids {
        id.0 = ims[id.at()];
    }
}

fn place_rows(ids: &mut [BooksId], books: &[u32]) {
    for id in ids {
        id.0 = books[id.at()];
    }
}

fn place_link(link: &mut Link, ims: &[u32], books: &[u32]) {
    place_rows(&mut link.books, books);
    place_rows(&mut link.candidates, books);
    place_ims(&mut link.companions, ims);
    for doubt in &mut link.doubts {
        match doubt {
            Doubt::BookedAgain(rows) => place_rows(rows, books),
            Doubt::ClaimedBy(ids) => place_ims(ids, ims),
            Doubt::AmendedBy(id) | Doubt::OriginalPresent(id) | Doubt::OtherVersion(id) => {
                id.0 = ims[id.at()]
            }
            Doubt::AnotherAsNear
            | Doubt::Repeated(_)
            | Doubt::NeighbourInSeries
            | Doubt::NoSupplierNumber
            | Doubt::AmountsOnly
            | Doubt::OwnSuffix
            | Doubt::Damaged
            | Doubt::SumOnly
            | Doubt::OtherDirection
            | Doubt::OtherKind
            | Doubt::NumberOfAnother
            | Doubt::BookedByInvoice
            | Doubt::Netted
            | Doubt::Ineligible
            | Doubt::OtherYear
            | Doubt::OtherRecipient
            | Doubt::TooLarge => {}
        }
    }
}

fn place_books_link(link: &mut BooksLink, ims: &[u32], books: &[u32]) {
    place_ims(&mut link.ims, ims);
    place_ims(&mut link.candidates, ims);
    place_rows(&mut link.again, books);
}

#[cfg(test)]
mod tests;
