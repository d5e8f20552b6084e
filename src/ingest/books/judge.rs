//! Headings against values: what the values prove is kept, what they contradict is asked.
//!
//! Comes in: the columns as the headings give them, and a sample of rows. Goes out: the same with
//! what speaks for each, or the questions. Invariant: the values never move a column in silence; they
//! choose only between columns that the headings leave open, and that choice is told.

use super::amounts::is_nothing;
use super::dates::{DateOrder, OrderProof, parse_table_date};
use super::error::BooksError;
use super::evidence::{Facts, Sample, own_series};
use super::evidence_amounts::{Amounts, Assignment, FIELDS, spare};
use super::evidence_words;
use super::header::column_name;
use super::map_file::Mapping;
use super::question::{AskedTable, Candidate, Question};
use super::synonyms::{Field, Meaning, meaning};
use super::table::{Table, letter};
use super::template;
use crate::diagnostic::{Diagnostic, Place};
use chrono::NaiveDate;
use std::collections::BTreeMap;

pub(super) use super::evidence_words::Told;

/// Columns that could all be one field by their headings alone.
pub(super) struct Doubt {
    /// The field.
    pub(super) field: Field,
    /// The columns, that which was taken first.
    pub(super) columns: Vec<usize>,
    /// Whether they have the same heading.
    pub(super) same_heading: bool,
}

/// A table with its header, and what was understood of it so far.
pub(super) struct Ground<'a> {
    pub(super) table: &'a Table,
    pub(super) mapping: &'a Mapping,
    pub(super) headings: &'a [String],
    pub(super) first_row: usize,
    /// The header's place.
    pub(super) at: Place,
    /// The recipient's GSTIN as the letterhead says it, or empty.
    pub(super) recipient: &'a str,
    /// The period above the table.
    pub(super) period: Option<(NaiveDate, NaiveDate)>,
    /// The taxable value has to be worked out.
    pub(super) derived: bool,
    /// What the headings leave open.
    pub(super) doubts: Vec<Doubt>,
}

