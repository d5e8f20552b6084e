//! Suffixes that a buyer adds to a number to get past his own duplicate check.
//!
//! Invariant: the rows, alone or together, agree in every amount; never certain.

use crate::domain::level::{DateLevel, NumberLevel};
use crate::domain::link::Doubt;
use crate::frame::FrameError;
use crate::matching::assign::Candidate;
use crate::matching::comparison::own_suffix_base;
use crate::matching::reading;
use crate::matching::state::{Group, Made, State, index, keys_of_groups, years_near};
use crate::normalise::keys::block_key;
use crate::normalise::number::Number;

const PASS: &str = "own-suffix";
const BLOCK: &str = "GSTIN + number without suffix";

pub(super) fn run(state: &mut State<'_>) -> Result<(), FrameError> {
    let groups = groups(state);
    let ims_keys = state.keys_of_records(|id, push| {
        let r = state.record(id);
        for key in state.ims_numbers[id as usize].keys() {
            push(block_key(BLOCK, (r.supplier_gstin, r.kind(), key)));
        }
    });
    let books_keys = keys_of_groups(&groups, |group, push| {
        let row = &state.books[group.rows[0] as usize];
        for key in base_number(state, group.rows[0]).keys() {
            push(block_key(BLOCK, (row.supplier_gstin, row.kind, key)));
        }
    });
    let mut candidates: Vec<Candidate> = Vec::new();
    for (ims, at) in state.block(BLOCK, &ims_keys, &books_keys)? {
        let group = &groups[at as usize];
        let date = state.date_level(ims, group.rows[0]);
        let meet = group.rows.iter().all(|r| state.same_recipient(ims, *r)) && date != DateLevel::OtherYear;
        if meet && reading::read(state, ims, &group.rows).agrees {
            candidates.push((ims, at, super::date_rank(date)));
        } else {
            state.near.extend(group.rows.iter().map(|r| (ims, *r)));
        }
    }
    state.assign_groups(&groups, &candidates, |state, ims, group| {
        let reading = reading::read(state, ims, &group.rows);
        let mut made = Made::by(PASS, BLOCK, NumberLevel::OwnSuffix);
        made.doubts.push(Doubt::OwnSuffix);
        super::note_reading(state, ims, &reading, &mut made);
        state.link(ims, &reading.rows, made);
    });
    Ok(())
}

fn base_number(state: &State<'_>, row: u32) -> Number {
    let light = state.books_numbers[row as usize].light();
    Number::read(own_suffix_base(light).unwrap_or(light), &years_near(state.books[row as usize].date))
}

/// Groups open rows whose numbers are one base with different suffixes.
fn groups(state: &State<'_>) -> Vec<Group> {
    let mut rows: Vec<u32> = (0..state.books.len())
        .map(index)
        .filter(|r| {
            let i = *r as usize;
            !state.taken[i]
                && !state.named[i]
                && !state.books[i].supplier_gstin.is_empty()
                && own_suffix_base(state.books_numbers[i].light()).is_some()
        })
        .collect();
    let key = |r: &u32| {
        let row = &state.books[*r as usize];
        let base = own_suffix_base(state.books_numbers[*r as usize].light()).unwrap_or_default();
        (row.recipient_gstin, row.supplier_gstin, row.kind, base)
    };
    rows.sort_by(|a, b| key(a).cmp(&key(b)).then(a.cmp(b)));
    rows.chunk_by(|a, b| key(a) == key(b)).map(|g| Group { rows: g.to_vec() }).collect()
}
