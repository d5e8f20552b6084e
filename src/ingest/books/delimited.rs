//! Delimited text: encoding, delimiter, quotes.
//!
//! Comes in: the bytes of a file. Goes out: one [`Table`]. Invariant: every record of the file is a
//! row of the table, entirely empty lines excepted, which no CSV reader counts.

use super::error::BooksError;
use super::table::Table;
use crate::diagnostic::{Diagnostic, Place};
use crate::ingest::files::FileError;
use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::borrow::Cow;

const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// How much of the file is looked at to tell the delimiter.
const SAMPLE_BYTES: usize = 64 * 1024;
/// How many records of it.
const SAMPLE_ROWS: usize = 60;
/// A quoted cell with more line breaks is a stray quote: it would swallow whole documents.
const MOST_LINES_IN_A_CELL: usize = 50;

/// Reads a delimited file. `header_hits` says how many headings the best row of a table has; the
/// delimiter that shows the most is the right one.
pub(super) fn read(
    name: &str,
    bytes: Vec<u8>,
    header_hits: impl Fn(&Table) -> usize,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Table, BooksError> {
    refuse_other_kinds(name, &bytes)?;
    let (text, note) = text_of(bytes);
    if let Some(encoding) = note {
        diagnostics.push(
            Diagnostic::note(
                "books.encoding",
                format!("the file is not UTF-8; it was read as {encoding}"),
                Place::file(name),
            )
            .help("if names look wrong, save the file as CSV UTF-8"),
        );
    }
    if text.trim_matches(|c: char| c.is_whitespace() || c == '\0').is_empty() {
        return Err(FileError::Empty { name: name.to_owned() }.into());
    }
    if text.contains('\0') && share_of_controls(text.as_bytes()) > 0.02 {
        return Err(no_text(name));
    }
    let delimiter = delimiter(&text, header_hits);
    let mut table = Table::default();
    let rows = count(text.as_bytes(), b'\n') + 1;
    table.reserve(0, count(text.as_bytes(), delimiter) + rows, rows);
    for line in fill(&mut table, &text, delimiter, usize::MAX) {
        diagnostics.push(
            Diagnostic::warning(
                "books.quote",
                "a quotation mark is opened and not closed; it was read as part of the cell",
                Place { row: line, ..Place::file(name) },
            )
            .help("close the cell with a second quotation mark, or write it twice inside the cell"),
        );
    }
    Ok(table.of_file(text))
}

fn refuse_other_kinds(name: &str, bytes: &[u8]) -> Result<(), BooksError> {
    let other = |found, help| Err(BooksError::NotATable { name: name.to_owned(), found, help });
    let body = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    if body.starts_with(b"%PDF") {
        return other("a PDF", "export the register as Excel or CSV");
    }
    if body.starts_with(b"{") || body.starts_with(b"[") {
        return other(
            "a JSON file",
            "give the download of the portal with --ims and the register with --books",
        );
    }
    if body.starts_with(b"<") {
        return other(
            "a web page or XML under another name",
            "open it in Excel, save it as .xlsx and give that file",
        );
    }
    let is_utf16 = bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF");
    if !is_utf16 && share_of_controls(&bytes[..bytes.len().min(SAMPLE_BYTES)]) > 0.02 {
        return Err(no_text(name));
    }
    Ok(())
}

fn no_text(name: &str) -> BooksError {
    BooksError::NotATable {
        name: name.to_owned(),
        found: "neither text nor a workbook",
        help: "give the register as CSV, Excel or Parquet",
    }
}

#[expect(clippy::cast_precision_loss, reason = "a share for a rule of thumb")]
fn share_of_controls(bytes: &[u8]) -> f64 {
    let controls = bytes.iter().filter(|b| **b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0c)).count();
    controls as f64 / bytes.len().max(1) as f64
}

/// Decodes as [`decode`] does, and copies nothing where the bytes are UTF-8.
fn text_of(bytes: Vec<u8>) -> (String, Option<&'static str>) {
    let of_other = |bytes: &[u8]| {
        let (text, note) = decode(bytes);
        (text.into_owned(), note)
    };
    if bytes.starts_with(b"<\0") {
        return of_other(&bytes);
    }
    match String::from_utf8(bytes) {
        Ok(mut text) => {
            if text.starts_with('\u{feff}') {
                text.drain(..'\u{feff}'.len_utf8());
            }
            (text, None)
        }
        Err(error) => of_other(error.as_bytes()),
    }
}

