//! Worksheets and their rows put together into the bytes of a workbook.
//!
//! Comes in: a workbook without sheets, and sheets, each as the library's worksheet around the rows with the
//! rows beside it. Goes out: the bytes. Invariant: the same sheets give the same bytes, whatever thread is
//! first.

use super::styles::Styles;
use rayon::prelude::*;
use rust_xlsxwriter::{Workbook, Worksheet, XlsxError};
use std::io::{self, Cursor, Read as _, Write as _};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// A workbook is opened more often than it is mailed: the second level packs three times as fast as the sixth
/// and leaves a quarter more.
const LEVEL: u8 = 2;

/// A worksheet, and the rows of its table.
pub(super) struct Sheet {
    frame: Worksheet,
    /// The elements `row` that follow those of the frame, in parts.
    rows: Vec<String>,
    /// How many rows that are.
    count: u32,
}

impl Sheet {
    /// Puts rows to a worksheet; they follow all rows that it has.
    pub(super) const fn new(frame: Worksheet, rows: Vec<String>, count: u32) -> Self {
        Self { frame, rows, count }
    }

    pub(super) fn name(&self) -> String {
        self.frame.name()
    }
}

impl From<Worksheet> for Sheet {
    fn from(frame: Worksheet) -> Self {
        Self::new(frame, Vec::new(), 0)
    }
}

/// Packs the sheets, in order, into the workbook. The styles are those with which the rows were written.
pub(super) fn pack(mut book: Workbook, sheets: Vec<Sheet>, styles: &Styles) -> Result<Vec<u8>, XlsxError> {
    book.set_zip_compression_level(LEVEL);
    let mut tables = Vec::with_capacity(sheets.len());
    for sheet in sheets {
        book.push_worksheet(sheet.frame);
        tables.push((sheet.rows, sheet.count));
    }
    let mut frames = ZipArchive::new(Cursor::new(book.save_to_buffer()?))?;
    drop(book);
    let mut parts = Vec::with_capacity(frames.len());
    for at in 0..frames.len() {
        let mut file = frames.by_index(at)?;
        let mut content = String::new();
        file.read_to_string(&mut content)?;
        let name = file.name()?.into_owned();
        let table = sheet_number(&name).and_then(|n| tables.get_mut(n.checked_sub(1)?)).map(std::mem::take);
        parts.push((name, content, table.unwrap_or_default()));
    }
    let packed: Vec<Result<Vec<u8>, XlsxError>> = parts
        .into_par_iter()
        .map(|(name, content, (rows, count))| {
            if count == 0 {
                return alone(&name, &[&content]);
            }
            let (before, after) = around(&content, count, styles)?;
            let mut texts = vec![before.as_str()];
            texts.extend(rows.iter().map(String::as_str));
            texts.push(after);
            alone(&name, &texts)
        })
        .collect();
    let mut whole = ZipWriter::new(Cursor::new(Vec::new()));
    for one in packed {
        let mut archive = ZipArchive::new(Cursor::new(one?))?;
        whole.raw_copy_file(archive.by_index_raw(0)?)?;
    }
    Ok(whole.finish()?.into_inner())
}

/// Returns the number of a worksheet from the name of its file.
fn sheet_number(name: &str) -> Option<usize> {
    name.strip_prefix("xl/worksheets/sheet")?.strip_suffix(".xml")?.parse().ok()
}

/// Packs one file as an archive of its own, so that each is packed on any core.
fn alone(name: &str, texts: &[&str]) -> Result<Vec<u8>, XlsxError> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(i64::from(LEVEL)))
        .unix_permissions(0o600)
        .last_modified_time(zip::DateTime::default());
    archive.start_file(name, options)?;
    for text in texts {
        archive.write_all(text.as_bytes())?;
    }
    Ok(archive.finish()?.into_inner())
}

/// Splits the XML of a worksheet where its further rows belong, and tells it how far it reaches with them.
fn around<'x>(content: &'x str, count: u32, styles: &Styles) -> Result<(String, &'x str), XlsxError> {
    let changed = || XlsxError::IoError(io::Error::other("a worksheet is laid out in another way"));
    let end = content.find("</sheetData>").ok_or_else(changed)?;
    let (before, after) = content.split_at(end);
    let reach = "<dimension ref=\"";
    let from = before.find(reach).ok_or_else(changed)? + reach.len();
    let to = from + before[from..].find('"').ok_or_else(changed)?;
    let digits = before[from..to].bytes().rev().take_while(u8::is_ascii_digit).count();
    let last: u32 = before[to - digits..to].parse().map_err(|_| changed())?;
    // The rows name styles by number: were the library to count otherwise, every date would be an amount.
    if !before.contains(&format!("<c r=\"A{last}\" s=\"{}\"", styles.id(super::styles::HEAD_ID))) {
        return Err(changed());
    }
    let mut head = String::with_capacity(before.len() + 8);
    head.push_str(&before[..to - digits]);
    head.push_str(&(last + count).to_string());
    head.push_str(&before[to..]);
    Ok((head, after))
}
