//! Output files that appear all together or not at all.
//!
//! Comes in: contents, one file after the other. Goes out: files under their names. Invariant: until
//! [`Outbox::commit`] nothing stands under a final name, and nothing is overwritten unless asked for.

use crate::domain::month::InputFile;
use sha2::{Digest, Sha256};
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Whether existing files may be replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overwrite {
    /// Existing files stop the run.
    Never,
    /// Existing files of the same names are replaced, stale upload files removed.
    Force,
}

/// Why outputs could not be written.
#[derive(Debug, thiserror::Error)]
pub enum OutboxError {
    /// Files of an earlier run stand in the way.
    #[error("{} already holds {}", folder.display(), crate::domain::text::and(files))]
    Exists {
        /// The output folder.
        folder: PathBuf,
        /// The names in the way.
        files: Vec<String>,
    },
    /// The folder cannot be made or is a file.
    #[error("{} cannot be used as the output folder: {}", folder.display(), in_words(source))]
    Folder {
        /// The output folder.
        folder: PathBuf,
        /// The system's error.
        #[source]
        source: io::Error,
    },
    /// A file cannot be written; nothing was put in place.
    #[error("{} cannot be written: {}", file.display(), in_words(source))]
    Write {
        /// The file.
        file: PathBuf,
        /// The system's error.
        #[source]
        source: io::Error,
    },
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

/// Files on their way to the output folder.
pub struct Outbox {
    folder: PathBuf,
    overwrite: Overwrite,
    made: Vec<PathBuf>,
    staged: Vec<(NamedTempFile, PathBuf, InputFile)>,
}

impl Outbox {
    /// Opens the output folder, making it where it is missing.
    ///
    /// # Errors
    /// [`OutboxError::Folder`] if it cannot be made.
    pub fn open(folder: &Path, overwrite: Overwrite) -> Result<Self, OutboxError> {
        let mut outbox = Self { folder: folder.to_owned(), overwrite, made: Vec::new(), staged: Vec::new() };
        outbox.make_folder(folder)?;
        Ok(outbox)
    }

    fn make_folder(&mut self, folder: &Path) -> Result<(), OutboxError> {
        let missing: Vec<PathBuf> = folder
            .ancestors()
            .take_while(|p| !p.as_os_str().is_empty() && !p.exists())
            .map(Path::to_owned)
            .collect();
        fs::create_dir_all(folder)
            .map_err(|source| OutboxError::Folder { folder: folder.to_owned(), source })?;
        self.made.extend(missing);
        Ok(())
    }

    /// Writes one file under a temporary name; `name` is relative to the folder.
    ///
    /// # Errors
    /// [`OutboxError::Write`] if the disk refuses.
    pub fn write(
        &mut self,
        name: &str,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), OutboxError> {
        let path = self.folder.join(name);
        let parent = path.parent().unwrap_or(&self.folder).to_owned();
        self.make_folder(&parent)?;
        let failed = |source| OutboxError::Write { file: path.clone(), source };
        let temp = temporary(&parent).map_err(failed)?;
        let mut hashed = Hashed { inner: BufWriter::new(temp.as_file()), hash: Sha256::new(), bytes: 0 };
        write(&mut hashed).and_then(|()| hashed.flush()).map_err(failed)?;
        let (hash, bytes) = (hashed.hash.clone(), hashed.bytes);
        drop(hashed);
        temp.as_file().sync_all().map_err(failed)?;
        let fact = InputFile { name: name.to_owned(), sha256: hexadecimal(&hash.finalize()), bytes };
        self.staged.push((temp, path, fact));
        Ok(())
    }

    /// Returns what has been written so far, with hashes.
    pub fn facts(&self) -> Vec<InputFile> {
        self.staged.iter().map(|(_, _, fact)| fact.clone()).collect()
    }

    /// Checks that no file of an earlier run is in the way.
    ///
    /// # Errors
    /// [`OutboxError::Exists`] with every name in the way.
    pub fn check(&self, names: &[&str]) -> Result<(), OutboxError> {
        if self.overwrite == Overwrite::Force {
            return Ok(());
        }
        let mut files: Vec<String> =
            names.iter().filter(|n| self.folder.join(n).exists()).map(|n| (*n).to_owned()).collect();
        files.extend(
            self.old_uploads()
                .iter()
                .filter_map(|p| p.file_name())
                .map(|n| format!("upload/{}", n.to_string_lossy())),
        );
        if files.is_empty() {
            Ok(())
        } else {
            Err(OutboxError::Exists { folder: self.folder.clone(), files })
        }
    }

