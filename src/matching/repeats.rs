//! Records that the download holds more than once.
//!
//! Comes in: records by id. Goes out: for each the record that stands for it. Invariant: identical
//! records are one document; records of one identity with other contents are never taken for one.

use crate::domain::document::ImsRecord;
use crate::domain::link::ImsId;
use rayon::prelude::*;
use rustc_hash::FxHasher;
use std::hash::{Hash, Hasher};

/// Which records say the same thing.
#[derive(Debug)]
pub(super) struct Repeats {
    /// The first record that says the same, per record; itself where it is the first.
    pub(super) stands_for: Vec<u32>,
    /// How many records say the same, for the first of them; else 0.
    pub(super) copies: Vec<u32>,
    /// Another record with the same identity and other contents.
    pub(super) other_version: Vec<Option<ImsId>>,
}

impl Repeats {
    /// Finds repeats. Records are sorted by content, so identical ones stand side by side.
    ///
    /// # Source
    /// Identity: section, supplier, number in capitals, date, return period and form.
    pub(super) fn of(ims: &[ImsRecord<&str>]) -> Self {
        let count = ims.len();
        let says_the_same: Vec<bool> =
            (0..count).into_par_iter().map(|i| i > 0 && same_content(&ims[i - 1], &ims[i])).collect();
        let mut stands_for: Vec<u32> = Vec::with_capacity(count);
        let mut copies = vec![0_u32; count];
        for (i, same) in says_the_same.into_iter().enumerate() {
            let id = u32::try_from(i).expect("frames refuse more records than ids");
            let first = stands_for.last().copied().filter(|_| same).unwrap_or(id);
            stands_for.push(first);
            copies[first as usize] += 1;
        }
        let mut other_version: Vec<Option<ImsId>> = vec![None; count];
        let firsts = stands_for.par_iter().enumerate().filter(|(i, first)| **first as usize == *i);
        let mut by_identity: Vec<(u64, u32)> =
            firsts.map(|(i, first)| (identity_hash(&ims[i]), *first)).collect();
        by_identity.par_sort_unstable();
        for alike in by_identity.chunk_by(|a, b| a.0 == b.0).filter(|alike| alike.len() > 1) {
            for (at, (_, id)) in alike.iter().enumerate() {
                let has_identity = |other: u32| same_identity(&ims[other as usize], &ims[*id as usize]);
                if let Some((_, earlier)) = alike[..at].iter().rev().find(|(_, other)| has_identity(*other)) {
                    other_version[*id as usize] = Some(ImsId(*earlier));
                    other_version[*earlier as usize] = Some(ImsId(*id));
                }
            }
        }
        Self { stands_for, copies, other_version }
    }

    /// Tells whether a record is the one that stands for its copies.
    pub(super) fn is_first(&self, id: u32) -> bool {
        self.stands_for[id as usize] == id
    }
}

fn identity_hash(record: &ImsRecord<&str>) -> u64 {
    let mut hasher = FxHasher::default();
    (record.section, record.supplier_gstin, record.date).hash(&mut hasher);
    for byte in record.number.bytes() {
        hasher.write_u8(byte.to_ascii_uppercase());
    }
    hasher.finish()
}

fn same_identity(a: &ImsRecord<&str>, b: &ImsRecord<&str>) -> bool {
    (a.section, a.date) == (b.section, b.date)
        && a.number.eq_ignore_ascii_case(b.number)
        && a.supplier_gstin == b.supplier_gstin
        && a.recipient_gstin == b.recipient_gstin
        && a.return_period == b.return_period
        && a.source_form == b.source_form
}

/// Tells whether two records say the same, wherever they stood.
fn same_content(a: &ImsRecord<&str>, b: &ImsRecord<&str>) -> bool {
    if a.number != b.number || a.taxable_value != b.taxable_value || a.date != b.date {
        return false;
    }
    let place_of_b =
        ImsRecord { file: b.file, index: b.index, raw_start: b.raw_start, raw_end: b.raw_end, ..a.clone() };
    place_of_b == *b
}
