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
use chrono::{Datelike, NaiveDate};
use rayon::prelude::*;
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

/// A calendar month: year and month.
type Month = (i32, u32);

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

/// What a search needs of an open document, side by side with those of the same supplier.
struct Part<'a> {
    id: u32,
    date: Option<NaiveDate>,
    recipient: &'a str,
    sum: Sum,
}

impl<'a> Part<'a> {
    fn of_record(state: &State<'a>, id: u32) -> Self {
        let r = state.record(id);
        Self { id, date: Some(r.date), recipient: r.recipient_gstin, sum: record_sum(state, id) }
    }

    fn of_row(state: &State<'a>, row: u32) -> Self {
        let r = &state.books[row as usize];
        Self { id: row, date: r.date, recipient: r.recipient_gstin, sum: row_sum(state, row) }
    }

    /// Tells whether a record and a row lie near enough to each other.
    fn meets(record: &Self, row: &Self) -> bool {
        let (Some(mine), Some(theirs)) = (record.date, row.date) else { return false };
        (theirs - mine).num_days().abs() <= DAYS
            && (row.recipient.is_empty() || row.recipient == record.recipient)
    }
}

/// What the search among the documents of one supplier came to.
#[derive(Default)]
struct Searched {
    pairs: u64,
    found: Vec<(u32, Vec<u32>)>,
    /// A record of a supplier too crowded to be searched.
    crowded: Option<u32>,
}

