//! Records and rows that carry the same number under the same GSTIN.
//!
//! Comes in: all open documents. Goes out: links for every record whose number the books hold.
//! Invariant: a row is claimed by the record whose number is nearest; between equals the amounts
//! decide, then the date, and if neither does, nobody gets it.
//!
//! Nine documents of ten are linked here. Pairs lie in sorted lists instead of maps of lists, and a record
//! with one row, which nobody else claims, is measured in parallel and its link written where it stays: 2.2 s
//! became 0.5 s on ten lakh records.

use crate::domain::document::BooksRow;
use crate::domain::level::{AmountLevel, DateLevel, NumberLevel};
use crate::domain::link::{BooksId, Doubt, ImsId, Link};
use crate::domain::outcome::Outcome;
use crate::domain::period::{FinancialYear, TaxPeriod};
use crate::frame::FrameError;
use crate::frame::joins::Keys;
use crate::matching::reading::{self, Reading};
use crate::matching::state::{Made, State, index};
use crate::normalise::keys::block_key;
use crate::normalise::number::Number;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

const PASS: &str = "same-number";
const BLOCK: &str = "GSTIN + number";

/// A record that may claim a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Claim {
    level: NumberLevel,
    other_year: bool,
    ims: u32,
}

pub(super) fn run(state: &mut State<'_>) -> Result<(), FrameError> {
    let pairs = {
        let (ims, books) = (record_keys(state), row_keys(state));
        let pairs = state.block(BLOCK, &ims, &books)?;
        show_excluded(state, &ims)?;
        pairs
    };
    let mut judged: Vec<(u32, Claim)> = pairs
        .par_iter()
        .filter_map(|(ims, row)| judge(state, *ims, *row).map(|claim| (*row, claim)))
        .collect();
    drop(pairs);
    judged.par_sort_unstable();
    let mut owned: Vec<(u32, u32)> = Vec::with_capacity(judged.len());
    let mut contested: Vec<(u32, Vec<u32>)> = Vec::new();
    let mut claimed_by: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
    let mut filed_again: Vec<(u32, u32, u32)> = Vec::new();
    for claims in judged.chunk_by(|a, b| a.0 == b.0) {
        let row = claims[0].0;
        state.named[row as usize] =
            claims.iter().any(|(_, c)| c.level < NumberLevel::Original && !c.other_year);
        match settle(state, row, claims) {
            Settled::Owner { ims, rivals } => {
                owned.push((ims, row));
                if !rivals.is_empty() {
                    if filed_first(state, row, &[&rivals[..], &[ims]].concat()) == Some(ims) {
                        filed_again.extend(rivals.iter().map(|later| (*later, ims, row)));
                    }
                    claimed_by.entry(ims).or_default().extend(&rivals);
                    for rival in rivals {
                        state.near.push((rival, row));
                        claimed_by.entry(rival).or_default().push(ims);
                    }
                }
            }
            Settled::Contested(rivals) => contested.push((row, rivals)),
        }
    }
    drop(judged);
    owned.par_sort_unstable();
    let mut is_owner = vec![false; state.ims.len()];
    for (ims, _) in &owned {
        is_owner[*ims as usize] = true;
    }
    keep_own_year(state, &mut owned);
    set_misnamed_aside(state, &is_owner, &mut owned);
    link_owners(state, &owned, &mut claimed_by);
    contest(state, &contested);
    filed_again.retain(|(later, ..)| !is_owner[*later as usize]);
    name_filed_again(state, &filed_again);
    Ok(())
}

/// The rows of one record, in order: pairs of a record and a row, of which the record is the same.
type Owned<'o> = &'o [(u32, u32)];

/// So many pairs of a record and its row are read by one core at a time.
const PART: usize = 4_096;

