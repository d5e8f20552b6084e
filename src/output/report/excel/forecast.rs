//! The sheets "GSTR-3B forecast" and "GSTR-2B".
//!
//! Comes in: figures, and the month for the documents behind them. Goes out: worksheets. Invariant: sums
//! are formulas over what stands above them, with the figure itself as their stored result; 4(C) is one
//! too.

use super::grid::{Cell, Column, Role, SHEET_ROWS, Table, column, height, wrapped_lines};
use super::limits::{SEEN, shown};
use super::styles::{Styles, rupees, short_enough};
use crate::domain::forecast::{Future, Place2b, Sums, Table4, Worth};
use crate::domain::gstr2b::{Compared2b, Difference, LaneLine, Line2b};
use crate::domain::money::{Paise, TaxHeads};
use crate::domain::text::Count;
use crate::output::report::figures::{Figures, Gstr2bFigure};
use crate::output::report::gstr2b_csv::{Named, lane_says};
use crate::output::report::view::Reader;
use rust_xlsxwriter::utility::column_number_to_name;
use rust_xlsxwriter::{Formula, Worksheet, XlsxError};

const WIDTHS: [f64; 7] = [54.0, 12.0, 17.0, 17.0, 17.0, 15.0, 18.0];
const LAST: u16 = 6;

struct Page<'p> {
    sheet: Worksheet,
    styles: &'p Styles,
    row: u32,
}

impl<'p> Page<'p> {
    fn new(name: &str, title: &str, styles: &'p Styles) -> Result<Self, XlsxError> {
        let mut sheet = Worksheet::new();
        sheet.set_name(name)?;
        for (col, width) in (0u16..).zip(WIDTHS) {
            sheet.set_column_width(col, width)?;
        }
        sheet.write_string_with_format(0, 0, title, &styles.title)?;
        Ok(Self { sheet, styles, row: 1 })
    }

    fn prose(&mut self, text: &str) -> Result<(), XlsxError> {
        self.sheet.merge_range(self.row, 0, self.row, LAST, &short_enough(text), &self.styles.prose)?;
        self.sheet.set_row_height(self.row, height(wrapped_lines(text, WIDTHS.iter().sum())))?;
        self.row += 1;
        Ok(())
    }

    fn label(&mut self, text: &str) -> Result<(), XlsxError> {
        self.row += 1;
        self.sheet.write_string_with_format(self.row, 0, short_enough(text), &self.styles.label)?;
        self.row += 1;
        Ok(())
    }

    fn head(&mut self, first: &str) -> Result<(), XlsxError> {
        let titles = [first, "Documents", "IGST ₹", "CGST ₹", "SGST ₹", "Cess ₹", "Total ₹"];
        for (col, title) in (0u16..).zip(titles) {
            self.sheet.write_string_with_format(self.row, col, title, &self.styles.head)?;
        }
        self.row += 1;
        Ok(())
    }

    fn line(&mut self, name: &str, documents: Option<usize>, heads: TaxHeads) -> Result<(), XlsxError> {
        self.sheet.write_string_with_format(self.row, 0, short_enough(name), &self.styles.key)?;
        if let Some(documents) = documents {
            let documents = u32::try_from(documents).unwrap_or(u32::MAX);
            self.sheet.write_number_with_format(self.row, 1, documents, &self.styles.count)?;
        } else {
            self.sheet.write_blank(self.row, 1, &self.styles.key)?;
        }
        for (col, head) in (2u16..).zip(heads.each()) {
            self.sheet.write_number_with_format(self.row, col, rupees(head), self.styles.amount(head))?;
        }
        let sum = format!("=SUM(C{0}:F{0})", self.row + 1);
        let total = heads.total();
        let formula = Formula::new(sum).set_result(total.plain());
        self.sheet.write_formula_with_format(self.row, LAST, formula, self.styles.amount(total))?;
        self.row += 1;
        Ok(())
    }

    /// Writes a line of formulas; `formula` is given the letter of the column.
    fn total(
        &mut self,
        name: &str,
        heads: TaxHeads,
        formula: impl Fn(&str) -> String,
    ) -> Result<(), XlsxError> {
        self.sheet.write_string_with_format(self.row, 0, name, &self.styles.total_label)?;
        self.sheet.write_blank(self.row, 1, &self.styles.total_label)?;
        let mut amounts = heads.each().to_vec();
        amounts.push(heads.total());
        for (col, amount) in (2u16..).zip(amounts) {
            let formula = Formula::new(formula(&column_number_to_name(col))).set_result(amount.plain());
            self.sheet.write_formula_with_format(self.row, col, formula, self.styles.total(amount))?;
        }
        self.row += 1;
        Ok(())
    }

