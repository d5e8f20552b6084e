//! Sheets of IMS documents: both sides side by side, the decision, a place for the person's answer.
//!
//! Comes in: ids, most at risk first. Goes out: worksheets. Invariant: credit notes are negative on
//! both sides, so that totals tie with the summary.

use super::grid::{Cell, Column, Look, Role, SHEET_ROWS, Table, column};
use super::limits::{REVIEWED, SEEN, shown};
use super::styles::Styles;
use crate::domain::document::Filing;
use crate::domain::link::ImsId;
use crate::domain::money::Paise;
use crate::domain::row_key::RowKey;
use crate::output::report::answer::{Asked, reduction_title};
use crate::output::report::view::{Field, Home, Pair, Reader};
use crate::output::report::words;
use rust_xlsxwriter::{Worksheet, XlsxError};

const REST: &str = "review.csv, which may be filled in as well, and in links.parquet";

const IMS: &str = "IMS (portal)";
const BOOKS: &str = "Books (register)";
const GAP: &str = "Books minus IMS";
const DECISION: &str = "Decision";
const FURTHER: &str = "Further facts (not printed)";

/// Columns of the sheets of documents. Their widths put document and portal, books and gaps, and the
/// decision with the answer on one page each.
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
    column(IMS, "State on the portal", 10.0, Role::Short),
    column(BOOKS, "Row", 10.0, Role::Short),
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
    column(DECISION, "Outcome", 16.0, Role::Prose),
    column(DECISION, "Reason", 40.0, Role::Prose),
    column(DECISION, "Also to know", 34.0, Role::Prose),
    column(DECISION, "Proposed action", 10.0, Role::Short),
    column(DECISION, "Who must look", 10.0, Role::Short),
    column("Your answer", Asked::Action.heading(), 12.0, Role::Choice),
    column("Your answer", Asked::Remark.heading(), 26.0, Role::Input),
    column("Your answer", Asked::Reduction.heading(), 12.0, Role::Reduction),
    column("Your answer", Asked::Igst.heading(), 11.0, Role::Amount),
    column("Your answer", Asked::Cgst.heading(), 11.0, Role::Amount),
    column("Your answer", Asked::Sgst.heading(), 11.0, Role::Amount),
    column("Your answer", Asked::Cess.heading(), 11.0, Role::Amount),
    column("No partner", "Why not", 130.0, Role::Prose),
    column(FURTHER, "Rule", 24.0, Role::Text),
    column(FURTHER, "The rule says", 36.0, Role::Prose),
    column(FURTHER, "What happens", 22.0, Role::Text),
    column(FURTHER, "Portal permits", 22.0, Role::Text),
    column(FURTHER, "Other rows that are near", 44.0, Role::Prose),
    column(FURTHER, "Document value in IMS ₹", 16.0, Role::Money),
    column(FURTHER, "Document value in books ₹", 16.0, Role::Money),
    column(FURTHER, "Proposed ITC reduction", 11.0, Role::Short),
    column(FURTHER, "Supplier filed", 10.0, Role::Short),
    column(FURTHER, "Return period", 10.0, Role::Short),
    column(FURTHER, "Form", 7.0, Role::Short),
    column(FURTHER, "Recipient GSTIN", 18.0, Role::Short),
    column(FURTHER, "Place in the download", 14.0, Role::Text),
    column(FURTHER, Asked::Key.heading(), 50.0, Role::Key),
];

const PRINTED: u16 = 38;
const PERMITS: u16 = 41;
/// Where a declaration of ITC reduction is asked for.
const DECLARED: [u16; 5] = [32, 33, 34, 35, 36];
const GIVEN_BACK_CESS: u16 = 36;
const KEY: u16 = 51;
const WHY_NOT: u16 = 37;
const CESS: [u16; 2] = [11, 21];

/// Writes the queue of everything that needs a person.
pub(super) fn to_review(
    reader: &Reader<'_, '_>,
    styles: &Styles,
    run: &str,
) -> Result<Vec<Worksheet>, XlsxError> {
    let mut ids = reader.ranked(|id| !reader.repeats[id] && reader.month.decisions[id].needs_review());
    let mut note = format!(
        "{} that need a person, most rupees at risk times doubt first. Yellow cells are yours.",
        words::documents(ids.len())
    );
    ids.truncate(shown(reader.month, ids.len(), REVIEWED, &mut note, REST));
    sheets(reader, styles, run, "To review", note, 0x00_C2410C, &ids)
}

