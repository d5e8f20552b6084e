//! Sheets of register rows and of what could not be read.
//!
//! Comes in: rows, most at risk first, and refusals. Goes out: worksheets. Invariant: a row is named
//! as `links.csv` names it and also as the user's own program numbers it.

use super::grid::{Cell, Column, Role, SHEET_ROWS, Table, column};
use super::limits::{LISTED, SEEN, shown};
use super::styles::Styles;
use crate::domain::document::BooksRow;
use crate::domain::link::{BooksId, BooksLink};
use crate::domain::money::Paise;
use crate::domain::outcome::Outcome;
use crate::domain::text::Count;
use crate::output::report::risk::at_risk_in_books;
use crate::output::report::view::Reader;
use crate::output::report::words;
use rust_xlsxwriter::{Worksheet, XlsxError};

const ROW: &str = "Books (register)";
const WHY: &str = "Why";

const COLUMNS: &[Column] = &[
    column("Document", "At risk ₹", 12.5, Role::Money),
    column("Document", "Supplier", 26.0, Role::Text),
    column("Document", "Document number", 18.0, Role::Text),
    column(ROW, "Row", 10.0, Role::Short),
    column(ROW, "Row in your program", 11.0, Role::Short),
    column(ROW, "Kind", 12.0, Role::Short),
    column(ROW, "Supplier GSTIN", 18.0, Role::Short),
    column(ROW, "Date", 11.0, Role::Short),
    column(ROW, "Taxable value ₹", 15.0, Role::Money),
    column(ROW, "IGST ₹", 13.5, Role::Money),
    column(ROW, "CGST ₹", 13.5, Role::Money),
    column(ROW, "SGST ₹", 13.5, Role::Money),
    column(ROW, "Cess ₹", 11.5, Role::Money),
    column(ROW, "Document value ₹", 15.0, Role::Money),
    column(WHY, "Outcome", 16.0, Role::Prose),
    column(WHY, "Reason", 48.0, Role::Prose),
    column(WHY, "Near in IMS", 40.0, Role::Prose),
    column("Your answer", "Your note", 28.0, Role::Input),
    column("No partner", "Why not", 130.0, Role::Prose),
    column("Further facts (not printed)", "Voucher number", 16.0, Role::Text),
    column("Further facts (not printed)", "Voucher date", 11.5, Role::Short),
    column("Further facts (not printed)", "Voucher type", 16.0, Role::Text),
    column("Further facts (not printed)", "Note refers to", 18.0, Role::Text),
    column("Further facts (not printed)", "Credit blocked", 10.0, Role::Short),
    column("Further facts (not printed)", "Sheet", 14.0, Role::Text),
    column("Further facts (not printed)", "File", 28.0, Role::Text),
];

const PRINTED: u16 = 19;
const WHY_NOT: u16 = 18;
const CESS: u16 = 12;

/// Writes rows that no record reports.
pub(super) fn only_in_books(reader: &Reader<'_, '_>, styles: &Styles) -> Result<Vec<Worksheet>, XlsxError> {
    let ids = reader.ranked_rows(|_, link| link.outcome == Outcome::OnlyInBooks);
    let note = "In the books, reported by no supplier: credit without a record in IMS.";
    rows(reader, styles, "Only in books", note, (0x00_8E44AD, LISTED), &ids)
}

/// Writes rows that book a document again and are linked to no record.
pub(super) fn booked_again(reader: &Reader<'_, '_>, styles: &Styles) -> Result<Vec<Worksheet>, XlsxError> {
    let again = |_: &BooksRow<&str>, link: &BooksLink| {
        link.outcome == Outcome::DuplicateInBooks && link.ims.is_empty()
    };
    let ids = reader.ranked_rows(again);
    rows(
        reader,
        styles,
        "Booked again",
        "Rows that book a document a second time.",
        (0x00_8E44AD, LISTED),
        &ids,
    )
}

/// Writes rows that no record of the eight sections can meet.
pub(super) fn excluded(reader: &Reader<'_, '_>, styles: &Styles) -> Result<Vec<Worksheet>, XlsxError> {
    let ids = reader.ranked_rows(|_, link| link.outcome == Outcome::Excluded);
    let note = "Read, but not comparable with IMS; the reason stands in each row.";
    rows(reader, styles, "Excluded", note, (0x00_7A7F87, SEEN), &ids)
}

fn rows(
    reader: &Reader<'_, '_>,
    styles: &Styles,
    name: &str,
    note: &str,
    (tab, most): (u32, usize),
    ids: &[BooksId],
) -> Result<Vec<Worksheet>, XlsxError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut note = format!("{}: {note}", Count::of(ids.len(), "row"));
    let mut ids = ids.to_vec();
    ids.truncate(shown(reader.month, ids.len(), most, &mut note, "books_links.csv"));
    let cess = ids.iter().any(|id| reader.month.books[id.at()].tax.cess != Paise::ZERO);
    let mut hidden = if cess { Vec::new() } else { vec![CESS] };
    if ids.iter().all(|id| reader.month.books_why_not.get(id.at()).is_none_or(String::is_empty)) {
        hidden.push(WHY_NOT);
    }
    let table = Table {
        name,
        note,
        columns: COLUMNS,
        frozen: 3,
        printed: PRINTED,
        cut: None,
        hidden,
        permits: None,
        tab,
    };
    table.sheets(styles, ids.len(), SHEET_ROWS, |i| row_cells(reader, ids[i]))
}

