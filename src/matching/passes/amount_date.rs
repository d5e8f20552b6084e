//! Amounts and dates alone, where the books hold no number of the supplier's.
//!
//! Invariant: unique both ways among the supplier's open documents, and never certain.

use crate::domain::level::{DateLevel, NumberLevel};
use crate::domain::link::Doubt;
use crate::frame::FrameError;
use crate::matching::reading;
use crate::matching::state::{Group, Made, State, amount_buckets, keys_of_groups};
use crate::normalise::keys::block_key;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

const PASS: &str = "amount-and-date-only";
const BLOCK: &str = "GSTIN + taxable value + date";

pub(super) fn run(state: &mut State<'_>) -> Result<(), FrameError> {
    let groups = state.open_groups(|row| {
        !state.named[row as usize] && !state.books[row as usize].supplier_gstin.is_empty()
    });
    let pairs = pairs(state, BLOCK, &groups)?;
    let habits = state.habits();
    let meeting: Vec<(u32, u32)> = pairs
        .into_par_iter()
        .filter(|(ims, at)| {
            let rows = &groups[*at as usize].rows;
            rows.iter().all(|r| state.same_recipient(*ims, *r)) && reading::read(state, *ims, rows).agrees
        })
        .collect();
    let mut agreeing: Vec<(u32, u32)> = Vec::new();
    for (ims, at) in meeting {
        let rows = &groups[at as usize].rows;
        if matches!(state.date_level(ims, rows[0]), DateLevel::Same | DateLevel::Near) {
            agreeing.push((ims, at));
        } else {
            state.near.extend(rows.iter().map(|r| (ims, *r)));
        }
    }
    let mut ims_count: FxHashMap<u32, u32> = FxHashMap::default();
    let mut group_count: FxHashMap<u32, u32> = FxHashMap::default();
    for (ims, at) in &agreeing {
        *ims_count.entry(*ims).or_default() += 1;
        *group_count.entry(*at).or_default() += 1;
    }
    for (ims, at) in agreeing {
        let group = &groups[at as usize];
        let row = group.rows[0];
        // Recurring amounts say nothing; on the very same day they may, as long as nobody else fits.
        let telling = !state.is_recurring(ims) || state.date_level(ims, row) == DateLevel::Same;
        let unique = ims_count[&ims] == 1 && group_count[&at] == 1 && telling;
        let by_invoice = habits.names_an_invoice(state, ims, row);
        let foreign =
            state.books_numbers[row as usize].is_absent || by_invoice || habits.foreign(state, ims, row);
        if unique && foreign {
            link(state, ims, group, by_invoice);
        } else {
            state.near.extend(group.rows.iter().map(|r| (ims, *r)));
        }
    }
    Ok(())
}

fn link(state: &mut State<'_>, ims: u32, group: &Group, by_invoice: bool) {
    let reading = reading::read(state, ims, &group.rows);
    let absent = state.books_numbers[group.rows[0] as usize].is_absent;
    let mut made = Made::by(PASS, BLOCK, if absent { NumberLevel::Missing } else { NumberLevel::Differs });
    if absent {
        made.doubts.push(Doubt::NoSupplierNumber);
    }
    if by_invoice {
        made.doubts.push(Doubt::BookedByInvoice);
    }
    made.doubts.push(Doubt::AmountsOnly);
    super::note_reading(state, ims, &reading, &mut made);
    state.link(ims, &reading.rows, made);
}

/// Pairs open records with groups of the same GSTIN and kind whose taxable value, alone or summed,
/// is at most two rupees away.
pub(super) fn pairs(
    state: &mut State<'_>,
    block: &'static str,
    groups: &[Group],
) -> Result<Vec<(u32, u32)>, FrameError> {
    let ims_keys = state.keys_of_records(|id, push| {
        let r = state.record(id);
        let rupees = r.taxable_value.get().div_euclid(100);
        push(block_key(block, (r.supplier_gstin, r.kind(), rupees)));
    });
    let mut books_keys = keys_of_groups(groups, |group, push| {
        let row = &state.books[group.rows[0] as usize];
        let mut push = |taxable_value| {
            for rupees in amount_buckets(taxable_value) {
                push(block_key(block, (row.supplier_gstin, row.kind, rupees)));
            }
        };
        push(state.booked(&group.rows).taxable_value);
        if group.rows.len() > 1 {
            for r in &group.rows {
                push(state.books[*r as usize].taxable_value);
            }
        }
    });
    books_keys.par_sort_unstable();
    books_keys.dedup();
    state.block(block, &ims_keys, &books_keys)
}
