//! How a document number is understood, and the keys on which documents meet.
//!
//! Comes in: a number as shown with its document date. Goes out: [`number::Number`], whose forms
//! serve look-up and comparison. Invariant: the shown number is never rewritten.

pub mod damage;
pub mod keys;
pub mod number;
