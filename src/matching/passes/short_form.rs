//! Short forms: the running number stays, parts around it are left out, or a spreadsheet damaged it.
//!
//! Invariant: amounts must agree in every head; a form that fits several open records of the supplier
//! is never certain.

use crate::domain::document::{BooksRow, ImsRecord};
use crate::domain::level::{DateLevel, NumberLevel};
use crate::domain::link::Doubt;
use crate::domain::period::FinancialYear;
use crate::frame::FrameError;
use crate::matching::assign::Candidate;
use crate::matching::comparison::is_cut_off;
use crate::matching::habits::Habits;
use crate::matching::reading;
use crate::matching::state::{Group, Made, State, index, keys_of_groups};
use crate::normalise::damage;
use crate::normalise::keys::block_key;
use crate::normalise::number::Number;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

const PASS: &str = "short-form";
const BLOCK: &str = "GSTIN + running number";

pub(super) fn run(state: &mut State<'_>) -> Result<(), FrameError> {
    let habits = state.habits();
    let groups = state.open_groups(|row| {
        !state.named[row as usize]
            && !state.books_numbers[row as usize].is_absent
            && !state.books[row as usize].supplier_gstin.is_empty()
    });
    let ims_keys = state
        .keys_of_records(|id, push| record_keys(state.record(id), &state.ims_numbers[id as usize], push));
    let books_keys = keys_of_groups(&groups, |group, push| {
        let row = group.rows[0] as usize;
        row_keys(&state.books[row], &state.books_numbers[row], push);
    });
    let pairs = state.block(BLOCK, &ims_keys, &books_keys)?;
    // Whether amounts agree or not, a form that fits more than one record is weak evidence.
    let judged: Vec<(u32, u32, bool, u8)> = pairs
        .par_iter()
        .filter_map(|(ims, group)| {
            judge(state, *ims, &groups[*group as usize]).map(|(agrees, rank)| (*ims, *group, agrees, rank))
        })
        .collect();
    let mut fits: FxHashMap<u32, u32> = FxHashMap::default();
    let mut agreeing: FxHashMap<u32, u32> = FxHashMap::default();
    for (ims, group, agrees, _) in &judged {
        *fits.entry(*group).or_default() += 1;
        *agreeing.entry(*ims).or_default() += u32::from(*agrees);
    }
    let candidates: Vec<Candidate> =
        judged.iter().filter(|j| j.2).map(|(ims, group, _, rank)| (*ims, *group, *rank)).collect();
    let position: FxHashMap<u32, u32> =
        groups.iter().enumerate().map(|(i, g)| (g.rows[0], index(i))).collect();
    for (ims, group, agrees, _) in &judged {
        if !agrees {
            state.near.extend(groups[*group as usize].rows.iter().map(|r| (*ims, *r)));
        }
    }
    state.assign_groups(&groups, &candidates, |state, ims, group| {
        let unique = fits[&position[&group.rows[0]]] == 1 && agreeing[&ims] == 1;
        link(state, &habits, ims, group, unique);
    });
    Ok(())
}

fn is_cut(state: &State<'_>, ims: u32, row: u32) -> bool {
    let number = &state.books_numbers[row as usize];
    is_cut_off(&state.ims_numbers[ims as usize], number, state.books[row as usize].number)
}

fn link(state: &mut State<'_>, habits: &Habits<'_>, ims: u32, group: &Group, unique: bool) {
    let reading = reading::read(state, ims, &group.rows);
    let mut made = Made::by(PASS, BLOCK, NumberLevel::ShortForm);
    if is_cut(state, ims, group.rows[0]) {
        made.doubts.push(Doubt::Damaged);
    }
    if habits.names_an_invoice(state, ims, group.rows[0]) {
        made.doubts.push(Doubt::BookedByInvoice);
    }
    if !unique {
        made.margin = "amounts";
        made.doubts.push(Doubt::AnotherAsNear);
    }
    super::note_reading(state, ims, &reading, &mut made);
    state.link(ims, &reading.rows, made);
}

/// Judges a pair: whether amounts agree, and the rank of its other evidence.
fn judge(state: &State<'_>, ims: u32, group: &Group) -> Option<(bool, u8)> {
    let row = group.rows[0];
    let (record, booked) = (state.record(ims), &state.books[row as usize]);
    let meet = record.supplier_gstin == booked.supplier_gstin
        && record.kind() == booked.kind
        && state.same_recipient(ims, row)
        && state.number_level(ims, row) == NumberLevel::ShortForm;
    if !meet {
        return None;
    }
    let date = state.date_level(ims, row);
    // What is left of a number that was cut fits its neighbours too; recurring amounts would not tell.
    let telling = !is_cut(state, ims, row) || !state.is_recurring(ims);
    let agrees = telling && date != DateLevel::OtherYear && reading::read(state, ims, &group.rows).agrees;
    Some((agrees, super::date_rank(date)))
}

fn record_keys(record: &ImsRecord<&str>, number: &Number, mut push: impl FnMut(u64)) {
    let (gstin, kind) = (record.supplier_gstin, record.kind());
    let year = FinancialYear::of(record.date);
    if let Some(counter) = number.counter() {
        push(block_key(BLOCK, (gstin, kind, "counter", counter)));
    }
    if let Some(counter) = number.counter_after_year(year) {
        push(block_key(BLOCK, (gstin, kind, "counter", counter)));
    }
    push(block_key(BLOCK, (gstin, kind, "date", number.key())));
    if number.compact().len() >= 12 && number.compact().bytes().all(|b| b.is_ascii_digit()) {
        for lead in 1..=4 {
            push(block_key(
                BLOCK,
                (gstin, kind, "rounded", &number.compact()[..lead], number.compact().len()),
            ));
        }
    }
    for cut in 1..=4 {
        if number.compact().len() >= 8 + cut {
            push(block_key(BLOCK, (gstin, kind, "cut", &number.compact()[..number.compact().len() - cut])));
        }
    }
}

fn row_keys(row: &BooksRow<&str>, number: &Number, mut push: impl FnMut(u64)) {
    let (gstin, kind) = (row.supplier_gstin, row.kind);
    if let Some(counter) = number.counter() {
        push(block_key(BLOCK, (gstin, kind, "counter", counter)));
    }
    if let Some(counter) = row.date.and_then(|d| number.counter_after_year(FinancialYear::of(d))) {
        push(block_key(BLOCK, (gstin, kind, "counter", counter)));
    }
    for key in damage::before_it_became_a_date(row.number) {
        push(block_key(BLOCK, (gstin, kind, "date", key.as_str())));
    }
    if let Some(rounded) = damage::rounded(row.number) {
        let lead = (rounded.digits.len() - 1).clamp(1, 4);
        push(block_key(BLOCK, (gstin, kind, "rounded", &rounded.digits[..lead], rounded.length)));
    }
    if number.compact().len() >= 8 {
        push(block_key(BLOCK, (gstin, kind, "cut", number.compact())));
    }
}
