//! Trying a change out: the documents around are matched again with it.
//!
//! Comes in: a change. Goes out: whether the document links. Invariant: nothing is said to link that
//! did not, in a run of the same passes over every document of the firms concerned.

use super::change::{Change, Edit};
use super::index::WhyNots;
use super::near::Near;
use super::plan::Plan;
use super::{Lack, MOST_SHOWN, Subject};
use crate::domain::document::{BooksRow, ImsRecord};
use crate::domain::link::{BooksId, Link};
use crate::domain::outcome::Outcome;
use crate::matching::passes::PASSES;
use crate::matching::state::index;
use crate::matching::{Matching, run_noting};
use std::collections::BTreeSet;

/// Firms with more documents than this on both sides are not matched again for one document.
pub(super) const MOST_DOCUMENTS: usize = 1_200;

/// All documents that are matched again for all that are asked about: where it would be more, smaller
/// firms are left out too. One amount repeated fifty thousand times would otherwise take minutes, and took
/// three times as long as the whole run with five times as many.
const MOST_IN_ALL: usize = 400_000;

/// Returns how large a firm may be to be matched again, given the firms of the documents asked about.
pub(super) fn most_documents(firms: &[usize]) -> usize {
    let sum = |most: usize| firms.iter().filter(|size| **size <= most).sum::<usize>();
    let mut most = MOST_DOCUMENTS;
    while most > 0 && sum(most) > MOST_IN_ALL {
        most /= 2;
    }
    most
}

/// The documents that are matched again, by their ids in the month.
#[derive(Debug)]
pub(super) struct Slice {
    ims: Vec<u32>,
    books: Vec<u32>,
    /// All documents of the firms concerned, so that every pass behaves as in the month; else only
    /// those with the number, so that only the first pass does.
    pub(super) whole: bool,
}

/// What a run over a slice found.
pub(super) struct Ran {
    pub(super) matching: Matching,
    /// Pass, record and row that met without being linked, by their ids in the month.
    pub(super) met: Vec<(&'static str, u32, u32)>,
}

impl WhyNots<'_, '_> {
    /// Collects all documents of the firms behind some GSTINs, what they are linked with, and the
    /// given rows and records; nothing where those are too many.
    pub(super) fn slice(&self, gstins: &BTreeSet<&str>, ims: &[u32], books: &[u32]) -> Option<Slice> {
        let firms = || gstins.iter().filter_map(|g| self.firm(g));
        if firms().map(|f| f.ims.len() + f.books.len()).sum::<usize>() > self.most_documents {
            return None;
        }
        let mut ims: Vec<u32> = firms().flat_map(|f| &f.ims).chain(ims).copied().collect();
        let mut books: Vec<u32> = firms().flat_map(|f| &f.books).chain(books).copied().collect();
        let linked: Vec<u32> =
            ims.iter().flat_map(|i| &self.month.links[*i as usize].books).map(|b| b.0).collect();
        let links: Vec<u32> =
            books.iter().flat_map(|b| &self.month.books_links[*b as usize].ims).map(|i| i.0).collect();
        books.extend(linked);
        ims.extend(links);
        Some(Slice { ims: sorted(ims), books: sorted(books), whole: true })
    }

    /// Collects the documents that share GSTIN and number with one, and the rows near a record; the
    /// first pass needs no others to give a row to the record whose very number it carries.
    pub(super) fn number_slice(&self, subject: Subject, near: &[Near]) -> Option<Slice> {
        let (mut ims, mut books) = match subject {
            Subject::Ims(id) => self.same_number(&self.month.ims[id.at()])?,
            Subject::Books(id) => self.same_number_as_row(&self.month.books[id.at()])?,
        };
        match subject {
            Subject::Ims(id) => {
                ims.push(id.0);
                books.extend(near.iter().filter(|n| n.is_open()).take(MOST_SHOWN).map(|n| n.books.0));
            }
            Subject::Books(id) => books.push(id.0),
        }
        Some(Slice { ims: sorted(ims), books: sorted(books), whole: false })
    }

