//! The header of a table and what stands above it.
//!
//! Comes in: a table, and what the mapping file says. Goes out: a [`Layout`], or the error that says
//! what is missing. Invariant: a row that holds data is never a header. Read next: `columns` for what
//! the headings mean.

use super::changed;
use super::columns::{self, Resolved};
use super::dates::period_in;
use super::error::BooksError;
use super::figures;
use super::findings::short;
use super::judge::{self, Ground, Judged, Told};
use super::map_file::Mapping;
use super::misfits;
use super::synonyms::{Field, Meaning, compact, meaning};
use super::table::{Table, letter};
use crate::diagnostic::{Diagnostic, Place};
use crate::domain::gstin::has_shape;
use crate::domain::text::and;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// How far down a header is looked for: letterheads have three to eight lines.
const SCAN_ROWS: usize = 40;
/// A header names an identity and two columns more.
const LEAST_HITS: usize = 3;

/// What was understood of a table.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    /// Index of the header's first row.
    pub(super) top: usize,
    /// Index of its last row.
    pub(super) header: usize,
    /// Headings by column, on one line each.
    pub(super) headings: Vec<String>,
    /// Columns by field; several only where they are added up.
    pub(super) columns: BTreeMap<Field, Vec<usize>>,
    /// What speaks for each of them.
    pub(super) told: BTreeMap<usize, Told>,
    /// At most three values of each column, used or not.
    pub(super) samples: Vec<Vec<String>>,
    /// Rows by which the columns were judged.
    pub(super) judged_by: usize,
    /// The taxable value has to be worked out from the document value.
    pub(super) derives_taxable: bool,
    /// The recipient's GSTIN as a line above the table says it, or empty.
    pub(super) recipient: String,
    /// First and last day of the period line above the table.
    pub(super) period: Option<(NaiveDate, NaiveDate)>,
}

impl Layout {
    /// Returns the columns of a field.
    pub(super) fn all(&self, field: Field) -> &[usize] {
        self.columns.get(&field).map_or(&[], Vec::as_slice)
    }

    /// Returns the column of a field.
    pub(super) fn column(&self, field: Field) -> Option<usize> {
        self.all(field).first().copied()
    }

    /// Names a column as people find it: `column F "Taxable Value"`.
    pub(super) fn name(&self, column: usize) -> String {
        column_name(&self.headings, column)
    }
}

/// Names a column by its letter and heading.
pub(super) fn column_name(headings: &[String], column: usize) -> String {
    match headings.get(column).map(String::as_str) {
        Some(heading) if !heading.is_empty() => format!("column {} \"{}\"", letter(column), short(heading)),
        _ => format!("column {}", letter(column)),
    }
}

/// Returns how many headings the best row of a table has.
pub(super) fn best_hits(table: &Table, mapping: &Mapping) -> usize {
    (0..table.len().min(SCAN_ROWS)).map(|row| hits(table.cells(row), mapping).0).max().unwrap_or(0)
}

/// Counts the fields that a row names, and tells whether one of them identifies a document.
fn hits<'a>(cells: impl Iterator<Item = &'a str>, mapping: &Mapping) -> (usize, bool) {
    let mut fields = BTreeSet::new();
    for cell in cells {
        let cell = cell.trim();
        if cell.is_empty() || cell.len() > 80 {
            continue;
        }
        for (field, headings) in &mapping.columns {
            if headings.iter().any(|h| h.trim() == cell || compact(h) == compact(cell)) {
                fields.insert(*field);
            }
        }
        match meaning(cell) {
            Meaning::Field(field, _) | Meaning::Ledger(field) => {
                fields.insert(field);
            }
            Meaning::Either => {
                fields.insert(Field::DocumentValue);
            }
            Meaning::PurchaseLedger | Meaning::Ignored | Meaning::Unknown => {}
        }
    }
    let identity = [Field::SupplierGstin, Field::Number, Field::VoucherNumber];
    (fields.len(), identity.iter().any(|f| fields.contains(f)))
}

