//! The files of a run, in the order in which they are made.
//!
//! Invariant: the audit trail comes last, since it holds the hashes of the others.

use super::again::Kept;
use super::answered::{self, AnsweredReview};
use super::{Error, Html, Job, Progress, Workbook, Writing, inputs, reopen, state};
use crate::decide::{Finding, Policy};
use crate::diagnostic::Diagnostic;
use crate::domain::month::Month;
use crate::ingest::previous::files_of;
use crate::output::audit::{self, Trail};
use crate::output::links::{self, Beside};
use crate::output::outbox::{Draft, Outbox, Overwrite};
use crate::output::problems;
use crate::output::report::{self, figures::Figures};
use crate::output::upload::UploadFile;
use rayon::prelude::*;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::thread::ScopedJoinHandle;

/// Names that a run may write, apart from uploads.
const NAMES: &[&str] = &[
    "links.csv",
    "links.parquet",
    "books_links.csv",
    "problems.csv",
    "mapping.toml",
    "summary.json",
    "review.csv",
    "gstr2b.csv",
    "review.xlsx",
    "report.html",
    reopen::WORKSPACE,
    state::NAME,
    "audit.jsonl",
];

/// Finds out before the work begins that the output folder cannot be used.
pub(super) fn precheck(job: &Job, policy: &Policy) -> Result<(), Error> {
    precheck_names(job, policy, NAMES)
}

/// Finds out as [`precheck`] does, for files of these names.
pub(super) fn precheck_names(job: &Job, policy: &Policy, names: &[&str]) -> Result<(), Error> {
    if job.writing == Writing::DryRun {
        return Ok(());
    }
    let mut outbox = Outbox::open(&job.out, job.overwrite)?;
    let earlier: Vec<PathBuf> = job.previous.iter().flat_map(|f| files_of(f)).collect();
    let lists: Vec<PathBuf> = policy.lists.iter().map(|l| PathBuf::from(&l.file.name)).collect();
    let inputs: Vec<&Path> = [&job.ims, &job.books]
        .into_iter()
        .flatten()
        .chain([&job.rules])
        .chain(&job.map)
        .chain(&job.suppliers)
        .chain(&job.recipient)
        .chain(&job.gstr2b)
        .chain(&earlier)
        .chain(&lists)
        .map(PathBuf::as_path)
        .collect();
    outbox.spare(names, &inputs)?;
    outbox.check(names)?;
    outbox.write("probe", |w| w.write_all(b"imsreco"))?;
    Ok(())
}

/// What was made of a month before the first file is begun.
pub(super) struct Made<'m> {
    pub(super) figures: &'m Figures,
    pub(super) diagnostics: &'m [Diagnostic],
    /// The worksheet of ITC reduction.
    pub(super) findings: Vec<Finding>,
    /// The upload; without files where it is held back.
    pub(super) uploads: Vec<UploadFile>,
}

/// What stands in the output folder now.
#[derive(Default)]
pub(super) struct Written {
    pub(super) files: Vec<PathBuf>,
    /// Reviews of an earlier run that somebody had touched, under other names.
    pub(super) answered: Vec<AnsweredReview>,
}

/// Writes everything, or nothing.
pub(super) fn all(
    job: &Job,
    month: &Month<'_>,
    made: Made<'_>,
    kept: Option<&Kept>,
    progress: &dyn Progress,
) -> Result<Written, Error> {
    if job.writing == Writing::DryRun {
        return Ok(Written::default());
    }
    let Made { figures, diagnostics, findings, uploads } = made;
    let read = match kept {
        Some(kept) => kept.inputs.clone(),
        None => inputs::of(job, &month.facts)?,
    };
    let run = &inputs::run_name(&month.facts.version, &inputs::Settings::of(job), &read);
    let mut outbox = Outbox::open(&job.out, job.overwrite)?;
    let answered = match job.overwrite {
        Overwrite::Never => Vec::new(),
        Overwrite::Force => answered::find(&job.out),
    };
    for review in &answered {
        outbox.rename_if_replaced(review.name, &review.kept_as);
    }
    progress.stage("write the files");
    let (mut links_csv, mut links_parquet) = (outbox.draft("links.csv")?, outbox.draft("links.parquet")?);
    let mut books_links = outbox.draft("books_links.csv")?;
    let mut trail = outbox.last_draft("audit.jsonl")?;
    std::thread::scope(|scope| -> Result<(), Error> {
        // The large files are made at the same time, since each waits for the disk and hashes for itself.
        let linking = scope.spawn(|| {
            let (in_csv, in_parquet, in_trail) = match Trail::begin(month, &mut trail) {
                Ok(lines) => {
                    let push = |id, out: &mut String| lines.push_line(id, out);
                    let beside = Beside { push: &push, out: &mut trail };
                    links::write_links(month, &mut links_csv, &mut links_parquet, Some(beside))
                }
                Err(error) => (Ok(()), Ok(()), Err(error)),
            };
            ((links_csv, in_csv), (links_parquet, in_parquet), (trail, in_trail))
        });
        let booking = scope.spawn(|| {
            let written = links::write_books_links(month, &mut books_links);
            (books_links, written)
        });
        let remembering = scope.spawn(|| state::Body::of(month, diagnostics));
        let rest = small_files(&mut outbox, month, figures, diagnostics)
            .and_then(|()| review(&mut outbox, month, findings.clone(), run))
            .and_then(|()| reports(job, &mut outbox, month, run, findings, (figures, diagnostics)))
            .and_then(|()| upload_files(&mut outbox, uploads));
        let ((csv, in_csv), (parquet, in_parquet), (mut trail, in_trail)) = joined(linking);
        outbox.keep(csv, in_csv)?;
        outbox.keep(parquet, in_parquet.map_err(io::Error::other))?;
        let (books_links, written) = joined(booking);
        outbox.keep(books_links, written)?;
        // Of several files that fail, the first in order is told, whichever failed first.
        rest?;
        run_files(job, &mut outbox, month, joined(remembering), read, kept)?;
        let written = in_trail.and_then(|()| audit::end(&outbox.facts(), &mut trail));
        outbox.keep(trail, written)?;
        Ok(())
    })?;
    let files = outbox.commit()?;
    let replaced = |review: &AnsweredReview| files.contains(&job.out.join(review.name));
    let answered = answered.into_iter().filter(replaced).collect();
    Ok(Written { files, answered })
}

