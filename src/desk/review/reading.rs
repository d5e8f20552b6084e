//! From the cells of a review to answers.
//!
//! Comes in: tables of answers. Goes out: an answer per document, or every problem with its place.
//! Invariant: a row counts only where its key is whole, of this run, and of the document it shows.

use super::table::{ANSWERED, Line, Table};
use super::words::{self, Chosen, Declared};
use super::{Answer, Answers, ReviewError, Rows, told};
use crate::decide::Declaration;
use crate::desk::say::{Wish, check};
use crate::diagnostic::{Diagnostic, Place};
use crate::domain::action::ItcReduction;
use crate::domain::document::ImsRecord;
use crate::domain::link::ImsId;
use crate::domain::money::TaxHeads;
use crate::domain::month::Month;
use crate::domain::row_key::{NoKey, RowKey};
use crate::domain::text::Count;
use crate::output::report::answer::{Asked, reduction_title};
use rust_xlsxwriter::utility::column_number_to_name;
use std::collections::BTreeMap;

/// A review as it is read; everything that is wrong is gathered.
pub(super) struct Reading<'r, 'm, 'a> {
    month: &'m Month<'a>,
    rows: &'r Rows<'r>,
    declared: &'r dyn Fn(ImsId) -> Option<Declaration>,
    found: Vec<Diagnostic>,
    said: BTreeMap<ImsId, (Answer, String)>,
}

impl<'r, 'm, 'a> Reading<'r, 'm, 'a> {
    pub(super) fn new(
        month: &'m Month<'a>,
        rows: &'r Rows<'r>,
        declared: &'r dyn Fn(ImsId) -> Option<Declaration>,
    ) -> Self {
        Self { month, rows, declared, found: Vec::new(), said: BTreeMap::new() }
    }

    /// Returns every answer, or everything that is wrong.
    pub(super) fn done(self) -> Result<Answers, Vec<Diagnostic>> {
        if self.found.is_empty() {
            Ok(self.said.into_iter().map(|(id, (answer, _))| (id, answer)).collect())
        } else {
            Err(self.found)
        }
    }

    /// Reads a table.
    ///
    /// # Errors
    /// [`ReviewError`] where it is of another run or format.
    pub(super) fn table(&mut self, table: &Table) -> Result<(), ReviewError> {
        if !table.columns.contains_key(&Asked::Key) {
            self.no_key_column(table);
            return Ok(());
        }
        if !table.lines.is_empty() && self.has_twins(table) {
            return Ok(());
        }
        table.lines.iter().try_for_each(|line| self.line(table, line))
    }

    /// Refuses a table in which a column that is answered stands twice: nobody knows which one counts.
    fn has_twins(&mut self, table: &Table) -> bool {
        let mut found = false;
        for asked in ANSWERED.into_iter().chain([Asked::Key]) {
            let Some([first, second, ..]) = table.columns.get(&asked).map(Vec::as_slice) else { continue };
            found = true;
            let heading = if table.sheet.is_empty() { asked.column() } else { asked.heading() };
            let letter = |at: usize| u16::try_from(at).map_or_else(|_| at.to_string(), column_number_to_name);
            let place = Place {
                file: table.file.clone(),
                sheet: table.sheet.clone(),
                column: format!("columns {} and {}", letter(*first), letter(*second)),
                ..Place::default()
            };
            self.problem(
                "review.two-columns",
                format!("two columns are called \"{heading}\""),
                place,
                "give your own column another heading",
            );
        }
        found
    }
    fn problem(
        &mut self,
        id: &'static str,
        message: impl Into<String>,
        place: Place,
        help: impl Into<String>,
    ) {
        self.found.push(Diagnostic::error(id, message, place).help(help));
    }

    fn no_key_column(&mut self, table: &Table) {
        let Some(first) = table.lines.first() else { return };
        self.problem(
            "review.no-key-column",
            format!(
                "{} without the column \"{}\"",
                Count::of(table.lines.len(), "answer"),
                if table.sheet.is_empty() { Asked::Key.column() } else { Asked::Key.heading() }
            ),
            table.place(first, Asked::Action),
            "copy the answers into a fresh review; the hidden column at the end must stay",
        );
    }

