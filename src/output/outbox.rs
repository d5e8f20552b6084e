//! Output files that appear all together or not at all.
//!
//! Comes in: contents, one file after the other or, as [`Draft`]s, several at once. Goes out: files under
//! their names. Invariant: until [`Outbox::commit`] nothing stands under a final name, and nothing is
//! overwritten unless asked for.
//!
//! The disk is waited for by a thread of its own, piece by piece while a file is still being written: a month
//! of ten lakh records has 1.8 GB, which a disk of 300 MB/s takes 6 s to keep; asked for
//! only when a file is ended, that wait would begin when the work is over. Not to wait at all would gain nothing:
//! the 188 waits of such a month take 1 s of that thread, which otherwise sleeps, and the last ends 0.03 s
//! after the last file.

mod draft;
mod error;
#[cfg(test)]
mod tests;

pub use draft::Draft;
pub use error::{OutboxError, in_words};

use crate::diagnostic::{Diagnostic, Place};
use crate::domain::month::InputFile;
use draft::Safe;
use std::fs;
use std::io::{self, Write};
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

/// Says that a review lives on under another name, since somebody may have filled it in.
pub fn answers_kept(name: &str, kept_as: &str, place: Place) -> Diagnostic {
    Diagnostic::warning(
        "output.answers-kept",
        format!("{name} was changed after the run that wrote it, and was kept as {kept_as}"),
        place,
    )
    .help("if answers stand in it, imsreco review takes them while the inputs are the same; else copy them")
}

/// A file that is written and has not yet its name.
struct Staged {
    place: usize,
    temp: NamedTempFile,
    path: PathBuf,
    fact: InputFile,
}

/// Files on their way to the output folder.
pub struct Outbox {
    folder: PathBuf,
    overwrite: Overwrite,
    /// Whether upload files that stand in the folder are of the same kind of run, and so replaced.
    uploads: bool,
    made: Vec<PathBuf>,
    staged: Vec<Staged>,
    /// Files that are renamed, not lost, where a new one takes their place; and their new names.
    spared: Vec<(PathBuf, PathBuf)>,
    begun: usize,
    safe: Option<Safe>,
}

impl Outbox {
    /// Opens the output folder, making it where it is missing.
    ///
    /// # Errors
    /// [`OutboxError::Folder`] if it cannot be made.
    pub fn open(folder: &Path, overwrite: Overwrite) -> Result<Self, OutboxError> {
        let mut outbox = Self {
            folder: folder.to_owned(),
            overwrite,
            uploads: true,
            made: Vec::new(),
            staged: Vec::new(),
            spared: Vec::new(),
            begun: 0,
            safe: None,
        };
        outbox.make_folder(folder)?;
        Ok(outbox)
    }

    /// Leaves upload files in the folder alone: what is written here does not replace a run.
    #[must_use]
    pub fn beside_uploads(mut self) -> Self {
        self.uploads = false;
        self
    }

    /// Lets a file that stands in the folder live on under another name, should a new one take its own.
    pub fn rename_if_replaced(&mut self, name: &str, new_name: &str) {
        self.spared.push((self.folder.join(name), self.folder.join(new_name)));
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
        let mut draft = self.draft(name)?;
        let written = write(&mut draft);
        self.keep(draft, written)
    }

    /// Begins a file under a temporary name; [`Self::keep`] ends it.
    ///
    /// # Errors
    /// [`OutboxError::Write`] if the disk refuses.
    pub fn draft(&mut self, name: &str) -> Result<Draft, OutboxError> {
        let path = self.folder.join(name);
        let parent = path.parent().unwrap_or(&self.folder).to_owned();
        self.make_folder(&parent)?;
        let temp = temporary(&parent);
        self.begun += 1;
        let safe = self.safe.get_or_insert_with(Safe::start);
        Draft::begin(self.begun, name, path, temp, safe)
    }

    /// Begins a file that is told last, whenever it is begun: the one that holds the others' hashes.
    ///
    /// # Errors
    /// [`OutboxError::Write`] if the disk refuses.
    pub fn last_draft(&mut self, name: &str) -> Result<Draft, OutboxError> {
        let mut draft = self.draft(name)?;
        draft.place = usize::MAX;
        Ok(draft)
    }