    fn finish(mut self) -> Worksheet {
        let sheet = &mut self.sheet;
        sheet.set_landscape();
        sheet.set_paper_size(9);
        sheet.set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
        sheet.set_print_fit_to_pages(1, 0);
        sheet.set_footer("&L&A&RPage &P of &N");
        sheet.set_screen_gridlines(false);
        self.sheet
    }
}

/// Writes the forecast, the worth of open documents, and GSTR-2B where it was given.
pub(super) fn sheets(
    reader: &Reader<'_, '_>,
    f: &Figures,
    styles: &Styles,
) -> Result<Vec<Worksheet>, XlsxError> {
    let mut sheets = vec![forecast(f, styles)?];
    sheets.extend(worth(reader, f, styles)?);
    if let (Some(figure), Some(compared)) = (&f.gstr2b, &reader.month.gstr2b) {
        sheets.push(actual(figure, styles)?);
        sheets.extend(differences(reader, compared, styles)?);
        sheets.extend(lanes(reader, compared, styles)?);
    }
    Ok(sheets)
}

fn forecast(f: &Figures, styles: &Styles) -> Result<Worksheet, XlsxError> {
    let title = format!("GSTR-2B and Table 4 of GSTR-3B, {}: forecast", f.period);
    let mut page = Page::new("GSTR-3B forecast", &title, styles)?;
    page.prose(&f.forecast.sentence())?;
    for note in f.forecast.notes() {
        page.prose(&note)?;
    }
    for sums in &f.forecast.sums {
        for future in Future::ALL {
            table4(&mut page, sums, future)?;
        }
    }
    Ok(page.finish())
}

fn table4(page: &mut Page<'_>, sums: &Sums, future: Future) -> Result<(), XlsxError> {
    let own = sums.of(future);
    let whose = if sums.recipient.is_empty() { String::new() } else { format!("{}: ", sums.recipient) };
    page.label(&format!("{whose}{}", future.title()))?;
    page.head("Table 4 of GSTR-3B")?;
    let first = page.row + 1;
    let Table4 { all_other, blocked, unbooked } = own.table;
    page.line("4(A)(5) All other ITC", Some(own.at(Place2b::Counts).documents), all_other)?;
    page.line("4(B)(1) Blocked in the books", None, blocked)?;
    page.line("4(B)(2) Others: not booked yet", None, unbooked)?;
    page.total("4(C) Net credit", own.table.net(), |col| {
        format!("=SUM({col}{first},-{col}{},-{col}{})", first + 1, first + 2)
    })?;
    page.line("4(D) Not by IMS, not forecast", None, TaxHeads::default())?;
    for place in Place2b::ALL.into_iter().filter(|place| *place != Place2b::Counts) {
        let tally = own.at(place);
        if tally.documents > 0 {
            page.line(&format!("Beside: {}", place.title()), Some(tally.documents), tally.tax)?;
        }
    }
    Ok(())
}

const RECORD: &str = "The document";
const ACCEPTED: &str = "4(A)(5) if it is accepted";
const WITHHELD: &str = "Of that";

const WORTH: &[Column] = &[
    column(RECORD, "Supplier", 26.0, Role::Text),
    column(RECORD, "Supplier GSTIN", 18.0, Role::Short),
    column(RECORD, "Document number", 20.0, Role::Text),
    column(RECORD, "Section", 16.0, Role::Text),
    column(RECORD, "Outcome", 24.0, Role::Text),
    column(RECORD, "Proposed", 12.0, Role::Short),
    column(ACCEPTED, "IGST ₹", 15.0, Role::Money),
    column(ACCEPTED, "CGST ₹", 15.0, Role::Money),
    column(ACCEPTED, "SGST ₹", 15.0, Role::Money),
    column(ACCEPTED, "Cess ₹", 13.0, Role::Money),
    column(ACCEPTED, "Total ₹", 16.0, Role::Money),
    column(WITHHELD, "4(B)(1) ₹", 15.0, Role::Money),
    column(WITHHELD, "4(B)(2) ₹", 15.0, Role::Money),
    column("Otherwise", "Where it stands", 32.0, Role::Prose),
    column("Otherwise", "On Pending", 30.0, Role::Prose),
    column("Otherwise", "Rejected", 30.0, Role::Prose),
];

