//! What the values of the columns say, over a bounded sample of rows.
//!
//! Comes in: a table below its header. Goes out: [`Sample`] and [`Facts`] of each column. Invariant:
//! the sample depends on nothing but the number of rows, and holds at most [`MOST_ROWS`] of them, so
//! that a register of ten lakh rows costs no more than one of two thousand.

use super::amounts::{is_nothing, parse_amount};
use super::dates::{DateOrder, parse_date};
use super::findings::short;
use super::synonyms::{Meaning, meaning};
use super::table::Table;
use super::words::{is_no_gstin, is_total_label};
use crate::domain::gstin::{check_character_holds, has_shape, pan_of};
use crate::domain::money::Paise;
use std::collections::{BTreeMap, BTreeSet};

/// How many rows are looked at.
pub(super) const MOST_ROWS: usize = 2_000;
/// Rows that stand together in the file stay together in the sample: only so a series can be seen.
const BLOCK: usize = 100;
/// Columns beyond this are not judged; no register has as many.
pub(super) const MOST_COLUMNS: usize = 200;

/// How far the meaning of a column is believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// The values say so too, or the mapping file does.
    Sure,
    /// The heading says so and no value contradicts it.
    Likely,
    /// The values contradict the heading: the run stops and asks.
    Asked,
}

impl Confidence {
    /// Returns the word of reports.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Sure => "sure",
            Self::Likely => "likely",
            Self::Asked => "asked",
        }
    }
}

/// Records of a table that stand for all of them.
pub(super) struct Sample<'a> {
    pub(super) table: &'a Table,
    /// Indices of rows that can be documents, in order.
    pub(super) rows: Vec<usize>,
    /// How many columns are judged.
    pub(super) width: usize,
}

impl<'a> Sample<'a> {
    /// Takes the rows from `first_row` on; of a long table twenty blocks spread through it. What stands
    /// below another header is another table's.
    pub(super) fn take(table: &'a Table, first_row: usize, width: usize) -> Self {
        let count = table.len().saturating_sub(first_row);
        let blocks = MOST_ROWS / BLOCK;
        let candidates: BTreeSet<usize> = if count <= MOST_ROWS {
            (first_row..table.len()).collect()
        } else {
            (0..blocks)
                .flat_map(|block| {
                    let start = first_row + (count - BLOCK) * block / (blocks - 1);
                    start..start + BLOCK
                })
                .collect()
        };
        let mut rows = Vec::new();
        for row in candidates {
            match sort(table, row, first_row) {
                Sort::Record => rows.push(row),
                Sort::Other => {}
                Sort::AnotherTable => break,
            }
        }
        Self { table, rows, width: width.min(MOST_COLUMNS) }
    }

    /// Returns a column's cells.
    pub(super) fn cells(&self, column: usize) -> impl Iterator<Item = &'a str> {
        let table = self.table;
        self.rows.iter().map(move |row| table.cell(*row, column).trim())
    }

    /// Returns a column's amounts; nothing where a cell is none.
    pub(super) fn amounts(&self, column: usize) -> Vec<Option<Paise>> {
        self.cells(column).map(|cell| parse_amount(cell).ok()).collect()
    }
}

enum Sort {
    Record,
    Other,
    AnotherTable,
}

/// A row that can be a document has a GSTIN in some cell, or several cells and no label of a total.
fn sort(table: &Table, row: usize, first_row: usize) -> Sort {
    const FEWEST: usize = 3;
    let cells = || table.cells(row).map(str::trim).filter(|c| c.bytes().any(|b| b.is_ascii_alphanumeric()));
    if cells().any(|c| c.len() == 15 && has_shape(&c.to_ascii_uppercase())) {
        return Sort::Record;
    }
    if cells().count() < FEWEST {
        return Sort::Other;
    }
    if cells().any(|c| c.contains(['t', 'T', 'c', 'C', 'b', 'B']) && is_total_label(c)) {
        return Sort::Other;
    }
    let names = cells().filter(|c| matches!(meaning(c), Meaning::Field(..) | Meaning::Ledger(_))).count();
    if names <= FEWEST {
        return Sort::Record;
    }
    let again = first_row.checked_sub(1).is_some_and(|header| {
        let same = table.cells(row).zip(table.cells(header)).filter(|(a, b)| a.trim() == b.trim());
        same.filter(|(a, _)| !a.trim().is_empty()).count() * 2 >= cells().count()
    });
    // The upper of two header lines has fewer names than another table's header.
    if again || first_row.checked_sub(2).is_some_and(|upper| table.cells(row).eq(table.cells(upper))) {
        Sort::Other
    } else {
        Sort::AnotherTable
    }
}

