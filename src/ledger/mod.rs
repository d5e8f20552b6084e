//! The ledger of a workspace: who said what of which record, on which download, and what came of it.
//!
//! Comes in: entries of people and of the program. Goes out: the same, in order, each chained to the
//! one before by its hash. Invariant: entries are only ever added; what stands is never changed.

mod entry;

pub use entry::{
    AnswerEntry, ApprovalEntry, Covered, Entry, Reduction, Refusal, RunEntry, Said, SayingsEntry, Sent,
    Stored, UploadEntry,
};