fn worth(reader: &Reader<'_, '_>, f: &Figures, styles: &Styles) -> Result<Vec<Worksheet>, XlsxError> {
    let open = &f.forecast.open;
    if open.is_empty() {
        return Ok(Vec::new());
    }
    let mut note = format!(
        "{} that need a person, most credit first; all others as proposed.",
        Count::of(open.len(), "document")
    );
    let count = shown(reader.month, open.len(), SEEN, &mut note, "links.csv with their tax");
    let table = Table {
        name: "Worth in GSTR-2B",
        note,
        columns: WORTH,
        frozen: 3,
        printed: u16::try_from(WORTH.len()).unwrap_or(u16::MAX),
        cut: None,
        hidden: Vec::new(),
        permits: None,
        tab: 0x004F_7CAC,
    };
    table.sheets(styles, count, SHEET_ROWS, |i| worth_line(reader, &open[i]))
}

fn worth_line(reader: &Reader<'_, '_>, worth: &Worth) -> Vec<Cell> {
    let month = reader.month;
    let (record, link) = (&month.ims[worth.id.at()], &month.links[worth.id.at()]);
    let Table4 { all_other, blocked, unbooked } = worth.accepted.table;
    let mut cells = vec![
        Cell::text(record.supplier_name),
        Cell::text(record.supplier_gstin),
        Cell::text(record.number),
        Cell::text(record.section.title()),
        Cell::text(link.outcome.title()),
        Cell::text(month.decisions[worth.id.at()].proposed_action.title()),
    ];
    cells.extend(all_other.each().map(Cell::money));
    cells.extend([all_other.total(), blocked.total(), unbooked.total()].map(Cell::money));
    let counts = worth.accepted.place == Place2b::Counts;
    cells.push(Cell::text(worth.accepted.place.title()));
    cells.push(Cell::text(match (counts, worth.pending) {
        (true, Some(_)) => "nothing now; it stays in IMS",
        (true, None) => "the portal does not offer Pending",
        (false, _) => "",
    }));
    cells.push(Cell::text(if counts { "nothing; only the supplier can report it again" } else { "" }));
    cells
}

fn actual(figure: &Gstr2bFigure, styles: &Styles) -> Result<Worksheet, XlsxError> {
    let mut page = Page::new("GSTR-2B", "GSTR-2B as it came, and the way to it from the forecast", styles)?;
    page.prose(&figure.sentence())?;
    page.label("What GSTR-2B gives")?;
    page.head("Line of Table 4")?;
    for line in Line2b::ALL {
        let tally = figure.line(line);
        page.line(line.title(), Some(tally.documents), tally.tax)?;
    }
    for against in &figure.against {
        page.label(&format!("4(A)(5), {}", against.future.title().to_lowercase()))?;
        page.head("From the forecast to GSTR-2B")?;
        let first = page.row + 1;
        page.line("Forecast", None, against.forecast)?;
        for (cause, documents, gap) in &against.causes {
            page.line(cause.title(), Some(*documents), *gap)?;
        }
        let last = page.row;
        page.total("GSTR-2B", figure.line(Line2b::AllOther).tax, |col| {
            format!("=SUM({col}{first}:{col}{last})")
        })?;
    }
    if !figure.lanes.is_empty() {
        page.label("Documents that never were in IMS, beside the register")?;
        page.head("Lane")?;
        for (lane, found, tally) in &figure.lanes {
            let name = format!("{}: {}", lane.title(), found.words());
            page.line(&name, Some(tally.documents), tally.tax)?;
        }
    }
    Ok(page.finish())
}

const DOCUMENT: &str = "The document";

const DIFFERENCES: &[Column] = &[
    column("Against", "Forecast", 18.0, Role::Text),
    column("Against", "Cause", 24.0, Role::Text),
    column(DOCUMENT, "Document number", 20.0, Role::Text),
    column(DOCUMENT, "Section", 16.0, Role::Text),
    column(DOCUMENT, "Date", 11.5, Role::Short),
    column(DOCUMENT, "Return period", 10.0, Role::Short),
    column(DOCUMENT, "Supplier", 26.0, Role::Text),
    column(DOCUMENT, "Supplier GSTIN", 18.0, Role::Short),
    column("In 4(A)(5)", "Forecast ₹", 16.0, Role::Money),
    column("In 4(A)(5)", "GSTR-2B ₹", 16.0, Role::Money),
    column("Difference", "IGST ₹", 15.0, Role::Money),
    column("Difference", "CGST ₹", 15.0, Role::Money),
    column("Difference", "SGST ₹", 15.0, Role::Money),
    column("Difference", "Cess ₹", 13.0, Role::Money),
    column("Difference", "Total ₹", 16.0, Role::Money),
    column("Why", "Explanation", 70.0, Role::Prose),
];