    fn line(&mut self, table: &Table, line: &Line) -> Result<(), ReviewError> {
        let Some(id) = self.record(table, line)? else { return Ok(()) };
        let record = &self.month.ims[id.at()];
        if !self.belongs(table, line, record) {
            return Ok(());
        }
        let before = self.found.len();
        let Some(answer) = self.answer(table, line, id) else {
            debug_assert!(self.found.len() > before, "a line without an answer says why");
            return Ok(());
        };
        let place = table.place(line, Asked::Action);
        match self.said.get(&id) {
            Some((other, there)) if *other != answer => {
                let (here, there) = (told(&answer), format!("{} in {there}", told(other)));
                self.problem(
                    "review.two-answers",
                    format!("the document has two answers: {here} here, {there}"),
                    place,
                    "empty one of the two",
                );
            }
            Some(_) => {}
            None => {
                self.said.insert(id, (answer, place.to_string()));
            }
        }
        Ok(())
    }

    /// Finds the record by the row's key.
    fn record(&mut self, table: &Table, line: &Line) -> Result<Option<ImsId>, ReviewError> {
        let text = line.cell(Asked::Key);
        let place = table.place(line, Asked::Key);
        if text.is_empty() {
            let place = table.place(line, Asked::Action);
            let help = "answer in the row of a document; write notes into a column of your own";
            self.problem(
                "review.key-missing",
                "an answer stands in a row that is no document's",
                place,
                help,
            );
            return Ok(None);
        }
        let (id, message, help) = match RowKey::parse(text) {
            Ok(key) if key.run != self.rows.run => {
                return Err(self.rows.other_run(&table.file, key.run, std::slice::from_ref(table)));
            }
            Ok(key) => match self.rows.find(&key) {
                Some(id) => return Ok(Some(id)),
                None => (
                    "review.key-unknown",
                    format!("the run holds no document with the key \"{text}\""),
                    "copy the answer into a fresh review",
                ),
            },
            Err(NoKey::OtherFormat) => {
                let found = text.split('-').next().unwrap_or_default().trim_start_matches('k').to_owned();
                return Err(ReviewError::OtherFormat { file: table.file.clone(), found });
            }
            Err(NoKey::Number) => (
                "review.key-number",
                format!("a spreadsheet made the number \"{text}\" of the row's key"),
                "copy the answer into a fresh review; import the column \"key\" as text",
            ),
            Err(NoKey::Edited) => (
                "review.key-edited",
                format!("the row's hidden key was changed: \"{text}\""),
                "copy the answer into a fresh review",
            ),
            Err(NoKey::Foreign) => (
                "review.key-edited",
                format!("\"{text}\" stands in place of the row's hidden key"),
                "copy the answer into a fresh review",
            ),
        };
        self.problem(id, message, place, help);
        Ok(None)
    }

    /// Tells whether the row shows the document that its key names; rows that were sorted by halves
    /// do not.
    fn belongs(&mut self, table: &Table, line: &Line, record: &ImsRecord<&str>) -> bool {
        let shown = |asked: Asked| line.cells.get(&asked).map_or(&[][..], Vec::as_slice);
        let agrees = |asked: Asked, same: &dyn Fn(&str) -> bool| {
            let cells = shown(asked);
            cells.iter().all(String::is_empty) || cells.iter().any(|cell| same(cell))
        };
        let gstin = agrees(Asked::Gstin, &|cell| cell.eq_ignore_ascii_case(record.supplier_gstin));
        // A spreadsheet rewrites numbers such as 0012 and 1E5 in a CSV, but not in a workbook.
        let number = table.sheet.is_empty()
            || agrees(Asked::Number, &|cell| cell.eq_ignore_ascii_case(record.number.trim()));
        let value = agrees(Asked::TaxableValue, &|cell| {
            words::rupees(cell).is_ok_and(|v| v.abs() == record.taxable_value.abs())
        });
        if gstin && number && value {
            return true;
        }
        let at = if !gstin {
            Asked::Gstin
        } else if !number {
            Asked::Number
        } else {
            Asked::TaxableValue
        };
        let cell = shown(at).iter().find(|c| !c.is_empty()).cloned().unwrap_or_default();
        self.problem(
            "review.row-mixed",
            format!(
                "the row shows \"{cell}\", its hidden key is that of {}",
                crate::output::upload::words(record)
            ),
            table.place(line, at),
            "rows were sorted or pasted by halves; copy the answers into a fresh review and sort whole rows",
        );
        false
    }

