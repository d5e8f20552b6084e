//! What stops the work with a ledger, in words for people who never heard of SQLite.
//!
//! Comes in: answers of the database and of the disk. Goes out: [`LedgerError`]. Invariant: whatever
//! failed, nothing was recorded by half, and the message says what to do next.

use crate::domain::text::Count;
use rusqlite::ErrorCode;
use std::io;
use std::path::{Path, PathBuf};

/// Why a ledger could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// Another file stands under the ledger's name.
    #[error(
        "this file is not a ledger of imsreco\n  --> {}\n  help: name the right workspace, or move the file away so \
         that a new ledger can be made",
        file.display()
    )]
    NotALedger {
        /// The file.
        file: PathBuf,
    },
    /// A later version laid the ledger out otherwise.
    #[error(
        "the ledger was written by a newer version of imsreco (format {found}, this version knows {known})\n  \
         --> {}\n  help: use that version, or a later one, for this workspace",
        file.display()
    )]
    Newer {
        /// The file.
        file: PathBuf,
        /// Its format.
        found: i64,
        /// The format of this version.
        known: i64,
    },
    /// An entry is whole and says what this version does not know.
    #[error(
        "entry {number} of the ledger says something this version of imsreco does not know\n  --> {}\n  help: use the \
         version that wrote it, or a later one, for this workspace",
        file.display()
    )]
    Unknown {
        /// The file.
        file: PathBuf,
        /// Number of the entry.
        number: i64,
    },
    /// The chain does not hold.
    #[error(
        "the ledger was changed after it was written: entry {number} is the first that does not fit; {}\n  --> {}\n  \
         help: put back a copy of the ledger from before the change; nothing that rests on entry {number} or a later \
         one can be relied upon",
        whole(*number),
        file.display()
    )]
    Broken {
        /// The file.
        file: PathBuf,
        /// Number of the first entry that does not fit.
        number: i64,
    },
    /// The file is damaged below the entries.
    #[error(
        "the ledger is damaged and cannot be read\n  --> {}\n  help: put back a copy of it, or give another \
         --workspace",
        file.display()
    )]
    Damaged {
        /// The file.
        file: PathBuf,
    },
    /// Somebody else is writing and does not finish.
    #[error(
        "the ledger is in use by another program, which did not let go of it within {}; nothing was recorded\n  \
         --> {}\n  help: wait until the other command has ended, close the ledger in any database browser, and run \
         the command again",
        Count::of(*seconds, "second"),
        file.display()
    )]
    Busy {
        /// The file.
        file: PathBuf,
        /// How long it was waited, in seconds.
        seconds: usize,
    },
    /// No room.
    #[error(
        "the disk is full; nothing was recorded\n  --> {}\n  help: make room, and run the command again",
        file.display()
    )]
    Full {
        /// The file that was being written.
        file: PathBuf,
    },
    /// The disk, folder or file may only be read.
    #[error(
        "the workspace may only be read; nothing was recorded\n  --> {}\n  help: ask for permission to write there, \
         or copy the workspace to a folder of your own and name that",
        file.display()
    )]
    ReadOnly {
        /// The file that was to be written.
        file: PathBuf,
    },
    /// Somebody recorded something since the ledger was read.
    #[error(
        "{by} recorded entry {number} of the ledger meanwhile, at {at}; nothing of yours was recorded\n  --> {}\n  \
         help: look at it with imsreco ledger, then run the command again",
        file.display()
    )]
    Moved {
        /// The file.
        file: PathBuf,
        /// Number of the newest entry.
        number: i64,
        /// Who recorded it.
        by: String,
        /// When.
        at: String,
    },
    /// A kept copy is no longer what it was.
    #[error(
        "this copy in the workspace was changed after it was made\n  --> {}\n  help: put back the copy from a backup of \
         the workspace; its name is the SHA-256 of what it must hold",
        file.display()
    )]
    CopyChanged {
        /// The copy.
        file: PathBuf,
    },
    /// The system refused something else.
    #[error("the workspace cannot be used: {}\n  --> {}\n  help: give another --workspace", in_words(source), file.display())]
    Disk {
        /// The file or folder.
        file: PathBuf,
        /// The system's error.
        #[source]
        source: io::Error,
    },
    /// The database refused something else.
    #[error("the ledger cannot be used\n  --> {}\n  help: copy the workspace to a local disk, and name that", file.display())]
    Engine {
        /// The file.
        file: PathBuf,
        /// What the database said; shown with `--trace` only.
        #[source]
        source: rusqlite::Error,
    },
}

/// Says which entries still hold before the one that does not.
fn whole(number: i64) -> String {
    match number {
        ..=1 => "no entry before it vouches for anything".to_owned(),
        2 => "entry 1 is as it was written".to_owned(),
        n => format!("entries 1 to {} are as they were written", n - 1),
    }
}

/// Says what an operating system's error means to a person.
fn in_words(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::NotFound => "it does not exist",
        io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => "a part of the path is a file",
        io::ErrorKind::IsADirectory => "a folder stands where a file has to be",
        io::ErrorKind::InvalidFilename => "the name is not allowed here",
        _ => "the system refused",
    }
}

