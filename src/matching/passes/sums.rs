//! Sums that tie: several records in one row without their numbers (a month's total), one record in
//! several rows with numbers of their own.
//!
//! Invariant: exactly one combination ties in every head, to a paisa per part; searches are capped and
//! what is not searched is counted. Never certain.

use super::shared::{self, sums_tie};
use crate::domain::document::DocumentKind;
use crate::domain::level::NumberLevel;
use crate::domain::link::Doubt;
use crate::domain::money::{Paise, TaxHeads};
use crate::matching::habits::Habits;
use crate::matching::parts::TooCommon;
use crate::matching::state::{Made, State, index};
use chrono::Datelike;
use rustc_hash::FxHashMap;

const PASS: &str = "sums";
/// Each supplier is looked at in two turns.
pub(in crate::matching) const BLOCK: &str = "GSTIN + sum of amounts";

/// Combinations of so many parts are tried; more parts tie by chance.
const PARTS: std::ops::RangeInclusive<usize> = 2..=4;
/// Beyond so many open documents of one supplier single combinations are not tried.
const OPEN: usize = 14;
/// A supplier with more pairs of open records and rows than this is not searched, but told of.
const PAIRS: usize = 250_000;
/// Parts lie at most so many days from the whole.
const DAYS: i64 = 45;

type Sum = (Paise, TaxHeads);

pub(super) fn run(state: &mut State<'_>) {
    let habits = state.habits();
    let crowded = [records_in_a_row(state, &habits), rows_of_a_record(state, &habits)];
    for (turn, crowded) in (0..).zip(crowded) {
        state.exploded.extend(crowded.into_iter().map(|ims| TooCommon { block: BLOCK, turn, ims }));
    }
}

type Supplier<'a> = (&'a str, &'a str, DocumentKind);

/// Open records by recipient, supplier and kind.
fn open_records<'a>(state: &State<'a>) -> FxHashMap<(&'a str, DocumentKind), Vec<u32>> {
    let mut open: FxHashMap<_, Vec<u32>> = FxHashMap::default();
    for id in state.open_ims() {
        let r = state.record(id);
        open.entry((r.supplier_gstin, r.kind())).or_default().push(id);
    }
    open
}

/// Open rows by recipient, supplier and kind, ascending.
fn open_rows<'a>(state: &State<'a>) -> Vec<(Supplier<'a>, Vec<u32>)> {
    let mut open: FxHashMap<Supplier<'a>, Vec<u32>> = FxHashMap::default();
    for (i, row) in state.books.iter().enumerate() {
        if !state.taken[i] && !state.named[i] && !row.supplier_gstin.is_empty() {
            open.entry((row.recipient_gstin, row.supplier_gstin, row.kind)).or_default().push(index(i));
        }
    }
    let mut sorted: Vec<_> = open.into_iter().collect();
    sorted.sort();
    sorted
}

/// Tells whether a row's number is missing or the buyer's own: a row with a number of the supplier's is
/// a document of its own.
fn has_no_number_of_the_supplier(state: &State<'_>, habits: &Habits<'_>, ims: u32, row: u32) -> bool {
    state.books_numbers[row as usize].is_absent || habits.foreign(state, ims, row)
}

fn record_sum(state: &State<'_>, ims: u32) -> Sum {
    (state.record(ims).taxable_value, state.record(ims).tax)
}

fn row_sum(state: &State<'_>, row: u32) -> Sum {
    let row = &state.books[row as usize];
    (row.taxable_value, row.tax)
}

fn add(a: Sum, b: Sum) -> Sum {
    (a.0 + b.0, a.1 + b.1)
}

/// One row that holds the sum of several open records: all of a month, or the only combination.
/// Gives a record of each supplier too crowded to be searched.
fn records_in_a_row(state: &mut State<'_>, habits: &Habits<'_>) -> Vec<u32> {
    let mut crowded = Vec::new();
    let open = open_records(state);
    let mut found: Vec<(u32, Vec<u32>)> = Vec::new();
    for ((_, supplier, kind), rows) in open_rows(state) {
        let Some(records) = open.get(&(supplier, kind)).filter(|r| r.len() >= 2) else { continue };
        if records.len() * rows.len() > PAIRS {
            crowded.push(records[0]);
            continue;
        }
        state.pairs += (records.len() * rows.len()) as u64;
        for row in rows {
            let whole = row_sum(state, row);
            let near: Vec<u32> = records
                .iter()
                .copied()
                .filter(|id| {
                    let r = state.record(*id);
                    state.same_recipient(*id, row)
                        && state.books[row as usize]
                            .date
                            .is_some_and(|d| (d - r.date).num_days().abs() <= DAYS)
                })
                .collect();
            let own = near.first().is_some_and(|id| has_no_number_of_the_supplier(state, habits, *id, row));
            let found_parts = whole_month(state, &near, whole)
                .or_else(|| if own { combination(state, &near, whole) } else { None });
            if let Some(parts) = found_parts {
                found.push((row, parts));
            }
        }
    }
    let mut claims: FxHashMap<u32, u32> = FxHashMap::default();
    for id in found.iter().flat_map(|(_, ims)| ims) {
        *claims.entry(*id).or_default() += 1;
    }
    for (row, ims) in found {
        if ims.iter().all(|id| claims[id] == 1) {
            shared::link(state, PASS, BLOCK, NumberLevel::Differs, &[row], &ims);
        } else {
            state.near.extend(ims.iter().map(|id| (*id, row)));
        }
    }
    crowded
}

