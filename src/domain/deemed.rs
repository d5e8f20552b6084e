//! What is deemed accepted if nobody acts: one function for reports, review, approval and upload.
//!
//! Comes in: a month, and of each record what will be said of it. Goes out: documents and rupees by head,
//! and the days. Invariant: a record of a return that is not filed is in none of the sums, since no
//! GSTR-2B can hold it yet; an identical repetition is counted once.

use super::account::Tally;
use super::action::ImsAction;
use super::document::{DocumentKind, Filing};
use super::due::Due;
use super::month::Month;
use super::period::{TaxPeriod, show_date};
use super::text::Count;
use chrono::NaiveDate;

/// What becomes of a record that stands at No action in the download.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Course {
    /// Nothing is said of it.
    Silent,
    /// Nothing is said, and only because nobody has put it on Pending, which the portal offers.
    Holdable,
    /// The next upload puts it on Pending until a person decides.
    Held,
    /// The next upload says something of it.
    Goes,
    /// Something was said of it since the download.
    Said,
}

/// What is deemed accepted when GSTR-2B is generated.
///
/// # Source
/// No action is deemed accepted at the generation of GSTR-2B; draft 2B on the 14th; recompute until
/// GSTR-3B is filed (GSTN FAQ 2024, reaffirmed 08-10-2025).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deemed {
    /// If nobody does anything, not even upload.
    pub now: Tally,
    /// What of it remains once everything that may go is uploaded.
    pub remaining: Tally,
    /// Of what remains, notes that lower the credit.
    pub credit_notes: Tally,
    /// Of what remains, records of return periods after this one, which reach a later GSTR-2B.
    pub later: Tally,
    /// What is held with the next upload, and would be deemed accepted without.
    pub held: Tally,
    /// Of what remains, what the portal would let be put on Pending.
    pub holdable: Tally,
    /// The days.
    pub by: By,
}

/// The days by which somebody has to act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct By {
    /// The draft GSTR-2B; the earliest among the recipients.
    pub draft_2b: NaiveDate,
    /// GSTR-3B of the period; the earliest among the recipients.
    pub gstr3b: Due,
}

impl By {
    /// Finds the days of a period for its recipients.
    pub fn of(month: &Month<'_>) -> Self {
        let facts = &month.facts;
        let calendar = &facts.calendar;
        let gstins = || facts.recipients.iter().map(String::as_str);
        let due = gstins().map(|g| calendar.gstr3b(g, facts.period)).min_by_key(|due| due.date);
        let draft = gstins().map(|g| calendar.draft_2b(g, facts.period)).min();
        Self {
            draft_2b: draft.unwrap_or_else(|| calendar.draft_2b("", facts.period)),
            gstr3b: due.unwrap_or_else(|| calendar.gstr3b("", facts.period)),
        }
    }

    /// Says it, tenses by the run's own clock.
    pub fn sentence(&self, as_of: NaiveDate) -> String {
        let draft = show_date(self.draft_2b);
        let was = if as_of <= self.draft_2b { "on" } else { "was due on" };
        let due = show_date(self.gstr3b.date);
        let due = match (as_of <= self.gstr3b.date, self.gstr3b.known()) {
            (true, true) => format!("due on {due}"),
            (true, false) => format!("due on {due} for monthly filers"),
            (false, true) => format!("which was due on {due}"),
            (false, false) => format!("which was due on {due} for monthly filers"),
        };
        format!("draft GSTR-2B {was} {draft}; recompute until GSTR-3B is filed, {due}")
    }
}

/// Sums what is deemed accepted. `course` says what becomes of a record, by its position; `repeated`
/// which records only repeat another identically.
pub fn deemed(month: &Month<'_>, repeated: &[bool], course: impl Fn(usize) -> Course) -> Deemed {
    let none = Tally::default();
    let mut sums = Deemed {
        now: none,
        remaining: none,
        credit_notes: none,
        later: none,
        held: none,
        holdable: none,
        by: By::of(month),
    };
    for (at, record) in month.ims.iter().enumerate() {
        let silent = record.filing == Filing::Filed && record.previous_action == ImsAction::NoAction;
        if !silent || repeated.get(at).copied().unwrap_or_default() {
            continue;
        }
        let mut one = none;
        one.add(record.kind().sign(), record.taxable_value, record.tax);
        let course = course(at);
        if course == Course::Said {
            continue;
        }
        sums.now.join(one);
        match course {
            Course::Said | Course::Goes => continue,
            Course::Held => {
                sums.held.join(one);
                continue;
            }
            Course::Holdable => sums.holdable.join(one),
            Course::Silent => {}
        }
        sums.remaining.join(one);
        if record.kind() == DocumentKind::CreditNote {
            sums.credit_notes.join(one);
        }
        if TaxPeriod::parse(record.return_period).is_ok_and(|p| p > month.facts.period) {
            sums.later.join(one);
        }
    }
    sums
}

impl Deemed {
    /// Says it with the days; tenses by the run's own clock.
    pub fn sentence(&self, month: &Month<'_>) -> String {
        if self.now.documents == 0 {
            return "Silence does nothing: no filed record is left at No action.".to_owned();
        }
        let rest = match self.remaining.documents {
            0 => "nothing of it once what may go is uploaded".to_owned(),
            n => format!(
                "{} with {} even when what may go is uploaded",
                Count::of(n, "document"),
                self.remaining.tax.total()
            ),
        };
        format!(
            "If nobody acts, {} with {} of tax {} deemed accepted ({}); {rest}.",
            Count::of(self.now.documents, "document"),
            self.now.tax.total(),
            if self.now.documents == 1 { "is" } else { "are" },
            self.by.sentence(month.facts.as_of),
        )
    }
}
