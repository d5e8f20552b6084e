//! The two files of a score: what is true, and what was said.

use super::Name;
use crate::domain::action::ImsAction;
use crate::domain::document::Section;
use std::collections::{BTreeMap, BTreeSet};

/// Why links cannot be scored.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EvaluateError {
    /// A column of the contract is absent.
    #[error("{file} has no column \"{column}\"")]
    NoColumn {
        /// `truth.csv` or `links.csv`.
        file: &'static str,
        /// The column.
        column: &'static str,
    },
    /// A line is not CSV of the same width as its heading.
    #[error("{file}, line {line}: is not a line of the table")]
    NotALine {
        /// `truth.csv` or `links.csv`.
        file: &'static str,
        /// Line, from 1.
        line: u64,
    },
    /// A cell does not say what its column is for.
    #[error("{file}, line {line}: \"{value}\" is no {column}")]
    NotAValue {
        /// `truth.csv` or `links.csv`.
        file: &'static str,
        /// Line, from 1.
        line: u64,
        /// The column.
        column: &'static str,
        /// The cell.
        value: String,
    },
    /// Two lines speak of one record.
    #[error("links.csv, line {line}: a second line for {section}[{index}]")]
    SecondLine {
        /// Line, from 1.
        line: u64,
        /// Section.
        section: &'static str,
        /// Position.
        index: u32,
    },
    /// The truth names a record that the download does not hold.
    #[error("truth.csv: the download has no record {section}[{index}]")]
    NoSuchRecord {
        /// Section.
        section: &'static str,
        /// Position.
        index: u32,
    },
}

/// What is true of a record.
pub(super) struct Truth {
    pub(super) name: Name,
    pub(super) rows: BTreeSet<u32>,
    pub(super) class: String,
    pub(super) clean: u8,
}

/// What was said of a record.
pub(super) struct Claim {
    pub(super) rows: BTreeSet<u32>,
    action: Option<ImsAction>,
    needs_review: bool,
}

impl Claim {
    /// Tells whether this action is proposed without a person.
    pub(super) fn is_unseen(&self, action: ImsAction) -> bool {
        self.action == Some(action) && !self.needs_review
    }
}

/// Nothing said: unlinked, undecided.
impl Default for Claim {
    fn default() -> Self {
        Self { rows: BTreeSet::new(), action: None, needs_review: true }
    }
}

struct Table<'a> {
    file: &'static str,
    reader: csv::Reader<&'a [u8]>,
    columns: Vec<(&'static str, usize)>,
}

struct Line {
    number: u64,
    cells: csv::StringRecord,
}

impl<'a> Table<'a> {
    fn open(file: &'static str, text: &'a str, wanted: &[&'static str]) -> Result<Self, EvaluateError> {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let heading = reader.headers().map_err(|_| EvaluateError::NotALine { file, line: 1 })?.clone();
        let columns = wanted
            .iter()
            .map(|&column| {
                let place = heading.iter().position(|h| h == column);
                place.map(|p| (column, p)).ok_or(EvaluateError::NoColumn { file, column })
            })
            .collect::<Result<_, _>>()?;
        Ok(Self { file, reader, columns })
    }

    fn next(&mut self) -> Result<Option<Line>, EvaluateError> {
        let mut cells = csv::StringRecord::new();
        let number = self.reader.position().line();
        match self.reader.read_record(&mut cells) {
            Ok(true) => {
                Ok(Some(Line { number: cells.position().map_or(number, csv::Position::line), cells }))
            }
            Ok(false) => Ok(None),
            Err(_) => Err(EvaluateError::NotALine { file: self.file, line: number }),
        }
    }

    fn cell<'l>(&self, line: &'l Line, column: &str) -> &'l str {
        let place = self.columns.iter().find(|(name, _)| *name == column).map(|(_, place)| *place);
        line.cells.get(place.expect("only columns asked for are read")).unwrap_or("").trim()
    }

    fn wrong(&self, line: &Line, column: &'static str) -> EvaluateError {
        EvaluateError::NotAValue {
            file: self.file,
            line: line.number,
            column,
            value: self.cell(line, column).to_owned(),
        }
    }

    fn name(&self, line: &Line, columns: [&'static str; 2]) -> Result<Name, EvaluateError> {
        let section = Section::from_key(self.cell(line, columns[0]));
        let section = section.ok_or_else(|| self.wrong(line, columns[0]))?;
        let index = self.cell(line, columns[1]).parse().map_err(|_| self.wrong(line, columns[1]))?;
        Ok((section, index))
    }

    /// Reads `12;40`; what stands before the last colon of each (file, sheet) is set aside.
    fn rows(&self, line: &Line) -> Result<BTreeSet<u32>, EvaluateError> {
        self.cell(line, "register_rows")
            .split(';')
            .map(str::trim)
            .filter(|row| !row.is_empty())
            .map(|row| row.rsplit(':').next().unwrap_or(row).parse())
            .collect::<Result<_, _>>()
            .map_err(|_| self.wrong(line, "register_rows"))
    }
}

/// Reads the truth.
pub(super) fn truth(text: &str) -> Result<Vec<Truth>, EvaluateError> {
    let wanted = ["section", "index", "register_rows", "class", "clean"];
    let mut table = Table::open("truth.csv", text, &wanted)?;
    let mut truths = Vec::new();
    while let Some(line) = table.next()? {
        let clean = table.cell(&line, "clean").parse().ok().filter(|c| *c <= 2);
        truths.push(Truth {
            name: table.name(&line, ["section", "index"])?,
            rows: table.rows(&line)?,
            class: table.cell(&line, "class").to_owned(),
            clean: clean.ok_or_else(|| table.wrong(&line, "clean"))?,
        });
    }
    Ok(truths)
}

/// Reads links by record.
pub(super) fn links(text: &str) -> Result<BTreeMap<Name, Claim>, EvaluateError> {
    let wanted = ["ims_section", "ims_index", "register_rows", "proposed_action", "needs_review"];
    let mut table = Table::open("links.csv", text, &wanted)?;
    let mut claims = BTreeMap::new();
    while let Some(line) = table.next()? {
        let name = table.name(&line, ["ims_section", "ims_index"])?;
        let action = match table.cell(&line, "proposed_action") {
            "" => None,
            code => Some(ImsAction::from_code(code).ok_or_else(|| table.wrong(&line, "proposed_action"))?),
        };
        let needs_review = match table.cell(&line, "needs_review") {
            "true" => true,
            "false" => false,
            _ => return Err(table.wrong(&line, "needs_review")),
        };
        let claim = Claim { rows: table.rows(&line)?, action, needs_review };
        if claims.insert(name, claim).is_some() {
            let (section, index) = (name.0.key(), name.1);
            return Err(EvaluateError::SecondLine { line: line.number, section, index });
        }
    }
    Ok(claims)
}
