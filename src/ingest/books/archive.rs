//! What a workbook's archive tells before and beside its cells.
//!
//! Comes in: the bytes of an .xlsx, .xlsb or .ods file, which are ZIP archives. Goes out: a refusal
//! where it would unpack to more than a machine holds, and of each .xlsx sheet its merged cells and
//! hidden rows. Invariant: nothing is unpacked into memory here; what cannot be understood is left to
//! the reader of the workbook, which says what is wrong.

use super::error::BooksError;
use super::table::{Merge, SheetFacts, column_of};
use crate::domain::text::grouped;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Cursor, Read, copy, sink};
use zip::ZipArchive;

/// How much a workbook may hold.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// Bytes of all parts of the archive, unpacked.
    pub(super) unpacked: u64,
    /// Cells of all sheets, blanks within the used width included.
    pub(super) cells: usize,
    /// Rows of one sheet.
    pub(super) rows: u32,
}

/// Ten lakh rows of forty columns are 4 crore cells and about 2 GB unpacked.
pub(super) const LIMITS: Limits = Limits { unpacked: 6 << 30, cells: 120_000_000, rows: 1_048_576 };

/// More merged ranges than this are no register but an attack.
const MOST_MERGES: usize = 100_000;

/// Refuses an archive that would unpack to more than `limits` allow, by its own directory; parts that
/// are read whole are unpacked once to nowhere, since a directory can lie.
pub(super) fn check(name: &str, bytes: &[u8], limits: Limits) -> Result<(), BooksError> {
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else { return Ok(()) };
    let too_large = |unpacked: u64| BooksError::TooLarge {
        name: name.to_owned(),
        what: format!("it unpacks to more than {} MB", grouped(unpacked >> 20)),
    };
    let mut unpacked: u64 = 0;
    for index in 0..archive.len() {
        if let Ok(part) = archive.by_index_raw(index) {
            unpacked = unpacked.saturating_add(part.size());
        }
    }
    if unpacked > limits.unpacked {
        return Err(too_large(limits.unpacked));
    }
    for index in 0..archive.len() {
        let Ok(mut part) = archive.by_index(index) else { continue };
        let is_sheet = part.name().is_ok_and(|n| n.starts_with("xl/worksheets/"));
        let said = part.size();
        if !is_sheet && copy(&mut (&mut part).take(said + 1), &mut sink()).is_ok_and(|read| read > said) {
            return Err(too_large(limits.unpacked));
        }
    }
    Ok(())
}

/// Returns how many bytes the largest sheet of an .xlsx file says that it unpacks to; 0 for others.
pub(super) fn largest_sheet(bytes: &[u8]) -> usize {
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else { return 0 };
    let mut largest = 0;
    for index in 0..archive.len() {
        if let Ok(part) = archive.by_index_raw(index)
            && part.name().is_ok_and(|n| n.starts_with("xl/worksheets/"))
        {
            largest = largest.max(part.size());
        }
    }
    usize::try_from(largest.min(LIMITS.unpacked)).unwrap_or(0)
}

/// Tells whether a sheet of an .xlsb file holds cells of the short kinds, which do not say their column
/// (BrtShortBlank to BrtShortIsst of MS-XLSB). Calamine passes over them as if they were not there.
pub(super) fn has_short_cells(bytes: &[u8]) -> bool {
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else { return false };
    (0..archive.len()).any(|index| {
        archive.by_index(index).is_ok_and(|part| {
            let is_sheet = part.name().is_ok_and(|n| n.starts_with("xl/worksheets/") && n.ends_with(".bin"));
            is_sheet && holds_short_cells(&mut BufReader::with_capacity(64 << 10, part)).unwrap_or(false)
        })
    })
}

