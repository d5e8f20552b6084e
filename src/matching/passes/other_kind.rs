//! Documents booked as another kind, or the other way round.
//!
//! Invariant: number, GSTIN and every amount agree; never certain, since only a person can say which
//! side has the kind right.

use crate::domain::level::{AmountLevel, DateLevel, NumberLevel};
use crate::domain::link::Doubt;
use crate::frame::FrameError;
use crate::matching::assign::Candidate;
use crate::matching::reading;
use crate::matching::state::{Group, Made, State, keys_of_groups};
use crate::normalise::keys::block_key;

const PASS: &str = "other-kind";
const BLOCK: &str = "GSTIN + number, any kind";

pub(super) fn run(state: &mut State<'_>) -> Result<(), FrameError> {
    let groups = state.open_groups(|row| {
        let i = row as usize;
        !state.named[i] && !state.books_numbers[i].is_absent && !state.books[i].supplier_gstin.is_empty()
    });
    let ims_keys = state.keys_of_records(|id, push| {
        for key in state.ims_numbers[id as usize].keys() {
            push(block_key(BLOCK, (state.record(id).supplier_gstin, key)));
        }
    });
    let books_keys = keys_of_groups(&groups, |group, push| {
        let first = group.rows[0] as usize;
        for key in state.books_numbers[first].keys() {
            push(block_key(BLOCK, (state.books[first].supplier_gstin, key)));
        }
    });
    let mut candidates: Vec<Candidate> = Vec::new();
    for (ims, at) in state.block(BLOCK, &ims_keys, &books_keys)? {
        let rows = &groups[at as usize].rows;
        let (record, row) = (state.record(ims), &state.books[rows[0] as usize]);
        let date = state.date_level(ims, rows[0]);
        let meet = record.supplier_gstin == row.supplier_gstin
            && record.kind() != row.kind
            && matches!(state.number_level(ims, rows[0]), NumberLevel::Same | NumberLevel::SameKey)
            && date != DateLevel::OtherYear
            && rows.iter().all(|r| state.same_recipient(ims, *r));
        if meet && reading::read(state, ims, rows).agrees {
            candidates.push((ims, at, super::date_rank(date)));
        }
    }
    state.assign_groups(&groups, &candidates, link);
    Ok(())
}

fn link(state: &mut State<'_>, ims: u32, group: &Group) {
    let reading = reading::read(state, ims, &group.rows);
    let (record, row) = (state.record(ims), &state.books[group.rows[0] as usize]);
    let turned = record.kind().sign() != row.kind.sign();
    let mut made = Made::by(PASS, BLOCK, state.number_level(ims, group.rows[0]));
    made.doubts.push(if turned { Doubt::OtherDirection } else { Doubt::OtherKind });
    super::note_reading(state, ims, &reading, &mut made);
    state.link(ims, &reading.rows, made);
    if turned {
        // In the record's sense the books hold the opposite amount.
        let booked = state.booked(&reading.rows);
        let link = &mut state.links[ims as usize];
        link.taxable_gap = -booked.taxable_value - record.taxable_value;
        link.tax_gap = -booked.tax + -record.tax;
        link.document_value_gap = booked.document_value.map(|v| -v - record.document_value);
        if let Some(levels) = &mut link.levels {
            levels.taxable_value = AmountLevel::Differs;
            levels.tax = AmountLevel::Differs;
            levels.document_value = AmountLevel::Differs;
        }
    }
}
