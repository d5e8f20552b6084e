//! Files from disk, with messages a person can follow.
//!
//! Comes in: a path. Goes out: its bytes and what the audit trail says of them. Invariant: a file
//! that is given back is not empty and was read whole.

use crate::domain::month::InputFile;
use crate::domain::text::hexadecimal;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

/// Why a file could not be read.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// There is no such file.
    #[error("there is no such file\n  --> {name}\n  help: look at the spelling and the folder")]
    Absent {
        /// Name as given.
        name: String,
    },
    /// A folder stands in place of a file.
    #[error("this is a folder, not a file\n  --> {name}\n  help: name the file in it")]
    Folder {
        /// Name as given.
        name: String,
    },
    /// The system does not let us read it.
    #[error(
        "the file may not be read: this account has no permission\n  --> {name}\n  help: ask its owner, or copy \
         it to a folder of your own"
    )]
    NoPermission {
        /// Name as given.
        name: String,
    },
    /// Nothing is in it.
    #[error("the file is empty\n  --> {name}\n  help: look whether it is the right one, and make it again")]
    Empty {
        /// Name as given.
        name: String,
    },
    /// Reading began and broke off, or the name cannot belong to a file.
    #[error(
        "the file could not be read to its end\n  --> {name}\n  help: copy it to a local folder and try again"
    )]
    Broken {
        /// Name as given.
        name: String,
        /// What the system said; shown with `--trace` only.
        source: io::Error,
    },
}

impl FileError {
    /// Returns the stable name of the error.
    pub const fn id(&self) -> &'static str {
        match self {
            Self::Absent { .. } => "file.absent",
            Self::Folder { .. } => "file.folder",
            Self::NoPermission { .. } => "file.no-permission",
            Self::Empty { .. } => "file.empty",
            Self::Broken { .. } => "file.broken",
        }
    }
}

/// Reads a file whole and fingerprints it (SHA-256 in hexadecimal).
pub fn read_file(path: &Path) -> Result<(Vec<u8>, InputFile), FileError> {
    let name = path.display().to_string();
    if path.is_dir() {
        return Err(FileError::Folder { name });
    }
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(source) => return Err(failure(name, source)),
    };
    if bytes.is_empty() {
        return Err(FileError::Empty { name });
    }
    let file = InputFile { name, sha256: sha256(&bytes), bytes: bytes.len() as u64 };
    Ok((bytes, file))
}

/// Says in our words why the system refused.
fn failure(name: String, source: io::Error) -> FileError {
    match source.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => FileError::Absent { name },
        io::ErrorKind::PermissionDenied => FileError::NoPermission { name },
        io::ErrorKind::IsADirectory => FileError::Folder { name },
        _ => FileError::Broken { name, source },
    }
}

/// Returns the SHA-256 of bytes in hexadecimal.
fn sha256(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

/// Returns how each file is called in messages: its name, or the path as given where two files
/// share a name.
pub fn display_names(paths: &[PathBuf]) -> Vec<String> {
    let short = |path: &PathBuf| {
        path.file_name()
            .map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
    };
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for path in paths {
        *seen.entry(short(path)).or_default() += 1;
    }
    paths
        .iter()
        .map(|path| {
            let name = short(path);
            if seen.get(&name) == Some(&1) { name } else { path.display().to_string() }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_whole_and_fingerprinted() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        std::fs::write(&path, "abc").unwrap();
        let (bytes, file) = read_file(&path).unwrap();
        assert_eq!(bytes, b"abc");
        assert_eq!(file.bytes, 3);
        assert_eq!(file.name, path.display().to_string());
        assert_eq!(file.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn every_failure_says_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let name = folder.path().display().to_string();
        let told = |path: &Path| read_file(path).unwrap_err().to_string();
        assert_eq!(
            told(folder.path()),
            format!("this is a folder, not a file\n  --> {name}\n  help: name the file in it")
        );
        let absent = folder.path().join("ims.json");
        assert_eq!(
            told(&absent),
            format!(
                "there is no such file\n  --> {}\n  help: look at the spelling and the folder",
                absent.display()
            )
        );
        std::fs::write(&absent, "").unwrap();
        assert_eq!(
            told(&absent),
            format!(
                "the file is empty\n  --> {}\n  help: look whether it is the right one, and make it again",
                absent.display()
            )
        );
        assert_eq!(
            failure("a.json".into(), io::ErrorKind::PermissionDenied.into()).to_string(),
            "the file may not be read: this account has no permission\n  --> a.json\n  help: ask its owner, or \
             copy it to a folder of your own"
        );
        assert_eq!(
            failure("a.json".into(), io::ErrorKind::TimedOut.into()).to_string(),
            "the file could not be read to its end\n  --> a.json\n  help: copy it to a local folder and try again"
        );
        assert!(told(&absent.join("x")).starts_with("there is no such file"));
    }

    #[test]
    fn a_file_goes_by_its_name_unless_two_share_it() {
        let paths = |given: &[&str]| display_names(&given.iter().map(PathBuf::from).collect::<Vec<_>>());
        assert_eq!(paths(&["in/a.json", "in/b.json"]), ["a.json", "b.json"]);
        assert_eq!(paths(&["x/a.json", "y/a.json", "b.json"]), ["x/a.json", "y/a.json", "b.json"]);
        assert_eq!(paths(&[]), Vec::<String>::new());
    }
}
