//! Lines of a table as they are made, in CSV, with the cells as they are beside it where somebody asks.
//!
//! Comes in: cells, one after the other. Goes out: CSV lines and columns. Invariant: every line has as
//! many cells as the table columns; the CSV is what the `csv` crate writes, formulas made harmless.
//!
//! Every cell is written once, straight into the line, and looked over where it stands; cells of our own
//! words, figures and dates are not looked over at all. A cell as text of its own, and one call of the
//! `csv` crate for each, took `review.csv` of ten lakh records 8 s of CPU time where this takes 4 to 5.

use super::fetch::TOGETHER;
use super::harmless;
use crate::domain::money::Paise;
use crate::domain::period::push_date;
use crate::domain::text::push_digits;
use chrono::NaiveDate;
use rayon::prelude::*;

/// Lines made by one core at a time: enough to be worth the asking, few enough that what was made is
/// still in the processor's cache when it is written.
const PART: usize = 1_250;

/// Lines of one part of a table.
pub(in crate::output) struct Cells {
    width: usize,
    /// Cells of the line that is open.
    filled: usize,
    csv: String,
    /// Where each cell stands, if columns are asked for.
    places: Option<Vec<Place>>,
    /// Cells that stand in the CSV in another form.
    apart: String,
    /// What is written of the same lines elsewhere.
    beside: String,
}

/// Where a cell stands as it is.
#[derive(Clone, Copy)]
struct Place {
    from: u32,
    to: u32,
    apart: bool,
}

impl Cells {
    /// Starts a part of a table with so many columns, of which only the CSV is wanted.
    pub(in crate::output) const fn new(width: usize) -> Self {
        Self {
            width,
            filled: 0,
            csv: String::new(),
            places: None,
            apart: String::new(),
            beside: String::new(),
        }
    }

    /// Starts a part of a table whose columns are asked for too.
    pub(in crate::output) fn with_columns(width: usize) -> Self {
        Self { places: Some(Vec::new()), ..Self::new(width) }
    }

    /// Starts again and keeps the memory.
    fn clear(&mut self) {
        self.csv.clear();
        self.apart.clear();
        self.beside.clear();
        if let Some(places) = &mut self.places {
            places.clear();
        }
    }

    /// Adds a cell.
    pub(in crate::output) fn text(&mut self, cell: &str) {
        let from = self.open();
        if is_plain(cell.as_bytes()) {
            self.csv.push_str(cell);
            self.close(from);
        } else {
            self.changed(cell);
        }
    }

    /// Adds a cell of a closed list, figures or the like: what needs no change, whatever it says.
    pub(in crate::output) fn word(&mut self, cell: &str) {
        debug_assert!(is_plain(cell.as_bytes()), "a word that CSV has to change: {cell}");
        let from = self.open();
        self.csv.push_str(cell);
        self.close(from);
    }

    /// Adds a cell that is written in place.
    pub(in crate::output) fn made(&mut self, write: impl FnOnce(&mut String)) {
        let from = self.open();
        write(&mut self.csv);
        if is_plain(&self.csv.as_bytes()[from..]) {
            self.close(from);
        } else {
            let cell = self.csv.split_off(from);
            self.changed(&cell);
        }
    }

    /// Adds a whole number.
    pub(in crate::output) fn whole(&mut self, number: u32) {
        let from = self.open();
        push_digits(u64::from(number), 1, &mut self.csv);
        self.close(from);
    }

    /// Adds an amount in rupees with two decimals.
    pub(in crate::output) fn money(&mut self, amount: Paise) {
        let from = self.open();
        amount.push_plain(&mut self.csv);
        self.close(from);
    }

    /// Adds a date, or an empty cell.
    pub(in crate::output) fn date(&mut self, date: Option<NaiveDate>) {
        let from = self.open();
        if let Some(date) = date {
            push_date(date, &mut self.csv);
        }
        self.close(from);
    }

    /// Adds `true` or `false`.
    pub(in crate::output) fn flag(&mut self, flag: bool) {
        self.word(if flag { "true" } else { "false" });
    }

    /// Adds empty cells.
    pub(in crate::output) fn blank(&mut self, cells: usize) {
        for _ in 0..cells {
            let from = self.open();
            self.close(from);
        }
    }

    /// Ends a line.
    pub(in crate::output) fn end_line(&mut self) {
        debug_assert_eq!(self.filled, self.width, "a line lacks cells");
        self.filled = 0;
        self.csv.push('\n');
    }

    /// Returns the lines as CSV.
    pub(in crate::output) fn csv(&self) -> &[u8] {
        self.csv.as_bytes()
    }

    /// Gives what is written of the same lines elsewhere, to be added to.
    pub(in crate::output) fn beside(&mut self) -> &mut String {
        &mut self.beside
    }

    /// Returns what is written of the same lines elsewhere.
    pub(in crate::output) fn is_beside(&self) -> &str {
        &self.beside
    }

    /// Returns a cell, not made harmless; empty unless columns were asked for.
    fn cell(&self, line: usize, column: usize) -> &str {
        let places = self.places.as_deref().unwrap_or_default();
        places.get(line * self.width + column).map_or("", |place| {
            let text = if place.apart { &self.apart } else { &self.csv };
            &text[place.from as usize..place.to as usize]
        })
    }

    /// Begins a cell and returns where.
    fn open(&mut self) -> usize {
        if self.filled > 0 {
            self.csv.push(',');
        }
        self.filled += 1;
        self.csv.len()
    }

    /// Ends a cell that stands in the CSV as it is.
    fn close(&mut self, from: usize) {
        let to = self.csv.len();
        self.place(from, to, false);
    }

