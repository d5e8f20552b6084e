//! `links.csv`, `links.parquet` and `books_links.csv`: the contract with other programs.
//!
//! Comes in: a month. Goes out: one line per IMS record and per register row as read, in the order of
//! the files. Invariant: `register_rows` holds only rows that are asserted; refused documents keep
//! their line; the first thirteen columns never change.
//!
//! Lines are made by all cores in batches, once for both formats, into buffers that are used again
//! (see `cells`).

use crate::domain::action::ImsAction;
use crate::domain::document::{Exclusion, Filing, ImsRecord};
use crate::domain::level::{AmountLevel, DateLevel, GstinLevel, NumberLevel};
use crate::domain::link::{BooksId, Decision, Doubt, ImsId, Link};
use crate::domain::month::{Month, RowNames};
use crate::domain::outcome::Outcome;
use crate::domain::text::push_digits;
use crate::frame::FrameError;
use crate::frame::texts::TextsWriter;
use crate::output::cells::{Cells, cell_of, fill};
use crate::output::fetch;
use rayon::prelude::*;
use std::collections::BTreeSet;
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

/// What else is written of every record, in the order of `links.csv`, while its line is made.
pub struct Beside<'b> {
    /// Adds what is to be written of a record.
    pub push: &'b (dyn Fn(ImsId, &mut String) + Sync),
    /// Where it goes.
    pub out: &'b mut (dyn Write + Send),
}

/// What became of `links.csv`, of `links.parquet` and of what was written beside them; where one fails,
/// the others are not finished.
pub type Written = (io::Result<()>, Result<(), FrameError>, io::Result<()>);

/// Writes `links.csv` and `links.parquet`, which hold the same cells: every column of the second is text,
/// and a row group is so many batches.
pub fn write_links(
    month: &Month<'_>,
    csv: &mut (dyn Write + Send),
    parquet: &mut (dyn Write + Send),
    mut beside: Option<Beside<'_>>,
) -> Written {
    let names = RowNames::of(month);
    let lines = ims_order(month);
    let mut writer = match TextsWriter::new(LINK_COLUMNS, GROUP, parquet) {
        Ok(writer) => writer,
        Err(error) => return (Ok(()), Err(error), Ok(())),
    };
    let push = beside.as_ref().map(|beside| beside.push);
    let mut parts = Vec::new();
    let mut written = csv.write_all(heading(LINK_COLUMNS).as_bytes());
    for lines in lines.chunks(BATCH) {
        let start = || Cells::with_columns(LINK_COLUMNS.len());
        let fetch = |lines: &[Line]| fetch::records(month, lines.iter().filter_map(Line::read).map(ImsId));
        fill(&mut parts, start, lines, fetch, |line, cells| match line {
            Line::Read(id) => {
                let id = ImsId(*id);
                link_cells(month, &names, id, cells);
                if let Some(push) = push {
                    push(id, cells.beside());
                }
            }
            Line::Refused(at) => refused_cells(month, *at as usize, cells),
        });
        let (in_csv, (in_parquet, in_beside)) = rayon::join(
            || written.and_then(|()| parts.iter().try_for_each(|p| csv.write_all(p.csv()))),
            || {
                rayon::join(
                    || writer.add(lines.len(), |line, column| cell_of(&parts, line, column)),
                    || match &mut beside {
                        Some(Beside { out, .. }) => {
                            parts.iter().try_for_each(|p| out.write_all(p.is_beside().as_bytes()))
                        }
                        None => Ok(()),
                    },
                )
            },
        );
        written = in_csv;
        if written.is_err() || in_parquet.is_err() || in_beside.is_err() {
            return (written, in_parquet, in_beside);
        }
    }
    (written.and_then(|()| csv.flush()), writer.finish(), Ok(()))
}

/// Lines of a row group of `links.parquet`.
const GROUP: usize = 50_000;

/// Lines are made this many at a time: few enough to be hashed and written from the processor's cache.
const BATCH: usize = GROUP / 5;

