//! Records that share rows: the amounts of the rows are the sum of the records'.
//!
//! Comes in: records and rows whose sums tie. Goes out: links that say so. Invariant: a shared link is
//! never certain, and shows no gap of a single record against the sum.

use crate::domain::document::ImsRecord;
use crate::domain::level::{AmountLevel, NumberLevel};
use crate::domain::link::{Doubt, ImsId};
use crate::domain::money::{Paise, TaxHeads};
use crate::matching::state::{Made, State};

/// Sums records in the sense of an invoice: credit notes count negative.
pub(super) fn signed_sum<'r>(records: impl Iterator<Item = &'r ImsRecord<&'r str>>) -> (Paise, TaxHeads) {
    records.fold((Paise::ZERO, TaxHeads::default()), |(taxable, tax), r| {
        if r.kind().sign() < 0 {
            (taxable + -r.taxable_value, tax + -r.tax)
        } else {
            (taxable + r.taxable_value, tax + r.tax)
        }
    })
}

/// Tells whether sums agree: rounding may take a paisa per part, no more. A wider tolerance would let
/// sums agree by chance.
pub(super) fn sums_tie(a: (Paise, TaxHeads), b: (Paise, TaxHeads), parts: usize) -> bool {
    let slack = Paise::new(i64::try_from(parts).unwrap_or(i64::MAX));
    let heads = a.1.each().into_iter().zip(b.1.each());
    a.0.gap(b.0) <= slack
        && heads.into_iter().all(|(x, y)| x.gap(y) <= slack && (x == Paise::ZERO) == (y == Paise::ZERO))
}

/// Links several records with the same rows.
pub(super) fn link(
    state: &mut State<'_>,
    pass: &'static str,
    block: &'static str,
    number: NumberLevel,
    rows: &[u32],
    ims: &[u32],
) {
    for id in ims {
        let mut made = Made::by(pass, block, number);
        made.shared = true;
        made.doubts.push(Doubt::Netted);
        state.link(*id, rows, made);
        settle(state, *id, ims);
    }
}

/// Names the companions and takes the gaps of the single record against the sum away.
pub(super) fn settle(state: &mut State<'_>, id: u32, ims: &[u32]) {
    let link = &mut state.links[id as usize];
    link.companions = ims.iter().filter(|i| **i != id).map(|i| ImsId(*i)).collect();
    link.taxable_gap = Paise::ZERO;
    link.tax_gap = TaxHeads::default();
    link.document_value_gap = None;
    if let Some(levels) = &mut link.levels {
        levels.taxable_value = AmountLevel::WithinTolerance;
        levels.tax = AmountLevel::WithinTolerance;
        levels.document_value = AmountLevel::Missing;
    }
}
