//! What a run tells of the decisions and uploads before it.

use super::args::TalkArgs;
use super::exit::Exit;
use super::job::now;
use super::progress::Stages;
use super::render;
use crate::desk::carry::{carried, csv, diagnostics, text};
use crate::desk::session::Session;
use crate::ledger::{Entry, Workspace};
use crate::output::outbox::{Outbox, Overwrite};
use crate::pipeline::{ReopenError, reopen};
use std::path::Path;

/// Compares the run in `out` with what its workspace knows and writes `carried.csv`; nothing where the
/// workspace knows no other run.
pub(super) fn tell(out: &Path, workspace: &Workspace, talk: &TalkArgs) -> Result<(), Exit> {
    let entries = workspace.entries().map_err(|error| failed(&error.into(), talk))?;
    if entries.iter().filter(|recorded| matches!(recorded.entry, Entry::Run(_))).count() < 2 {
        return Ok(());
    }
    let stages = Stages::begin(talk);
    let found = reopen(out, Some(workspace.folder()), &stages, |opened| {
        Ok::<_, ReopenError>(carried(&Session::begin(opened, String::new(), now())?))
    });
    stages.end();
    let carried = found.and_then(|found| found).map_err(|error| failed(&error, talk))?;
    if carried.before.is_none() {
        return Ok(());
    }
    let written = Outbox::open(out, Overwrite::Force).and_then(|outbox| {
        let mut outbox = outbox.beside_uploads();
        outbox.write("carried.csv", |w| csv(&carried, w))?;
        outbox.commit()
    });
    if let Err(error) = written {
        render::failure(&error, error.id(), talk);
        return Err(Exit::NotDone);
    }
    render::diagnostics(&diagnostics(&carried), talk, "; carried.csv lists them all");
    if !talk.quiet {
        render::to_stderr(&text(&carried));
    }
    Ok(())
}

fn failed(error: &ReopenError, talk: &TalkArgs) -> Exit {
    render::failure(error, error.id(), talk);
    if error.is_bug() { Exit::Bug } else { Exit::NotDone }
}
