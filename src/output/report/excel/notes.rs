//! The last sheets: how it was done, and notes to the reader.
//!
//! Comes in: settings, hashes, mapping, messages. Goes out: two worksheets. Invariant: the
//! choices for the final action stand where [`CHOICES`] says.

use super::grid::{height, wrapped_lines};
use super::styles::{Styles, short_enough};
use crate::diagnostic::Diagnostic;
use crate::domain::month::{InputFile, Month};
use crate::domain::period::show_date;
use crate::domain::text::{Count, grouped};
use crate::output::report::answer::{ACTIONS, ACTIONS_WITHOUT_PENDING};
use crate::output::report::figures::Figures;
use rust_xlsxwriter::{Worksheet, XlsxError};

const WIDTHS: [f64; 5] = [30.0, 66.0, 24.0, 18.0, 44.0];
/// More messages than this stand in `problems.csv` only.
const MESSAGES: usize = 500;

/// Names of the lists of choices, and where they stand.
pub(super) const CHOICES: [(&str, &str); 2] =
    [("Actions", "=Notes!$A$4:$A$8"), ("ActionsWithoutPending", "=Notes!$B$4:$B$7")];

const READER: [&str; 12] = [
    "Yellow cells are yours; all others are protected, without a password. A document that needs a person stands on \"To review\" and on the sheet of its kind, as far as these reach; fill in one of the two. Then save and run: imsreco review OUT --from review.xlsx --by \"Your name\".",
    "Final action offers only what the portal permits on the record. An empty cell says nothing: what was said before stands, else the proposal. No action leaves the record as if you had not seen it, and the portal deems it accepted. Withdraw takes back what was said in an earlier review.",
    "Final remark goes to the supplier: at most 250 plain characters, with Reject and Pending, and with Accept only where credit is given back.",
    "Final ITC reduction is asked when a credit note, or an amendment that lowers the credit, is accepted. Full gives back the whole tax. None (no credit was taken, or it was given back before) and Partial (the amounts beside; CGST and SGST alike) need a remark.",
    "You may filter, hide columns, add columns of your own and delete rows. Excel sorts a protected sheet only after Review > Unprotect Sheet; sort whole rows. A hidden column at the end says which row is which.",
    "Cells that differ are orange and bold; the column \"What differs\" names them.",
    "Grey italics: rows that are near but not asserted to be the same supply; they are in no total.",
    "Credit notes are negative on both sides. The portal and the register may show them positive.",
    "At risk: the tax that may be claimed wrongly, or lost, if nobody looks. Nothing where the link is certain or the supplier has not filed; the gap where values differ; the whole tax where the partner is in doubt, absent or double.",
    "The totals in row 2 follow the filter.",
    "A text that would overrun its row on paper ends in …; imsreco explain document tells all of it.",
    "Every record with its row, candidates and reasons stands in links.csv; every register row in books_links.csv.",
];

struct Page<'p> {
    sheet: Worksheet,
    styles: &'p Styles,
    row: u32,
}

impl Page<'_> {
    fn label(&mut self, text: &str) -> Result<(), XlsxError> {
        self.row += 1;
        self.sheet.write_string_with_format(self.row, 0, text, &self.styles.label)?;
        self.row += 1;
        Ok(())
    }

    fn head(&mut self, titles: &[&str]) -> Result<(), XlsxError> {
        for (col, title) in (0u16..).zip(titles) {
            self.sheet.write_string_with_format(self.row, col, *title, &self.styles.head)?;
        }
        self.row += 1;
        Ok(())
    }

    /// Writes a sentence across the page.
    fn note(&mut self, note: &str) -> Result<(), XlsxError> {
        self.sheet.merge_range(self.row, 0, self.row, 4, &short_enough(note), &self.styles.prose)?;
        let lines = wrapped_lines(note, WIDTHS.iter().sum());
        self.sheet.set_row_height(self.row, height(lines))?;
        self.row += 1;
        Ok(())
    }

    fn cells(&mut self, cells: &[&str]) -> Result<(), XlsxError> {
        let lines = cells.iter().zip(WIDTHS).map(|(text, width)| wrapped_lines(text, width)).max();
        self.sheet.set_row_height(self.row, height(lines.unwrap_or(1)))?;
        for (col, cell) in (0u16..).zip(cells) {
            let style = if col == 0 { &self.styles.key } else { &self.styles.prose };
            self.sheet.write_string_with_format(self.row, col, short_enough(cell), style)?;
        }
        self.row += 1;
        Ok(())
    }
}