/// All open records of one calendar month, where they sum up.
fn whole_month(state: &State<'_>, records: &[u32], whole: Sum) -> Option<Vec<u32>> {
    let mut months: Vec<(i32, u32)> =
        records.iter().map(|id| state.record(*id).date).map(|d| (d.year(), d.month())).collect();
    months.sort_unstable();
    months.dedup();
    let mut fits = months.into_iter().filter_map(|(year, month)| {
        let of: Vec<u32> = records
            .iter()
            .copied()
            .filter(|id| {
                let d = state.record(*id).date;
                (d.year(), d.month()) == (year, month)
            })
            .collect();
        let sum = of.iter().map(|id| record_sum(state, *id)).fold((Paise::ZERO, TaxHeads::default()), add);
        (of.len() >= 2 && sums_tie(whole, sum, of.len())).then_some(of)
    });
    let first = fits.next()?;
    fits.next().is_none().then_some(first)
}

/// The only combination of a few records that sums up.
fn combination(state: &State<'_>, records: &[u32], whole: Sum) -> Option<Vec<u32>> {
    let parts: Vec<(u32, Sum)> = records
        .iter()
        .map(|id| (*id, record_sum(state, *id)))
        .filter(|(_, sum)| sum.0 <= whole.0 && sum.0 > Paise::ZERO)
        .collect();
    only_combination(&parts, whole)
}

/// Several open rows that hold one record in parts.
/// Gives a record of each supplier too crowded to be searched.
fn rows_of_a_record(state: &mut State<'_>, habits: &Habits<'_>) -> Vec<u32> {
    let open = open_records(state);
    let mut by_supplier: FxHashMap<(&str, DocumentKind), Vec<u32>> = FxHashMap::default();
    for ((_, supplier, kind), rows) in open_rows(state) {
        by_supplier.entry((supplier, kind)).or_default().extend(rows);
    }
    let mut crowded = Vec::new();
    by_supplier.retain(|supplier, rows| {
        let Some(ims) = open.get(supplier).filter(|ims| ims.len() * rows.len() > PAIRS) else { return true };
        crowded.push(ims[0]);
        false
    });
    let mut found: Vec<(u32, Vec<u32>)> = Vec::new();
    for id in state.open_ims().collect::<Vec<_>>() {
        let record = state.record(id);
        let Some(rows) = by_supplier.get(&(record.supplier_gstin, record.kind())) else { continue };
        let whole = record_sum(state, id);
        let parts: Vec<(u32, Sum)> = rows
            .iter()
            .copied()
            .filter(|r| {
                state.same_recipient(id, *r)
                    && state.books[*r as usize]
                        .date
                        .is_some_and(|d| (d - record.date).num_days().abs() <= DAYS)
            })
            .map(|r| (r, row_sum(state, r)))
            .filter(|(_, sum)| sum.0 <= whole.0 && sum.0 > Paise::ZERO)
            .collect();
        let likely = |rows: &Vec<u32>| {
            let dates = || rows.iter().map(|r| state.books[*r as usize].date);
            dates().all(|d| Some(d) == dates().next())
                || rows.iter().all(|r| has_no_number_of_the_supplier(state, habits, id, *r))
        };
        if let Some(rows) = only_combination(&parts, whole).filter(likely) {
            found.push((id, rows));
        }
    }
    let mut claims: FxHashMap<u32, u32> = FxHashMap::default();
    for row in found.iter().flat_map(|(_, rows)| rows) {
        *claims.entry(*row).or_default() += 1;
    }
    for (ims, rows) in found {
        if rows.iter().any(|r| claims[r] > 1) {
            state.near.extend(rows.iter().map(|r| (ims, *r)));
            continue;
        }
        let absent = rows.iter().all(|r| state.books_numbers[*r as usize].is_absent);
        let number = if absent { NumberLevel::Missing } else { NumberLevel::Differs };
        let mut made = Made::by(PASS, BLOCK, number);
        made.doubts.push(Doubt::SumOnly);
        state.link(ims, &rows, made);
    }
    crowded
}

/// Finds the only combination of two to four parts that sums up; nothing if there are several, or too
/// many parts to try.
fn only_combination(parts: &[(u32, Sum)], whole: Sum) -> Option<Vec<u32>> {
    if parts.len() < 2 || parts.len() > OPEN {
        return None;
    }
    let mut found: Option<Vec<u32>> = None;
    for mask in 1_u32..1 << parts.len() {
        let count = mask.count_ones() as usize;
        if !PARTS.contains(&count) {
            continue;
        }
        let chosen = || (0..parts.len()).filter(|i| mask >> i & 1 == 1).map(|i| parts[i]);
        let sum = chosen().map(|(_, sum)| sum).fold((Paise::ZERO, TaxHeads::default()), add);
        if sums_tie(whole, sum, count) {
            if found.is_some() {
                return None;
            }
            found = Some(chosen().map(|(id, _)| id).collect());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(id: u32, rupees: i64) -> (u32, Sum) {
        let tax = TaxHeads { igst: Paise::new(rupees * 18), ..TaxHeads::default() };
        (id, (Paise::new(rupees * 100), tax))
    }

    #[test]
    fn a_sum_counts_only_if_one_combination_ties() {
        let parts = [part(1, 100), part(2, 250), part(3, 410)];
        assert_eq!(only_combination(&parts, part(0, 510).1), Some(vec![1, 3]));
        assert_eq!(only_combination(&parts, part(0, 511).1), None);
        let twice = [part(1, 100), part(2, 250), part(3, 200), part(4, 150)];
        assert_eq!(only_combination(&twice, part(0, 350).1), None, "100 + 250 and 200 + 150");
    }

    #[test]
    fn a_sum_under_another_head_does_not_tie() {
        let (taxable, tax) = part(0, 510).1;
        let other = TaxHeads { igst: Paise::ZERO, cgst: Paise::new(tax.igst.get()), ..TaxHeads::default() };
        assert_eq!(only_combination(&[part(1, 100), part(2, 410)], (taxable, other)), None);
    }
}
