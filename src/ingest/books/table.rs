//! One all-text table, whatever the file was.
//!
//! Comes in: cells in order, row by row. Goes out: the same, by row and column, with the row as the
//! user's own program numbers it. Invariant: nothing is interpreted here; an absent cell is empty.

use std::fmt::Write as _;

/// A sheet or a whole delimited file as text; one buffer for all cells.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    /// Name of the sheet, or empty for files without sheets.
    pub(super) sheet: String,
    /// What is known of the sheet beside its cells.
    pub(super) facts: SheetFacts,
    /// The text of the file, where rows stand in it as they are.
    file: String,
    /// Cells of the other rows.
    text: String,
    /// Where the row that is being written begins among them.
    row_start: usize,
    /// Where each cell ends, counted from the first byte of its row.
    cell_ends: Vec<u32>,
    rows: Vec<RowEnd>,
}

/// What is known of a sheet beside its cells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct SheetFacts {
    /// The user does not see the sheet.
    pub(super) is_hidden: bool,
    /// Bare figures that stand for days count from 1904 and not from 1900.
    pub(super) from_1904: bool,
    /// How many rows are hidden, by a filter or by hand.
    pub(super) hidden_rows: usize,
    /// The first of them as shown, or 0.
    pub(super) first_hidden: u32,
    /// Cells merged over several rows of one column.
    pub(super) merged: Vec<Merge>,
    /// What the reader itself left out, by reason, in rows.
    pub(super) left_out: Vec<(&'static str, usize)>,
}

/// Cells of one column that were merged; only the first of them holds the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Merge {
    /// Column, from 0.
    pub(super) column: usize,
    /// First row as shown.
    pub(super) first_row: u32,
    /// Last row as shown.
    pub(super) last_row: u32,
}

#[derive(Clone, Copy, Debug)]
struct RowEnd {
    /// The first byte of the row.
    start: usize,
    /// Its last cell, and one.
    cell: usize,
    shown: u32,
    /// The row stands in the file as it is, one byte between two cells.
    in_file: bool,
}

impl Table {
    /// Starts an empty table.
    pub(super) fn new(sheet: impl Into<String>) -> Self {
        Self { sheet: sheet.into(), ..Self::default() }
    }

    /// Makes room for a text of so many bytes, cells and rows: a table that grows by doubling is copied
    /// again and again.
    pub(super) fn reserve(&mut self, bytes: usize, cells: usize, rows: usize) {
        self.text.reserve(bytes);
        self.cell_ends.reserve(cells);
        self.rows.reserve(rows);
    }

    /// Adds a cell to the row that is being written.
    pub(super) fn push(&mut self, cell: &str) {
        self.text.push_str(cell);
        self.end_cell();
    }

    /// Adds a cell that is written straight into the buffer.
    pub(super) fn push_with(&mut self, write: impl FnOnce(&mut String)) {
        write(&mut self.text);
        self.end_cell();
    }

    fn end_cell(&mut self) {
        let end = u32::try_from(self.text.len() - self.row_start);
        self.cell_ends.push(end.expect("no program writes a row of 4 GiB"));
    }

    /// Adds a row as it stands in the file from the byte `start` on, where one byte lies between two cells;
    /// `ends` says where each cell ends, counted from there. Nothing is copied; the file's text has to be given
    /// by [`Self::of_file`] before a cell is asked for.
    pub(super) fn push_line(&mut self, start: usize, ends: &[u32], shown: u32) {
        self.cell_ends.extend_from_slice(ends);
        self.rows.push(RowEnd { start, cell: self.cell_ends.len(), shown, in_file: true });
    }

    /// Gives the text of the file in which rows stand.
    #[must_use]
    pub(super) fn of_file(self, text: String) -> Self {
        Self { file: text, ..self }
    }

    /// Returns how many cells there are in all.
    pub(super) fn cell_count(&self) -> usize {
        self.cell_ends.len()
    }

