//! From links to outcomes, and what *certain* means.
//!
//! Comes in: the state after the last pass. Goes out: one outcome per document of either side.
//!
//! A link is **certain** when (a) the number is the same, the same key, a short form that only this
//! record of the supplier fits, or one typing error that the supplier's series cannot produce;
//! (b) the taxable value and every head agree within tolerance; (c) on neither side another open
//! document of the supplier is as near; (d) GSTIN and kind are the same. Invariant: any doubt takes
//! the word away.

use super::comparison::Booked;
use super::parts::{Exposed, Part};
use super::state::{State, index};
use crate::domain::level::{AmountLevel, DateLevel, GstinLevel, NumberLevel};
use crate::domain::link::{BooksId, BooksLink, Doubt, ImsId, Levels, Link};
use crate::domain::outcome::Outcome;
use crate::domain::period::FinancialYear;
use crate::normalise::keys::block_key;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::sync::atomic::{AtomicBool, Ordering};

/// More near misses than this are not shown for one document.
const MOST_CANDIDATES: usize = 5;

/// Gives every document its outcome.
pub(super) fn finish(mut state: State<'_>) -> Part {
    let mut links = std::mem::take(&mut state.links);
    near_misses(&state, &mut links);
    let left_over = LeftOver::of(&state, &links);
    links.par_iter_mut().enumerate().for_each(|(i, link)| {
        let id = index(i);
        if !state.repeats.is_first(id) {
            return;
        }
        note_relatives(&state, id, link);
        if let Some(levels) = link.levels {
            if levels.date == DateLevel::OtherYear {
                link.doubts.push(Doubt::OtherYear);
            }
            if state.is_recurring(id) && left_over.are_nearer(&state, id, link) {
                link.doubts.push(Doubt::AnotherAsNear);
            }
            let booked = Booked::of(link.books.iter().map(|row| &state.books[row.at()]));
            link.outcome = outcome(&levels, link, &booked, link.companions.is_empty());
            link.certain = is_certain(&levels, link);
        }
        if state.amendments.amended_by[i].is_some() {
            link.outcome = Outcome::DuplicateInIms;
        }
    });
    for i in 0..links.len() {
        let first = state.repeats.stands_for[i] as usize;
        if first != i {
            links[i] = links[first].clone();
        }
    }
    let books_links = books_links(&state, &links);
    let State { exploded: too_common, part, ims_numbers, books_numbers, pairs, .. } = state;
    rayon::join(|| drop(ims_numbers), || drop(books_numbers));
    let exposed = part.map_or_else(Exposed::default, |part| part.exposed);
    Part { links, books_links, too_common, exposed, pairs }
}

/// Documents without a partner, or with one that no number speaks for, by supplier and amounts: where amounts
/// recur (rent, retainers) and a number was mistyped into another's, only the dates tell which belong together.
struct LeftOver {
    ims: FxHashMap<u64, Vec<u32>>,
    books: FxHashMap<u64, Vec<u32>>,
}

impl LeftOver {
    fn of(state: &State<'_>, links: &[Link]) -> Self {
        let mut left_over = Self { ims: FxHashMap::default(), books: FxHashMap::default() };
        // Nearly all are linked; the few that are not are gathered by all cores, in order.
        let linked: Vec<AtomicBool> = state.books.par_iter().map(|_| AtomicBool::new(false)).collect();
        let ims: Vec<u32> = links
            .par_iter()
            .enumerate()
            .filter(|(i, link)| {
                let is_named = is_named(link);
                if is_named {
                    link.books.iter().for_each(|row| linked[row.at()].store(true, Ordering::Relaxed));
                }
                !is_named && state.amendments.amended_by[*i].is_none() && state.repeats.is_first(index(*i))
            })
            .map(|(i, _)| index(i))
            .collect();
        for id in ims {
            left_over.ims.entry(state.amounts_of_record(id)).or_default().push(id);
        }
        let rows: Vec<u32> = (0..state.books.len())
            .into_par_iter()
            .filter(|i| !linked[*i].load(Ordering::Relaxed) && state.books[*i].exclusion.is_none())
            .map(index)
            .collect();
        for row in rows {
            left_over.books.entry(state.amounts_of_row(row)).or_default().push(row);
        }
        left_over
    }

    /// Tells whether on either side a document without a partner, of a number that may have been meant,
    /// lies nearer in time to this link's other side than its partner does.
    fn are_nearer(&self, state: &State<'_>, id: u32, link: &Link) -> bool {
        let mine = state.record(id).date;
        let Some(apart) = link.days_apart.map(i64::abs).filter(|d| *d > 0) else { return false };
        let theirs = |row: u32| state.books[row as usize].date;
        let meant = |ims: u32, row: u32| state.number_level(ims, row) != NumberLevel::Differs;
        let mut rows = self.books.get(&state.amounts_of_record(id)).into_iter().flatten();
        let nearer_row = rows.any(|row| {
            meant(id, *row) && theirs(*row).is_some_and(|date| (date - mine).num_days().abs() < apart)
        });
        let nearer_record = || {
            let others = self.ims.get(&state.amounts_of_record(id)).into_iter().flatten();
            others.filter(|other| **other != id).any(|other| {
                let date = state.record(*other).date;
                let nearer = |row: u32| theirs(row).is_some_and(|d| (date - d).num_days().abs() < apart);
                link.books.iter().any(|b| meant(*other, b.0) && nearer(b.0))
            })
        };
        nearer_row || nearer_record()
    }
}

