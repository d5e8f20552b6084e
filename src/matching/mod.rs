//! Deterministic record linkage: which register rows are the same supply as which IMS record.
//!
//! Comes in: records and rows in order of their ids, and the tolerance. Goes out: one [`Link`] per
//! record and one [`BooksLink`] per row. The ladder is [`passes::PASSES`], strictest first; each pass
//! works on the residue of those before. Within a pass the assignment that is best as a whole is
//! taken (`assign`), and what nothing separates is shown as a tie. Invariant: a row is asserted for
//! one record only (but for merged rows), and every document has exactly one outcome.
//!
//! Read next: `comparison` for the levels, `reading` for rows with one number, `verdict` for
//! what *certain* means, `why_not` for documents that found no partner.

mod amendments;
mod assign;
mod comparison;
pub mod gstr2b;
mod habits;
pub mod parts;
pub mod passes;
mod reading;
mod reason;
mod repeats;
mod state;
mod verdict;
pub mod why_not;

use crate::domain::document::{BooksRow, ImsRecord};
use crate::domain::link::{BooksLink, Link};
use crate::domain::money::Tolerance;
use crate::frame::FrameError;
pub use reason::{books_reason, reason};

/// What matching found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matching {
    /// One per IMS record, by id.
    pub links: Vec<Link>,
    /// One per register row, by id.
    pub books_links: Vec<BooksLink>,
    /// Per block that held keys too common to be paired: its name and how many such keys.
    pub exploded: Vec<(&'static str, usize)>,
    /// How many pairs of documents met in a block, all passes together: the work, in other words.
    pub pairs: u64,
}

/// Told when a pass begins, so that a person can be shown where the work stands.
pub trait Watch {
    /// Begins a pass.
    fn pass(&self, title: &str);
}

/// Watches nothing.
#[derive(Clone, Copy, Debug)]
pub struct Unwatched;

impl Watch for Unwatched {
    fn pass(&self, _title: &str) {}
}

/// Links records with rows.
///
/// # Errors
/// [`FrameError`] if a join fails, which the data cannot bring about.
pub fn run(
    ims: &[ImsRecord<&str>],
    books: &[BooksRow<&str>],
    tolerance: Tolerance,
    watch: &dyn Watch,
) -> Result<Matching, FrameError> {
    let mut state = state::State::new(ims, books, tolerance);
    for pass in passes::PASSES {
        watch.pass(pass.title);
        (pass.run)(&mut state)?;
    }
    Ok(Matching::from(verdict::finish(state)))
}

/// A pass with a record and a row that met in it without being linked.
type Met = (&'static str, u32, u32);

/// Links as [`run`] does and also tells who met whom in which pass.
fn run_noting(
    ims: &[ImsRecord<&str>],
    books: &[BooksRow<&str>],
    tolerance: Tolerance,
) -> Result<(Matching, Vec<Met>), FrameError> {
    let mut state = state::State::new(ims, books, tolerance);
    let mut met: Vec<Met> = Vec::new();
    for pass in passes::PASSES {
        let (near, ties) = (state.near.len(), state.ties_met());
        (pass.run)(&mut state)?;
        met.extend(state.near[near..].iter().map(|(i, b)| (pass.id, *i, *b)));
        met.extend(state.ties_met().into_iter().filter(|t| !ties.contains(t)).map(|(i, b)| (pass.id, i, b)));
    }
    Ok((Matching::from(verdict::finish(state)), met))
}
