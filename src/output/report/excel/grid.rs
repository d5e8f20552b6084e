//! Tables on sheets: columns with groups, cells of few kinds, one look.
//!
//! Comes in: columns and, row by row, cells. Goes out: worksheets with frozen panes, filter, totals and
//! print set-up. Invariant: text of a file is only ever written as a string, never as a formula.

use super::answers;
use super::styles::{PATTERNS, Styles, excel_date, pattern, rupees, short_enough, whole};
use crate::domain::money::Paise;
use crate::domain::period::show_date;
use chrono::NaiveDate;
use rayon::prelude::*;
use rust_xlsxwriter::utility::column_number_to_name;
use rust_xlsxwriter::{
    Color, ConditionalFormatFormula, DataValidation, Format, Formula, Worksheet, XlsxError,
};

/// Rows above the first document: title, totals, groups, headings.
pub(super) const TOP: u32 = 4;
/// Documents one sheet can hold.
pub(super) const SHEET_ROWS: usize = 1_048_576 - TOP as usize;

/// What a cell holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Empty,
    Text(String),
    Money(Paise),
    Date(NaiveDate),
    Number(i64),
}

/// How a cell looks beyond its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(super) enum Look {
    #[default]
    Plain,
    /// The field differs between the sides.
    Marked,
    /// Near, not asserted.
    Muted,
    /// The portal asks nothing here: not to be filled in.
    Closed,
}

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) value: Value,
    pub(super) look: Look,
}

impl Cell {
    pub(super) const EMPTY: Self = Self { value: Value::Empty, look: Look::Plain };

    pub(super) fn text(text: impl Into<String>) -> Self {
        Self { value: Value::Text(text.into()), look: Look::Plain }
    }

    pub(super) const fn money(amount: Paise) -> Self {
        Self { value: Value::Money(amount), look: Look::Plain }
    }

    pub(super) fn date(date: Option<NaiveDate>) -> Self {
        Self { value: date.map_or(Value::Empty, Value::Date), look: Look::Plain }
    }

    pub(super) fn number(number: impl Into<i64>) -> Self {
        Self { value: Value::Number(number.into()), look: Look::Plain }
    }

    pub(super) const fn look(mut self, look: Look) -> Self {
        self.look = look;
        self
    }
}

/// What a column is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Text on one line.
    Text,
    /// Sentences that wrap.
    Prose,
    /// Rupees, with a total of the rows shown.
    Money,
    /// Date, count, short word: centred.
    Short,
    /// The action a person chooses.
    Choice,
    /// What a person writes.
    Input,
    /// The declaration a person chooses.
    Reduction,
    /// Rupees a person writes.
    Amount,
    /// The key by which the row is found again; hidden.
    Key,
}

/// One column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Column {
    pub(super) group: &'static str,
    pub(super) title: &'static str,
    pub(super) width: f64,
    pub(super) role: Role,
}

pub(super) const fn column(group: &'static str, title: &'static str, width: f64, role: Role) -> Column {
    Column { group, title, width, role }
}

/// Width of A4 across between the margins, in pixels, a tenth kept back: programs and fonts differ.
const PAPER: f64 = 950.0;
/// Nobody reads a page that is printed smaller, in per cent.
const LEAST_SCALE: u16 = 62;
/// What a cell keeps free at its sides, in the units of column widths.
const PADDING: f64 = 2.0;
/// Height of a line in points.
const LINE_HEIGHT: f64 = 13.0;
/// A row has at most so many lines; a longer text is cut, so that it does not overrun its row on paper.
const MOST_LINES: u32 = 12;

/// Guesses how many lines a cell needs, and where its text is to be cut; only prose wraps.
fn lines_of(cell: &Cell, column: &Column) -> (u32, Option<usize>) {
    match &cell.value {
        Value::Text(text) if column.role == Role::Prose => wrapped(text, column.width),
        Value::Text(_) | Value::Empty | Value::Money(_) | Value::Date(_) | Value::Number(_) => (1, None),
    }
}

/// Returns the height of a row in points.
pub(super) fn height(lines: u32) -> f64 {
    LINE_HEIGHT * f64::from(lines) + 2.0
}

/// Guesses how many lines a text needs that wraps: programs do not all fit rows by themselves.
pub(super) fn wrapped_lines(text: &str, width: f64) -> u32 {
    wrapped(text, width).0
}

