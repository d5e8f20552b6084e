//! A review that comes back: what a person answered, row by row.
//!
//! Comes in: the bytes of a workbook or CSV, and the month it must belong to. Goes out: an answer
//! per document, or every problem by sheet and cell. Invariant: all of it is taken or none; a row
//! counts only where its key is whole, of this run, and of the document that the row shows.

mod file;
mod reading;
mod table;
mod words;

use crate::decide::Declaration;
use crate::diagnostic::Diagnostic;
use crate::domain::action::ItcReduction;
use crate::domain::link::ImsId;
use crate::domain::month::Month;
use crate::domain::row_key::RowKey;
use crate::domain::standing::Saying;
use crate::domain::text::Count;
use crate::output::report::answer::{Asked, FORMAT, reduction_title};
use reading::Reading;
use std::collections::BTreeMap;
use table::Table;

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
    let mut reading = Reading::new(month, &rows, declared);
    for table in &opened.tables {
        reading.table(table)?;
    }
    reading.done().map_err(|diagnostics| ReviewError::Problems { diagnostics })
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