/// Decodes by byte-order mark, else as UTF-8, else as Windows-1252; names the encoding if it is not
/// UTF-8.
pub(super) fn decode(bytes: &[u8]) -> (Cow<'_, str>, Option<&'static str>) {
    let by = |encoding: &'static Encoding, body: &'_ [u8]| {
        encoding.decode_without_bom_handling(body).0.into_owned()
    };
    if let Some(body) = bytes.strip_prefix(b"\xFF\xFE") {
        return (Cow::Owned(by(UTF_16LE, body)), Some("UTF-16"));
    }
    if let Some(body) = bytes.strip_prefix(b"\xFE\xFF") {
        return (Cow::Owned(by(UTF_16BE, body)), Some("UTF-16"));
    }
    // XML without a mark still begins with a bracket.
    if bytes.starts_with(b"<\0") {
        return (Cow::Owned(by(UTF_16LE, bytes)), Some("UTF-16"));
    }
    let body = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match std::str::from_utf8(body) {
        Ok(text) => (Cow::Borrowed(text), None),
        Err(_) => (Cow::Owned(by(WINDOWS_1252, body)), Some("Windows-1252")),
    }
}

fn delimiter(text: &str, header_hits: impl Fn(&Table) -> usize) -> u8 {
    let mut end = text.len().min(SAMPLE_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let sample = &text[..end];
    if let Some(said) = sample.strip_prefix("sep=").and_then(|rest| rest.bytes().next()) {
        return said;
    }
    // The last of equals is returned, so from the last: among equals the comma is believed.
    DELIMITERS
        .into_iter()
        .rev()
        .filter(|d| sample.as_bytes().contains(d))
        .max_by_key(|delimiter| {
            let mut table = Table::default();
            fill(&mut table, sample, *delimiter, SAMPLE_ROWS);
            let table = table.of_file(sample.to_owned());
            let wide = (0..table.len()).filter(|row| table.width(*row) > 1).count();
            (header_hits(&table), wide)
        })
        .unwrap_or(b',')
}

/// Adds the records of a text to a table, at most `limit`; returns the lines with a stray quote.
fn fill(table: &mut Table, text: &str, delimiter: u8, limit: usize) -> Vec<u32> {
    let line_end = if text.contains('\n') { b'\n' } else { b'\r' };
    fill_with(table, text, limit, line_end, PlainLines::new(delimiter, line_end))
}

fn fill_with(table: &mut Table, text: &str, limit: usize, line_end: u8, mut plain: PlainLines) -> Vec<u32> {
    let (bytes, delimiter) = (text.as_bytes(), plain.delimiter);
    let mut stray = Vec::new();
    let mut lines = LineCounter { bytes, line_end, upto: 0, line: 1 };
    let mut start = 0;
    'readers: while start < bytes.len() {
        start = plain.fill(table, text, start, limit, &mut lines);
        let mut reader = records(&bytes[start..], delimiter, true);
        let mut record = csv::StringRecord::new();
        for read in 0.. {
            let from = start + byte_position(&reader);
            if read == plain.pause && table.len() < limit {
                start = from;
                continue 'readers;
            }
            if table.len() >= limit || !matches!(reader.read_record(&mut record), Ok(true)) {
                return stray;
            }
            let to = start + byte_position(&reader);
            let begin = from + bytes[from..to].iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
            let raw = bytes[begin..to].trim_ascii_end();
            let shown = lines.at(begin);
            let breaks = count(raw, line_end);
            // An odd quote within a cell is a mark of inches; one that opens a cell swallows what follows.
            let swallows = || record.iter().next_back().is_some_and(|c| c.as_bytes().contains(&delimiter));
            let unclosed = to == bytes.len() && count(raw, b'"') % 2 == 1 && (breaks > 0 || swallows());
            let end = raw.iter().position(|b| *b == line_end).map_or(to, |n| begin + n + 1);
            if breaks > MOST_LINES_IN_A_CELL
                || unclosed
                || (breaks > 0 && holds_rows(&record, &bytes[begin..end], delimiter, line_end))
            {
                let mut plain = records(&bytes[begin..end], delimiter, false);
                if matches!(plain.read_record(&mut record), Ok(true)) {
                    push(table, &record, shown);
                }
                stray.push(shown);
                start = end;
                continue 'readers;
            }
            push(table, &record, shown);
        }
    }
    stray
}

