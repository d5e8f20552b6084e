//! Documents in = documents out, in count and rupees by head, on both sides.
//!
//! Comes in: tallies taken when the files were read, and the finished month. Goes out: nothing, or the
//! first figure that does not tie. Invariant: checked in every run, before anything is written.

use crate::domain::account::Tally;
use crate::domain::document::{BooksRow, ImsRecord};
use crate::domain::link::BooksId;
use crate::domain::money::TaxHeads;
use crate::domain::month::Month;
use crate::domain::outcome::Outcome;

/// A figure that does not tie.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// Documents or rupees were lost or invented.
    #[error("{side}: {before:?} were read, {after:?} have an outcome")]
    DoesNotTie {
        /// Which side.
        side: &'static str,
        /// As read.
        before: Box<Tally>,
        /// As accounted for.
        after: Box<Tally>,
    },
    /// GSTR-2B and forecast are not explained document by document.
    #[error("GSTR-2B, {future}: forecast and differences come to {forecast:?}, GSTR-2B to {actual:?}")]
    Gstr2b {
        /// The future.
        future: &'static str,
        /// Forecast and differences.
        forecast: Box<TaxHeads>,
        /// GSTR-2B.
        actual: Box<TaxHeads>,
    },
    /// A row is asserted for two records that do not share it.
    #[error("register row {row} is asserted for more than one record")]
    AssertedTwice {
        /// Row as shown.
        row: u32,
    },
    /// A link and the row it names do not agree.
    #[error("register row {row} is asserted by a record, and the row does not know")]
    OneSided {
        /// Row as shown.
        row: u32,
    },
}

/// What was read.
pub(super) struct Before {
    ims: Tally,
    books: Tally,
}

impl Before {
    /// Takes the tallies.
    pub(super) fn of<S: Sync, T: Sync>(ims: &[ImsRecord<S>], books: &[BooksRow<T>]) -> Self {
        let (mut of_ims, mut of_books) = (Tally::default(), Tally::default());
        rayon::join(
            || ims.iter().for_each(|r| of_ims.add(r.kind().sign(), r.taxable_value, r.tax)),
            || books.iter().for_each(|b| of_books.add(b.kind.sign(), b.taxable_value, b.tax)),
        );
        Self { ims: of_ims, books: of_books }
    }
}

/// Checks the month against what was read.
pub(super) fn check(before: &Before, month: &Month<'_>) -> Result<(), AccountError> {
    let (mut ims, mut books) = (Tally::default(), Tally::default());
    for (r, _) in month.ims.iter().zip(&month.links).zip(&month.decisions).map(|(pair, _)| pair) {
        ims.add(r.kind().sign(), r.taxable_value, r.tax);
    }
    // Rows are counted from the links' side where they are linked, from their own where they are not.
    let mut linked = vec![0_u32; month.books.len()];
    for link in &month.links {
        for BooksId(row) in &link.books {
            linked[*row as usize] += 1;
        }
    }
    for ((row, link), claims) in month.books.iter().zip(&month.books_links).zip(linked) {
        let shared = link.outcome == Outcome::Merged || repeated(month, link);
        if claims > 1 && !shared {
            return Err(AccountError::AssertedTwice { row: row.shown_row });
        }
        if (claims > 0) != (!link.ims.is_empty() && link.again.is_empty()) {
            return Err(AccountError::OneSided { row: row.shown_row });
        }
        books.add(row.kind.sign(), row.taxable_value, row.tax);
    }
    for (side, before, after) in [("IMS", before.ims, ims), ("books", before.books, books)] {
        if before != after {
            return Err(AccountError::DoesNotTie { side, before: Box::new(before), after: Box::new(after) });
        }
    }
    Ok(())
}

/// Tells whether the record a row is linked to stands in the download more than once.
fn repeated(month: &Month<'_>, link: &crate::domain::link::BooksLink) -> bool {
    link.ims.iter().any(|id| {
        month.links[id.at()].doubts.iter().any(|d| matches!(d, crate::domain::link::Doubt::Repeated(_)))
    })
}

/// Counts documents without a partner on either side.
pub(super) fn unmatched(month: &Month<'_>) -> usize {
    let ims = month.links.iter().filter(|l| l.outcome == Outcome::OnlyInIms).count();
    let books = month.books_links.iter().filter(|l| l.outcome == Outcome::OnlyInBooks).count();
    ims + books
}