fn heading(columns: &[&str]) -> String {
    format!("{}\n", columns.join(","))
}

/// Writes `books_links.csv`.
pub fn write_books_links(month: &Month<'_>, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(heading(BOOKS_LINK_COLUMNS).as_bytes())?;
    let names = RowNames::of(month);
    let lines = books_order(month);
    let mut parts = Vec::new();
    for lines in lines.chunks(BATCH) {
        fill(
            &mut parts,
            || Cells::new(BOOKS_LINK_COLUMNS.len()),
            lines,
            |lines| fetch::rows(month, lines.iter().filter_map(Line::read).map(BooksId)),
            |line, cells| match line {
                Line::Read(i) => books_cells(month, &names, *i as usize, cells),
                Line::Refused(i) => refused_row_cells(month, &names, *i as usize, cells),
            },
        );
        parts.iter().try_for_each(|part| out.write_all(part.csv()))?;
    }
    out.flush()
}

fn refused_row_cells(month: &Month<'_>, names: &RowNames, at: usize, cells: &mut Cells) {
    let refused = &month.refused_rows[at];
    cells.text(&names.refused(refused));
    cells.blank(1);
    cells.word(Outcome::Refused.word());
    cells.blank(2);
    cells.text(&refused.reason);
    cells.blank(3);
    cells.text(&refused.supplier_gstin);
    cells.blank(1);
    cells.text(&refused.number);
    cells.blank(9);
    cells.text(file_name(&month.facts.books_files, refused.file));
    cells.text(&refused.sheet);
    cells.whole(refused.shown_row);
    cells.blank(2);
}

/// A line of a table, by position.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Line {
    Read(u32),
    Refused(u32),
}

impl Line {
    /// The position of a document that was read.
    const fn read(&self) -> Option<u32> {
        match self {
            Self::Read(at) => Some(*at),
            Self::Refused(_) => None,
        }
    }
}

/// A line and where its document stands: file, section or sheet, and where in that. A sheet is a number in
/// the order of their names; with the names themselves among what is compared, to sort the rows of a large
/// month took a second of CPU time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Placed<P> {
    place: (u32, P, u32),
    line: Line,
}

/// Puts lines in order, in each place those that were read before those that were refused.
fn placed<P: Ord + Send>(
    read: impl Iterator<Item = (u32, P, u32)>,
    refused: impl Iterator<Item = (u32, P, u32)>,
) -> Vec<Line> {
    let mut lines: Vec<Placed<P>> = Vec::with_capacity(read.size_hint().0 + refused.size_hint().0);
    lines.extend(read.zip(0u32..).map(|(place, i)| Placed { place, line: Line::Read(i) }));
    lines.extend(refused.zip(0u32..).map(|(place, i)| Placed { place, line: Line::Refused(i) }));
    lines.par_sort_unstable();
    lines.into_iter().map(|placed| placed.line).collect()
}

/// Records and refused records in the order of the downloads.
fn ims_order(month: &Month<'_>) -> Vec<Line> {
    placed(
        month.ims.iter().map(|r| (r.file, r.section, r.index)),
        month.refused_records.iter().map(|r| (r.file, r.section, r.index)),
    )
}

/// Rows and refused rows in the order of the registers.
fn books_order(month: &Month<'_>) -> Vec<Line> {
    let sheets = Sheets::of(month);
    let (mut of_row, mut of_refused) = (sheets.numbers(), sheets.numbers());
    placed(
        month.books.iter().map(|r| (r.file, of_row(r.sheet), r.row)),
        month.refused_rows.iter().map(|r| (r.file, of_refused(&r.sheet), r.row)),
    )
}

/// The sheets of a month in order of their names.
struct Sheets<'m>(Vec<&'m str>);

