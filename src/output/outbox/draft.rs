//! A file on its way, hashed while it is written, and the disk that is waited for beside it.
//!
//! Comes in: bytes. Goes out: a file under a temporary name, with its length and SHA-256. Invariant: what is
//! hashed is what the disk took.

use super::{OutboxError, Staged};
use crate::domain::month::InputFile;
use crate::domain::text::hexadecimal;
use sha2::{Digest, Sha256};
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::sync::mpsc::{Sender, channel};
use std::thread::JoinHandle;
use tempfile::NamedTempFile;

/// So many bytes go to the disk and into the hash at once.
const BLOCK: usize = 128 * 1024;

/// A file that is being written. Drafts know nothing of one another, so that several threads can write
/// one each.
pub struct Draft {
    /// The how-manieth it is.
    pub(super) place: usize,
    name: String,
    path: PathBuf,
    temp: NamedTempFile,
    inner: BufWriter<Hashed>,
}

impl Draft {
    /// Begins a file; `temp` is what it is written to until it has its name.
    pub(super) fn begin(
        place: usize,
        name: &str,
        path: PathBuf,
        temp: io::Result<NamedTempFile>,
        safe: &Safe,
    ) -> Result<Self, OutboxError> {
        let begun = temp.and_then(|temp| Ok((temp.reopen()?, temp)));
        let (file, temp) = begun.map_err(|source| OutboxError::Write { file: path.clone(), source })?;
        let pieces = Pieces { safe: safe.files.clone(), path: path.clone(), bytes: 0 };
        let hashed = Hashed { inner: file, hash: Sha256::new(), bytes: 0, refused: None, pieces };
        let inner = BufWriter::with_capacity(BLOCK, hashed);
        Ok(Self { place, name: name.to_owned(), path, temp, inner })
    }

    /// Ends a file; `written` is what became of writing its contents.
    pub(super) fn end(mut self, written: io::Result<()>, safe: &Safe) -> Result<Staged, OutboxError> {
        let written = written.and_then(|()| self.inner.flush());
        let Self { place, name, path, temp, inner } = self;
        let (hashed, _) = inner.into_parts();
        // A library in between may have made words of the disk's answer.
        let answer = |error: io::Error, kind| io::Error::new(kind, error);
        if let Err(error) = written {
            let source = if let Some(kind) = hashed.refused { answer(error, kind) } else { error };
            return Err(OutboxError::Write { file: path, source });
        }
        let fact = InputFile { name, sha256: hexadecimal(&hashed.hash.finalize()), bytes: hashed.bytes };
        safe.bring(hashed.inner, path.clone());
        Ok(Staged { place, temp, path, fact })
    }
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
pub(super) struct Safe {
    files: Sender<Brought>,
    thread: JoinHandle<Result<(), OutboxError>>,
}

impl Safe {
    pub(super) fn start() -> Self {
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

    pub(super) fn wait(self) -> Result<(), OutboxError> {
        let _ = self.files.send(None);
        self.thread.join().expect("waiting for the disk does not panic")
    }
}

/// The disk is asked to take a file after so many bytes more.
pub(super) const PIECE: u64 = 64 * 1024 * 1024;

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
