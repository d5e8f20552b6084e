//! A run enters the ledger of its workspace.
//!
//! Comes in: an output folder and an open workspace. Goes out: one entry per run, and copies of what
//! it read and wrote. Invariant: the copies stand before the entry that names them; the same run
//! enters once, however often it is made or looked at.

use super::inputs::Role;
use super::reopen::{ReopenError, find, fingerprint, read_state};
use super::state::State;
use crate::domain::month::InputFile;
use crate::ingest::files::read_file;
use crate::ledger::{Entry, LedgerError, Recorded, RunEntry, Stored, Workspace};
use std::path::Path;

/// Who enters runs.
const OURSELVES: &str = "imsreco";

/// Files of a run that are written after its state, which names the others.
const LAST: [&str; 2] = [super::state::NAME, "audit.jsonl"];

/// Enters the run in `out` into the ledger, unless it is there; returns the entry that is new.
/// `at` is local time with its distance from UTC.
///
/// # Errors
/// [`ReopenError`] where the run or a file it read is not what it was, or the workspace cannot be
/// written.
pub fn enter(out: &Path, workspace: &mut Workspace, at: &str) -> Result<Option<Recorded>, ReopenError> {
    let state = read_state(out)?;
    let entry = entry(&state, out);
    loop {
        let head = workspace.head()?;
        let is_there = |recorded: &Recorded| recorded.entry == Entry::Run(entry.clone());
        if workspace.entries()?.iter().any(is_there) {
            return Ok(None);
        }
        keep(&state, &entry, out, workspace)?;
        match workspace.append(&head, at, OURSELVES, &state.run, &Entry::Run(entry.clone())) {
            // Somebody recorded something meanwhile, perhaps this very run.
            Err(LedgerError::Moved { .. }) => {}
            other => return Ok(Some(other?)),
        }
    }
}

fn entry(state: &State, out: &Path) -> RunEntry {
    let facts = &state.facts;
    let inputs = state.inputs.iter().map(|input| Stored {
        role: input.role.word().to_owned(),
        name: input.name.clone(),
        sha256: input.sha256.clone(),
        bytes: input.bytes,
    });
    let last = LAST.into_iter().filter_map(|name| {
        let (_, file) = read_file(&out.join(name)).ok()?;
        Some(InputFile { name: name.to_owned(), ..file })
    });
    let outputs = state.outputs.iter().cloned().chain(last).map(|file| Stored {
        role: if file.name == super::state::NAME { "state" } else { "output" }.to_owned(),
        name: file.name,
        sha256: file.sha256,
        bytes: file.bytes,
    });
    RunEntry {
        run: state.run.clone(),
        version: facts.version.clone(),
        period: facts.period.wire(),
        as_of: facts.as_of.format("%Y-%m-%d").to_string(),
        policy: facts.policy.clone(),
        recipients: facts.recipients.clone(),
        records: state.links.len(),
        inputs: inputs.collect(),
        outputs: outputs.collect(),
    }
}

/// Keeps copies of what the run read, and of what it wrote as far as nobody has changed it since. Files
/// of earlier runs likewise: what they did to the run stands in its state.
fn keep(state: &State, entry: &RunEntry, out: &Path, workspace: &Workspace) -> Result<(), ReopenError> {
    for input in &state.inputs {
        let path = match find(input, out, workspace.folder()) {
            Err(ReopenError::Gone { .. } | ReopenError::Changed { .. }) if input.role == Role::Previous => {
                continue;
            }
            found => found?,
        };
        workspace.keep(&read_file(&path)?.0)?;
    }
    for output in &entry.outputs {
        let path = out.join(&output.name);
        if fingerprint(&path).is_ok_and(|found| found == output.sha256) {
            workspace.keep(&read_file(&path)?.0)?;
        }
    }
    Ok(())
}