    /// Copies the table row by row; `rewrite` gives the cells of a row, or nothing to keep them.
    pub(super) fn rewritten(&self, mut rewrite: impl FnMut(usize) -> Option<Vec<String>>) -> Self {
        let mut out = Self { sheet: self.sheet.clone(), facts: self.facts.clone(), ..Self::default() };
        for row in 0..self.len() {
            match rewrite(row) {
                Some(cells) => cells.iter().for_each(|cell| out.push(cell)),
                None => self.cells(row).for_each(|cell| out.push(cell)),
            }
            out.end_row(self.shown(row));
        }
        out
    }

    /// Ends the row that is being written; `shown` is its number in the user's program.
    pub(super) fn end_row(&mut self, shown: u32) {
        self.rows.push(RowEnd { start: self.row_start, cell: self.cell_ends.len(), shown, in_file: false });
        self.row_start = self.text.len();
    }

    /// Returns the number of rows, the header and everything above it included.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Returns the row as the user's program numbers it; 0 for the heading of a Parquet file.
    pub(super) fn shown(&self, row: usize) -> u32 {
        self.rows[row].shown
    }

    /// Returns how many cells the row holds.
    pub(super) fn width(&self, row: usize) -> usize {
        self.rows[row].cell - self.first_cell(row)
    }

    /// Returns a cell's text, or nothing where the row is too short.
    pub(super) fn cell(&self, row: usize, column: usize) -> &str {
        let first = self.first_cell(row);
        if column >= self.rows[row].cell - first {
            return "";
        }
        let index = first + column;
        let RowEnd { start, in_file, .. } = self.rows[row];
        let begin = match column {
            0 => 0,
            _ => self.cell_ends[index - 1] as usize + usize::from(in_file),
        };
        let text = if in_file { &self.file } else { &self.text };
        &text[start + begin..start + self.cell_ends[index] as usize]
    }

    /// Returns the cells of a row.
    pub(super) fn cells(&self, row: usize) -> impl Iterator<Item = &str> {
        (0..self.width(row)).map(move |column| self.cell(row, column))
    }

    /// Tells whether the row holds nothing but blanks and ruling characters.
    pub(super) fn is_blank(&self, row: usize) -> bool {
        self.cells(row).all(|cell| !cell.chars().any(char::is_alphanumeric))
    }

    fn first_cell(&self, row: usize) -> usize {
        if row == 0 { 0 } else { self.rows[row - 1].cell }
    }
}

/// Writes a figure that was stored as a float. What lies within a hundredth of a paisa of whole
/// paise is whole paise (0.1 + 0.2 is 0.3); anything finer is kept, so that an amount can refuse it.
pub(super) fn write_figure(out: &mut String, x: f64) {
    if x.is_nan() {
        return;
    }
    if write_whole_paise(out, x) {
        return;
    }
    let start = out.len();
    write!(out, "{x}").expect("text takes everything");
    let decimals = out[start..].split_once('.').map_or(0, |(_, d)| d.len());
    if decimals > 2 {
        let paise = x * 100.0;
        if (paise - paise.round()).abs() <= 0.01 {
            out.truncate(start);
            write!(out, "{x:.2}").expect("text takes everything");
            let kept = out[start..].trim_end_matches('0').trim_end_matches('.').len();
            out.truncate(start + kept);
        }
    }
}

