//! Documents booked under another GSTIN: another branch, a typing error, the seller behind an
//! e-commerce operator.
//!
//! Invariant: number and every amount agree; never certain.

use crate::domain::gstin::pan_of;
use crate::domain::level::{DateLevel, GstinLevel, NumberLevel};
use crate::domain::link::Doubt;
use crate::frame::FrameError;
use crate::frame::joins::Keys;
use crate::matching::assign::Candidate;
use crate::matching::comparison::gstin_level;
use crate::matching::parts::firm_of;
use crate::matching::reading;
use crate::matching::state::{Group, Made, State, amount_buckets, index, keys_of_groups, may_be_eco};
use crate::normalise::keys::block_key;
use crate::normalise::number::Number;
use rayon::prelude::*;

/// The block of [`eco`], which makes pairs only where an operator's record is open.
pub(in crate::matching) const ECO_BLOCK: &str = "number + taxable value, ECO";

/// Links records with rows of another registration of the same PAN.
pub(super) fn other_branch(state: &mut State<'_>) -> Result<(), FrameError> {
    const BLOCK: &str = "PAN + number";
    let groups = numbered_groups(state);
    let ims_keys = state.keys_of_records(|id, push| {
        let r = state.record(id);
        if let Some(pan) = pan_of(r.supplier_gstin) {
            for key in number_keys(&state.ims_numbers[id as usize]) {
                push(block_key(BLOCK, (pan, r.kind(), key)));
            }
        }
    });
    let books_keys = keys_of_groups(&groups, |group, push| {
        let row = &state.books[group.rows[0] as usize];
        if let Some(pan) = pan_of(row.supplier_gstin) {
            for key in number_keys(&state.books_numbers[group.rows[0] as usize]) {
                push(block_key(BLOCK, (pan, row.kind, key)));
            }
        }
    });
    let pairs = state.block(BLOCK, &ims_keys, &books_keys)?;
    settle(state, "other-branch", BLOCK, &groups, &pairs, |state, ims, row, level| {
        level == GstinLevel::SamePan && state.same_recipient(ims, row)
    });
    Ok(())
}

/// Links records with rows whose GSTIN is one typing error apart.
pub(super) fn gstin_mistyped(state: &mut State<'_>) -> Result<(), FrameError> {
    const BLOCK: &str = "number + taxable value";
    let groups = numbered_groups(state);
    let pairs = on_any_gstin(state, BLOCK, &groups)?;
    settle(state, "gstin-mistyped", BLOCK, &groups, &pairs, |state, ims, row, level| {
        level == GstinLevel::Mistyped && state.same_recipient(ims, row)
    });
    Ok(())
}

/// Links records with rows that belong to another registration of the recipient.
pub(super) fn other_recipient(state: &mut State<'_>) -> Result<(), FrameError> {
    const BLOCK: &str = "number + taxable value, any recipient";
    let named = match &state.part {
        Some(part) => part.recipients_named,
        None => state.books.iter().any(|row| !row.recipient_gstin.is_empty()),
    };
    if !named {
        return Ok(());
    }
    let groups = numbered_groups(state);
    let pairs = on_any_gstin(state, BLOCK, &groups)?;
    settle(state, "other-recipient", BLOCK, &groups, &pairs, |state, ims, row, level| {
        let (mine, theirs) = (state.record(ims).recipient_gstin, state.books[row as usize].recipient_gstin);
        level == GstinLevel::Same
            && mine != theirs
            && pan_of(mine).is_some()
            && pan_of(mine) == pan_of(theirs)
    });
    Ok(())
}

/// Links records of ECO sections with rows of the seller, or of nobody.
pub(super) fn eco(state: &mut State<'_>) -> Result<(), FrameError> {
    const BLOCK: &str = ECO_BLOCK;
    let operators: Vec<u32> = state.open_ims().filter(|id| state.record(*id).section.is_eco()).collect();
    match &mut state.part {
        // The operator may be in another part.
        Some(part) => part.exposed.operators.extend(operators),
        None if operators.is_empty() => return Ok(()),
        None => {}
    }
    // Rows without a GSTIN were set aside as unregistered: an operator's record may claim them back.
    let unregistered: Vec<u32> =
        (0..state.books.len()).filter(|i| may_be_eco(&state.books[*i])).map(index).collect();
    for row in &unregistered {
        state.taken[*row as usize] = false;
    }
    let groups = numbered_groups(state);
    let pairs = on_any_gstin(state, BLOCK, &groups)?;
    settle(state, "eco-other-supplier", BLOCK, &groups, &pairs, |state, ims, row, level| {
        level == GstinLevel::Other && state.record(ims).section.is_eco() && state.same_recipient(ims, row)
    });
    for row in unregistered {
        state.taken[row as usize] = true;
    }
    Ok(())
}

fn numbered_groups(state: &State<'_>) -> Vec<Group> {
    state.open_groups(|row| !state.named[row as usize] && !state.books_numbers[row as usize].is_absent)
}

