//! One row of a table: what its cells say, whatever stands above it.
//!
//! Comes in: a table, its layout and what holds for all its rows. Goes out: a register row, or why there
//! is none. Invariant: nothing here depends on another row, so that rows can be read by all threads.

use super::amounts::{AmountProblem, is_formula_error, is_nothing, parse_amount};
use super::dates::{DateOrder, parse_table_date};
use super::findings::{Findings, short};
use super::flags::Flags;
use super::notes::Direction;
use super::orders::date_orders;
use super::rows::Source;
use super::sorting::{NoDocument, Sort, Sorter};
use super::synonyms::Field;
use super::template::{is_ours, unescaped};
use super::words::is_no_gstin;
use super::{shape, tally};
use crate::diagnostic::{Diagnostic, Place};
use crate::domain::document::{BooksRow, DocumentKind};
use crate::domain::gstin::{check_character_holds, has_shape};
use crate::domain::money::{Paise, TaxHeads};
use crate::domain::text::Count;
use crate::frame::books::{Span, TextPart};
use chrono::{Datelike, NaiveDate};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What was wrong with a row.
pub(super) type Problems = Vec<Diagnostic>;

/// What holds for all rows of a table.
pub(super) struct Ground<'a> {
    source: &'a Source<'a>,
    sorter: Sorter<'a>,
    /// Cells of the header; columns that every row has beyond it are counted too.
    width: usize,
    date_order: BTreeMap<Field, DateOrder>,
    /// Whether the table was written by us.
    is_ours: bool,
}

impl<'a> Ground<'a> {
    /// Looks over a table; tells what was decided of its dates.
    pub(super) fn new(source: &'a Source<'a>, diagnostics: &mut Vec<Diagnostic>) -> Self {
        Self {
            source,
            sorter: Sorter::new(source),
            width: usual_width(source),
            date_order: date_orders(source, diagnostics),
            is_ours: is_ours(&source.layout.headings),
        }
    }
}

/// What a record is by itself.
pub(super) enum RowRead {
    /// A document.
    Document(Parsed),
    /// A total if the rows above it sum up to this, else a document.
    DocumentUnless(Paise, Parsed),
    /// No document.
    Not(NoDocument),
    /// The header of another table.
    OtherHeader,
}

/// The cells of a document as read.
pub(super) struct Parsed {
    /// The row, or why it has to be refused.
    pub(super) document: Result<(BooksRow<Span>, Direction), Problems>,
    /// What is to be told of it, beside.
    pub(super) findings: Findings,
}

/// Reads rows of a table one by one.
pub(super) struct RowReader<'a> {
    ground: &'a Ground<'a>,
    source: &'a Source<'a>,
    flags: Flags<'a>,
    texts: TextPart,
    /// The sheet's name, once it is kept.
    sheet: Option<Span>,
    /// The last recipient, and where it is kept: most registers have one.
    recipient: Option<(Cow<'a, str>, Span)>,
}

impl<'a> RowReader<'a> {
    /// Starts on some rows of a table, whose texts will be put behind so many other parts.
    pub(super) fn new(ground: &'a Ground<'a>, parts: usize) -> Self {
        Self {
            ground,
            source: ground.source,
            flags: Flags::new(ground.source),
            texts: TextPart::behind(parts),
            sheet: None,
            recipient: None,
        }
    }

    /// Returns what the rows say.
    pub(super) fn texts(self) -> TextPart {
        self.texts
    }

    /// Reads one record.
    pub(super) fn read(&mut self, index: usize) -> RowRead {
        let gstin = clean_gstin(self.cell(index, Field::SupplierGstin));
        let sort = self.ground.sorter.sort(index, &gstin);
        let mut parsed = || {
            let mut findings = Findings::default();
            Parsed { document: self.document(index, &gstin, &mut findings), findings }
        };
        match sort {
            Sort::Document => RowRead::Document(parsed()),
            Sort::DocumentUnless(sum) => RowRead::DocumentUnless(sum, parsed()),
            Sort::Not(why) => RowRead::Not(why),
            Sort::OtherHeader => RowRead::OtherHeader,
        }
    }

