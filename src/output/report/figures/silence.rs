//! What silence will do, and the days that matter.
//!
//! Comes in: sums and the period. Goes out: sentences and dates. Invariant: the sentence is the same
//! on the terminal, on the page, in the workbook and in `summary.json`.

use crate::domain::account::Tally;
use crate::domain::period::{TaxPeriod, show_date};
use crate::domain::text::Count;
use chrono::NaiveDate;

/// What silence will do: filed records at No action that this run's upload leaves as they are.
///
/// # Source
/// No action is deemed accepted when GSTR-2B is generated; draft 2B on the 14th; recompute until
/// GSTR-3B is filed (GSTN FAQ 2024, reaffirmed 08-10-2025).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    /// The day on which the draft GSTR-2B of the period is generated.
    pub draft_2b: NaiveDate,
    /// Records of imports and other sections shown only that stand at No action too.
    pub read_only: usize,
}

/// The days that matter to the month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dates {
    /// GSTR-1 of monthly filers falls due.
    pub gstr1: NaiveDate,
    /// Draft GSTR-2B is generated.
    pub draft_2b: NaiveDate,
    /// GSTR-3B of monthly filers falls due; the last day to act and recompute in time.
    pub gstr3b: NaiveDate,
    /// Where Pending may last one period only, its end: the due date of the next GSTR-3B.
    pub pending_limit: NaiveDate,
}

/// Returns the days that matter to a return period of a monthly filer.
///
/// # Source
/// GSTR-1 on the 11th, draft 2B on the 14th, GSTR-3B on the 20th of the month after; Pending for one
/// tax period from October 2025 (advisories of 23-09-2025 and 17-10-2025).
pub fn dates(period: TaxPeriod) -> Dates {
    Dates {
        gstr1: period.day_after(11),
        draft_2b: period.day_after(14),
        gstr3b: period.day_after(20),
        pending_limit: period.next().day_after(20),
    }
}

impl Silence {
    /// Says in one sentence what silence will do; dates and tenses by the run's own clock.
    pub fn sentence(&self, as_of: NaiveDate) -> String {
        if self.deemed.documents == 0 {
            return "Silence will do nothing: no filed record is left at No action.".to_owned();
        }
        let draft = show_date(self.draft_2b);
        let when = if as_of <= self.draft_2b {
            format!("draft GSTR-2B on {draft}; recompute until GSTR-3B is filed")
        } else {
            format!("draft GSTR-2B was due on {draft}; recompute until GSTR-3B is filed")
        };
        format!(
            "{} of tax in {} will be deemed accepted unless someone acts ({when}).",
            self.deemed.tax.total(),
            Count::of(self.deemed.documents, "document"),
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
