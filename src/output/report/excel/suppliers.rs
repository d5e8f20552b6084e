//! The sheet of suppliers: what each reported, what is booked of him, and how it fits; worst first.
//!
//! Comes in: the month. Goes out: worksheets. Invariant: the totals are those of the summary: every IMS
//! document, every comparable row of the books.

use super::grid::{Cell, Column, Role, SHEET_ROWS, Table, column};
use super::styles::Styles;
use crate::domain::month::Month;
use crate::domain::text::Count;
use crate::output::report::figures::{SupplierSummary, by_supplier};
use rust_xlsxwriter::{Worksheet, XlsxError};

const SUPPLIER: &str = "Supplier";
const RISK: &str = "At risk ₹";
const IMS: &str = "Reported (IMS)";
const BOOKS: &str = "Booked (comparable rows)";
const FIT: &str = "How the documents fit";
const ALONE: &str = "Without a partner";
const LATE: &str = "Lateness";
const PAST: &str = "Earlier runs";

const COLUMNS: &[Column] = &[
    column(SUPPLIER, "At risk ₹", 14.0, Role::Money),
    column(SUPPLIER, "Supplier", 30.0, Role::Text),
    column(SUPPLIER, "GSTIN", 18.0, Role::Short),
    column(IMS, "Documents", 10.5, Role::Short),
    column(IMS, "Taxable value ₹", 16.0, Role::Money),
    column(IMS, "ITC ₹", 15.0, Role::Money),
    column(BOOKS, "Rows", 10.0, Role::Short),
    column(BOOKS, "Taxable value ₹", 16.0, Role::Money),
    column(BOOKS, "ITC ₹", 15.0, Role::Money),
    column("IMS minus books", "ITC ₹", 15.0, Role::Money),
    column(FIT, "Agree", 9.0, Role::Short),
    column(FIT, "Differ", 9.0, Role::Short),
    column(FIT, "Need a person", 9.0, Role::Short),
    column(ALONE, "Only in IMS", 10.0, Role::Short),
    column(ALONE, "ITC ₹", 14.0, Role::Money),
    column(ALONE, "Only in books (rows)", 10.0, Role::Short),
    column(ALONE, "ITC ₹", 14.0, Role::Money),
    column(LATE, "Not filed", 9.0, Role::Short),
    column(LATE, "ITC ₹", 14.0, Role::Money),
    column(LATE, "Reported late", 10.0, Role::Short),
    column(LATE, "ITC ₹", 14.0, Role::Money),
    column(LATE, "Months, at most", 9.0, Role::Short),
    column(RISK, "Reported", 14.0, Role::Money),
    column(RISK, "Not reported", 14.0, Role::Money),
    column(PAST, "Linked", 9.0, Role::Short),
    column(PAST, "Differed, %", 9.5, Role::Short),
];

/// Columns of earlier runs, shown where some were given.
const FORMER: [u16; 2] = [24, 25];

/// Writes the sheet; none where there is no supplier.
pub(super) fn sheets(month: &Month<'_>, styles: &Styles) -> Result<Vec<Worksheet>, XlsxError> {
    let suppliers = by_supplier(month);
    if suppliers.is_empty() {
        return Ok(Vec::new());
    }
    let table = Table {
        name: "Suppliers",
        note: format!(
            "{}, most rupees at risk first. Rows count under the supplier of the record they are linked to. Late: reported \
             in a return period after the month of the document's date.",
            Count::of(suppliers.len(), "supplier")
        ),
        columns: COLUMNS,
        frozen: 3,
        printed: u16::try_from(COLUMNS.len()).unwrap_or(u16::MAX),
        cut: None,
        hidden: if month.facts.history.is_some() { Vec::new() } else { FORMER.to_vec() },
        permits: None,
        tab: 0x00_1F4E5F,
    };
    table.sheets(styles, suppliers.len(), SHEET_ROWS, |i| cells(&suppliers[i]))
}

fn cells(s: &SupplierSummary) -> Vec<Cell> {
    let count = |number: usize| Cell::number(i64::try_from(number).unwrap_or(i64::MAX));
    // A cell that says nothing is easier to skip than a nought.
    let some = |number: usize| if number == 0 { Cell::EMPTY } else { count(number) };
    let gstin = if s.gstin.is_empty() { "none" } else { s.gstin.as_str() };
    let mut cells = vec![
        Cell::money(s.at_risk + s.at_risk_in_books),
        Cell::text(s.name.as_str()),
        Cell::text(gstin),
        count(s.ims.documents),
        Cell::money(s.ims.taxable_value),
        Cell::money(s.ims.tax.total()),
        count(s.books.documents),
        Cell::money(s.books.taxable_value),
        Cell::money(s.books.tax.total()),
        Cell::money(s.gap()),
        some(s.agree),
        some(s.differ),
        some(s.needs_person),
    ];
    for tally in [s.only_in_ims, s.only_in_books, s.waiting, s.late] {
        cells.extend([some(tally.documents), Cell::money(tally.tax.total())]);
    }
    let months = usize::try_from(s.latest_months).unwrap_or(usize::MAX);
    cells.extend([some(months), Cell::money(s.at_risk), Cell::money(s.at_risk_in_books)]);
    let linked = usize::try_from(s.past.linked).unwrap_or(usize::MAX);
    cells.extend([some(linked), s.past.percent().map_or(Cell::EMPTY, Cell::number)]);
    debug_assert_eq!(cells.len(), COLUMNS.len());
    cells
}