/// Links every record by the reading of its rows; `owned` is sorted.
fn link_owners(state: &mut State<'_>, owned: &[(u32, u32)], claimed_by: &mut FxHashMap<u32, Vec<u32>>) {
    let mut links = std::mem::take(&mut state.links);
    let mut parts: Vec<(Owned<'_>, u32, &mut [Link])> = Vec::new();
    let (mut rest, mut base) = (links.as_mut_slice(), 0);
    for some in in_parts(owned) {
        // What is measured side by side is written where it stays.
        let last = some[some.len() - 1].0;
        let (mine, others) = rest.split_at_mut((last + 1 - base) as usize);
        parts.push((some, base, mine));
        (rest, base) = (others, last + 1);
    }
    let measured: Vec<Vec<Read<'_>>> = parts
        .into_par_iter()
        .map(|(some, base, links)| {
            let owners = some.chunk_by(|a, b| a.0 == b.0);
            owners
                .map(|rows| measure(state, rows, claimed_by, &mut links[(rows[0].0 - base) as usize]))
                .collect()
        })
        .collect();
    state.links = links;
    for read in measured.into_iter().flatten() {
        match read {
            Read::Linked(ims, row) => state.close(ims, &[row]),
            Read::Open(rows, reading) => link_reading(state, rows[0].0, &reading, claimed_by),
        }
    }
}

/// Cuts pairs into parts, each for one core; those of one record stay together.
fn in_parts(owned: Owned<'_>) -> Vec<Owned<'_>> {
    let (mut parts, mut rest) = (Vec::new(), owned);
    while !rest.is_empty() {
        let some = rest.len().min(PART);
        let more = rest[some..].iter().take_while(|(ims, _)| *ims == rest[some - 1].0).count();
        let (part, others) = rest.split_at(some + more);
        parts.push(part);
        rest = others;
    }
    parts
}

/// What came of the rows of a record.
enum Read<'o> {
    /// The record is linked with its only row.
    Linked(u32, u32),
    /// More has to be looked at than these two.
    Open(Owned<'o>, Reading),
}

/// Reads the rows of a record, and makes its link where that needs no more than itself: one row, and
/// nobody else near.
fn measure<'o>(
    state: &State<'_>,
    rows: Owned<'o>,
    claimed: &FxHashMap<u32, Vec<u32>>,
    link: &mut Link,
) -> Read<'o> {
    let ims = rows[0].0;
    if let [(_, row)] = *rows
        && !claimed.contains_key(&ims)
        && !is_far_fetched(state, ims, &[row], agrees(state, ims, row))
    {
        state.measure(ims, link, &[row], Made::by(PASS, BLOCK, level_of(state, ims, row)));
        return Read::Linked(ims, row);
    }
    let ids: Vec<u32> = rows.iter().map(|(_, row)| *row).collect();
    Read::Open(rows, reading::read(state, ims, &ids))
}

/// Links a record by a reading, unless little speaks for it.
fn link_reading(state: &mut State<'_>, ims: u32, reading: &Reading, claimed: &mut FxHashMap<u32, Vec<u32>>) {
    if is_far_fetched(state, ims, &reading.rows, reading.agrees) {
        state.near.extend(reading.rows.iter().map(|r| (ims, *r)));
        return;
    }
    for row in &reading.beside {
        state.misnamed[*row as usize] = true;
    }
    link(state, ims, reading, claimed.remove(&ims).unwrap_or_default());
}

/// Sets aside rows that carry one record's number and exactly the amounts and date of another, which
/// has no row of its own and whose number is one typing error away: there the clerk typed a number that
/// happens to be real.
fn set_misnamed_aside(state: &mut State<'_>, is_owner: &[bool], owned: &mut Vec<(u32, u32)>) {
    let unowned = state.open_by_amounts(|id| !is_owner[id as usize]);
    let misnamed: Vec<bool> =
        owned.par_iter().map(|(ims, row)| is_misnamed(state, &unowned, *ims, *row)).collect();
    for ((ims, row), _) in owned.iter().zip(&misnamed).filter(|(_, is_misnamed)| **is_misnamed) {
        state.near.push((*ims, *row));
        state.misnamed[*row as usize] = true;
    }
    let mut misnamed = misnamed.into_iter();
    owned.retain(|_| misnamed.next() != Some(true));
}

