//! The wire formats of the GST portal: the only place where its keys are spelled.
//!
//! Comes in: the text of a download. Goes out: raw values by field, and the text of an upload.
//! Invariant: a token is handed on as it stands in the text; no number of the portal becomes a
//! float here or elsewhere. See [`download`] and [`record`] for reading, [`upload`] for
//! writing, [`field`] for the keys.

pub mod answer;
pub mod code;
pub mod download;
pub mod field;
pub mod gstr2b;
pub mod hide;
pub mod learn;
pub mod record;
mod scan;
pub mod shape;
pub mod upload;
pub mod value;
