//! What only the figures in a column can tell.
//!
//! Comes in: columns of a table. Goes out: whether they hold rates, amounts, the same. Invariant:
//! nothing is decided on fewer than all of the rows looked at.

use super::amounts::{is_nothing, parse_amount};
use super::dates::{DateOrder, parse_date};
use super::table::Table;
use crate::domain::gstin::has_shape;
use crate::domain::money::Paise;

/// How many rows are looked at where a sample does.
const SAMPLE: usize = 200;

/// Whether a total holds the tax.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Total {
    /// Taxable value.
    WithoutTax,
    /// Document value.
    WithTax,
}

fn sample(table: &Table, first_row: usize) -> impl Iterator<Item = usize> {
    (first_row..table.len().min(first_row + SAMPLE))
        .filter(move |row| !is_header_again(table, first_row, *row))
}

/// Tells whether a row repeats the header above the first row, as pages do: it holds no figures.
fn is_header_again(table: &Table, first_row: usize, row: usize) -> bool {
    let Some(header) = first_row.checked_sub(1) else { return false };
    let mut same = 0;
    for (column, cell) in table.cells(row).enumerate() {
        let cell = cell.trim();
        if cell.is_empty() {
            continue;
        }
        if cell != table.cell(header, column).trim() {
            return false;
        }
        same += 1;
    }
    same >= 2
}

fn amount(table: &Table, row: usize, column: usize) -> Option<Paise> {
    parse_amount(table.cell(row, column)).ok()
}

/// Tells whether a cell is a GSTIN, a date or an amount: such a row is no header.
pub(super) fn looks_like_data(cell: &str) -> bool {
    let cell = cell.trim();
    let has_figure = cell.bytes().any(|b| b.is_ascii_digit());
    has_figure
        && (has_shape(&cell.to_ascii_uppercase())
            || parse_date(cell, DateOrder::Dmy).is_some()
            || parse_amount(cell).is_ok())
}

/// Tells whether two columns hold the same in every row.
pub(super) fn same_contents(table: &Table, first_row: usize, a: usize, b: usize) -> bool {
    (first_row..table.len()).all(|row| {
        table.cell(row, a).trim() == table.cell(row, b).trim() || is_header_again(table, first_row, row)
    })
}

/// Tells whether a column that looks like a ledger of tax holds the rate in its heading instead.
pub(super) fn holds_rates(table: &Table, first_row: usize, column: usize, heading: &str) -> bool {
    let figures: String =
        heading.chars().map(|c| if c.is_ascii_digit() || c == '.' { c } else { ' ' }).collect();
    let rates: Vec<Paise> = figures.split_whitespace().filter_map(|f| Paise::parse(f).ok()).collect();
    if rates.is_empty() {
        return false;
    }
    let mut seen = 0;
    for row in sample(table, first_row) {
        let cell = table.cell(row, column).trim_end_matches('%');
        match parse_amount(cell) {
            Ok(Paise::ZERO) => {}
            Ok(amount) if rates.contains(&amount) => seen += 1,
            _ => return false,
        }
    }
    seen > 1
}

/// Tells whether a column holds amounts and nothing else.
pub(super) fn holds_amounts(table: &Table, first_row: usize, column: usize) -> bool {
    let mut seen = false;
    for row in sample(table, first_row) {
        let cell = table.cell(row, column);
        if parse_amount(cell).is_err() {
            return false;
        }
        seen |= !is_nothing(cell);
    }
    seen
}

/// Tells whether a column holds an amount that is not zero.
pub(super) fn holds_an_amount(table: &Table, first_row: usize, column: usize) -> bool {
    sample(table, first_row).any(|row| amount(table, row, column).is_some_and(|a| a != Paise::ZERO))
}

/// Tells whether a column holds anything.
pub(super) fn holds_anything(table: &Table, first_row: usize, column: usize) -> bool {
    sample(table, first_row).any(|row| !table.cell(row, column).trim().is_empty())
}

/// Tells whether one column is the sum of others in every row.
pub(super) fn adds_up(table: &Table, first_row: usize, whole: usize, parts: &[usize]) -> bool {
    sample(table, first_row).all(|row| {
        let sum: Option<Paise> = parts.iter().map(|c| amount(table, row, *c)).sum();
        matches!((amount(table, row, whole), sum), (Some(a), Some(b)) if a.gap(b) <= Paise::new(1))
    })
}

/// Tells whether no row has an amount on both sides: ledgers beside one another, not parts of a sum.
pub(super) fn never_in_one_row(table: &Table, first_row: usize, some: &[usize], others: &[usize]) -> bool {
    let any = |row, columns: &[usize]| columns.iter().any(|c| amount(table, row, *c) != Some(Paise::ZERO));
    let mut seen = (false, false);
    for row in first_row..table.len() {
        let (a, b) = (any(row, some), any(row, others));
        if a && b && !is_bottom_line(table, row) && !is_header_again(table, first_row, row) {
            return false;
        }
        seen = (seen.0 | a, seen.1 | b);
    }
    seen == (true, true)
}

