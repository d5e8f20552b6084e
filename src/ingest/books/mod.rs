//! Purchase registers: CSV, workbooks, Parquet or Tally's vouchers, whatever program wrote them.
//!
//! Comes in: paths of files and folders, and perhaps a mapping file. Goes out: rows, what was refused
//! and what is no document, with what was understood of the columns. Invariant: every record below a
//! header is a row, refused, or counted as left out; all kinds of file go one way from text to rows.
//! Read next: `shape` for rows that are less than a document, `columns` for what headings mean,
//! `judge` for what the values say of it, `rows` for what cells mean, `notes` for signs, `misfits` for
//! what is no register.

mod amounts;
mod archive;
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
mod filler;
mod findings;
mod flags;
mod folder;
#[cfg(test)]
mod fuzz;
mod header;
mod judge;
mod judge_amounts;
mod judge_identity;
mod map_file;
mod misfits;
#[cfg(test)]
mod mutations;
mod notes;
mod orders;
mod parquet;
mod plain;
mod question;
mod row;
mod rows;
mod shape;
mod sorting;
mod synonyms;
mod table;
mod tally;
mod template;
#[cfg(test)]
mod tests;
mod totals;
mod twins;
mod understood;
mod words;

pub use control::{Control, ControlMistake, ControlTotals, Difference, Sums, check};
pub use error::BooksError;
pub use evidence::Confidence;
pub(super) use plain::{amount, day, is_workbook, sheets};
pub use question::{AskedTable, Candidate, Question};
pub use template::csv as template_csv;
pub use understood::{ColumnRead, LeftOutRows, TableRead, UnusedColumn, saved_map};

use crate::diagnostic::{Diagnostic, Place};
use crate::domain::document::BooksRow;
use crate::domain::month::{InputFile, LeftOut, MappedColumn, RefusedRow};
use crate::domain::text::{Count, and};
use crate::frame::books::{RowTexts, Span};
use crate::ingest::files::{FileError, display_names, read_file};
use crate::portal::download::envelope;
use header::Layout;
use map_file::Mapping;
use rayon::prelude::*;
use std::path::{Path, PathBuf};
use table::Table;

/// What was read of all given registers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BooksRead<S = String> {
    /// Documents, in the order of the files, sheets and rows.
    pub rows: Vec<BooksRow<S>>,
    /// What the rows say, where they own no text.
    pub texts: RowTexts,
    /// Some row that was read, kept or not, names its recipient.
    pub recipients_named: bool,
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
    read_spans(paths, map, |_| true).map(owned)
}

/// Gives every row texts of its own.
fn owned(read: BooksRead<Span>) -> BooksRead {
    let BooksRead { rows, texts, recipients_named, refused, left_out, mapping, tables, files, diagnostics } =
        read;
    let rows = rows.par_iter().map(|row| row.map(|span| texts.text(*span).to_owned())).collect();
    let texts = RowTexts::default();
    BooksRead { rows, texts, recipients_named, refused, left_out, mapping, tables, files, diagnostics }
}

/// Reads as [`read`] does, gives no row texts of its own, and keeps only rows of supplier GSTINs that are
/// wanted. A table is read whole before it is thinned out, since its rows tell of one another how signs are
/// meant.
///
/// # Errors
/// As for [`read`].
pub fn read_spans(
    paths: &[PathBuf],
    map: Option<&Path>,
    wanted: impl Fn(&str) -> bool,
) -> Result<BooksRead<Span>, BooksError> {
    let mapping = match map {
        Some(path) => {
            let (bytes, file) = read_file(path)?;
            map_file::parse(&file.name, &String::from_utf8_lossy(&bytes))?
        }
        None => Mapping::default(),
    };
    let mut out = BooksRead::default();
    let given = folder::expand(paths, &mut out.diagnostics)?;
    let all: Vec<PathBuf> = given.iter().map(|g| g.path.clone()).collect();
    let (mut first_error, mut asked) = (None, Vec::new());
    for (given, name) in given.iter().zip(display_names(&all)) {
        let (bytes, known) = read_file(&given.path)?;
        let known = InputFile { name, ..known };
        if let Some(twin) = out.files.iter().find(|f| f.sha256 == known.sha256) {
            let message =
                format!("the file holds the same as \"{}\"; every document is read twice", twin.name);
            out.diagnostics.push(
                Diagnostic::warning("books.same-file", message, Place::file(&known.name))
                    .help("give each register once"),
            );
        }
        match file(&known.name, bytes, &mapping, &wanted, &mut out) {
            Ok(()) => out.files.push(known),
            // Who gives a folder has not said that each file of it is a register.
            Err(error) if given.from_folder && error.is_no_register() => {
                let why = error.to_string();
                let why = why.lines().next().unwrap_or_default();
                let message = format!("the file was not read: {why}");
                out.diagnostics.push(
                    Diagnostic::warning("books.file-unused", message, Place::file(&known.name))
                        .help("if it is a register, give it by its name to be told more; else take it out of the folder"),
                );
                first_error.get_or_insert(error);
            }
            Err(BooksError::Asked { tables }) => asked.extend(tables),
            Err(error) => return Err(error),
        }
    }
    if !asked.is_empty() {
        return Err(question::of_all(asked));
    }
    match first_error {
        Some(error) if out.files.is_empty() => Err(error),
        _ => Ok(out),
    }
}

