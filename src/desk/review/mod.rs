//! A review that comes back: what a person answered, row by row.
//!
//! Comes in: the bytes of a workbook or CSV, and the month it must belong to. Goes out: an answer
//! per document, or every problem by sheet and cell. Invariant: all of it is taken or none; a row
//! counts only where its key is whole, of this run, and of the document that the row shows.

mod file;
mod table;
mod words;

use super::say::{Wish, check};
use crate::decide::Declaration;
use crate::diagnostic::{Diagnostic, Place};
use crate::domain::action::ItcReduction;
use crate::domain::document::ImsRecord;
use crate::domain::link::ImsId;
use crate::domain::money::TaxHeads;
use crate::domain::month::Month;
use crate::domain::row_key::{NoKey, RowKey};
use crate::domain::standing::Saying;
use crate::domain::text::Count;
use crate::output::report::answer::{Asked, FORMAT, reduction_title};
use std::collections::BTreeMap;
use table::{Line, Table};
use words::{Chosen, Declared};

/// What stops the reading of a review.
#[derive(Debug, thiserror::Error)]
pub enum ReviewError {
    /// It is something else.
    #[error(
        "this is no review of imsreco: no sheet has the columns \"Final action\" and \"Key (do not change)\"\n  \
         --> {file}\n  help: give the review.xlsx or review.csv of the output folder, filled in"
    )]
    Foreign {
        /// The file.
        file: String,
    },
    /// It cannot be opened.
    #[error(
        "the workbook is damaged or cut short\n  --> {file}\n  help: open it in Excel or LibreOffice, save it \
         again as .xlsx and give that file"
    )]
    Damaged {
        /// The file.
        file: String,
        /// What the reader says; shown with `--trace` only.
        source: Box<calamine::Error>,
    },
    /// It is locked.
    #[error(
        "the workbook is locked by a password\n  --> {file}\n  help: save it without a password and give that file"
    )]
    Password {
        /// The file.
        file: String,
    },
    /// It is of a later version.
    #[error(
        "the review was written by another version of imsreco (format {found}, this version reads {FORMAT})\n  \
         --> {file}\n  help: read it with the version that wrote it, or run reconcile anew"
    )]
    OtherFormat {
        /// The file.
        file: String,
        /// The format it is of.
        found: String,
    },
    /// It is of another run.
    #[error("the review is of the run {found}, the folder holds the run {run}\n  --> {file}\n  help: {help}")]
    OtherRun {
        /// The file.
        file: String,
        /// The run it is of.
        found: String,
        /// The run of the folder.
        run: String,
        /// What to do.
        help: String,
    },
    /// Answers are wrong; all of them.
    #[error("{} in the review; nothing was recorded", Count::of(diagnostics.len(), "problem"))]
    Problems {
        /// Every problem, by sheet and cell.
        diagnostics: Vec<Diagnostic>,
    },
}

impl ReviewError {
    /// Returns the stable name of the error.
    pub const fn id(&self) -> &'static str {
        match self {
            Self::Foreign { .. } => "review.foreign",
            Self::Damaged { .. } => "review.damaged",
            Self::Password { .. } => "review.password",
            Self::OtherFormat { .. } => "review.format",
            Self::OtherRun { .. } => "review.other-run",
            Self::Problems { .. } => "review.problems",
        }
    }
}

/// What a person answered on one document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// This is said of it.
    Say(Saying),
    /// What was said before is taken back.
    Withdraw,
}

/// Every answer of a review, by the first record of its document.
pub type Answers = BTreeMap<ImsId, Answer>;