/// Understands a table. The error is the reason why it cannot be read as a register.
pub(super) fn understand(
    file: &str,
    table: &Table,
    mapping: &Mapping,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Layout, BooksError> {
    let whole = Place { sheet: table.sheet.clone(), ..Place::file(file) };
    let (top, headings, header) = find(&whole, table, mapping)?;
    let at = Place { row: table.shown(header), ..whole.clone() };
    changed::compare(mapping, &headings, &at, diagnostics)?;
    let Resolved { columns, derives_taxable, diagnostics: found, doubts } =
        columns::resolve(table, mapping, &headings, header + 1, at.clone())?;
    // Its own numbers would be asked about: a refusal says more.
    let voucher_type = columns.get(&Field::VoucherType).and_then(|c| c.first().copied());
    misfits::refuse_sales(table, (top, header), voucher_type, whole.clone())?;
    let (recipient, period) = letterhead(table, top);
    let ground = Ground {
        table,
        mapping,
        headings: &headings,
        first_row: header + 1,
        at,
        recipient: &recipient,
        period,
        derived: derives_taxable,
        doubts,
    };
    let Judged { columns, told, samples, judged_by, diagnostics: judged } = judge::judge(&ground, columns)?;
    diagnostics.extend(found);
    diagnostics.extend(judged);
    Ok(Layout {
        top,
        header,
        headings,
        columns,
        told,
        samples,
        judged_by,
        derives_taxable,
        recipient,
        period,
    })
}

/// Finds the header: its first row, its headings and its last row.
fn find(whole: &Place, table: &Table, mapping: &Mapping) -> Result<(usize, Vec<String>, usize), BooksError> {
    let top = if let Some(wanted) = mapping.header_row {
        (0..table.len()).find(|row| table.shown(*row) == wanted).ok_or_else(|| {
            BooksError::MapPlaceAbsent {
                place: Box::new(whole.clone()),
                setting: format!("header_row = {wanted}"),
                found: match table.len() {
                    0 => "the table is empty".to_owned(),
                    n => format!("the rows go from {} to {}", table.shown(0), table.shown(n - 1)),
                },
                help: "give the row of the headings as your program numbers it, and a row that is not empty",
            }
        })?
    } else {
        let looked = table.len().min(SCAN_ROWS);
        let mut best: Option<(usize, usize)> = None;
        for row in 0..looked {
            let (count, identity) = hits(table.cells(row), mapping);
            if identity && count >= LEAST_HITS && best.is_none_or(|(_, most)| count > most) {
                best = Some((row, count));
            }
        }
        let Some((row, _)) = best else {
            let first = (0..looked).find(|row| !table.is_blank(*row));
            let first = first.map(|row| quoted(table.cells(row).map(one_line))).unwrap_or_default();
            return Err(BooksError::NoHeader {
                place: Box::new(whole.clone()),
                looked,
                first: if first.is_empty() { "nowhere".to_owned() } else { first },
            });
        };
        row
    };
    let headings: Vec<String> = table.cells(top).map(one_line).collect();
    let alone = hits(table.cells(top), mapping).0;
    // The line with the most headings may be either of the two.
    for upper in [top.checked_sub(1), Some(top)].into_iter().flatten() {
        if let Some(merged) = second_line(table, upper, mapping)
            && hits(merged.iter().map(String::as_str), mapping).0 > alone
        {
            return Ok((upper, merged, upper + 1));
        }
    }
    Ok((top, headings, top))
}

/// Merges a line with the one below it into one header, if neither holds data and both name columns.
fn second_line(table: &Table, top: usize, mapping: &Mapping) -> Option<Vec<String>> {
    let below = top + 1;
    if below >= table.len() {
        return None;
    }
    for row in [top, below] {
        let names_columns = hits(table.cells(row), mapping).0 > 0;
        if !names_columns || table.cells(row).any(figures::looks_like_data) {
            return None;
        }
    }
    let width = table.width(top).max(table.width(below));
    let merge = |column| {
        let (upper, lower) = (one_line(table.cell(top, column)), one_line(table.cell(below, column)));
        let known = |h: &str| meaning(h) != Meaning::Unknown;
        if lower.is_empty() || (!upper.is_empty() && known(&upper) && !known(&lower)) {
            upper
        } else if upper.is_empty() || known(&lower) {
            lower
        } else {
            format!("{upper} {lower}")
        }
    };
    Some((0..width).map(merge).collect())
}

/// Brings a heading onto one line.
pub(super) fn one_line(cell: &str) -> String {
    cell.trim_start_matches('\u{feff}').split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Quotes what is not blank, for a message.
pub(super) fn quoted(cells: impl Iterator<Item = String>) -> String {
    const MOST: usize = 30;
    let all: Vec<String> = cells.filter(|c| !c.is_empty()).map(|c| format!("\"{}\"", short(&c))).collect();
    if all.len() > MOST {
        return format!("{} and {} more", all[..MOST].join(", "), all.len() - MOST);
    }
    and(&all)
}

/// Reads what stands above the table: the recipient's GSTIN where a label names it, and the period.
fn letterhead(table: &Table, top: usize) -> (String, Option<(NaiveDate, NaiveDate)>) {
    let (mut recipient, mut period) = (String::new(), None);
    for row in 0..top {
        let cells: Vec<&str> = table.cells(row).map(str::trim).filter(|c| !c.is_empty()).collect();
        for (i, cell) in cells.iter().enumerate() {
            let (label, inline) = cell.split_once(':').unwrap_or((cell, ""));
            if matches!(meaning(label), Meaning::Field(Field::RecipientGstin, _)) {
                for value in [inline, cells.get(i + 1).copied().unwrap_or("")] {
                    let upper = value.trim().to_ascii_uppercase();
                    if recipient.is_empty() && has_shape(&upper) {
                        recipient = upper;
                    }
                }
            }
            period = period.or_else(|| period_in(cell));
        }
        period = period.or_else(|| period_in(&cells.join(" ")));
    }
    (recipient, period)
}
