//! Rows that an earlier month used up are not used again.
//!
//! Comes in: the month before it is linked, and earlier runs. Goes out: rows set aside as linked in
//! an earlier month. Invariant: as many rows of one content are set aside as were used up, and none
//! whose record stands in this download again, or is amended by it.

use crate::diagnostic::{Diagnostic, Place};
use crate::domain::document::{BooksRow, Exclusion, ImsRecord};
use crate::domain::history::SupplierHistory;
use crate::domain::month::Month;
use crate::domain::text::Count;
use crate::ingest::previous::{EarlierRecord, EarlierRun, RowContent};
use std::collections::{BTreeMap, BTreeSet};

/// Counts how well each supplier's documents agreed with the books. What a later run says of a document
/// replaces what an earlier one said.
pub(super) fn history(runs: &[EarlierRun]) -> SupplierHistory {
    let mut documents = BTreeMap::new();
    for run in runs {
        documents.extend(&run.documents);
    }
    let mut history = SupplierHistory::default();
    for (document, outcome) in documents {
        history.add(&document.supplier_gstin, *outcome);
    }
    history
}

/// How often rows of one content were used up, by recipient.
type Used = BTreeMap<RowContent, BTreeMap<String, usize>>;

/// Sets the rows aside and says how many.
pub(super) fn set_aside(month: &mut Month<'_>, runs: &[EarlierRun]) -> Diagnostic {
    let held = hold(month, runs);
    let message = if held == 0 {
        "no row of the register was linked in an earlier month".to_owned()
    } else {
        let are = if held == 1 { "is" } else { "are" };
        format!("{} linked in an earlier month {are} not used again", Count::of(held, "row"))
    };
    let place = Place::file(month.facts.books_files.first().map_or("", |f| f.name.as_str()));
    Diagnostic::note("books.linked-before", message, place)
}

fn hold(month: &mut Month<'_>, runs: &[EarlierRun]) -> usize {
    let mut used = used(runs, &Again::of(&month.ims));
    let mut held = 0;
    // In order of ids, which follow content: whichever way the files were sorted, the same rows.
    for row in &mut month.books {
        let open = matches!(row.exclusion, None | Some(Exclusion::Unregistered));
        if open && take(&mut used, row, &month.facts.recipients) {
            row.exclusion = Some(Exclusion::LinkedBefore);
            held += 1;
        }
    }
    held
}

/// Takes one of the used rows that say what this row says. A recipient that one side does not name
/// may be any.
fn take(used: &mut Used, row: &BooksRow<&str>, recipients: &[String]) -> bool {
    let Some(by_recipient) = used.get_mut(&RowContent::of(row)) else { return false };
    let own = [row.recipient_gstin];
    let named: Vec<&str> = if row.recipient_gstin.is_empty() {
        recipients.iter().map(String::as_str).collect()
    } else {
        own.to_vec()
    };
    for recipient in named.into_iter().chain([""]) {
        if let Some(left) = by_recipient.get_mut(recipient).filter(|left| **left > 0) {
            *left -= 1;
            return true;
        }
    }
    false
}

/// Counts used rows over all runs. Two runs of one month tell of the same rows; a run that had earlier
/// runs itself tells of their rows too.
fn used(runs: &[EarlierRun], again: &Again<'_>) -> Used {
    type Key<'r> = (&'r RowContent, &'r str);
    let mut by_record: BTreeMap<(Key<'_>, &[EarlierRecord]), usize> = BTreeMap::new();
    let mut in_one_run: BTreeMap<Key<'_>, usize> = BTreeMap::new();
    for run in runs {
        let mut of_record: BTreeMap<(Key<'_>, &[EarlierRecord]), usize> = BTreeMap::new();
        let mut of_run: BTreeMap<Key<'_>, usize> = BTreeMap::new();
        for row in run.used.iter().filter(|row| !row.records.iter().any(|r| again.holds(r))) {
            let key = (&row.content, row.recipient_gstin.as_str());
            *of_run.entry(key).or_default() += 1;
            if !row.records.is_empty() {
                *of_record.entry((key, &row.records)).or_default() += 1;
            }
        }
        for (key, rows) in of_record {
            let most = by_record.entry(key).or_default();
            *most = rows.max(*most);
        }
        for (key, rows) in of_run {
            let most = in_one_run.entry(key).or_default();
            *most = rows.max(*most);
        }
    }
    let mut summed: BTreeMap<Key<'_>, usize> = BTreeMap::new();
    for ((key, _), rows) in by_record {
        *summed.entry(key).or_default() += rows;
    }
    let mut used = Used::new();
    for (key, rows) in in_one_run {
        let rows = rows.max(summed.get(&key).copied().unwrap_or_default());
        *used.entry(key.0.clone()).or_default().entry(key.1.to_owned()).or_default() += rows;
    }
    used
}

/// Records of this download by what an earlier one may share with them.
struct Again<'a> {
    records: BTreeSet<(&'a str, &'static str, &'a str, String, chrono::NaiveDate, &'a str)>,
    originals: BTreeSet<(&'a str, &'a str, String, Option<chrono::NaiveDate>)>,
}

impl<'a> Again<'a> {
    fn of(ims: &[ImsRecord<&'a str>]) -> Self {
        let mut again = Self { records: BTreeSet::new(), originals: BTreeSet::new() };
        for r in ims {
            let number = r.number.to_ascii_uppercase();
            again.records.insert((
                r.recipient_gstin,
                r.section.key(),
                r.supplier_gstin,
                number,
                r.date,
                r.return_period,
            ));
            if r.section.is_amendment() && !r.original_number.is_empty() {
                let original = r.original_number.to_ascii_uppercase();
                again.originals.insert((r.recipient_gstin, r.supplier_gstin, original, r.original_date));
            }
        }
        again
    }

    /// Tells whether the record stands in this download again, or is amended by it: its rows are then
    /// still its own.
    fn holds(&self, record: &EarlierRecord) -> bool {
        let EarlierRecord { recipient_gstin, section, supplier_gstin, number, date, return_period } = record;
        let amended =
            |date| self.originals.contains(&(recipient_gstin.as_str(), supplier_gstin, number.clone(), date));
        self.records.contains(&(
            recipient_gstin.as_str(),
            section.key(),
            supplier_gstin,
            number.clone(),
            *date,
            return_period,
        )) || amended(Some(*date))
            || amended(None)
    }
}

#[cfg(test)]
mod tests;
