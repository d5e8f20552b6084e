//! Two policies over the same months.
//!
//! Comes in: a [`Comparing`] job. Goes out: what would change, and on demand `compare.csv`, `.html` and
//! `.json`, all or none. Invariant: each month is read once and linked once per tolerance, and each
//! policy says of every document what a run under it would say.

use super::linked::Inputs;
use super::{Error, Job, Progress, leave_out, link, propose, rules, suppliers, under};
use crate::decide::{self, Decisions, Policy};
use crate::diagnostic::{Diagnostic, Severity};
use crate::domain::month::{InputFile, Month};
use crate::ingest::previous::files_of;
use crate::output::outbox::{Outbox, Overwrite};
use crate::output::report::compare::{self, Comparison, Decided, PolicyFigure, Sums};
use std::path::{Path, PathBuf};

/// One month to compare on.
#[derive(Clone, Debug)]
pub struct MonthJob {
    /// What it is called, or empty: then by its return period.
    pub name: String,
    /// Its files and settings; the rules file and the outputs of the job play no part.
    pub job: Job,
}

/// What is to be compared.
#[derive(Clone, Debug)]
pub struct Comparing {
    /// The policy in force.
    pub old: PathBuf,
    /// The policy proposed.
    pub new: PathBuf,
    /// The months, in the order in which they are told.
    pub months: Vec<MonthJob>,
    /// Where the files go; nothing is written without.
    pub out: Option<PathBuf>,
    /// Whether files of an earlier comparison may be replaced.
    pub overwrite: Overwrite,
}

/// What a comparison came to.
#[derive(Debug)]
pub struct Compared {
    /// What changes.
    pub comparison: Comparison,
    /// Mistakes in the documents and warnings on the rules.
    pub diagnostics: Vec<Diagnostic>,
    /// Records and rows that could not be read, and so were not compared.
    pub refused: usize,
    /// Files written, in order.
    pub written: Vec<PathBuf>,
}

/// Names that a comparison may write.
const NAMES: &[&str] = &["compare.csv", "compare.html", "compare.json"];

/// A policy with the file it stands in.
struct Read {
    file: InputFile,
    policy: Policy,
}

/// Compares two policies.
///
/// # Errors
/// [`Error`]; nothing is left in the output folder then.
pub fn compare(job: &Comparing, progress: &dyn Progress) -> Result<Compared, Error> {
    progress.stage("rules");
    let (old, new) = both(job)?;
    precheck(job)?;
    let mut diagnostics = decide::check(&old.policy, &old.file.name);
    if old.file.name != new.file.name {
        diagnostics.extend(decide::check(&new.policy, &new.file.name));
    }
    let mut sums = Sums::begin(env!("CARGO_PKG_VERSION"), figure(&old), figure(&new));
    for month in &job.months {
        let found = one(month, &old, &new, &mut sums, progress);
        let several = job.months.len() > 1;
        let found = found.map_err(|error| if several { within(month, error) } else { error })?;
        diagnostics.extend(found.into_iter().map(|mut d| {
            if several && !d.place.file.is_empty() {
                d.place.file = format!("{}: {}", month.name, d.place.file);
            }
            d
        }));
    }
    let comparison = sums.finish();
    let written = write(job, &comparison, progress)?;
    let refused = comparison.months.iter().map(|m| m.refused).sum();
    Ok(Compared { comparison, diagnostics, refused, written })
}

/// Reads both rules files and tells the mistakes of both.
fn both(job: &Comparing) -> Result<(Read, Read), Error> {
    let read = |path: &Path| rules(path).map(|(file, policy)| Read { file, policy });
    match (read(&job.old), read(&job.new)) {
        (Ok(old), Ok(new)) => Ok((old, new)),
        (
            Err(Error::Rules { file: old, mut diagnostics }),
            Err(Error::Rules { file: new, diagnostics: more }),
        ) if old != new => {
            diagnostics.extend(more);
            Err(Error::BothRules { old, new, diagnostics })
        }
        (Err(error), _) | (_, Err(error)) => Err(error),
    }
}

fn figure(read: &Read) -> PolicyFigure {
    PolicyFigure {
        name: read.policy.name.clone(),
        file: read.file.clone(),
        tolerance: read.policy.tolerance,
        hold: read.policy.hold,
        rules: Vec::new(),
    }
}

