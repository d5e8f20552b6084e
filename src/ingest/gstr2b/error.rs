//! What stops the reading of a GSTR-2B.

use crate::diagnostic::Diagnostic;
use crate::domain::text::{Count, and};
use crate::ingest::books::BooksError;
use crate::ingest::files::FileError;

/// Why a GSTR-2B cannot be used; every message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum Gstr2bError {
    /// The file itself.
    #[error(transparent)]
    File(#[from] FileError),
    /// A workbook that cannot be read.
    #[error(
        "this workbook cannot be read as a GSTR-2B\n  --> {file}\n  help: download it again, or give the JSON"
    )]
    Workbook {
        /// File as shown.
        file: String,
        /// Why.
        source: Box<BooksError>,
    },
    /// Text that is no JSON.
    #[error(
        "this is neither JSON nor a workbook\n  --> {file}\n  help: give the GSTR-2B as the portal made it, JSON or \
         Excel"
    )]
    NotJson {
        /// File as shown.
        file: String,
    },
    /// Something else.
    #[error(
        "this is not a GSTR-2B: {why}\n  --> {file}\n  help: download the details of GSTR-2B, as JSON or as Excel; \
         the IMS download goes to --ims"
    )]
    Other {
        /// File as shown.
        file: String,
        /// What is missing.
        why: &'static str,
    },
    /// Nobody says whose it is.
    #[error(
        "the file does not say whose GSTR-2B it is\n  --> {file}\n  help: keep the name the portal gave it, \
         MMYYYY_GSTIN_GSTR2B_DDMMYYYY.xlsx"
    )]
    NoRecipient {
        /// File as shown.
        file: String,
    },
    /// It is somebody else's.
    #[error(
        "this is the GSTR-2B of {found}, the run is of {}\n  --> {file}\n  help: give the GSTR-2B of the same recipient",
        and(ours)
    )]
    OtherRecipient {
        /// File as shown.
        file: String,
        /// Its recipient.
        found: String,
        /// Those of the run.
        ours: Vec<String>,
    },
    /// It is of another month.
    #[error(
        "this is the GSTR-2B of {found}, the run is of {ours}\n  --> {file}\n  help: give the GSTR-2B of the same \
         period, or name the period with --period"
    )]
    OtherPeriod {
        /// File as shown.
        file: String,
        /// Its period, as in the file.
        found: String,
        /// That of the run.
        ours: String,
    },
    /// A part is missing.
    #[error(
        "the GSTR-2B of {recipient} consists of {of} files, and {given} {} given\n  --> {file}\n  help: give all of \
         them after --gstr2b",
        if *given == 1 { "was" } else { "were" }
    )]
    PartMissing {
        /// The first file.
        file: String,
        /// Whose it is.
        recipient: String,
        /// How many were given.
        given: usize,
        /// How many there are.
        of: usize,
    },
    /// Two files hold the same document.
    #[error(
        "the same documents stand in \"{first}\": {what}\n  --> {file}\n  help: give each GSTR-2B once, as JSON or as \
         Excel"
    )]
    Overlap {
        /// File as shown.
        file: String,
        /// The other file.
        first: String,
        /// A document of both.
        what: String,
    },
    /// Documents that cannot be read; all of them.
    #[error(
        "{} of the GSTR-2B cannot be read, so that its sums would not be right\n  --> {file}\n  help: download it \
         again, and do not change it",
        Count::of(diagnostics.len(), "value")
    )]
    Mistakes {
        /// File as shown.
        file: String,
        /// Every mistake.
        diagnostics: Vec<Diagnostic>,
    },
}

impl Gstr2bError {
    /// Returns the stable name of the error.
    pub const fn id(&self) -> &'static str {
        match self {
            Self::File(error) => error.id(),
            Self::Workbook { .. } => "gstr2b.workbook",
            Self::NotJson { .. } => "gstr2b.not-json",
            Self::Other { .. } => "gstr2b.other",
            Self::NoRecipient { .. } => "gstr2b.no-recipient",
            Self::OtherRecipient { .. } => "gstr2b.other-recipient",
            Self::OtherPeriod { .. } => "gstr2b.other-period",
            Self::PartMissing { .. } => "gstr2b.part-missing",
            Self::Overlap { .. } => "gstr2b.overlap",
            Self::Mistakes { .. } => "gstr2b.mistakes",
        }
    }
}
