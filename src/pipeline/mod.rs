//! One run, from files to files.
//!
//! Comes in: a [`Job`], checked as far as a command line can be. Goes out: a [`Finished`] with the
//! figures of the month, and the output folder. Invariant: prints nothing, asks no clock and no
//! environment; documents in = documents out is checked before anything is written.

mod accounts;
mod again;
mod answered;
mod columns;
mod compare;
mod enter;
#[cfg(test)]
mod fixture;
mod gstr2b;
mod inputs;
mod inspect;
mod job;
mod linked;
mod merge;
mod movement;
mod previous;
mod recipient;
mod reopen;
mod rules;
mod shard;
mod state;
mod suppliers;
mod why;
mod write;

pub use accounts::AccountError;
pub use again::{Again, again};
pub use answered::AnsweredReview;
pub use columns::{Columns, ColumnsFiles, columns};
pub use compare::{Compared, Comparing, MonthJob, compare};
pub use enter::enter;
pub use inputs::{Input, Role, Settings};
pub use inspect::inspect;
pub use job::{Html, Job, Refusals, Workbook, Writing};
pub use merge::{MergeError, Merging, Problem, Shards, merge};
pub use movement::movement;
pub use reopen::{Opened, ReopenError, input_bytes, reopen, workspace_of};
pub use rules::{RulesRead, read_rules};
pub use shard::{Sharded, run_shard};
pub use state::part::Shard;

use crate::decide::{self, CLERK, Decisions, Facts, Finding, Policy};
use crate::diagnostic::{Diagnostic, Place};
use crate::domain::document::{BooksRow, Filing, ImsRecord};
use crate::domain::due::Calendar;
use crate::domain::gstin::pan_of;
use crate::domain::gstr2b::Document2b;
use crate::domain::link::UploadFate;
use crate::domain::money::Tolerance;
use crate::domain::month::{InputFile, Month, RunFacts};
use crate::domain::period::TaxPeriod;
use crate::domain::suppliers::SupplierMaster;
use crate::domain::text::Count;
use crate::frame::FrameError;
use crate::frame::ims::Cut;
use crate::ingest;
use crate::ingest::books::{self, BooksRead};
use crate::ingest::files::{FileError, display_names};
use crate::ingest::gstr2b::{Gstr2bError, Gstr2bRead};
use crate::ingest::ims::{self, ImsRead};
use crate::ingest::previous::{PreviousError, PreviousRead};
use crate::ingest::recipient::{RecipientError, RecipientRead};
use crate::ingest::suppliers::{SuppliersError, SuppliersRead};
use crate::matching::{self, Matching, Watch};
use crate::output::report::figures::{Figures, figures};
use crate::output::upload::{self, Prepared};
use crate::portal::upload::Profile;
use linked::Inputs;
use rayon::prelude::*;
use std::path::{Path, PathBuf};

/// Told where the work stands.
pub trait Progress: Sync {
    /// Begins a stage.
    fn stage(&self, title: &str);
}

/// Shows nothing.
#[derive(Clone, Copy, Debug)]
pub struct Silent;

impl Progress for Silent {
    fn stage(&self, _title: &str) {}
}

struct Passes<'p>(&'p dyn Progress);

impl Watch for Passes<'_> {
    fn pass(&self, title: &str) {
        self.0.stage(&format!("match: {title}"));
    }
}

