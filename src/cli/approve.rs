//! `imsreco approve`.

use super::desk::{DRY_RUN, Stopped, recorded, work};
use super::desk_args::{ApproveArgs, ReasonArg};
use super::exit::Exit;
use super::progress::Stages;
use super::render;
use crate::desk::approve::{Ask, request};
use crate::desk::session::Session;
use crate::desk::silence::deemed;
use crate::domain::standing::SecondLook;
use crate::domain::text::Count;
use std::io::{self, IsTerminal};

/// Runs the command.
pub(super) fn run(args: &ApproveArgs) -> Exit {
    work(&args.who, &args.talk, |session, stages| approve(args, session, stages))
}

fn approve(args: &ApproveArgs, session: &Session<'_, '_>, stages: &Stages) -> Result<String, Stopped> {
    let only = args.only.iter().map(|reason| match reason {
        ReasonArg::Reject => SecondLook::Reject,
        ReasonArg::OverLimit => SecondLook::OverLimit,
        ReasonArg::Override => SecondLook::Override,
        ReasonArg::Bulk => SecondLook::Bulk,
    });
    let ask = Ask { only: only.collect(), except: args.except.clone(), rejects: args.rejects };
    let standings = session.standings();
    let request = request(session, &standings, &ask)?;
    stages.end();
    render::to_stdout(&format!("{}\n", request.shown));
    let month = session.opened.month;
    if args.who.dry_run {
        return Ok(format!("{}\n{DRY_RUN}", deemed(month, &standings).sentence(month)));
    }
    if !args.yes && !confirmed(request.covered.len())? {
        return Ok("Nothing was approved.\n".to_owned());
    }
    let after = session.standings_with(&request.entry);
    let entry = session.record(&request.entry, &[])?;
    Ok(format!("{}\n{}", deemed(month, &after).sentence(month), recorded(session, &entry)))
}

/// Asks on the terminal; where there is none, nobody can be asked.
fn confirmed(documents: usize) -> Result<bool, Stopped> {
    if !io::stdin().is_terminal() {
        return Err(Stopped::NobodyAsked);
    }
    render::to_stderr(&format!("Approve {} as shown? Type yes: ", Count::of(documents, "document")));
    let mut answer = String::new();
    let read = io::stdin().read_line(&mut answer);
    Ok(read.is_ok() && answer.trim().eq_ignore_ascii_case("yes"))
}
