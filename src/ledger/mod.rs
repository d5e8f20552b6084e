//! The ledger of a workspace: who said what of which record, on which download, and what came of it.
//!
//! Comes in: entries of people and of the program. Goes out: the same, in order, each chained to the
//! one before by its hash. Invariant: entries are only ever added; what stands is never changed.
//! An entry that was taken off the end leaves no trace in the chain: keep the last hash elsewhere
//! (a pack does) where that matters. The tables are laid out, and explained, in `schema.sql`.

mod chain;
mod copy;
mod entry;
mod error;
mod store;
mod workspace;

pub use chain::{sha256, sha256_of};
pub use copy::{CopyFault, chained, read_copy};
pub use entry::{
    AnswerEntry, ApprovalEntry, Covered, Entry, Reduction, Refusal, RunEntry, Said, SayingsEntry, Sent,
    Stored, UploadEntry,
};
pub use error::LedgerError;
pub use store::{Head, Recorded};
pub use workspace::{FILES, LEDGER, Workspace, fetch};
