//! What was understood of each table, for people and for next month's mapping file.
//!
//! Comes in: tables that were read. Goes out: [`TableRead`]s, and the TOML text of a saved mapping.
//! Invariant: a saved mapping names the headings that the export had, so that next month's reading
//! can say how the export has changed.

use super::control::Control;
use super::evidence::Confidence;
use super::header::Layout;
use super::synonyms::{Meaning, meaning};
use super::table::{Table, letter};
use chrono::NaiveDate;
use std::fmt::Write as _;

/// A column that is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnRead {
    /// Our field, as in a mapping file.
    pub field: &'static str,
    /// The field in words.
    pub title: &'static str,
    /// The column's letter.
    pub letter: String,
    /// The heading as shown.
    pub heading: String,
    /// How far it is believed.
    pub confidence: Confidence,
    /// What speaks for it.
    pub evidence: String,
    /// At most three of its values.
    pub samples: Vec<String>,
}

/// A column that is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnusedColumn {
    /// The column's letter.
    pub letter: String,
    /// The heading as shown, or empty.
    pub heading: String,
    /// Whether the heading is known to be of no use here, such as a serial number.
    pub known: bool,
    /// At most three of its values.
    pub samples: Vec<String>,
}

/// Rows that are no documents, and where the first of them stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOutRows {
    /// Why.
    pub reason: &'static str,
    /// How many.
    pub rows: usize,
    /// The first few, as the user's program numbers them.
    pub shown_rows: Vec<u32>,
}

/// What was understood of one table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableRead {
    /// Which of the given registers, from 0.
    pub file: u32,
    /// Its name.
    pub name: String,
    /// Sheet, or empty.
    pub sheet: String,
    /// Row of the header, as the user's program numbers it; 0 for a Parquet file.
    pub header_row: u32,
    /// The recipient's GSTIN above the table, or empty.
    pub recipient: String,
    /// First and last day of the period above the table.
    pub period: Option<(NaiveDate, NaiveDate)>,
    /// All headings in order.
    pub headings: Vec<String>,
    /// Columns that are read, by field.
    pub columns: Vec<ColumnRead>,
    /// Columns that are not.
    pub unused: Vec<UnusedColumn>,
    /// Rows that are no documents.
    pub left_out: Vec<LeftOutRows>,
    /// Rows that could not be read.
    pub refused: usize,
    /// Rows by which the columns were judged: all, or a sample spread through a long table.
    pub judged_by: usize,
    /// What it came to.
    pub control: Control,
}

/// Says what was understood of a table.
pub(super) fn table_read(
    (file, name): (u32, &str),
    table: &Table,
    layout: &Layout,
    refused: usize,
    (control, left_out): (Control, Vec<LeftOutRows>),
) -> TableRead {
    let samples = |column: usize| layout.samples.get(column).cloned().unwrap_or_default();
    let heading = |column: usize| layout.headings.get(column).cloned().unwrap_or_default();
    let columns: Vec<ColumnRead> = layout
        .columns
        .iter()
        .flat_map(|(field, columns)| columns.iter().map(move |c| (*field, *c)))
        .map(|(field, column)| {
            let told = layout.told.get(&column);
            ColumnRead {
                field: field.word(),
                title: field.title(),
                letter: letter(column),
                heading: heading(column),
                confidence: told.map_or(Confidence::Likely, |t| t.confidence),
                evidence: told.map(|t| t.words.clone()).unwrap_or_default(),
                samples: samples(column),
            }
        })
        .collect();
    let is_used = |column: &usize| layout.columns.values().any(|c| c.contains(column));
    let unused = (0..layout.headings.len())
        .filter(|c| !is_used(c))
        .map(|column| UnusedColumn {
            letter: letter(column),
            heading: heading(column),
            known: meaning(&heading(column)) == Meaning::Ignored,
            samples: samples(column),
        })
        .filter(|c| !c.heading.is_empty() || !c.samples.is_empty())
        .collect();
    TableRead {
        file,
        name: name.to_owned(),
        sheet: table.sheet.clone(),
        header_row: table.shown(layout.header),
        recipient: layout.recipient.clone(),
        period: layout.period,
        headings: layout.headings.clone(),
        columns,
        unused,
        left_out,
        refused,
        judged_by: layout.judged_by,
        control,
    }
}

/// Writes a mapping file for next month's export of the same program: the columns, why they were
/// understood so, and the headings. Tables that were understood otherwise follow as comments.
pub fn saved_map(tables: &[TableRead]) -> String {
    let mut out = String::from(
        "# Columns of a purchase register as imsreco understood them; give it back with --map.\n\
         # A line after # is a comment; a field without a column is written field = \"\".\n",
    );
    let mut written: Vec<String> = Vec::new();
    for table in tables {
        let lines = lines_of(table);
        let text: String = lines.iter().map(|(line, comment)| format!("{line}  # {comment}\n")).collect();
        let plain: String = lines.iter().map(|(line, _)| format!("{line}\n")).collect();
        if written.contains(&plain) {
            continue;
        }
        let of = if table.sheet.is_empty() {
            comment(&table.name)
        } else {
            format!("{}, sheet \"{}\"", comment(&table.name), comment(&table.sheet))
        };
        if written.is_empty() {
            let headings: Vec<String> = table.headings.iter().map(|h| quoted(h)).collect();
            let _ = write!(
                out,
                "\n# The headings of {of}; should they change, the reading says how.\nheadings = [{}]\n\n[columns]\n{text}",
                headings.join(", ")
            );
            for unused in table.unused.iter().filter(|u| !u.known) {
                let _ =
                    writeln!(out, "# not used: column {} \"{}\"", unused.letter, comment(&unused.heading));
            }
        } else {
            let _ = write!(out, "\n# {of} needs a mapping of its own:\n");
            for line in text.lines() {
                let _ = writeln!(out, "# {line}");
            }
        }
        written.push(plain);
    }
    out
}

/// A line for each field, with its comment.
fn lines_of(table: &TableRead) -> Vec<(String, String)> {
    let mut by_field: Vec<(&str, Vec<&ColumnRead>)> = Vec::new();
    for column in &table.columns {
        match by_field.iter_mut().find(|(field, _)| *field == column.field) {
            Some((_, columns)) => columns.push(column),
            None => by_field.push((column.field, vec![column])),
        }
    }
    by_field
        .into_iter()
        .map(|(field, columns)| {
            let names: Vec<String> = columns
                .iter()
                .map(|c| {
                    let twice = table.headings.iter().filter(|h| **h == c.heading).count() > 1;
                    let letter = format!("column {}", c.letter);
                    quoted(if c.heading.is_empty() || twice { &letter } else { &c.heading })
                })
                .collect();
            let line = match names.as_slice() {
                [one] => format!("{field} = {one}"),
                several => format!("{field} = [{}]", several.join(", ")),
            };
            let letters: Vec<&str> = columns.iter().map(|c| c.letter.as_str()).collect();
            let first = columns[0];
            let why = format!(
                "column {}; {}: {}",
                letters.join(", "),
                first.confidence.word(),
                comment(&first.evidence)
            );
            (line, why)
        })
        .collect()
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// Text of a file as a comment: on one line.
fn comment(text: &str) -> String {
    crate::domain::text::plain(text)
}