/// Writes a figure that is the float nearest to whole paise; tells whether it was. Nearly all cells of a
/// register are, and the general way takes five times as long. The shortest text that reads as the same
/// float is that of the paise, as long as they have no more than fifteen digits.
#[expect(clippy::cast_possible_truncation, reason = "below 10^15, which an i64 holds")]
fn write_whole_paise(out: &mut String, x: f64) -> bool {
    let paise = (x * 100.0).round();
    let is_whole = (1.0..1e15).contains(&paise.abs()) && (paise / 100.0).to_bits() == x.to_bits();
    if !is_whole {
        return false;
    }
    let paise = paise as i64;
    if paise < 0 {
        out.push('-');
    }
    let (whole, part) = ((paise / 100).unsigned_abs(), (paise % 100).unsigned_abs());
    match (part / 10, part % 10) {
        (0, 0) => write!(out, "{whole}"),
        (tens, 0) => write!(out, "{whole}.{tens}"),
        (tens, units) => write!(out, "{whole}.{tens}{units}"),
    }
    .expect("text takes everything");
    true
}

/// Returns a figure that was stored as a float as [`write_figure`] writes it.
pub(super) fn figure_text(x: f64) -> String {
    let mut out = String::new();
    write_figure(&mut out, x);
    out
}

/// Returns a column's letter as spreadsheets show it: 0 is `A`, 26 is `AA`.
pub(super) fn letter(column: usize) -> String {
    let mut out = String::new();
    let mut rest = column + 1;
    while rest > 0 {
        rest -= 1;
        let digit = u8::try_from(rest % 26).expect("a remainder below 26");
        out.insert(0, char::from(b'A' + digit));
        rest /= 26;
    }
    out
}

/// Reads a column's letter back: `A` is 0, `AA` is 26.
pub(super) fn column_of(letters: &str) -> Option<usize> {
    if letters.is_empty() || letters.len() > 3 {
        return None;
    }
    letters
        .bytes()
        .try_fold(0, |sum: usize, b| {
            let upper = b.to_ascii_uppercase();
            upper.is_ascii_uppercase().then(|| sum * 26 + usize::from(upper - b'A') + 1)
        })?
        .checked_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_come_back_as_they_went_in() {
        let mut table = Table::new("Register");
        for cell in ["a", "", "c"] {
            table.push(cell);
        }
        table.end_row(5);
        table.end_row(6);
        table.push("—");
        table.end_row(9);
        assert_eq!(table.len(), 3);
        assert_eq!(table.cells(0).collect::<Vec<_>>(), ["a", "", "c"]);
        assert_eq!(table.cell(0, 7), "");
        assert_eq!(table.width(1), 0);
        assert_eq!(table.cell(2, 0), "—");
        assert!(table.is_blank(2) && table.is_blank(1) && !table.is_blank(0));
        assert_eq!(table.shown(2), 9);
    }

    #[test]
    fn a_float_is_written_as_it_was_meant() {
        for (x, text) in [
            (2186.0, "2186"),
            (118_000.5, "118000.5"),
            (0.1 + 0.2, "0.3"),
            (1e15, "1000000000000000"),
            (16_879.892_4, "16879.8924"),
            (999.999_99, "1000"),
            (-4.35, "-4.35"),
            (f64::NAN, ""),
        ] {
            assert_eq!(figure_text(x), text);
        }
    }

    #[test]
    #[expect(clippy::cast_precision_loss, reason = "fifteen digits, which a float holds exactly")]
    fn whole_paise_are_written_as_the_shortest_text_of_their_float() {
        proptest::proptest!(|(paise in -999_999_999_999_999_i64..1_000_000_000_000_000)| {
            let x = paise as f64 / 100.0;
            proptest::prop_assert_eq!(figure_text(x), format!("{}", x));
        });
        for x in [0.0, -0.0, 0.01, 0.1, 100.0, -0.5, 1e13, 9_999_999_999_999.99, 1e15, 1e22] {
            assert_eq!(figure_text(x), format!("{x}"));
        }
    }

    #[test]
    fn columns_have_the_letters_of_spreadsheets() {
        for (column, letters) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")] {
            assert_eq!(letter(column), letters);
            assert_eq!(column_of(letters), Some(column));
        }
        assert_eq!(column_of("f"), Some(5));
        assert_eq!(column_of("F1"), None);
        assert_eq!(column_of(""), None);
    }
}
