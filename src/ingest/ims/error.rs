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
    /// Bytes that are no UTF-8.
    #[error(
        "\"{file}\" is not UTF-8 text: line {line} holds other bytes; download it again and do not open and save it in another program"
    )]
    NotUtf8 {
        /// File as shown.
        file: String,
        /// Line, from 1.
        line: usize,
    },
    /// Text that is no JSON.
    #[error(
        "\"{file}\" is not JSON: line {line}, column {column} holds {found}; give the file as the portal made it"
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
        "\"{file}\" breaks off at line {line}, column {column}, before its brackets are closed; download it again"
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
        "\"{file}\" has more than {DEEPEST} brackets within each other, which no IMS download has; give the file as the portal made it"
    )]
    TooDeep {
        /// File as shown.
        file: String,
    },
    /// Valid JSON of another kind.
    #[error("\"{file}\" is not an IMS download: it holds {found}; expected {EXPECTED}")]
    WrongEnvelope {
        /// File as shown.
        file: String,
        /// What it holds, in words.
        found: String,
    },
    /// A GSTR-2B.
    #[error(
        "\"{file}\" is a GSTR-2B, not an IMS download; GSTR-2B cannot be acted upon: download the JSON of the Invoice Management System"
    )]
    Gstr2b {
        /// File as shown.
        file: String,
    },
    /// Documents grouped by supplier.
    #[error(
        "\"{file}\" groups its documents by supplier, as GSTR-1 and GSTR-2A do, and is not an IMS download; download the JSON of the Invoice Management System"
    )]
    Grouped {
        /// File as shown.
        file: String,
    },
    /// A section without a list.
    #[error(
        "\"{file}\": section \"{section}\" holds {found} instead of a list of records; download it again"
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
    #[error("\"{file}\" does not say whose records it holds; give the recipient's GSTIN with --rtin")]
    NoRecipient {
        /// File as shown.
        file: String,
    },
    /// The recipient is no GSTIN.
    #[error("\"{file}\" names the recipient {found}, which is not a GSTIN; download it again")]
    BadRecipient {
        /// File as shown.
        file: String,
        /// What stands there, as in the file.
        found: String,
    },
    /// A file names two recipients.
    #[error("\"{file}\" names several recipients: {}; give one download per GSTIN", and(found))]
    SeveralRecipients {
        /// File as shown.
        file: String,
        /// The GSTINs, in order of the file.
        found: Vec<String>,
    },
    /// The file and the command line disagree.
    #[error(
        "\"{file}\" holds records of {found}, but --rtin says {given}; give the download of {given} or leave out --rtin"
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
        "\"{file}\" holds records of {found}, \"{first_file}\" those of {first}: these are two PANs; run each firm by itself"
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