/// One row that holds the sum of several open records: all of a month, or the only combination.
/// Gives a record of each supplier too crowded to be searched.
fn records_in_a_row(state: &mut State<'_>, habits: &Habits<'_>) -> Vec<u32> {
    let open = open_records(state);
    let search = |((_, supplier, kind), rows): &(Supplier<'_>, Vec<u32>)| {
        let Some(records) = open.get(&(*supplier, *kind)).filter(|r| r.len() >= 2) else {
            return Searched::default();
        };
        if records.len() * rows.len() > PAIRS {
            return Searched { crowded: Some(records[0]), ..Searched::default() };
        }
        let records: Vec<Part<'_>> = records.iter().map(|id| Part::of_record(state, *id)).collect();
        let mut near: Vec<&Part<'_>> = Vec::new();
        let mut found = Vec::new();
        for row in rows {
            let whole = Part::of_row(state, *row);
            near.clear();
            near.extend(records.iter().filter(|record| Part::meets(record, &whole)));
            let own = || {
                near.first().is_some_and(|part| has_no_number_of_the_supplier(state, habits, part.id, *row))
            };
            let of_a_month = whole_month(&near, whole.sum);
            if let Some(parts) =
                of_a_month.or_else(|| if own() { combination(near.iter().copied(), whole.sum) } else { None })
            {
                found.push((*row, parts));
            }
        }
        Searched { pairs: (records.len() * rows.len()) as u64, found, crowded: None }
    };
    let searched: Vec<Searched> = open_rows(state).par_iter().map(search).collect();
    state.pairs += searched.iter().map(|s| s.pairs).sum::<u64>();
    let crowded = searched.iter().filter_map(|s| s.crowded).collect();
    let found: Vec<(u32, Vec<u32>)> = searched.into_iter().flat_map(|s| s.found).collect();
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
fn whole_month(records: &[&Part<'_>], whole: Sum) -> Option<Vec<u32>> {
    let month = |part: &Part<'_>| part.date.map(|d| (d.year(), d.month()));
    // Few: all lie near one date.
    let mut months: Vec<(Option<Month>, usize, Sum)> = Vec::new();
    for part in records {
        match months.iter_mut().find(|(known, ..)| *known == month(part)) {
            Some((_, count, sum)) => {
                *count += 1;
                *sum = add(*sum, part.sum);
            }
            None => months.push((month(part), 1, part.sum)),
        }
    }
    let mut fits = months.iter().filter(|(_, count, sum)| *count >= 2 && sums_tie(whole, *sum, *count));
    let first = fits.next()?.0;
    let of_month = || records.iter().filter(|part| month(part) == first).map(|part| part.id).collect();
    fits.next().is_none().then(of_month)
}

/// The only combination of a few documents that sums up.
fn combination<'p, 'a: 'p>(parts: impl Iterator<Item = &'p Part<'a>>, whole: Sum) -> Option<Vec<u32>> {
    let parts: Vec<(u32, Sum)> = parts
        .map(|part| (part.id, part.sum))
        .filter(|(_, sum)| sum.0 <= whole.0 && sum.0 > Paise::ZERO)
        // One too many is enough to know that there are too many.
        .take(OPEN + 1)
        .collect();
    only_combination(&parts, whole)
}

/// Several open rows that hold one record in parts.
/// Gives a record of each supplier too crowded to be searched.
fn rows_of_a_record(state: &mut State<'_>, habits: &Habits<'_>) -> Vec<u32> {
    let open = open_records(state);
    let mut by_supplier: FxHashMap<(&str, DocumentKind), Vec<Part<'_>>> = FxHashMap::default();
    for ((_, supplier, kind), rows) in open_rows(state) {
        let parts = rows.into_iter().map(|row| Part::of_row(state, row));
        by_supplier.entry((supplier, kind)).or_default().extend(parts);
    }
    let mut crowded = Vec::new();
    by_supplier.retain(|supplier, rows| {
        let Some(ims) = open.get(supplier).filter(|ims| ims.len() * rows.len() > PAIRS) else { return true };
        crowded.push(ims[0]);
        false
    });
    let ids: Vec<u32> = state.open_ims().collect();
    let search = |id: u32| {
        let record = state.record(id);
        let rows = by_supplier.get(&(record.supplier_gstin, record.kind()))?;
        let whole = Part::of_record(state, id);
        let likely = |rows: &Vec<u32>| {
            let dates = || rows.iter().map(|r| state.books[*r as usize].date);
            dates().all(|d| Some(d) == dates().next())
                || rows.iter().all(|r| has_no_number_of_the_supplier(state, habits, id, *r))
        };
        let near = rows.iter().filter(|row| Part::meets(&whole, row));
        combination(near, whole.sum).filter(likely).map(|rows| (id, rows))
    };
    let found: Vec<(u32, Vec<u32>)> = ids.into_par_iter().filter_map(search).collect();
    drop(by_supplier);
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
/// many parts to try. Every part is more than nothing.
fn only_combination(parts: &[(u32, Sum)], whole: Sum) -> Option<Vec<u32>> {
    if parts.len() < 2 || parts.len() > OPEN {
        return None;
    }
    let mut search = Combinations { parts, whole, chosen: Vec::with_capacity(*PARTS.end()), found: None };
    search.go_on(0, (Paise::ZERO, TaxHeads::default())).then_some(search.found).flatten()
}

struct Combinations<'p> {
    parts: &'p [(u32, Sum)],
    whole: Sum,
    chosen: Vec<u32>,
    found: Option<Vec<u32>>,
}

impl Combinations<'_> {
    /// Tries what is chosen with every further part, and tells whether to go on: not once two tie.
    fn go_on(&mut self, from: usize, sum: Sum) -> bool {
        // A paisa of rounding per part.
        const SLACK: Paise = Paise::new(4);
        for at in from..self.parts.len() {
            let (id, part) = self.parts[at];
            let sum = add(sum, part);
            // Further parts only add to what is too much already.
            if sum.0 > self.whole.0 + SLACK {
                continue;
            }
            self.chosen.push(id);
            let count = self.chosen.len();
            if PARTS.contains(&count) && sums_tie(self.whole, sum, count) {
                if self.found.is_some() {
                    return false;
                }
                self.found = Some(self.chosen.clone());
            }
            if count < *PARTS.end() && !self.go_on(at + 1, sum) {
                return false;
            }
            self.chosen.pop();
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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

    proptest! {
        #[test]
        fn combinations_are_those_that_trying_all_finds(
            rupees in proptest::collection::vec(1_i64..40, 0..9),
            off in proptest::collection::vec(-2_i64..3, 9),
            whole in 1_i64..120,
        ) {
            let parts: Vec<(u32, Sum)> = (0..)
                .zip(rupees.iter().zip(&off))
                .map(|(id, (rupees, off))| (id, add(part(0, *rupees).1, (Paise::new(*off), TaxHeads::default()))))
                .collect();
            let whole = part(0, whole).1;
            let mut all: Vec<Vec<u32>> = Vec::new();
            for mask in 1_u32..1 << parts.len() {
                let chosen: Vec<(u32, Sum)> =
                    (0..parts.len()).filter(|i| mask >> i & 1 == 1).map(|i| parts[i]).collect();
                let sum = chosen.iter().map(|(_, s)| *s).fold((Paise::ZERO, TaxHeads::default()), add);
                if PARTS.contains(&chosen.len()) && sums_tie(whole, sum, chosen.len()) {
                    all.push(chosen.iter().map(|(id, _)| *id).collect());
                }
            }
            let only = if let [one] = all.as_slice() { Some(one.clone()) } else { None };
            prop_assert_eq!(only_combination(&parts, whole), only);
        }
    }

    #[test]
    fn a_sum_under_another_head_does_not_tie() {
        let (taxable, tax) = part(0, 510).1;
        let other = TaxHeads { igst: Paise::ZERO, cgst: Paise::new(tax.igst.get()), ..TaxHeads::default() };
        assert_eq!(only_combination(&[part(1, 100), part(2, 410)], (taxable, other)), None);
    }
}
