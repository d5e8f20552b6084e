//! Places in the rules file: line, column and the line itself with a caret.
//!
//! Comes in: byte spans of TOML values, and spans within a condition's own text. Goes out: places a
//! person can find. Invariant: columns count characters from 1, as editors do.

use crate::diagnostic::Place;
use sqlparser::tokenizer::{Location, Span};
use std::ops::Range;

/// Wider excerpts are cut around the caret, since a terminal would wrap them.
const WIDEST: usize = 100;

/// The text of the rules file with its name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Source<'t> {
    pub(super) text: &'t str,
    pub(super) file: &'t str,
}

impl Source<'_> {
    /// Points at bytes of the file.
    pub(super) fn place(&self, span: Range<usize>, item: &str) -> Place {
        let start = floor(self.text, span.start);
        let end = floor(self.text, span.end).max(start);
        let line_start = self.text[..start].rfind('\n').map_or(0, |i| i + 1);
        let line_end = self.text[start..].find('\n').map_or(self.text.len(), |i| start + i);
        let line = self.text[line_start..line_end].trim_end_matches('\r');
        let before = self.text[line_start..start].chars().count();
        let width = self.text[start..end.min(line_start + line.len()).max(start)].chars().count();
        Place {
            file: self.file.to_owned(),
            line: count(self.text[..start].matches('\n').count() + 1),
            line_column: count(before + 1),
            item: item.to_owned(),
            excerpt: excerpt(line, before, width.max(1)),
            ..Place::default()
        }
    }

    /// Returns the bytes of the file that a span within a decoded text stands for; `quoted` are the
    /// bytes of the text with its quotes.
    pub(super) fn within(&self, quoted: &Range<usize>, decoded: &str, span: Span) -> Range<usize> {
        if span.start.line == 0 {
            return quoted.clone();
        }
        let offsets = offsets(&self.text[quoted.clone()], decoded);
        let at = |location: Location| {
            let index = character(decoded, location);
            quoted.start + offsets.get(index).or(offsets.last()).copied().unwrap_or(0)
        };
        at(span.start)..at(span.end)
    }
}

/// Returns the index of the character at a line and column, from 1.
pub(super) fn character(text: &str, at: Location) -> usize {
    let (mut line, mut column) = (1, 1);
    for (i, c) in text.chars().enumerate() {
        if line == at.line && column == at.column {
            return i;
        }
        if c == '\n' {
            if line == at.line {
                return i;
            }
            line += 1;
            column = 1;
        } else {
            column += 1;
        }
    }
    text.chars().count()
}

/// Returns where each character of a decoded text begins in its quoted form, and where it ends.
///
/// Escapes, the first line break behind `"""` and the blanks that a closing backslash swallows make
/// the two differ.
fn offsets(quoted: &str, decoded: &str) -> Vec<usize> {
    let long = quoted.starts_with("\"\"\"") || quoted.starts_with("'''");
    let literal = quoted.starts_with('\'');
    let mut at = if long { 3 } else { 1 };
    if long {
        let rest = &quoted[at..];
        at += if rest.starts_with("\r\n") { 2 } else { usize::from(rest.starts_with('\n')) };
    }
    let mut found = Vec::with_capacity(decoded.len() + 1);
    for c in decoded.chars() {
        let rest = |at: usize| quoted.get(at..).unwrap_or("");
        if !literal {
            while let Some(behind) = rest(at).strip_prefix('\\') {
                let blank = behind.len() - behind.trim_start().len();
                if blank == 0 {
                    break;
                }
                at += 1 + blank;
            }
        }
        if rest(at).starts_with("\r\n") && c == '\n' {
            at += 1;
        }
        found.push(at.min(quoted.len()));
        at += match rest(at).strip_prefix('\\') {
            Some(escape) if !literal => match escape.as_bytes().first() {
                Some(b'x') => 4,
                Some(b'u') => 6,
                Some(b'U') => 10,
                _ => 2,
            },
            _ => c.len_utf8(),
        };
    }
    found.push(at.min(quoted.len()));
    found
}

/// Shows a line with carets under a part of it.
fn excerpt(line: &str, before: usize, width: usize) -> String {
    let characters: Vec<char> = line.chars().collect();
    let cut = if characters.len() > WIDEST { before.saturating_sub(WIDEST / 2) } else { 0 };
    let shown: String = characters.iter().skip(cut).take(WIDEST).collect();
    let (head, tail) =
        (if cut > 0 { "…" } else { "" }, if characters.len() > cut + WIDEST { "…" } else { "" });
    let pad: String =
        characters.iter().skip(cut).take(before - cut).map(|c| if *c == '\t' { '\t' } else { ' ' }).collect();
    let indent = " ".repeat(head.chars().count());
    let carets = "^".repeat(width.min((cut + WIDEST).saturating_sub(before).max(1)));
    format!("{head}{shown}{tail}\n{indent}{pad}{carets}")
}

/// Moves an offset back to the beginning of a character.
fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0)
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pointed(text: &str, quoted: &str, decoded: &str, line: u64, from: u64, to: u64) -> String {
        let start = text.find(quoted).unwrap();
        let source = Source { text, file: "r.toml" };
        let span = Span { start: Location { line, column: from }, end: Location { line, column: to } };
        let bytes = source.within(&(start..start + quoted.len()), decoded, span);
        source.text[bytes].to_owned()
    }

    #[test]
    fn a_place_in_a_condition_is_a_place_in_the_file() {
        assert_eq!(pointed("when = \"a = b\"", "\"a = b\"", "a = b", 1, 5, 6), "b");
        assert_eq!(pointed("when = '''\na\n  OR bc'''", "'''\na\n  OR bc'''", "a\n  OR bc", 2, 6, 8), "bc");
        assert_eq!(pointed(r#"x = "é \" \u00e9 b""#, r#""é \" \u00e9 b""#, "é \" é b", 1, 7, 8), "b");
        let folded = "\"\"\"a \\\n   OR b\"\"\"";
        assert_eq!(pointed(folded, folded, "a OR b", 1, 6, 7), "b");
        assert_eq!(pointed("w = '''a\r\nb'''", "'''a\r\nb'''", "a\nb", 2, 1, 2), "b");
    }

    #[test]
    fn a_place_counts_characters_and_a_wide_line_is_cut() {
        let source = Source { text: "é\n₹ = x\n", file: "r.toml" };
        let place = source.place(9..10, "rule \"a\"");
        assert_eq!((place.line, place.line_column), (2, 5));
        assert_eq!(place.excerpt, "₹ = x\n    ^");
        let wide = format!("{}X{}", "a".repeat(200), "b".repeat(200));
        let cut = Source { text: &wide, file: "r.toml" }.place(200..201, "").excerpt;
        let (line, caret) = cut.split_once('\n').unwrap();
        assert_eq!(line.chars().nth(caret.chars().count() - 1), Some('X'));
        assert!(line.chars().count() <= WIDEST + 2);
    }
}