/// What the values of one column are.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts<'a> {
    /// Cells that hold anything.
    pub(super) filled: usize,
    /// Of these, cells that say that there is no GSTIN.
    pub(super) no_gstin: usize,
    /// GSTINs.
    pub(super) gstins: usize,
    /// GSTINs with the right check character.
    pub(super) checked: usize,
    /// Firms behind them.
    pub(super) pans: BTreeSet<String>,
    /// Different GSTINs.
    pub(super) registrations: BTreeSet<String>,
    /// Dates, in either order, bare figures aside.
    pub(super) dates: usize,
    /// Dates written as a bare number, as spreadsheets store them.
    pub(super) serials: usize,
    /// Amounts.
    pub(super) amounts: usize,
    /// Amounts written with paise.
    pub(super) with_paise: usize,
    /// Cells with a figure in them.
    pub(super) with_figure: usize,
    /// Different values, as far as they were counted.
    pub(super) different: BTreeSet<&'a str>,
    /// Three values to show, from the top of the sample.
    pub(super) samples: Vec<String>,
}

impl<'a> Facts<'a> {
    /// Looks at a column.
    pub(super) fn of(sample: &Sample<'a>, column: usize) -> Self {
        let mut facts = Facts::default();
        for cell in sample.cells(column) {
            if is_nothing(cell) {
                continue;
            }
            facts.filled += 1;
            facts.look(cell);
            if facts.different.insert(cell) && facts.samples.len() < 3 {
                facts.samples.push(short(cell));
            }
        }
        facts
    }

    fn look(&mut self, cell: &str) {
        let figures = cell.bytes().filter(u8::is_ascii_digit).count();
        if figures == 0 {
            self.no_gstin += usize::from(is_no_gstin(&cell.to_ascii_uppercase()));
            return;
        }
        self.with_figure += 1;
        let tight: String = cell.chars().filter(|c| !c.is_whitespace() && *c != '\'').collect();
        if tight.len() == 15 {
            let upper = tight.to_ascii_uppercase();
            if has_shape(&upper) {
                self.gstins += 1;
                self.checked += usize::from(check_character_holds(&upper));
                self.pans.insert(pan_of(&upper).unwrap_or_default().to_owned());
                self.registrations.insert(upper);
                return;
            }
        }
        if let Ok(amount) = parse_amount(cell) {
            self.amounts += 1;
            self.with_paise += usize::from(cell.contains('.') || amount.get() % 100 != 0);
        }
        if is_date(cell) {
            let bare = cell.bytes().all(|b| b.is_ascii_digit() || b == b'.') && cell.matches('.').count() < 2;
            if bare {
                self.serials += 1;
            } else {
                self.dates += 1;
            }
        }
    }

    /// Tells whether a share of the filled cells, in tenths, is of a sort.
    pub(super) fn most(&self, of_a_sort: usize, tenths: usize) -> bool {
        self.filled > 0 && of_a_sort * 10 >= self.filled * tenths
    }

    /// Tells whether it can be a column of amounts: nearly all cells are, and none is a date or GSTIN.
    pub(super) fn is_numeric(&self) -> bool {
        self.most(self.amounts, 9) && self.dates == 0
    }
}

/// Tells whether a cell is a date with either order of day and month.
pub(super) fn is_date(cell: &str) -> bool {
    parse_date(cell, DateOrder::Dmy).or_else(|| parse_date(cell, DateOrder::Mdy)).is_some()
}

/// The figures at the end of a number, where a series counts: `DBN/08/003` is 3.
fn running(cell: &str) -> Option<i64> {
    let bytes = cell.as_bytes();
    let end = bytes.iter().rposition(u8::is_ascii_digit)? + 1;
    let start = bytes[..end].iter().rposition(|b| !b.is_ascii_digit()).map_or(0, |n| n + 1);
    if end - start > 15 { None } else { cell[start..end].parse().ok() }
}

