//! CSV files that a program wrote for a program: named columns, one shape of cell per column.
//!
//! Comes in: a file's text, and the columns that must stand in it. Goes out: its lines, cell by
//! cell, as values. Invariant: a cell that cannot be read stops the reading with its line; nothing is
//! guessed, since a run rests on these files.

use crate::domain::action::ImsAction;
use crate::domain::document::Section;
use crate::domain::money::{Paise, TaxHeads};
use crate::domain::period::parse_portal_date;
use crate::domain::text::{and, plural};
use chrono::NaiveDate;

/// A file's text under the name by which messages call it.
#[derive(Clone, Copy, Debug)]
pub struct NamedText<'a> {
    /// The file's name.
    pub name: &'a str,
    /// What stands in it.
    pub text: &'a str,
}

/// Why such a file cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WrittenError {
    /// Columns are absent.
    #[error("the {} missing\n  --> {file}\n  help: {help}", columns(missing))]
    NoColumn {
        /// The file.
        file: String,
        /// The columns.
        missing: Vec<&'static str>,
        /// Which file it should be.
        help: &'static str,
    },
    /// A line is not CSV of the same width as its heading.
    #[error("the line has not as many cells as the heading\n  --> {file}:{line}\n  help: {help}")]
    NotALine {
        /// The file.
        file: String,
        /// Line, from 1.
        line: u64,
        /// Which file it should be.
        help: &'static str,
    },
    /// A cell does not say what its column is for.
    #[error("\"{value}\" is no {column}\n  --> {file}:{line}\n  help: {help}")]
    NotAValue {
        /// The file.
        file: String,
        /// Line, from 1.
        line: u64,
        /// The column.
        column: &'static str,
        /// The cell.
        value: String,
        /// What may stand there.
        help: &'static str,
    },
}

impl WrittenError {
    /// Returns the stable name of the error.
    pub const fn id(&self) -> &'static str {
        match self {
            Self::NoColumn { .. } => "csv.column",
            Self::NotALine { .. } => "csv.line",
            Self::NotAValue { .. } => "csv.value",
        }
    }
}

fn columns(missing: &[&str]) -> String {
    let quoted: Vec<String> = missing.iter().map(|c| format!("\"{c}\"")).collect();
    let are = if missing.len() == 1 { "is" } else { "are" };
    format!("{} {} {are}", plural(missing.len(), "column"), and(&quoted))
}

/// Reads such a file line by line.
pub struct Lines<'a> {
    file: &'a str,
    help: &'static str,
    reader: csv::Reader<&'a [u8]>,
    columns: Vec<(&'static str, usize)>,
    cells: csv::StringRecord,
    counter: LineCounter<'a>,
    line: u64,
}

/// Counts lines as an editor does; the CSV reader's own count is one short where lines end in CR LF.
pub(super) struct LineCounter<'a> {
    text: &'a [u8],
    upto: usize,
    line: u64,
}

impl<'a> LineCounter<'a> {
    /// Starts at the first line.
    pub(super) const fn of(text: &'a str) -> Self {
        Self { text: text.as_bytes(), upto: 0, line: 1 }
    }

    /// Returns the line, from 1, of a record; records are asked for in order.
    pub(super) fn at(&mut self, position: Option<&csv::Position>) -> u64 {
        let byte = position.and_then(|p| usize::try_from(p.byte()).ok()).unwrap_or(self.upto);
        let breaks = self.text[byte.min(self.text.len())..].iter().take_while(|b| matches!(b, b'\r' | b'\n'));
        let start = byte.min(self.text.len()) + breaks.count();
        if start > self.upto {
            self.line += self.text[self.upto..start].iter().map(|b| u64::from(*b == b'\n')).sum::<u64>();
            self.upto = start;
        }
        self.line
    }
}

