//! From proposal to portal: review, approval, upload, the portal's answers, month after month.
//!
//! Comes in: a finished run, the ledger of its workspace, and what people say. Goes out: entries of
//! the ledger, and files for the portal. Invariant: nothing reaches an upload that is not decided,
//! permitted and, where the policy wants it, approved by a second person.

pub mod answer;
pub mod approve;
pub mod bulk;
pub mod carry;
pub mod history;
pub mod pack;
pub mod reject;
pub mod review;
pub mod say;
pub mod sayings;
pub mod session;
pub mod silence;
pub mod standing;
pub mod upload;