fn is_misnamed(state: &State<'_>, unowned: &FxHashMap<u64, Vec<u32>>, ims: u32, row: u32) -> bool {
    let Some(others) = unowned.get(&state.amounts_of_row(row)) else { return false };
    if state.amounts(ims, &[row]).agree() {
        return false;
    }
    let mut others = others.iter().filter(|other| {
        state.number_level(**other, row) == NumberLevel::Typing
            && state.date_level(**other, row) == DateLevel::Same
            && state.same_recipient(**other, row)
            && !state.is_recurring(**other)
            && state.amounts(**other, &[row]).agree()
    });
    others.next().is_some() && others.next().is_none()
}

fn agrees(state: &State<'_>, ims: u32, row: u32) -> bool {
    state.amounts(ims, &[row]).agree()
}

/// Tells whether nothing but a number written differently speaks for a link: every amount and the date
/// differ.
fn is_far_fetched(state: &State<'_>, ims: u32, rows: &[u32], agrees: bool) -> bool {
    if agrees {
        return false;
    }
    let amounts = state.amounts(ims, rows);
    amounts.taxable_value == AmountLevel::Differs
        && amounts.tax == AmountLevel::Differs
        && rows.iter().all(|r| {
            level_of(state, ims, *r) != NumberLevel::Same && state.date_level(ims, *r) != DateLevel::Same
        })
}

/// Builds the keys of open records: GSTIN, kind and every form of the number.
fn record_keys(state: &State<'_>) -> Keys {
    let ids: Vec<u32> = state.open_ims().collect();
    let keys = ids.par_chunks(PART).map(|ids| {
        let mut keys = Vec::with_capacity(ids.len() * 2);
        for id in ids.iter().copied() {
            let r = state.record(id);
            let mut push = |number: &Number| {
                for key in number.keys() {
                    keys.push((block_key(BLOCK, (r.supplier_gstin, r.kind(), key)), id));
                }
            };
            push(&state.ims_numbers[id as usize]);
            if r.section.is_amendment() && !r.original_number.is_empty() {
                push(&original_number(state, id));
            }
        }
        keys
    });
    in_order(keys.collect())
}

/// Builds the keys of open rows.
fn row_keys(state: &State<'_>) -> Keys {
    keys_of_rows(state, |i, _| !state.taken[i])
}

fn keys_of_rows(state: &State<'_>, admit: impl Fn(usize, &BooksRow<&str>) -> bool + Sync) -> Keys {
    let keys = state.books.par_chunks(PART).enumerate().map(|(part, rows)| {
        let mut keys = Vec::with_capacity(rows.len() * 2);
        for (i, row) in (part * PART..).zip(rows) {
            let number = &state.books_numbers[i];
            if !number.is_absent && !row.supplier_gstin.is_empty() && admit(i, row) {
                for key in number.keys() {
                    keys.push((block_key(BLOCK, (row.supplier_gstin, row.kind, key)), index(i)));
                }
            }
        }
        keys
    });
    in_order(keys.collect())
}

fn in_order(parts: Vec<Keys>) -> Keys {
    let mut keys: Keys = Vec::with_capacity(parts.iter().map(Vec::len).sum());
    for mut part in parts {
        keys.append(&mut part);
    }
    keys.par_sort_unstable();
    keys.dedup();
    keys
}

/// Shows rows that were excluded beside the records whose number they carry: a supplier may report as
/// ordinary what the books hold under reverse charge.
fn show_excluded(state: &mut State<'_>, ims: &Keys) -> Result<(), FrameError> {
    let books = keys_of_rows(state, |_, row| row.exclusion.is_some());
    if books.is_empty() {
        return Ok(());
    }
    let met = state.block_in_turn(BLOCK, 1, ims, &books)?;
    state.near.extend(met);
    Ok(())
}

