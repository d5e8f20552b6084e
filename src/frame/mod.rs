//! The polars vocabulary: the column catalogue, typed frames, and joins on block keys.
//!
//! Comes in: records and rows from `ingest`. Goes out: frames sorted by content, whose row numbers
//! are the ids, and rows borrowed from them. Invariant: column names are spelled in [`columns`]
//! alone, and a polars error never reaches a user as it is.

pub mod books;
pub mod columns;
pub mod ims;
pub mod joins;
mod read;
pub mod texts;

use polars::prelude::{DataFrame, PolarsError, PolarsResult};

/// What can go wrong with a frame: always ours to mend, since ingest has checked the data.
#[derive(Debug, thiserror::Error)]
pub enum FrameError {
    /// A column is absent or of another type.
    #[error("the {frame} frame has no proper column `{column}`")]
    Schema {
        /// Which frame.
        frame: &'static str,
        /// Which column.
        column: String,
    },
    /// The engine failed.
    #[error("the data engine could not {doing}")]
    Engine {
        /// What it was doing.
        doing: &'static str,
        /// Its own words, for `--trace`.
        #[source]
        source: PolarsError,
    },
    /// More documents than ids.
    #[error("more than 4,29,49,67,295 documents on one side")]
    TooMany,
}

impl FrameError {
    /// Wraps an engine error with what was being done.
    pub fn engine(doing: &'static str) -> impl FnOnce(PolarsError) -> Self {
        move |source| Self::Engine { doing, source }
    }
}

/// Builds a frame from columns of one height.
fn frame_of(columns: Vec<polars::prelude::Column>) -> PolarsResult<DataFrame> {
    DataFrame::new_infer_height(columns)
}
