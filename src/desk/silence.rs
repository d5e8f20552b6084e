//! What is deemed accepted if nobody acts, as far as people, ledger and portal stand now.
//!
//! Comes in: a month and how each record stands. Goes out: the sums of
//! [`domain::deemed`](crate::domain::deemed). Invariant: nothing is summed here by another measure than in
//! the reports.

use super::standing::Standing;
use crate::domain::account::Tally;
use crate::domain::action::ImsAction;
use crate::domain::deemed::{Course, Deemed};
use crate::domain::document::ImsRecord;
use crate::domain::month::Month;
use crate::domain::standing::Gate;
use crate::domain::text::{grouped, plural};
pub(super) use crate::output::report::figures::repeats;

/// Adds one record to a sum, with the sign of its kind.
pub(super) fn add(tally: &mut Tally, record: &ImsRecord<&str>) {
    tally.add(record.kind().sign(), record.taxable_value, record.tax);
}

/// Sums what is deemed accepted, as far as people, ledger and portal stand now.
pub fn deemed(month: &Month<'_>, standings: &[Standing]) -> Deemed {
    let course = |at: usize| {
        let Some(standing) = standings.get(at) else { return Course::Silent };
        let says = standing.saying.as_ref().is_some_and(|s| s.action != ImsAction::NoAction);
        match standing.gate {
            Gate::Unchanged if says => Course::Said,
            Gate::Goes if says => Course::Goes,
            Gate::Unchanged
            | Gate::Goes
            | Gate::WaitsForReview
            | Gate::WaitsForApproval
            | Gate::WaitsForFiling
            | Gate::Blocked => Course::Silent,
        }
    };
    crate::domain::deemed::deemed(month, &repeats(month), course)
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
