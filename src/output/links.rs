//! `links.csv`, `links.parquet` and `books_links.csv`: the contract with other programs.
//!
//! Comes in: a month. Goes out: one line per IMS record and per register row as read, in the order of
//! the files. Invariant: `register_rows` holds only rows that are asserted; refused documents keep
//! their line; the first thirteen columns never change.

use super::harmless;
use crate::domain::action::ImsAction;
use crate::domain::document::{Exclusion, Filing, ImsRecord};
use crate::domain::level::{AmountLevel, DateLevel, GstinLevel, NumberLevel};
use crate::domain::link::{BooksId, Decision, Doubt, ImsId, Link};
use crate::domain::month::{Month, RowNames};
use crate::domain::outcome::Outcome;
use crate::domain::period::show_date;
use crate::frame::FrameError;
use crate::frame::texts;
use rayon::prelude::*;
use std::io::{self, Write};

/// The columns of `links.csv`; the first thirteen are the contract. Amounts are rupees with two
/// decimals, positive as on the portal; gaps are books minus IMS.
pub const LINK_COLUMNS: &[&str] = &[
    "ims_section",
    "ims_index",
    "supplier_gstin",
    "document_number",
    "register_rows",
    "outcome",
    "proposed_action",
    "needs_review",
    "rule",
    "reason",
    "candidate_rows",
    "ims_file",
    "recipient_gstin",
    "document_outcome",
    "certain",
    "review_role",
    "fate",
    "supplier_name",
    "document_date",
    "document_value",
    "taxable_value",
    "igst",
    "cgst",
    "sgst",
    "cess",
    "previous_action",
    "filed",
    "return_period",
    "pass",
    "block",
    "number_level",
    "date_level",
    "taxable_value_level",
    "tax_level",
    "document_value_level",
    "gstin_level",
    "margin",
    "taxable_value_gap",
    "igst_gap",
    "cgst_gap",
    "sgst_gap",
    "cess_gap",
    "document_value_gap",
    "days_apart",
    "companions",
    "itc_reduction",
    "itc_reduction_basis",
    "remark",
    "overruled",
];

/// The columns of `books_links.csv`.
pub const BOOKS_LINK_COLUMNS: &[&str] = &[
    "register_row",
    "books_document",
    "outcome",
    "ims_section",
    "ims_index",
    "reason",
    "ims_file",
    "candidate_ims",
    "booked_again_beside",
    "supplier_gstin",
    "supplier_name",
    "document_number",
    "document_date",
    "kind",
    "taxable_value",
    "igst",
    "cgst",
    "sgst",
    "cess",
    "voucher_number",
    "voucher_type",
    "register_file",
    "sheet",
    "shown_row",
    "recipient_gstin",
    "exclusion",
];

/// Writes `links.csv`.
pub fn write_links(month: &Month<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(LINK_COLUMNS)?;
    let names = RowNames::of(month);
    for lines in ims_order(month).chunks(BATCH) {
        let cells: Vec<Vec<String>> = lines.par_iter().map(|line| cells_of(month, &names, *line)).collect();
        for cells in cells {
            write_harmless(&mut csv, &cells)?;
        }
    }
    csv.flush()
}

/// Lines are made this many at a time, so that a large month is not held twice.
const BATCH: usize = 50_000;

fn cells_of(month: &Month<'_>, names: &RowNames, line: Line) -> Vec<String> {
    match line {
        Line::Read(id) => link_cells(month, names, id),
        Line::Refused(at) => refused_cells(month, at),
    }
}

fn write_harmless(csv: &mut csv::Writer<&mut dyn Write>, cells: &[String]) -> io::Result<()> {
    for cell in cells {
        csv.write_field(harmless(cell).as_bytes())?;
    }
    csv.write_record(None::<&[u8]>)?;
    Ok(())
}

/// Writes the same lines as a Parquet file, every column as text.
///
/// # Errors
/// [`FrameError::Engine`] if the engine cannot write.
pub fn write_links_parquet(month: &Month<'_>, out: &mut dyn Write) -> Result<(), FrameError> {
    let names = RowNames::of(month);
    let lines = ims_order(month);
    let batches = lines.chunks(BATCH).map(|lines| {
        let mut columns: Vec<Vec<String>> = vec![Vec::with_capacity(lines.len()); LINK_COLUMNS.len()];
        for line in lines {
            for (column, cell) in columns.iter_mut().zip(cells_of(month, &names, *line)) {
                column.push(cell);
            }
        }
        columns
    });
    texts::write_parquet(LINK_COLUMNS, batches, out)
}

