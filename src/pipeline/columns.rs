//! What is understood of registers, without a download: nothing is linked.

use super::{Error, Progress};
use crate::ingest::books::{self, BooksRead, ControlTotals};
use crate::output::outbox::{self, Overwrite};
use std::path::{Path, PathBuf};

/// Files that are asked for beside what is shown.
#[derive(Clone, Debug)]
pub struct ColumnsFiles {
    /// Where the mapping is kept for next month.
    pub save_map: Option<PathBuf>,
    /// Where the documents go as a clean CSV.
    pub export: Option<PathBuf>,
    /// Whether files of these names may be replaced.
    pub overwrite: Overwrite,
}

/// What was understood, whether it comes to its totals, and what was written.
#[derive(Debug)]
pub struct Columns {
    /// Rows, tables and everything to be told.
    pub read: BooksRead,
    /// The difference to a control total; nothing is written then.
    pub control: Result<(), books::BooksError>,
    /// Files that were written.
    pub written: Vec<PathBuf>,
}

/// Reads registers and writes the files that are asked for, both or none.
///
/// # Errors
/// [`Error`] where a register cannot be read or a file not written.
pub fn columns(
    registers: &[PathBuf],
    map: Option<&Path>,
    control: &ControlTotals,
    files: &ColumnsFiles,
    progress: &dyn Progress,
) -> Result<Columns, Error> {
    progress.stage("read the register");
    let read = books::read(registers, map)?;
    let control = books::check(&read.tables, control);
    let mut written = Vec::new();
    if control.is_ok() {
        progress.stage("write");
        let wanted = [
            files.save_map.as_deref().map(|path| (path, books::saved_map(&read.tables).into_bytes())),
            files.export.as_deref().map(|path| (path, books::template_csv(&read.rows))),
        ];
        let inputs: Vec<&Path> = registers.iter().map(PathBuf::as_path).chain(map).collect();
        let wanted: Vec<(&Path, Vec<u8>)> = wanted.into_iter().flatten().collect();
        written = outbox::place(&wanted, files.overwrite, &inputs)?;
    }
    Ok(Columns { read, control, written })
}
