//! Why no upload is written.

use crate::domain::text::Count;
use crate::ledger::LedgerError;
use crate::output::outbox::OutboxError;
use crate::output::upload::UploadError;
use crate::pipeline::ReopenError;

/// Why no upload is written.
#[derive(Debug, thiserror::Error)]
pub enum StopError {
    /// The download may no longer show what the portal holds.
    #[error(
        "the download may no longer show what the portal holds: {}\n  --> {file}\n  help: download again and make the \
         run anew{}; --anyway goes on and is recorded",
        problems.join("; "),
        if *unanswered { ", or give the portal's error report to imsreco errors" } else { "" }
    )]
    Stale {
        /// The download.
        file: String,
        /// Why, a clause each.
        problems: Vec<String>,
        /// Whether an upload waits for its answer.
        unanswered: bool,
    },
    /// A date that has not come.
    #[error(
        "the download cannot be of {typed}: today is {today}\n  --> argument --downloaded\n  help: give the day on which \
         the file was downloaded"
    )]
    Future {
        /// As typed.
        typed: String,
        /// Today.
        today: String,
    },
    /// The run held its upload back.
    #[error(
        "{} of the download or the register could not be read, and the run held its upload back\n  --> {out}\n  help: \
         mend what problems.csv lists and make the run again, or run it with --allow-refused; --anyway goes on and is \
         recorded",
        Count::of(*refused, "document")
    )]
    HeldBack {
        /// How many.
        refused: usize,
        /// The output folder.
        out: String,
    },
    /// The parts do not add up: a mistake of ours.
    #[error(
        "internal error: the pre-flight table does not add up to the run ({what}); nothing was written, this is a bug"
    )]
    Unbalanced {
        /// What differs.
        what: String,
    },
    /// The writer refuses: a mistake of ours.
    #[error(transparent)]
    Upload(#[from] UploadError),
    /// The disk.
    #[error(transparent)]
    Outbox(#[from] OutboxError),
    /// The run or its workspace.
    #[error(transparent)]
    Run(#[from] ReopenError),
}

impl From<LedgerError> for StopError {
    fn from(error: LedgerError) -> Self {
        Self::Run(error.into())
    }
}

impl StopError {
    /// Returns the stable name of the error; empty where the mistake is ours.
    pub fn id(&self) -> &'static str {
        match self {
            Self::Stale { .. } => "upload.stale",
            Self::Future { .. } => "upload.future",
            Self::HeldBack { .. } => "upload.held-back",
            Self::Unbalanced { .. } | Self::Upload(_) => "",
            Self::Outbox(error) => error.id(),
            Self::Run(error) => error.id(),
        }
    }

    /// Tells whether the mistake is ours.
    pub fn is_bug(&self) -> bool {
        match self {
            Self::Unbalanced { .. } | Self::Upload(_) => true,
            Self::Run(error) => error.is_bug(),
            Self::Stale { .. } | Self::Future { .. } | Self::HeldBack { .. } | Self::Outbox(_) => false,
        }
    }
}
