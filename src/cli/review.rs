//! `imsreco review`.

use super::desk::{DRY_RUN, Stopped, recorded, work};
use super::desk_args::ReviewArgs;
use super::exit::Exit;
use crate::decide::declaration;
use crate::desk::bulk::facts;
use crate::desk::review::read;
use crate::desk::sayings::{account, news};
use crate::desk::session::Session;
use crate::domain::standing::Manner;
use crate::domain::text::Count;
use crate::ingest::files::read_file;
use crate::ledger::Stored;
use std::path::PathBuf;

/// Runs the command.
pub(super) fn run(args: &ReviewArgs) -> Exit {
    work(&args.who, &args.talk, |session, _| review(args, session))
}

fn review(args: &ReviewArgs, session: &Session<'_, '_>) -> Result<String, Stopped> {
    let (bytes, file) = read_file(&place(args))?;
    let facts = facts(session.opened);
    let declared = |id| declaration(session.opened.policy, &facts, id).ok();
    let answers = read(session.opened.month, session.opened.run, &file.name, &bytes, &declared)?;
    let standings = session.standings();
    let name = file.name.clone();
    let stored =
        Stored { role: "review".to_owned(), name: file.name, sha256: file.sha256, bytes: file.bytes };
    let Some(news) = news(session, &standings, &answers, Manner::Review, "", Some(stored)) else {
        let name = crate::diagnostic::one_line(&name);
        return Ok(match answers.len() {
            0 => format!("Nothing new: {name} holds no answer.\n"),
            1 => format!("Nothing new: the 1 answer in {name} stands already.\n"),
            n => format!("Nothing new: the {} in {name} stand already.\n", Count::of(n, "answer")),
        });
    };
    let told = account(session, &standings, &news, &answers);
    if args.who.dry_run {
        return Ok(told + DRY_RUN);
    }
    let entry = session.record(&news.entry, &[&bytes])?;
    Ok(told + &recorded(session, &entry))
}

/// The file as named, else the one of that name in the output folder.
fn place(args: &ReviewArgs) -> PathBuf {
    let inside = args.who.out.join(&args.from);
    if !args.from.exists() && inside.exists() { inside } else { args.from.clone() }
}
