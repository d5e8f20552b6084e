//! Everything one run knows, for those who write it down.
//!
//! Comes in: frames turned into rows, links, decisions, from the pipeline. Goes out: reports,
//! uploads, audit lines. Invariant: `ims`, `links`, `decisions` and `reasons` are aligned by
//! [`ImsId`](super::link::ImsId), `books`, `books_links` and `books_reasons` by
//! [`BooksId`](super::link::BooksId); `why_not` and `books_why_not` likewise, or they are empty.

use super::document::{BooksRow, ImsRecord, Section};
use super::due::Calendar;
use super::gstr2b::Compared2b;
use super::history::SupplierHistory;
use super::link::{BooksLink, Decision, Link};
use super::money::{Paise, TaxHeads, Tolerance};
use super::period::TaxPeriod;
use super::text::push_digits;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// A file that was read, with what it weighs in the audit trail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputFile {
    /// The name as the user gave it.
    pub name: String,
    /// SHA-256 of the bytes, in hexadecimal.
    pub sha256: String,
    /// Size in bytes.
    pub bytes: u64,
}

/// An IMS record that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedRecord {
    /// Which of the given downloads, from 0.
    pub file: u32,
    /// Section.
    pub section: Section,
    /// Position in its section, from 0.
    pub index: u32,
    /// The supplier's GSTIN as far as it could be read, or empty.
    pub supplier_gstin: String,
    /// The number as far as it could be read, or empty.
    pub number: String,
    /// Taxable value, if that could be read.
    pub taxable_value: Option<Paise>,
    /// Tax by head, if that could be read.
    pub tax: Option<TaxHeads>,
    /// Why, a sentence.
    pub reason: String,
}

/// A register row that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedRow {
    /// Which of the given registers, from 0.
    pub file: u32,
    /// Sheet, or empty.
    pub sheet: String,
    /// The n-th record after the header, from 1.
    pub row: u32,
    /// The row as the user's program numbers it.
    pub shown_row: u32,
    /// The supplier's GSTIN as shown, or empty.
    pub supplier_gstin: String,
    /// The number as shown, or empty.
    pub number: String,
    /// Why, a sentence.
    pub reason: String,
}

/// Records of a section that imsreco shows and never acts upon (imports, ISD, unknown ones).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadOnlySection {
    /// Which of the given downloads, from 0.
    pub file: u32,
    /// The key as read.
    pub key: String,
    /// How many records.
    pub records: usize,
    /// How many of them stand at no action, where that could be read: silence accepts those too.
    pub no_action: usize,
}

/// Register rows that are no documents (totals, blanks, repeated headers).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Which of the given registers, from 0.
    pub file: u32,
    /// Sheet, or empty.
    pub sheet: String,
    /// Why: `blank`, `total`, `repeated header`, `cancelled`.
    pub reason: String,
    /// How many rows.
    pub rows: usize,
}

/// What was understood of one register: field, heading, column letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MappedColumn {
    /// Which of the given registers, from 0.
    pub file: u32,
    /// Sheet, or empty.
    pub sheet: String,
    /// The field in our words, such as `taxable_value`.
    pub field: String,
    /// The heading as shown.
    pub heading: String,
    /// The column's letter, as spreadsheets show it.
    pub letter: String,
}

/// What a rule is and did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleFact {
    /// Name.
    pub name: String,
    /// Condition as written, or empty when unconditional.
    pub when: String,
    /// Action word.
    pub action: String,
    /// Role that must look, or `none`.
    pub review: String,
    /// Reason shown to people.
    pub reason: String,
    /// Words of the policy's owner.
    pub tags: Vec<String>,
    /// How many records it decided.
    pub hits: usize,
    /// Tax of those records.
    pub tax: Paise,
}