    /// Puts every file in place. Upload files of an earlier run that this run did not write again are
    /// removed: a stale upload is a wrong upload.
    ///
    /// # Errors
    /// [`OutboxError`] if a name is taken or the disk refuses.
    pub fn commit(mut self) -> Result<Vec<PathBuf>, OutboxError> {
        let names: Vec<String> = self.staged.iter().map(|(_, _, fact)| fact.name.clone()).collect();
        self.check(&names.iter().map(String::as_str).collect::<Vec<_>>())?;
        let stale: Vec<PathBuf> = self
            .old_uploads()
            .into_iter()
            .filter(|old| !self.staged.iter().any(|(_, path, _)| path == old))
            .collect();
        let mut written = Vec::new();
        for (temp, path, _) in std::mem::take(&mut self.staged) {
            let placed = match self.overwrite {
                Overwrite::Never => temp.persist_noclobber(&path),
                Overwrite::Force => temp.persist(&path),
            };
            if let Err(error) = placed {
                // Half a set of files is worse than none.
                if self.overwrite == Overwrite::Never {
                    for done in &written {
                        let _ = fs::remove_file(done);
                    }
                }
                return Err(OutboxError::Write { file: path, source: error.error });
            }
            written.push(path);
        }
        for old in stale {
            fs::remove_file(&old).map_err(|source| OutboxError::Write { file: old.clone(), source })?;
        }
        self.made.clear();
        Ok(written)
    }

    /// Upload files that stand in the folder.
    fn old_uploads(&self) -> Vec<PathBuf> {
        let Ok(entries) = fs::read_dir(self.folder.join("upload")) else { return Vec::new() };
        let mut old: Vec<PathBuf> = entries
            .filter_map(Result::ok)
            .map(|e| e.path())
            .filter(|p| {
                let name = p.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
                let ours = name.split_once('-').is_some_and(|(gstin, n)| {
                    crate::domain::gstin::has_shape(gstin) && n.bytes().all(|b| b.is_ascii_digit())
                });
                ours && p.extension().is_some_and(|e| e == "json")
            })
            .collect();
        old.sort();
        old
    }
}

/// Takes folders away again that were made for a run that did not finish.
impl Drop for Outbox {
    fn drop(&mut self) {
        self.staged.clear();
        self.made.sort_by_key(|p| std::cmp::Reverse(p.components().count()));
        for folder in &self.made {
            let _ = fs::remove_dir(folder);
        }
    }
}

/// Makes a temporary file that, once renamed, has the permissions of any new file: reports are shared.
fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".imsreco-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}

struct Hashed<W: Write> {
    inner: W,
    hash: Sha256,
    bytes: u64,
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let n = self.inner.write(buffer)?;
        self.hash.update(&buffer[..n]);
        self.bytes += n as u64;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// Writes bytes in hexadecimal.
fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_appear_together_and_are_never_overwritten_unasked() {
        let home = tempfile::tempdir().unwrap();
        let out = home.path().join("a/out");
        let mut outbox = Outbox::open(&out, Overwrite::Never).unwrap();
        outbox.write("links.csv", |w| w.write_all(b"a")).unwrap();
        outbox.write("upload/29AAACX1234K1Z8-1.json", |w| w.write_all(b"{}")).unwrap();
        assert!(!out.join("links.csv").exists());
        assert_eq!(outbox.facts()[0].bytes, 1);
        outbox.commit().unwrap();
        assert!(out.join("links.csv").exists());

        let mut again = Outbox::open(&out, Overwrite::Never).unwrap();
        again.write("links.csv", |w| w.write_all(b"b")).unwrap();
        let error = again.commit().unwrap_err().to_string();
        assert!(error.ends_with("already holds links.csv and upload/29AAACX1234K1Z8-1.json"), "{error}");
        assert_eq!(fs::read(out.join("links.csv")).unwrap(), b"a");
        assert_eq!(fs::read_dir(&out).unwrap().count(), 2);

        let mut forced = Outbox::open(&out, Overwrite::Force).unwrap();
        forced.write("links.csv", |w| w.write_all(b"c")).unwrap();
        forced.commit().unwrap();
        assert_eq!(fs::read(out.join("links.csv")).unwrap(), b"c");
        assert!(!out.join("upload/29AAACX1234K1Z8-1.json").exists(), "a stale upload is a wrong upload");
    }

    #[test]
    fn a_run_that_fails_leaves_nothing_behind() {
        let home = tempfile::tempdir().unwrap();
        let out = home.path().join("b/out");
        let mut outbox = Outbox::open(&out, Overwrite::Never).unwrap();
        outbox.write("links.csv", |w| w.write_all(b"a")).unwrap();
        let error =
            outbox.write("summary.json", |_| Err(io::ErrorKind::StorageFull.into())).unwrap_err().to_string();
        assert!(error.ends_with("summary.json cannot be written: the disk is full"), "{error}");
        drop(outbox);
        assert!(!home.path().join("b").exists());
    }
}
