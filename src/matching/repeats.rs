//! Records that the download holds more than once.
//!
//! Comes in: records by id. Goes out: for each the record that stands for it. Invariant: identical
//! records are one document; records of one identity with other contents are never taken for one.

use crate::domain::document::ImsRecord;
use crate::domain::link::ImsId;
use rustc_hash::FxHashMap;

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
        let mut by_identity: FxHashMap<_, u32> = FxHashMap::default();
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
                let identity = (
                    (record.recipient_gstin, record.section, record.supplier_gstin),
                    (
                        record.number.to_ascii_uppercase(),
                        record.date,
                        record.return_period,
                        record.source_form,
                    ),
                );
                if let Some(earlier) = by_identity.insert(identity, id) {
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

/// Tells whether two records say the same, wherever they stood.
fn same_content(a: &ImsRecord<&str>, b: &ImsRecord<&str>) -> bool {
    let place_of_b =
        ImsRecord { file: b.file, index: b.index, raw_start: b.raw_start, raw_end: b.raw_end, ..a.clone() };
    place_of_b == *b
}
