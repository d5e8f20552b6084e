//! Rows of a table into register rows.
//!
//! Comes in: a table and its layout. Goes out: rows, refused rows, counts of what is no document, and
//! diagnostics. Invariant: every record below the header ends in exactly one of the three.
//!
//! What a row says by itself is read by all threads (`row`); what depends on the rows above it, sums that
//! tell a total and a second header, is settled here in the order of the table. Texts of rows are kept part by
//! part and not each by itself, and lines stand where the file has them (`table`): reading a download of ten
//! lakh records and a register of eleven lakh rows took 2.0 s after that, and 3.1 s before.

use super::BooksRead;
use super::control::{Adder, Control};
use super::error::BooksError;
use super::findings::Folds;
use super::header::Layout;
use super::map_file::Mapping;
use super::notes::{self, Direction};
use super::row::{Ground, Problems, RowRead, RowReader, clean_gstin};
use super::sorting::NoDocument;
use super::synonyms::Field;
use super::table::Table;
use super::totals;
use super::understood::LeftOutRows;
use crate::diagnostic::{Diagnostic, Place};
use crate::domain::money::Paise;
use crate::domain::month::{LeftOut, RefusedRow};
use crate::frame::books::{Span, TextPart};
use rayon::prelude::*;
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
    /// The first column of each field, found without a search: every row asks for dozens.
    pub(super) columns: FirstColumns,
}

/// The first column of each field, by its place among the fields.
pub(super) struct FirstColumns([Option<usize>; Field::ALL.len()]);

impl FirstColumns {
    /// Asks a layout.
    pub(super) fn of(layout: &Layout) -> Self {
        let mut columns = [None; Field::ALL.len()];
        for (column, field) in columns.iter_mut().zip(Field::ALL) {
            *column = layout.column(*field);
        }
        Self(columns)
    }

    fn first(&self, field: Field) -> Option<usize> {
        self.0[field as usize]
    }
}

impl<'a> Source<'a> {
    /// Returns the cell of a field; nothing where the table has no such column.
    pub(super) fn cell(&self, index: usize, field: Field) -> &'a str {
        self.columns.first(field).map_or("", |column| self.table.cell(index, column))
    }

    /// Returns the row of a record, counted from the first below the header.
    pub(super) fn row(&self, index: usize) -> u32 {
        u32::try_from(index - self.layout.header).unwrap_or(u32::MAX)
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

/// How many records are read ahead while those before them are counted.
const AHEAD: usize = 16_384;
/// How many of them one thread takes at a time.
const AT_A_TIME: usize = 1_024;

/// Reads every record below the header; tells what they came to, and which were no documents.
///
/// # Errors
/// [`BooksError`] where a question about all notes has to be asked.
pub(super) fn read(
    source: &Source<'_>,
    out: &mut BooksRead<Span>,
) -> Result<(Control, Vec<LeftOutRows>), BooksError> {
    let ground = Ground::new(source, &mut out.diagnostics);
    let mut reader = Reader::new(source, out);
    let first = source.layout.header + 1;
    let all: Vec<usize> = (first..source.table.len()).collect();
    out.rows.reserve(all.len());
    let parts = out.texts.parts();
    let parse = |block: &[usize]| -> Vec<(Vec<RowRead>, TextPart)> {
        block
            .par_chunks(AT_A_TIME)
            .with_max_len(1)
            .map(|indices| {
                let mut rows = RowReader::new(&ground, parts + (indices[0] - first) / AT_A_TIME);
                let read = indices.iter().map(|index| rows.read(*index)).collect();
                (read, rows.texts())
            })
            .collect()
    };
    let mut blocks = all.chunks(AHEAD);
    let mut ahead = blocks.next().map(|block| (block, parse(block)));
    while let Some((block, read)) = ahead {
        let count = || {
            for (indices, (rows, texts)) in block.chunks(AT_A_TIME).zip(read) {
                for (index, row) in indices.iter().zip(rows) {
                    reader.record(*index, row, &texts, out);
                }
                out.texts.push(texts);
            }
        };
        ((), ahead) = rayon::join(count, || blocks.next().map(|block| (block, parse(block))));
    }
    reader.finish(out)
}

struct Reader<'a> {
    source: &'a Source<'a>,
    /// How many rows and refused rows there were before this table.
    first_row: usize,
    first_refused: usize,
    /// Row of a second header; nothing below it can be read with the first.
    other_header: Option<u32>,
    /// Sums of the taxable values, of all rows and since the last total: they tell a total that has
    /// no label.
    sums: [Paise; 2],
    left_out: BTreeMap<NoDocument, (usize, Vec<u32>)>,
    adder: Adder,
    folds: Folds,
    directions: Vec<(usize, Direction)>,
    own_series: Option<OwnSeries>,
}