/// Tells whether a number speaks for a link; sums and amounts alone may have taken what is another's.
fn is_named(link: &Link) -> bool {
    !link.books.is_empty()
        && link.levels.is_some_and(|levels| match levels.number {
            NumberLevel::Same
            | NumberLevel::SameKey
            | NumberLevel::ShortForm
            | NumberLevel::OwnSuffix
            | NumberLevel::Original
            | NumberLevel::Typing => true,
            NumberLevel::Differs | NumberLevel::Missing => false,
        })
}

/// Notes what else of the download belongs to the record.
fn note_relatives(state: &State<'_>, id: u32, link: &mut Link) {
    let i = id as usize;
    let mut relative = |doubt: Doubt, other: u32| {
        link.doubts.push(doubt);
        link.companions.push(ImsId(other));
    };
    if let Some(amendment) = state.amendments.amended_by[i] {
        relative(Doubt::AmendedBy(ImsId(amendment)), amendment);
    }
    if let Some(original) = state.amendments.original[i] {
        relative(Doubt::OriginalPresent(ImsId(original)), original);
    }
    if let Some(other) = state.repeats.other_version[i] {
        relative(Doubt::OtherVersion(other), other.0);
    }
    if state.repeats.copies[i] > 1 {
        link.doubts.push(Doubt::Repeated(state.repeats.copies[i]));
    }
    link.companions.sort_unstable();
    link.companions.dedup();
}

/// Names the outcome of a link by the one field that differs.
fn outcome(levels: &Levels, link: &Link, booked: &Booked, alone: bool) -> Outcome {
    let ok = |level| matches!(level, AmountLevel::Same | AmountLevel::WithinTolerance);
    let amounts_agree = ok(levels.taxable_value) && ok(levels.tax);
    let has = |wanted: fn(&Doubt) -> bool| link.doubts.iter().any(wanted);
    if !alone && has(|d| matches!(d, Doubt::Netted)) {
        return Outcome::Merged;
    }
    if has(|d| matches!(d, Doubt::OtherDirection)) {
        return Outcome::ValueDiffers;
    }
    if has(|d| matches!(d, Doubt::OtherRecipient)) {
        return Outcome::OtherBranch;
    }
    match levels.gstin {
        GstinLevel::Same => {}
        GstinLevel::SamePan => return Outcome::OtherBranch,
        GstinLevel::Mistyped => return Outcome::GstinMistyped,
        GstinLevel::Other => return Outcome::OtherSupplierEco,
    }
    if !amounts_agree {
        return match (ok(levels.taxable_value), levels.tax) {
            (true, AmountLevel::OtherHead) => Outcome::TaxHeadDiffers,
            (true, _) => Outcome::TaxDiffers,
            (false, AmountLevel::Same | AmountLevel::WithinTolerance) => Outcome::TaxableDiffers,
            (false, AmountLevel::OtherHead | AmountLevel::Differs | AmountLevel::Missing) => {
                Outcome::ValueDiffers
            }
        };
    }
    if has(|d| matches!(d, Doubt::BookedAgain(_))) {
        return Outcome::DuplicateInBooks;
    }
    if booked.ineligible {
        return Outcome::IneligibleInBooks;
    }
    if has(|d| matches!(d, Doubt::AmountsOnly)) {
        return Outcome::AmountDateOnly;
    }
    if link.books.len() > 1 {
        return Outcome::Split;
    }
    match levels.number {
        NumberLevel::Typing => return Outcome::NumberTyping,
        NumberLevel::SameKey | NumberLevel::ShortForm | NumberLevel::OwnSuffix | NumberLevel::Original => {
            return Outcome::NumberVariant;
        }
        NumberLevel::Same | NumberLevel::Differs | NumberLevel::Missing => {}
    }
    match levels.date {
        DateLevel::Same | DateLevel::Missing => {}
        DateLevel::Near | DateLevel::SameYear | DateLevel::OtherYear => return Outcome::DateDiffers,
    }
    if levels.taxable_value == AmountLevel::Same && levels.tax == AmountLevel::Same {
        Outcome::Exact
    } else {
        Outcome::WithinTolerance
    }
}

