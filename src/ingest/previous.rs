//! Earlier runs: which register rows stood for records that were accepted.
//!
//! Comes in: output folders of earlier runs. Goes out: per run the rows that were used up, by what
//! they say, with the records they stood for. Invariant: a folder that is not what one run left
//! behind stops the reading; a row that is overlooked here could be accepted a second time.

use super::files::{FileError, read_file};
use super::written::{Lines, NamedText, WrittenError};
use crate::domain::action::ImsAction;
use crate::domain::document::{BooksRow, DocumentKind, Exclusion, Section};
use crate::domain::gstin::pan_of;
use crate::domain::link::UploadFate;
use crate::domain::money::{Paise, TaxHeads};
use crate::domain::month::InputFile;
use crate::domain::outcome::Outcome;
use crate::domain::text::and;
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What a register row says: by this it is known again in another export, wherever it stands there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowContent {
    /// The supplier's GSTIN in upper case, or empty.
    pub supplier_gstin: String,
    /// Document number as shown, or empty.
    pub number: String,
    /// The buyer's own voucher number, or empty.
    pub voucher_number: String,
    /// Document date.
    pub date: Option<NaiveDate>,
    /// Kind in the supplier's words.
    pub kind: DocumentKind,
    /// Taxable value.
    pub taxable_value: Paise,
    /// Tax by head.
    pub tax: TaxHeads,
}

impl RowContent {
    /// Takes what a row says.
    pub fn of(row: &BooksRow<&str>) -> Self {
        Self {
            supplier_gstin: row.supplier_gstin.to_owned(),
            number: row.number.to_owned(),
            voucher_number: row.voucher_number.to_owned(),
            date: row.date,
            kind: row.kind,
            taxable_value: row.taxable_value,
            tax: row.tax,
        }
    }
}

/// A record of an earlier download, by what the portal tells it apart with.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EarlierRecord {
    /// The recipient's GSTIN.
    pub recipient_gstin: String,
    /// Section.
    pub section: Section,
    /// The supplier's GSTIN.
    pub supplier_gstin: String,
    /// Number in capitals.
    pub number: String,
    /// Document date.
    pub date: NaiveDate,
    /// The supplier's return period, verbatim.
    pub return_period: String,
}

/// A register row that an earlier run used up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsedRow {
    /// What it says.
    pub content: RowContent,
    /// Whose it is: the row's own recipient, else that of its record; empty where neither says.
    pub recipient_gstin: String,
    /// The accepted records it stood for; empty where that run had it from a run before it.
    pub records: Vec<EarlierRecord>,
}

/// A document of an earlier download, whatever became of it: recipient, section, supplier, number in
/// capitals, date as written, return period.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EarlierDocument {
    /// The supplier's GSTIN.
    pub supplier_gstin: String,
    recipient_gstin: String,
    section: Section,
    number: String,
    date: String,
    return_period: String,
}

/// One earlier run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EarlierRun {
    /// The folder as it was named.
    pub folder: String,
    /// Recipients of its records, in order.
    pub recipients: Vec<String>,
    /// Rows that it used up, in the order of its register.
    pub used: Vec<UsedRow>,
    /// What became of its documents.
    pub documents: BTreeMap<EarlierDocument, Outcome>,
}

/// What was read of earlier runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PreviousRead {
    /// The runs, as they were given.
    pub runs: Vec<EarlierRun>,
    /// Their files, for the audit trail.
    pub files: Vec<InputFile>,
}

/// Why an earlier run cannot be taken into account.
#[derive(Debug, thiserror::Error)]
pub enum PreviousError {
    /// There is no such folder.
    #[error("there is no such folder\n  --> {folder}\n  help: give the --out folder of an earlier run")]
    Absent {
        /// Folder as given.
        folder: String,
    },
    /// A file stands in place of a folder.
    #[error(
        "this is a file, not the folder of an earlier run\n  --> {folder}\n  help: give the folder it stands in"
    )]
    NotAFolder {
        /// Path as given.
        folder: String,
    },
    /// It is a folder, but of something else.
    #[error(
        "the folder holds no earlier run: it has no {}\n  --> {folder}\n  help: give the --out folder of an earlier \
         run",
        and(missing)
    )]
    NoRun {
        /// Folder as given.
        folder: String,
        /// Files that are not there.
        missing: Vec<&'static str>,
    },
    /// A file of it cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// A file of it is not of its shape.
    #[error(transparent)]
    Written(#[from] WrittenError),
    /// Its two files are not of one run.
    #[error(
        "the row is linked to {section}:{index}, which links.csv beside it does not hold\n  --> {file}:{line}\n  \
         help: give the folder as one run left it"
    )]
    Torn {
        /// The register's file.
        file: String,
        /// Line in it, from 1.
        line: u64,
        /// Section of the record.
        section: String,
        /// Position of the record.
        index: String,
    },
    /// It is of somebody else.
    #[error(
        "the earlier run is of {}, this one of {}\n  --> {folder}\n  help: give earlier runs of the same recipient",
        and(theirs),
        and(ours)
    )]
    OtherRecipient {
        /// Folder as given.
        folder: String,
        /// Its recipients.
        theirs: Vec<String>,
        /// Recipients of this run.
        ours: Vec<String>,
    },
}