/// The forms of a number, and its running number for short forms.
fn number_keys(number: &Number) -> impl Iterator<Item = &str> {
    number.keys().chain(number.counter())
}

/// Pairs records and groups on number and taxable value, whatever the GSTIN.
fn on_any_gstin(
    state: &mut State<'_>,
    block: &'static str,
    groups: &[Group],
) -> Result<Vec<(u32, u32)>, FrameError> {
    let mut ims_keys = state.keys_of_records(|id, push| {
        let r = state.record(id);
        let rupees = r.taxable_value.get().div_euclid(100);
        for key in state.ims_numbers[id as usize].keys() {
            push(block_key(block, (r.kind(), key, rupees)));
        }
    });
    let mut books_keys = keys_of_groups(groups, |group, push| {
        let row = &state.books[group.rows[0] as usize];
        let alone = group
            .rows
            .iter()
            .filter(|_| group.rows.len() > 1)
            .map(|r| state.books[*r as usize].taxable_value);
        for taxable_value in alone.chain([state.booked(&group.rows).taxable_value]) {
            for rupees in amount_buckets(taxable_value) {
                for key in state.books_numbers[group.rows[0] as usize].keys() {
                    push(block_key(block, (row.kind, key, rupees)));
                }
            }
        }
    });
    books_keys.par_sort_unstable();
    books_keys.dedup();
    expose(state, block, groups, &mut ims_keys, &mut books_keys);
    state.block(block, &ims_keys, &books_keys)
}

/// Where only some suppliers are linked, notes the keys under which documents of other firms could have
/// met them, and lets only one firm's documents meet each other, unless all that could meet are here.
fn expose(
    state: &mut State<'_>,
    block: &'static str,
    groups: &[Group],
    ims_keys: &mut Keys,
    books_keys: &mut Keys,
) {
    let (ims, books) = (state.ims, state.books);
    let Some(part) = &mut state.part else { return };
    let first = |group: u32| groups[group as usize].rows[0];
    part.exposed.ims.extend(ims_keys.iter());
    part.exposed.books.extend(books_keys.iter().map(|(key, group)| (*key, first(*group))));
    if part.firms_meet {
        return;
    }
    for (key, id) in ims_keys {
        *key = block_key(block, (*key, firm_of(ims[*id as usize].supplier_gstin)));
    }
    for (key, group) in books_keys {
        *key = block_key(block, (*key, firm_of(books[first(*group) as usize].supplier_gstin)));
    }
}

/// Keeps the pairs whose GSTINs stand as wanted and whose numbers and amounts agree, and assigns.
fn settle(
    state: &mut State<'_>,
    pass: &'static str,
    block: &'static str,
    groups: &[Group],
    pairs: &[(u32, u32)],
    wanted: impl Fn(&State<'_>, u32, u32, GstinLevel) -> bool + Sync,
) {
    // Each pair with its rank, or none where the amounts do not agree.
    let judge = |ims: u32, at: u32| -> Option<(u32, u32, Option<u8>)> {
        let rows = &groups[at as usize].rows;
        let (record, booked) = (state.record(ims), &state.books[rows[0] as usize]);
        let gstin = gstin_level(record.supplier_gstin, booked.supplier_gstin, |g| state.known.contains(g));
        let number = state.number_level(ims, rows[0]);
        let number_fits = matches!(number, NumberLevel::Same | NumberLevel::SameKey | NumberLevel::ShortForm);
        let date = state.date_level(ims, rows[0]);
        let meet = rows.iter().all(|r| wanted(state, ims, *r, gstin))
            && record.kind() == booked.kind
            && number_fits
            && date != DateLevel::OtherYear;
        if !meet {
            return None;
        }
        let rank = match number {
            NumberLevel::Same => 0,
            NumberLevel::SameKey => 1,
            _ => 4,
        };
        let agrees = reading::read(state, ims, rows).agrees;
        Some((ims, at, agrees.then(|| rank + super::date_rank(date).min(3))))
    };
    let judged: Vec<_> = pairs.par_iter().filter_map(|(ims, at)| judge(*ims, *at)).collect();
    let mut candidates: Vec<Candidate> = Vec::new();
    for (ims, at, rank) in judged {
        match rank {
            Some(rank) => candidates.push((ims, at, rank)),
            None => state.near.extend(groups[at as usize].rows.iter().map(|r| (ims, *r))),
        }
    }
    state.assign_groups(groups, &candidates, |state, ims, group| {
        let reading = reading::read(state, ims, &group.rows);
        let row = group.rows[0];
        let mut made = Made::by(pass, block, state.number_level(ims, row));
        made.gstin =
            gstin_level(state.record(ims).supplier_gstin, state.books[row as usize].supplier_gstin, |g| {
                state.known.contains(g)
            });
        if !state.same_recipient(ims, row) {
            made.doubts.push(Doubt::OtherRecipient);
        }
        super::note_reading(state, ims, &reading, &mut made);
        state.link(ims, &reading.rows, made);
    });
}
