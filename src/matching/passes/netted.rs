//! A note booked inside the voucher of its invoice.
//!
//! Invariant: the row's difference from the invoice is one open note of the supplier in every head,
//! and no other note fits.

use super::shared;
use crate::domain::document::DocumentKind;
use crate::domain::level::{AmountLevel, GstinLevel, NumberLevel};
use crate::domain::link::{Doubt, Link};
use crate::domain::money::Paise;
use crate::matching::state::{Made, State, index};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

const PASS: &str = "netted-note";
const BLOCK: &str = "GSTIN + difference of the invoice";

pub(super) fn run(state: &mut State<'_>) {
    let mut notes: FxHashMap<&str, Vec<u32>> = FxHashMap::default();
    for id in state.open_ims().filter(|id| state.record(*id).kind() != DocumentKind::Invoice) {
        notes.entry(state.record(id).supplier_gstin).or_default().push(id);
    }
    let fit = |(i, link): (usize, &Link)| -> Option<(u32, u32)> {
        let ims = index(i);
        let record = state.record(ims);
        let mismatch = record.kind() == DocumentKind::Invoice
            && link.levels.is_some_and(|l| {
                l.taxable_value == AmountLevel::Differs
                    && l.gstin == GstinLevel::Same
                    && matches!(l.number, NumberLevel::Same | NumberLevel::SameKey)
            });
        let open = notes.get(record.supplier_gstin).filter(|_| mismatch)?;
        let fits: Vec<u32> = open
            .iter()
            .copied()
            .filter(|n| {
                let note = shared::signed_sum(std::iter::once(state.record(*n)));
                let gap = (link.taxable_gap, link.tax_gap);
                shared::sums_tie(gap, note, link.books.len() + 1) && note.0 != Paise::ZERO
            })
            .collect();
        if let [note] = fits[..] { Some((ims, note)) } else { None }
    };
    let found: Vec<(u32, u32)> = state.links.par_iter().enumerate().filter_map(fit).collect();
    let mut claims: FxHashMap<u32, u32> = FxHashMap::default();
    for (_, note) in &found {
        *claims.entry(*note).or_default() += 1;
    }
    for (ims, note) in found.into_iter().filter(|(_, note)| claims[note] == 1) {
        let rows: Vec<u32> = state.links[ims as usize].books.iter().map(|b| b.0).collect();
        let mut made = Made::by(PASS, BLOCK, NumberLevel::Differs);
        made.shared = true;
        made.doubts.push(Doubt::Netted);
        state.link(note, &rows, made);
        state.links[ims as usize].doubts.push(Doubt::Netted);
        shared::settle(state, ims, &[ims, note]);
        shared::settle(state, note, &[ims, note]);
    }
}