/// Says in which month the run stopped; a list of suppliers belongs to all, a bug to none.
fn within(month: &MonthJob, error: Error) -> Error {
    if error.is_bug() || matches!(error, Error::Suppliers(_)) {
        error
    } else {
        Error::InMonth { month: month.name.clone(), source: Box::new(error) }
    }
}

/// Reads and links one month and lets both policies decide it. Returns what could not be read.
fn one(
    month_job: &MonthJob,
    old: &Read,
    new: &Read,
    sums: &mut Sums,
    progress: &dyn Progress,
) -> Result<Vec<Diagnostic>, Error> {
    let job = &month_job.job;
    let (mut inputs, mut frames) = Inputs::read(job, progress)?;
    let (mut month, mut diagnostics) = inputs.month(job, &mut frames)?;
    diagnostics.retain(|d| d.severity == Severity::Error);
    under(&mut month, &old.policy, old.file.clone());
    link(&mut month, progress)?;
    let before = decided(job, &mut month, old, &inputs, progress)?;
    let relinked = old.policy.tolerance != new.policy.tolerance;
    under(&mut month, &new.policy, new.file.clone());
    // The links of the first policy, where those of the second are others.
    let linked = relinked.then(|| (std::mem::take(&mut month.links), std::mem::take(&mut month.reasons)));
    if relinked {
        link(&mut month, progress)?;
    }
    let after = decided(job, &mut month, new, &inputs, progress)?;
    if let Some(master) = inputs.master() {
        suppliers::name(&mut month, master);
    }
    let (links, reasons) = linked.as_ref().map_or((&month.links, &month.reasons), |(l, r)| (l, r));
    sums.add(
        &month_job.name,
        &month,
        &Decided { links, reasons, decisions: &before.decisions, rules: &before.rules },
        &Decided {
            links: &month.links,
            reasons: &month.reasons,
            decisions: &after.decisions,
            rules: &after.rules,
        },
    );
    Ok(diagnostics)
}

/// Lets one policy decide the month as a run would, and takes the decisions out of it.
fn decided(
    job: &Job,
    month: &mut Month<'_>,
    read: &Read,
    inputs: &Inputs,
    progress: &dyn Progress,
) -> Result<Decisions, Error> {
    progress.stage("apply the rules");
    let findings = propose(month, &read.policy, inputs.master())?;
    leave_out(month, inputs.texts(), job.profile)?;
    inputs.account(month)?;
    Ok(Decisions {
        decisions: std::mem::take(&mut month.decisions),
        rules: std::mem::take(&mut month.facts.rules),
        findings,
    })
}

/// Finds out before the work begins that the output folder cannot be used.
fn precheck(job: &Comparing) -> Result<(), Error> {
    let Some(out) = &job.out else { return Ok(()) };
    let mut outbox = Outbox::open(out, job.overwrite)?.beside_uploads();
    let mut inputs = vec![job.old.clone(), job.new.clone()];
    for Job { ims, books, map, suppliers, previous, .. } in job.months.iter().map(|m| &m.job) {
        inputs.extend(ims.iter().chain(books).chain(map).chain(suppliers).cloned());
        inputs.extend(previous.iter().flat_map(|folder| files_of(folder)));
    }
    let inputs: Vec<&Path> = inputs.iter().map(PathBuf::as_path).collect();
    outbox.spare(NAMES, &inputs)?;
    outbox.check(NAMES)?;
    outbox.write("probe", |w| w.write_all(b"imsreco"))?;
    Ok(())
}

/// Writes the three files, or none.
fn write(job: &Comparing, comparison: &Comparison, progress: &dyn Progress) -> Result<Vec<PathBuf>, Error> {
    let Some(out) = &job.out else { return Ok(Vec::new()) };
    progress.stage("write the comparison");
    let mut outbox = Outbox::open(out, job.overwrite)?.beside_uploads();
    outbox.write("compare.csv", |w| compare::write_csv(comparison, w))?;
    outbox.write("compare.html", |w| w.write_all(compare::page(comparison).as_bytes()))?;
    outbox.write("compare.json", |w| w.write_all(compare::json(comparison).as_bytes()))?;
    Ok(outbox.commit()?)
}