/// Lines that are cut at their delimiters and nowhere else, which are nearly all lines of nearly all files:
/// the general reader took four times as long, and copied every cell by itself.
struct PlainLines {
    delimiter: u8,
    /// Bytes at which a look is needed; a delimiter is one of them.
    stops: [bool; 256],
    /// Where the cells of a line end.
    ends: Vec<u32>,
    /// So many records the general reader takes before plain lines are looked for again: more where there
    /// are few of them, since it costs something to start.
    pause: usize,
}

/// The shortest pause and the longest.
const PAUSES: (usize, usize) = (16, 4_096);

impl PlainLines {
    fn new(delimiter: u8, line_end: u8) -> Self {
        let mut stops = [false; 256];
        for stop in [delimiter, b'"', b'\r', b'\n'] {
            stops[usize::from(stop)] = true;
        }
        // Where lines end in another way, the general reader takes all.
        let is_usual =
            line_end == b'\n' && delimiter.is_ascii() && ![b'"', b'\r', b'\n'].contains(&delimiter);
        Self { delimiter, stops, ends: Vec::new(), pause: if is_usual { PAUSES.0 } else { usize::MAX } }
    }

    /// Adds lines from `start` on, where a record begins, without a copy; returns where the first begins that
    /// is not plain.
    fn fill(
        &mut self,
        table: &mut Table,
        text: &str,
        mut start: usize,
        limit: usize,
        lines: &mut LineCounter<'_>,
    ) -> usize {
        // The general reader takes a second byte order mark away.
        if self.pause == usize::MAX || text[start..].starts_with('\u{feff}') {
            return start;
        }
        let (mut shown, before) = (lines.at(start), table.len());
        while start < text.len() && table.len() < limit {
            let Some((len, taken)) = self.line(&text.as_bytes()[start..]) else { break };
            if len > 0 {
                table.push_line(start, &self.ends, shown);
            }
            start += taken;
            shown = shown.saturating_add(1);
        }
        lines.pass(start, shown);
        let is_long = table.len() - before >= PAUSES.0;
        self.pause = if is_long { PAUSES.0 } else { (self.pause * 2).min(PAUSES.1) };
        start
    }

    /// Cuts the first line into cells; returns its length without and with its end, nothing where it is not
    /// plain.
    fn line(&mut self, rest: &[u8]) -> Option<(usize, usize)> {
        self.ends.clear();
        let mut at = 0;
        loop {
            at += rest[at..].iter().position(|b| self.stops[usize::from(*b)]).unwrap_or(rest.len() - at);
            let end = u32::try_from(at).ok()?;
            match rest.get(at) {
                Some(b) if *b == self.delimiter => {
                    self.ends.push(end);
                    at += 1;
                }
                Some(b'\n') => {
                    self.ends.push(end);
                    return Some((at, at + 1));
                }
                Some(b'\r') if rest.get(at + 1) == Some(&b'\n') => {
                    self.ends.push(end);
                    return Some((at, at + 2));
                }
                None => {
                    self.ends.push(end);
                    return Some((at, at));
                }
                Some(_) => return None,
            }
        }
    }
}

/// Tells whether a cell of several lines holds rows: its first line alone is as wide as the record, and
/// the cell itself has the delimiters of at least one row more. Two stray quotes do that.
fn holds_rows(record: &csv::StringRecord, line: &[u8], delimiter: u8, line_end: u8) -> bool {
    const NARROWEST: usize = 3;
    let width = record.len();
    let wide =
        |cell: &str| cell.as_bytes().contains(&line_end) && count(cell.as_bytes(), delimiter) + 1 >= width;
    let mut plain = csv::StringRecord::new();
    width >= NARROWEST
        && record.iter().any(wide)
        && matches!(records(line, delimiter, false).read_record(&mut plain), Ok(true))
        && plain.len() == width
}

fn records(bytes: &[u8], delimiter: u8, quoting: bool) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .quoting(quoting)
        .has_headers(false)
        .flexible(true)
        .from_reader(bytes)
}

fn byte_position(reader: &csv::Reader<&[u8]>) -> usize {
    usize::try_from(reader.position().byte()).expect("a position within memory")
}