    /// Matches a slice, with a change or as it is.
    pub(super) fn ran(&self, slice: &Slice, change: Option<&Change>) -> Option<Ran> {
        let month = self.month;
        // Shorter lives than the month's: changed cells are borrowed from the change.
        let mut ims: Vec<ImsRecord<&str>> =
            slice.ims.iter().map(|i| month.ims[*i as usize].clone()).collect();
        let mut books: Vec<BooksRow<&str>> =
            slice.books.iter().map(|b| month.books[*b as usize].clone()).collect();
        if let Some(change) = change {
            change.apply(&mut ims, &mut books, |row| slice.place_of_row(row.0).unwrap_or_default());
        }
        // The data cannot make a run fail; if it does, nothing is proved.
        let (matching, met) = run_noting(&ims, &books, month.facts.tolerance).ok()?;
        let met = met
            .into_iter()
            .filter_map(|(pass, i, b)| {
                Some((pass, *slice.ims.get(i as usize)?, *slice.books.get(b as usize)?))
            })
            .collect();
        Some(Ran { matching, met })
    }

    /// Tells whether a plan does for the document what it promises.
    pub(super) fn proves(
        &self,
        slice: &Slice,
        before: &Ran,
        plan: &Plan,
        subject: Subject,
        lack: Lack,
    ) -> bool {
        let Some(after) = self.ran(slice, Some(&plan.change)) else { return false };
        let links = &after.matching.links;
        let linked = match subject {
            Subject::Ims(id) => slice.place_of_record(id.0).map(|at| &links[at]),
            Subject::Books(id) => slice
                .place_of_row(id.0)
                .and_then(|at| after.matching.books_links[at].ims.first())
                .map(|ims| &links[ims.at()]),
        };
        let Some(link) = linked.filter(|l| agrees(l)) else { return false };
        let promised = match &plan.change {
            Change::Cells { row, .. } => slice.holds(link, &[*row]),
            Change::Join { rows, .. } => slice.holds(link, rows),
            Change::Book { .. } | Change::Report { .. } => true,
        };
        let certain = lack != Lack::Certainty || link.certain;
        let safe = if slice.whole { plan.adds() || keeps(before, &after) } else { link.pass == PASSES[0].id };
        promised && certain && safe
    }
}

impl Slice {
    fn place_of_row(&self, id: u32) -> Option<usize> {
        self.books.binary_search(&id).ok()
    }

    fn place_of_record(&self, id: u32) -> Option<usize> {
        self.ims.binary_search(&id).ok()
    }

    /// Tells whether what a plan does can be seen in a slice that is not whole: a row of it gets the
    /// number around which the slice was made.
    pub(super) fn decides(&self, plan: &Plan) -> bool {
        matches!(&plan.change, Change::Cells { row, edits }
            if self.place_of_row(row.0).is_some() && edits.iter().any(|e| matches!(e, Edit::Number(_))))
    }

    fn holds(&self, link: &Link, rows: &[BooksId]) -> bool {
        rows.iter()
            .all(|row| self.place_of_row(row.0).is_some_and(|at| link.books.contains(&BooksId(index(at)))))
    }
}

/// Tells whether every record that was linked still has the same rows: a change that takes a
/// partner from somebody else is no remedy.
fn keeps(before: &Ran, after: &Ran) -> bool {
    before
        .matching
        .links
        .iter()
        .zip(&after.matching.links)
        .all(|(a, b)| a.books.is_empty() || a.books == b.books)
}

/// Tells whether a link stands and its amounts agree.
fn agrees(link: &Link) -> bool {
    !link.books.is_empty()
        && !matches!(
            link.outcome,
            Outcome::TaxableDiffers | Outcome::TaxDiffers | Outcome::TaxHeadDiffers | Outcome::ValueDiffers
        )
}

fn sorted(mut ids: Vec<u32>) -> Vec<u32> {
    ids.sort_unstable();
    ids.dedup();
    ids
}
