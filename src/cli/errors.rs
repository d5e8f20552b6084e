//! `imsreco errors`.

use super::desk::{DRY_RUN, Stopped, recorded, work};
use super::exit::Exit;
use super::portal_args::ErrorsArgs;
use super::render;
use crate::desk::answer;
use crate::desk::sayings::{account, news};
use crate::desk::session::Session;
use crate::desk::upload::StopError;
use crate::domain::standing::Manner;
use crate::domain::text::Count;
use crate::ingest::files::read_file;
use crate::ledger::Stored;
use crate::output::outbox::{Outbox, Overwrite};
use crate::portal;

/// Runs the command.
pub(super) fn run(args: &ErrorsArgs) -> Exit {
    work(&args.who, &args.talk, |session, _| errors(args, session))
}

fn errors(args: &ErrorsArgs, session: &Session<'_, '_>) -> Result<String, Stopped> {
    let (bytes, file) = read_file(&args.report)?;
    let stored =
        Stored { role: "answer".to_owned(), name: file.name, sha256: file.sha256, bytes: file.bytes };
    let read = answer::read(session, portal::answer::parse(&String::from_utf8_lossy(&bytes)), stored)?;
    let mut told = answer::text(session, &read);
    if args.who.dry_run {
        return Ok(told + DRY_RUN);
    }
    match read.known {
        Some(number) => told.push_str(&format!("This report is recorded already, as entry {number}.\n")),
        None => {
            let mut outbox =
                Outbox::open(session.opened.out, Overwrite::Force).map_err(StopError::from)?.beside_uploads();
            outbox.write("errors.csv", |w| answer::csv(session, &read, w)).map_err(StopError::from)?;
            let entry = session.record(&read.entry, &[&bytes])?;
            for path in outbox.commit().map_err(StopError::from)? {
                told.push_str(&format!("Wrote {}\n", render::path(&path)));
            }
            told.push_str(&recorded(session, &entry));
        }
    }
    let corrections = read.corrections();
    if corrections.is_empty() {
        return Ok(told);
    }
    if !args.correct {
        told.push_str(&format!(
            "{} can be proposed: run again with --correct to say so in the ledger; a second person approves it.\n",
            Count::of(corrections.len(), "correction")
        ));
        return Ok(told);
    }
    // The answer above is part of what the corrections rest on.
    let session =
        Session::begin(session.opened, session.by.clone(), session.at.clone()).map_err(Stopped::from)?;
    let standings = session.standings();
    let Some(news) = news(&session, &standings, &corrections, Manner::Correction, "", None) else {
        return Ok(told + "Nothing new: the corrections stand already.\n");
    };
    told.push_str(&account(&session, &standings, &news, &corrections));
    let entry = session.record(&news.entry, &[])?;
    Ok(told + &recorded(&session, &entry))
}
