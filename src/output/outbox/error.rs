//! Why outputs could not be written, in words for people.

use std::io;
use std::path::PathBuf;

/// Why outputs could not be written.
#[derive(Debug, thiserror::Error)]
pub enum OutboxError {
    /// Files of an earlier run stand in the way.
    #[error(
        "the output folder already holds {}\n  --> {}\n  help: give another --out folder, or --force to replace the \
         files of that run",
        crate::domain::text::and(files),
        folder.display()
    )]
    Exists {
        /// The output folder.
        folder: PathBuf,
        /// The names in the way.
        files: Vec<String>,
    },
    /// An output would replace a file that the run reads.
    #[error(
        "this file is read by the run and would be replaced by it\n  --> {}\n  help: give another --out folder",
        file.display()
    )]
    Input {
        /// The file.
        file: PathBuf,
    },
    /// A single file that was asked for is there already.
    #[error("this file exists already\n  --> {}\n  help: give another name, or --force to replace it", file.display())]
    FileExists {
        /// The file.
        file: PathBuf,
    },
    /// The folder cannot be made or is a file.
    #[error(
        "the output folder cannot be used: {}\n  --> {}\n  help: give another --out folder",
        in_words(source),
        folder.display()
    )]
    Folder {
        /// The output folder.
        folder: PathBuf,
        /// The system's error.
        #[source]
        source: io::Error,
    },
    /// A file cannot be written; nothing was put in place.
    #[error(
        "the output cannot be written: {}; nothing was changed\n  --> {}\n  help: {}",
        in_words(source),
        file.display(),
        remedy(source)
    )]
    Write {
        /// The file.
        file: PathBuf,
        /// The system's error.
        #[source]
        source: io::Error,
    },
}

impl OutboxError {
    /// Returns the stable name of the error.
    pub const fn id(&self) -> &'static str {
        match self {
            Self::Exists { .. } => "output.exists",
            Self::Input { .. } => "output.input",
            Self::FileExists { .. } => "output.file-exists",
            Self::Folder { .. } => "output.folder",
            Self::Write { .. } => "output.write",
        }
    }
}

/// Says what to do about an operating system's error.
fn remedy(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
            "make room, or give an --out folder on another disk"
        }
        io::ErrorKind::IsADirectory | io::ErrorKind::AlreadyExists => {
            "move it away, or give another --out folder"
        }
        _ => "give another --out folder",
    }
}

/// Says what an operating system's error means to a person.
pub fn in_words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "it does not exist".into(),
        io::ErrorKind::PermissionDenied => "you have no permission".into(),
        io::ErrorKind::AlreadyExists => "a file of that name is in the way".into(),
        io::ErrorKind::NotADirectory => "a part of the path is a file".into(),
        io::ErrorKind::IsADirectory => "it is a folder".into(),
        io::ErrorKind::StorageFull => "the disk is full".into(),
        io::ErrorKind::ReadOnlyFilesystem => "the disk is read-only".into(),
        io::ErrorKind::QuotaExceeded => "your disk quota is used up".into(),
        io::ErrorKind::FileTooLarge => "the file would be larger than this disk or account allows".into(),
        io::ErrorKind::InvalidFilename => "the name is not allowed here".into(),
        _ => "the system refused".into(),
    }
}
