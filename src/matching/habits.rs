//! How each supplier numbers, as the portal shows it.
//!
//! Comes in: the records, with those that are open when the first pass asks. Goes out: series, how far
//! their counters run, and the numbers of invoices where notes may be booked under them. Invariant: what
//! is known of a supplier rests on all of its records, so that it is found out once for all passes.

use super::state::State;
use crate::domain::document::DocumentKind;
use crate::normalise::number::light;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::ops::Range;

/// From which counter to which a series runs.
type Reach = (u64, u64);

/// One supplier.
#[derive(Debug, Default)]
struct Supplier {
    /// Its series (runs of letters as they are), with the range of the counters in each.
    series: FxHashMap<String, Option<Reach>>,
    /// Series of its invoices; asked only where notes are open.
    invoice_series: FxHashSet<String>,
    /// Number keys of its invoices; asked only where notes are open.
    invoices: FxHashSet<String>,
    /// The range of all its counters.
    counters: Option<Reach>,
}

/// Suppliers with open records.
#[derive(Debug)]
pub(super) struct Habits<'a>(FxHashMap<&'a str, Supplier>);

impl<'a> Habits<'a> {
    /// Learns from the records.
    pub(super) fn of(state: &State<'a>) -> Self {
        // Whether the supplier has an open note.
        let mut open: FxHashMap<&str, bool> = FxHashMap::default();
        for record in state.open_ims().map(|id| state.record(id)) {
            *open.entry(record.supplier_gstin).or_default() |= record.kind() != DocumentKind::Invoice;
        }
        // Records of one supplier stand side by side, for each recipient.
        let mut runs: FxHashMap<&str, Vec<Range<usize>>> = FxHashMap::default();
        let mut at = 0;
        for run in state.ims.chunk_by(|a, b| a.supplier_gstin == b.supplier_gstin) {
            let from = at;
            at += run.len();
            if open.contains_key(run[0].supplier_gstin) {
                runs.entry(run[0].supplier_gstin).or_default().push(from..at);
            }
        }
        let learnt: Vec<(&str, Supplier)> = runs
            .into_par_iter()
            .map(|(gstin, runs)| (gstin, Supplier::of(state, runs, open[gstin])))
            .collect();
        Self(learnt.into_iter().collect())
    }

    /// Tells whether the supplier has a series of that name.
    pub(super) fn has_series(&self, supplier: &str, series: &str) -> bool {
        self.0.get(supplier).is_some_and(|s| s.series.contains_key(series))
    }

    /// Returns how far the counters of a series run.
    pub(super) fn range(&self, supplier: &str, series: &str) -> Option<Reach> {
        self.0.get(supplier)?.series.get(series).copied().flatten()
    }

    /// Tells whether a note is booked under the number of an invoice: one the portal shows, one the
    /// register holds beside it, or one in a series in which the supplier numbers no notes.
    pub(super) fn names_an_invoice(&self, state: &State<'_>, ims: u32, row: u32) -> bool {
        let record = state.record(ims);
        if record.kind() == DocumentKind::Invoice {
            return false;
        }
        let number = &state.books_numbers[row as usize];
        let series = number.series();
        series != state.ims_numbers[ims as usize].series()
            && self
                .0
                .get(record.supplier_gstin)
                .is_some_and(|s| s.invoices.contains(number.key()) || s.invoice_series.contains(&series))
    }

    /// Tells whether a row's number cannot be one of the supplier's: another series, and a counter far
    /// from where the supplier's run. It is then probably the buyer's own voucher number.
    pub(super) fn foreign(&self, state: &State<'_>, ims: u32, row: u32) -> bool {
        let number = &state.books_numbers[row as usize];
        if number.light() == light(state.books[row as usize].voucher_number) {
            return true;
        }
        let supplier = self.0.get(state.record(ims).supplier_gstin);
        let series = number.series();
        if !series.is_empty() {
            return supplier.is_none_or(|s| {
                !s.series.contains_key(&series) && !s.series.keys().any(|known| shares_a_run(known, &series))
            });
        }
        let counters = supplier.and_then(|s| s.counters);
        let (Some(counter), Some((low, high))) = (number.counter_value(), counters) else { return false };
        let reach = (high - low).max(high / 2).max(200);
        counter + reach < low || counter > high + reach
    }
}

impl Supplier {
    /// Learns from its records; from the numbers of its invoices only where it has open notes.
    fn of(state: &State<'_>, runs: Vec<Range<usize>>, has_notes: bool) -> Self {
        let mut supplier = Self::default();
        let mut series = String::new();
        for (record, number) in
            runs.into_iter().flat_map(|run| state.ims[run.clone()].iter().zip(&state.ims_numbers[run]))
        {
            series.clear();
            number.push_series(&mut series);
            supplier.learn(&series, number.counter_value());
            if has_notes && record.kind() == DocumentKind::Invoice {
                supplier.invoices.insert(number.key().to_owned());
                if !supplier.invoice_series.contains(series.as_str()) {
                    supplier.invoice_series.insert(series.clone());
                }
            }
        }
        supplier
    }

    fn learn(&mut self, series: &str, counter: Option<u64>) {
        let wider = |range: &mut Option<Reach>, counter: u64| {
            let (low, high) = range.unwrap_or((counter, counter));
            *range = Some((low.min(counter), high.max(counter)));
        };
        if let Some(counter) = counter {
            wider(&mut self.counters, counter);
        }
        let range = match self.series.get_mut(series) {
            Some(range) => range,
            None => self.series.entry(series.to_owned()).or_default(),
        };
        if let Some(counter) = counter {
            wider(range, counter);
        }
    }
}

fn shares_a_run(a: &str, b: &str) -> bool {
    a.split('|').any(|x| !x.is_empty() && b.split('|').any(|y| x == y))
}
