//! `imsreco ledger`, and the entry of a run.

use super::args::{Format, LedgerArgs, TalkArgs};
use super::exit::Exit;
use super::progress::Stages;
use super::{job, render};
use crate::desk::history::{self, Amounts};
use crate::domain::text::Count;
use crate::ledger::{Entry, LedgerError, Workspace};
use crate::pipeline::{ReopenError, enter, reopen, workspace_of};
use std::path::Path;

/// Runs the command.
pub(super) fn run(args: &LedgerArgs) -> Exit {
    let stages = Stages::begin(&args.talk);
    let told = tell(args, &stages);
    stages.end();
    match told {
        Ok(text) => {
            render::to_stdout(&text);
            Exit::Done
        }
        Err(error) => failure(&error, &args.talk),
    }
}

fn tell(args: &LedgerArgs, stages: &Stages) -> Result<String, ReopenError> {
    let folder = workspace_of(&args.out, args.workspace.as_deref())?;
    let entries = match Workspace::open_existing(&folder)? {
        Some(workspace) => workspace.entries()?,
        None if args.out.is_dir() => Vec::new(),
        None => return Err(ReopenError::NoRun { out: args.out.clone() }),
    };
    let tells_rupees =
        args.format == Format::Text && entries.iter().any(|e| !matches!(e.entry, Entry::Run(_)));
    let amounts = if tells_rupees { amounts(args, stages) } else { Amounts::default() };
    Ok(match args.format {
        Format::Json => format!("{}\n", history::json(&entries)),
        Format::Text if entries.is_empty() => {
            format!("Nothing is recorded in {}.\n", render::path(&folder))
        }
        Format::Text => {
            let lines: String = history::lines(&entries, &amounts).iter().map(|l| format!("{l}\n")).collect();
            let count = Count::of(entries.len(), "entry");
            format!("{lines}{count} in {}; each fits the one before.\n", render::path(&folder))
        }
    })
}

/// Reads the documents' amounts where the run is at hand.
fn amounts(args: &LedgerArgs, stages: &Stages) -> Amounts {
    match reopen(&args.out, args.workspace.as_deref(), stages, |run| Amounts::of(run.month)) {
        Ok(amounts) => amounts,
        // A workspace is no run, and its ledger can be listed all the same.
        Err(ReopenError::NoRun { .. }) => Amounts::default(),
        Err(error) => {
            if !args.talk.quiet {
                let why = error.to_string();
                let why = why.lines().next().unwrap_or_default();
                render::to_stderr(&format!("note: rupees are not shown: {why}\n"));
            }
            Amounts::default()
        }
    }
}

/// Makes sure before a run begins that its workspace can be used.
pub(super) fn prepare(folder: &Path, talk: &TalkArgs) -> Result<Workspace, Exit> {
    let checked = Workspace::open(folder).and_then(|workspace| workspace.entries().map(|_| workspace));
    checked.map_err(|error: LedgerError| failure(&error.into(), talk))
}

/// Enters a finished run into its workspace; returns what to say of it where it is new there.
pub(super) fn enter_run(
    out: &Path,
    workspace: &mut Workspace,
    talk: &TalkArgs,
) -> Result<Option<String>, Exit> {
    match enter(out, workspace, &job::now()) {
        Ok(recorded) => Ok(recorded.map(|recorded| {
            let (number, folder) = (recorded.number, render::path(workspace.folder()));
            format!("recorded run {} as entry {number} in {folder}\n", recorded.run)
        })),
        Err(error) => {
            let exit = failure(&error, talk);
            render::to_stderr(&format!(
                "note: the files in {} are written; the run is not in the ledger yet\n",
                render::path(out)
            ));
            Err(exit)
        }
    }
}

fn failure(error: &ReopenError, talk: &TalkArgs) -> Exit {
    render::failure(error, error.id(), talk);
    if error.is_bug() { Exit::Bug } else { Exit::NotDone }
}
