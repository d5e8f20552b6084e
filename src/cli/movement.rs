//! `imsreco movement`, and `--compare-with` of reconcile and merge.

use super::args::{Format, TalkArgs};
use super::exit::Exit;
use super::follow_args::MovementArgs;
use super::progress::Stages;
use super::reconcile::width;
use super::render;
use crate::domain::movement::Movement;
use crate::ingest::finished::{self, FinishedRun};
use crate::ingest::previous::PreviousError;
use crate::output::outbox::{Outbox, OutboxError, Overwrite};
use crate::output::report::movement::{json, page, text, write_csv};
use crate::pipeline::{self, Progress as _};
use std::path::{Path, PathBuf};

/// Names that a movement may write.
const NAMES: [&str; 3] = ["movement.csv", "movement.html", "movement.json"];

/// What stops the command.
#[derive(Debug, thiserror::Error)]
enum Stopped {
    #[error(transparent)]
    Run(#[from] PreviousError),
    #[error(transparent)]
    Output(#[from] OutboxError),
}

impl Stopped {
    const fn id(&self) -> &'static str {
        match self {
            Self::Run(error) => error.id(),
            Self::Output(error) => error.id(),
        }
    }
}

/// Runs the command.
pub(super) fn run(args: &MovementArgs) -> Exit {
    let overwrite = if args.force { Overwrite::Force } else { Overwrite::Never };
    let stages = Stages::begin(&args.talk);
    stages.stage("read the earlier run");
    let before = finished::read(&args.before).map_err(Stopped::from);
    let done = before.and_then(|before| tell(&before, &args.now, args.to.as_deref(), overwrite, &stages));
    stages.end();
    let (movement, written) = match done {
        Ok(done) => done,
        Err(stopped) => {
            render::failure(&stopped, stopped.id(), &args.talk);
            return Exit::NotDone;
        }
    };
    named(&written, &args.talk);
    let rest = if args.to.is_some() {
        "; movement.csv lists them all"
    } else {
        "; with --to, movement.csv lists them all"
    };
    match args.format {
        Format::Text => render::to_stdout(&text(&movement, width(), rest)),
        Format::Json => render::to_stdout(&json(&movement)),
    }
    Exit::Done
}

fn named(written: &[PathBuf], talk: &TalkArgs) {
    if !talk.quiet {
        for path in written {
            render::to_stderr(&format!("wrote {}\n", render::path(path)));
        }
    }
}

fn tell(
    before: &FinishedRun,
    now: &Path,
    to: Option<&Path>,
    overwrite: Overwrite,
    stages: &Stages,
) -> Result<(Movement, Vec<PathBuf>), Stopped> {
    let movement = pipeline::movement(before, now, stages)?;
    let Some(to) = to else { return Ok((movement, Vec::new())) };
    let mut outbox = Outbox::open(to, overwrite)?.beside_uploads();
    outbox.check(&NAMES)?;
    outbox.write(NAMES[0], |w| write_csv(&movement, w))?;
    outbox.write(NAMES[1], |w| w.write_all(page(&movement).as_bytes()))?;
    outbox.write(NAMES[2], |w| w.write_all(json(&movement).as_bytes()))?;
    let written = outbox.commit()?;
    Ok((movement, written))
}

/// Compares a run that was just made with an earlier one, writes the three files beside it and tells what moved.
pub(super) fn beside(before: &FinishedRun, out: &Path, talk: &TalkArgs) -> Result<(), Exit> {
    let stages = Stages::begin(talk);
    let done = tell(before, out, Some(out), Overwrite::Force, &stages);
    stages.end();
    match done {
        Ok((movement, written)) => {
            named(&written, talk);
            if !talk.quiet {
                render::to_stderr(&text(&movement, width(), "; movement.csv lists them all"));
            }
            Ok(())
        }
        Err(stopped) => {
            render::failure(&stopped, stopped.id(), talk);
            render::to_stderr(&format!(
                "note: the files in {} are written; what moved is not told (imsreco movement tells it)\n",
                render::path(out)
            ));
            Err(Exit::NotDone)
        }
    }
}

/// Reads an earlier run before the run begins that may replace it; nothing where none was named.
pub(super) fn earlier(before: Option<&Path>, talk: &TalkArgs) -> Result<Option<FinishedRun>, Exit> {
    before.map(finished::read).transpose().map_err(|error| {
        render::failure(&error, error.id(), talk);
        Exit::NotDone
    })
}
