//! What is deemed accepted if nobody acts, as far as people, ledger and portal stand now.
//!
//! Comes in: a month and how each record stands. Goes out: sums and a sentence. Invariant: records of
//! returns that are not filed are in none of them, since no GSTR-2B can hold those yet.

use super::standing::Standing;
use crate::domain::account::Tally;
use crate::domain::action::ImsAction;
use crate::domain::document::{Filing, ImsRecord};
use crate::domain::link::Doubt;
use crate::domain::month::Month;
use crate::domain::period::show_date;
use crate::domain::standing::{Gate, RecordKey};
use crate::domain::text::{Count, grouped, plural};
use std::collections::BTreeSet;

/// What is deemed accepted when GSTR-2B is generated.
///
/// # Source
/// No action is deemed accepted at the generation of GSTR-2B; the draft on the 14th, recomputed until
/// GSTR-3B is filed (GSTN FAQ 2024, reaffirmed 08-10-2025).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deemed {
    /// If nobody acts any more: filed, and at No action on the portal as far as is known.
    pub now: Tally,
    /// What of it remains when everything that may go is uploaded.
    pub remaining: Tally,
}

/// Adds one record to a sum, with the sign of its kind.
pub(super) fn add(tally: &mut Tally, record: &ImsRecord<&str>) {
    tally.add(record.kind().sign(), record.taxable_value, record.tax);
}

/// Tells of each record whether it only repeats, identically, one before it.
pub(super) fn repeats(month: &Month<'_>) -> Vec<bool> {
    let mut seen = BTreeSet::new();
    month
        .ims
        .iter()
        .zip(&month.links)
        .map(|(record, link)| {
            link.doubts.iter().any(|d| matches!(d, Doubt::Repeated(_)))
                && !seen.insert((RecordKey::of(record), crate::domain::standing::content_of(record)))
        })
        .collect()
}

/// Sums what is deemed accepted.
pub fn deemed(month: &Month<'_>, standings: &[Standing]) -> Deemed {
    let mut deemed = Deemed { now: Tally::default(), remaining: Tally::default() };
    let repeats = repeats(month);
    for ((record, standing), repeated) in month.ims.iter().zip(standings).zip(repeats) {
        let silent = record.filing == Filing::Filed && record.previous_action == ImsAction::NoAction;
        let says = standing.saying.as_ref().is_some_and(|s| s.action != ImsAction::NoAction);
        let sent = says && standing.gate == Gate::Unchanged;
        if repeated || !silent || sent {
            continue;
        }
        add(&mut deemed.now, record);
        if !(says && standing.gate == Gate::Goes) {
            add(&mut deemed.remaining, record);
        }
    }
    deemed
}

impl Deemed {
    /// Says it, with the day of the draft; dates by the run's own clock.
    pub fn sentence(&self, month: &Month<'_>) -> String {
        if self.now.documents == 0 {
            return "Silence does nothing: no filed record is left at No action.".to_owned();
        }
        let draft = month.facts.period.day_after(14);
        let day = show_date(draft);
        let when = if month.facts.as_of <= draft {
            format!("draft GSTR-2B on {day}; recompute until GSTR-3B is filed")
        } else {
            format!("draft GSTR-2B was due on {day}; recompute until GSTR-3B is filed")
        };
        let rest = match self.remaining.documents {
            0 => "nothing of it once what may go is uploaded".to_owned(),
            n => format!(
                "{} with {} even when what may go is uploaded",
                Count::of(n, "document"),
                self.remaining.tax.total()
            ),
        };
        format!(
            "If nobody acts, {} with {} of tax {} deemed accepted ({when}); {rest}.",
            Count::of(self.now.documents, "document"),
            self.now.tax.total(),
            if self.now.documents == 1 { "is" } else { "are" },
        )
    }
}

/// Writes lines of a name, a number of documents and their tax, in columns.
pub(super) fn table(rows: &[(String, Tally)]) -> String {
    let shown: Vec<[String; 4]> = rows
        .iter()
        .map(|(name, tally)| {
            [
                name.clone(),
                grouped(tally.documents),
                plural(tally.documents, "document"),
                tally.tax.total().to_string(),
            ]
        })
        .collect();
    let width = |i: usize| shown.iter().map(|row| row[i].chars().count()).max().unwrap_or(0);
    let (names, counts, nouns, sums) = (width(0), width(1), width(2), width(3));
    shown
        .iter()
        .map(|[name, count, noun, sum]| {
            format!("  {name:names$}  {count:>counts$} {noun:nouns$}  tax {sum:>sums$}\n")
        })
        .collect()
}