/// What stops a run.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The download.
    #[error(transparent)]
    Ims(#[from] ims::ImsError),
    /// The register.
    #[error(transparent)]
    Books(#[from] books::BooksError),
    /// The rules file cannot be read.
    #[error(transparent)]
    RulesFile(#[from] FileError),
    /// The rules hold mistakes; all of them.
    #[error(
        "the rules in {file} hold {}\n  help: mend the file; imsreco check-rules {file} checks it by itself",
        Count::of(diagnostics.len(), "mistake")
    )]
    Rules {
        /// The rules file.
        file: String,
        /// Every mistake.
        diagnostics: Vec<Diagnostic>,
    },
    /// Both rules files of a comparison hold mistakes; all of them.
    #[error(
        "the rules in {old} and {new} hold {}\n  help: mend the files; imsreco check-rules {old} {new} checks them by \
         themselves",
        Count::of(diagnostics.len(), "mistake")
    )]
    BothRules {
        /// The first rules file.
        old: String,
        /// The second rules file.
        new: String,
        /// Every mistake, those of the first file first.
        diagnostics: Vec<Diagnostic>,
    },
    /// One of several months stopped the run.
    #[error("in {month}: {source}")]
    InMonth {
        /// The month's name.
        month: String,
        /// What stopped it.
        source: Box<Self>,
    },
    /// The shards of a run cannot be merged.
    #[error(transparent)]
    Merge(#[from] MergeError),
    /// An earlier run.
    #[error(transparent)]
    Previous(#[from] PreviousError),
    /// The list of suppliers.
    #[error(transparent)]
    Suppliers(#[from] SuppliersError),
    /// How the recipient files.
    #[error(transparent)]
    Recipient(#[from] RecipientError),
    /// The GSTR-2B.
    #[error(transparent)]
    Gstr2b(#[from] Gstr2bError),
    /// The register belongs to somebody else.
    #[error(
        "the register is of {}, the download of {}\n  --> {file}\n  help: give the register and the download of the same recipient",
        crate::domain::text::and(register),
        crate::domain::text::and(download)
    )]
    OtherRecipient {
        /// The first register.
        file: String,
        /// Recipients the register names.
        register: Vec<String>,
        /// Recipients of the downloads.
        download: Vec<String>,
    },
    /// An output cannot be written.
    #[error(transparent)]
    Output(#[from] crate::output::outbox::OutboxError),
    /// The upload would break a rule of the portal.
    #[error("{0}, and no file was written")]
    Upload(#[from] crate::output::upload::UploadError),
    /// A report could not be made.
    #[error("internal error: {0}; this is a bug, and no file was written")]
    Report(#[from] crate::output::report::ReportError),
    /// The data engine failed.
    #[error("internal error: {0}; this is a bug, and no file was written")]
    Frame(#[from] FrameError),
    /// The rules could not be applied.
    #[error("{0}, and no file was written")]
    Decide(#[from] decide::DecideError),
    /// Documents were lost or invented.
    #[error("internal error: {0}; this is a bug, and no file was written")]
    Accounts(#[from] AccountError),
}

impl Error {
    /// Returns the stable name of the error; empty where the mistake is ours.
    pub fn id(&self) -> &'static str {
        match self {
            Self::Ims(error) => error.id(),
            Self::Books(error) => error.id(),
            Self::RulesFile(error) => error.id(),
            Self::Rules { .. } | Self::BothRules { .. } => "rules.mistakes",
            Self::InMonth { source, .. } => source.id(),
            Self::Merge(error) => error.id(),
            Self::Previous(error) => error.id(),
            Self::Suppliers(error) => error.id(),
            Self::Recipient(error) => error.id(),
            Self::Gstr2b(error) => error.id(),
            Self::OtherRecipient { .. } => "books.wrong-recipient",
            Self::Output(error) => error.id(),
            Self::Upload(_) | Self::Report(_) | Self::Frame(_) | Self::Decide(_) | Self::Accounts(_) => "",
        }
    }

    /// Tells whether the mistake is ours.
    pub fn is_bug(&self) -> bool {
        match self {
            Self::InMonth { source, .. } => source.is_bug(),
            Self::Upload(_) | Self::Report(_) | Self::Frame(_) | Self::Decide(_) | Self::Accounts(_) => true,
            Self::Ims(_)
            | Self::Books(_)
            | Self::RulesFile(_)
            | Self::Rules { .. }
            | Self::BothRules { .. }
            | Self::Merge(_)
            | Self::Previous(_)
            | Self::Suppliers(_)
            | Self::Recipient(_)
            | Self::Gstr2b(_)
            | Self::OtherRecipient { .. }
            | Self::Output(_) => false,
        }
    }
}

/// What a run came to.
#[derive(Debug)]
pub struct Finished {
    /// The numbers every report shows.
    pub figures: Figures,
    /// Everything worth telling, in order of place.
    pub diagnostics: Vec<Diagnostic>,
    /// Records and rows that could not be read.
    pub refused: usize,
    /// Documents that need a person.
    pub needs_person: usize,
    /// Documents without a partner on either side.
    pub unmatched: usize,
    /// Documents the upload speaks of.
    pub uploaded: usize,
    /// Whether the upload was held back because documents were refused.
    pub upload_held_back: bool,
    /// What was understood of the registers, a line per file.
    pub columns: Vec<String>,
    /// Files written, in order; none on a dry run.
    pub written: Vec<PathBuf>,
    /// Reviews of the earlier run in the folder that somebody had touched; they live on under other names.
    pub answered: Vec<AnsweredReview>,
}

/// Runs a job.
///
/// # Errors
/// [`Error`]; nothing is left in the output folder then.
pub fn run(job: &Job, progress: &dyn Progress) -> Result<Finished, Error> {
    run_and_look(job, progress, |_, _| ())
}

/// Finds the links of a month.
type Linker<'l> = &'l mut dyn FnMut(&Month<'_>) -> Result<Matching, Error>;

/// Runs a job and shows the month once its files are written.
fn run_and_look(
    job: &Job,
    progress: &dyn Progress,
    look: impl FnOnce(&Month<'_>, &[Diagnostic]),
) -> Result<Finished, Error> {
    run_linked(job, progress, &mut |month| matched(month, progress), look)
}

/// Links the documents of a month.
fn matched(month: &Month<'_>, progress: &dyn Progress) -> Result<Matching, Error> {
    Ok(matching::run(&month.ims, &month.books, month.facts.tolerance, &Passes(progress))?)
}

/// Runs a job whose links are found in a way of its own.
fn run_linked(
    job: &Job,
    progress: &dyn Progress,
    linker: Linker<'_>,
    look: impl FnOnce(&Month<'_>, &[Diagnostic]),
) -> Result<Finished, Error> {
    progress.stage("rules");
    let (rules_file, policy) = rules(&job.rules)?;
    write::precheck(job, &policy)?;
    run_under(job, (&policy, rules_file), None, progress, linker, look)
}

/// Runs a job under a policy; `kept` gives the files the names they had in the run that is made again.
fn run_under(
    job: &Job,
    (policy, rules_file): (&Policy, InputFile),
    kept: Option<&again::Kept>,
    progress: &dyn Progress,
    linker: Linker<'_>,
    look: impl FnOnce(&Month<'_>, &[Diagnostic]),
) -> Result<Finished, Error> {
    let (mut inputs, mut frames) = Inputs::read(job, progress)?;
    let (mut month, mut diagnostics) = inputs.month(job, &mut frames)?;
    let gstr2b = inputs.gstr2b();
    let rules_name = rules_file.name.clone();
    under(&mut month, policy, rules_file);
    if let Some(kept) = kept {
        kept.name_files(&mut month);
    }
    diagnostics.extend(decide::check(policy, &rules_name));
    diagnostics.extend(rules::strangers(policy, &month.ims));
    let found = linker(&month)?;
    diagnostics.extend(put_links(&mut month, found));
    progress.stage("apply the rules");
    let texts = inputs.take_texts();
    let findings = propose(&mut month, policy, inputs.master())?;
    if let Some(master) = inputs.master() {
        suppliers::name(&mut month, master);
    }
    let (left_out, upload) = leave_out(&mut month, &texts, job.profile)?;
    diagnostics.extend(left_out);
    inputs.account(&month)?;
    if let Some((documents, recipients)) = gstr2b {
        progress.stage("lay GSTR-2B beside the forecast");
        gstr2b::lay(documents, &recipients, &mut month)?;
    }
    if job.workbook == Workbook::Write && job.writing == Writing::Files {
        progress.stage("say why documents found no partner");
        why::say(&mut month);
    }
    if let Some(kept) = kept {
        kept.name_places(&mut diagnostics);
    }
    diagnostics.sort_by(|a, b| (a.severity, &a.place, a.id).cmp(&(b.severity, &b.place, b.id)));
    let refused = month.refused_records.len() + month.refused_rows.len();
    let upload_held_back = refused > 0 && job.refusals == Refusals::HoldUploadBack;
    progress.stage("check the upload");
    let (figures, uploads) = rayon::join(
        || figures(&month, &diagnostics),
        || if upload_held_back { Ok(Vec::new()) } else { upload.files(&month, &texts) },
    );
    let made = write::Made { figures: &figures, diagnostics: &diagnostics, findings, uploads: uploads? };
    drop(texts);
    let written = write::all(job, &month, made, kept, progress)?;
    look(&month, &diagnostics);
    Ok(Finished {
        refused,
        needs_person: month.decisions.iter().filter(|d| d.needs_review()).count(),
        unmatched: accounts::unmatched(&month),
        uploaded: month
            .decisions
            .iter()
            .filter(|d| matches!(d.fate, UploadFate::Upload | UploadFate::Held))
            .count(),
        upload_held_back,
        columns: understood(&month),
        written: written.files,
        answered: written.answered,
        figures,
        diagnostics,
    })
}

/// What stands beside the two sides: earlier runs, the list of suppliers.
struct Side {
    previous: PreviousRead,
    suppliers: Option<SuppliersRead>,
    recipient: Option<RecipientRead>,
    gstr2b: Option<Gstr2bRead>,
}

impl Side {
    fn read(job: &Job, recipients: &[String], progress: &dyn Progress) -> Result<Self, Error> {
        if !job.previous.is_empty() {
            progress.stage("read the earlier runs");
        }
        let previous = ingest::previous::read(&job.previous)?;
        let suppliers = job.suppliers.as_deref().map(ingest::suppliers::read).transpose()?;
        let recipient = job.recipient.as_deref().map(ingest::recipient::read).transpose()?;
        let only = match recipients {
            [only] => Some(only.as_str()),
            [] | [_, ..] => None,
        };
        let names = display_names(&job.gstr2b);
        let gstr2b = match job.gstr2b.as_slice() {
            [] => None,
            paths => Some(ingest::gstr2b::read(paths, &names, only)?),
        };
        Ok(Self { previous, suppliers, recipient, gstr2b })
    }

    fn master(&self) -> Option<&SupplierMaster> {
        self.suppliers.as_ref().map(|s| &s.master)
    }

    /// Hands over the documents of the GSTR-2B and whose they are, once.
    fn documents(&mut self) -> Option<(Vec<Document2b>, Vec<String>)> {
        self.gstr2b.as_mut().map(|read| (std::mem::take(&mut read.documents), read.recipients.clone()))
    }

    /// Sets aside what cannot be linked, before anything is.
    fn prepare(&self, job: &Job, month: &mut Month<'_>) -> Result<Vec<Diagnostic>, Error> {
        let mut told = Vec::new();
        if !job.previous.is_empty() {
            ingest::previous::of_these(&self.previous.runs, &month.facts.recipients)?;
            month.facts.previous_files.clone_from(&self.previous.files);
            month.facts.history = Some(previous::history(&self.previous.runs));
            told.push(previous::set_aside(month, &self.previous.runs));
        }
        if let Some(read) = &self.suppliers {
            month.facts.suppliers_file = Some(read.file.clone());
            told.extend(read.diagnostics.iter().cloned());
            told.extend(suppliers::set_aside(month, &read.master));
            told.extend(suppliers::suggestions(month, &read.master));
        }
        if let Some(read) = &self.recipient {
            month.facts.calendar = read.calendar.clone();
            told.extend(read.diagnostics.iter().cloned());
            told.extend(recipient::strangers(month));
        }
        if let Some(read) = &self.gstr2b {
            told.extend(gstr2b::admit(read, month)?);
            told.extend(read.diagnostics.iter().cloned());
        }
        Ok(told)
    }
}

/// Says what was understood of each register: our field and the register's heading.
fn understood(month: &Month<'_>) -> Vec<String> {
    let tables = month.mapping.chunk_by(|a, b| (a.file, &a.sheet) == (b.file, &b.sheet));
    tables
        .filter_map(|table| {
            let file = &month.facts.books_files.get(table.first()?.file as usize)?.name;
            let pairs: Vec<String> =
                table.iter().map(|c| format!("{} = \"{}\"", c.field, c.heading)).collect();
            Some(format!("columns of {file}: {}", pairs.join(", ")))
        })
        .collect()
}

/// Reads the rules and the lists beside them.
fn rules(path: &Path) -> Result<(InputFile, Policy), Error> {
    let RulesRead { file, policy } = read_rules(path)?;
    let policy = policy.map_err(|diagnostics| Error::Rules { file: file.name.clone(), diagnostics })?;
    Ok((file, policy))
}

/// Puts the month under a policy, whose tolerance then decides how it is linked.
fn under(month: &mut Month<'_>, policy: &Policy, rules_file: InputFile) {
    month.facts.tolerance = policy.tolerance;
    month.facts.hold = policy.hold;
    month.facts.policy.clone_from(&policy.name);
    month.facts.rules_file = rules_file;
    month.facts.calendar.annual_returns.clone_from(&policy.annual_returns);
    month.facts.list_files = policy.lists.iter().map(|l| l.file.clone()).collect();
}

/// Lays the month out, before it is linked and before a policy is chosen.
fn month<'a>(
    job: &Job,
    (records, rows): (Vec<ImsRecord<&'a str>>, Vec<BooksRow<&'a str>>),
    ims: &mut ImsRead<Cut>,
    books: &mut BooksRead,
) -> Month<'a> {
    let periods = |filed_only: bool| {
        records
            .iter()
            .filter(|r| !filed_only || r.filing == Filing::Filed)
            .filter_map(|r| TaxPeriod::parse(r.return_period).ok())
            .max()
    };
    let period =
        job.period.or_else(|| periods(true)).or_else(|| periods(false)).unwrap_or(TaxPeriod::of(job.as_of));
    Month {
        facts: RunFacts {
            version: env!("CARGO_PKG_VERSION").into(),
            period,
            as_of: job.as_of,
            recipients: std::mem::take(&mut ims.recipients),
            tolerance: Tolerance::default(),
            hold: false,
            policy: String::new(),
            rules: Vec::new(),
            ims_files: std::mem::take(&mut ims.files),
            books_files: std::mem::take(&mut books.files),
            rules_file: InputFile { name: String::new(), sha256: String::new(), bytes: 0 },
            list_files: Vec::new(),
            previous_files: Vec::new(),
            suppliers_file: None,
            history: None,
            calendar: Calendar::default(),
            gstr2b_files: Vec::new(),
        },
        ims: records,
        links: Vec::new(),
        decisions: Vec::new(),
        reasons: Vec::new(),
        books: rows,
        books_links: Vec::new(),
        books_reasons: Vec::new(),
        why_not: Vec::new(),
        books_why_not: Vec::new(),
        refused_records: std::mem::take(&mut ims.refused),
        refused_rows: std::mem::take(&mut books.refused),
        read_only: std::mem::take(&mut ims.read_only),
        left_out: std::mem::take(&mut books.left_out),
        mapping: std::mem::take(&mut books.mapping),
        gstr2b: None,
    }
}

/// Stops a run on a register of somebody else; says which rows belong to a registration whose
/// download was not given.
fn recipients_of_rows(month: &Month<'_>) -> Result<Vec<Diagnostic>, Error> {
    let ours = &month.facts.recipients;
    let mut named: Vec<&str> =
        month.books.iter().map(|b| b.recipient_gstin).filter(|g| !g.is_empty()).collect();
    let all_named = named.len() == month.books.len();
    named.sort_unstable();
    named.dedup();
    let foreign: Vec<&str> = named.iter().copied().filter(|g| !ours.iter().any(|o| o == g)).collect();
    if foreign.is_empty() || ours.is_empty() {
        return Ok(Vec::new());
    }
    let stranger =
        foreign.iter().any(|g| !ours.iter().any(|o| pan_of(o).is_some() && pan_of(o) == pan_of(g)));
    if stranger || all_named && foreign.len() == named.len() {
        return Err(Error::OtherRecipient {
            file: month.facts.books_files.first().map_or_else(String::new, |f| f.name.clone()),
            register: named.into_iter().map(str::to_owned).collect(),
            download: ours.clone(),
        });
    }
    let rows = month.books.iter().filter(|b| foreign.contains(&b.recipient_gstin)).count();
    let place = Place::file(month.facts.books_files.first().map_or("", |f| f.name.as_str()));
    Ok(vec![
        Diagnostic::warning(
            "books.other-recipient",
            format!(
                "{} of {}, whose download was not given: such rows can only be shown to a person",
                Count::of(rows, "row"),
                crate::domain::text::and(&foreign)
            ),
            place,
        )
        .help("give the IMS download of that registration too, or leave the rows out"),
    ])
}

/// Links the documents and says why.
fn link(month: &mut Month<'_>, progress: &dyn Progress) -> Result<Vec<Diagnostic>, Error> {
    let found = matched(month, progress)?;
    Ok(put_links(month, found))
}

/// Puts the links into the month and says why they were made.
fn put_links(month: &mut Month<'_>, found: Matching) -> Vec<Diagnostic> {
    month.reasons = month
        .ims
        .par_iter()
        .zip(&found.links)
        .map(|(r, l)| matching::reason(l, &month.ims, &month.books, r))
        .collect();
    month.books_reasons = month
        .books
        .par_iter()
        .zip(&found.books_links)
        .map(|(row, l)| matching::books_reason(l, row, &month.ims, &month.reasons))
        .collect();
    month.links = found.links;
    month.books_links = found.books_links;
    found
        .exploded
        .into_iter()
        .map(|(block, keys)| {
            Diagnostic::warning(
                "match.too-common",
                format!(
                    "{} too common to be compared one by one in the block \"{block}\"",
                    if keys == 1 { "1 value or supplier is".to_owned() } else { format!("{keys} values or suppliers are") }
                ),
                Place::default(),
            )
            .help("documents with these values were still compared by every other block; the rest waits for a person")
        })
        .collect()
}

/// Lets the rules decide, and returns the worksheet of ITC reduction.
fn propose(
    month: &mut Month<'_>,
    policy: &Policy,
    master: Option<&SupplierMaster>,
) -> Result<Vec<Finding>, Error> {
    let facts = Facts {
        period: month.facts.period,
        as_of: month.facts.as_of,
        ims: &month.ims,
        books: &month.books,
        links: &month.links,
        suppliers: master,
        history: month.facts.history.as_ref(),
    };
    let Decisions { decisions, rules, findings } = decide::decide(policy, &facts)?;
    month.decisions = decisions;
    month.facts.rules = rules;
    Ok(findings)
}

/// Takes back what cannot go up for a reason that lies in the download: a person has to act instead. The
/// rest is returned as it will go up.
fn leave_out(
    month: &mut Month<'_>,
    texts: &[String],
    profile: Profile,
) -> Result<(Vec<Diagnostic>, Prepared), Error> {
    let upload = upload::prepare(month, texts, profile)?;
    let mut told = Vec::with_capacity(upload.unfit().len());
    for (id, unfit) in upload.unfit() {
        let (record, decision) = (&month.ims[id.at()], &mut month.decisions[id.at()]);
        let why = unfit.why();
        let place = Place {
            file: month
                .facts
                .ims_files
                .get(record.file as usize)
                .map_or_else(String::new, |f| f.name.clone()),
            item: format!("{} record {}", record.section.key(), record.index + 1),
            ..Place::default()
        };
        told.push(
            Diagnostic::warning(
                "upload.left-out",
                format!("{} is not uploaded: {why}", upload::words(record)),
                place,
            )
            .help(unfit.help()),
        );
        if !decision.overruled.is_empty() {
            decision.overruled.push_str("; ");
        }
        decision.overruled.push_str("it cannot be uploaded: ");
        decision.overruled.push_str(&why);
        decision.review.get_or_insert_with(|| CLERK.to_owned());
        decision.fate = UploadFate::NeedsPerson;
    }
    Ok((told, upload))
}