/// Writes the sheet of one home, if any document lives there.
pub(super) fn home(
    reader: &Reader<'_, '_>,
    styles: &Styles,
    run: &str,
    homes: &[Home],
    home: Home,
) -> Result<Vec<Worksheet>, XlsxError> {
    let mut ids = reader.ranked(|id| homes[id] == home);
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut note = format!("{}: {}", words::documents(ids.len()), home.meaning());
    let queue = "\"To review\", as far as it reaches, and in review.csv";
    let files = "links.csv and links.parquet";
    let (tab, rest) = match home {
        Home::Accepted => (0x00_2E7D32, files),
        Home::Waiting => (0x00_7A7F87, files),
        Home::OnlyInIms | Home::Duplicates | Home::Ineligible => (0x00_8E44AD, queue),
        Home::TaxableValue
        | Home::Tax
        | Home::TaxHead
        | Home::Values
        | Home::Date
        | Home::Number
        | Home::Gstin
        | Home::AmountsAndTies
        | Home::SplitAndMerged
        | Home::Agreeing => (0x00_E08A00, queue),
    };
    ids.truncate(shown(reader.month, ids.len(), SEEN, &mut note, rest));
    sheets(reader, styles, run, home.title(), note, tab, &ids)
}

fn sheets(
    reader: &Reader<'_, '_>,
    styles: &Styles,
    run: &str,
    name: &str,
    note: String,
    tab: u32,
    ids: &[ImsId],
) -> Result<Vec<Worksheet>, XlsxError> {
    let cess = ids.iter().any(|id| reader.month.ims[id.at()].tax.cess != Paise::ZERO)
        || reader.month.books.iter().any(|row| row.tax.cess != Paise::ZERO);
    let mut hidden = if cess { Vec::new() } else { CESS.to_vec() };
    hidden.push(KEY);
    if !ids.iter().any(|id| reader.month.ims[id.at()].permission.itc_reduction) {
        hidden.extend(DECLARED);
    } else if !cess {
        hidden.push(GIVEN_BACK_CESS);
    }
    if ids.iter().all(|id| reader.month.why_not.get(id.at()).is_none_or(String::is_empty)) {
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
        permits: Some(PERMITS),
        tab,
    };
    table.sheets(styles, ids.len(), SHEET_ROWS, |i| cells(reader, ids[i], run))
}

fn cells(reader: &Reader<'_, '_>, id: ImsId, run: &str) -> Vec<Cell> {
    let pair = &reader.pair(id);
    let mut cells = Vec::with_capacity(COLUMNS.len());
    ims_side(pair, &mut cells);
    books_side(pair, &mut cells);
    decision(reader, pair, &mut cells);
    answer(pair, &mut cells);
    cells.push(Cell::text(reader.month.why_not.get(id.at()).map_or("", String::as_str)));
    further(reader, pair, &mut cells);
    let mut key = String::new();
    RowKey::push(run, pair.record, &mut key);
    cells.push(Cell::text(key));
    debug_assert_eq!(cells.len(), COLUMNS.len());
    cells
}

fn ims_side(pair: &Pair<'_, '_>, cells: &mut Vec<Cell>) {
    let record = pair.record;
    let look = |field| if pair.marks(field) && pair.asserted { Look::Marked } else { Look::Plain };
    let differs = pair.differs();
    let marker = if pair.differing.is_empty() { Look::Plain } else { Look::Marked };
    cells.extend([
        Cell::money(pair.at_risk),
        Cell::text(record.supplier_name),
        Cell::text(record.number).look(look(Field::Number)),
        Cell::text(differs).look(if pair.asserted { marker } else { Look::Plain }),
        Cell::text(record.section.title()),
        Cell::text(record.supplier_gstin).look(look(Field::Gstin)),
        Cell::date(Some(record.date)).look(look(Field::Date)),
        Cell::money(pair.signed(record.taxable_value)).look(look(Field::TaxableValue)),
    ]);
    for (field, amount) in Field::HEADS.into_iter().zip(record.tax.each()) {
        cells.push(Cell::money(pair.signed(amount)).look(look(field)));
    }
    cells.push(Cell::text(record.previous_action.title()));
}

