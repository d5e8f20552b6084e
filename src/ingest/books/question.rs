//! What is asked of the user before a register is read.
//!
//! Comes in: columns that cannot be told apart, or whose values contradict their headings. Goes out:
//! the question with both candidates and the line to write. Invariant: every question can be answered
//! by copying a line that it shows.

use super::error::BooksError;
use crate::diagnostic::Place;
use crate::domain::text::{Count, and};
use std::fmt;

/// A column that could be meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Letter and heading.
    pub column: String,
    /// At most three of its values.
    pub samples: Vec<String>,
    /// What its values say.
    pub says: String,
}

/// A question about one column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The field's word in a mapping file.
    pub field: &'static str,
    /// The question with its reason.
    pub what: String,
    /// The columns in doubt.
    pub candidates: Vec<Candidate>,
    /// Lines for the mapping file, to go together.
    pub lines: Vec<String>,
}

/// What is asked of one table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedTable {
    /// The header.
    pub place: Place,
    /// The questions.
    pub questions: Vec<Question>,
    /// How many other tables ask the same of the same columns; one answer serves all.
    pub alike: usize,
}

/// Gathers the questions of several tables; those of sheets with one layout are asked once.
pub(super) fn of_all(asked: Vec<AskedTable>) -> BooksError {
    let mut tables: Vec<AskedTable> = Vec::new();
    for table in asked {
        let columns = |q: &Question| q.candidates.iter().map(|c| c.column.clone()).collect::<Vec<_>>();
        let is_same = |known: &&mut AskedTable| {
            known.questions.len() == table.questions.len()
                && known
                    .questions
                    .iter()
                    .zip(&table.questions)
                    .all(|(a, b)| (a.field, &a.lines, columns(a)) == (b.field, &b.lines, columns(b)))
        };
        match tables.iter_mut().find(is_same) {
            Some(known) => known.alike += 1,
            None => tables.push(table),
        }
    }
    BooksError::Asked { tables }
}

/// All questions of all tables, as one text.
pub(super) struct Questions<'a>(pub(super) &'a [AskedTable]);

impl fmt::Display for Questions<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let several = count(self.0) > 1;
        let mut number = 0;
        for table in self.0 {
            write!(f, "\n  --> {}", table.place)?;
            for question in &table.questions {
                number += 1;
                let number = several.then_some(number);
                write_question(f, number, question)?;
            }
            if table.alike > 0 {
                write!(
                    f,
                    "\n     the same is asked of {} with these columns",
                    Count::of(table.alike, "other table")
                )?;
            }
        }
        Ok(())
    }
}

fn write_question(f: &mut fmt::Formatter<'_>, number: Option<usize>, question: &Question) -> fmt::Result {
    match number {
        None => write!(f, "\n  {}", question.what)?,
        Some(number) => write!(f, "\n  {number}. {}", question.what)?,
    }
    for candidate in &question.candidates {
        write!(f, "\n     {}", candidate.column)?;
        if !candidate.samples.is_empty() {
            let samples: Vec<String> = candidate.samples.iter().map(|s| format!("\"{s}\"")).collect();
            write!(f, " holds {}", samples.join(", "))?;
        }
        if !candidate.says.is_empty() {
            write!(f, ": {}", candidate.says)?;
        }
    }
    if !question.lines.is_empty() {
        write!(f, "\n     to answer, write {}", and(&question.lines))?;
    }
    Ok(())
}

fn count(tables: &[AskedTable]) -> usize {
    tables.iter().map(|t| t.questions.len()).sum()
}

/// Counts the questions and says why they are asked.
pub(super) fn head(tables: &[AskedTable]) -> String {
    let count = count(tables);
    format!(
        "{} about the columns {} an answer: a wrong column would be a wrong document",
        Count::of(count, "question"),
        if count == 1 { "needs" } else { "need" }
    )
}

/// Says how to answer and how to insist.
pub(super) fn help(tables: &[AskedTable]) -> String {
    let mut fields: Vec<String> = Vec::new();
    for question in tables.iter().flat_map(|t| &t.questions) {
        let field = format!("\"{}\"", question.field);
        if !fields.contains(&field) {
            fields.push(field);
        }
    }
    format!(
        "put the answer under [columns] in a mapping file and give it with --map; if the columns are right as they \
         are, write sure = [{}] above [columns]",
        fields.join(", ")
    )
}
