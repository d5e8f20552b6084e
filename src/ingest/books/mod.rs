//! Purchase registers: CSV, Excel or Parquet, whatever program wrote them.
//!
//! Comes in: paths, and perhaps a mapping file. Goes out: rows, what was refused and what is no
//! document, with what was understood of the columns. Invariant: every record below a header is a
//! row, refused, or counted as left out; all three kinds of file go one way from text to rows.
//! Read next: `columns` for what headings mean, `judge` for what the values say of it, `rows` for
//! what cells mean, `notes` for signs.

mod amounts;
#[cfg(test)]
mod asked;
mod changed;
mod columns;
mod control;
mod dates;
mod delimited;
mod error;
mod evidence;
mod evidence_amounts;
mod evidence_words;
mod excel;
mod figures;
mod findings;
mod flags;
mod header;
mod judge;
mod judge_amounts;
mod judge_identity;
mod map_file;
#[cfg(test)]
mod mutations;
mod notes;
mod orders;
mod parquet;
mod question;
mod rows;
mod sorting;
mod synonyms;
mod table;
mod template;
#[cfg(test)]
mod tests;
mod understood;
mod words;

pub use control::{Control, ControlMistake, ControlTotals, Difference, Sums, check};
pub use error::BooksError;
pub use evidence::Confidence;
pub use question::{Candidate, Question};
pub use template::csv as template_csv;
pub use understood::{ColumnRead, LeftOutRows, TableRead, UnusedColumn, saved_map};

use crate::diagnostic::{Diagnostic, Place};
use crate::domain::document::BooksRow;
use crate::domain::month::{InputFile, LeftOut, MappedColumn, RefusedRow};
use crate::domain::text::{Count, and};
use crate::ingest::files::{FileError, display_names, read_file};
use header::Layout;
use map_file::Mapping;
use std::path::{Path, PathBuf};
use table::Table;

/// What was read of all given registers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BooksRead {
    /// Documents, in the order of the files, sheets and rows.
    pub rows: Vec<BooksRow>,
    /// Rows that could not be read; each has an error among the diagnostics.
    pub refused: Vec<RefusedRow>,
    /// How many rows are no documents, by reason.
    pub left_out: Vec<LeftOut>,
    /// What was understood of the columns.
    pub mapping: Vec<MappedColumn>,
    /// What was understood of every table, and what it came to.
    pub tables: Vec<TableRead>,
    /// The files, as [`BooksRow::file`] counts them.
    pub files: Vec<InputFile>,
    /// Everything to be told, in the order of the files.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads purchase registers, with the mapping file `map` if there is one.
///
/// # Errors
/// [`BooksError`] where a file cannot be read at all, or where a column is missing without which no
/// row of it could be trusted. Bad rows are no error: they are refused and told.
pub fn read(paths: &[PathBuf], map: Option<&Path>) -> Result<BooksRead, BooksError> {
    let mapping = match map {
        Some(path) => {
            let (bytes, file) = read_file(path)?;
            map_file::parse(&file.name, &String::from_utf8_lossy(&bytes))?
        }
        None => Mapping::default(),
    };
    let mut out = BooksRead::default();
    for (path, name) in paths.iter().zip(display_names(paths)) {
        let (bytes, known) = read_file(path)?;
        let known = InputFile { name, ..known };
        let file = u32::try_from(out.files.len()).expect("fewer files than a command line holds");
        if let Some(twin) = out.files.iter().find(|f| f.sha256 == known.sha256) {
            let message =
                format!("the file holds the same as \"{}\"; every document is read twice", twin.name);
            out.diagnostics.push(
                Diagnostic::warning("books.same-file", message, Place::file(&known.name))
                    .help("give each register once"),
            );
        }
        let tables = tables(&known.name, &bytes, &mapping, &mut out.diagnostics)?;
        drop(bytes);
        for (table, layout) in usable(&known.name, &tables, &mapping, &mut out.diagnostics)? {
            out.mapping.extend(mapped(file, table, &layout));
            let source = rows::Source { file, name: &known.name, table, layout: &layout, mapping: &mapping };
            let refused_before = out.refused.len();
            let came_to = rows::read(&source, &mut out);
            let refused = out.refused.len() - refused_before;
            out.tables.push(understood::table_read((file, &known.name), table, &layout, refused, came_to));
        }
        out.files.push(known);
    }
    Ok(out)
}

