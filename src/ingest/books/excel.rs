//! Workbooks: .xlsx, .xlsb, .xls and .ods.
//!
//! Comes in: the bytes of a workbook. Goes out: one [`Table`] for each sheet. Invariant: a row has
//! the number Excel shows, a figure loses nothing, a formula error stays visible as such, and so does
//! a formula that no program has worked out.
//!
//! Calamine reads a sheet on one core and takes nearly all of the time. What else is done with it goes on
//! beside that: cells are written into the table by one thread, merged cells and hidden rows looked for by
//! another, so that a register costs little more than its cells.

use super::archive::{self, LIMITS, Limits};
use super::error::BooksError;
use super::filler::{Filler, Flaw, too_many};
use super::table::Table;
use calamine::{
    Data, DataRef, Error, Ods, OdsError, Reader, SheetType, SheetVisible, Sheets, Xls, XlsError, Xlsb,
    XlsbError, Xlsx, XlsxCellReader, XlsxError,
};
use std::io::Cursor;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// First bytes of the old format, and of an encrypted new one.
pub(super) const OLD_MAGIC: &[u8] = b"\xD0\xCF\x11\xE0";
/// First bytes of the new format, which is a ZIP archive.
pub(super) const NEW_MAGIC: &[u8] = b"PK";

/// Reads every sheet of a workbook, in its order.
pub(super) fn read(name: &str, bytes: &[u8]) -> Result<Vec<Table>, BooksError> {
    read_within(name, bytes, LIMITS)
}

fn read_within(name: &str, bytes: &[u8], limits: Limits) -> Result<Vec<Table>, BooksError> {
    if bytes.starts_with(NEW_MAGIC) {
        archive::check(name, bytes, limits)?;
    }
    let mut book = open(name, bytes)?;
    let sheets: Vec<(String, SheetVisible)> = book
        .sheets_metadata()
        .iter()
        .filter(|s| s.typ == SheetType::WorkSheet)
        .map(|s| (s.name.clone(), s.visible))
        .collect();
    let from_1904 = matches!(&book, Sheets::Xlsx(xlsx) if xlsx.has_1904_epoch());
    // Merged cells and hidden rows stand where the cells do; both passes over them go side by side.
    let is_binary = matches!(&book, Sheets::Xlsb(_));
    let ((mut facts, has_short_cells), tables) = rayon::join(
        || (archive::facts(bytes), is_binary && archive::has_short_cells(bytes)),
        || {
            let mut tables = Vec::with_capacity(sheets.len());
            let mut left = limits.cells;
            // A cell takes some fifty bytes of markup and ten of text. What is asked for and never written
            // to costs nothing, and a table that grows by doubling is copied again and again.
            let markup = if sheets.len() == 1 { archive::largest_sheet(bytes) } else { 0 };
            for (sheet, _) in &sheets {
                let table = sheet_of(&mut book, sheet, Limits { cells: left, ..limits }, markup)
                    .map_err(|flaw| flaw.told(name, sheet))?;
                left = left.saturating_sub(table.cell_count());
                tables.push(table);
            }
            Ok::<_, BooksError>(tables)
        },
    );
    if has_short_cells {
        return Err(BooksError::ShortCells { name: name.to_owned() });
    }
    let mut tables: Vec<Table> = tables?;
    for (table, (sheet, visible)) in tables.iter_mut().zip(sheets) {
        table.facts = facts.remove(&sheet).unwrap_or_default();
        table.facts.is_hidden = visible != SheetVisible::Visible;
        table.facts.from_1904 = from_1904;
    }
    Ok(tables)
}

type Book<'a> = Sheets<Cursor<&'a [u8]>>;

