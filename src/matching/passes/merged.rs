//! Several documents booked in one row that lists their numbers.
//!
//! Invariant: each listed number fits exactly one open record, and the sum ties in every head.

use super::shared;
use crate::domain::level::{AmountLevel, DateLevel, NumberLevel};
use crate::domain::money::{Paise, TaxHeads};
use crate::domain::period::FinancialYear;
use crate::matching::comparison::{amount_level, date_level, is_short_form, tax_level};
use crate::matching::state::{State, index, years_near};
use crate::normalise::number::Number;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

const PASS: &str = "merged";
const BLOCK: &str = "GSTIN + listed numbers";

/// A list of more numbers than this is not believed.
const MOST: u64 = 60;

pub(super) fn run(state: &mut State<'_>) {
    let rows: Vec<(u32, Vec<String>)> = (0..state.books.len())
        .into_par_iter()
        .filter(|i| !state.taken[*i] && !state.books[*i].supplier_gstin.is_empty())
        .filter_map(|i| Some((index(i), listed(state.books[i].number)?)))
        .collect();
    if rows.is_empty() {
        return;
    }
    let mut by_supplier: FxHashMap<_, Vec<u32>> = FxHashMap::default();
    for id in state.open_ims() {
        by_supplier.entry((state.record(id).supplier_gstin, state.record(id).kind())).or_default().push(id);
    }
    let mut claims: FxHashMap<u32, u32> = FxHashMap::default();
    let mut found: Vec<(u32, Vec<u32>)> = Vec::new();
    for (row, numbers) in rows {
        let booked = &state.books[row as usize];
        let open = by_supplier.get(&(booked.supplier_gstin, booked.kind)).map_or(&[][..], Vec::as_slice);
        if let Some(ims) = resolve(state, row, &numbers, open).filter(|ims| ties(state, row, ims)) {
            for id in &ims {
                *claims.entry(*id).or_default() += 1;
            }
            found.push((row, ims));
        }
    }
    for (row, ims) in found {
        if ims.iter().all(|id| claims[id] == 1) {
            shared::link(state, PASS, BLOCK, NumberLevel::ShortForm, &[row], &ims);
        } else {
            state.near.extend(ims.iter().map(|id| (*id, row)));
        }
    }
}

/// Reads `123, 124 & 125` and `123-125`; nothing if it is not a list of at least two numbers.
fn listed(shown: &str) -> Option<Vec<String>> {
    let parts: Vec<&str> =
        shown.split([',', ';', '&', '+']).map(str::trim).filter(|p| !p.is_empty()).collect();
    if parts.len() >= 2 {
        return Some(parts.iter().map(|p| (*p).to_owned()).collect());
    }
    let (from, to) = shown.trim().rsplit_once('-').or_else(|| shown.split_once(" to "))?;
    let (from, to) = (from.trim(), to.trim());
    let digits = from.len() - from.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let (series, first) = from.split_at(from.len() - digits);
    let (Ok(first), Ok(last)) = (first.parse::<u64>(), to.parse::<u64>()) else { return None };
    (first < last && last - first < MOST).then(|| (first..=last).map(|n| format!("{series}{n}")).collect())
}

/// Finds the one open record that each listed number fits.
fn resolve(state: &State<'_>, row: u32, numbers: &[String], open: &[u32]) -> Option<Vec<u32>> {
    let years = years_near(state.books[row as usize].date);
    let mut ims = Vec::new();
    for shown in numbers {
        let number = Number::read(shown, &years);
        // A bare number after the first goes on in the first one's series.
        let series = ims
            .first()
            .filter(|_| shown.bytes().all(|b| b.is_ascii_digit()))
            .map(|id: &u32| state.ims_numbers[*id as usize].series());
        let fits: Vec<u32> = open
            .iter()
            .copied()
            .filter(|id| {
                let mine = &state.ims_numbers[*id as usize];
                let record = state.record(*id);
                state.same_recipient(*id, row)
                    && series.as_ref().is_none_or(|s| *s == mine.series())
                    && date_level(record.date, state.books[row as usize].date) != DateLevel::OtherYear
                    && (mine.same_key(&number)
                        || is_short_form(mine, &number, FinancialYear::of(record.date)))
            })
            .collect();
        let [one] = fits[..] else { return None };
        if ims.contains(&one) {
            return None;
        }
        ims.push(one);
    }
    ims.sort_unstable();
    (ims.len() >= 2).then_some(ims)
}

fn ties(state: &State<'_>, row: u32, ims: &[u32]) -> bool {
    let taxable: Paise = ims.iter().map(|id| state.record(*id).taxable_value).sum();
    let tax: TaxHeads = ims.iter().map(|id| state.record(*id).tax).sum();
    let booked = &state.books[row as usize];
    let ok = |level| matches!(level, AmountLevel::Same | AmountLevel::WithinTolerance);
    ok(amount_level(taxable, booked.taxable_value, state.tolerance.taxable_value))
        && ok(tax_level(tax, booked.tax, state.tolerance.tax))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_and_ranges_of_numbers_are_read() {
        let read = |t: &str| listed(t).map(|l| l.join(" "));
        assert_eq!(read("123, 124"), Some("123 124".into()));
        assert_eq!(read("INV/123,124 & 130"), Some("INV/123 124 130".into()));
        assert_eq!(read("123-125"), Some("123 124 125".into()));
        assert_eq!(read("A/7 to 9"), Some("A/7 A/8 A/9".into()));
        assert_eq!(read("INV-124"), None);
        assert_eq!(read("125-123"), None);
        assert_eq!(read("1-2000"), None);
    }
}
