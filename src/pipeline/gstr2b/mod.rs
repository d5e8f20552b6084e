//! The GSTR-2B of a run: read with the rest, laid beside the month once it is decided.
//!
//! Comes in: the files of a job, later the decided month. Goes out: the comparison in the month.
//! Invariant: forecast plus differences is GSTR-2B to the paisa, in every head and every future, or the
//! run stops.

use super::{AccountError, Error};
use crate::diagnostic::{Diagnostic, Place};
use crate::domain::forecast::{Future, Outlook, all_other, sums};
use crate::domain::gstr2b::{Document2b, Line2b};
use crate::domain::money::TaxHeads;
use crate::domain::month::Month;
use crate::ingest::gstr2b::{Gstr2bError, Gstr2bRead};
use crate::matching::gstr2b::compare;

/// Checks that the files are of the month and notes them; tells of which recipients none was given.
pub(super) fn admit(read: &Gstr2bRead, month: &mut Month<'_>) -> Result<Vec<Diagnostic>, Gstr2bError> {
    let facts = &mut month.facts;
    let files = read.files.iter().map(|f| &f.name).zip(&read.recipients).zip(&read.periods);
    for ((file, recipient), period) in files {
        if !facts.recipients.is_empty() && !facts.recipients.contains(recipient) {
            return Err(Gstr2bError::OtherRecipient {
                file: file.clone(),
                found: recipient.clone(),
                ours: facts.recipients.clone(),
            });
        }
        if !period.is_empty() && *period != facts.period.wire() {
            return Err(Gstr2bError::OtherPeriod {
                file: file.clone(),
                found: period.clone(),
                ours: facts.period.wire(),
            });
        }
    }
    facts.gstr2b_files.clone_from(&read.files);
    let place = || Place::file(read.files.first().map_or("", |f| f.name.as_str()));
    let absent = facts.recipients.iter().filter(|gstin| !read.recipients.contains(gstin));
    let told = absent.map(|gstin| {
        Diagnostic::warning(
            "gstr2b.absent",
            format!("the GSTR-2B of {gstin} was not given; its forecast is compared with nothing"),
            place(),
        )
        .help("give the GSTR-2B of every recipient after --gstr2b")
    });
    Ok(told.collect())
}

/// Lays the documents beside the decided month.
pub(super) fn lay(
    documents: Vec<Document2b>,
    recipients: &[String],
    month: &mut Month<'_>,
) -> Result<(), Error> {
    let compared = compare(month, documents, recipients);
    let sums = sums(&Outlook::of(month));
    let actual = compared.line(Line2b::AllOther).tax;
    for future in Future::ALL {
        let forecast = all_other(&sums, recipients, future);
        let explained: TaxHeads = compared.from(future).map(crate::domain::gstr2b::Difference::gap).sum();
        if forecast + explained != actual {
            return Err(AccountError::Gstr2b {
                future: future.word(),
                forecast: Box::new(forecast + explained),
                actual: Box::new(actual),
            }
            .into());
        }
    }
    month.gstr2b = Some(compared);
    Ok(())
}

#[cfg(test)]
mod tests;
