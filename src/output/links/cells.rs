//! Lines of a table as they are made: the cells in one text, and the same as CSV.
//!
//! Comes in: cells, one after the other. Goes out: CSV lines and columns. Invariant: every line has as
//! many cells as the table columns; the CSV is what the `csv` crate writes, formulas made harmless.

use crate::domain::money::Paise;
use crate::domain::period::push_date;
use crate::domain::text::push_digits;
use crate::output::harmless;
use chrono::NaiveDate;

/// Lines of one part of a table.
pub(super) struct Cells {
    width: usize,
    text: String,
    /// Where each cell ends in the text.
    ends: Vec<usize>,
    csv: Vec<u8>,
}

impl Cells {
    /// Starts a part of a table with so many columns.
    pub(super) const fn new(width: usize) -> Self {
        Self { width, text: String::new(), ends: Vec::new(), csv: Vec::new() }
    }

    /// Starts again and keeps the memory.
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
        self.csv.clear();
    }

    /// Adds a cell.
    pub(super) fn text(&mut self, cell: &str) {
        self.text.push_str(cell);
        self.ends.push(self.text.len());
    }

    /// Adds a cell that is written in place.
    pub(super) fn made(&mut self, write: impl FnOnce(&mut String)) {
        write(&mut self.text);
        self.ends.push(self.text.len());
    }

    /// Adds a whole number.
    pub(super) fn whole(&mut self, number: u32) {
        self.made(|out| push_digits(u64::from(number), 1, out));
    }

    /// Adds an amount in rupees with two decimals.
    pub(super) fn money(&mut self, amount: Paise) {
        self.made(|out| amount.push_plain(out));
    }

    /// Adds a date, or an empty cell.
    pub(super) fn date(&mut self, date: Option<NaiveDate>) {
        self.made(|out| {
            if let Some(date) = date {
                push_date(date, out);
            }
        });
    }

    /// Adds `true` or `false`.
    pub(super) fn flag(&mut self, flag: bool) {
        self.text(if flag { "true" } else { "false" });
    }

    /// Adds empty cells.
    pub(super) fn blank(&mut self, cells: usize) {
        self.ends.extend(std::iter::repeat_n(self.text.len(), cells));
    }

    /// Ends a line.
    pub(super) fn end_line(&mut self) {
        debug_assert!(self.ends.len().is_multiple_of(self.width), "a line lacks cells");
        let first = self.ends.len() - self.width;
        let mut from = if first == 0 { 0 } else { self.ends[first - 1] };
        for (at, end) in self.ends[first..].iter().enumerate() {
            if at > 0 {
                self.csv.push(b',');
            }
            push_csv(&self.text[from..*end], &mut self.csv);
            from = *end;
        }
        self.csv.push(b'\n');
    }

    /// Returns the lines as CSV.
    pub(super) fn csv(&self) -> &[u8] {
        &self.csv
    }

    /// Returns the cells of a column, not made harmless.
    pub(super) fn column(&self, column: usize) -> impl Iterator<Item = &str> {
        (column..self.ends.len()).step_by(self.width).map(|at| {
            let from = if at == 0 { 0 } else { self.ends[at - 1] };
            &self.text[from..self.ends[at]]
        })
    }
}

/// Adds a cell as CSV, in quotation marks where it needs them.
fn push_csv(cell: &str, out: &mut Vec<u8>) {
    if cell.is_empty() {
        return;
    }
    let cell = harmless(cell);
    let bytes = cell.as_bytes();
    if !bytes.iter().any(|b| matches!(b, b',' | b'"' | b'\r' | b'\n')) {
        out.extend_from_slice(bytes);
        return;
    }
    out.push(b'"');
    for part in bytes.split_inclusive(|b| *b == b'"') {
        out.extend_from_slice(part);
        if part.last() == Some(&b'"') {
            out.push(b'"');
        }
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn cells_come_back_by_column() {
        let mut cells = Cells::new(3);
        cells.text("a");
        cells.money(Paise::new(-150));
        cells.blank(1);
        cells.end_line();
        cells.date(NaiveDate::from_ymd_opt(2026, 4, 1));
        cells.whole(7);
        cells.flag(true);
        cells.end_line();
        assert_eq!(cells.column(0).collect::<Vec<_>>(), ["a", "01-04-2026"]);
        assert_eq!(cells.column(1).collect::<Vec<_>>(), ["-1.50", "7"]);
        assert_eq!(cells.column(2).collect::<Vec<_>>(), ["", "true"]);
        assert_eq!(cells.csv(), b"a,-1.50,\n01-04-2026,7,true\n");
        cells.clear();
        assert_eq!((cells.csv().len(), cells.column(0).count()), (0, 0));
    }

    proptest! {
        #[test]
        fn lines_are_those_of_the_csv_crate(lines in proptest::collection::vec(
            proptest::array::uniform3("[a=+,;\"\r\n\t '₹-]{0,6}"), 0..5,
        )) {
            let mut cells = Cells::new(3);
            let mut csv = csv::Writer::from_writer(Vec::new());
            for line in &lines {
                for cell in line {
                    cells.text(cell);
                }
                cells.end_line();
                csv.write_record(line.iter().map(|c| harmless(c).into_owned())).unwrap();
            }
            prop_assert_eq!(cells.csv(), csv.into_inner().unwrap());
        }
    }
}
