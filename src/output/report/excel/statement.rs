//! The reconciliation statement: from the books to the portal and back, by tax head.
//!
//! Comes in: figures, and where the summary holds both ends. Goes out: one worksheet. Invariant: both ends
//! are the cells of the summary, every sum is a formula, and a check cell says whether the steps lead from
//! one to the other.

use super::styles::{Styles, rupees};
use super::summary::Anchors;
use crate::domain::account::Tally;
use crate::domain::money::{Paise, TaxHeads};
use crate::output::report::figures::{Figures, Statement, StatementLine, StepGroup};
use rust_xlsxwriter::utility::column_number_to_name;
use rust_xlsxwriter::{Color, Format, Formula, Worksheet, XlsxError};

/// Name of the sheet.
pub(super) const NAME: &str = "Reconciliation";

const WIDTHS: [f64; 9] = [58.0, 11.0, 11.0, 18.0, 16.0, 16.0, 16.0, 14.0, 17.0];
const HEADS: [&str; 9] = [
    "Step",
    "Register rows",
    "IMS documents",
    "Taxable value ₹",
    "IGST ₹",
    "CGST ₹",
    "SGST ₹",
    "Cess ₹",
    "Tax ₹",
];
const LAST: u16 = 8;
/// Where the amounts begin: taxable value, four heads, tax.
const AMOUNTS: u16 = 3;

/// Amounts as the columns show them.
fn amounts(value: Paise, tax: TaxHeads) -> [Paise; 6] {
    let [igst, cgst, sgst, cess] = tax.each();
    [value, igst, cgst, sgst, cess, tax.total()]
}

