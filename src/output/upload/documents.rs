//! Orders by the document they name on the portal.
//!
//! Comes in: orders of a month. Goes out: one document for all records that the portal would take for one,
//! in the order of the files. Invariant: every order is in exactly one document.

use super::error::{Unfit, UploadError};
use super::order::Order;
use super::words;
use crate::domain::document::{ImsRecord, Section};
use crate::domain::link::ImsId;
use crate::domain::month::Month;
use chrono::NaiveDate;
use rayon::prelude::*;
use rustc_hash::{FxHashSet, FxHasher};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};

/// What names a document on the portal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Identity<'a> {
    recipient: &'a str,
    section: Section,
    supplier: &'a str,
    /// In upper case: the portal does not tell `ab1` from `AB1`.
    number: Cow<'a, str>,
    date: NaiveDate,
    return_period: &'a str,
    source_form: &'a str,
}

impl<'a> Identity<'a> {
    fn of(record: &ImsRecord<&'a str>) -> Self {
        Self {
            recipient: record.recipient_gstin,
            section: record.section,
            supplier: record.supplier_gstin,
            number: upper(record.number),
            date: record.date,
            return_period: record.return_period,
            source_form: record.source_form,
        }
    }

    /// Hashes it; a hash that two share costs a comparison.
    fn hashed(&self) -> u64 {
        let mut hasher = FxHasher::default();
        self.hash(&mut hasher);
        hasher.finish()
    }
}

/// Returns a number in upper case, as it stands where it has no other letters.
fn upper(number: &str) -> Cow<'_, str> {
    if number.is_ascii() && !number.bytes().any(|b| b.is_ascii_lowercase()) {
        Cow::Borrowed(number)
    } else {
        Cow::Owned(number.to_uppercase())
    }
}

/// The orders of one document: almost always one.
pub(super) struct Document<'o> {
    pub(super) first: &'o Order,
    /// Those of its repetitions, ids ascending.
    pub(super) more: Vec<&'o Order>,
}

impl<'o> Document<'o> {
    pub(super) fn orders(&self) -> impl Iterator<Item = &'o Order> {
        std::iter::once(self.first).chain(self.more.iter().copied())
    }

    /// Returns the first order where its repetitions have the same content and say the same.
    pub(super) fn agrees(&self, month: &Month<'_>) -> Result<&'o Order, Unfit> {
        let record = &month.ims[self.first.id().at()];
        if self.more.iter().any(|order| !same_content(record, &month.ims[order.id().at()])) {
            Err(Unfit::TwoContents)
        } else if self.more.iter().any(|order| order.saying() != self.first.saying()) {
            Err(Unfit::TwoDecisions)
        } else {
            Ok(self.first)
        }
    }
}

/// Returns the orders by the document they name, in the order of the files.
pub(super) fn by_identity<'o>(month: &Month<'_>, orders: &'o [Order]) -> Vec<Document<'o>> {
    let named = |order: &Order| Identity::of(&month.ims[order.id().at()]);
    let mut hashed: Vec<(u64, ImsId, &Order)> =
        orders.par_iter().map(|order| (named(order).hashed(), order.id(), order)).collect();
    hashed.par_sort_unstable_by_key(|(hash, id, _)| (*hash, *id));
    let mut repeated: BTreeMap<Identity<'_>, Vec<&'o Order>> = BTreeMap::new();
    for alike in hashed.chunk_by(|a, b| a.0 == b.0).filter(|alike| alike.len() > 1) {
        for (_, _, order) in alike {
            repeated.entry(named(order)).or_default().push(order);
        }
    }
    drop(hashed);
    // Taken out of the orders as they came, documents are in the order of ids, and almost in that of files.
    let taken: FxHashSet<ImsId> = repeated.values().flatten().map(|order| order.id()).collect();
    let single = orders.iter().filter(|order| taken.is_empty() || !taken.contains(&order.id()));
    let mut documents: Vec<Document<'o>> = single.map(|first| Document { first, more: Vec::new() }).collect();
    documents
        .extend(repeated.into_values().map(|mut orders| Document { first: orders.remove(0), more: orders }));
    documents.par_sort_by_key(|document| place(month, document.first.id()));
    documents.sort_by_key(|document| full_place(month, document.first.id()));
    documents
}

/// Returns the orders to be written, in order, identical repetitions once.
pub(super) fn chosen<'o>(month: &Month<'_>, orders: &'o [Order]) -> Result<Vec<&'o Order>, UploadError> {
    let mut chosen = Vec::new();
    for Document { first, more } in by_identity(month, orders) {
        for order in more {
            let record = &month.ims[order.id().at()];
            if !same_content(&month.ims[first.id().at()], record) {
                return Err(UploadError::TwoContents { record: words(record) });
            }
            if first.saying() != order.saying() {
                return Err(UploadError::TwoDecisions { record: words(record) });
            }
        }
        chosen.push(first);
    }
    Ok(chosen)
}

/// Where a record stands among the files, its id for all within a section: ids already are in the order
/// of the rest, so that the second sort only looks.
fn place<'a>(month: &Month<'a>, id: ImsId) -> (&'a str, Section, ImsId) {
    let record = &month.ims[id.at()];
    (record.recipient_gstin, record.section, id)
}

/// Where a record stands among the files.
fn full_place<'a>(month: &Month<'a>, id: ImsId) -> (&'a str, Section, &'a str, &'a str, NaiveDate, ImsId) {
    let r = &month.ims[id.at()];
    (r.recipient_gstin, r.section, r.supplier_gstin, r.number, r.date, id)
}

/// Tells whether two records say the same, wherever they stand.
pub(super) fn same_content(a: &ImsRecord<&str>, b: &ImsRecord<&str>) -> bool {
    let here =
        ImsRecord { file: b.file, index: b.index, raw_start: b.raw_start, raw_end: b.raw_end, ..a.clone() };
    here == *b
}