/// Tells whether a link may be accepted without a person; see the module's doc.
fn is_certain(levels: &Levels, link: &Link) -> bool {
    let ok = |level| matches!(level, AmountLevel::Same | AmountLevel::WithinTolerance);
    let number_ok = match levels.number {
        NumberLevel::Same | NumberLevel::SameKey | NumberLevel::ShortForm | NumberLevel::Typing => true,
        NumberLevel::OwnSuffix | NumberLevel::Original | NumberLevel::Differs | NumberLevel::Missing => false,
    };
    let date_ok = match levels.date {
        DateLevel::Same | DateLevel::Near | DateLevel::SameYear | DateLevel::Missing => true,
        DateLevel::OtherYear => false,
    };
    let undoubted = link.doubts.iter().all(|d| matches!(d, Doubt::Repeated(_)));
    number_ok
        && date_ok
        && undoubted
        && ok(levels.taxable_value)
        && ok(levels.tax)
        && levels.gstin == GstinLevel::Same
        && matches!(
            link.outcome,
            Outcome::Exact
                | Outcome::WithinTolerance
                | Outcome::NumberVariant
                | Outcome::NumberTyping
                | Outcome::DateDiffers
                | Outcome::Split
        )
}

/// Shows what came near: rows that are asserted for nobody first, then by distance in value.
fn near_misses(state: &State<'_>, links: &mut [Link]) {
    let mut near: Vec<(u32, u32)> = state.near.clone();
    near.sort_unstable();
    near.dedup();
    for part in near.chunk_by(|a, b| a.0 == b.0) {
        let ims = part[0].0;
        let record = state.record(ims);
        let link = &mut links[ims as usize];
        let mut rows: Vec<u32> =
            part.iter().map(|p| p.1).filter(|r| !link.books.contains(&BooksId(*r))).collect();
        rows.sort_unstable_by_key(|r| (record.taxable_value.gap(state.books[*r as usize].taxable_value), *r));
        for row in rows {
            if link.candidates.len() < MOST_CANDIDATES && !link.candidates.contains(&BooksId(row)) {
                link.candidates.push(BooksId(row));
            }
        }
    }
}

/// Looks at the links from the side of the register.
fn books_links(state: &State<'_>, links: &[Link]) -> Vec<BooksLink> {
    let documents = documents(state);
    let mut found: Vec<BooksLink> = state
        .books
        .par_iter()
        .zip(documents)
        .map(|(row, document)| BooksLink {
            outcome: if row.exclusion.is_some() { Outcome::Excluded } else { Outcome::OnlyInBooks },
            document,
            ims: Vec::new(),
            candidates: Vec::new(),
            again: Vec::new(),
        })
        .collect();
    for (i, link) in links.iter().enumerate() {
        if !state.repeats.is_first(index(i)) {
            continue;
        }
        for row in &link.books {
            let row = &mut found[row.at()];
            row.outcome = link.outcome;
            row.ims.push(ImsId(index(i)));
        }
        for row in &link.candidates {
            let row = &mut found[row.at()];
            row.candidates.push(ImsId(index(i)));
            if link.outcome == Outcome::Tie && row.ims.is_empty() && row.outcome == Outcome::OnlyInBooks {
                row.outcome = Outcome::Tie;
            }
        }
    }
    for (row, ims) in &state.again {
        let others = links[*ims as usize].books.clone();
        let row = &mut found[*row as usize];
        row.outcome = Outcome::DuplicateInBooks;
        row.ims = vec![ImsId(*ims)];
        row.again = others;
    }
    found
}

/// Numbers books documents from 1: rows of one supplier, kind, number and year stand together, in
/// order of their ids.
fn documents(state: &State<'_>) -> Vec<u32> {
    // A row without a number is a document of its own.
    let alike = |a: u32, b: u32| {
        let (row, other) = (&state.books[a as usize], &state.books[b as usize]);
        let (number, others) = (&state.books_numbers[a as usize], &state.books_numbers[b as usize]);
        !number.is_absent
            && !others.is_absent
            && number.light() == others.light()
            && row.kind == other.kind
            && row.supplier_gstin == other.supplier_gstin
            && row.recipient_gstin == other.recipient_gstin
            && row.date.map(FinancialYear::of) == other.date.map(FinancialYear::of)
    };
    let mut by_key: Vec<(u64, u32)> = (0..state.books.len())
        .into_par_iter()
        .filter(|i| !state.books_numbers[*i].is_absent)
        .map(|i| {
            let row = &state.books[i];
            let key = (row.supplier_gstin, row.kind, state.books_numbers[i].light());
            (block_key("document", key), index(i))
        })
        .collect();
    by_key.par_sort_unstable();
    // The first row of each document.
    let mut firsts: Vec<u32> = (0..state.books.len()).map(index).collect();
    for rows in by_key.chunk_by(|a, b| a.0 == b.0).filter(|rows| rows.len() > 1) {
        for (at, (_, row)) in rows.iter().enumerate() {
            if let Some((_, first)) = rows[..at].iter().find(|(_, other)| alike(*row, *other)) {
                firsts[*row as usize] = firsts[*first as usize];
            }
        }
    }
    let mut numbers: Vec<u32> = Vec::with_capacity(firsts.len());
    let mut next = 0;
    for (i, first) in firsts.into_iter().enumerate() {
        if first as usize == i {
            next += 1;
            numbers.push(next);
        } else {
            numbers.push(numbers[first as usize]);
        }
    }
    numbers
}