fn differences(
    reader: &Reader<'_, '_>,
    compared: &Compared2b,
    styles: &Styles,
) -> Result<Vec<Worksheet>, XlsxError> {
    let all = &compared.differences;
    if all.is_empty() {
        return Ok(Vec::new());
    }
    let table = Table {
        name: "GSTR-2B differences",
        note: "Every document on which GSTR-2B and a forecast differ; filter by Forecast, then the totals tie with the \
               sheet GSTR-2B."
            .to_owned(),
        columns: DIFFERENCES,
        frozen: 3,
        printed: u16::try_from(DIFFERENCES.len()).unwrap_or(u16::MAX),
        cut: None,
        hidden: Vec::new(),
        permits: None,
        tab: 0x004F_7CAC,
    };
    table.sheets(styles, all.len(), SHEET_ROWS, |i| difference_line(reader, compared, &all[i]))
}

fn difference_line(reader: &Reader<'_, '_>, compared: &Compared2b, d: &Difference) -> Vec<Cell> {
    let of = Named::of(reader.month, compared, d);
    let gap = d.gap();
    let mut cells = vec![Cell::text(d.future.title()), Cell::text(d.cause.title())];
    cells.extend(named(of));
    cells.extend([d.forecast.total(), d.actual.total()].map(Cell::money));
    cells.extend(gap.each().map(Cell::money));
    cells.extend([Cell::money(gap.total()), Cell::text(d.say.as_str())]);
    cells
}

fn named(of: Named) -> [Cell; 6] {
    [
        Cell::text(of.number),
        Cell::text(of.title),
        Cell::date(of.date),
        Cell::text(of.return_period),
        Cell::text(of.name),
        Cell::text(of.supplier),
    ]
}

const LANES: &[Column] = &[
    column("Lane", "Lane", 26.0, Role::Text),
    column("Lane", "How it stands", 26.0, Role::Text),
    column(DOCUMENT, "Document number", 20.0, Role::Text),
    column(DOCUMENT, "Section", 16.0, Role::Text),
    column(DOCUMENT, "Date", 11.5, Role::Short),
    column(DOCUMENT, "Return period", 10.0, Role::Short),
    column(DOCUMENT, "Supplier", 26.0, Role::Text),
    column(DOCUMENT, "Supplier GSTIN", 18.0, Role::Short),
    column("GSTR-2B", "Taxable value ₹", 16.0, Role::Money),
    column("GSTR-2B", "Tax ₹", 16.0, Role::Money),
    column("Books", "Taxable value ₹", 16.0, Role::Money),
    column("Books", "Tax ₹", 16.0, Role::Money),
    column("Books", "Rows", 20.0, Role::Text),
    column("Why", "In words", 50.0, Role::Prose),
];

fn lanes(
    reader: &Reader<'_, '_>,
    compared: &Compared2b,
    styles: &Styles,
) -> Result<Vec<Worksheet>, XlsxError> {
    let all = &compared.lanes;
    if all.is_empty() {
        return Ok(Vec::new());
    }
    let table = Table {
        name: "Not by IMS",
        note: "Documents that reach GSTR-2B without IMS, beside the rows of which the register says so."
            .to_owned(),
        columns: LANES,
        frozen: 3,
        printed: u16::try_from(LANES.len()).unwrap_or(u16::MAX),
        cut: None,
        hidden: Vec::new(),
        permits: None,
        tab: 0x004F_7CAC,
    };
    table.sheets(styles, all.len(), SHEET_ROWS, |i| lane_line(reader, compared, &all[i]))
}

fn lane_line(reader: &Reader<'_, '_>, compared: &Compared2b, line: &LaneLine) -> Vec<Cell> {
    let mut cells = vec![Cell::text(line.lane.title()), Cell::text(line.found.title())];
    cells.extend(named(Named::of_lane(reader.month, compared, line)));
    match line.document.map(|at| &compared.documents[at]) {
        Some(d) => {
            let sign = |amount: Paise| if d.kind.sign() < 0 { -amount } else { amount };
            cells.extend([sign(d.taxable_value), sign(d.tax.total())].map(Cell::money));
        }
        None => cells.extend([Cell::EMPTY, Cell::EMPTY]),
    }
    let rows = || line.books.iter().map(|id| &reader.month.books[id.at()]);
    if line.books.is_empty() {
        cells.extend([Cell::EMPTY, Cell::EMPTY, Cell::EMPTY]);
    } else {
        let signed = |amount: Paise, sign: i64| if sign < 0 { -amount } else { amount };
        let taxable: Paise = rows().map(|r| signed(r.taxable_value, r.kind.sign())).sum();
        let tax: Paise = rows().map(|r| signed(r.tax.total(), r.kind.sign())).sum();
        cells.extend([taxable, tax].map(Cell::money));
        cells.push(Cell::text(reader.row_list(&line.books)));
    }
    cells.push(Cell::text(lane_says(compared, line)));
    cells
}
