//! The IMS frame: one record per record that could be read, sorted by content.
//!
//! Comes in: records in any order. Goes out: a frame in which a record's position is its `ImsId`, and
//! records borrowed from it. Invariant: the ids depend on what the records say, never on where they
//! stood, but for records that say exactly the same.

use super::FrameError;
use super::layout::{Layout, TextId, key, look_at, ranks, sorted};
use crate::domain::document::ImsRecord;

/// Where a text of a record stands: within the record, in the text of its file, or, where it does not
/// stand there as it is (or far behind), among texts that are kept beside. A record then owns no text, and a
/// million of them are read without an allocation each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut(u32);

impl Cut {
    /// Marks texts that are kept beside; their position there stands behind it.
    const BESIDE: u32 = 1 << 31;

    /// So many bits hold the length of a text within a record; its place stands before them, in sixteen.
    const LENGTH: u32 = 15;

    /// No text.
    pub const EMPTY: Self = Self(0);

    /// A text that stands in the record, from the byte `at` on, counted from the record's first; nothing
    /// where it stands too far behind or is too long.
    pub fn within(at: usize, len: usize) -> Option<Self> {
        let (at, len) = (u16::try_from(at).ok()?, u16::try_from(len).ok()?);
        (u32::from(len) >> Self::LENGTH == 0).then(|| Self(u32::from(at) << Self::LENGTH | u32::from(len)))
    }

    /// A text that is kept beside, by its position there.
    ///
    /// # Panics
    /// Beyond two thousand million of them.
    pub fn beside(at: usize) -> Self {
        let at = u32::try_from(at).ok().filter(|at| at & Self::BESIDE == 0);
        Self(Self::BESIDE | at.expect("so many texts do not fit in memory"))
    }

    /// Returns the same text where `more` texts were put before those kept beside.
    #[must_use]
    pub fn moved(self, more: usize) -> Self {
        self.place().map_or_else(|at| Self::beside(at + more), |_| self)
    }

    /// Returns place and length within the record, else the position beside.
    fn place(self) -> Result<(usize, usize), usize> {
        if self.0 & Self::BESIDE != 0 {
            return Err((self.0 & !Self::BESIDE) as usize);
        }
        Ok(((self.0 >> Self::LENGTH) as usize, (self.0 & ((1 << Self::LENGTH) - 1)) as usize))
    }

    /// Returns the text where it stands in the record, else where it is kept beside.
    ///
    /// # Errors
    /// The position beside.
    pub fn within_text(self, record: &str) -> Result<&str, usize> {
        self.place().map(|(at, len)| &record[at..at + len])
    }

    /// Returns the text; `files` holds the text of each file.
    pub fn text<'t>(self, record: &ImsRecord<Self>, files: &'t [String], beside: &'t [String]) -> &'t str {
        self.within_text(record_text(record, files)).unwrap_or_else(|at| &beside[at])
    }
}

/// Returns the text of a record in that of its file.
fn record_text<'t, S>(record: &ImsRecord<S>, files: &'t [String]) -> &'t str {
    let at = |at: u64| usize::try_from(at).expect("a position in a text in memory");
    &files[record.file as usize][at(record.raw_start)..at(record.raw_end)]
}

/// Records of all downloads.
#[derive(Clone, Debug)]
pub struct ImsFrame(Layout<ImsRecord<TextId>>);

impl ImsFrame {
    /// Sorts records by content and lays them out.
    ///
    /// # Errors
    /// [`FrameError::TooMany`] beyond the range of ids.
    pub fn from_records(records: &[ImsRecord]) -> Result<Self, FrameError> {
        Self::laid_out(records, |_, text| text, |_| 0)
    }

    /// Sorts records by content and lays them out; `files` holds the text of each file, `beside` the texts
    /// that stand nowhere in them.
    ///
    /// # Errors
    /// [`FrameError::TooMany`] beyond the range of ids.
    pub fn from_cuts(
        records: &[ImsRecord<Cut>],
        files: &[String],
        beside: &[String],
    ) -> Result<Self, FrameError> {
        Self::laid_out(
            records,
            |record, cut| cut.text(record, files, beside),
            |record| look_at(record_text(record, files)),
        )
    }

    fn laid_out<'r, S: Sync + PartialEq>(
        records: &'r [ImsRecord<S>],
        text: impl Fn(&'r ImsRecord<S>, &'r S) -> &'r str + Sync,
        look: impl Fn(&'r ImsRecord<S>) -> u8 + Sync,
    ) -> Result<Self, FrameError> {
        u32::try_from(records.len()).map_err(|_| FrameError::TooMany)?;
        // Where a text stands is compared without a look at it.
        let alike = records.chunk_by(|a, b| (a.file, &a.recipient_gstin) == (b.file, &b.recipient_gstin));
        let recipients = ranks(alike.map(|some| text(&some[0], &some[0].recipient_gstin)));
        let key = |r: &'r ImsRecord<S>| {
            let recipient = recipients[text(r, &r.recipient_gstin)];
            key(recipient, text(r, &r.supplier_gstin), r.section as u8, text(r, &r.number))
        };
        let content = |r: &'r ImsRecord<S>| content(&r.map(|s| text(r, s)));
        let order = sorted(records, key, |r| text(r, &r.number), content);
        Layout::of(records, &order, look, |record, keep| record.map(|s| keep(text(record, s)))).map(Self)
    }

    /// Returns the records in order of their ids, borrowing their text.
    ///
    /// # Errors
    /// None as yet.
    pub fn records(&self) -> Result<Vec<ImsRecord<&str>>, FrameError> {
        Ok(self.0.open(|record, text| record.map(|id| text(*id))))
    }

    /// Returns what [`Self::records`] returns and keeps the texts alone, so that records are not held twice.
    pub fn take_records(&mut self) -> Vec<ImsRecord<&str>> {
        self.0.take(|record, text| record.map(|id| text(*id)))
    }
}

/// What a record says, in the order that gives ids; where it stood comes last and decides only
/// between records that say the same.
fn content<'r>(r: &ImsRecord<&'r str>) -> impl Ord + use<'r> {
    (
        (r.recipient_gstin, r.supplier_gstin, r.section, r.number, r.date, r.return_period, r.source_form),
        (r.taxable_value, r.tax, r.document_value, r.original_number, r.original_date, r.invoice_type),
        (r.place_of_supply, r.filing, r.previous_action, r.previous_remarks, r.supplier_name, r.content_hash),
        (
            (r.permission.pending, r.permission.remarks, r.permission.itc_reduction),
            r.previous_itc_reduction.word(),
            r.previous_itc_reduction.of(r.tax),
        ),
        (r.file, r.index),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_found_where_it_stands_or_beside() {
        let record = "a".repeat(70_000);
        for (at, len) in [(0, 0), (0, 1), (65_535, 32_767), (65_535, 4_465), (12, 20_000)] {
            let cut = Cut::within(at, len).unwrap();
            assert_eq!(cut.place(), Ok((at, len)));
            assert_eq!(cut.moved(7), cut);
            if at + len <= record.len() {
                assert_eq!(cut.within_text(&record), Ok(&record[at..at + len]));
            }
        }
        for (at, len) in [(65_536, 1), (1, 32_768), (usize::MAX, 1), (0, 1 << 16)] {
            assert_eq!(Cut::within(at, len), None);
        }
        assert_eq!(Cut::EMPTY.within_text(""), Ok(""));
        assert_eq!(Cut::beside(3).moved(4).within_text(""), Err(7));
    }
}
