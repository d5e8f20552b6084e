//! Amendments and their originals in one download.
//!
//! Comes in: records by id. Goes out: which record amends which. Invariant: of an original and its
//! amendment one is operative, the amendment; the books are linked to it.
//!
//! Source: an amended record carries its original's number and date; within one 2B period the
//! amended one prevails (ims rules 25-26, medium confidence: therefore always shown to a person).

use crate::domain::document::{ImsRecord, Section};
use crate::normalise::number::{Number, light};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// Links between amendments and originals, per record.
#[derive(Debug)]
pub(super) struct Amendments {
    /// The record that amends this one.
    pub(super) amended_by: Vec<Option<u32>>,
    /// The record that this one amends.
    pub(super) original: Vec<Option<u32>>,
}

impl Amendments {
    /// Finds the pairs.
    pub(super) fn of(
        ims: &[ImsRecord<&str>],
        numbers: &[Number],
        is_first: impl Fn(u32) -> bool + Sync,
    ) -> Self {
        let mut amended_by = vec![None; ims.len()];
        let mut original = vec![None; ims.len()];
        let ids = || (0..ims.len()).map(|i| u32::try_from(i).expect("frames refuse more records than ids"));
        let amending: Vec<(u32, String)> = ids()
            .map(|id| (id, &ims[id as usize]))
            .filter(|(id, r)| r.section.is_amendment() && !r.original_number.is_empty() && is_first(*id))
            .map(|(id, r)| (id, light(r.original_number)))
            .collect();
        // Only numbers that are amended are looked up, and they are few.
        let mut by_number: FxHashMap<_, Vec<u32>> = FxHashMap::default();
        for (id, light) in &amending {
            by_number.entry(key(&ims[*id as usize], light)).or_default();
        }
        if !by_number.is_empty() {
            let of = |id: u32| key(&ims[id as usize], numbers[id as usize].light());
            let found: Vec<u32> = (0..ims.len())
                .into_par_iter()
                .map(|i| u32::try_from(i).expect("frames refuse more records than ids"))
                .filter(|id| by_number.contains_key(&of(*id)) && is_first(*id))
                .collect();
            for id in found {
                if let Some(ids) = by_number.get_mut(&of(id)) {
                    ids.push(id);
                }
            }
        }
        for (id, light) in &amending {
            let id = *id;
            let r = &ims[id as usize];
            let found = by_number.get(&key(r, light)).into_iter().flatten().copied().find(|o| {
                let other = &ims[*o as usize];
                *o != id
                    && !(other.section == r.section && other.original_number == r.original_number)
                    && r.original_date.is_none_or(|d| d == other.date)
                    && amended_by[*o as usize].is_none()
            });
            if let Some(o) = found {
                amended_by[o as usize] = Some(id);
                original[id as usize] = Some(o);
            }
        }
        Self { amended_by, original }
    }
}

/// What an original and its amendment have in common.
fn key<'k>(r: &ImsRecord<&'k str>, light: &'k str) -> (&'k str, &'k str, Section, &'k str) {
    (r.recipient_gstin, r.supplier_gstin, family(r.section), light)
}

/// The section in which a section's originals stand.
const fn family(section: Section) -> Section {
    match section {
        Section::B2b | Section::B2ba => Section::B2b,
        Section::B2bdn | Section::B2bdna => Section::B2bdn,
        Section::B2bcn | Section::B2bcna => Section::B2bcn,
        Section::Ecom | Section::Ecoma => Section::Ecom,
    }
}