impl LedgerError {
    /// Returns the stable name of the error.
    pub const fn id(&self) -> &'static str {
        match self {
            Self::NotALedger { .. } => "ledger.foreign",
            Self::Newer { .. } | Self::Unknown { .. } => "ledger.newer",
            Self::Broken { .. } => "ledger.chain",
            Self::Damaged { .. } => "ledger.damaged",
            Self::Busy { .. } => "ledger.busy",
            Self::Full { .. } => "ledger.disk-full",
            Self::ReadOnly { .. } => "ledger.read-only",
            Self::Moved { .. } => "ledger.moved",
            Self::CopyChanged { .. } => "ledger.copy-changed",
            Self::Disk { .. } => "ledger.folder",
            Self::Engine { .. } => "ledger.engine",
        }
    }

    /// Says what an answer of the disk means for a file or folder of the workspace.
    pub(super) fn disk(file: &Path, source: io::Error) -> Self {
        let file = file.to_owned();
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full { file },
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly { file },
            _ => Self::Disk { file, source },
        }
    }

    /// Says what an answer of the database means; `seconds` is how long it was told to wait.
    pub(super) fn engine(file: &Path, seconds: u64, source: rusqlite::Error) -> Self {
        let file = file.to_owned();
        let code = match &source {
            rusqlite::Error::SqliteFailure(failure, _) => failure.code,
            // A table or column that a ledger has is not there.
            rusqlite::Error::SqlInputError { .. } => return Self::NotALedger { file },
            _ => return Self::Engine { file, source },
        };
        match code {
            ErrorCode::NotADatabase => Self::NotALedger { file },
            ErrorCode::DatabaseCorrupt => Self::Damaged { file },
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => {
                Self::Busy { file, seconds: usize::try_from(seconds).unwrap_or(usize::MAX) }
            }
            ErrorCode::DiskFull => Self::Full { file },
            ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen => {
                Self::ReadOnly { file }
            }
            _ => Self::Engine { file, source },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::ffi;

    fn told(code: i32) -> (String, &'static str) {
        let failure = rusqlite::Error::SqliteFailure(ffi::Error::new(code), None);
        let error = LedgerError::engine(Path::new("ws/ledger.sqlite"), 10, failure);
        (error.to_string(), error.id())
    }

    #[test]
    fn answers_of_the_database_are_said_in_our_words() {
        for (code, id, text) in [
            (
                ffi::SQLITE_FULL,
                "ledger.disk-full",
                "the disk is full; nothing was recorded\n  --> ws/ledger.sqlite\n  help: make room, and run the \
                 command again",
            ),
            (
                ffi::SQLITE_READONLY,
                "ledger.read-only",
                "the workspace may only be read; nothing was recorded\n  --> ws/ledger.sqlite\n  help: ask for \
                 permission to write there, or copy the workspace to a folder of your own and name that",
            ),
            (
                ffi::SQLITE_BUSY,
                "ledger.busy",
                "the ledger is in use by another program, which did not let go of it within 10 seconds; nothing was \
                 recorded\n  --> ws/ledger.sqlite\n  help: wait until the other command has ended, close the ledger \
                 in any database browser, and run the command again",
            ),
            (
                ffi::SQLITE_CORRUPT,
                "ledger.damaged",
                "the ledger is damaged and cannot be read\n  --> ws/ledger.sqlite\n  help: put back a copy of it, or \
                 give another --workspace",
            ),
            (
                ffi::SQLITE_NOTADB,
                "ledger.foreign",
                "this file is not a ledger of imsreco\n  --> ws/ledger.sqlite\n  help: name the right workspace, or \
                 move the file away so that a new ledger can be made",
            ),
            (
                ffi::SQLITE_NOMEM,
                "ledger.engine",
                "the ledger cannot be used\n  --> ws/ledger.sqlite\n  help: copy the workspace to a local disk, and \
                 name that",
            ),
        ] {
            assert_eq!(told(code), (text.to_owned(), id));
        }
    }

    #[test]
    fn a_broken_chain_names_the_first_entry_that_does_not_fit() {
        let told = |number| LedgerError::Broken { file: "ledger.sqlite".into(), number }.to_string();
        assert_eq!(
            told(7),
            "the ledger was changed after it was written: entry 7 is the first that does not fit; entries 1 to 6 are \
             as they were written\n  --> ledger.sqlite\n  help: put back a copy of the ledger from before the change; \
             nothing that rests on entry 7 or a later one can be relied upon"
        );
        assert!(told(2).contains("; entry 1 is as it was written\n"));
        assert!(told(1).contains("; no entry before it vouches for anything\n"));
    }

    #[test]
    fn answers_of_the_disk_are_said_in_our_words() {
        let told = |kind: io::ErrorKind| LedgerError::disk(Path::new("ws"), kind.into()).to_string();
        assert!(told(io::ErrorKind::StorageFull).starts_with("the disk is full; nothing was recorded"));
        assert!(told(io::ErrorKind::PermissionDenied).starts_with("the workspace may only be read"));
        assert_eq!(
            told(io::ErrorKind::NotADirectory),
            "the workspace cannot be used: a part of the path is a file\n  --> ws\n  help: give another --workspace"
        );
    }
}