impl<'m> Sheets<'m> {
    fn of(month: &'m Month<'_>) -> Self {
        let mut found = BTreeSet::new();
        let mut last: Option<&str> = None;
        let read = month.books.iter().map(|r| r.sheet);
        for sheet in read.chain(month.refused_rows.iter().map(|r| r.sheet.as_str())) {
            if !last.is_some_and(|last| std::ptr::eq(last, sheet)) {
                found.insert(sheet);
                last = Some(sheet);
            }
        }
        Self(found.into_iter().collect())
    }

    /// Gives the number of a sheet. Rows of a sheet share one text: most need no comparison of it.
    fn numbers<'s>(&'s self) -> impl FnMut(&'s str) -> u32
    where
        'm: 's,
    {
        let mut last: Option<(&str, u32)> = None;
        move |sheet| match last {
            Some((known, number)) if std::ptr::eq(known, sheet) => number,
            Some(_) | None => {
                let at = self.0.binary_search(&sheet).expect("every sheet was gathered");
                let number = u32::try_from(at).expect("fewer sheets than rows");
                last = Some((sheet, number));
                number
            }
        }
    }
}

fn file_name(files: &[crate::domain::month::InputFile], at: u32) -> &str {
    files.get(at as usize).map_or("", |f| &f.name)
}

/// Names rows in the order in which they stand in the registers.
fn rows(month: &Month<'_>, names: &RowNames, books: &[BooksId], out: &mut String) {
    if let [one] = books {
        names.push_name(&month.books[one.at()], out);
        return;
    }
    let mut rows: Vec<_> = books.iter().map(|b| &month.books[b.at()]).collect();
    // Rows that stand in one place have one name, so that their order does not show.
    rows.sort_unstable_by_key(|r| (r.file, r.sheet, r.row));
    joined(&rows, out, |row, out| names.push_name(row, out));
}

/// Writes several things into one cell, a semicolon between.
fn joined<T>(items: &[T], out: &mut String, write: impl Fn(&T, &mut String)) {
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            out.push(';');
        }
        write(item, out);
    }
}

fn record_name(month: &Month<'_>, id: ImsId, out: &mut String) {
    let r = &month.ims[id.at()];
    if month.facts.ims_files.len() > 1 {
        out.push_str(file_name(&month.facts.ims_files, r.file));
        out.push('#');
    }
    out.push_str(r.section.key());
    out.push(':');
    push_digits(u64::from(r.index), 1, out);
}

/// The outcome of a line: a record that the download repeats keeps its line and says so.
fn line_outcome(link: &Link) -> Outcome {
    if link.doubts.iter().any(|d| matches!(d, Doubt::Repeated(_))) {
        Outcome::DuplicateInIms
    } else {
        link.outcome
    }
}

fn link_cells(month: &Month<'_>, names: &RowNames, id: ImsId, cells: &mut Cells) {
    let (record, link, decision) = (&month.ims[id.at()], &month.links[id.at()], &month.decisions[id.at()]);
    contract_cells(month, names, id, cells);
    record_cells(record, link, decision, cells);
    level_cells(link, cells);
    cells.made(|out| joined(&link.companions, out, |c, out| record_name(month, *c, out)));
    cells.word(decision.itc_reduction.word());
    cells.text(decision.itc_reduction_basis);
    cells.text(&decision.remark);
    cells.text(&decision.overruled);
}

fn contract_cells(month: &Month<'_>, names: &RowNames, id: ImsId, cells: &mut Cells) {
    let (record, link, decision) = (&month.ims[id.at()], &month.links[id.at()], &month.decisions[id.at()]);
    cells.word(record.section.key());
    cells.whole(record.index);
    cells.text(record.supplier_gstin);
    cells.text(record.number);
    cells.made(|out| rows(month, names, &link.books, out));
    cells.word(line_outcome(link).word());
    cells.word(decision.proposed_action.code());
    cells.flag(decision.needs_review());
    cells.text(&decision.rule);
    cells.text(&month.reasons[id.at()]);
    cells.made(|out| rows(month, names, &link.candidates, out));
    cells.text(file_name(&month.facts.ims_files, record.file));
    cells.text(record.recipient_gstin);
}

