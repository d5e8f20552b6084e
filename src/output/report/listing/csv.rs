//! Lists as CSV: one line per document, a column that names the report.
//!
//! Comes in: lists. Goes out: CSV. Invariant: no text of a file becomes a formula; amounts carry their
//! sign, so that the sums of a column are the report's.

use super::line::{Half, Line};
use super::{List, Lister};
use crate::domain::money::{Paise, TaxHeads};
use crate::domain::period::show_date;
use crate::output::harmless;
use rayon::prelude::*;
use std::io::{self, Write};

/// The columns. Amounts are rupees with two decimals, credit notes negative; the books' side is what is
/// linked, or where `linked` is no, the nearest.
pub const LIST_COLUMNS: [&str; 42] = [
    "report",
    "side",
    "outcome",
    "at_risk",
    "supplier_gstin",
    "supplier_name",
    "recipient_gstin",
    "number",
    "tax",
    "ims_place",
    "ims_kind",
    "ims_number",
    "ims_date",
    "ims_taxable_value",
    "ims_igst",
    "ims_cgst",
    "ims_sgst",
    "ims_cess",
    "linked",
    "books_rows",
    "books_kind",
    "books_gstin",
    "books_number",
    "books_date",
    "books_taxable_value",
    "books_igst",
    "books_cgst",
    "books_sgst",
    "books_cess",
    "gap_taxable_value",
    "gap_tax",
    "days_apart",
    "differs",
    "reason",
    "also",
    "why_not",
    "proposed_action",
    "needs_review",
    "what_happens",
    "rule",
    "return_period",
    "filed",
];

/// Lines are made this many at a time, so that a large month is not held twice.
const BATCH: usize = 20_000;

/// Writes lists one after the other.
///
/// # Errors
/// What the disk answers.
pub fn csv(lister: &Lister<'_, '_>, lists: &[List], out: &mut dyn Write) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(LIST_COLUMNS)?;
    for list in lists {
        let name = list.report.map_or("", |report| report.name);
        for subjects in list.subjects.chunks(BATCH) {
            let lines: Vec<Vec<String>> =
                subjects.par_iter().map(|subject| cells(name, &lister.line(*subject))).collect();
            for cell in lines.iter().flat_map(|line| line.iter().map(Some).chain([None])) {
                match cell {
                    Some(cell) => csv.write_field(harmless(cell).as_bytes())?,
                    None => csv.write_record(None::<&[u8]>)?,
                }
            }
        }
    }
    csv.flush()
}

fn cells(report: &str, line: &Line) -> Vec<String> {
    let own = line.own();
    let mut cells = vec![
        report.to_owned(),
        line.side().to_owned(),
        line.outcome.word().to_owned(),
        line.at_risk.plain(),
        text(own, |half| &half.gstin),
        line.supplier_name.clone(),
        line.recipient_gstin.clone(),
        text(own, |half| &half.number),
        own.and_then(Half::tax).map(Paise::plain).unwrap_or_default(),
    ];
    let (ims, books) = (line.ims.as_ref(), line.books.as_ref());
    cells.extend([text(ims, |h| &h.place), text(ims, |h| h.kind), text(ims, |h| &h.number)]);
    cells.extend(amounts(ims));
    let linked = match (ims, books) {
        (Some(_), Some(_)) if line.linked => "yes",
        (Some(_), _) => "no",
        (None, _) => "",
    };
    cells.push(linked.to_owned());
    cells.extend([text(books, |h| &h.place), text(books, |h| h.kind)]);
    cells.extend([text(books, |h| &h.gstin), text(books, |h| &h.number)]);
    cells.extend(amounts(books));
    let gap = line.gap;
    cells.extend([
        gap.map(|g| g.taxable_value.plain()).unwrap_or_default(),
        gap.map(|g| g.tax.total().plain()).unwrap_or_default(),
        gap.and_then(|g| g.days).map(|days| days.to_string()).unwrap_or_default(),
        line.differs.clone(),
        line.reason.clone(),
        line.also.clone(),
        line.why_not.clone(),
        line.action.to_owned(),
        line.review.clone(),
        line.fate.to_owned(),
        line.rule.clone(),
        line.return_period.clone(),
        line.filed.to_owned(),
    ]);
    debug_assert_eq!(cells.len(), LIST_COLUMNS.len());
    cells
}

fn text(half: Option<&Half>, of: impl Fn(&Half) -> &str) -> String {
    half.map(|half| of(half).to_owned()).unwrap_or_default()
}

/// Date, taxable value and heads.
fn amounts(half: Option<&Half>) -> Vec<String> {
    let date = half.and_then(|half| half.date).map(show_date).unwrap_or_default();
    let mut cells = vec![date];
    match half.and_then(|half| half.amounts) {
        Some((value, tax)) => {
            cells.push(value.plain());
            cells.extend(tax.each().map(Paise::plain));
        }
        None => cells.extend(std::iter::repeat_n(String::new(), 1 + TaxHeads::NAMES.len())),
    }
    cells
}
