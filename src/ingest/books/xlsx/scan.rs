//! Tags, attributes and text of a sheet, one after the other.
//!
//! Comes in: a block of a sheet's XML. Goes out: its pieces as they stand. Invariant: a piece is given
//! only where every reader of XML sees the same in it; all else is odd.

use super::Odd;
use std::borrow::Cow;

/// A place in a block.
pub(super) struct Scan<'b> {
    text: &'b str,
    bytes: &'b [u8],
    at: usize,
}

/// A text as it stands, before anything in it is resolved.
#[derive(Clone, Copy, Default)]
pub(super) struct Raw<'b> {
    /// The characters.
    pub(super) text: &'b str,
    /// Something in it may stand for something else.
    is_special: bool,
}

impl<'b> Scan<'b> {
    /// Starts at the beginning of a block.
    pub(super) fn new(text: &'b str) -> Self {
        Self { text, bytes: text.as_bytes(), at: 0 }
    }

    /// Tells whether the block is at its end.
    pub(super) fn is_done(&self) -> bool {
        self.at == self.bytes.len()
    }

    /// Returns what is left of the block.
    pub(super) fn rest(&self) -> &'b str {
        &self.text[self.at..]
    }

    /// Passes over `what` if it stands here; tells whether it did.
    pub(super) fn eat<const N: usize>(&mut self, what: &[u8; N]) -> bool {
        let stands = self.bytes[self.at..].first_chunk() == Some(what);
        if stands {
            self.at += N;
        }
        stands
    }

    /// Passes over the beginning of a tag, such as `<row`, if it is this one and no longer name.
    pub(super) fn tag<const N: usize>(&mut self, begin: &[u8; N]) -> bool {
        let rest = &self.bytes[self.at..];
        let stands = rest.first_chunk() == Some(begin)
            && matches!(rest.get(N), Some(b' ' | b'>' | b'/' | b'\n' | b'\r' | b'\t'));
        if stands {
            self.at += N;
        }
        stands
    }

    /// Passes over blanks.
    pub(super) fn blanks(&mut self) {
        while matches!(self.bytes.get(self.at), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    /// Reads the next attribute of a tag, its name and its value as it stands; nothing at the tag's end.
    pub(super) fn attribute(&mut self) -> Result<Option<(&'b str, &'b str)>, Odd> {
        let before = self.at;
        self.blanks();
        if matches!(self.bytes.get(self.at), Some(b'>' | b'/')) {
            return Ok(None);
        }
        let name = self.at;
        self.pass(|b| b.is_ascii_alphanumeric() || matches!(b, b':' | b'_' | b'-' | b'.'));
        let name_end = self.at;
        if name == before || name == name_end || !self.eat(b"=\"") {
            return Err(Odd);
        }
        let value = self.at;
        self.pass(|b| !matches!(b, b'"' | b'<'));
        let value_end = self.at;
        if !self.eat(b"\"") {
            return Err(Odd);
        }
        Ok(Some((&self.text[name..name_end], &self.text[value..value_end])))
    }

    /// Passes over attributes that say nothing.
    pub(super) fn attributes(&mut self) -> Result<(), Odd> {
        while self.attribute()?.is_some() {}
        Ok(())
    }

    /// Passes over the end of a tag; tells whether the element ends with it too.
    pub(super) fn tag_end(&mut self) -> Result<bool, Odd> {
        if self.eat(b">") {
            return Ok(false);
        }
        if self.eat(b"/>") { Ok(true) } else { Err(Odd) }
    }

    /// Reads the text up to the next tag.
    pub(super) fn text(&mut self) -> Result<Raw<'b>, Odd> {
        let from = self.at;
        let mut is_special = false;
        let length = self.bytes[from..].iter().position(|b| {
            is_special |= matches!(b, b'&' | b'\r' | b'_');
            *b == b'<'
        });
        self.at = from + length.ok_or(Odd)?;
        Ok(Raw { text: &self.text[from..self.at], is_special })
    }

    fn pass(&mut self, belongs: impl Fn(u8) -> bool) {
        while self.bytes.get(self.at).is_some_and(|b| belongs(*b)) {
            self.at += 1;
        }
    }
}

impl<'b> Raw<'b> {
    /// Takes away blanks at both ends.
    pub(super) fn trimmed(self) -> Self {
        Self { text: self.text.trim_matches([' ', '\t', '\r', '\n']), ..self }
    }

    /// Resolves the five names of XML. Characters by their number, line ends to be made alike and the
    /// escapes of Excel (`_x000D_`) are odd.
    pub(super) fn resolved(self) -> Result<Cow<'b, str>, Odd> {
        if !self.is_special {
            return Ok(Cow::Borrowed(self.text));
        }
        if self.text.contains('\r') || has_escape(self.text) {
            return Err(Odd);
        }
        let Some((before, mut rest)) = self.text.split_once('&') else {
            return Ok(Cow::Borrowed(self.text));
        };
        let mut out = String::with_capacity(self.text.len());
        out.push_str(before);
        loop {
            let (name, after) = rest.split_once(';').ok_or(Odd)?;
            out.push(match name {
                "amp" => '&',
                "lt" => '<',
                "gt" => '>',
                "quot" => '"',
                "apos" => '\'',
                _ => return Err(Odd),
            });
            let Some((text, next)) = after.split_once('&') else {
                out.push_str(after);
                return Ok(Cow::Owned(out));
            };
            out.push_str(text);
            rest = next;
        }
    }
}

/// Tells whether a character is written as Excel escapes it, by its four digits.
fn has_escape(text: &str) -> bool {
    text.as_bytes()
        .windows(7)
        .any(|w| w.starts_with(b"_x") && w[6] == b'_' && w[2..6].iter().all(u8::is_ascii_hexdigit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_given_as_they_stand_and_anything_else_is_odd() {
        let mut scan = Scan::new("<row r=\"5\" x14ac:dyDescent=\"0.25\"\n a=\"x > y\" >");
        assert!(!scan.tag(b"<ro") && scan.tag(b"<row"));
        let mut found = Vec::new();
        while let Ok(Some(pair)) = scan.attribute() {
            found.push(pair);
        }
        assert_eq!(found, [("r", "5"), ("x14ac:dyDescent", "0.25"), ("a", "x > y")]);
        assert!(matches!(scan.tag_end(), Ok(false)) && scan.is_done());
        for odd in
            [" r='5'>", " r = \"5\">", "r=\"5\">", " r=\"5", " r=\"<\">", " r", "", " r=5>", " =\"5\">"]
        {
            assert!(Scan::new(odd).attribute().is_err(), "{odd}");
        }
    }

    #[test]
    fn text_is_resolved_where_only_the_five_names_stand_in_it() {
        let resolved = |text: &str| {
            let raw = Scan::new(&format!("{text}<")).text().ok()?.trimmed().resolved().ok()?.into_owned();
            Some(raw)
        };
        for (text, is) in [
            (" a > b ", "a > b"),
            ("R&amp;D &lt;1&gt; &quot;x&apos;", "R&D <1> \"x'"),
            ("INV_x1_x00_1", "INV_x1_x00_1"),
            ("&amp;amp;", "&amp;"),
            ("₹\u{a0}", "₹\u{a0}"),
        ] {
            assert_eq!(resolved(text).as_deref(), Some(is), "{text}");
        }
        for odd in ["a&#10;b", "a\rb", "a_x000D_b", "a & b", "&nbsp;", "&amp", "&;"] {
            assert_eq!(resolved(odd), None, "{odd}");
        }
        assert!(Scan::new("no tag").text().is_err());
    }
}
