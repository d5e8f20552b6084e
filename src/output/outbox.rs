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

use crate::diagnostic::{Diagnostic, Place};
use crate::domain::month::InputFile;
use sha2::{Digest, Sha256};
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Sender, channel};
use std::thread::JoinHandle;
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
        let begun = temporary(&parent).and_then(|temp| Ok((temp.reopen()?, temp)));
        let (file, temp) = begun.map_err(|source| OutboxError::Write { file: path.clone(), source })?;
        let safe = self.safe.get_or_insert_with(Safe::start).files.clone();
        let pieces = Pieces { safe, path: path.clone(), bytes: 0 };
        let hashed = Hashed { inner: file, hash: Sha256::new(), bytes: 0, refused: None, pieces };
        let inner = BufWriter::with_capacity(BLOCK, hashed);
        self.begun += 1;
        Ok(Draft { place: self.begun, name: name.to_owned(), path, temp, inner })
    }

    /// Begins a file that is told last, whenever it is begun: the one that holds the others' hashes.
    ///
    /// # Errors
    /// [`OutboxError::Write`] if the disk refuses.
    pub fn last_draft(&mut self, name: &str) -> Result<Draft, OutboxError> {
        Ok(Draft { place: usize::MAX, ..self.draft(name)? })
    }

    /// Ends a file; `written` is what became of writing its contents.
    ///
    /// # Errors
    /// [`OutboxError::Write`] if that failed, or the disk refuses.
    pub fn keep(&mut self, mut draft: Draft, written: io::Result<()>) -> Result<(), OutboxError> {
        let written = written.and_then(|()| draft.inner.flush());
        let Draft { place, name, path, temp, inner } = draft;
        let (hashed, _) = inner.into_parts();
        // A library in between may have made words of the disk's answer.
        let answer = |error: io::Error, kind| io::Error::new(kind, error);
        if let Err(error) = written {
            let source = if let Some(kind) = hashed.refused { answer(error, kind) } else { error };
            return Err(OutboxError::Write { file: path, source });
        }
        let fact = InputFile { name, sha256: hexadecimal(&hashed.hash.finalize()), bytes: hashed.bytes };
        self.safe.get_or_insert_with(Safe::start).bring(hashed.inner, path.clone());
        let at = self.staged.partition_point(|staged| staged.place <= place);
        self.staged.insert(at, Staged { place, temp, path, fact });
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

/// So many bytes go to the disk and into the hash at once.
const BLOCK: usize = 128 * 1024;

/// A file that is being written. Drafts know nothing of one another, so that several threads can write
/// one each.
pub struct Draft {
    /// The how-manieth it is.
    place: usize,
    name: String,
    path: PathBuf,
    temp: NamedTempFile,
    inner: BufWriter<Hashed>,
}

impl Write for Draft {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.inner.write(buffer)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// A file of which the disk is to have taken everything that was written so far; nothing where no more
/// will come.
type Brought = Option<(fs::File, PathBuf)>;

/// Waits until the disk has taken each file for good.
struct Safe {
    files: Sender<Brought>,
    thread: JoinHandle<Result<(), OutboxError>>,
}

impl Safe {
    fn start() -> Self {
        let (files, brought) = channel::<Brought>();
        let thread = std::thread::spawn(move || {
            // Drafts that were never ended may hold the other end: the last word is said, not waited for.
            brought.into_iter().map_while(|file| file).try_for_each(|(written, file)| {
                written.sync_all().map_err(|source| OutboxError::Write { file, source })
            })
        });
        Self { files, thread }
    }

    fn bring(&self, file: fs::File, path: PathBuf) {
        // A thread that met an error no longer listens, and tells the error when it is waited for.
        let _ = self.files.send(Some((file, path)));
    }

    fn wait(self) -> Result<(), OutboxError> {
        let _ = self.files.send(None);
        self.thread.join().expect("waiting for the disk does not panic")
    }
}

/// The disk is asked to take a file after so many bytes more.
const PIECE: u64 = 64 * 1024 * 1024;

/// Brings a file to the disk piece by piece.
struct Pieces {
    safe: Sender<Brought>,
    path: PathBuf,
    /// Written since the last piece.
    bytes: u64,
}

impl Pieces {
    fn written(&mut self, file: &fs::File, bytes: u64) {
        self.bytes += bytes;
        if self.bytes >= PIECE {
            self.bytes = 0;
            // Where the system has no second handle to give, the end of the file is waited for.
            if let Ok(file) = file.try_clone() {
                let _ = self.safe.send(Some((file, self.path.clone())));
            }
        }
    }
}

struct Hashed {
    inner: fs::File,
    hash: Sha256,
    bytes: u64,
    /// What kind of error the disk answered with.
    refused: Option<io::ErrorKind>,
    pieces: Pieces,
}

impl Write for Hashed {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let n = self.inner.write(buffer).inspect_err(|e| self.refused = Some(e.kind()))?;
        self.hash.update(&buffer[..n]);
        self.bytes += n as u64;
        self.pieces.written(&self.inner, n as u64);
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush().inspect_err(|e| self.refused = Some(e.kind()))
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
        assert_eq!(
            error,
            format!(
                "the output folder already holds links.csv and upload/29AAACX1234K1Z8-1.json\n  --> {}\n  \
                 help: give another --out folder, or --force to replace the files of that run",
                out.display()
            )
        );
        assert_eq!(fs::read(out.join("links.csv")).unwrap(), b"a");
        assert_eq!(fs::read_dir(&out).unwrap().count(), 2);

        let mut forced = Outbox::open(&out, Overwrite::Force).unwrap();
        forced.write("links.csv", |w| w.write_all(b"c")).unwrap();
        forced.commit().unwrap();
        assert_eq!(fs::read(out.join("links.csv")).unwrap(), b"c");
        assert!(!out.join("upload/29AAACX1234K1Z8-1.json").exists(), "a stale upload is a wrong upload");
    }

    #[test]
    fn files_written_at_the_same_time_are_told_in_the_order_they_were_begun() {
        let home = tempfile::tempdir().unwrap();
        let mut outbox = Outbox::open(home.path(), Overwrite::Never).unwrap();
        let mut trail = outbox.last_draft("audit.jsonl").unwrap();
        let mut links = outbox.draft("links.csv").unwrap();
        outbox.write("summary.json", |w| w.write_all(b"{}")).unwrap();
        let written = std::thread::scope(|scope| scope.spawn(|| links.write_all(b"a")).join().unwrap());
        outbox.keep(links, written).unwrap();
        let names: Vec<String> = outbox.facts().into_iter().map(|f| f.name).collect();
        assert_eq!(names, ["links.csv", "summary.json"]);
        let written = trail.write_all(b"b");
        outbox.keep(trail, written).unwrap();
        let names = ["links.csv", "summary.json", "audit.jsonl"].map(|n| home.path().join(n));
        assert_eq!(outbox.commit().unwrap(), names);
    }

    #[test]
    fn a_file_is_brought_to_the_disk_in_pieces_and_one_that_is_never_ended_holds_nothing_up() {
        let home = tempfile::tempdir().unwrap();
        let mut outbox = Outbox::open(home.path(), Overwrite::Never).unwrap();
        let mut never = outbox.draft("never.csv").unwrap();
        never.write_all(b"a").unwrap();
        let block = vec![b'x'; 1 << 20];
        let blocks = 1 + PIECE / (1 << 20);
        outbox.write("links.csv", |w| (0..blocks).try_for_each(|_| w.write_all(&block))).unwrap();
        assert_eq!(outbox.facts()[0].bytes, blocks << 20);
        assert_eq!(outbox.commit().unwrap(), [home.path().join("links.csv")]);
        assert_eq!(fs::metadata(home.path().join("links.csv")).unwrap().len(), blocks << 20);
        drop(never);
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1, "nothing temporary stays");
    }

    #[test]
    fn a_run_that_fails_leaves_nothing_behind() {
        let home = tempfile::tempdir().unwrap();
        let out = home.path().join("b/out");
        let mut outbox = Outbox::open(&out, Overwrite::Never).unwrap();
        outbox.write("links.csv", |w| w.write_all(b"a")).unwrap();
        let error =
            outbox.write("summary.json", |_| Err(io::ErrorKind::StorageFull.into())).unwrap_err().to_string();
        assert_eq!(
            error,
            format!(
                "the output cannot be written: the disk is full; nothing was changed\n  \
                 --> {}\n  help: make room, or give an --out folder on another disk",
                out.join("summary.json").display()
            )
        );
        drop(outbox);
        assert!(!home.path().join("b").exists());
    }

    #[test]
    fn a_forced_run_that_fails_at_the_last_file_leaves_the_old_set() {
        let home = tempfile::tempdir().unwrap();
        let out = home.path().join("out");
        let names = ["a.csv", "b.csv", "upload/29AAACX1234K1Z8-1.json"];
        let mut first = Outbox::open(&out, Overwrite::Never).unwrap();
        for name in names {
            first.write(name, |w| w.write_all(b"old")).unwrap();
        }
        first.commit().unwrap();

        let mut second = Outbox::open(&out, Overwrite::Force).unwrap();
        for name in ["a.csv", "b.csv", "c.csv"] {
            second.write(name, |w| w.write_all(b"new")).unwrap();
        }
        // Somebody takes the last name between the check and the last step.
        let mut swap = Swap::default();
        for name in names {
            swap.put_aside(out.join(name)).unwrap();
        }
        fs::write(out.join("a.csv"), "new").unwrap();
        swap.placed.push(out.join("a.csv"));
        drop(swap);
        drop(second);
        for name in names {
            assert_eq!(fs::read(out.join(name)).unwrap(), b"old", "{name}");
        }
        assert_eq!(fs::read_dir(&out).unwrap().count(), 3, "nothing temporary stays");
    }

    #[test]
    fn a_file_that_is_renamed_when_replaced_comes_back_when_the_run_fails() {
        let home = tempfile::tempdir().unwrap();
        let at = |name: &str| home.path().join(name);
        fs::write(at("review.csv"), "answers").unwrap();
        let mut outbox = Outbox::open(home.path(), Overwrite::Force).unwrap();
        outbox.write("review.csv", |w| w.write_all(b"questions")).unwrap();
        outbox.rename_if_replaced("review.csv", "review.kept-1.csv");
        fs::write(at("review.kept-1.csv"), "taken meanwhile").unwrap();
        assert_eq!(
            outbox.commit().unwrap_err().to_string(),
            format!(
                "the output cannot be written: a file of that name is in the way; nothing was changed\n  \
                 --> {}\n  help: move it away, or give another --out folder",
                at("review.kept-1.csv").display()
            )
        );
        assert_eq!(fs::read(at("review.csv")).unwrap(), b"answers");

        let mut swap = Swap::default();
        swap.rename(at("review.csv"), at("review.kept-2.csv")).unwrap();
        assert!(!at("review.csv").exists());
        drop(swap);
        assert_eq!(fs::read(at("review.csv")).unwrap(), b"answers");

        let mut outbox = Outbox::open(home.path(), Overwrite::Force).unwrap();
        outbox.write("review.csv", |w| w.write_all(b"questions")).unwrap();
        outbox.rename_if_replaced("review.csv", "review.kept-2.csv");
        outbox.commit().unwrap();
        assert_eq!(fs::read(at("review.kept-2.csv")).unwrap(), b"answers");
        assert_eq!(fs::read(at("review.csv")).unwrap(), b"questions");
        assert_eq!(fs::read(at("review.kept-1.csv")).unwrap(), b"taken meanwhile");
    }

    #[test]
    fn a_folder_in_the_place_of_a_file_is_found_before_anything_is_replaced() {
        let home = tempfile::tempdir().unwrap();
        fs::create_dir_all(home.path().join("audit.jsonl")).unwrap();
        let outbox = Outbox::open(home.path(), Overwrite::Force).unwrap();
        assert_eq!(
            outbox.check(&["links.csv", "audit.jsonl"]).unwrap_err().to_string(),
            format!(
                "the output cannot be written: it is a folder; nothing was changed\n  \
                 --> {}\n  help: move it away, or give another --out folder",
                home.path().join("audit.jsonl").display()
            )
        );
    }

    #[test]
    fn what_is_no_run_leaves_the_uploads_of_one_alone() {
        let home = tempfile::tempdir().unwrap();
        let upload = home.path().join("upload/29AAACX1234K1Z8-1.json");
        fs::create_dir_all(upload.parent().unwrap()).unwrap();
        fs::write(&upload, "{}").unwrap();
        for overwrite in [Overwrite::Never, Overwrite::Force] {
            let mut outbox = Outbox::open(home.path(), overwrite).unwrap().beside_uploads();
            outbox.write("compare.csv", |w| w.write_all(b"a")).unwrap();
            outbox.commit().unwrap();
            assert!(upload.exists());
        }
    }

    #[test]
    fn what_a_run_reads_it_does_not_replace() {
        let home = tempfile::tempdir().unwrap();
        let register = home.path().join("links.csv");
        fs::write(&register, "a register").unwrap();
        let outbox = Outbox::open(home.path(), Overwrite::Force).unwrap();
        let around = home.path().join("../").join(home.path().file_name().unwrap()).join("links.csv");
        assert_eq!(
            outbox.spare(&["links.csv"], &[&around]).unwrap_err().to_string(),
            format!(
                "this file is read by the run and would be replaced by it\n  --> {}\n  help: give another --out \
                 folder",
                around.display()
            )
        );
        assert!(outbox.spare(&["audit.jsonl"], &[&register]).is_ok());
    }
}
