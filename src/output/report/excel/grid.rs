//! Tables on sheets: columns with groups, cells of few kinds, one look.
//!
//! Comes in: columns and, row by row, cells. Goes out: worksheets with frozen panes, filter, totals and
//! print set-up. Invariant: text of a file is only ever written as a string, never as a formula.

use super::answers;
use super::styles::{PATTERNS, Styles, excel_date, pattern, rupees, short_enough, whole};
use crate::domain::money::Paise;
use crate::domain::period::show_date;
use chrono::NaiveDate;
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

/// Width of A3 across between the margins, in pixels, a little kept back for other fonts.
const PAPER: f64 = 1_380.0;
/// Height of a line in points.
const LINE_HEIGHT: f64 = 13.0;
/// A row shows at most so many lines of a long text; the cell holds it whole.
const MOST_LINES: u32 = 8;

/// Guesses how many lines a cell needs; only prose wraps.
fn lines_of(cell: &Cell, column: &Column) -> u32 {
    match &cell.value {
        Value::Text(text) if column.role == Role::Prose => wrapped_lines(text, column.width),
        Value::Text(_) | Value::Empty | Value::Money(_) | Value::Date(_) | Value::Number(_) => 1,
    }
}

/// Returns the height of a row in points.
pub(super) fn height(lines: u32) -> f64 {
    LINE_HEIGHT * f64::from(lines) + 2.0
}

/// Guesses how many lines a text needs that wraps: programs do not all fit rows by themselves.
pub(super) fn wrapped_lines(text: &str, width: f64) -> u32 {
    let (mut lines, mut used) = (1, 0.0);
    for word in text.split_whitespace() {
        let wide = f64::from(u32::try_from(word.chars().count()).unwrap_or(u32::MAX)) * 0.95;
        if used > 0.0 && used + wide > width - 1.5 {
            lines += 1;
            used = 0.0;
        }
        used += wide + 1.0;
        while used > width && lines < MOST_LINES {
            lines += 1;
            used -= width;
        }
        if lines >= MOST_LINES {
            return MOST_LINES;
        }
    }
    lines
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
        mut cells: impl FnMut(usize) -> Vec<Cell>,
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
            self.fill(&mut sheet, styles, &name, &note, rows, &mut cells)?;
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
        cells: &mut impl FnMut(usize) -> Vec<Cell>,
    ) -> Result<(), XlsxError> {
        let mut totals = vec![Paise::ZERO; self.columns.len()];
        let count = u32::try_from(rows.len()).map_err(|_| XlsxError::RowColumnLimitError)?;
        for (row, i) in (TOP..).zip(rows) {
            let mut lines = 1;
            for ((col, cell), column) in (0u16..).zip(cells(i)).zip(self.columns) {
                if col < self.printed {
                    lines = lines.max(lines_of(&cell, column));
                }
                if let Value::Money(amount) = cell.value {
                    totals[usize::from(col)] += amount;
                }
                put(sheet, styles, (row, col), &cell, column.role)?;
            }
            sheet.set_row_height(row, height(lines))?;
        }
        self.top(sheet, styles, name, note, count, &totals)?;
        self.choices(sheet, count)?;
        if self.is_answered() {
            answers::limits(sheet, self.columns, TOP, count)?;
            answers::protect(sheet);
        }
        self.paper(sheet, count)
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
        sheet.write_string_with_format(0, 2, note, &styles.note)?;
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

    /// Returns the per cent at which the wider half fits the paper.
    fn scale(&self, cut: u16) -> u16 {
        let width = |columns: std::ops::Range<u16>| -> f64 {
            columns
                .filter(|col| !self.hidden.contains(col))
                .map(|col| self.columns[usize::from(col)].width * 7.0 + 5.0)
                .sum()
        };
        let wider = width(0..cut).max(width(0..self.frozen) + width(cut..self.printed));
        (20u16..100).rev().find(|scale| wider * f64::from(*scale) / 100.0 <= PAPER).unwrap_or(20)
    }

    fn paper(&self, sheet: &mut Worksheet, count: u32) -> Result<(), XlsxError> {
        let columns = u16::try_from(self.columns.len()).map_err(|_| XlsxError::RowColumnLimitError)?;
        let last = TOP + count.max(1) - 1;
        sheet.set_freeze_panes(TOP, self.frozen)?;
        sheet.autofilter(3, 0, last, columns - 1)?;
        sheet.set_tab_color(Color::RGB(self.tab));
        sheet.set_landscape();
        // A3: two sides of one document on A4 would be too small to read.
        sheet.set_paper_size(8);
        sheet.set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
        sheet.set_repeat_rows(0, 3)?;
        if let Some(cut) = self.cut {
            sheet.set_vertical_page_breaks(&[u32::from(cut)])?;
            sheet.set_repeat_columns(0, self.frozen - 1)?;
            sheet.set_print_scale(self.scale(cut));
        } else {
            sheet.set_print_fit_to_pages(1, 0);
        }
        sheet.set_print_area(0, 0, last, self.printed - 1)?;
        sheet.set_footer("&L&A&RPage &P of &N");
        Ok(())
    }
}
