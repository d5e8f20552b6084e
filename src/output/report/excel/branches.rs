//! Sheets of the registrations of one PAN: documents, rows, and what is booked for the wrong one.
//!
//! Comes in: figures. Goes out: worksheets, none where there is only one registration. Invariant: no document
//! stands in two lines of a sheet, so that the totals of the rows shown are right under any filter.

use super::grid::{Cell, Column, Role, SHEET_ROWS, Table, column};
use super::styles::Styles;
use crate::domain::account::Tally;
use crate::output::report::figures::{Figures, NOT_NAMED};
use crate::output::report::view::Reader;
use crate::output::report::words;
use rust_xlsxwriter::{Worksheet, XlsxError};

const WHAT: &str = "Registration and what became of it";
const SUM: &str = "Sum; credit notes negative";

const DOCUMENTS: &[Column] = &[
    column(WHAT, "GSTIN", 19.0, Role::Text),
    column(WHAT, "Outcome", 28.0, Role::Text),
    column(WHAT, "Proposed action", 16.0, Role::Text),
    column(WHAT, "What happens", 26.0, Role::Text),
    column(SUM, "Documents", 12.0, Role::Short),
    column(SUM, "Taxable value ₹", 17.0, Role::Money),
    column(SUM, "IGST ₹", 15.0, Role::Money),
    column(SUM, "CGST ₹", 15.0, Role::Money),
    column(SUM, "SGST ₹", 15.0, Role::Money),
    column(SUM, "Cess ₹", 13.0, Role::Money),
    column(SUM, "Tax ₹", 16.0, Role::Money),
    column("To do", "At risk ₹", 16.0, Role::Money),
    column("To do", "Need a person", 12.0, Role::Short),
];

const ROWS: &[Column] = &[
    column(WHAT, "GSTIN", 19.0, Role::Text),
    column(WHAT, "Named", 26.0, Role::Text),
    column(WHAT, "Outcome", 28.0, Role::Text),
    column(SUM, "Rows", 12.0, Role::Short),
    column(SUM, "Taxable value ₹", 17.0, Role::Money),
    column(SUM, "IGST ₹", 15.0, Role::Money),
    column(SUM, "CGST ₹", 15.0, Role::Money),
    column(SUM, "SGST ₹", 15.0, Role::Money),
    column(SUM, "Cess ₹", 13.0, Role::Money),
    column(SUM, "Tax ₹", 16.0, Role::Money),
];

const WRONG: &[Column] = &[
    column("The document", "Supplier", 28.0, Role::Text),
    column("The document", "Supplier GSTIN", 19.0, Role::Text),
    column("The document", "Document number", 20.0, Role::Text),
    column("The document", "Section", 16.0, Role::Text),
    column("The document", "Date", 11.5, Role::Short),
    column("Registrations", "Reported to", 19.0, Role::Text),
    column("Registrations", "Booked for", 30.0, Role::Text),
    column("Registrations", "Rows", 20.0, Role::Text),
    column(SUM, "Taxable value ₹", 17.0, Role::Money),
    column(SUM, "IGST ₹", 15.0, Role::Money),
    column(SUM, "CGST ₹", 15.0, Role::Money),
    column(SUM, "SGST ₹", 15.0, Role::Money),
    column(SUM, "Cess ₹", 13.0, Role::Money),
    column(SUM, "Tax ₹", 16.0, Role::Money),
];

/// Writes the sheets.
pub(super) fn sheets(
    reader: &Reader<'_, '_>,
    figures: &Figures,
    styles: &Styles,
) -> Result<Vec<Worksheet>, XlsxError> {
    let b = &figures.branches;
    if b.is_empty() {
        return Ok(Vec::new());
    }
    let note =
        "Each registration by outcome, action and what happens: filter the first column for one of them.";
    let mut sheets =
        table("By GSTIN", note.to_owned(), DOCUMENTS).sheets(styles, b.cells.len(), SHEET_ROWS, |i| {
            let cell = &b.cells[i];
            let mut cells = vec![
                Cell::text(cell.gstin.as_str()),
                Cell::text(cell.outcome.title()),
                Cell::text(cell.action.title()),
                Cell::text(words::fate(cell.fate)),
            ];
            cells.extend(sums(cell.tally));
            cells.extend([Cell::money(cell.at_risk), count(cell.needs_person)]);
            cells
        })?;
    let note = "Rows of the register by the registration they name.";
    sheets.extend(table("By GSTIN (books)", note.to_owned(), ROWS).sheets(
        styles,
        b.rows.len(),
        SHEET_ROWS,
        |i| {
            let rows = &b.rows[i];
            let named = match rows.gstin.as_str() {
                NOT_NAMED => "no registration named",
                gstin if figures.recipients.iter().any(|r| r == gstin) => "download given",
                _ => "download not given",
            };
            let mut cells =
                vec![Cell::text(rows.gstin.as_str()), Cell::text(named), Cell::text(rows.outcome.title())];
            cells.extend(sums(rows.tally));
            cells
        },
    )?);
    if let Some(sentence) = b.wrong_sentence() {
        sheets.extend(table("Wrong own branch", sentence, WRONG).sheets(
            styles,
            b.wrong.len(),
            SHEET_ROWS,
            |i| {
                let wrong = &b.wrong[i];
                let record = &reader.month.ims[wrong.id.at()];
                let mut cells = vec![
                    Cell::text(record.supplier_name),
                    Cell::text(record.supplier_gstin),
                    Cell::text(record.number),
                    Cell::text(record.section.title()),
                    Cell::date(Some(record.date)),
                    Cell::text(wrong.reported_to.as_str()),
                    Cell::text(wrong.booked_for.join(", ")),
                    Cell::text(reader.row_list(&reader.month.links[wrong.id.at()].books)),
                ];
                cells.extend(sums(wrong.tally).into_iter().skip(1));
                cells
            },
        )?);
    }
    Ok(sheets)
}

fn table<'t>(name: &'t str, note: String, columns: &'t [Column]) -> Table<'t> {
    Table {
        name,
        note,
        columns,
        frozen: 3,
        printed: u16::try_from(columns.len()).unwrap_or(u16::MAX),
        cut: None,
        hidden: Vec::new(),
        permits: None,
        tab: 0x00_2E6F9E,
    }
}

fn count(number: usize) -> Cell {
    Cell::number(i64::try_from(number).unwrap_or(i64::MAX))
}

/// Count, taxable value, heads and tax.
fn sums(tally: Tally) -> Vec<Cell> {
    let mut cells = vec![count(tally.documents), Cell::money(tally.taxable_value)];
    cells.extend(tally.tax.each().map(Cell::money));
    cells.push(Cell::money(tally.tax.total()));
    cells
}
