//! Why a document found no partner, and the smallest change that would have linked it.
//!
//! Comes in: a month whose documents are linked. Goes out: per document its nearest others, what kept
//! each away with both values, the passes in which they met, and one change as data. Invariant: a
//! change is proposed only after it was applied to the documents around and matched again, and the
//! document linked; what cannot be proved so is not said.
//!
//! Read next: `near` for who is near, `plan` for what could be changed, `trial` for the proof.

mod change;
mod index;
mod near;
mod plan;
mod sums;
#[cfg(test)]
mod tests;
mod text;
mod trial;
mod which;

pub use change::{Change, Edit, Values};
pub use index::WhyNots;
pub use near::{Apart, Near};
pub use which::{find, headline};

use crate::domain::link::{BooksId, ImsId};
use crate::domain::month::Month;
use crate::domain::outcome::Outcome;

/// At most so many near documents are shown.
pub const MOST_SHOWN: usize = 5;

/// A document of either side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// A record of the download.
    Ims(ImsId),
    /// A row of the register.
    Books(BooksId),
}

/// What a document lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lack {
    /// It is linked with nothing.
    Link,
    /// It is linked, and the link is not certain.
    Certainty,
    /// Nothing: it is linked for certain, or can meet nothing.
    Nothing,
}

/// A pass in which a document met others without being linked with them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The pass's id, as `explain pass` knows it.
    pub pass: &'static str,
    /// Whom it met there: rows for a record, records for a row; ascending.
    pub met: Vec<Subject>,
}

/// Why a document is where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WhyNot {
    /// The document.
    pub subject: Subject,
    /// What it lacks.
    pub lack: Lack,
    /// The nearest documents of the other side, nearest first, at most [`MOST_SHOWN`].
    pub near: Vec<Near>,
    /// More documents share a value with it than are compared one by one.
    pub crowded: bool,
    /// The supplier has too many documents for the passes to be walked again for one of them.
    pub steps_left_out: bool,
    /// The passes in which it met others, in the order of the ladder.
    pub steps: Vec<Step>,
    /// The smallest change that would have linked it, or made its link certain; proved.
    pub change: Option<Change>,
}

/// Says why an IMS record is where it is. For many documents make one [`WhyNots`].
pub fn why_not(month: &Month<'_>, id: ImsId) -> WhyNot {
    WhyNots::of(month, &[Subject::Ims(id)]).why_not(Subject::Ims(id))
}

/// Says why a register row is where it is. For many documents make one [`WhyNots`].
pub fn why_not_row(month: &Month<'_>, id: BooksId) -> WhyNot {
    WhyNots::of(month, &[Subject::Books(id)]).why_not(Subject::Books(id))
}

/// Says in plain English why a document is where it is, in one paragraph.
pub fn text(why: &WhyNot, month: &Month<'_>) -> String {
    text::sentences(why, month, &crate::domain::month::RowNames::of(month)).join(" ")
}

/// Returns every document that is linked with nothing, records first.
pub fn left_over(month: &Month<'_>) -> Vec<Subject> {
    let ims = (0_u32..).zip(&month.links).map(|(i, _)| Subject::Ims(ImsId(i)));
    let books = (0_u32..).zip(&month.books_links).map(|(i, _)| Subject::Books(BooksId(i)));
    ims.chain(books).filter(|s| lack(month, *s) == Lack::Link).collect()
}

/// Says what a document lacks.
pub fn lack(month: &Month<'_>, subject: Subject) -> Lack {
    match subject {
        Subject::Ims(id) => {
            let link = &month.links[id.at()];
            match link.outcome {
                Outcome::OnlyInIms | Outcome::Tie => Lack::Link,
                _ if link.certain || link.books.is_empty() => Lack::Nothing,
                _ => Lack::Certainty,
            }
        }
        Subject::Books(id) => match month.books_links[id.at()].outcome {
            Outcome::OnlyInBooks | Outcome::Tie => Lack::Link,
            _ => Lack::Nothing,
        },
    }
}