    /// Ends a file; `written` is what became of writing its contents.
    ///
    /// # Errors
    /// [`OutboxError::Write`] if that failed, or the disk refuses.
    pub fn keep(&mut self, draft: Draft, written: io::Result<()>) -> Result<(), OutboxError> {
        let staged = draft.end(written, self.safe.get_or_insert_with(Safe::start))?;
        let at = self.staged.partition_point(|other| other.place <= staged.place);
        self.staged.insert(at, staged);
        Ok(())
    }

    /// Returns what has been written so far, with hashes, in the order in which the files were begun.
    pub fn facts(&self) -> Vec<InputFile> {
        self.staged.iter().map(|staged| staged.fact.clone()).collect()
    }

    /// Checks that no file of an earlier run is in the way, and no folder.
    ///
    /// # Errors
    /// [`OutboxError::Exists`] with every name in the way; [`OutboxError::Write`] where a folder has the
    /// name of a file, which nothing can replace.
    pub fn check(&self, names: &[&str]) -> Result<(), OutboxError> {
        if self.overwrite == Overwrite::Force {
            let folder = names.iter().map(|n| self.folder.join(n)).find(|path| path.is_dir());
            return folder.map_or(Ok(()), |file| {
                Err(OutboxError::Write { file, source: io::ErrorKind::IsADirectory.into() })
            });
        }
        let mut files: Vec<String> =
            names.iter().filter(|n| self.folder.join(n).exists()).map(|n| (*n).to_owned()).collect();
        files.extend(
            self.old_uploads()
                .iter()
                .filter_map(|p| p.file_name())
                .map(|n| format!("upload/{}", n.to_string_lossy()))
                .filter(|n| !names.contains(&n.as_str())),
        );
        if files.is_empty() {
            Ok(())
        } else {
            Err(OutboxError::Exists { folder: self.folder.clone(), files })
        }
    }

    /// Checks that a run would not replace what it reads.
    ///
    /// # Errors
    /// [`OutboxError::Input`] with the first such file.
    pub fn spare(&self, names: &[&str], inputs: &[&Path]) -> Result<(), OutboxError> {
        let mut targets: Vec<PathBuf> = names.iter().map(|n| self.folder.join(n)).collect();
        targets.extend(self.old_uploads());
        let found: Vec<PathBuf> = targets.iter().filter_map(|t| t.canonicalize().ok()).collect();
        let read = inputs.iter().find(|i| i.canonicalize().is_ok_and(|real| found.contains(&real)));
        read.map_or(Ok(()), |file| Err(OutboxError::Input { file: file.to_path_buf() }))
    }

    /// Puts every file in place. Upload files of an earlier run that this run did not write again are
    /// removed: a stale upload is a wrong upload.
    ///
    /// # Errors
    /// [`OutboxError`] if a name is taken or the disk refuses; then every file stands again as before.
    pub fn commit(mut self) -> Result<Vec<PathBuf>, OutboxError> {
        let names: Vec<String> = self.staged.iter().map(|staged| staged.fact.name.clone()).collect();
        self.check(&names.iter().map(String::as_str).collect::<Vec<_>>())?;
        if let Some(safe) = self.safe.take() {
            safe.wait()?;
        }
        let mut swap = Swap::default();
        if self.overwrite == Overwrite::Force {
            let mut old = self.old_uploads();
            old.extend(self.staged.iter().map(|staged| staged.path.clone()));
            old.sort();
            old.dedup();
            for path in old.into_iter().filter(|p| p.symlink_metadata().is_ok()) {
                match self.spared.iter().find(|(spared, _)| *spared == path) {
                    Some((_, name)) => swap.rename(path, name.clone())?,
                    None => swap.put_aside(path)?,
                }
            }
        }
        for Staged { temp, path, .. } in std::mem::take(&mut self.staged) {
            let placed = match self.overwrite {
                Overwrite::Never => temp.persist_noclobber(&path),
                Overwrite::Force => temp.persist(&path),
            };
            placed.map_err(|error| OutboxError::Write { file: path.clone(), source: error.error })?;
            swap.placed.push(path);
        }
        self.made.clear();
        Ok(swap.done())
    }

