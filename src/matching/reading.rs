//! Rows that carry one number: one document in parts, or one document booked again?
//!
//! Comes in: a record and the rows with its number. Goes out: the reading that the amounts support.
//! Invariant: rows are never summed before each was looked at alone.

use super::state::State;
use crate::domain::level::AmountLevel;
use rustc_hash::FxHashMap;

/// What the rows with a record's number turn out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reading {
    /// The rows that book the document.
    pub(super) rows: Vec<u32>,
    /// Rows that book it again.
    pub(super) again: Vec<u32>,
    /// Rows with the same number that fit neither way.
    pub(super) beside: Vec<u32>,
    /// Taxable value and every head agree.
    pub(super) agrees: bool,
}

/// More rows than this are not searched for a part that sums up.
const SUBSET_ROWS: usize = 12;

/// Reads the rows with a record's number; `rows` is not empty and ascending.
pub(super) fn read(state: &State<'_>, ims: u32, rows: &[u32]) -> Reading {
    let agrees = |part: &[u32]| state.amounts(ims, part).agree();
    let whole = |agrees| Reading { rows: rows.to_vec(), again: Vec::new(), beside: Vec::new(), agrees };
    if rows.len() == 1 {
        return whole(agrees(rows));
    }
    let alone: Vec<u32> = rows.iter().copied().filter(|r| agrees(&[*r])).collect();
    if alone.is_empty() {
        if agrees(rows) {
            return whole(true);
        }
        return in_part(state, ims, rows).unwrap_or_else(|| mismatch(state, ims, rows));
    }
    let first = first_booked(state, ims, &alone);
    let again: Vec<u32> = alone.iter().copied().filter(|r| *r != first).collect();
    let beside = rows.iter().copied().filter(|r| !alone.contains(r)).collect();
    Reading { rows: vec![first], again, beside, agrees: true }
}

/// Of rows that book one document twice, the one booked first: with the document's own date, then the
/// earlier voucher date, then the lower voucher number, then the content.
fn first_booked(state: &State<'_>, ims: u32, rows: &[u32]) -> u32 {
    *rows.iter().min_by_key(|r| booking_order(state, ims, **r)).expect("a reading has rows")
}

fn booking_order<'a>(state: &State<'a>, ims: u32, row: u32) -> impl Ord + use<'a> {
    let booked = &state.books[row as usize];
    let other_date = booked.date != Some(state.record(ims).date);
    let voucher = booked.voucher_number;
    (other_date, booked.voucher_date.or(booked.date), voucher.len(), voucher, row)
}

/// Looks for exactly one part of the rows that sums up; two parts without a common row are the
/// document booked twice in parts.
fn in_part(state: &State<'_>, ims: u32, rows: &[u32]) -> Option<Reading> {
    if rows.len() > SUBSET_ROWS {
        return None;
    }
    let mut parts: Vec<Vec<u32>> = Vec::new();
    for mask in 1_u32..1 << rows.len() {
        if mask.count_ones() < 2 {
            continue;
        }
        let part: Vec<u32> = (0..rows.len()).filter(|i| mask >> i & 1 == 1).map(|i| rows[i]).collect();
        if state.amounts(ims, &part).agree() {
            parts.push(part);
        }
    }
    let rest = |part: &[u32]| rows.iter().copied().filter(|r| !part.contains(r)).collect::<Vec<u32>>();
    match parts.as_slice() {
        [one] => Some(Reading { rows: one.clone(), again: Vec::new(), beside: rest(one), agrees: true }),
        [a, b] if rest(a) == *b => {
            let earlier = |part: &[u32]| booking_order(state, ims, first_booked(state, ims, part));
            let (first, second) = if earlier(a) <= earlier(b) { (a, b) } else { (b, a) };
            Some(Reading { rows: first.clone(), again: second.clone(), beside: Vec::new(), agrees: true })
        }
        _ => None,
    }
}

/// No reading agrees. Rows that are all alike are one booking repeated; of different ones, those that
/// agree in taxable value or in tax alone, or in the date, stand for the document; the rest as a sum.
fn mismatch(state: &State<'_>, ims: u32, rows: &[u32]) -> Reading {
    let ok = |level| matches!(level, AmountLevel::Same | AmountLevel::WithinTolerance);
    let half = |r: &u32| {
        let amounts = state.amounts(ims, &[*r]);
        ok(amounts.taxable_value) || ok(amounts.tax)
    };
    let dated = |r: &u32| state.books[*r as usize].date == Some(state.record(ims).date);
    for speaks_for_it in [&half as &dyn Fn(&u32) -> bool, &dated] {
        let (rows, beside): (Vec<u32>, Vec<u32>) = rows.iter().copied().partition(|r| speaks_for_it(r));
        if !rows.is_empty() && !beside.is_empty() {
            let narrowed = mismatch(state, ims, &rows);
            return Reading { beside: [narrowed.beside, beside].concat(), ..narrowed };
        }
    }
    let amounts = |r: &u32| (state.books[*r as usize].taxable_value, state.books[*r as usize].tax);
    let mut alike: FxHashMap<_, u32> = FxHashMap::default();
    for row in rows {
        *alike.entry(amounts(row)).or_default() += 1;
    }
    if alike.len() == 1 {
        let first = first_booked(state, ims, rows);
        let again = rows.iter().copied().filter(|r| *r != first).collect();
        return Reading { rows: vec![first], again, beside: Vec::new(), agrees: false };
    }
    Reading { rows: rows.to_vec(), again: Vec::new(), beside: Vec::new(), agrees: false }
}
