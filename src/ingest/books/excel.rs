//! Excel workbooks, .xlsx and .xls.
//!
//! Comes in: the bytes of a workbook. Goes out: one [`Table`] for each sheet. Invariant: a row has
//! the number Excel shows, a figure loses nothing, a formula error stays visible as such.

use super::error::BooksError;
use super::table::{Table, figure_text};
use calamine::{
    Data, Error, Reader, SheetType, Sheets, Xls, XlsError, Xlsx, XlsxError, open_workbook_auto_from_rs,
};
use std::io::Cursor;

/// First bytes of the old format, and of an encrypted new one.
pub(super) const OLD_MAGIC: &[u8] = b"\xD0\xCF\x11\xE0";
/// First bytes of the new format, which is a ZIP archive.
pub(super) const NEW_MAGIC: &[u8] = b"PK";

/// Reads every sheet of a workbook, in its order.
pub(super) fn read(name: &str, bytes: &[u8]) -> Result<Vec<Table>, BooksError> {
    let damaged = |source| BooksError::Excel { name: name.to_owned(), source: Box::new(source) };
    let mut book = open(name, bytes)?;
    let names: Vec<String> = book
        .sheets_metadata()
        .iter()
        .filter(|s| s.typ == SheetType::WorkSheet)
        .map(|s| s.name.clone())
        .collect();
    let mut tables = Vec::with_capacity(names.len());
    for sheet in names {
        let range = book.worksheet_range(&sheet).map_err(damaged)?;
        let mut table = Table::new(sheet);
        if let Some((first_row, first_column)) = range.start() {
            for (shown, row) in (first_row + 1..).zip(range.rows()) {
                for _ in 0..first_column {
                    table.push("");
                }
                for cell in row {
                    match cell {
                        Data::String(text) => table.push(text),
                        Data::Empty => table.push(""),
                        other => table.push(&text_of(other)),
                    }
                }
                table.end_row(shown);
            }
        }
        tables.push(table);
    }
    Ok(tables)
}

fn open<'a>(name: &str, bytes: &'a [u8]) -> Result<Sheets<Cursor<&'a [u8]>>, BooksError> {
    let password = || BooksError::Password { name: name.to_owned() };
    let damaged = |source| BooksError::Excel { name: name.to_owned(), source: Box::new(source) };
    if bytes.starts_with(OLD_MAGIC) {
        return match Xls::new(Cursor::new(bytes)) {
            Ok(book) => Ok(Sheets::Xls(book)),
            Err(XlsError::Password) => Err(password()),
            Err(old) => match Xlsx::new(Cursor::new(bytes)) {
                Err(XlsxError::Password) => Err(password()),
                _ => Err(damaged(Error::Xls(old))),
            },
        };
    }
    match Xlsx::new(Cursor::new(bytes)) {
        Ok(book) => Ok(Sheets::Xlsx(book)),
        Err(XlsxError::Password) => Err(password()),
        // Binary and OpenDocument workbooks are archives too.
        Err(new) => open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|_| damaged(Error::Xlsx(new))),
    }
}

fn text_of(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Int(n) => n.to_string(),
        Data::Float(x) => figure_text(*x),
        Data::Bool(yes) => if *yes { "TRUE" } else { "FALSE" }.to_owned(),
        Data::DateTime(at) if at.is_datetime() && at.as_f64() >= 1.0 => {
            let (year, month, day, ..) = at.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        Data::DateTime(at) => figure_text(at.as_f64()),
        Data::Error(error) => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

    fn workbook() -> Vec<u8> {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        sheet.set_name("Register").unwrap();
        let date = Format::new().set_num_format("dd-mm-yyyy");
        sheet.write_string(2, 1, "0012").unwrap();
        sheet.write_number(2, 2, 1_234_567_890_123.0).unwrap();
        sheet.write_number(2, 3, 93_777.18).unwrap();
        sheet.write_number(2, 4, 0.1 + 0.2).unwrap();
        sheet.write_number(2, 5, 1.005).unwrap();
        sheet.write_boolean(2, 6, true).unwrap();
        sheet.write_with_format(4, 1, ExcelDateTime::from_ymd(2026, 10, 3).unwrap(), &date).unwrap();
        book.add_worksheet().set_name("Empty").unwrap();
        book.save_to_buffer().unwrap()
    }

    #[test]
    fn cells_become_text_without_loss_and_rows_keep_their_numbers() {
        let tables = read("r.xlsx", &workbook()).unwrap();
        assert_eq!(tables.len(), 2);
        let table = &tables[0];
        assert_eq!(table.sheet, "Register");
        assert_eq!((table.shown(0), table.shown(1), table.shown(2)), (3, 4, 5));
        assert_eq!(
            table.cells(0).collect::<Vec<_>>(),
            ["", "0012", "1234567890123", "93777.18", "0.3", "1.005", "TRUE"]
        );
        assert_eq!(table.cell(2, 1), "2026-10-03");
        assert!(table.is_blank(1));
        assert_eq!(tables[1].len(), 0);
    }

    #[test]
    fn a_damaged_workbook_is_said_to_be_damaged() {
        let whole = workbook();
        let damaged = "this Excel workbook is damaged or cut short\n  --> r.xlsx\n  \
                       help: open it in Excel, save it again as .xlsx and give that file";
        for cut in [10, whole.len() / 2, whole.len() - 30] {
            assert_eq!(read("r.xlsx", &whole[..cut]).unwrap_err().to_string(), damaged, "{cut}");
        }
        let mut old = OLD_MAGIC.to_vec();
        old.resize(600, 7);
        assert_eq!(read("r.xlsx", &old).unwrap_err().to_string(), damaged);
    }
}