/// Goes through the records of a sheet: a type of one or two bytes, a length of up to four, seven bits each.
fn holds_short_cells(part: &mut impl BufRead) -> std::io::Result<bool> {
    const BEGIN_CELLS: u32 = 0x91;
    const END_CELLS: u32 = 0x92;
    let (mut byte, mut among_cells) = ([0], false);
    let mut number = |part: &mut dyn BufRead, most: u32| {
        let mut out = 0_u32;
        for at in 0..most {
            part.read_exact(&mut byte)?;
            out |= u32::from(byte[0] & 0x7F) << (7 * at);
            if byte[0] < 0x80 {
                break;
            }
        }
        Ok::<_, std::io::Error>(out)
    };
    loop {
        let kind = number(part, 2)?;
        let length = u64::from(number(part, 4)?);
        match kind {
            BEGIN_CELLS => among_cells = true,
            END_CELLS => return Ok(false),
            0x0C..=0x12 if among_cells => return Ok(true),
            _ => {}
        }
        if copy(&mut part.take(length), &mut sink())? < length {
            return Ok(false);
        }
    }
}

/// Returns what is known of each sheet of an .xlsx file by its name; nothing of other archives.
pub(super) fn facts(bytes: &[u8]) -> BTreeMap<String, SheetFacts> {
    let mut out = BTreeMap::new();
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else { return out };
    let Some(sheets) = sheet_paths(&mut archive) else { return out };
    for (sheet, path) in sheets {
        if let Ok(mut part) = archive.by_name(&path) {
            out.insert(sheet, scan(&mut part));
        }
    }
    out
}

/// An archive in memory.
type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// Returns a part as text, or the beginning of a long one.
fn text_of(archive: &mut Archive<'_>, path: &str) -> Option<String> {
    const MOST: u64 = 8 << 20;
    let mut text = String::new();
    archive.by_name(path).ok()?.take(MOST).read_to_string(&mut text).ok()?;
    Some(text)
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag.try_get_attribute(name).ok()??;
    found.normalized_value(XmlVersion::Implicit1_0).ok().map(std::borrow::Cow::into_owned)
}

/// Names of sheets with the parts that hold them.
fn sheet_paths(archive: &mut Archive<'_>) -> Option<Vec<(String, String)>> {
    let mut targets: BTreeMap<String, String> = BTreeMap::new();
    tags(&text_of(archive, "xl/_rels/workbook.xml.rels")?, "Relationship", |tag| {
        if let (Some(id), Some(target)) = (attribute(tag, "Id"), attribute(tag, "Target")) {
            let path = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
            targets.insert(id, path);
        }
    });
    let mut sheets = Vec::new();
    tags(&text_of(archive, "xl/workbook.xml")?, "sheet", |tag| {
        let id = attribute(tag, "r:id").or_else(|| attribute(tag, "id"));
        if let (Some(name), Some(path)) = (attribute(tag, "name"), id.and_then(|id| targets.get(&id))) {
            sheets.push((name, path.clone()));
        }
    });
    Some(sheets)
}

fn tags(text: &str, wanted: &str, mut each: impl FnMut(&BytesStart<'_>)) {
    let mut reader = Reader::from_str(text);
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag) | Event::Empty(tag)) if tag.local_name().as_ref() == wanted => each(&tag),
            Ok(Event::Eof) | Err(_) => return,
            Ok(_) => {}
        }
    }
}

/// Looks through a sheet for hidden rows and merged cells, without parsing its cells.
fn scan(part: &mut impl Read) -> SheetFacts {
    let mut facts = SheetFacts::default();
    let mut buffer = vec![0; 256 << 10];
    let mut kept = 0;
    loop {
        let Ok(read) = part.read(&mut buffer[kept..]) else { return facts };
        let end = kept + read;
        let used = take_tags(&buffer[..end], &mut facts);
        if read == 0 {
            return facts;
        }
        buffer.copy_within(used..end, 0);
        // A tag as long as the whole buffer is none of ours.
        kept = if end - used == buffer.len() { 0 } else { end - used };
    }
}

/// Takes the tags that are whole; returns how many bytes are done with.
fn take_tags(bytes: &[u8], facts: &mut SheetFacts) -> usize {
    let mut at = 0;
    while let Some(open) = bytes[at..].iter().position(|b| *b == b'<').map(|n| at + n) {
        let rest = &bytes[open..];
        if rest.len() < b"<mergeCell ".len() {
            return open;
        }
        let (is_row, is_merge) = (rest.starts_with(b"<row "), rest.starts_with(b"<mergeCell "));
        if !is_row && !is_merge {
            at = open + 1;
            continue;
        }
        let Some(close) = rest.iter().position(|b| *b == b'>') else { return open };
        let tag = String::from_utf8_lossy(&rest[..close]);
        if is_row && (tag.contains("hidden=\"1\"") || tag.contains("hidden=\"true\"")) {
            facts.hidden_rows += 1;
            if facts.first_hidden == 0 {
                facts.first_hidden = value(&tag, " r=").and_then(|r| r.parse().ok()).unwrap_or(0);
            }
        }
        if is_merge
            && facts.merged.len() < MOST_MERGES
            && let Some(merge) = value(&tag, " ref=").and_then(merge)
        {
            facts.merged.push(merge);
        }
        at = open + close;
    }
    bytes.len()
}