fn sheet_of(book: &mut Book<'_>, sheet: &str, limits: Limits, markup: usize) -> Result<Table, Flaw> {
    match book {
        Sheets::Xlsx(xlsx) => match xlsx_sheet(xlsx, sheet, limits, markup) {
            // No program in use writes cells out of order; a file that has them is sorted first.
            Err(Flaw::OutOfOrder) => xlsx_sorted(xlsx, sheet, limits),
            done => done,
        },
        Sheets::Xlsb(xlsb) => {
            let mut filler = Filler::new(sheet, limits);
            let mut cells = xlsb.worksheet_cells_reader(sheet)?;
            while let Some(cell) = cells.next_cell()? {
                filler.add(cell.get_position(), cell.get_value(), false)?;
            }
            Ok(filler.finish())
        }
        Sheets::Xls(_) | Sheets::Ods(_) => {
            let range = book.worksheet_range(sheet)?;
            let mut filler = Filler::new(sheet, limits);
            let (row, column) = range.start().unwrap_or_default();
            for (r, c, cell) in range.used_cells() {
                let at = (narrow(r).saturating_add(row), narrow(c).saturating_add(column));
                filler.add(at, &borrowed(cell), false)?;
            }
            Ok(filler.finish())
        }
    }
}

fn borrowed(cell: &Data) -> DataRef<'_> {
    match cell {
        Data::Empty => DataRef::Empty,
        Data::String(text) => DataRef::SharedString(text),
        Data::DateTimeIso(text) => DataRef::DateTimeIso(text.clone()),
        Data::DurationIso(text) => DataRef::DurationIso(text.clone()),
        Data::Int(n) => DataRef::Int(*n),
        Data::Float(x) => DataRef::Float(*x),
        Data::Bool(yes) => DataRef::Bool(*yes),
        Data::DateTime(at) => DataRef::DateTime(*at),
        Data::Error(error) => DataRef::Error(error.clone()),
    }
}

fn narrow(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

/// A cell on its way into the table: where it stands, what it holds, whether a formula stands in it.
type Taken<'c> = ((u32, u32), DataRef<'c>, bool);

/// Cells that are handed over at once.
const BATCH: usize = 8_192;
/// Batches that may wait to be written.
const WAITING: usize = 8;

fn xlsx_sheet(
    xlsx: &mut Xlsx<Cursor<&[u8]>>,
    sheet: &str,
    limits: Limits,
    markup: usize,
) -> Result<Table, Flaw> {
    let cells = xlsx.worksheet_cells_reader(sheet)?;
    std::thread::scope(|scope| {
        let (send, batches) = sync_channel::<Vec<Taken<'_>>>(WAITING);
        // Batches that are done with go back to be filled again.
        let (give_back, used) = sync_channel(WAITING);
        let filling = scope.spawn(move || -> Result<Table, Flaw> {
            let mut filler = Filler::new(sheet, limits);
            filler.table.reserve(markup / 5, markup / 40, markup / 400);
            for mut batch in batches {
                for (at, value, is_formula) in &batch {
                    filler.add(*at, value, *is_formula)?;
                }
                batch.clear();
                let _ = give_back.try_send(batch);
            }
            Ok(filler.finish())
        });
        let read = take_cells(cells, &send, &used);
        drop(send);
        // What is wrong with a cell in the table comes before what calamine met behind it.
        let table = filling.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        read.map(|()| table)
    })
}

/// Reads cells until the end of the sheet, or until nobody takes them any more.
fn take_cells<'c>(
    mut cells: XlsxCellReader<'c, Cursor<&[u8]>>,
    batches: &SyncSender<Vec<Taken<'c>>>,
    used: &Receiver<Vec<Taken<'c>>>,
) -> Result<(), Flaw> {
    let mut batch = Vec::with_capacity(BATCH);
    while let Some(cell) = cells.next_cell_with_formula_metadata()? {
        batch.push((cell.pos, cell.value, cell.formula.is_some()));
        if batch.len() == BATCH {
            let next = used.try_recv().unwrap_or_else(|_| Vec::with_capacity(BATCH));
            if batches.send(std::mem::replace(&mut batch, next)).is_err() {
                return Ok(());
            }
        }
    }
    let _ = batches.send(batch);
    Ok(())
}

fn xlsx_sorted(xlsx: &mut Xlsx<Cursor<&[u8]>>, sheet: &str, limits: Limits) -> Result<Table, Flaw> {
    let mut cells = xlsx.worksheet_cells_reader(sheet)?;
    let mut all = Vec::new();
    while let Some(cell) = cells.next_cell_with_formula_metadata()? {
        if all.len() >= limits.cells {
            return Err(too_many(limits));
        }
        all.push((cell.pos, cell.value, cell.formula.is_some()));
    }
    // Of two values for one cell the later one is kept, as Excel does.
    all.reverse();
    all.sort_by_key(|c| c.0);
    all.dedup_by_key(|c| c.0);
    let mut filler = Filler::new(sheet, limits);
    for (at, value, is_formula) in &all {
        filler.add(*at, value, *is_formula)?;
    }
    Ok(filler.finish())
}

