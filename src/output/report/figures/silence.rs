//! What silence will do, as the reports say it.
//!
//! Comes in: the month with its decisions. Goes out: sums and sentences. Invariant: the sums are those of
//! [`deemed`](crate::domain::deemed::deemed), which review, approval and upload use too; the sentence is
//! the same on the terminal, on the page, in the workbook and in `summary.json`.

use super::less;
use crate::domain::account::Tally;
use crate::domain::deemed::{By, Course, Deemed, deemed};
use crate::domain::link::UploadFate;
use crate::domain::month::Month;
use crate::domain::text::Count;
use chrono::NaiveDate;

/// What silence will do: filed records at No action that this run's upload leaves as they are.
///
/// # Source
/// No action is deemed accepted when GSTR-2B is generated; draft 2B on the 14th; recompute until
/// GSTR-3B is filed (GSTN FAQ 2024, reaffirmed 08-10-2025).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Silence {
    /// What is deemed accepted unless someone acts.
    pub deemed: Tally,
    /// Of these, notes that lower the credit.
    pub credit_notes: Tally,
    /// Of these, records of return periods after this one, which reach a later GSTR-2B.
    pub later: Tally,
    /// The same without the hold: what is held now would be deemed accepted too.
    pub without_hold: Tally,
    /// The same with the hold: what needs a person would be on Pending where the portal allows it.
    pub with_hold: Tally,
    /// The days by which somebody has to act.
    pub by: By,
    /// Records of imports and other sections shown only that stand at No action too.
    pub read_only: usize,
}

impl Silence {
    /// Sums a month in which nobody has said anything yet.
    pub(super) fn of(month: &Month<'_>, repeated: &[bool]) -> Self {
        let course = |at: usize| match month.decisions[at].fate {
            UploadFate::Upload => Course::Goes,
            UploadFate::Held => Course::Held,
            UploadFate::NeedsPerson if month.ims[at].permission.pending => Course::Holdable,
            UploadFate::NeedsPerson | UploadFate::AlreadySo | UploadFate::NothingToSay => Course::Silent,
        };
        let Deemed { remaining, credit_notes, later, held, holdable, by, now: _ } =
            deemed(month, repeated, course);
        let mut without_hold = remaining;
        without_hold.join(held);
        Self {
            deemed: remaining,
            credit_notes,
            later,
            without_hold,
            with_hold: less(remaining, holdable),
            by,
            read_only: month.read_only.iter().map(|s| s.no_action).sum(),
        }
    }

    /// Says in one sentence what silence will do; dates and tenses by the run's own clock.
    pub fn sentence(&self, as_of: NaiveDate) -> String {
        if self.deemed.documents == 0 {
            return "Silence will do nothing: no filed record is left at No action.".to_owned();
        }
        format!(
            "{} of tax in {} will be deemed accepted unless someone acts ({}).",
            self.deemed.tax.total(),
            Count::of(self.deemed.documents, "document"),
            self.by.sentence(as_of)
        )
    }

    /// Says what the hold does or would do; nothing where it changes nothing.
    pub fn hold_sentence(&self, hold: bool) -> Option<String> {
        let count = |t: Tally| Count::of(t.documents, "document").to_string();
        if hold && self.without_hold != self.deemed {
            Some(format!(
                "Without the hold on Pending it would be {} in {}.",
                self.without_hold.tax.total(),
                count(self.without_hold)
            ))
        } else if !hold && self.with_hold != self.deemed {
            Some(format!(
                "With hold = \"pending\" it would be {} in {}.",
                self.with_hold.tax.total(),
                count(self.with_hold)
            ))
        } else {
            None
        }
    }

    /// Says what silence does to records that imsreco only shows; nothing where there are none.
    pub fn read_only_sentence(&self) -> Option<String> {
        (self.read_only > 0).then(|| {
            format!(
                "Silence also accepts {} of imports and other sections that are shown only.",
                Count::of(self.read_only, "record")
            )
        })
    }
}