/// A total has an amount in every ledger, and is no document.
fn is_bottom_line(table: &Table, row: usize) -> bool {
    table.cells(row).any(super::words::is_total_label)
}

/// Rates of tax in hundredths of a per cent of the taxable value, halves included, since a column of
/// heads may be one of two.
const RATES: [i128; 21] = [
    10, 25, 50, 75, 100, 150, 250, 300, 500, 600, 700, 750, 900, 1000, 1200, 1400, 1800, 2000, 2800, 3600,
    4000,
];

/// Asks the figures whether a total holds the tax: the tax must be at a rate of law of it, or of what
/// is left when the tax is taken away.
pub(super) fn total_kind(table: &Table, first_row: usize, column: usize, heads: &[usize]) -> Option<Total> {
    let (mut without, mut with) = (0, 0);
    for row in sample(table, first_row) {
        let tax: Option<Paise> = heads.iter().map(|c| amount(table, row, *c)).sum();
        let (Some(total), Some(tax)) = (amount(table, row, column), tax) else { continue };
        let (total, tax) = (total.abs(), tax.abs());
        if tax == Paise::ZERO || total <= tax {
            continue;
        }
        without += usize::from(is_rate(tax, total));
        with += usize::from(is_rate(tax, total - tax));
    }
    match (without, with) {
        (a, b) if a > 0 && a >= 4 * b => Some(Total::WithoutTax),
        (a, b) if b > 0 && b >= 4 * a => Some(Total::WithTax),
        _ => None,
    }
}

/// Within a rupee of a rate.
fn is_rate(tax: Paise, base: Paise) -> bool {
    let (tax, base) = (i128::from(tax.get()), i128::from(base.get()));
    RATES.iter().any(|rate| (tax * 10_000 - base * rate).abs() <= 100 * 10_000.min(base))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: &[&[&str]]) -> Table {
        let mut table = Table::default();
        for (i, row) in (1..).zip(rows) {
            for cell in *row {
                table.push(cell);
            }
            table.end_row(i);
        }
        table
    }

    #[test]
    fn a_total_says_by_its_figures_whether_it_holds_the_tax() {
        let t = table(&[&["100000", "18000", "118000"], &["5000.50", "900.09", "5900.59"], &["", "", ""]]);
        assert_eq!(total_kind(&t, 0, 0, &[1]), Some(Total::WithoutTax));
        assert_eq!(total_kind(&t, 0, 2, &[1]), Some(Total::WithTax));
        let odd = table(&[&["100000", "17000"], &["333", "91"]]);
        assert_eq!(total_kind(&odd, 0, 0, &[1]), None);
    }

    #[test]
    fn rates_in_a_ledger_column_are_no_amounts() {
        let t = table(&[&["9", "9000"], &["9%", "4500"], &["", ""]]);
        assert!(holds_rates(&t, 0, 0, "CGST@9%"));
        assert!(!holds_rates(&t, 0, 1, "CGST@9%"));
        assert!(!holds_rates(&t, 0, 0, "CGST"));
    }

    #[test]
    fn ledgers_beside_one_another_are_told_from_parts_of_a_sum() {
        let beside = table(&[&["", "900"], &["140", "0"], &["140", "900", "Total"]]);
        assert!(never_in_one_row(&beside, 0, &[0], &[1]));
        let parts = table(&[&["900", "900"], &["140", "140"]]);
        assert!(!never_in_one_row(&parts, 0, &[0], &[1]));
        assert!(adds_up(&parts, 0, 0, &[1]));
        assert!(!adds_up(&beside, 0, 0, &[1]));
    }

    #[test]
    fn a_heading_is_not_data() {
        for data in ["27AAPFU0939F1ZV", "01-04-2025", "1,18,000.00", "45755"] {
            assert!(looks_like_data(data), "{data}");
        }
        for heading in ["Integrated Tax(₹)", "Rate %", "", "-", "CGST 9%"] {
            assert!(!looks_like_data(heading), "{heading}");
        }
    }

    #[test]
    fn a_header_that_is_repeated_holds_no_figures() {
        let t = table(&[
            &["CGST@9%", "Value", "Purchase"],
            &["9", "", "100"],
            &["CGST@9%", "Value", "Purchase"],
            &["9", "", "50"],
        ]);
        assert!(holds_rates(&t, 1, 0, "CGST@9%"));
        assert!(!holds_an_amount(&t, 1, 1) && holds_amounts(&t, 1, 2));
        assert!(!same_contents(&t, 1, 0, 1));
        assert!(never_in_one_row(&table(&[&["A", "B"], &["1", ""], &["A", "B"], &["", "2"]]), 1, &[0], &[1]));
    }
}
