//! Typing errors in numbers, and the neighbour test that keeps series neighbours apart.
//!
//! Invariant: two running numbers a small step apart are two invoices; equal amounts do not cure it.

use crate::domain::level::{DateLevel, NumberLevel};
use crate::domain::link::Doubt;
use crate::frame::FrameError;
use crate::matching::assign::Candidate;
use crate::matching::habits::Habits;
use crate::matching::reading;
use crate::matching::state::{Made, State};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

const PASS: &str = "typing-error";
const BLOCK: &str = "GSTIN + taxable value";

/// Running numbers less than this apart may be neighbours in the series.
const SMALL_STEP: u64 = 10;

/// Recurring amounts make neighbours likely even at a larger step.
const RECURRING_STEP: u64 = 1000;

pub(super) fn run(state: &mut State<'_>) -> Result<(), FrameError> {
    let groups = state.open_groups(|row| {
        let i = row as usize;
        (!state.named[i] || state.misnamed[i])
            && !state.books_numbers[i].is_absent
            && !state.books[i].supplier_gstin.is_empty()
    });
    let pairs = super::amount_date::pairs(state, BLOCK, &groups)?;
    let habits = state.habits();
    let judged: Vec<(u32, u32, DateLevel, Verdict)> = pairs
        .par_iter()
        .filter_map(|(ims, at)| {
            let row = groups[*at as usize].rows[0];
            let near = state.number_level(*ims, row) == NumberLevel::Typing
                && groups[*at as usize].rows.iter().all(|r| state.same_recipient(*ims, *r))
                && reading::read(state, *ims, &groups[*at as usize].rows).agrees;
            near.then(|| (*ims, *at, state.date_level(*ims, row), neighbour_test(state, &habits, *ims, row)))
        })
        .collect();
    let mut candidates: Vec<Candidate> = Vec::new();
    let mut partners: FxHashMap<(bool, u32), u32> = FxHashMap::default();
    let mut strong: FxHashSet<u32> = FxHashSet::default();
    for (ims, at, date, verdict) in judged {
        *partners.entry((true, ims)).or_default() += 1;
        *partners.entry((false, groups[at as usize].rows[0])).or_default() += 1;
        // A typing error beside a rounding and another date is one accident too many.
        let exact = reading::read(state, ims, &groups[at as usize].rows).rows.len() > 1
            || state.amounts(ims, &groups[at as usize].rows).is_same();
        let dates_meet = date == DateLevel::Same || date == DateLevel::Near && exact;
        if verdict == Verdict::Neighbour || !dates_meet {
            state.near.extend(groups[at as usize].rows.iter().map(|r| (ims, *r)));
            if verdict == Verdict::Neighbour {
                state.links[ims as usize].doubts.push(Doubt::NeighbourInSeries);
            }
        } else {
            candidates.push((ims, at, super::date_rank(date)));
            if verdict == Verdict::Plain && date == DateLevel::Same && exact {
                strong.insert(ims);
            }
        }
    }
    state.assign_groups(&groups, &candidates, |state, ims, group| {
        let reading = reading::read(state, ims, &group.rows);
        let mut made = Made::by(PASS, BLOCK, NumberLevel::Typing);
        state.links[ims as usize].doubts.retain(|d| *d != Doubt::NeighbourInSeries);
        let alone = partners[&(true, ims)] == 1 && partners[&(false, group.rows[0])] == 1;
        if !alone || !strong.contains(&ims) || state.is_recurring(ims) {
            made.margin = "date";
            made.doubts.push(Doubt::AnotherAsNear);
        }
        if state.misnamed[group.rows[0] as usize] {
            made.doubts.push(Doubt::NumberOfAnother);
        }
        super::note_reading(state, ims, &reading, &mut made);
        state.link(ims, &reading.rows, made);
    });
    Ok(())
}

/// What the neighbour test says of a pair that is one typing error apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    /// Both may be invoices of their own.
    Neighbour,
    /// No small step; a person should still look.
    Likely,
    /// The books' number cannot be one of the supplier's.
    Plain,
}

/// Tells whether both numbers may be invoices of their own.
fn neighbour_test(state: &State<'_>, habits: &Habits<'_>, ims: u32, row: u32) -> Verdict {
    let (mine, theirs) = (&state.ims_numbers[ims as usize], &state.books_numbers[row as usize]);
    let record = state.record(ims);
    let (series_mine, series_theirs) = (mine.series(), theirs.series());
    if state.misnamed[row as usize] {
        // The number is known to be another document's, so it cannot be a neighbour of its own.
        return Verdict::Likely;
    }
    if mine.compact() == theirs.compact() {
        // The same digits parted at other places, 1/12 and 11/2: each may be a number of its own.
        return Verdict::Likely;
    }
    if series_mine != series_theirs {
        // An error in the series: unless the supplier has a series of that name.
        let known = habits.has_series(record.supplier_gstin, &series_theirs);
        return if known { Verdict::Neighbour } else { Verdict::Plain };
    }
    let (Some(a), Some(b)) = (mine.counter_value(), theirs.counter_value()) else { return Verdict::Likely };
    let step = a.abs_diff(b);
    if step < SMALL_STEP || step < RECURRING_STEP && state.is_recurring(ims) {
        return Verdict::Neighbour;
    }
    let (low, high) = habits.range(record.supplier_gstin, &series_mine).unwrap_or((a, a));
    // Half as far again as the counter has run in this download is still within its reach.
    let reach = (high - low).max(100) / 2;
    if b + reach >= low && b <= high + reach { Verdict::Likely } else { Verdict::Plain }
}