/// Guesses how many lines a text needs, and after which byte it has to end where it needs too many.
fn wrapped(text: &str, width: f64) -> (u32, Option<usize>) {
    let (mut lines, mut used, mut end) = (1, 0.0, 0);
    let room = (width - PADDING).max(1.0);
    for word in text.split_inclusive(char::is_whitespace) {
        let wide: f64 = word.trim_end().chars().map(breadth).sum();
        if used > 0.0 && used + wide > room {
            lines += 1;
            used = 0.0;
        }
        used += wide;
        while used > room && lines <= MOST_LINES {
            lines += 1;
            used -= room;
        }
        used += breadth(' ');
        // The last line keeps room for the sign that there was more.
        if lines > MOST_LINES || (lines == MOST_LINES && used + 2.0 > room && end + word.len() < text.len()) {
            return (MOST_LINES, Some(if end == 0 { within(text, room) } else { end }));
        }
        end += word.len();
    }
    (lines, None)
}

/// Guesses how wide a character is in the units of column widths; rather too wide than too narrow.
fn breadth(c: char) -> f64 {
    match c {
        ' ' => 0.45,
        'i' | 'j' | 'l' | '.' | ',' | ';' | ':' | '\'' | '|' => 0.5,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 1.35,
        'A'..='Z' => 1.05,
        c if c.is_ascii() => 0.9,
        '₹' | '·' | '…' | '–' | '≠' | '→' => 0.95,
        _ => 1.7,
    }
}

/// Returns the byte after which a single endless word is cut.
fn within(text: &str, room: f64) -> usize {
    let mut wide = 0.0;
    let most = room * f64::from(MOST_LINES - 1);
    text.char_indices()
        .find(|(_, c)| {
            wide += breadth(*c);
            wide > most
        })
        .map_or(text.len(), |(at, _)| at)
}

/// Writes one cell in the style of its column.
fn put(
    sheet: &mut Worksheet,
    styles: &Styles,
    (row, col): (u32, u16),
    cell: &Cell,
    role: Role,
) -> Result<(), XlsxError> {
    let look = match cell.look {
        Look::Plain => 0,
        Look::Marked => 1,
        Look::Muted | Look::Closed => 2,
    };
    let style = match role {
        Role::Choice | Role::Input | Role::Reduction | Role::Amount if cell.look == Look::Closed => {
            &styles.closed
        }
        Role::Text => &styles.text[look],
        Role::Money => &styles.right[look],
        Role::Prose => &styles.wrapped[look],
        Role::Short => &styles.short[look],
        Role::Choice | Role::Input | Role::Reduction => &styles.input,
        Role::Amount => &styles.input_amount,
        Role::Key => &styles.hidden_key,
    };
    match &cell.value {
        Value::Empty => sheet.write_blank(row, col, style)?,
        Value::Text(text) => sheet.write_string_with_format(row, col, short_enough(text), style)?,
        Value::Money(amount) => sheet.write_number_with_format(
            row,
            col,
            rupees(*amount),
            &styles.money[pattern(*amount)][look],
        )?,
        Value::Number(number) => {
            sheet.write_number_with_format(row, col, whole(*number), &styles.short[look])?
        }
        Value::Date(date) => match excel_date(*date) {
            Some(real) => sheet.write_datetime_with_format(row, col, &real, &styles.date[look])?,
            None => sheet.write_string_with_format(row, col, show_date(*date), style)?,
        },
    };
    Ok(())
}

/// Rows that are worked out before they are written.
const PART: usize = 2_000;

/// A table that fills a sheet.
pub(super) struct Table<'t> {
    pub(super) name: &'t str,
    pub(super) note: String,
    pub(super) columns: &'t [Column],
    /// Columns that stay in view.
    pub(super) frozen: u16,
    /// Columns that are printed; the rest is for the screen.
    pub(super) printed: u16,
    /// The column before which the paper is cut; what is frozen is repeated on the second half.
    pub(super) cut: Option<u16>,
    /// Columns without any content, not to be shown.
    pub(super) hidden: Vec<u16>,
    /// The column that says what the portal permits, for the choices.
    pub(super) permits: Option<u16>,
    /// The colour of the tab.
    pub(super) tab: u32,
}