fn record_cells(record: &ImsRecord<&str>, link: &Link, decision: &Decision, cells: &mut Cells) {
    cells.word(link.outcome.word());
    cells.flag(link.certain);
    cells.text(decision.review.as_deref().unwrap_or_default());
    cells.word(decision.fate.word());
    cells.text(record.supplier_name);
    cells.date(Some(record.date));
    cells.money(record.document_value);
    cells.money(record.taxable_value);
    for head in record.tax.each() {
        cells.money(head);
    }
    cells.word(record.previous_action.code());
    cells.flag(record.filing == Filing::Filed);
    cells.text(record.return_period);
    cells.text(link.pass);
    cells.text(link.block);
}

fn level_cells(link: &Link, cells: &mut Cells) {
    let Some(levels) = link.levels else { return cells.blank(14) };
    cells.word(NumberLevel::word(levels.number));
    cells.word(DateLevel::word(levels.date));
    cells.word(AmountLevel::word(levels.taxable_value));
    cells.word(AmountLevel::word(levels.tax));
    cells.word(AmountLevel::word(levels.document_value));
    cells.word(GstinLevel::word(levels.gstin));
    cells.text(link.margin);
    cells.money(link.taxable_gap);
    for head in link.tax_gap.each() {
        cells.money(head);
    }
    match link.document_value_gap {
        Some(gap) => cells.money(gap),
        None => cells.blank(1),
    }
    cells.made(|out| {
        if let Some(days) = link.days_apart {
            if days < 0 {
                out.push('-');
            }
            push_digits(days.unsigned_abs(), 1, out);
        }
    });
}

fn refused_cells(month: &Month<'_>, at: usize, cells: &mut Cells) {
    let refused = &month.refused_records[at];
    cells.word(refused.section.key());
    cells.whole(refused.index);
    cells.text(&refused.supplier_gstin);
    cells.text(&refused.number);
    cells.blank(1);
    cells.word(Outcome::Refused.word());
    cells.word(ImsAction::NoAction.code());
    cells.flag(true);
    cells.blank(1);
    cells.text(&refused.reason);
    cells.blank(1);
    cells.text(file_name(&month.facts.ims_files, refused.file));
    cells.blank(1);
    cells.word(Outcome::Refused.word());
    cells.blank(LINK_COLUMNS.len() - 14);
}

fn books_cells(month: &Month<'_>, names: &RowNames, i: usize, cells: &mut Cells) {
    let (row, link) = (&month.books[i], &month.books_links[i]);
    let of = |cells: &mut Cells, write: &dyn Fn(&ImsRecord<&str>, &mut String)| {
        cells.made(|out| joined(&link.ims, out, |id, out| write(&month.ims[id.at()], out)));
    };
    cells.made(|out| names.push_name(row, out));
    cells.whole(link.document);
    cells.word(link.outcome.word());
    of(cells, &|r, out| out.push_str(r.section.key()));
    of(cells, &|r, out| push_digits(u64::from(r.index), 1, out));
    cells.text(&month.books_reasons[i]);
    of(cells, &|r, out| out.push_str(file_name(&month.facts.ims_files, r.file)));
    cells.made(|out| joined(&link.candidates, out, |c, out| record_name(month, *c, out)));
    cells.made(|out| rows(month, names, &link.again, out));
    cells.text(row.supplier_gstin);
    cells.text(row.supplier_name);
    cells.text(row.number);
    cells.date(row.date);
    cells.word(row.kind.word());
    cells.money(row.taxable_value);
    for head in row.tax.each() {
        cells.money(head);
    }
    cells.text(row.voucher_number);
    cells.text(row.voucher_type);
    cells.text(file_name(&month.facts.books_files, row.file));
    cells.text(row.sheet);
    cells.whole(row.shown_row);
    cells.text(row.recipient_gstin);
    cells.word(row.exclusion.map_or("", Exclusion::word));
}