/// The settings of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunFacts {
    /// Version of imsreco.
    pub version: String,
    /// The return period the run is about.
    pub period: TaxPeriod,
    /// The only clock.
    pub as_of: NaiveDate,
    /// Recipients, in order.
    pub recipients: Vec<String>,
    /// Tolerances in force.
    pub tolerance: Tolerance,
    /// Whether records that need a person are held on Pending.
    pub hold: bool,
    /// Name of the policy.
    pub policy: String,
    /// The rules in order.
    pub rules: Vec<RuleFact>,
    /// Downloads.
    pub ims_files: Vec<InputFile>,
    /// Registers.
    pub books_files: Vec<InputFile>,
    /// The rules file.
    pub rules_file: InputFile,
    /// Lists of suppliers that the rules name.
    pub list_files: Vec<InputFile>,
    /// Files of earlier runs that were taken into account.
    pub previous_files: Vec<InputFile>,
    /// The list of suppliers.
    pub suppliers_file: Option<InputFile>,
    /// What earlier runs say of the suppliers; nothing where none were given.
    pub history: Option<SupplierHistory>,
    /// How the recipients file, and on which days.
    pub calendar: Calendar,
    /// Files of the GSTR-2B.
    pub gstr2b_files: Vec<InputFile>,
}

/// Everything one run knows. `'a` is the life of the frames that hold the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Month<'a> {
    /// Settings.
    pub facts: RunFacts,
    /// Records by id.
    pub ims: Vec<ImsRecord<&'a str>>,
    /// What became of each record.
    pub links: Vec<Link>,
    /// What is proposed for each record.
    pub decisions: Vec<Decision>,
    /// Why, a sentence per record; the most frequent sentences are texts of the program.
    pub reasons: Vec<Cow<'static, str>>,
    /// Rows by id.
    pub books: Vec<BooksRow<&'a str>>,
    /// What became of each row.
    pub books_links: Vec<BooksLink>,
    /// Why, a sentence per row.
    pub books_reasons: Vec<Cow<'static, str>>,
    /// Per record why it found no partner and what would have linked it; empty where it is linked.
    /// The whole list is empty where nobody asked.
    pub why_not: Vec<String>,
    /// The same per row.
    pub books_why_not: Vec<String>,
    /// Records that could not be read.
    pub refused_records: Vec<RefusedRecord>,
    /// Rows that could not be read.
    pub refused_rows: Vec<RefusedRow>,
    /// Sections that are shown only.
    pub read_only: Vec<ReadOnlySection>,
    /// Rows that are no documents.
    pub left_out: Vec<LeftOut>,
    /// What was understood of the registers.
    pub mapping: Vec<MappedColumn>,
    /// The GSTR-2B of the period beside the forecast, where it was given.
    pub gstr2b: Option<Compared2b>,
}

/// Names register rows as `links.csv` does: `12`; `file:12` with several files; `file#sheet:12`
/// where a file has several sheets.
#[derive(Clone, Debug)]
pub struct RowNames {
    files: Vec<String>,
    sheets: bool,
}

impl RowNames {
    /// Learns from the whole register how much a name has to say.
    pub fn of(month: &Month<'_>) -> Self {
        let mut first_sheet: Vec<Option<&str>> = vec![None; month.facts.books_files.len()];
        let mut sheets = false;
        for row in &month.books {
            let seen = first_sheet[row.file as usize].get_or_insert(row.sheet);
            // Rows of a sheet share one text: most need no comparison of it.
            sheets |= !std::ptr::eq(*seen, row.sheet) && *seen != row.sheet;
        }
        Self { files: month.facts.books_files.iter().map(|f| f.name.clone()).collect(), sheets }
    }

    /// Names one row.
    pub fn name(&self, row: &BooksRow<&str>) -> String {
        let mut name = String::new();
        self.push_name(row, &mut name);
        name
    }

    /// Adds what [`Self::name`] says to a text.
    pub fn push_name(&self, row: &BooksRow<&str>, out: &mut String) {
        self.push_place(row.file, row.sheet, row.row, out);
    }

    /// Names a row that could not be read.
    pub fn refused(&self, row: &RefusedRow) -> String {
        let mut name = String::new();
        self.push_place(row.file, &row.sheet, row.row, &mut name);
        name
    }

    fn push_place(&self, file: u32, sheet: &str, row: u32, out: &mut String) {
        if self.sheets || self.files.len() > 1 {
            out.push_str(&self.files[file as usize]);
            if self.sheets {
                out.push('#');
                out.push_str(sheet);
            }
            out.push(':');
        }
        push_digits(u64::from(row), 1, out);
    }
}