fn page<'p>(name: &str, title: &str, styles: &'p Styles) -> Result<Page<'p>, XlsxError> {
    let mut page = Page { sheet: Worksheet::new(), styles, row: 2 };
    page.sheet.set_name(name)?;
    for (col, width) in (0u16..).zip(WIDTHS) {
        page.sheet.set_column_width(col, width)?;
    }
    page.sheet.write_string_with_format(0, 0, title, &styles.title)?;
    page.sheet.set_row_height(0, 24)?;
    Ok(page)
}

fn paper(page: &mut Page<'_>) -> Result<(), XlsxError> {
    let sheet = &mut page.sheet;
    page.styles.paper(sheet);
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_print_area(0, 0, page.row.max(1) - 1, 4)?;
    sheet.set_repeat_rows(0, 0)?;
    sheet.set_screen_gridlines(false);
    Ok(())
}

/// Writes the notes to the reader, below the choices for the final action.
pub(super) fn sheet(month: &Month<'_>, figures: &Figures, styles: &Styles) -> Result<Worksheet, XlsxError> {
    let mut page = page("Notes", "Notes", styles)?;
    page.head(&["Choices for Final action", "Where the portal does not offer Pending"])?;
    for (at, action) in ACTIONS.into_iter().enumerate() {
        page.cells(&[action, ACTIONS_WITHOUT_PENDING.get(at).copied().unwrap_or("")])?;
    }
    page.label("How to read this workbook")?;
    for note in READER {
        page.note(note)?;
    }
    page.label("What this workbook rests on, and what it does not say")?;
    for note in basis(month, figures) {
        page.note(&note)?;
    }
    paper(&mut page)?;
    Ok(page.sheet)
}

/// Writes the parameters of the run: settings, files with their hashes, columns, messages.
pub(super) fn parameters(
    month: &Month<'_>,
    run: &str,
    figures: &Figures,
    diagnostics: &[Diagnostic],
    styles: &Styles,
) -> Result<Worksheet, XlsxError> {
    let mut page = page("Parameters", "Parameters of the run, files and hashes", styles)?;
    page.row = 1;
    settings(&mut page, month, run, figures)?;
    files(&mut page, month)?;
    mapping(&mut page, month)?;
    messages(&mut page, diagnostics)?;
    paper(&mut page)?;
    Ok(page.sheet)
}

/// Says what a reader has to know of this month before he relies on it.
fn basis(month: &Month<'_>, f: &Figures) -> Vec<String> {
    let mut notes = vec![
        format!(
            "It shows the download and the register as they were read, and what the policy \"{}\" proposes as of {}. What \
             people decide afterwards stands in the ledger, not here.",
            f.policy,
            show_date(f.as_of)
        ),
        format!(
            "Documents agree where the taxable value differs by at most {} and each tax head by at most {}.",
            month.facts.tolerance.taxable_value, month.facts.tolerance.tax
        ),
        "Place of supply, rate and HSN are not compared; the document value is shown and never decides. Whether the \
         goods or services were received, and whether the credit is admissible, no file says."
            .to_owned(),
        "Reconciliation: every register row and every IMS record stands in exactly one line, identical repetitions of \
         a record once. It ties by tax head to the paisa; the check is a formula of the sheet."
            .to_owned(),
        "Suppliers: late means reported in a return period after the month of the document's date. A supplier who files \
         quarterly may report so without being late; no download says who does."
            .to_owned(),
    ];
    let shown_only: usize = f.read_only.iter().map(|section| section.records).sum();
    let apart = [
        (
            f.refused_records.documents,
            "IMS record",
            "could not be read: in no total but that of the account.",
        ),
        (f.refused_rows, "register row", "could not be read: the amounts are in no total."),
        (f.repeated.documents, "IMS record", "only repeating others identically: counted once."),
        (shown_only, "record", "of imports and other sections: shown only, without amounts."),
    ];
    for (count, noun, what) in apart.into_iter().filter(|(count, _, _)| *count > 0) {
        notes.push(format!("{} {what}", Count::of(count, noun)));
    }
    notes
}