/// Reads a review of the run with this name. `declared` gives what an Accept of a record would
/// declare by the books, to propose it where a declaration is missing.
///
/// # Errors
/// [`ReviewError`]; then nothing of the review counts.
pub fn read(
    month: &Month<'_>,
    run: &str,
    name: &str,
    bytes: &[u8],
    declared: &dyn Fn(ImsId) -> Option<Declaration>,
) -> Result<Answers, ReviewError> {
    let opened = file::open(name, bytes)?;
    if let Some(found) = opened.format.filter(|f| *f != FORMAT.to_string()) {
        return Err(ReviewError::OtherFormat { file: name.to_owned(), found });
    }
    let rows = Rows::of(month, run);
    if let Some(found) = opened.run.filter(|found| found != run) {
        return Err(rows.other_run(name, found, &opened.tables));
    }
    let mut reading = Reading { month, rows: &rows, declared, found: Vec::new(), said: BTreeMap::new() };
    for table in &opened.tables {
        if !table.columns.contains_key(&Asked::Key) {
            reading.no_key_column(table);
            continue;
        }
        for line in &table.lines {
            reading.line(table, line)?;
        }
    }
    if reading.found.is_empty() {
        Ok(reading.said.into_iter().map(|(id, (answer, _))| (id, answer)).collect())
    } else {
        Err(ReviewError::Problems { diagnostics: reading.found })
    }
}

/// The rows that a review of the run can have.
struct Rows<'r> {
    run: &'r str,
    by_record: BTreeMap<String, Vec<(String, ImsId)>>,
}

impl<'r> Rows<'r> {
    fn of(month: &Month<'_>, run: &'r str) -> Self {
        let mut by_record: BTreeMap<String, Vec<(String, ImsId)>> = BTreeMap::new();
        for (id, record) in (0u32..).zip(&month.ims) {
            let key = RowKey::of(run, record);
            let contents = by_record.entry(key.record).or_default();
            if !contents.iter().any(|(content, _)| *content == key.content) {
                contents.push((key.content, ImsId(id)));
            }
        }
        Self { run, by_record }
    }

    fn find(&self, key: &RowKey) -> Option<ImsId> {
        let contents = self.by_record.get(&key.record)?;
        contents.iter().find(|(content, _)| *content == key.content).map(|(_, id)| *id)
    }

    /// Says that a review is of another run, and how much of it still fits.
    fn other_run(&self, file: &str, found: String, tables: &[Table]) -> ReviewError {
        let keys: Vec<RowKey> = tables
            .iter()
            .flat_map(|t| &t.lines)
            .filter_map(|line| RowKey::parse(line.cell(Asked::Key)).ok())
            .collect();
        let same = keys.iter().filter(|key| self.find(key).is_some()).count();
        let help = if keys.is_empty() {
            "fill in the review.xlsx or review.csv that stands in the folder".to_owned()
        } else {
            format!(
                "copy the answers into the review of this run: {same} of {} {} on documents that stand there \
                 unchanged",
                Count::of(keys.len(), "answer"),
                if same == 1 { "is" } else { "are" },
            )
        };
        ReviewError::OtherRun { file: file.to_owned(), found, run: self.run.to_owned(), help }
    }
}

struct Reading<'r, 'm, 'a> {
    month: &'m Month<'a>,
    rows: &'r Rows<'r>,
    declared: &'r dyn Fn(ImsId) -> Option<Declaration>,
    found: Vec<Diagnostic>,
    said: BTreeMap<ImsId, (Answer, String)>,
}

impl Reading<'_, '_, '_> {
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
                let at = table::ANSWERED.into_iter().find(|a| !line.cell(*a).is_empty())?;
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
            if let Some(at) = table::ANSWERED.into_iter().skip(1).find(|a| !line.cell(*a).is_empty()) {
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

/// Says an answer in short.
fn told(answer: &Answer) -> String {
    match answer {
        Answer::Withdraw => "Withdraw".to_owned(),
        Answer::Say(saying) => in_words(saying),
    }
}

/// Says a saying in a few words: `Accept, ITC reduction Full, "remark"`.
pub fn in_words(saying: &Saying) -> String {
    let mut out = saying.action.title().to_owned();
    match saying.itc_reduction {
        ItcReduction::NotAsked => {}
        ItcReduction::Full | ItcReduction::None => {
            out.push_str(", ITC reduction ");
            out.push_str(reduction_title(saying.itc_reduction));
        }
        ItcReduction::Partial(part) => {
            out.push_str(", ITC reduction Partial of ");
            out.push_str(&part.total().to_string());
        }
    }
    if !saying.remark.is_empty() {
        out.push_str(", \"");
        out.push_str(&saying.remark);
        out.push('"');
    }
    out
}

#[cfg(test)]
mod tests;
