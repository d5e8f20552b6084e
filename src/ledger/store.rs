//! The ledger's one file.
//!
//! Comes in: entries. Goes out: the same, in order, their chain checked. Invariant: an entry is in
//! the file whole or not at all, whenever the program dies (rollback journal, full synchronisation),
//! and an entry is added only on top of the one its writer has seen.

use super::chain::Parts;
use super::copy::{self, CopyFault, Line};
use super::entry::Entry;
use super::error::LedgerError;
use rusqlite::{Connection, OpenFlags, OptionalExtension, Row, TransactionBehavior, params};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What marks a database file as ours (`IMSL`).
const APPLICATION: i64 = 0x494d_534c;

/// The layout of the tables.
const FORMAT: i64 = 1;

/// How long to wait for somebody else to finish writing, in seconds.
const PATIENCE: u64 = 10;

const SCHEMA: &str = include_str!("schema.sql");

/// Where the ledger ends: number and hash of its last entry; 0 and empty where it has none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// Number of the last entry.
    pub number: i64,
    /// Its hash.
    pub hash: String,
}

/// An entry as it stands in the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Number, from 1.
    pub number: i64,
    /// Local time with its distance from UTC, such as `2026-11-24T11:30:05+05:30`.
    pub at: String,
    /// The person, or `imsreco` for a run.
    pub by: String,
    /// Name of the run.
    pub run: String,
    /// What it says.
    pub entry: Entry,
    /// Its hash.
    pub hash: String,
}

/// The open file.
pub(super) struct Store {
    file: PathBuf,
    connection: Connection,
    patience: u64,
}

impl Store {
    /// Opens the ledger, making it where the file is missing or empty.
    pub(super) fn open(file: &Path) -> Result<Self, LedgerError> {
        Self::open_patiently(file, PATIENCE)
    }

    fn open_patiently(file: &Path, patience: u64) -> Result<Self, LedgerError> {
        if file.is_dir() {
            return Err(LedgerError::NotALedger { file: file.to_owned() });
        }
        let failed = |source| LedgerError::engine(file, patience, source);
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(file, flags).map_err(failed)?;
        connection.busy_timeout(Duration::from_secs(patience)).map_err(failed)?;
        let mut store = Self { file: file.to_owned(), connection, patience };
        store.prepare()?;
        Ok(store)
    }

    fn failed(&self) -> impl Fn(rusqlite::Error) -> LedgerError + use<> {
        let (file, patience) = (self.file.clone(), self.patience);
        move |source| LedgerError::engine(&file, patience, source)
    }

    /// Checks that the file is a ledger of a known format; makes the tables where there is nothing.
    fn prepare(&mut self) -> Result<(), LedgerError> {
        let failed = self.failed();
        if self.number_of("application_id")? == 0 {
            self.lay_out().map_err(&failed)?;
        }
        if self.number_of("application_id")? != APPLICATION {
            return Err(LedgerError::NotALedger { file: self.file.clone() });
        }
        let found = self.number_of("user_version")?;
        if found > FORMAT {
            return Err(LedgerError::Newer { file: self.file.clone(), found, known: FORMAT });
        }
        // The journal is a file beside the ledger that is gone once an entry stands: no second file has
        // to be copied along. EXTRA also makes its going lasting.
        self.connection.pragma_update(None, "synchronous", "EXTRA").map_err(&failed)?;
        self.connection.pragma_update(None, "trusted_schema", false).map_err(&failed)
    }

    fn number_of(&self, pragma: &str) -> Result<i64, LedgerError> {
        self.connection.pragma_query_value(None, pragma, |row| row.get(0)).map_err(self.failed())
    }

