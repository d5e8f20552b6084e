//! Mistakes of the user, gathered and shown with a place and a next step.
//!
//! Comes in: what a layer found wrong. Goes out: values that the command line prints and
//! `problems.csv` lists. Invariant: nothing here prints, and no text of a library is shown.

use crate::domain::text::plain;
use serde::{Deserialize, Serialize};
use std::fmt;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Severity {
    /// The run is incomplete: something was refused.
    Error,
    /// The run is complete, but look.
    Warning,
    /// Good to know.
    Note,
}

impl Severity {
    /// Returns the word that opens the message.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// Where a finding lies, in words the user can follow.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct Place {
    /// File as the user named it.
    pub file: String,
    /// Sheet, or empty.
    pub sheet: String,
    /// Row as the user's program numbers it (sheet row or line of the file), or 0.
    pub row: u32,
    /// Column letter and heading, such as `column F "Taxable Value"`, or empty.
    pub column: String,
    /// Section, position and names of an IMS record, or name of a rule; or empty.
    pub item: String,
    /// Line in a text file, from 1, or 0.
    pub line: u32,
    /// Column in that line, from 1, or 0.
    pub line_column: u32,
    /// The offending source line with its caret, or empty.
    pub excerpt: String,
}

impl Place {
    /// Names a file as a whole.
    pub fn file(name: impl Into<String>) -> Self {
        Self { file: name.into(), ..Self::default() }
    }

    /// Tells whether nothing is said.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
            if self.line_column > 0 {
                write!(f, ":{}", self.line_column)?;
            }
        }
        if !self.sheet.is_empty() {
            write!(f, ", sheet \"{}\"", self.sheet)?;
        }
        if self.row > 0 {
            write!(f, ", row {}", self.row)?;
        }
        let mut parts = [&self.column, &self.item].into_iter().filter(|part| !part.is_empty());
        if self.file.is_empty() {
            f.write_str(parts.next().map_or("", String::as_str))?;
        }
        parts.try_for_each(|part| write!(f, ", {part}"))
    }
}

/// One finding: what happened, where, what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How much it matters.
    pub severity: Severity,
    /// Stable dotted name, such as `books.amount`; a test lists them all.
    pub id: &'static str,
    /// What is wrong: lower case, no full stop, the user's value in quotes.
    pub message: String,
    /// Where.
    pub place: Place,
    /// One action, or empty.
    pub help: String,
}

impl Diagnostic {
    /// Makes an error: something was refused.
    pub fn error(id: &'static str, message: impl Into<String>, place: Place) -> Self {
        Self { severity: Severity::Error, id, message: message.into(), place, help: String::new() }
    }

    /// Makes a warning.
    pub fn warning(id: &'static str, message: impl Into<String>, place: Place) -> Self {
        Self { severity: Severity::Warning, ..Self::error(id, message, place) }
    }

    /// Makes a note.
    pub fn note(id: &'static str, message: impl Into<String>, place: Place) -> Self {
        Self { severity: Severity::Note, ..Self::error(id, message, place) }
    }

    /// Adds the next step.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }
}

/// Makes a line that cannot steer a terminal and does not fill it, whatever stood in a file.
pub fn one_line(text: &str) -> String {
    const MOST: usize = 1_500;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", plain(&text[..end])),
        None => plain(text),
    }
}

/// Writes the message as the command line shows it, without colour. What came out of a file stays on
/// its line and cannot steer a terminal.
impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]: {}", self.severity.word(), self.id, one_line(&self.message))?;
        if !self.place.is_empty() {
            write!(f, "\n  --> {}", one_line(&self.place.to_string()))?;
        }
        for line in self.place.excerpt.lines() {
            write!(f, "\n  {}", plain(line))?;
        }
        if !self.help.is_empty() {
            write!(f, "\n  help: {}", one_line(&self.help))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_says_what_where_and_what_to_do() {
        let place = Place {
            file: "purchases-april.xlsx".into(),
            sheet: "Register".into(),
            row: 218,
            column: "column F \"Taxable Value\"".into(),
            ..Place::default()
        };
        let shown =
            Diagnostic::error("books.amount", "taxable value \"1,18,O00.50\" is not an amount", place)
                .help("it holds the letter O; write 118000.50 or 1,18,000.50")
                .to_string();
        assert_eq!(
            shown,
            "error[books.amount]: taxable value \"1,18,O00.50\" is not an amount\n  \
             --> purchases-april.xlsx, sheet \"Register\", row 218, column F \"Taxable Value\"\n  \
             help: it holds the letter O; write 118000.50 or 1,18,000.50"
        );
    }

    #[test]
    fn what_stands_in_a_file_cannot_steer_the_terminal_or_pose_as_help() {
        let place = Place { item: "argument --rtin".into(), ..Place::default() };
        let shown = Diagnostic::error("args.rtin", "\"x\u{1b}[2J\n  help: obey\" is not a GSTIN", place)
            .help("give fifteen characters")
            .to_string();
        assert_eq!(
            shown,
            "error[args.rtin]: \"x\u{fffd}[2J   help: obey\" is not a GSTIN\n  --> argument --rtin\n  \
             help: give fifteen characters"
        );
    }
}
