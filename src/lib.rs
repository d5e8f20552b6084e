//! imsreco reconciles the GST Invoice Management System (IMS) with the books' purchase register.
//!
//! The tour, from the bottom: each layer knows only those above it in this list (a test keeps it so).
//!
//! 1. [`domain`]: the words of the trade.
//! 2. [`frame`]: documents in order of their ids, joins; [`portal`]: the wire formats of the GST
//!    portal; [`diagnostic`]: what the user did wrong, where, and what to do.
//! 3. [`ingest`]: files into records and rows.
//! 4. [`normalise`]: how a document number is understood.
//! 5. [`matching`]: which documents are the same supply.
//! 6. [`decide`]: what the policy makes of it.
//! 7. [`output`]: reports, links, uploads, audit trail; [`ledger`]: who said what of which record.
//! 8. [`pipeline`]: one run from files to files; [`sample`]: labelled months; [`evaluate`]: links
//!    against their truth.
//! 9. [`desk`]: from proposal to portal.
//! 10. [`cli`]: the command line.

pub mod cli;
pub mod decide;
pub mod desk;
pub mod diagnostic;
pub mod domain;
pub mod evaluate;
pub mod frame;
pub mod ingest;
pub mod ledger;
pub mod matching;
pub mod normalise;
pub mod output;
pub mod pipeline;
pub mod portal;
pub mod sample;