impl PreviousError {
    /// Returns the stable name of the error.
    pub const fn id(&self) -> &'static str {
        match self {
            Self::Absent { .. } => "previous.absent",
            Self::NotAFolder { .. } => "previous.not-a-folder",
            Self::NoRun { .. } => "previous.no-run",
            Self::File(error) => error.id(),
            Self::Written(error) => error.id(),
            Self::Torn { .. } => "previous.torn",
            Self::OtherRecipient { .. } => "previous.other-recipient",
        }
    }
}

/// The files of a run that tell which rows it used up.
const LINKS: &str = "links.csv";
const BOOKS_LINKS: &str = "books_links.csv";

/// Returns the files that are read of an earlier run.
pub fn files_of(folder: &Path) -> [PathBuf; 2] {
    [folder.join(LINKS), folder.join(BOOKS_LINKS)]
}

/// Reads earlier runs.
///
/// # Errors
/// [`PreviousError`] for the first folder that is not what a run leaves behind.
pub fn read(folders: &[PathBuf]) -> Result<PreviousRead, PreviousError> {
    let mut out = PreviousRead::default();
    for folder in folders {
        let [(links, links_text), (books, books_text)] = read_both(folder)?;
        let told = run(
            folder.display().to_string(),
            NamedText { name: &links.name, text: &links_text },
            NamedText { name: &books.name, text: &books_text },
        )?;
        out.runs.push(told);
        out.files.extend([links, books]);
    }
    Ok(out)
}

/// Reads the two files of a run that tell of its records and rows.
pub(super) fn read_both(folder: &Path) -> Result<[(InputFile, String); 2], PreviousError> {
    if !folder.is_dir() {
        let name = folder.display().to_string();
        return Err(if folder.exists() {
            PreviousError::NotAFolder { folder: name }
        } else {
            PreviousError::Absent { folder: name }
        });
    }
    let files = files_of(folder);
    let missing: Vec<&'static str> =
        [LINKS, BOOKS_LINKS].into_iter().zip(&files).filter(|(_, f)| !f.exists()).map(|(n, _)| n).collect();
    if !missing.is_empty() {
        return Err(PreviousError::NoRun { folder: folder.display().to_string(), missing });
    }
    let read = |file: &Path| -> Result<(InputFile, String), PreviousError> {
        let (bytes, fact) = read_file(file)?;
        Ok((fact, String::from_utf8_lossy(&bytes).into_owned()))
    };
    let [links, books] = &files;
    Ok([read(links)?, read(books)?])
}

/// Tells whether two lists of GSTINs share a PAN; where one side names nobody, nothing speaks against it.
pub fn share_a_pan(theirs: &[String], ours: &[String]) -> bool {
    let pan = |gstin: &String| pan_of(gstin).unwrap_or(gstin).to_owned();
    let our_pans: Vec<String> = ours.iter().map(pan).collect();
    theirs.is_empty() || ours.is_empty() || theirs.iter().any(|gstin| our_pans.contains(&pan(gstin)))
}

/// Stops a run whose earlier runs are of other recipients: nothing would be known again.
///
/// # Errors
/// [`PreviousError::OtherRecipient`].
pub fn of_these(runs: &[EarlierRun], ours: &[String]) -> Result<(), PreviousError> {
    for run in runs {
        if !share_a_pan(&run.recipients, ours) {
            return Err(PreviousError::OtherRecipient {
                folder: run.folder.clone(),
                theirs: run.recipients.clone(),
                ours: ours.to_vec(),
            });
        }
    }
    Ok(())
}

const HELP: &str = "give a folder that this version of imsreco wrote, as one run left it";

/// Names a record within a run: file, section, position.
type Name = (String, String, String);

fn run(folder: String, links: NamedText<'_>, books: NamedText<'_>) -> Result<EarlierRun, PreviousError> {
    let (records, documents) = records(links)?;
    let mut recipients: Vec<String> = records
        .values()
        .map(|r| r.recipient_gstin.clone())
        .filter(|recipient| !recipient.is_empty())
        .collect();
    recipients.sort_unstable();
    recipients.dedup();
    let mut run = EarlierRun { folder, recipients, used: Vec::new(), documents };
    let mut lines = Lines::open(books, HELP, BOOKS_COLUMNS, &[])?;
    while lines.advance()? {
        let carried = lines.cell("exclusion") == Exclusion::LinkedBefore.word();
        let accepted = if carried { Vec::new() } else { accepted(&lines, &records)? };
        if !carried && accepted.is_empty() {
            continue;
        }
        let own = lines.cell("recipient_gstin");
        let recipient = if own.is_empty() {
            accepted.first().map_or("", |r| &r.recipient_gstin).to_owned()
        } else {
            own.to_owned()
        };
        run.used.push(UsedRow { content: content(&lines)?, recipient_gstin: recipient, records: accepted });
    }
    Ok(run)
}