impl Table<'_> {
    /// Writes `count` rows, on further sheets where one does not hold them.
    pub(super) fn sheets(
        &self,
        styles: &Styles,
        count: usize,
        capacity: usize,
        cells: impl Fn(usize) -> Vec<Cell> + Sync,
    ) -> Result<Vec<Worksheet>, XlsxError> {
        let pages = count.div_ceil(capacity).max(1);
        let mut sheets = Vec::with_capacity(pages);
        for page in 0..pages {
            let rows = page * capacity..count.min((page + 1) * capacity);
            let mut sheet = Worksheet::new();
            let name = if page == 0 { self.name.to_owned() } else { format!("{} ({})", self.name, page + 1) };
            sheet.set_name(&name)?;
            let mut note = self.note.clone();
            if pages > 1 {
                note = format!("{note} Sheet {} of {pages}: Excel holds no more rows on one.", page + 1);
            }
            self.fill(&mut sheet, styles, &name, &note, rows, &cells)?;
            sheets.push(sheet);
        }
        Ok(sheets)
    }

    fn fill(
        &self,
        sheet: &mut Worksheet,
        styles: &Styles,
        name: &str,
        note: &str,
        rows: std::ops::Range<usize>,
        cells: &(impl Fn(usize) -> Vec<Cell> + Sync),
    ) -> Result<(), XlsxError> {
        let mut totals = vec![Paise::ZERO; self.columns.len()];
        let count = u32::try_from(rows.len()).map_err(|_| XlsxError::RowColumnLimitError)?;
        let mut row = TOP;
        for from in rows.clone().step_by(PART) {
            // What stands in the rows is worked out by all cores; a sheet takes cells from one only.
            let part = from..rows.end.min(from + PART);
            let made: Vec<_> = part.into_par_iter().map(|i| self.fitted(cells(i))).collect();
            for (cells, lines) in made {
                for ((col, cell), column) in (0u16..).zip(&cells).zip(self.columns) {
                    if let Value::Money(amount) = cell.value {
                        totals[usize::from(col)] += amount;
                    }
                    if !self.leaves_out(col, cell) {
                        put(sheet, styles, (row, col), cell, column.role)?;
                    }
                }
                if lines > 1 {
                    sheet.set_row_height(row, height(lines))?;
                }
                row += 1;
            }
        }
        self.top(sheet, styles, name, note, count, &totals)?;
        self.choices(sheet, count)?;
        if self.is_answered() {
            answers::limits(sheet, self.columns, TOP, count)?;
            answers::protect(sheet);
        }
        self.paper(sheet, styles, count)
    }

    /// Cuts texts to what fits into the highest row, and returns how many lines the row needs.
    fn fitted(&self, mut cells: Vec<Cell>) -> (Vec<Cell>, u32) {
        let mut lines = 1;
        for (cell, column) in cells.iter_mut().zip(self.columns).take(usize::from(self.printed)) {
            let (needed, cut) = lines_of(cell, column);
            lines = lines.max(needed);
            if let (Value::Text(text), Some(at)) = (&mut cell.value, cut) {
                text.truncate(at);
                text.truncate(text.trim_end().len());
                text.push_str(" …");
            }
        }
        (cells, lines)
    }

    /// Tells whether a cell is not written at all: it says nothing, and nobody sees it or its line. A large
    /// month has millions of those.
    fn leaves_out(&self, col: u16, cell: &Cell) -> bool {
        let says_nothing = match &cell.value {
            Value::Empty => true,
            Value::Text(text) => text.is_empty(),
            Value::Money(amount) => *amount == Paise::ZERO && self.hidden.contains(&col),
            Value::Date(_) | Value::Number(_) => false,
        };
        says_nothing && (col >= self.printed || self.hidden.contains(&col))
    }

    /// Tells whether a person answers on the sheet.
    fn is_answered(&self) -> bool {
        self.columns.iter().any(|c| c.role == Role::Key)
    }

    fn top(
        &self,
        sheet: &mut Worksheet,
        styles: &Styles,
        name: &str,
        note: &str,
        count: u32,
        totals: &[Paise],
    ) -> Result<(), XlsxError> {
        sheet.write_string_with_format(0, 0, name, &styles.title)?;
        // Beside what is repeated on the pages that follow.
        sheet.write_string_with_format(0, self.frozen, note, &styles.note)?;
        sheet.set_row_height(0, 22)?;
        let last = TOP + count.max(1);
        for (col, column) in (0u16..).zip(self.columns) {
            sheet.set_column_width(col, column.width)?;
            sheet.write_string_with_format(3, col, column.title, &styles.head)?;
            let letter = column_number_to_name(col);
            if column.role == Role::Money {
                let total = totals[usize::from(col)];
                let formula = format!("=SUBTOTAL(109,{letter}{}:{letter}{last})", TOP + 1);
                sheet.write_formula_with_format(
                    1,
                    col,
                    Formula::new(formula).set_result(total.plain()),
                    styles.total(total),
                )?;
            } else if col == 2 {
                let formula = format!("=SUBTOTAL(103,{letter}{}:{letter}{last})&\" shown\"", TOP + 1);
                sheet.write_formula_with_format(
                    1,
                    col,
                    Formula::new(formula).set_result(format!("{count} shown")),
                    &styles.total_label,
                )?;
            } else if col == 1 {
                sheet.write_string_with_format(1, col, "Total of the rows shown", &styles.total_label)?;
            } else {
                sheet.write_blank(1, col, &styles.total_label)?;
            }
        }
        for col in &self.hidden {
            sheet.set_column_hidden(*col)?;
        }
        sheet.set_row_height(3, 30)?;
        self.totals_in_any_size(sheet)?;
        self.groups(sheet, styles)
    }

    /// A filter changes the size of a total, so its grouping follows the value.
    fn totals_in_any_size(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        for (col, column) in (0u16..).zip(self.columns) {
            if column.role != Role::Money {
                continue;
            }
            let cell = format!("{}2", column_number_to_name(col));
            for (pattern, from) in [(3, "1000000000"), (2, "10000000"), (1, "100000"), (0, "0")] {
                let size = ConditionalFormatFormula::new()
                    .set_rule(format!("=ABS({cell})>={from}").as_str())
                    .set_format(Format::new().set_num_format(PATTERNS[pattern]))
                    .set_stop_if_true(true);
                sheet.add_conditional_format(1, col, 1, col, &size)?;
            }
        }
        Ok(())
    }

    fn groups(&self, sheet: &mut Worksheet, styles: &Styles) -> Result<(), XlsxError> {
        let mut first = 0u16;
        for run in self.columns.chunk_by(|a, b| a.group == b.group) {
            let width = u16::try_from(run.len()).map_err(|_| XlsxError::RowColumnLimitError)?;
            let last = first + width - 1;
            if last > first {
                sheet.merge_range(2, first, 2, last, run[0].group, &styles.band)?;
            } else {
                sheet.write_string_with_format(2, first, run[0].group, &styles.band)?;
            }
            first = last + 1;
        }
        Ok(())
    }

    /// The choices follow the row's own "Portal permits", so that they stay right when rows are sorted.
    fn choices(&self, sheet: &mut Worksheet, count: u32) -> Result<(), XlsxError> {
        let (Some(permits), Some(choice)) =
            (self.permits, self.columns.iter().position(|c| c.role == Role::Choice))
        else {
            return Ok(());
        };
        if count == 0 {
            return Ok(());
        }
        let choice = u16::try_from(choice).map_err(|_| XlsxError::RowColumnLimitError)?;
        let formula = format!(
            "=IF(${}{}=\"Accept, Reject\",ActionsWithoutPending,Actions)",
            column_number_to_name(permits),
            TOP + 1
        );
        let validation = DataValidation::new()
            .allow_list_formula(Formula::new(formula))
            .set_input_title("Final action")?
            .set_input_message("Only what the portal permits on this record. Empty: as proposed.")?
            .set_error_title("Not permitted")?
            .set_error_message("The portal does not permit this on the record; choose from the list.")?;
        sheet.add_data_validation(TOP, choice, TOP + count - 1, choice, &validation)?;
        Ok(())
    }

    /// Returns the pages side by side, each as its first column and the width of what it adds to the
    /// frozen columns, in pixels.
    fn across(&self) -> Vec<(u16, f64)> {
        let wide = |col: u16| {
            let hidden = self.hidden.contains(&col);
            if hidden { 0.0 } else { self.columns[usize::from(col)].width * 7.0 + 5.0 }
        };
        let frozen: f64 = (0..self.frozen).map(wide).sum();
        let room = PAPER * 100.0 / f64::from(LEAST_SCALE) - frozen;
        let begins = |col: u16| {
            let at = usize::from(col);
            self.columns[at].group != self.columns[at - 1].group
        };
        let mut pages = vec![(self.frozen, 0.0)];
        for col in self.frozen..self.printed {
            let (first, used) = *pages.last().expect("there is a first page");
            if self.cut == Some(col) || (used + wide(col) > room && used > 0.0) {
                // A group stays together where it can.
                let at = (first + 1..=col).rev().find(|c| begins(*c) || self.cut == Some(*c)).unwrap_or(col);
                let moved: f64 = (at..col).map(wide).sum();
                if let Some(page) = pages.last_mut() {
                    page.1 -= moved;
                }
                pages.push((at, moved));
            }
            if let Some(page) = pages.last_mut() {
                page.1 += wide(col);
            }
        }
        pages.into_iter().map(|(first, used)| (first, used + frozen)).collect()
    }

    fn paper(&self, sheet: &mut Worksheet, styles: &Styles, count: u32) -> Result<(), XlsxError> {
        let columns = u16::try_from(self.columns.len()).map_err(|_| XlsxError::RowColumnLimitError)?;
        let last = TOP + count.max(1) - 1;
        sheet.set_freeze_panes(TOP, self.frozen)?;
        sheet.autofilter(3, 0, last, columns - 1)?;
        sheet.set_tab_color(Color::RGB(self.tab));
        styles.paper(sheet);
        sheet.set_repeat_rows(0, 3)?;
        let pages = self.across();
        let widest = pages.iter().map(|(_, wide)| *wide).fold(1.0, f64::max);
        let fits = |scale: &u16| widest * f64::from(*scale) / 100.0 <= PAPER;
        let scale = (20u16..=100).rev().find(fits).unwrap_or(20);
        sheet.set_print_scale(scale);
        if pages.len() > 1 {
            let breaks: Vec<u32> = pages.iter().skip(1).map(|(first, _)| u32::from(*first)).collect();
            sheet.set_vertical_page_breaks(&breaks)?;
            sheet.set_repeat_columns(0, self.frozen - 1)?;
            // The pages of the same documents follow each other.
            sheet.set_page_order(true);
        }
        sheet.set_print_area(0, 0, last, self.printed - 1)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDE: &[Column] = &[
        column("Document", "A", 30.0, Role::Text),
        column("Document", "B", 20.0, Role::Text),
        column("IMS", "C", 80.0, Role::Text),
        column("IMS", "D", 20.0, Role::Text),
        column("Books", "E", 60.0, Role::Text),
        column("Books", "F", 60.0, Role::Text),
        column("Why", "G", 40.0, Role::Text),
        column("Not printed", "H", 400.0, Role::Text),
    ];

    fn table(columns: &[Column], cut: Option<u16>) -> Table<'_> {
        let (name, note) = ("T", String::new());
        Table { name, note, columns, frozen: 1, printed: 7, cut, hidden: vec![1], permits: None, tab: 0 }
    }

    #[test]
    fn a_group_of_columns_stays_on_one_page_where_it_can() {
        let firsts = |cut| table(WIDE, cut).across().into_iter().map(|(first, _)| first).collect::<Vec<_>>();
        assert_eq!(firsts(None), [1, 4]);
        assert_eq!(firsts(Some(6)), [1, 4, 6]);
        let narrow: Vec<Column> = WIDE.iter().map(|c| Column { width: 5.0, ..*c }).collect();
        assert_eq!(table(&narrow, None).across(), [(1, 6.0 * 40.0)]);
    }

    #[test]
    fn a_text_never_needs_more_lines_than_its_row_has() {
        let words = "neighbours in the supplier's series ".repeat(60);
        for text in [words.trim_end(), &"x".repeat(9_000), &format!("short {}", "y".repeat(9_000))] {
            let (lines, cut) = wrapped(text, 40.0);
            assert_eq!(lines, MOST_LINES);
            let kept = format!("{} …", text[..cut.unwrap()].trim_end());
            assert!(wrapped(&kept, 40.0).0 <= MOST_LINES && wrapped(&kept, 40.0).1.is_none(), "{kept}");
        }
        assert_eq!(wrapped("one line", 40.0), (1, None));
        assert_eq!(wrapped("", 40.0), (1, None));
    }
}