    fn cell(&self, index: usize, field: Field) -> &'a str {
        self.source.cell(index, field)
    }

    fn place(&self, index: usize, column: Option<usize>) -> Place {
        self.source.place(index, column)
    }

    fn document(
        &mut self,
        index: usize,
        gstin: &str,
        findings: &mut Findings,
    ) -> Result<(BooksRow<Span>, Direction), Problems> {
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
        let voucher_date = self.voucher_date(index, findings);
        let date = self.date(index, &mut problems).or(voucher_date);
        if !problems.is_empty() {
            return Err(problems);
        }
        if !taxable_given && !value_given && tax == TaxHeads::default() {
            let place = self.source_place(index, None);
            findings.add("books.no-amount", String::new(), place);
        }
        let number = unescaped(self.cell(index, Field::Number).trim_matches('\0'));
        let number = if number.trim().is_empty() { "" } else { number };
        self.watch_number(index, number, findings);
        let supplier_gstin = if is_no_gstin(gstin) { "" } else { gstin };
        self.watch_gstin(index, supplier_gstin, findings);
        let exclusion = self.flags.exclusion(index, supplier_gstin, findings);
        let nameless = [Field::SupplierName, Field::VoucherNumber, Field::Date, Field::VoucherDate]
            .into_iter()
            .all(|f| is_nothing(self.cell(index, f)));
        if supplier_gstin.is_empty() && number.is_empty() && nameless {
            let place = self.source_place(index, None);
            findings.add("books.continuation", String::new(), place);
        }
        let row = BooksRow {
            file: self.source.file,
            sheet: self.sheet(),
            row: self.source.row(index),
            shown_row: self.source.table.shown(index),
            recipient_gstin: self.recipient(index),
            supplier_gstin: self.texts.keep(supplier_gstin),
            supplier_name: self.texts.keep(unescaped(self.cell(index, Field::SupplierName).trim())),
            number: self.texts.keep(number),
            date,
            voucher_number: self.texts.keep(unescaped(self.cell(index, Field::VoucherNumber).trim())),
            voucher_date,
            voucher_type: self.texts.keep(unescaped(self.type_shown(index))),
            kind: DocumentKind::Invoice,
            document_value,
            taxable_value,
            tax,
            place_of_supply: self.texts.keep(self.flags.place_of_supply(index)),
            original_number: self.texts.keep(unescaped(self.cell(index, Field::OriginalNumber).trim())),
            ineligible: self.flags.ineligible(index, findings),
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
        let over = (self.ground.width..width).any(|c| !table.cell(index, c).trim().is_empty());
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
                    format!("the row has {}, the header {}", Count::of(width, "cell"), self.ground.width),
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
    fn voucher_date(&self, index: usize, findings: &mut Findings) -> Option<NaiveDate> {
        let cell = self.cell(index, Field::VoucherDate);
        if is_nothing(cell) {
            return None;
        }
        let date = self.parse(cell, self.order(Field::VoucherDate));
        if date.is_none() {
            let place = self.source_place(index, Some(Field::VoucherDate));
            findings.add("books.voucher-date", short(cell), place);
        }
        date
    }

    fn order(&self, field: Field) -> DateOrder {
        self.ground.date_order.get(&field).copied().unwrap_or(DateOrder::Dmy)
    }

    fn recipient(&mut self, index: usize) -> Span {
        let cell = clean_gstin(self.cell(index, Field::RecipientGstin));
        if let Some((last, span)) = &self.recipient
            && *last == cell
        {
            return *span;
        }
        let gstin = if is_no_gstin(&cell) { self.source.layout.recipient.as_str() } else { &cell };
        let span = self.texts.keep(gstin);
        self.recipient = Some((cell, span));
        span
    }

    fn sheet(&mut self) -> Span {
        *self.sheet.get_or_insert_with(|| self.texts.keep(&self.source.table.sheet))
    }

    fn type_shown(&self, index: usize) -> &'a str {
        let voucher = self.cell(index, Field::VoucherType).trim();
        // Our own template says the kind in a column of its own, whatever the program called the voucher.
        let bare = voucher.is_empty() && !self.ground.is_ours;
        if bare { self.cell(index, Field::DocumentType).trim() } else { voucher }
    }

    fn watch_gstin(&self, index: usize, gstin: &str, findings: &mut Findings) {
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
        findings.add(id, short(gstin), place);
    }

    fn watch_number(&self, index: usize, number: &str, findings: &mut Findings) {
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
            findings.add(id, short(number), place);
        }
    }
}

/// Brings a GSTIN into the form it is compared in: upper case, no blanks.
pub(super) fn clean_gstin(cell: &str) -> Cow<'_, str> {
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
