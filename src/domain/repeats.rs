//! Records that only repeat another of the download, identically.
//!
//! Comes in: the month with its links. Goes out: a mark per record. Invariant: of identical records the
//! one with the lowest id stands for all, and every sum counts it once.

use super::document::{ImsRecord, Section};
use super::link::Doubt;
use super::money::{Paise, TaxHeads};
use super::month::Month;
use chrono::NaiveDate;
use rustc_hash::FxHashSet;

/// Tells of each record whether it only repeats, identically, one with a lower id.
///
/// Matching says that a record is repeated; which one stands for all is settled here, by the lowest id.
pub fn repeats(month: &Month<'_>) -> Vec<bool> {
    let said = |id: usize| month.links[id].doubts.iter().any(|d| matches!(d, Doubt::Repeated(_)));
    let keys: FxHashSet<RecordKey<'_>> =
        (0..month.ims.len()).filter(|id| said(*id)).map(|id| key(&month.ims[id])).collect();
    let mut seen: FxHashSet<RecordKey<'_>> = FxHashSet::default();
    (0..month.ims.len())
        .map(|id| {
            if keys.is_empty() {
                return false;
            }
            let key = key(&month.ims[id]);
            keys.contains(&key) && !seen.insert(key) && said(id)
        })
        .collect()
}

type RecordKey<'a> = (Section, &'a str, &'a str, &'a str, NaiveDate, &'a str, (Paise, Paise, TaxHeads));

fn key<'a>(r: &ImsRecord<&'a str>) -> RecordKey<'a> {
    (
        r.section,
        r.recipient_gstin,
        r.supplier_gstin,
        r.number,
        r.date,
        r.return_period,
        (r.document_value, r.taxable_value, r.tax),
    )
}