    /// Adds a cell that CSV has to change.
    fn changed(&mut self, cell: &str) {
        push_csv(cell, &mut self.csv);
        if self.places.is_some() {
            let from = self.apart.len();
            self.apart.push_str(cell);
            self.place(from, self.apart.len(), true);
        }
    }

    fn place(&mut self, from: usize, to: usize, apart: bool) {
        if let Some(places) = &mut self.places {
            let at = |at: usize| u32::try_from(at).expect("a part of a table is far below 4 GB");
            places.push(Place { from: at(from), to: at(to), apart });
        }
    }
}

/// Makes the lines of a batch, each part by one core, in buffers that are used again; `fetch` reads what a few
/// lines are made of before they are made (see `fetch`).
pub(in crate::output) fn fill<L: Sync>(
    parts: &mut Vec<Cells>,
    start: impl Fn() -> Cells,
    lines: &[L],
    fetch: impl Fn(&[L]) -> usize + Sync,
    make: impl Fn(&L, &mut Cells) + Sync,
) {
    parts.resize_with(lines.len().div_ceil(PART), start);
    parts.par_iter_mut().zip(lines.par_chunks(PART)).for_each(|(part, lines)| {
        part.clear();
        for lines in lines.chunks(TOGETHER) {
            std::hint::black_box(fetch(lines));
            for line in lines {
                make(line, part);
                part.end_line();
            }
        }
    });
}

/// Returns a cell of the lines that [`fill`] made, not made harmless.
pub(in crate::output) fn cell_of(parts: &[Cells], line: usize, column: usize) -> &str {
    parts[line / PART].cell(line % PART, column)
}

/// Tells whether a cell stands in CSV as it is: no formula, nothing that wants quotation marks.
fn is_plain(cell: &[u8]) -> bool {
    !matches!(cell.first(), Some(b'=' | b'@' | b'\t' | b'+' | b'-')) && !wants_quotes(cell)
}

/// Tells whether a cell has to stand in quotation marks. Sixteen bytes are looked at in one step.
fn wants_quotes(cell: &[u8]) -> bool {
    let special = |found: bool, b: &u8| found | matches!(b, b',' | b'"' | b'\r' | b'\n');
    let (blocks, rest) = cell.as_chunks::<16>();
    blocks.iter().any(|block| block.iter().fold(false, special)) || rest.iter().fold(false, special)
}

/// Adds a cell as CSV, in quotation marks where it needs them.
fn push_csv(cell: &str, out: &mut String) {
    let cell = harmless(cell);
    if !wants_quotes(cell.as_bytes()) {
        out.push_str(&cell);
        return;
    }
    out.push('"');
    for part in cell.split_inclusive('"') {
        out.push_str(part);
        if part.ends_with('"') {
            out.push('"');
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn cells_come_back_by_column() {
        let mut cells = Cells::with_columns(3);
        cells.text("a");
        cells.money(Paise::new(-150));
        cells.blank(1);
        cells.end_line();
        cells.date(NaiveDate::from_ymd_opt(2026, 4, 1));
        cells.whole(7);
        cells.flag(true);
        cells.end_line();
        cells.text("=1");
        cells.made(|out| out.push_str("a;\"b\""));
        cells.word("exact");
        cells.end_line();
        let lines = [["a", "-1.50", ""], ["01-04-2026", "7", "true"], ["=1", "a;\"b\"", "exact"]];
        assert_eq!([0, 1, 2].map(|line| [0, 1, 2].map(|column| cells.cell(line, column))), lines);
        assert_eq!(cells.csv(), b"a,-1.50,\n01-04-2026,7,true\n'=1,\"a;\"\"b\"\"\",exact\n");
        cells.clear();
        assert_eq!((cells.csv().len(), cells.cell(0, 0)), (0, ""));
    }

    #[test]
    fn lines_of_several_parts_stand_in_order() {
        let lines: Vec<u32> = (0..6_000).collect();
        let mut parts = Vec::new();
        for lines in [&lines[..], &lines[..10]] {
            fill(
                &mut parts,
                || Cells::with_columns(2),
                lines,
                |_| 0,
                |line, cells| {
                    cells.whole(*line);
                    cells.blank(1);
                },
            );
            let made: Vec<u8> = parts.iter().flat_map(|p| p.csv().to_vec()).collect();
            let expected: String = lines.iter().map(|line| format!("{line},\n")).collect();
            assert_eq!(String::from_utf8(made).unwrap(), expected);
            for line in lines {
                assert_eq!(cell_of(&parts, *line as usize, 0), line.to_string());
            }
        }
    }

    proptest! {
        #[test]
        fn lines_are_those_of_the_csv_crate(lines in proptest::collection::vec(
            proptest::array::uniform3("[a=+,@;\"\r\n\t '₹1.-]{0,20}"), 0..5,
        )) {
            let (mut plain, mut cells) = (Cells::new(3), Cells::with_columns(3));
            let mut csv = csv::Writer::from_writer(Vec::new());
            for line in &lines {
                for (at, cell) in line.iter().enumerate() {
                    plain.text(cell);
                    if at == 1 { cells.made(|out| out.push_str(cell)) } else { cells.text(cell) }
                }
                cells.end_line();
                plain.end_line();
                csv.write_record(line.iter().map(|c| harmless(c).into_owned())).unwrap();
            }
            let csv = csv.into_inner().unwrap();
            prop_assert_eq!(cells.csv(), &csv);
            prop_assert_eq!(plain.csv(), &csv);
            for (at, line) in lines.iter().enumerate() {
                for (column, cell) in line.iter().enumerate() {
                    prop_assert_eq!(cells.cell(at, column), cell);
                }
            }
        }
    }
}