fn letter(col: u16) -> String {
    column_number_to_name(col)
}

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
        for (col, title) in (0u16..).zip(HEADS) {
            self.sheet.write_string_with_format(self.row, col, title, &self.styles.head)?;
        }
        self.sheet.set_row_height(self.row, 28)?;
        self.row += 1;
        Ok(())
    }

    /// Writes the heading of a part.
    fn part(&mut self, text: &str) -> Result<(), XlsxError> {
        self.sheet.merge_range(self.row, 0, self.row, LAST, text, &self.styles.part)?;
        self.row += 1;
        Ok(())
    }

    /// Writes a line of formulas; `formula` gives that of a column.
    fn formulas(
        &mut self,
        name: &str,
        counts: [Option<usize>; 2],
        values: [Paise; 6],
        formula: impl Fn(&str) -> String,
    ) -> Result<u32, XlsxError> {
        self.sheet.write_string_with_format(self.row, 0, name, &self.styles.total_label)?;
        for (col, count) in (1u16..).zip(counts) {
            let style = &self.styles.total_count;
            match count {
                Some(count) => {
                    let made = Formula::new(formula(&letter(col))).set_result(count.to_string());
                    self.sheet.write_formula_with_format(self.row, col, made, style)?;
                }
                None => {
                    self.sheet.write_blank(self.row, col, style)?;
                }
            }
        }
        for (col, value) in (AMOUNTS..).zip(values) {
            let made = Formula::new(formula(&letter(col))).set_result(value.plain());
            self.sheet.write_formula_with_format(self.row, col, made, self.styles.total(value))?;
        }
        self.row += 1;
        Ok(self.row)
    }

    fn step(&mut self, line: &StatementLine) -> Result<(), XlsxError> {
        self.name(line.step.title())?;
        for (col, count) in [(1, line.rows), (2, line.documents)] {
            let count = u32::try_from(count).unwrap_or(u32::MAX);
            self.sheet.write_number_with_format(self.row, col, count, &self.styles.count)?;
        }
        for (col, amount) in (AMOUNTS..).zip(amounts(line.taxable_value, line.tax)) {
            self.sheet.write_number_with_format(self.row, col, rupees(amount), self.styles.amount(amount))?;
        }
        self.row += 1;
        Ok(())
    }

    /// Writes a step backwards: its cells are those of the way there, turned.
    fn step_back(&mut self, line: &StatementLine, there: u32) -> Result<(), XlsxError> {
        self.name(line.step.title())?;
        for (col, count) in [(1, line.rows), (2, line.documents)] {
            let made = Formula::new(format!("={}{there}", letter(col))).set_result(count.to_string());
            self.sheet.write_formula_with_format(self.row, col, made, &self.styles.count)?;
        }
        for (col, amount) in (AMOUNTS..).zip(amounts(-line.taxable_value, -line.tax)) {
            let made = Formula::new(format!("=-{}{there}", letter(col))).set_result(amount.plain());
            self.sheet.write_formula_with_format(self.row, col, made, self.styles.amount(amount))?;
        }
        self.row += 1;
        Ok(())
    }

    fn name(&mut self, title: &str) -> Result<(), XlsxError> {
        let title = capital(title);
        self.sheet.write_string_with_format(self.row, 0, title, &self.styles.text[0])?;
        Ok(())
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Writes the statement.
pub(super) fn sheet(f: &Figures, styles: &Styles, anchors: Anchors) -> Result<Worksheet, XlsxError> {
    let mut page = Page { sheet: Worksheet::new(), styles, row: 0 };
    page.sheet.set_name(NAME)?;
    for (col, width) in (0u16..).zip(WIDTHS) {
        page.sheet.set_column_width(col, width)?;
    }
    let title = format!("Reconciliation statement, {}", f.period);
    page.sheet.write_string_with_format(0, 0, title, &styles.title)?;
    page.sheet.set_row_height(0, 24)?;
    let note = "Credit notes are negative on both sides. Every register row and every IMS record stands in exactly one line.";
    page.sheet.write_string_with_format(1, 0, note, &styles.note)?;
    page.row = 2;
    let s = &f.statement;
    let steps = forward(&mut page, s, anchors)?;
    let there = page.row;
    backward(&mut page, s, anchors, &steps)?;
    beside(&mut page, f)?;
    let last = page.row;
    let sheet = &mut page.sheet;
    styles.paper(sheet);
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_print_area(0, 0, last.max(1) - 1, LAST)?;
    sheet.set_repeat_rows(0, 0)?;
    sheet.set_page_breaks(&[there])?;
    sheet.set_screen_gridlines(false);
    sheet.set_freeze_panes(1, 1)?;
    sheet.set_tab_color(Color::RGB(0x00_1F4E5F));
    Ok(page.sheet)
}

/// The cell of the summary that holds the same column of a tally: count in B, amounts from C on.
fn summary(column: &str, row: u32) -> String {
    let col = match column {
        "B" | "C" => "B",
        "D" => "C",
        "E" => "D",
        "F" => "E",
        "G" => "F",
        "H" => "G",
        _ => "H",
    };
    format!("=Summary!{col}{row}")
}

/// Writes the way from the books to the portal; returns the row of each step, from 1.
fn forward(page: &mut Page<'_>, s: &Statement, anchors: Anchors) -> Result<Vec<u32>, XlsxError> {
    page.label("From the books to the portal")?;
    let books = amounts(s.books.taxable_value, s.books.tax);
    let first =
        page.formulas("Opening: as per the purchase register, every row read", [None, None], books, |c| {
            summary(c, anchors.books)
        })?;
    let mut at = Vec::with_capacity(s.lines.len());
    for group in StepGroup::ALL {
        let lines: Vec<&StatementLine> = s.lines.iter().filter(|l| l.step.group() == group).collect();
        if lines.is_empty() {
            continue;
        }
        page.part(group.title())?;
        for line in lines {
            page.step(line)?;
            at.push(page.row);
        }
    }
    let last = page.row;
    let closing = s.closing();
    let counts = [Some(s.books.documents), Some(closing.documents)];
    let sums = amounts(closing.taxable_value, closing.tax);
    let sum = page.formulas("Closing: opening and all steps", counts, sums, |c| {
        format!("=ROUND(SUM({c}{first}:{c}{last}),2)")
    })?;
    let portal = amounts(s.portal.taxable_value, s.portal.tax);
    let end = page.formulas(
        "As per the portal: IMS documents (Summary)",
        [None, Some(s.portal.documents)],
        portal,
        |c| summary(c, anchors.documents),
    )?;
    check(page, (sum, end), (closing, s.portal))?;
    Ok(at)
}

/// Writes the way back.
fn backward(page: &mut Page<'_>, s: &Statement, anchors: Anchors, steps: &[u32]) -> Result<(), XlsxError> {
    page.label("From the portal to the books")?;
    let portal = amounts(s.portal.taxable_value, s.portal.tax);
    let first =
        page.formulas("Opening: as per the portal, every IMS document", [None, None], portal, |c| {
            summary(c, anchors.documents)
        })?;
    for group in StepGroup::ALL.into_iter().rev() {
        let lines: Vec<(&StatementLine, u32)> =
            s.lines.iter().zip(steps.iter().copied()).filter(|(l, _)| l.step.group() == group).collect();
        if lines.is_empty() {
            continue;
        }
        page.part(group.title_back())?;
        for (line, there) in lines {
            page.step_back(line, there)?;
        }
    }
    let last = page.row;
    let back = Tally {
        documents: s.books.documents,
        taxable_value: s.portal.taxable_value - (s.closing().taxable_value - s.books.taxable_value),
        tax: s.portal.tax + -s.closing().tax + s.books.tax,
    };
    let counts = [Some(s.books.documents), Some(s.closing().documents)];
    let sum = page.formulas(
        "Closing: opening and all steps",
        counts,
        amounts(back.taxable_value, back.tax),
        |c| format!("=ROUND(SUM({c}{first}:{c}{last}),2)"),
    )?;
    let books = amounts(s.books.taxable_value, s.books.tax);
    let end = page.formulas("As per the purchase register (Summary)", [None, None], books, |c| {
        summary(c, anchors.books)
    })?;
    check(page, (sum, end), (back, s.books))
}

/// Writes the difference of two lines and whether there is one.
fn check(
    page: &mut Page<'_>,
    (sum, end): (u32, u32),
    (closing, wanted): (Tally, Tally),
) -> Result<(), XlsxError> {
    let left = amounts(closing.taxable_value - wanted.taxable_value, closing.tax + -wanted.tax);
    let row = page.formulas("Difference", [None, None], left, |c| format!("=ROUND({c}{sum}-{c}{end},2)"))?;
    let ties = left.iter().all(|amount| *amount == Paise::ZERO);
    let said = |ties| if ties { "Ties to the paisa, in every tax head" } else { "DOES NOT TIE" };
    let (from, to) = (letter(AMOUNTS), letter(LAST));
    let formula =
        format!("=IF(SUMPRODUCT(ABS({from}{row}:{to}{row}))=0,\"{}\",\"{}\")", said(true), said(false));
    page.sheet.write_string_with_format(page.row, 0, "Check", &page.styles.key)?;
    let style = Format::clone(&page.styles.key);
    page.sheet.merge_range(page.row, 1, page.row, LAST, "", &style)?;
    let made = Formula::new(formula).set_result(said(ties));
    page.sheet.write_formula_with_format(page.row, 1, made, &style)?;
    page.row += 1;
    Ok(())
}

/// Says what stands beside the statement: what has no amounts or is counted once.
fn beside(page: &mut Page<'_>, f: &Figures) -> Result<(), XlsxError> {
    let shown_only: usize = f.read_only.iter().map(|section| section.records).sum();
    let left_out: usize = f.left_out.iter().map(|left| left.rows).sum();
    let counted = |documents| Tally { documents, ..Tally::default() };
    let lines = [
        ("IMS records that repeat others identically", 2, f.repeated),
        ("IMS records that could not be read (amounts as far as readable)", 2, f.refused_records),
        ("IMS records of imports and other sections, shown only", 2, counted(shown_only)),
        ("Register rows that could not be read (amounts not known)", 1, counted(f.refused_rows)),
        ("Register rows that are no documents (totals, blanks)", 1, counted(left_out)),
    ];
    let lines: Vec<_> = lines.into_iter().filter(|(_, _, tally)| tally.documents > 0).collect();
    if lines.is_empty() {
        return Ok(());
    }
    page.label("In neither total")?;
    for (name, col, tally) in lines {
        page.name(name)?;
        let count = u32::try_from(tally.documents).unwrap_or(u32::MAX);
        for blank in 1..AMOUNTS {
            page.sheet.write_blank(page.row, blank, &page.styles.count)?;
        }
        page.sheet.write_number_with_format(page.row, col, count, &page.styles.count)?;
        for (col, amount) in (AMOUNTS..).zip(amounts(tally.taxable_value, tally.tax)) {
            if col == AMOUNTS || tally.tax != TaxHeads::default() {
                page.sheet.write_number_with_format(
                    page.row,
                    col,
                    rupees(amount),
                    page.styles.amount(amount),
                )?;
            }
        }
        page.row += 1;
    }
    Ok(())
}
