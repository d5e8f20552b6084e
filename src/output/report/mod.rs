//! What people look at: the workbook, the page, the summary.
//!
//! Comes in: the [`Month`](crate::domain::month::Month) and what the user was told. Goes out: bytes
//! and text; nothing here writes a file. Invariant: a figure that stands in two places is one field of
//! [`Figures`], and the same month gives the same bytes.

pub mod answer;
pub mod compare;
pub mod excel;
pub mod figures;
#[cfg(test)]
pub(crate) mod fixture;
pub mod gstr2b_csv;
pub mod html;
pub mod letters;
pub mod listing;
pub mod movement;
pub mod review_csv;
pub mod risk;
pub mod summary;
mod table;
mod view;
mod words;

pub use figures::{Figures, figures};

/// What stops a report.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The workbook could not be laid out or packed.
    #[error("the review workbook could not be made ({sheet})")]
    Workbook {
        /// The sheet being written, or what was done.
        sheet: String,
        /// What the workbook's writer says.
        source: Box<rust_xlsxwriter::XlsxError>,
    },
}