/// The form of a number: `INV/26-27/0012` is `INV/99-99/9999`.
fn form(cell: &str) -> String {
    cell.chars().map(|c| if c.is_ascii_digit() { '9' } else { c.to_ascii_uppercase() }).collect()
}

/// What speaks for a series of the buyer's own program, in words; nothing where nothing does.
///
/// Suppliers do not know of each other: numbers that count on from row to row while the supplier
/// changes, or that all have one form, come from one program, which is the buyer's. The range of ten
/// figures that begin alike is SAP's.
pub(super) fn own_series(sample: &Sample<'_>, column: usize, supplier: usize) -> Option<String> {
    const LEAST_PAIRS: usize = 8;
    let rows: Vec<(usize, &str, &str)> = sample
        .rows
        .iter()
        .map(|row| (*row, sample.table.cell(*row, column).trim(), sample.table.cell(*row, supplier).trim()))
        .filter(|(_, number, _)| !is_nothing(number))
        .collect();
    let (mut pairs, mut up, mut down) = (0, 0, 0);
    for pair in rows.windows(2) {
        let ((at, a, from), (next, b, to)) = (pair[0], pair[1]);
        if next > at + 3 || from == to || from.is_empty() || to.is_empty() {
            continue;
        }
        pairs += 1;
        if let (Some(a), Some(b)) = (running(a), running(b)) {
            up += usize::from((1..=2).contains(&(b - a)));
            down += usize::from((1..=2).contains(&(a - b)));
        }
    }
    // A register may begin with the newest document; a series never turns.
    let steps = up.max(down);
    if pairs >= LEAST_PAIRS && steps * 10 >= pairs * 9 {
        return Some(format!(
            "counts on from row to row while the supplier changes, in {steps} of {pairs} places"
        ));
    }
    let mut forms: BTreeMap<String, usize> = BTreeMap::new();
    for (_, number, _) in &rows {
        *forms.entry(form(number)).or_default() += 1;
    }
    let suppliers: BTreeSet<&str> = rows.iter().map(|r| r.2).filter(|s| !s.is_empty()).collect();
    let (one, count) = forms.into_iter().max_by_key(|(_, n)| *n)?;
    let figures = one.bytes().filter(|b| *b == b'9').count();
    let alike = rows.len() >= 20 && suppliers.len() >= 5 && count * 100 >= rows.len() * 95 && figures >= 4;
    (alike && is_dense(&rows)).then(|| {
        format!(
            "has one form in {count} of {} rows of {} suppliers, and counts on",
            rows.len(),
            suppliers.len()
        )
    })
}

/// Tells whether the numbers fill their range, or begin alike in a long range.
fn is_dense(rows: &[(usize, &str, &str)]) -> bool {
    let counted: BTreeSet<i64> = rows.iter().filter_map(|r| running(r.1)).collect();
    let (Some(first), Some(last)) = (counted.first(), counted.last()) else { return false };
    let span = usize::try_from(last - first + 1).unwrap_or(usize::MAX);
    let range = |r: &(usize, &str, &str)| {
        r.1.len() == 10
            && r.1.bytes().all(|b| b.is_ascii_digit())
            && r.1.as_bytes()[..2] == rows[0].1.as_bytes()[..2]
    };
    span <= counted.len().saturating_mul(3) || rows.iter().all(range)
}