const LINK_COLUMNS: &[&str] = &[
    "ims_section",
    "ims_index",
    "ims_file",
    "supplier_gstin",
    "document_number",
    "document_date",
    "recipient_gstin",
    "return_period",
    "outcome",
    "proposed_action",
    "needs_review",
    "fate",
];

const BOOKS_COLUMNS: &[&str] = &[
    "outcome",
    "ims_section",
    "ims_index",
    "ims_file",
    "booked_again_beside",
    "supplier_gstin",
    "document_number",
    "voucher_number",
    "document_date",
    "kind",
    "taxable_value",
    "igst",
    "cgst",
    "sgst",
    "cess",
    "recipient_gstin",
    "exclusion",
];

struct Told {
    recipient_gstin: String,
    /// The record, where it goes without a person or is already so on the portal.
    accepted: Option<EarlierRecord>,
}

type Documents = BTreeMap<EarlierDocument, Outcome>;

/// Reads what became of the records.
fn records(file: NamedText<'_>) -> Result<(BTreeMap<Name, Told>, Documents), PreviousError> {
    let mut lines = Lines::open(file, HELP, LINK_COLUMNS, &[])?;
    let (mut records, mut documents) = (BTreeMap::new(), Documents::new());
    while lines.advance()? {
        let section = lines.section("ims_section")?;
        let index = lines.position("ims_index")?;
        let accept = lines.action("proposed_action")? == Some(ImsAction::Accept);
        let unseen = lines.flag("needs_review")? == Some(false);
        let so = lines.cell("fate") == UploadFate::AlreadySo.word();
        let accepted = if accept && (unseen || so) {
            let date = lines.date("document_date")?;
            Some(EarlierRecord {
                recipient_gstin: lines.cell("recipient_gstin").to_owned(),
                section,
                supplier_gstin: lines.text("supplier_gstin").to_owned(),
                number: lines.text("document_number").to_ascii_uppercase(),
                date: date.ok_or_else(|| lines.wrong("document_date", "an accepted record has a date"))?,
                return_period: lines.cell("return_period").to_owned(),
            })
        } else {
            None
        };
        let name = (lines.text("ims_file").to_owned(), section.key().to_owned(), index.to_string());
        let recipient_gstin = lines.cell("recipient_gstin").to_owned();
        let outcome = Outcome::from_word(lines.cell("outcome"))
            .ok_or_else(|| lines.wrong("outcome", "give the folder as one run left it"))?;
        let document = EarlierDocument {
            supplier_gstin: lines.text("supplier_gstin").to_owned(),
            recipient_gstin: recipient_gstin.clone(),
            section,
            number: lines.text("document_number").to_ascii_uppercase(),
            date: lines.cell("document_date").to_owned(),
            return_period: lines.cell("return_period").to_owned(),
        };
        // A record that the download repeats is told of twice, once as a repetition.
        if outcome == Outcome::DuplicateInIms {
            documents.entry(document).or_insert(outcome);
        } else {
            documents.insert(document, outcome);
        }
        records.insert(name, Told { recipient_gstin, accepted });
    }
    Ok((records, documents))
}

/// Returns the accepted records that a row stands for; a row that books one of them again stands for
/// none.
fn accepted(lines: &Lines<'_>, records: &BTreeMap<Name, Told>) -> Result<Vec<EarlierRecord>, PreviousError> {
    if lines.cell("ims_section").is_empty() || !lines.cell("booked_again_beside").is_empty() {
        return Ok(Vec::new());
    }
    let sections: Vec<&str> = lines.cell("ims_section").split(';').collect();
    let indexes: Vec<&str> = lines.cell("ims_index").split(';').collect();
    let files: Vec<&str> = match indexes.len() {
        1 => vec![lines.text("ims_file")],
        _ => lines.text("ims_file").split(';').collect(),
    };
    let mut accepted = Vec::new();
    for (at, index) in indexes.iter().enumerate() {
        let (file, section) = (files.get(at).copied(), sections.get(at).copied());
        let name = file.zip(section).map(|(f, s)| (f.to_owned(), s.to_owned(), (*index).to_owned()));
        let told = name.and_then(|name| records.get(&name)).ok_or_else(|| PreviousError::Torn {
            file: lines.file().to_owned(),
            line: lines.line(),
            section: section.unwrap_or_default().to_owned(),
            index: (*index).to_owned(),
        })?;
        accepted.extend(told.accepted.clone());
    }
    Ok(accepted)
}

fn content(lines: &Lines<'_>) -> Result<RowContent, PreviousError> {
    let kind = DocumentKind::ALL.into_iter().find(|k| k.word() == lines.cell("kind"));
    Ok(RowContent {
        supplier_gstin: lines.text("supplier_gstin").to_owned(),
        number: lines.text("document_number").to_owned(),
        voucher_number: lines.text("voucher_number").to_owned(),
        date: lines.date("document_date")?,
        kind: kind.ok_or_else(|| lines.wrong("kind", "kinds are invoice, debit_note and credit_note"))?,
        taxable_value: lines.paise("taxable_value")?,
        tax: lines.heads()?,
    })
}

#[cfg(test)]
mod tests;
