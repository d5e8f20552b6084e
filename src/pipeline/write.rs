//! The files of a run, in the order in which they are made.
//!
//! Invariant: the audit trail comes last, since it holds the hashes of the others.

use super::again::Kept;
use super::{Error, Html, Job, Progress, Workbook, Writing, inputs, reopen, state};
use crate::decide::Policy;
use crate::diagnostic::Diagnostic;
use crate::domain::month::Month;
use crate::ingest::previous::files_of;
use crate::output::outbox::Outbox;
use crate::output::report::{self, figures::Figures};
use crate::output::{audit, links, problems, upload};
use std::path::{Path, PathBuf};

/// Names that a run may write, apart from uploads.
const NAMES: &[&str] = &[
    "links.csv",
    "links.parquet",
    "books_links.csv",
    "problems.csv",
    "mapping.toml",
    "summary.json",
    "review.csv",
    "review.xlsx",
    "report.html",
    reopen::WORKSPACE,
    state::NAME,
    "audit.jsonl",
];

/// Finds out before the work begins that the output folder cannot be used.
pub(super) fn precheck(job: &Job, policy: &Policy) -> Result<(), Error> {
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
        .chain(&earlier)
        .chain(&lists)
        .map(PathBuf::as_path)
        .collect();
    outbox.spare(NAMES, &inputs)?;
    outbox.check(NAMES)?;
    outbox.write("probe", |w| w.write_all(b"imsreco"))?;
    Ok(())
}

/// Writes everything, or nothing.
#[expect(clippy::too_many_arguments, reason = "each is another part of the run, and there is one caller")]
pub(super) fn all(
    job: &Job,
    month: &Month<'_>,
    figures: &Figures,
    diagnostics: &[Diagnostic],
    texts: &[String],
    upload_held_back: bool,
    kept: Option<&Kept>,
    progress: &dyn Progress,
) -> Result<Vec<PathBuf>, Error> {
    progress.stage("check the upload");
    let uploads = if upload_held_back { Vec::new() } else { upload::files(month, texts, job.profile)? };
    if job.writing == Writing::DryRun {
        return Ok(Vec::new());
    }
    let read = match kept {
        Some(kept) => kept.inputs.clone(),
        None => inputs::of(job, &month.facts)?,
    };
    let run = &inputs::run_name(&month.facts.version, &inputs::Settings::of(job), &read);
    let mut outbox = Outbox::open(&job.out, job.overwrite)?;
    progress.stage("write links");
    outbox.write("links.csv", |w| links::write_links(month, w))?;
    outbox.write("links.parquet", |w| links::write_links_parquet(month, w).map_err(std::io::Error::other))?;
    outbox.write("books_links.csv", |w| links::write_books_links(month, w))?;
    outbox.write("problems.csv", |w| problems::write(diagnostics, w))?;
    let mapping = crate::ingest::books::mapping_toml(&month.mapping);
    outbox.write("mapping.toml", |w| w.write_all(mapping.as_bytes()))?;
    let summary = report::summary::json(figures);
    outbox.write("summary.json", |w| w.write_all(summary.as_bytes()))?;
    outbox.write("review.csv", |w| report::review_csv::write(month, run, w))?;
    if job.workbook == Workbook::Write {
        progress.stage("write review.xlsx");
        let bytes = report::excel::workbook(month, run, figures, diagnostics)?;
        outbox.write("review.xlsx", |w| w.write_all(&bytes))?;
    }
    if job.html == Html::Write {
        progress.stage("write report.html");
        let page = report::html::page(month, figures, diagnostics);
        outbox.write("report.html", |w| w.write_all(page.as_bytes()))?;
    }
    progress.stage("write the upload");
    for file in &uploads {
        outbox.write(&format!("upload/{}", file.name), |w| w.write_all(file.text.as_bytes()))?;
    }
    let workspace = match kept {
        Some(kept) => kept.workspace.clone(),
        None => job.workspace.as_deref().and_then(|w| inputs::workspace_seen_from(&job.out, w)),
    };
    if let Some(workspace) = workspace {
        outbox.write(reopen::WORKSPACE, |w| writeln!(w, "{workspace}"))?;
    }
    let state = state::bytes(job, month, diagnostics, read, outbox.facts());
    outbox.write(state::NAME, |w| w.write_all(&state))?;
    progress.stage("write the audit trail");
    let facts = outbox.facts();
    outbox.write("audit.jsonl", |w| audit::write(month, &facts, w))?;
    Ok(outbox.commit()?)
}