/// Whether all numbers look like one internal series of the buyer's own program.
struct OwnSeries {
    start: [u8; 2],
    rows: usize,
}

impl<'a> Reader<'a> {
    fn new(source: &'a Source<'a>, out: &BooksRead<Span>) -> Self {
        Self {
            source,
            first_row: out.rows.len(),
            first_refused: out.refused.len(),
            other_header: None,
            sums: [Paise::ZERO; 2],
            left_out: BTreeMap::new(),
            adder: Adder::default(),
            folds: Folds::default(),
            directions: Vec::new(),
            own_series: None,
        }
    }

    fn cell(&self, index: usize, field: Field) -> &'a str {
        self.source.cell(index, field)
    }

    /// Counts one record, in the order of the table.
    fn record(&mut self, index: usize, read: RowRead, texts: &TextPart, out: &mut BooksRead<Span>) {
        let source = self.source;
        let gstin = || clean_gstin(source.cell(index, Field::SupplierGstin));
        if let Some(header) = self.other_header {
            if self.source.table.is_blank(index) {
                self.leave_out(NoDocument::Blank, index);
            } else {
                let reason = format!("stands below a second header in row {header}");
                self.refuse(index, &gstin(), vec![], &reason, out);
            }
            return;
        }
        let parsed = match read {
            RowRead::Document(parsed) => parsed,
            RowRead::DocumentUnless(sum, parsed) if !self.sums.contains(&sum) => parsed,
            RowRead::DocumentUnless(..) => {
                self.leave_out(NoDocument::Total, index);
                return;
            }
            RowRead::Not(why) => {
                self.leave_out(why, index);
                return;
            }
            RowRead::OtherHeader => {
                let shown = self.source.table.shown(index);
                self.other_header = Some(shown);
                out.diagnostics.push(
                    Diagnostic::error(
                        "books.second-header",
                        "a second header with other headings stands here; the rows below it were refused",
                        self.source.place(index, None),
                    )
                    .help("put the second table into a file or sheet of its own"),
                );
                self.refuse(index, "", vec![], "is a second header", out);
                return;
            }
        };
        parsed.findings.tell(&mut self.folds);
        match parsed.document {
            Ok((document, direction)) => {
                self.watch_series(texts.text(document.number));
                for sum in &mut self.sums {
                    *sum += document.taxable_value;
                }
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
                self.refuse(index, &gstin(), problems, &reason, out);
            }
        }
    }

    /// Counts a record that is no document.
    fn leave_out(&mut self, why: NoDocument, index: usize) {
        const MOST_SHOWN: usize = 5;
        if why == NoDocument::Total {
            self.sums[1] = Paise::ZERO;
            self.adder.total(index);
        }
        let (count, shown) = self.left_out.entry(why).or_default();
        *count += 1;
        if shown.len() < MOST_SHOWN {
            shown.push(self.source.table.shown(index));
        }
    }

    fn refuse(&self, index: usize, gstin: &str, problems: Problems, reason: &str, out: &mut BooksRead<Span>) {
        out.refused.push(RefusedRow {
            file: self.source.file,
            sheet: self.source.table.sheet.clone(),
            row: self.source.row(index),
            shown_row: self.source.table.shown(index),
            supplier_gstin: gstin.to_owned(),
            number: self.cell(index, Field::Number).to_owned(),
            reason: reason.to_owned(),
        });
        out.diagnostics.extend(problems);
    }

    fn watch_series(&mut self, number: &str) {
        if number.trim().is_empty() {
            return;
        }
        let bytes = number.as_bytes();
        let ten_digits = bytes.len() == 10 && bytes.iter().all(u8::is_ascii_digit);
        let start = if ten_digits { [bytes[0], bytes[1]] } else { [0, 0] };
        let series = self.own_series.get_or_insert(OwnSeries { start, rows: 0 });
        series.rows += 1;
        if series.start != start {
            series.start = [0, 0];
        }
    }

    fn finish(self, out: &mut BooksRead<Span>) -> Result<(Control, Vec<LeftOutRows>), BooksError> {
        let source = self.source;
        let whole = || Place { sheet: source.table.sheet.clone(), ..Place::file(source.name) };
        if self.first_row == out.rows.len() && self.first_refused == out.refused.len() {
            out.diagnostics.push(
                Diagnostic::warning("books.no-rows", "no document stands below the header", whole())
                    .help("look whether the export was filtered, or the wrong period was chosen"),
            );
        }
        totals::take_once(&mut out.rows[self.first_row..], &out.texts, &mut out.diagnostics, &whole());
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
        let control = self.adder.finish(source, (rows, &out.texts), refused);
        control.tell(&whole(), &mut out.diagnostics);
        Ok((control, left_out))
    }
}
