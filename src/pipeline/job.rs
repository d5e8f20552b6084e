//! What a run is to do, with nothing left to parse.

use crate::domain::gstin::Gstin;
use crate::domain::period::TaxPeriod;
use crate::ingest::books::ControlTotals;
use crate::output::outbox::Overwrite;
use crate::portal::upload::Profile;
use chrono::NaiveDate;
use std::path::PathBuf;

/// What happens to the upload when documents could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusals {
    /// No upload is written.
    HoldUploadBack,
    /// It is written for the rest.
    Allow,
}

/// Whether `review.xlsx` is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Workbook {
    /// Yes.
    Write,
    /// No.
    Skip,
}

/// Whether `report.html` is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Html {
    /// Yes.
    Write,
    /// No.
    Skip,
}

/// Whether anything is written at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writing {
    /// Yes.
    Files,
    /// Everything is done but written.
    DryRun,
}

/// One run.
#[derive(Clone, Debug)]
pub struct Job {
    /// IMS downloads.
    pub ims: Vec<PathBuf>,
    /// Purchase registers.
    pub books: Vec<PathBuf>,
    /// The rules file.
    pub rules: PathBuf,
    /// Output folders of earlier runs, whose rows are not used again.
    pub previous: Vec<PathBuf>,
    /// A list of suppliers.
    pub suppliers: Option<PathBuf>,
    /// How the recipient files.
    pub recipient: Option<PathBuf>,
    /// The GSTR-2B of the period, once it is there.
    pub gstr2b: Vec<PathBuf>,
    /// A mapping file for the registers.
    pub map: Option<PathBuf>,
    /// What the registers come to, as far as the user says.
    pub control: ControlTotals,
    /// The recipient, where the downloads do not say.
    pub rtin: Option<Gstin>,
    /// The return period; else the latest of the filed records.
    pub period: Option<TaxPeriod>,
    /// The only clock.
    pub as_of: NaiveDate,
    /// The output folder.
    pub out: PathBuf,
    /// The workspace the run belongs to; else the output folder is its own.
    pub workspace: Option<PathBuf>,
    /// The shape of the upload.
    pub profile: Profile,
    /// Whether the workbook is written.
    pub workbook: Workbook,
    /// Whether the HTML report is written.
    pub html: Html,
    /// Whether anything is written.
    pub writing: Writing,
    /// Whether files of an earlier run may be replaced.
    pub overwrite: Overwrite,
    /// What refused documents do to the upload.
    pub refusals: Refusals,
}