    /// Makes the tables in one transaction, unless somebody else just did or something is there.
    fn lay_out(&mut self) -> Result<(), rusqlite::Error> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let tables: i64 =
            transaction.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        if tables == 0 {
            transaction.execute_batch(SCHEMA)?;
            transaction.pragma_update(None, "application_id", APPLICATION)?;
            transaction.pragma_update(None, "user_version", FORMAT)?;
        }
        transaction.commit()
    }

    /// Returns the last entry's number and hash.
    pub(super) fn head(&self) -> Result<Head, LedgerError> {
        Ok(last(&self.connection).map_err(self.failed())?.map_or_else(Head::default, |last| last.head))
    }

    /// Adds an entry on top of `head`.
    pub(super) fn append(
        &mut self,
        head: &Head,
        at: &str,
        by: &str,
        run: &str,
        entry: &Entry,
    ) -> Result<Recorded, LedgerError> {
        let failed = self.failed();
        let body = serde_json::to_string(entry).expect("entries are plain data");
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(&failed)?;
        let newest = last(&transaction).map_err(&failed)?;
        let stands = newest.as_ref().map_or_else(Head::default, |last| last.head.clone());
        if stands != *head {
            let file = self.file.clone();
            return Err(match newest {
                Some(Last { head, at, by }) if head.number > 0 => {
                    LedgerError::Moved { file, number: head.number, by, at }
                }
                _ => LedgerError::Broken { file, number: 1 },
            });
        }
        let (number, kind) = (head.number + 1, entry.kind());
        let parts = Parts { previous: &head.hash, number, at, by, run, kind, body: &body };
        let hash = parts.hash();
        transaction
            .execute(
                "INSERT INTO entry (number, at, \"by\", run, kind, body, previous, hash) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                params![number, at, by, run, kind, body, head.hash, hash],
            )
            .map_err(&failed)?;
        transaction.commit().map_err(&failed)?;
        let entry = entry.clone();
        Ok(Recorded { number, at: at.into(), by: by.into(), run: run.into(), entry, hash })
    }

    /// Reads every entry and checks that each follows from the one before.
    pub(super) fn entries(&self) -> Result<Vec<Recorded>, LedgerError> {
        Ok(self.checked(false)?.1)
    }

    /// Writes every entry as a line, once the chain is checked.
    pub(super) fn copy(&self) -> Result<String, LedgerError> {
        Ok(copy::text(&self.checked(true)?.0))
    }

    fn checked(&self, keep_lines: bool) -> Result<(Vec<Line>, Vec<Recorded>), LedgerError> {
        let failed = self.failed();
        let mut statement = self
            .connection
            .prepare("SELECT number, at, \"by\", run, kind, body, previous, hash FROM entry ORDER BY number")
            .map_err(&failed)?;
        let mut rows = statement.query([]).map_err(&failed)?;
        let (mut lines, mut out, mut before) = (Vec::new(), Vec::new(), Head::default());
        while let Some(row) = rows.next().map_err(&failed)? {
            let (file, number) = (|| self.file.clone(), before.number + 1);
            // A value of another type was put there by somebody else.
            let line = line_of(row).map_err(|_| LedgerError::Broken { file: file(), number })?;
            if keep_lines {
                lines.push(line.clone());
            }
            let recorded = line.checked(&before).map_err(|fault| match fault {
                CopyFault::Broken(number) => LedgerError::Broken { file: file(), number },
                CopyFault::Unknown(number) => LedgerError::Unknown { file: file(), number },
            })?;
            before = Head { number: recorded.number, hash: recorded.hash.clone() };
            out.push(recorded);
        }
        Ok((lines, out))
    }
}

fn line_of(row: &Row<'_>) -> Result<Line, rusqlite::Error> {
    Ok(Line {
        number: row.get(0)?,
        at: row.get(1)?,
        by: row.get(2)?,
        run: row.get(3)?,
        kind: row.get(4)?,
        body: row.get(5)?,
        previous: row.get(6)?,
        hash: row.get(7)?,
    })
}

/// The newest entry, as far as an answer to a late comer needs it.
struct Last {
    head: Head,
    at: String,
    by: String,
}

fn last(connection: &Connection) -> Result<Option<Last>, rusqlite::Error> {
    let newest = "SELECT number, hash, at, \"by\" FROM entry ORDER BY number DESC LIMIT 1";
    let read = |row: &Row<'_>| {
        Ok(Last { head: Head { number: row.get(0)?, hash: row.get(1)? }, at: row.get(2)?, by: row.get(3)? })
    };
    connection.query_row(newest, [], read).optional()
}

#[cfg(test)]
mod tests;
