//! The key of a row in a file that goes out and comes back: which run, which record, which content.
//!
//! Comes in: a run's name and a record. Goes out: one word for a hidden column. Invariant: no two
//! records of a run share a key unless they are one record repeated; a key in which a character was
//! changed is told from the key of another run; a spreadsheet never takes a key for a number.

use super::document::ImsRecord;
use super::standing::{push_content, push_key};
use sha2::{Digest, Sha256};

/// How keys begin; the figure is the number of their format.
const OPENING: &str = "k1";

/// The key of a row.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowKey {
    /// The run that wrote the row.
    pub run: String,
    /// Stands for the record's [`RecordKey`](super::standing::RecordKey).
    pub record: String,
    /// Stands for the record's content.
    pub content: String,
}

/// Why a text is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoKey {
    /// It was never one.
    Foreign,
    /// It was one, and somebody changed it.
    Edited,
    /// It is of a format that this version does not know.
    OtherFormat,
    /// A spreadsheet made a number of it.
    Number,
}

impl RowKey {
    /// Makes the key of a record's row.
    pub fn of(run: &str, record: &ImsRecord<&str>) -> Self {
        let text = |write: &dyn Fn(&ImsRecord<&str>, &mut String)| {
            let mut text = String::new();
            write(record, &mut text);
            text
        };
        Self {
            run: run.to_owned(),
            record: Short::of(&[&text(&push_key)]).text(16),
            content: Short::of(&[&text(&push_content)]).text(8),
        }
    }

    /// Adds the text of the key of a record's row to a text. A key is three hashes; made as values with
    /// texts of their own, ten lakh of them took 2.2 s of CPU time; this takes half.
    pub fn push(run: &str, record: &ImsRecord<&str>, out: &mut String) {
        out.push_str(OPENING);
        out.push('-');
        out.push_str(run);
        let at = out.len() + 1;
        // What is hashed is written where the key goes on, and taken away again.
        let hashed = |write: &dyn Fn(&ImsRecord<&str>, &mut String), characters, out: &mut String| {
            out.push('-');
            let from = out.len();
            write(record, out);
            let short = Short::of(&[&out[from..]]);
            out.truncate(from);
            short.push(characters, out);
        };
        hashed(&push_key, 16, out);
        hashed(&push_content, 8, out);
        let check = Short::of(&["row", run, &out[at..at + 16], &out[at + 17..]]);
        out.push('-');
        check.push(6, out);
    }

    /// Writes the key.
    pub fn text(&self) -> String {
        format!("{OPENING}-{}-{}-{}-{}", self.run, self.record, self.content, self.check())
    }

    /// Reads what [`text`](Self::text) wrote.
    ///
    /// # Errors
    /// [`NoKey`] for everything else.
    pub fn parse(text: &str) -> Result<Self, NoKey> {
        let text = text.trim();
        let parts: Vec<&str> = text.split('-').collect();
        let [opening, run, record, content, check] = parts.as_slice() else {
            let of_a_number = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '+' | '-' | 'e' | 'E');
            let number = text.starts_with(|c: char| c.is_ascii_digit()) && text.chars().all(of_a_number);
            return Err(if number {
                NoKey::Number
            } else if text.starts_with("k1-") {
                NoKey::Edited
            } else {
                NoKey::Foreign
            });
        };
        if *opening != OPENING {
            let figure = opening.strip_prefix('k').is_some_and(|f| f.parse::<u32>().is_ok());
            return Err(if figure { NoKey::OtherFormat } else { NoKey::Foreign });
        }
        let key =
            Self { run: (*run).to_owned(), record: (*record).to_owned(), content: (*content).to_owned() };
        if key.check() == *check { Ok(key) } else { Err(NoKey::Edited) }
    }

    fn check(&self) -> String {
        Short::of(&["row", &self.run, &self.record, &self.content]).text(6)
    }
}

/// A SHA-256 over parts, each with its length in front, of which the beginning is written.
struct Short([u8; 32]);

impl Short {
    fn of(parts: &[&str]) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part.as_bytes());
        }
        Self(hash.finalize().into())
    }

    /// Adds an even number of characters.
    fn push(&self, characters: usize, out: &mut String) {
        for byte in self.0.iter().take(characters / 2) {
            for half in [byte >> 4, byte & 15] {
                out.push(char::from(b"0123456789abcdef"[usize::from(half)]));
            }
        }
    }

    fn text(&self, characters: usize) -> String {
        let mut text = String::with_capacity(characters);
        self.push(characters, &mut text);
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> RowKey {
        RowKey { run: "0a1b2c3d4e5f".into(), record: "00112233445566ff".into(), content: "deadbeef".into() }
    }

    #[test]
    fn a_key_reads_back() {
        let text = key().text();
        assert!(text.starts_with("k1-0a1b2c3d4e5f-00112233445566ff-deadbeef-"), "{text}");
        assert_eq!(RowKey::parse(&format!(" {text} ")), Ok(key()));
    }

    #[test]
    fn a_changed_character_is_seen_and_a_foreign_text_is_no_key() {
        let text = key().text();
        for at in 3..text.len() {
            let other = if text.as_bytes()[at] == b'0' { '1' } else { '0' };
            let mut changed = text.clone();
            changed.replace_range(at..=at, &other.to_string());
            assert_eq!(RowKey::parse(&changed), Err(NoKey::Edited), "{changed}");
        }
        for (text, why) in [
            ("", NoKey::Foreign),
            ("INV/1", NoKey::Foreign),
            ("a-b-c-d-e", NoKey::Foreign),
            (&text[..20], NoKey::Edited),
            (&text.replacen("k1", "k2", 1), NoKey::OtherFormat),
            ("1.23E+15", NoKey::Number),
            ("1,23E+15", NoKey::Number),
            ("123456", NoKey::Number),
        ] {
            assert_eq!(RowKey::parse(text), Err(why), "{text}");
        }
    }
}
