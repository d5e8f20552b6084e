//! What review, decide and approve have in common: the run is opened, the person named, and whatever
//! stops the work told the same way.

use super::args::TalkArgs;
use super::desk_args::WhoArgs;
use super::exit::Exit;
use super::job::now;
use super::progress::Stages;
use super::render;
use super::upload::UploadStopped;
use crate::desk::answer::AnswerError;
use crate::desk::approve::ApproveError;
use crate::desk::bulk::BulkError;
use crate::desk::review::ReviewError;
use crate::desk::session::{NoName, Session, person};
use crate::desk::upload::StopError;
use crate::ingest::files::FileError;
use crate::ledger::{LEDGER, LedgerError, Recorded};
use crate::pipeline::{ReopenError, reopen};

/// What stops the work.
#[derive(Debug, thiserror::Error)]
pub(super) enum Stopped {
    #[error(transparent)]
    Name(#[from] NoName),
    #[error(transparent)]
    Run(#[from] ReopenError),
    #[error(transparent)]
    File(#[from] FileError),
    #[error(transparent)]
    Review(#[from] ReviewError),
    #[error(transparent)]
    Bulk(#[from] BulkError),
    #[error(transparent)]
    Approve(#[from] ApproveError),
    #[error(transparent)]
    Upload(#[from] StopError),
    #[error(transparent)]
    Answer(#[from] AnswerError),
    #[error(transparent)]
    UploadAsked(#[from] UploadStopped),
    #[error(
        "nothing was approved: nobody could be asked\n  --> argument --yes\n  help: look at what is shown, then run again with --yes"
    )]
    NobodyAsked,
}

impl From<LedgerError> for Stopped {
    fn from(error: LedgerError) -> Self {
        Self::Run(error.into())
    }
}

impl Stopped {
    fn id(&self) -> &'static str {
        match self {
            Self::Name(_) => "args.by",
            Self::Run(error) => error.id(),
            Self::File(error) => error.id(),
            Self::Review(error) => error.id(),
            Self::Bulk(error) => error.id(),
            Self::Approve(error) => error.id(),
            Self::Upload(error) => error.id(),
            Self::UploadAsked(error) => error.id(),
            Self::Answer(error) => error.id(),
            Self::NobodyAsked => "args.yes",
        }
    }

    fn is_bug(&self) -> bool {
        match self {
            Self::Run(error) => error.is_bug(),
            Self::Bulk(BulkError::Decide(_)) => true,
            Self::Upload(error) => error.is_bug(),
            Self::Name(_)
            | Self::File(_)
            | Self::Review(_)
            | Self::Bulk(BulkError::Condition { .. } | BulkError::Nothing | BulkError::Refused { .. })
            | Self::Approve(_)
            | Self::UploadAsked(_)
            | Self::Answer(_)
            | Self::NobodyAsked => false,
        }
    }
}

/// Opens the run and lets a person work on it; what comes back goes to stdout.
pub(super) fn work(
    who: &WhoArgs,
    talk: &TalkArgs,
    work: impl FnOnce(&Session<'_, '_>, &Stages) -> Result<String, Stopped>,
) -> Exit {
    let stages = Stages::begin(talk);
    let done = person(&who.by).map_err(Stopped::from).and_then(|by| {
        reopen(&who.out, who.workspace.as_deref(), &stages, |opened| {
            let session = Session::begin(opened, by, now())?;
            work(&session, &stages)
        })?
    });
    stages.end();
    match done {
        Ok(text) => {
            render::to_stdout(&text);
            Exit::Done
        }
        Err(stopped) => failed(&stopped, talk),
    }
}

fn failed(stopped: &Stopped, talk: &TalkArgs) -> Exit {
    match stopped {
        Stopped::Review(ReviewError::Problems { diagnostics }) => render::every(diagnostics, talk),
        Stopped::Bulk(BulkError::Condition { diagnostics } | BulkError::Refused { diagnostics, .. }) => {
            render::diagnostics(diagnostics, talk, "");
        }
        Stopped::Name(_)
        | Stopped::Run(_)
        | Stopped::File(_)
        | Stopped::Review(_)
        | Stopped::Bulk(_)
        | Stopped::Approve(_)
        | Stopped::Upload(_)
        | Stopped::UploadAsked(_)
        | Stopped::Answer(_)
        | Stopped::NobodyAsked => {}
    }
    render::failure(stopped, stopped.id(), talk);
    if stopped.is_bug() { Exit::Bug } else { Exit::NotDone }
}

/// Says where an entry was recorded.
pub(super) fn recorded(session: &Session<'_, '_>, entry: &Recorded) -> String {
    let ledger = session.opened.workspace.join(LEDGER);
    format!("Recorded as entry {} of {}.\n", entry.number, render::path(&ledger))
}

/// What a dry run ends with.
pub(super) const DRY_RUN: &str = "Dry run: nothing was recorded.\n";