/// How many rows carry a value that at least two other suppliers carry too, of how many.
pub(super) fn shared_by_suppliers(sample: &Sample<'_>, column: usize, supplier: usize) -> (usize, usize) {
    let mut by_value: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let pairs: Vec<(&str, &str)> = sample
        .cells(column)
        .zip(sample.cells(supplier))
        .filter(|(value, who)| !is_nothing(value) && !who.is_empty())
        .collect();
    for (value, who) in &pairs {
        by_value.entry(value).or_default().insert(who);
    }
    let shared = pairs.iter().filter(|(value, _)| by_value[value].len() >= 3).count();
    (shared, pairs.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: &[Vec<String>]) -> Table {
        let mut table = Table::default();
        for (i, row) in (1..).zip(rows) {
            for cell in row {
                table.push(cell);
            }
            table.end_row(i);
        }
        table
    }

    #[test]
    fn a_long_table_is_sampled_through_to_its_end() {
        let rows: Vec<Vec<String>> =
            (0..50_000).map(|n| ["x", "y", "z"].map(|c| format!("{c}{n}")).to_vec()).collect();
        let table = table(&rows);
        let sample = Sample::take(&table, 1, 1);
        assert!(sample.rows.len() <= MOST_ROWS);
        assert_eq!((sample.rows[0], sample.rows[99], *sample.rows.last().unwrap()), (1, 100, 49_999));
    }

    #[test]
    fn totals_and_blank_rows_are_no_evidence() {
        let rows = [
            vec!["Grand Total", "5", "6"],
            vec!["", "-"],
            vec!["27AAPFU0939F1ZV", "Total"],
            vec!["a", "5", "1"],
        ];
        let rows: Vec<Vec<String>> =
            rows.iter().map(|r| r.iter().map(|c| (*c).to_owned()).collect()).collect();
        let table = table(&rows);
        assert_eq!(Sample::take(&table, 0, 2).rows, [2, 3]);
    }

    #[test]
    fn the_values_of_a_column_say_what_it_is() {
        let column = |cells: &[&str]| {
            let rows: Vec<Vec<String>> =
                cells.iter().map(|c| vec!["x".to_owned(), (*c).to_owned(), "y".into(), "z".into()]).collect();
            let table = table(&rows);
            let sample = Sample::take(&table, 0, 2);
            let f = Facts::of(&sample, 1);
            (f.filled, f.gstins, f.dates + f.serials, f.amounts, f.with_paise)
        };
        assert_eq!(column(&["27AAPFU0939F1ZV", "29aagcn6684e1z1", "URP", ""]), (3, 2, 0, 0, 0));
        assert_eq!(column(&["01-04-2026", "46113", "1-Apr-26", "04/25/2026"]).2, 4);
        assert_eq!(column(&["1,18,000.50", "12", "-"]), (2, 0, 0, 2, 1));
    }

    fn series(rows: &[(&str, &str)]) -> Option<String> {
        let rows: Vec<Vec<String>> =
            rows.iter().map(|(s, n)| vec![(*s).to_owned(), (*n).to_owned(), "x".into()]).collect();
        let table = table(&rows);
        own_series(&Sample::take(&table, 0, 2), 1, 0)
    }

    #[test]
    fn one_series_over_all_suppliers_is_the_buyers_own() {
        let numbers: Vec<String> = (1..12).map(|n| format!("P/09/{n:03}")).collect();
        let own: Vec<(&str, &str)> =
            numbers.iter().enumerate().map(|(i, n)| (["A", "B", "C"][i % 3], n.as_str())).collect();
        assert_eq!(
            series(&own).as_deref(),
            Some("counts on from row to row while the supplier changes, in 10 of 10 places")
        );
        let one_supplier: Vec<(&str, &str)> = numbers.iter().map(|n| ("A", n.as_str())).collect();
        assert_eq!(series(&one_supplier), None, "his own series");
        let foreign =
            ["KG/214", "7", "INV/26-27/0091", "B-3", "812", "T/9", "A/77", "5521", "X1", "40", "9/12"];
        let foreign: Vec<(&str, &str)> =
            foreign.iter().enumerate().map(|(i, n)| (["A", "B", "C"][i % 3], *n)).collect();
        assert_eq!(series(&foreign), None);
    }

    #[test]
    fn a_range_of_ten_figures_is_saps_in_any_order() {
        let suppliers = ["A", "B", "C", "D", "E"];
        let numbers: Vec<String> = (0..25).map(|n| format!("51{:08}", (n * 7_919) % 100_000)).collect();
        let rows: Vec<(&str, &str)> =
            numbers.iter().enumerate().map(|(i, n)| (suppliers[i % 5], n.as_str())).collect();
        assert_eq!(
            series(&rows).as_deref(),
            Some("has one form in 25 of 25 rows of 5 suppliers, and counts on")
        );
    }
}
