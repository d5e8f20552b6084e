//! Rows of a table, as they stand in the XML of a worksheet.
//!
//! Comes in: cells of few kinds, each with the place of its style. Goes out: the elements `row`. Invariant:
//! a text is only ever an inline string, never a formula, and what XML or Excel cannot hold is escaped as
//! Excel escapes it.
//!
//! A worksheet of the library keeps every cell in a map and compares its whole format with those before; of a
//! month of one lakh documents that took three quarters of the time of the workbook. The library still writes
//! everything around the rows.

use super::styles::short_enough;
use crate::domain::money::Paise;
use rust_xlsxwriter::utility::column_number_to_name;
use std::fmt::Write as _;

/// Excel's name for a character that a text cannot hold.
const ESCAPE: &str = "_x005F_";

/// Writes rows one after the other.
#[derive(Debug)]
pub(super) struct RowWriter {
    xml: String,
    /// The letters of the columns.
    letters: Vec<String>,
    /// The row being written, from 1.
    row: String,
}

impl RowWriter {
    /// Begins a part of a table of so many columns.
    pub(super) fn new(columns: usize) -> Self {
        let letters = (0u16..).take(columns).map(column_number_to_name).collect();
        Self { xml: String::new(), letters, row: String::new() }
    }

    /// Opens a row, counted from 0; `height` in points, or as programs have it.
    pub(super) fn open(&mut self, row: u32, height: Option<&str>) {
        self.row.clear();
        push_whole(&mut self.row, u64::from(row) + 1);
        self.xml.push_str("<row r=\"");
        self.xml.push_str(&self.row);
        if let Some(height) = height {
            self.xml.push_str("\" ht=\"");
            self.xml.push_str(height);
            self.xml.push_str("\" customHeight=\"1");
        }
        self.xml.push_str("\">");
    }

    pub(super) fn close(&mut self) {
        self.xml.push_str("</row>");
    }

    pub(super) fn finish(self) -> String {
        self.xml
    }

    fn cell(&mut self, col: u16, style: u32) {
        self.xml.push_str("<c r=\"");
        self.xml.push_str(&self.letters[usize::from(col)]);
        self.xml.push_str(&self.row);
        self.xml.push_str("\" s=\"");
        push_whole(&mut self.xml, u64::from(style));
    }

    pub(super) fn blank(&mut self, col: u16, style: u32) {
        self.cell(col, style);
        self.xml.push_str("\"/>");
    }

    /// Writes a text; an empty one leaves the cell blank.
    pub(super) fn text(&mut self, col: u16, style: u32, text: &str) {
        if text.is_empty() {
            self.blank(col, style);
            return;
        }
        self.cell(col, style);
        self.xml.push_str("\" t=\"inlineStr\"><is><t");
        let edge = ['\t', '\n', ' '];
        if text.starts_with(edge) || text.ends_with(edge) {
            self.xml.push_str(" xml:space=\"preserve");
            self.xml.push('"');
        }
        self.xml.push('>');
        if text.len() <= super::styles::LONGEST_TEXT {
            push_escaped(&mut self.xml, text);
        } else {
            push_escaped(&mut self.xml, &short_enough(text));
        }
        self.xml.push_str("</t></is></c>");
    }

    /// Writes rupees.
    pub(super) fn money(&mut self, col: u16, style: u32, amount: Paise) {
        self.cell(col, style);
        self.xml.push_str("\"><v>");
        push_rupees(&mut self.xml, amount);
        self.xml.push_str("</v></c>");
    }

    pub(super) fn number(&mut self, col: u16, style: u32, number: i64) {
        self.cell(col, style);
        self.xml.push_str("\"><v>");
        if number < 0 {
            self.xml.push('-');
        }
        push_whole(&mut self.xml, number.unsigned_abs());
        self.xml.push_str("</v></c>");
    }

    /// Writes a day as the calendar of Excel counts it.
    pub(super) fn day(&mut self, col: u16, style: u32, serial: f64) {
        self.cell(col, style);
        // Writing to a string cannot fail.
        let _ = write!(self.xml, "\"><v>{serial}</v></c>");
    }
}

