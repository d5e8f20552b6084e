//! The review workbook: one sheet per kind of work.
//!
//! Comes in: the month and its figures. Goes out: the bytes of `review.xlsx`. Invariant: every IMS
//! document stands on at least one sheet (accepted and waiting ones up to a cap; of a large month those
//! most at risk, and the sheet says where the others are), the same month gives the same bytes, and no
//! text of a file becomes a formula.

mod answers;
mod books;
mod branches;
mod documents;
mod exceptions;
mod forecast;
mod grid;
mod law;
mod limits;
mod notes;
mod rules;
mod statement;
mod styles;
mod summary;
mod suppliers;

pub use exceptions::exceptions;

use super::ReportError;
use super::figures::Figures;
use super::view::{Home, Reader};
use crate::decide::{Finding, worksheet};
use crate::diagnostic::Diagnostic;
use crate::domain::month::Month;
use rayon::prelude::*;
use rust_xlsxwriter::{DocProperties, Workbook, Worksheet, XlsxError};
use styles::Styles;

/// Writes the review workbook of the run with this name and returns its bytes.
///
/// # Errors
/// [`ReportError::Workbook`] when the writer refuses a sheet or cannot pack the file.
pub fn workbook(
    month: &Month<'_>,
    run: &str,
    figures: &Figures,
    diagnostics: &[Diagnostic],
) -> Result<Vec<u8>, ReportError> {
    workbook_of(month, worksheet(&month.ims, &month.books, &month.links), run, figures, diagnostics)
}

/// Does the same where the worksheet of ITC reduction is filled already.
///
/// # Errors
/// As [`workbook`].
pub fn workbook_of(
    month: &Month<'_>,
    findings: Vec<Finding>,
    run: &str,
    figures: &Figures,
    diagnostics: &[Diagnostic],
) -> Result<Vec<u8>, ReportError> {
    let reader = Reader::of(month, findings);
    let styles = Styles::of(figures, run);
    let mut sheets = work_sheets(&reader, &styles, run).map_err(failed("a sheet of documents"))?;
    sheets.extend(law::itc_reduction(&reader, &styles).map_err(failed("the ITC reduction"))?);
    sheets.extend(law::clock(&reader, figures, &styles).map_err(failed("the clock"))?);
    sheets.extend(forecast::sheets(&reader, figures, &styles).map_err(failed("the forecast"))?);
    sheets.extend(suppliers::sheets(month, &styles).map_err(failed("the suppliers"))?);
    sheets.extend(branches::sheets(&reader, figures, &styles).map_err(failed("the registrations"))?);
    sheets.push(rules::sheet(figures, &styles).map_err(failed("the rules"))?);
    let names: Vec<String> =
        std::iter::once(statement::NAME.to_owned()).chain(sheets.iter().map(Worksheet::name)).collect();
    let (first, anchors) = summary::sheet(figures, &styles, &names).map_err(failed("the summary"))?;
    let second = statement::sheet(figures, &styles, anchors).map_err(failed("the reconciliation"))?;
    let parameters = notes::parameters(month, run, figures, diagnostics, &styles);
    let last = [
        parameters.map_err(failed("the parameters"))?,
        notes::sheet(month, figures, &styles).map_err(failed("the notes"))?,
        answers::mark(run).map_err(failed("the mark"))?,
    ];
    let mut book = Workbook::new();
    properties(&mut book, figures);
    for (name, range) in notes::CHOICES {
        book.define_name(name, range).map_err(failed("the choices"))?;
    }
    pack(book, [first, second].into_iter().chain(sheets).chain(last)).map_err(failed("packing"))
}

/// A workbook is opened more often than it is mailed: the second level packs three times as fast as the sixth
/// and leaves a quarter more.
const LEVEL: u8 = 2;

/// Puts the sheets into the workbook, in order, and packs it.
fn pack(mut book: Workbook, sheets: impl IntoIterator<Item = Worksheet>) -> Result<Vec<u8>, XlsxError> {
    book.set_zip_compression_level(LEVEL);
    for sheet in sheets {
        book.push_worksheet(sheet);
    }
    book.save_to_buffer()
}

fn failed(sheet: &'static str) -> impl Fn(XlsxError) -> ReportError {
    move |source| ReportError::Workbook { sheet: sheet.to_owned(), source: Box::new(source) }
}

/// The clock in the file's properties is the run's own.
fn properties(book: &mut Workbook, figures: &Figures) {
    let mut properties = DocProperties::new()
        .set_title(format!("IMS review {}", figures.period))
        .set_author(format!("imsreco {}", figures.version));
    let day = styles::excel_date(figures.as_of)
        .or_else(|| rust_xlsxwriter::ExcelDateTime::from_ymd(2017, 7, 1).ok());
    if let Some(day) = day {
        properties = properties.set_creation_datetime(&day);
    }
    book.set_properties(&properties);
}

fn work_sheets(reader: &Reader<'_, '_>, styles: &Styles, run: &str) -> Result<Vec<Worksheet>, XlsxError> {
    let homes: Vec<Home> =
        (0..reader.month.ims.len()).into_par_iter().map(|id| Home::of(reader, id)).collect();
    // The queue is the largest sheet, and each sheet is made for itself.
    let (queue, others) = rayon::join(
        || documents::to_review(reader, styles, run),
        || Home::ALL.into_par_iter().map(|home| of_home(reader, styles, run, &homes, home)).collect(),
    );
    let (mut sheets, others): (_, Vec<Result<Vec<Worksheet>, XlsxError>>) = (queue?, others);
    for made in others {
        sheets.extend(made?);
    }
    Ok(sheets)
}

/// Writes the sheet of a home, with those of the books that come before it.
fn of_home(
    reader: &Reader<'_, '_>,
    styles: &Styles,
    run: &str,
    homes: &[Home],
    home: Home,
) -> Result<Vec<Worksheet>, XlsxError> {
    let mut sheets = match home {
        Home::Accepted => {
            let mut sheets = books::excluded(reader, styles)?;
            sheets.extend(books::refused(reader, styles)?);
            sheets
        }
        Home::Duplicates => books::only_in_books(reader, styles)?,
        Home::Ineligible => books::booked_again(reader, styles)?,
        Home::TaxableValue
        | Home::Tax
        | Home::TaxHead
        | Home::Values
        | Home::Date
        | Home::Number
        | Home::Gstin
        | Home::AmountsAndTies
        | Home::SplitAndMerged
        | Home::Agreeing
        | Home::OnlyInIms
        | Home::Waiting => Vec::new(),
    };
    sheets.extend(documents::home(reader, styles, run, homes, home)?);
    Ok(sheets)
}

#[cfg(test)]
mod tests;
