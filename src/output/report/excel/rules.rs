//! The sheet of rules: what each one is and did.
//!
//! Comes in: figures. Goes out: one worksheet. Invariant: totals are formulas over the rules above them,
//! with the figure itself as their stored result.

use super::grid::{height, wrapped_lines};
use super::styles::{Styles, rupees, short_enough};
use crate::domain::account::Tally;
use crate::domain::money::Paise;
use crate::domain::text::Count;
use crate::output::report::figures::{Figures, RuleFigure, unused};
use rust_xlsxwriter::utility::column_number_to_name;
use rust_xlsxwriter::{Formula, Worksheet, XlsxError};

const COLUMNS: [(&str, f64); 17] = [
    ("Rule", 30.0),
    ("Action", 11.0),
    ("Who must look", 12.0),
    ("Documents", 11.0),
    ("Taxable value ₹", 17.0),
    ("IGST ₹", 15.0),
    ("CGST ₹", 15.0),
    ("SGST ₹", 15.0),
    ("Cess ₹", 13.0),
    ("Tax ₹", 16.0),
    ("Without a person", 11.0),
    ("Tax of these ₹", 16.0),
    ("Accepted without a person", 12.0),
    ("Credit of these ₹", 16.0),
    ("What it did", 14.0),
    ("Reason", 48.0),
    ("When", 60.0),
];
/// The column in which the words begin.
const WORDS: u16 = 14;
/// At which the wider of the two pages fits the paper, in per cent.
const SCALE: u16 = 61;
/// The first row of a rule, from 0.
const FIRST: u32 = 4;

/// Writes the sheet.
pub(super) fn sheet(f: &Figures, styles: &Styles) -> Result<Worksheet, XlsxError> {
    let mut sheet = Worksheet::new();
    sheet.set_name("Rules")?;
    sheet.write_string_with_format(0, 0, "Rules and what each decided", &styles.title)?;
    sheet.write_string_with_format(1, 0, short_enough(&said(f)), &styles.note)?;
    for (col, (title, width)) in (0u16..).zip(COLUMNS) {
        sheet.set_column_width(col, width)?;
        sheet.write_string_with_format(FIRST - 1, col, title, &styles.head)?;
    }
    sheet.set_row_height(FIRST - 1, 42)?;
    let mut row = FIRST;
    for rule in &f.rules {
        line(&mut sheet, row, rule, styles)?;
        row += 1;
    }
    if row > FIRST {
        totals(&mut sheet, row, f, styles)?;
    }
    styles.paper(&mut sheet);
    // The figures, then the words.
    sheet.set_print_scale(SCALE);
    sheet.set_vertical_page_breaks(&[u32::from(WORDS)])?;
    sheet.set_repeat_columns(0, 0)?;
    sheet.set_repeat_rows(0, FIRST - 1)?;
    let columns = u16::try_from(COLUMNS.len()).unwrap_or(u16::MAX);
    sheet.set_print_area(0, 0, row.max(FIRST), columns - 1)?;
    sheet.set_screen_gridlines(false);
    sheet.set_freeze_panes(FIRST, 1)?;
    Ok(sheet)
}

fn said(f: &Figures) -> String {
    let idle = unused(&f.rules);
    let order = "In order: the first rule that holds decides. Credit notes are negative.";
    if idle.is_empty() {
        return format!("{order} Every rule decided something.");
    }
    format!("{order} {} decided nothing: {}.", Count::of(idle.len(), "rule"), idle.join(", "))
}

fn line(sheet: &mut Worksheet, row: u32, r: &RuleFigure, styles: &Styles) -> Result<(), XlsxError> {
    let when = if r.when.is_empty() { "always" } else { &r.when };
    let lines = wrapped_lines(&r.reason, COLUMNS[15].1).max(wrapped_lines(when, COLUMNS[16].1));
    sheet.set_row_height(row, height(lines))?;
    sheet.write_string_with_format(row, 0, short_enough(&r.name), &styles.key)?;
    sheet.write_string_with_format(row, 1, short_enough(&r.action), &styles.prose)?;
    sheet.write_string_with_format(row, 2, short_enough(&r.review), &styles.prose)?;
    for (col, figure) in (3u16..).zip(figures(r.tally, r.without_person, r.accepted)) {
        match figure {
            Figure::Count(n) => {
                let n = u32::try_from(n).unwrap_or(u32::MAX);
                sheet.write_number_with_format(row, col, n, &styles.count)?;
            }
            Figure::Money(m) => {
                sheet.write_number_with_format(row, col, rupees(m), styles.amount(m))?;
            }
        }
    }
    let did = if r.fired() { "decided" } else { "did not fire" };
    sheet.write_string_with_format(row, 14, did, &styles.prose)?;
    sheet.write_string_with_format(row, 15, short_enough(&r.reason), &styles.prose)?;
    sheet.write_string_with_format(row, 16, short_enough(when), &styles.prose)?;
    Ok(())
}

enum Figure {
    Count(usize),
    Money(Paise),
}

/// The eleven figures of a line.
fn figures(all: Tally, without_person: Tally, accepted: Tally) -> [Figure; 11] {
    let [igst, cgst, sgst, cess] = all.tax.each();
    [
        Figure::Count(all.documents),
        Figure::Money(all.taxable_value),
        Figure::Money(igst),
        Figure::Money(cgst),
        Figure::Money(sgst),
        Figure::Money(cess),
        Figure::Money(all.tax.total()),
        Figure::Count(without_person.documents),
        Figure::Money(without_person.tax.total()),
        Figure::Count(accepted.documents),
        Figure::Money(accepted.tax.total()),
    ]
}

fn totals(sheet: &mut Worksheet, row: u32, f: &Figures, styles: &Styles) -> Result<(), XlsxError> {
    let joined = |of: fn(&RuleFigure) -> Tally| {
        f.rules.iter().fold(Tally::default(), |mut sum, r| {
            sum.join(of(r));
            sum
        })
    };
    let sums = figures(joined(|r| r.tally), joined(|r| r.without_person), joined(|r| r.accepted));
    sheet.write_string_with_format(row, 0, "All documents", &styles.total_label)?;
    for col in [1, 2, 14] {
        sheet.write_string_with_format(row, col, "", &styles.total_label)?;
    }
    for (col, figure) in (3u16..).zip(sums) {
        let letter = column_number_to_name(col);
        let formula = Formula::new(format!("=SUM({letter}{}:{letter}{row})", FIRST + 1));
        match figure {
            Figure::Count(n) => {
                let formula = formula.set_result(n.to_string());
                sheet.write_formula_with_format(row, col, formula, &styles.total_count)?;
            }
            Figure::Money(m) => {
                let formula = formula.set_result(m.plain());
                sheet.write_formula_with_format(row, col, formula, styles.total(m))?;
            }
        }
    }
    Ok(())
}