fn settings(page: &mut Page<'_>, month: &Month<'_>, run: &str, f: &Figures) -> Result<(), XlsxError> {
    let facts = &month.facts;
    page.label("Settings")?;
    page.cells(&["Run", run])?;
    page.cells(&["Version", &format!("imsreco {}", facts.version)])?;
    page.cells(&["Return period", &f.period.to_string()])?;
    page.cells(&["As of", &show_date(f.as_of)])?;
    page.cells(&["Recipients", &facts.recipients.join(", ")])?;
    page.cells(&["Policy", &facts.policy])?;
    page.cells(&["Tolerance on the taxable value", &facts.tolerance.taxable_value.to_string()])?;
    page.cells(&["Tolerance on each tax head", &facts.tolerance.tax.to_string()])?;
    let hold = if facts.hold { "on: what needs a person is put on Pending where permitted" } else { "off" };
    page.cells(&["Hold", hold])?;
    for day in &f.days {
        page.cells(&[&day.what, &day.shown()])?;
    }
    Ok(())
}

fn files(page: &mut Page<'_>, month: &Month<'_>) -> Result<(), XlsxError> {
    page.label("Files read")?;
    page.head(&["File", "SHA-256", "Bytes", "What"])?;
    let mut line = |file: &InputFile, what: &str| {
        let bytes = usize::try_from(file.bytes).unwrap_or(usize::MAX);
        page.cells(&[&file.name, &file.sha256, &grouped(bytes), what])
    };
    for file in &month.facts.ims_files {
        line(file, "IMS download")?;
    }
    for file in &month.facts.books_files {
        line(file, "purchase register")?;
    }
    line(&month.facts.rules_file, "rules")?;
    for file in &month.facts.list_files {
        line(file, "list of the rules")?;
    }
    if let Some(file) = &month.facts.suppliers_file {
        line(file, "list of suppliers")?;
    }
    if let Some(file) = &month.facts.calendar.file {
        line(file, "how the recipient files")?;
    }
    for file in &month.facts.gstr2b_files {
        line(file, "GSTR-2B")?;
    }
    for file in &month.facts.previous_files {
        line(file, "earlier run")?;
    }
    Ok(())
}

fn mapping(page: &mut Page<'_>, month: &Month<'_>) -> Result<(), XlsxError> {
    if month.mapping.is_empty() && month.left_out.is_empty() {
        return Ok(());
    }
    page.label("What was understood of the registers")?;
    page.head(&["Field", "Heading", "Column", "Sheet", "File"])?;
    let name = |file: u32| month.facts.books_files.get(file as usize).map_or("", |f| f.name.as_str());
    for m in &month.mapping {
        page.cells(&[&m.field, &m.heading, &m.letter, &m.sheet, name(m.file)])?;
    }
    for left in &month.left_out {
        let why = format!("left out: {}", left.reason);
        page.cells(&[&grouped(left.rows), &why, "", &left.sheet, name(left.file)])?;
    }
    Ok(())
}

fn messages(page: &mut Page<'_>, diagnostics: &[Diagnostic]) -> Result<(), XlsxError> {
    if diagnostics.is_empty() {
        return Ok(());
    }
    page.label("Messages of the run")?;
    page.head(&["Message", "What", "What to do", "", "Where"])?;
    page.sheet.merge_range(page.row - 1, 2, page.row - 1, 3, "What to do", &page.styles.head)?;
    for d in diagnostics.iter().take(MESSAGES) {
        let id = format!("{}: {}", d.severity.word(), d.id);
        page.cells(&[&id, &d.message, "", "", &d.place.to_string()])?;
        page.sheet.merge_range(
            page.row - 1,
            2,
            page.row - 1,
            3,
            &short_enough(&d.help),
            &page.styles.prose,
        )?;
        let lines = [(d.message.as_str(), WIDTHS[1]), (d.help.as_str(), WIDTHS[2] + WIDTHS[3])]
            .map(|(text, width)| wrapped_lines(text, width));
        let lines = lines[0].max(lines[1]).max(wrapped_lines(&d.place.to_string(), WIDTHS[4]));
        page.sheet.set_row_height(page.row - 1, height(lines))?;
    }
    if diagnostics.len() > MESSAGES {
        page.cells(&["", &format!("{} more stand in problems.csv", grouped(diagnostics.len() - MESSAGES))])?;
    }
    Ok(())
}
