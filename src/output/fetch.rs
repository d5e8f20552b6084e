//! Documents that are about to be written, fetched from memory a few at a time.
//!
//! Comes in: the ids of a few lines. Goes out: nothing that matters. Invariant: nothing is changed and nothing
//! is decided; left out, every file would be the same.
//!
//! Lines stand in the order of the files that were read, documents in memory in the order of their contents.
//! Written one by one, each document is waited for a dozen times, a place in memory after the other; asked for
//! together beforehand, the processor waits for many places at once. With that, with places sorted by numbers and
//! with a smaller trail, the files of ten lakh records take 10 s of CPU time where they took 17.

use crate::domain::link::{BooksId, ImsId};
use crate::domain::month::Month;
use crate::frame::look_at;

/// So many lines are fetched together: few enough to stay in the processor's nearest cache.
pub(in crate::output) const TOGETHER: usize = 16;

/// Reads a text's first byte.
fn first(text: &str) -> usize {
    text.as_bytes().first().copied().map_or(0, usize::from)
}

/// Reads what a few records, their links and decisions are made of.
pub(in crate::output) fn records(month: &Month<'_>, ids: impl Iterator<Item = ImsId> + Clone) -> usize {
    let mut seen = 0;
    for id in ids.clone() {
        let (record, link, decision) =
            (&month.ims[id.at()], &month.links[id.at()], &month.decisions[id.at()]);
        seen ^= record.recipient_gstin.len() ^ record.supplier_gstin.len() ^ record.supplier_name.len();
        seen ^= record.number.len() ^ record.return_period.len() ^ record.previous_remarks.len();
        seen ^= record.index as usize ^ usize::from(record.tax.cess.get() == 1);
        seen ^= link.books.len() ^ link.candidates.len() ^ link.companions.len() ^ link.doubts.len();
        seen ^= link.margin.len() ^ usize::from(link.certain) ^ usize::from(link.tax_gap.cess.get() == 1);
        seen ^= decision.rule.len() ^ decision.remark.len() ^ decision.overruled.len();
        seen ^= month.reasons[id.at()].len();
    }
    for id in ids.clone() {
        let (record, link) = (&month.ims[id.at()], &month.links[id.at()]);
        seen ^= first(record.supplier_gstin) ^ first(record.supplier_name) ^ first(record.number);
        seen ^= first(&month.reasons[id.at()]);
        seen ^= link.books.first().map_or(0, |row| row.at());
    }
    for row in ids.filter_map(|id| month.links[id.at()].books.first()) {
        let row = &month.books[row.at()];
        seen ^= row.row as usize ^ row.file as usize ^ row.sheet.len();
    }
    seen
}

/// Reads a few pieces of text whole.
pub(in crate::output) fn texts<'t>(pieces: impl Iterator<Item = &'t str>) -> usize {
    pieces.fold(0, |seen, piece| seen ^ usize::from(look_at(piece)))
}

/// Reads what a few rows and their links are made of.
pub(in crate::output) fn rows(month: &Month<'_>, ids: impl Iterator<Item = BooksId> + Clone) -> usize {
    let mut seen = 0;
    for id in ids.clone() {
        let (row, link) = (&month.books[id.at()], &month.books_links[id.at()]);
        seen ^= row.recipient_gstin.len() ^ row.supplier_gstin.len() ^ row.supplier_name.len();
        seen ^= row.number.len() ^ row.voucher_number.len() ^ row.voucher_type.len() ^ row.sheet.len();
        seen ^= row.row as usize ^ usize::from(row.tax.cess.get() == 1) ^ usize::from(row.ineligible);
        seen ^= link.ims.len() ^ link.candidates.len() ^ link.again.len() ^ link.document as usize;
        seen ^= month.books_reasons[id.at()].len();
    }
    for id in ids.clone() {
        let (row, link) = (&month.books[id.at()], &month.books_links[id.at()]);
        seen ^= first(row.supplier_gstin) ^ first(row.supplier_name) ^ first(row.number);
        seen ^= first(row.voucher_number) ^ first(&month.books_reasons[id.at()]);
        seen ^= link.ims.first().map_or(0, |record| record.at());
    }
    for record in ids.filter_map(|id| month.books_links[id.at()].ims.first()) {
        let record = &month.ims[record.at()];
        seen ^= record.index as usize ^ record.file as usize ^ usize::from(record.section.is_amendment());
    }
    seen
}
