//! The GSTR-2B of a run: read with the rest, laid beside the month once it is decided.
//!
//! Comes in: the files of a job, later the decided month. Goes out: the comparison in the month.
//! Invariant: forecast plus differences is GSTR-2B to the paisa, in every head and every future, or the
//! run stops.

use super::{AccountError, Error};
use crate::domain::forecast::{Future, Outlook, sums};
use crate::domain::gstr2b::{Document2b, Line2b};
use crate::domain::money::TaxHeads;
use crate::domain::month::Month;
use crate::ingest::gstr2b::{Gstr2bError, Gstr2bRead};
use crate::matching::gstr2b::compare;

/// Checks that the files are of the month and notes them.
pub(super) fn admit(read: &Gstr2bRead, month: &mut Month<'_>) -> Result<(), Gstr2bError> {
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
    Ok(())
}

/// Lays the documents beside the decided month.
pub(super) fn lay(documents: Vec<Document2b>, month: &mut Month<'_>) -> Result<(), Error> {
    let compared = compare(month, documents);
    let sums = sums(&Outlook::of(month));
    let actual = compared.line(Line2b::AllOther).tax;
    for future in Future::ALL {
        let forecast = sums[0].of(future).table.all_other;
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
