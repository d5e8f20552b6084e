//! What stops the reading of a download.

use crate::domain::text::and;
use crate::ingest::files::FileError;
use crate::portal::download::EXPECTED;
use crate::portal::value::DEEPEST;

/// Why no download could be read; every message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum ImsError {
    /// The file itself.
    #[error(transparent)]
    File(#[from] FileError),
    /// A file that another program made, by its first bytes.
    #[error(
        "this is {found}, not an IMS download\n  --> {file}\n  help: give the download of the portal with --ims \
         and the register with --books"
    )]
    OtherKind {
        /// File as shown.
        file: String,
        /// What it is, with its article.
        found: &'static str,
    },
    /// Bytes that are no UTF-8.
    #[error(
        "this is not UTF-8 text\n  --> {file}:{line}\n  help: download it again, and do not open and save it in \
         another program"
    )]
    NotUtf8 {
        /// File as shown.
        file: String,
        /// Line, from 1.
        line: usize,
    },
    /// Text that is no JSON.
    #[error(
        "this is not JSON: {found} cannot stand here\n  --> {file}:{line}:{column}\n  help: give the file as the \
         portal made it"
    )]
    NotJson {
        /// File as shown.
        file: String,
        /// Line, from 1.
        line: usize,
        /// Column in bytes, from 1.
        column: usize,
        /// The character there, quoted, or words.
        found: String,
    },
    /// JSON that ends too early.
    #[error(
        "the file breaks off here, before its brackets are closed\n  --> {file}:{line}:{column}\n  \
         help: download it again"
    )]
    Truncated {
        /// File as shown.
        file: String,
        /// Line, from 1.
        line: usize,
        /// Column in bytes, from 1.
        column: usize,
    },
    /// Brackets within brackets without end.
    #[error(
        "more than {DEEPEST} brackets lie within each other, which no IMS download has\n  --> {file}\n  \
         help: give the file as the portal made it"
    )]
    TooDeep {
        /// File as shown.
        file: String,
    },
    /// Valid JSON of another kind.
    #[error(
        "this is not an IMS download: it holds {found}; expected {EXPECTED}\n  --> {file}\n  help: download the \
         JSON of the Invoice Management System"
    )]
    WrongEnvelope {
        /// File as shown.
        file: String,
        /// What it holds, in words.
        found: String,
    },
    /// A GSTR-2B.
    #[error(
        "this is a GSTR-2B, not an IMS download, and cannot be acted upon\n  --> {file}\n  help: download the \
         JSON of the Invoice Management System"
    )]
    Gstr2b {
        /// File as shown.
        file: String,
    },
    /// Documents grouped by supplier.
    #[error(
        "this is not an IMS download: its documents are grouped by supplier, as in GSTR-1 and GSTR-2A\n  \
         --> {file}\n  help: download the JSON of the Invoice Management System"
    )]
    Grouped {
        /// File as shown.
        file: String,
    },
    /// A section without a list.
    #[error(
        "section \"{section}\" holds {found} instead of a list of records\n  --> {file}\n  help: download it again"
    )]
    SectionNotList {
        /// File as shown.
        file: String,
        /// The key as read.
        section: String,
        /// What it holds, in words.
        found: &'static str,
    },
    /// Nobody says whose records these are.
    #[error(
        "the download does not say whose records it holds\n  --> {file}\n  help: give the recipient's GSTIN with \
         --rtin"
    )]
    NoRecipient {
        /// File as shown.
        file: String,
    },
    /// The recipient is no GSTIN.
    #[error("the recipient {found} is not a GSTIN\n  --> {file}\n  help: download it again")]
    BadRecipient {
        /// File as shown.
        file: String,
        /// What stands there, as in the file.
        found: String,
    },
    /// A file names two recipients.
    #[error(
        "the download names several recipients: {}\n  --> {file}\n  help: give one download per GSTIN",
        and(found)
    )]
    SeveralRecipients {
        /// File as shown.
        file: String,
        /// The GSTINs, in order of the file.
        found: Vec<String>,
    },
    /// The file and the command line disagree.
    #[error(
        "the download is of {found}, but --rtin says {given}\n  --> {file}\n  help: give the download of {given}, \
         or leave out --rtin"
    )]
    OtherRecipient {
        /// File as shown.
        file: String,
        /// The file's recipient.
        found: String,
        /// The command line's.
        given: String,
    },
    /// Files of two firms.
    #[error(
        "this download is of {found}, that in \"{first_file}\" of {first}: these are two PANs\n  --> {file}\n  \
         help: run each firm by itself"
    )]
    OtherPan {
        /// File as shown.
        file: String,
        /// Its recipient.
        found: String,
        /// The first file.
        first_file: String,
        /// Its recipient.
        first: String,
    },
}

impl ImsError {
    /// Returns the stable name of the error.
    pub const fn id(&self) -> &'static str {
        match self {
            Self::File(error) => error.id(),
            Self::OtherKind { .. } => "ims.other-kind",
            Self::NotUtf8 { .. } => "ims.not-utf8",
            Self::NotJson { .. } => "ims.not-json",
            Self::Truncated { .. } => "ims.truncated",
            Self::TooDeep { .. } => "ims.too-deep",
            Self::WrongEnvelope { .. } => "ims.wrong-envelope",
            Self::Gstr2b { .. } => "ims.gstr2b",
            Self::Grouped { .. } => "ims.grouped",
            Self::SectionNotList { .. } => "ims.section-not-list",
            Self::NoRecipient { .. } => "ims.no-recipient",
            Self::BadRecipient { .. } => "ims.recipient-not-gstin",
            Self::SeveralRecipients { .. } => "ims.several-recipients",
            Self::OtherRecipient { .. } => "ims.other-recipient",
            Self::OtherPan { .. } => "ims.other-pan",
        }
    }
}
