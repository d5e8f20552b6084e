//! The words of the trade: money, GSTINs, periods, documents, actions, outcomes.
//!
//! Comes in: text and numbers as they stand in files. Goes out: values that cannot be confused
//! with one another. Invariant: nothing here knows polars, JSON or a file.

pub mod account;
pub mod action;
pub mod clock;
pub mod deemed;
pub mod document;
pub mod due;
pub mod forecast;
pub mod gstin;
pub mod gstr2b;
pub mod history;
pub mod itc_limit;
pub mod level;
pub mod link;
pub mod money;
pub mod month;
pub mod movement;
pub mod outcome;
pub mod period;
pub mod repeats;
pub mod row_key;
pub mod standing;
pub mod suppliers;
pub mod text;