fn row_cells(reader: &Reader<'_, '_>, id: BooksId) -> Vec<Cell> {
    let month = reader.month;
    let (row, link) = (&month.books[id.at()], &month.books_links[id.at()]);
    let signed = |amount: Paise| if row.kind.sign() < 0 { -amount } else { amount };
    let reason = &*month.books_reasons[id.at()];
    let why = match row.exclusion {
        Some(exclusion) if link.outcome == Outcome::Excluded => exclusion.reason(),
        Some(_) | None => reason,
    };
    let file = month.facts.books_files.get(row.file as usize).map_or("", |f| f.name.as_str());
    let mut cells = vec![
        Cell::money(at_risk_in_books(row, link)),
        Cell::text(row.supplier_name),
        Cell::text(row.number),
        Cell::text(reader.row_name(row)),
        Cell::number(row.shown_row),
        Cell::text(row.kind.title()),
        Cell::text(row.supplier_gstin),
        Cell::date(row.date),
        Cell::money(signed(row.taxable_value)),
    ];
    cells.extend(row.tax.each().map(|head| Cell::money(signed(head))));
    cells.extend([
        row.document_value.map_or(Cell::EMPTY, |v| Cell::money(signed(v))),
        Cell::text(link.outcome.title()),
        Cell::text(why),
        Cell::text(words::records(reader, &link.candidates)),
        Cell::EMPTY,
        Cell::text(month.books_why_not.get(id.at()).map_or("", String::as_str)),
        Cell::text(row.voucher_number),
        Cell::date(row.voucher_date),
        Cell::text(row.voucher_type),
        Cell::text(row.original_number),
        Cell::text(if row.ineligible { "yes" } else { "" }),
        Cell::text(row.sheet),
        Cell::text(file),
    ]);
    debug_assert_eq!(cells.len(), COLUMNS.len());
    cells
}

const REFUSED: &[Column] = &[
    column("Place", "Side", 8.0, Role::Short),
    column("Place", "File", 28.0, Role::Text),
    column("Place", "Document number", 20.0, Role::Text),
    column("Place", "Where", 34.0, Role::Text),
    column("As far as readable", "Supplier GSTIN", 18.0, Role::Short),
    column("As far as readable", "Taxable value ₹", 16.0, Role::Money),
    column("As far as readable", "Tax ₹", 16.0, Role::Money),
    column("Why", "Reason", 70.0, Role::Prose),
];

/// Writes what could not be read on either side.
pub(super) fn refused(reader: &Reader<'_, '_>, styles: &Styles) -> Result<Vec<Worksheet>, XlsxError> {
    let month = reader.month;
    let records = month.refused_records.len();
    let count = records + month.refused_rows.len();
    if count == 0 {
        return Ok(Vec::new());
    }
    let table = Table {
        name: "Refused",
        note: "Could not be read: correct the file and run again.".to_owned(),
        columns: REFUSED,
        frozen: 3,
        printed: 8,
        cut: None,
        hidden: Vec::new(),
        permits: None,
        tab: 0x00_B3261E,
    };
    table.sheets(styles, count, SHEET_ROWS, |i| {
        if i < records {
            let r = &month.refused_records[i];
            let file = month.facts.ims_files.get(r.file as usize).map_or("", |f| f.name.as_str());
            vec![
                Cell::text("IMS"),
                Cell::text(file),
                Cell::text(r.number.as_str()),
                Cell::text(format!("section {}, position {}", r.section.key(), r.index)),
                Cell::text(r.supplier_gstin.as_str()),
                r.taxable_value.map_or(Cell::EMPTY, Cell::money),
                r.tax.map_or(Cell::EMPTY, |t| Cell::money(t.total())),
                Cell::text(r.reason.as_str()),
            ]
        } else {
            let r = &month.refused_rows[i - records];
            let file = month.facts.books_files.get(r.file as usize).map_or("", |f| f.name.as_str());
            let sheet = if r.sheet.is_empty() { String::new() } else { format!("sheet \"{}\", ", r.sheet) };
            vec![
                Cell::text("books"),
                Cell::text(file),
                Cell::text(r.number.as_str()),
                Cell::text(format!("{sheet}row {}", r.shown_row)),
                Cell::text(r.supplier_gstin.as_str()),
                Cell::EMPTY,
                Cell::EMPTY,
                Cell::text(r.reason.as_str()),
            ]
        }
    })
}