fn original_number(state: &State<'_>, ims: u32) -> Number {
    let r = state.record(ims);
    let date = r.original_date.unwrap_or(r.date);
    Number::read(r.original_number, &[FinancialYear::of(date)])
}

/// Judges whether a record may claim a row, and how near their numbers are.
fn judge(state: &State<'_>, ims: u32, row: u32) -> Option<Claim> {
    let (record, booked) = (state.record(ims), &state.books[row as usize]);
    if record.supplier_gstin != booked.supplier_gstin
        || record.kind() != booked.kind
        || !state.same_recipient(ims, row)
    {
        return None;
    }
    let (mine, theirs) = (&state.ims_numbers[ims as usize], &state.books_numbers[row as usize]);
    let level = if mine.light() == theirs.light() {
        NumberLevel::Same
    } else if mine.same_key(theirs) {
        NumberLevel::SameKey
    } else if record.section.is_amendment() && original_number(state, ims).same_key(theirs) {
        NumberLevel::Original
    } else {
        return None;
    };
    let other_year = state.date_level(ims, row) == DateLevel::OtherYear;
    // The same number of another year is another document, unless the number itself names the year.
    if is_of_another_year(state, ims, row) && !state.amounts(ims, &[row]).agree() {
        return None;
    }
    Some(Claim { level, other_year, ims })
}

/// Sets rows of another financial year aside where the record's own year holds rows too: last year's
/// number is another document, and no repetition of this one. `owned` is sorted.
fn keep_own_year(state: &mut State<'_>, owned: &mut Vec<(u32, u32)>) {
    let mut aside: Vec<(u32, u32)> = Vec::new();
    for rows in owned.chunk_by(|a, b| a.0 == b.0).filter(|rows| rows.len() > 1) {
        let foreign = |pair: &&(u32, u32)| is_of_another_year(state, pair.0, pair.1);
        let others = rows.iter().filter(foreign).count();
        if others > 0 && others < rows.len() {
            aside.extend(rows.iter().filter(foreign));
        }
    }
    if !aside.is_empty() {
        owned.retain(|pair| aside.binary_search(pair).is_err());
        state.near.append(&mut aside);
    }
}

/// Tells whether a row is dated in another financial year, and its number does not say otherwise.
fn is_of_another_year(state: &State<'_>, ims: u32, row: u32) -> bool {
    let (mine, theirs) = (&state.ims_numbers[ims as usize], &state.books_numbers[row as usize]);
    // A number that names the year is of that year, whatever date was typed beside it.
    let names_year = mine.year.is_some() && theirs.year.is_some() && mine.light() == theirs.light();
    state.date_level(ims, row) == DateLevel::OtherYear && !names_year
}

enum Settled {
    Owner { ims: u32, rivals: Vec<u32> },
    Contested(Vec<u32>),
}

/// Gives a row to the record with the nearest number; `claims` is sorted and not empty.
fn settle(state: &State<'_>, row: u32, claims: &[(u32, Claim)]) -> Settled {
    if let [(_, claim)] = claims {
        return Settled::Owner { ims: claim.ims, rivals: Vec::new() };
    }
    let best = claims[0].1;
    let rivals: Vec<u32> = claims
        .iter()
        .map(|(_, claim)| claim)
        .filter(|c| c.level == best.level && c.other_year == best.other_year)
        .map(|c| c.ims)
        .collect();
    if let [ims] = rivals[..] {
        return Settled::Owner { ims, rivals: Vec::new() };
    }
    let narrowed = |keep: &dyn Fn(u32) -> bool| {
        let left: Vec<u32> = rivals.iter().copied().filter(|ims| keep(*ims)).collect();
        if let [ims] = left[..] { Some(ims) } else { None }
    };
    let by_amounts = narrowed(&|ims| state.amounts(ims, &[row]).agree());
    let by_date = || {
        narrowed(&|ims| state.amounts(ims, &[row]).agree() && state.date_level(ims, row) == DateLevel::Same)
    };
    match by_amounts.or_else(by_date).or_else(|| filed_first(state, row, &rivals)) {
        Some(ims) => Settled::Owner { ims, rivals: rivals.into_iter().filter(|r| *r != ims).collect() },
        None => Settled::Contested(rivals),
    }
}

