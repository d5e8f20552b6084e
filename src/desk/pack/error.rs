//! What stops the making or the reading of a pack.

use crate::ingest::files::FileError;
use crate::ledger::LedgerError;
use crate::output::outbox::{OutboxError, in_words};
use crate::pipeline::ReopenError;
use std::io;
use std::path::PathBuf;

/// Why a pack was not made, or could not be read at all.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// The run.
    #[error(transparent)]
    Run(#[from] ReopenError),
    /// A file cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// A file of that name is there.
    #[error("there is a file of that name already\n  --> {}\n  help: give another name with --to, or --force to replace it", file.display())]
    Exists {
        /// The file.
        file: PathBuf,
    },
    /// The name names no file.
    #[error("this cannot be the name of a pack\n  --> {}\n  help: give a file name, such as --to pack.zip", file.display())]
    NoName {
        /// As given.
        file: PathBuf,
    },
    /// The disk refuses.
    #[error("the pack cannot be written: {}; nothing was changed\n  --> {}\n  help: give another place with --to", in_words(source), file.display())]
    Write {
        /// The file.
        file: PathBuf,
        /// The system's error.
        #[source]
        source: io::Error,
    },
    /// Beyond what a zip holds.
    #[error(
        "the pack would be larger than a zip file can be (4 GB)\n  --> {}\n  help: make the run again without \
         review.xlsx and report.html (--no-workbook --no-html) and pack that",
        out.display()
    )]
    TooLarge {
        /// The run's folder.
        out: PathBuf,
    },
    /// What is in the folder or the ledger does not hold together.
    #[error(
        "the pack would not verify: {told}\n  --> {place}\n  help: nothing was written; make the run again (imsreco \
         reconcile --force), and compare the workspace with a copy of it"
    )]
    DoesNotHold {
        /// The first thing that does not fit.
        place: String,
        /// What is wrong with it.
        told: String,
    },
    /// Something else.
    #[error("this file is not an evidence pack\n  --> {}\n  help: give a file that imsreco pack wrote", file.display())]
    NotAPack {
        /// The file.
        file: PathBuf,
    },
    /// Laid out by a later version.
    #[error(
        "the pack was made by a newer version of imsreco (format over {known})\n  --> {}\n  help: verify it with that \
         version, or a later one",
        file.display()
    )]
    Newer {
        /// The file.
        file: PathBuf,
        /// The newest format this version knows.
        known: u32,
    },
    /// No masking kept every outcome.
    #[error(
        "no masking was found that keeps every outcome: {told}\n  --> {}\n  help: nothing was written; pack without \
         --masked, or give another --mask-key",
        out.display()
    )]
    CannotMask {
        /// The run's folder.
        out: PathBuf,
        /// What would have changed.
        told: String,
    },
}

impl From<LedgerError> for PackError {
    fn from(error: LedgerError) -> Self {
        Self::Run(error.into())
    }
}

impl From<OutboxError> for PackError {
    fn from(error: OutboxError) -> Self {
        match error {
            OutboxError::Folder { folder: file, source } | OutboxError::Write { file, source } => {
                Self::Write { file, source }
            }
            OutboxError::Exists { folder: file, .. }
            | OutboxError::FileExists { file }
            | OutboxError::Input { file } => Self::Exists { file },
        }
    }
}

impl PackError {
    /// Returns the stable name of the error; empty where the mistake is ours.
    pub fn id(&self) -> &'static str {
        match self {
            Self::Run(error) => error.id(),
            Self::File(error) => error.id(),
            Self::Exists { .. } => "pack.exists",
            Self::NoName { .. } => "pack.name",
            Self::Write { .. } => "pack.write",
            Self::TooLarge { .. } => "pack.too-large",
            Self::DoesNotHold { .. } => "pack.does-not-hold",
            Self::NotAPack { .. } => "pack.foreign",
            Self::Newer { .. } => "pack.newer",
            Self::CannotMask { .. } => "pack.cannot-mask",
        }
    }

    /// Tells whether the mistake is ours.
    pub fn is_bug(&self) -> bool {
        matches!(self, Self::Run(error) if error.is_bug())
    }
}
