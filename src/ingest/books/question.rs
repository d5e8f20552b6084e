//! What is asked of the user before a register is read.
//!
//! Comes in: columns that cannot be told apart, or whose values contradict their headings. Goes out:
//! the question with both candidates and the line to write. Invariant: every question can be answered
//! by copying a line that it shows.

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

/// All questions of a table, as one text.
pub(super) struct Questions<'a>(pub(super) &'a [Question]);

impl fmt::Display for Questions<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, question) in (1..).zip(self.0) {
            if self.0.len() == 1 {
                write!(f, "\n  {}", question.what)?;
            } else {
                write!(f, "\n  {number}. {}", question.what)?;
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
        }
        Ok(())
    }
}

/// Counts the questions and says why they are asked.
pub(super) fn head(questions: &[Question]) -> String {
    format!(
        "{} about the columns {} an answer: a wrong column would be a wrong document",
        Count::of(questions.len(), "question"),
        if questions.len() == 1 { "needs" } else { "need" }
    )
}

/// Says how to answer and how to insist.
pub(super) fn help(questions: &[Question]) -> String {
    let mut fields: Vec<String> = questions.iter().map(|q| format!("\"{}\"", q.field)).collect();
    fields.dedup();
    format!(
        "put the answer under [columns] in a mapping file and give it with --map; if the columns are right as they \
         are, write sure = [{}] above [columns]",
        fields.join(", ")
    )
}