/// Returns where the files stand that [`read`] read: those of a folder one by one.
///
/// # Errors
/// [`BooksError`] where a folder can no longer be looked into.
pub fn registers(paths: &[PathBuf], files: &[InputFile]) -> Result<Vec<PathBuf>, BooksError> {
    let given: Vec<PathBuf> =
        folder::expand(paths, &mut Vec::new())?.into_iter().map(|given| given.path).collect();
    let names = display_names(&given);
    Ok(given
        .into_iter()
        .zip(names)
        .filter(|(_, name)| files.iter().any(|f| f.name == *name))
        .map(|(p, _)| p)
        .collect())
}

/// Reads one file.
fn file(
    name: &str,
    bytes: Vec<u8>,
    mapping: &Mapping,
    wanted: &dyn Fn(&str) -> bool,
    out: &mut BooksRead<Span>,
) -> Result<(), BooksError> {
    let number = u32::try_from(out.files.len()).expect("fewer files than a command line holds");
    let mut told = Vec::new();
    let tables = tables(name, bytes, mapping, &mut told)?;
    let tables: Vec<Table> =
        tables.into_iter().map(|table| shape::before_columns(table, name, &mut told)).collect();
    let found = usable(name, &tables, mapping, &mut told)?;
    out.diagnostics.append(&mut told);
    let mut is_portal_file = false;
    for (table, layout) in found {
        let filled = shape::after_columns(table, &layout, name, &mut out.diagnostics);
        let table = filled.as_ref().unwrap_or(table);
        out.diagnostics.extend(hidden_rows(name, table));
        if !is_portal_file
            && let Some(warning) = misfits::watch_portal_file(table, &layout, Place::file(name))
        {
            out.diagnostics.push(warning);
            is_portal_file = true;
        }
        out.mapping.extend(mapped(number, table, &layout));
        let source = rows::Source {
            file: number,
            name,
            table,
            layout: &layout,
            mapping,
            columns: rows::FirstColumns::of(&layout),
        };
        let (before, refused_before) = (out.rows.len(), out.refused.len());
        let came_to = rows::read(&source, out)?;
        let refused = out.refused.len() - refused_before;
        out.recipients_named |=
            out.rows[before..].iter().any(|row| !out.texts.text(row.recipient_gstin).is_empty());
        out.rows.retain(|row| wanted(out.texts.text(row.supplier_gstin)));
        if out.rows.len() < out.rows.capacity() / 2 {
            out.rows.shrink_to_fit();
        }
        out.tables.push(understood::table_read((number, name), table, &layout, refused, came_to));
    }
    Ok(())
}

/// A filter hides rows from the eye and from no total: they are documents like the others.
fn hidden_rows(name: &str, table: &Table) -> Option<Diagnostic> {
    let facts = &table.facts;
    let place = Place { sheet: table.sheet.clone(), row: facts.first_hidden, ..Place::file(name) };
    (facts.hidden_rows > 0).then(|| {
        let is = if facts.hidden_rows == 1 { "is" } else { "are" };
        let message = format!(
            "{} {is} hidden by a filter or by hand; what stands in them was read like all others",
            Count::of(facts.hidden_rows, "row")
        );
        Diagnostic::warning("books.hidden-rows", message, place)
            .help("if hidden rows are to be left out, delete them in a copy")
    })
}

/// Writes the mapping as a TOML text that a user can save and give back with `--map`.
pub fn mapping_toml(mapping: &[MappedColumn]) -> String {
    map_file::to_toml(mapping)
}

