//! Records that the download holds more than once.
//!
//! Comes in: records by id. Goes out: for each the record that stands for it. Invariant: identical
//! records are one document; records of one identity with other contents are never taken for one.

use super::lookup::Lookup;
use crate::domain::document::ImsRecord;
use crate::domain::link::ImsId;
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
        let mut stands_for: Vec<u32> = Vec::with_capacity(count);
        let mut copies = vec![0_u32; count];
        let mut by_identity = Lookup::with_capacity(count);
        let mut other_version: Vec<Option<ImsId>> = vec![None; count];
        for (i, record) in ims.iter().enumerate() {
            let id = u32::try_from(i).expect("frames refuse more records than ids");
            let first = match stands_for.last() {
                Some(first) if same_content(&ims[i - 1], record) => *first,
                _ => id,
            };
            stands_for.push(first);
            copies[first as usize] += 1;
            if first == id {
                let has_identity = |other: u32| same_identity(&ims[other as usize], record);
                let latest = by_identity.place(identity_hash(record), id, has_identity);
                let earlier = std::mem::replace(latest, id);
                if earlier != id {
                    other_version[i] = Some(ImsId(earlier));
                    other_version[earlier as usize] = Some(ImsId(id));
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