impl<'a> Lines<'a> {
    /// Finds the columns; those in `maybe` may be absent. `help` says which file is wanted.
    ///
    /// # Errors
    /// [`WrittenError::NoColumn`], with every column that is absent.
    pub fn open(
        file: NamedText<'a>,
        help: &'static str,
        wanted: &[&'static str],
        maybe: &[&'static str],
    ) -> Result<Self, WrittenError> {
        let NamedText { name, text } = file;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let heading = reader
            .headers()
            .map_err(|_| WrittenError::NotALine { file: name.to_owned(), line: 1, help })?
            .clone();
        let place = |column: &&'static str| heading.iter().position(|h| h.trim() == *column);
        let missing: Vec<&'static str> = wanted.iter().copied().filter(|c| place(c).is_none()).collect();
        if !missing.is_empty() {
            return Err(WrittenError::NoColumn { file: name.to_owned(), missing, help });
        }
        let columns = wanted.iter().chain(maybe).filter_map(|c| place(c).map(|p| (*c, p))).collect();
        Ok(Self {
            file: name,
            help,
            reader,
            columns,
            cells: csv::StringRecord::new(),
            counter: LineCounter::of(text),
            line: 1,
        })
    }

    /// Goes to the next line; tells whether there is one.
    ///
    /// # Errors
    /// [`WrittenError::NotALine`].
    pub fn advance(&mut self) -> Result<bool, WrittenError> {
        match self.reader.read_record(&mut self.cells) {
            Ok(more) => {
                self.line = self.counter.at(self.cells.position());
                Ok(more)
            }
            Err(error) => Err(WrittenError::NotALine {
                file: self.file.to_owned(),
                line: self.counter.at(error.position()),
                help: self.help,
            }),
        }
    }

    /// Returns the line, from 1.
    pub const fn line(&self) -> u64 {
        self.line
    }

    /// Returns the file's name.
    pub const fn file(&self) -> &'a str {
        self.file
    }

    /// Tells whether a column that may be absent is there.
    pub fn has(&self, column: &str) -> bool {
        self.columns.iter().any(|(name, _)| *name == column)
    }

    /// Returns a cell as it stands; empty where the column is absent.
    pub fn raw(&self, column: &str) -> &str {
        let place = self.columns.iter().find(|(name, _)| *name == column).map(|(_, place)| *place);
        place.and_then(|place| self.cells.get(place)).unwrap_or("")
    }

    /// Returns a cell without blanks around it.
    pub fn cell(&self, column: &str) -> &str {
        self.raw(column).trim()
    }

    /// Returns a cell that was a text of the user's, without the apostrophe that keeps a spreadsheet
    /// from taking it for a formula.
    pub fn text(&self, column: &str) -> &str {
        let cell = self.raw(column);
        match cell.strip_prefix('\'') {
            Some(text) if text.starts_with(['=', '@', '\t', '\r', '\n', '+', '-']) => text,
            _ => cell,
        }
    }

    /// Says that a cell cannot be read.
    pub fn wrong(&self, column: &'static str, help: &'static str) -> WrittenError {
        WrittenError::NotAValue {
            file: self.file.to_owned(),
            line: self.line,
            column,
            value: self.cell(column).to_owned(),
            help,
        }
    }

    /// Reads an action's code; nothing where the cell is empty.
    pub fn action(&self, column: &'static str) -> Result<Option<ImsAction>, WrittenError> {
        match self.cell(column) {
            "" => Ok(None),
            code => ImsAction::from_code(code)
                .map(Some)
                .ok_or_else(|| self.wrong(column, "actions are A, R, P and N, or nothing")),
        }
    }

    /// Reads true or false; nothing where the cell is empty.
    pub fn flag(&self, column: &'static str) -> Result<Option<bool>, WrittenError> {
        match self.cell(column).to_ascii_lowercase().as_str() {
            "" => Ok(None),
            "true" | "yes" | "y" | "1" => Ok(Some(true)),
            "false" | "no" | "n" | "0" => Ok(Some(false)),
            _ => Err(self.wrong(column, "it is true or false")),
        }
    }

    /// Reads rupees without grouping; an empty cell is nothing.
    pub fn paise(&self, column: &'static str) -> Result<Paise, WrittenError> {
        match self.cell(column) {
            "" => Ok(Paise::ZERO),
            text => Paise::parse(text)
                .map_err(|_| self.wrong(column, "it is rupees with at most two decimals, without commas")),
        }
    }

    /// Reads the four tax heads from their columns.
    pub fn heads(&self) -> Result<TaxHeads, WrittenError> {
        Ok(TaxHeads {
            igst: self.paise("igst")?,
            cgst: self.paise("cgst")?,
            sgst: self.paise("sgst")?,
            cess: self.paise("cess")?,
        })
    }

    /// Reads a date; nothing where the cell is empty.
    pub fn date(&self, column: &'static str) -> Result<Option<NaiveDate>, WrittenError> {
        match self.cell(column) {
            "" => Ok(None),
            text => parse_portal_date(text)
                .map(Some)
                .ok_or_else(|| self.wrong(column, "it is day, month and year, such as 14-10-2026")),
        }
    }

    /// Reads a section's key.
    pub fn section(&self, column: &'static str) -> Result<Section, WrittenError> {
        Section::from_key(self.cell(column)).ok_or_else(|| {
            self.wrong(column, "the sections are b2b, b2ba, b2bdn, b2bdna, b2bcn, b2bcna, ecom, ecoma")
        })
    }

    /// Reads a position, from 0.
    pub fn position(&self, column: &'static str) -> Result<u32, WrittenError> {
        self.cell(column)
            .parse()
            .map_err(|_| self.wrong(column, "it is the position of the record in its section, from 0"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_read_as_what_their_column_is_for() {
        let file = NamedText {
            name: "a.csv",
            text: "\u{feff}number,igst,cgst,sgst,cess,date,flag,action,section\r\n\
                   '=1+1,1.50,0,,-2.00,04-09-2026,true,A,b2bcn\r\n'plain,x,,,,31-02-2026,maybe,Z,b2c\r\n",
        };
        let wanted = ["number", "igst", "cgst", "sgst", "cess", "date", "flag", "action", "section"];
        let mut lines = Lines::open(file, "make it again", &wanted, &["absent"]).unwrap();
        assert!(!lines.has("absent") && lines.has("igst"));
        assert!(lines.advance().unwrap());
        assert_eq!((lines.text("number"), lines.raw("absent"), lines.line()), ("=1+1", "", 2));
        let heads = lines.heads().unwrap();
        assert_eq!((heads.igst, heads.sgst, heads.cess), (Paise::new(150), Paise::ZERO, Paise::new(-200)));
        assert_eq!(lines.date("date").unwrap(), parse_portal_date("04-09-2026"));
        assert_eq!(lines.flag("flag").unwrap(), Some(true));
        assert_eq!(lines.action("action").unwrap(), Some(ImsAction::Accept));
        assert_eq!(lines.section("section").unwrap(), Section::B2bcn);
        assert!(lines.advance().unwrap());
        assert_eq!(lines.text("number"), "'plain");
        let told = |error: WrittenError| error.to_string();
        assert_eq!(
            told(lines.paise("igst").unwrap_err()),
            "\"x\" is no igst\n  --> a.csv:3\n  help: it is rupees with at most two decimals, without commas"
        );
        assert_eq!(
            told(lines.date("date").unwrap_err()),
            "\"31-02-2026\" is no date\n  --> a.csv:3\n  help: it is day, month and year, such as 14-10-2026"
        );
        assert_eq!(
            told(lines.flag("flag").unwrap_err()),
            "\"maybe\" is no flag\n  --> a.csv:3\n  help: it is true or false"
        );
        assert!(lines.action("action").is_err() && lines.section("section").is_err());
        assert!(!lines.advance().unwrap());
    }

    #[test]
    fn every_absent_column_is_named_at_once() {
        let open =
            |text| Lines::open(NamedText { name: "a.csv", text }, "make it again", &["a", "b", "c"], &[]);
        let told = |text| open(text).err().map(|e| (e.id(), e.to_string()));
        assert_eq!(told("a,b,c\n"), None);
        assert_eq!(
            told("a,x\n"),
            Some((
                "csv.column",
                "the columns \"b\" and \"c\" are missing\n  --> a.csv\n  help: make it again".to_owned()
            ))
        );
        let mut lines = open("a,b,c\n1,2\n").unwrap();
        assert_eq!(
            lines.advance().unwrap_err().to_string(),
            "the line has not as many cells as the heading\n  --> a.csv:2\n  help: make it again"
        );
    }
}
