//! Workbooks from sheets that a person can read: a CSV file for the cells, and what a CSV cannot say.

use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// One sheet of a workbook.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sheet {
    pub(super) name: String,
    /// The file of the cells.
    pub(super) csv: String,
    #[serde(default)]
    pub(super) hidden: bool,
    /// Letters of columns whose dates (dd-mm-yyyy) are real dates; all other dates stay text.
    #[serde(default)]
    pub(super) dates: String,
    /// Letters of columns whose dates are bare serial figures.
    #[serde(default)]
    pub(super) serials: String,
    /// Letters of columns whose figures are numbers.
    #[serde(default)]
    pub(super) numbers: String,
    /// Ranges that are merged, `A5:A7`.
    #[serde(default)]
    pub(super) merged: Vec<String>,
    /// Rows that a filter hides, as Excel counts them.
    #[serde(default)]
    pub(super) hidden_rows: Vec<u32>,
    /// Columns of the letters are formulas that show their cells.
    #[serde(default)]
    pub(super) formulas: String,
    /// Rows left free above.
    #[serde(default)]
    pub(super) above: u32,
}

/// Builds a workbook.
pub(super) fn build(folder: &Path, sheets: &[Sheet], from_1904: bool) -> Vec<u8> {
    let mut book = Workbook::new();
    for described in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(&described.name).unwrap().set_hidden(described.hidden);
        let text = std::fs::read_to_string(folder.join(&described.csv)).unwrap();
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        // The reader passes over empty lines; a sheet has them.
        let lines: Vec<&str> = text.lines().collect();
        let is_flat = !text.contains("\"\n") && lines.iter().all(|l| l.matches('"').count() % 2 == 0);
        assert!(is_flat, "{}: no line breaks in cells", described.csv);
        let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        let mut records = records.into_iter();
        let mut written: BTreeMap<(u32, u16), String> = BTreeMap::new();
        for (line, row) in lines.iter().zip(described.above..) {
            if line.is_empty() {
                continue;
            }
            for (cell, column) in records.next().unwrap().iter().zip(0_u16..) {
                write(sheet, (row, column), cell, described, from_1904);
                written.insert((row, column), cell.to_owned());
            }
        }
        for range in &described.merged {
            merge(sheet, range, &written);
        }
        for row in &described.hidden_rows {
            sheet.set_row_hidden(row - 1).unwrap();
        }
    }
    let bytes = book.save_to_buffer().unwrap();
    if from_1904 { with_1904(&bytes) } else { bytes }
}

fn letter(column: u16) -> String {
    let low = char::from(b'A' + u8::try_from(column % 26).unwrap());
    if column < 26 {
        low.to_string()
    } else {
        format!("{}{low}", char::from(b'A' + u8::try_from(column / 26 - 1).unwrap()))
    }
}

fn write(
    sheet: &mut rust_xlsxwriter::Worksheet,
    (row, column): (u32, u16),
    cell: &str,
    described: &Sheet,
    from_1904: bool,
) {
    let named = |list: &str| list.split(' ').any(|l| l == letter(column));
    let date = imsreco::domain::period::parse_portal_date(cell);
    let number: Option<f64> = cell.parse().ok();
    if cell.is_empty() {
    } else if let (Some(date), true) = (date, named(&described.dates) || named(&described.serials)) {
        let start = if from_1904 { (1904, 1, 1) } else { (1899, 12, 30) };
        let start = chrono::NaiveDate::from_ymd_opt(start.0, start.1, start.2).unwrap();
        let days = f64::from(i32::try_from(date.signed_duration_since(start).num_days()).unwrap());
        if named(&described.dates) {
            let format = Format::new().set_num_format("dd-mm-yyyy");
            if from_1904 {
                sheet.write_number_with_format(row, column, days, &format).unwrap();
            } else {
                let date = ExcelDateTime::from_serial_datetime(days).unwrap();
                sheet.write_with_format(row, column, date, &format).unwrap();
            }
        } else {
            sheet.write_number(row, column, days).unwrap();
        }
    } else if cell.starts_with('#') && cell.ends_with('!') {
        sheet.write_formula(row, column, Formula::new("=A1").set_result(cell)).unwrap();
    } else if let (Some(_), true) = (number, named(&described.formulas)) {
        sheet.write_formula(row, column, Formula::new(format!("={cell}*1")).set_result(cell)).unwrap();
    } else if let (Some(number), true) = (number, named(&described.numbers)) {
        sheet.write_number(row, column, number).unwrap();
    } else {
        sheet.write_string(row, column, cell).unwrap();
    }
}

fn merge(sheet: &mut rust_xlsxwriter::Worksheet, range: &str, written: &BTreeMap<(u32, u16), String>) {
    let cell = |text: &str| -> (u32, u16) {
        let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
        let column = text.bytes().take(letters).fold(0_u16, |n, b| n * 26 + u16::from(b - b'A') + 1) - 1;
        (text[letters..].parse::<u32>().unwrap() - 1, column)
    };
    let (from, to) = range.split_once(':').unwrap();
    let ((first_row, first_column), (last_row, last_column)) = (cell(from), cell(to));
    // Merging writes the first cell again.
    let text = written.get(&(first_row, first_column)).map_or("", String::as_str);
    sheet.merge_range(first_row, first_column, last_row, last_column, text, &Format::new()).unwrap();
}

/// Turns the switch that makes a workbook count its days from 1904.
fn with_1904(bytes: &[u8]) -> Vec<u8> {
    use std::io::{Cursor, Read as _, Write as _};
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut body = Vec::new();
        part.read_to_end(&mut body).unwrap();
        if name == "xl/workbook.xml" {
            let text = String::from_utf8(body).unwrap();
            assert!(text.contains("<workbookPr "), "{text}");
            body = text.replace("<workbookPr ", "<workbookPr date1904=\"1\" ").into_bytes();
        }
        out.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        out.write_all(&body).unwrap();
    }
    out.finish().unwrap().into_inner()
}
