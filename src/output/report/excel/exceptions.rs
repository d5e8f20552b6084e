//! Exception reports as a workbook: one sheet per report.
//!
//! Comes in: lists. Goes out: the bytes of a workbook. Invariant: the same look and the same care with
//! texts as the review; nothing in it is answered.

use super::grid::{Cell, Column, Look, Role, SHEET_ROWS, Table, column};
use super::{failed, pack};

use super::properties;
use super::styles::Styles;
use crate::domain::money::{Paise, TaxHeads};
use crate::output::report::ReportError;
use crate::output::report::listing::{Half, Line, List, Lister, ReportName};
use crate::output::report::words;
use rust_xlsxwriter::{Workbook, Worksheet, XlsxError};

const IMS: &str = "IMS (portal)";
const BOOKS: &str = "Books (register)";
const GAP: &str = "Books minus IMS";
const WHY: &str = "Why";

const COLUMNS: &[Column] = &[
    column("Document", "At risk ₹", 12.5, Role::Money),
    column("Document", "Supplier", 26.0, Role::Text),
    column("Document", "Document number", 18.0, Role::Text),
    column("Document", "What differs", 21.0, Role::Prose),
    column(IMS, "Kind", 18.0, Role::Short),
    column(IMS, "Supplier GSTIN", 18.0, Role::Short),
    column(IMS, "Date", 11.0, Role::Short),
    column(IMS, "Taxable value ₹", 15.0, Role::Money),
    column(IMS, "IGST ₹", 13.5, Role::Money),
    column(IMS, "CGST ₹", 13.5, Role::Money),
    column(IMS, "SGST ₹", 13.5, Role::Money),
    column(IMS, "Cess ₹", 11.5, Role::Money),
    column(BOOKS, "Row", 12.0, Role::Short),
    column(BOOKS, "Supplier GSTIN", 18.0, Role::Short),
    column(BOOKS, "Document number", 18.0, Role::Text),
    column(BOOKS, "Date", 11.0, Role::Short),
    column(BOOKS, "Taxable value ₹", 15.0, Role::Money),
    column(BOOKS, "IGST ₹", 13.5, Role::Money),
    column(BOOKS, "CGST ₹", 13.5, Role::Money),
    column(BOOKS, "SGST ₹", 13.5, Role::Money),
    column(BOOKS, "Cess ₹", 11.5, Role::Money),
    column(GAP, "Taxable value ₹", 14.0, Role::Money),
    column(GAP, "Tax ₹", 14.0, Role::Money),
    column(GAP, "Days", 6.5, Role::Short),
    column(WHY, "Outcome", 16.0, Role::Prose),
    column(WHY, "Reason", 44.0, Role::Prose),
    column(WHY, "Also to know", 36.0, Role::Prose),
    column(WHY, "Proposed action", 10.0, Role::Short),
    column(WHY, "Who must look", 10.0, Role::Short),
    column(WHY, "What happens", 18.0, Role::Prose),
    column("No partner", "Why not", 130.0, Role::Prose),
];

const CESS: [u16; 2] = [11, 20];
const WHY_NOT: u16 = 30;

/// Writes the lists of the run with this name.
///
/// # Errors
/// [`ReportError::Workbook`] when the writer refuses a sheet or cannot pack the file.
pub fn exceptions(lister: &Lister<'_, '_>, run: &str, lists: &[List]) -> Result<Vec<u8>, ReportError> {
    let styles = Styles::of(lister.figures(), run);
    let mut book = Workbook::new();
    properties(&mut book, lister.figures());
    let mut made = Vec::new();
    for list in lists {
        made.extend(sheets(lister, &styles, list).map_err(failed("a report"))?);
    }
    pack(book, made).map_err(failed("packing"))
}

fn sheets(lister: &Lister<'_, '_>, styles: &Styles, list: &List) -> Result<Vec<Worksheet>, XlsxError> {
    let month = lister.reader().month;
    let cess = month.ims.iter().any(|record| record.tax.cess != Paise::ZERO)
        || month.books.iter().any(|row| row.tax.cess != Paise::ZERO);
    let mut hidden = if cess { Vec::new() } else { CESS.to_vec() };
    if month.why_not.iter().chain(&month.books_why_not).all(String::is_empty) {
        hidden.push(WHY_NOT);
    }
    let meaning = list.report.map_or("", |report| report.meaning);
    let table = Table {
        name: list.report.map_or("Documents", ReportName::sheet),
        note: format!("{}: {meaning}", words::documents(list.subjects.len())),
        columns: COLUMNS,
        frozen: 3,
        printed: u16::try_from(COLUMNS.len()).unwrap_or(u16::MAX),
        cut: None,
        hidden,
        permits: None,
        tab: 0x00_E08A00,
    };
    table.sheets(styles, list.subjects.len(), SHEET_ROWS, |i| cells(&lister.line(list.subjects[i])))
}

fn cells(line: &Line) -> Vec<Cell> {
    let own = line.own();
    let mut cells = vec![
        Cell::money(line.at_risk),
        Cell::text(line.supplier_name.as_str()),
        Cell::text(own.map_or("", |half| half.number.as_str())),
        Cell::text(line.differs.as_str()),
    ];
    match &line.ims {
        Some(ims) => {
            cells.extend([Cell::text(ims.kind), Cell::text(ims.gstin.as_str()), Cell::date(ims.date)]);
            cells.extend(amounts(ims, true));
        }
        None => cells.extend(std::iter::repeat_n(Cell::EMPTY, 8)),
    }
    // A candidate is no part of the books' side of the totals.
    let asserted = line.linked || line.ims.is_none();
    let look = if asserted { Look::Plain } else { Look::Muted };
    match &line.books {
        Some(books) => {
            cells.extend([
                Cell::text(books.place.as_str()).look(look),
                Cell::text(books.gstin.as_str()).look(look),
                Cell::text(books.number.as_str()).look(look),
                Cell::date(books.date).look(look),
            ]);
            cells.extend(amounts(books, asserted));
        }
        None => cells.extend(std::iter::repeat_n(Cell::EMPTY, 9)),
    }
    match line.gap {
        Some(gap) => cells.extend([
            Cell::money(gap.taxable_value),
            Cell::money(gap.tax.total()),
            gap.days.map_or(Cell::EMPTY, Cell::number),
        ]),
        None => cells.extend(std::iter::repeat_n(Cell::EMPTY, 3)),
    }
    cells.extend([
        Cell::text(line.outcome.title()),
        Cell::text(line.reason.as_str()),
        Cell::text(line.also.as_str()),
        Cell::text(line.action),
        Cell::text(line.review.as_str()),
        Cell::text(line.fate),
        Cell::text(line.why_not.as_str()),
    ]);
    debug_assert_eq!(cells.len(), COLUMNS.len());
    cells
}

/// Taxable value and heads; in words where they are in no total.
fn amounts(half: &Half, counted: bool) -> Vec<Cell> {
    let Some((value, tax)) = half.amounts else { return vec![Cell::EMPTY; 1 + TaxHeads::NAMES.len()] };
    let cell = |amount: Paise| {
        if counted { Cell::money(amount) } else { Cell::text(amount.to_string()).look(Look::Muted) }
    };
    std::iter::once(value).chain(tax.each()).map(cell).collect()
}