fn open<'a>(name: &str, bytes: &'a [u8]) -> Result<Book<'a>, BooksError> {
    let password = || BooksError::Password { name: name.to_owned() };
    let damaged = |source| BooksError::Excel { name: name.to_owned(), source: Box::new(source) };
    if bytes.starts_with(OLD_MAGIC) {
        return match Xls::new(Cursor::new(bytes)) {
            Ok(book) => Ok(Sheets::Xls(book)),
            Err(XlsError::Password) => Err(password()),
            // An encrypted new workbook is a container of the old kind.
            Err(old) => match Xlsx::new(Cursor::new(bytes)) {
                Err(XlsxError::Password) => Err(password()),
                _ => match Xlsb::new(Cursor::new(bytes)) {
                    Err(XlsbError::Password) => Err(password()),
                    _ => Err(damaged(Error::Xls(old))),
                },
            },
        };
    }
    match Xlsx::new(Cursor::new(bytes)) {
        Ok(book) => Ok(Sheets::Xlsx(book)),
        Err(XlsxError::Password) => Err(password()),
        // Binary and OpenDocument workbooks are archives too.
        Err(new) => match (Xlsb::new(Cursor::new(bytes)), Ods::new(Cursor::new(bytes))) {
            (Ok(book), _) => Ok(Sheets::Xlsb(book)),
            (_, Ok(book)) => Ok(Sheets::Ods(book)),
            (Err(XlsbError::Password), _) | (_, Err(OdsError::Password)) => Err(password()),
            (Err(_), Err(_)) => Err(damaged(Error::Xlsx(new))),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::super::filler::NOT_CALCULATED;
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

    #[test]
    fn a_cell_in_a_far_corner_costs_nothing_and_too_many_are_refused() {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        sheet.write_string(0, 0, "GSTIN").unwrap();
        sheet.write_string(900_000, 16_000, "far").unwrap();
        let bytes = book.save_to_buffer().unwrap();
        let tables = read("r.xlsx", &bytes).unwrap();
        assert_eq!((tables[0].len(), tables[0].cell(900_000, 16_000)), (900_001, "far"));
        let few = Limits { cells: 1_000, ..LIMITS };
        assert_eq!(
            read_within("r.xlsx", &bytes, few).unwrap_err().to_string(),
            "this workbook is larger than imsreco reads: sheet \"Sheet1\" holds more than 1,000 cells\n  --> \
             r.xlsx\n  help: delete what stands beside the register, or save the register as CSV"
        );
        let short = Limits { rows: 1_000, ..LIMITS };
        assert!(
            read_within("r.xlsx", &bytes, short)
                .unwrap_err()
                .to_string()
                .contains("has more than 1,000 rows")
        );
    }

    #[test]
    fn formulas_show_their_value_and_one_that_was_never_worked_out_shows_that() {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        sheet.write_formula(0, 0, rust_xlsxwriter::Formula::new("=1+1").set_result("2")).unwrap();
        sheet.write_formula(0, 1, rust_xlsxwriter::Formula::new("=A9").set_result("")).unwrap();
        sheet.write_formula(0, 2, rust_xlsxwriter::Formula::new("=B9").set_result("#REF!")).unwrap();
        let bytes = book.save_to_buffer().unwrap();
        let tables = read("r.xlsx", &bytes).unwrap();
        let cells: Vec<&str> = tables[0].cells(0).collect();
        assert_eq!((cells[0], cells[cells.len() - 1]), ("2", "#REF!"));
    }

    /// Rewrites the parts of an archive.
    fn rewritten(bytes: &[u8], change: impl Fn(&str, String) -> String) -> Vec<u8> {
        use std::io::{Read as _, Write as _};
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for index in 0..archive.len() {
            let mut part = archive.by_index(index).unwrap();
            let name = part.name().unwrap().into_owned();
            let mut body = String::new();
            part.read_to_string(&mut body).unwrap();
            out.start_file(&*name, zip::write::SimpleFileOptions::default()).unwrap();
            out.write_all(change(&name, body).as_bytes()).unwrap();
        }
        out.finish().unwrap().into_inner()
    }

    #[test]
    fn a_formula_that_no_program_worked_out_is_no_blank() {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        sheet.write_string(0, 0, "x").unwrap();
        sheet.write_formula(0, 1, rust_xlsxwriter::Formula::new("=1+1").set_result("2")).unwrap();
        let bytes = rewritten(&book.save_to_buffer().unwrap(), |_, body| body.replace("<v>2</v>", ""));
        let tables = read("r.xlsx", &bytes).unwrap();
        assert_eq!(tables[0].cells(0).collect::<Vec<_>>(), ["x", NOT_CALCULATED]);
        assert!(super::super::amounts::is_formula_error(NOT_CALCULATED));
    }

    #[test]
    fn cells_that_stand_out_of_order_are_sorted() {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        sheet.write_number(0, 0, 1).unwrap();
        sheet.write_number(1, 0, 2).unwrap();
        let bytes = rewritten(&book.save_to_buffer().unwrap(), |_, body| {
            body.replace("r=\"A1\"", "r=\"A3\"").replace("<row r=\"1\"", "<row r=\"3\"")
        });
        let tables = read("r.xlsx", &bytes).unwrap();
        let rows: Vec<(u32, &str)> = (0..2).map(|r| (tables[0].shown(r), tables[0].cell(r, 0))).collect();
        assert_eq!(rows, [(2, "2"), (3, "1")]);
    }

    #[test]
    fn an_open_document_is_read_like_any_other() {
        let content = "<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
             xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
             xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:spreadsheet>\
             <table:table table:name=\"Register\"><table:table-row><table:table-cell office:value-type=\"string\">\
             <text:p>GSTIN</text:p></table:table-cell><table:table-cell office:value-type=\"date\" \
             office:date-value=\"2026-09-13\"/><table:table-cell office:value-type=\"float\" office:value=\"12.5\"/>\
             </table:table-row></table:table></office:spreadsheet></office:body></office:document-content>";
        let archive = |manifest: &str| {
            use std::io::Write as _;
            let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
            let plain = zip::write::SimpleFileOptions::default();
            for (name, body) in [
                ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
                ("META-INF/manifest.xml", manifest),
                ("content.xml", content),
            ] {
                out.start_file(name, plain).unwrap();
                out.write_all(body.as_bytes()).unwrap();
            }
            out.finish().unwrap().into_inner()
        };
        let tables = read("r.ods", &archive("<manifest:manifest/>")).unwrap();
        assert_eq!(tables[0].sheet, "Register");
        assert_eq!(tables[0].cells(0).collect::<Vec<_>>(), ["GSTIN", "2026-09-13", "12.5"]);
        let locked = archive(
            "<manifest:manifest><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>",
        );
        assert!(matches!(read("r.ods", &locked), Err(BooksError::Password { .. })));
    }

    #[test]
    fn an_encrypted_workbook_asks_for_a_copy_without_password() {
        let mut file = vec![0_u8; 512 * 3];
        let mut put = |at: usize, bytes: &[u8]| file[at..at + bytes.len()].copy_from_slice(bytes);
        put(0, b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
        put(26, &3_u16.to_le_bytes());
        put(30, &9_u16.to_le_bytes());
        put(32, &6_u16.to_le_bytes());
        put(44, &1_u32.to_le_bytes());
        put(48, &1_u32.to_le_bytes());
        put(60, &0xFFFF_FFFE_u32.to_le_bytes());
        put(68, &0xFFFF_FFFE_u32.to_le_bytes());
        put(76, &[0xFF; 436]);
        put(76, &0_u32.to_le_bytes());
        put(512, &[0xFF; 512]);
        put(512, &0xFFFF_FFFD_u32.to_le_bytes());
        put(516, &0xFFFF_FFFE_u32.to_le_bytes());
        for (name, at) in [("Root Entry", 1024), ("EncryptedPackage", 1152)] {
            let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
            put(at, &name);
        }
        assert_eq!(
            read("r.xlsx", &file).unwrap_err().to_string(),
            "this workbook is protected by a password\n  --> r.xlsx\n  help: save a copy without a password and give \
             that file"
        );
    }
}
