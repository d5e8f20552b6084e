//! What numbers in a sheet stand for: shared texts and styles, as calamine understands them.
//!
//! Comes in: the archive of a workbook. Goes out: its sheets, each shared text by its number and which
//! styles are days. Invariant: nothing of this is worked out here. The workbook is opened by calamine with
//! sheets of our own in place of its sheets (the probe): their cells ask for one number after the other, and
//! calamine's answers are kept. The beginning of each sheet stays what it was, so that it is judged too.

use super::Odd;
use crate::ingest::books::archive::{Archive, text_of};
use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxCellReader};
use std::fmt::Write as _;
use std::io::{Cursor, Read, Write as _};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// What stands before the first row.
const BEFORE_ROWS: &str = "<sheetData>";
/// A sheet whose rows begin later than this is left to calamine.
const LONGEST_HEAD: u64 = 64 << 10;
/// More styles than Excel allows are asked for by nobody.
const MOST_STYLES: usize = 65_536;
/// Twenty columns of ten lakh texts that are all different; who holds more is left to calamine.
const MOST_STRINGS: usize = 20_000_000;
/// The number that is asked for with each style.
const ASKED: f64 = 1.5;

/// Whether numbers of a style are days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Days {
    /// They are not.
    No,
    /// They are dates.
    Date,
    /// They are lengths of time.
    Duration,
}

/// A workbook with our sheets in place of its own.
pub(super) struct Probe {
    archive: Vec<u8>,
    heads: Vec<Head>,
    styles: usize,
    strings: usize,
}

/// The beginning of a sheet.
struct Head {
    sheet: String,
    path: String,
    /// Everything before the first row.
    text: String,
    /// Bytes of the whole sheet, as the archive says.
    size: usize,
}

/// One sheet to be read.
pub(super) struct Sheet<'a> {
    /// Name.
    pub(super) name: String,
    /// The user does not see it.
    pub(super) is_hidden: bool,
    /// Its part of the archive.
    pub(super) path: &'a str,
    /// Everything before the first row.
    pub(super) head: &'a str,
    /// Bytes of its XML, as the archive says.
    pub(super) size: usize,
}

/// What numbers stand for.
pub(super) struct Lexicon<'a> {
    styles: Vec<Days>,
    strings: Vec<&'a str>,
    /// Days count from 1904.
    pub(super) from_1904: bool,
}

impl<'a> Lexicon<'a> {
    /// Tells whether numbers of a style are days.
    pub(super) fn days(&self, style: u32) -> Result<Days, Odd> {
        usize::try_from(style).ok().and_then(|style| self.styles.get(style)).copied().ok_or(Odd)
    }

    /// Returns a shared text.
    pub(super) fn string(&self, number: u32) -> Result<&'a str, Odd> {
        usize::try_from(number).ok().and_then(|number| self.strings.get(number)).copied().ok_or(Odd)
    }
}

/// Makes the probe of a workbook whose sheets have these names and parts.
pub(super) fn probe(archive: &mut Archive<'_>, paths: &[(String, String)]) -> Option<Probe> {
    let mut heads = Vec::new();
    for (sheet, path) in paths {
        // A sheet of another kind has no rows; whether it is one, calamine says.
        if let Some((text, size)) = head_of(archive, path) {
            heads.push(Head { sheet: sheet.clone(), path: path.clone(), text, size });
        }
    }
    if heads.is_empty() {
        return None;
    }
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    let (mut styles, mut strings) = (0, 0);
    for index in 0..archive.len() {
        let part = archive.by_index_raw(index).ok()?;
        let name = part.name().ok()?.into_owned();
        let plain = name.to_ascii_lowercase();
        let is_markup = matches!(plain.rsplit_once('.'), Some((_, "xml" | "rels")));
        if !is_markup || paths.iter().any(|(_, p)| *p == name) {
            continue;
        }
        let size = part.size();
        out.raw_copy_file(part).ok()?;
        if plain.ends_with("styles.xml") {
            styles = text_of(archive, &name)?.matches("<xf").count().min(MOST_STYLES);
        } else if plain.ends_with("sharedstrings.xml") {
            strings = said_strings(archive, &name, size);
        }
    }
    let mut probe = Probe { archive: Vec::new(), heads, styles, strings };
    for number in 0..probe.heads.len() {
        let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        out.start_file(probe.heads[number].path.as_str(), stored).ok()?;
        out.write_all(probe.sheet(number).as_bytes()).ok()?;
    }
    probe.archive = out.finish().ok()?.into_inner();
    Some(probe)
}

