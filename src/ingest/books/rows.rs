//! Rows of a table into register rows.
//!
//! Comes in: a table and its layout. Goes out: rows, refused rows, counts of what is no document, and
//! diagnostics. Invariant: every record below the header ends in exactly one of the three.

use super::BooksRead;
use super::amounts::{AmountProblem, is_formula_error, is_nothing, parse_amount};
use super::control::{Adder, Control};
use super::dates::{DateOrder, parse_table_date};
use super::error::BooksError;
use super::findings::{Folds, short};
use super::flags::Flags;
use super::header::Layout;
use super::map_file::Mapping;
use super::notes::{self, Direction};
use super::orders::date_orders;
use super::sorting::{NoDocument, Sort, Sorter};
use super::synonyms::Field;
use super::table::Table;
use super::template::{is_ours, unescaped};
use super::understood::LeftOutRows;
use super::words::is_no_gstin;
use super::{shape, tally, totals};
use crate::diagnostic::{Diagnostic, Place};
use crate::domain::document::{BooksRow, DocumentKind};
use crate::domain::gstin::{check_character_holds, has_shape};
use crate::domain::money::{Paise, TaxHeads};
use crate::domain::month::{LeftOut, RefusedRow};
use crate::domain::text::Count;
use chrono::{Datelike, NaiveDate};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// One table to be read, and all that is known of it.
pub(super) struct Source<'a> {
    /// Which register, from 0.
    pub(super) file: u32,
    /// Its name.
    pub(super) name: &'a str,
    /// Its cells.
    pub(super) table: &'a Table,
    /// Its header.
    pub(super) layout: &'a Layout,
    /// What the mapping file says.
    pub(super) mapping: &'a Mapping,
}

impl<'a> Source<'a> {
    /// Returns the cell of a field; nothing where the table has no such column.
    pub(super) fn cell(&self, index: usize, field: Field) -> &'a str {
        self.layout.column(field).map_or("", |column| self.table.cell(index, column))
    }

    /// Says where a row stands, or a cell of it.
    pub(super) fn place(&self, index: usize, column: Option<usize>) -> Place {
        Place {
            file: self.name.to_owned(),
            sheet: self.table.sheet.clone(),
            row: self.table.shown(index),
            column: column.map(|c| self.layout.name(c)).unwrap_or_default(),
            ..Place::default()
        }
    }
}

/// Reads every record below the header; tells what they came to, and which were no documents.
///
/// # Errors
/// [`BooksError`] where a question about all notes has to be asked.
pub(super) fn read(
    source: &Source<'_>,
    out: &mut BooksRead,
) -> Result<(Control, Vec<LeftOutRows>), BooksError> {
    let mut reader = Reader::new(source, out);
    let first = source.layout.header + 1;
    out.rows.reserve(source.table.len().saturating_sub(first));
    for index in first..source.table.len() {
        let row = u32::try_from(index - source.layout.header).unwrap_or(u32::MAX);
        reader.record(index, row, out);
    }
    reader.finish(out)
}

struct Reader<'a> {
    source: &'a Source<'a>,
    /// Cells of the header; columns that every row has beyond it are counted too.
    width: usize,
    date_order: BTreeMap<Field, DateOrder>,
    /// How many rows and refused rows there were before this table.
    first_row: usize,
    first_refused: usize,
    /// Row of a second header; nothing below it can be read with the first.
    other_header: Option<u32>,
    sorter: Sorter<'a>,
    left_out: BTreeMap<NoDocument, (usize, Vec<u32>)>,
    adder: Adder,
    /// Whether the table was written by us.
    is_ours: bool,
    folds: Folds,
    directions: Vec<(usize, Direction)>,
    flags: Flags<'a>,
    own_series: Option<OwnSeries>,
}

/// Whether all numbers look like one internal series of the buyer's own program.
struct OwnSeries {
    start: [u8; 2],
    rows: usize,
}

type Problems = Vec<Diagnostic>;

impl<'a> Reader<'a> {
    fn new(source: &'a Source<'a>, out: &mut BooksRead) -> Self {
        Self {
            source,
            width: usual_width(source),
            sorter: Sorter::new(source),
            date_order: date_orders(source, &mut out.diagnostics),
            first_row: out.rows.len(),
            first_refused: out.refused.len(),
            other_header: None,
            left_out: BTreeMap::new(),
            adder: Adder::default(),
            is_ours: is_ours(&source.layout.headings),
            folds: Folds::default(),
            directions: Vec::new(),
            flags: Flags::new(source),
            own_series: None,
        }
    }