/// Waits for a thread; its panic is ours.
fn joined<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

fn small_files(
    outbox: &mut Outbox,
    month: &Month<'_>,
    figures: &Figures,
    diagnostics: &[Diagnostic],
) -> Result<(), Error> {
    outbox.write("problems.csv", |w| problems::write(diagnostics, w))?;
    let mapping = crate::ingest::books::mapping_toml(&month.mapping);
    outbox.write("mapping.toml", |w| w.write_all(mapping.as_bytes()))?;
    let summary = report::summary::json(figures);
    outbox.write("summary.json", |w| w.write_all(summary.as_bytes()))?;
    if let Some(compared) = &month.gstr2b {
        outbox.write("gstr2b.csv", |w| report::gstr2b_csv::write(month, compared, w))?;
    }
    Ok(())
}

fn review(outbox: &mut Outbox, month: &Month<'_>, findings: Vec<Finding>, run: &str) -> Result<(), Error> {
    outbox.write("review.csv", |w| report::review_csv::write(month, findings, run, w))?;
    Ok(())
}

/// So many upload files are open at a time.
const UPLOADS_AT_ONCE: usize = 16;

/// Writes the upload files, several at a time: they come last but for the state, when the other threads are done.
fn upload_files(outbox: &mut Outbox, uploads: Vec<UploadFile>) -> Result<(), Error> {
    let mut uploads = uploads.into_iter();
    while uploads.len() > 0 {
        let files: Vec<UploadFile> = uploads.by_ref().take(UPLOADS_AT_ONCE).collect();
        let mut drafts = Vec::with_capacity(files.len());
        for file in &files {
            drafts.push(outbox.draft(&format!("upload/{}", file.name))?);
        }
        let written = |(mut draft, file): (Draft, UploadFile)| {
            let written = draft.write_all(file.text.as_bytes()).and_then(|()| draft.flush());
            (draft, written)
        };
        let written: Vec<_> = drafts.into_par_iter().zip(files).map(written).collect();
        for (draft, written) in written {
            outbox.keep(draft, written)?;
        }
    }
    Ok(())
}

/// Writes what later commands start from: where the workspace is, and the state, which names every file
/// before it.
fn run_files(
    job: &Job,
    outbox: &mut Outbox,
    month: &Month<'_>,
    body: state::Body<'_>,
    read: Vec<inputs::Input>,
    kept: Option<&Kept>,
) -> Result<(), Error> {
    let workspace = match kept {
        Some(kept) => kept.workspace.clone(),
        None => job.workspace.as_deref().and_then(|w| inputs::workspace_seen_from(&job.out, w)),
    };
    if let Some(workspace) = workspace {
        outbox.write(reopen::WORKSPACE, |w| writeln!(w, "{workspace}"))?;
    }
    let state = body.file(job, month, read, outbox.facts());
    outbox.write(state::NAME, |w| state.iter().try_for_each(|part| w.write_all(part)))?;
    Ok(())
}

fn reports(
    job: &Job,
    outbox: &mut Outbox,
    month: &Month<'_>,
    run: &str,
    findings: Vec<Finding>,
    (figures, diagnostics): (&Figures, &[Diagnostic]),
) -> Result<(), Error> {
    let of_book = findings.clone();
    let (book, page) = rayon::join(
        || match job.workbook {
            Workbook::Write => {
                report::excel::workbook_of(month, of_book, run, figures, diagnostics).map(Some)
            }
            Workbook::Skip => Ok(None),
        },
        || (job.html == Html::Write).then(|| report::html::page_of(month, findings, figures, diagnostics)),
    );
    if let Some(book) = book? {
        outbox.write("review.xlsx", |w| w.write_all(&book))?;
    }
    if let Some(page) = page {
        outbox.write("report.html", |w| w.write_all(page.as_bytes()))?;
    }
    Ok(())
}