/// Writes the mapping as a TOML text that a user can save and give back with `--map`.
pub fn mapping_toml(mapping: &[MappedColumn]) -> String {
    map_file::to_toml(mapping)
}

/// Turns a file into tables, by what it holds and not by its name.
fn tables(
    name: &str,
    bytes: &[u8],
    mapping: &Mapping,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Vec<Table>, BooksError> {
    if bytes.starts_with(excel::NEW_MAGIC) || bytes.starts_with(excel::OLD_MAGIC) {
        return excel::read(name, bytes);
    }
    if bytes.starts_with(parquet::MAGIC) {
        let (table, unread) = parquet::read(name, bytes)?;
        if !unread.is_empty() {
            let unread: Vec<String> = unread.into_iter().map(|u| format!("\"{u}\"")).collect();
            diagnostics.push(Diagnostic::warning(
                "books.unread-columns",
                format!("{} of lists, records or times cannot be read", and(&unread)),
                Place::file(name),
            ));
        }
        return Ok(vec![table]);
    }
    let hits = |table: &Table| header::best_hits(table, mapping);
    Ok(vec![delimited::read(name, bytes, hits, diagnostics)?])
}

/// Chooses the tables that are registers. A workbook may hold other sheets; each of those is told.
fn usable<'a>(
    name: &str,
    tables: &'a [Table],
    mapping: &Mapping,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Vec<(&'a Table, Layout)>, BooksError> {
    let mut found = Vec::new();
    let mut unused: Vec<(&Table, BooksError)> = Vec::new();
    let is_wanted = |table: &Table| {
        table.sheet.is_empty() || mapping.sheet.as_ref().is_none_or(|s| s.trim() == table.sheet.trim())
    };
    for table in tables.iter().filter(|t| is_wanted(t)) {
        match header::understand(name, table, mapping, diagnostics) {
            Ok(layout) => found.push((table, layout)),
            Err(
                e @ (BooksError::NoHeader { .. }
                | BooksError::ColumnAbsent { .. }
                | BooksError::DayBook { .. }
                | BooksError::MapChanged { .. }
                | BooksError::MapHeadingAbsent { .. }
                | BooksError::MapPlaceAbsent { .. }),
            ) if tables.len() > 1 => unused.push((table, e)),
            Err(e) => return Err(e),
        }
    }
    if found.is_empty() {
        // The sheet that comes nearest to a register explains best what is missing.
        unused.sort_by_key(|(table, _)| std::cmp::Reverse(header::best_hits(table, mapping)));
        return Err(match unused.into_iter().next() {
            Some((_, error)) => error,
            None => sheet_absent(name, tables, mapping),
        });
    }
    for (table, error) in unused {
        if (0..table.len()).all(|row| table.is_blank(row)) {
            continue;
        }
        let place = Place { sheet: table.sheet.clone(), ..Place::file(name) };
        let why = error.to_string();
        let why = why.lines().next().unwrap_or_default();
        let message = format!("the sheet with {} was not read: {why}", Count::of(table.len(), "row"));
        diagnostics.push(if matches!(error, BooksError::NoHeader { .. }) {
            Diagnostic::note("books.sheet-unused", message, place)
        } else {
            Diagnostic::warning("books.sheet-unused", message, place)
                .help("if it holds documents, give its columns the headings of the sheets that were read")
        });
    }
    Ok(found)
}

fn sheet_absent(name: &str, tables: &[Table], mapping: &Mapping) -> BooksError {
    match &mapping.sheet {
        Some(sheet) if !tables.is_empty() => {
            let sheets: Vec<String> = tables.iter().map(|t| format!("\"{}\"", t.sheet)).collect();
            BooksError::MapPlaceAbsent {
                place: Box::new(Place::file(name)),
                setting: format!("sheet = \"{sheet}\""),
                found: format!("the workbook holds {}", and(&sheets)),
                help: "copy the name of the sheet from the list",
            }
        }
        _ => FileError::Empty { name: name.to_owned() }.into(),
    }
}

fn mapped(file: u32, table: &Table, layout: &Layout) -> Vec<MappedColumn> {
    layout
        .columns
        .iter()
        .flat_map(|(field, columns)| columns.iter().map(move |column| (field, *column)))
        .map(|(field, column)| MappedColumn {
            file,
            sheet: table.sheet.clone(),
            field: field.word().to_owned(),
            heading: layout.headings.get(column).cloned().unwrap_or_default(),
            letter: table::letter(column),
        })
        .collect()
}
