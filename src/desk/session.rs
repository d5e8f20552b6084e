//! One person at work on one run: what is recorded so far, and how something is added to it.
//!
//! Comes in: an opened run, a name, the time. Goes out: an entry of the ledger, or nothing. Invariant:
//! what is recorded was checked against everything that was recorded before it; the run and copies of
//! its files enter the workspace with the first entry, and a check that fails leaves no trace.

use super::standing::{Standing, standings};
use crate::ledger::{Entry, Head, LedgerError, Recorded, Workspace};
use crate::pipeline::{Opened, ReopenError, enter};

/// Says that a name names nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "\"--by\" names nobody\n  --> argument --by\n  help: give the name of the person who answers for this"
)]
pub struct NoName;

/// Takes a person's name: blanks folded, none around.
///
/// # Errors
/// [`NoName`] where nothing is left.
pub fn person(typed: &str) -> Result<String, NoName> {
    let name = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() { Err(NoName) } else { Ok(name) }
}

/// One person at work on one run.
pub struct Session<'o, 'm> {
    /// The run.
    pub opened: &'o Opened<'m>,
    /// Who.
    pub by: String,
    /// When: local time with its distance from UTC.
    pub at: String,
    /// What is recorded so far.
    pub entries: Vec<Recorded>,
    head: Head,
}

impl<'o, 'm> Session<'o, 'm> {
    /// Begins; makes nothing on the disk.
    ///
    /// # Errors
    /// [`LedgerError`] where there is a ledger that cannot be read.
    pub fn begin(opened: &'o Opened<'m>, by: String, at: String) -> Result<Self, LedgerError> {
        let (head, entries) = match Workspace::open_existing(opened.workspace)? {
            Some(workspace) => (workspace.head()?, workspace.entries()?),
            None => (Head::default(), Vec::new()),
        };
        Ok(Self { opened, by, at, entries, head })
    }

    /// Returns how every record stands.
    pub fn standings(&self) -> Vec<Standing> {
        standings(self.opened, &self.entries)
    }

    /// Returns how every record would stand if an entry were recorded.
    pub fn standings_with(&self, entry: &Entry) -> Vec<Standing> {
        let mut entries = self.entries.clone();
        entries.push(Recorded {
            number: self.head.number + 1,
            at: self.at.clone(),
            by: self.by.clone(),
            run: self.opened.run.to_owned(),
            entry: entry.clone(),
            hash: String::new(),
        });
        standings(self.opened, &entries)
    }

    /// Records an entry, with copies of the files it names; the run first where it is not there.
    ///
    /// # Errors
    /// [`ReopenError`]; [`LedgerError::Moved`] in it where somebody recorded something since this
    /// session began. Nothing of the entry is recorded then.
    pub fn record(&self, entry: &Entry, files: &[&[u8]]) -> Result<Recorded, ReopenError> {
        let mut workspace = Workspace::open(self.opened.workspace)?;
        let run = enter(self.opened.out, &mut workspace, &self.at)?;
        for bytes in files {
            workspace.keep(bytes)?;
        }
        let head = match run {
            Some(run) if run.number == self.head.number + 1 => Head { number: run.number, hash: run.hash },
            _ => self.head.clone(),
        };
        Ok(workspace.append(&head, &self.at, &self.by, self.opened.run, entry)?)
    }
}
