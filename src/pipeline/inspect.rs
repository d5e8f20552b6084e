//! A month that is linked and decided, to be looked at: nothing is written.

use super::{Error, Job, Progress, Side, link, month, propose, recipients_of_rows, rules, suppliers};
use crate::diagnostic::Diagnostic;
use crate::domain::month::Month;
use crate::frame::books::BooksFrame;
use crate::frame::ims::ImsFrame;
use crate::ingest::{books, ims};

/// Reads, links and decides as [`run`](super::run) does and hands the month to `look`, with
/// everything worth telling of the input. No file is written, and the output folder is not touched.
///
/// # Errors
/// [`Error`], as in a run.
pub fn inspect<T>(
    job: &Job,
    progress: &dyn Progress,
    look: impl FnOnce(&Month<'_>, &[Diagnostic]) -> T,
) -> Result<T, Error> {
    progress.stage("rules");
    let (rules_file, policy) = rules(job)?;
    progress.stage("read the IMS download");
    let mut ims = ims::read(&job.ims, job.rtin.as_ref())?;
    progress.stage("read the register");
    let mut books = books::read(&job.books, job.map.as_deref())?;
    books::check(&books.tables, &job.control)?;
    let side = Side::read(job, progress)?;
    let ims_frame = ImsFrame::from_records(&std::mem::take(&mut ims.records))?;
    let books_frame = BooksFrame::from_rows(&std::mem::take(&mut books.rows))?;
    let mut month = month(job, &policy, rules_file, &ims_frame, &books_frame, &mut ims, &mut books)?;
    let mut diagnostics = std::mem::take(&mut ims.diagnostics);
    diagnostics.append(&mut books.diagnostics);
    diagnostics.extend(recipients_of_rows(&month)?);
    diagnostics.extend(side.prepare(job, &mut month)?);
    diagnostics.extend(link(&mut month, progress)?);
    propose(&mut month, &policy, side.master())?;
    if let Some(master) = side.master() {
        suppliers::name(&mut month, master);
    }
    Ok(look(&month, &diagnostics))
}
