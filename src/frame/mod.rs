//! Documents in order of their ids, and what is asked of polars: joins on block keys, Parquet files.
//!
//! Comes in: records and rows from `ingest`. Goes out: frames sorted by content, in which positions
//! are the ids, and records and rows borrowed from them. Invariant: column names are spelled in
//! [`columns`] alone, and a polars error never reaches a user as it is.
//!
//! Documents go straight into packed rows (`layout`): laying them out as polars columns and reading
//! them back took three times as long and twice the memory.

pub mod books;
pub mod columns;
pub mod ims;
pub mod joins;
mod layout;
pub mod texts;

pub(crate) use layout::look_at;

use polars::prelude::{DataFrame, PolarsError, PolarsResult};

/// What can go wrong with a frame: always ours to mend, since ingest has checked the data.
#[derive(Debug, thiserror::Error)]
pub enum FrameError {
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