fn books_side(pair: &Pair<'_, '_>, cells: &mut Vec<Cell>) {
    let Some(books) = &pair.books else {
        cells.extend(std::iter::repeat_n(Cell::EMPTY, 12));
        return;
    };
    let look = |field| match (pair.asserted, pair.marks(field)) {
        (true, true) => Look::Marked,
        (true, false) => Look::Plain,
        (false, _) => Look::Muted,
    };
    let still = if pair.asserted { Look::Plain } else { Look::Muted };
    let rows = if pair.asserted { books.rows.clone() } else { format!("near: {}", books.rows) };
    cells.extend([
        Cell::text(rows).look(still),
        Cell::text(books.gstin.as_str()).look(look(Field::Gstin)),
        Cell::text(books.number.as_str()).look(look(Field::Number)),
        Cell::date(books.date).look(look(Field::Date)),
    ]);
    // A candidate is no part of the books' side of the totals.
    let amount = |amount: Paise, field| {
        let shown = pair.signed(amount);
        if pair.asserted {
            Cell::money(shown).look(look(field))
        } else {
            Cell::text(shown.to_string()).look(still)
        }
    };
    cells.push(amount(books.taxable_value, Field::TaxableValue));
    for (field, head) in Field::HEADS.into_iter().zip(books.tax.each()) {
        cells.push(amount(head, field));
    }
    let gap = |gap: Paise, fields: &[Field]| {
        let shown = pair.signed(gap);
        if !pair.asserted {
            return Cell::text(shown.to_string()).look(still);
        }
        let marked = fields.iter().any(|f| pair.marks(*f));
        Cell::money(shown).look(if marked { Look::Marked } else { Look::Plain })
    };
    cells.push(gap(pair.taxable_gap, &[Field::TaxableValue]));
    cells.push(gap(pair.tax_gap.total(), &Field::HEADS));
    cells.push(pair.days_apart.map_or(Cell::EMPTY, |days| Cell::number(days).look(look(Field::Date))));
}

fn decision(reader: &Reader<'_, '_>, pair: &Pair<'_, '_>, cells: &mut Vec<Cell>) {
    cells.extend([
        Cell::text(pair.link.outcome.title()),
        Cell::text(pair.reason),
        Cell::text(reader.also(pair)),
        Cell::text(pair.decision.proposed_action.title()),
        Cell::text(pair.decision.review.as_deref().unwrap_or("nobody")),
    ]);
}

/// Leaves the cells open that the portal asks for on the record.
fn answer(pair: &Pair<'_, '_>, cells: &mut Vec<Cell>) {
    let permission = pair.record.permission;
    let open = |asked: bool| if asked { Cell::EMPTY } else { Cell::EMPTY.look(Look::Closed) };
    cells.extend([Cell::EMPTY, open(permission.remarks)]);
    cells.extend(std::iter::repeat_n(open(permission.itc_reduction), DECLARED.len()));
}

fn further(reader: &Reader<'_, '_>, pair: &Pair<'_, '_>, cells: &mut Vec<Cell>) {
    let record = pair.record;
    let value = pair.books.as_ref().filter(|_| pair.asserted).and_then(|b| b.document_value);
    let marked = if pair.marks(Field::DocumentValue) { Look::Marked } else { Look::Plain };
    let filed = match record.filing {
        Filing::Filed => "filed",
        Filing::NotFiled => "not filed",
    };
    cells.extend([
        Cell::text(&*pair.decision.rule),
        Cell::text(&*pair.decision.rule_reason),
        Cell::text(words::fate(pair.decision.fate)),
        Cell::text(words::permitted(record.permission)),
        Cell::text(reader.candidates(pair)),
        Cell::money(pair.signed(record.document_value)).look(marked),
        value.map_or(Cell::EMPTY, |v| Cell::money(pair.signed(v)).look(marked)),
        Cell::text(reduction_title(pair.decision.itc_reduction)),
        Cell::text(filed),
        Cell::text(record.return_period),
        Cell::text(record.source_form),
        Cell::text(record.recipient_gstin),
        Cell::text(words::place(reader, record)),
    ]);
}