    fn cell(&self, index: usize, field: Field) -> &'a str {
        self.source.cell(index, field)
    }

    fn place(&self, index: usize, column: Option<usize>) -> Place {
        self.source.place(index, column)
    }

    fn record(&mut self, index: usize, row: u32, out: &mut BooksRead) {
        let gstin = clean_gstin(self.cell(index, Field::SupplierGstin));
        if let Some(header) = self.other_header {
            if self.source.table.is_blank(index) {
                self.leave_out(NoDocument::Blank, index);
            } else {
                let reason = format!("stands below a second header in row {header}");
                self.refuse(index, row, &gstin, vec![], &reason, out);
            }
            return;
        }
        match self.sorter.sort(index, &gstin) {
            Sort::Document => {}
            Sort::Not(why) => {
                self.leave_out(why, index);
                return;
            }
            Sort::OtherHeader => {
                let shown = self.source.table.shown(index);
                self.other_header = Some(shown);
                out.diagnostics.push(
                    Diagnostic::error(
                        "books.second-header",
                        "a second header with other headings stands here; the rows below it were refused",
                        self.place(index, None),
                    )
                    .help("put the second table into a file or sheet of its own"),
                );
                self.refuse(index, row, "", vec![], "is a second header", out);
                return;
            }
        }
        match self.document(index, row, &gstin) {
            Ok((document, direction)) => {
                self.sorter.add(document.taxable_value);
                self.adder.row(&document);
                if direction != Direction::Ordinary
                    || document.taxable_value < Paise::ZERO
                    || document.tax.total() < Paise::ZERO
                {
                    self.directions.push((out.rows.len(), direction));
                }
                out.rows.push(document);
            }
            Err(problems) => {
                let reasons: Vec<&str> = problems.iter().map(|p| p.message.as_str()).collect();
                let reason = reasons.join("; ");
                self.refuse(index, row, &gstin, problems, &reason, out);
            }
        }
    }

    /// Counts a record that is no document.
    fn leave_out(&mut self, why: NoDocument, index: usize) {
        const MOST_SHOWN: usize = 5;
        if why == NoDocument::Total {
            self.adder.total(index);
        }
        let (count, shown) = self.left_out.entry(why).or_default();
        *count += 1;
        if shown.len() < MOST_SHOWN {
            shown.push(self.source.table.shown(index));
        }
    }

    fn refuse(
        &self,
        index: usize,
        row: u32,
        gstin: &str,
        problems: Problems,
        reason: &str,
        out: &mut BooksRead,
    ) {
        out.refused.push(RefusedRow {
            file: self.source.file,
            sheet: self.source.table.sheet.clone(),
            row,
            shown_row: self.source.table.shown(index),
            supplier_gstin: gstin.to_owned(),
            number: self.cell(index, Field::Number).to_owned(),
            reason: reason.to_owned(),
        });
        out.diagnostics.extend(problems);
    }

    fn document(&mut self, index: usize, row: u32, gstin: &str) -> Result<(BooksRow, Direction), Problems> {
        let mut problems = Problems::new();
        self.check_width(index, &mut problems);
        for field in [Field::SupplierGstin, Field::Number] {
            let cell = self.cell(index, field);
            if is_formula_error(cell) {
                problems.push(
                    Diagnostic::error(
                        "books.formula-error",
                        format!("{} \"{}\" is a formula error", field.title(), short(cell)),
                        self.place(index, self.source.layout.column(field)),
                    )
                    .help("mend the formula in the sheet, or type the value"),
                );
            }
        }
        let head = |reader: &Self, field, problems: &mut Problems| reader.sum(index, field, problems).0;
        let tax = TaxHeads {
            igst: head(self, Field::Igst, &mut problems),
            cgst: head(self, Field::Cgst, &mut problems),
            sgst: head(self, Field::Sgst, &mut problems),
            cess: head(self, Field::Cess, &mut problems),
        };
        let (value, value_given) = self.sum(index, Field::DocumentValue, &mut problems);
        let document_value = value_given.then_some(value);
        let (mut taxable_value, taxable_given) = self.sum(index, Field::TaxableValue, &mut problems);
        if self.source.layout.derives_taxable {
            taxable_value = value - tax.total();
            if !value_given && problems.is_empty() {
                problems.push(
                    Diagnostic::error(
                        "books.amount",
                        "document value is blank, and the taxable value was to be worked out from it",
                        self.place(index, self.source.layout.column(Field::DocumentValue)),
                    )
                    .help("write the document value, or give the register a column for the taxable value"),
                );
            }
        }
        let voucher_date = self.voucher_date(index);
        let date = self.date(index, &mut problems).or(voucher_date);
        if !problems.is_empty() {
            return Err(problems);
        }
        if !taxable_given && !value_given && tax == TaxHeads::default() {
            let place = self.source_place(index, None);
            self.folds.add("books.no-amount", String::new(), place);
        }
        let number = unescaped(self.cell(index, Field::Number).trim_matches('\0'));
        let number = if number.trim().is_empty() { "" } else { number };
        self.watch_number(index, number);
        let supplier_gstin = if is_no_gstin(gstin) { "" } else { gstin };
        self.watch_gstin(index, supplier_gstin);
        let exclusion = self.flags.exclusion(index, supplier_gstin, &mut self.folds);
        let nameless = [Field::SupplierName, Field::VoucherNumber, Field::Date, Field::VoucherDate]
            .into_iter()
            .all(|f| is_nothing(self.cell(index, f)));
        if supplier_gstin.is_empty() && number.is_empty() && nameless {
            let place = self.source_place(index, None);
            self.folds.add("books.continuation", String::new(), place);
        }
        let row = BooksRow {
            file: self.source.file,
            sheet: self.source.table.sheet.clone(),
            row,
            shown_row: self.source.table.shown(index),
            recipient_gstin: self.recipient(index),
            supplier_gstin: supplier_gstin.to_owned(),
            supplier_name: unescaped(self.cell(index, Field::SupplierName).trim()).to_owned(),
            number: number.to_owned(),
            date,
            voucher_number: unescaped(self.cell(index, Field::VoucherNumber).trim()).to_owned(),
            voucher_date,
            voucher_type: unescaped(self.type_shown(index)).to_owned(),
            kind: DocumentKind::Invoice,
            document_value,
            taxable_value,
            tax,
            place_of_supply: self.flags.place_of_supply(index).to_owned(),
            original_number: unescaped(self.cell(index, Field::OriginalNumber).trim()).to_owned(),
            ineligible: self.flags.ineligible(index, &mut self.folds),
            exclusion,
        };
        Ok((row, self.flags.direction(index)))
    }

    fn source_place(&self, index: usize, field: Option<Field>) -> Place {
        self.place(index, field.and_then(|f| self.source.layout.column(f)))
    }

    /// A row with more filled cells than headings has moved: an amount with commas and no quotes. One
    /// that ends before the amounts was cut.
    fn check_width(&self, index: usize, problems: &mut Problems) {
        let table = self.source.table;
        let width = table.width(index);
        let over = (self.width..width).any(|c| !table.cell(index, c).trim().is_empty());
        let needed = self
            .source
            .layout
            .all(Field::TaxableValue)
            .iter()
            .chain(self.source.layout.all(Field::Igst))
            .chain(self.source.layout.all(Field::Cgst))
            .chain(self.source.layout.all(Field::Sgst));
        let short = needed.copied().max().is_some_and(|last| width <= last);
        if over || short {
            problems.push(
                Diagnostic::error(
                    "books.ragged",
                    format!("the row has {}, the header {}", Count::of(width, "cell"), self.width),
                    self.place(index, None),
                )
                .help(if over {
                    "a cell that holds the delimiter needs quotation marks around it; export the register again"
                } else {
                    "a line break inside a cell needs quotation marks around the cell; export the register again"
                }),
            );
        }
    }

    /// Adds up the columns of a field; tells whether any of them is given.
    fn sum(&self, index: usize, field: Field, problems: &mut Problems) -> (Paise, bool) {
        let (mut sum, mut given) = (Paise::ZERO, false);
        for column in self.source.layout.all(field) {
            let cell = self.source.table.cell(index, *column);
            match parse_amount(cell) {
                Ok(amount) => {
                    given |= amount != Paise::ZERO || !is_nothing(cell);
                    sum += amount;
                }
                Err(problem) => problems.push(self.amount_problem(index, *column, field, cell, &problem)),
            }
        }
        (sum, given)
    }

    fn amount_problem(
        &self,
        index: usize,
        column: usize,
        field: Field,
        cell: &str,
        problem: &AmountProblem,
    ) -> Diagnostic {
        if cell.starts_with(tally::DIFFER) {
            return Diagnostic::error(
                "books.voucher-unbalanced",
                format!("the voucher's {cell}"),
                self.place(index, None),
            )
            .help("correct the voucher in Tally and export it again");
        }
        if let Some(component) = cell.strip_prefix(shape::UNKNOWN) {
            let message = format!(
                "the tax component \"{}\" is none of IGST, CGST, SGST, UTGST and cess",
                short(component)
            );
            return Diagnostic::error("books.component", message, self.place(index, None))
                .help("write the row's component as one of them");
        }
        Diagnostic::error(
            "books.amount",
            format!("{} \"{}\" {}", field.title(), short(cell), problem.verdict()),
            self.place(index, Some(column)),
        )
        .help(problem.help())
    }

    fn date(&self, index: usize, problems: &mut Problems) -> Option<NaiveDate> {
        let cell = self.cell(index, Field::Date);
        if is_nothing(cell) {
            return None;
        }
        let order = self.order(Field::Date);
        let date = self.parse(cell, order);
        if date.is_none() {
            let other = self.parse(cell, order.other());
            let (verdict, help) = match (other, order) {
                (Some(other), DateOrder::Dmy) => (
                    format!("has no month {}; the day comes first in this column", other.day()),
                    "write it with the day first, or say date_order = \"mdy\" in a mapping file",
                ),
                (Some(other), DateOrder::Mdy) => (
                    format!("has no month {}; the month comes first in this column", other.day()),
                    "write it with the month first, or say date_order = \"dmy\" in a mapping file",
                ),
                (None, _) => ("is not a date".to_owned(), "write it as dd-mm-yyyy, such as 01-04-2026"),
            };
            problems.push(
                Diagnostic::error(
                    "books.date",
                    format!("document date \"{}\" {verdict}", short(cell)),
                    self.place(index, self.source.layout.column(Field::Date)),
                )
                .help(help),
            );
        }
        date
    }

    fn parse(&self, cell: &str, order: DateOrder) -> Option<NaiveDate> {
        parse_table_date(self.source.table, cell, order)
    }

    /// The voucher's own date only helps; an unreadable one is told and passed over, unless it is
    /// the only date there is.
    fn voucher_date(&mut self, index: usize) -> Option<NaiveDate> {
        let cell = self.cell(index, Field::VoucherDate);
        if is_nothing(cell) {
            return None;
        }
        let date = self.parse(cell, self.order(Field::VoucherDate));
        if date.is_none() {
            let place = self.source_place(index, Some(Field::VoucherDate));
            self.folds.add("books.voucher-date", short(cell), place);
        }
        date
    }

    fn order(&self, field: Field) -> DateOrder {
        self.date_order.get(&field).copied().unwrap_or(DateOrder::Dmy)
    }

    fn recipient(&self, index: usize) -> String {
        let cell = clean_gstin(self.cell(index, Field::RecipientGstin));
        if is_no_gstin(&cell) { self.source.layout.recipient.clone() } else { cell.into_owned() }
    }

    fn type_shown(&self, index: usize) -> &'a str {
        let voucher = self.cell(index, Field::VoucherType).trim();
        // Our own template says the kind in a column of its own, whatever the program called the voucher.
        let bare = voucher.is_empty() && !self.is_ours;
        if bare { self.cell(index, Field::DocumentType).trim() } else { voucher }
    }

    fn watch_gstin(&mut self, index: usize, gstin: &str) {
        let id = if gstin.is_empty() {
            return;
        } else if !has_shape(gstin) {
            "books.gstin-shape"
        } else if !check_character_holds(gstin) {
            "books.gstin-check"
        } else {
            return;
        };
        let place = self.source_place(index, Some(Field::SupplierGstin));
        self.folds.add(id, short(gstin), place);
    }

    fn watch_number(&mut self, index: usize, number: &str) {
        let bytes = number.as_bytes();
        let shortened =
            number.split_once("E+").is_some_and(|(m, p)| m.parse::<f64>().is_ok() && p.parse::<u8>().is_ok());
        let is_date = bytes.len() == 10
            && bytes[4] == b'-'
            && bytes[7] == b'-'
            && bytes.iter().enumerate().all(|(i, b)| i == 4 || i == 7 || b.is_ascii_digit());
        if shortened || is_date {
            let place = self.source_place(index, Some(Field::Number));
            let id = if shortened { "books.number-shortened" } else { "books.number-date" };
            self.folds.add(id, short(number), place);
        }
        if number.trim().is_empty() {
            return;
        }
        let ten_digits = bytes.len() == 10 && bytes.iter().all(u8::is_ascii_digit);
        let start = if ten_digits { [bytes[0], bytes[1]] } else { [0, 0] };
        let series = self.own_series.get_or_insert(OwnSeries { start, rows: 0 });
        series.rows += 1;
        if series.start != start {
            series.start = [0, 0];
        }
    }

    fn finish(self, out: &mut BooksRead) -> Result<(Control, Vec<LeftOutRows>), BooksError> {
        let source = self.source;
        let whole = || Place { sheet: source.table.sheet.clone(), ..Place::file(source.name) };
        if self.first_row == out.rows.len() && self.first_refused == out.refused.len() {
            out.diagnostics.push(
                Diagnostic::warning("books.no-rows", "no document stands below the header", whole())
                    .help("look whether the export was filtered, or the wrong period was chosen"),
            );
        }
        totals::take_once(&mut out.rows[self.first_row..], &mut out.diagnostics, &whole());
        let said = source.mapping.notes;
        notes::settle(&self.directions, said, &mut out.rows, &mut out.diagnostics, &whole())?;
        self.folds.tell(&mut out.diagnostics);
        if self.own_series.is_some_and(|s| s.rows >= 20 && s.start != [0, 0]) {
            let column = source.layout.column(Field::Number).map(|c| source.layout.name(c));
            out.diagnostics.push(
                Diagnostic::warning(
                    "books.internal-numbers",
                    "all document numbers have ten figures and begin alike, as the numbers of an own program do",
                    Place { column: column.unwrap_or_default(), ..whole() },
                )
                .help("if they are not the suppliers' numbers, name the right column as number in a mapping file"),
            );
        }
        let mut left_out = Vec::new();
        for (why, (rows, shown_rows)) in self.left_out {
            out.left_out.push(LeftOut {
                file: source.file,
                sheet: source.table.sheet.clone(),
                reason: why.reason().to_owned(),
                rows,
            });
            left_out.push(LeftOutRows { reason: why.reason(), rows, shown_rows });
        }
        for (reason, rows) in &source.table.facts.left_out {
            out.left_out.push(LeftOut {
                file: source.file,
                sheet: source.table.sheet.clone(),
                reason: (*reason).to_owned(),
                rows: *rows,
            });
            left_out.push(LeftOutRows { reason, rows: *rows, shown_rows: Vec::new() });
        }
        let (rows, refused) = (&out.rows[self.first_row..], &out.refused[self.first_refused..]);
        let control = self.adder.finish(source, rows, refused);
        control.tell(&whole(), &mut out.diagnostics);
        Ok((control, left_out))
    }
}

/// Brings a GSTIN into the form it is compared in: upper case, no blanks.
fn clean_gstin(cell: &str) -> Cow<'_, str> {
    if cell.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()) {
        return Cow::Borrowed(cell);
    }
    Cow::Owned(
        cell.chars()
            .filter(|c| {
                !c.is_whitespace() && !matches!(c, '\'' | '\0' | '\u{200b}'..='\u{200d}' | '\u{feff}')
            })
            .flat_map(char::to_uppercase)
            .collect(),
    )
}

/// The header's width, or more where most rows have a column beyond it that nobody named.
fn usual_width(source: &Source<'_>) -> usize {
    let (table, header) = (source.table, source.layout.headings.len());
    let rows = source.layout.header + 1..table.len().min(source.layout.header + 201);
    let mut over: BTreeMap<usize, usize> = BTreeMap::new();
    for row in rows.clone() {
        let last = (header..table.width(row)).rev().find(|c| !table.cell(row, *c).trim().is_empty());
        if let Some(last) = last {
            *over.entry(last + 1).or_default() += 1;
        }
    }
    over.into_iter().find(|(_, n)| 2 * n > rows.len()).map_or(header, |(width, _)| width)
}