fn value<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let rest = &tag[tag.find(name)? + name.len()..];
    rest.strip_prefix('"')?.split('"').next()
}

/// Reads `A5:A7`; only ranges of one column say something of rows.
fn merge(range: &str) -> Option<Merge> {
    let cell = |text: &str| -> Option<(usize, u32)> {
        let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
        Some((column_of(&text[..letters])?, text[letters..].parse().ok()?))
    };
    let (from, to) = range.split_once(':')?;
    let ((column, first_row), (last_column, last_row)) = (cell(from)?, cell(to)?);
    (column == last_column && first_row < last_row).then_some(Merge { column, first_row, last_row })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_xlsxwriter::{Format, Workbook};

    #[test]
    fn hidden_rows_and_merged_cells_are_seen_without_reading_cells() {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        sheet.set_name("R & D").unwrap();
        for row in 0..9 {
            sheet.write_string(row, 0, "x > y").unwrap();
        }
        sheet.set_row_hidden(4).unwrap().set_row_hidden(6).unwrap();
        sheet.merge_range(1, 1, 3, 1, "a", &Format::new()).unwrap();
        sheet.merge_range(5, 0, 5, 3, "across", &Format::new()).unwrap();
        let facts = facts(&book.save_to_buffer().unwrap());
        let facts = &facts["R & D"];
        assert_eq!((facts.hidden_rows, facts.first_hidden), (2, 5));
        assert_eq!(facts.merged, [Merge { column: 1, first_row: 2, last_row: 4 }]);
        assert!(super::facts(b"PK no archive").is_empty());
    }

    #[test]
    fn a_tag_that_is_cut_by_the_buffer_is_seen_whole() {
        let mut facts = SheetFacts::default();
        let text = b"<row r=\"7\" hidden=\"1\"><c/></row><mergeCell ref=\"B2:B3\"/>";
        let used = take_tags(&text[..15], &mut facts);
        assert_eq!((used, facts.hidden_rows), (0, 0));
        take_tags(text, &mut facts);
        assert_eq!((facts.hidden_rows, facts.first_hidden, facts.merged.len()), (1, 7, 1));
    }

    #[test]
    fn cells_without_a_column_are_seen_among_the_cells_only() {
        let holds = |sheet: &[u8]| holds_short_cells(&mut &*sheet).unwrap_or(false);
        let (begin, end) = ([0x91, 0x01, 0], [0x92, 0x01, 0]);
        let (full, short, long) = ([0x02, 2, 0x0D, 0x0D], [0x0D, 1, 0], [0x07, 0x81, 0x80, 0x00, 0x0D]);
        assert!(!holds(&[&short[..], &begin, &full, &long, &end, &short].concat()));
        assert!(holds(&[&begin[..], &full, &long, &short, &end].concat()));
        assert!(!holds(&begin) && !holds(&[]) && !has_short_cells(b"PK no archive"));
    }

    #[test]
    fn an_archive_that_unpacks_to_too_much_is_refused_before_it_is_read() {
        let mut book = Workbook::new();
        book.add_worksheet().write_string(0, 0, "x".repeat(30_000)).unwrap();
        let bytes = book.save_to_buffer().unwrap();
        assert!(check("r.xlsx", &bytes, LIMITS).is_ok());
        let small = Limits { unpacked: 10_000, ..LIMITS };
        assert_eq!(
            check("r.xlsx", &bytes, small).unwrap_err().to_string(),
            "this workbook is larger than imsreco reads: it unpacks to more than 0 MB\n  --> r.xlsx\n  help: delete \
             what stands beside the register, or save the register as CSV"
        );
    }
}
