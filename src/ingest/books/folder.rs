//! A folder of registers.
//!
//! Comes in: what stands after `--books`. Goes out: files, those of a folder in the order of their
//! names. Invariant: nothing in a folder is passed over in silence but what the system hides.

use super::error::BooksError;
use crate::diagnostic::{Diagnostic, Place};
use crate::domain::text::and;
use crate::ingest::files::FileError;
use std::path::{Path, PathBuf};

/// Endings of files that may be registers.
const ENDINGS: &[&str] =
    &["csv", "txt", "tsv", "xlsx", "xlsm", "xlsb", "xls", "ods", "parquet", "xml", "json"];

/// A register to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Given {
    /// Where it is.
    pub(super) path: PathBuf,
    /// It was found in a folder and not named: if it is no register, it is told and passed over.
    pub(super) from_folder: bool,
}

/// Puts the files of a folder in its place.
pub(super) fn expand(paths: &[PathBuf], diagnostics: &mut Vec<Diagnostic>) -> Result<Vec<Given>, BooksError> {
    let mut out = Vec::new();
    for path in paths {
        if path.is_dir() {
            out.extend(files_of(path, diagnostics)?);
        } else {
            out.push(Given { path: path.clone(), from_folder: false });
        }
    }
    Ok(out)
}

fn files_of(folder: &Path, diagnostics: &mut Vec<Diagnostic>) -> Result<Vec<Given>, BooksError> {
    let name = folder.display().to_string();
    let broken = |source| FileError::Broken { name: name.clone(), source };
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder)
        .map_err(broken)?
        .map(|entry| entry.map(|e| e.path()))
        .collect::<Result<_, _>>()
        .map_err(broken)?;
    entries.sort();
    let (mut found, mut others) = (Vec::new(), Vec::new());
    for path in entries {
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        // Locks that office programs leave beside an open file, and what the system hides.
        if file.starts_with(['.', '~']) {
            continue;
        }
        let ending = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        if path.is_file() && ENDINGS.contains(&ending.as_str()) {
            found.push(Given { path, from_folder: true });
        } else {
            others.push(format!("\"{file}\""));
        }
    }
    if found.is_empty() {
        return Err(BooksError::EmptyFolder { name });
    }
    if !others.is_empty() {
        diagnostics.push(
            Diagnostic::note(
                "books.folder",
                format!("{} in the folder {} not read", and(&others), if others.len() == 1 { "was" } else { "were" }),
                Place::file(name),
            )
            .help("a register is a file of CSV, Excel, Parquet, or Tally's XML or JSON, and not in a folder below"),
        );
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_of_a_folder_come_in_the_order_of_their_names_and_others_are_named() {
        let dir = tempfile::tempdir().unwrap();
        let message = expand(&[dir.path().to_owned()], &mut Vec::new()).unwrap_err().to_string();
        assert_eq!(
            message.replace(&dir.path().display().to_string(), "books"),
            "the folder holds no register\n  --> books\n  help: put the registers into it, as CSV, Excel or Parquet, or \
             name the files"
        );
        for file in ["b.csv", "a.XLSX", "notes.docx", "~$a.xlsx", ".hidden"] {
            std::fs::write(dir.path().join(file), "x").unwrap();
        }
        std::fs::create_dir(dir.path().join("old")).unwrap();
        let mut told = Vec::new();
        let given = expand(&[dir.path().to_owned(), "c.csv".into()], &mut told).unwrap();
        let names: Vec<String> =
            given.iter().map(|g| g.path.file_name().unwrap().to_string_lossy().into_owned()).collect();
        assert_eq!(names, ["a.XLSX", "b.csv", "c.csv"]);
        assert_eq!(given.iter().map(|g| g.from_folder).collect::<Vec<_>>(), [true, true, false]);
        assert_eq!(
            told[0].to_string().replace(&dir.path().display().to_string(), "books"),
            "note[books.folder]: \"notes.docx\" and \"old\" in the folder were not read\n  --> books\n  help: a register is a \
             file of CSV, Excel, Parquet, or Tally's XML or JSON, and not in a folder below"
        );
    }
}