/// Reads a sheet up to its first row; nothing where that is not written as usual.
fn head_of(archive: &mut Archive<'_>, path: &str) -> Option<(String, usize)> {
    let part = archive.by_name(path).ok()?;
    let size = usize::try_from(part.size()).ok()?;
    let (mut part, mut head) = (part.take(LONGEST_HEAD), Vec::new());
    // The first few blocks are enough nearly always, and where the part breaks off later they still are.
    let mut block = [0; 4 << 10];
    let end = loop {
        let read = part.read(&mut block).ok().filter(|read| *read > 0)?;
        let from = head.len().saturating_sub(BEFORE_ROWS.len());
        head.extend_from_slice(&block[..read]);
        let found = head[from..].windows(BEFORE_ROWS.len()).position(|w| w == BEFORE_ROWS.as_bytes());
        if let Some(at) = found {
            break from + at + BEFORE_ROWS.len();
        }
    };
    head.truncate(end);
    let head = String::from_utf8(head).ok()?;
    // Comments may hold anything, and another encoding makes other characters of the same bytes.
    let encoding = head.split_once("encoding=").map(|(_, rest)| rest.get(1..6).unwrap_or_default());
    let is_usual = !head.contains("<!") && encoding.is_none_or(|e| e.eq_ignore_ascii_case("utf-8"));
    is_usual.then_some((head, size))
}

/// Returns how many shared texts there are, as the part itself says.
fn said_strings(archive: &mut Archive<'_>, path: &str, size: u64) -> usize {
    let mut head = Vec::new();
    let read = archive.by_name(path).map(|part| part.take(1 << 10).read_to_end(&mut head));
    let head = String::from_utf8_lossy(&head);
    let said = head.split_once("uniqueCount=\"").and_then(|(_, rest)| rest.split_once('"')?.0.parse().ok());
    // Each takes seven bytes at the very least, whatever is said.
    let most = usize::try_from(size / 7).unwrap_or(usize::MAX).min(MOST_STRINGS);
    if read.is_ok() { said.unwrap_or(0).min(most) } else { 0 }
}

impl Probe {
    /// Writes our sheet. It tells by its first cell which it is; the last one asks for everything.
    fn sheet(&self, number: usize) -> String {
        let mut out = self.heads[number].text.clone();
        write!(out, "<row><c><v>{number}</v></c>").expect("text takes everything");
        if number + 1 == self.heads.len() {
            for style in 0..self.styles {
                write!(out, "<c s=\"{style}\"><v>{ASKED}</v></c>").expect("text takes everything");
            }
            for string in 0..self.strings {
                write!(out, "<c t=\"s\"><v>{string}</v></c>").expect("text takes everything");
            }
        }
        out.push_str("</row></sheetData></worksheet>");
        out
    }
}

type CellReader<'a, 'p> = XlsxCellReader<'a, Cursor<&'p [u8]>>;

/// The probe as calamine opens it.
pub(super) struct Book<'p> {
    xlsx: Xlsx<Cursor<&'p [u8]>>,
}

impl<'p> Book<'p> {
    /// Opens the probe.
    pub(super) fn open(probe: &'p Probe) -> Option<Self> {
        Xlsx::new(Cursor::new(probe.archive.as_slice())).ok().map(|xlsx| Self { xlsx })
    }

    /// Returns the sheets in the order of the workbook; nothing where one of them is not the part it was
    /// taken for, or begins in a way that calamine refuses.
    pub(super) fn sheets(&mut self, probe: &'p Probe) -> Option<Vec<Sheet<'p>>> {
        let all = self.xlsx.sheets_metadata().to_vec();
        let mut out = Vec::new();
        for said in all.into_iter().filter(|said| said.typ == SheetType::WorkSheet) {
            let number = probe.heads.iter().position(|head| head.sheet == said.name)?;
            first_cell(&mut self.xlsx.worksheet_cells_reader(&said.name).ok()?, number)?;
            let head = &probe.heads[number];
            out.push(Sheet {
                name: said.name,
                is_hidden: said.visible != SheetVisible::Visible,
                path: &head.path,
                head: &head.text,
                size: head.size,
            });
        }
        Some(out)
    }

    /// Asks what every style and every shared text stands for.
    pub(super) fn lexicon(&mut self, probe: &'p Probe) -> Option<Lexicon<'_>> {
        let from_1904 = self.xlsx.has_1904_epoch();
        let mut out = Lexicon { styles: Vec::with_capacity(probe.styles), strings: Vec::new(), from_1904 };
        let last = probe.heads.len() - 1;
        let mut cells = self.xlsx.worksheet_cells_reader(&probe.heads[last].sheet).ok()?;
        first_cell(&mut cells, last)?;
        for _ in 0..probe.styles {
            out.styles.push(match cells.next_cell().ok()??.get_value() {
                DataRef::Float(_) => Days::No,
                DataRef::DateTime(at) if at.is_datetime() => Days::Date,
                DataRef::DateTime(_) => Days::Duration,
                _ => return None,
            });
        }
        out.strings.reserve(probe.strings);
        for _ in 0..probe.strings {
            // A part may say that it holds more than it does; who asks for one beyond is told by calamine.
            let Ok(Some(cell)) = cells.next_cell() else { break };
            let DataRef::SharedString(text) = cell.get_value() else { return None };
            out.strings.push(text);
        }
        Some(out)
    }
}

/// Reads the cell that tells which of our sheets this is.
fn first_cell(cells: &mut CellReader<'_, '_>, number: usize) -> Option<()> {
    let cell = cells.next_cell().ok()??;
    let is_this = matches!(cell.get_value(), DataRef::Float(x) if x.to_string() == number.to_string());
    is_this.then_some(())
}