    /// Understands what was answered; nothing where something is wrong, which was told.
    fn answer(&mut self, table: &Table, line: &Line, id: ImsId) -> Option<Answer> {
        let before = self.found.len();
        let action = line.cell(Asked::Action);
        let chosen = match action {
            "" => {
                let at = ANSWERED.into_iter().find(|a| !line.cell(*a).is_empty())?;
                self.problem(
                    "review.no-action",
                    format!("\"{}\" stands here, and no final action", line.cell(at)),
                    table.place(line, at),
                    "choose a final action too, or empty the cell",
                );
                return None;
            }
            text => match words::chosen(text) {
                Ok(chosen) => Some(chosen),
                Err(help) => {
                    self.problem(
                        "review.action",
                        format!("\"{text}\" is no action"),
                        table.place(line, Asked::Action),
                        help,
                    );
                    None
                }
            },
        };
        if chosen == Some(Chosen::Withdraw) {
            if let Some(at) = ANSWERED.into_iter().skip(1).find(|a| !line.cell(*a).is_empty()) {
                self.problem(
                    "review.withdraw",
                    format!("\"{}\" stands beside Withdraw, which takes everything back", line.cell(at)),
                    table.place(line, at),
                    "empty the cell, or choose another action",
                );
                return None;
            }
            return Some(Answer::Withdraw);
        }
        let itc_reduction = self.reduction(table, line);
        let (Some(Chosen::Act(action)), Some(itc_reduction)) = (chosen, itc_reduction) else { return None };
        if self.found.len() > before {
            return None;
        }
        let wish = Wish { action, itc_reduction, remark: line.cell(Asked::Remark).to_owned() };
        match check(&self.month.ims[id.at()], &wish, || (self.declared)(id)) {
            Ok(saying) => Some(Answer::Say(saying)),
            Err(wrong) => {
                for w in wrong {
                    self.problem(w.id, w.message, table.place(line, w.at), w.help);
                }
                None
            }
        }
    }

    /// Reads the declaration with its amounts; nothing where something is wrong, which was told.
    fn reduction(&mut self, table: &Table, line: &Line) -> Option<ItcReduction> {
        let text = line.cell(Asked::Reduction);
        let declared = match text {
            "" => None,
            text => match words::declared(text) {
                Ok(declared) => Some(declared),
                Err(help) => {
                    self.problem(
                        "review.reduction",
                        format!("\"{text}\" is no ITC reduction"),
                        table.place(line, Asked::Reduction),
                        help,
                    );
                    return None;
                }
            },
        };
        let mut amounts = [None; 4];
        let mut sound = true;
        for (amount, at) in amounts.iter_mut().zip(Asked::HEADS) {
            match line.cell(at) {
                "" => {}
                cell => match words::rupees(cell) {
                    Ok(paise) => *amount = Some(paise),
                    Err(why) => {
                        sound = false;
                        self.problem(
                            "review.amount",
                            format!("\"{cell}\" {why}"),
                            table.place(line, at),
                            "write rupees, such as 1180.50",
                        );
                    }
                },
            }
        }
        if !sound {
            return None;
        }
        if declared != Some(Declared::Partial)
            && let Some((at, amount)) =
                Asked::HEADS.into_iter().zip(amounts).find_map(|(at, a)| Some((at, a?)))
        {
            let beside = match declared {
                None => "no ITC reduction".to_owned(),
                Some(Declared::None) => format!("ITC reduction \"{}\"", reduction_title(ItcReduction::None)),
                Some(Declared::Full | Declared::Partial) => {
                    format!("ITC reduction \"{}\"", reduction_title(ItcReduction::Full))
                }
            };
            self.problem(
                "review.amount-alone",
                format!("{amount} stands beside {beside}; amounts belong to Partial"),
                table.place(line, at),
                "choose Partial, or empty the amounts",
            );
            return None;
        }
        Some(match declared {
            None => ItcReduction::NotAsked,
            Some(Declared::Full) => ItcReduction::Full,
            Some(Declared::None) => ItcReduction::None,
            Some(Declared::Partial) => {
                let [igst, cgst, sgst, cess] = amounts.map(Option::unwrap_or_default);
                ItcReduction::Partial(TaxHeads { igst, cgst, sgst, cess })
            }
        })
    }
}