/// What was made of it.
#[derive(Debug)]
pub(super) struct Judged {
    /// Columns by field.
    pub(super) columns: BTreeMap<Field, Vec<usize>>,
    /// What speaks for each column.
    pub(super) told: BTreeMap<usize, Told>,
    /// Values of every column, to be shown.
    pub(super) samples: Vec<Vec<String>>,
    /// How many rows it was judged by.
    pub(super) judged_by: usize,
    /// What is to be told of the choice.
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Judges the columns by their values.
pub(super) fn judge(ground: &Ground<'_>, columns: BTreeMap<Field, Vec<usize>>) -> Result<Judged, BooksError> {
    let sample = Sample::take(ground.table, ground.first_row, width(ground));
    let facts: Vec<Facts<'_>> = (0..sample.width).map(|c| Facts::of(&sample, c)).collect();
    let numeric = (0..facts.len()).filter(|c| facts[*c].is_numeric());
    let used = columns.values().flatten().copied().filter(|c| *c < sample.width);
    let amounts = Amounts::of(&sample, numeric.chain(used).collect::<std::collections::BTreeSet<_>>());
    let mut judge =
        Judge { ground, sample, facts, amounts, columns, questions: Vec::new(), diagnostics: Vec::new() };
    if !template::is_ours(ground.headings) {
        judge.settle_doubts()?;
        judge.gstins();
        judge.numbers();
        judge.dates();
        judge.words();
        judge.amounts();
    }
    if !judge.questions.is_empty() {
        let (place, questions) = (ground.at.clone(), judge.questions);
        return Err(BooksError::Asked { tables: vec![AskedTable { place, questions, alike: 0 }] });
    }
    let told = evidence_words::told(&judge);
    let Judge { columns, diagnostics, facts, sample, .. } = judge;
    let samples = facts.into_iter().map(|f| f.samples).collect();
    Ok(Judged { columns, told, samples, judged_by: sample.rows.len(), diagnostics })
}

/// Columns beyond the header hold cells too.
fn width(ground: &Ground<'_>) -> usize {
    ground.headings.len()
}

/// A table under judgement; the rules are in the modules beside this one.
pub(super) struct Judge<'a> {
    pub(super) ground: &'a Ground<'a>,
    pub(super) sample: Sample<'a>,
    pub(super) facts: Vec<Facts<'a>>,
    pub(super) amounts: Amounts,
    pub(super) columns: BTreeMap<Field, Vec<usize>>,
    pub(super) questions: Vec<Question>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl<'a> Judge<'a> {
    /// Returns the column of a field, unless it is beyond those that are judged.
    pub(super) fn column(&self, field: Field) -> Option<usize> {
        self.columns.get(&field)?.first().copied().filter(|c| *c < self.facts.len())
    }

    /// Returns a column's facts with it.
    pub(super) fn known(&self, field: Field) -> Option<(usize, &Facts<'a>)> {
        self.column(field).map(|c| (c, &self.facts[c]))
    }

    /// Tells whether the user vouches for a column whatever it holds.
    pub(super) fn is_vouched(&self, field: Field) -> bool {
        self.ground.mapping.sure.contains(&field)
    }

    /// Tells whether the mapping file names the columns of a field.
    pub(super) fn is_mapped(&self, field: Field) -> bool {
        self.ground.mapping.columns.contains_key(&field)
    }

    /// Returns the field that a column is read as.
    pub(super) fn field_of(&self, column: usize) -> Option<Field> {
        self.columns.iter().find(|(_, c)| c.contains(&column)).map(|(f, _)| *f)
    }

    /// Returns the columns that no field uses.
    pub(super) fn unused(&self) -> impl Iterator<Item = usize> {
        (0..self.facts.len()).filter(|c| self.field_of(*c).is_none())
    }

    /// Returns what the heading of a column means.
    pub(super) fn meaning(&self, column: usize) -> Meaning {
        self.ground.headings.get(column).map_or(Meaning::Unknown, |h| meaning(h))
    }

    /// Returns the columns of the six fields of amounts.
    pub(super) fn assignment(&self) -> Assignment {
        FIELDS.map(|f| self.columns.get(&f).cloned().unwrap_or_default())
    }

    /// Returns columns of amounts that no field uses.
    pub(super) fn spare(&self) -> Vec<usize> {
        spare(&self.facts, |c| self.field_of(c).is_some())
    }

    /// Makes a line for the mapping file: by heading where that is unique, else by letter.
    pub(super) fn line(&self, field: Field, column: usize) -> String {
        self.line_of(field, &[column])
    }

    /// Makes a line with several columns to be added up.
    pub(super) fn line_of(&self, field: Field, columns: &[usize]) -> String {
        let name = |column: &usize| {
            let heading = self.ground.headings.get(*column).map_or("", String::as_str);
            let twice = self.ground.headings.iter().filter(|h| h.as_str() == heading).count() > 1;
            let by_letter = heading.is_empty() || twice;
            let name = if by_letter { format!("column {}", letter(*column)) } else { heading.to_owned() };
            toml::Value::String(name).to_string()
        };
        let names: Vec<String> = columns.iter().map(name).collect();
        match names.as_slice() {
            [] => format!("{} = \"\"", field.word()),
            [one] => format!("{} = {one}", field.word()),
            several => format!("{} = [{}]", field.word(), several.join(", ")),
        }
    }

    /// Makes a line that leaves a column out.
    pub(super) fn lines_without(&self, field: Field, column: usize) -> String {
        let rest: Vec<usize> = self.columns[&field].iter().copied().filter(|c| *c != column).collect();
        self.line_of(field, &rest)
    }

    /// Makes lines with which two columns change places.
    pub(super) fn exchange(&self, a: usize, b: usize) -> Vec<String> {
        [(a, b), (b, a)]
            .into_iter()
            .filter_map(|(from, to)| {
                let field = self.field_of(from)?;
                let columns: Vec<usize> =
                    self.columns[&field].iter().map(|c| if *c == from { to } else { *c }).collect();
                Some(self.line_of(field, &columns))
            })
            .collect()
    }

    /// Shows a column with its values and what they say.
    pub(super) fn candidate(&self, column: usize, says: impl Into<String>) -> Candidate {
        Candidate {
            column: column_name(self.ground.headings, column),
            samples: self.facts.get(column).map(|f| f.samples.clone()).unwrap_or_default(),
            says: says.into(),
        }
    }

    /// Asks, unless the user vouches for the column.
    pub(super) fn ask(
        &mut self,
        field: Field,
        what: impl Into<String>,
        candidates: Vec<Candidate>,
        lines: Vec<String>,
    ) {
        if !self.is_vouched(field) && !self.questions.iter().any(|q| q.lines == lines && !lines.is_empty()) {
            self.questions.push(Question { field: field.word(), what: what.into(), candidates, lines });
        }
    }

    /// Reads the dates of a column in the order of day and month that it proves.
    pub(super) fn read_dates(&self, column: usize) -> Vec<Option<NaiveDate>> {
        let mut proof = OrderProof::default();
        for cell in self.sample.cells(column) {
            proof.add(cell);
        }
        let decided: DateOrder = proof.decide(self.ground.period).0;
        let order = self.ground.mapping.date_order.unwrap_or(decided);
        self.sample.cells(column).map(|cell| parse_table_date(self.ground.table, cell, order)).collect()
    }

    /// Lets the values choose between columns that the headings leave open, or asks.
    fn settle_doubts(&mut self) -> Result<(), BooksError> {
        for doubt in &self.ground.doubts {
            let field = doubt.field;
            if self.is_vouched(field) {
                continue;
            }
            let left: Vec<usize> = self.fitting(field, &doubt.columns);
            if let [one] = left.as_slice() {
                let others: Vec<usize> = doubt.columns.iter().copied().filter(|c| c != one).collect();
                let taken = doubt.columns[0];
                if let Some(columns) = self.columns.get_mut(&field) {
                    for column in columns.iter_mut().filter(|c| **c == taken) {
                        *column = *one;
                    }
                }
                let names: Vec<String> =
                    others.iter().map(|c| column_name(self.ground.headings, *c)).collect();
                self.diagnostics.push(
                    Diagnostic::note(
                        "books.chosen-by-values",
                        format!(
                            "{} was read as the {} and not {}, by its values",
                            column_name(self.ground.headings, *one),
                            field.title(),
                            crate::domain::text::and(&names)
                        ),
                        self.ground.at.clone(),
                    )
                    .help(format!(
                        "if it is the other, write {} under [columns] in a mapping file and give it with --map",
                        self.line(field, others[0])
                    )),
                );
                continue;
            }
            if doubt.same_heading {
                return Err(BooksError::DuplicateHeading {
                    place: Box::new(self.ground.at.clone()),
                    field: field.title(),
                    word: field.word(),
                    letter: letter(doubt.columns[0]),
                    first: column_name(self.ground.headings, doubt.columns[0]),
                    second: column_name(self.ground.headings, doubt.columns[1]),
                });
            }
            let candidates =
                doubt.columns.iter().map(|c| self.candidate(*c, evidence_words::filled(self, *c))).collect();
            let lines: Vec<String> = doubt.columns.iter().map(|c| self.line(field, *c)).collect();
            let what = format!(
                "which column is the {}? two headings say so, and they hold different things",
                field.title()
            );
            self.ask_either(field, what, candidates, &lines);
        }
        Ok(())
    }

    fn ask_either(&mut self, field: Field, what: String, candidates: Vec<Candidate>, lines: &[String]) {
        self.questions.push(Question {
            field: field.word(),
            what,
            candidates,
            lines: vec![lines.join(", or ")],
        });
    }

    /// Returns the columns whose values can be the field, judged one against the other.
    fn fitting(&self, field: Field, columns: &[usize]) -> Vec<usize> {
        let known: Vec<usize> = columns.iter().copied().filter(|c| *c < self.facts.len()).collect();
        let facts = |c: &usize| &self.facts[*c];
        let some =
            |keep: &dyn Fn(&usize) -> bool| -> Vec<usize> { known.iter().copied().filter(keep).collect() };
        let filled = some(&|c| facts(c).filled > 0);
        if filled.len() == 1 || known.len() < columns.len() {
            return filled;
        }
        match field {
            Field::SupplierGstin => {
                let gstins = some(&|c| facts(c).most(facts(c).gstins, 5));
                let several: Vec<usize> =
                    gstins.iter().copied().filter(|c| facts(c).registrations.len() > 1).collect();
                let enough = gstins.iter().all(|c| facts(c).gstins >= 3);
                if several.len() == 1 && enough { several } else { gstins }
            }
            Field::Number => {
                let Some(supplier) = self.column(Field::SupplierGstin) else { return filled };
                let foreign = some(&|c| {
                    own_series(&self.sample, *c, supplier).is_none() && !self.repeats_the_voucher(*c)
                });
                let can_be = |c: &usize| {
                    let f = facts(c);
                    f.most(f.filled.min(f.with_figure), 8) && f.gstins == 0 && !f.most(f.dates, 5)
                };
                if foreign.iter().all(can_be) { foreign } else { known }
            }
            Field::Date => some(&|c| facts(c).most(facts(c).dates + facts(c).serials, 5)),
            f if FIELDS.contains(&f) => self.adding_up(f, &known),
            _ => filled,
        }
    }

    /// Tells whether a column holds the voucher number again, in three rows or more.
    fn repeats_the_voucher(&self, column: usize) -> bool {
        let Some(voucher) = self.column(Field::VoucherNumber).filter(|v| *v != column) else { return false };
        let (mut rows, mut equal) = (0, 0);
        for (cell, own) in self.sample.cells(column).zip(self.sample.cells(voucher)) {
            if !is_nothing(cell) && !is_nothing(own) {
                rows += 1;
                equal += usize::from(cell == own);
            }
        }
        rows >= 3 && equal * 10 >= rows * 9
    }

    /// Returns the columns with which the rows add up, if some do and others plainly do not.
    fn adding_up(&self, field: Field, columns: &[usize]) -> Vec<usize> {
        let Some(at) = FIELDS.iter().position(|f| *f == field) else { return columns.to_vec() };
        let good: Vec<usize> = columns
            .iter()
            .map(|column| {
                let mut assignment = self.assignment();
                for c in assignment[at].iter_mut().filter(|c| **c == columns[0]) {
                    *c = *column;
                }
                self.amounts.score(&assignment, self.ground.derived).good
            })
            .collect();
        let most = good.iter().copied().max().unwrap_or(0);
        columns.iter().zip(&good).filter(|(_, g)| most < 3 || **g * 4 > most).map(|(c, _)| *c).collect()
    }
}