/// Writes `books_links.csv`.
pub fn write_books_links(month: &Month<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(BOOKS_LINK_COLUMNS)?;
    let names = RowNames::of(month);
    // Place, and which row or which refused row stood there.
    type Placed<'p> = ((u32, &'p str, u32), Result<usize, usize>);
    let mut lines: Vec<Placed<'_>> = Vec::with_capacity(month.books.len());
    for (i, row) in month.books.iter().enumerate() {
        lines.push(((row.file, row.sheet, row.row), Ok(i)));
    }
    for (i, refused) in month.refused_rows.iter().enumerate() {
        lines.push(((refused.file, &refused.sheet, refused.row), Err(i)));
    }
    lines.sort_unstable();
    for lines in lines.chunks(BATCH) {
        let cells: Vec<Vec<String>> = lines
            .par_iter()
            .map(|(_, line)| match line {
                Ok(i) => books_cells(month, &names, *i),
                Err(i) => refused_row_cells(month, &names, *i),
            })
            .collect();
        for cells in cells {
            write_harmless(&mut csv, &cells)?;
        }
    }
    csv.flush()
}

fn refused_row_cells(month: &Month<'_>, names: &RowNames, at: usize) -> Vec<String> {
    let refused = &month.refused_rows[at];
    let mut cells = vec![String::new(); BOOKS_LINK_COLUMNS.len()];
    cells[0] = names.refused(refused);
    cells[2] = Outcome::Refused.word().into();
    cells[5].clone_from(&refused.reason);
    cells[9].clone_from(&refused.supplier_gstin);
    cells[11].clone_from(&refused.number);
    cells[21] = file_name(&month.facts.books_files, refused.file);
    cells[22].clone_from(&refused.sheet);
    cells[23] = refused.shown_row.to_string();
    cells
}

/// A line of `links.csv`.
#[derive(Clone, Copy)]
enum Line {
    Read(ImsId),
    Refused(usize),
}

/// Records and refused records in the order of the downloads.
fn ims_order(month: &Month<'_>) -> Vec<Line> {
    let mut lines: Vec<((u32, _, u32), Line)> =
        Vec::with_capacity(month.ims.len() + month.refused_records.len());
    for (i, r) in month.ims.iter().enumerate() {
        let id = ImsId(u32::try_from(i).expect("frames refuse more records than ids"));
        lines.push(((r.file, r.section, r.index), Line::Read(id)));
    }
    for (at, r) in month.refused_records.iter().enumerate() {
        lines.push(((r.file, r.section, r.index), Line::Refused(at)));
    }
    lines.sort_by_key(|l| l.0);
    lines.into_iter().map(|l| l.1).collect()
}

fn file_name(files: &[crate::domain::month::InputFile], at: u32) -> String {
    files.get(at as usize).map(|f| f.name.clone()).unwrap_or_default()
}

fn rows(month: &Month<'_>, names: &RowNames, books: &[BooksId]) -> String {
    let mut rows: Vec<(u32, &str, u32, String)> =
        books.iter().map(|b| &month.books[b.at()]).map(|r| (r.file, r.sheet, r.row, names.name(r))).collect();
    rows.sort();
    rows.into_iter().map(|r| r.3).collect::<Vec<_>>().join(";")
}

fn record_name(month: &Month<'_>, id: ImsId) -> String {
    let r = &month.ims[id.at()];
    if month.facts.ims_files.len() > 1 {
        format!("{}#{}:{}", file_name(&month.facts.ims_files, r.file), r.section.key(), r.index)
    } else {
        format!("{}:{}", r.section.key(), r.index)
    }
}

/// The outcome of a line: a record that the download repeats keeps its line and says so.
fn line_outcome(link: &Link) -> Outcome {
    if link.doubts.iter().any(|d| matches!(d, Doubt::Repeated(_))) {
        Outcome::DuplicateInIms
    } else {
        link.outcome
    }
}

fn link_cells(month: &Month<'_>, names: &RowNames, id: ImsId) -> Vec<String> {
    let (record, link, decision) = (&month.ims[id.at()], &month.links[id.at()], &month.decisions[id.at()]);
    let mut cells = contract_cells(month, names, id);
    cells.extend(record_cells(record, link, decision));
    cells.extend(level_cells(link));
    cells.extend([
        link.companions.iter().map(|c| record_name(month, *c)).collect::<Vec<_>>().join(";"),
        decision.itc_reduction.word().into(),
        decision.itc_reduction_basis.clone(),
        decision.remark.clone(),
        decision.overruled.clone(),
    ]);
    cells
}