/// Turns a file into tables, by what it holds and not by its name.
fn tables(
    name: &str,
    bytes: Vec<u8>,
    mapping: &Mapping,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Vec<Table>, BooksError> {
    if bytes.starts_with(excel::NEW_MAGIC) || bytes.starts_with(excel::OLD_MAGIC) {
        return excel::read(name, &bytes);
    }
    if let Some(table) = vouchers(name, &bytes, diagnostics)? {
        return Ok(vec![table]);
    }
    if bytes.starts_with(parquet::MAGIC) {
        let (table, unread) = parquet::read(name, &bytes)?;
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

/// Reads vouchers of Tally from XML or JSON; nothing where the file is neither of its exports.
fn vouchers(
    name: &str,
    bytes: &[u8],
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Option<Table>, BooksError> {
    let (head, _) = delimited::decode(&bytes[..bytes.len().min(256)]);
    let found = match head.trim_start().chars().next() {
        Some('<') => {
            let (text, _) = delimited::decode(bytes);
            if !tally::is_tally(&text) {
                return Ok(None);
            }
            tally::xml_vouchers(name, &text)?
        }
        Some('{' | '[') => {
            let (text, _) = delimited::decode(bytes);
            if envelope(&text).is_ok_and(|e| e.is_ims()) {
                return Err(BooksError::NotATable {
                    name: name.to_owned(),
                    found: "a download of IMS",
                    help: "give it with --ims, and the purchase register of your books with --books",
                });
            }
            let Ok(parsed) = serde_json::from_str(&text) else { return Ok(None) };
            let found = tally::json_vouchers(&parsed);
            if found.is_empty() {
                return Ok(None);
            }
            found
        }
        _ => return Ok(None),
    };
    tally::table(name, &found, diagnostics).map(Some)
}

/// Chooses the tables that are registers. A workbook may hold other sheets; each of those is told.
fn usable<'a>(
    name: &str,
    tables: &'a [Table],
    mapping: &Mapping,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Vec<(&'a Table, Layout)>, BooksError> {
    let (mut found, mut asked) = (Vec::new(), Vec::new());
    let mut unused: Vec<(&Table, BooksError)> = Vec::new();
    let is_wanted = |table: &Table| {
        table.sheet.is_empty() || mapping.sheet.as_ref().is_none_or(|s| s.trim() == table.sheet.trim())
    };
    for table in tables.iter().filter(|t| is_wanted(t)) {
        let place = || Place { sheet: table.sheet.clone(), ..Place::file(name) };
        if mapping.sheet.is_none()
            && tables.len() > 1
            && let Some(told) = set_aside(name, table, mapping)
        {
            diagnostics.push(told);
            continue;
        }
        let mut told = Vec::new();
        let understood = header::understand(name, table, mapping, &mut told).map_err(|error| {
            if error.lacks_columns() { misfits::named(table, place(), error) } else { error }
        });
        match understood {
            Ok(layout) => {
                diagnostics.append(&mut told);
                found.push((table, layout));
            }
            Err(
                e @ (BooksError::NoHeader { .. }
                | BooksError::ColumnAbsent { .. }
                | BooksError::DayBook { .. }
                | BooksError::WrongReport { .. }
                | BooksError::MapChanged { .. }
                | BooksError::MapHeadingAbsent { .. }
                | BooksError::MapPlaceAbsent { .. }),
            ) if tables.len() > 1 => unused.push((table, e)),
            Err(BooksError::Asked { tables }) => asked.extend(tables),
            Err(e) => return Err(e),
        }
    }
    if !asked.is_empty() {
        return Err(BooksError::Asked { tables: asked });
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

/// Names a sheet that is not read whatever it holds: one that nobody sees, or one in which the portal
/// keeps what was rejected or has to be reversed.
fn set_aside(name: &str, table: &Table, mapping: &Mapping) -> Option<Diagnostic> {
    if (0..table.len()).all(|row| table.is_blank(row)) {
        return None;
    }
    let place = Place { sheet: table.sheet.clone(), ..Place::file(name) };
    let rows = Count::of(table.len(), "row");
    if table.facts.is_hidden {
        let message = format!("the hidden sheet with {rows} was not read");
        let understood = header::understand(name, table, mapping, &mut Vec::new());
        let is_register = matches!(understood, Ok(_) | Err(BooksError::Asked { .. }));
        return Some(if is_register {
            Diagnostic::warning("books.sheet-hidden", format!("{message}, though it holds a register"), place)
                .help("show the sheet, or name it in a mapping file as sheet = \"…\"")
        } else {
            Diagnostic::note("books.sheet-hidden", message, place)
        });
    }
    misfits::is_set_aside_by_the_portal(&table.sheet).then(|| {
        let message = format!(
            "the sheet with {rows} was not read: the portal keeps in it what was rejected or reversed"
        );
        Diagnostic::warning("books.sheet-set-aside", message, place)
            .help("if it holds documents of the books, give it another name")
    })
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
