//! The workspace: a ledger and copies of the files it speaks of.
//!
//! Comes in: a folder. Goes out: entries and copies. Invariant: a copy stands under the SHA-256 of
//! what it holds, whole or not at all.

use super::chain::sha256;
use super::entry::Entry;
use super::error::LedgerError;
use super::store::{Head, Recorded, Store};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Name of the ledger in its workspace.
pub const LEDGER: &str = "ledger.sqlite";

/// Name of the folder of copies in its workspace.
pub const FILES: &str = "files";

/// An open workspace.
pub struct Workspace {
    folder: PathBuf,
    store: Store,
}

impl Workspace {
    /// Opens a workspace, making folder and ledger where they are missing.
    ///
    /// # Errors
    /// [`LedgerError`] where the folder cannot be used or holds a ledger that cannot.
    pub fn open(folder: &Path) -> Result<Self, LedgerError> {
        fs::create_dir_all(folder).map_err(|source| LedgerError::disk(folder, source))?;
        let store = Store::open(&folder.join(LEDGER))?;
        Ok(Self { folder: folder.to_owned(), store })
    }

    /// Opens a workspace that has a ledger; nothing where it has none.
    ///
    /// # Errors
    /// [`LedgerError`], as [`open`](Self::open).
    pub fn open_existing(folder: &Path) -> Result<Option<Self>, LedgerError> {
        if folder.join(LEDGER).exists() { Self::open(folder).map(Some) } else { Ok(None) }
    }

    /// Returns the folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns number and hash of the last entry. What is read before [`append`](Self::append) is read
    /// after this, so that nothing recorded in between is overlooked.
    ///
    /// # Errors
    /// [`LedgerError`] where the ledger cannot be read.
    pub fn head(&self) -> Result<Head, LedgerError> {
        self.store.head()
    }

    /// Adds an entry if nobody did since `head`. `at` is local time with its distance from UTC.
    ///
    /// # Errors
    /// [`LedgerError::Moved`] where somebody did; any other where it cannot be written. In each case
    /// nothing was recorded.
    pub fn append(
        &mut self,
        head: &Head,
        at: &str,
        by: &str,
        run: &str,
        entry: &Entry,
    ) -> Result<Recorded, LedgerError> {
        self.store.append(head, at, by, run, entry)
    }

    /// Returns every entry in order and checks the chain.
    ///
    /// # Errors
    /// [`LedgerError::Broken`] with the first entry that does not fit.
    pub fn entries(&self) -> Result<Vec<Recorded>, LedgerError> {
        self.store.entries()
    }

    /// Returns the ledger as text, one entry per line, its chain checked; [`read_copy`](super::read_copy)
    /// reads it.
    ///
    /// # Errors
    /// [`LedgerError::Broken`] with the first entry that does not fit.
    pub fn copy(&self) -> Result<String, LedgerError> {
        self.store.copy()
    }

    /// Keeps a copy and returns its SHA-256; a copy that is there already is left as it is.
    ///
    /// # Errors
    /// [`LedgerError`] where it cannot be written; no half copy stands under its name then.
    pub fn keep(&self, bytes: &[u8]) -> Result<String, LedgerError> {
        let name = sha256(bytes);
        let folder = self.folder.join(FILES);
        let path = folder.join(&name);
        if fs::read(&path).is_ok_and(|found| found == bytes) {
            return Ok(name);
        }
        let failed = |source| LedgerError::disk(&path, source);
        fs::create_dir_all(&folder).map_err(failed)?;
        let mut builder = tempfile::Builder::new();
        builder.prefix(".imsreco-");
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let mut copy = builder.tempfile_in(&folder).map_err(failed)?;
        copy.write_all(bytes).and_then(|()| copy.as_file().sync_all()).map_err(failed)?;
        copy.persist(&path).map_err(|error| failed(error.error))?;
        #[cfg(unix)]
        fs::File::open(&folder).and_then(|folder| folder.sync_all()).map_err(failed)?;
        Ok(name)
    }

    /// Returns what was kept under a SHA-256; nothing where there is no such copy.
    ///
    /// # Errors
    /// [`LedgerError::CopyChanged`] where the copy no longer holds what its name says.
    pub fn fetch(&self, sha256: &str) -> Result<Option<Vec<u8>>, LedgerError> {
        fetch(&self.folder, sha256)
    }
}

/// Returns what a workspace keeps under a SHA-256, without opening its ledger; nothing where there is
/// no such copy.
///
/// # Errors
/// [`LedgerError::CopyChanged`] where the copy no longer holds what its name says.
pub fn fetch(workspace: &Path, name: &str) -> Result<Option<Vec<u8>>, LedgerError> {
    if name.len() != 64 || !name.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Ok(None);
    }
    let file = workspace.join(FILES).join(name);
    match fs::read(&file) {
        Ok(bytes) if sha256(&bytes) == name => Ok(Some(bytes)),
        Ok(_) => Err(LedgerError::CopyChanged { file }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(LedgerError::disk(&file, source)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_stands_under_what_it_holds_and_a_changed_one_is_told() {
        let home = tempfile::tempdir().unwrap();
        let workspace = Workspace::open(&home.path().join("ws")).unwrap();
        let name = workspace.keep(b"abc").unwrap();
        assert_eq!(name, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(workspace.keep(b"abc").unwrap(), name);
        assert_eq!(workspace.fetch(&name).unwrap(), Some(b"abc".to_vec()));
        assert_eq!(workspace.fetch("../ledger.sqlite").unwrap(), None);
        let file = home.path().join("ws/files").join(&name);
        fs::write(&file, "abd").unwrap();
        assert_eq!(
            workspace.fetch(&name).unwrap_err().to_string(),
            format!(
                "this copy in the workspace was changed after it was made\n  --> {}\n  help: put back the copy from a \
                 backup of the workspace; its name is the SHA-256 of what it must hold",
                file.display()
            )
        );
        workspace.keep(b"abc").unwrap();
        assert_eq!(workspace.fetch(&name).unwrap(), Some(b"abc".to_vec()), "keeping it again mends it");
        assert_eq!(fs::read_dir(home.path().join("ws/files")).unwrap().count(), 1);
    }

    #[test]
    fn a_workspace_is_made_only_where_it_is_asked_for() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("ws");
        assert!(Workspace::open_existing(&folder).unwrap().is_none());
        assert!(!folder.exists());
        drop(Workspace::open(&folder).unwrap());
        assert!(Workspace::open_existing(&folder).unwrap().is_some());
    }

    #[test]
    fn a_file_where_the_folder_should_be_is_told() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("ws");
        fs::write(&folder, "x").unwrap();
        let told = Workspace::open(&folder).err().unwrap().to_string();
        assert_eq!(
            told,
            format!(
                "the workspace cannot be used: a part of the path is a file\n  --> {}\n  help: give another --workspace",
                folder.display()
            )
        );
    }
}
