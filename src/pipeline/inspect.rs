//! A month that is linked and decided, to be looked at: nothing is written.

use super::linked::Inputs;
use super::{Error, Job, Progress, link, propose, rules, suppliers, under};
use crate::diagnostic::Diagnostic;
use crate::domain::month::Month;

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
    let (rules_file, policy) = rules(&job.rules)?;
    let (mut inputs, mut frames) = Inputs::read(job, progress)?;
    let (mut month, mut diagnostics) = inputs.month(job, &mut frames)?;
    under(&mut month, &policy, rules_file);
    diagnostics.extend(link(&mut month, progress)?);
    propose(&mut month, &policy, inputs.master())?;
    if let Some(master) = inputs.master() {
        suppliers::name(&mut month, master);
    }
    Ok(look(&month, &diagnostics))
}