fn contract_cells(month: &Month<'_>, names: &RowNames, id: ImsId) -> Vec<String> {
    let (record, link, decision) = (&month.ims[id.at()], &month.links[id.at()], &month.decisions[id.at()]);
    vec![
        record.section.key().into(),
        record.index.to_string(),
        record.supplier_gstin.into(),
        record.number.into(),
        rows(month, names, &link.books),
        line_outcome(link).word().into(),
        decision.proposed_action.code().into(),
        decision.needs_review().to_string(),
        decision.rule.clone(),
        month.reasons[id.at()].clone(),
        rows(month, names, &link.candidates),
        file_name(&month.facts.ims_files, record.file),
        record.recipient_gstin.into(),
    ]
}

fn record_cells(record: &ImsRecord<&str>, link: &Link, decision: &Decision) -> Vec<String> {
    vec![
        link.outcome.word().into(),
        link.certain.to_string(),
        decision.review.clone().unwrap_or_default(),
        decision.fate.word().into(),
        record.supplier_name.into(),
        show_date(record.date),
        record.document_value.plain(),
        record.taxable_value.plain(),
        record.tax.igst.plain(),
        record.tax.cgst.plain(),
        record.tax.sgst.plain(),
        record.tax.cess.plain(),
        record.previous_action.code().into(),
        (record.filing == Filing::Filed).to_string(),
        record.return_period.into(),
        link.pass.into(),
        link.block.into(),
    ]
}

fn level_cells(link: &Link) -> Vec<String> {
    let Some(levels) = link.levels else { return vec![String::new(); 14] };
    vec![
        NumberLevel::word(levels.number).into(),
        DateLevel::word(levels.date).into(),
        AmountLevel::word(levels.taxable_value).into(),
        AmountLevel::word(levels.tax).into(),
        AmountLevel::word(levels.document_value).into(),
        GstinLevel::word(levels.gstin).into(),
        link.margin.into(),
        link.taxable_gap.plain(),
        link.tax_gap.igst.plain(),
        link.tax_gap.cgst.plain(),
        link.tax_gap.sgst.plain(),
        link.tax_gap.cess.plain(),
        link.document_value_gap.map(crate::domain::money::Paise::plain).unwrap_or_default(),
        link.days_apart.map(|d| d.to_string()).unwrap_or_default(),
    ]
}

fn refused_cells(month: &Month<'_>, at: usize) -> Vec<String> {
    let refused = &month.refused_records[at];
    let mut cells = vec![String::new(); LINK_COLUMNS.len()];
    cells[0] = refused.section.key().into();
    cells[1] = refused.index.to_string();
    cells[2].clone_from(&refused.supplier_gstin);
    cells[3].clone_from(&refused.number);
    cells[5] = Outcome::Refused.word().into();
    cells[6] = ImsAction::NoAction.code().into();
    cells[7] = "true".into();
    cells[9].clone_from(&refused.reason);
    cells[11] = file_name(&month.facts.ims_files, refused.file);
    cells[13] = Outcome::Refused.word().into();
    cells
}

fn books_cells(month: &Month<'_>, names: &RowNames, i: usize) -> Vec<String> {
    let (row, link) = (&month.books[i], &month.books_links[i]);
    let of = |pick: &dyn Fn(&ImsRecord<&str>) -> String| {
        link.ims.iter().map(|id| pick(&month.ims[id.at()])).collect::<Vec<_>>().join(";")
    };
    vec![
        names.name(row),
        link.document.to_string(),
        link.outcome.word().into(),
        of(&|r| r.section.key().into()),
        of(&|r| r.index.to_string()),
        month.books_reasons[i].clone(),
        of(&|r| file_name(&month.facts.ims_files, r.file)),
        link.candidates.iter().map(|c| record_name(month, *c)).collect::<Vec<_>>().join(";"),
        rows(month, names, &link.again),
        row.supplier_gstin.into(),
        row.supplier_name.into(),
        row.number.into(),
        row.date.map(show_date).unwrap_or_default(),
        row.kind.word().into(),
        row.taxable_value.plain(),
        row.tax.igst.plain(),
        row.tax.cgst.plain(),
        row.tax.sgst.plain(),
        row.tax.cess.plain(),
        row.voucher_number.into(),
        row.voucher_type.into(),
        file_name(&month.facts.books_files, row.file),
        row.sheet.into(),
        row.shown_row.to_string(),
        row.recipient_gstin.into(),
        row.exclusion.map_or("", Exclusion::word).into(),
    ]
}
