//! The answers of one sheet or one CSV, as they were written.
//!
//! Invariant: a line without any answer is not kept; every cell can say where it stands.

use crate::diagnostic::Place;
use crate::output::report::answer::Asked;
use rust_xlsxwriter::utility::column_number_to_name;
use std::collections::BTreeMap;

/// One sheet, or a whole CSV.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Table {
    /// The file as the user named it.
    pub(super) file: String,
    /// The sheet; empty for a CSV.
    pub(super) sheet: String,
    /// Where each column stands, from 0. A heading may stand several times (both sides have a
    /// number); of those that are answered the first counts.
    pub(super) columns: BTreeMap<Asked, Vec<usize>>,
    /// Lines with an answer.
    pub(super) lines: Vec<Line>,
}

/// One line with an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// Row of the sheet or line of the file, from 1.
    pub(super) number: u32,
    /// The cells that are read, without blanks around.
    pub(super) cells: BTreeMap<Asked, Vec<String>>,
}

/// Columns in which a person writes.
pub(super) const ANSWERED: [Asked; 7] =
    [Asked::Action, Asked::Remark, Asked::Reduction, Asked::Igst, Asked::Cgst, Asked::Sgst, Asked::Cess];

impl Line {
    /// Returns a cell; empty where the column is absent.
    pub(super) fn cell(&self, asked: Asked) -> &str {
        self.cells.get(&asked).and_then(|cells| cells.first()).map_or("", String::as_str)
    }
}

impl Table {
    /// Finds the columns by their headings; nothing where the line is no heading.
    pub(super) fn heading(
        cells: &[String],
        title: fn(Asked) -> &'static str,
    ) -> Option<BTreeMap<Asked, Vec<usize>>> {
        let mut columns: BTreeMap<Asked, Vec<usize>> = BTreeMap::new();
        for (at, cell) in cells.iter().enumerate() {
            let cell = cell.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
            if let Some(asked) = Asked::ALL.into_iter().find(|a| title(*a).to_lowercase() == cell) {
                columns.entry(asked).or_default().push(at);
            }
        }
        columns.contains_key(&Asked::Action).then_some(columns)
    }

    /// Keeps a line where it holds an answer.
    pub(super) fn keep(&mut self, number: u32, cells: &[String]) {
        let cells: BTreeMap<Asked, Vec<String>> = self
            .columns
            .iter()
            .map(|(asked, places)| {
                let texts =
                    places.iter().map(|at| cells.get(*at).map_or("", |c| c.trim()).to_owned()).collect();
                (*asked, texts)
            })
            .collect();
        let line = Line { number, cells };
        if ANSWERED.iter().any(|asked| !line.cell(*asked).is_empty()) {
            self.lines.push(line);
        }
    }

    /// Says where a cell stands: `sheet "To review", cell AF12`, or line and column of a CSV.
    pub(super) fn place(&self, line: &Line, asked: Asked) -> Place {
        let at = self.columns.get(&asked).and_then(|places| places.first()).copied();
        if self.sheet.is_empty() {
            return Place {
                file: self.file.clone(),
                line: line.number,
                column: at.map_or_else(String::new, |_| format!("column \"{}\"", asked.column())),
                ..Place::default()
            };
        }
        let cell = match at.and_then(|at| u16::try_from(at).ok()) {
            Some(at) => format!("cell {}{}", column_number_to_name(at), line.number),
            None => format!("row {}", line.number),
        };
        Place { file: self.file.clone(), sheet: self.sheet.clone(), column: cell, ..Place::default() }
    }
}
