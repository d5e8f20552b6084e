//! A review that came back, opened: a workbook of any program, or a CSV as any program rewrites it.
//!
//! Comes in: bytes. Goes out: tables of answers, and what the workbook says of itself. Invariant:
//! columns are found by their headings, so that columns and rows may have been moved, added, sorted
//! and deleted.

use super::ReviewError;
use super::table::Table;
use crate::output::report::answer::{Asked, MARK, MARK_SHEET};
use calamine::{Data, Reader, SheetType, Sheets, XlsError, Xlsx, XlsxError, open_workbook_auto_from_rs};
use std::io::Cursor;

/// A heading stands within so many rows of a sheet.
const HEADING_WITHIN: usize = 60;

/// An opened review.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Opened {
    /// The run that the workbook says it is of; nothing where it does not say.
    pub(super) run: Option<String>,
    /// The number of the format that it says.
    pub(super) format: Option<String>,
    /// Tables with a heading.
    pub(super) tables: Vec<Table>,
}

/// Opens a review.
///
/// # Errors
/// [`ReviewError`] where the file is damaged, locked by a password, or no review.
pub(super) fn open(name: &str, bytes: &[u8]) -> Result<Opened, ReviewError> {
    let opened = if bytes.starts_with(b"PK") || bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        workbook(name, bytes)?
    } else {
        csv(name, bytes)?
    };
    if opened.tables.is_empty() {
        return Err(ReviewError::Foreign { file: name.to_owned() });
    }
    Ok(opened)
}

fn workbook(name: &str, bytes: &[u8]) -> Result<Opened, ReviewError> {
    let password = || ReviewError::Password { file: name.to_owned() };
    let damaged =
        |source: calamine::Error| ReviewError::Damaged { file: name.to_owned(), source: Box::new(source) };
    let mut book = match Xlsx::new(Cursor::new(bytes)) {
        Ok(book) => Sheets::Xlsx(book),
        Err(XlsxError::Password) => return Err(password()),
        Err(_) => match open_workbook_auto_from_rs(Cursor::new(bytes)) {
            Ok(book) => book,
            Err(calamine::Error::Xls(XlsError::Password)) => return Err(password()),
            Err(other) => return Err(damaged(other)),
        },
    };
    let names: Vec<String> = book
        .sheets_metadata()
        .iter()
        .filter(|s| s.typ == SheetType::WorkSheet)
        .map(|s| s.name.clone())
        .collect();
    let mut opened = Opened::default();
    for sheet in names {
        let range = book.worksheet_range(&sheet).map_err(damaged)?;
        let Some((first_row, first_column)) = range.start() else { continue };
        let text = |row: usize, column: usize| range.get((row, column)).map(text_of).unwrap_or_default();
        if sheet == MARK_SHEET && text(0, 0) == MARK {
            (opened.format, opened.run) = (Some(text(0, 1)), Some(text(1, 1)));
            continue;
        }
        let mut table: Option<Table> = None;
        for (number, (at, row)) in (first_row + 1..).zip(range.rows().enumerate()) {
            if table.is_none() && at >= HEADING_WITHIN {
                break;
            }
            match &mut table {
                None => {
                    let cells = texts(first_column, row);
                    table = Table::heading(&cells, Asked::heading).map(|columns| Table {
                        file: name.to_owned(),
                        sheet: sheet.clone(),
                        columns,
                        lines: Vec::new(),
                    });
                }
                Some(table) => table.keep(number, &texts(first_column, row)),
            }
        }
        opened.tables.extend(table);
    }
    Ok(opened)
}

fn texts(first_column: u32, row: &[Data]) -> Vec<String> {
    let before = usize::try_from(first_column).unwrap_or(0);
    std::iter::repeat_n(String::new(), before).chain(row.iter().map(text_of)).collect()
}

fn text_of(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Int(n) => n.to_string(),
        Data::Float(x) => figure(*x),
        Data::Bool(yes) => if *yes { "TRUE" } else { "FALSE" }.to_owned(),
        Data::DateTime(at) => figure(at.as_f64()),
        Data::Error(error) => error.to_string(),
    }
}

/// Writes a number as a spreadsheet shows it: fifteen figures, so that 0.1 + 0.2 is 0.3.
fn figure(x: f64) -> String {
    let rounded: f64 = format!("{x:.14e}").parse().unwrap_or(x);
    rounded.to_string()
}

fn csv(name: &str, bytes: &[u8]) -> Result<Opened, ReviewError> {
    let text = decoded(bytes);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let foreign = || ReviewError::Foreign { file: name.to_owned() };
    // Excel's own line about its separator.
    let body_at =
        if text.to_ascii_lowercase().starts_with("sep=") { text.find('\n').map_or(0, |i| i + 1) } else { 0 };
    let body = &text[body_at..];
    let head = body.lines().next().unwrap_or_default();
    if !head.contains(Asked::Action.column()) {
        return Err(foreign());
    }
    let delimiter = [b',', b';', b'\t']
        .into_iter()
        .max_by_key(|d| (head.bytes().filter(|b| b == d).count(), *d == b','))
        .unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .has_headers(false)
        .from_reader(body.as_bytes());
    let mut lines = LineNumbers { text, upto: 0, line: 1 };
    let mut record = csv::StringRecord::new();
    let mut table: Option<Table> = None;
    while reader.read_record(&mut record).map_err(|_| foreign())? {
        let cells: Vec<String> = record.iter().map(str::to_owned).collect();
        let byte = record.position().and_then(|p| usize::try_from(p.byte()).ok()).unwrap_or(0) + body_at;
        let number = lines.at(byte);
        match &mut table {
            None => {
                let columns = Table::heading(&cells, Asked::column).ok_or_else(foreign)?;
                let (file, sheet) = (name.to_owned(), String::new());
                table = Some(Table { file, sheet, columns, lines: Vec::new() });
            }
            Some(table) => table.keep(number, &cells),
        }
    }
    Ok(Opened { run: None, format: None, tables: table.into_iter().collect() })
}

/// Counts lines as an editor does; records come in order.
struct LineNumbers<'t> {
    text: &'t str,
    upto: usize,
    line: u32,
}

impl LineNumbers<'_> {
    fn at(&mut self, byte: usize) -> u32 {
        let behind = self.text.get(byte..).unwrap_or_default();
        let start = self.text.len() - behind.trim_start_matches(['\r', '\n']).len();
        if start > self.upto {
            let breaks = self.text.get(self.upto..start).unwrap_or_default().matches('\n').count();
            self.line += u32::try_from(breaks).unwrap_or(u32::MAX);
            self.upto = start;
        }
        self.line
    }
}

/// Reads UTF-8, UTF-16 with its mark, else Windows-1252.
fn decoded(bytes: &[u8]) -> String {
    if let Some((encoding, _)) = encoding_rs::Encoding::for_bom(bytes) {
        return encoding.decode(bytes).0.into_owned();
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252.decode(bytes).0.into_owned(),
    }
}