    /// Upload files that stand in the folder.
    fn old_uploads(&self) -> Vec<PathBuf> {
        if !self.uploads {
            return Vec::new();
        }
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

/// Places single files, all or none, each in a folder that exists; nothing else there is touched.
///
/// # Errors
/// [`OutboxError`] if a file is one of `inputs`, is there already, or the disk refuses.
pub fn place(
    files: &[(&Path, Vec<u8>)],
    overwrite: Overwrite,
    inputs: &[&Path],
) -> Result<Vec<PathBuf>, OutboxError> {
    let mut staged = Vec::new();
    for (path, bytes) in files {
        let real = |p: &Path| p.canonicalize().ok();
        if inputs.iter().any(|i| real(path).is_some_and(|p| real(i) == Some(p))) {
            return Err(OutboxError::Input { file: path.to_path_buf() });
        }
        if overwrite == Overwrite::Never && path.symlink_metadata().is_ok() {
            return Err(OutboxError::FileExists { file: path.to_path_buf() });
        }
        let failed = |source| OutboxError::Write { file: path.to_path_buf(), source };
        if path.is_dir() {
            return Err(failed(io::ErrorKind::IsADirectory.into()));
        }
        let parent = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut temp = temporary(parent).map_err(failed)?;
        temp.write_all(bytes).and_then(|()| temp.as_file().sync_all()).map_err(failed)?;
        staged.push((temp, path.to_path_buf()));
    }
    let mut swap = Swap::default();
    for (temp, path) in staged {
        if path.symlink_metadata().is_ok() && overwrite == Overwrite::Force {
            swap.put_aside(path.clone())?;
        }
        temp.persist_noclobber(&path)
            .map_err(|error| OutboxError::Write { file: path.clone(), source: error.error })?;
        swap.placed.push(path);
    }
    Ok(swap.done())
}

/// New files in place and old ones put aside; half a set of files is worse than none, so that what was
/// not done to its end is undone.
#[derive(Default)]
struct Swap {
    placed: Vec<PathBuf>,
    aside: Vec<(tempfile::TempPath, PathBuf)>,
    /// Old files under the names they are to keep, and those they had.
    renamed: Vec<(PathBuf, PathBuf)>,
}

impl Swap {
    fn put_aside(&mut self, path: PathBuf) -> Result<(), OutboxError> {
        let failed = |source| OutboxError::Write { file: path.clone(), source };
        let parent = path.parent().unwrap_or(Path::new(""));
        let aside = temporary(parent).map_err(failed)?.into_temp_path();
        fs::rename(&path, &aside).map_err(failed)?;
        self.aside.push((aside, path));
        Ok(())
    }

    fn rename(&mut self, path: PathBuf, name: PathBuf) -> Result<(), OutboxError> {
        let failed = |source| OutboxError::Write { file: name.clone(), source };
        if name.symlink_metadata().is_ok() {
            return Err(failed(io::ErrorKind::AlreadyExists.into()));
        }
        fs::rename(&path, &name).map_err(failed)?;
        self.renamed.push((name, path));
        Ok(())
    }

    /// Lets the old files go and names the new ones.
    fn done(mut self) -> Vec<PathBuf> {
        self.aside.clear();
        self.renamed.clear();
        std::mem::take(&mut self.placed)
    }
}

impl Drop for Swap {
    fn drop(&mut self) {
        for path in &self.placed {
            let _ = fs::remove_file(path);
        }
        for (name, path) in self.renamed.drain(..) {
            let _ = fs::rename(name, path);
        }
        for (aside, path) in self.aside.drain(..) {
            if let Err(error) = aside.persist(path) {
                // Better under a strange name than lost.
                let _ = error.path.keep();
            }
        }
    }
}

/// Takes folders away again that were made for a run that did not finish.
impl Drop for Outbox {
    fn drop(&mut self) {
        if let Some(safe) = self.safe.take() {
            let _ = safe.wait();
        }
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
