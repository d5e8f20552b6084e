//! One all-text table, whatever the file was.
//!
//! Comes in: cells in order, row by row. Goes out: the same, by row and column, with the row as the
//! user's own program numbers it. Invariant: nothing is interpreted here; an absent cell is empty.

/// A sheet or a whole delimited file as text; one buffer for all cells.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    /// Name of the sheet, or empty for files without sheets.
    pub(super) sheet: String,
    text: String,
    cell_ends: Vec<usize>,
    rows: Vec<RowEnd>,
}

#[derive(Clone, Copy, Debug)]
struct RowEnd {
    text: usize,
    cell: usize,
    shown: u32,
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
        self.cell_ends.push(self.text.len());
    }

    /// Ends the row that is being written; `shown` is its number in the user's program.
    pub(super) fn end_row(&mut self, shown: u32) {
        self.rows.push(RowEnd { text: self.text.len(), cell: self.cell_ends.len(), shown });
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
        let begin = match (column, row) {
            (0, 0) => 0,
            (0, _) => self.rows[row - 1].text,
            _ => self.cell_ends[index - 1],
        };
        &self.text[begin..self.cell_ends[index]]
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
pub(super) fn figure_text(x: f64) -> String {
    if x.is_nan() {
        return String::new();
    }
    let shortest = x.to_string();
    let decimals = shortest.split_once('.').map_or(0, |(_, d)| d.len());
    let paise = x * 100.0;
    if decimals > 2 && (paise - paise.round()).abs() <= 0.01 {
        let rounded = format!("{x:.2}");
        return rounded.trim_end_matches('0').trim_end_matches('.').to_owned();
    }
    shortest
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