fn push_whole(out: &mut String, number: u64) {
    let mut digits = [b'0'; 20];
    let (mut at, mut rest) = (digits.len(), number);
    loop {
        at -= 1;
        digits[at] += u8::try_from(rest % 10).unwrap_or(0);
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    out.extend(digits[at..].iter().map(|digit| char::from(*digit)));
}

/// Rupees in as few digits as name them, which is how a double of them is written.
fn push_rupees(out: &mut String, amount: Paise) {
    let paise = amount.get().unsigned_abs();
    if amount.get() < 0 {
        out.push('-');
    }
    push_whole(out, paise / 100);
    let part = paise % 100;
    if part > 0 {
        out.push('.');
        push_whole(out, part / 10);
        if !part.is_multiple_of(10) {
            push_whole(out, part % 10);
        }
    }
}

/// Escapes as Excel does: characters that XML forbids as `_xHHHH_`, and a text that looks like that too.
fn push_escaped(out: &mut String, text: &str) {
    let mut done = 0;
    for (at, byte) in text.bytes().enumerate() {
        let instead = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'_' if is_escape(&text.as_bytes()[at..]) => ESCAPE,
            // U+FFFE and U+FFFF.
            0xEF if text[at..].starts_with('\u{FFFE}') => "_xFFFE_",
            0xEF if text[at..].starts_with('\u{FFFF}') => "_xFFFF_",
            0..0x20 if byte != b'\t' && byte != b'\n' => {
                out.push_str(&text[done..at]);
                let _ = write!(out, "_x{byte:04X}_");
                done = at + 1;
                continue;
            }
            _ => continue,
        };
        out.push_str(&text[done..at]);
        out.push_str(instead);
        done = at + if byte == 0xEF { 3 } else { 1 };
    }
    out.push_str(&text[done..]);
}

fn is_escape(bytes: &[u8]) -> bool {
    matches!(bytes, [b'_', b'x', a, b, c, d, b'_', ..] if [a, b, c, d].iter().all(|h| h.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_stays_a_text() {
        for (text, escaped) in [
            ("=cmd()", "=cmd()"),
            ("<script>&", "&lt;script&gt;&amp;"),
            ("a\rb\u{1}\tc\nd", "a_x000D_b_x0001_\tc\nd"),
            ("_x000D_", "_x005F_x000D_"),
            ("_x000G_ _x00", "_x000G_ _x00"),
            ("ä\u{FFFE}ö\u{FFFF}\u{FFFD}", "ä_xFFFE_ö_xFFFF_\u{FFFD}"),
            ("", ""),
        ] {
            let mut out = String::new();
            push_escaped(&mut out, text);
            assert_eq!(out, escaped, "{text:?}");
        }
    }

    #[test]
    fn rupees_are_written_as_a_double_of_them_is() {
        for paise in [0, 1, 10, 50, 99, 100, 110, -1, -123_456, 1_234_567_890_123, 900_719_925_474_099] {
            let mut out = String::new();
            push_rupees(&mut out, Paise::new(paise));
            assert_eq!(out, super::super::styles::rupees(Paise::new(paise)).to_string());
        }
    }

    #[test]
    fn cells_name_their_place_and_style() {
        let mut rows = RowWriter::new(28);
        rows.open(4, Some("27.75"));
        rows.text(0, 3, " a");
        rows.blank(1, 4);
        rows.number(26, 5, -7);
        rows.day(27, 6, 46_129.0);
        rows.text(2, 7, "");
        rows.close();
        rows.open(5, None);
        rows.money(0, 8, Paise::new(150));
        rows.close();
        assert_eq!(
            rows.finish(),
            "<row r=\"5\" ht=\"27.75\" customHeight=\"1\"><c r=\"A5\" s=\"3\" t=\"inlineStr\"><is><t \
             xml:space=\"preserve\"> a</t></is></c><c r=\"B5\" s=\"4\"/><c r=\"AA5\" s=\"5\"><v>-7</v></c><c \
             r=\"AB5\" s=\"6\"><v>46129</v></c><c r=\"C5\" s=\"7\"/></row><row r=\"6\"><c r=\"A6\" \
             s=\"8\"><v>1.5</v></c></row>"
        );
    }
}