fn push(table: &mut Table, record: &csv::StringRecord, shown: u32) {
    for cell in record {
        table.push(cell);
    }
    table.end_row(shown);
}

/// Counts a byte; as many at a time as one byte can count, so that the processor takes many at once.
fn count(bytes: &[u8], wanted: u8) -> usize {
    let few = |some: &[u8]| usize::from(some.iter().map(|b| u8::from(*b == wanted)).sum::<u8>());
    bytes.chunks(usize::from(u8::MAX)).map(few).sum()
}

/// Counts lines as an editor does; the reader's own count passes over empty lines.
struct LineCounter<'a> {
    bytes: &'a [u8],
    line_end: u8,
    upto: usize,
    line: u32,
}

impl LineCounter<'_> {
    fn at(&mut self, position: usize) -> u32 {
        let breaks = count(&self.bytes[self.upto..position], self.line_end);
        self.upto = position;
        self.line = self.line.saturating_add(u32::try_from(breaks).unwrap_or(u32::MAX));
        self.line
    }

    /// Goes on from a position that stands in the given line.
    fn pass(&mut self, position: usize, line: u32) {
        (self.upto, self.line) = (position, line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hits(table: &Table) -> usize {
        (0..table.len())
            .map(|r| table.cells(r).filter(|c| ["GSTIN", "Bill No", "Taxable"].contains(c)).count())
            .max()
            .unwrap_or(0)
    }

    fn table(bytes: &[u8]) -> (Vec<(u32, Vec<String>)>, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        let table = read("r.csv", bytes.to_vec(), hits, &mut diagnostics).unwrap();
        let rows =
            (0..table.len()).map(|r| (table.shown(r), table.cells(r).map(str::to_owned).collect())).collect();
        (rows, diagnostics)
    }

    fn row(shown: u32, cells: &[&str]) -> (u32, Vec<String>) {
        (shown, cells.iter().map(|c| (*c).to_owned()).collect())
    }

    #[test]
    fn the_delimiter_is_the_one_that_shows_the_header() {
        for d in [",", ";", "\t", "|"] {
            let text = format!("A, B & C; Pune\nGSTIN{d}Bill No{d}Taxable\nx{d}y{d}\"1,00{d}0\"\n");
            let (rows, _) = table(text.as_bytes());
            assert_eq!(rows[1], row(2, &["GSTIN", "Bill No", "Taxable"]), "{d}");
            assert_eq!(rows[2].1[2], format!("1,00{d}0"));
        }
    }

    #[test]
    fn quoted_line_breaks_and_empty_lines_keep_the_line_numbers_right() {
        let (rows, _) = table(b"GSTIN,Bill No\r\n\r\n\"a\r\nb\",1\r\n,\r\n \r\nc,2");
        assert_eq!(
            rows,
            [
                row(1, &["GSTIN", "Bill No"]),
                row(3, &["a\r\nb", "1"]),
                row(5, &["", ""]),
                row(6, &[" "]),
                row(7, &["c", "2"]),
            ]
        );
    }

    #[test]
    fn plain_lines_are_read_as_the_general_reader_reads_them() {
        let piece =
            proptest::sample::select(vec!["a", "b,", ",", "\n", "\n", "\r\n", "\r", "\"", " ", "ß", "c\"d"]);
        let text = proptest::collection::vec(piece, 0..200);
        proptest::proptest!(|(pieces in text, limit in 1_usize..80)| {
            let text = pieces.concat();
            let read = |plain: PlainLines| {
                let mut table = Table::default();
                let stray = fill_with(&mut table, &text, limit, b'\n', plain);
                let table = table.of_file(text.clone());
                let row = |r| (table.shown(r), table.cells(r).map(str::to_owned).collect::<Vec<_>>());
                (stray, (0..table.len()).map(row).collect::<Vec<_>>())
            };
            let general = PlainLines { pause: usize::MAX, ..PlainLines::new(b',', b'\n') };
            proptest::prop_assert_eq!(read(PlainLines::new(b',', b'\n')), read(general));
        });
    }

    #[test]
    fn every_encoding_gives_the_same_text() {
        let text = "GSTIN,Bill No\nCafé,1\n";
        let (plain, notes) = table(text.as_bytes());
        assert!(notes.is_empty());
        let with_mark = [b"\xEF\xBB\xBF", text.as_bytes()].concat();
        assert_eq!(table(&with_mark), (plain.clone(), Vec::new()));
        let utf16 = |order: fn(u16) -> [u8; 2], mark: [u8; 2]| -> Vec<u8> {
            mark.into_iter().chain(text.encode_utf16().flat_map(order)).collect()
        };
        for bytes in [utf16(u16::to_le_bytes, [0xFF, 0xFE]), utf16(u16::to_be_bytes, [0xFE, 0xFF])] {
            let (rows, notes) = table(&bytes);
            assert_eq!(rows, plain);
            assert_eq!(notes[0].message, "the file is not UTF-8; it was read as UTF-16");
        }
        let (rows, notes) = table(b"GSTIN,Bill No\nCaf\xE9,1\n");
        assert_eq!(rows, plain);
        assert_eq!(
            notes[0].to_string(),
            "note[books.encoding]: the file is not UTF-8; it was read as Windows-1252\n  --> r.csv\n  \
             help: if names look wrong, save the file as CSV UTF-8"
        );
    }

    #[test]
    fn a_stray_quote_swallows_no_document() {
        let mut text = String::from("GSTIN,Bill No\n\"Pipe 2\",1\n\"Pipe,2\n");
        text.extend((3..100).map(|n| format!("c,{n}\n")));
        let last = "GSTIN,Bill No\na,1\n\"b,2\n";
        let (rows, notes) = table(last.as_bytes());
        assert_eq!((rows.len(), rows[2].clone()), (3, row(3, &["\"b", "2"])));
        assert_eq!(notes[0].place.row, 3);
        let inches = "GSTIN,Bill No,Party\na,1,Pipe 2\" Ltd\nb,2,\"Pipe, 2\"\nc,3,Pipe 3\" Ltd\n";
        let (rows, notes) = table(inches.as_bytes());
        assert_eq!((rows.len(), notes.len()), (4, 0));
        let two = "GSTIN,Bill No,Party\nd,\"4\n5, 6\",w\na,\"1,x\nb,2,y\nc,3\",z\ne,5,v\n";
        let (rows, notes) = table(two.as_bytes());
        assert_eq!(rows[1], row(2, &["d", "4\n5, 6", "w"]), "an address of two lines is one cell");
        assert_eq!(
            rows[2..],
            [
                row(4, &["a", "\"1", "x"]),
                row(5, &["b", "2", "y"]),
                row(6, &["c", "3\"", "z"]),
                row(7, &["e", "5", "v"])
            ]
        );
        assert_eq!(notes.len(), 1);
        let (rows, notes) = table(text.as_bytes());
        assert_eq!(rows.len(), 100);
        assert_eq!(rows[2], row(3, &["\"Pipe", "2"]));
        assert_eq!(rows[3], row(4, &["c", "3"]));
        assert_eq!(
            notes[0].to_string(),
            "warning[books.quote]: a quotation mark is opened and not closed; it was read as part of the \
             cell\n  --> r.csv, row 3\n  help: close the cell with a second quotation mark, or write it twice \
             inside the cell"
        );
    }

    #[test]
    fn other_kinds_of_file_are_named() {
        for (bytes, text) in [
            (
                &b"%PDF-1.7"[..],
                "this is a PDF, not a purchase register\n  --> r.csv\n  help: export the register as Excel or CSV",
            ),
            (
                b"{\"rtin\": 1}",
                "this is a JSON file, not a purchase register\n  --> r.csv\n  help: give the download of the portal \
                 with --ims and the register with --books",
            ),
            (
                b"<html><table>",
                "this is a web page or XML under another name, not a purchase register\n  --> r.csv\n  help: open it \
                 in Excel, save it as .xlsx and give that file",
            ),
            (
                b"\x00\x01\x02\x03binary\x05\x06\x07",
                "this is neither text nor a workbook, not a purchase register\n  --> r.csv\n  help: give the register \
                 as CSV, Excel or Parquet",
            ),
            (
                b" \r\n",
                "the file is empty\n  --> r.csv\n  help: look whether it is the right one, and make it again",
            ),
        ] {
            let error = read("r.csv", bytes.to_vec(), hits, &mut Vec::new()).unwrap_err();
            assert_eq!(error.to_string(), text);
        }
    }
}
