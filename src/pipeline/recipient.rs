//! What the recipient's file leaves open for a month.
//!
//! Comes in: a month with its calendar. Goes out: notes. Invariant: a registration that the file does not
//! name is told, since its days are then those of a monthly filer.

use crate::diagnostic::{Diagnostic, Place};
use crate::domain::month::Month;

/// Names the recipients of the download that the file does not know.
pub(super) fn strangers(month: &Month<'_>) -> Vec<Diagnostic> {
    let calendar = &month.facts.calendar;
    let file = calendar.file.as_ref().map_or("", |f| f.name.as_str());
    month
        .facts
        .recipients
        .iter()
        .filter(|gstin| calendar.frequency(gstin).is_none())
        .map(|gstin| {
            Diagnostic::warning(
                "recipient.absent",
                format!("\"{gstin}\" of the download is not in the file; its due dates are those of a monthly filer"),
                Place::file(file),
            )
            .help("add a table [[recipient]] with its gstin and filing")
        })
        .collect()
}