/// Of records that agree with a row in everything and with each other in all but the return they stand
/// in, the one that was reported first; the supplier filed the others again.
fn filed_first(state: &State<'_>, row: u32, rivals: &[u32]) -> Option<u32> {
    let alike = |a: u32, b: u32| {
        let (a, b) = (state.record(a), state.record(b));
        (a.section, a.date, a.taxable_value, a.tax) == (b.section, b.date, b.taxable_value, b.tax)
    };
    let period = |ims: u32| TaxPeriod::parse(state.record(ims).return_period).ok();
    let first = rivals.iter().copied().min_by_key(|ims| (period(*ims), *ims))?;
    let earlier = |other: u32| period(first) < period(other) && alike(first, other);
    let all_later = period(first).is_some() && rivals.iter().all(|other| *other == first || earlier(*other));
    (all_later && state.amounts(first, &[row]).agree()).then_some(first)
}

/// Names the records that were filed again for what they are.
fn name_filed_again(state: &mut State<'_>, filed_again: &[(u32, u32, u32)]) {
    for (later, first, row) in filed_again.iter().copied() {
        if state.closed[later as usize] {
            continue;
        }
        let link = &mut state.links[later as usize];
        link.outcome = Outcome::DuplicateInIms;
        link.candidates.push(BooksId(row));
        link.companions.push(ImsId(first));
        link.doubts.push(Doubt::ClaimedBy(vec![ImsId(first)]));
        state.closed[later as usize] = true;
    }
}

/// Links a record by the reading of its rows.
fn link(state: &mut State<'_>, ims: u32, reading: &Reading, rivals: Vec<u32>) {
    let level = reading.rows.iter().map(|r| level_of(state, ims, *r)).max().unwrap_or(NumberLevel::Differs);
    let mut made = Made::by(PASS, BLOCK, level);
    if !rivals.is_empty() {
        let mut rivals: Vec<ImsId> = rivals.into_iter().map(ImsId).collect();
        rivals.sort_unstable();
        rivals.dedup();
        made.margin = "amounts";
        made.doubts.push(Doubt::ClaimedBy(rivals));
    }
    super::note_reading(state, ims, reading, &mut made);
    state.link(ims, &reading.rows, made);
}

fn level_of(state: &State<'_>, ims: u32, row: u32) -> NumberLevel {
    let (mine, theirs) = (&state.ims_numbers[ims as usize], &state.books_numbers[row as usize]);
    if mine.light() == theirs.light() {
        NumberLevel::Same
    } else if mine.same_key(theirs) {
        NumberLevel::SameKey
    } else {
        NumberLevel::Original
    }
}

/// Rows that several records claim alike: the records that found no other row are in a tie.
fn contest(state: &mut State<'_>, contested: &[(u32, Vec<u32>)]) {
    for (row, rivals) in contested {
        state.taken[*row as usize] = true;
        for ims in rivals {
            let companions: Vec<ImsId> = rivals.iter().filter(|r| *r != ims).map(|r| ImsId(*r)).collect();
            let link = &mut state.links[*ims as usize];
            link.candidates.push(BooksId(*row));
            link.companions.extend(companions.iter().copied());
            link.companions.sort_unstable();
            link.companions.dedup();
            if link.books.is_empty() {
                link.outcome = Outcome::Tie;
                link.margin = "none";
            }
            if !link.doubts.iter().any(|d| matches!(d, Doubt::ClaimedBy(_))) {
                link.doubts.push(Doubt::ClaimedBy(companions));
            }
            state.closed[*ims as usize] = true;
        }
    }
}
